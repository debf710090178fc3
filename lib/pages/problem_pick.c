/* The controls that choose one thing: a tax code, an account, a method, whose
   numbers; and the links to what is decided record by record. */
#include <string.h>

#include "pages/log.h"
#include "pages/problem_fix.h"
#include "pages/theirs.h"

static const char tax_form[] = "fix-tax";
enum { FEW = 5 }; /* codes that stand beside each other, not in a list */

/* --------------------------------------------------------------------- tax */

static bool
tax_once(struct problem_page *page, struct err *e)
{
    if (page->tax_known)
        return true;
    page->tax_known = true;
    page->tax = arena_alloc(page->r->arena, 1, sizeof(*page->tax));
    return tax_read(page->r, page->tax, &page->tax_found, e);
}

static const struct tax_rate *
rate_of(const struct tax *x, int64_t id)
{
    for (size_t i = 0; i < x->rates.n; i++) {
        const struct tax_rate *rate =
            rows_at(&x->rates, &ledger_tax_rate_record, i);

        if (rate->id == id)
            return rate;
    }
    return NULL;
}

/* The suggestion for a rate that has no code, or NULL. */
static const struct reference_row *
hint_of(struct problem_page *page, int64_t id)
{
    const struct tax_rate *rate = rate_of(page->tax, id);

    return rate == NULL || *mapping_chosen(&page->tax->map, id) != '\0'
               ? NULL
               : tax_suggested(page->r, page->tax, rate);
}

/* "1.3,2.5": the suggestions of all rates on this page; how many. */
static int
hints(struct problem_page *page, struct str *out)
{
    int n = 0;

    for (size_t i = 0; i < page->rows.n; i++) {
        const struct problem *p =
            rows_at(&page->rows, &event_problem_record, i);
        const struct reference_row *hint;
        int64_t id;

        if (strcmp(p->cause, "tax_not_mapped") != 0 ||
            !str_starts(p->about, "tax_rate:") ||
            !str_int64(p->about + strlen("tax_rate:"), &id) ||
            (hint = hint_of(page, id)) == NULL)
            continue;
        str_addf(out, "%s%lld.%s", n++ == 0 ? "" : ",", (long long)id,
                 hint->qbo_id);
    }
    return n;
}

static void
show_hint(struct problem_card *c, struct tmpl *t, const char *name,
          const struct reference_row *hint)
{
    struct req *r = c->r;
    bool same = strcmp(ledger_key(r->arena, hint->name),
                       ledger_key(r->arena, name)) == 0;
    struct str all;
    int n;

    tmpl_text(t, TV_SUGGESTION, tax_code_words(r, hint, ""));
    tmpl_text(t, TV_SUGGESTED_BY, same ? "same name" : "same percentage");
    tmpl_textf(t, TV_ACCEPTS, "%lld.%s", (long long)c->id, hint->qbo_id);
    tmpl_text(t, TV_RATE_NAME, name);
    str_init(&all, r->arena, 8000);
    n = hints(c->page, &all);
    if (n < 2 || !str_whole(&all))
        return;
    t = tmpl_section(t, TS_FIX_TAX_ACCEPT_ALL);
    tmpl_text(t, TV_ACCEPTS, all.text);
    tmpl_int(t, TV_HINTS, n);
}

/* So few that each is one press. */
static void
show_few(struct problem_card *c, struct tmpl *t, const char *name,
         const struct settings_choice *choice)
{
    t = tmpl_section(t, TS_FIX_TAX_FEW);
    tmpl_text(t, TV_RATE_NAME, name);
    tmpl_text(t, TV_F_NAME, choice->name);
    for (size_t i = 0; i < choice->map->references.n; i++) {
        const struct reference_row *code = mapping_at(choice->map, i);
        struct tmpl *in;

        if (!choice->offered(code))
            continue;
        in = tmpl_section(t, TS_FIX_TAX_CODE);
        tmpl_text(in, TV_OPTION_VALUE, code->qbo_id);
        tmpl_text(in, TV_OPTION_TEXT,
                  tax_code_words(c->r, code,
                                 code == choice->hint ? " (suggested)" : ""));
    }
}

static size_t
offered_n(const struct settings_choice *choice)
{
    size_t n = 0;

    for (size_t i = 0; i < choice->map->references.n; i++)
        n += choice->offered(mapping_at(choice->map, i));
    return n;
}

bool
fix_tax(struct problem_card *c, struct tmpl *card, bool *shown, struct err *e)
{
    const struct reference_row *hint;
    struct settings_choice choice;
    const char *name;
    struct tmpl *t;

    if (!tax_once(c->page, e))
        return false;
    name = c->page->tax_found ? tax_rate_name(c->page->tax, c->id) : NULL;
    if (name == NULL || c->page->tax->map.references.n == 0)
        return true;
    hint = hint_of(c->page, c->id);
    choice = tax_choice(c->r, c->page->tax, c->id, name);
    choice.id = arena_printf(c->r->arena, "%s-code", c->anchor);
    choice.form = tax_form;
    choice.hint = hint;
    t = tmpl_include(card, TI_PROBLEMS_CONTROL, TPL_FIX_TAX);
    if (*mapping_chosen(choice.map, c->id) == '\0' && offered_n(&choice) > 0 &&
        offered_n(&choice) <= FEW)
        show_few(c, t, name, &choice);
    else
        settings_show_choice(c->r, t, TI_FIX_TAX_CHOICE, &choice);
    if (hint != NULL)
        show_hint(c, tmpl_section(t, TS_FIX_TAX_HINT), name, hint);
    c->page->tax_form = *shown = true;
    return true;
}

/* --------------------------------------------------------- one thing chosen */

/* Where the list has nothing to offer, Refresh is the next step. */
static void
show_pick(struct problem_card *c, struct tmpl *card, const char *fix,
          struct settings_choice *choice, bool *shown)
{
    struct tmpl *t = tmpl_include(card, TI_PROBLEMS_CONTROL, TPL_FIX_PICK);

    choice->id = arena_printf(c->r->arena, "%s-pick", c->anchor);
    tmpl_text(t, TV_FIX_NAME, fix);
    tmpl_when(t, TS_FIX_PICK_NOTHING,
              settings_show_choice(c->r, t, TI_FIX_PICK_CHOICE, choice) == 0);
    page_form_once(c->r, t, TI_FIX_PICK_ONCE);
    *shown = true;
}

bool
fix_income(struct problem_card *c, struct tmpl *card, bool *shown,
           struct err *e)
{
    struct settings_choice choice;
    bool found;

    if (!settings_income_choice(c->r, &choice, &found, e))
        return false;
    if (found)
        show_pick(c, card, "income", &choice, shown);
    return true;
}

bool
fix_discount(struct problem_card *c, struct tmpl *card, bool *shown,
             struct err *e)
{
    struct settings_choice choice;
    bool found;

    if (!settings_discount_choice(c->r, &choice, &found, e))
        return false;
    if (found)
        show_pick(c, card, "discount", &choice, shown);
    return true;
}

bool
fix_deposit(struct problem_card *c, struct tmpl *card, bool *shown,
            struct err *e)
{
    struct settings_choice choice;
    bool found;

    if (!settings_deposit_choice(c->r, &choice, &found, e))
        return false;
    if (found)
        show_pick(c, card, "deposit", &choice, shown);
    return true;
}

bool
fix_account(struct problem_card *c, struct tmpl *card, bool *shown,
            struct err *e)
{
    return (str_equal(c->of, "discount")  ? fix_discount
            : str_equal(c->of, "deposit") ? fix_deposit
                                          : fix_income)(c, card, shown, e);
}

bool
fix_method(struct problem_card *c, struct tmpl *card, bool *shown,
           struct err *e)
{
    struct settings_choice choice;
    bool found;

    if (!settings_method_choice(c->r, c->of, &choice, &found, e))
        return false;
    if (found)
        show_pick(c, card, "method", &choice, shown);
    return true;
}

/* ------------------------------------------------------------------ numbers */

bool
fix_numbers(struct problem_card *c, struct tmpl *card, bool *shown,
            struct err *e)
{
    struct tmpl *t;
    const char *prefix;
    bool ours;

    if (!settings_prefix(c->r, &prefix, &ours, e))
        return false;
    if (!ours)
        return true; /* QuickBooks numbers them: Retry takes the next one */
    if (!fix_records(c, card, shown, e))
        return false;
    t = tmpl_include(card, TI_PROBLEMS_NUMBERS, TPL_FIX_NUMBERS);
    tmpl_text(t, TV_F_ID, c->anchor);
    tmpl_text(t, TV_WAS, prefix);
    page_form_once(c->r, t, TI_FIX_NUMBERS_ONCE);
    return true;
}

/* ---------------------------------------------------------- record by record
 */

static void
show_ways(struct tmpl *t, const struct page_way *ways, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct tmpl *in = tmpl_section(t, TS_FIX_RECORDS_WAY);

        tmpl_text(in, TV_WAY_HREF, ways[i].href);
        tmpl_text(in, TV_WAY_PRESS, ways[i].press);
    }
}

bool
fix_show_record(struct problem_card *c, struct tmpl *t, const char *entity,
                int64_t id, const char *label, struct err *e)
{
    const struct ledger l = page_ledger(c->r);
    struct page_way ways[2];
    struct ledger_sync sync;
    enum event_entity kind;
    const char *name = log_record_name(c->r->arena, entity, label);

    t = tmpl_section(t, TS_FIX_RECORDS_ROW);
    tmpl_text(t, TV_ROW_HREF, log_record_href(c->r->arena, entity, id));
    tmpl_text(t, TV_ROW_NAME, name);
    if (!event_entity_parse(entity, &kind))
        return true;
    if (!ledger_sync_of(&l, kind, &id, 1, &sync, e))
        return false;
    show_ways(t, ways, theirs_ways(c->r, kind, id, &sync, false, ways));
    if (strcmp(c->p->cause, "duplicate_number") == 0 && kind == ENTITY_INVOICE)
        show_ways(
            t,
            &(struct page_way){
                arena_printf(c->r->arena, "/invoices/%lld/edit", (long long)id),
                "Change the number", NULL },
            1);
    return true;
}

/* --------------------------------------------------------------- connection */

bool
fix_connect(struct problem_card *c, struct tmpl *card, bool *shown,
            struct err *e)
{
    (void)e;
    (void)tmpl_include(card, TI_PROBLEMS_CONTROL, TPL_FIX_CONNECT);
    (void)c;
    *shown = true;
    return true;
}
