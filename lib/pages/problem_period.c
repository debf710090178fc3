/*
 * The adviser of a closed period: QuickBooks takes nothing dated on or before
 * its closing date.  Either the invoices get a date behind it, or the
 * accountant moves the closing date BACK to the day before the oldest of them,
 * and forward again when they are in (features.md, decision 1).
 */
#include <string.h>

#include "pages/problem_fix.h"

enum {
    AT_ONCE = 500, /* dated anew by one press */
    NAMED = 40,    /* invoices that the message and the page before name */
};

struct late_row {
    int64_t event_id, id;
    const char *number, *status;
    struct date date;
    struct money total;
    const char *customer;
};
struct books_row {
    struct date close;
};
/* clang-format off */
static const struct field late_fields[] = {
    FIELD(struct late_row, NULL, event_id),
    FIELD(struct late_row, NULL, id),
    FIELD(struct late_row, "R_NUMBER", number),
    FIELD(struct late_row, NULL, status),
    FIELD(struct late_row, NULL, date),
    FIELD(struct late_row, "R_TOTAL", total),
    FIELD(struct late_row, "R_CUSTOMER", customer),
};
static const struct field books_fields[] = {
    FIELD(struct books_row, NULL, close),
};
/* clang-format on */
static const struct record late_record = RECORD(struct late_row, late_fields);
static const struct record books_record =
    RECORD(struct books_row, books_fields);

/* What waits for the period, and the dates that matter. */
struct period {
    struct rows rows;    /* by date; those to be posted */
    bool more;           /* than AT_ONCE */
    struct money sum;    /* of rows */
    int64_t free, bound; /* can be dated anew, or are paid in part */
    struct money free_sum;
    struct date oldest, close; /* ymd 0: not known */
    struct date first;         /* open day behind the closing date */
};

static const struct late_row *
row_at(const struct period *x, size_t i)
{
    return rows_at(&x->rows, &late_record, i);
}

static struct date
day_off(struct date d, int32_t by)
{
    return d.ymd == 0 ? d : date_from_days(date_days(d) + by);
}

static bool
is_free(const struct late_row *row)
{
    return strcmp(row->status, "sent") == 0;
}

static void
sum_up(struct period *x)
{
    for (size_t i = 0; i < x->rows.n; i++) {
        const struct late_row *row = row_at(x, i);

        x->sum.minor += row->total.minor;
        if (is_free(row)) {
            x->free++;
            x->free_sum.minor += row->total.minor;
        } else {
            x->bound++;
        }
    }
    if (x->rows.n > 0)
        x->oldest = row_at(x, 0)->date;
}

static bool
period_read(struct req *r, const struct problem *p, struct period *x,
            struct err *e)
{
    struct books_row books = { 0 };
    bool found;

    memset(x, 0, sizeof(*x));
    if (!db_all(r->db, r->arena, STMT_PROBLEM_INVOICES,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(p->cause), ARG_TEXT(p->about),
                     ARG_TEXT("post"), ARG_INT(AT_ONCE + 1)),
                &late_record, &x->rows, e) ||
        !db_maybe(r->db, r->arena, STMT_PROBLEM_BOOKS, ARGS(ARG_SHOP(r->shop)),
                  &books_record, &books, &found, e))
        return false;
    x->more = x->rows.n > AT_ONCE;
    if (x->more)
        x->rows.n = AT_ONCE;
    x->close = books.close;
    x->first = day_off(x->close, 1);
    sum_up(x);
    return true;
}

/* A letter may be read next year. */
static const char *
full_day(struct arena *a, struct date d)
{
    return arena_printf(a, "%s %d, %d", clock_month[date_month(d) - 1],
                        date_day(d), date_year(d));
}

static const char *
money_of(struct req *r, struct money m)
{
    return money_show(r->arena, m, r->format->currency);
}

/* --------------------------------------------------- the message to copy */

static void
add_invoices(struct req *r, const struct period *x, struct str *s)
{
    for (size_t i = 0; i < x->rows.n && i < NAMED; i++) {
        const struct late_row *row = row_at(x, i);

        str_addf(s, "  #%s, %s, %s, %s\n", row->number,
                 full_day(r->arena, row->date), row->customer,
                 money_of(r, row->total));
    }
    if (x->rows.n > NAMED)
        str_addf(s, "  and %s%s more\n", x->more ? "at least " : "",
                 tmpl_int_words(r->format, (int64_t)x->rows.n - NAMED));
}

static const char *
message(struct req *r, const struct period *x)
{
    const char *before = full_day(r->arena, day_off(x->oldest, -1));
    const char *count = problem_counted(r, (int64_t)x->rows.n, true);
    struct str s;

    str_init(&s, r->arena, 16000);
    str_addf(&s,
             "Hello,\n\n%s%s of ours, %s together, cannot go to QuickBooks, "
             "because they are dated on or before the closing date%s%s:\n\n",
             x->more ? "at least " : "", count, money_of(r, x->sum),
             x->close.ymd != 0 ? ", " : "",
             x->close.ymd != 0 ? full_day(r->arena, x->close) : "");
    add_invoices(r, x, &s);
    str_addf(&s,
             "\nMay they go into that period? Then please set the closing "
             "date back to %s, the day before the oldest of them, and tell "
             "me. I send them and tell you when they are in, so that you can "
             "set it forward to %s again.\n\nIf the period stays closed, tell "
             "me, and I date them %s or later.\n\n%s\n%s\n",
             before,
             x->close.ymd != 0 ? full_day(r->arena, x->close)
                               : "where it is now",
             x->close.ymd != 0 ? full_day(r->arena, x->first) : "today",
             r->session->user_name, r->session->shop_name);
    return s.text;
}

/* ------------------------------------------------------------------ the card
 */

static void
show_day(struct req *r, struct tmpl *t, struct date day, bool today,
         bool checked)
{
    t = tmpl_section(t, TS_FIX_PERIOD_DAY);
    tmpl_text(t, TV_DAY_VALUE, date_text(r->arena, day));
    tmpl_text(t, TV_DAY_WORDS,
              today ? arena_printf(r->arena, "today, %s", page_day(r, day))
                    : arena_printf(r->arena, "%s, the first open day",
                                   page_day(r, day)));
    tmpl_when(t, TS_FIX_PERIOD_CHECKED, checked);
}

static void
show_redate(struct problem_card *c, struct tmpl *t, const struct period *x)
{
    struct req *r = c->r;
    struct date today = r->format->today;
    bool first = x->close.ymd != 0 && x->first.ymd != today.ymd;
    bool now = x->first.ymd <= today.ymd;

    if (x->free == 0) {
        tmpl_when(t, TS_FIX_PERIOD_ALL_BOUND, true);
        return;
    }
    t = tmpl_section(t, TS_FIX_PERIOD_REDATE);
    page_form_once(r, t, TI_FIX_PERIOD_ONCE);
    tmpl_text(t, TV_P_CAUSE, c->p->cause);
    tmpl_text(t, TV_P_ABOUT, c->p->about);
    tmpl_text(t, TV_FREE_COUNT, problem_counted(r, x->free, true));
    tmpl_text(t, TV_FREE_MONEY, money_of(r, x->free_sum));
    if (first)
        show_day(r, t, x->first, false, true);
    if (now)
        show_day(r, t, today, true, !first);
    if (x->bound > 0)
        tmpl_text(t, TV_BOUND_COUNT, problem_counted(r, x->bound, true));
}

bool
problem_show_period(struct problem_card *c, struct tmpl *card, bool *shown,
                    struct err *e)
{
    struct req *r = c->r;
    struct period x;
    struct tmpl *t;

    if (!period_read(r, c->p, &x, e))
        return false;
    if (x.rows.n == 0)
        return true;
    t = tmpl_include(card, TI_PROBLEMS_CONTROL, TPL_FIX_PERIOD);
    if (x.close.ymd != 0)
        tmpl_text(t, TV_CLOSED_ON, page_day(r, x.close));
    tmpl_text(t, TV_BACK_TO, page_day(r, day_off(x.oldest, -1)));
    tmpl_text(t, TV_OLDEST_NUMBER, row_at(&x, 0)->number);
    tmpl_text(t, TV_OLDEST_DAY, page_day(r, x.oldest));
    tmpl_text(t, TV_MESSAGE, message(r, &x));
    tmpl_text(t, TV_F_ID, c->anchor);
    show_redate(c, t, &x);
    *shown = true;
    return true;
}

/* ------------------------------------------------------- what it does, first
 */

struct redating {
    struct problem problem;
    struct date day;
    struct period now;
};

static bool
asked_read(struct req *r, struct redating *d, struct err *e)
{
    const char *day = http_param(&r->form, "day");

    if (day == NULL || !date_parse(day, &d->day))
        return err_input(e, "", "Choose a date, then press Re-date.");
    if (!problem_posted(r, &d->problem, e) ||
        !period_read(r, &d->problem, &d->now, e))
        return false;
    if (d->day.ymd > r->format->today.ymd && d->day.ymd != d->now.first.ymd)
        return err_input(e, "", "Choose the first open day, or today.");
    if (d->now.close.ymd != 0 && d->day.ymd <= d->now.close.ymd)
        return err_input(e, "",
                         "QuickBooks’ books are closed through %s now. Choose "
                         "a day behind that.",
                         page_day(r, d->now.close));
    return d->now.free > 0 ||
           err_set(e, ERR_CONFLICT,
                   "None of these invoices can be dated anew any more.");
}

static void
show_rows(struct req *r, struct tmpl *t, const struct redating *d)
{
    int64_t shown = 0;

    for (size_t i = 0; i < d->now.rows.n && shown < NAMED; i++) {
        const struct late_row *row = row_at(&d->now, i);
        struct tmpl *in;

        if (!is_free(row))
            continue;
        shown++;
        in = tmpl_row_in(t, TS_REDATE_ROW, &late_record, row);
        tmpl_text(in, TV_CHANGE_BEFORE, page_day(r, row->date));
        tmpl_text(in, TV_CHANGE_AFTER, page_day(r, d->day));
    }
    if (d->now.free > shown)
        tmpl_int(tmpl_section(t, TS_REDATE_MORE), TV_MORE_COUNT,
                 d->now.free - shown);
}

static bool
show(struct req *r, struct reply *out, const struct redating *d, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_REDATE);
    const char *count = problem_counted(r, d->now.free, true);
    const char *title =
        arena_printf(r->arena, "Re-date %s to %s?", count, page_day(r, d->day));

    tmpl_text(t, TV_FORM_TITLE, title);
    tmpl_textf(t, TV_EFFECT_LEAD,
               "Unblocks %s, %s. What is posted stays as it is.", count,
               money_of(r, d->now.free_sum));
    tmpl_text(t, TV_DAY_VALUE, date_text(r->arena, d->day));
    tmpl_text(t, TV_P_CAUSE, d->problem.cause);
    tmpl_text(t, TV_P_ABOUT, d->problem.about);
    tmpl_int(t, TV_FREE_COUNT, d->now.free);
    if (d->now.bound > 0)
        tmpl_textf(t, TV_BOUND_COUNT, "%s with a payment %s as %s.",
                   problem_counted(r, d->now.bound, true),
                   d->now.bound == 1 ? "stays" : "stay",
                   d->now.bound == 1 ? "it is" : "they are");
    if (d->now.more)
        tmpl_int(tmpl_section(t, TS_REDATE_OLDEST), TV_MORE_COUNT, AT_ONCE);
    show_rows(r, t, d);
    page_form_once(r, t, TI_REDATE_ONCE);
    return reply_page(r, out, t, title, e);
}

/* The receipt first: it tells of the events that take the place of these. */
static bool
retry_free(struct page_act *act, const struct redating *d, struct err *e)
{
    int64_t *ids = arena_alloc(act->r->arena, d->now.rows.n + 1, sizeof(*ids));
    size_t n = 0;

    for (size_t i = 0; i < d->now.rows.n; i++)
        if (is_free(row_at(&d->now, i)))
            ids[n++] = row_at(&d->now, i)->event_id;
    return problem_retry_some(
        act,
        arena_printf(act->r->arena, "Re-dated to %s", page_day(act->r, d->day)),
        ids, n, d->now.more, e);
}

/* Each is queued anew, in the place of the event that failed. */
static bool
run(struct page_act *act, struct err *e)
{
    const struct ledger l = page_ledger(act->r);
    struct redating *d = act->ctx;

    if (!asked_read(act->r, d, e) || !retry_free(act, d, e))
        return false;
    for (size_t i = 0; i < d->now.rows.n; i++) {
        const struct late_row *row = row_at(&d->now, i);
        enum ledger_saved how;

        if (!is_free(row))
            continue;
        if (!ledger_invoice_redate(&l, row->id, d->day, &how, e))
            return false;
    }
    return true;
}

bool
problem_period_post(struct req *r, struct reply *out, struct err *e)
{
    struct redating d = { 0 };
    struct page_act act = {
        .r = r, .run = run, .ctx = &d, .location = PROBLEMS_PATH
    };

    if (str_equal(http_param(&r->form, "sure"), "1"))
        return page_act_reply(&act, out, e);
    return asked_read(r, &d, e) && show(r, out, &d, e);
}
