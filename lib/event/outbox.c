/* outbox: a change becomes an event in the transaction that makes it. */
#include "event/event.h"

#include <string.h>

#include "str/str.h"

struct open_event {
    int64_t id;
    const char *state;
    bool definite;
};
static const struct field open_fields[] = {
    FIELD(struct open_event, NULL, id),
    FIELD(struct open_event, NULL, state),
    FIELD(struct open_event, NULL, definite),
};
static const struct record open_record = RECORD(struct open_event, open_fields);

bool
event_wake(struct db *db, struct shop_ref shop, const char *kind, struct err *e)
{
    return db_insert(db, STMT_WAKE_INSERT, ARGS(ARG_SHOP(shop), ARG_TEXT(kind)),
                     NULL, e);
}

/* Older events of the record whose outcome is certain give way to the new. */
static bool
supersede_older(struct db *db, struct arena *a, struct shop_ref shop,
                const struct event_change *c, int64_t by, struct tally *delta,
                struct err *e)
{
    const char *entity = event_entity_name(c->entity);
    struct rows rows;

    if (!db_all(db, a, STMT_EVENT_OPEN_OF_RECORD,
                ARGS(ARG_SHOP(shop), ARG_TEXT(entity), ARG_INT(c->record_id),
                     ARG_INT(by)),
                &open_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct open_event *old = rows_at(&rows, &open_record, i);
        enum event_state from;

        if (!old->definite || !event_state_parse(old->state, &from))
            continue; /* never from an outcome that is not known */
        if (!db_change(db, STMT_EVENT_SUPERSEDE,
                       ARGS(ARG_SHOP(shop), ARG_INT(old->id), ARG_INT(by)),
                       e) ||
            !db_exec(db, STMT_EVENT_WAIT_INSTEAD,
                     ARGS(ARG_SHOP(shop), ARG_INT(old->id), ARG_INT(by)), NULL,
                     e))
            return false;
        tally_count(delta, c->entity, from, EVENT_SKIPPED);
    }
    return true;
}

static bool
enqueue_one(struct db *db, struct arena *a, struct shop_ref shop,
            const struct event_change *c, int64_t *id, struct tally *delta,
            struct err *e)
{
    if (!db_insert(db, STMT_EVENT_INSERT,
                   ARGS(ARG_SHOP(shop), ARG_TEXT(event_entity_name(c->entity)),
                        ARG_INT(c->record_id), ARG_TEXT(c->label),
                        ARG_TEXT(str_fold(a, c->label)),
                        ARG_TEXT(c->operation)),
                   id, e))
        return false;
    tally_count(delta, c->entity, EVENT_STATE__MAX, EVENT_PENDING);
    return supersede_older(db, a, shop, c, *id, delta, e);
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

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

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
