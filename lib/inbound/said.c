/* said: what of a record changed, in words. */
#include <string.h>

#include "inbound/inner.h"

enum how { AS_TEXT, AS_MONEY, AS_WORD };

/* clang-format off */
/* Of the snapshot (qbo_snapshot), in the order in which it is told. */
static const struct {
    enum event_entity entity;
    const char *key, *word;
    enum how how; /* a long text or an id is named, not repeated */
} fields[] = {
    { ENTITY_INVOICE,  "TotalAmt",           "total",                AS_MONEY },
    { ENTITY_INVOICE,  "DocNumber",          "number",               AS_TEXT },
    { ENTITY_INVOICE,  "CustomerRef.value",  "customer",             AS_WORD },
    { ENTITY_INVOICE,  "TxnDate",            "date",                 AS_TEXT },
    { ENTITY_INVOICE,  "DueDate",            "due date",             AS_TEXT },
    { ENTITY_INVOICE,  "Line",               "lines",                AS_WORD },
    { ENTITY_INVOICE,  "CustomerMemo.value", "note to the customer", AS_WORD },
    { ENTITY_INVOICE,  "PrivateNote",        "memo",                 AS_WORD },
    { ENTITY_PAYMENT,  "TotalAmt",           "amount",               AS_MONEY },
    { ENTITY_PAYMENT,  "CustomerRef.value",  "customer",             AS_WORD },
    { ENTITY_PAYMENT,  "TxnDate",            "date",                 AS_TEXT },
    { ENTITY_PAYMENT,  "PaymentRefNum",      "reference",            AS_TEXT },
    { ENTITY_PAYMENT,  "Line",               "what it pays",         AS_WORD },
    { ENTITY_PAYMENT,  "PrivateNote",        "memo",                 AS_WORD },
    { ENTITY_CUSTOMER, "DisplayName",        "name",                 AS_TEXT },
    { ENTITY_CUSTOMER, "PrimaryEmailAddr.Address", "e-mail address", AS_TEXT },
    { ENTITY_CUSTOMER, "PrimaryPhone.FreeFormNumber", "phone",       AS_TEXT },
    { ENTITY_ITEM,     "Name",               "name",                 AS_TEXT },
    { ENTITY_ITEM,     "UnitPrice",          "price",                AS_TEXT },
    { ENTITY_ITEM,     "Description",        "description",          AS_WORD },
};
/* clang-format on */
enum { FIELDS = sizeof(fields) / sizeof(fields[0]), SHOWN = 60, SAID = 400 };

static const struct json *
parsed(struct arena *a, const char *snapshot)
{
    const struct json *o = NULL;
    struct err ignored = { 0 };

    return json_read(a, snapshot, strlen(snapshot), QBO_ANSWER_MAX,
                     QBO_JSON_DEPTH, &o, &ignored)
               ? o
               : NULL;
}

static bool
same(const struct json *x, const struct json *y)
{
    const struct json *p, *q;

    if (x == NULL || y == NULL)
        return x == y;
    if (x->kind != y->kind || !str_equal(x->key, y->key))
        return false;
    if (x->kind != JSON_IS_LIST && x->kind != JSON_IS_OBJECT)
        return str_equal(x->text, y->text);
    for (p = x->first, q = y->first; p != NULL && q != NULL;
         p = p->next, q = q->next)
        if (!same(p, q))
            return false;
    return p == q;
}

/* As a person reads it: bounded, and what is none is said to be none. */
static const char *
shown(struct arena *a, const struct currency *c, enum how how,
      const struct json *v)
{
    const char *text = v != NULL && v->text != NULL ? v->text : "";
    struct err ignored = { 0 };
    struct money m;

    if (*text == '\0')
        return "none";
    if (how == AS_MONEY && c != NULL &&
        money_parse(text, c, "amount", &m, &ignored))
        return money_text(a, m, c);
    text = qbo_scrub(a, (struct bytes){ text, strlen(text) }, SHOWN, NULL);
    return text;
}

const char *
in_difference(struct arena *a, const struct currency *c,
              enum event_entity entity, const char *was, const char *now)
{
    const struct json *x = parsed(a, was), *y = parsed(a, now);
    struct str s;

    str_init(&s, a, SAID);
    if (x == NULL || y == NULL)
        return "";
    for (size_t i = 0; i < FIELDS; i++) {
        const struct json *p = json_get(x, fields[i].key);
        const struct json *q = json_get(y, fields[i].key);
        const char *more;

        if (fields[i].entity != entity || same(p, q))
            continue;
        more = fields[i].how == AS_WORD
                   ? fields[i].word
                   : arena_printf(a, "%s %s → %s", fields[i].word,
                                  shown(a, c, fields[i].how, p),
                                  shown(a, c, fields[i].how, q));
        if (s.len + strlen(more) + 2 < SAID)
            str_addf(&s, "%s%s", s.len > 0 ? ", " : "", more);
    }
    return s.text;
}
