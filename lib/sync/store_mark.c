/* store_mark: the transaction before a send. */
#include <string.h>

#include "crypt/crypt.h"
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
                          ARG_TEXT(qbo_operation_name(m->operation)),
                          ARG_TEXT(m->request_id), ARG_INT(m->revision),
                          ARG_TEXT(m->path), ARG_TEXT(m->body),
                          ARG_BYTES(hashed), ARG_TEXT(m->marker),
                          ARG_UTC(m->first_marked_at)),
                     &m->attempt_id, e);
}

enum { MARKED_ARGS = 6 };

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
