/*
 * ledger: what customers owe at a date, from the documents themselves and not
 * from the balances that they show: a payment counts once both it and what it
 * pays are there.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

// clang-format off
static const struct {
    enum kind_id kind;
    const char *word;
} words[] = {
    { KIND_INVOICE, "Invoice" },          { KIND_PAYMENT, "Payment" },
    { KIND_CREDITMEMO, "Credit Memo" },   { KIND_BILL, "Bill" },
    { KIND_PURCHASE, "Expense" },         { KIND_BILLPAYMENT, "Bill Payment" },
    { KIND_JOURNALENTRY, "Journal Entry" },
};
// clang-format on

struct paid { /* what was applied to or out of one document */
    int64_t amount;
};

const char *
ledger_word(const struct kind *k)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (k == &kinds[words[i].kind])
            return words[i].word;
    return k->name;
}

bool
report_covers(const struct report *w, const char *customer)
{
    size_t n = strlen(customer);

    if (!w->customers)
        return true;
    for (const char *s = w->customers; *s;) {
        size_t part = strcspn(s, ",");

        if (part == n && !strncmp(s, customer, n))
            return true;
        s += part + (s[part] == ',');
    }
    return false;
}

static const char *
text_of(const struct js *o, const char *name)
{
    const char *s = js_text(o, name);

    return s ? s : "";
}

static int64_t
home(const struct js *obj, int64_t amount)
{
    int64_t rate = js_dec(obj, "ExchangeRate");

    return rate ? dec_product(amount, rate) : amount;
}

static const struct ent *
linked(const struct report *w, const struct js *link)
{
    const struct kind *k = kind_by_name(text_of(link, "TxnType"));
    const char *id = js_text(link, "TxnId");

    return k && id ? ent_find(w->c->co, k, id) : NULL;
}

static void
apply(struct report *w, struct map *paid, const struct ent *e, int64_t amount)
{
    const char *key = pool_fmt(w->pool, "%s/%s", e->kind->name, e->id);
    struct paid *p = map_get(paid, key);

    if (!p) {
        p = pool_get(w->pool, sizeof *p);
        map_put(paid, key, p);
    }
    p->amount += amount;
}

static bool
there(const struct report *w, const struct ent *e)
{
    return strcmp(text_of(e->obj, "TxnDate"), w->date) <= 0;
}

/* A payment's lines: off the invoice, or out of the credit memo. */
static void
apply_payment(struct report *w, struct map *paid, const struct ent *e)
{
    const struct js *lines = js_get(e->obj, "Line");

    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next) {
        const struct js *links = js_get(l, "LinkedTxn");
        const struct ent *to = linked(w, links ? links->first : NULL);
        int64_t amount = js_dec(l, "Amount");

        if (!to || !there(w, to))
            continue;
        apply(w, paid, to, amount);
        apply(w, paid, e,
              to->kind == &kinds[KIND_CREDITMEMO] ? -amount : amount);
    }
}

static int64_t
paid_of(const struct report *w, const struct map *paid, const struct ent *e)
{
    struct paid *p =
        map_get(paid, pool_fmt(w->pool, "%s/%s", e->kind->name, e->id));

    return p ? p->amount : 0;
}

static struct doc
doc_of(const struct ent *e)
{
    const char *customer = js_ref(e->obj, "CustomerRef");
    const char *number = js_text(e->obj, "DocNumber");
    int64_t total = js_dec(e->obj, "TotalAmt");
    struct doc d = { .ent = e,
                     .obj = e->obj,
                     .date = text_of(e->obj, "TxnDate"),
                     .due = text_of(e->obj, "DueDate"),
                     .number =
                         number ? number : text_of(e->obj, "PaymentRefNum"),
                     .customer = customer ? customer : "" };

    d.amount = home(e->obj, e->kind == &kinds[KIND_INVOICE] ? total : -total);
    if (!*d.due)
        d.due = d.date;
    return d;
}

static int64_t
open_of(const struct report *w, const struct map *paid, const struct ent *e)
{
    int64_t left = js_dec(e->obj, "TotalAmt") - paid_of(w, paid, e);

    if (e->kind == &kinds[KIND_INVOICE])
        return home(e->obj, left - js_dec(e->obj, "Deposit"));
    return home(e->obj, -left);
}

static int
by_date(const void *a, const void *b)
{
    const struct doc *x = a, *y = b;
    int way = strcmp(x->date, y->date);
    int64_t l = js_int(x->obj, "Id", 0), r = js_int(y->obj, "Id", 0);

    return way ? way : (l > r) - (l < r);
}

void
ledger_open(const struct report *asked, struct docs *out)
{
    static const enum kind_id owed[] = { KIND_INVOICE, KIND_CREDITMEMO,
                                         KIND_PAYMENT };
    struct report w = *asked;
    struct company *co = w.c->co;
    const struct ents *payments = &co->list[KIND_PAYMENT];
    struct map paid = { 0 };
    size_t most = 1;

    for (size_t i = 0; i < payments->n; i++)
        if (there(&w, payments->at[i]))
            apply_payment(&w, &paid, payments->at[i]);
    for (size_t k = 0; k < sizeof owed / sizeof *owed; k++)
        most += co->list[owed[k]].n;
    *out = (struct docs){ pool_get(w.pool, most * sizeof *out->at), 0 };
    for (size_t k = 0; k < sizeof owed / sizeof *owed; k++)
        for (size_t i = 0; i < co->list[owed[k]].n; i++) {
            const struct ent *e = co->list[owed[k]].at[i];
            struct doc d = doc_of(e);

            d.open = open_of(&w, &paid, e);
            if (d.open && there(&w, e) && report_covers(&w, d.customer))
                out->at[out->n++] = d;
        }
    map_clear(&paid, NULL);
    qsort(out->at, out->n, sizeof *out->at, by_date);
}

void
ledger_all(const struct report *w, struct docs *out)
{
    struct company *co = w->c->co;
    size_t most = 1;

    for (int k = 1; k < KIND__MAX; k++)
        if (kinds[k].flags & KIND_TXN)
            most += co->list[k].n;
    *out = (struct docs){ pool_get(w->pool, most * sizeof *out->at), 0 };
    for (int k = 1; k < KIND__MAX; k++)
        for (size_t i = 0; kinds[k].flags & KIND_TXN && i < co->list[k].n;
             i++) {
            struct doc d = doc_of(co->list[k].at[i]);

            if (strcmp(d.date, w->start) >= 0 && strcmp(d.date, w->end) <= 0 &&
                report_covers(w, d.customer))
                out->at[out->n++] = d;
        }
    qsort(out->at, out->n, sizeof *out->at, by_date);
}
