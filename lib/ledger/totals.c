/* totals: what an invoice comes to.  The rules stand in ledger.h. */
#include "ledger/inner.h"

#include <string.h>

static const char too_large[] = "That comes to more than an amount can be.";

static bool
too_much(struct ledger_faults *f, const char *field)
{
    ledger_fault_add(f, field, "%s", too_large);
    return false;
}

/* Lines' amounts and their sum. */
static bool
lines_extend(struct arena *a, struct invoice *inv, const struct currency *c,
             struct ledger_faults *f)
{
    inv->subtotal.minor = 0;
    for (size_t i = 0; i < inv->line_n; i++) {
        struct invoice_line *l = &inv->lines[i];

        if (!money_extend(l->quantity, l->unit_price, c, &l->amount) ||
            !money_add(inv->subtotal, l->amount, &inv->subtotal))
            return too_much(f, arena_printf(a, "lines[%zu].quantity", i));
    }
    if (inv->subtotal.minor >= 0)
        return true;
    ledger_fault_add(f, "lines",
                     "The lines together are below zero; a refund is recorded "
                     "in QuickBooks as a credit memo.");
    return false;
}

static bool
discount_find(struct invoice *inv, struct ledger_faults *f)
{
    struct money first = inv->discount_amount, second = inv->member_amount;

    if ((inv->discount_percent.micro != 0 &&
         !money_percent(inv->subtotal, inv->discount_percent, &first)) ||
        (inv->member_percent.micro != 0 &&
         !money_percent(inv->subtotal, inv->member_percent, &second)) ||
        !money_add(first, second, &inv->discount))
        return too_much(f, "discount");
    if (inv->discount.minor <= inv->subtotal.minor)
        return true;
    ledger_fault_add(f,
                     first.minor > inv->subtotal.minor || second.minor == 0
                         ? "discount.amount"
                         : "member_discount.amount",
                     "The discounts are more than the lines come to.");
    return false;
}

/* The row of that rate in inv->taxes, added when it is new. */
static struct invoice_tax *
tax_row(struct invoice *inv, const struct line_rate *r)
{
    struct invoice_tax *t;

    for (size_t i = 0; i < inv->tax_n; i++)
        if (inv->taxes[i].tax_rate_id == r->id)
            return &inv->taxes[i];
    t = &inv->taxes[inv->tax_n++];
    *t = (struct invoice_tax){ .tax_rate_id = r->id,
                               .external_id = r->external_id,
                               .name = r->name,
                               .rate = r->rate };
    return t;
}

/* How many rows taxes can need: each rate of each line, at most. */
static size_t
rates_count(const struct invoice *inv)
{
    size_t n = 0;

    for (size_t i = 0; i < inv->line_n; i++)
        n += inv->lines[i].rate_n;
    return n;
}

static bool
taxes_find(struct arena *a, struct invoice *inv)
{
    inv->tax_n = 0;
    inv->tax.minor = 0;
    inv->taxes = arena_alloc(a, rates_count(inv) + 1, sizeof(*inv->taxes));
    for (size_t i = 0; !inv->tax_exempt && i < inv->line_n; i++) {
        const struct invoice_line *l = &inv->lines[i];

        for (size_t k = 0; k < l->rate_n; k++) {
            struct invoice_tax *t = tax_row(inv, &l->rates[k]);

            if (!money_add(t->net, l->amount, &t->net))
                return false;
        }
    }
    for (size_t i = 0; i < inv->tax_n; i++) {
        struct invoice_tax *t = &inv->taxes[i];
        struct money share;

        if (!money_share(inv->discount, t->net, inv->subtotal, &share) ||
            !money_add(t->net, (struct money){ -share.minor }, &t->net) ||
            !money_percent(t->net, t->rate, &t->amount) ||
            !money_add(inv->tax, t->amount, &inv->tax))
            return false;
    }
    return true;
}

bool
ledger_invoice_totals(struct arena *a, struct invoice *inv,
                      const struct currency *c, struct ledger_faults *f)
{
    inv->line_count = (int64_t)inv->line_n;
    if (!lines_extend(a, inv, c, f) || !discount_find(inv, f))
        return false;
    if (!taxes_find(a, inv) ||
        !money_add(inv->subtotal, (struct money){ -inv->discount.minor },
                   &inv->total) ||
        !money_add(inv->total, inv->tax, &inv->total))
        return too_much(f, "lines");
    inv->balance = inv->total;
    if (inv->total.minor >= 0)
        return true;
    ledger_fault_add(f, "lines", "The total is below zero.");
    return false;
}
