/*
 * http: HTTP/1.1 with keep-alive, in clear or over TLS, a thread per
 * connection.  It also delivers answers the wrong way when a script says so.
 */
#include "conn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEAD_MAX 65536
#define BODY_MAX (32u << 20)

static bool
conn_fill(struct conn *c)
{
    ssize_t n;

    if (c->from) {
        memmove(c->buf, c->buf + c->from, c->n - c->from);
        c->n -= c->from;
        c->from = 0;
    }
    if (c->n == sizeof c->buf)
        return false;
    n = conn_read(c, c->buf + c->n, sizeof c->buf - c->n);
    if (n <= 0)
        return false;
    c->n += (size_t)n;
    return true;
}

/* The header block including its empty line, NULL when there is none. */
static char *
read_head(struct conn *c, struct pool *p)
{
    for (;;) {
        char *from = c->buf + c->from;
        char *end = memmem(from, c->n - c->from, "\r\n\r\n", 4);
        char *head;

        if (end) {
            head = pool_copy(p, from, (size_t)(end + 4 - from));
            c->from += (size_t)(end + 4 - from);
            return head;
        }
        if (c->n - c->from >= HEAD_MAX || !conn_fill(c))
            return NULL;
    }
}

static const char *
header(struct pool *p, const char *head, const char *name)
{
    size_t n = strlen(name);

    for (const char *s = strstr(head, "\r\n"); s; s = strstr(s, "\r\n")) {
        s += 2;
        if (!strncasecmp(s, name, n) && s[n] == ':') {
            s += n + 1;
            while (*s == ' ' || *s == '\t')
                s++;
            return pool_copy(p, s, strcspn(s, "\r\n"));
        }
    }
    return "";
}

const char *
request_header(const struct request *r, const char *name)
{
    return r->head ? header(r->pool, r->head, name) : "";
}

static bool
read_exactly(struct conn *c, struct text *body, size_t n)
{
    while (n) {
        size_t have = c->n - c->from;

        if (!have) {
            if (!conn_fill(c))
                return false;
            continue;
        }
        if (have > n)
            have = n;
        text_add(body, c->buf + c->from, have);
        c->from += have;
        n -= have;
    }
    return true;
}

static bool
read_line(struct conn *c, char *line, size_t cap)
{
    size_t n = 0;

    for (;;) {
        char ch;

        if (c->from == c->n && !conn_fill(c))
            return false;
        ch = c->buf[c->from++];
        if (ch == '\n')
            break;
        if (n + 1 < cap)
            line[n++] = ch;
    }
    if (n && line[n - 1] == '\r')
        n--;
    line[n] = '\0';
    return true;
}

static bool
read_chunks(struct conn *c, struct text *body)
{
    char line[128];

    for (;;) {
        unsigned long n;

        if (!read_line(c, line, sizeof line))
            return false;
        n = strtoul(line, NULL, 16);
        if (n > BODY_MAX || body->n + n > BODY_MAX)
            return false;
        if (!n)
            break;
        if (!read_exactly(c, body, n) || !read_line(c, line, sizeof line))
            return false;
    }
    do {
        if (!read_line(c, line, sizeof line))
            return false;
    } while (*line);
    return true;
}

static bool
read_body(struct conn *c, struct pool *p, const char *head, struct request *r)
{
    bool chunked = strcasestr(header(p, head, "Transfer-Encoding"), "chunked");
    size_t n = strtoul(header(p, head, "Content-Length"), NULL, 10);
    struct text body;

    text_init(&body, p);
    if (n > BODY_MAX)
        return false;
    if (strcasestr(header(p, head, "Expect"), "100-continue") &&
        !conn_write(c, "HTTP/1.1 100 Continue\r\n\r\n", 25))
        return false;
    if (!(chunked ? read_chunks(c, &body) : read_exactly(c, &body, n)))
        return false;
    r->body = body.p;
    r->body_n = body.n;
    return true;
}

static bool
read_request(struct conn *c, struct pool *p, struct request *r, bool *keep)
{
    char *head = read_head(c, p), *line, *target, *version, *query;

    if (!head)
        return false;
    line = pool_copy(p, head, strcspn(head, "\r\n"));
    target = strchr(line, ' ');
    version = target ? strchr(target + 1, ' ') : NULL;
    if (!target || !version)
        return false;
    *target++ = '\0';
    *version++ = '\0';
    query = strchr(target, '?');
    if (query)
        *query++ = '\0';
    *r = (struct request){
        .pool = p,
        .sim = c->sim,
        .method = line,
        .path = target,
        .query = query ? query : "",
        .authorization = header(p, head, "Authorization"),
        .content_type = header(p, head, "Content-Type"),
        .accept = header(p, head, "Accept"),
        .want_hard = header(p, head, "x-include-refresh-token-hard-expires-in"),
        .host = header(p, head, "Host"),
        .head = head,
        .connection = c->number,
        .tls = c->ssl != NULL,
    };
    *keep = !strcmp(version, "HTTP/1.1") &&
            !strcasestr(header(p, head, "Connection"), "close");
    return read_body(c, p, head, r);
}

static const char *
status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } table[] = {
        { 200, "OK" },
        { 201, "Created" },
        { 302, "Found" },
        { 303, "See Other" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 413, "Request Entity Too Large" },
        { 429, "Too Many Requests" },
        { 500, "Internal Server Error" },
        { 502, "Bad Gateway" },
        { 503, "Service Temporarily Unavailable" },
        { 504, "Gateway Timeout" },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].status == status)
            return table[i].text;
    return "Unknown";
}

void
pause_ms(int64_t ms)
{
    struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

    while (ms > 0 && nanosleep(&t, &t) != 0 && errno == EINTR)
        ;
}

/* Waits for the other side to give up, ten minutes at most. */
static void
hang(struct conn *c)
{
    char sink[512];

    for (int64_t end = clock_real_ms() + 600000; clock_real_ms() < end;)
        if (conn_read(c, sink, sizeof sink) <= 0)
            return;
}

static bool
send_wire(struct conn *c, const struct text *wire, const struct delivery *d)
{
    size_t n = wire->n;

    if (d->cut_bytes >= 0 && (size_t)d->cut_bytes < n)
        n = (size_t)d->cut_bytes;
    if (!d->drip_ms)
        return conn_write(c, wire->p, n) && n == wire->n;
    for (size_t i = 0; i < n; i++) {
        if (!conn_write(c, wire->p + i, 1))
            return false;
        pause_ms(d->drip_ms);
    }
    return n == wire->n;
}

/* False when the connection is not to be used again. */
static bool
deliver(struct conn *c, struct request *r, struct reply *out,
        const struct delivery *d, bool keep)
{
    struct text wire;

    switch (d->end) {
    case END_RESET:
        conn_reset(c);
        return false;
    case END_HANG:
        hang(c);
        return false;
    case END_CLOSE:
    case END__MAX:
        return false;
    case END_NORMAL:
        break;
    }
    text_init(&wire, r->pool);
    text_fmt(&wire,
             "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n"
             "Content-Length: %zu\r\nCache-Control: no-store\r\n"
             "Connection: %s\r\n",
             out->status, status_text(out->status), out->type, out->body.n,
             keep ? "keep-alive" : "close");
    text_add(&wire, out->headers.p, out->headers.n);
    text_puts(&wire, "\r\n");
    if (strcmp(r->method, "HEAD") != 0)
        text_add(&wire, out->body.p, out->body.n);
    return send_wire(c, &wire, d) && keep;
}

void
conn_run(struct conn *c)
{
    struct pool *p = pool_new();
    bool keep = true;

    while (keep) {
        struct delivery d = { .cut_bytes = -1 };
        struct reply out = { .status = 500, .type = "text/plain" };
        struct request r;

        text_init(&out.body, p);
        text_init(&out.headers, p);
        if (read_request(c, p, &r, &keep)) {
            serve(&r, &out, &d);
            keep = deliver(c, &r, &out, &d, keep);
        } else {
            keep = false;
        }
        pool_reset(p);
    }
    pool_free(p);
}
