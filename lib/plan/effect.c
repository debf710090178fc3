/* effect: the plans of what waits, before and after a change of settings. */
#include <string.h>

#include "crypt/crypt.h"
#include "plan/plan.h"

/* clang-format off */
struct queued {
    int64_t id, record_id;
    const char *operation, *cause;
};
static const struct field queued_fields[] = {
    FIELD(struct queued, NULL, id),
    FIELD(struct queued, NULL, record_id),
    FIELD(struct queued, NULL, operation),
    FIELD(struct queued, NULL, cause),
};
struct count_row { int64_t n; };
static const struct field count_fields[] = { FIELD(struct count_row, NULL, n) };

/* What is not sent yet, and what was refused and may go again. */
static const char *const states[] = { "needs_attention", "failed", "pending", "retrying" };
/* clang-format on */
static const struct record queued_record = RECORD(struct queued, queued_fields);
static const struct record count_record =
    RECORD(struct count_row, count_fields);

enum { STATES = sizeof(states) / sizeof(states[0]), SCRATCH = 64 << 20 };

/* How one is planned: that it goes, and as what. */
struct effect_seen {
    int64_t id;
    bool goes;
    unsigned char body[CRYPT_HASH];
};

/* One look at the queue. */
struct look {
    struct db *db;
    struct arena *a;      /* for what is told */
    struct arena scratch; /* for one batch */
    struct shop_ref shop;
    int64_t connection_id;
    struct plan_context context;
    struct effect *x;
    bool after;
};

static bool
clears(const struct effect *x, const char *cause)
{
    for (size_t i = 0; i < x->cause_count; i++)
        if (strcmp(x->causes[i], cause) == 0)
            return true;
    return false;
}

/* --------------------------------------------------------------- the count */

static const struct effect_seen *
seen_of(const struct effect *x, int64_t id)
{
    for (size_t i = 0; i < x->seen_count; i++)
        if (x->seen[i].id == id)
            return &x->seen[i];
    return NULL;
}

static void
count(struct effect *x, const struct queued *q, const struct effect_seen *now)
{
    const struct effect_seen *was = seen_of(x, q->id);

    if (clears(x, q->cause)) {
        if (now->goes)
            x->ids[x->unblocked++] = q->id;
        else
            x->blocked++;
        return;
    }
    if (was == NULL)
        return;
    if (was->goes && !now->goes)
        x->held++;
    else if (now->goes && memcmp(was->body, now->body, CRYPT_HASH) != 0)
        x->changed++;
}

/* One of which no body can be made is left out: settings do not mend it. */
static void
see(struct look *k, const struct queued *q, struct plan_subject *s)
{
    struct effect_seen seen = { .id = q->id };
    struct err ignored = { 0 };
    struct plan p;

    plan_unwait(s);
    s->operation = q->operation;
    if (!plan_decide(&k->scratch, &k->context, s, &p, &ignored))
        return;
    seen.goes = p.kind != PLAN_CAUSE;
    if (p.body != NULL && seen.goes)
        crypt_sha256(p.body, strlen(p.body), seen.body);
    if (k->after)
        count(k->x, q, &seen);
    else
        k->x->seen[k->x->seen_count++] = seen;
}

/* ---------------------------------------------------------------- planning */

/* Up to PLAN_MANY invoices at once; what cannot be loaded is left out. */
static bool
many_invoices(struct look *k, const struct queued *q, size_t n, struct err *e)
{
    struct plan_subject *s = arena_alloc(&k->scratch, n, sizeof(*s));
    int64_t ids[PLAN_MANY] = { 0 };
    bool loaded[PLAN_MANY] = { false };

    for (size_t i = 0; i < n; i++)
        ids[i] = q[i].record_id;
    if (!plan_invoices_load(k->db, &k->scratch, k->shop, k->connection_id, ids,
                            n, s, loaded, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (loaded[i])
            see(k, &q[i], &s[i]);
    return true;
}

/* A record that is gone is left out, too. */
static bool
one_by_one(struct look *k, const struct queued *q, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        struct plan_subject s;
        struct err own = { 0 };

        if (plan_subject_load(k->db, &k->scratch, k->shop, k->connection_id,
                              k->x->entity, q[i].record_id, (struct utc){ 1 },
                              &s, &own))
            see(k, &q[i], &s);
        else if (own.kind != ERR_ABSENT)
            return err_set(e, own.kind, "%s", own.text);
    }
    return true;
}

static bool
planned(struct look *k, const struct rows *rows, struct err *e)
{
    for (size_t i = 0; i < rows->n; i += PLAN_MANY) {
        const struct queued *q = rows_at(rows, &queued_record, i);
        size_t left = rows->n - i, n = left < PLAN_MANY ? left : PLAN_MANY;

        arena_reset(&k->scratch);
        if (!(k->x->entity == ENTITY_INVOICE ? many_invoices
                                             : one_by_one)(k, q, n, e))
            return false;
    }
    return true;
}

/* What waits for the causes is planned once, by its own statement; the rest
 * only when what was before is known. */
static bool
queue_read(struct look *k, const char *state, bool blocked, struct rows *out,
           struct err *e)
{
    const struct effect *x = k->x;
    struct val args[3 + EFFECT_CAUSES + 1] = {
        ARG_SHOP(k->shop), ARG_TEXT(state),
        ARG_TEXT(event_entity_name(x->entity))
    };

    for (size_t i = 0; i < EFFECT_CAUSES; i++)
        args[3 + i] = ARG_TEXT(i < x->cause_count ? x->causes[i] : "-");
    return db_all(k->db, k->a,
                  blocked ? STMT_EFFECT_BLOCKED : STMT_EFFECT_EVENTS, args,
                  &queued_record, out, e);
}

static bool
state_planned(struct look *k, const char *state, bool blocked, struct err *e)
{
    struct rows rows;

    if (!queue_read(k, state, blocked, &rows, e))
        return false;
    if (rows.n > EFFECT_MAX) {
        rows.n = EFFECT_MAX;
        k->x->more = true;
    }
    return planned(k, &rows, e);
}

/* ------------------------------------------------------------- both times */

static bool
queue_planned(struct look *k, struct err *e)
{
    bool known = k->x->seen != NULL;

    if (!plan_context_load(k->db, k->a, k->shop, k->connection_id, &k->context,
                           e))
        return false;
    if (k->after && !state_planned(k, "needs_attention", true, e))
        return false;
    for (size_t i = 0; known && i < STATES; i++)
        if (!state_planned(k, states[i], false, e))
            return false;
    return true;
}

static bool
look(struct look *k, struct err *e)
{
    bool good;

    arena_init(&k->scratch, SCRATCH);
    good = queue_planned(k, e);
    arena_free(&k->scratch);
    return good;
}

bool
effect_before(struct db *db, struct arena *a, struct shop_ref shop,
              int64_t connection_id, struct effect *x, struct err *e)
{
    struct look k = {
        .db = db, .a = a, .shop = shop, .connection_id = connection_id, .x = x
    };

    x->seen = arena_alloc(a, STATES * EFFECT_MAX, sizeof(*x->seen));
    return look(&k, e);
}

static bool
behind_count(const struct look *k, struct err *e)
{
    struct effect *x = k->x;

    for (int64_t at = 0; at < x->unblocked; at += PLAN_MANY) {
        struct val args[1 + PLAN_MANY + 1] = { ARG_SHOP(k->shop) };
        struct count_row row;

        for (int64_t i = 0; i < PLAN_MANY; i++)
            args[1 + i] = ARG_INT(at + i < x->unblocked ? x->ids[at + i] : -1);
        if (!db_one(k->db, k->a, STMT_EFFECT_BEHIND, args, &count_record, &row,
                    e))
            return false;
        x->behind += row.n;
    }
    return true;
}

bool
effect_after(struct db *db, struct arena *a, struct shop_ref shop,
             int64_t connection_id, struct effect *x, struct err *e)
{
    struct look k = { .db = db,
                      .a = a,
                      .shop = shop,
                      .connection_id = connection_id,
                      .x = x,
                      .after = true };

    x->ids = arena_alloc(a, EFFECT_MAX, sizeof(*x->ids));
    return look(&k, e) && behind_count(&k, e);
}

bool
effect_posted(struct db *db, struct arena *a, struct shop_ref shop,
              int64_t connection_id, enum event_entity entity,
              const int64_t *rates, size_t n, int64_t *out, struct err *e)
{
    struct val args[2 + PLAN_MANY + 1] = { ARG_SHOP(shop),
                                           ARG_INT(connection_id) };
    bool by_rate = n > 0 && n <= PLAN_MANY;
    struct count_row row;

    for (size_t i = 0; i < PLAN_MANY; i++)
        args[2 + i] = ARG_INT(i < n ? rates[i] : 0);
    if (!db_one(db, a, by_rate ? STMT_EFFECT_POSTED_RATES : STMT_EFFECT_POSTED,
                by_rate ? args
                        : ARGS(ARG_SHOP(shop), ARG_INT(connection_id),
                               ARG_TEXT(event_entity_name(entity))),
                &count_record, &row, e))
        return false;
    *out = row.n;
    return true;
}
