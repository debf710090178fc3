/* payment: what a customer paid, and which invoices it goes to. */
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

bool
payment_body(struct arena *a, const struct plan_context *c,
             const struct plan_subject *s, struct plan *out, struct err *e)
{
    const struct currency *cur = currency_find(c->currency);
    const struct plan_payment *p = &s->payment;
    struct qbo_part *parts = arena_alloc(a, p->part_count + 1, sizeof(*parts));
    bool update = given(s->link.qbo_id);
    struct qbo_payment body = {
        .id = update ? s->link.qbo_id : NULL,
        .sync_token = s->link.sync_token,
        .customer_id = p->customer_qbo_id,
        .date = date_text(a, p->date),
        .reference = p->reference,
        .method_id = p->method_id,
        .account_id = p->account_id,
        .private_note = arena_printf(a, "Counterfoil %s", s->marker),
        .parts = parts,
        .part_count = p->part_count,
    };

    if (cur == NULL)
        return err_set(e, ERR_FAULT, "currency %s is unknown", c->currency);
    body.total = money_text(a, p->total, cur);
    for (size_t i = 0; i < p->part_count; i++)
        parts[i] = (struct qbo_part){
            .invoice_id = p->parts[i].invoice_qbo_id,
            .amount = money_text(a, p->parts[i].amount, cur),
        };
    return qbo_payment_body(a, &body, &out->body, e);
}
