/* currency: one per customer, vendor and account, for ever. */
#include "names.h"

#include <string.h>

static const char known[] =
    "|AED|ARS|AUD|BDT|BGN|BHD|BRL|CAD|CHF|CLP|CNY|COP|CRC|CZK|DKK|EGP|EUR|GBP|"
    "GHS|HKD|HUF|IDR|ILS|INR|ISK|JOD|JPY|KES|KRW|KWD|LKR|MAD|MUR|MXN|MYR|NGN|"
    "NOK|NZD|OMR|PEN|PHP|PKR|PLN|QAR|RON|RUB|SAR|SEK|SGD|THB|TND|TRY|TWD|TZS|"
    "UAH|UGX|USD|UYU|VND|XAF|XOF|ZAR|ZMW|";

const char *
home_currency(const struct company *co)
{
    const struct js *v = pref(co, "CurrencyPrefs.HomeCurrency.value");

    return v && v->text ? v->text : "USD";
}

bool
currency_check(struct call *c, struct js *obj, const struct ent *old)
{
    const char *was = old ? js_ref(old->obj, "CurrencyRef") : NULL;
    const char *now = js_ref(obj, "CurrencyRef");

    if (!now) {
        now = was ? was : home_currency(c->co);
        js_set_ref(c->pool, obj, "CurrencyRef", now, NULL);
    }
    if (strlen(now) != 3 || !strstr(known, pool_fmt(c->pool, "|%s|", now)))
        return fault(c, FAULT_CURRENCY, "CurrencyRef",
                     "Invalid Currency Type. Supplied value:%s", now);
    if (was && strcmp(was, now) != 0)
        return business(c, pool_fmt(c->pool,
                                    "You can't change the currency of a %s.",
                                    c->kind->called));
    if (strcmp(now, home_currency(c->co)) != 0 &&
        !pref_true(c->co, "CurrencyPrefs.MultiCurrencyEnabled"))
        return business(c, "The currency of the transaction is invalid for "
                           "customer / vendor / account.");
    return true;
}
