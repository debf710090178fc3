/* facts: what a check-up is judged by, read in some twenty statements. */
#include <string.h>

#include "event/event.h"
#include "health/reading.h"
#include "ledger/ledger.h"

/* clang-format off */
struct facts_row { /* setup_facts */
    struct health_facts f;
    const char *step, *subscription, *untaxed;
    bool listed, automated, credit, on;
    struct date closed, go_live;
    int64_t methods, test_id;
};
static const struct field facts_fields[] = {
    FIELD(struct facts_row, NULL, f.connection_id),
    FIELD(struct facts_row, NULL, f.state),
    FIELD(struct facts_row, NULL, step),
    FIELD(struct facts_row, NULL, f.company),
    FIELD(struct facts_row, NULL, f.country),
    FIELD(struct facts_row, NULL, f.home),
    FIELD(struct facts_row, NULL, f.currency),
    FIELD(struct facts_row, NULL, subscription),
    FIELD(struct facts_row, NULL, f.hold),
    FIELD(struct facts_row, NULL, listed),
    FIELD(struct facts_row, NULL, f.custom_numbers),
    FIELD(struct facts_row, NULL, f.uses_tax),
    FIELD(struct facts_row, NULL, automated),
    FIELD(struct facts_row, NULL, f.allows_discount),
    FIELD(struct facts_row, NULL, credit),
    FIELD(struct facts_row, NULL, closed),
    FIELD(struct facts_row, NULL, f.use_our_numbers),
    FIELD(struct facts_row, NULL, f.auto_create),
    FIELD(struct facts_row, NULL, f.payments),
    FIELD(struct facts_row, NULL, step),
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
    FIELD(struct facts_row, NULL, untaxed),
    FIELD(struct facts_row, NULL, methods),
    FIELD(struct facts_row, NULL, on),
    FIELD(struct facts_row, NULL, go_live),
    FIELD(struct facts_row, NULL, test_id),
};
struct connection_row { /* checkup_connection */
    const char *zone, *reason;
    struct utc now, lists_at, ends_at, changed_at, reopened_at, beat_at;
    struct date reopened_from;
};
static const struct field connection_fields[] = {
    FIELD(struct connection_row, NULL, zone),
    FIELD(struct connection_row, NULL, now),
    FIELD(struct connection_row, NULL, lists_at),
    FIELD(struct connection_row, NULL, ends_at),
    FIELD(struct connection_row, NULL, reason),
    FIELD(struct connection_row, NULL, changed_at),
    FIELD(struct connection_row, NULL, reopened_from),
    FIELD(struct connection_row, NULL, reopened_at),
    FIELD(struct connection_row, NULL, beat_at),
};
struct waiting_row { /* setup_waiting */
    int64_t n, taxed, discounted, in_closed;
    struct money total;
    struct date oldest;
};
static const struct field waiting_fields[] = {
    FIELD(struct waiting_row, NULL, n),
    FIELD(struct waiting_row, NULL, total),
    FIELD(struct waiting_row, NULL, taxed),
    FIELD(struct waiting_row, NULL, discounted),
    FIELD(struct waiting_row, NULL, in_closed),
    FIELD(struct waiting_row, NULL, oldest),
};
struct named_row { int64_t id; const char *name; };
static const struct field rate_fields[] = {
    FIELD(struct named_row, NULL, id),
    FIELD(struct named_row, NULL, name),
};
static const struct field name_fields[] = { FIELD(struct named_row, NULL, name) };
struct count_row { int64_t n; };
static const struct field count_fields[] = { FIELD(struct count_row, NULL, n) };
struct behind_row { const char *company; int64_t n; };
static const struct field behind_fields[] = {
    FIELD(struct behind_row, NULL, company),
    FIELD(struct behind_row, NULL, n),
};
/* clang-format on */
static const struct record facts_record =
    RECORD(struct facts_row, facts_fields);
static const struct record connection_record =
    RECORD(struct connection_row, connection_fields);
static const struct record waiting_record =
    RECORD(struct waiting_row, waiting_fields);
static const struct record rate_record = RECORD(struct named_row, rate_fields);
static const struct record name_record = RECORD(struct named_row, name_fields);
static const struct record count_record =
    RECORD(struct count_row, count_fields);
static const struct record behind_record =
    RECORD(struct behind_row, behind_fields);

/* ------------------------------------------------------------------- words */

const char *
health_time(const struct health_reading *h, struct utc at)
{
    struct local then, now;

    if (at.us == 0)
        return "";
    zone_local(h->zone, at, &then);
    zone_local(h->zone, h->now, &now);
    if (then.year == now.year && then.month == now.month && then.day == now.day)
        return arena_printf(h->a, "%d:%02d", then.hour, then.minute);
    return arena_printf(h->a, "%s %d, %d:%02d", clock_month[then.month - 1],
                        then.day, then.hour, then.minute);
}

const char *
health_day(const struct health_reading *h, struct date d)
{
    return d.ymd == 0
               ? ""
               : arena_printf(h->a, "%s %d, %d", clock_month[date_month(d) - 1],
                              date_day(d), date_year(d));
}

/* -------------------------------------------------------------- connection */

#define DAY_US (INT64_C(86400) * 1000000)
enum { SILENT_S = 180 };

static int64_t
days_between(struct utc from, struct utc to)
{
    return to.us > from.us ? (to.us - from.us) / DAY_US : 0;
}

static bool
read_settings(struct health_reading *h, struct err *e)
{
    struct facts_row row = { 0 };

    if (!db_one(h->db, h->a, STMT_SETUP_FACTS, ARGS(ARG_SHOP(h->shop)),
                &facts_record, &row, e))
        return false;
    *h->f = row.f;
    h->f->off = row.f.connection_id != 0 && !row.on;
    h->f->methods_mapped = row.methods > 0;
    h->f->methods_open = LEDGER_METHODS - row.methods;
    h->go_live = row.go_live;
    h->closed = row.closed;
    h->currency = currency_find(row.f.currency);
    return h->currency != NULL ||
           err_set(e, ERR_FAULT, "currency %s is unknown", row.f.currency);
}

static bool
read_connection(struct health_reading *h, struct err *e)
{
    struct health_facts *f = h->f;
    struct connection_row row;

    if (!db_one(h->db, h->a, STMT_CHECKUP_CONNECTION, ARGS(ARG_SHOP(h->shop)),
                &connection_record, &row, e) ||
        !zone_load(h->a, row.zone, &h->zone, e))
        return false;
    h->now = row.now;
    f->zone = row.zone;
    f->ended = row.reason != NULL ? row.reason : "";
    f->days_left = days_between(row.now, row.ends_at);
    f->lists_days =
        row.lists_at.us == 0 ? -1 : days_between(row.lists_at, row.now);
    f->reopened_from = health_day(h, row.reopened_from);
    f->reopened_days = days_between(row.reopened_at, row.now);
    f->beating = row.now.us - row.beat_at.us <= SILENT_S * INT64_C(1000000);
    f->beat_at =
        row.beat_at.us == 0 ? "it was installed" : health_time(h, row.beat_at);
    f->closed_through = health_day(h, h->closed);
    return true;
}

/* ---------------------------------------------------------- names, mappings */

static bool
read_rates(struct health_reading *h, struct err *e)
{
    static const struct date ever = { 10101 };
    struct date from = h->go_live.ymd != 0 ? h->go_live : ever;
    struct rows rates;
    struct count_row used;

    h->f->rate_named = "";
    if (!db_all(h->db, h->a, STMT_CHECKUP_RATES,
                ARGS(ARG_SHOP(h->shop), ARG_INT(h->f->connection_id)),
                &rate_record, &rates, e))
        return false;
    for (size_t i = 0; i < rates.n; i++) {
        const struct named_row *r = rows_at(&rates, &rate_record, i);

        if (!db_one(h->db, h->a, STMT_SETUP_RATE_USED,
                    ARGS(ARG_SHOP(h->shop), ARG_INT(r->id), ARG_DATE(from),
                         ARG_INT(h->f->connection_id)),
                    &count_record, &used, e))
            return false;
        if (used.n > 0 && h->f->rates_used++ == 0)
            h->f->rate_named = r->name;
    }
    return true;
}

static bool
read_accounts(struct health_reading *h, struct err *e)
{
    struct count_row row;

    if (!db_one(h->db, h->a, STMT_CHECKUP_ACCOUNTS,
                ARGS(ARG_SHOP(h->shop), ARG_INT(h->f->connection_id)),
                &count_record, &row, e))
        return false;
    h->f->accounts_gone = row.n;
    return true;
}

static bool
read_clash(struct health_reading *h, enum stmt stmt, int64_t *n,
           const char **named, struct err *e)
{
    struct rows rows;

    *named = "";
    if (!db_all(h->db, h->a, stmt,
                ARGS(ARG_SHOP(h->shop), ARG_INT(h->f->connection_id)),
                &name_record, &rows, e))
        return false;
    *n = (int64_t)rows.n;
    if (rows.n > 0)
        *named = ((const struct named_row *)rows.row)->name;
    return true;
}

static bool
read_waiting(struct health_reading *h, struct err *e)
{
    struct waiting_row row;
    struct behind_row behind;

    if (!db_one(h->db, h->a, STMT_SETUP_WAITING, ARGS(ARG_SHOP(h->shop)),
                &waiting_record, &row, e) ||
        !db_one(h->db, h->a, STMT_PAGE_BEHIND, ARGS(ARG_SHOP(h->shop)),
                &behind_record, &behind, e))
        return false;
    h->f->waiting = row.n;
    h->f->waiting_in_closed = row.in_closed;
    h->f->behind = behind.n;
    return true;
}

bool
health_read(struct db *db, struct arena *a, struct shop_ref shop,
            struct date month, struct health_facts *out,
            struct health_record *records, size_t *n, struct err *e)
{
    struct health_reading h = {
        .db = db, .a = a, .shop = shop, .f = out, .records = records
    };
    bool good;

    memset(out, 0, sizeof(*out));
    good = read_settings(&h, e) && read_connection(&h, e) &&
           read_waiting(&h, e) && health_read_events(&h, e) &&
           read_rates(&h, e) && read_accounts(&h, e) &&
           read_clash(&h, STMT_CHECKUP_CUSTOMER_CLASH, &out->customers_clash,
                      &out->customer_named, e) &&
           read_clash(&h, STMT_CHECKUP_ITEM_CLASH, &out->items_clash,
                      &out->item_named, e) &&
           health_read_month(&h, month, e);
    *n = h.record_n;
    return good;
}
