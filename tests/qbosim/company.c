/* company: what a new QuickBooks company has, and its preferences. */
#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
static const struct {
    const char *id, *name, *type, *subtype;
    bool active;
} accounts[] = {
    { "1",  "Services",                "Income", "ServiceFeeIncome", true },
    { "2",  "Uncategorized Income",    "Income", "ServiceFeeIncome", true },
    { "4",  "Undeposited Funds",       "Other Current Asset", "UndepositedFunds", true },
    { "7",  "Advertising",             "Expense", "AdvertisingPromotional", true },
    { "35", "Checking",                "Bank", "Checking", true },
    { "45", "Landscaping Services",    "Income", "OtherPrimaryIncome", true },
    { "48", "Fees Billed",             "Income", "ServiceFeeIncome", true },
    { "33", "Accounts Payable (A/P)",  "Accounts Payable", "AccountsPayable", true },
    { "78", "Billable Expense Income", "Income", "ServiceFeeIncome", true },
    { "79", "Sales of Product Income", "Income", "SalesOfProductIncome", true },
    { "80", "Cost of Goods Sold",      "Cost of Goods Sold", "SuppliesMaterialsCogs", true },
    { "84", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable", true },
    { "86", "Discounts given",         "Income", "DiscountsRefundsGiven", true },
    { "89", "Sales Tax Payable",       "Other Current Liability", "SalesTaxPayable", true },
    { "90", "Retained Earnings",       "Equity", "RetainedEarnings", true },
    { "91", "Old Service Income (deleted)", "Income", "ServiceFeeIncome", false },
};

static const struct {
    const char *id, *name, *days;
} terms[] = {
    { "1", "Due on receipt", "0" },
    { "2", "Net 15", "15" },
    { "3", "Net 30", "30" },
    { "4", "Net 60", "60" },
};

static const struct {
    const char *id, *name, *type;
} methods[] = {
    { "1", "Cash", "NON_CREDIT_CARD" },
    { "2", "Check", "NON_CREDIT_CARD" },
    { "3", "Visa", "CREDIT_CARD" },
    { "4", "MasterCard", "CREDIT_CARD" },
    { "5", "American Express", "CREDIT_CARD" },
};

static const struct {
    const char *country, *id, *name, *rate;
} tax_rates[] = {
    { "US", "1", "California State",   "6" },
    { "US", "2", "California County",  "1.25" },
    { "US", "3", "AZ State tax",       "7.1" },
    { "US", "4", "Tucson City",        "2" },
    { "GB", "1", "20.0% S (Sales)",    "20" },
    { "GB", "2", "5.0% R (Sales)",     "5" },
    { "GB", "3", "0.0% Z (Sales)",     "0" },
    { "GB", "4", "Exempt (Sales)",     "0" },
    { "GB", "5", "No VAT (Sales)",     "0" },
};

static const struct {
    const char *country, *id, *name;
    bool taxable, group;
    const char *rates[3];
} tax_codes[] = {
    { "US", "TAX", "TAX", true, false, { NULL } },
    { "US", "NON", "NON", false, false, { NULL } },
    { "US", "2", "State sales tax 7.25", true, true, { "1", "2" } },
    { "US", "3", "Tucson", true, true, { "3", "4" } },
    { "GB", "2", "20.0% S", true, false, { "1" } },
    { "GB", "3", "5.0% R",  true, false, { "2" } },
    { "GB", "4", "0.0% Z",  true, false, { "3" } },
    { "GB", "5", "Exempt",  true, false, { "4" } },
    { "GB", "6", "No VAT",  false, false, { "5" } },
};
// clang-format on

#define N(table) (sizeof(table) / sizeof *(table))

struct maker {
    struct change *ch;
    struct pool *pool;
    const struct company *co;
    int64_t now_ms;
};

static struct js *
fresh(const struct maker *m, const char *id)
{
    struct js *v = js_object(m->pool), *meta = js_object(m->pool);
    char now[TIME_TEXT];

    time_print(now, m->now_ms, false);
    js_set_text(m->pool, v, "Id", id);
    js_set_text(m->pool, v, "SyncToken", "0");
    js_set_text(m->pool, meta, "CreateTime", now);
    js_set_text(m->pool, meta, "LastUpdatedTime", now);
    js_set(m->pool, v, "MetaData", meta);
    return v;
}

static void
put(const struct maker *m, enum kind_id k, struct js *v)
{
    js_set_text(m->pool, v, "domain", "QBO");
    js_set_bool(m->pool, v, "sparse", false);
    change_put(m->ch, m->co, &kinds[k], v, m->now_ms);
}

static const char *
classification(const char *type)
{
    return !strcmp(type, "Income")             ? "Revenue"
           : strstr(type, "Liability")         ? "Liability"
           : !strcmp(type, "Accounts Payable") ? "Liability"
           : !strcmp(type, "Equity")           ? "Equity"
           : strstr(type, "Asset") || !strcmp(type, "Bank") ||
                   !strcmp(type, "Accounts Receivable")
               ? "Asset"
               : "Expense";
}

static void
make_lists(const struct maker *m)
{
    struct pool *p = m->pool;
    struct js *v;

    for (size_t i = 0; i < N(accounts); i++) {
        v = fresh(m, accounts[i].id);
        js_set_text(p, v, "Name", accounts[i].name);
        js_set_text(p, v, "FullyQualifiedName", accounts[i].name);
        js_set_bool(p, v, "SubAccount", false);
        js_set_bool(p, v, "Active", accounts[i].active);
        js_set_text(p, v, "Classification", classification(accounts[i].type));
        js_set_text(p, v, "AccountType", accounts[i].type);
        js_set_text(p, v, "AccountSubType", accounts[i].subtype);
        js_set_int(p, v, "CurrentBalance", 0);
        js_set_int(p, v, "CurrentBalanceWithSubAccounts", 0);
        js_set_ref(p, v, "CurrencyRef",
                   strcmp(m->co->country, "US") ? "GBP" : "USD", NULL);
        put(m, KIND_ACCOUNT, v);
    }
    for (size_t i = 0; i < N(terms); i++) {
        v = fresh(m, terms[i].id);
        js_set_text(p, v, "Name", terms[i].name);
        js_set_bool(p, v, "Active", true);
        js_set_text(p, v, "Type", "STANDARD");
        js_set(p, v, "DueDays", js_number(p, terms[i].days));
        put(m, KIND_TERM, v);
    }
    for (size_t i = 0; i < N(methods); i++) {
        v = fresh(m, methods[i].id);
        js_set_text(p, v, "Name", methods[i].name);
        js_set_bool(p, v, "Active", true);
        js_set_text(p, v, "Type", methods[i].type);
        put(m, KIND_PAYMENTMETHOD, v);
    }
}

static void
make_items(const struct maker *m)
{
    static const char *const names[] = { "Services", "Hours" };

    for (size_t i = 0; i < N(names); i++) {
        struct js *v = fresh(m, i ? "2" : "1");

        js_set_text(m->pool, v, "Name", names[i]);
        js_set_text(m->pool, v, "FullyQualifiedName", names[i]);
        js_set_bool(m->pool, v, "Active", true);
        js_set_text(m->pool, v, "Type", "Service");
        js_set_int(m->pool, v, "UnitPrice", 0);
        js_set_bool(m->pool, v, "Taxable", false);
        js_set_bool(m->pool, v, "TrackQtyOnHand", false);
        js_set_ref(m->pool, v, "IncomeAccountRef", "1", "Services");
        put(m, KIND_ITEM, v);
    }
}

static void
make_tax_code(const struct maker *m, size_t row)
{
    struct pool *p = m->pool;
    struct js *v = fresh(m, tax_codes[row].id), *list = js_object(p);
    struct js *details = js_array(p);

    js_set_text(p, v, "Name", tax_codes[row].name);
    js_set_text(p, v, "Description", tax_codes[row].name);
    js_set_bool(p, v, "Active", true);
    js_set_bool(p, v, "Hidden", false);
    js_set_bool(p, v, "Taxable", tax_codes[row].taxable);
    js_set_bool(p, v, "TaxGroup",
                tax_codes[row].group || *tax_codes[row].country == 'G');
    for (size_t i = 0; i < 3 && tax_codes[row].rates[i]; i++) {
        struct js *d = js_object(p);

        js_set_ref(p, d, "TaxRateRef", tax_codes[row].rates[i], NULL);
        js_set_text(p, d, "TaxTypeApplicable", "TaxOnAmount");
        js_set_int(p, d, "TaxOrder", 0);
        js_push(details, d);
    }
    if (details->first) {
        js_set(p, list, "TaxRateDetail", details);
        js_set(p, v, "SalesTaxRateList", list);
    }
    put(m, KIND_TAXCODE, v);
}

static void
make_tax(const struct maker *m)
{
    struct pool *p = m->pool;
    const char *country = m->co->country;
    struct js *v = fresh(m, "1");

    js_set_text(p, v, "DisplayName",
                strcmp(country, "US") ? "HM Revenue & Customs (VAT)"
                                      : "Department of Tax and Fees");
    js_set_bool(p, v, "TaxTrackedOnSales", true);
    put(m, KIND_TAXAGENCY, v);
    for (size_t i = 0; i < N(tax_rates); i++) {
        if (strcmp(tax_rates[i].country, country) != 0)
            continue;
        v = fresh(m, tax_rates[i].id);
        js_set_text(p, v, "Name", tax_rates[i].name);
        js_set_text(p, v, "Description", tax_rates[i].name);
        js_set_bool(p, v, "Active", true);
        js_set(p, v, "RateValue", js_number(p, tax_rates[i].rate));
        js_set_ref(p, v, "AgencyRef", "1", NULL);
        js_set_text(p, v, "SpecialTaxType", "NONE");
        js_set_text(p, v, "DisplayType", "ReadOnly");
        put(m, KIND_TAXRATE, v);
    }
    for (size_t i = 0; i < N(tax_codes); i++)
        if (!strcmp(tax_codes[i].country, country))
            make_tax_code(m, i);
}

static void
make_info(const struct maker *m, const struct js *body)
{
    static const char *const kept[] = { "CompanyName", "LegalName",
                                        "CompanyAddr", "Email" };
    struct js *v = fresh(m, "1"), *names = js_array(m->pool);
    static const char *const values[][2] = {
        { "SubscriptionStatus", "SUBSCRIBED" },
        { "OfferingSku", "QuickBooks Online Plus" },
        { "IsQbdtMigrated", "false" },
    };

    for (size_t i = 0; i < N(kept); i++)
        if (js_has(body, kept[i]))
            js_set(m->pool, v, kept[i],
                   js_copy(m->pool, js_get(body, kept[i])));
    if (!js_has(v, "LegalName"))
        js_set_text(m->pool, v, "LegalName", js_text(v, "CompanyName"));
    js_set_text(m->pool, v, "Country", m->co->country);
    js_set_text(m->pool, v, "FiscalYearStartMonth", "January");
    js_set_text(m->pool, v, "SupportedLanguages", "en");
    js_set_text(m->pool, v, "DefaultTimeZone",
                strcmp(m->co->country, "US") ? "Europe/London"
                                             : "America/Los_Angeles");
    for (size_t i = 0; i < N(values); i++) {
        struct js *pair = js_object(m->pool);

        js_set_text(m->pool, pair, "Name", values[i][0]);
        js_set_text(m->pool, pair, "Value", values[i][1]);
        js_push(names, pair);
    }
    js_set(m->pool, v, "NameValue", names);
    put(m, KIND_COMPANYINFO, v);
}

static const char *
make_preferences(const struct maker *m, const struct js *patch)
{
    struct js *v = fresh(m, "1");
    const char *wrong =
        prefs_start(m->pool, v, !strcmp(m->co->country, "US"), patch);

    if (!wrong)
        put(m, KIND_PREFERENCES, v);
    return wrong;
}

/* What is neither the company's own nor a list of records is a preference. */
static struct js *
preferences_in(struct pool *p, const struct js *body)
{
    static const char *const own[] = { "realmId",   "CompanyName", "Country",
                                       "LegalName", "CompanyAddr", "Email" };
    struct js *out = js_object(p);

    for (const struct js *v = body->first; v; v = v->next) {
        bool skip = v->kind == JS_ARRAY;

        for (size_t i = 0; i < N(own); i++)
            skip = skip || !strcmp(v->name, own[i]);
        if (!skip)
            js_set(p, out, v->name, js_copy(p, v));
    }
    return out;
}

static const char *
fill(struct sim *s, struct pool *p, struct company *co, const struct js *body)
{
    static const enum kind_id order[] = { KIND_ACCOUNT,       KIND_TERM,
                                          KIND_PAYMENTMETHOD, KIND_ITEM,
                                          KIND_CUSTOMER,      KIND_VENDOR,
                                          KIND_EMPLOYEE,      KIND_INVOICE };

    for (size_t i = 0; i < N(order); i++) {
        const struct kind *k = &kinds[order[i]];
        const struct js *list = js_get(body, k->name);

        for (const struct js *v = list ? list->first : NULL; v; v = v->next) {
            struct request r = { .pool = p, .sim = s, .at_ms = sim_now(s) };
            struct reply out = { .status = 500 };

            text_init(&out.headers, p);
            if (!person_write(&r, co, k, v, &out))
                return pool_str(p, out.body.p);
        }
    }
    return NULL;
}

const char *
company_make(struct sim *s, struct pool *p, const struct js *body)
{
    const char *realm = js_text(body, "realmId");
    const char *country = js_text(body, "Country"), *wrong;
    struct company ghost = { 0 };
    struct change ch;
    struct maker m = { &ch, p, &ghost, sim_now(s) };
    struct js *r;

    if (!realm || !*realm || strlen(realm) >= REALM_TEXT ||
        strspn(realm, "0123456789") != strlen(realm))
        return "realmId must be digits";
    if (!js_text(body, "CompanyName"))
        return "CompanyName is missing";
    if (!country)
        country = "US";
    if (strcmp(country, "US") != 0 && strcmp(country, "GB") != 0)
        return "Country must be US or GB";
    if (company_find(s, realm))
        return NULL;
    snprintf(ghost.realm, sizeof ghost.realm, "%s", realm);
    snprintf(ghost.country, sizeof ghost.country, "%s", country);
    change_begin(&ch, s, p);
    r = change_add(&ch, "company");
    js_set_text(p, r, "realm", realm);
    js_set_text(p, r, "country", country);
    wrong = make_preferences(&m, preferences_in(p, body));
    if (wrong)
        return pool_fmt(p, "unknown or bad: %s", wrong);
    make_info(&m, body);
    make_lists(&m);
    make_tax(&m);
    make_items(&m);
    change_commit(&ch);
    return fill(s, p, company_find(s, realm), body);
}
