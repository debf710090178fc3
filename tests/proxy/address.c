/* HOST:PORT and unix:PATH. */
#include "proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

bool
address_is_unix(const struct address *a)
{
    return a->at.ss_family == AF_UNIX;
}

static void
parse_unix(const char *path, struct address *out)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };

    if (!*path || strlen(path) >= sizeof a.sun_path)
        die("unix:%s: the path is empty or too long", path);
    memcpy(a.sun_path, path, strlen(path));
    memcpy(&out->at, &a, sizeof a);
    out->size = sizeof a;
}

void
address_parse(const char *text, struct address *out)
{
    const char *colon = strrchr(text, ':');
    struct addrinfo want = { .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICSERV };
    struct addrinfo *list = NULL;
    char host[256];
    size_t n;

    if (!strncmp(text, "unix:", 5)) {
        parse_unix(text + 5, out);
        return;
    }
    if (!colon || (n = (size_t)(colon - text)) >= sizeof host)
        die("%s: want HOST:PORT or unix:PATH", text);
    if (n > 2 && text[0] == '[' && text[n - 1] == ']') {
        text++;
        n -= 2;
    }
    memcpy(host, text, n);
    host[n] = '\0';
    if (getaddrinfo(host, colon + 1, &want, &list) != 0 || !list)
        die("%s: no such address", text);
    memcpy(&out->at, list->ai_addr, list->ai_addrlen);
    out->size = list->ai_addrlen;
    freeaddrinfo(list);
}

int
address_listen(const struct address *a, const char *text)
{
    int fd =
        socket(a->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int one = 1;

    address_unlink(a);
    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(fd, (const struct sockaddr *)(const void *)&a->at, a->size) != 0 ||
        listen(fd, 4096) != 0)
        die("%s: %s", text, strerror(errno));
    return fd;
}

/* A socket that a dead one left would refuse every bind. */
void
address_unlink(const struct address *a)
{
    struct sockaddr_un u;

    if (!address_is_unix(a))
        return;
    memcpy(&u, &a->at, sizeof u);
    unlink(u.sun_path);
}

/* As it can be connected to: a port 0 has become a real one. */
void
address_print(int fd, char *out, size_t size)
{
    struct sockaddr_storage at;
    struct sockaddr_un u;
    socklen_t n = sizeof at;
    char host[128], port[16];

    memset(&at, 0, sizeof at);
    if (getsockname(fd, (struct sockaddr *)&at, &n) != 0)
        die("getsockname: %s", strerror(errno));
    if (at.ss_family == AF_UNIX) {
        memcpy(&u, &at, sizeof u);
        snprintf(out, size, "unix:%s", u.sun_path);
        return;
    }
    if (getnameinfo((struct sockaddr *)&at, n, host, sizeof host, port,
                    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        die("getnameinfo failed");
    snprintf(out, size, at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
             port);
}
