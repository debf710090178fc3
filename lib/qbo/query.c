/* query: paths, and statements of Intuit's query language (qbo.md 4.1). */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock/clock.h"
#include "qbo/qbo.h"

/* What each operation adds to the path: payments are voided another way. */
/* clang-format off */
static const struct {
    const char *name, *param;
} operations[QBO_OPERATION__MAX] = {
    [QBO_CREATE] = { "create", "" },
    [QBO_UPDATE] = { "update", "" },
    [QBO_VOID]   = { "void",   "&operation=void" },
    [QBO_DELETE] = { "delete", "&operation=delete" },
};
/* clang-format on */

const char *
qbo_operation_name(enum qbo_operation o)
{
    return (unsigned)o < QBO_OPERATION__MAX ? operations[o].name : "";
}

bool
qbo_operation_parse(const char *name, enum qbo_operation *out)
{
    for (int i = 0; i < QBO_OPERATION__MAX; i++) {
        if (strcmp(operations[i].name, name) == 0) {
            *out = (enum qbo_operation)i;
            return true;
        }
    }
    return false;
}

const char *
qbo_path(struct arena *a, const char *realm, const char *what)
{
    return arena_printf(a, "/v3/company/%s/%s?minorversion=75", realm, what);
}

const char *
qbo_write_path(struct arena *a, const char *realm, const char *what,
               enum qbo_operation operation, const char *request_id)
{
    const char *param = operations[operation].param;

    if (operation == QBO_VOID && strcmp(what, "payment") == 0)
        param = "&operation=update&include=void";
    return arena_printf(a, "%s%s&requestid=%s", qbo_path(a, realm, what), param,
                        request_id);
}

const char *
qbo_query_path(struct arena *a, const char *realm, const char *statement)
{
    struct str s;

    str_init(&s, a, 8000);
    str_addf(&s, "/v3/company/%s/query?minorversion=75&query=", realm);
    str_add_url(&s, statement);
    return s.text;
}

/*
 * Bytes of s that the language's lexer is known to take: Latin-1, since
 * punctuation beyond it (U+2013, U+2019) is a lexical error.
 */
static size_t
safe_bytes(const char *s)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t n = 0;

    while (p[n] != '\0') {
        if (p[n] < 0x80)
            n += 1;
        else if (p[n] == 0xC2 || p[n] == 0xC3)
            n += 2;
        else
            break;
    }
    return n;
}

static const char *
quoted(struct arena *a, const char *s, size_t n)
{
    struct str out;

    str_init(&out, a, 2 * n + 2);
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\'' || s[i] == '\\')
            str_addc(&out, '\\');
        str_addc(&out, s[i]);
    }
    return out.text;
}

bool
qbo_literal(struct arena *a, const char *s, const char **out)
{
    size_t n = strlen(s);

    if (safe_bytes(s) != n)
        return false;
    *out = arena_printf(a, "'%s'", quoted(a, s, n));
    return true;
}

/* What carries the name of a customer or item. */
static const char *
name_field(const char *entity)
{
    return strcmp(entity, "Customer") == 0 ? "DisplayName" : "Name";
}

const char *
qbo_by_name(struct arena *a, const char *entity, const char *name)
{
    const char *field = name_field(entity), *literal;
    size_t n;

    if (qbo_literal(a, name, &literal))
        return arena_printf(a,
                            "SELECT * FROM %s WHERE %s = %s AND Active IN "
                            "(true,false) MAXRESULTS 100",
                            entity, field, literal);
    n = safe_bytes(name);
    while (n > 0 && memchr("%_ ", name[n - 1], 3) != NULL)
        n--; /* wildcards and an end that blanks would hide */
    if (n == 0 || memchr(name, '%', n) != NULL)
        return NULL;
    return arena_printf(a,
                        "SELECT * FROM %s WHERE %s LIKE '%s%%' AND Active "
                        "IN (true,false) MAXRESULTS 1000",
                        entity, field, quoted(a, name, n));
}

const char *
qbo_by_names(struct arena *a, const char *entity, const char *const *names,
             size_t n)
{
    struct str s;

    str_init(&s, a, QBO_STATEMENT_MAX);
    str_addf(&s, "SELECT * FROM %s WHERE %s IN (", entity, name_field(entity));
    for (size_t i = 0; i < n; i++) {
        const char *literal;

        if (!qbo_literal(a, names[i], &literal))
            return NULL;
        str_addf(&s, "%s%s", i > 0 ? "," : "", literal);
    }
    str_addf(&s, ") AND Active IN (true,false) MAXRESULTS %d", QBO_ROWS_MAX);
    return str_whole(&s) ? s.text : NULL;
}

const char *
qbo_name_deleted(struct arena *a, const char *name)
{
    return arena_printf(a, "%s (deleted)", name);
}

const char *
qbo_by_name_or_deleted(struct arena *a, const char *entity, const char *name)
{
    const char *const names[] = { name, qbo_name_deleted(a, name) };
    const char *query = qbo_by_names(a, entity, names, 2);

    return query != NULL ? query : qbo_by_name(a, entity, name);
}

const char *
qbo_invoice_by_number(struct arena *a, const char *number)
{
    const char *literal;

    if (!qbo_literal(a, number, &literal))
        return NULL;
    return arena_printf(a,
                        "SELECT * FROM Invoice WHERE DocNumber = %s "
                        "MAXRESULTS 20",
                        literal);
}

const char *
qbo_payments_of(struct arena *a, const char *customer_id, const char *date)
{
    return arena_printf(a,
                        "SELECT * FROM Payment WHERE CustomerRef = '%s' AND "
                        "TxnDate = '%s' MAXRESULTS %d",
                        customer_id, date, QBO_ROWS_MAX);
}

const char *
qbo_created_since(struct arena *a, const char *entity, struct utc since,
                  int64_t skip)
{
    bool list = strcmp(entity, "Customer") == 0 || strcmp(entity, "Item") == 0;
    const char *at = utc_text(a, since);

    /* Whole seconds and an explicit offset, as MetaData has them. */
    return arena_printf(a,
                        "SELECT * FROM %s WHERE MetaData.CreateTime >= "
                        "'%.19s+00:00'%s ORDERBY MetaData.CreateTime "
                        "STARTPOSITION %lld MAXRESULTS %d",
                        entity, at, list ? " AND Active IN (true,false)" : "",
                        (long long)skip + 1, QBO_PAGE);
}

const struct json *
qbo_query_rows(const struct json *root, const char *entity)
{
    const struct json *block = json_get(root, "QueryResponse");

    return json_get(block, entity);
}
