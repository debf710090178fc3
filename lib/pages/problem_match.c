/* The control of an item or a customer: which of QuickBooks' it is, another
   name, or a new one there. */
#include <string.h>

#include "pages/match.h"
#include "pages/problem_fix.h"

enum { NEAR = 4 }; /* candidates of one card */

/* The lists of names, read when the first card asks. */
struct problem_names {
    struct match_lists lists;
    bool connected;
    struct arena big; /* of what follows; problem_page_end() frees it */
    bool read[2];     /* by enum match_kind */
    struct matched of[2];
};

struct candidate {
    const struct match_theirs *theirs;
    const char *why;
};

/* clang-format off */
static const char *const whys[MATCH_REASON__MAX] = {
    [MATCH_NO_REASON]   = "the same name",
    [MATCH_PUNCTUATION] = "the same but for punctuation",
    [MATCH_WORD_ORDER]  = "the same words in another order",
    [MATCH_FORM]        = "the same but for the legal form",
    [MATCH_EMAIL]       = "the same e-mail address",
    [MATCH_LETTERS]     = "a letter or two differ",
    [MATCH_TWICE_HERE]  = "the same name; another record here has it, too",
    [MATCH_TWICE_THERE] = "the same name; QuickBooks has it twice",
    [MATCH_TWO_EMAILS]  = "the same name, another e-mail address",
    [MATCH_INACTIVE]    = "inactive there",
    [MATCH_NOT_SOLD]    = "cannot be sold on an invoice",
    [MATCH_TAKEN]       = "linked to another record here",
    [MATCH_GONE]        = "gone from the list",
};
/* clang-format on */

/* ------------------------------------------------------------------ reading */

static bool
names_once(struct problem_page *page, struct err *e)
{
    if (page->names != NULL)
        return true;
    page->names = arena_alloc(page->r->arena, 1, sizeof(*page->names));
    arena_init(&page->names->big, MATCH_ARENA);
    return match_lists_read(page->r, &page->names->lists,
                            &page->names->connected, e);
}

static bool
side_once(struct problem_page *page, const struct match_side *s, struct err *e)
{
    struct problem_names *n = page->names;

    if (n->read[s->kind])
        return true;
    n->read[s->kind] = true;
    return match_read(page->r, &n->big, s, n->lists.connection_id,
                      &n->of[s->kind], e);
}

void
problem_page_end(struct problem_page *page)
{
    if (page->names != NULL)
        arena_free(&page->names->big);
}

/* The pairs of one of ours, what can be linked first. */
static size_t
candidates(struct problem_card *c, const struct matched *all,
           struct candidate *out)
{
    static const enum match_bucket order[] = { MATCH_EXACT, MATCH_NEAR,
                                               MATCH_CLASH };
    size_t n = 0;

    for (size_t b = 0; b < sizeof(order) / sizeof(order[0]); b++)
        for (size_t i = 0; i < all->m.of[order[b]].n && n < NEAR; i++) {
            const struct match_pair *p = &all->m.of[order[b]].list[i];

            if (p->ours == NULL || p->theirs == NULL || p->ours->id != c->id)
                continue;
            out[n].theirs = p->theirs;
            out[n++].why = whys[p->why];
        }
    return n;
}

/* Linked to a record that QuickBooks lost, merged or made inactive. */
static bool
is_linked(const struct problem_card *c, const struct matched *all)
{
    for (size_t i = 0; i < all->m.of[MATCH_LINKED].n; i++)
        if (all->m.of[MATCH_LINKED].list[i].ours->id == c->id)
            return true;
    return false;
}

/* ------------------------------------------------------------------ showing */

static void
show_candidate(struct problem_card *c, struct tmpl *t,
               const struct match_side *s, const struct candidate *k)
{
    bool linkable = match_linkable(s->kind, k->theirs->type, k->theirs->active);

    t = tmpl_section(t, TS_FIX_MATCH_CANDIDATE);
    tmpl_text(t, TV_THEIRS_NAME, k->theirs->name);
    tmpl_text(
        t, TV_MATCH_WHY,
        s->kind == MATCH_CUSTOMERS && *k->theirs->email != '\0'
            ? arena_printf(c->r->arena, "%s, %s", k->theirs->email, k->why)
            : k->why);
    if (!linkable)
        return;
    t = tmpl_section(t, TS_FIX_MATCH_CAN_LINK);
    page_form_once(c->r, t, TI_FIX_MATCH_ONCE);
    tmpl_textf(t, TV_PRESS_VALUE, "link:%lld:%s:%s", (long long)c->id,
               k->theirs->qbo_id, k->theirs->sync_token);
}

static bool
ours_name(struct problem_card *c, const struct match_side *s, const char **out,
          struct err *e)
{
    const struct ledger l = page_ledger(c->r);
    struct customer cu;
    struct item it;

    if (s->kind == MATCH_ITEMS) {
        if (!ledger_item_by_id(&l, c->id, &it, e))
            return false;
        *out = it.name;
        return true;
    }
    if (!ledger_customer_by_id(&l, c->id, &cu, e))
        return false;
    *out = cu.name;
    return true;
}

/* The link is in the way of any other: an owner may take it back. */
static void
show_relink(struct problem_card *c, struct tmpl *t)
{
    if (http_allowed(c->r->who, ACCESS_OWN)) {
        t = tmpl_section(t, TS_FIX_MATCH_RELINK);
        tmpl_textf(t, TV_PRESS_VALUE, "relink:%lld::", (long long)c->id);
        page_form_once(c->r, t, TI_FIX_MATCH_ONCE);
    } else {
        tmpl_when(t, TS_FIX_MATCH_OWNER, true);
    }
}

static void
show_form(struct problem_card *c, struct tmpl *t, const struct match_side *s,
          const char *name, const struct candidate *list, size_t n)
{
    struct req *r = c->r;
    bool taken = is_linked(c, &c->page->names->of[s->kind]);

    page_form_once(r, t, TI_FIX_MATCH_ONCE);
    if (taken)
        show_relink(c, t);
    else
        tmpl_when(t, TS_FIX_MATCH_NONE, n == 0);
    tmpl_text(t, TV_P_CAUSE, c->p->cause);
    tmpl_text(t, TV_P_ABOUT, c->p->about);
    tmpl_id(t, TV_MATCH_CONNECTION, c->page->names->lists.connection_id);
    tmpl_text(t, TV_F_ID, c->anchor);
    tmpl_text(t, TV_OURS_NAME, name);
    tmpl_text(t, TV_MATCH_MANY, s->many);
    tmpl_text(t, TV_MATCH_ONE, s->one);
    tmpl_textf(t, TV_RENAME_VALUE, "rename:%lld::", (long long)c->id);
    for (size_t i = 0; i < n; i++) {
        taken = taken || strcmp(ledger_key(r->arena, list[i].theirs->name),
                                ledger_key(r->arena, name)) == 0;
        show_candidate(c, t, s, &list[i]);
    }
    if (!taken) {
        struct tmpl *in = tmpl_section(t, TS_FIX_MATCH_CREATE);

        tmpl_textf(in, TV_PRESS_VALUE, "create:%lld::", (long long)c->id);
        page_form_once(r, in, TI_FIX_MATCH_ONCE);
    }
    if (strcmp(c->p->cause, "item_not_found") == 0)
        page_form_once(r, tmpl_section(t, TS_FIX_MATCH_AUTO),
                       TI_FIX_MATCH_ONCE);
    tmpl_text(
        t, TV_MATCH_FIND,
        match_href(r->arena, s, &(struct match_ask){ "", name, "", 0, "" }));
}

bool
problem_show_match(struct problem_card *c, struct tmpl *card, bool *shown,
                   struct err *e)
{
    const struct match_side *s = match_side(
        strcmp(c->kind, "item") == 0 ? MATCH_ITEMS : MATCH_CUSTOMERS);
    struct candidate list[NEAR];
    const char *name;

    if (c->id <= 0)
        return true;
    if (!names_once(c->page, e) || !ours_name(c, s, &name, e))
        return false;
    if (!c->page->names->connected)
        return true;
    if (!side_once(c->page, s, e))
        return false;
    show_form(c, tmpl_include(card, TI_PROBLEMS_CONTROL, TPL_FIX_MATCH), s,
              name, list, candidates(c, &c->page->names->of[s->kind], list));
    *shown = true;
    return true;
}

/* ------------------------------------------------------------------ posting */

/* The link goes, whatever was posted by it; then as one that never had any. */
static bool
relink(struct page_act *act, const struct problem *p, int64_t id, struct err *e)
{
    const struct ledger l = page_ledger(act->r);
    int64_t connection = http_param_int(&act->r->form, "connection", 0), n;
    enum event_entity entity =
        str_starts(p->about, "item:") ? ENTITY_ITEM : ENTITY_CUSTOMER;

    if (!http_allowed(act->r->who, ACCESS_OWN))
        return err_set(e, ERR_CONFLICT,
                       "The owner of your shop can take that link back.");
    return ledger_unlink_posted(&l, entity, connection, id, &n, e) &&
           ledger_create_there(&l, entity, connection, id, &n, e);
}

static bool
pressed(struct page_act *act, const struct problem *p, struct err *e)
{
    const char *press = http_param(&act->r->form, "press");
    const char *of = strchr(p->about, ':');
    int64_t id, released;

    if (of != NULL && str_int64(of + 1, &id) &&
        str_equal(press,
                  arena_printf(act->r->arena, "relink:%lld::", (long long)id)))
        return relink(act, p, id, e);
    return match_pressed(act,
                         match_side(str_starts(p->about, "item:")
                                        ? MATCH_ITEMS
                                        : MATCH_CUSTOMERS),
                         &released, e);
}

/* What stood still for it goes, too: the receipt tells of both. */
static bool
run(struct page_act *act, struct err *e)
{
    struct problem p;
    const char *receipt;

    if (!problem_posted(act->r, &p, e) || !problem_retry(act, &p, "save", e))
        return false;
    receipt = act->location;
    if (!pressed(act, &p, e))
        return false;
    act->location = receipt;
    return true;
}

bool
problem_match_post(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = run, .location = PROBLEMS_PATH };

    return page_act_reply(&act, out, e);
}
