/* applied: does an entity carry what an update's body said? */
#include <string.h>

#include "qbo/qbo.h"

/* Not compared: not stored, numbered by QuickBooks, or reshaped by it. */
static const char *const skipped[] = {
    "SyncToken",
    "sparse",
    "LineNum",
    "BillAddr",
    "ShipAddr",
    "TxnTaxDetail",
    "Id",
    "ApplyTaxAfterDiscount",
    "GlobalTaxCalculation",
};

static bool
skip(const char *key)
{
    for (size_t i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
        if (strcmp(skipped[i], key) == 0)
            return true;
    return false;
}

bool
qbo_same_number(const char *x, const char *y)
{
    bool point = false;

    for (; *x != '\0' && *x == *y; x++, y++)
        point = point || *x == '.';
    if (*x != '\0' && *y != '\0')
        return false;
    x = *x != '\0' ? x : y; /* what one has more may only be ".00" or "00" */
    if (*x == '.' || point)
        return strspn(x, ".0") == strlen(x);
    return *x == '\0';
}

static bool
same_text(const struct json *sent, const struct json *there)
{
    const char *x = sent->text, *y = there != NULL ? there->text : NULL;

    if (y == NULL)
        return x == NULL || *x == '\0';
    if (x == NULL)
        return false;
    return sent->kind == JSON_IS_NUMBER ? qbo_same_number(x, y)
                                        : strcmp(x, y) == 0;
}

const struct json *
qbo_next_line(const struct json *line)
{
    const char *type;

    for (; line != NULL; line = line->next) {
        type = json_text_at(line, "DetailType");
        if (type == NULL || strcmp(type, "SubTotalLineDetail") != 0)
            return line;
    }
    return NULL;
}

/* Automated sales tax replaces a line's TAX or NON as it likes (qbo.md 3.6). */
static bool
us_tax_code(const struct json *m)
{
    return strcmp(m->key, "TaxCodeRef") == 0 &&
           qbo_us_tax_code(json_text_at(m, "value"));
}

/* Asked for a number, QuickBooks gives one. */
static bool
numbered_there(const struct json *m)
{
    return strcmp(m->key, "DocNumber") == 0 && m->text != NULL &&
           strcmp(m->text, "AUTO_GENERATE") == 0;
}

static bool object_same(const struct json *sent, const struct json *there);

static bool
value_same(const struct json *sent, const struct json *there)
{
    switch (sent->kind) {
    case JSON_IS_OBJECT: /* none there: as if it held empty text */
        return object_same(sent, there);
    case JSON_IS_LIST: {
        const struct json *x = qbo_next_line(sent->first);
        const struct json *y =
            qbo_next_line(there != NULL ? there->first : NULL);

        for (; x != NULL && y != NULL;
             x = qbo_next_line(x->next), y = qbo_next_line(y->next))
            if (!value_same(x, y))
                return false;
        return x == NULL && y == NULL;
    }
    case JSON_IS_BOOL: /* left out there: false */
        return (there != NULL && there->truth) == sent->truth;
    case JSON_IS_NULL:
        return there == NULL || there->kind == JSON_IS_NULL;
    case JSON_IS_NUMBER:
    case JSON_IS_TEXT:
        break;
    }
    return same_text(sent, there);
}

static bool
object_same(const struct json *sent, const struct json *there)
{
    for (const struct json *m = sent->first; m != NULL; m = m->next)
        if (!skip(m->key) && !us_tax_code(m) && !numbered_there(m) &&
            !value_same(m, json_get(there, m->key)))
            return false;
    return true;
}

bool
qbo_applied(const struct json *body, const struct json *entity)
{
    return body != NULL && entity != NULL && object_same(body, entity);
}
