/* store_lane: wakes, what is taken over, releases, dead owners. */
#include <stdlib.h>
#include <string.h>

#include "health/health.h"
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

static enum stmt
wake_stmt(const char *kind)
{
    return strcmp(kind, "job") == 0       ? STMT_LANE_WAKE_JOB
           : strcmp(kind, "changes") == 0 ? STMT_LANE_WAKE_CHANGES
                                          : STMT_LANE_WAKE_POST;
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
        bool held;

        if (!lane_held(db, s, r, &held, e))
            return false;
        if (held)
            continue; /* its wake is heard at a later round */
        if (!db_exec(db, wake_stmt(r->kind), ARGS(ARG_SHOP(shop)), NULL, e) ||
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

    /* Once a minute, and only while it looks for work: what pages tell of. */
    return db_exec(s->conf.db, STMT_BEAT_STRIKE, ARGS(ARG_TEXT(s->host)), NULL,
                   e) &&
           db_exec(s->conf.db, STMT_LANE_WAKE_IDLE, ARGS(ARG_INT(idle_us)),
                   NULL, e);
}

bool
store_checkup(void *ctx, struct err *e)
{
    struct sync_store_db *s = ctx;
    bool ran;

    if (s->conf.only_shop != 0)
        return true;
    arena_reset(&s->scratch);
    return health_weekly(s->conf.db, &s->scratch, &ran, e);
}

/* ---------------------------------------------------------------- take over */

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
                       e) ||
            !db_exec(db, STMT_ATTEMPT_TAKEN,
                     ARGS(ARG_SHOP(l->shop), ARG_INT(r->attempt_id)), NULL, e))
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

enum { RUN_ARGS = 3, RELEASE_ARGS = 10 };

struct releases {
    struct sync_store_db *s;
    const struct sync_release *list;
    size_t n;
};

static const char *
sent_text(struct arena *a, const struct sync_sent *sent)
{
    struct str s;

    str_init(&s, a, SYNC_SENT * 24);
    for (int i = 0; i < sent->n; i++)
        str_addf(&s, "%s%lld", i > 0 ? "," : "", (long long)sent->us[i]);
    return s.text;
}

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
changes_release(struct db *db, struct releases *t, struct err *e)
{
    for (size_t i = 0; i < t->n; i++) {
        struct val args[RELEASE_ARGS + 2] = { 0 };

        if (t->list[i].lease->kind != SYNC_CHANGES)
            continue;
        post_args(&t->s->scratch, &t->list[i], args);
        args[RELEASE_ARGS] = ARG_INT(t->list[i].next_us);
        if (!db_exec(db, STMT_LANE_RELEASE_CHANGES, args, NULL, e))
            return false;
    }
    return true;
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
           changes_release(db, t, e) && jobs_release(db, t, e);
}

bool
store_release(void *ctx, const struct sync_release *list, size_t n,
              struct err *e)
{
    struct sync_store_db *s = ctx;
    struct releases t = { s, list, n };

    return db_tx(s->conf.db, release_body, &t, e);
}
