/* company: what a new QuickBooks company has, and its preferences. */
#include "country.h"
#include "names.h"

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
// clang-format on

#define N(table) (sizeof(table) / sizeof *(table))

struct js *
maker_fresh(const struct maker *m, const char *id)
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

void
maker_put(const struct maker *m, enum kind_id k, struct js *v)
{
    js_set_text(m->pool, v, "domain", "QBO");
    js_set_bool(m->pool, v, "sparse", false);
    change_put(m->ch, m->co, &kinds[k], v, m->now_ms);
}

static void
make_lists(const struct maker *m)
{
    struct pool *p = m->pool;
    struct js *v;

    for (size_t i = 0; i < N(accounts); i++) {
        v = maker_fresh(m, accounts[i].id);
        js_set_text(p, v, "Name", accounts[i].name);
        js_set_text(p, v, "FullyQualifiedName", accounts[i].name);
        js_set_bool(p, v, "SubAccount", false);
        js_set_bool(p, v, "Active", accounts[i].active);
        js_set_text(p, v, "Classification", account_class(accounts[i].type));
        js_set_text(p, v, "AccountType", accounts[i].type);
        js_set_text(p, v, "AccountSubType", accounts[i].subtype);
        js_set_int(p, v, "CurrentBalance", 0);
        js_set_int(p, v, "CurrentBalanceWithSubAccounts", 0);
        js_set_ref(p, v, "CurrencyRef", m->at->currency, NULL);
        maker_put(m, KIND_ACCOUNT, v);
    }
    for (size_t i = 0; i < N(terms); i++) {
        v = maker_fresh(m, terms[i].id);
        js_set_text(p, v, "Name", terms[i].name);
        js_set_bool(p, v, "Active", true);
        js_set_text(p, v, "Type", "STANDARD");
        js_set(p, v, "DueDays", js_number(p, terms[i].days));
        maker_put(m, KIND_TERM, v);
    }
    for (size_t i = 0; i < N(methods); i++) {
        v = maker_fresh(m, methods[i].id);
        js_set_text(p, v, "Name", methods[i].name);
        js_set_bool(p, v, "Active", true);
        js_set_text(p, v, "Type", methods[i].type);
        maker_put(m, KIND_PAYMENTMETHOD, v);
    }
}

static void
make_items(const struct maker *m)
{
    static const char *const names[] = { "Services", "Hours" };

    for (size_t i = 0; i < N(names); i++) {
        struct js *v = maker_fresh(m, i ? "2" : "1");

        js_set_text(m->pool, v, "Name", names[i]);
        js_set_text(m->pool, v, "FullyQualifiedName", names[i]);
        js_set_bool(m->pool, v, "Active", true);
        js_set_text(m->pool, v, "Type", "Service");
        js_set_int(m->pool, v, "UnitPrice", 0);
        js_set_bool(m->pool, v, "Taxable", false);
        js_set_bool(m->pool, v, "TrackQtyOnHand", false);
        js_set_ref(m->pool, v, "IncomeAccountRef", "1", "Services");
        maker_put(m, KIND_ITEM, v);
    }
}

static const char *
make_preferences(const struct maker *m, const struct js *patch)
{
    struct js *v = maker_fresh(m, "1");
    const char *wrong = prefs_start(m->pool, v, m->at, patch);

    if (!wrong)
        maker_put(m, KIND_PREFERENCES, v);
    return wrong;
}

/* What is neither the company's own nor a list of records is a preference. */
static struct js *
preferences_in(struct pool *p, const struct js *body)
{
    static const char *const own[] = { "realmId",   "CompanyName", "Country",
                                       "LegalName", "CompanyAddr", "Email",
                                       "wipe" };
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
    static const enum kind_id order[] = {
        KIND_ACCOUNT,  KIND_TERM,     KIND_PAYMENTMETHOD, KIND_CLASS,
        KIND_DEPARTMENT, KIND_ITEM,   KIND_CUSTOMER,      KIND_VENDOR,
        KIND_EMPLOYEE, KIND_INVOICE,  KIND_CREDITMEMO,    KIND_PAYMENT,
        KIND_BILL,     KIND_PURCHASE, KIND_BILLPAYMENT,   KIND_JOURNALENTRY
    };

    for (size_t i = 0; i < N(order); i++) {
        const struct kind *k = &kinds[order[i]];
        const struct js *list = js_get(body, k->name);

        for (const struct js *v = list ? list->first : NULL; v; v = v->next) {
            struct request r = { .pool = p, .sim = s, .at_ms = sim_now(s) };
            struct reply out = { .status = 500 };

            if (v->kind != JS_OBJECT)
                return pool_fmt(p, "%s must be a list of objects", k->name);
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
    struct maker m = { &ch, p, &ghost, NULL, sim_now(s) };
    struct js *r;

    if (!realm || !*realm || strlen(realm) >= REALM_TEXT ||
        strspn(realm, "0123456789") != strlen(realm))
        return "realmId must be digits";
    if (!js_text(body, "CompanyName"))
        return "CompanyName is missing";
    m.at = country_find(country ? country : "US");
    if (!m.at)
        return "Country must be US, GB, CA or AU";
    if (company_find(s, realm) && !js_true(body, "wipe"))
        return NULL;
    snprintf(ghost.realm, sizeof ghost.realm, "%s", realm);
    snprintf(ghost.country, sizeof ghost.country, "%s", m.at->code);
    change_begin(&ch, s, p);
    r = change_add(&ch, company_find(s, realm) ? "wipe" : "company");
    js_set_text(p, r, "realm", realm);
    js_set_text(p, r, "country", m.at->code);
    wrong = make_preferences(&m, preferences_in(p, body));
    if (wrong)
        return pool_fmt(p, "unknown or bad: %s", wrong);
    company_info(&m, body);
    make_lists(&m);
    company_tax(&m);
    make_items(&m);
    change_commit(&ch);
    return fill(s, p, company_find(s, realm), body);
}
