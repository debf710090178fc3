/* tax_rows: agencies, rates and codes as QuickBooks stores them. */
#include "names.h"
#include "tax.h"

#include <string.h>

/* What every stored object has; the end of it comes with change_put. */
static struct js *
fresh(struct call *c, const char *id)
{
    struct js *v = js_object(c->pool), *meta = js_object(c->pool);
    char now[TIME_TEXT];

    time_print(now, c->now_ms, false);
    js_set_text(c->pool, v, "Id", id);
    js_set_text(c->pool, v, "SyncToken", "0");
    js_set_text(c->pool, meta, "CreateTime", now);
    js_set_text(c->pool, meta, "LastUpdatedTime", now);
    js_set(c->pool, v, "MetaData", meta);
    js_set_text(c->pool, v, "domain", "QBO");
    js_set_bool(c->pool, v, "sparse", false);
    return v;
}

bool
taxagency_check(struct call *c, struct js *obj, const struct js *sent,
                const struct ent *old)
{
    if (old && !c->ui)
        return fault(c, FAULT_UNSUPPORTED, "Operation",
                     "Operation update is not supported.");
    otherwise_bool(c, obj, "TaxTrackedOnSales", true);
    otherwise_bool(c, obj, "TaxTrackedOnPurchases", false);
    otherwise_text(c, obj, "TaxAgencyConfig", "USER_DEFINED");
    return named_check(c, obj, sent, old);
}

struct js *
tax_rate_row(struct call *c, const char *id, const char *name,
             const char *percent, const char *agency)
{
    struct pool *p = c->pool;
    struct js *v = fresh(c, id), *list = js_array(p), *since = js_object(p);
    char now[TIME_TEXT];

    time_print(now, c->now_ms, false);
    js_set_text(p, v, "Name", name);
    js_set_text(p, v, "Description", name);
    js_set_bool(p, v, "Active", true);
    js_set(p, v, "RateValue", js_number(p, percent));
    js_set_ref(p, v, "AgencyRef", agency, NULL);
    js_set_text(p, v, "SpecialTaxType", "NONE");
    js_set(p, since, "RateValue", js_number(p, percent));
    js_set_text(p, since, "EffectiveDate", now);
    js_push(list, since);
    js_set(p, v, "EffectiveTaxRate", list);
    js_set_text(p, v, "DisplayType", "ReadOnly");
    return v;
}

struct js *
tax_code_row(struct call *c, const char *id, const char *name)
{
    struct js *v = fresh(c, id);

    js_set_text(c->pool, v, "Name", name);
    js_set_text(c->pool, v, "Description", name);
    js_set_bool(c->pool, v, "Active", true);
    js_set_bool(c->pool, v, "Hidden", false);
    js_set_bool(c->pool, v, "Taxable", true);
    js_set_bool(c->pool, v, "TaxGroup", true);
    js_set_text(c->pool, v, "TaxCodeConfigType", "USER_DEFINED");
    return v;
}

void
tax_code_rate(struct call *c, struct js *code, const char *list,
              const char *rate)
{
    struct pool *p = c->pool;
    struct js *at = js_get(code, list), *rows, *d = js_object(p);

    if (!at) {
        js_set(p, code, list, at = js_object(p));
        js_set(p, at, "TaxRateDetail", js_array(p));
    }
    rows = js_get(at, "TaxRateDetail");
    js_set_ref(p, d, "TaxRateRef", rate, NULL);
    js_set_text(p, d, "TaxTypeApplicable", "TaxOnAmount");
    js_set_int(p, d, "TaxOrder", 0);
    js_push(rows, d);
}
