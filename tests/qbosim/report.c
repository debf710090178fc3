#include "report.h"

#include "fault.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*make)(struct report *w);
} reports[] = {
    { "CustomerBalance", report_customer_balance },
    { "CustomerBalanceDetail", report_balance_detail },
    { "AgedReceivables", report_aged },
    { "AgedReceivableDetail", report_aged_detail },
    { "TransactionList", report_transactions },
};

void
report_column(struct report *w, const char *key, const char *title,
              const char *type, bool tagged)
{
    if (w->columns_n < COLUMNS_SHOWN)
        w->columns[w->columns_n++] =
            (struct column){ key, title, type, tagged };
}

struct js *
report_cell(struct report *w, struct js *cells, const char *value,
            const char *id)
{
    struct js *v = js_object(w->pool);

    if (!cells)
        cells = js_array(w->pool);
    js_set_text(w->pool, v, "value", value);
    if (id)
        js_set_text(w->pool, v, "id", id);
    js_push(cells, v);
    return cells;
}

const char *
report_money(struct report *w, int64_t d, const char *zero)
{
    return d ? dec_money(w->pool, d) : zero;
}

struct js *
report_data(struct report *w, struct js *rows, struct js *cells)
{
    struct js *row = js_object(w->pool);

    js_set(w->pool, row, "ColData", cells);
    js_push(rows, row);
    w->rows_n++;
    return row;
}

struct js *
report_section(struct report *w, struct js *rows, struct js *header,
               struct js **inner)
{
    struct js *section = js_object(w->pool), *head = js_object(w->pool);
    struct js *table = js_object(w->pool);

    *inner = js_array(w->pool);
    js_set(w->pool, head, "ColData", header);
    js_set(w->pool, section, "Header", head);
    js_set(w->pool, table, "Row", *inner);
    js_set(w->pool, section, "Rows", table);
    js_push(rows, section);
    return section;
}

void
report_summary(struct report *w, struct js *section, struct js *cells)
{
    struct js *v = js_object(w->pool);

    js_set(w->pool, v, "ColData", cells);
    js_set(w->pool, section, "Summary", v);
    js_set_text(w->pool, section, "type", "Section");
}

static void
option(struct report *w, struct js *list, const char *name, const char *value)
{
    struct js *v = js_object(w->pool);

    js_set_text(w->pool, v, "Name", name);
    js_set_text(w->pool, v, "Value", value);
    js_push(list, v);
}

/* Some report times have no colon in their offset. */
static const char *
report_time(struct report *w)
{
    char at[TIME_TEXT];
    size_t n;

    time_print(at, w->c->now_ms, false);
    n = strlen(at);
    if (w->c->sim->settings.report_offset == OFFSET_PLAIN && n > 3)
        memmove(at + n - 3, at + n - 2, 3);
    return pool_str(w->pool, at);
}

static struct js *
header(struct report *w)
{
    struct js *v = js_object(w->pool), *options = js_array(w->pool);
    const struct js *currency =
        pref(w->c->co, "CurrencyPrefs.HomeCurrency.value");

    js_set_text(w->pool, v, "Time", report_time(w));
    js_set_text(w->pool, v, "ReportName", w->name);
    if (w->macro)
        js_set_text(w->pool, v, "DateMacro", w->macro);
    js_set_text(w->pool, v, "ReportBasis", w->method);
    if (*w->start)
        js_set_text(w->pool, v, "StartPeriod", w->start);
    js_set_text(w->pool, v, "EndPeriod", w->end);
    js_set_text(w->pool, v, "Currency",
                currency && currency->text ? currency->text : "USD");
    if (w->customers)
        js_set_text(w->pool, v, "Customer", w->customers);
    option(w, options, "report_date", w->date);
    option(w, options, "NoReportData", w->rows->first ? "false" : "true");
    js_set(w->pool, v, "Option", options);
    return v;
}

static struct js *
columns(struct report *w)
{
    struct js *v = js_object(w->pool), *list = js_array(w->pool);

    for (size_t i = 0; i < w->columns_n; i++) {
        const struct column *c = &w->columns[i];
        struct js *one = js_object(w->pool), *tags = js_array(w->pool);

        js_set_text(w->pool, one, "ColTitle", c->title);
        js_set_text(w->pool, one, "ColType", c->type);
        if (c->tagged) {
            option(w, tags, "ColKey", c->key);
            js_set(w->pool, one, "MetaData", tags);
        }
        js_push(list, one);
    }
    js_set(w->pool, v, "Column", list);
    return v;
}

static void
print(struct report *w, struct reply *out)
{
    struct js *v = js_object(w->pool), *rows = js_object(w->pool);
    struct text t;

    js_set(w->pool, v, "Header", header(w));
    js_set(w->pool, v, "Columns", columns(w));
    if (w->rows->first)
        js_set(w->pool, rows, "Row", w->rows);
    js_set(w->pool, v, "Rows", rows);
    if (w->c->json) {
        reply_js(w->c->req, out, 200, v);
        return;
    }
    text_init(&t, w->pool);
    text_puts(&t, "<?xml version=\"1.0\" encoding=\"UTF-8\" "
                  "standalone=\"yes\"?>\n");
    xml_print(&t, "Report", v);
    reply_text(out, 200, "application/xml;charset=UTF-8", t.p);
}

static const char *
param(const struct report *w, const char *name)
{
    const char *s = query_get(w->pool, w->c->req->query, name);

    return s && *s ? s : NULL;
}

static bool
read_date(const struct report *w, const char *name, const char **to)
{
    const char *s = param(w, name);

    if (s)
        *to = s;
    return !s || date_valid(s);
}

static bool
read_number(const struct report *w, const char *name, int64_t most, int64_t *to)
{
    const char *s = param(w, name);

    if (s)
        *to = strtoll(s, NULL, 10);
    return !s ||
           (strspn(s, "0123456789") == strlen(s) && *to >= 1 && *to <= most);
}

/* What the header repeats must be text. */
static bool
sound(const char *s)
{
    return !s || utf8_valid(s, strlen(s));
}

/* The range is the given one, else the macro's, else this year up to today. */
static bool
read_params(struct report *w)
{
    char today[DATE_TEXT];
    const char *given = NULL, *now, *order = param(w, "sort_order");

    date_today(today, w->c->now_ms, w->c->co->country);
    now = pool_str(w->pool, today);
    w->end = now;
    w->start = pool_fmt(w->pool, "%.4s-01-01", now);
    w->macro = param(w, "date_macro");
    w->method = param(w, "accounting_method");
    if (!w->method)
        w->method = "Accrual";
    w->customers = param(w, "customer");
    w->descending = order && !strcmp(order, "descend");
    w->periods = 4;
    w->period_days = 30;
    if (!sound(w->method) || !sound(w->customers) ||
        (w->macro &&
         !macro_range(w->pool, w->macro, now, &w->start, &w->end)) ||
        !read_date(w, "start_date", &w->start) ||
        !read_date(w, "end_date", &w->end) ||
        !read_date(w, "report_date", &given) ||
        !read_number(w, "num_periods", BUCKETS_MAX - 1, &w->periods) ||
        !read_number(w, "aging_period", 365, &w->period_days))
        return false;
    w->date = given ? given : w->end;
    if (given && !w->macro && !param(w, "end_date"))
        w->end = given;
    order = param(w, "aging_method");
    w->aging_from = order && !strcmp(order, "Current") ? now : w->date;
    return true;
}

static void
make(struct report *w, size_t row, struct reply *out)
{
    struct request *r = w->c->req;
    int64_t most = w->c->sim->settings.report_rows_max;

    if (!read_params(w)) {
        fault_answer(r, out, "10000", FORM_USUAL | SHAPE_OK_200);
        return;
    }
    reports[row].make(w);
    if (w->rows_n > most)
        fault_answer(r, out, "10100", FORM_USUAL);
    else
        print(w, out);
}

void
api_report(struct request *r, struct reply *out)
{
    struct company *co = gate(r, out, r->seg[0]);
    const char *format = query_get(r->pool, r->query, "format");
    size_t row = 0;
    struct call c;
    struct report w = { .c = &c, .pool = r->pool, .name = r->seg[1] };

    if (!co)
        return;
    if (!toll_paid(r->sim, co, TOLL_REPORT, 1)) {
        throttle_reply(r, out);
        return;
    }
    if (format && !strcmp(format, "json") &&
        r->sim->settings.report_format == REPORT_FORMAT_TIMEOUT) {
        fault_answer(r, out, "6002", FORM_USUAL);
        return;
    }
    c = call_make(r, co, NULL);
    w.rows = js_array(r->pool);
    while (row < sizeof reports / sizeof *reports &&
           strcmp(reports[row].name, w.name) != 0)
        row++;
    if (row == sizeof reports / sizeof *reports)
        fault_answer(r, out, "5020/report", FORM_USUAL);
    else
        make(&w, row, out);
}
