/* taxservice: POST /taxservice/taxcode makes a tax code and its rates. */
#include "names.h"
#include "tax.h"

#include <string.h>

// clang-format off
static const struct field rate_fields[] = {
    { "TaxRateName",     FIELD_TEXT, 0, 100, 0, NULL, NULL },
    { "TaxRateId",       FIELD_TEXT, 0, 20,  0, NULL, NULL },
    { "RateValue",       FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "TaxAgencyId",     FIELD_TEXT, 0, 20,  0, NULL, NULL },
    { "TaxApplicableOn", FIELD_WORD, 0, 0, 0, "|Sales|Purchase|", NULL },
    { NULL, 0, 0, 0, 0, NULL, NULL }
};
static const struct field service_fields[] = {
    { "TaxCode",         FIELD_TEXT, 0, 100, 0, NULL, NULL },
    { "TaxCodeId",       FIELD_TEXT, FIELD_RO, 0, 0, NULL, NULL },
    { "TaxRateDetails",  FIELD_LIST, 0, 0, 0, NULL, rate_fields },
    { NULL, 0, 0, 0, 0, NULL, NULL }
};
/* Not in the books: it only names what faults speak of. */
static const struct kind service = {
    .name = "TaxService", .path = "taxservice", .fields = service_fields,
    .label = "TaxService", .called = "tax code"
};
// clang-format on

static bool
missing(struct call *c, const char *name)
{
    return fault(c, FAULT_MISSING, name,
                 "Required parameter %s is missing in the request", name);
}

/* Unlike other lists: with a line break inside, whatever the setting. */
static bool
name_free(struct call *c, enum kind_id k, const char *name)
{
    return !ent_named(c->pool, c->co, kinds[k].scope, name) ||
           fault(c, FAULT_NAME, "",
                 "The name supplied already exists. : Another %s is already "
                 "using this \nname. Please use a different name.",
                 kinds[k].called);
}

static bool
twice(const struct js *rows, const struct js *row, const char *name)
{
    for (const struct js *r = rows->first; r && r != row; r = r->next)
        if (js_text(r, "TaxRateName") &&
            !strcmp(js_text(r, "TaxRateName"), name))
            return true;
    return false;
}

static bool
new_rate_check(struct call *c, const struct js *rows, const struct js *row)
{
    const char *name = js_text(row, "TaxRateName");
    const char *agency = js_text(row, "TaxAgencyId");
    int64_t percent = js_dec(row, "RateValue");

    if (!name || !*name)
        return missing(c, "TaxRateDetails.TaxRateName");
    if (!js_has(row, "RateValue"))
        return fault(c, FAULT_TAX_AMOUNT, "TaxRateDetails.RateValue",
                     "Missing tax amount : RateValue");
    if (percent < 0)
        return fault(c, FAULT_NEGATIVE, "TaxRateDetails.RateValue",
                     "NegativeAmount. Supplied value:%s",
                     js_text(row, "RateValue"));
    if (percent > 100 * DEC_ONE)
        return fault(c, FAULT_PERCENT, "TaxRateDetails.RateValue",
                     "Invalid Percent. Supplied value:%s",
                     js_text(row, "RateValue"));
    if (!agency || !*agency)
        return missing(c, "TaxRateDetails.TaxAgencyId");
    if (!ent_find(c->co, &kinds[KIND_TAXAGENCY], agency))
        return fault(c, FAULT_REFERENCE, "TaxRateDetails.TaxAgencyId",
                     "Invalid Reference Id : TaxAgencies element id %s not "
                     "found",
                     agency);
    if (twice(rows, row, name))
        return fault(c, FAULT_NAME, "",
                     "The name supplied already exists. : Another tax rate is "
                     "already using this \nname. Please use a different name.");
    return name_free(c, KIND_TAXRATE, name);
}

static bool
rate_check(struct call *c, const struct js *rows, const struct js *row)
{
    const char *id = js_text(row, "TaxRateId");
    const struct ent *e = id ? ent_find(c->co, &kinds[KIND_TAXRATE], id) : NULL;

    if (!js_has(row, "TaxApplicableOn"))
        return fault(c, FAULT_TAX_APPLICABLE, "TaxRateDetails.TaxApplicableOn",
                     "Missing TaxApplicableOn in the request");
    if (!id)
        return new_rate_check(c, rows, row);
    return (e && !ent_inactive(e)) ||
           fault(c, FAULT_REFERENCE, "TaxRateDetails.TaxRateId",
                 "Invalid Reference Id : TaxRates element id %s not found", id);
}

static bool
service_check(struct call *c, const struct js *clean)
{
    const struct js *rows = js_get(clean, "TaxRateDetails");
    const char *name = js_text(clean, "TaxCode");

    if (!name || !*name)
        return missing(c, "TaxCode");
    if (!rows || !rows->first)
        return missing(c, "TaxRateDetails");
    for (const struct js *row = rows->first; row; row = row->next)
        if (!rate_check(c, rows, row))
            return false;
    return name_free(c, KIND_TAXCODE, name);
}

/* Stores the rates and the code; fills their ids into the answer. */
static void
service_store(struct call *c, struct change *ch, struct js *clean)
{
    const struct kind *rates = &kinds[KIND_TAXRATE];
    const char *id = next_id(c->pool, c->co, &kinds[KIND_TAXCODE]);
    struct js *code = tax_code_row(c, id, js_text(clean, "TaxCode"));
    int64_t rate = c->co->last_own[KIND_TAXRATE];

    for (struct js *r = js_get(clean, "TaxRateDetails")->first; r;
         r = r->next) {
        bool sold = !strcmp(js_text(r, "TaxApplicableOn"), "Sales");

        if (!js_has(r, "TaxRateId")) {
            js_set_text(c->pool, r, "TaxRateId",
                        pool_fmt(c->pool, "%lld", (long long)++rate));
            change_put(ch, c->co, rates,
                       tax_rate_row(c, js_text(r, "TaxRateId"),
                                    js_text(r, "TaxRateName"),
                                    js_text(r, "RateValue"),
                                    js_text(r, "TaxAgencyId")),
                       c->now_ms);
        }
        tax_code_rate(c, code,
                      sold ? "SalesTaxRateList" : "PurchaseTaxRateList",
                      js_text(r, "TaxRateId"));
    }
    change_put(ch, c->co, &kinds[KIND_TAXCODE], code, c->now_ms);
    js_set_text(c->pool, clean, "TaxCodeId", id);
}

/* The answer is what was sent, at top level, with the new ids. */
static void
service_answer(struct call *c, struct reply *out, const struct js *clean)
{
    if (c->json)
        reply_js(c->req, out, 200, clean);
    else
        call_answer(c, out, "TaxService", clean);
}

void
api_taxservice(struct request *r, struct reply *out)
{
    struct company *co = gate(r, out, r->seg[0]);
    const struct js *sent;
    const char *requestid;
    struct js *clean;
    struct change ch;
    struct call c;

    if (!co)
        return;
    c = call_make(r, co, &service);
    c.creating = true;
    if (replay_answer(&c, out, 50, &requestid))
        return;
    change_begin(&ch, r->sim, r->pool);
    sent = call_body(&c);
    clean = sent ? fields_take(&c, service_fields, sent, "") : NULL;
    if (clean && service_check(&c, clean)) {
        service_store(&c, &ch, clean);
        service_answer(&c, out, clean);
    } else {
        fault_reply(&c, out);
    }
    replay_keep(&c, &ch, requestid, out);
    change_commit(&ch);
}
