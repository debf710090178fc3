/* fields: what was sent beside what is there, field by field, for people. */
#include "qbo/fields.h"

#include <ctype.h>
#include <string.h>

#include "qbo/qbo.h"

enum how {
    AS_TEXT,
    AS_NUMBER,
    AS_REF,     /* an object: its value, shown by its name there */
    AS_ADDRESS, /* comes back in another shape (qbo.md 3.2): word by word */
    AS_TRUTH,   /* left out: false */
};

/* clang-format off */
static const struct {
    const char *path, *word;
    enum how how;
} table[] = {
    { "CustomerRef",         "Customer",         AS_REF },
    { "DocNumber",           "Number",           AS_TEXT },
    { "TxnDate",             "Date",             AS_TEXT },
    { "DueDate",             "Due date",         AS_TEXT },
    { "SalesTermRef",        "Terms",            AS_REF },
    { "TotalAmt",            "Total",            AS_NUMBER },
    { "PaymentRefNum",       "Reference",        AS_TEXT },
    { "PaymentMethodRef",    "Payment method",   AS_REF },
    { "DepositToAccountRef", "Deposited to",     AS_REF },
    { "BillEmail.Address",   "E-mail",           AS_TEXT },
    { "BillAddr",            "Billing address",  AS_ADDRESS },
    { "ShipAddr",            "Service address",  AS_ADDRESS },
    { "CustomerMemo.value",  "Note to customer", AS_TEXT },
    { "PrivateNote",         "Memo",             AS_TEXT },
    { "TxnTaxDetail.TxnTaxCodeRef", "Tax code",  AS_REF },
    { "TxnTaxDetail.TotalTax", "Tax",            AS_NUMBER },
    { "DisplayName",         "Name",             AS_TEXT },
    { "CompanyName",         "Company",          AS_TEXT },
    { "PrimaryEmailAddr.Address", "E-mail",      AS_TEXT },
    { "PrimaryPhone.FreeFormNumber", "Phone",    AS_TEXT },
    { "Taxable",             "Taxable",          AS_TRUTH },
    { "Name",                "Name",             AS_TEXT },
    { "Description",         "Description",      AS_TEXT },
    { "UnitPrice",           "Price",            AS_NUMBER },
    { "IncomeAccountRef",    "Income account",   AS_REF },
}, lines[] = {
    { "SalesItemLineDetail.ItemRef",    "item",        AS_REF },
    { "Description",                    "description", AS_TEXT },
    { "SalesItemLineDetail.Qty",        "quantity",    AS_NUMBER },
    { "SalesItemLineDetail.UnitPrice",  "price",       AS_NUMBER },
    { "Amount",                         "amount",      AS_NUMBER },
    { "SalesItemLineDetail.TaxCodeRef", "tax code",    AS_REF },
    { "DiscountLineDetail.DiscountAccountRef", "account", AS_REF },
};
/* clang-format on */
enum {
    TABLE = sizeof(table) / sizeof(table[0]),
    LINES = sizeof(lines) / sizeof(lines[0]),
    ADDRESS = 600,
};

const char *
qbo_field_word(const char *path, bool line, bool *ref)
{
    size_t n = strlen(path), most = line ? (size_t)LINES : (size_t)TABLE;
    size_t cut = n > 6 && strcmp(path + n - 6, ".value") == 0 ? n - 6 : n;

    for (size_t i = 0; i < most; i++) {
        const char *own = line ? lines[i].path : table[i].path;
        bool is = (line ? lines[i].how : table[i].how) == AS_REF;

        if (strcmp(own, path) != 0 &&
            !(is && strlen(own) == cut && strncmp(own, path, cut) == 0))
            continue;
        *ref = is;
        return line ? lines[i].word : table[i].word;
    }
    return NULL;
}

struct comparing {
    struct arena *a;
    struct qbo_fields *to;
};

static void
put(struct comparing *c, const char *name, const char *ours, const char *theirs,
    bool same)
{
    struct qbo_fields *to = c->to;

    to->all++;
    to->differ += same ? 0 : 1;
    if (to->n < QBO_FIELDS_MAX)
        to->list[to->n++] = (struct qbo_field){ name, ours, theirs, same };
}

static const char *
text_of(const struct json *v)
{
    return v == NULL                 ? ""
           : v->kind == JSON_IS_BOOL ? (v->truth ? "yes" : "no")
           : v->text != NULL         ? v->text
                                     : "";
}

/* What an address holds, in one line. */
static const char *
address_text(struct arena *a, const struct json *v)
{
    struct str s;

    str_init(&s, a, ADDRESS);
    for (const struct json *m = v != NULL ? v->first : NULL; m != NULL;
         m = m->next) {
        const char *text = text_of(m);

        if (*text != '\0' && strcmp(m->key, "Id") != 0 &&
            strcmp(m->key, "Lat") != 0 && strcmp(m->key, "Long") != 0 &&
            s.len + strlen(text) + 3 < ADDRESS)
            str_addf(&s, "%s%s", s.len > 0 ? ", " : "", text);
    }
    return s.text;
}

/* Is each word of ours among theirs? */
static bool
words_there(const char *ours, const char *theirs)
{
    while (*ours != '\0') {
        size_t n = strcspn(ours, " ,");
        const char *at = theirs;
        bool found = n == 0;

        for (; !found && *at != '\0'; at += strspn(at, " ,")) {
            size_t m = strcspn(at, " ,");

            found = m == n && strncasecmp(at, ours, n) == 0;
            at += m;
        }
        if (!found)
            return false;
        ours += n;
        ours += strspn(ours, " ,");
    }
    return true;
}

static void
ref(struct comparing *c, const char *name, const struct json *x,
    const struct json *y)
{
    const char *ours = text_of(json_get(x, "value"));
    const char *theirs = text_of(json_get(y, "value"));
    const char *called = text_of(json_get(y, "name"));
    bool same = strcmp(ours, theirs) == 0;

    if (*called != '\0')
        theirs = called;
    put(c, name, same ? theirs : ours, theirs, same);
}

static void
value(struct comparing *c, const char *name, enum how how, const struct json *x,
      const struct json *y)
{
    const char *ours = text_of(x), *theirs = text_of(y);

    switch (how) {
    case AS_REF:
        /* QuickBooks' to change (qbo.md 3.6). */
        if (!qbo_us_tax_code(text_of(json_get(x, "value"))))
            ref(c, name, x, y);
        return;
    case AS_ADDRESS:
        ours = address_text(c->a, x);
        theirs = address_text(c->a, y);
        if (*ours != '\0')
            put(c, name, ours, theirs, words_there(ours, theirs));
        return;
    case AS_TRUTH:
        theirs = y != NULL && y->truth ? "yes" : "no";
        put(c, name, ours, theirs, strcmp(ours, theirs) == 0);
        return;
    case AS_NUMBER:
        put(c, name, ours, theirs, qbo_same_number(ours, theirs));
        return;
    case AS_TEXT:
        break;
    }
    if (strcmp(ours, "AUTO_GENERATE") == 0) /* asked for a number */
        put(c, name, theirs, theirs, *theirs != '\0');
    else
        put(c, name, ours, theirs, strcmp(ours, theirs) == 0);
}

static size_t
line_count(const struct json *list)
{
    size_t n = 0;

    for (const struct json *x =
             qbo_next_line(list != NULL ? list->first : NULL);
         x != NULL; x = qbo_next_line(x->next))
        n++;
    return n;
}

/* What a payment goes to: the document's id. */
static void
applied(struct comparing *c, const char *line, const struct json *x,
        const struct json *y)
{
    const struct json *to = json_get(x, "LinkedTxn");
    const struct json *there = json_get(y, "LinkedTxn");

    if (to != NULL)
        value(c, arena_printf(c->a, "%s goes to", line), AS_TEXT,
              json_get(to->first, "TxnId"),
              json_get(there != NULL ? there->first : NULL, "TxnId"));
}

static void
lines_compare(struct comparing *c, const struct json *ours,
              const struct json *theirs)
{
    size_t n = line_count(ours), m = line_count(theirs), at = 1;
    const struct json *x = qbo_next_line(ours->first);
    const struct json *y = qbo_next_line(theirs != NULL ? theirs->first : NULL);

    put(c, "Lines", arena_printf(c->a, "%zu", n), arena_printf(c->a, "%zu", m),
        n == m);
    for (; x != NULL && y != NULL;
         x = qbo_next_line(x->next), y = qbo_next_line(y->next), at++) {
        const char *line = arena_printf(c->a, "Line %zu", at);

        for (size_t i = 0; i < LINES; i++)
            if (json_at(x, lines[i].path) != NULL)
                value(c, arena_printf(c->a, "%s %s", line, lines[i].word),
                      lines[i].how, json_at(x, lines[i].path),
                      json_at(y, lines[i].path));
        applied(c, line, x, y);
    }
}

/* Ours to say, and what is not sent is empty: somebody wrote it there. */
static bool
added(const char *path, const struct json *there)
{
    return *text_of(there) != '\0' &&
           (strcmp(path, "CustomerMemo.value") == 0 ||
            strcmp(path, "PaymentRefNum") == 0);
}

void
qbo_fields_compare(struct arena *a, const struct json *body,
                   const struct json *there, const char *total,
                   struct qbo_fields *out)
{
    struct comparing c = { a, out };
    const struct json *list = json_get(body, "Line");

    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < TABLE; i++) {
        const struct json *x = json_at(body, table[i].path);

        if (x != NULL || added(table[i].path, json_at(there, table[i].path)))
            value(&c, table[i].word, table[i].how, x,
                  json_at(there, table[i].path));
    }
    if (json_get(body, "TotalAmt") == NULL && *total != '\0')
        put(&c, "Total", total, text_of(json_get(there, "TotalAmt")),
            qbo_same_number(total, text_of(json_get(there, "TotalAmt"))));
    if (list != NULL && list->kind == JSON_IS_LIST)
        lines_compare(&c, list, json_get(there, "Line"));
}
