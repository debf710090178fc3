/*
 * prune: what has ended its time goes, in transactions of a few hundred rows,
 * so that nobody waits for it.  It may be stopped at any moment and run again.
 */
#include "operator/inner.h"

#include <stdio.h>
#include <string.h>

#include "event/event.h"

enum { DAY_S = 86400, PAGE = 200 };

/* clang-format off */
static const struct {
    const char *name;
    enum stmt stmt;
    int64_t age_s; /* 0: as the configuration says, of sessions */
} keys[] = {
    { "sessions",          STMT_PRUNE_SESSIONS,  0 },
    { "sign-in attempts",  STMT_PRUNE_THROTTLES, DAY_S },
    { "form keys",         STMT_PRUNE_FORM_KEYS, 7 * DAY_S },
    { "idempotency keys",  STMT_PRUNE_ONCE_KEYS, DAY_S },
    { "unfinished Connects", STMT_PRUNE_STATES,  DAY_S },
    { "jobs",              STMT_PRUNE_JOBS,      90 * DAY_S },
    { "days of problems",  STMT_PRUNE_PROBLEM_DAYS, 90 * DAY_S },
    { "QuickBooks notices", STMT_PRUNE_NOTICED,  400 * DAY_S },
    { "receipts of retries", STMT_PRUNE_RECEIPTS, 400 * DAY_S },
};

struct page_row {
    int64_t id;
    bool old;
    const char *state;
    bool goes;
};
static const struct field page_fields[] = {
    FIELD(struct page_row, NULL, id),
    FIELD(struct page_row, NULL, old),
    FIELD(struct page_row, NULL, state),
    FIELD(struct page_row, NULL, goes),
};
struct id_row { int64_t id; };
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
/* clang-format on */
static const struct record page_record = RECORD(struct page_row, page_fields);
static const struct record id_record = RECORD(struct id_row, id_fields);

static void
told(const char *what, int64_t n)
{
    if (n > 0)
        printf("%-20s %lld\n", what, (long long)n);
}

/* One statement until it finds nothing more. */
static bool
emptied(struct call *c, enum stmt s, const struct val *args, int64_t *sum,
        struct err *e)
{
    int64_t n = 1;

    while (n > 0) {
        if (!db_exec(c->db, s, args, &n, e))
            return false;
        *sum += n;
    }
    return true;
}

static bool
keys_prune(struct call *c, struct err *e)
{
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        int64_t sum = 0, age = keys[i].age_s;

        if (age == 0)
            age = c->conf.session_idle_s;
        if (!emptied(c, keys[i].stmt, ARGS(ARG_INT(age)), &sum, e))
            return false;
        told(keys[i].name, sum);
    }
    return true;
}

/* A page of one shop's log. */
struct pruning {
    struct shop_ref shop;
    const struct rows *rows;
    int64_t gone;
};

static bool
event_prune(struct db *db, const struct pruning *p, const struct page_row *r,
            struct tally *delta, struct err *e)
{
    const struct val *args = ARGS(ARG_SHOP(p->shop), ARG_INT(r->id));

    if (strcmp(r->state, "skipped") == 0)
        delta->skipped--;
    else
        delta->succeeded--;
    return db_exec(db, STMT_PRUNE_ATTEMPTS, args, NULL, e) &&
           db_change(db, STMT_PRUNE_EVENT, args, e);
}

static bool
page_body(struct db *db, void *ctx, struct err *e)
{
    struct pruning *p = ctx;
    struct tally delta = { 0 };

    p->gone = 0;
    for (size_t i = 0; i < p->rows->n; i++) {
        const struct page_row *r = rows_at(p->rows, &page_record, i);

        if (!r->goes)
            continue;
        if (!event_prune(db, p, r, &delta, e))
            return false;
        p->gone++;
    }
    return p->gone == 0 || tally_move(db, p->shop, &delta, e);
}

static bool
shop_prune(struct call *c, struct shop_ref shop, int64_t months,
           int64_t *events, int64_t *runs, struct err *e)
{
    struct page_row last = { .old = true };
    struct rows rows = { .n = PAGE };
    struct arena a;
    bool good = true;

    arena_init(&a, 1 << 20);
    while (good && rows.n == PAGE && last.old) {
        struct pruning p = { .shop = shop, .rows = &rows };

        arena_reset(&a);
        good = db_all(c->db, &a, STMT_PRUNE_PAGE,
                      ARGS(ARG_SHOP(shop), ARG_INT(last.id), ARG_INT(months)),
                      &page_record, &rows, e) &&
               db_tx(c->db, page_body, &p, e);
        if (good && rows.n > 0)
            last = *(const struct page_row *)rows_at(&rows, &page_record,
                                                     rows.n - 1);
        *events += p.gone;
    }
    arena_free(&a);
    return good && emptied(c, STMT_PRUNE_RUNS,
                           ARGS(ARG_SHOP(shop), ARG_INT(months)), runs, e);
}

/* The log of every shop. */
static bool
logs_prune(struct call *c, struct err *e)
{
    int64_t months = c->conf.log_months, after = 0, events = 0, runs = 0;
    struct rows rows = { 0 };

    do {
        if (!db_all(c->db, c->arena, STMT_PRUNE_SHOPS, ARGS(ARG_INT(after)),
                    &id_record, &rows, e))
            return false;
        for (size_t i = 0; i < rows.n; i++) {
            struct shop shop;
            struct shop_ref ref;

            after = ((const struct id_row *)rows_at(&rows, &id_record, i))->id;
            if (!shop_by_id(c->db, c->arena, after, &shop, &ref, e) ||
                !shop_prune(c, ref, months, &events, &runs, e))
                return false;
        }
    } while (rows.n > 0);
    told("sync log rows", events);
    told("sync runs", runs);
    return true;
}

bool
command_prune(struct call *c, struct err *e)
{
    return call_database(c, e) && keys_prune(c, e) && logs_prune(c, e);
}
