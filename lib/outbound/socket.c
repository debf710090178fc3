#include "outbound/socket.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

bool
sockets_init(struct sockets *s, size_t room)
{
    s->fd = calloc(room, sizeof(*s->fd));
    s->n = 0;
    s->room = room;
    return s->fd != NULL;
}

void
sockets_free(struct sockets *s)
{
    free(s->fd);
}

curl_socket_t
sockets_open(void *p, curlsocktype purpose, struct curl_sockaddr *to)
{
    const struct linger drop = { .l_onoff = 1, .l_linger = 0 };
    struct sockets *s = p;
    int fd;

    if (purpose != CURLSOCKTYPE_IPCXN || s->n == s->room)
        return CURL_SOCKET_BAD;
    fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &drop, sizeof(drop)) != 0) {
        close(fd);
        return CURL_SOCKET_BAD;
    }
    s->fd[s->n++] = fd;
    return fd;
}

int
sockets_close(void *p, curl_socket_t fd)
{
    struct sockets *s = p;

    for (size_t i = 0; i < s->n; i++)
        if (s->fd[i] == fd) {
            s->fd[i] = s->fd[--s->n];
            break;
        }
    return close(fd);
}

static bool
is_at(const union address *a, const char *address, int port)
{
    bool v6 = a->any.sa_family == AF_INET6;
    char text[INET6_ADDRSTRLEN];

    if (!v6 && a->any.sa_family != AF_INET)
        return false;
    return ntohs(v6 ? a->v6.sin6_port : a->v4.sin_port) == port &&
           inet_ntop(a->any.sa_family,
                     v6 ? (const void *)&a->v6.sin6_addr
                        : (const void *)&a->v4.sin_addr,
                     text, sizeof(text)) != NULL &&
           strcmp(text, address) == 0;
}

static bool
is_between(int fd, const struct ends *ends)
{
    union address here, there;
    socklen_t here_n = sizeof(here), there_n = sizeof(there);

    return getsockname(fd, &here.any, &here_n) == 0 &&
           getpeername(fd, &there.any, &there_n) == 0 &&
           is_at(&here, ends->here, ends->here_port) &&
           is_at(&there, ends->there, ends->there_port);
}

bool
sockets_delivered(const struct sockets *s, const struct ends *ends)
{
    for (size_t i = 0; i < s->n; i++) {
        int waiting = 0;

        if (is_between(s->fd[i], ends))
            return ioctl(s->fd[i], SIOCOUTQ, &waiting) == 0 && waiting == 0;
    }
    return false;
}
