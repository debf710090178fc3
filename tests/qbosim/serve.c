/* serve: routes, replies, and the pieces of a URL. */
#include "serve.h"

#include <stdlib.h>
#include <string.h>

static int
hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

const char *
url_decode(struct pool *p, const char *s, size_t n, bool plus)
{
    char *out = pool_get(p, n + 1), *to = out;

    for (size_t i = 0; i < n; i++) {
        if (s[i] == '%' && i + 2 < n && hex(s[i + 1]) >= 0 &&
            hex(s[i + 2]) >= 0) {
            int c = hex(s[i + 1]) * 16 + hex(s[i + 2]);

            if (!c) /* kept, as Java writes it: text must not end here */
                *to++ = (char)0xc0;
            *to++ = (char)(c ? c : 0x80);
            i += 2;
        } else {
            *to++ = plus && s[i] == '+' ? ' ' : s[i];
        }
    }
    *to = '\0';
    return out;
}

const char *
url_encode(struct pool *p, const char *s)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
                               "UVWXYZ0123456789-_.~";
    struct text t;

    text_init(&t, p);
    for (; *s; s++) {
        if (strchr(safe, *s))
            text_add(&t, s, 1);
        else
            text_fmt(&t, "%%%02X", (unsigned)(unsigned char)*s);
    }
    return t.p;
}

const char *
query_get(struct pool *p, const char *query, const char *name)
{
    while (*query) {
        size_t n = strcspn(query, "&"), key = strcspn(query, "=&");

        if (key < n || query[key] == '&' || !query[key]) {
            const char *k = url_decode(p, query, key, true);

            if (!strcmp(k, name))
                return key < n
                           ? url_decode(p, query + key + 1, n - key - 1, true)
                           : "";
        }
        query += n + (query[n] == '&');
    }
    return NULL;
}

static bool
match(const char *pattern, const char *path, struct request *r)
{
    size_t seg = 0;

    while (*pattern && *path) {
        if (*pattern == ':') {
            size_t n = strcspn(path, "/");

            if (!n || seg == 4)
                return false;
            r->seg[seg++] = url_decode(r->pool, path, n, false);
            path += n;
            pattern++;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return !*pattern && !*path;
}

const struct route *
route_find(const struct route *table, size_t n, struct request *r,
           const char *path, bool *known)
{
    *known = false;
    for (size_t i = 0; i < n; i++) {
        if (!match(table[i].path, path, r))
            continue;
        *known = true;
        if (!strcmp(table[i].method, r->method))
            return &table[i];
    }
    return NULL;
}

void
reply_text(struct reply *out, int status, const char *type, const char *body)
{
    out->status = status;
    out->type = type;
    text_init(&out->body, out->headers.pool);
    text_puts(&out->body, body);
}

void
reply_js(struct request *r, struct reply *out, int status, const struct js *v)
{
    out->status = status;
    out->type = "application/json";
    text_init(&out->body, r->pool);
    js_print(&out->body, v);
}

void
dispatch_held(struct request *r, struct reply *out)
{
    r->at_ms = sim_now(r->sim);
    r->time_ms = r->at_ms - r->sim->settings.time_behind_ms;
    r->sim->dry = r->dry;
    if (!strncmp(r->path, "/v3/", 4))
        api_serve(r, out);
    else if (!oauth_serve(r, out) && !control_serve(r, out))
        reply_text(out, 404, "text/plain", "not found\n");
    r->sim->dry = false;
}

void
dispatch(struct request *r, struct reply *out)
{
    pthread_mutex_lock(&r->sim->lock);
    dispatch_held(r, out);
    pthread_mutex_unlock(&r->sim->lock);
}

void
request_prepare(struct request *r)
{
    r->tid = mixed_text(r->pool, 24, (uint64_t)r->connection,
                        (uint64_t)clock_fine_ns());
    r->utf8 = utf8_valid(r->body, r->body_n);
    r->json = r->utf8 && strstr(r->content_type, "json")
                  ? js_parse_sent(r->pool, r->body, r->body_n)
                  : NULL;
}
