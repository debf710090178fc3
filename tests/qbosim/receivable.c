/*
 * receivable: what all customers owe in one currency, which is the balance of
 * the account that the company keeps for it.
 */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

struct receivable {
    wide balance;
    char money[DEC_TEXT];
};

static struct receivable *
of_currency(struct company *co, const struct js *obj)
{
    const char *currency = js_ref(obj, "CurrencyRef");
    struct receivable *r;

    if (!currency)
        return NULL;
    r = map_get(&co->receivables, currency);
    if (r)
        return r;
    r = calloc(1, sizeof *r);
    if (!r)
        abort();
    dec_print_money(r->money, 0);
    map_put(&co->receivables, currency, r);
    return r;
}

void
receivable_add(struct company *co, const struct js *txn, wide amount)
{
    struct receivable *r = of_currency(co, txn);

    if (!r)
        return;
    r->balance += amount;
    dec_print_money(r->money, dec_clamp(r->balance));
}

/* The account shows it from now on, unless it is inactive and shows nothing. */
void
receivable_join(struct company *co, struct ent *account)
{
    static const char *const names[] = { "CurrentBalance",
                                         "CurrentBalanceWithSubAccounts" };
    const char *type = js_text(account->obj, "AccountType");
    struct receivable *r;

    if (!type || strcmp(type, "Accounts Receivable") != 0 ||
        !js_true(account->obj, "Active"))
        return;
    r = of_currency(co, account->obj);
    for (size_t i = 0; r && i < sizeof names / sizeof *names; i++) {
        struct js *v = js_get(account->obj, names[i]);

        if (v && v->kind == JS_NUMBER)
            v->text = r->money;
    }
}
