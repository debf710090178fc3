/*
 * release: an invoice that shrinks below what was paid on it lets go of the
 * rest, the newest payment first; credits that are not needed come back.
 */
#include "txn.h"

struct cut {
    const struct ent *payment;
    int64_t amount, of; /* so much of what it applied */
};

static struct link
to_invoice(const struct ent *e)
{
    return (struct link){ .kind = e->kind, .id = e->id };
}

/* Which payments lose how much; their number. */
static size_t
cuts(struct call *c, const struct ent *invoice, int64_t excess,
     struct cut **out)
{
    const struct js *links = js_get(invoice->obj, "LinkedTxn");
    size_t n = js_count(links), used = 0;
    const char **ids = pool_get(c->pool, (n + 1) * sizeof *ids);
    const struct link to = to_invoice(invoice);

    *out = pool_get(c->pool, (n + 1) * sizeof **out);
    for (const struct js *l = links ? links->first : NULL; l; l = l->next)
        ids[used++] = js_text(l, "TxnId");
    for (n = 0; used && excess > 0; used--) {
        const struct ent *p =
            ent_find(c->co, &kinds[KIND_PAYMENT], ids[used - 1]);
        int64_t have = p ? link_sum(p->obj, &to) : 0;

        if (!have)
            continue;
        (*out)[n] = (struct cut){ p, have < excess ? have : excess, have };
        excess -= (*out)[n++].amount;
    }
    return n;
}

bool
release_check(struct call *c, struct js *obj, const struct ent *old,
              int64_t excess)
{
    struct cut *cut;
    size_t n = cuts(c, old, excess, &cut);

    for (size_t i = 0; i < n; i++) {
        if (!txn_free(c, cut[i].payment, false))
            return false;
        if (cut[i].amount == cut[i].of)
            link_list(c->pool, obj, cut[i].payment->id, false);
    }
    c->release = excess;
    return true;
}

/* Takes up to *left off the lines of one sort; what then remains of them. */
static int64_t
shorten(struct pool *p, struct js *payment, const struct link *to,
        int64_t *left)
{
    struct js *lines = js_get(payment, "Line"), *kept = js_array(p);
    int64_t sum = 0;

    for (struct js *l = lines->first, *next; l; l = next) {
        struct link at;
        bool ours = link_of(l, &at) &&
                    (to ? link_same(&at, to) : at.kind->credit != NULL);
        int64_t by = !ours ? 0 : at.amount < *left ? at.amount : *left;

        next = l->next;
        *left -= by;
        at.amount -= by;
        if (by)
            js_set_money(p, l, "Amount", at.amount);
        if (at.amount)
            js_push(kept, l);
        sum += at.kind->credit ? -at.amount : at.amount;
    }
    js_set(p, payment, "Line", kept);
    return sum;
}

void
release_settle(struct call *c, struct change *ch, const struct ent *invoice)
{
    const struct link to = to_invoice(invoice);
    struct cut *cut;
    size_t n = cuts(c, invoice, c->release, &cut);

    for (size_t i = 0; i < n; i++) {
        const struct ent *e = cut[i].payment;
        struct js *p = entity_stamp(c, e->obj, e);
        int64_t applied = shorten(c->pool, p, &to, &cut[i].amount), back;

        back = applied < 0 ? -applied : 0;
        applied = shorten(c->pool, p, NULL, &back);
        js_set_money(c->pool, p, "UnappliedAmt",
                     js_dec(p, "TotalAmt") - applied);
        change_put(ch, c->co, e->kind, p, c->now_ms);
        links_settle(c, ch, e->id, p, e->obj, invoice);
    }
}
