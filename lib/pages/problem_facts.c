/* The facts of a problem: how often by day, and what was changed before it. */
#include <string.h>

#include "pages/problems.h"

enum { DAYS = 14, STEP = 8, HIGH = 24, PAD = 3 }; /* pixels, but for the days */

/* clang-format off */
struct day_row {
    struct date day;
    int64_t n;
};
static const struct field day_fields[] = {
    FIELD(struct day_row, NULL, day),
    FIELD(struct day_row, NULL, n),
};
struct edit_row {
    struct utc at;
    const char *who, *what, *detail;
};
static const struct field edit_fields[] = {
    FIELD(struct edit_row, "EDIT_AT", at),
    FIELD(struct edit_row, "EDIT_WHO", who),
    FIELD(struct edit_row, NULL, what),
    FIELD(struct edit_row, NULL, detail),
};

/* What an audit's rows are about, by what was done or its first word, and the
 * problems that they may have made. */
enum { TAX = 1, ITEMS = 2, INVOICES = 4, PAYMENTS = 8, CUSTOMERS = 16, ALL = 31 };
static const struct {
    const char *what, *said;
    unsigned of;
} edits[] = {
    { "tax",              "Tax mapping",       TAX },
    { "tax_default",      "Tax mapping",       TAX },
    { "tax_exempt",       "Tax mapping",       TAX },
    { "tax_rate",         "Tax rate",          TAX },
    { "account",          "Item settings",     ITEMS },
    { "category_account", "Item settings",     ITEMS },
    { "items",            "Item settings",     ITEMS },
    { "discount_account", "Invoice settings",  INVOICES },
    { "invoices",         "Invoice settings",  INVOICES },
    { "deposit_account",  "Payment settings",  PAYMENTS },
    { "payment_method",   "Payment settings",  PAYMENTS },
    { "payments",         "Payment settings",  PAYMENTS },
    { "term",             "Terms",             INVOICES | CUSTOMERS },
    { "customers",        "Customer settings", CUSTOMERS },
    { "connection.connect",    "Connection", ALL },
    { "connection.disconnect", "Connection", ALL },
    { "connection.sync",       "Sync",       ALL },
    { "connection.go_live",    "Go-live date",                  ALL },
    { "connection.bring",      "Connection", ALL },
    { "setup",            "Set-up",            ALL },
    { "import",           "Import",            ALL },
    { "customer",         "Customer",          ALL },
    { "item",             "Item",              ALL },
};
static const unsigned groups[ABOUT__MAX] = {
    [ABOUT_NONE]       = ALL,
    [ABOUT_TAX_RATE]   = TAX,
    [ABOUT_ITEM]       = ITEMS,
    [ABOUT_CUSTOMER]   = CUSTOMERS,
    [ABOUT_METHOD]     = PAYMENTS,
    [ABOUT_ACCOUNT]    = ITEMS | INVOICES | PAYMENTS,
    [ABOUT_CATEGORY]   = ITEMS,
    [ABOUT_FAULT]      = ALL,
    [ABOUT_NAME]       = ITEMS | CUSTOMERS,
    [ABOUT_DATE]       = INVOICES,
    [ABOUT_NUMBER]     = INVOICES,
    [ABOUT_RECORD]     = ALL,
    [ABOUT_CONNECTION] = ALL,
};
enum { EDITS = sizeof(edits) / sizeof(edits[0]), SHOWN = 3 };
/* clang-format on */
static const struct record day_record = RECORD(struct day_row, day_fields);
static const struct record edit_record = RECORD(struct edit_row, edit_fields);

/* --------------------------------------------------------------- the line */

struct days {
    int64_t n[DAYS];
    int64_t sum, most;
    int most_at;
};

static bool
days_read(const struct problem_card *c, struct date first, struct days *out,
          struct err *e)
{
    struct rows rows;

    memset(out, 0, sizeof(*out));
    if (!db_all(c->r->db, c->r->arena, STMT_PROBLEM_DAYS,
                ARGS(ARG_SHOP(c->r->shop), ARG_TEXT(c->p->cause),
                     ARG_TEXT(c->p->about), ARG_DATE(first)),
                &day_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct day_row *row = rows_at(&rows, &day_record, i);
        int at = date_days(row->day) - date_days(first);

        if (at < 0 || at >= DAYS)
            continue;
        out->n[at] = row->n;
        out->sum += row->n;
        if (row->n > out->most) {
            out->most = row->n;
            out->most_at = at;
        }
    }
    return true;
}

static int64_t
height(const struct days *d, int at)
{
    return d->most == 0 ? HIGH - PAD
                        : HIGH - PAD - d->n[at] * (HIGH - 2 * PAD) / d->most;
}

static const char *
days_ago(struct req *r, int n)
{
    return n == 0   ? "today"
           : n == 1 ? "yesterday"
                    : arena_printf(r->arena, "%d days ago", n);
}

bool
problem_show_days(const struct problem_card *c, struct tmpl *card,
                  struct err *e)
{
    struct date today = date_from_days((int32_t)(c->r->now.us / 86400000000));
    struct date first = date_from_days(date_days(today) - DAYS + 1);
    struct str points;
    struct days d;

    if (!days_read(c, first, &d, e))
        return false;
    str_init(&points, c->r->arena, 400);
    for (int i = 0; i < DAYS; i++)
        str_addf(&points, "%s%d,%lld", i == 0 ? "" : " ", PAD + i * STEP,
                 (long long)height(&d, i));
    tmpl_text(card, TV_SPARK_POINTS, points.text);
    tmpl_int(card, TV_SPARK_X, PAD + (DAYS - 1) * STEP);
    tmpl_int(card, TV_SPARK_Y, height(&d, DAYS - 1));
    if (d.sum == 0)
        tmpl_text(card, TV_SPARK_SAID, "None in the last 14 days");
    else
        tmpl_textf(card, TV_SPARK_SAID,
                   "%s in the last 14 days, the most %s: %s",
                   tmpl_int_words(c->r->format, d.sum),
                   days_ago(c->r, DAYS - 1 - d.most_at),
                   tmpl_int_words(c->r->format, d.most));
    return true;
}

/* ----------------------------------------------------- what changed before */

/* The row of the table, NULL for what is none of this problem's. */
static const char *
edit_words(const struct problem_card *c, const char *what)
{
    unsigned of = groups[c->cause == NULL ? ABOUT_NONE : c->cause->about];
    size_t n = strcspn(what, ".");

    for (size_t i = 0; i < EDITS; i++)
        if (strcmp(edits[i].what, what) == 0 ||
            (strlen(edits[i].what) == n &&
             strncmp(edits[i].what, what, n) == 0))
            return (edits[i].of & of) != 0 ? edits[i].said : NULL;
    return NULL;
}

struct edit_list {
    struct tmpl *card, *list;
    int n;
};

static void
show_edits(const struct problem_card *c, struct edit_list *to,
           const struct rows *rows)
{
    for (size_t i = 0; i < rows->n && to->n < SHOWN; i++) {
        const struct edit_row *row = rows_at(rows, &edit_record, i);
        const char *said = edit_words(c, row->what);
        struct tmpl *in;

        if (said == NULL)
            continue;
        if (to->list == NULL)
            to->list = tmpl_section(to->card, TS_PROBLEMS_BEFORE);
        in = tmpl_row_in(to->list, TS_PROBLEMS_EDIT, &edit_record, row);
        tmpl_text(in, TV_EDIT_SAID,
                  *row->detail == '\0'
                      ? said
                      : arena_printf(c->r->arena, "%s: %s", said, row->detail));
        to->n++;
    }
}

/* Of the record itself first, then of settings. */
bool
problem_show_before(const struct problem_card *c, struct tmpl *card,
                    struct err *e)
{
    struct edit_list to = { .card = card };
    struct req *r = c->r;
    enum event_entity entity;
    struct rows rows;

    if (c->id > 0 && event_entity_parse(c->kind, &entity)) {
        if (!db_all(r->db, r->arena, STMT_PROBLEM_BEFORE_RECORD,
                    ARGS(ARG_SHOP(r->shop), ARG_TEXT(c->kind), ARG_INT(c->id),
                         ARG_UTC(c->p->since)),
                    &edit_record, &rows, e))
            return false;
        show_edits(c, &to, &rows);
    }
    if (!db_all(r->db, r->arena, STMT_PROBLEM_BEFORE,
                ARGS(ARG_SHOP(r->shop), ARG_UTC(c->p->since)), &edit_record,
                &rows, e))
        return false;
    show_edits(c, &to, &rows);
    return true;
}
