#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

void
wire_init(struct wire *w, int port, SSL_CTX *tls)
{
    *w = (struct wire){ .fd = -1, .port = port, .tls = tls };
    w->cap = 65536;
    w->buf = malloc(w->cap + 1);
    if (!w->buf)
        abort();
}

void
wire_close(struct wire *w)
{
    SSL_free(w->ssl);
    w->ssl = NULL;
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
    w->n = w->whole = 0;
}

bool
wire_open(struct wire *w)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((unsigned short)w->port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval limit = { .tv_sec = 60 };
    int one = 1;

    w->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (w->fd < 0)
        return false;
    setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(w->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(w->fd, (const struct sockaddr *)&to, sizeof to) != 0)
        goto lost;
    if (w->tls) {
        w->ssl = SSL_new(w->tls);
        if (!w->ssl || SSL_set_fd(w->ssl, w->fd) != 1 ||
            SSL_connect(w->ssl) != 1)
            goto lost;
    }
    return true;
lost:
    wire_close(w);
    return false;
}

bool
wire_send(struct wire *w, const char *s, size_t n)
{
    w->n = w->whole = 0;
    if (w->fd < 0)
        return false;
    while (n) {
        ssize_t done = w->ssl ? SSL_write(w->ssl, s, (int)n)
                              : send(w->fd, s, n, MSG_NOSIGNAL);

        if (done < 0 && !w->ssl && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        s += done;
        n -= (size_t)done;
    }
    return true;
}

bool
wire_finish(struct wire *w)
{
    return shutdown(w->fd, SHUT_WR) == 0;
}

/* Where a header's value starts, NULL when it is not there. */
static const char *
header(const char *head, const char *name)
{
    size_t n = strlen(name);

    for (const char *s = strstr(head, "\r\n"); s; s = strstr(s + 2, "\r\n"))
        if (!strncasecmp(s + 2, name, n) && s[2 + n] == ':')
            return s + 3 + n;
    return NULL;
}

/* Looks at what is there; the head ends in NUL afterwards. */
static bool
whole(struct wire *w, struct answer *a, bool *lost)
{
    char *end = memmem(w->buf, w->n, "\r\n\r\n", 4);
    const char *length;
    size_t head_n;

    if (!end)
        return false;
    head_n = (size_t)(end - w->buf) + 4;
    if (!w->whole) {
        end[2] = '\0';
        length = header(w->buf, "Content-Length");
        end[2] = '\r';
        if (!length || strncmp(w->buf, "HTTP/1.1 ", 9) != 0) {
            *lost = true;
            return false;
        }
        w->whole = head_n + strtoul(length, NULL, 10);
    }
    if (w->n < w->whole)
        return false;
    *lost = w->n > w->whole; /* nobody asked for more than one answer */
    end[2] = '\0';
    w->buf[w->whole] = '\0';
    *a = (struct answer){ .status = (int)strtol(w->buf + 9, NULL, 10),
                          .head = w->buf,
                          .body = w->buf + head_n,
                          .body_n = w->whole - head_n };
    return !*lost;
}

bool
wire_step(struct wire *w, struct answer *a, bool *lost)
{
    ssize_t got;

    *lost = false;
    if (w->n == w->cap) {
        w->cap *= 2;
        w->buf = realloc(w->buf, w->cap + 1);
        if (!w->buf)
            abort();
    }
    do {
        got = w->ssl ? SSL_read(w->ssl, w->buf + w->n, (int)(w->cap - w->n))
                     : recv(w->fd, w->buf + w->n, w->cap - w->n, 0);
    } while (got < 0 && !w->ssl && errno == EINTR);
    if (got <= 0) {
        *lost = true;
        return false;
    }
    w->n += (size_t)got;
    return whole(w, a, lost);
}

bool
wire_wait(struct wire *w, struct answer *a)
{
    bool lost = false;

    while (!wire_step(w, a, &lost))
        if (lost)
            return false;
    return true;
}

bool
wire_ask(struct wire *w, const char *s, size_t n, struct answer *a)
{
    if (w->fd < 0 && !wire_open(w))
        return false;
    if (wire_send(w, s, n) && wire_wait(w, a)) {
        const char *keep = header(a->head, "Connection");

        if (keep && strcasestr(keep, "close")) {
            /* The answer stays readable; the next request connects anew. */
            SSL_free(w->ssl);
            w->ssl = NULL;
            close(w->fd);
            w->fd = -1;
        }
        return true;
    }
    wire_close(w);
    return false;
}
