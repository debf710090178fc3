/* country: the countries that a company may be in, and their taxes. */
#include "country.h"
#include "tax.h"

#include <string.h>

// clang-format off
static const struct country countries[] = {
    { "US", "USA", "USD", "America/Los_Angeles", "January", "2",  "Department of Tax and Fees" },
    { "GB", "GBR", "GBP", "Europe/London",       "April",   NULL, "HM Revenue & Customs (VAT)" },
    { "CA", "CAN", "CAD", "America/Toronto",     "January", NULL, "Canada Revenue Agency" },
    { "AU", "AUS", "AUD", "Australia/Sydney",    "July",    NULL, "Australian Taxation Office" },
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
    { "CA", "1", "GST (Sales)",        "5" },
    { "CA", "2", "HST ON (Sales)",     "13" },
    { "CA", "3", "PST BC (Sales)",     "7" },
    { "CA", "4", "QST (Sales)",        "9.975" },
    { "CA", "5", "Zero-rated (Sales)", "0" },
    { "CA", "6", "Exempt (Sales)",     "0" },
    { "CA", "7", "Out of scope (Sales)", "0" },
    { "AU", "1", "GST (Sales)",        "10" },
    { "AU", "2", "GST free (Sales)",   "0" },
    { "AU", "3", "Input taxed (Sales)", "0" },
    { "AU", "4", "Out of scope (Sales)", "0" },
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
    { "GB", "2", "20.0% S", true, true, { "1" } },
    { "GB", "3", "5.0% R",  true, true, { "2" } },
    { "GB", "4", "0.0% Z",  true, true, { "3" } },
    { "GB", "5", "Exempt",  true, true, { "4" } },
    { "GB", "6", "No VAT",  false, true, { "5" } },
    { "CA", "2", "Exempt",     true, true, { "6" } },
    { "CA", "3", "Zero-rated", true, true, { "5" } },
    { "CA", "4", "Out of Scope", false, true, { "7" } },
    { "CA", "5", "GST",        true, true, { "1" } },
    { "CA", "6", "HST ON",     true, true, { "2" } },
    { "CA", "7", "GST/PST BC", true, true, { "1", "3" } },
    { "CA", "8", "GST/QST QC", true, true, { "1", "4" } },
    { "AU", "2", "GST",        true, true, { "1" } },
    { "AU", "3", "GST free",   true, true, { "2" } },
    { "AU", "4", "Input tax",  true, true, { "3" } },
    { "AU", "5", "Out of scope", false, true, { "4" } },
};
// clang-format on

#define N(table) (sizeof(table) / sizeof *(table))

const struct country *
country_find(const char *code)
{
    for (size_t i = 0; i < N(countries); i++)
        if (!strcmp(countries[i].code, code))
            return &countries[i];
    return NULL;
}

static void
agency(const struct maker *m)
{
    struct js *v = maker_fresh(m, "1");

    js_set_text(m->pool, v, "DisplayName", m->at->agency);
    js_set_bool(m->pool, v, "TaxTrackedOnSales", true);
    js_set_bool(m->pool, v, "TaxTrackedOnPurchases",
                strcmp(m->at->code, "US") != 0);
    js_set_text(m->pool, v, "TaxAgencyConfig", "SYSTEM_GENERATED");
    maker_put(m, KIND_TAXAGENCY, v);
}

static void
code(struct call *c, const struct maker *m, size_t row)
{
    struct js *v = tax_code_row(c, tax_codes[row].id, tax_codes[row].name);

    js_set_bool(m->pool, v, "Taxable", tax_codes[row].taxable);
    js_set_bool(m->pool, v, "TaxGroup", tax_codes[row].group);
    js_set_text(m->pool, v, "TaxCodeConfigType", "SYSTEM_GENERATED");
    for (size_t i = 0; i < 3 && tax_codes[row].rates[i]; i++)
        tax_code_rate(c, v, "SalesTaxRateList", tax_codes[row].rates[i]);
    change_put(m->ch, m->co, &kinds[KIND_TAXCODE], v, m->now_ms);
}

void
company_tax(const struct maker *m)
{
    struct call c = { .pool = m->pool, .now_ms = m->now_ms };

    agency(m);
    for (size_t i = 0; i < N(tax_rates); i++)
        if (!strcmp(tax_rates[i].country, m->at->code))
            change_put(m->ch, m->co, &kinds[KIND_TAXRATE],
                       tax_rate_row(&c, tax_rates[i].id, tax_rates[i].name,
                                    tax_rates[i].rate, "1"),
                       m->now_ms);
    for (size_t i = 0; i < N(tax_codes); i++)
        if (!strcmp(tax_codes[i].country, m->at->code))
            code(&c, m, i);
}
