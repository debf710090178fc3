/* The frame around every page: menu, banner, title. */
#include <string.h>

#include "pages/standing.h"

/* clang-format off */
static const struct group {
    const char *name; /* NULL: none, "": the shop's own */
    const struct link {
        const char *href;
        const char *label;
        bool counts; /* shows how many events need attention */
    } links[8];
} menu[] = {
    { NULL, { { "/", "Home", false },
              { "/invoices", "Invoices", false },
              { "/customers", "Customers", false },
              { "/items", "Items", false },
              { "/payments", "Payments", false } } },
    { "QuickBooks", { { "/settings/quickbooks", "Status", false },
                      { "/settings/quickbooks/sync-log", "Sync log", true },
                      { "/settings/quickbooks/problems", "Problems", false },
                      { "/settings/quickbooks/health", "Health", false },
                      { "/settings/quickbooks/invoices", "Settings", false } } },
    { "", { { NULL, NULL, false } } },
}, support_menu[] = {
    { NULL, { { "/support", "Look-up", false } } },
    { "", { { NULL, NULL, false } } },
};

/* The pages behind "Settings", as tabs of each; the menu leads to one. */
static const char settings_home[] = "/settings/quickbooks/invoices";
static const struct tab {
    const char *href;
    const char *label;
    enum access needs; /* who sees it */
} settings[] = {
    { "/settings/quickbooks/customers", "Customers", ACCESS_READ },
    { "/settings/quickbooks/items",     "Items",     ACCESS_READ },
    { "/settings/quickbooks/invoices",  "Invoices",  ACCESS_READ },
    { "/settings/quickbooks/payments",  "Payments",  ACCESS_READ },
    { "/settings/quickbooks/tax",       "Tax",       ACCESS_READ },
    { "/settings/audit",                "Audit",     ACCESS_KEEP },
};
/* clang-format on */
enum {
    GROUPS = sizeof(menu) / sizeof(menu[0]),
    SUPPORT_GROUPS = sizeof(support_menu) / sizeof(support_menu[0]),
    SETTINGS = sizeof(settings) / sizeof(settings[0]),
    CAUSES_COUNTED = 100, /* by tally_of_shop */
};

/* How much of path the link covers: "/invoices/7" is within "/invoices". */
static size_t
covers(const char *path, const char *href)
{
    size_t n = strlen(href);

    if (strcmp(path, href) == 0)
        return n;
    return n > 1 && strncmp(path, href, n) == 0 && path[n] == '/' ? n : 0;
}

/* The link this page belongs to: the longest that covers it.  All settings
   belong to the one in the menu. */
static const struct link *
link_here(const struct group *groups, size_t n, const char *path)
{
    const struct link *best = NULL;
    size_t most = 0;

    for (size_t i = 0; i < SETTINGS; i++)
        if (covers(path, settings[i].href) > 0)
            path = settings_home;

    for (size_t g = 0; g < n; g++)
        for (const struct link *l = groups[g].links; l->href != NULL; l++)
            if (covers(path, l->href) > most) {
                most = covers(path, l->href);
                best = l;
            }
    return best;
}

static int64_t
problems(const struct tally *t)
{
    return t->needs_attention + t->failed;
}

/* The heading over "Sign out". */
static const char *
own_name(const struct req *r)
{
    return r->who == ACCESS_SUPPORT ? "Support" : r->session->shop_name;
}

static void
show_menu(struct req *r, struct tmpl *frame, const struct tally *tally)
{
    struct tmpl *m = tmpl_include(frame, TI_FRAME_MENU, TPL_MENU);
    bool support = r->who == ACCESS_SUPPORT;
    const struct group *groups = support ? support_menu : menu;
    size_t n = support ? SUPPORT_GROUPS : GROUPS;
    const struct link *here = link_here(groups, n, r->path);

    for (size_t g = 0; g < n; g++) {
        struct tmpl *in = tmpl_section(m, TS_MENU_GROUP), *l;
        const char *name = groups[g].name;
        bool own = name != NULL && *name == '\0';

        tmpl_text(in, TV_GROUP_NAME, own ? own_name(r) : name);
        tmpl_when(in, TS_MENU_SIGN_OUT, own);
        for (const struct link *at = groups[g].links; at->href != NULL; at++) {
            l = tmpl_section(in, TS_MENU_LINK);
            tmpl_text(l, TV_MENU_HREF, at->href);
            tmpl_text(l, TV_MENU_LABEL, at->label);
            tmpl_when(l, TS_MENU_HERE, at == here);
            if (!at->counts || problems(tally) == 0)
                continue;
            tmpl_int(tmpl_section(l, TS_MENU_COUNT), TV_MENU_COUNT,
                     problems(tally));
        }
    }
}

static void
add_banner(struct tmpl *frame, const char *text, const char *href,
           const char *link)
{
    struct tmpl *b = tmpl_section(frame, TS_FRAME_BANNER);

    tmpl_text(b, TV_BANNER_TEXT, text);
    tmpl_text(b, TV_BANNER_HREF, href);
    tmpl_text(b, TV_BANNER_LINK, link);
}

/* "41 invoices", "1 invoice", "3 other records" */
static const char *
counted(struct req *r, int64_t n, const char *what)
{
    return arena_printf(r->arena, "%s %s%s", tmpl_int_words(r->format, n), what,
                        n == 1 ? "" : "s");
}

/* "41 invoices and 3 other records": all that the page of problems counts. */
static const char *
out_of_quickbooks(struct req *r, const struct problem_sum *p)
{
    int64_t others = p->n - p->invoices;

    if (p->invoices == 0)
        return counted(r, others, "record");
    if (others == 0)
        return counted(r, p->invoices, "invoice");
    return arena_printf(r->arena, "%s and %s",
                        counted(r, p->invoices, "invoice"),
                        counted(r, others, "other record"));
}

/* "41 invoices need attention: 2 causes, $12,310.00" */
static void
show_banner(struct req *r, struct tmpl *frame, const struct problem_sum *p)
{
    bool money = p->amount.minor > 0, many = p->causes >= CAUSES_COUNTED;

    if (p->n == 0)
        return;
    add_banner(
        frame,
        arena_printf(
            r->arena, "%s %s attention: %s%s%s%s", out_of_quickbooks(r, p),
            p->n == 1 ? "needs" : "need", many ? "over " : "",
            counted(r, p->causes, "cause"), money ? ", " : "",
            money ? money_show(r->arena, p->amount, r->format->currency) : ""),
        "/settings/quickbooks/problems",
        p->n == 1 ? "See what fixes it" : "See what fixes them");
}

bool
page_is_setting(const char *path)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        size_t n = strlen(settings[i].href);

        if (path != NULL && str_starts(path, settings[i].href) &&
            (path[n] == '\0' || strcmp(path + n, "/match") == 0))
            return true;
    }
    return false;
}

void
page_show_settings(struct req *r, struct tmpl *t, enum tmpl_include at)
{
    struct tmpl *in = tmpl_include(t, at, TPL_SETTINGS_TABS), *tab;

    for (size_t i = 0; i < SETTINGS; i++) {
        if (!http_allowed(r->who, settings[i].needs))
            continue;
        tab = tmpl_section(in, TS_SETTINGS_TABS_TAB);
        tmpl_text(tab, TV_TAB_HREF, settings[i].href);
        tmpl_text(tab, TV_TAB_WORD, settings[i].label);
        tmpl_when(tab, TS_SETTINGS_TABS_HERE,
                  covers(r->path, settings[i].href) > 0);
    }
}

struct page_shop *
page_shop(struct req *r)
{
    if (r->ctx == NULL)
        r->ctx = arena_alloc(r->arena, 1, sizeof(struct page_shop));
    return r->ctx;
}

bool
page_tally(struct req *r, const struct tally **out, struct err *e)
{
    struct page_shop *shop = page_shop(r);

    *out = &shop->tally;
    if (shop->tallied)
        return true;
    shop->tallied = true;
    return r->shop.id == 0 || event_tally(r->db, r->arena, r->shop,
                                          &shop->tally, &shop->problems, e);
}

static const char status[] = "/settings/quickbooks";
static const char setup[] = "/settings/quickbooks/setup";

/* What stops the whole shop stands above what stops some of its records; the
 * page that it leads to says more. */
static void
show_standing(struct req *r, struct tmpl *frame, const struct link_row *link)
{
    const struct standing *s = page_link_standing(r, link);

    if (s->banner == NULL)
        return;
    if (str_equal(s->key, "setup")) {
        if (covers(r->path, setup) == 0)
            add_banner(frame, s->banner, setup, "Go on with the set-up");
    } else if (strcmp(r->path, status) != 0) {
        add_banner(frame, s->banner, status, "See what to do");
    }
}

static bool
show_shop(struct req *r, struct tmpl *frame, struct err *e)
{
    const struct link_row *link = NULL;
    const struct tally *tally;

    if (!page_tally(r, &tally, e) ||
        (r->shop.id != 0 && !page_link(r, &link, e)))
        return false;
    tmpl_when(frame, TS_FRAME_SIGNED_IN, true);
    show_menu(r, frame, tally);
    show_standing(r, frame, link);
    show_banner(r, frame, &page_shop(r)->problems);
    return true;
}

bool
reply_page(struct req *r, struct reply *out, struct tmpl *t, const char *title,
           struct err *e)
{
    struct tmpl *frame = tmpl_frame(t, TPL_FRAME);

    tmpl_text(frame, TV_TITLE, title);
    tmpl_global(frame, TV_CSRF, r->csrf);
    if (r->session == NULL)
        tmpl_when(frame, TS_FRAME_BARE, true);
    else if (!show_shop(r, frame, e))
        return false;
    return tmpl_render(frame, &out->body, e);
}
