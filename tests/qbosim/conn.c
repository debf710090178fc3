#include "conn.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define IDLE_SECONDS 300

struct listener {
    struct sim *sim;
    SSL_CTX *tls;
    int fd;
};

ssize_t
conn_read(struct conn *c, char *to, size_t n)
{
    ssize_t got;

    if (c->ssl)
        return SSL_read(c->ssl, to, n > 1u << 30 ? 1 << 30 : (int)n);
    do {
        got = recv(c->fd, to, n, 0);
    } while (got < 0 && errno == EINTR);
    return got;
}

bool
conn_write(struct conn *c, const char *s, size_t n)
{
    while (n) {
        ssize_t done =
            c->ssl ? SSL_write(c->ssl, s, n > 1u << 30 ? 1 << 30 : (int)n)
                   : send(c->fd, s, n, MSG_NOSIGNAL);

        if (done < 0 && !c->ssl && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        s += done;
        n -= (size_t)done;
    }
    return true;
}

void
conn_reset(struct conn *c)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };

    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    if (c->ssl)
        SSL_set_quiet_shutdown(c->ssl, 1);
}

static ssize_t
source_read(struct source *s, char *to, size_t n)
{
    return conn_read((struct conn *)s, to, n);
}

static bool
source_go_on(struct source *s)
{
    return conn_write((struct conn *)s, "HTTP/1.1 100 Continue\r\n\r\n", 25);
}

static void *
conn_main(void *arg)
{
    struct conn *c = arg;
    struct timeval idle = { .tv_sec = IDLE_SECONDS };
    int one = 1;

    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
    setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &idle, sizeof idle);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (c->tls) {
        c->ssl = SSL_new(c->tls);
        if (!c->ssl || SSL_set_fd(c->ssl, c->fd) != 1 ||
            SSL_accept(c->ssl) != 1)
            goto out;
    }
    conn_run(c);
    if (c->ssl && !SSL_get_quiet_shutdown(c->ssl))
        SSL_shutdown(c->ssl);
out:
    SSL_free(c->ssl);
    close(c->fd);
    free(c);
    OPENSSL_thread_stop();
    return NULL;
}

static void
conn_start(const struct listener *l, int fd)
{
    static _Atomic int64_t numbers;
    struct conn *c = calloc(1, sizeof *c);
    pthread_attr_t attr;
    pthread_t thread;

    if (!c)
        abort();
    c->in.read = source_read;
    c->in.go_on = source_go_on;
    c->sim = l->sim;
    c->tls = l->tls;
    c->fd = fd;
    c->number = ++numbers;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 1u << 20);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attr, conn_main, c) != 0) {
        close(fd);
        free(c);
    }
    pthread_attr_destroy(&attr);
}

static void *
listen_main(void *arg)
{
    const struct listener *l = arg;

    for (;;) {
        int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);

        if (fd >= 0)
            conn_start(l, fd);
        else if (errno != EINTR && errno != ECONNABORTED)
            pause_ms(50); /* out of descriptors: some will come back */
    }
    return NULL;
}

static int
listen_unix(const char *path)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof a.sun_path)
        die("%s: the path is too long", path);
    memcpy(a.sun_path, path, strlen(path) + 1);
    unlink(path);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&a, sizeof a) != 0)
        die("%s: %s", path, strerror(errno));
    return fd;
}

static int
listen_tcp(const char *address)
{
    const char *colon = strrchr(address, ':');
    struct addrinfo want = { .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
    struct addrinfo *list = NULL;
    char host[256];
    int fd, one = 1;

    if (!colon || (size_t)(colon - address) >= sizeof host)
        die("%s: want HOST:PORT", address);
    memcpy(host, address, (size_t)(colon - address));
    host[colon - address] = '\0';
    if (getaddrinfo(host, colon + 1, &want, &list) != 0 || !list)
        die("%s: no such address", address);
    fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, list->ai_addr, list->ai_addrlen) != 0)
        die("%s: %s", address, strerror(errno));
    freeaddrinfo(list);
    return fd;
}

void
http_listen(struct sim *s, const char *address, void *tls)
{
    struct listener *l = calloc(1, sizeof *l);
    pthread_t thread;

    if (!l)
        abort();
    l->sim = s;
    l->tls = tls;
    l->fd = !strncmp(address, "unix:", 5) ? listen_unix(address + 5)
                                          : listen_tcp(address);
    if (listen(l->fd, 1024) != 0)
        die("%s: %s", address, strerror(errno));
    if (pthread_create(&thread, NULL, listen_main, l) != 0)
        die("cannot start a thread");
    pthread_detach(thread);
}
