/* tax_us: one code for the whole document, chosen by hand or by address. */
#include "tax.h"

#include <string.h>

/* The pseudo code of a rate that somebody typed in at the screen. */
static bool
custom_refused(struct call *c, const char *code)
{
    static const char *const at = "TxnTaxDetail.TxnTaxCodeRef";

    if (!code || strcmp(code, "CustomSalesTax") != 0)
        return true;
    if (c->creating)
        return fault(c, FAULT_CUSTOM_TAX, at,
                     "Invalid TaxCodeRef : CustomSalesTax is not allowed when "
                     "a transaction is created.");
    return fault(c, FAULT_CUSTOM_LATE, at,
                 "Invalid TaxCodeRef : a transaction cannot be updated to use "
                 "CustomSalesTax.");
}

static int64_t
taxable_net(const struct js *obj, const struct sums *sums)
{
    int64_t net = 0;

    for (size_t i = 0; i < sums->codes_n; i++)
        if (!strcmp(sums->code[i].code, "TAX"))
            net = sums->code[i].net;
    if (js_true(obj, "ApplyTaxAfterDiscount"))
        net -= dec_share(sums->discount, net, sums->subtotal);
    return net;
}

bool
tax_us(struct call *c, struct js *obj, const struct js *sent, struct sums *sums,
       struct js *detail)
{
    static const char *const at = "TxnTaxDetail.TxnTaxCodeRef";
    const struct js *had = js_get(obj, "TxnTaxDetail");
    const char *code = js_ref(had, "TxnTaxCodeRef");
    bool automated = pref_true(c->co, "TaxPrefs.PartnerTaxEnabled");
    bool fixed =
        automated && code && js_has(js_get(sent, "TxnTaxDetail"), "TotalTax");
    struct rates rates = { .n = 0 };

    if (!custom_refused(c,
                        js_ref(js_get(sent, "TxnTaxDetail"), "TxnTaxCodeRef")))
        return false;
    if (automated && !fixed)
        code = ast_code(c, obj);
    if (!code)
        return true;
    if (!strcmp(code, "TAX") || !strcmp(code, "NON"))
        return fault(c, FAULT_REFERENCE, at, "Invalid Reference Id : %s", at);
    if (!tax_code_usable(c, code, at))
        return false;
    js_set_ref(c->pool, detail, "TxnTaxCodeRef", code, NULL);
    if (!tax_spread(c, &rates, code, taxable_net(obj, sums)))
        return false;
    tax_lines(c, detail, &rates, &sums->tax);
    if (fixed)
        sums->tax = js_dec(had, "TotalTax");
    return true;
}
