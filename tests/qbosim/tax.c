/* tax: rounded once per rate on the net total, halves up. */
#include "tax.h"

#include <string.h>

bool
tax_spread(struct call *c, struct rates *rates, const char *code, int64_t net)
{
    const struct ent *e = ent_find(c->co, &kinds[KIND_TAXCODE], code);
    const struct js *list =
        e ? js_path(e->obj, "SalesTaxRateList.TaxRateDetail") : NULL;

    for (const struct js *d = list ? list->first : NULL; d; d = d->next) {
        const char *id = js_ref(d, "TaxRateRef");
        const struct ent *rate =
            id ? ent_find(c->co, &kinds[KIND_TAXRATE], id) : NULL;
        size_t i = 0;

        while (i < rates->n && rates->rate[i].rate != rate)
            i++;
        if (!rate || i == RATES_MAX)
            return fault(c, FAULT_SYSTEM, NULL,
                         "System Failure Error: java.lang."
                         "NullPointerException");
        if (i == rates->n)
            rates->rate[rates->n++] = (struct by_rate){ .rate = rate };
        rates->rate[i].net = dec_clamp((wide)rates->rate[i].net + net);
    }
    return true;
}

int64_t
tax_percent(const struct call *c, const char *code)
{
    const struct ent *e = ent_find(c->co, &kinds[KIND_TAXCODE], code);
    const struct js *list =
        e ? js_path(e->obj, "SalesTaxRateList.TaxRateDetail") : NULL;
    int64_t sum = 0;

    for (const struct js *d = list ? list->first : NULL; d; d = d->next) {
        const char *id = js_ref(d, "TaxRateRef");
        const struct ent *rate =
            id ? ent_find(c->co, &kinds[KIND_TAXRATE], id) : NULL;

        sum += rate ? js_dec(rate->obj, "RateValue") : 0;
    }
    return sum;
}

void
tax_lines(struct call *c, struct js *detail, struct rates *rates, int64_t *tax)
{
    struct js *lines = js_array(c->pool);

    *tax = 0;
    for (size_t i = 0; i < rates->n; i++) {
        struct by_rate *r = &rates->rate[i];
        struct js *line = js_object(c->pool), *d = js_object(c->pool);
        int64_t percent = js_dec(r->rate->obj, "RateValue");

        r->amount = dec_percent(r->net, percent);
        *tax += r->amount;
        if (*tax > DEC_LIMIT)
            *tax = DEC_LIMIT;
        js_set_money(c->pool, line, "Amount", r->amount);
        js_set_text(c->pool, line, "DetailType", "TaxLineDetail");
        js_set_ref(c->pool, d, "TaxRateRef", r->rate->id, NULL);
        js_set_bool(c->pool, d, "PercentBased", true);
        js_set(c->pool, d, "TaxPercent",
               js_number(c->pool, dec_text(c->pool, percent)));
        js_set_money(c->pool, d, "NetAmountTaxable", r->net);
        js_set(c->pool, line, "TaxLineDetail", d);
        js_push(lines, line);
    }
    if (lines->first)
        js_set(c->pool, detail, "TaxLine", lines);
}

/* Takes the discount off the codes in proportion, the rest off the last. */
static void
share_discount(struct sums *sums)
{
    int64_t left = sums->discount;

    for (size_t i = 0; i < sums->codes_n; i++) {
        struct by_code *b = &sums->code[i];
        int64_t part = i + 1 == sums->codes_n
                           ? left
                           : dec_share(sums->discount, b->net, sums->subtotal);

        b->net -= part;
        left -= part;
    }
}

/* Tax that the caller worked out itself is taken as it is. */
static bool
tax_given(struct call *c, const struct js *sent, struct js *detail,
          struct sums *sums, bool *given)
{
    const struct js *had = js_get(sent, "TxnTaxDetail");
    const struct js *lines = js_get(had, "TaxLine");
    int64_t sum = 0;

    *given = js_has(had, "TotalTax") || (lines && lines->first);
    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next) {
        if (!js_has(l, "DetailType"))
            return business(c, "TxnTaxDetail.TaxLine.DetailTypeEnum is "
                               "missing");
        sum += js_dec(l, "Amount");
    }
    if (!*given)
        return true;
    sums->tax = js_has(had, "TotalTax") ? js_dec(had, "TotalTax") : sum;
    if (lines)
        js_set(c->pool, detail, "TaxLine", js_copy(c->pool, lines));
    return true;
}

static bool
tax_elsewhere(struct call *c, const struct js *sent, struct sums *sums,
              struct js *detail)
{
    struct rates rates = { .n = 0 };
    bool given;

    if (!tax_given(c, sent, detail, sums, &given))
        return false;
    if (given)
        return true;
    share_discount(sums);
    for (size_t i = 0; i < sums->codes_n; i++)
        if (!tax_spread(c, &rates, sums->code[i].code, sums->code[i].net))
            return false;
    tax_lines(c, detail, &rates, &sums->tax);
    return true;
}

bool
invoice_tax(struct call *c, struct js *obj, struct sums *sums,
            const struct js *sent)
{
    const char *global = js_text(obj, "GlobalTaxCalculation");
    const struct js *had = js_get(sent, "TxnTaxDetail");
    struct js *detail = js_object(c->pool);
    bool us = !strcmp(c->co->country, "US"), ok = true;

    if (!us && global && !strcmp(global, "NotApplicable")) {
        if (js_has(had, "TaxLine") || js_has(had, "TxnTaxCodeRef"))
            return fault(c, FAULT_NOT_APPLICABLE, "TxnTaxDetail",
                         "TxnTaxDetail is not allowed when "
                         "GlobalTaxCalculation is NotApplicable");
    } else if (pref_true(c->co, "TaxPrefs.UsingSalesTax")) {
        ok = us ? tax_us(c, obj, sent, sums, detail)
                : tax_elsewhere(c, sent, sums, detail);
    }
    js_set_money(c->pool, detail, "TotalTax", sums->tax);
    js_set(c->pool, obj, "TxnTaxDetail", detail);
    return ok;
}
