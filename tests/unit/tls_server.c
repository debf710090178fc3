#include "tls_server.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static void
tls_check(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "tls_server: %s\n", what);
        abort();
    }
}

static void
cert_extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509_EXTENSION *x;

    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    x = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    tls_check(x != NULL && X509_add_ext(cert, x, -1) == 1, "extension");
    X509_EXTENSION_free(x);
}

/* by NULL: signed with its own key.  san NULL: an authority. */
static X509 *
cert_make(const char *name, EVP_PKEY *key, const struct authority *by,
          const char *san, long first_s, long last_s)
{
    static long serial = 1; /* the tests make them in one thread */
    X509 *c = X509_new();
    X509_NAME *n = X509_get_subject_name(c);

    tls_check(X509_set_version(c, 2) == 1 &&
                  ASN1_INTEGER_set(X509_get_serialNumber(c), serial++) == 1 &&
                  X509_gmtime_adj(X509_getm_notBefore(c), first_s) != NULL &&
                  X509_gmtime_adj(X509_getm_notAfter(c), last_s) != NULL &&
                  X509_set_pubkey(c, key) == 1 &&
                  X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_ASC,
                                             (const unsigned char *)name, -1,
                                             -1, 0) == 1 &&
                  X509_set_issuer_name(
                      c, by == NULL ? n : X509_get_subject_name(by->cert)) == 1,
              "certificate");
    if (san != NULL)
        cert_extend(c, by == NULL ? c : by->cert, NID_subject_alt_name, san);
    else
        cert_extend(c, c, NID_basic_constraints, "critical,CA:TRUE");
    tls_check(X509_sign(c, by == NULL ? key : by->key, EVP_sha256()) > 0,
              "signature");
    return c;
}

struct authority
authority_make(const char *name)
{
    struct authority a = { EVP_EC_gen("P-256"), NULL };

    tls_check(a.key != NULL, "key");
    a.cert = cert_make(name, a.key, NULL, NULL, -3600, 86400);
    return a;
}

void
authority_free(struct authority *a)
{
    EVP_PKEY_free(a->key);
    X509_free(a->cert);
}

void
authority_save(const struct authority *a, const char *path)
{
    FILE *f = fopen(path, "w");

    tls_check(f != NULL && PEM_write_X509(f, a->cert) == 1 && fclose(f) == 0,
              "certificate file");
}

SSL_CTX *
tls_make(enum cert kind, const struct authority *known,
         const struct authority *stranger)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    const struct authority *by = kind == CERT_SELF       ? NULL
                                 : kind == CERT_STRANGER ? stranger
                                                         : known;
    const char *san = kind == CERT_HOST ? "IP:127.0.0.9,DNS:other.test"
                                        : "IP:127.0.0.1,DNS:localhost";
    X509 *cert = cert_make("server", key, by, san, -3600,
                           kind == CERT_EXPIRED ? -60 : 86400);

    tls_check(tls != NULL && SSL_CTX_use_certificate(tls, cert) == 1 &&
                  SSL_CTX_use_PrivateKey(tls, key) == 1,
              "context");
    X509_free(cert);
    EVP_PKEY_free(key);
    return tls;
}

struct link {
    struct server *server;
    int fd;
    SSL *ssl;
    char buffer[SERVER_HEAD]; /* what was read and not used */
    size_t n;
};

/* The request's head into s->head; false when the client is gone. */
static bool
link_head(struct link *l, size_t *body_n)
{
    struct server *s = l->server;
    const char *end;
    size_t head_n;

    while ((end = memmem(l->buffer, l->n, "\r\n\r\n", 4)) == NULL) {
        int got = l->n + 1 < sizeof(l->buffer)
                      ? SSL_read(l->ssl, l->buffer + l->n,
                                 (int)(sizeof(l->buffer) - 1 - l->n))
                      : 0;

        if (got <= 0)
            return false;
        l->n += (size_t)got;
    }
    head_n = (size_t)(end - l->buffer) + 4;
    pthread_mutex_lock(&s->lock);
    memcpy(s->head, l->buffer, head_n);
    s->head[head_n] = '\0';
    s->heads++;
    end = strcasestr(s->head, "\r\ncontent-length:");
    *body_n = end == NULL ? 0 : strtoul(end + 17, NULL, 10);
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->lock);
    l->n -= head_n;
    memmove(l->buffer, l->buffer + head_n, l->n);
    return true;
}

static bool
link_body(struct link *l, size_t left)
{
    struct server *s = l->server;
    size_t at = 0;

    for (;;) {
        size_t n = l->n < left ? l->n : left;
        int got;

        pthread_mutex_lock(&s->lock);
        if (at + n < sizeof(s->body)) {
            memcpy(s->body + at, l->buffer, n);
            s->body[at + n] = '\0';
        }
        s->body_bytes += n;
        s->posts += n == left;
        pthread_mutex_unlock(&s->lock);
        at += n;
        left -= n;
        l->n -= n;
        if (left == 0)
            return true;
        got = SSL_read(l->ssl, l->buffer, (int)sizeof(l->buffer));
        if (got <= 0)
            return false;
        l->n = (size_t)got;
    }
}

static void
link_stall(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    while (!s->resumed && !s->stopping)
        pthread_cond_wait(&s->moved, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

static void
link_reset(struct link *l)
{
    const struct linger reset = { 1, 0 };

    setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
}

/* A whole answer, and then the kept connection dies by itself. */
static void
link_bye(struct link *l, enum act act)
{
    static const char ok[] = OK_200;
    static const char idle[] = "HTTP/1.1 408 Request Timeout\r\nConnection: "
                               "close\r\nContent-Length: 0\r\n\r\n";

    SSL_write(l->ssl, ok, (int)sizeof(ok) - 1);
    link_stall(l->server); /* until the answer has been read */
    if (act == ACT_BYE_408)
        SSL_write(l->ssl, idle, (int)sizeof(idle) - 1);
    if (act == ACT_BYE || act == ACT_BYE_408)
        SSL_shutdown(l->ssl);
    if (act == ACT_BYE_RESET)
        link_reset(l);
}

/*
 * Steps that end the connection before the body is asked for.  What of it has
 * left all the same is counted: whoever sends it again sends it twice.
 */
static bool
link_ends_early(struct link *l, enum act act)
{
    size_t got = l->n;
    int n;

    if (act != ACT_HEAD_CLOSE && act != ACT_HEAD_LAST && act != ACT_HEAD_RESET)
        return false;
    if (act == ACT_HEAD_LAST)
        SSL_shutdown(l->ssl);
    if (act == ACT_HEAD_RESET)
        link_reset(l);
    else
        shutdown(l->fd, SHUT_WR);
    while (act != ACT_HEAD_RESET &&
           (n = SSL_read(l->ssl, l->buffer, (int)sizeof(l->buffer))) > 0)
        got += (size_t)n;
    pthread_mutex_lock(&l->server->lock);
    l->server->body_bytes += got;
    pthread_mutex_unlock(&l->server->lock);
    return true;
}

/* Play one step; true when the connection goes on. */
static bool
link_play(struct link *l, const struct step *step)
{
    size_t n = step->n > 0 || step->text == NULL ? step->n : strlen(step->text);
    char byte = ' ';

    if (step->act == ACT_LATE)
        sleep(4);
    if (n > 0 && SSL_write(l->ssl, step->text, (int)n) <= 0)
        return false;
    switch (step->act) {
    case ACT_LATE:
    case ACT_RAW:
        return true;
    case ACT_LAST:
        SSL_shutdown(l->ssl);
        return false;
    case ACT_SILENT:
        SSL_read(l->ssl, &byte, 1);
        return false;
    case ACT_DRIP:
        while (SSL_write(l->ssl, &byte, 1) > 0)
            usleep(20000);
        return false;
    case ACT_RESET:
    case ACT_CUT_RESET:
        link_reset(l);
        return false;
    case ACT_BYE:
    case ACT_BYE_CUT:
    case ACT_BYE_RESET:
    case ACT_BYE_408:
        link_bye(l, step->act);
        return false;
    case ACT_CUT:
    case ACT_CLOSE:
    case ACT_STALL:
    case ACT_HEAD_CLOSE:
    case ACT_HEAD_LAST:
    case ACT_HEAD_RESET:
        break;
    }
    return false;
}

static void
link_serve(struct link *l)
{
    struct server *s = l->server;
    size_t body_n;

    while (link_head(l, &body_n)) {
        size_t i;

        pthread_mutex_lock(&s->lock);
        i = s->heads - 1;
        pthread_mutex_unlock(&s->lock);
        i = i < s->n_steps ? i : s->n_steps - 1;
        if (s->steps[i].act == ACT_STALL)
            link_stall(s);
        if (link_ends_early(l, s->steps[i].act) || !link_body(l, body_n) ||
            !link_play(l, &s->steps[i]))
            return;
    }
}

static void
server_forget(struct server *s, int fd)
{
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < SERVER_CONNECTIONS; i++)
        if (s->open[i] == fd)
            s->open[i] = -1;
    close(fd);
    s->gone++;
    s->at_once--;
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->lock);
}

static void *
link_run(void *p)
{
    struct link *l = p;

    if (l->server->tls == NULL) {
        if (l->server->steps->act == ACT_SILENT)
            link_stall(l->server);
    } else {
        l->ssl = SSL_new(l->server->tls);
        SSL_set_fd(l->ssl, l->fd);
        if (SSL_accept(l->ssl) == 1)
            link_serve(l);
        SSL_free(l->ssl);
    }
    server_forget(l->server, l->fd);
    free(l);
    return NULL;
}

static void *
server_run(void *p)
{
    struct server *s = p;
    int fd;

    while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
        struct link *l = calloc(1, sizeof(*l));
        pthread_t thread;
        size_t i = 0;

        pthread_mutex_lock(&s->lock);
        while (i < SERVER_CONNECTIONS && s->open[i] >= 0)
            i++;
        tls_check(l != NULL && i < SERVER_CONNECTIONS, "connections");
        s->open[i] = fd;
        s->connections++;
        if (++s->at_once > s->most_at_once)
            s->most_at_once = s->at_once;
        pthread_mutex_unlock(&s->lock);
        l->server = s;
        l->fd = fd;
        tls_check(pthread_create(&thread, NULL, link_run, l) == 0, "thread");
        pthread_detach(thread);
    }
    return NULL;
}

int
server_socket(int *port, bool small)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t n = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0), few = 4096;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    tls_check(fd >= 0 &&
                  (!small || setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &few,
                                        sizeof(few)) == 0) &&
                  bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
                  getsockname(fd, (struct sockaddr *)&at, &n) == 0,
              "socket");
    *port = ntohs(at.sin_port);
    return fd;
}

void
server_start(struct server *s, SSL_CTX *tls, const struct step *steps,
             size_t n_steps, bool small)
{
    memset(s, 0, sizeof(*s));
    memset(s->open, -1, sizeof(s->open));
    s->tls = tls;
    s->steps = steps;
    s->n_steps = n_steps;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->moved, NULL);
    s->fd = server_socket(&s->port, small);
    tls_check(listen(s->fd, 64) == 0 &&
                  pthread_create(&s->thread, NULL, server_run, s) == 0,
              "listen");
}

void
server_resume(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    s->resumed = true;
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->lock);
}

void
server_drain(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    while (s->gone < s->connections)
        pthread_cond_wait(&s->moved, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

void
server_stop(struct server *s)
{
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    for (size_t i = 0; i < SERVER_CONNECTIONS; i++)
        if (s->open[i] >= 0)
            shutdown(s->open[i], SHUT_RDWR);
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->lock);
    server_drain(s);
    close(s->fd);
    SSL_CTX_free(s->tls);
}

static unsigned
look(struct server *s, const unsigned *at)
{
    unsigned v;

    pthread_mutex_lock(&s->lock);
    v = *at;
    pthread_mutex_unlock(&s->lock);
    return v;
}

unsigned
server_heads(struct server *s)
{
    return look(s, &s->heads);
}

unsigned
server_posts(struct server *s)
{
    return look(s, &s->posts);
}
