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

#define LINGER_SECONDS 2

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

/* A refusal would be lost if what was still being sent met a closed door. */
static void
hear_out(struct conn *c)
{
    struct timeval soon = { .tv_sec = LINGER_SECONDS };
    char sink[65536];
    int64_t end = clock_real_ms() + LINGER_SECONDS * 1000;

    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    if (!c->ssl)
        shutdown(c->fd, SHUT_WR);
    while (clock_real_ms() < end && conn_read(c, sink, sizeof sink) > 0)
        ;
}

static void
refuse(struct conn *c, struct pool *p, enum read_end why, struct reply *out)
{
    const struct delivery whole = { .cut_bytes = -1 };
    struct request none = { .pool = p, .method = "GET" };

    http_refuse(why, out);
    text_puts(&out->headers, "Server: nginx\r\n");
    deliver(c, &none, out, &whole, false);
    hear_out(c);
}

void
conn_run(struct conn *c)
{
    struct pool *p = pool_new();
    bool keep = true;

    while (keep) {
        struct delivery d = { .cut_bytes = -1 };
        struct reply out = { .status = 500, .type = "text/plain" };
        struct request r = { .sim = c->sim,
                             .connection = c->number,
                             .tls = c->ssl != NULL };
        enum read_end end = http_read(&c->in, p, &r, &keep);

        text_init(&out.body, p);
        text_init(&out.headers, p);
        if (end == READ_OK) {
            serve(&r, &out, &d);
            keep = deliver(c, &r, &out, &d, keep);
        } else {
            keep = false;
            if (end != READ_OVER)
                refuse(c, p, end, &out);
        }
        pool_reset(p);
    }
    pool_free(p);
}
