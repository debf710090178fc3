/*
 * store_lease: lanes that are due become ours.
 *
 * When COMMIT's answer is lost the lanes may be ours without our knowing it,
 * and nobody else takes them while we live: what was asked for is kept, and
 * the next turn reads who has it.
 *
 * Of a connection's two lanes one is leased at a time.  The other's row is
 * locked, too, before the lease is written: of two sweepers that want one
 * each, neither gets its own while the other's row is locked.
 */
#include <stdlib.h>
#include <string.h>

#include "log/log.h"
#include "sync/store.h"

/* clang-format off */
struct due_row {
    int64_t shop_id;
    const char *kind;
    int64_t connection_id, fence, streak, hold_s;
    const char *sent;
    int64_t sent_age;
    bool paired; /* its connection has another lane */
};
static const struct field due_fields[] = {
    FIELD(struct due_row, NULL, shop_id),
    FIELD(struct due_row, NULL, kind),
    FIELD(struct due_row, NULL, connection_id),
    FIELD(struct due_row, NULL, fence),
    FIELD(struct due_row, NULL, streak),
    FIELD(struct due_row, NULL, hold_s),
    FIELD(struct due_row, NULL, sent),
    FIELD(struct due_row, NULL, sent_age),
    FIELD(struct due_row, NULL, paired),
};
struct beside_row {
    int64_t shop_id;
    const char *kind;
    int64_t connection_id;
    bool held;
    int64_t fence;
    const char *sent;
    int64_t sent_age;
};
static const struct field beside_fields[] = {
    FIELD(struct beside_row, NULL, shop_id),
    FIELD(struct beside_row, NULL, kind),
    FIELD(struct beside_row, NULL, connection_id),
    FIELD(struct beside_row, NULL, held),
    FIELD(struct beside_row, NULL, fence),
    FIELD(struct beside_row, NULL, sent),
    FIELD(struct beside_row, NULL, sent_age),
};
/* clang-format on */
static const struct record due_record = RECORD(struct due_row, due_fields);
static const struct record beside_record =
    RECORD(struct beside_row, beside_fields);

/* A pair that could not be committed goes before any lane that would renew
 * with the token it replaced. */
static bool
spool_retry(struct sync_store_db *s, struct err *e)
{
    if (!s->spooled)
        return true;
    s->spooled = false;
    return sync_spool_replay(s, e);
}

struct leases {
    struct sync_store_db *s;
    struct sync_lease *out;
    size_t most, n;
};

enum { LEASE_ARGS = 5 };

static void
lease_args(const struct leases *t, const struct sync_lease *l, struct val *to)
{
    to[0] = ARG_SHOP(l->shop);
    to[1] = ARG_TEXT(store_kind(l));
    to[2] = ARG_INT(l->connection_id);
    to[3] = ARG_TEXT(t->s->owner);
    to[4] = ARG_INT(l->fence - 1);
}

/* "120000,245000": microseconds before the release; "-": nobody said. */
static struct sync_sent
sent_read(const char *text, int64_t age_us)
{
    struct sync_sent out = { .age_us = age_us > 0 ? age_us : 0 };

    if (*text == '-')
        out.n = SYNC_SENT_UNKNOWN;
    while (*text >= '0' && *text <= '9' && out.n < SYNC_SENT) {
        char *end;

        out.us[out.n++] = strtoll(text, &end, 10);
        text = *end == ',' ? end + 1 : end;
    }
    return out;
}

static enum sync_kind
kind_of(const char *name)
{
    return strcmp(name, "job") == 0       ? SYNC_JOB
           : strcmp(name, "changes") == 0 ? SYNC_CHANGES
                                          : SYNC_POST;
}

/* The other lanes of the connections in rows, as they are now, locked. */
static bool
besides_lock(struct db *db, struct leases *t, const struct rows *rows,
             struct rows *out, struct err *e)
{
    struct store_list list;
    const char *text;
    size_t n = 0;

    memset(out, 0, sizeof(*out));
    store_list_begin(&list, &t->s->scratch);
    for (size_t i = 0; i < rows->n; i++) {
        const struct due_row *r = rows_at(rows, &due_record, i);
        const int64_t row[] = { r->shop_id, r->connection_id,
                                kind_of(r->kind) == SYNC_POST };

        if (!r->paired)
            continue;
        store_list_add(&list, row, 3);
        n++;
    }
    return n == 0 || (store_list_end(&list, &text, e) &&
                      db_all(db, &t->s->scratch, STMT_LANE_BESIDE,
                             ARGS(ARG_TEXT(text)), &beside_record, out, e));
}

static const struct beside_row *
beside_of(const struct rows *besides, const struct due_row *r)
{
    for (size_t i = 0; i < besides->n; i++) {
        const struct beside_row *b = rows_at(besides, &beside_record, i);

        if (b->shop_id == r->shop_id && b->connection_id == r->connection_id &&
            strcmp(b->kind, r->kind) != 0)
            return b;
    }
    return NULL;
}

/* Is the other lane of that connection among those taken already? */
static bool
beside_taken(const struct leases *t, const struct due_row *r)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->out[i].kind != SYNC_JOB && t->out[i].shop.id == r->shop_id &&
            t->out[i].connection_id == r->connection_id)
            return true;
    return false;
}

static void
lease_take(struct leases *t, const struct due_row *r,
           const struct beside_row *beside)
{
    struct sync_lease *l = &t->out[t->n++];

    *l = (struct sync_lease){
        .shop = { r->shop_id },
        .kind = kind_of(r->kind),
        .connection_id = r->connection_id,
        .fence = r->fence + 1,
        .streak = r->streak,
        .hold_s = r->hold_s,
        .sent = sent_read(r->sent, r->sent_age),
    };
    if (beside == NULL)
        return;
    l->beside_fence = beside->fence;
    l->beside = sent_read(beside->sent, beside->sent_age);
}

/* The rows are locked from the first statement on: all of them are free. */
static bool
lease_body(struct db *db, void *ctx, struct err *e)
{
    struct leases *t = ctx;
    struct rows rows, besides;
    struct val *args;
    int64_t changed;

    arena_reset(&t->s->scratch);
    t->n = 0;
    if (!db_all(db, &t->s->scratch, STMT_LANE_DUE,
                ARGS(ARG_INT(t->s->conf.only_shop)), &due_record, &rows, e) ||
        !besides_lock(db, t, &rows, &besides, e))
        return false;
    for (size_t i = 0; i < rows.n && t->n < t->most; i++) {
        const struct due_row *r = rows_at(&rows, &due_record, i);
        const struct beside_row *b = beside_of(&besides, r);

        if (r->paired && (b == NULL || b->held || beside_taken(t, r)))
            continue;
        lease_take(t, r, b);
    }
    args = arena_alloc(&t->s->scratch, t->n * LEASE_ARGS + 1, sizeof(*args));
    for (size_t i = 0; i < t->n; i++)
        lease_args(t, &t->out[i], args + i * LEASE_ARGS);
    return db_exec_many(db, STMT_LANE_LEASE, args, t->n, &changed, e) &&
           (changed == (int64_t)t->n ||
            err_set(e, ERR_CONFLICT, "a lane was leased under a lock"));
}

/* Is anything due at all?  Asked without a lock, many times a second. */
static bool
lane_waits(struct sync_store_db *s, bool *waits, struct err *e)
{
    struct one_int row;

    arena_reset(&s->scratch);
    return db_maybe(s->conf.db, &s->scratch, STMT_LANE_WAITS,
                    ARGS(ARG_INT(s->conf.only_shop)), &one_int_record, &row,
                    waits, e);
}

/* Is the lease that we asked for ours?  Waits for whoever has its row locked:
 * the transaction that asked may still be at its end. */
static bool
unheard_ours(struct sync_store_db *s, const struct sync_lease *l, bool *ours,
             struct err *e)
{
    struct one_int row;

    return db_maybe(s->conf.db, &s->scratch, STMT_LANE_OURS,
                    ARGS(ARG_SHOP(l->shop), ARG_TEXT(store_kind(l)),
                         ARG_INT(l->connection_id), ARG_INT(l->fence),
                         ARG_TEXT(s->owner)),
                    &one_int_record, &row, ours, e);
}

/* Of the leases that were not heard of, those that are ours, as many as there
 * is room for; all are read once more when one could not be. */
static bool
unheard_take(struct leases *t, struct err *e)
{
    struct sync_store_db *s = t->s;
    size_t left = s->unheard_n;

    arena_reset(&s->scratch);
    for (; left > 0 && t->n < t->most; left--) {
        const struct sync_lease *l = &s->unheard[left - 1];
        bool ours;

        if (!unheard_ours(s, l, &ours, e))
            return false;
        if (ours)
            t->out[t->n++] = *l;
        log_info("lease", "shop=%lld fence=%lld: not heard of, and %s",
                 (long long)l->shop.id, (long long)l->fence,
                 ours ? "ours" : "not ours");
    }
    s->unheard_n = left;
    return true;
}

bool
store_lease(void *ctx, struct sync_lease *out, size_t most, size_t *n,
            struct err *e)
{
    struct sync_store_db *s = ctx;
    struct leases t = { s, out, most, 0 };
    enum db_end end;
    bool waits;

    *n = 0;
    if (!spool_retry(s, e) || !unheard_take(&t, e))
        return false;
    *n = t.n;
    if (t.n > 0)
        return true; /* what else is due is leased at the next turn */
    if (!lane_waits(s, &waits, e))
        return false;
    if (!waits)
        return true;
    end = db_transact(s->conf.db, lease_body, &t, e);
    if (end == DB_UNKNOWN) {
        memcpy(s->unheard, out, t.n * sizeof(*out));
        s->unheard_n = t.n;
    }
    if (end != DB_COMMITTED)
        return false;
    *n = t.n;
    store_secrets_ahead(s, out, t.n);
    return true;
}
