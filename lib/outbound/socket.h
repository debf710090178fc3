/*
 * socket: the sockets libcurl holds for us, so that one can be asked whether
 * its bytes were acknowledged (libcurl tells no socket while it is in use).
 *
 * They are closed on exec, and closing one drops what was not delivered: no
 * byte arrives after a request was given up.
 */
#ifndef OUTBOUND_SOCKET_H
#define OUTBOUND_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

struct sockets {
    int *fd;
    size_t n, room;
};

/* Both ends of a connection, as libcurl's pre-request callback names them. */
struct ends {
    char here[64], there[64]; /* addresses */
    int here_port, there_port;
};

bool sockets_init(struct sockets *s, size_t room);
void sockets_free(struct sockets *s);

/* libcurl's callbacks; the pointer is a struct sockets. */
curl_socket_t sockets_open(void *p, curlsocktype purpose,
                           struct curl_sockaddr *to);
int sockets_close(void *p, curl_socket_t fd);

/* Has the other side acknowledged all bytes?  False when nobody knows. */
bool sockets_delivered(const struct sockets *s, const struct ends *ends);

#endif
