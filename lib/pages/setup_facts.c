/* What the set-up's steps stand on, read. */
#include <string.h>

#include "pages/mapping.h"
#include "pages/match.h"
#include "pages/setup.h"

enum {
    RATES_ASKED = 50,   /* rates without a code that are looked for */
    NAMES_MOST = 20000, /* of one side */
};

/* clang-format off */
struct facts_row {
    int64_t connection_id;
    const char *left;
    struct ready_facts f;
    struct date closed, go_live;
    int64_t methods;
    bool on;
    int64_t test_id;
};
static const struct field facts_fields[] = {
    FIELD(struct facts_row, NULL, connection_id),
    FIELD(struct facts_row, NULL, f.state),
    FIELD(struct facts_row, NULL, left),
    FIELD(struct facts_row, NULL, f.company),
    FIELD(struct facts_row, NULL, f.country),
    FIELD(struct facts_row, NULL, f.home),
    FIELD(struct facts_row, NULL, f.currency),
    FIELD(struct facts_row, NULL, f.subscription),
    FIELD(struct facts_row, NULL, f.hold),
    FIELD(struct facts_row, NULL, f.listed),
    FIELD(struct facts_row, NULL, f.custom_numbers),
    FIELD(struct facts_row, NULL, f.uses_tax),
    FIELD(struct facts_row, NULL, f.automated_tax),
    FIELD(struct facts_row, NULL, f.allows_discount),
    FIELD(struct facts_row, NULL, f.auto_credit),
    FIELD(struct facts_row, NULL, closed),
    FIELD(struct facts_row, NULL, f.use_our_numbers),
    FIELD(struct facts_row, NULL, f.auto_create),
    FIELD(struct facts_row, NULL, f.payments),
    FIELD(struct facts_row, NULL, f.prefix),
    FIELD(struct facts_row, NULL, f.income.id),
    FIELD(struct facts_row, NULL, f.income.name),
    FIELD(struct facts_row, NULL, f.income.type),
    FIELD(struct facts_row, NULL, f.income.active),
    FIELD(struct facts_row, NULL, f.discount.id),
    FIELD(struct facts_row, NULL, f.discount.name),
    FIELD(struct facts_row, NULL, f.discount.type),
    FIELD(struct facts_row, NULL, f.discount.active),
    FIELD(struct facts_row, NULL, f.deposit.id),
    FIELD(struct facts_row, NULL, f.deposit.name),
    FIELD(struct facts_row, NULL, f.deposit.type),
    FIELD(struct facts_row, NULL, f.deposit.active),
    FIELD(struct facts_row, NULL, f.tax_default),
    FIELD(struct facts_row, NULL, f.untaxed),
    FIELD(struct facts_row, NULL, methods),
    FIELD(struct facts_row, NULL, on),
    FIELD(struct facts_row, NULL, go_live),
    FIELD(struct facts_row, NULL, test_id),
};
struct waiting_sum {
    int64_t n;
    struct money total;
    int64_t taxed, discounted, in_closed;
    struct date oldest;
};
static const struct field waiting_fields[] = {
    FIELD(struct waiting_sum, NULL, n),
    FIELD(struct waiting_sum, NULL, total),
    FIELD(struct waiting_sum, NULL, taxed),
    FIELD(struct waiting_sum, NULL, discounted),
    FIELD(struct waiting_sum, NULL, in_closed),
    FIELD(struct waiting_sum, NULL, oldest),
};
struct count_row {
    int64_t n;
};
static const struct field count_fields[] = { FIELD(struct count_row, NULL, n) };
/* clang-format on */
static const struct record facts_record =
    RECORD(struct facts_row, facts_fields);
static const struct record waiting_record =
    RECORD(struct waiting_sum, waiting_fields);
static const struct record count_record =
    RECORD(struct count_row, count_fields);

static bool
read_facts(struct req *r, struct setup *s, struct err *e)
{
    struct facts_row row = { 0 };

    if (!db_one(r->db, r->arena, STMT_SETUP_FACTS, ARGS(ARG_SHOP(r->shop)),
                &facts_record, &row, e))
        return false;
    s->connection_id = row.connection_id;
    s->on = row.on;
    s->left = row.left;
    s->go_live = row.go_live;
    s->closed = row.closed;
    s->test_id = row.test_id;
    s->facts = row.f;
    s->facts.closed_through = page_day(r, row.closed);
    s->facts.methods_mapped = row.methods > 0;
    s->facts.methods_open = LEDGER_METHODS - row.methods;
    s->facts.rate_named = "";
    return true;
}

static bool
read_waiting(struct req *r, struct setup *s, struct err *e)
{
    struct waiting_sum row;

    if (!db_one(r->db, r->arena, STMT_SETUP_WAITING, ARGS(ARG_SHOP(r->shop)),
                &waiting_record, &row, e))
        return false;
    s->facts.waiting = row.n;
    s->facts.taxed = row.taxed;
    s->facts.discounted = row.discounted;
    s->facts.in_closed = row.in_closed;
    s->waiting = row.total;
    s->oldest = row.oldest;
    return true;
}

static bool
counted(struct req *r, enum stmt stmt, const struct val *args, bool *any,
        struct err *e)
{
    struct count_row row;

    if (!db_one(r->db, r->arena, stmt, args, &count_record, &row, e))
        return false;
    *any = row.n > 0;
    return true;
}

/* Rates without a code, and those of them that an invoice needs. */
static bool
read_rates(struct req *r, struct setup *s, struct err *e)
{
    static const struct date ever = { 10101 };
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .limit = LEDGER_PAGE };
    struct date from = s->go_live.ymd != 0 ? s->go_live : ever;
    struct mapping codes;
    struct rows rates;

    if (!ledger_tax_rate_list(&l, &p, &rates, e) ||
        !mapping_read(r, s->connection_id, "tax", "tax_code", &codes, e))
        return false;
    s->facts.rates = (int64_t)rates.n;
    for (size_t i = 0; i < rates.n; i++) {
        const struct tax_rate *t = rows_at(&rates, &ledger_tax_rate_record, i);
        bool used;

        if (*mapping_chosen(&codes, t->id) != '\0')
            continue;
        if (++s->facts.rates_open > RATES_ASKED)
            continue;
        if (!counted(r, STMT_SETUP_RATE_USED,
                     ARGS(ARG_SHOP(r->shop), ARG_INT(t->id), ARG_DATE(from),
                          ARG_INT(s->connection_id)),
                     &used, e))
            return false;
        s->facts.rates_used += used;
        if (used && *s->facts.rate_named == '\0')
            s->facts.rate_named = t->name;
    }
    return true;
}

static bool
read_untaxed(struct req *r, struct setup *s, struct err *e)
{
    return strcmp(s->facts.country, "US") == 0 || *s->facts.untaxed != '\0' ||
           counted(r, STMT_SETUP_UNTAXED, ARGS(ARG_SHOP(r->shop)),
                   &s->facts.untaxed_lines, e);
}

/* ------------------------------------------------------------------- names */

static bool
read_names(struct req *r, struct arena *big, int64_t connection_id,
           enum match_kind kind, struct matched *out, struct err *e)
{
    arena_reset(big);
    return match_read(r, big, match_side(kind), connection_id, out, e);
}

bool
setup_names_read(struct req *r, struct setup *s, struct err *e)
{
    struct ready_facts *f = &s->facts;
    struct matched customers, items;
    struct arena big;
    bool good;

    if (s->connection_id == 0 || !f->listed)
        return true;
    arena_init(&big, MATCH_ARENA);
    good =
        read_names(r, &big, s->connection_id, MATCH_CUSTOMERS, &customers, e) &&
        read_names(r, &big, s->connection_id, MATCH_ITEMS, &items, e);
    arena_free(&big);
    if (!good)
        return false;
    f->customers_clash = (int64_t)customers.m.of[MATCH_CLASH].n;
    f->customers_near = (int64_t)customers.m.of[MATCH_NEAR].n;
    f->customers_new = (int64_t)customers.m.of[MATCH_OURS].n;
    f->items_clash = (int64_t)items.m.of[MATCH_CLASH].n;
    f->items_near = (int64_t)items.m.of[MATCH_NEAR].n;
    f->items_new = (int64_t)items.m.of[MATCH_OURS].n;
    setup_judge(r, s);
    return true;
}

/* ------------------------------------------------------------------ verdict */

void
setup_judge(struct req *r, struct setup *s)
{
    struct setup_standing now = {
        .connected = strcmp(s->facts.state, "active") == 0,
        .on = s->on,
        .reached = setup_step_parse(s->left),
        .tested = s->test.phase == TEST_DONE,
    };

    s->check_n = ready_judge(r->arena, &s->facts, READY_CHECKS, s->checks);
    s->mapping_n =
        ready_judge(r->arena, &s->facts, READY_MAPPINGS, s->mappings);
    now.checks = ready_worst(s->checks, s->check_n);
    now.mappings = ready_worst(s->mappings, s->mapping_n);
    s->here = setup_marks(&now, s->mark);
}

bool
setup_read(struct req *r, struct setup *out, struct err *e)
{
    memset(out, 0, sizeof(*out));
    if (!read_facts(r, out, e) || !read_waiting(r, out, e) ||
        (out->connection_id != 0 &&
         (!read_rates(r, out, e) || !read_untaxed(r, out, e) ||
          !setup_test_read(r, out, &out->test, e))))
        return false;
    setup_judge(r, out);
    return true;
}
