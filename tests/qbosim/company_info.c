/* company_info: the company's own card, and what a client may change on it. */
#include "country.h"
#include "names.h"

#include <string.h>

// clang-format off
static const char *const name_values[][2] = {
    { "SubscriptionStatus",    "SUBSCRIBED" },
    { "OfferingSku",           "QuickBooks Online Plus" },
    { "NeoEnabled",            "true" },
    { "IsQbdtMigrated",        "false" },
    { "CompanyType",           "Other" },
    { "PayrollFeature",        "false" },
    { "AccountantFeature",     "false" },
    { "QBOIndustryType",       "Plumbing, Heating, and Air-Conditioning Contractors" },
    { "ItemCategoriesFeature", "true" },
};
// clang-format on

static const char *const addresses[] = { "CompanyAddr",
                                         "CustomerCommunicationAddr",
                                         "LegalAddr" };

#define N(table) (sizeof(table) / sizeof *(table))

/* Since August 2025 these addresses name their country in three letters. */
static void
address_shape(struct pool *p, struct js *a, size_t i)
{
    const char *country = js_text(a, "Country");
    const struct country *at = country ? country_find(country) : NULL;

    if (!a || a->kind != JS_OBJECT)
        return;
    js_set_text(p, a, "Id", pool_fmt(p, "%zu", i + 1));
    if (at)
        js_set_text(p, a, "Country", at->iso3);
    js_drop(a, "Lat");
    js_drop(a, "Long");
}

static void
add_pair(struct pool *p, struct js *list, const char *name, const char *value)
{
    struct js *pair = js_object(p);

    js_set_text(p, pair, "Name", name);
    js_set_text(p, pair, "Value", value);
    js_push(list, pair);
}

static struct js *
start_values(const struct maker *m)
{
    struct js *list = js_array(m->pool);
    char now[TIME_TEXT];

    time_print(now, m->now_ms, false);
    for (size_t i = 0; i < N(name_values); i++)
        add_pair(m->pool, list, name_values[i][0], name_values[i][1]);
    add_pair(m->pool, list, "AssignedTime", now);
    return list;
}

/* The other addresses are the company's own until somebody says otherwise. */
static void
start_addresses(const struct maker *m, struct js *v)
{
    for (size_t i = 0; i < N(addresses); i++) {
        const struct js *own = js_get(v, addresses[0]);

        if (i && own && !js_has(v, addresses[i]))
            js_set(m->pool, v, addresses[i], js_copy(m->pool, own));
        address_shape(m->pool, js_get(v, addresses[i]), i);
    }
}

void
company_info(const struct maker *m, const struct js *body)
{
    static const char *const kept[] = { "CompanyName", "LegalName",
                                        "CompanyAddr", "Email" };
    struct pool *p = m->pool;
    struct js *v = maker_fresh(m, "1");
    char today[DATE_TEXT];

    for (size_t i = 0; i < N(kept); i++)
        if (js_has(body, kept[i]))
            js_set(p, v, kept[i], js_copy(p, js_get(body, kept[i])));
    if (!js_has(v, "LegalName"))
        js_set_text(p, v, "LegalName", js_text(v, "CompanyName"));
    start_addresses(m, v);
    date_today(today, m->now_ms, m->at->code);
    js_set_text(p, v, "CompanyStartDate", today);
    js_set_text(p, v, "Country", m->at->code);
    js_set_text(p, v, "FiscalYearStartMonth", m->at->fiscal_month);
    js_set_text(p, v, "SupportedLanguages", "en");
    js_set_text(p, v, "DefaultTimeZone", m->at->zone);
    js_set(p, v, "NameValue", start_values(m));
    maker_put(m, KIND_COMPANYINFO, v);
}

/* A person's pairs go over the old ones, name by name. */
static struct js *
values_over(struct pool *p, const struct js *old, const struct js *fresh)
{
    struct js *list = js_array(p);

    for (const struct js *o = old ? old->first : NULL; o; o = o->next) {
        const struct js *pick = o;

        for (const struct js *f = fresh ? fresh->first : NULL; f; f = f->next)
            if (js_text(f, "Name") && js_text(o, "Name") &&
                !strcmp(js_text(f, "Name"), js_text(o, "Name")))
                pick = f;
        js_push(list, js_copy(p, pick));
    }
    return list;
}

bool
companyinfo_check(struct call *c, struct js *obj, const struct js *sent,
                  const struct ent *old)
{
    const char *name = js_text(obj, "CompanyName");
    const struct js *values = old ? js_get(old->obj, "NameValue") : NULL;

    if (!old)
        return fault(c, FAULT_MISSING, "Id",
                     "Required parameter Id is missing in the request");
    if (!name || !*name)
        return fault(c, FAULT_MISSING, "CompanyName",
                     "Required parameter CompanyName is missing in the "
                     "request");
    for (size_t i = 0; i < N(addresses); i++)
        address_shape(c->pool, js_get(obj, addresses[i]), i);
    js_set(
        c->pool, obj, "NameValue",
        values_over(c->pool, values, c->ui ? js_get(sent, "NameValue") : NULL));
    return true;
}
