/* The rows of a tab of the matching page. */
#include <string.h>

#include "pages/history.h"
#include "pages/list.h"
#include "pages/match_view.h"
#include "pages/synced.h"

/* clang-format off */
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
show_theirs(const struct match_view *v, struct tmpl *row,
            const struct match_pair *p)
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

/* Linked to what the list does not have: it may be younger than the list. */
static bool
younger(const struct match_view *v, const struct match_pair *p,
        const struct ledger_sync *s)
{
    return p->why == MATCH_GONE && s->synced_at.us > v->lists->lists_at.us;
}

/* Linked, and QuickBooks' record is of no use any more. */
static bool
dead(const struct match_view *v, const struct match_pair *p,
     const struct ledger_sync *s)
{
    return v->tab->bucket == MATCH_LINKED &&
           ((p->why == MATCH_GONE && !younger(v, p, s)) ||
            (p->theirs != NULL && !p->theirs->active) ||
            s->standing == STANDING_MERGED_THERE ||
            s->standing == STANDING_INACTIVE_THERE);
}

static const char *
why_of(const struct match_view *v, const struct match_pair *p,
       const struct ledger_sync *s)
{
    if (younger(v, p, s))
        return "Linked since that list was read: Refresh shows it";
    if (p->why == MATCH_LETTERS)
        return p->letters == 1
                   ? "One letter differs"
                   : arena_printf(v->r->arena, "%u letters differ", p->letters);
    return whys[p->why];
}

/* "link:12:45:0": what, of ours, of theirs, as it was seen. */
static void
show_press(const struct match_view *v, struct tmpl *row,
           const struct match_pair *p, const char *what, const char *word,
           const char *busy)
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
show_presses(const struct match_view *v, struct tmpl *row,
             const struct match_pair *p, const struct ledger_sync *s)
{
    unsigned can = v->tab->can;
    bool linkable =
        p->theirs != NULL && p->why != MATCH_TAKEN &&
        match_linkable(v->side->kind, p->theirs->type, p->theirs->active);

    if (!v->keeps || p->ours == NULL ||
        (s->standing == STANDING_QUEUED && v->tab->bucket != MATCH_LINKED))
        return;
    if (can & CAN_LINK && linkable)
        show_press(v, row, p, "link", "Link", "Linking");
    if (can & CAN_ADOPT && linkable && p->why != MATCH_EMAIL &&
        str_chars(p->theirs->name) <= LEDGER_NAME)
        show_press(v, row, p, "adopt", "Rename ours and link", "Renaming");
    if (can & CAN_CREATE)
        show_press(v, row, p, "create", "Create in QuickBooks", "Creating");
    if (can & CAN_UNLINK && !dead(v, p, s))
        show_press(v, row, p, "unlink", "Unlink", "Unlinking");
    if (can & CAN_UNLINK && dead(v, p, s) &&
        http_allowed(v->r->who, ACCESS_OWN))
        tmpl_textf(tmpl_section(row, TS_MATCH_TAKE_BACK), TV_TAKE_BACK_HREF,
                   "%s/%lld/unlink", v->side->list, (long long)p->ours->id);
    if (can & CAN_RENAME)
        tmpl_textf(tmpl_section(row, TS_MATCH_RENAME), TV_RENAME_HREF,
                   "%s/%lld/edit", v->side->list, (long long)p->ours->id);
}

/* Where ours stand: what is on its way is left alone. */
static bool
standings(const struct match_view *v, const struct match_pair *const *rows,
          size_t n, struct synced *s, struct err *e)
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
show_rows(const struct match_view *v, struct tmpl *t,
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
        tmpl_text(row, TV_MATCH_WHY, why_of(v, p, &s.list[i]));
        show_presses(v, row, p, &s.list[i]);
    }
    return true;
}

/* The page's rows, and whether there are more. */
static size_t
rows_of(const struct match_view *v, const struct match_pair **rows, bool *more)
{
    const struct match *m = &v->matched->m;
    size_t n = 0;

    *more = false;
    for (size_t i = 0; i < m->of[v->tab->bucket].n && !*more; i++) {
        const struct match_pair *p = &m->of[v->tab->bucket].list[i];

        if (!match_asked(v, p) || !behind(v->ask, p))
            continue;
        *more = n == LIST_PAGE;
        if (!*more)
            rows[n++] = p;
    }
    return n;
}

static void
show_pager(const struct match_view *v, struct tmpl *t,
           const struct match_pair *last, bool more)
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
show_none(const struct match_view *v, struct tmpl *t)
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

bool
match_show_list(const struct match_view *v, struct tmpl *t, struct err *e)
{
    const struct match_pair **rows =
        arena_alloc(v->r->arena, LIST_PAGE, sizeof(struct match_pair *));
    bool more;
    size_t n = rows_of(v, rows, &more);

    if (n == 0) {
        show_none(v, t);
        return true;
    }
    show_pager(v, t, rows[n - 1], more);
    return show_rows(v, t, rows, n, e);
}
