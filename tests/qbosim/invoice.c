/* invoice: dates, defaults, the document number and the total. */
#include "invoice.h"
#include "lines.h"
#include "names.h"
#include "txn.h"

#include <string.h>

/* What payments have taken of it, on either side. */
static int64_t
applied(const struct ent *e)
{
    return js_dec(e->obj, "TotalAmt") - js_dec(e->obj, "Deposit") -
           open_amount(e->kind, e->obj);
}

/* CustomerRef and what follows from the customer. */
static bool
customer(struct call *c, struct js *obj, const struct ent *old)
{
    static const char *const addresses[] = { "BillAddr", "ShipAddr" };
    const char *id = js_ref(obj, "CustomerRef");
    const struct ent *e =
        id ? ent_find(c->co, &kinds[KIND_CUSTOMER], id) : NULL;

    if (!e)
        return fault(c, FAULT_MISSING, "CustomerRef",
                     "Required parameter CustomerRef is missing in the "
                     "request");
    if (old && applied(old) && strcmp(id, js_ref(old->obj, "CustomerRef")) != 0)
        return business(c, "You can't change the customer of a transaction "
                           "that a payment has been applied to.");
    if (!foreign_check(c, obj, e))
        return false;
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
    if (c->kind == &kinds[KIND_INVOICE] && !js_has(obj, "DueDate") &&
        due(c, obj, day))
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

/* Money that was laid down with the order. */
static bool
deposit(struct call *c, struct js *obj, int64_t total)
{
    const char *id = js_ref(obj, "DepositToAccountRef");
    const struct ent *e = id ? ent_find(c->co, &kinds[KIND_ACCOUNT], id) : NULL;
    int64_t amount = js_dec(obj, "Deposit");
    bool on = pref_true(c->co, "SalesFormsPrefs.AllowDeposit"), drop;

    if (!amount)
        return true;
    if (!feature_on(c, on, "deposit", &drop))
        return false;
    if (drop) {
        js_drop(obj, "Deposit");
        return true;
    }
    if (amount < 0 || amount > total || amount % DEC_CENT)
        return business(c, "The deposit must be an amount between 0 and the "
                           "total of the transaction.");
    return !e || (account_holds_money(c, e) && foreign_account(c, obj, e));
}

/* What was paid on it stays paid when the total moves. */
static bool
totals(struct call *c, struct js *obj, const struct sums *sums,
       const struct ent *old)
{
    int64_t total = sums->subtotal - sums->discount + sums->tax, open;

    if (total > DEC_LIMIT)
        return business(c, "The amount of the transaction is too large.");
    if (total < 0)
        return business(c, "You must specify a transaction amount that is 0 "
                           "or greater.");
    if (!deposit(c, obj, total))
        return false;
    open = total - js_dec(obj, "Deposit") - (old ? applied(old) : 0);
    if (open < 0 && c->kind->charge &&
        c->sim->settings.below_paid == BELOW_UNAPPLIED) {
        if (!release_check(c, obj, old, -open))
            return false;
        open = 0;
    }
    if (open < 0)
        return business(c, "The amount of the transaction can't be less than "
                           "what has been paid on it.");
    js_set_money(c->pool, obj, "TotalAmt", total);
    js_set_money(c->pool, obj, "Balance", open);
    if (c->kind->credit)
        js_set_money(c->pool, obj, c->kind->credit, open);
    foreign_home(c, obj);
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
        if (c->kind == &kinds[KIND_INVOICE] && !js_has(obj, flags[i]))
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

    if (!customer(c, obj, old) || !dates(c, obj, old))
        return false;
    defaults(c, obj);
    if (!track_sale(c, obj) || !invoice_lines(c, obj, &sums, sent, old) ||
        !invoice_tax(c, obj, &sums, sent) || !totals(c, obj, &sums, old) ||
        !mail(c, obj) || !number_sale(c, obj, old))
        return false;
    if (old) {
        flatten(c, obj, "BillAddr");
        flatten(c, obj, "ShipAddr");
    }
    return true;
}
