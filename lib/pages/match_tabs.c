/* The tabs of the matching page. */
#include <string.h>

#include "pages/list.h"
#include "pages/match_view.h"

/* clang-format off */
static const struct match_tab tabs[MATCH_TABS] = {
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
      "Kept in step with QuickBooks. A link that something was posted by is taken back by an owner alone, who sees first what that does." },
};
/* clang-format on */

static bool
has(const struct match_view *v, const char *name)
{
    return strstr(str_fold(v->r->arena, name), v->key) != NULL;
}

bool
match_asked(const struct match_view *v, const struct match_pair *p)
{
    return *v->key == '\0' || (p->ours != NULL && has(v, p->ours->name)) ||
           (p->theirs != NULL && has(v, p->theirs->name));
}

void
match_choose_tab(struct match_view *v)
{
    const struct match *m = &v->matched->m;

    for (size_t i = 0; i < MATCH_TABS; i++) {
        v->count[i] = 0;
        for (size_t k = 0; k < m->of[tabs[i].bucket].n; k++)
            v->count[i] += match_asked(v, &m->of[tabs[i].bucket].list[k]);
        if (str_equal(tabs[i].name, v->ask->tab))
            v->tab = &tabs[i];
    }
    for (size_t i = 0; i < MATCH_TABS && v->tab == NULL; i++)
        if (v->count[i] > 0)
            v->tab = &tabs[i];
    if (v->tab == NULL)
        v->tab = &tabs[0];
}

void
match_show_tabs(const struct match_view *v, struct tmpl *t)
{
    struct tmpl *in = tmpl_section(t, TS_MATCH_TABBED), *s;

    for (size_t i = 0; i < MATCH_TABS; i++) {
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
void
match_show_all(const struct match_view *v, struct tmpl *t)
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
