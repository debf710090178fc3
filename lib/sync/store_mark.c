/* store_mark: the transaction before a send, for all lanes of a step. */
#include <string.h>

#include "crypt/crypt.h"
#include "log/log.h"
#include "sync/store.h"

enum {
    MARKED_ARGS = 6,
    RENEW_ARGS = 4,
    ATTEMPT_ARGS = 15,
    RUN_INSERT_ARGS = 4,
    RUN_ARGS = 3,
};

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

/* May all that the lease marks from row i on go although sync is off? */
static bool
all_early(const struct mark *t, size_t i)
{
    for (size_t end = lease_end(t, i); i < end; i++)
        if (!t->list[i].event->early)
            return false;
    return true;
}

/* ... then the connections as they were when the lease began, and the gate. */
static bool
connections_hold(struct db *db, struct mark *t, struct err *e)
{
    struct store_list list;
    const char *text;
    struct rows rows;

    store_list_begin(&list, &t->s->scratch);
    for (size_t i = 0; i < t->n; i = lease_end(t, i)) {
        const struct sync_mark *m = &t->list[i];
        const int64_t row[] = { m->lease->shop.id, m->lease->connection_id,
                                m->connection->generation, all_early(t, i) };

        store_list_add(&list, row, 4);
    }
    return store_list_end(&list, &text, e) &&
           db_all(db, &t->s->scratch, STMT_CONNECTION_HOLD,
                  ARGS(ARG_TEXT(text)), &one_int_record, &rows, e) &&
           (rows.n == lease_count(t) || not_ours(t, e));
}

/* clang-format off */
struct made_row { int64_t at, id; };
static const struct field made_fields[] = {
    FIELD(struct made_row, NULL, at), /* from 1, in the order of the list */
    FIELD(struct made_row, NULL, id),
};
/* clang-format on */
static const struct record made_record = RECORD(struct made_row, made_fields);

/* The ids that the n rows of a list were given: each must have one. */
static bool
ids_read(struct db *db, struct mark *t, enum stmt s, struct store_list *list,
         size_t n, int64_t *ids, struct err *e)
{
    const char *text;
    struct rows rows;

    memset(ids, 0, n * sizeof(*ids));
    if (!store_list_end(list, &text, e) ||
        !db_all(db, &t->s->scratch, s, ARGS(ARG_TEXT(text)), &made_record,
                &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct made_row *r = rows_at(&rows, &made_record, i);

        if (r->at > 0 && (size_t)r->at <= n)
            ids[r->at - 1] = r->id;
    }
    for (size_t i = 0; i < n; i++)
        if (ids[i] == 0)
            return err_set(e, ERR_FAULT, "what was inserted has no id");
    return true;
}

/* A run for each lease that has none yet. */
static bool
runs_insert(struct db *db, struct mark *t, int64_t *ids, struct err *e)
{
    struct arena *a = &t->s->scratch;
    struct val *args = arena_alloc(a, t->n * RUN_INSERT_ARGS, sizeof(*args));
    struct val *to = args;
    struct store_list list;
    size_t n = 0;

    store_list_begin(&list, a);
    for (size_t i = 0; i < t->n; i = lease_end(t, i)) {
        const struct sync_lease *l = t->list[i].lease;
        const int64_t row[] = { l->shop.id, l->connection_id, l->fence };

        if (l->run_id != 0)
            continue;
        *to++ = ARG_SHOP(l->shop);
        *to++ = ARG_INT(l->connection_id);
        *to++ = ARG_INT(l->fence);
        *to++ = ARG_TEXT(t->s->owner);
        store_list_add(&list, row, 3);
        n++;
    }
    return n == 0 || (db_exec_many(db, STMT_RUN_INSERT, args, n, NULL, e) &&
                      ids_read(db, t, STMT_RUN_IDS, &list, n, ids, e));
}

static bool
runs_begin(struct db *db, struct mark *t, struct err *e)
{
    int64_t *ids = arena_alloc(&t->s->scratch, t->n, sizeof(*ids));

    if (!runs_insert(db, t, ids, e))
        return false;
    for (size_t i = 0, end; i < t->n; i = end) {
        int64_t run = t->list[i].lease->run_id;

        end = lease_end(t, i);
        if (run == 0)
            run = *ids++;
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

/* We hold the lanes: an event's newest attempt is the one just inserted. */
static bool
attempts_insert(struct db *db, struct mark *t, struct err *e)
{
    struct arena *a = &t->s->scratch;
    struct val *args = arena_alloc(a, t->n * ATTEMPT_ARGS, sizeof(*args));
    int64_t *ids = arena_alloc(a, t->n, sizeof(*ids));
    struct store_list list;

    store_list_begin(&list, a);
    for (size_t i = 0; i < t->n; i++) {
        const int64_t row[] = { t->list[i].lease->shop.id,
                                t->list[i].event->id };

        attempt_args(t, &t->list[i], args + i * ATTEMPT_ARGS);
        store_list_add(&list, row, 2);
    }
    if (!db_exec_many(db, STMT_ATTEMPT_INSERT, args, t->n, NULL, e) ||
        !ids_read(db, t, STMT_ATTEMPT_IDS, &list, t->n, ids, e))
        return false;
    for (size_t i = 0; i < t->n; i++)
        t->list[i].attempt_id = ids[i];
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
