/* store_mark: the transaction before a send, for all lanes of a step. */
#include <string.h>

#include "crypt/crypt.h"
#include "log/log.h"
#include "sync/store.h"

enum { MARKED_ARGS = 6, RENEW_ARGS = 4, ATTEMPT_ARGS = 15, RUN_ARGS = 3 };

struct mark {
    struct sync_store_db *s;
    struct sync_mark *list;
    size_t n;
    bool lost;
    bool split;  /* one lane of several is not ours: lane by lane */
    bool singly; /* an event is gone: one by one */
};

/* Rows of the lease that row i belongs to: i .. end - 1. */
static size_t
lease_end(const struct mark *t, size_t i)
{
    size_t end = i + 1;

    while (end < t->n && t->list[end].lease == t->list[i].lease)
        end++;
    return end;
}

static size_t
lease_count(const struct mark *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i = lease_end(t, i))
        n++;
    return n;
}

/* Of several lanes: nothing says whose fault it is, so each is tried alone. */
static bool
not_ours(struct mark *t, struct err *e)
{
    if (lease_end(t, 0) < t->n)
        t->split = true;
    else
        t->lost = true;
    return err_set(e, ERR_CONFLICT, "the lane or connection has changed");
}

/* Lane rows with our fence and time left, locked and renewed ... */
static bool
lanes_renew(struct db *db, struct mark *t, struct err *e)
{
    size_t lanes = lease_count(t);
    struct val *args =
        arena_alloc(&t->s->scratch, lanes * RENEW_ARGS, sizeof(*args));
    struct val *to = args;
    int64_t changed;

    for (size_t i = 0; i < t->n; i = lease_end(t, i)) {
        const struct sync_lease *l = t->list[i].lease;

        *to++ = ARG_SHOP(l->shop);
        *to++ = ARG_TEXT(store_kind(l));
        *to++ = ARG_INT(l->connection_id);
        *to++ = ARG_INT(l->fence);
    }
    if (!db_exec_many(db, STMT_LANE_RENEW, args, lanes, &changed, e))
        return false;
    return changed == (int64_t)lanes || not_ours(t, e);
}

/* ... then the connections as they were when the lease began. */
static bool
connections_hold(struct db *db, struct mark *t, struct err *e)
{
    for (size_t i = 0; i < t->n; i = lease_end(t, i)) {
        const struct sync_mark *m = &t->list[i];
        struct one_int row;
        bool same;

        if (!db_maybe(db, &t->s->scratch, STMT_CONNECTION_HOLD,
                      ARGS(ARG_SHOP(m->lease->shop),
                           ARG_INT(m->lease->connection_id),
                           ARG_INT(m->connection->generation)),
                      &one_int_record, &row, &same, e))
            return false;
        if (!same)
            return not_ours(t, e);
    }
    return true;
}

static bool
runs_begin(struct db *db, struct mark *t, struct err *e)
{
    for (size_t i = 0, end; i < t->n; i = end) {
        const struct sync_lease *l = t->list[i].lease;
        int64_t run = l->run_id;

        end = lease_end(t, i);
        if (run == 0 &&
            !db_insert(db, STMT_RUN_INSERT,
                       ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                            ARG_INT(l->fence), ARG_TEXT(t->s->owner)),
                       &run, e))
            return false;
        for (size_t k = i; k < end; k++)
            t->list[k].run_id = run;
    }
    return true;
}

/* ---------------------------------------------------------------- attempts */

static void
attempt_args(struct mark *t, const struct sync_mark *m, struct val *to)
{
    const struct sync_lease *l = m->lease;
    unsigned char *hash = arena_alloc(&t->s->scratch, CRYPT_HASH, 1);

    crypt_sha256(m->body, strlen(m->body), hash);
    to[0] = ARG_SHOP(l->shop);
    to[1] = ARG_INT(m->event->id);
    to[2] = ARG_INT(l->connection_id);
    to[3] = ARG_INT(m->connection->generation);
    to[4] = ARG_INT(l->fence);
    to[5] = ARG_INT(m->run_id);
    to[6] = ARG_INT(m->event->attempts + 1);
    to[7] = ARG_TEXT(qbo_operation_name(m->operation));
    to[8] = ARG_TEXT(m->request_id);
    to[9] = ARG_INT(m->revision);
    to[10] = ARG_TEXT(m->path);
    to[11] = ARG_TEXT(m->body);
    to[12] = ARG_BYTES(((struct bytes){ hash, CRYPT_HASH }));
    to[13] = ARG_TEXT(m->marker);
    to[14] = ARG_UTC(m->first_marked_at);
}

/* clang-format off */
struct made_row { int64_t id, event_id; };
static const struct field made_fields[] = {
    FIELD(struct made_row, NULL, id),
    FIELD(struct made_row, NULL, event_id),
};
/* clang-format on */
static const struct record made_record = RECORD(struct made_row, made_fields);

/* The ids that one lease's new attempts were given: it holds the lane, so the
 * newest of each event is the one. */
static bool
ids_read(struct db *db, struct mark *t, size_t from, size_t end, struct err *e)
{
    struct val args[1 + TURN_ITEMS + 1] = { 0 };
    struct rows rows;

    args[0] = ARG_SHOP(t->list[from].lease->shop);
    for (size_t i = 0; i < TURN_ITEMS; i++)
        args[1 + i] = ARG_INT(from + i < end ? t->list[from + i].event->id : 0);
    if (!db_all(db, &t->s->scratch, STMT_ATTEMPT_IDS, args, &made_record, &rows,
                e))
        return false;
    for (size_t i = from; i < end; i++) {
        t->list[i].attempt_id = 0;
        for (size_t k = 0; k < rows.n; k++) {
            const struct made_row *r = rows_at(&rows, &made_record, k);

            if (r->event_id == t->list[i].event->id)
                t->list[i].attempt_id = r->id;
        }
        if (t->list[i].attempt_id == 0)
            return err_set(e, ERR_FAULT, "an attempt has no id");
    }
    return true;
}

static bool
attempts_insert(struct db *db, struct mark *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * ATTEMPT_ARGS, sizeof(*args));

    for (size_t i = 0; i < t->n; i++)
        attempt_args(t, &t->list[i], args + i * ATTEMPT_ARGS);
    if (!db_exec_many(db, STMT_ATTEMPT_INSERT, args, t->n, NULL, e))
        return false;
    for (size_t i = 0, end; i < t->n; i = end) {
        end = lease_end(t, i);
        if (!ids_read(db, t, i, end, e))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------ events */

static void
marked_args(const struct sync_mark *m, struct val *to)
{
    to[0] = ARG_SHOP(m->lease->shop);
    to[1] = ARG_INT(m->event->id);
    to[2] = ARG_INT(m->event->attempt_id);
    to[3] = ARG_TEXT(event_state_name(m->event->state));
    to[4] = ARG_INT(m->attempt_id);
    to[5] = ARG_INT(m->lease->fence);
}

/* Superseded or retried meanwhile: only this event is dropped. */
static bool
mark_singly(struct db *db, struct sync_mark *m, struct err *e)
{
    struct val args[MARKED_ARGS];
    int64_t changed;

    marked_args(m, args);
    if (!db_exec(db, STMT_EVENT_MARKED, args, &changed, e))
        return false;
    if (changed == 1)
        return true;
    if (!db_change(db, STMT_ATTEMPT_DROP,
                   ARGS(ARG_SHOP(m->lease->shop), ARG_INT(m->attempt_id)), e))
        return false;
    m->attempt_id = 0;
    return true;
}

/* All in one round, as long as every event is still there to be marked. */
static bool
events_mark(struct db *db, struct mark *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * MARKED_ARGS, sizeof(*args));
    int64_t changed;

    for (size_t i = 0; i < t->n; i++) {
        if (t->singly && !mark_singly(db, &t->list[i], e))
            return false;
        marked_args(&t->list[i], args + i * MARKED_ARGS);
    }
    if (t->singly)
        return true;
    if (!db_exec_many(db, STMT_EVENT_MARKED, args, t->n, &changed, e))
        return false;
    if (changed == (int64_t)t->n)
        return true;
    if (lease_end(t, 0) < t->n)
        t->split = true;
    else
        t->singly = true;
    return err_set(e, ERR_CONFLICT, "an event is gone: one by one");
}

static bool
counts_move(struct db *db, struct mark *t, struct err *e)
{
    size_t lanes = lease_count(t), lane = 0;
    struct arena *a = &t->s->scratch;
    struct shop_ref *shops = arena_alloc(a, lanes, sizeof(*shops));
    struct tally *deltas = arena_alloc(a, lanes, sizeof(*deltas));
    struct val *args = arena_alloc(a, lanes * RUN_ARGS, sizeof(*args));

    for (size_t i = 0, end; i < t->n; i = end, lane++) {
        int64_t marked = 0;

        end = lease_end(t, i);
        shops[lane] = t->list[i].lease->shop;
        for (size_t k = i; k < end; k++) {
            if (t->list[k].attempt_id == 0)
                continue;
            tally_count(&deltas[lane], t->list[k].event->entity,
                        t->list[k].event->state, EVENT_SENDING);
            marked++;
        }
        args[lane * RUN_ARGS] = ARG_SHOP(shops[lane]);
        args[lane * RUN_ARGS + 1] = ARG_INT(t->list[i].run_id);
        args[lane * RUN_ARGS + 2] = ARG_INT(marked);
    }
    return db_exec_many(db, STMT_RUN_MARKED, args, lanes, NULL, e) &&
           tally_move_many(db, a, shops, deltas, lanes, e);
}

static bool
mark_body(struct db *db, void *ctx, struct err *e)
{
    struct mark *t = ctx;

    return lanes_renew(db, t, e) && connections_hold(db, t, e) &&
           runs_begin(db, t, e) && attempts_insert(db, t, e) &&
           events_mark(db, t, e) && counts_move(db, t, e);
}

static void
said(struct mark *t, enum sync_done done)
{
    for (size_t i = 0; i < t->n; i++) {
        t->list[i].done = done;
        if (done == SYNC_DONE)
            t->list[i].lease->run_id = t->list[i].run_id;
    }
}

/* One lane alone. */
static void
lane_mark(struct mark t)
{
    struct err e = { 0 };
    enum sync_done done = store_tx(t.s, mark_body, &t, &t.lost, &e);

    if (done == SYNC_FAILED && t.singly) {
        err_clear(&e);
        done = store_tx(t.s, mark_body, &t, &t.lost, &e);
    }
    if (done == SYNC_FAILED || done == SYNC_UNSURE)
        log_warn("mark", "shop=%lld %s", (long long)t.list[0].lease->shop.id,
                 e.text);
    said(&t, done);
}

void
store_mark(void *ctx, struct sync_mark *marks, size_t n)
{
    struct mark t = { .s = ctx, .list = marks, .n = n };
    struct err e = { 0 };
    enum sync_done done;

    if (lease_end(&t, 0) == n) {
        lane_mark(t);
        return;
    }
    done = store_tx(t.s, mark_body, &t, &t.lost, &e);
    if (done == SYNC_FAILED && (t.split || e.kind != ERR_LATER)) {
        for (size_t i = 0, end; i < n; i = end) {
            end = lease_end(&t, i);
            lane_mark(
                (struct mark){ ctx, marks + i, end - i, false, false, false });
        }
        return;
    }
    if (done != SYNC_DONE)
        log_warn("mark", "%s", e.text);
    said(&t, done);
}
