/* payment: what a customer paid, and which invoices it goes to. */
#include <ctype.h>
#include <string.h>

#include "clock/clock.h"
#include "money/money.h"
#include "plan/bodies.h"

bool
payment_waits(struct arena *a, const struct plan_payment *p, struct plan *out)
{
    out->wait = arena_alloc(a, p->part_count + 1, sizeof(*out->wait));
    if (!given(p->customer_qbo_id))
        wait_add(out, ENTITY_CUSTOMER, p->customer_id, p->customer_name);
    for (size_t i = 0; i < p->part_count; i++)
        if (!given(p->parts[i].invoice_qbo_id))
            wait_add(out, ENTITY_INVOICE, p->parts[i].invoice_id,
                     p->parts[i].invoice_number);
    return waits_done(a, out);
}

/*
 * An invoice that a person entered there has no link, and waiting for it would
 * send it once more; one from before go-live is not to be sent.
 */
bool
payment_by_hand(struct arena *a, const struct plan_payment *p, struct plan *out)
{
    for (size_t i = 0; i < p->part_count; i++)
        if (p->parts[i].by_hand && !given(p->parts[i].invoice_qbo_id))
            return caused(out, "paid_by_hand",
                          arena_printf(a,
                                       "Invoice %s is marked as entered by "
                                       "hand or skipped",
                                       p->parts[i].invoice_number));
        else if (p->parts[i].left_out)
            return caused(out, "paid_before_go_live",
                          arena_printf(a,
                                       "Invoice %s is dated before go-live "
                                       "and stays out of QuickBooks",
                                       p->parts[i].invoice_number));
    return false;
}

/* "bank_transfer" -> "Bank transfer" */
static const char *
method_word(struct arena *a, const char *method)
{
    char *word = arena_text(a, method);

    for (char *p = word; *p != '\0'; p++)
        if (*p == '_')
            *p = ' ';
    *word = (char)toupper((unsigned char)*word);
    return word;
}

/*
 * A shop that maps none leaves the method to QuickBooks.  One that has begun
 * hears of each method it has left out, before a payment goes out without it:
 * afterwards nobody would see it.
 */
static bool
method_left_out(struct arena *a, const struct plan_context *c,
                const struct plan_payment *p, struct plan *out)
{
    return c->maps_methods && !p->method_mapped &&
           caused(out, "payment_method_not_mapped",
                  arena_printf(a, "Payment method '%s' not mapped",
                               method_word(a, p->method)));
}

static bool
account_inactive(struct arena *a, const struct plan_context *c,
                 struct plan *out)
{
    return given(c->deposit_account_name) && !c->deposit_account_active &&
           caused(out, "deposit_account",
                  arena_printf(a, "Account '%s' is inactive in QuickBooks",
                               c->deposit_account_name));
}

/* What it goes to: all, or when it is unapplied what QuickBooks has. */
static void
parts_fill(struct arena *a, const struct currency *cur,
           const struct plan_payment *p, struct qbo_payment *body)
{
    struct qbo_part *parts = arena_alloc(a, p->part_count + 1, sizeof(*parts));

    body->parts = parts;
    for (size_t i = 0; i < p->part_count; i++)
        if (given(p->parts[i].invoice_qbo_id))
            parts[body->part_count++] = (struct qbo_part){
                .invoice_id = p->parts[i].invoice_qbo_id,
                .amount = money_text(a, p->parts[i].amount, cur),
            };
}

bool
payment_body(struct arena *a, const struct plan_context *c,
             const struct plan_subject *s, struct plan *out, struct err *e)
{
    const struct currency *cur = currency_find(c->currency);
    const struct plan_payment *p = &s->payment;
    bool update = given(s->link.qbo_id);
    struct qbo_payment body = {
        .id = update ? s->link.qbo_id : NULL,
        .sync_token = s->link.sync_token,
        .customer_id = p->customer_qbo_id,
        .date = date_text(a, p->date),
        .reference = p->reference,
        .method_id = p->method_id,
        .account_id = c->deposit_account,
        .private_note = arena_printf(a, "Counterfoil %s", s->marker),
    };

    if (cur == NULL)
        return err_set(e, ERR_FAULT, "currency %s is unknown", c->currency);
    if (!unapplies(s) &&
        (method_left_out(a, c, p, out) || account_inactive(a, c, out)))
        return true;
    body.total = money_text(a, p->total, cur);
    parts_fill(a, cur, p, &body);
    return qbo_payment_body(a, &body, &out->body, e);
}
