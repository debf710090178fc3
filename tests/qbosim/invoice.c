/* invoice: dates, defaults, the document number and the total. */
#include "invoice.h"
#include "names.h"

#include <string.h>

/* CustomerRef and what follows from the customer. */
static bool
customer(struct call *c, struct js *obj)
{
    static const char *const addresses[] = { "BillAddr", "ShipAddr" };
    const char *id = js_ref(obj, "CustomerRef");
    const struct ent *e =
        id ? ent_find(c->co, &kinds[KIND_CUSTOMER], id) : NULL;
    const char *theirs, *ours = js_ref(obj, "CurrencyRef");

    if (!e)
        return fault(c, FAULT_MISSING, "CustomerRef",
                     "Required parameter CustomerRef is missing in the "
                     "request");
    theirs = js_ref(e->obj, "CurrencyRef");
    if (ours && theirs && strcmp(ours, theirs) != 0)
        return business(c, "The currency of the transaction is invalid for "
                           "customer / vendor / account.");
    if (!ours && theirs)
        js_set_ref(c->pool, obj, "CurrencyRef", theirs, NULL);
    for (int i = 0; c->creating && i < 2; i++) {
        const struct js *a = js_get(e->obj, addresses[i]);

        if (a && !js_has(obj, addresses[i]))
            js_set(c->pool, obj, addresses[i], js_copy(c->pool, a));
    }
    return true;
}

/* By the invoice's own terms, else the company's, else on its day. */
static bool
due(const struct call *c, const struct js *obj, char day[DATE_TEXT])
{
    const char *id = js_ref(obj, "SalesTermRef");
    const struct js *v = pref(c->co, "SalesFormsPrefs.DefaultTerms.value");
    const struct ent *e;

    if (!id && v)
        id = v->text;
    e = id ? ent_find(c->co, &kinds[KIND_TERM], id) : NULL;
    return term_due(day, e, js_text(obj, "TxnDate"));
}

static bool
dates(struct call *c, struct js *obj, const struct ent *old)
{
    char day[DATE_TEXT];
    const char *txn, *till;

    if (!js_has(obj, "TxnDate")) {
        date_today(day, c->now_ms, c->co->country);
        js_set_text(c->pool, obj, "TxnDate", day);
    }
    txn = js_text(obj, "TxnDate");
    if (!js_has(obj, "DueDate") && due(c, obj, day))
        js_set_text(c->pool, obj, "DueDate", day);
    till = js_text(obj, "DueDate");
    if (!books_open(c, txn) ||
        (old && !books_open(c, js_text(old->obj, "TxnDate"))))
        return false;
    if (till && strcmp(till, txn) < 0)
        return business(c, "Date Due cannot be earlier than date of "
                           "transaction");
    return true;
}

/*
 * With the company's own numbering the next number is given when none was
 * sent; with custom numbers no number stays no number, except that a person's
 * screen proposes the next one either way.
 */
static bool
number(struct call *c, struct js *obj, const struct ent *old)
{
    const char *doc = js_text(obj, "DocNumber");
    bool ours = pref_true(c->co, "SalesFormsPrefs.CustomTxnNumbers");
    const struct ent *e;

    if ((!doc && !old && (!ours || c->ui)) ||
        (doc && !strcmp(doc, "AUTO_GENERATE"))) {
        js_set_text(c->pool, obj, "DocNumber",
                    next_doc(c->pool, c->co, c->kind));
        return true;
    }
    e = doc ? ent_numbered(c->pool, c->co, c->kind, doc) : NULL;
    if (!e || e == old || c->allow_same_number)
        return true;
    return fault(c, FAULT_DOC_NUMBER, "",
                 "Duplicate Document Number Error : You must specify a "
                 "different number. This number has already been used. "
                 "DocNumber=%s is assigned to TxnType=%s with TxnId=%s",
                 doc, c->kind->name, e->id);
}

static bool
mail(struct call *c, struct js *obj)
{
    const char *status = js_text(obj, "EmailStatus");

    if (!status)
        js_set_text(c->pool, obj, "EmailStatus", "NotSet");
    else if (!strcmp(status, "NeedToSend") &&
             !js_path(obj, "BillEmail.Address"))
        return fault(c, FAULT_NO_EMAIL, "BillEmail",
                     "Email address is required");
    if (!js_has(obj, "PrintStatus"))
        js_set_text(c->pool, obj, "PrintStatus", "NotSet");
    return true;
}

/* What was paid on it stays paid when the total moves. */
static bool
totals(struct call *c, struct js *obj, const struct sums *sums,
       const struct ent *old)
{
    int64_t total = sums->subtotal - sums->discount + sums->tax;
    int64_t paid = old ? js_dec(old->obj, "TotalAmt") -
                             js_dec(old->obj, "Deposit") -
                             js_dec(old->obj, "Balance")
                       : 0;

    if (total > DEC_LIMIT)
        return business(c, "The amount of the transaction is too large.");
    if (total < 0)
        return business(c, "You must specify a transaction amount that is 0 "
                           "or greater.");
    js_set_money(c->pool, obj, "TotalAmt", total);
    if (pref_true(c->co, "CurrencyPrefs.MultiCurrencyEnabled")) {
        if (!js_has(obj, "ExchangeRate"))
            js_set_int(c->pool, obj, "ExchangeRate", 1);
        js_set_money(c->pool, obj, "HomeTotalAmt",
                     dec_product(total, js_dec(obj, "ExchangeRate")));
    }
    js_set_money(c->pool, obj, "Balance",
                 total - js_dec(obj, "Deposit") - paid);
    return true;
}

/* After an update QuickBooks gives addresses back as plain lines. */
static void
flatten(struct call *c, struct js *obj, const char *name)
{
    struct js *a = js_get(obj, name), *out;
    const char *city = js_text(a, "City");
    const char *state = js_text(a, "CountrySubDivisionCode");
    const char *zip = js_text(a, "PostalCode"), *line;
    const char *who = js_text(js_get(obj, "CustomerRef"), "name");
    int n = 1;

    if (!a || (!city && !state && !zip))
        return;
    out = js_object(c->pool);
    if (who)
        js_set_text(c->pool, out, pool_fmt(c->pool, "Line%d", n++), who);
    for (int i = 1; i <= 3; i++) {
        line = js_text(a, pool_fmt(c->pool, "Line%d", i));
        if (line)
            js_set_text(c->pool, out, pool_fmt(c->pool, "Line%d", n++), line);
    }
    js_set_text(c->pool, out, pool_fmt(c->pool, "Line%d", n),
                pool_fmt(c->pool, "%s%s%s%s%s", city ? city : "",
                         city && state ? ", " : "", state ? state : "",
                         zip ? "  " : "", zip ? zip : ""));
    js_set(c->pool, obj, name, out);
}

static void
defaults(struct call *c, struct js *obj)
{
    static const char *const flags[] = { "AllowOnlinePayment",
                                         "AllowOnlineCreditCardPayment",
                                         "AllowOnlineACHPayment",
                                         "AllowIPNPayment" };

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (!js_has(obj, flags[i]))
            js_set_bool(c->pool, obj, flags[i], false);
    if (!js_has(obj, "CustomField"))
        js_set(c->pool, obj, "CustomField", js_array(c->pool));
    if (!js_has(obj, "LinkedTxn"))
        js_set(c->pool, obj, "LinkedTxn", js_array(c->pool));
    if (!js_has(obj, "ApplyTaxAfterDiscount"))
        js_set_bool(c->pool, obj, "ApplyTaxAfterDiscount", false);
    if (strcmp(c->co->country, "US") != 0 &&
        !js_has(obj, "GlobalTaxCalculation"))
        js_set_text(c->pool, obj, "GlobalTaxCalculation", "TaxExcluded");
}

bool
invoice_check(struct call *c, struct js *obj, const struct js *sent,
              const struct ent *old)
{
    struct sums sums = { 0 };

    if (!customer(c, obj) || !dates(c, obj, old))
        return false;
    defaults(c, obj);
    if (!invoice_lines(c, obj, &sums, sent, old) ||
        !invoice_tax(c, obj, &sums, sent) || !totals(c, obj, &sums, old) ||
        !mail(c, obj) || !number(c, obj, old))
        return false;
    if (old) {
        flatten(c, obj, "BillAddr");
        flatten(c, obj, "ShipAddr");
    }
    return true;
}
