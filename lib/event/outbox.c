/* outbox: a change becomes an event in the transaction that makes it. */
#include "event/event.h"

#include <string.h>

#include "str/str.h"

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

struct open_event {
    int64_t id;
    const char *state;
    bool definite;
    int64_t chained; /* the event it is chained behind, 0: none */
    bool early;
};
static const struct field open_fields[] = {
    FIELD(struct open_event, NULL, id),
    FIELD(struct open_event, NULL, state),
    FIELD(struct open_event, NULL, definite),
    FIELD(struct open_event, NULL, chained),
    FIELD(struct open_event, NULL, early),
};
static const struct record open_record = RECORD(struct open_event, open_fields);

bool
event_wake(struct db *db, struct shop_ref shop, const char *kind, struct err *e)
{
    return db_insert(db, STMT_WAKE_INSERT, ARGS(ARG_SHOP(shop), ARG_TEXT(kind)),
                     NULL, e);
}

/* What is done to the open events of one record. */
struct giving {
    struct db *db;
    struct arena *a;
    struct shop_ref shop;
    enum event_entity entity;
    int64_t record_id;
    int64_t by;            /* the event in their place, 0: none */
    const char *operation; /* what that does, "": nothing is sent */
    const char *reason;    /* when there is none */
    int64_t chained; /* out: what one of them was chained behind, 0: none */
    bool early;      /* out: one of them goes out although sync is off */
};

static bool
gives_way(const struct giving *g, const struct open_event *old, struct err *e)
{
    if (g->by == 0)
        return db_change(g->db, STMT_EVENT_WITHDRAW,
                         ARGS(ARG_SHOP(g->shop), ARG_INT(old->id),
                              ARG_TEXT(g->reason),
                              ARG_TEXT(event_cause(g->reason)->title)),
                         e) &&
               db_exec(
                   g->db, STMT_EVENT_RELEASE,
                   ARGS(ARG_SHOP(g->shop), ARG_INT(old->id), ARG_BOOL(true)),
                   NULL, e);
    return db_change(g->db, STMT_EVENT_SUPERSEDE,
                     ARGS(ARG_SHOP(g->shop), ARG_INT(old->id), ARG_INT(g->by)),
                     e) &&
           db_exec(g->db, STMT_EVENT_WAIT_INSTEAD,
                   ARGS(ARG_SHOP(g->shop), ARG_INT(old->id), ARG_INT(g->by)),
                   NULL, e);
}

/*
 * Open events of the record whose outcome is certain give way.  What waits for
 * another company than the one in use is none of a change's, but what is void
 * or taken back here is not to go there any more either (T17).
 */
static bool
older_give_way(struct giving *g, struct tally *delta, struct err *e)
{
    struct rows rows;

    if (!db_all(g->db, g->a, STMT_EVENT_OPEN_OF_RECORD,
                ARGS(ARG_SHOP(g->shop), ARG_TEXT(event_entity_name(g->entity)),
                     ARG_INT(g->record_id),
                     ARG_INT(g->by == 0 ? INT64_MAX : g->by),
                     ARG_TEXT(g->operation),
                     ARG_BOOL(g->by != 0 && strcmp(g->operation, "post") == 0)),
                &open_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct open_event *old = rows_at(&rows, &open_record, i);
        enum event_state from;

        if (!old->definite || !event_state_parse(old->state, &from))
            continue; /* never from an outcome that is not known */
        if (!gives_way(g, old, e))
            return false;
        if (old->chained != 0)
            g->chained = old->chained;
        g->early = g->early || old->early;
        tally_count(delta, g->entity, from, EVENT_SKIPPED);
    }
    return true;
}

/* A row in the log: open, or skipped for a reason. */
static bool
row_insert(struct db *db, struct arena *a, struct shop_ref shop,
           const struct event_change *c, const char *reason, int64_t *id,
           struct tally *delta, struct err *e)
{
    enum event_state state = reason == NULL ? EVENT_PENDING : EVENT_SKIPPED;

    tally_count(delta, c->entity, EVENT_STATE__MAX, state);
    return db_insert(
        db, STMT_EVENT_INSERT,
        ARGS(ARG_SHOP(shop), ARG_TEXT(event_entity_name(c->entity)),
             ARG_INT(c->record_id), ARG_TEXT(c->label),
             ARG_TEXT(str_fold(a, c->label)), ARG_TEXT(c->operation),
             ARG_TEXT(event_state_name(state)),
             ARG_TEXT(reason == NULL ? "" : reason),
             ARG_TEXT(reason == NULL ? "" : event_cause(reason)->title),
             ARG_BOOL(c->early)),
        id, e);
}

/* Stand behind an event, until that has succeeded. */
static bool
chain(struct db *db, struct shop_ref shop, int64_t id, int64_t behind,
      struct err *e)
{
    return behind == 0 ||
           db_change(db, STMT_EVENT_CHAIN,
                     ARGS(ARG_SHOP(shop), ARG_INT(id), ARG_INT(behind),
                          ARG_TEXT(event_cause("chained")->title)),
                     e);
}

/*
 * A payment that is let go of, or deleted, waits for nobody: what it would
 * stand behind may be what waits for it (an invoice re-issued twice).
 */
static bool
begins_a_chain(const struct event_change *c)
{
    return c->entity == ENTITY_PAYMENT && strcmp(c->operation, "post") != 0;
}

static bool
enqueue_one(struct db *db, struct arena *a, struct shop_ref shop,
            const struct event_change *c, int64_t *id, struct tally *delta,
            struct err *e)
{
    struct giving g = { .db = db,
                        .a = a,
                        .shop = shop,
                        .entity = c->entity,
                        .record_id = c->record_id,
                        .operation = c->operation };

    if (!row_insert(db, a, shop, c, NULL, id, delta, e))
        return false;
    g.by = *id;
    if (!older_give_way(&g, delta, e))
        return false;
    /* What takes the place of a chained event takes its place in the chain. */
    if (c->waits_for != 0 || begins_a_chain(c))
        g.chained = c->waits_for;
    if (!chain(db, shop, *id, g.chained, e))
        return false;
    /* What it stands behind is early, too. */
    return !(g.early || (c->early && g.chained != 0)) ||
           event_hurry(db, a, shop, *id, e);
}

bool
event_enqueue(struct db *db, struct arena *a, struct shop_ref shop,
              const struct event_change *changes, size_t n, int64_t *ids,
              struct err *e)
{
    struct tally delta = { 0 };
    int64_t id;

    if (n == 0)
        return true;
    if (!db_in_transaction(db))
        return err_set(e, ERR_FAULT, "event_enqueue outside a transaction");
    for (size_t i = 0; i < n; i++) {
        if (!enqueue_one(db, a, shop, &changes[i], &id, &delta, e))
            return false;
        if (ids != NULL)
            ids[i] = id;
    }
    return tally_move(db, shop, &delta, e) && event_wake(db, shop, "post", e);
}

/* ---------------------------------------------------- what is not to go out */

bool
event_skip(struct db *db, struct arena *a, struct shop_ref shop,
           const struct event_change *c, const char *reason, struct err *e)
{
    struct giving g = { .db = db,
                        .a = a,
                        .shop = shop,
                        .entity = c->entity,
                        .record_id = c->record_id,
                        .operation = "" };
    struct tally delta = { 0 };

    if (!db_in_transaction(db))
        return err_set(e, ERR_FAULT, "event_skip outside a transaction");
    return row_insert(db, a, shop, c, reason, &g.by, &delta, e) &&
           older_give_way(&g, &delta, e) &&
           db_exec(db, STMT_EVENT_RELEASE,
                   ARGS(ARG_SHOP(shop), ARG_INT(g.by), ARG_BOOL(true)), NULL,
                   e) &&
           tally_move(db, shop, &delta, e);
}

bool
event_withdraw(struct db *db, struct arena *a, struct shop_ref shop,
               enum event_entity entity, int64_t record_id, const char *reason,
               int64_t *chained, struct err *e)
{
    struct giving g = { .db = db,
                        .a = a,
                        .shop = shop,
                        .entity = entity,
                        .record_id = record_id,
                        .operation = "",
                        .reason = reason };
    struct tally delta = { 0 };

    if (!db_in_transaction(db))
        return err_set(e, ERR_FAULT, "event_withdraw outside a transaction");
    if (!older_give_way(&g, &delta, e))
        return false;
    if (chained != NULL)
        *chained = g.chained;
    return tally_move(db, shop, &delta, e);
}

bool
event_known(struct db *db, struct arena *a, struct shop_ref shop,
            enum event_entity entity, int64_t record_id, enum event_known *out,
            struct err *e)
{
    const struct val *which =
        ARGS(ARG_SHOP(shop), ARG_TEXT(event_entity_name(entity)),
             ARG_INT(record_id));
    struct rows rows;
    struct id_row link;
    bool found;

    *out = EVENT_NEVER;
    if (!db_all(db, a, STMT_EVENT_LIVE_OF_RECORD, which, &open_record, &rows,
                e) ||
        !db_maybe(db, a, STMT_LINK_OF_RECORD, which, &id_record, &link, &found,
                  e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct open_event *ev = rows_at(&rows, &open_record, i);

        if (!ev->definite || strcmp(ev->state, "sending") == 0 ||
            strcmp(ev->state, "checking") == 0)
            *out = EVENT_MAYBE;
    }
    if (*out == EVENT_NEVER && found)
        *out = EVENT_LINKED;
    return true;
}

/* -------------------------------------------------------------- retrying */

struct retry_event {
    int64_t id;
    const char *entity;
    const char *state;
    bool definite;
    int64_t superseded_by;
};
static const struct field retry_fields[] = {
    FIELD(struct retry_event, NULL, id),
    FIELD(struct retry_event, NULL, entity),
    FIELD(struct retry_event, NULL, state),
    FIELD(struct retry_event, NULL, definite),
    FIELD(struct retry_event, NULL, superseded_by),
};
static const struct record retry_record =
    RECORD(struct retry_event, retry_fields);

/* The event itself, or the newest that took its place. */
static bool
newest(struct db *db, struct arena *a, struct shop_ref shop, int64_t id,
       struct retry_event *out, struct err *e)
{
    for (int hops = 0; hops < 100; hops++) {
        if (!db_one(db, a, STMT_EVENT_FOR_RETRY,
                    ARGS(ARG_SHOP(shop), ARG_INT(id)), &retry_record, out, e))
            return false;
        if (out->superseded_by == 0)
            return true;
        id = out->superseded_by;
    }
    return err_set(e, ERR_FAULT, "event %lld is superseded in a circle",
                   (long long)id);
}

static bool
retry_one(struct db *db, struct arena *a, struct shop_ref shop, int64_t id,
          struct tally *delta, int64_t *moved, struct err *e)
{
    const struct sync_move *move;
    enum event_entity entity;
    enum event_state from;
    struct retry_event ev;

    if (!newest(db, a, shop, id, &ev, e))
        return false;
    if (!event_state_parse(ev.state, &from) ||
        !event_entity_parse(ev.entity, &entity))
        return true; /* a state of a later version is left alone (R10) */
    move = event_next(from, ev.definite ? SYNC_BY_HAND : SYNC_BY_HAND_UNSURE);
    if (move == NULL)
        return true;
    if (!db_change(db, STMT_EVENT_RETRY_NOW,
                   ARGS(ARG_SHOP(shop), ARG_INT(ev.id), ARG_TEXT(ev.state),
                        ARG_TEXT(event_state_name(move->to))),
                   e))
        return false;
    tally_count(delta, entity, from, move->to);
    (*moved)++;
    return true;
}

bool
event_retry(struct db *db, struct arena *a, struct shop_ref shop,
            const int64_t *ids, size_t n, int64_t *moved, struct err *e)
{
    struct tally delta = { 0 };

    *moved = 0;
    if (!db_in_transaction(db))
        return err_set(e, ERR_FAULT, "event_retry outside a transaction");
    for (size_t i = 0; i < n; i++)
        if (!retry_one(db, a, shop, ids[i], &delta, moved, e))
            return false;
    if (*moved == 0)
        return true;
    return tally_move(db, shop, &delta, e) && event_wake(db, shop, "post", e);
}

bool
event_retry_cause(struct db *db, struct arena *a, struct shop_ref shop,
                  const char *cause, int64_t *moved, struct err *e)
{
    struct rows rows;
    int64_t *ids;

    *moved = 0;
    if (!db_all(db, a, STMT_EVENT_PROBLEM_IDS,
                ARGS(ARG_SHOP(shop), ARG_TEXT(cause)), &id_record, &rows, e))
        return false;
    ids = arena_alloc(a, rows.n + 1, sizeof(*ids));
    for (size_t i = 0; i < rows.n; i++)
        ids[i] = ((const struct id_row *)rows.row)[i].id;
    return event_retry(db, a, shop, ids, rows.n, moved, e);
}
