/* foreign: one foreign currency at most, and the same as the customer's. */
#include "names.h"
#include "txn.h"

#include <string.h>

#define WRONG                                                                  \
    "The currency of the transaction is invalid for customer / vendor / "      \
    "account."

/* A rate is given for a foreign currency only; home's is one. */
static bool
rate_ok(struct call *c, struct js *obj)
{
    bool home = !strcmp(js_ref(obj, "CurrencyRef"), home_currency(c->co));

    if (!pref_true(c->co, "CurrencyPrefs.MultiCurrencyEnabled")) {
        js_drop(obj, "ExchangeRate");
        return true;
    }
    if (home || !js_has(obj, "ExchangeRate"))
        js_set_int(c->pool, obj, "ExchangeRate", 1);
    if (js_dec(obj, "ExchangeRate") > 0)
        return true;
    return fault(c, FAULT_NUMBER, "ExchangeRate",
                 "Invalid Number. Supplied value:%s",
                 js_text(obj, "ExchangeRate"));
}

bool
foreign_check(struct call *c, struct js *obj, const struct ent *customer)
{
    const char *theirs = js_ref(customer->obj, "CurrencyRef");
    const char *ours = js_ref(obj, "CurrencyRef");

    if (!theirs)
        theirs = home_currency(c->co);
    if (!ours)
        js_set_ref(c->pool, obj, "CurrencyRef", ours = theirs, NULL);
    if (strcmp(ours, theirs) != 0)
        return business(c, WRONG);
    return rate_ok(c, obj);
}

/* Receivables are kept per currency; money may also go to a home account. */
bool
foreign_account(struct call *c, const struct js *obj, const struct ent *account)
{
    const char *ours = js_ref(obj, "CurrencyRef");
    const char *theirs = js_ref(account->obj, "CurrencyRef");
    const char *home = home_currency(c->co);
    const char *type = js_text(account->obj, "AccountType");

    if (!ours || !theirs || !strcmp(ours, theirs))
        return true;
    if (type && !strncmp(type, "Accounts ", 9))
        return business(c, "The transaction needs to be in the same currency "
                           "as the A/R and A/P accounts you use.");
    if (!strcmp(theirs, home))
        return true;
    if (!strcmp(ours, home))
        return business(c, WRONG);
    return business(c, "Transactions can have only one foreign currency at a "
                       "time.");
}

void
foreign_home(struct call *c, struct js *obj)
{
    int64_t rate = js_dec(obj, "ExchangeRate");

    if (!js_has(obj, "ExchangeRate"))
        return;
    js_set_money(c->pool, obj, "HomeTotalAmt",
                 dec_product(js_dec(obj, "TotalAmt"), rate));
    js_set_money(c->pool, obj, "HomeBalance",
                 dec_product(js_dec(obj, "Balance"), rate));
}
