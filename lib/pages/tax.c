/* Settings, QuickBooks, Tax: every rate of the shop and its tax code, and what
   stands for a rate without one. */
#include <string.h>

#include "pages/tax.h"

static const char here[] = "/settings/quickbooks/tax";

/* clang-format off */
static const char *const cause_names[] = { "tax_not_mapped", "tax_combination" };
static const struct settings_causes causes = {
    cause_names, sizeof(cause_names) / sizeof(cause_names[0]), "a tax code" };

static const struct page_empty no_connection = {
    "link", "QuickBooks is not connected",
    "Tax rates are mapped to the tax codes of your QuickBooks company, so connect it first.",
    "/settings/quickbooks", "Connect" };
/* clang-format on */

static bool
is_active(const struct reference_row *code)
{
    return code->active;
}

static bool
is_active_us(const struct reference_row *code)
{
    return code->active && strcmp(code->qbo_id, "TAX") != 0 &&
           strcmp(code->qbo_id, "NON") != 0;
}

static const char *
option_words(struct req *r, const struct reference_row *code)
{
    return tax_code_words(r, code, "");
}

struct settings_choice
tax_choice(struct req *r, const struct tax *x, int64_t id, const char *name)
{
    return (struct settings_choice){
        .map = &x->map,
        .local_id = id,
        .name = arena_printf(r->arena, "code.%lld", (long long)id),
        .label = arena_printf(r->arena, "QuickBooks tax code for %s", name),
        .none = "Choose a tax code",
        .thing = "tax code",
        .kind = "in use",
        .then = "QuickBooks refuses invoices with it; choose another one.",
        .what = "tax.map",
        .title = name,
        .offered = x->us ? is_active_us : is_active,
        .words = option_words,
    };
}

static struct settings_choice
default_choice(const struct tax *x)
{
    return (struct settings_choice){
        .map = &x->for_unmapped,
        .name = "tax_default",
        .label = "Rates without a code above",
        .none = "Let the invoice wait",
        .thing = "tax code",
        .kind = "in use",
        .then = "QuickBooks refuses invoices with it; choose another one.",
        .what = "tax_default.map",
        .title = "Rates without a code",
        .offered = x->us ? is_active_us : is_active,
        .words = option_words,
    };
}

static struct settings_choice
exempt_choice(const struct tax *x)
{
    return (struct settings_choice){
        .map = &x->exempt,
        .name = "tax_exempt",
        .label = "Customers who pay no tax",
        .none = "As lines without tax",
        .thing = "tax code",
        .kind = "in use",
        .then = "QuickBooks refuses invoices with it; choose another one.",
        .what = "tax_exempt.map",
        .title = "Customers who pay no tax",
        .offered = is_active,
        .words = option_words,
    };
}

static void
show_option(struct tmpl *row, const char *value, const char *text, bool chosen)
{
    struct tmpl *o = tmpl_section(row, TS_TAX_OPTION);

    tmpl_text(o, TV_OPTION_VALUE, value);
    tmpl_text(o, TV_OPTION_TEXT, text);
    tmpl_when(o, TS_TAX_CHOSEN, chosen);
}

/* The suggestion first, then the others; a choice that is gone stays seen. */
static void
show_options(struct req *r, struct tmpl *row, const struct tax *x,
             const char *chosen, const struct reference_row *hint)
{
    const struct reference_row *now = mapping_reference(&x->map, chosen);
    bool there = now != NULL && tax_offered(x, now);

    if (*chosen == '\0' && hint != NULL)
        show_option(row, hint->qbo_id, tax_code_words(r, hint, " (suggested)"),
                    false);
    for (size_t i = 0; i < x->map.references.n; i++) {
        const struct reference_row *code = mapping_at(&x->map, i);

        if (tax_offered(x, code) && (*chosen != '\0' || code != hint))
            show_option(row, code->qbo_id, tax_code_words(r, code, ""),
                        strcmp(code->qbo_id, chosen) == 0);
    }
    if (*chosen == '\0' || there)
        return;
    if (!mapping_listed(&x->map)) {
        show_option(row, chosen, "Chosen, and not read yet", true);
        return;
    }
    show_option(row, chosen,
                now == NULL ? "No longer in QuickBooks"
                            : tax_code_words(r, now, " (inactive)"),
                true);
    tmpl_when(row, TS_TAX_GONE, true);
}

/* What it looks like, and one press that takes it. */
static void
show_hint(struct req *r, struct tmpl *row, int64_t local_id,
          const struct reference_row *hint)
{
    struct tmpl *in;

    tmpl_text(row, TV_SUGGESTION, hint->name);
    if (!http_allowed(r->who, ACCESS_KEEP))
        return;
    in = tmpl_section(row, TS_TAX_ACCEPT);
    tmpl_textf(in, TV_ACCEPTS, "%lld.%s", (long long)local_id, hint->qbo_id);
}

static struct tmpl *
show_row(struct req *r, struct tmpl *form, const struct tax *x,
         int64_t local_id, const char *name, const struct reference_row *hint)
{
    struct tmpl *row = tmpl_section(form, TS_TAX_ROW);
    const char *chosen = mapping_chosen(&x->map, local_id);

    tmpl_textf(row, TV_F_NAME, "code.%lld", (long long)local_id);
    tmpl_text(row, TV_RATE_NAME, name);
    tmpl_text(row, TV_WAS, chosen);
    tmpl_when(row, TS_TAX_LOCKED, !http_allowed(r->who, ACCESS_KEEP));
    show_options(r, row, x, chosen, hint);
    if (*chosen == '\0' && hint != NULL)
        show_hint(r, row, local_id, hint);
    return row;
}

/* Problems whose message has the rate's name in quotes. */
static int64_t
waiting_for(struct req *r, const struct tax *x, const char *name)
{
    return mapping_waiting_for(&x->waiting,
                               arena_printf(r->arena, "'%s'", name)) +
           mapping_waiting_for(&x->waiting,
                               arena_printf(r->arena, "‘%s’", name));
}

static void
show_rows(struct req *r, struct tmpl *form, const struct tax *x)
{
    for (size_t i = 0; i < x->rates.n; i++) {
        const struct tax_rate *rate =
            rows_at(&x->rates, &ledger_tax_rate_record, i);
        struct tmpl *row = show_row(r, form, x, rate->id, rate->name,
                                    tax_suggested(r, x, rate));

        tmpl_textf(row, TV_RATE, "%s%%", decimal_text(r->arena, rate->rate));
        tmpl_int(row, TV_ROW_WAITING, waiting_for(r, x, rate->name));
    }
    if (!x->us)
        tmpl_text(show_row(r, form, x, 0, "Lines without tax", NULL), TV_RATE,
                  "no rate");
}

/* How many rates have a suggestion that nobody took yet. */
static int64_t
hints(struct req *r, const struct tax *x)
{
    int64_t n = 0;

    for (size_t i = 0; i < x->rates.n; i++) {
        const struct tax_rate *rate =
            rows_at(&x->rates, &ledger_tax_rate_record, i);

        n += *mapping_chosen(&x->map, rate->id) == '\0' &&
             tax_suggested(r, x, rate) != NULL;
    }
    return n;
}

/* What stands for what has no code of its own. */
static void
show_stand_ins(struct req *r, struct tmpl *form, const struct tax *x)
{
    const struct settings_choice unmapped = default_choice(x);
    const struct settings_choice exempt = exempt_choice(x);

    settings_show_choice(r, form, TI_TAX_DEFAULT, &unmapped);
    if (x->us)
        tmpl_when(form, TS_TAX_US, true);
    else
        settings_show_choice(r, tmpl_section(form, TS_TAX_NOT_US),
                             TI_TAX_EXEMPT, &exempt);
}

static bool
show_form(struct req *r, struct tmpl *t, const struct tax *x, struct err *e)
{
    struct tmpl *form = tmpl_section(t, TS_TAX_FORM);
    int64_t waiting, n = hints(r, x);

    if (!settings_waiting(r, &causes, &waiting, e))
        return false;
    show_rows(r, form, x);
    if (n > 1 && http_allowed(r->who, ACCESS_KEEP))
        tmpl_int(tmpl_section(form, TS_TAX_ACCEPT_ALL), TV_HINTS, n);
    show_stand_ins(r, form, x);
    tmpl_when(t, TS_TAX_NO_CODES, x->map.references.n == 0);
    page_form_once(r, form, TI_TAX_ONCE);
    settings_show_save(r, form, TI_TAX_SAVE, &causes, waiting);
    return true;
}

/* f NULL, or the broken fields of a new rate. */
static bool
show(struct req *r, struct reply *out, const struct form *f, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_TAX), *add;
    struct tax x;
    bool found;

    if (!tax_read(r, &x, &found, e) ||
        !settings_show_lists(r, t, TI_TAX_LISTS, found ? &x.connection : NULL,
                             e))
        return false;
    page_show_settings(r, t, TI_TAX_TABS);
    if (found)
        mapping_show_saved(r, t, TI_TAX_NOTICE,
                           mapping_waiting_for(&x.waiting, NULL));
    if (!found)
        page_show_empty(t, TI_TAX_EMPTY, &no_connection);
    else if (!show_form(r, t, &x, e))
        return false;
    tmpl_when(t, TS_TAX_NO_RATES, x.rates.n == 0);
    if (!http_allowed(r->who, ACCESS_KEEP))
        return reply_page(r, out, t, "Tax mapping", e);
    add = tmpl_section(t, TS_TAX_CAN_ADD);
    page_form_once(r, add, TI_TAX_ONCE);
    tmpl_text(add, TV_F_NEW_NAME, http_param(&r->form, "name"));
    tmpl_text(add, TV_F_NEW_RATE, http_param(&r->form, "rate"));
    if (f != NULL) {
        form_show(f, t, TI_TAX_SUMMARY);
        form_show_field(f, add, "name", TS_TAX_BAD_NAME);
        form_show_field(f, add, "rate", TS_TAX_BAD_RATE);
    }
    return reply_page(r, out, t, "Tax mapping", e);
}

/* GET /settings/quickbooks/tax */
static bool
page_tax(struct req *r, struct reply *out, struct err *e)
{
    return show(r, out, NULL, e);
}

/* -------------------------------------------------------------------- saving
 */

/* The code of that rate among "7.3,8.5", NULL when it is not there. */
static const char *
accepted(struct req *r, const char *accept, int64_t id)
{
    const char *mark = arena_printf(r->arena, "%lld.", (long long)id);

    for (const char *at = accept; at != NULL && *at != '\0';) {
        size_t n = strcspn(at, ",");

        if (str_starts(at, mark) && n > strlen(mark))
            return arena_copy(r->arena, at + strlen(mark), n - strlen(mark));
        at += n + (at[n] == ',');
    }
    return NULL;
}

/* The code that the form gives the rate: in its list, or as the suggestion
   that was pressed ("7.3", "7.3,8.5", or "all"); NULL for no change. */
static bool
code_given(struct req *r, const struct tax *x, int64_t id, const char *name,
           const struct reference_row *hint, const char **out, struct err *e)
{
    const char *accept = http_param(&r->form, "accept");
    const char *now = mapping_chosen(&x->map, id);
    const char *field = arena_printf(r->arena, "code.%lld", (long long)id);

    if (!change_field(r, field, now, name, out, e))
        return false;
    if (*out != NULL || *now != '\0' || accept == NULL)
        return true;
    if (strcmp(accept, "all") == 0 && hint != NULL)
        *out = hint->qbo_id;
    else
        *out = accepted(r, accept, id);
    return true;
}

static bool
code_save(struct req *r, const struct tax *x, int64_t id, const char *name,
          const struct reference_row *hint, struct changes *changes,
          struct err *e)
{
    const struct reference_row *code;
    const char *given;

    if (!code_given(r, x, id, name, hint, &given, e))
        return false;
    if (given == NULL)
        return true;
    code = mapping_reference(&x->map, given);
    if (*given != '\0' && (code == NULL || !tax_offered(x, code)))
        return err_set(e, ERR_CONFLICT,
                       "The tax code chosen for %s is not in QuickBooks' list "
                       "any more. Open the page again and choose another one.",
                       name);
    return mapping_save(r, &x->map, id, given, "tax.map", name, changes, e);
}

/* A field of a rate that is not the shop's. */
static bool
rates_known(struct req *r, const struct tax *x, struct err *e)
{
    for (size_t i = 0; i < r->form.n; i++) {
        const char *name = r->form.p[i].name;
        int64_t id;

        if (str_starts(name, "code.") &&
            (!str_int64(name + 5, &id) || tax_rate_name(x, id) == NULL))
            return err_set(e, ERR_ABSENT, "There is no such tax rate.");
    }
    return true;
}

static bool
save(struct req *r, void *ctx, struct changes *changes, struct err *e)
{
    struct settings_choice unmapped, exempt;
    struct tax x;
    bool found;

    (void)ctx;
    if (!tax_read(r, &x, &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_CONFLICT,
                       "QuickBooks is not connected, so there "
                       "is nothing to map to. Connect first.");
    if (!rates_known(r, &x, e))
        return false;
    for (size_t i = 0; i < x.rates.n; i++) {
        const struct tax_rate *rate =
            rows_at(&x.rates, &ledger_tax_rate_record, i);

        if (!code_save(r, &x, rate->id, rate->name, tax_suggested(r, &x, rate),
                       changes, e))
            return false;
    }
    unmapped = default_choice(&x);
    exempt = exempt_choice(&x);
    return (x.us ||
            (code_save(r, &x, 0, tax_rate_name(&x, 0), NULL, changes, e) &&
             settings_take_choice(r, &exempt, changes, e))) &&
           settings_take_choice(r, &unmapped, changes, e);
}

const struct change_page tax_change = { "tax mapping", ENTITY_INVOICE, &causes,
                                        save };

/* POST /settings/quickbooks/tax */
static bool
page_tax_post(struct req *r, struct reply *out, struct err *e)
{
    return change_reply(r, out, &tax_change, NULL, e);
}

/* ---------------------------------------------------------------- a new rate
 */

struct adding {
    struct req *r;
    const struct tax_rate *read;
    struct ledger_faults faults;
};

static bool
add_body(struct db *db, void *ctx, struct err *e)
{
    struct adding *s = ctx;
    struct req *r = s->r;
    const char *key = http_param(&r->form, "form_key"), *before;
    const struct ledger l = page_ledger(r);
    struct tax_rate rate = *s->read;
    enum ledger_saved how;

    ledger_faults_init(&s->faults, r->arena);
    if (!form_claim(db, r->arena, r->shop, key, &before, e))
        return false;
    return before != NULL ||
           ledger_tax_rate_save(&l, &rate, &how, &s->faults, e);
}

/* POST /settings/quickbooks/tax/rates */
static bool
page_rate_add(struct req *r, struct reply *out, struct err *e)
{
    struct form f = { .arena = r->arena };
    struct adding s = { .r = r };
    struct ledger_input in;
    struct tax_rate rate;

    ledger_faults_init(&s.faults, r->arena);
    ledger_input_init(&in, r->arena, true);
    for (size_t i = 0; i < r->form.n; i++)
        ledger_input_add(&in, r->form.p[i].name, LEDGER_TEXT,
                         r->form.p[i].value);
    s.read = &rate;
    if (ledger_tax_rate_read(&in, &rate, &s.faults) &&
        db_tx(r->db, add_body, &s, e))
        return reply_redirect(out, here);
    if (e->kind != ERR_NONE && e->kind != ERR_INPUT && e->kind != ERR_CONFLICT)
        return false;
    err_clear(e);
    for (size_t i = 0; i < s.faults.n; i++)
        form_bad(&f, s.faults.list[i].field, "%s", s.faults.list[i].message);
    out->status = 422;
    return show(r, out, &f, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/tax",       page_tax,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/tax",       page_tax_post, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_POST, "/settings/quickbooks/tax/rates", page_rate_add, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_tax = ROUTES(routes);
