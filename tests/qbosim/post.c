/* post: one HTTP POST to a receiver, in clear or over TLS, within a limit. */
#include "hook.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MAX 8192

struct target {
    char host[256], port[6];
    const char *path;
    bool tls;
};

struct wire {
    int fd;
    SSL_CTX *ctx;
    SSL *ssl;
    int64_t until_ms; /* by the monotonic clock */
    const char *why;  /* it went wrong */
};

static int64_t
monotonic_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool
read_host(const char *s, size_t n, struct target *t)
{
    const char *colon;

    if (n && *s == '[') { /* an IPv6 address */
        const char *end = memchr(s, ']', n);

        if (!end || (size_t)(end - s) >= sizeof t->host)
            return false;
        snprintf(t->host, sizeof t->host, "%.*s", (int)(end - s - 1), s + 1);
        n -= (size_t)(end + 1 - s);
        s = end + 1;
    } else {
        size_t host = strcspn(s, ":/?");

        if (host > n || !host || host >= sizeof t->host)
            return false;
        snprintf(t->host, sizeof t->host, "%.*s", (int)host, s);
        n -= host;
        s += host;
    }
    snprintf(t->port, sizeof t->port, "%s", t->tls ? "443" : "80");
    if (!n)
        return true;
    colon = s++;
    n--;
    if (*colon != ':' || !n || n >= sizeof t->port ||
        strspn(s, "0123456789") < n)
        return false;
    snprintf(t->port, sizeof t->port, "%.*s", (int)n, s);
    return true;
}

static bool
read_url(const char *url, struct target *t)
{
    size_t n;

    for (const char *s = url; *s; s++)
        if (*s <= ' ' || *s > '~')
            return false;
    t->tls = !strncmp(url, "https://", 8);
    if (!t->tls && strncmp(url, "http://", 7) != 0)
        return false;
    url += t->tls ? 8 : 7;
    n = strcspn(url, "/?#");
    t->path = url[n] == '/' ? url + n : "/";
    return read_host(url, n, t);
}

static bool
loopback(const char *host)
{
    return !strcmp(host, "localhost") || !strncmp(host, "127.", 4) ||
           !strcmp(host, "::1");
}

const char *
post_refuses(struct pool *p, const char *url, const char *ca)
{
    struct target t;

    if (!read_url(url, &t))
        return "url must be http:// or https:// and whole";
    if (ca && access(ca, R_OK) != 0)
        return pool_fmt(p, "ca cannot be read: %s", strerror(errno));
    if (t.tls && !ca && !loopback(t.host))
        return "https beyond this machine needs a ca to check it by";
    return NULL;
}

static bool
failed(struct wire *w, const char *why)
{
    if (!w->why)
        w->why = why;
    return false;
}

/* Until the socket is ready for what is wanted, or time is up. */
static bool
wait_for(struct wire *w, short events)
{
    struct pollfd p = { .fd = w->fd, .events = events };

    for (;;) {
        int64_t left = w->until_ms - monotonic_ms();
        int got = left > 0 ? poll(&p, 1, (int)left) : 0;

        if (got > 0)
            return true;
        if (got == 0)
            return failed(w, "no answer in time");
        if (errno != EINTR)
            return failed(w, strerror(errno));
    }
}

static bool
connect_one(struct wire *w, const struct addrinfo *a)
{
    int error = 0, one = 1;
    socklen_t n = sizeof error;

    w->fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (w->fd < 0)
        return failed(w, strerror(errno));
    setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(w->fd, a->ai_addr, a->ai_addrlen) == 0)
        return true;
    if (errno != EINPROGRESS)
        return failed(w, strerror(errno));
    if (!wait_for(w, POLLOUT))
        return false;
    getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &error, &n);
    return !error || failed(w, strerror(error));
}

static bool
connect_any(struct wire *w, const struct target *t)
{
    struct addrinfo want = { .ai_socktype = SOCK_STREAM }, *list = NULL;
    bool ok = false;

    if (getaddrinfo(t->host, t->port, &want, &list) != 0)
        return failed(w, "no such host");
    for (const struct addrinfo *a = list; a && !ok; a = a->ai_next) {
        w->why = NULL;
        if (w->fd >= 0)
            close(w->fd);
        ok = connect_one(w, a);
    }
    freeaddrinfo(list);
    return ok;
}

/* What an SSL call that did not finish waits for. */
static bool
tls_again(struct wire *w, int got)
{
    switch (SSL_get_error(w->ssl, got)) {
    case SSL_ERROR_WANT_READ:
        return wait_for(w, POLLIN);
    case SSL_ERROR_WANT_WRITE:
        return wait_for(w, POLLOUT);
    default:
        return failed(w, "the TLS connection failed");
    }
}

static bool
start_tls(struct wire *w, const struct target *t, const char *ca)
{
    struct in6_addr address;
    bool is_ip = inet_pton(AF_INET, t->host, &address) == 1 ||
                 inet_pton(AF_INET6, t->host, &address) == 1;
    int got;

    OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, NULL);
    w->ctx = SSL_CTX_new(TLS_client_method());
    if (!w->ctx || (ca && SSL_CTX_load_verify_locations(w->ctx, ca, NULL) != 1))
        return failed(w, "the ca cannot be used");
    SSL_CTX_set_verify(w->ctx, ca ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    w->ssl = SSL_new(w->ctx);
    if (!w->ssl || SSL_set_fd(w->ssl, w->fd) != 1)
        return failed(w, "the TLS connection failed");
    if (is_ip)
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(w->ssl), t->host);
    else if (SSL_set_tlsext_host_name(w->ssl, t->host) != 1 ||
             SSL_set1_host(w->ssl, t->host) != 1)
        return failed(w, "the TLS connection failed");
    while ((got = SSL_connect(w->ssl)) != 1)
        if (!tls_again(w, got))
            return false;
    return true;
}

static bool
write_all(struct wire *w, const char *s, size_t n)
{
    while (n) {
        ssize_t done = w->ssl ? SSL_write(w->ssl, s, n > 65536 ? 65536 : (int)n)
                              : send(w->fd, s, n, MSG_NOSIGNAL);

        if (done > 0) {
            s += done;
            n -= (size_t)done;
        } else if (w->ssl) {
            if (!tls_again(w, (int)done))
                return false;
        } else if (errno == EAGAIN) {
            if (!wait_for(w, POLLOUT))
                return false;
        } else if (errno != EINTR) {
            return failed(w, strerror(errno));
        }
    }
    return true;
}

/* 0: the other side has ended; -1: it went wrong. */
static ssize_t
read_some(struct wire *w, char *to, size_t n)
{
    for (;;) {
        ssize_t got =
            w->ssl ? SSL_read(w->ssl, to, (int)n) : recv(w->fd, to, n, 0);

        if (got > 0)
            return got;
        if (w->ssl) {
            if (SSL_get_error(w->ssl, (int)got) == SSL_ERROR_ZERO_RETURN)
                return 0;
            if (!tls_again(w, (int)got))
                return -1;
        } else if (got == 0) {
            return 0;
        } else if (errno == EAGAIN) {
            if (!wait_for(w, POLLIN))
                return -1;
        } else if (errno != EINTR) {
            failed(w, strerror(errno));
            return -1;
        }
    }
}

/* The length of the body as announced; -1 when it is not. */
static long
length_of(const char *head)
{
    const char *s = strcasestr(head, "\r\nContent-Length:");

    return s ? strtol(s + 17, NULL, 10) : -1;
}

static void
keep_answer(struct post *post, const char *body, size_t n)
{
    size_t to = 0;

    for (size_t i = 0; i < n && to + 1 < sizeof post->answer; i++)
        post->answer[to++] = body[i] >= ' ' && body[i] <= '~' ? body[i] : '?';
    post->answer[to] = '\0';
}

/* The status counts once the header is whole, whatever becomes of the rest. */
static void
read_answer(struct wire *w, struct post *post, char *buf)
{
    size_t n = 0;
    const char *body = NULL;

    while (n < ANSWER_MAX) {
        ssize_t got = read_some(w, buf + n, ANSWER_MAX - n);
        const char *end;

        if (got <= 0)
            break;
        n += (size_t)got;
        buf[n] = '\0';
        end = strstr(buf, "\r\n\r\n");
        if (!end)
            continue;
        body = end + 4;
        if (length_of(buf) >= 0 &&
            (long)(n - (size_t)(body - buf)) >= length_of(buf))
            break;
    }
    if (!body || strncmp(buf, "HTTP/1.", 7) != 0 || !buf[7]) {
        failed(w, n ? "an answer that is no HTTP" : "closed without an answer");
        return;
    }
    post->status = (int)strtol(buf + 8, NULL, 10);
    keep_answer(post, body, n - (size_t)(body - buf));
}

static bool
exchange(struct wire *w, struct pool *p, const struct target *t,
         struct post *post)
{
    struct text out;
    bool v6 = strchr(t->host, ':') != NULL;

    text_init(&out, p);
    text_fmt(&out,
             "POST %s HTTP/1.1\r\nHost: %s%s%s:%s\r\n%sAccept: */*\r\n"
             "Connection: close\r\nContent-Length: %zu\r\n\r\n",
             t->path, v6 ? "[" : "", t->host, v6 ? "]" : "", t->port,
             post->headers, post->body_n);
    text_add(&out, post->body, post->body_n);
    if (!write_all(w, out.p, out.n))
        return false;
    read_answer(w, post, pool_get(p, ANSWER_MAX + 1));
    return post->status != 0;
}

void
post_send(struct pool *p, struct post *post)
{
    struct wire w = { .fd = -1, .until_ms = monotonic_ms() + post->limit_ms };
    struct target t;

    post->status = 0;
    if (!read_url(post->url, &t) || !connect_any(&w, &t) ||
        (t.tls && !start_tls(&w, &t, post->ca)) || !exchange(&w, p, &t, post))
        snprintf(post->answer, sizeof post->answer, "%s",
                 w.why ? w.why : "no answer");
    if (w.ssl && post->status)
        SSL_shutdown(w.ssl);
    SSL_free(w.ssl);
    SSL_CTX_free(w.ctx);
    if (w.fd >= 0)
        close(w.fd);
}
