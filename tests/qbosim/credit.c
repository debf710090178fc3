/*
 * credit: QuickBooks applies open credits by itself, when the company wants
 * it so: a payment of nothing links them to what is owed.
 */
#include "txn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE "Created by QB Online to link credits to charges."

/* One new transaction, and those of the customer that it can be set against. */
struct match {
    struct call *c;
    const struct js *obj;
    struct js *lines;
    int64_t left;
};

static int
by_age(const void *a, const void *b)
{
    const struct ent *const *x = a, *const *y = b;
    int way =
        strcmp(js_text((*x)->obj, "TxnDate"), js_text((*y)->obj, "TxnDate"));

    if (!way)
        way = ((*x)->made_ms > (*y)->made_ms) - ((*x)->made_ms < (*y)->made_ms);
    return way ? way : (strcmp((*x)->id, (*y)->id) > 0) * 2 - 1;
}

static void
line_add(struct match *m, const char *type, const char *id, int64_t amount)
{
    struct pool *p = m->c->pool;
    struct js *line = js_object(p), *links = js_array(p), *l = js_object(p);

    js_set_text(p, l, "TxnId", id);
    js_set_text(p, l, "TxnType", type);
    js_push(links, l);
    js_set_money(p, line, "Amount", amount);
    js_set(p, line, "LinkedTxn", links);
    js_push(m->lines, line);
}

/* Takes the oldest first until nothing is left; how much was found. */
static int64_t
take(struct match *m, const struct ents *open)
{
    struct ent **at = pool_get(m->c->pool, open->n * sizeof *at);
    int64_t found = 0;

    memcpy(at, open->at, open->n * sizeof *at);
    qsort(at, open->n, sizeof *at, by_age);
    for (size_t i = 0; i < open->n && m->left; i++) {
        int64_t n = open_amount(at[i]->kind, at[i]->obj);

        n = n < m->left ? n : m->left;
        line_add(m, at[i]->kind->name, at[i]->id, n);
        m->left -= n;
        found += n;
    }
    return found;
}

static struct js *
zero_payment(struct match *m)
{
    static const char *const same[] = { "CustomerRef", "CurrencyRef",
                                        "ExchangeRate", "TxnDate" };
    struct pool *p = m->c->pool;
    struct js *v = js_object(p);
    int64_t id = js_int(m->obj, "Id", 0);

    if (id < m->c->co->last_txn)
        id = m->c->co->last_txn;
    js_set_text(p, v, "Id", pool_fmt(p, "%lld", (long long)id + 1));
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (js_has(m->obj, same[i]))
            js_set(p, v, same[i], js_copy(p, js_get(m->obj, same[i])));
    js_set_int(p, v, "TotalAmt", 0);
    js_set_int(p, v, "UnappliedAmt", 0);
    js_set_bool(p, v, "ProcessPayment", false);
    js_set_text(p, v, "PrivateNote", NOTE);
    js_set(p, v, "LinkedTxn", js_array(p));
    js_set(p, v, "Line", m->lines);
    return entity_stamp(m->c, v, NULL);
}

static bool
wanted(const struct call *c, const struct ent *old)
{
    return !old && pref_true(c->co, "SalesFormsPrefs.AutoApplyCredit") &&
           (c->kind == &kinds[KIND_INVOICE] ||
            c->sim->settings.auto_apply == AUTO_BOTH);
}

bool
credits_settle(struct call *c, const struct js *obj, const struct ent *old,
               struct change *ch)
{
    struct ent fresh = { .kind = c->kind };
    struct match m = { c, obj, NULL, obj ? open_amount(c->kind, obj) : 0 };
    const struct ents *open;
    const struct ent *customer;
    const struct js *payment;
    int64_t found;

    if (obj && old && c->release)
        release_settle(c, ch, old);
    if (!m.left || !wanted(c, old))
        return true;
    customer =
        ent_find(c->co, &kinds[KIND_CUSTOMER], js_ref(obj, "CustomerRef"));
    open = c->kind->charge ? &customer->credits : &customer->charges;
    if (!open->n)
        return true;
    m.lines = js_array(c->pool);
    found = take(&m, open);
    line_add(&m, c->kind->name, js_text(obj, "Id"), found);
    payment = zero_payment(&m);
    change_put(ch, c->co, &kinds[KIND_PAYMENT], payment, c->now_ms);
    links_settle(c, ch, js_text(payment, "Id"), payment, NULL, NULL);
    fresh.obj = js_copy(c->pool, obj);
    snprintf(fresh.id, sizeof fresh.id, "%s", js_text(obj, "Id"));
    obj = link_settle(c, ch, js_text(payment, "Id"), &fresh, found, true);
    if (c->sim->settings.auto_apply_answer == AUTO_AFTER)
        c->shows = obj;
    return true;
}
