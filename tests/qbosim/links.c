/*
 * links: a payment's lines say what it is applied to; an invoice or a credit
 * memo says by which payments.  Both sides are written in one change.
 */
#include "txn.h"

#include <string.h>

static const struct {
    const char *type;
    enum kind_id kind;
} types[] = {
    { "Invoice", KIND_INVOICE },
    { "CreditMemo", KIND_CREDITMEMO },
    { "JournalEntry", KIND_JOURNALENTRY },
};

bool
link_of(const struct js *line, struct link *out)
{
    const struct js *list = js_get(line, "LinkedTxn");
    const struct js *l = list ? list->first : NULL;
    const char *type = js_text(l, "TxnType");

    *out = (struct link){ .id = js_text(l, "TxnId"),
                          .amount = js_dec(line, "Amount") };
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i].type, type))
            out->kind = &kinds[types[i].kind];
    return out->kind && out->id;
}

bool
link_same(const struct link *a, const struct link *b)
{
    return a->kind == b->kind && !strcmp(a->id, b->id);
}

int64_t
link_sum(const struct js *payment, const struct link *to)
{
    const struct js *lines = js_get(payment, "Line");
    struct link at;
    int64_t sum = 0;

    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next)
        if (link_of(l, &at) && link_same(&at, to))
            sum += at.amount;
    return sum;
}

int64_t
open_amount(const struct kind *k, const struct js *obj)
{
    const char *name = k->charge ? k->charge : k->credit;

    return name ? js_dec(obj, name) : DEC_LIMIT;
}

void
open_set(struct pool *p, const struct kind *k, struct js *obj, int64_t amount)
{
    static const char *const names[] = { "Balance", "RemainingCredit" };

    if (!k->charge && !k->credit)
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (js_has(obj, names[i]))
            js_set_money(p, obj, names[i], amount);
    if (js_has(obj, "HomeBalance"))
        js_set_money(p, obj, "HomeBalance",
                     dec_product(amount, js_dec(obj, "ExchangeRate")));
}

void
link_list(struct pool *p, struct js *obj, const char *payment, bool there)
{
    const struct js *had = js_get(obj, "LinkedTxn");
    struct js *out = js_array(p), *l;

    for (const struct js *v = had ? had->first : NULL; v; v = v->next)
        if (strcmp(js_text(v, "TxnId"), payment) != 0)
            js_push(out, js_copy(p, v));
    if (there) {
        l = js_object(p);
        js_set_text(p, l, "TxnId", payment);
        js_set_text(p, l, "TxnType", "Payment");
        js_push(out, l);
    }
    js_set(p, obj, "LinkedTxn", out);
}

struct js *
link_settle(struct call *c, struct change *ch, const char *payment,
            const struct ent *e, int64_t by, bool there)
{
    struct js *obj = entity_stamp(c, e->obj, e);

    open_set(c->pool, e->kind, obj, open_amount(e->kind, obj) - by);
    link_list(c->pool, obj, payment, there);
    change_put(ch, c->co, e->kind, obj, c->now_ms);
    return obj;
}

void
links_settle(struct call *c, struct change *ch, const char *payment,
             const struct js *now, const struct js *was, const struct ent *but)
{
    const struct js *new = js_get(now, "Line"), *old = js_get(was, "Line");
    const struct ent *e;
    struct link to;

    for (const struct js *l = new ? new->first : NULL; l; l = l->next)
        if (link_of(l, &to) && link_sum(was, &to) != to.amount &&
            (e = ent_find(c->co, to.kind, to.id)) && e != but)
            link_settle(c, ch, payment, e, to.amount - link_sum(was, &to),
                        true);
    for (const struct js *l = old ? old->first : NULL; l; l = l->next)
        if (link_of(l, &to) && !link_sum(now, &to) &&
            (e = ent_find(c->co, to.kind, to.id)) && e != but)
            link_settle(c, ch, payment, e, -to.amount, false);
}

static struct js *
name_value(struct pool *p, const char *name, const char *value)
{
    struct js *v = js_object(p), *pair = js_object(p);

    js_set_text(p, pair, "Name", name);
    js_set_text(p, pair, "Value", value);
    js_set_text(p, v, "name", "{http://schema.intuit.com/finance/v3}NameValue");
    js_set_text(p, v, "declaredType", "com.intuit.schema.finance.v3.NameValue");
    js_set_text(p, v, "scope", "javax.xml.bind.JAXBElement$GlobalScope");
    js_set(p, v, "value", pair);
    js_set_bool(p, v, "nil", false);
    js_set_bool(p, v, "globalScope", true);
    js_set_bool(p, v, "typeSubstituted", false);
    return v;
}

/* What was open before this payment, and the number on the paper. */
static void
line_ex(struct call *c, struct js *line)
{
    struct js *ex = js_object(c->pool), *any = js_array(c->pool);
    const struct ent *e;
    const char *number;
    char open[DEC_TEXT];
    struct link to;

    if (!link_of(line, &to) || !(e = ent_find(c->co, to.kind, to.id)))
        return;
    number = js_text(e->obj, "DocNumber");
    dec_print_money(open, open_amount(to.kind, e->obj) + to.amount);
    js_push(any, name_value(c->pool, "txnId", to.id));
    if (e->kind->charge || e->kind->credit)
        js_push(any, name_value(c->pool, "txnOpenBalance", open));
    if (number)
        js_push(any, name_value(c->pool, "txnReferenceNumber", number));
    js_set(c->pool, ex, "any", any);
    js_set(c->pool, line, "LineEx", ex);
}

const struct js *
payment_show(struct call *c, const struct ent *e)
{
    struct js *obj = js_copy(c->pool, e->obj), *lines = js_get(obj, "Line");

    for (struct js *l = lines ? lines->first : NULL; l; l = l->next)
        line_ex(c, l);
    return obj;
}
