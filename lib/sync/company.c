/* company: what QuickBooks says of a company as a whole. */
#include "clock/clock.h"
#include "str/str.h"
#include "sync/core.h"

static const char *
text_of(const struct json *o, const char *path)
{
    const char *text = json_text_at(o, path);

    return text != NULL ? text : "";
}

static bool
ascii(const char *text)
{
    while (*text > 0x1F && *text < 0x7F)
        text++;
    return *text == '\0';
}

/* CompanyInfo's NameValue list, by name. */
static const char *
value_of(const struct json *info, const char *name)
{
    const struct json *list = json_get(info, "NameValue");

    for (const struct json *o = list != NULL ? list->first : NULL; o != NULL;
         o = o->next)
        if (str_equal(json_text_at(o, "Name"), name))
            return text_of(o, "Value");
    return "";
}

void
company_info_read(const struct json *info, struct sync_company *co)
{
    const char *subscription = value_of(info, "SubscriptionStatus");

    co->name = text_of(info, "CompanyName");
    co->country = text_of(info, "Country");
    co->subscription = ascii(subscription) ? subscription : "";
}

/* Discounts are allowed where nothing is said of them; a closing date that is
 * none is not there (qbo.md 3.5). */
void
company_prefs_read(const struct json *prefs, struct sync_company *co)
{
    const struct json *discount =
        json_at(prefs, "SalesFormsPrefs.AllowDiscount");

    co->custom_numbers =
        json_true_at(prefs, "SalesFormsPrefs.CustomTxnNumbers");
    co->uses_tax = json_true_at(prefs, "TaxPrefs.UsingSalesTax");
    co->automated_tax = json_true_at(prefs, "TaxPrefs.PartnerTaxEnabled");
    co->allows_discount = discount == NULL || discount->truth;
    co->auto_apply_credit =
        json_true_at(prefs, "SalesFormsPrefs.AutoApplyCredit");
    if (!date_parse(text_of(prefs, "AccountingInfoPrefs.BookCloseDate"),
                    &co->book_close))
        co->book_close = (struct date){ 0 };
    co->discount_account =
        text_of(prefs, "SalesFormsPrefs.DefaultDiscountAccount");
    co->currency = text_of(prefs, "CurrencyPrefs.HomeCurrency.value");
}
