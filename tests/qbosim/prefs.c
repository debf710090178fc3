/* prefs: what a company has switched on, as one table. */
#include "country.h"
#include "names.h"

#include <string.h>

enum pref_kind {
    PREF_BOOL,
    PREF_TEXT,
    PREF_REF,
    PREF_DATE,
    PREF_JSON,  /* an object or a list, kept as it is */
    PREF_PAIRS, /* [{"Name","Value"}]; the names that are sent change */
};

#define PREF_OWN 1 /* QuickBooks' own: clients cannot change it */
#define PREF_ON 2  /* once on, a client cannot turn it off */

// clang-format off
/* NULL: absent until somebody sets it.  "@...": the country's. */
static const struct preference {
    const char *section, *name;
    enum pref_kind kind;
    unsigned flags;
    const char *start;
} preferences[] = {
    { "AccountingInfoPrefs", "BookCloseDate",        PREF_DATE, 0, NULL },
    { "AccountingInfoPrefs", "UseAccountNumbers",    PREF_BOOL, 0, "false" },
    { "AccountingInfoPrefs", "TrackDepartments",     PREF_BOOL, 0, "false" },
    { "AccountingInfoPrefs", "DepartmentTerminology", PREF_TEXT, 0, NULL },
    { "AccountingInfoPrefs", "ClassTrackingPerTxn",  PREF_BOOL, 0, "false" },
    { "AccountingInfoPrefs", "ClassTrackingPerTxnLine", PREF_BOOL, 0, "false" },
    { "AccountingInfoPrefs", "FirstMonthOfFiscalYear", PREF_TEXT, 0, "@fiscal" },
    { "AccountingInfoPrefs", "TaxYearMonth",         PREF_TEXT, 0, "January" },
    { "AccountingInfoPrefs", "CustomerTerminology",  PREF_TEXT, 0, "Customers" },
    { "ProductAndServicesPrefs", "ForSales",         PREF_BOOL, 0, "true" },
    { "ProductAndServicesPrefs", "ForPurchase",      PREF_BOOL, 0, "true" },
    { "ProductAndServicesPrefs", "QuantityWithPriceAndRate", PREF_BOOL, 0, "true" },
    { "ProductAndServicesPrefs", "QuantityOnHand",   PREF_BOOL, 0, "true" },
    { "SalesFormsPrefs", "CustomTxnNumbers",         PREF_BOOL, 0, "false" },
    { "SalesFormsPrefs", "AllowDeposit",             PREF_BOOL, 0, "true" },
    { "SalesFormsPrefs", "AllowDiscount",            PREF_BOOL, 0, "true" },
    { "SalesFormsPrefs", "DefaultDiscountAccount",   PREF_TEXT, 0, "86" },
    { "SalesFormsPrefs", "AllowEstimates",           PREF_BOOL, 0, "true" },
    { "SalesFormsPrefs", "EstimateMessage",          PREF_TEXT, 0, NULL },
    { "SalesFormsPrefs", "IPNSupportEnabled",        PREF_BOOL, PREF_OWN, "false" },
    { "SalesFormsPrefs", "AllowShipping",            PREF_BOOL, 0, "false" },
    { "SalesFormsPrefs", "DefaultShippingAccount",   PREF_TEXT, 0, NULL },
    { "SalesFormsPrefs", "AllowServiceDate",         PREF_BOOL, 0, "true" },
    { "SalesFormsPrefs", "DefaultTerms",             PREF_REF,  0, "3" },
    { "SalesFormsPrefs", "DefaultCustomerMessage",   PREF_TEXT, 0, NULL },
    { "SalesFormsPrefs", "AutoApplyCredit",          PREF_BOOL, 0, "true" },
    { "SalesFormsPrefs", "AutoApplyPayments",        PREF_BOOL, 0, "true" },
    { "SalesFormsPrefs", "UsingPriceLevels",         PREF_BOOL, PREF_OWN, "false" },
    { "SalesFormsPrefs", "UsingProgressInvoicing",   PREF_BOOL, PREF_OWN, "false" },
    { "SalesFormsPrefs", "EmailCopyToCompany",       PREF_BOOL, 0, "false" },
    { "SalesFormsPrefs", "SalesEmailBcc",            PREF_JSON, 0, NULL },
    { "SalesFormsPrefs", "SalesEmailCc",             PREF_JSON, 0, NULL },
    { "SalesFormsPrefs", "ETransactionEnabledStatus", PREF_TEXT, PREF_OWN, "NotApplicable" },
    { "SalesFormsPrefs", "ETransactionAttachPDF",    PREF_BOOL, PREF_OWN, "false" },
    { "SalesFormsPrefs", "ETransactionPaymentEnabled", PREF_BOOL, 0, "false" },
    { "SalesFormsPrefs", "CustomField",              PREF_JSON, 0, "[]" },
    { "EmailMessagesPrefs", "InvoiceMessage",        PREF_JSON, 0, "{\"Subject\":\"Invoice from your supplier\",\"Message\":\"Your invoice is attached.\"}" },
    { "EmailMessagesPrefs", "EstimateMessage",       PREF_JSON, 0, NULL },
    { "EmailMessagesPrefs", "SalesReceiptMessage",   PREF_JSON, 0, NULL },
    { "EmailMessagesPrefs", "StatementMessage",      PREF_JSON, 0, NULL },
    { "VendorAndPurchasesPrefs", "TrackingByCustomer", PREF_BOOL, 0, "false" },
    { "VendorAndPurchasesPrefs", "BillableExpenseTracking", PREF_BOOL, 0, "false" },
    { "VendorAndPurchasesPrefs", "DefaultTermsRef",  PREF_REF,  0, NULL },
    { "VendorAndPurchasesPrefs", "DefaultMarkup",    PREF_TEXT, 0, NULL },
    { "VendorAndPurchasesPrefs", "DefaultMarkupAccount", PREF_REF, 0, NULL },
    { "VendorAndPurchasesPrefs", "POCustomField",    PREF_JSON, 0, "[]" },
    { "TimeTrackingPrefs", "UseServices",            PREF_BOOL, 0, "false" },
    { "TimeTrackingPrefs", "DefaultTimeItem",        PREF_REF,  0, NULL },
    { "TimeTrackingPrefs", "BillCustomers",          PREF_BOOL, 0, "false" },
    { "TimeTrackingPrefs", "ShowBillRateToAll",      PREF_BOOL, 0, "false" },
    { "TimeTrackingPrefs", "WorkWeekStartDate",      PREF_TEXT, 0, "Monday" },
    { "TimeTrackingPrefs", "MarkTimeEntriesBillable", PREF_BOOL, 0, "false" },
    { "TaxPrefs", "UsingSalesTax",                   PREF_BOOL, PREF_OWN, "true" },
    { "TaxPrefs", "PartnerTaxEnabled",               PREF_BOOL, PREF_OWN, NULL },
    { "TaxPrefs", "TaxGroupCodeRef",                 PREF_REF,  PREF_OWN, "@group" },
    { "CurrencyPrefs", "MultiCurrencyEnabled",       PREF_BOOL, PREF_ON, "false" },
    { "CurrencyPrefs", "HomeCurrency",               PREF_REF,  PREF_OWN, "@currency" },
    { "ReportPrefs", "ReportBasis",                  PREF_TEXT, 0, "Accrual" },
    { "ReportPrefs", "CalcAgingReportFromTxnDate",   PREF_BOOL, 0, "false" },
    { "OtherPrefs", "NameValue",                     PREF_PAIRS, 0, NULL },
};

/* OtherPrefs.NameValue at the start; a name may be set by its own. */
static const char *const other_values[][2] = {
    { "SalesFormsPrefs.DefaultCustomerMessage", "" },
    { "SalesFormsPrefs.DefaultItem",            "1" },
    { "SalesFormsPrefs.AllowGratuity",          "false" },
    { "DTXCopyMemo",                            "false" },
    { "UncategorizedAssetAccountId",            "4" },
    { "UncategorizedIncomeAccountId",           "2" },
    { "UncategorizedExpenseAccountId",          "7" },
    { "SFCEnabled",                             "true" },
    { "DataPartner",                            "false" },
    { "Vendor1099Enabled",                      "true" },
    { "TimeTrackingFeatureEnabled",             "true" },
    { "FDPEnabled",                             "false" },
    { "ProjectsEnabled",                        "true" },
    { "DateFormat",                             "Month Date Year separated by a slash" },
    { "DateFormatMnemonic",                     "MMDDYYYY_SEP_SLASH" },
    { "NumberFormat",                           "US Number Format" },
    { "NumberFormatMnemonic",                   "US_NB" },
    { "WarnDuplicateCheckNumber",               "true" },
    { "WarnDuplicateBillNumber",                "false" },
    { "SignoutInactiveMinutes",                 "60" },
    { "AccountingInfoPrefs.ShowAccountNumbers", "false" },
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

static struct js *
pair_find(struct js *list, const char *name)
{
    struct js *pair = list ? list->first : NULL;

    while (pair && strcmp(js_text(pair, "Name"), name) != 0)
        pair = pair->next;
    return pair;
}

static void
pair_set(struct pool *p, struct js *list, const char *name, const char *value)
{
    struct js *pair = pair_find(list, name);

    if (!pair) {
        js_push(list, pair = js_object(p));
        js_set_text(p, pair, "Name", name);
    }
    js_set_text(p, pair, "Value", value);
}

static bool
take_pairs(struct pool *p, struct js *to, const struct preference *row,
           const struct js *value)
{
    struct js *list = js_get(to, row->name);

    for (const struct js *v = value->first; v; v = v->next)
        if (!js_text(v, "Name") || !js_text(v, "Value"))
            return false;
    if (value->kind != JS_ARRAY)
        return false;
    if (!list)
        js_set(p, to, row->name, list = js_array(p));
    for (const struct js *v = value->first; v; v = v->next)
        pair_set(p, list, js_text(v, "Name"), js_text(v, "Value"));
    return true;
}

/* False when the value is not of the row's kind. */
static bool
take(struct pool *p, struct js *to, const struct preference *row,
     const struct js *value)
{
    const char *text =
        value->kind == JS_OBJECT ? js_text(value, "value") : value->text;

    switch (row->kind) {
    case PREF_BOOL:
        if (value->kind != JS_TRUE && value->kind != JS_FALSE)
            return false;
        js_set_bool(p, to, row->name, value->kind == JS_TRUE);
        return true;
    case PREF_JSON:
        if (value->kind != JS_OBJECT && value->kind != JS_ARRAY)
            return false;
        js_set(p, to, row->name, js_copy(p, value));
        return true;
    case PREF_PAIRS:
        return take_pairs(p, to, row, value);
    case PREF_REF:
        if (text)
            js_set_ref(p, to, row->name, text, NULL);
        return text != NULL;
    case PREF_TEXT:
    case PREF_DATE:
        break;
    }
    if (!text || (row->kind == PREF_DATE && !date_valid(text)))
        return false;
    js_set_text(p, to, row->name, text);
    return true;
}

static bool
set_preference(struct pool *p, struct js *prefs, const struct preference *row,
               const struct js *value)
{
    struct js *to = section(p, prefs, row->section);

    if (value->kind != JS_NULL)
        return take(p, to, row, value);
    if (row->kind != PREF_PAIRS)
        js_drop(to, row->name);
    return true;
}

/* Within a section when one is given; some names stand in two. */
static const struct preference *
preference_find(const char *in, const char *name)
{
    for (size_t i = 0; i < N(preferences); i++)
        if (!strcmp(preferences[i].name, name) &&
            (!in || !strcmp(preferences[i].section, in)))
            return &preferences[i];
    return NULL;
}

static bool
is_section(const struct js *v)
{
    size_t n = strlen(v->name);

    return n > 5 && !strcmp(v->name + n - 5, "Prefs") && v->kind == JS_OBJECT;
}

/* One of OtherPrefs' pairs, by its name. */
static bool
set_other(struct pool *p, struct js *prefs, const struct js *value)
{
    struct js *list = js_path(prefs, "OtherPrefs.NameValue");

    if (!pair_find(list, value->name) || value->kind == JS_NULL)
        return false;
    pair_set(p, list, value->name,
             value->text              ? value->text
             : value->kind == JS_TRUE ? "true"
                                      : "false");
    return true;
}

/* Flat names, or whole sections; NULL, or the name that is wrong. */
static const char *
patch_preferences(struct pool *p, struct js *prefs, const struct js *patch,
                  const char *in)
{
    for (const struct js *v = patch->first; v; v = v->next) {
        const struct preference *row = preference_find(in, v->name);
        const char *wrong;

        if (row) {
            if (!set_preference(p, prefs, row, v))
                return v->name;
        } else if (!in && is_section(v)) {
            wrong = patch_preferences(p, prefs, v, v->name);
            if (wrong)
                return wrong;
        } else if (in || !set_other(p, prefs, v)) {
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
    const char *wrong = patch_preferences(ch->pool, prefs, patch, NULL);
    int64_t now = sim_now(ch->sim);

    if (wrong)
        return wrong;
    restamp(ch->pool, prefs, now);
    change_put(ch, co, &kinds[KIND_PREFERENCES], prefs, now);
    return NULL;
}

static const char *
start_of(const struct preference *row, const struct country *at)
{
    const char *s = row->start;

    if (!s || *s != '@')
        return s;
    return !strcmp(s, "@fiscal")  ? at->fiscal_month
           : !strcmp(s, "@group") ? at->tax_group
                                  : at->currency;
}

static void
start_others(struct pool *p, struct js *prefs)
{
    struct js *list = js_array(p);

    for (size_t i = 0; i < N(other_values); i++)
        pair_set(p, list, other_values[i][0], other_values[i][1]);
    js_set(p, section(p, prefs, "OtherPrefs"), "NameValue", list);
}

const char *
prefs_start(struct pool *p, struct js *prefs, const struct country *at,
            const struct js *patch)
{
    for (size_t i = 0; i < N(preferences); i++) {
        const struct preference *row = &preferences[i];
        const char *start = start_of(row, at);
        struct js *to = section(p, prefs, row->section);

        if (!start)
            continue;
        if (row->kind == PREF_JSON)
            js_set(p, to, row->name, js_parse(p, start, strlen(start)));
        else if (row->kind == PREF_BOOL)
            js_set_bool(p, to, row->name, *start == 't');
        else if (row->kind == PREF_REF)
            js_set_ref(p, to, row->name, start, NULL);
        else
            js_set_text(p, to, row->name, start);
    }
    start_others(p, prefs);
    return patch_preferences(p, prefs, patch, NULL);
}

static bool
wrong_value(struct call *c, const struct preference *row, const char *at,
            const struct js *v)
{
    const char *text = v->text ? v->text : js_dump(c->pool, v);

    if (row->kind == PREF_DATE)
        return fault(c, FAULT_DATE, at,
                     "Date should be in the format yyyy-MM-dd. Supplied "
                     "value:%s",
                     text);
    if (row->kind == PREF_BOOL)
        return fault(c, FAULT_BOOLEAN, at, "Invalid Boolean. Supplied value:%s",
                     text);
    return fault(c, FAULT_PROPERTY, at,
                 "Property Name:Can not deserialize instance of %s out of the "
                 "token sent for \"%s\" specified is unsupported or invalid",
                 row->kind == PREF_TEXT ? "java.lang.String"
                                        : "com.intuit.schema.finance.v3",
                 at);
}

/* One member that a client sent, into what is stored. */
static bool
member(struct call *c, struct js *prefs, const char *in, const struct js *v)
{
    const struct preference *row = preference_find(in, v->name);
    const char *at = pool_fmt(c->pool, "%s.%s", in, v->name);
    const struct js *was = js_path(prefs, at);

    if (!row)
        return fault(c, FAULT_PROPERTY, NULL,
                     "Property Name:Unrecognized field \"%s\" (class "
                     "com.intuit.schema.finance.v3.%s), not marked as "
                     "ignorable specified is unsupported or invalid",
                     v->name, in);
    if (row->flags & PREF_OWN && !c->ui)
        return true;
    if (row->flags & PREF_ON && !c->ui && was && was->kind == JS_TRUE &&
        v->kind != JS_TRUE)
        return business(c, "Multicurrency cannot be turned off once it has "
                           "been turned on.");
    if (row->flags & PREF_ON && v->kind == JS_TRUE &&
        !plan_includes(c, "Multicurrency"))
        return false;
    if (row->kind == PREF_REF && strstr(row->name, "Terms") &&
        js_has(v, "value") &&
        !ent_find(c->co, &kinds[KIND_TERM], js_text(v, "value")))
        return fault(c, FAULT_REFERENCE, at, "Invalid Reference Id : %s", at);
    return set_preference(c->pool, prefs, row, v) || wrong_value(c, row, at, v);
}

static bool
members(struct call *c, struct js *prefs, const struct js *in)
{
    if (in->kind != JS_OBJECT && in->kind != JS_NULL)
        return fault(c, FAULT_PROPERTY, in->name,
                     "Property Name:Can not deserialize instance of "
                     "com.intuit.schema.finance.v3.%s out of the token sent "
                     "for \"%s\" specified is unsupported or invalid",
                     in->name, in->name);
    for (const struct js *v = in->first; v; v = v->next)
        if (!member(c, prefs, in->name, v))
            return false;
    return true;
}

/* Sections and members that were not sent stay as they are. */
bool
preferences_check(struct call *c, struct js *obj, const struct js *sent,
                  const struct ent *old)
{
    struct js *prefs;

    if (!old)
        return fault(c, FAULT_MISSING, "Id",
                     "Required parameter Id is missing in the request");
    prefs = js_copy(c->pool, old->obj);
    for (const struct js *s = sent->first; s; s = s->next)
        if (!members(c, prefs, s))
            return false;
    for (const struct js *s = prefs->first; s; s = s->next)
        js_set(c->pool, obj, s->name, js_copy(c->pool, s));
    return true;
}
