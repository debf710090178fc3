/* tax_codes: which tax codes a document may use, and what is said if not. */
#include "names.h"
#include "tax.h"

#include <string.h>

static const char *
list_of(const struct js *code)
{
    return js_path(code, "SalesTaxRateList.TaxRateDetail")
               ? "SalesTaxRateList.TaxRateDetail"
               : "PurchaseTaxRateList.TaxRateDetail";
}

/* Hidden codes and rates made inactive break the calculation. */
static bool
calculable(struct call *c, const struct ent *code)
{
    const struct js *list = js_path(code->obj, list_of(code->obj));
    bool ok = !js_true(code->obj, "Hidden");

    for (const struct js *d = list ? list->first : NULL; d; d = d->next) {
        const char *id = js_ref(d, "TaxRateRef");
        const struct ent *rate =
            id ? ent_find(c->co, &kinds[KIND_TAXRATE], id) : NULL;

        ok = ok && rate && !ent_inactive(rate);
    }
    return ok || business(c, "We're sorry, QuickBooks encountered an error "
                             "while calculating tax. Try reselecting the tax "
                             "rate or <a href=\"/taxcenter\">review your tax "
                             "settings</a>.");
}

/* A taxable code without a rate has nothing to book to. */
static bool
has_rate(struct call *c, const struct ent *code, const char *element)
{
    const struct js *list = js_path(code->obj, list_of(code->obj));

    return !js_true(code->obj, "Taxable") || (list && list->first) ||
           fault(c, FAULT_TAX_RATE, element,
                 "TaxLiabilityAccount or TaxRateError : the tax code %s has "
                 "no tax rate.",
                 js_text(code->obj, "Name"));
}

bool
tax_code_usable(struct call *c, const char *code, const char *element)
{
    const struct ent *e = ent_find(c->co, &kinds[KIND_TAXCODE], code);

    if (!e || ent_inactive(e))
        return fault(c, FAULT_REFERENCE, element, "Invalid Reference Id : %s",
                     element);
    return calculable(c, e) && has_rate(c, e, element);
}

static bool
any_code(const struct js *lines)
{
    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next)
        if (js_ref(js_get(l, "SalesItemLineDetail"), "TaxCodeRef"))
            return true;
    return false;
}

bool
tax_code_missing(struct call *c, const struct js *lines)
{
    bool gst = !strcmp(c->co->country, "CA") || !strcmp(c->co->country, "AU");

    if (c->sim->settings.tax_text == TAX_TEXT_LINES)
        return business(c, "One or more transaction lines do not have a tax "
                           "code associated with them.");
    if (gst && any_code(lines))
        return business(c, "When you use a GST/HST rate, you need to choose "
                           "a sales tax code for each line.");
    return business(c, gst ? "Make sure all your transactions have a GST/HST "
                             "rate before you save."
                           : "Make sure all your transactions have a VAT "
                             "rate before you save.");
}
