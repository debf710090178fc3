/* month: what of a month is not in QuickBooks as it is here. */
#include <string.h>

#include "health/reading.h"

/* clang-format off */
struct month_row {
    int64_t all, drafts, missing, differs, changed, by_hand;
    struct money missing_money;
};
static const struct field month_fields[] = {
    FIELD(struct month_row, NULL, all),
    FIELD(struct month_row, NULL, drafts),
    FIELD(struct month_row, NULL, missing),
    FIELD(struct month_row, NULL, missing_money),
    FIELD(struct month_row, NULL, differs),
    FIELD(struct month_row, NULL, changed),
    FIELD(struct month_row, NULL, by_hand),
};
struct bad_row {
    int64_t id;
    const char *label, *theirs, *status;
    struct money total, posted;
    bool linked;
};
static const struct field bad_fields[] = {
    FIELD(struct bad_row, NULL, id),
    FIELD(struct bad_row, NULL, label),
    FIELD(struct bad_row, NULL, total),
    FIELD(struct bad_row, NULL, linked),
    FIELD(struct bad_row, NULL, theirs),
    FIELD(struct bad_row, NULL, posted),
    FIELD(struct bad_row, NULL, status),
};
struct paid_sum { int64_t all, missing; };
static const struct field paid_fields[] = {
    FIELD(struct paid_sum, NULL, all),
    FIELD(struct paid_sum, NULL, missing),
};
static const struct field payment_fields[] = {
    FIELD(struct bad_row, NULL, id),
    FIELD(struct bad_row, NULL, label),
    FIELD(struct bad_row, NULL, total),
};
/* clang-format on */
static const struct record month_record =
    RECORD(struct month_row, month_fields);
static const struct record bad_record = RECORD(struct bad_row, bad_fields);
static const struct record paid_record = RECORD(struct paid_sum, paid_fields);
static const struct record payment_record =
    RECORD(struct bad_row, payment_fields);

static void
record_add(struct health_reading *h, const char *entity,
           const struct bad_row *b, const char *said)
{
    if (h->record_n < HEALTH_RECORDS)
        h->records[h->record_n++] =
            (struct health_record){ entity, b->id, b->label, b->total, said };
}

/* What is wrong with it, in a few words. */
static const char *
wrong(struct health_reading *h, const struct bad_row *b)
{
    if (strcmp(b->status, "draft") == 0)
        return "Still a draft";
    if (!b->linked)
        return "Not in QuickBooks";
    if (*b->theirs != '\0')
        return arena_printf(h->a, "%s in QuickBooks",
                            strcmp(b->theirs, "voided") == 0    ? "Voided"
                            : strcmp(b->theirs, "deleted") == 0 ? "Deleted"
                                                                : "Changed");
    return arena_printf(h->a, "QuickBooks has %s",
                        money_show(h->a, b->posted, h->currency));
}

static bool
read_invoices(struct health_reading *h, const struct val *args, struct err *e)
{
    struct month_row row;
    struct rows bad;

    if (!db_one(h->db, h->a, STMT_CHECKUP_MONTH, args, &month_record, &row,
                e) ||
        !db_all(h->db, h->a, STMT_CHECKUP_MONTH_ROWS, args, &bad_record, &bad,
                e))
        return false;
    h->f->month_all = row.all;
    h->f->month_drafts = row.drafts;
    h->f->month_missing = row.missing;
    h->f->month_missing_money =
        money_show(h->a, row.missing_money, h->currency);
    h->f->month_differs = row.differs;
    h->f->month_changed = row.changed;
    for (size_t i = 0; i < bad.n; i++) {
        const struct bad_row *b = rows_at(&bad, &bad_record, i);

        record_add(h, "invoice", b, wrong(h, b));
    }
    return true;
}

static bool
read_payments(struct health_reading *h, const struct val *args, struct err *e)
{
    struct paid_sum row;
    struct rows bad;

    if (!db_one(h->db, h->a, STMT_CHECKUP_MONTH_PAID, args, &paid_record, &row,
                e) ||
        !db_all(h->db, h->a, STMT_CHECKUP_MONTH_PAID_ROWS, args,
                &payment_record, &bad, e))
        return false;
    h->f->month_payments = row.all;
    h->f->month_payments_missing = h->f->payments ? row.missing : 0;
    for (size_t i = 0; h->f->payments && i < bad.n; i++)
        record_add(h, "payment", rows_at(&bad, &payment_record, i),
                   "Not in QuickBooks");
    return true;
}

/* What is dated before go-live stays out: it is not of this. */
bool
health_read_month(struct health_reading *h, struct date month, struct err *e)
{
    struct date next, from = month;
    const struct val *args;

    h->f->month = h->f->month_missing_money = "";
    if (month.ymd == 0)
        return true;
    next = date_month(month) == 12
               ? date_make(date_year(month) + 1, 1, 1)
               : date_make(date_year(month), date_month(month) + 1, 1);
    if (h->go_live.ymd > from.ymd)
        from = h->go_live;
    h->f->month = arena_printf(
        h->a, "%s %d", clock_month[date_month(month) - 1], date_year(month));
    h->f->month_running = zone_today(h->zone, h->now).ymd < next.ymd;
    h->f->month_closed =
        h->closed.ymd != 0 && date_days(h->closed) >= date_days(next) - 1;
    args = ARGS(ARG_SHOP(h->shop), ARG_INT(h->f->connection_id), ARG_DATE(from),
                ARG_DATE(next));
    return read_invoices(h, args, e) && read_payments(h, args, e);
}
