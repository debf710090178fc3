/* seen: the last requests and what they were answered, for tests to read. */
#include "seen.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEEN_MAX 2000
#define SEEN_BYTES (INT64_C(64) << 20)
#define COUNTERS_MAX 1000      /* clients choose their names */
#define SEEN_TEXT (256u << 10) /* of one body */
#define SEEN_HEADER 200        /* of one header */

static void
drop_first(struct sim *s)
{
    struct seen *e = s->seen;

    s->seen = e->next;
    if (!s->seen)
        s->seen_last = NULL;
    s->seen_kept--;
    s->seen_bytes -= e->bytes;
    pool_free(e->pool);
    free(e);
}

static void
count(struct sim *s, const char *name)
{
    int64_t *n = map_get(&s->counters, name);

    if (!n && s->counters.live >= COUNTERS_MAX)
        n = map_get(&s->counters, name = "other");
    if (!n) {
        n = calloc(1, sizeof *n);
        if (!n)
            abort();
        map_put(&s->counters, name, n);
    }
    ++*n;
}

static const char *
keep(struct seen *e, const char *s, size_t n)
{
    if (n > SEEN_TEXT)
        n = SEEN_TEXT;
    e->bytes += (int64_t)n;
    return pool_copy(e->pool, s, n);
}

/* The parts of a path that are not ids make the name of a counter. */
static void
count_request(struct request *r, int status)
{
    const char *op = query_get(r->pool, r->query, "operation");
    const char *path = r->path, *entity;

    if (!strncmp(path, "/v3/company/", 12)) {
        path += 12;
        path += strcspn(path, "/");
        path += *path == '/';
    }
    entity = pool_copy(r->pool, path,
                       strcspn(path, "/") ? strcspn(path, "/") : strlen(path));
    count(r->sim, "requests");
    count(r->sim, pool_fmt(r->pool, "%s %s%s%s", r->method, entity,
                           op ? "?operation=" : "", op ? op : ""));
    count(r->sim, pool_fmt(r->pool, "status %d", status));
}

static const char *
keep_header(struct seen *e, const char *s)
{
    return keep(e, s, strnlen(s, SEEN_HEADER));
}

/* Who asks is told by the kind of credential alone: "Bearer", "Basic". */
static const char *
scheme(struct seen *e, const struct request *r)
{
    size_t n = strcspn(r->authorization, " ");

    return keep(e, r->authorization, r->authorization[n] ? n : 0);
}

static const char *
tid_of(struct seen *e, const struct reply *out)
{
    static const char *const names[] = { "intuit_tid: ", "Intuit-Tid: " };
    const char *at = NULL;

    for (size_t i = 0; i < 2 && !at; i++)
        at = strstr(out->headers.p, names[i]);
    return at ? keep(e, at + 12, strcspn(at + 12, "\r")) : "";
}

static int64_t
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct seen *
seen_new(const struct request *r)
{
    struct seen *e = calloc(1, sizeof *e);

    if (!e)
        abort();
    e->pool = pool_new();
    e->began_us = now_us();
    e->connection = r->connection;
    e->auth = scheme(e, r);
    e->agent = keep_header(e, request_header(r, "User-Agent"));
    e->content_type = keep_header(e, r->content_type);
    e->accept = keep_header(e, r->accept);
    e->tls = r->tls;
    e->method = keep(e, r->method, strlen(r->method));
    e->path = keep(e, r->path, strlen(r->path));
    e->query = keep(e, r->query, strlen(r->query));
    e->body = keep(e, r->body, strlen(r->body));
    return e;
}

void
seen_add(struct request *r, struct seen *e, const struct reply *out)
{
    struct sim *s = r->sim;

    e->n = ++s->seen_n;
    e->at_ms = r->at_ms;
    e->took_us = now_us() - e->began_us;
    e->script = r->script;
    e->tid = tid_of(e, out);
    e->answer_type = keep_header(e, out->type);
    e->status = out->status;
    e->response = keep(e, out->body.p, out->body.n);
    if (s->seen_last)
        s->seen_last->next = e;
    else
        s->seen = e;
    s->seen_last = e;
    s->seen_kept++;
    s->seen_bytes += e->bytes;
    while (s->seen_kept > SEEN_MAX || s->seen_bytes > SEEN_BYTES)
        drop_first(s);
    count_request(r, out->status);
}

static struct js *
show(struct pool *p, const struct seen *e)
{
    struct js *v = js_object(p);
    char at[TIME_TEXT];

    time_print(at, e->at_ms, true);
    js_set_int(p, v, "n", e->n);
    js_set_text(p, v, "at", at);
    js_set_text(p, v, "method", utf8_clean(p, e->method));
    js_set_text(p, v, "path", utf8_clean(p, e->path));
    js_set_text(p, v, "query", utf8_clean(p, e->query));
    js_set_text(p, v, "body", utf8_clean(p, e->body));
    js_set_int(p, v, "status", e->status);
    js_set_text(p, v, "response", utf8_clean(p, e->response));
    js_set_int(p, v, "took_us", e->took_us);
    if (e->script)
        js_set_int(p, v, "script", e->script);
    js_set_bool(p, v, "tls", e->tls);
    js_set_int(p, v, "tls_connection", e->connection);
    return v;
}

const struct seen *
seen_find(const struct sim *s, int64_t n)
{
    const struct seen *e = s->seen;

    while (e && e->n != n)
        e = e->next;
    return e;
}

struct js *
seen_show(struct pool *p, const struct sim *s, int64_t since, const char *realm)
{
    struct js *out = js_array(p);
    const char *part = realm ? pool_fmt(p, "/company/%s/", realm) : "";

    for (const struct seen *e = s->seen; e; e = e->next)
        if (e->n > since && strstr(e->path, part))
            js_push(out, show(p, e));
    return out;
}

struct shown {
    struct pool *pool;
    struct js *out;
};

static void
show_counter(const char *name, void *value, void *arg)
{
    const struct shown *to = arg;
    const int64_t *n = value;

    js_set_int(to->pool, to->out, utf8_clean(to->pool, name), *n);
}

struct js *
seen_counters(struct pool *p, const struct sim *s)
{
    struct shown to = { p, js_object(p) };

    js_set_int(p, to.out, "last", s->seen_n);
    map_each(&s->counters, show_counter, &to);
    return to.out;
}

void
seen_clear(struct sim *s)
{
    while (s->seen)
        drop_first(s);
    s->seen_n = 0;
    map_clear(&s->counters, free);
}
