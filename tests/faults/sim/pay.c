/* pay: payments, voids and deletes in the books. */
#include <string.h>

#include "books.h"

const char *
books_pays(const json_t *payment)
{
    const json_t *line = json_array_get(json_object_get(payment, "Line"), 0);

    return books_text_at(json_array_get(json_object_get(line, "LinkedTxn"), 0),
                         "TxnId", NULL);
}

/* Paying and unpaying bumps the invoice's SyncToken (qbo.md 3.4). */
static void
applied(struct sim *s, size_t shop, const char *invoice, const char *by)
{
    struct doc *d = books_doc(s, shop, "Invoice", invoice);
    json_t *next;

    if (d == NULL || d->deleted)
        return;
    next = json_deep_copy(d->now);
    json_object_set_new(next, "PaidBy", json_string(by));
    books_change(s, d, next);
}

struct books_answer
books_pay(struct sim *s, size_t shop, struct doc *old, json_t *body,
          const char *request_id)
{
    const char *to = arena_text(&s->arena, books_pays(body));
    const struct doc *v =
        *to != '\0' ? books_doc(s, shop, "Invoice", to) : NULL;
    const char *id = old != NULL ? books_text_at(old->now, "Id", NULL) : "";
    json_t *next;

    if (*to != '\0' && (v == NULL || v->deleted))
        return json_decref(body), books_gone(s);
    if (v != NULL && *books_text_at(v->now, "PaidBy", NULL) != '\0' &&
        strcmp(books_text_at(v->now, "PaidBy", NULL), id) != 0)
        return json_decref(body),
               books_fault(s, "6000", "A business validation error",
                           "Business Validation Error: paid already");
    if (old == NULL) {
        old = books_add(s, shop, "Payment", body, request_id);
    } else {
        applied(s, shop, books_pays(old->now), "");
        next = json_deep_copy(old->now);
        json_object_update(next, body);
        json_decref(body);
        books_change(s, old, next);
    }
    if (*to != '\0')
        applied(s, shop, to, books_text_at(old->now, "Id", NULL));
    return books_shown(s, old);
}

struct books_answer
books_end(struct sim *s, size_t shop, struct doc *d, const char *operation)
{
    json_t *next;

    if (strcmp(d->kind, "Invoice") == 0 &&
        *books_text_at(d->now, "PaidBy", NULL) != '\0')
        return books_fault(s, "6000", "A business validation error",
                           "Business Validation Error: a payment was applied");
    if (strcmp(d->kind, "Payment") == 0)
        applied(s, shop, books_pays(d->now), "");
    next = json_deep_copy(d->now);
    if (strcmp(operation, "void") == 0) {
        json_object_set_new(next, "TotalAmt", json_integer(0));
        json_object_set_new(next, "Line", json_array());
        json_object_set_new(next, "PrivateNote",
                            json_string(arena_printf(
                                &s->arena, "Voided - %s",
                                books_text_at(d->now, "PrivateNote", NULL))));
        books_change(s, d, next);
        d->voided_at = s->now;
        return books_shown(s, d);
    }
    books_change(s, d, next);
    d->deleted = true;
    return books_said(s, 200,
                      json_pack("{s:{s:s,s:s,s:s},s:s}", d->kind, "domain",
                                "QBO", "status", "Deleted", "Id",
                                books_text_at(d->now, "Id", NULL), "time",
                                books_stamp(s)));
}
