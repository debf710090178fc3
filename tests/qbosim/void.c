/* void: which kinds can be voided by whom, and what is left of them. */
#include "fault.h"
#include "notice.h"
#include "txn.h"

#include <string.h>

bool
txn_unpaid(struct call *c, const struct ent *e)
{
    const struct js *links = js_get(e->obj, "LinkedTxn");

    if (!links || !links->first)
        return true;
    for (const struct js *l = links->first; l; l = l->next) {
        const struct ent *p =
            ent_find(c->co, &kinds[KIND_PAYMENT], js_text(l, "TxnId"));

        if (p && !txn_free(c, p, true))
            return false;
    }
    return business(c, "You can't void or delete this transaction because a "
                       "payment has been applied to it.");
}

static void
void_line(struct call *c, struct js *line)
{
    struct js *detail = js_get(line, "SalesItemLineDetail");
    struct js *nested = js_path(line, "GroupLineDetail.Line");

    if (js_has(line, "Amount"))
        js_set_int(c->pool, line, "Amount", 0);
    if (js_has(detail, "Qty"))
        js_set_int(c->pool, detail, "Qty", 0);
    if (js_has(detail, "TaxInclusiveAmt"))
        js_set_int(c->pool, detail, "TaxInclusiveAmt", 0);
    for (struct js *l = nested ? nested->first : NULL; l; l = l->next)
        void_line(c, l);
}

/* A sale keeps its lines with nothing in them, a payment is for nothing. */
static void
empty(struct call *c, struct js *obj)
{
    static const char *const sums[] = { "TotalAmt",     "Balance",
                                        "HomeTotalAmt", "HomeBalance",
                                        "UnappliedAmt", "RemainingCredit" };
    struct js *lines = js_get(obj, "Line"), *tax = js_object(c->pool);

    if (c->kind->flags & KIND_SALE) {
        for (struct js *l = lines ? lines->first : NULL; l; l = l->next)
            void_line(c, l);
        js_set_int(c->pool, tax, "TotalTax", 0);
        js_set(c->pool, obj, "TxnTaxDetail", tax);
    } else if (lines) {
        js_set(c->pool, obj, "Line", js_array(c->pool));
    }
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        if (js_has(obj, sums[i]))
            js_set_int(c->pool, obj, sums[i], 0);
    js_drop(obj, "Deposit");
}

bool
txn_revived(struct call *c, struct change *ch, const struct js *obj,
            const struct ent *old)
{
    if (!(old->state & STATE_VOIDED))
        return true;
    if (c->sim->settings.voided_edit == VOIDED_REFUSED)
        return business(c, "You can't change this transaction because it has "
                           "been voided.");
    if (js_dec(obj, "TotalAmt"))
        txn_mark(ch, c->co, old, STATE_VOIDED, false);
    return true;
}

bool
call_void(struct call *c, const struct js *sent, struct change *ch,
          const struct js **made)
{
    struct ent *e = entity_addressed(c, sent);
    struct js *obj;
    const char *note;

    if (!e)
        return false;
    if (e->state & STATE_VOIDED) { /* nothing is left to be done */
        *made = e->obj;
        return true;
    }
    if (!books_open(c, js_text(e->obj, "TxnDate")) || !txn_free(c, e, true) ||
        !txn_unpaid(c, e))
        return false;
    obj = entity_stamp(c, e->obj, e);
    note = js_text(obj, "PrivateNote");
    js_set_text(c->pool, obj, "PrivateNote",
                note ? pool_fmt(c->pool, "Voided - %s", note) : "Voided");
    empty(c, obj);
    change_put(ch, c->co, c->kind, obj, c->now_ms);
    notice_as(ch, NOTICE_VOID, NULL);
    txn_mark(ch, c->co, e, STATE_VOIDED, true);
    *made = obj;
    return !c->kind->settle || c->kind->settle(c, obj, e, ch);
}

bool
call_void_operation(struct call *c, const struct js *sent, struct change *ch,
                    const struct js **made)
{
    switch (c->kind->voids) {
    case VOID_WORKS:
        return call_void(c, sent, ch, made);
    case VOID_INCLUDE:
        if (c->include_void)
            return call_void(c, sent, ch, made);
        break;
    case VOID_CRASHES:
        c->shape = SHAPE_OK_200;
        return fault(c, FAULT_SYSTEM, NULL,
                     "System Failure Error: java.lang."
                     "UnsupportedOperationException");
    case VOID_NOTHING:
        c->answers_as = "BatchItemResponse";
        *made = js_array(c->pool);
        return true;
    case VOID_UNSUPPORTED:
        break;
    }
    return fault(c, FAULT_UNSUPPORTED, "Operation",
                 "Operation void is not supported.");
}
