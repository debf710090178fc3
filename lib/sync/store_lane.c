/* store_lane: wakes, leases, releases, dead owners. */
#include <stdlib.h>
#include <string.h>

#include "log/log.h"
#include "str/str.h"
#include "sync/store.h"

/* clang-format off */
struct wake_row { int64_t id, shop_id; const char *kind; };
static const struct field wake_fields[] = {
    FIELD(struct wake_row, NULL, id),
    FIELD(struct wake_row, NULL, shop_id),
    FIELD(struct wake_row, NULL, kind),
};
struct due_row {
    int64_t shop_id;
    const char *kind;
    int64_t connection_id, fence, streak, hold_s;
    const char *sent;
    int64_t sent_age;
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
};
struct owned_row {
    int64_t shop_id;
    const char *kind;
    int64_t connection_id, fence;
    const char *owner;
};
static const struct field owned_fields[] = {
    FIELD(struct owned_row, NULL, shop_id),
    FIELD(struct owned_row, NULL, kind),
    FIELD(struct owned_row, NULL, connection_id),
    FIELD(struct owned_row, NULL, fence),
    FIELD(struct owned_row, NULL, owner),
};
struct taken_row {
    int64_t id;
    const char *entity;
    int64_t attempt_id, attempts, age_us;
};
static const struct field taken_fields[] = {
    FIELD(struct taken_row, NULL, id),
    FIELD(struct taken_row, NULL, entity),
    FIELD(struct taken_row, NULL, attempt_id),
    FIELD(struct taken_row, NULL, attempts),
    FIELD(struct taken_row, NULL, age_us),
};
/* clang-format on */
static const struct record wake_record = RECORD(struct wake_row, wake_fields);
static const struct record due_record = RECORD(struct due_row, due_fields);
static const struct record owned_record =
    RECORD(struct owned_row, owned_fields);
static const struct record taken_record =
    RECORD(struct taken_row, taken_fields);

/* ------------------------------------------------------------------ rescue */

bool
store_rescue(void *ctx, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct rows rows;
    bool replayed = false;

    if (!store_blame(s, e))
        return false;
    arena_reset(&s->scratch);
    if (!db_all(s->conf.db, &s->scratch, STMT_LANE_OWNED,
                ARGS(ARG_TEXT(arena_printf(&s->scratch, "%s%%", s->host))),
                &owned_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct owned_row *r = rows_at(&rows, &owned_record, i);
        struct shop_ref shop = { r->shop_id };

        if (strcmp(r->owner, s->owner) == 0 || store_owner_lives(s, r->owner))
            continue;
        /* A pair it left behind goes before whoever takes the lane: the token
           stored may be worth nothing any more. */
        if (!replayed && !sync_spool_replay(s, e))
            return false;
        replayed = true;
        log_info("rescue", "shop=%lld fence=%lld", (long long)r->shop_id,
                 (long long)r->fence);
        if (!db_exec(s->conf.db, STMT_LANE_RESCUE,
                     ARGS(ARG_SHOP(shop), ARG_TEXT(r->kind),
                          ARG_INT(r->connection_id), ARG_INT(r->fence),
                          ARG_TEXT(r->owner)),
                     NULL, e))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------- wakes */

bool
store_ready(void *ctx, struct err *e)
{
    struct sync_store_db *s = ctx;

    return db_ready(s->conf.db, e);
}

/* The lane that a wake is for is another's at this moment. */
static bool
lane_held(struct db *db, struct sync_store_db *s, const struct wake_row *r,
          bool *held, struct err *e)
{
    const struct val args[] = { ARG_SHOP(((struct shop_ref){ r->shop_id })),
                                ARG_TEXT(r->kind),
                                { 0 } };
    struct one_int row;
    bool mine;

    *held = false;
    return db_maybe(db, &s->scratch, STMT_LANE_LOCK, args, &one_int_record,
                    &row, &mine, e) &&
           (mine || db_maybe(db, &s->scratch, STMT_LANE_KNOWN, args,
                             &one_int_record, &row, held, e));
}

static bool
fold_body(struct db *db, void *ctx, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct rows rows;

    if (!db_all(db, &s->scratch, STMT_WAKE_TAKE, NO_ARGS, &wake_record, &rows,
                e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct wake_row *r = rows_at(&rows, &wake_record, i);
        struct shop_ref shop = { r->shop_id };
        enum stmt wake = strcmp(r->kind, "job") == 0 ? STMT_LANE_WAKE_JOB
                                                     : STMT_LANE_WAKE_POST;
        bool held;

        if (!lane_held(db, s, r, &held, e))
            return false;
        if (held)
            continue; /* its wake is heard at a later round */
        if (!db_exec(db, wake, ARGS(ARG_SHOP(shop)), NULL, e) ||
            !db_exec(db, STMT_WAKE_DELETE, ARGS(ARG_INT(r->id)), NULL, e))
            return false;
    }
    return true;
}

bool
store_fold(void *ctx, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct rows rows;

    arena_reset(&s->scratch);
    if (!db_all(s->conf.db, &s->scratch, STMT_WAKE_LIST, NO_ARGS, &wake_record,
                &rows, e))
        return false;
    return rows.n == 0 || db_tx(s->conf.db, fold_body, s, e);
}

bool
store_wake_idle(void *ctx, int64_t idle_us, struct err *e)
{
    struct sync_store_db *s = ctx;

    return db_exec(s->conf.db, STMT_LANE_WAKE_IDLE, ARGS(ARG_INT(idle_us)),
                   NULL, e);
}

/* ------------------------------------------------------------------ leases */

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

enum { LEASE_ARGS = 5, RUN_ARGS = 3, RELEASE_ARGS = 10 };

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

static const char *
sent_text(struct arena *a, const struct sync_sent *sent)
{
    struct str s;

    str_init(&s, a, SYNC_SENT * 24);
    for (int i = 0; i < sent->n; i++)
        str_addf(&s, "%s%lld", i > 0 ? "," : "", (long long)sent->us[i]);
    return s.text;
}

/* The rows are locked from the first statement on: all of them are free. */
static bool
lease_body(struct db *db, void *ctx, struct err *e)
{
    struct leases *t = ctx;
    struct val *args;
    struct rows rows;
    int64_t changed;

    arena_reset(&t->s->scratch);
    if (!db_all(db, &t->s->scratch, STMT_LANE_DUE,
                ARGS(ARG_INT(t->s->conf.only_shop)), &due_record, &rows, e))
        return false;
    t->n = rows.n < t->most ? rows.n : t->most;
    args = arena_alloc(&t->s->scratch, t->n * LEASE_ARGS + 1, sizeof(*args));
    for (size_t i = 0; i < t->n; i++) {
        const struct due_row *r = rows_at(&rows, &due_record, i);

        t->out[i] = (struct sync_lease){
            .shop = { r->shop_id },
            .kind = strcmp(r->kind, "job") == 0 ? SYNC_JOB : SYNC_POST,
            .connection_id = r->connection_id,
            .fence = r->fence + 1,
            .streak = r->streak,
            .hold_s = r->hold_s,
            .sent = sent_read(r->sent, r->sent_age),
        };
        lease_args(t, &t->out[i], args + i * LEASE_ARGS);
    }
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

bool
store_lease(void *ctx, struct sync_lease *out, size_t most, size_t *n,
            struct err *e)
{
    struct sync_store_db *s = ctx;
    struct leases t = { s, out, most, 0 };
    bool waits;

    *n = 0;
    if (!spool_retry(s, e) || !lane_waits(s, &waits, e))
        return false;
    if (!waits)
        return true;
    if (!db_tx(s->conf.db, lease_body, &t, e))
        return false;
    *n = t.n;
    return true;
}

struct take_over {
    struct sync_store_db *s;
    const struct sync_lease *l;
    int64_t settle_us;
    bool lost;
};

static bool
take_over_body(struct db *db, void *ctx, struct err *e)
{
    struct take_over *t = ctx;
    const struct sync_lease *l = t->l;
    struct tally delta = { 0 };
    struct rows rows;
    bool ours;

    if (!store_lane_check(t->s, l, &ours, e))
        return false;
    if (!ours) {
        t->lost = true;
        return err_set(e, ERR_CONFLICT, "the lane is not ours any more");
    }
    if (!db_all(db, &t->s->scratch, STMT_SENDING_OF_OTHERS,
                ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                     ARG_INT(l->fence)),
                &taken_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct taken_row *r = rows_at(&rows, &taken_record, i);
        int64_t wait = t->settle_us - r->age_us;
        enum event_entity entity = ENTITY_INVOICE;

        if (!event_entity_parse(r->entity, &entity) ||
            !db_change(db, STMT_EVENT_TAKEN,
                       ARGS(ARG_SHOP(l->shop), ARG_INT(r->id),
                            ARG_INT(r->attempt_id), ARG_INT(l->fence),
                            ARG_INT(wait > 0 ? wait : 0)),
                       e))
            return false;
        tally_count(&delta, entity, EVENT_SENDING, EVENT_CHECKING);
    }
    return tally_move(db, l->shop, &delta, e);
}

bool
store_take_over(void *ctx, struct arena *a, const struct sync_lease *l,
                int64_t settle_us, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct take_over t = { s, l, settle_us, false };
    struct rows rows;

    (void)a;
    arena_reset(&s->scratch);
    if (!db_all(s->conf.db, &s->scratch, STMT_SENDING_OF_OTHERS,
                ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                     ARG_INT(l->fence)),
                &taken_record, &rows, e))
        return false;
    return rows.n == 0 ||
           store_tx(s, take_over_body, &t, &t.lost, e) == SYNC_DONE;
}

/* ---------------------------------------------------------------- releases */

struct releases {
    struct sync_store_db *s;
    const struct sync_release *list;
    size_t n;
};

static void
post_args(struct arena *a, const struct sync_release *r, struct val *to)
{
    const struct sync_lease *l = r->lease;

    to[0] = ARG_SHOP(l->shop);
    to[1] = ARG_TEXT(store_kind(l));
    to[2] = ARG_INT(l->connection_id);
    to[3] = ARG_INT(l->fence);
    to[4] = ARG_BOOL(strcmp(r->reason, "signed_out") == 0 && r->hold_us == 0);
    to[5] = ARG_INT(r->hold_us);
    to[6] = ARG_TEXT(r->reason);
    to[7] = ARG_INT(r->streak);
    to[8] = ARG_INT(r->hold_s);
    to[9] = ARG_TEXT(sent_text(a, &r->sent));
}

static bool
posts_release(struct db *db, struct releases *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * RELEASE_ARGS + 1, sizeof(*args));
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++)
        if (t->list[i].lease->kind == SYNC_POST)
            post_args(&t->s->scratch, &t->list[i], args + n++ * RELEASE_ARGS);
    return db_exec_many(db, STMT_LANE_RELEASE_POST, args, n, NULL, e);
}

static bool
jobs_release(struct db *db, struct releases *t, struct err *e)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct sync_lease *l = t->list[i].lease;

        if (l->kind == SYNC_JOB &&
            !db_exec(db, STMT_LANE_RELEASE_JOB,
                     ARGS(ARG_SHOP(l->shop), ARG_TEXT(store_kind(l)),
                          ARG_INT(l->connection_id), ARG_INT(l->fence),
                          ARG_INT(t->list[i].hold_us)),
                     NULL, e))
            return false;
    }
    return true;
}

static bool
runs_end(struct db *db, struct releases *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * RUN_ARGS + 1, sizeof(*args));
    struct val *to = args;

    for (size_t i = 0; i < t->n; i++) {
        const struct sync_release *r = &t->list[i];

        if (r->lease->run_id == 0)
            continue;
        *to++ = ARG_SHOP(r->lease->shop);
        *to++ = ARG_INT(r->lease->run_id);
        *to++ = ARG_INT(r->posted);
    }
    return db_exec_many(db, STMT_RUN_END, args, (size_t)(to - args) / RUN_ARGS,
                        NULL, e);
}

static bool
release_body(struct db *db, void *ctx, struct err *e)
{
    struct releases *t = ctx;

    arena_reset(&t->s->scratch);
    return runs_end(db, t, e) && posts_release(db, t, e) &&
           jobs_release(db, t, e);
}

bool
store_release(void *ctx, const struct sync_release *list, size_t n,
              struct err *e)
{
    struct sync_store_db *s = ctx;
    struct releases t = { s, list, n };

    return db_tx(s->conf.db, release_body, &t, e);
}
