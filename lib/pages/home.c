/* Home: is anything wrong, how much money is it, and what to press. */
#include <string.h>

#include "pages/standing.h"

struct instant {
    struct utc at;
};
static const struct field instant_fields[] = {
    FIELD(struct instant, "LAST_POST", at),
};
static const struct record instant_record =
    RECORD(struct instant, instant_fields);

enum { CARDS = 5 }; /* the largest causes, shown on Home */

/* clang-format off */
static const struct page_empty no_connection = {
    "link", "Connect QuickBooks",
    "Sent invoices wait here and post by themselves, each exactly once, as soon as QuickBooks is connected.",
    "/settings/quickbooks", "Connect" };
static const struct page_empty nothing_yet = {
    "inbox", "Nothing has been posted yet",
    "Write an invoice and press Send. It appears in QuickBooks within seconds, and here you see that it did.",
    "/invoices/new", "New invoice" };
static const struct page_empty all_well = {
    "done", "Everything sent is in QuickBooks",
    "Nothing needs you. What goes wrong later shows up here with its cause and its fix.",
    NULL, NULL };
static const struct page_empty not_loaded = {
    "warn", "The list of problems could not be loaded",
    "The database was busy. The numbers above are right.",
    "/", "Try again" };
/* clang-format on */

static const char *
greeting(const struct req *r)
{
    struct local now;

    zone_local(r->format->zone, r->now, &now);
    if (now.hour < 12)
        return "Good morning";
    return now.hour < 18 ? "Good afternoon" : "Good evening";
}

static bool
show_connection(struct req *r, struct tmpl *t, const struct standing **out,
                struct err *e)
{
    const struct link_row *link;
    const struct standing *s;
    struct instant last;
    bool found;

    if (!page_link(r, &link, e))
        return false;
    *out = s = page_link_standing(r, link);
    tmpl_text(t, TV_CONNECTION_WORD, s->word);
    tmpl_text(t, TV_CONNECTION_SENTENCE,
              link != NULL && *link->reason != '\0' &&
                      !str_equal(link->state, "active")
                  ? link->reason
                  : s->home);
    tmpl_text(t, TV_CONNECTION_COMPANY, link != NULL ? link->company : NULL);
    tmpl_when(t, TS_HOME_CAN_MEND, link != NULL && !page_standing_good(s));
    if (!db_maybe(r->db, r->arena, STMT_HOME_LAST_POST, ARGS(ARG_SHOP(r->shop)),
                  &instant_record, &last, &found, e))
        return false;
    if (found)
        tmpl_row(t, &instant_record, &last);
    return true;
}

/* What the records that wait wait for. */
/* clang-format off */
static const struct {
    const char *held, *key; /* of the lane, else of the connection's standing */
    const char *why;
} waits[] = {
    { "throttled", NULL, "QuickBooks asked for a pause" },
    { "outage", NULL, "until QuickBooks answers again" },
    { NULL, "setup", "until set-up is finished" },
    { NULL, "active", "going out now" },
    { NULL, "ending", "going out now" },
    { NULL, "expired", "until QuickBooks is connected" },
    { NULL, "disconnected", "until QuickBooks is connected" },
    { NULL, NULL, "until QuickBooks is connected" },
};
/* clang-format on */

static const char *
waiting_why(const struct link_row *link, const struct standing *s)
{
    for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
        if (waits[i].held != NULL
                ? link != NULL && str_equal(link->held, waits[i].held)
                : str_equal(s->key, waits[i].key))
            return waits[i].why;
    return "until QuickBooks takes them";
}

static void
show_problem(struct req *r, struct tmpl *t, const struct problem *p)
{
    const struct cause *c = event_cause(p->cause);
    struct tmpl *in = tmpl_section(t, TS_HOME_CAUSE);
    bool invoices = p->invoices == p->n;

    tmpl_text(in, TV_CAUSE_TITLE, event_problem_title(p));
    tmpl_text(in, TV_CAUSE_WHY, c == NULL ? NULL : c->why);
    tmpl_text(in, TV_CAUSE_FIX,
              c == NULL ? "Open the newest one to see what QuickBooks said."
                        : c->fix);
    tmpl_text(in, TV_CAUSE_WHO,
              page_who_fixes(r, c != NULL ? c : event_cause("unknown")));
    tmpl_int(in, TV_CAUSE_COUNT, p->n);
    tmpl_textf(in, TV_CAUSE_NOUN, "%s%s", invoices ? "invoice" : "record",
               p->n == 1 ? "" : "s");
    if (p->amount.minor > 0)
        tmpl_text(in, TV_CAUSE_MONEY,
                  money_show(r->arena, p->amount, r->format->currency));
    tmpl_utc(in, TV_SINCE, p->since);
    tmpl_id(in, TV_CAUSE_EVENT, p->last_event);
    if (c == NULL || c->page == NULL)
        return;
    tmpl_text(in, TV_CAUSE_PAGE, c->page);
    tmpl_text(in, TV_CAUSE_PRESS, c->press);
}

/* False: they could not be read, and the page says so. */
static bool
show_problems(struct req *r, struct tmpl *t)
{
    const struct problem_sum *sum = &page_shop(r)->problems;
    struct err e = { 0 };
    struct rows rows;

    if (!event_problems(r->db, r->arena, r->shop, CARDS, &rows, &e))
        return false;
    for (size_t i = 0; i < rows.n; i++)
        show_problem(r, t, rows_at(&rows, &event_problem_record, i));
    tmpl_when(t, TS_HOME_HAS_CAUSES, rows.n > 0);
    if (sum->amount.minor > 0)
        tmpl_textf(t, TV_PROBLEMS_MONEY, "%s in %s invoice%s",
                   money_show(r->arena, sum->amount, r->format->currency),
                   tmpl_int_words(r->format, sum->invoices),
                   sum->invoices == 1 ? "" : "s");
    return true;
}

static const struct page_empty *
empty_of(const struct standing *s, const struct tally *y, bool loaded)
{
    int64_t wrong = y->needs_attention + y->failed;
    int64_t any = wrong + y->pending + y->sending + y->checking + y->retrying +
                  y->succeeded + y->skipped;

    if (!loaded)
        return &not_loaded;
    if (s->key == NULL)
        return &no_connection;
    if (wrong > 0)
        return NULL;
    return any == 0 ? &nothing_yet : &all_well;
}

/* GET / */
static bool
page_home(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_HOME);
    const struct page_empty *empty;
    const struct tally *y;
    const struct link_row *link;
    const struct standing *s;
    int64_t waiting;

    if (!page_tally(r, &y, e) || !show_connection(r, t, &s, e) ||
        !page_link(r, &link, e))
        return false;
    waiting = y->pending + y->sending + y->checking + y->retrying;
    tmpl_text(t, TV_GREETING, greeting(r));
    tmpl_text(t, TV_SHOP_NAME, r->session->shop_name);
    tmpl_when(t, TS_HOME_CAN_WRITE, http_allowed(r->who, ACCESS_OPERATE));
    tmpl_int(t, TV_PROBLEMS, y->needs_attention + y->failed);
    tmpl_int(t, TV_WAITING, waiting);
    tmpl_int(t, TV_POSTED, y->succeeded);
    if (waiting > 0)
        tmpl_text(t, TV_WAITING_WHY, waiting_why(link, s));
    empty = empty_of(s, y, show_problems(r, t));
    if (empty != NULL)
        page_show_empty(t, TI_HOME_EMPTY, empty);
    return reply_page(r, out, t, "Home", e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/", page_home, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_home = ROUTES(routes);
