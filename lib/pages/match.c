/* Settings, QuickBooks, Items or Customers, Match: both lists side by side. */
#include <string.h>

#include "pages/history.h"
#include "pages/list.h"
#include "pages/match.h"

enum { DAY_S = 24 * 3600 };

/* What can be done to a row of a bucket. */
enum {
    CAN_LINK = 1,
    CAN_ADOPT = 2, /* rename ours to their name, and link */
    CAN_CREATE = 4,
    CAN_RENAME = 8,
    CAN_UNLINK = 16,
};

/* clang-format off */
static const struct tab {
    const char *name, *word;
    enum match_bucket bucket;
    unsigned can;
    const char *said; /* above the list; %s: "items" */
} tabs[] = {
    { "exact",  "Exact",           MATCH_EXACT,  CAN_LINK,
      "The same name on both sides. Linking sends nothing: each stays as it is, and invoices use QuickBooks’ own." },
    { "near",   "Near",            MATCH_NEAR,   CAN_LINK | CAN_ADOPT | CAN_CREATE,
      "Spelled alike. Decide one by one whether they are the same." },
    { "clash",  "Clash",           MATCH_CLASH,  CAN_LINK | CAN_RENAME,
      "The same name, and something that speaks against linking them unseen." },
    { "ours",   "Only here",       MATCH_OURS,   CAN_CREATE | CAN_RENAME,
      "Nothing in QuickBooks is called so or nearly so." },
    { "theirs", "Only in QuickBooks", MATCH_THEIRS, 0,
      "Nothing here is called so. Nothing needs to be done about these." },
    { "linked", "Linked",          MATCH_LINKED, CAN_UNLINK,
      "Kept in step with QuickBooks. A link can be taken back as long as nothing was posted by it." },
};

static const char *const whys[MATCH_REASON__MAX] = {
    [MATCH_PUNCTUATION] = "Differs in punctuation only",
    [MATCH_WORD_ORDER]  = "The same words in another order",
    [MATCH_FORM]        = "Differs in Ltd, Inc. and the like only",
    [MATCH_EMAIL]       = "Another name, the same email address",
    [MATCH_TWICE_HERE]  = "Several here have this name",
    [MATCH_TWICE_THERE] = "Several in QuickBooks have this name",
    [MATCH_TWO_EMAILS]  = "The same name, two email addresses",
    [MATCH_INACTIVE]    = "Inactive in QuickBooks",
    [MATCH_NOT_SOLD]    = "Cannot be sold on an invoice in QuickBooks",
    [MATCH_TAKEN]       = "Linked to another record here already",
    [MATCH_GONE]        = "Not in QuickBooks’ list as it was read last",
};
/* clang-format on */
enum { TABS = sizeof(tabs) / sizeof(tabs[0]) };

struct view {
    struct req *r;
    const struct match_side *side;
    const struct match_ask *ask;
    const struct match_lists *lists;
    const struct matched *matched;
    const char *key; /* of the search, folded; "" for none */
    const struct tab *tab;
    size_t count[TABS];
    bool keeps; /* may press */
};

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

/* --------------------------------------------------------------------- rows */

static bool
has(const struct view *v, const char *name)
{
    return strstr(str_fold(v->r->arena, name), v->key) != NULL;
}

static bool
asked(const struct view *v, const struct match_pair *p)
{
    return *v->key == '\0' || (p->ours != NULL && has(v, p->ours->name)) ||
           (p->theirs != NULL && has(v, p->theirs->name));
}

static int
ids(const char *x, const char *y)
{
    size_t p = strlen(x), q = strlen(y);

    return p != q ? (p > q) - (p < q) : strcmp(x, y);
}

/* Behind the row that the page before ended with? */
static bool
behind(const struct match_ask *ask, const struct match_pair *p)
{
    int d = strcmp(p->key, ask->after);
    int64_t id = p->ours != NULL ? p->ours->id : 0;

    if (d != 0 || (ask->after_id == 0 && *ask->after_qbo == '\0'))
        return d > 0 || *ask->after == '\0';
    if (id != ask->after_id)
        return id > ask->after_id;
    return ids(p->theirs != NULL ? p->theirs->qbo_id : "", ask->after_qbo) > 0;
}

static void
tab_choose(struct view *v)
{
    const struct match *m = &v->matched->m;

    for (size_t i = 0; i < TABS; i++) {
        v->count[i] = 0;
        for (size_t k = 0; k < m->of[tabs[i].bucket].n; k++)
            v->count[i] += asked(v, &m->of[tabs[i].bucket].list[k]);
        if (str_equal(tabs[i].name, v->ask->tab))
            v->tab = &tabs[i];
    }
    for (size_t i = 0; i < TABS && v->tab == NULL; i++)
        if (v->count[i] > 0)
            v->tab = &tabs[i];
    if (v->tab == NULL)
        v->tab = &tabs[0];
}

static void
show_theirs(const struct view *v, struct tmpl *row, const struct match_pair *p)
{
    const struct match_theirs *t = p->theirs;

    if (t == NULL) {
        tmpl_text(row, TV_THEIRS_NAME, "");
        return;
    }
    row = tmpl_section(row, TS_MATCH_THEIRS);
    tmpl_text(row, TV_THEIRS_NAME, t->name);
    tmpl_text(row, TV_THEIRS_MORE,
              v->side->kind == MATCH_CUSTOMERS
                  ? t->email
                  : arena_printf(v->r->arena, "%s%s",
                                 str_equal(t->type, "NonInventory")
                                     ? "Non-inventory"
                                     : t->type,
                                 t->active ? "" : ", inactive"));
}

static const char *
why_of(const struct view *v, const struct match_pair *p)
{
    if (p->why == MATCH_LETTERS)
        return p->letters == 1
                   ? "One letter differs"
                   : arena_printf(v->r->arena, "%u letters differ", p->letters);
    return whys[p->why];
}

/* "link:12:45:0": what, of ours, of theirs, as it was seen. */
static void
show_press(const struct view *v, struct tmpl *row, const struct match_pair *p,
           const char *what, const char *word, const char *busy)
{
    struct tmpl *b = tmpl_section(row, TS_MATCH_PRESS);

    tmpl_textf(b, TV_PRESS_VALUE, "%s:%lld:%s:%s", what, (long long)p->ours->id,
               p->theirs != NULL ? p->theirs->qbo_id : "",
               p->theirs != NULL ? p->theirs->sync_token : "");
    tmpl_text(b, TV_PRESS_WORD, word);
    tmpl_text(b, TV_BUSY, busy);
    tmpl_text(b, TV_PRESS_OF, p->ours->name);
    (void)v;
}

static void
show_presses(const struct view *v, struct tmpl *row, const struct match_pair *p,
             bool moving)
{
    unsigned can = v->tab->can;
    bool linkable =
        p->theirs != NULL && p->why != MATCH_TAKEN &&
        match_linkable(v->side->kind, p->theirs->type, p->theirs->active);

    if (!v->keeps || p->ours == NULL || moving)
        return;
    if (can & CAN_LINK && linkable)
        show_press(v, row, p, "link", "Link", "Linking");
    if (can & CAN_ADOPT && linkable && p->why != MATCH_EMAIL &&
        str_chars(p->theirs->name) <= LEDGER_NAME)
        show_press(v, row, p, "adopt", "Rename ours and link", "Renaming");
    if (can & CAN_CREATE)
        show_press(v, row, p, "create", "Create in QuickBooks", "Creating");
    if (can & CAN_UNLINK)
        show_press(v, row, p, "unlink", "Unlink", "Unlinking");
    if (can & CAN_RENAME)
        tmpl_textf(tmpl_section(row, TS_MATCH_RENAME), TV_RENAME_HREF,
                   "%s/%lld/edit", v->side->list, (long long)p->ours->id);
}

/* Where ours stand: what is on its way is left alone. */
static bool
standings(const struct view *v, const struct match_pair *const *rows, size_t n,
          struct synced *s, struct err *e)
{
    const struct ledger l = page_ledger(v->r);
    int64_t *id = arena_alloc(v->r->arena, n + 1, sizeof(*id));
    struct ledger_sync *sync = arena_alloc(v->r->arena, n + 1, sizeof(*sync));

    for (size_t i = 0; i < n; i++)
        id[i] = rows[i]->ours != NULL ? rows[i]->ours->id : 0;
    *s = (struct synced){
        .entity = v->side->entity, .base = "", .list = sync, .n = n
    };
    return ledger_sync_of(&l, v->side->entity, id, n, sync, e);
}

static bool
show_rows(const struct view *v, struct tmpl *t,
          const struct match_pair *const *rows, size_t n, struct err *e)
{
    struct tmpl *list = tmpl_section(t, TS_MATCH_LIST);
    struct synced s;

    if (!standings(v, rows, n, &s, e))
        return false;
    page_form_once(v->r, list, TI_MATCH_ONCE);
    tmpl_id(list, TV_MATCH_CONNECTION, v->lists->connection_id);
    tmpl_text(list, TV_MATCH_TAB, v->tab->name);
    tmpl_text(list, TV_Q, v->ask->q);
    tmpl_text(list, TV_MATCH_PAGE, v->side->path);
    for (size_t i = 0; i < n; i++) {
        struct tmpl *row = tmpl_section(list, TS_MATCH_ROW);
        const struct match_pair *p = rows[i];
        bool moving = s.list[i].standing == STANDING_QUEUED &&
                      v->tab->bucket != MATCH_LINKED;

        if (p->ours != NULL) {
            struct tmpl *in = tmpl_section(row, TS_MATCH_OURS);

            tmpl_textf(in, TV_OURS_HREF, "%s/%lld", v->side->list,
                       (long long)p->ours->id);
            tmpl_text(in, TV_OURS_NAME, p->ours->name);
            tmpl_text(in, TV_OURS_MORE, p->ours->email);
            if (v->tab->bucket != MATCH_THEIRS)
                synced_show(v->r, row, TI_MATCH_QBO, &s, i);
        }
        show_theirs(v, row, p);
        tmpl_text(row, TV_MATCH_WHY, why_of(v, p));
        show_presses(v, row, p, moving);
    }
    return true;
}

/* The page's rows, and whether there are more. */
static size_t
rows_of(const struct view *v, const struct match_pair **rows, bool *more)
{
    const struct match *m = &v->matched->m;
    size_t n = 0;

    *more = false;
    for (size_t i = 0; i < m->of[v->tab->bucket].n && !*more; i++) {
        const struct match_pair *p = &m->of[v->tab->bucket].list[i];

        if (!asked(v, p) || !behind(v->ask, p))
            continue;
        *more = n == LIST_PAGE;
        if (!*more)
            rows[n++] = p;
    }
    return n;
}

static void
show_pager(const struct view *v, struct tmpl *t, const struct match_pair *last,
           bool more)
{
    struct match_ask first = *v->ask, next = *v->ask;
    bool begun = *v->ask->after != '\0';

    first.after = first.after_qbo = "";
    first.after_id = 0;
    next.tab = v->tab->name;
    next.after = last->key;
    next.after_id = last->ours != NULL ? last->ours->id : 0;
    next.after_qbo = last->theirs != NULL ? last->theirs->qbo_id : "";
    page_show_older(t, TI_MATCH_PAGER,
                    begun ? match_href(v->r->arena, v->side, &first) : NULL,
                    more ? match_href(v->r->arena, v->side, &next) : NULL);
}

static void
show_none(const struct view *v, struct tmpl *t)
{
    const char *none = arena_printf(v->r->arena, "No %s here", v->side->many);
    struct match_ask all = *v->ask;
    struct page_empty what = { "done", none,
                               "No record of either side belongs on this tab.",
                               NULL, NULL };

    all.q = all.after = all.after_qbo = "";
    all.after_id = 0;
    if (*v->key != '\0')
        what = (struct page_empty){
            "search", "Nothing matches",
            "The search takes any part of a name, of either side.",
            match_href(v->r->arena, v->side, &all), "Clear search"
        };
    page_show_empty(t, TI_MATCH_EMPTY, &what);
}

static void
show_tabs(const struct view *v, struct tmpl *t)
{
    struct tmpl *in = tmpl_section(t, TS_MATCH_TABBED), *s;

    for (size_t i = 0; i < TABS; i++) {
        struct match_ask ask = { tabs[i].name, v->ask->q, "", 0, "" };
        struct tmpl *tab = tmpl_section(in, TS_MATCH_TAB);

        tmpl_text(tab, TV_TAB_HREF, match_href(v->r->arena, v->side, &ask));
        tmpl_text(tab, TV_TAB_WORD, tabs[i].word);
        tmpl_int(tab, TV_TAB_COUNT, (int64_t)v->count[i]);
        tmpl_when(tab, TS_MATCH_HERE, &tabs[i] == v->tab);
    }
    tmpl_text(in, TV_MATCH_SAID, v->tab->said);
    s = tmpl_section(in, TS_MATCH_SEARCH);
    tmpl_text(s, TV_MATCH_PAGE, v->side->path);
    tmpl_text(s, TV_MATCH_TAB, v->ask->tab);
    tmpl_text(s, TV_Q, v->ask->q);
}

/* Of all exact ones, whatever is searched for. */
static void
show_all(const struct view *v, struct tmpl *t)
{
    int64_t n = (int64_t)v->matched->m.of[MATCH_EXACT].n;
    struct tmpl *in;

    if (n == 0 || !v->keeps)
        return;
    in = tmpl_section(t, TS_MATCH_ALL);
    tmpl_text(in, TV_MATCH_PAGE, v->side->path);
    tmpl_text(in, TV_MATCH_EXACT_WORDS,
              n <= MATCH_AT_ONCE
                  ? arena_printf(v->r->arena, "all %s exact",
                                 tmpl_int_words(v->r->format, n))
                  : arena_printf(v->r->arena, "%s of %s exact",
                                 tmpl_int_words(v->r->format, MATCH_AT_ONCE),
                                 tmpl_int_words(v->r->format, n)));
    tmpl_id(in, TV_MATCH_EXACT_N, n);
    tmpl_id(in, TV_MATCH_CONNECTION, v->lists->connection_id);
    page_form_once(v->r, in, TI_MATCH_ONCE);
}

static bool
show_buckets(struct view *v, struct tmpl *t, struct err *e)
{
    const struct match_pair **rows =
        arena_alloc(v->r->arena, LIST_PAGE, sizeof(struct match_pair *));
    bool more;
    size_t n;

    v->key = str_fold(v->r->arena, v->ask->q);
    tab_choose(v);
    show_tabs(v, t);
    show_all(v, t);
    n = rows_of(v, rows, &more);
    if (n == 0) {
        show_none(v, t);
        return true;
    }
    show_pager(v, t, rows[n - 1], more);
    return show_rows(v, t, rows, n, e);
}

/* ------------------------------------------------------------------- states */

/* Why there is nothing to match, as a state of its own; false: there is. */
static bool
nothing(const struct view *v, struct tmpl *t, bool found, bool reading)
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
show_age(const struct view *v, struct reply *out, struct tmpl *t, bool reading)
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
show(struct view *v, struct reply *out, struct arena *big, const char *bad,
     struct err *e)
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
    struct view v = { .r = r, .side = s, .ask = ask };
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
