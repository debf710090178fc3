/* How customers pay, in words. */
#include "pages/payment.h"

const char *
page_method_word(const char *name)
{
    for (size_t i = 0; i < LEDGER_METHODS; i++)
        if (str_equal(ledger_methods[i].name, name))
            return ledger_methods[i].word;
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
