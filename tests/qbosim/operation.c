/* operation: what a request is for, read off its path, query and body. */
#include "serve.h"

#include <string.h>

// clang-format off
static const struct {
    const char *path, *operation;
} endpoints[] = {
    { "/oauth2/v1/tokens/bearer", "token" },
    { "/v2/oauth2/tokens/revoke", "revoke" },
    { "/v1/openid_connect/userinfo", "userinfo" },
};
static const struct {
    const char *part, *operation;
} parts[] = {
    { "query",   "query" },
    { "cdc",     "cdc" },
    { "batch",   "batch" },
    { "reports", "report" },
};
// clang-format on

static const char *
endpoint_operation(struct request *r)
{
    const char *grant;

    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        if (strcmp(endpoints[i].path, r->path) != 0)
            continue;
        if (strcmp(endpoints[i].operation, "token") != 0)
            return endpoints[i].operation;
        grant = query_get(r->pool, r->body, "grant_type");
        return grant && !strcmp(grant, "refresh_token") ? "refresh"
                                                        : "exchange";
    }
    return "";
}

/* The entity after FROM, as far as it looks like one. */
static const char *
entity_of_query(struct request *r)
{
    const char *text = query_get(r->pool, r->query, "query");
    const char *from = strcasestr(text ? text : r->body, "from ");

    if (!from)
        return "";
    from += 5 + strspn(from + 5, " ");
    return pool_copy(r->pool, from, strcspn(from, " ;"));
}

static const char *
write_operation(struct request *r)
{
    const char *operation = query_get(r->pool, r->query, "operation");
    const char *include = query_get(r->pool, r->query, "include");

    if (include && !strcmp(include, "void"))
        return "void";
    if (operation && *operation)
        return operation;
    return r->json && js_has(r->json, "Id") ? "update" : "create";
}

/* The path after the company; "" when it is another path. */
static const char *
after_company(const struct request *r)
{
    const char *s = r->path;

    if (strncmp(s, "/v3/company/", 12) != 0)
        return "";
    s += 12 + strcspn(s + 12, "/");
    return s + (*s == '/');
}

/* "query", "cdc", "batch", "report"; NULL for an entity. */
static const char *
part_operation(const char *s)
{
    size_t n = strcspn(s, "/");

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strlen(parts[i].part) == n && !strncmp(parts[i].part, s, n))
            return parts[i].operation;
    return NULL;
}

const char *
request_operation(struct request *r, const char **entity)
{
    const char *s = after_company(r), *part = part_operation(s), *last;
    size_t n = strcspn(s, "/");

    *entity = "";
    if (!*s)
        return endpoint_operation(r);
    if (part && !strcmp(part, "query"))
        *entity = entity_of_query(r);
    else if (part)
        *entity = !strcmp(part, "report") && s[n] ? s + n + 1 : "";
    else
        *entity = pool_copy(r->pool, s, n);
    if (part)
        return part;
    last = strrchr(s, '/');
    if (last && (!strcmp(last, "/send") || !strcmp(last, "/pdf")))
        return last + 1;
    return strcmp(r->method, "POST") ? "read" : write_operation(r);
}

bool
request_writes(const struct request *r)
{
    return !strcmp(r->method, "POST") && !part_operation(after_company(r));
}

bool
request_batches(const struct request *r)
{
    const char *part = part_operation(after_company(r));

    return part && !strcmp(part, "batch");
}
