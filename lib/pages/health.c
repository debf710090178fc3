/* The health check: its last run, whatever run a link names, and a new one. */
#include <string.h>

#include "health/health.h"
#include "pages/settings.h"

/* clang-format off */
struct run_row {
    int64_t id, stops, warns, records;
    struct utc at;
    const char *why, *by;
    struct date month;
};
static const struct field run_fields[] = {
    FIELD(struct run_row, "RUN_ID", id),
    FIELD(struct run_row, "RUN_AT", at),
    FIELD(struct run_row, NULL, why),
    FIELD(struct run_row, NULL, by),
    FIELD(struct run_row, NULL, month),
    FIELD(struct run_row, NULL, stops),
    FIELD(struct run_row, NULL, warns),
    FIELD(struct run_row, NULL, records),
};
struct finding_row {
    const char *part, *name, *title, *level, *who, *said, *fix, *href, *press;
};
static const struct field finding_fields[] = {
    FIELD(struct finding_row, NULL, part),
    FIELD(struct finding_row, NULL, name),
    FIELD(struct finding_row, NULL, title),
    FIELD(struct finding_row, NULL, level),
    FIELD(struct finding_row, NULL, who),
    FIELD(struct finding_row, NULL, said),
    FIELD(struct finding_row, NULL, fix),
    FIELD(struct finding_row, NULL, href),
    FIELD(struct finding_row, NULL, press),
};
struct record_row {
    const char *entity, *label, *said;
    int64_t id;
    struct money amount;
};
static const struct field record_fields[] = {
    FIELD(struct record_row, NULL, entity),
    FIELD(struct record_row, NULL, id),
    FIELD(struct record_row, NULL, label),
    FIELD(struct record_row, NULL, amount),
    FIELD(struct record_row, NULL, said),
};

/* How a level is shown. */
static const struct {
    const char *level, *pill, *word;
    bool to_do;
} levels[] = {
    { "stop", "failed",          "Mend this",     true },
    { "warn", "needs_attention", "Look at this",  true },
    { "note", "synced",          "Good to know",  false },
    { "good", "succeeded",       "Good",          false },
};

static const struct page_empty never = {
    "search", "No check has run yet",
    "A check looks at the connection, the mappings, customers, items, invoices and payments in the order to work through them, and says what to mend, who does it and where. It changes nothing. Each week one runs by itself.",
    NULL, NULL };
/* clang-format on */
static const struct record run_record = RECORD(struct run_row, run_fields);
static const struct record finding_record =
    RECORD(struct finding_row, finding_fields);
static const struct record record_record =
    RECORD(struct record_row, record_fields);

enum {
    LEVELS = sizeof(levels) / sizeof(levels[0]),
    SHOWN = 12, /* runs in the history */
    MONTHS = 13,
};
static const char home[] = "/settings/quickbooks/health";

static const char *
plural(struct arena *a, int64_t n, const char *noun)
{
    return arena_printf(a, "%lld %s%s", (long long)n, noun, n == 1 ? "" : "s");
}

/* "2 to mend, 1 to look at", "All well" */
static const char *
result(struct arena *a, const struct run_row *run)
{
    if (run->stops > 0 && run->warns > 0)
        return arena_printf(a, "%lld to mend, %lld to look at",
                            (long long)run->stops, (long long)run->warns);
    if (run->stops > 0)
        return arena_printf(a, "%lld to mend", (long long)run->stops);
    return run->warns > 0
               ? arena_printf(a, "%lld to look at", (long long)run->warns)
               : "All well";
}

static size_t
level_of(const char *level)
{
    size_t i = 0;

    while (i < LEVELS - 1 && !str_equal(levels[i].level, level))
        i++;
    return i;
}

static const char *
month_words(struct arena *a, struct date d)
{
    return d.ymd == 0 ? ""
                      : arena_printf(a, "%s %d", clock_month[date_month(d) - 1],
                                     date_year(d));
}

/* Who asked, and for what. */
static const char *
asked_words(struct req *r, const struct run_row *run)
{
    if (str_equal(run->why, "weekly"))
        return "by itself, as each week";
    if (run->month.ymd != 0)
        return arena_printf(r->arena, "before %s is closed, asked by %s",
                            month_words(r->arena, run->month), run->by);
    return arena_printf(r->arena, "asked by %s", run->by);
}

/* ---------------------------------------------------------------- findings */

static void
show_finding(struct tmpl *in, const struct finding_row *f)
{
    struct tmpl *one = tmpl_section(in, TS_HEALTH_FINDINGS_FINDING);
    size_t i = level_of(f->level);

    page_pill_word(one, TI_HEALTH_FINDINGS_LEVEL, levels[i].pill,
                   levels[i].word);
    tmpl_text(one, TV_FINDING_TITLE, f->title);
    tmpl_text(one, TV_FINDING_SAID, f->said);
    tmpl_text(one, TV_FINDING_FIX, f->fix);
    tmpl_text(one, TV_FINDING_WHO, levels[i].to_do ? f->who : "");
    if (*f->href == '\0')
        return;
    one = tmpl_section(one, TS_HEALTH_FINDINGS_LINK);
    tmpl_text(one, TV_FINDING_HREF, f->href);
    tmpl_text(one, TV_FINDING_PRESS, f->press);
}

/* Which findings stand where: a part, and whether something is to be done. */
struct place {
    const char *part;
    int to_do; /* 1: only what is to be done, 0: only the rest, -1: all */
    enum tmpl_section section;
    enum tmpl_include at;
};
/* clang-format off */
static const struct place places[] = {
    { "month",    -1, TS_HEALTH_MONTH,     TI_HEALTH_MONTH_FINDINGS },
    { "check",     1, TS_HEALTH_TO_DO,     TI_HEALTH_TO_DO_FINDINGS },
    { "check",     0, TS_HEALTH_GOOD,      TI_HEALTH_GOOD_FINDINGS },
    { "scenario", -1, TS_HEALTH_SCENARIOS, TI_HEALTH_SCENARIO_FINDINGS },
};
/* clang-format on */

static void
show_place(struct req *r, struct tmpl *t, const struct place *p,
           const struct rows *rows)
{
    struct tmpl *section = NULL, *in = NULL;
    int64_t n = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const struct finding_row *f = rows_at(rows, &finding_record, i);

        if (!str_equal(f->part, p->part) ||
            (p->to_do >= 0 && levels[level_of(f->level)].to_do != p->to_do))
            continue;
        if (n++ == 0) {
            section = tmpl_section(t, p->section);
            in = tmpl_include(section, p->at, TPL_HEALTH_FINDINGS);
        }
        show_finding(in, f);
    }
    if (section != NULL)
        tmpl_text(section, TV_FOUND, plural(r->arena, n, "check"));
}

static bool
show_records(struct req *r, struct tmpl *t, const struct run_row *run,
             struct err *e)
{
    struct rows rows;

    if (run->records == 0)
        return true;
    if (!db_all(r->db, r->arena, STMT_CHECKUP_RECORDS,
                ARGS(ARG_SHOP(r->shop), ARG_INT(run->id)), &record_record,
                &rows, e))
        return false;
    t = tmpl_section(t, TS_HEALTH_RECORDS);
    for (size_t i = 0; i < rows.n; i++) {
        const struct record_row *row = rows_at(&rows, &record_record, i);
        bool invoice = str_equal(row->entity, "invoice");
        struct tmpl *in = tmpl_section(t, TS_HEALTH_RECORD);

        tmpl_textf(in, TV_RECORD_NAME, "%s%s",
                   invoice ? "Invoice #" : "Payment ", row->label);
        tmpl_textf(in, TV_RECORD_HREF, "/%ss/%lld", row->entity,
                   (long long)row->id);
        tmpl_money(in, TV_AMOUNT, row->amount);
        tmpl_text(in, TV_RECORD_SAID, row->said);
    }
    return true;
}

static bool
show_run(struct req *r, struct tmpl *t, const struct run_row *run,
         struct err *e)
{
    struct rows rows;
    bool bad = run->stops > 0, soon = run->warns > 0;

    if (!db_all(r->db, r->arena, STMT_CHECKUP_FINDINGS,
                ARGS(ARG_SHOP(r->shop), ARG_INT(run->id)), &finding_record,
                &rows, e))
        return false;
    t = tmpl_section(t, TS_HEALTH_RUN);
    tmpl_row(t, &run_record, run);
    page_pill_word(t, TI_HEALTH_RESULT,
                   bad    ? "failed"
                   : soon ? "needs_attention"
                          : "succeeded",
                   result(r->arena, run));
    tmpl_text(t, TV_RUN_ASKED, asked_words(r, run));
    tmpl_text(t, TV_MONTH_NAME, month_words(r->arena, run->month));
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        show_place(r, t, &places[i], &rows);
    return show_records(r, t, run, e);
}

/* -------------------------------------------------------------------- page */

static void
show_history(struct req *r, struct tmpl *t, const struct rows *runs,
             int64_t here)
{
    if (runs->n == 0)
        return;
    t = tmpl_section(t, TS_HEALTH_HISTORY);
    for (size_t i = 0; i < runs->n; i++) {
        const struct run_row *run = rows_at(runs, &run_record, i);
        struct tmpl *in = tmpl_row_in(t, TS_HEALTH_PAST, &run_record, run);

        tmpl_text(in, TV_RUN_ASKED, asked_words(r, run));
        page_pill_word(in, TI_HEALTH_PAST_RESULT,
                       run->stops > 0   ? "failed"
                       : run->warns > 0 ? "needs_attention"
                                        : "succeeded",
                       result(r->arena, run));
        tmpl_when(in, TS_HEALTH_PAST_HERE, run->id == here);
    }
}

/* The months that may be closed, the one before this first. */
static struct date
month_at(const struct req *r, int back)
{
    struct date today = r->format->today;
    int n = date_year(today) * 12 + date_month(today) - 1 - back;

    return date_make(n / 12, n % 12 + 1, 1);
}

static void
show_ask(struct req *r, struct tmpl *t)
{
    struct tmpl *in;

    if (!http_allowed(r->who, ACCESS_OPERATE)) {
        tmpl_when(t, TS_HEALTH_MAY_NOT, true);
        return;
    }
    page_form_once(r, tmpl_section(t, TS_HEALTH_CAN_CHECK), TI_HEALTH_ONCE);
    in = tmpl_section(t, TS_HEALTH_CAN_CLOSE);
    page_form_once(r, in, TI_HEALTH_ONCE);
    for (int i = 1; i <= MONTHS; i++) {
        struct tmpl *one = tmpl_section(in, TS_HEALTH_CHOICE);
        struct date m = month_at(r, i == MONTHS ? 0 : i);

        tmpl_text(one, TV_MONTH_VALUE, date_text(r->arena, m));
        tmpl_text(one, TV_MONTH_NAME, month_words(r->arena, m));
    }
}

static bool
show_lists(struct req *r, struct tmpl *t, struct err *e)
{
    struct connection_row c;
    bool found;

    return page_connection_read(r, &c, &found, e) &&
           settings_show_lists(r, t, TI_HEALTH_LISTS, found ? &c : NULL, e);
}

static bool
reply_run(struct req *r, struct reply *out, const struct run_row *run,
          const struct rows *runs, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_HEALTH);

    if (!show_lists(r, t, e))
        return false;
    if (run == NULL)
        page_show_empty(t, TI_HEALTH_EMPTY, &never);
    else if (!show_run(r, t, run, e))
        return false;
    show_ask(r, t);
    show_history(r, t, runs, run == NULL ? 0 : run->id);
    return reply_page(r, out, t, "Health check", e);
}

static bool
runs_read(struct req *r, struct rows *out, struct err *e)
{
    return db_all(r->db, r->arena, STMT_CHECKUP_LIST,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(SHOWN)), &run_record, out, e);
}

/* GET /settings/quickbooks/health -- the newest run. */
static bool
page_health(struct req *r, struct reply *out, struct err *e)
{
    struct rows runs;

    return runs_read(r, &runs, e) &&
           reply_run(r, out, runs.n == 0 ? NULL : runs.row, &runs, e);
}

/* GET /settings/quickbooks/health/:id -- that run, as it was. */
static bool
page_health_run(struct req *r, struct reply *out, struct err *e)
{
    struct run_row run;
    struct rows runs;

    return db_one(r->db, r->arena, STMT_CHECKUP_ONE,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(r->record)), &run_record,
                  &run, e) &&
           runs_read(r, &runs, e) && reply_run(r, out, &run, &runs, e);
}

static bool
check_body(struct page_act *act, struct err *e)
{
    const struct date *month = act->ctx;
    struct req *r = act->r;
    int64_t id;

    if (!health_run(r->db, r->arena, r->shop,
                    month->ymd != 0 ? "close" : "asked", r->session->user_name,
                    *month, &id, e))
        return false;
    act->location = arena_printf(r->arena, "%s/%lld", home, (long long)id);
    return true;
}

/* POST /settings/quickbooks/health -- month: empty, or the first day of one
 * that is offered. */
static bool
page_health_check(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = check_body, .location = home };
    const char *text = http_param(&r->form, "month");
    struct date month = { 0 };

    if (text != NULL && *text != '\0' &&
        (!date_parse(text, &month) || date_day(month) != 1)) {
        out->status = 400;
        return err_input(e, "month",
                         "There is no such month. Choose one from the list.");
    }
    act.ctx = &month;
    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/health",     page_health,       ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/settings/quickbooks/health/:id", page_health_run,   ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/health",     page_health_check, ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_health = ROUTES(routes);
