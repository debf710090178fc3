/* How customers pay, in words. */
#include "pages/payment.h"

/* clang-format off */
const struct page_method page_methods[PAYMENT_METHODS] = {
    { "cash",          "Cash" },
    { "check",         "Check" },
    { "card",          "Card" },
    { "bank_transfer", "Bank transfer" },
    { "mobile_money",  "Mobile money" },
    { "provider",      "Provider" },
    { "other",         "Other" },
};
/* clang-format on */

const char *
page_method_word(const char *name)
{
    for (size_t i = 0; i < PAYMENT_METHODS; i++)
        if (str_equal(page_methods[i].name, name))
            return page_methods[i].word;
    return name;
}

const char *
payment_name(struct arena *a, const struct payment *p)
{
    return *p->reference == '\0'
               ? arena_printf(a, "Payment %lld", (long long)p->id)
               : arena_printf(a, "%s %s", page_method_word(p->method),
                              p->reference);
}
