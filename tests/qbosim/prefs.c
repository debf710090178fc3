/* prefs: what a company has switched on, as one table. */
#include "call.h"

#include <string.h>

// clang-format off
/* NULL: absent until somebody sets it. */
static const struct preference {
    const char *section, *name;
    enum { PREF_BOOL, PREF_TEXT, PREF_REF } kind;
    const char *us, *gb;
} preferences[] = {
    { "AccountingInfoPrefs", "BookCloseDate",        PREF_TEXT, NULL, NULL },
    { "AccountingInfoPrefs", "UseAccountNumbers",    PREF_BOOL, "false", "false" },
    { "AccountingInfoPrefs", "TrackDepartments",     PREF_BOOL, "false", "false" },
    { "AccountingInfoPrefs", "ClassTrackingPerTxn",  PREF_BOOL, "false", "false" },
    { "AccountingInfoPrefs", "ClassTrackingPerTxnLine", PREF_BOOL, "false", "false" },
    { "AccountingInfoPrefs", "FirstMonthOfFiscalYear", PREF_TEXT, "January", "April" },
    { "AccountingInfoPrefs", "TaxYearMonth",         PREF_TEXT, "January", "January" },
    { "AccountingInfoPrefs", "CustomerTerminology",  PREF_TEXT, "Customers", "Customers" },
    { "SalesFormsPrefs", "CustomTxnNumbers",         PREF_BOOL, "false", "false" },
    { "SalesFormsPrefs", "AllowDeposit",             PREF_BOOL, "true", "true" },
    { "SalesFormsPrefs", "AllowDiscount",            PREF_BOOL, "true", "true" },
    { "SalesFormsPrefs", "DefaultDiscountAccount",   PREF_TEXT, "86", "86" },
    { "SalesFormsPrefs", "AllowShipping",            PREF_BOOL, "false", "false" },
    { "SalesFormsPrefs", "AllowServiceDate",         PREF_BOOL, "true", "true" },
    { "SalesFormsPrefs", "DefaultTerms",             PREF_REF,  "3", "3" },
    { "SalesFormsPrefs", "AutoApplyCredit",          PREF_BOOL, "true", "true" },
    { "SalesFormsPrefs", "AutoApplyPayments",        PREF_BOOL, "true", "true" },
    { "SalesFormsPrefs", "ETransactionPaymentEnabled", PREF_BOOL, "false", "false" },
    { "TaxPrefs", "UsingSalesTax",                   PREF_BOOL, "true", "true" },
    { "TaxPrefs", "PartnerTaxEnabled",               PREF_BOOL, NULL, NULL },
    { "TaxPrefs", "TaxGroupCodeRef",                 PREF_REF,  "2", NULL },
    { "CurrencyPrefs", "MultiCurrencyEnabled",       PREF_BOOL, "false", "false" },
    { "CurrencyPrefs", "HomeCurrency",               PREF_REF,  "USD", "GBP" },
    { "ReportPrefs", "ReportBasis",                  PREF_TEXT, "Accrual", "Accrual" },
};
// clang-format on

#define N(table) (sizeof(table) / sizeof *(table))

static struct js *
section(struct pool *p, struct js *prefs, const char *name)
{
    struct js *v = js_get(prefs, name);

    if (!v)
        js_set(p, prefs, name, v = js_object(p));
    return v;
}

static bool
set_preference(struct pool *p, struct js *prefs, const struct preference *row,
               const struct js *value)
{
    struct js *to = section(p, prefs, row->section);
    const char *text =
        value->kind == JS_OBJECT ? js_text(value, "value") : value->text;

    if (value->kind == JS_NULL) {
        js_drop(to, row->name);
        return true;
    }
    if (row->kind == PREF_BOOL) {
        if (value->kind != JS_TRUE && value->kind != JS_FALSE)
            return false;
        js_set_bool(p, to, row->name, value->kind == JS_TRUE);
        return true;
    }
    if (!text)
        return false;
    if (row->kind == PREF_REF)
        js_set_ref(p, to, row->name, text, NULL);
    else
        js_set_text(p, to, row->name, text);
    return true;
}

static const struct preference *
preference_find(const char *name)
{
    for (size_t i = 0; i < N(preferences); i++)
        if (!strcmp(preferences[i].name, name))
            return &preferences[i];
    return NULL;
}

/* Flat names, or whole sections; NULL, or the name that is wrong. */
static const char *
patch_preferences(struct pool *p, struct js *prefs, const struct js *patch)
{
    for (const struct js *v = patch->first; v; v = v->next) {
        const struct preference *row = preference_find(v->name);
        size_t n = strlen(v->name);
        const char *wrong;

        if (row) {
            if (!set_preference(p, prefs, row, v))
                return v->name;
        } else if (n > 5 && !strcmp(v->name + n - 5, "Prefs") &&
                   v->kind == JS_OBJECT) {
            wrong = patch_preferences(p, prefs, v);
            if (wrong)
                return wrong;
        } else {
            return v->name;
        }
    }
    return NULL;
}

const char *
company_prefer(struct change *ch, const struct company *co,
               const struct js *patch)
{
    const struct ent *e = ent_find(co, &kinds[KIND_PREFERENCES], "1");
    struct js *prefs = js_copy(ch->pool, e->obj);
    const char *wrong = patch_preferences(ch->pool, prefs, patch);

    if (wrong)
        return wrong;
    js_set_text(ch->pool, prefs, "SyncToken",
                pool_fmt(ch->pool, "%lld",
                         (long long)js_int(prefs, "SyncToken", 0) + 1));
    change_put(ch, co, &kinds[KIND_PREFERENCES], prefs, sim_now(ch->sim));
    return NULL;
}

const char *
prefs_start(struct pool *p, struct js *prefs, bool us, const struct js *patch)
{
    for (size_t i = 0; i < N(preferences); i++) {
        const char *start = us ? preferences[i].us : preferences[i].gb;
        struct js *to = section(p, prefs, preferences[i].section);

        if (!start)
            continue;
        if (preferences[i].kind == PREF_BOOL)
            js_set_bool(p, to, preferences[i].name, *start == 't');
        else if (preferences[i].kind == PREF_REF)
            js_set_ref(p, to, preferences[i].name, start, NULL);
        else
            js_set_text(p, to, preferences[i].name, start);
    }
    return patch_preferences(p, prefs, patch);
}
