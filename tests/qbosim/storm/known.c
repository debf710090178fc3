/* known: dice, text, and what the threads know of the books together. */
#include "storm.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct kind_row kind_rows[KINDS] = {
    [CUSTOMER] = { "Customer", "customer", false },
    [VENDOR] = { "Vendor", "vendor", false },
    [EMPLOYEE] = { "Employee", "employee", false },
    [ITEM] = { "Item", "item", false },
    [ACCOUNT] = { "Account", "account", false },
    [TERM] = { "Term", "term", false },
    [METHOD] = { "PaymentMethod", "paymentmethod", false },
    [INVOICE] = { "Invoice", "invoice", true },
    [CREDITMEMO] = { "CreditMemo", "creditmemo", true },
    [PAYMENT] = { "Payment", "payment", true },
};

const struct realm realms[REALMS] = {
    { "4620816365000000001", "US", "\"CustomTxnNumbers\":true" },
    { "4620816365000000002", "GB", "\"CustomTxnNumbers\":false" },
    { "4620816365000000003", "US",
      "\"PartnerTaxEnabled\":true,\"AutoApplyCredit\":false" },
    { "4620816365000000004", "US",
      "\"AutoApplyCredit\":true,\"CustomTxnNumbers\":false" },
};

uint64_t
dice_next(struct dice *d)
{
    uint64_t z = d->s += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

unsigned
roll(struct dice *d, unsigned n)
{
    return (unsigned)(dice_next(d) % n);
}

void
page_clear(struct page *t)
{
    t->n = 0;
    page_add(t, "", 0);
}

void
page_add(struct page *t, const char *s, size_t n)
{
    if (t->n + n + 1 > t->cap) {
        t->cap = (t->n + n + 1) * 2;
        t->p = realloc(t->p, t->cap);
        if (!t->p)
            abort();
    }
    memcpy(t->p + t->n, s, n);
    t->n += n;
    t->p[t->n] = '\0';
}

void
page_put(struct page *t, const char *fmt, ...)
{
    char small[8192];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof small)
        abort();
    page_add(t, small, (size_t)n);
}

/* The text after a mark, up to a quote, comma or brace. */
static void
value_after(const char *s, const char *mark, char *out, size_t cap)
{
    const char *at = s ? strstr(s, mark) : NULL;
    size_t n;

    *out = '\0';
    if (!at)
        return;
    at += strlen(mark);
    n = strcspn(at, "\",}");
    if (n >= cap)
        return;
    memcpy(out, at, n);
    out[n] = '\0';
}

void
known_learn(struct world *w, int realm, enum kind k, const char *body)
{
    char mark[64];
    struct known it, *at = NULL;

    snprintf(mark, sizeof mark, "\"%s\":{", kind_rows[k].name);
    body = strstr(body, mark);
    value_after(body, "\"Id\":\"", it.id, sizeof it.id);
    value_after(body, "\"SyncToken\":\"", it.token, sizeof it.token);
    value_after(body, "\"CustomerRef\":{\"value\":\"", it.customer,
                sizeof it.customer);
    value_after(body, "\"Balance\":", it.balance, sizeof it.balance);
    if (!*it.id || !*it.token)
        return;
    pthread_mutex_lock(&w->lock);
    for (unsigned i = 0; i < w->known_n[realm][k] && !at; i++)
        if (!strcmp(w->known[realm][k][i].id, it.id))
            at = &w->known[realm][k][i];
    if (!at && w->known_n[realm][k] < KNOWN_MAX)
        at = &w->known[realm][k][w->known_n[realm][k]++];
    else if (!at)
        at = &w->known[realm][k][strtoul(it.id, NULL, 10) % KNOWN_MAX];
    *at = it;
    pthread_mutex_unlock(&w->lock);
}

void
known_forget(struct world *w, int realm, enum kind k, const char *id)
{
    struct known *list = w->known[realm][k];

    pthread_mutex_lock(&w->lock);
    for (unsigned i = 0; i < w->known_n[realm][k]; i++)
        if (!strcmp(list[i].id, id)) {
            list[i] = list[--w->known_n[realm][k]];
            break;
        }
    pthread_mutex_unlock(&w->lock);
}

bool
known_pick(struct thread *t, int realm, enum kind k, struct known *out)
{
    struct world *w = t->w;
    bool found;

    pthread_mutex_lock(&w->lock);
    found = w->known_n[realm][k] > 0;
    if (found)
        *out = w->known[realm][k][roll(&t->dice, w->known_n[realm][k])];
    pthread_mutex_unlock(&w->lock);
    return found;
}
