/* Settings, QuickBooks, Items or Customers, Match: both lists side by side. */
#include <string.h>

#include "pages/history.h"
#include "pages/list.h"
#include "pages/match_view.h"

enum { DAY_S = 24 * 3600 };

/* ------------------------------------------------------------------ address */

static const char *
param(const struct params *p, const char *name)
{
    const char *text = http_param(p, name);

    return text == NULL || strlen(text) > 4 * LIST_SEARCH ? "" : text;
}

void
match_ask_read(struct req *r, const struct params *p, struct match_ask *out)
{
    *out = (struct match_ask){
        .tab = param(p, "tab"),
        .q = str_trim(r->arena, param(p, "q")),
        .after = param(p, "after"),
        .after_id = http_param_int(p, "after_id", 0),
        .after_qbo = param(p, "after_qbo"),
    };
}

static void
add(struct str *s, const char *name, const char *text)
{
    if (*text == '\0')
        return;
    str_addf(s, "%s%s=", strchr(s->text, '?') == NULL ? "?" : "&", name);
    str_add_url(s, text);
}

const char *
match_href(struct arena *a, const struct match_side *side,
           const struct match_ask *ask)
{
    struct str s;

    str_init(&s, a, HTTP_TARGET_MAX);
    str_add(&s, side->path);
    add(&s, "tab", ask->tab);
    add(&s, "q", ask->q);
    add(&s, "after", ask->after);
    if (ask->after_id != 0)
        add(&s, "after_id", arena_printf(a, "%lld", (long long)ask->after_id));
    add(&s, "after_qbo", ask->after_qbo);
    return str_whole(&s) ? s.text : side->path;
}

static bool
show_buckets(struct match_view *v, struct tmpl *t, struct err *e)
{
    v->key = str_fold(v->r->arena, v->ask->q);
    match_choose_tab(v);
    match_show_tabs(v, t);
    match_show_all(v, t);
    return match_show_list(v, t, e);
}

/* ------------------------------------------------------------------- states */

/* Why there is nothing to match, as a state of its own; false: there is. */
static bool
nothing(const struct match_view *v, struct tmpl *t, bool found, bool reading)
{
    const char *many = v->side->many;
    struct arena *a = v->r->arena;
    struct page_empty what = { "link", "QuickBooks is not connected",
                               "The names of both sides appear here as soon as "
                               "a company is connected.",
                               "/settings/quickbooks", "Connect" };

    if (found && reading && v->lists->lists_at.us == 0)
        return false;
    if (found && v->lists->lists_at.us == 0)
        what = (struct page_empty){
            "inbox", "QuickBooks’ lists have not been read yet",
            "Refresh reads them; that takes a minute at most.",
            "/settings/quickbooks", "Open the connection"
        };
    else if (found && match_left_out(v->side, v->lists))
        what = (struct page_empty){
            "warn",
            arena_printf(a, "QuickBooks’ %s could not be read whole", many),
            "There are more of them than are matched here, or QuickBooks did "
            "not answer for all. Each record is still looked for by its name "
            "before it is sent, so none is made twice.",
            "/settings/quickbooks", "Open the connection"
        };
    else if (found && v->matched->too_many)
        what = (struct page_empty){
            "warn", arena_printf(a, "Too many %s to match here", many),
            "Up to 30,000 of either side are compared. Each record is still "
            "looked for by its name before it is sent.",
            v->side->list, arena_printf(a, "Open the %s", many)
        };
    else if (found)
        return false;
    page_show_empty(t, TI_MATCH_EMPTY, &what);
    return true;
}

/* How old the lists are, and Refresh; their reading, while it goes on. */
static void
show_age(const struct match_view *v, struct reply *out, struct tmpl *t,
         bool reading)
{
    const struct match_lists *l = v->lists;
    struct req *r = v->r;
    bool old = (r->now.us - l->lists_at.us) / 1000000 > DAY_S;
    struct tmpl *in;

    if (reading) {
        tmpl_when(t, TS_MATCH_READING, true);
        reply_header(out, "Refresh", "2");
        return;
    }
    if (l->lists_at.us == 0 && !str_equal(l->state, "active"))
        return;
    in = tmpl_section(t, TS_MATCH_AGE);
    tmpl_text(in, TV_MATCH_PAGE, v->side->path);
    if (l->lists_at.us != 0)
        tmpl_utc(in, TV_LISTS_AT, l->lists_at);
    tmpl_when(in, TS_MATCH_OLD, old && l->lists_at.us != 0);
    if (v->keeps && str_equal(l->state, "active"))
        tmpl_when(in, TS_MATCH_CAN_REFRESH, true);
}

static bool
show(struct match_view *v, struct reply *out, struct arena *big,
     const char *bad, struct err *e)
{
    struct req *r = v->r;
    struct tmpl *t = tmpl_new(r->format, TPL_MATCH);
    struct match_lists lists;
    struct matched matched = { 0 };
    bool found, asked_for, reading;
    struct job_row job;
    const char *done;

    if (!match_lists_read(r, &lists, &found, e) ||
        !page_job_read(r, &job, &asked_for, e) ||
        (found &&
         !match_read(r, big, v->side, lists.connection_id, &matched, e)))
        return false;
    v->lists = &lists;
    v->matched = &matched;
    v->keeps = http_allowed(r->who, ACCESS_KEEP);
    reading =
        asked_for && page_job_open(&job) && !str_equal(job.kind, "disconnect");
    tmpl_text(t, TV_MATCH_TITLE, v->side->title);
    tmpl_text(t, TV_MATCH_MANY, v->side->many);
    tmpl_text(t, TV_MATCH_BACK, v->side->above);
    tmpl_text(t, TV_MATCH_BACK_WORD, v->side->above_word);
    page_show_settings(r, t, TI_MATCH_TABS);
    if (bad != NULL)
        tmpl_text(tmpl_section(t, TS_MATCH_REFUSED), TV_BAD, bad);
    else if (found && (done = match_receipt(r, v->side, &lists)) != NULL)
        page_show_notice(t, TI_MATCH_NOTICE, done);
    if (found)
        show_age(v, out, t, reading);
    tmpl_when(t, TS_MATCH_MAY_NOT, !v->keeps);
    return (nothing(v, t, found, reading) || show_buckets(v, t, e)) &&
           reply_page(r, out, t, v->side->title, e);
}

bool
match_show(struct req *r, struct reply *out, const struct match_side *s,
           const struct match_ask *ask, const char *bad, struct err *e)
{
    struct match_view v = { .r = r, .side = s, .ask = ask };
    struct arena big;
    bool good;

    arena_init(&big, MATCH_ARENA);
    good = show(&v, out, &big, bad, e);
    arena_free(&big); /* the page is text by now */
    return good;
}

/* GET /settings/quickbooks/items/match, .../customers/match */
static bool
page_match(struct req *r, struct reply *out, struct err *e)
{
    struct match_ask ask;

    match_ask_read(r, &r->query, &ask);
    return match_show(r, out, match_side_of(r), &ask, NULL, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/items/match",     page_match, ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/items/match",     match_post, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_GET,  "/settings/quickbooks/customers/match", page_match, ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/customers/match", match_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_match = ROUTES(routes);
