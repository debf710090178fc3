/* conn: one connection, plain or TLS. */
#ifndef QBOSIM_CONN_H
#define QBOSIM_CONN_H

#include "http_read.h"

#include <openssl/ssl.h>

struct conn {
    struct source in; /* first: what it reads from is its connection */
    struct sim *sim;
    int fd;
    SSL_CTX *tls;
    SSL *ssl;
    int64_t number;
};

ssize_t conn_read(struct conn *c, char *to, size_t n);
bool conn_write(struct conn *c, const char *s, size_t n);
void conn_reset(struct conn *c); /* the other side sees a reset */
void conn_run(struct conn *c);
void pause_ms(int64_t ms);

#endif
