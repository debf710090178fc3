/*
 * api_fuzz: requests without the wrapping, so that every change to an input is
 * a change to what is asked: "POST /v3/company/1/invoice", a line break, the
 * body up to a line of three dashes, the next request.
 */
#include "world.h"

#include <string.h>

#define REQUESTS_MAX 6

static const char *
type_for(const char *path)
{
    if (strstr(path, "/oauth2/") || strstr(path, "/connect/"))
        return "application/x-www-form-urlencoded";
    return strstr(path, "/query") ? "application/text" : "application/json";
}

/* False when the first line is none. */
static bool
read_request(struct pool *p, const char *text, size_t n, struct request *r)
{
    const char *end = memchr(text, '\n', n);
    size_t line = end ? (size_t)(end - text) : n;
    char *start = pool_copy(p, text, line), *target = strchr(start, ' ');
    char *query;

    if (!target || target[1] != '/')
        return false;
    *target++ = '\0';
    query = strchr(target, '?');
    if (query)
        *query++ = '\0';
    r->method = start;
    r->path = target;
    r->query = query ? query : "";
    r->authorization = !strncmp(target, "/v3/company/2/", 14) ? "Bearer u"
                       : !strncmp(target, "/oauth2/", 8)
                           ? "Basic YXBwOnNlY3JldA=="
                           : "Bearer " WORLD_TOKEN;
    r->content_type = type_for(target);
    r->accept = strstr(r->query, "xml") ? "" : "application/json";
    r->want_hard = r->host = "";
    r->body_n = end ? n - line - 1 : 0;
    r->body = pool_copy(p, end ? end + 1 : "", r->body_n);
    return true;
}

static bool
run(struct sim *s, const char *text, size_t n)
{
    struct pool *p = pool_new();
    struct request r = { .pool = p, .sim = s };
    bool wrote = false;

    if (read_request(p, text, n, &r)) {
        world_serve(&r);
        wrote = strcmp(r.method, "GET") != 0;
    }
    pool_free(p);
    return wrote;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *at = (const char *)data, *end = at + n;
    struct sim *s = world_begin();
    bool wrote = false;

    for (int i = 0; i < REQUESTS_MAX && at < end; i++) {
        size_t left = (size_t)(end - at);
        const char *next = memmem(at, left, "\n---\n", 5);

        wrote = run(s, at, next ? (size_t)(next - at) : left) || wrote;
        at = next ? next + 5 : end;
    }
    world_end(s, wrote);
    return 0;
}
