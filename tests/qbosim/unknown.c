/* unknown: 2010 as the service's JSON reader words it, quotes and all. */
#include "names.h"

#include <string.h>

#define NAMES_MAX 200 /* characters of known names before "[truncated]" */
#define PACKAGE "com.intuit.schema.finance.v3."

// clang-format off
static const char *const classes[][2] = {
    { "BillAddr", "PhysicalAddress" },     { "ShipAddr", "PhysicalAddress" },
    { "ShipFromAddr", "PhysicalAddress" }, { "CompanyAddr", "PhysicalAddress" },
    { "LegalAddr", "PhysicalAddress" },    { "PrimaryAddr", "PhysicalAddress" },
    { "CustomerCommunicationAddr", "PhysicalAddress" },
    { "PrimaryEmailAddr", "EmailAddress" }, { "BillEmail", "EmailAddress" },
    { "BillEmailCc", "EmailAddress" },      { "BillEmailBcc", "EmailAddress" },
    { "Email", "EmailAddress" },            { "PrimaryPhone", "TelephoneNumber" },
    { "Mobile", "TelephoneNumber" },        { "AlternatePhone", "TelephoneNumber" },
    { "Fax", "TelephoneNumber" },           { "WebAddr", "WebSiteAddress" },
    { "CustomerMemo", "MemoRef" },          { "TaxLine", "Line" },
};
// clang-format on

static const char *
class_of(const char *part)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (!strcmp(classes[i][0], part))
            return classes[i][1];
    return part;
}

/* Where the name stands in the request, as far as that can be told. */
static void
position(const struct call *c, const char *name, size_t *line, size_t *column)
{
    const char *body = c->req && c->req->body ? c->req->body : "";
    const char *at =
        *body ? strstr(body, pool_fmt(c->pool, "\"%s\"", name)) : NULL;

    *line = *column = 1;
    for (const char *s = body; at && s < at; s++) {
        ++*column;
        if (*s == '\n') {
            ++*line;
            *column = 1;
        }
    }
    if (at)
        *column += strlen(name) + 2;
}

static const char *
known_names(struct call *c, const struct field *table)
{
    size_t n = 0;
    struct text t;

    text_init(&t, c->pool);
    for (const struct field *f = table; f->name; f++)
        n++;
    text_fmt(&t, "%zu known properties: ", n);
    for (const struct field *f = table; f->name && t.n < NAMES_MAX; f++)
        text_fmt(&t, "%s\"%s\"", f == table ? "" : ", ", f->name);
    if (t.n >= NAMES_MAX)
        text_puts(&t, " [truncated]");
    return t.p;
}

/* Entity["Line"]->Line["SalesItemLineDetail"]->... */
static const char *
chain(struct call *c, const char *path, const char *name)
{
    const char *class = c->kind->name;
    struct text t;

    text_init(&t, c->pool);
    while (*path) {
        size_t n = strcspn(path, ".");
        const char *part = pool_copy(c->pool, path, n);

        text_fmt(&t, PACKAGE "%s[\"%s\"]->", class, part);
        class = class_of(part);
        path += n + (path[n] == '.');
    }
    text_fmt(&t, PACKAGE "%s[\"%s\"]", class, name);
    return t.p;
}

bool
property_unknown(struct call *c, const struct field *table, const char *name,
                 const char *path)
{
    const char *dot = strrchr(path, '.');
    const char *class = !*path ? c->kind->name : class_of(dot ? dot + 1 : path);
    size_t line, column;

    position(c, name, &line, &column);
    return fault(c, FAULT_PROPERTY, NULL,
                 "Property Name:Unrecognized field \"%s\" (class " PACKAGE
                 "%s), not marked as ignorable (%s])\n at [Source: "
                 "java.io.StringReader; line: %zu, column: %zu] (through "
                 "reference chain: %s) specified is unsupported or invalid",
                 name, class, known_names(c, table), line, column,
                 chain(c, path, name));
}
