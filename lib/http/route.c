/* The route table: finding a row, and who may use it. */
#include <stdio.h>
#include <string.h>

#include "http/http.h"

static const char *const methods[] = {
    [METHOD_GET] = "GET",
    [METHOD_POST] = "POST",
    [METHOD_PUT] = "PUT",
    [METHOD_DELETE] = "DELETE",
};
static const char *const accesses[] = {
    [ACCESS_OPEN] = "open",       [ACCESS_READ] = "read",
    [ACCESS_OPERATE] = "operate", [ACCESS_KEEP] = "keep",
    [ACCESS_OWN] = "own",         [ACCESS_SUPPORT] = "support",
};

bool
http_allowed(enum access who, enum access need)
{
    if (need == ACCESS_OPEN)
        return true;
    if (need == ACCESS_SUPPORT || who == ACCESS_SUPPORT)
        return who == need;
    return who >= need;
}

/* A record's number: digits, no leading zero, at most 18 of them. */
static bool
number(const char *p, size_t n, int64_t *out)
{
    int64_t v = 0;

    if (n == 0 || n > 18 || *p == '0')
        return false;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (p[i] - '0');
    }
    *out = v;
    return true;
}

/* One ":" part of the pattern against one segment of the path. */
static bool
part_take(struct req *r, const char *pattern, size_t pattern_n,
          const char *path, size_t path_n, size_t *parts)
{
    bool id = pattern_n == 3 && strncmp(pattern, ":id", 3) == 0;

    if (path_n == 0 || path_n > 200 || *parts == HTTP_PARTS ||
        (id && !number(path, path_n, &r->record)))
        return false;
    r->part[*parts] = arena_copy(r->arena, path, path_n);
    if (!id)
        r->key = r->part[*parts];
    (*parts)++;
    return true;
}

static bool
path_matches(struct req *r, const char *pattern)
{
    const char *path = r->path;
    size_t parts = 0;

    r->record = 0;
    r->key = NULL;
    memset(r->part, 0, sizeof(r->part));
    while (*pattern == '/' && *path == '/') {
        size_t want = strcspn(++pattern, "/"), have = strcspn(++path, "/");

        if (*pattern == ':') {
            if (!part_take(r, pattern, want, path, have, &parts))
                return false;
        } else if (want != have || strncmp(pattern, path, want) != 0) {
            return false;
        }
        pattern += want;
        path += have;
    }
    return *pattern == '\0' && *path == '\0';
}

const struct route *
http_route(const struct site *site, struct req *r, const char **allow)
{
    bool seen[METHOD__MAX] = { false };
    struct str text;

    *allow = NULL;
    for (size_t s = 0; site->sets[s] != NULL; s++)
        for (size_t i = 0; i < site->sets[s]->n; i++) {
            const struct route *row = &site->sets[s]->rows[i];

            if (!path_matches(r, row->path))
                continue;
            if (row->method == r->method)
                return row;
            seen[row->method] = true;
        }
    str_init(&text, r->arena, 64);
    for (int m = 0; m < METHOD__MAX; m++)
        if (seen[m])
            str_addf(&text, "%s%s%s", text.len > 0 ? ", " : "", methods[m],
                     m == METHOD_GET ? ", HEAD" : "");
    if (text.len > 0)
        *allow = text.text;
    return NULL;
}

void
http_routes_print(const struct site *site)
{
    for (size_t s = 0; site->sets[s] != NULL; s++)
        for (size_t i = 0; i < site->sets[s]->n; i++) {
            const struct route *row = &site->sets[s]->rows[i];

            printf("%s %s %s\n", methods[row->method], row->path,
                   accesses[row->access]);
        }
}
