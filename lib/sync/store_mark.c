/* store_mark: the two transactions around a send. */
#include <string.h>

#include "crypt/crypt.h"
#include "log/log.h"
#include "str/str.h"
#include "sync/store.h"

struct mark {
    struct sync_store_db *s;
    struct sync_lease *l;
    const struct sync_connection *c;
    struct sync_mark *list;
    size_t n;
    int64_t run_id;
    bool lost;
    bool singly; /* a round for all of them missed one */
};

/* Lane row with our fence and time left, then the connection as it was. */
static bool
mark_may(struct db *db, struct mark *t, struct err *e)
{
    const struct sync_lease *l = t->l;
    struct one_int row;
    bool ours, same = false;

    if (!store_lane_check(t->s, l, &ours, e) ||
        (ours && !db_maybe(db, &t->s->scratch, STMT_CONNECTION_HOLD,
                           ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                                ARG_INT(t->c->generation)),
                           &one_int_record, &row, &same, e)))
        return false;
    if (!ours || !same) {
        t->lost = true;
        return err_set(e, ERR_CONFLICT, "the lane or connection has changed");
    }
    return db_exec(db, STMT_LANE_RENEW,
                   ARGS(ARG_SHOP(l->shop), ARG_TEXT(store_kind(l)),
                        ARG_INT(l->connection_id), ARG_INT(l->fence)),
                   NULL, e);
}

static bool
attempt_insert(struct db *db, struct mark *t, struct sync_mark *m,
               struct err *e)
{
    const struct sync_lease *l = t->l;
    unsigned char hash[CRYPT_HASH];
    struct bytes hashed = { hash, sizeof(hash) };

    crypt_sha256(m->body, strlen(m->body), hash);
    return db_insert(db, STMT_ATTEMPT_INSERT,
                     ARGS(ARG_SHOP(l->shop), ARG_INT(m->event->id),
                          ARG_INT(l->connection_id), ARG_INT(t->c->generation),
                          ARG_INT(l->fence), ARG_INT(t->run_id),
                          ARG_INT(m->event->attempts + 1),
                          ARG_TEXT(m->create ? "create" : "update"),
                          ARG_TEXT(m->request_id), ARG_INT(m->revision),
                          ARG_TEXT(m->path), ARG_TEXT(m->body),
                          ARG_BYTES(hashed), ARG_TEXT(m->marker),
                          ARG_UTC(m->first_marked_at)),
                     &m->attempt_id, e);
}

enum { MARKED_ARGS = 6, SETTLE_ARGS = 12, ATTEMPT_ARGS = 7, LINK_ARGS = 10 };

static void
marked_args(const struct mark *t, const struct sync_mark *m, struct val *to)
{
    to[0] = ARG_SHOP(t->l->shop);
    to[1] = ARG_INT(m->event->id);
    to[2] = ARG_INT(m->event->attempt_id);
    to[3] = ARG_TEXT(event_state_name(m->event->state));
    to[4] = ARG_INT(m->attempt_id);
    to[5] = ARG_INT(t->l->fence);
}

/* Superseded or retried meanwhile: only this event is dropped. */
static bool
mark_singly(struct db *db, struct mark *t, struct sync_mark *m, struct err *e)
{
    struct val args[MARKED_ARGS];
    int64_t changed;

    marked_args(t, m, args);
    if (!db_exec(db, STMT_EVENT_MARKED, args, &changed, e))
        return false;
    if (changed == 1)
        return true;
    if (!db_change(db, STMT_ATTEMPT_DROP,
                   ARGS(ARG_SHOP(t->l->shop), ARG_INT(m->attempt_id)), e))
        return false;
    m->attempt_id = 0;
    return true;
}

/* All in one round, as long as every event is still there to be marked. */
static bool
mark_events(struct db *db, struct mark *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * MARKED_ARGS, sizeof(*args));
    int64_t changed;

    for (size_t i = 0; i < t->n; i++) {
        if (!attempt_insert(db, t, &t->list[i], e) ||
            (t->singly && !mark_singly(db, t, &t->list[i], e)))
            return false;
        marked_args(t, &t->list[i], args + i * MARKED_ARGS);
    }
    if (t->singly)
        return true;
    if (!db_exec_many(db, STMT_EVENT_MARKED, args, t->n, &changed, e))
        return false;
    if (changed == (int64_t)t->n)
        return true;
    t->singly = true;
    return err_set(e, ERR_CONFLICT, "an event is gone: one by one");
}

static bool
mark_body(struct db *db, void *ctx, struct err *e)
{
    struct mark *t = ctx;
    const struct sync_lease *l = t->l;
    struct tally delta = { 0 };

    t->run_id = l->run_id;
    if (!mark_may(db, t, e))
        return false;
    if (t->run_id == 0 &&
        !db_insert(db, STMT_RUN_INSERT,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                        ARG_INT(l->fence), ARG_TEXT(t->s->owner)),
                   &t->run_id, e))
        return false;
    if (!mark_events(db, t, e))
        return false;
    for (size_t i = 0; i < t->n; i++)
        if (t->list[i].attempt_id != 0)
            tally_count(&delta, t->list[i].event->entity,
                        t->list[i].event->state, EVENT_SENDING);
    return db_exec(db, STMT_RUN_MARKED,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(t->run_id),
                        ARG_INT((int64_t)t->n)),
                   NULL, e) &&
           tally_move(db, l->shop, &delta, e);
}

enum sync_done
store_mark(void *ctx, struct arena *a, struct sync_lease *l,
           const struct sync_connection *c, struct sync_mark *marks, size_t n,
           struct err *e)
{
    struct mark t = { ctx, l, c, marks, n, 0, false, false };
    enum sync_done done;

    (void)a;
    done = store_tx(ctx, mark_body, &t, &t.lost, e);
    if (done == SYNC_FAILED && t.singly) {
        err_clear(e);
        done = store_tx(ctx, mark_body, &t, &t.lost, e);
    }
    if (done == SYNC_DONE)
        l->run_id = t.run_id;
    return done;
}

/* ----------------------------------------------------------------- settling */

struct settle {
    struct sync_store_db *s;
    const struct sync_lease *l;
    struct sync_settle *list;
    size_t n;
    bool lost;
    bool singly; /* a round for all of them missed one */
};

/* Does an earlier one of the same round link to the same record? */
static bool
rival_in_round(const struct settle *t, const struct sync_settle *x)
{
    for (const struct sync_settle *y = t->list; y < x; y++)
        if (y->link != NULL && y->event->entity == x->event->entity &&
            strcmp(y->link->qbo_id, x->link->qbo_id) == 0)
            return true;
    return false;
}

/* A QuickBooks record is one record here: another link to it is asked. */
static bool
link_rival(struct db *db, const struct settle *t, struct sync_settle *x,
           struct err *e)
{
    struct one_int row;
    bool rival;

    if (x->link == NULL || x->marked || x->to != EVENT_SUCCEEDED)
        return true;
    rival = rival_in_round(t, x);
    if (!rival &&
        !db_maybe(db, &t->s->scratch, STMT_LINK_OWNER,
                  ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->l->connection_id),
                       ARG_TEXT(event_entity_name(x->event->entity)),
                       ARG_TEXT(x->link->qbo_id), ARG_INT(x->event->record_id)),
                  &one_int_record, &row, &rival, e))
        return false;
    if (!rival)
        return true;
    x->to = EVENT_ATTENTION;
    x->link = NULL;
    x->cause = x->event->entity == ENTITY_ITEM ? "item_collision"
                                               : "duplicate_customer";
    x->message = arena_printf(&t->s->scratch,
                              "'%s' in QuickBooks is already linked to "
                              "another record here",
                              x->event->label);
    return true;
}

static void
settle_args(const struct settle *t, const struct sync_settle *x, struct val *to)
{
    to[0] = ARG_SHOP(t->l->shop);
    to[1] = ARG_INT(x->event->id);
    to[2] = ARG_INT(x->attempt_id);
    to[3] = ARG_TEXT(event_state_name(x->from));
    to[4] = ARG_INT(x->marked ? t->l->fence : 0);
    to[5] = ARG_TEXT(event_state_name(x->to));
    to[6] = ARG_TEXT(x->cause);
    to[7] = ARG_INT(x->attempts);
    to[8] = ARG_TEXT(x->message);
    to[9] = ARG_INT(x->looks);
    to[10] = ARG_INT(x->due_in_us);
    to[11] = ARG_BOOL(x->definite);
}

/* All in one round, as long as nobody else decided one of them. */
static bool
events_move(struct db *db, struct settle *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * SETTLE_ARGS, sizeof(*args));
    int64_t changed;

    for (size_t i = 0; i < t->n; i++) {
        settle_args(t, &t->list[i], args + i * SETTLE_ARGS);
        t->list[i].hit = true;
        if (!t->singly)
            continue;
        if (!db_exec(db, STMT_EVENT_SETTLE, args + i * SETTLE_ARGS, &changed,
                     e))
            return false;
        t->list[i].hit = changed == 1;
    }
    if (t->singly)
        return true;
    if (!db_exec_many(db, STMT_EVENT_SETTLE, args, t->n, &changed, e))
        return false;
    if (changed == (int64_t)t->n)
        return true;
    t->singly = true;
    return err_set(e, ERR_CONFLICT, "an event has moved: one by one");
}

static bool
attempts_settle(struct db *db, const struct settle *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * ATTEMPT_ARGS, sizeof(*args));
    struct val *to = args;

    for (size_t i = 0; i < t->n; i++) {
        const struct sync_settle *x = &t->list[i];

        if (!x->hit || x->outcome == NULL || x->attempt_id == 0)
            continue;
        *to++ = ARG_SHOP(t->l->shop);
        *to++ = ARG_INT(x->attempt_id);
        *to++ = ARG_TEXT(x->outcome);
        *to++ = ARG_INT(x->http_status);
        *to++ = ARG_TEXT(x->fault_code);
        *to++ = ARG_TEXT(x->tid);
        *to++ = ARG_TEXT(x->answer);
    }
    return db_exec_many(db, STMT_ATTEMPT_SETTLE, args,
                        (size_t)(to - args) / ATTEMPT_ARGS, NULL, e);
}

/* A create has no link yet, as a rule: INSERT IGNORE tells. */
static bool
links_save(struct db *db, const struct settle *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * LINK_ARGS, sizeof(*args));
    struct val *to = args;
    int64_t changed;
    size_t n;

    for (size_t i = 0; i < t->n; i++) {
        const struct sync_settle *x = &t->list[i];

        if (!x->hit || x->link == NULL)
            continue;
        *to++ = ARG_SHOP(t->l->shop);
        *to++ = ARG_INT(t->l->connection_id);
        *to++ = ARG_TEXT(event_entity_name(x->event->entity));
        *to++ = ARG_INT(x->event->record_id);
        *to++ = ARG_TEXT(x->link->qbo_id);
        *to++ = ARG_TEXT(x->link->number);
        *to++ = ARG_TEXT(x->link->sync_token);
        *to++ = ARG_INT(x->link->revision);
        *to++ = ARG_MONEY(x->link->total);
        *to++ = ARG_TEXT(x->link->snapshot);
    }
    n = (size_t)(to - args) / LINK_ARGS;
    if (!db_exec_many(db, STMT_LINK_INSERT, args, n, &changed, e))
        return false;
    if (changed == (int64_t)n)
        return true;
    if (!db_exec_many(db, STMT_LINK_UPDATE, args, n, &changed, e))
        return false;
    return changed == (int64_t)n ||
           err_set(e, ERR_CONFLICT, "a record of QuickBooks has another link");
}

/* Does any event of the shop wait for another?  Most often none does. */
static bool
anyone_waits(struct db *db, const struct settle *t, bool *waits, struct err *e)
{
    struct one_int row;

    return db_maybe(db, &t->s->scratch, STMT_EVENT_WAITING,
                    ARGS(ARG_SHOP(t->l->shop)), &one_int_record, &row, waits,
                    e);
}

/* What waited for these is planned again. */
static bool
waiting_release(struct db *db, const struct settle *t, struct err *e)
{
    bool waits;

    if (!anyone_waits(db, t, &waits, e))
        return false;
    for (size_t i = 0; waits && i < t->n; i++)
        if (t->list[i].hit && t->list[i].release &&
            !db_exec(db, STMT_EVENT_RELEASE,
                     ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->list[i].event->id)),
                     NULL, e))
            return false;
    return true;
}

struct id_text {
    const char *v;
};
static const struct field id_text_fields[] = { FIELD(struct id_text, NULL, v) };
static const struct record id_text_record =
    RECORD(struct id_text, id_text_fields);

/*
 * An answer too late to settle: another lease decided.  Where it found the
 * record that we have in hand, all is well; where it has another one, there
 * are two, and a person must know (P10).
 */
static bool
late_compare(struct db *db, const struct settle *t, const struct sync_settle *x,
             struct tally *delta, struct err *e)
{
    struct id_text there;
    int64_t changed;
    bool found;

    if (x->hit || !x->marked || x->link == NULL)
        return true;
    if (!db_maybe(db, &t->s->scratch, STMT_LINK_ID,
                  ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->l->connection_id),
                       ARG_TEXT(event_entity_name(x->event->entity)),
                       ARG_INT(x->event->record_id)),
                  &id_text_record, &there, &found, e))
        return false;
    if (!found || strcmp(there.v, x->link->qbo_id) == 0)
        return true;
    log_error("copies", "event=%lld id=%s and id=%s", (long long)x->event->id,
              there.v, x->link->qbo_id);
    if (!db_exec(db, STMT_EVENT_TWO_COPIES,
                 ARGS(ARG_SHOP(t->l->shop), ARG_INT(x->event->id),
                      ARG_TEXT(arena_printf(&t->s->scratch,
                                            "QuickBooks has %s more than once",
                                            x->event->label))),
                 &changed, e))
        return false;
    if (changed == 1)
        tally_count(delta, x->event->entity, EVENT_SUCCEEDED, EVENT_ATTENTION);
    return true;
}

static bool
settle_body(struct db *db, void *ctx, struct err *e)
{
    struct settle *t = ctx;
    struct tally delta = { 0 };
    bool unmarked = false, ours = true;

    for (size_t i = 0; i < t->n; i++)
        unmarked = unmarked || !t->list[i].marked;
    /* What was not marked by this lease is guarded by the lane itself. */
    if (unmarked && !store_lane_check(t->s, t->l, &ours, e))
        return false;
    if (!ours) {
        t->lost = true;
        return err_set(e, ERR_CONFLICT, "the lane is not ours any more");
    }
    for (size_t i = 0; i < t->n; i++)
        if (!link_rival(db, t, &t->list[i], e))
            return false;
    if (!events_move(db, t, e) || !attempts_settle(db, t, e) ||
        !links_save(db, t, e) || !waiting_release(db, t, e))
        return false;
    for (size_t i = 0; i < t->n; i++) {
        if (t->list[i].hit)
            tally_count(&delta, t->list[i].event->entity, t->list[i].from,
                        t->list[i].to);
        if (!late_compare(db, t, &t->list[i], &delta, e))
            return false;
    }
    return tally_move(db, t->l->shop, &delta, e);
}

enum sync_done
store_settle(void *ctx, struct arena *a, const struct sync_lease *l,
             struct sync_settle *list, size_t n, struct err *e)
{
    struct settle t = { ctx, l, list, n, false, false };
    enum sync_done done;

    (void)a;
    done = store_tx(ctx, settle_body, &t, &t.lost, e);
    if (done == SYNC_FAILED && t.singly) {
        err_clear(e);
        done = store_tx(ctx, settle_body, &t, &t.lost, e);
    }
    if (done != SYNC_UNSURE)
        return done;
    /* COMMIT's answer was lost.  Every move is guarded by state, attempt and
       fence, so running it again changes nothing that was stored. */
    err_clear(e);
    t.singly = true;
    if (!store_ready(ctx, e))
        return SYNC_FAILED;
    return store_tx(ctx, settle_body, &t, &t.lost, e);
}
