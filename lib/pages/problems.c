/* Problems: what keeps records out of QuickBooks, each cause once, the largest
   first, with its fix inside. */
#include <string.h>

#include "pages/history.h"
#include "pages/problems.h"
#include "pages/tax.h"

enum { PAGE = 50 };

/* clang-format off */
static const struct page_empty all_well = {
    "done", "Nothing keeps your records out of QuickBooks",
    "What goes wrong shows up here once for each cause, with what repairs it.",
    "/settings/quickbooks/sync-log", "Open the sync log" };
static const struct page_empty repaired = {
    "done", "This problem is gone",
    "Nothing waits for it any more.",
    PROBLEMS_PATH, "Show all problems" };
/* clang-format on */

/* ---------------------------------------------------------------- addresses */

const char *
problem_anchor(struct arena *a, const char *cause, const char *about)
{
    char *out = arena_printf(a, "problem-%s%s%s", cause,
                             *about == '\0' ? "" : "-", about);

    for (char *p = out; *p != '\0'; p++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", *p) == NULL)
            *p = '-';
    return out;
}

static const char *
href(struct arena *a, const char *path, const char *cause, const char *about)
{
    struct str s;

    str_init(&s, a, HTTP_TARGET_MAX);
    str_addf(&s, "%scause=", path);
    str_add_url(&s, cause);
    str_add(&s, "&about=");
    str_add_url(&s, about);
    return str_whole(&s) ? s.text : PROBLEMS_PATH;
}

const char *
problem_href(struct arena *a, const char *cause, const char *about)
{
    return href(a, PROBLEMS_PATH "?", cause, about);
}

const char *
problem_log_href(struct arena *a, const char *cause, const char *about)
{
    return href(a, "/settings/quickbooks/sync-log?status=failed&", cause,
                about);
}

const char *
problem_counted(struct req *r, int64_t n, bool invoices)
{
    return arena_printf(r->arena, "%s %s%s", tmpl_int_words(r->format, n),
                        invoices ? "invoice" : "record", n == 1 ? "" : "s");
}

/* -------------------------------------------------------------------- cards */

static void
card_begin(struct problem_page *page, const struct problem *p,
           struct problem_card *c)
{
    struct arena *a = page->r->arena;
    const char *colon = strchr(p->about, ':');

    *c = (struct problem_card){
        .r = page->r,
        .page = page,
        .p = p,
        .cause = event_cause(p->cause),
        .kind = colon == NULL
                    ? p->about
                    : arena_copy(a, p->about, (size_t)(colon - p->about)),
        .of = colon == NULL ? "" : colon + 1,
        .anchor = problem_anchor(a, p->cause, p->about),
    };
    if (!str_int64(c->of, &c->id) || c->id < 0)
        c->id = -1;
}

/* Of an item or a customer: its page. */
static void
show_referent(const struct problem_card *c, struct tmpl *card)
{
    enum event_entity entity;

    if (c->id <= 0 || !event_entity_parse(c->kind, &entity))
        return;
    card = tmpl_section(card, TS_PROBLEMS_REFERENT);
    tmpl_textf(card, TV_REFERENT_HREF, "/%ss/%lld", c->kind, (long long)c->id);
    tmpl_textf(card, TV_REFERENT, "Open the %s", c->kind);
}

static void
show_facts(const struct problem_card *c, struct tmpl *card)
{
    const struct problem *p = c->p;
    bool invoices = p->invoices == p->n;
    struct req *r = c->r;

    tmpl_text(card, TV_ANCHOR, c->anchor);
    tmpl_text(card, TV_CAUSE_TITLE, event_problem_title(p));
    tmpl_text(card, TV_CAUSE_WHY, c->cause == NULL ? NULL : c->cause->why);
    tmpl_int(card, TV_CAUSE_COUNT, p->n);
    tmpl_textf(card, TV_CAUSE_NOUN, "%s%s", invoices ? "invoice" : "record",
               p->n == 1 ? "" : "s");
    if (p->amount.minor > 0)
        tmpl_text(card, TV_CAUSE_MONEY,
                  money_show(r->arena, p->amount, r->format->currency));
    tmpl_utc(card, TV_SINCE, p->since);
    tmpl_utc(card, TV_LAST_SEEN, p->last_at);
    tmpl_text(card, TV_LOG_HREF,
              problem_log_href(r->arena, p->cause, p->about));
    tmpl_textf(card, TV_LOG_WORDS, "See %s%s in the sync log",
               p->n == 1 ? "it" : "these ",
               p->n == 1 ? "" : problem_counted(r, p->n, invoices));
    show_referent(c, card);
}

static bool
show_card(struct problem_page *page, struct tmpl *t, const struct problem *p,
          struct err *e)
{
    struct tmpl *card = tmpl_section(t, TS_PROBLEMS_CARD);
    struct problem_card c;

    card_begin(page, p, &c);
    show_facts(&c, card);
    return problem_show_days(&c, card, e) && problem_show_before(&c, card, e) &&
           problem_show_fix(&c, card, e);
}

/* --------------------------------------------------------------------- page */

/* Where a page begins: behind this row of the one before. */
struct after {
    int64_t n;
    const char *cause, *about;
};

static const char *
given(const struct params *p, const char *name)
{
    const char *text = http_param(p, name);

    return text == NULL ? "" : text;
}

static bool
rows_read(struct problem_page *page, const struct after *after, bool *more,
          struct err *e)
{
    struct req *r = page->r;

    if (!db_all(r->db, r->arena, STMT_PROBLEM_PAGE,
                ARGS(ARG_SHOP(r->shop), ARG_INT(after->n),
                     ARG_TEXT(after->cause), ARG_TEXT(after->about),
                     ARG_INT(PAGE + 1)),
                &event_problem_record, &page->rows, e))
        return false;
    *more = page->rows.n > PAGE;
    if (*more)
        page->rows.n = PAGE;
    return true;
}

static const char *
next_href(struct problem_page *page)
{
    const struct problem *last =
        rows_at(&page->rows, &event_problem_record, page->rows.n - 1);

    return href(page->r->arena,
                arena_printf(page->r->arena, PROBLEMS_PATH "?after=%lld&",
                             (long long)last->n),
                last->cause, last->about);
}

/* "3 causes keep 41 invoices, $12,340.00, out of QuickBooks." */
static const char *
lead(struct req *r, const struct problem_sum *sum)
{
    bool invoices = sum->invoices == sum->n;
    const char *causes =
        sum->causes >= 100 ? "More than 99 causes keep"
        : sum->causes == 1
            ? "One cause keeps"
            : arena_printf(r->arena, "%s causes keep",
                           tmpl_int_words(r->format, sum->causes));

    if (sum->n == 0)
        return NULL;
    return arena_printf(
        r->arena, "%s %s%s%s out of QuickBooks.", causes,
        problem_counted(r, sum->n, invoices), sum->amount.minor > 0 ? ", " : "",
        sum->amount.minor > 0 ? arena_printf(r->arena, "%s,",
                                             money_show(r->arena, sum->amount,
                                                        r->format->currency))
                              : "");
}

static bool
show_cards(struct problem_page *page, struct tmpl *t, struct err *e)
{
    for (size_t i = 0; i < page->rows.n; i++)
        if (!show_card(page, t, rows_at(&page->rows, &event_problem_record, i),
                       e))
            return false;
    if (page->tax_form)
        page_form_once(page->r, tmpl_section(t, TS_PROBLEMS_TAX_FORM),
                       TI_PROBLEMS_ONCE);
    return true;
}

/* One card, or a page of them; why: what a control could not do, or NULL. */
static bool
show(struct req *r, struct reply *out, const char *bad, struct err *e)
{
    const struct params *ask = bad == NULL ? &r->query : &(struct params){ 0 };
    struct after after = { http_param_int(ask, "after", INT64_MAX),
                           given(ask, "cause"), given(ask, "about") };
    bool one = *after.cause != '\0' && after.n == INT64_MAX, more = false;
    struct problem_page page = { .r = r,
                                 .keeps = http_allowed(r->who, ACCESS_KEEP) };
    struct tmpl *t = tmpl_new(r->format, TPL_PROBLEMS);
    const struct problem_sum *sum = &page_shop(r)->problems;
    const struct tally *tally;
    struct problem p;
    bool found = false;

    if (!page_tally(r, &tally, e))
        return false;
    if (one) {
        if (!event_problem(r->db, r->arena, r->shop, after.cause, after.about,
                           &p, &found, e))
            return false;
        page.rows = (struct rows){ .row = &p, .n = found };
    } else if (!rows_read(&page, &after, &more, e)) {
        return false;
    }
    tmpl_text(t, TV_PROBLEMS_LEAD, lead(r, sum));
    if (bad != NULL)
        tmpl_text(tmpl_section(t, TS_PROBLEMS_REFUSED), TV_BAD, bad);
    else
        mapping_show_saved(r, t, TI_PROBLEMS_NOTICE, 0);
    if (page.rows.n == 0)
        page_show_empty(t, TI_PROBLEMS_EMPTY,
                        sum->n > 0 ? &repaired : &all_well);
    tmpl_when(t, TS_PROBLEMS_MAY_NOT, !page.keeps && page.rows.n > 0);
    tmpl_when(t, TS_PROBLEMS_ONE, one && sum->n > 0);
    page_show_older(t, TI_PROBLEMS_PAGER,
                    after.n != INT64_MAX ? PROBLEMS_PATH : NULL,
                    more ? next_href(&page) : NULL);
    found = show_cards(&page, t, e) && reply_page(r, out, t, "Problems", e);
    problem_page_end(&page);
    return found;
}

/* GET /settings/quickbooks/problems */
static bool
page_problems(struct req *r, struct reply *out, struct err *e)
{
    return show(r, out, NULL, e);
}

/* POST /settings/quickbooks/problems */
static bool
page_problems_post(struct req *r, struct reply *out, struct err *e)
{
    const char *bad;

    if (problem_post(r, out, e))
        return true;
    if (e->kind != ERR_CONFLICT && e->kind != ERR_INPUT)
        return false;
    out->status = e->kind == ERR_CONFLICT ? 409 : 422;
    bad = arena_text(r->arena, e->text);
    err_clear(e);
    return show(r, out, bad, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  PROBLEMS_PATH, page_problems,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, PROBLEMS_PATH, page_problems_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_problems = ROUTES(routes);
