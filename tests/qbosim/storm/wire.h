/*
 * wire: one keep-alive connection of a client that was written against
 * HTTP/1.1 and shares nothing with the simulator: it reads only what carries
 * a Content-Length.
 */
#ifndef STORM_WIRE_H
#define STORM_WIRE_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

struct wire {
    int fd, port;
    SSL_CTX *tls;
    SSL *ssl;
    char *buf; /* what was read, from its start: one answer at a time */
    size_t n, cap, whole;
};

struct answer {
    int status;
    const char *head, *body; /* inside the wire's buffer, NUL-terminated */
    size_t body_n;
};

/* 127.0.0.1; tls may be NULL.  Connects when first used and after a loss. */
void wire_init(struct wire *w, int port, SSL_CTX *tls);
void wire_close(struct wire *w);
bool wire_open(struct wire *w);
/* Sends all of it; forgets the answer before. */
bool wire_send(struct wire *w, const char *s, size_t n);
bool wire_finish(struct wire *w); /* nothing more will be sent */
/* Reads once. True: the answer is whole; *lost when there will be none. */
bool wire_step(struct wire *w, struct answer *a, bool *lost);
/* Until the answer is whole; false when the connection was lost. */
bool wire_wait(struct wire *w, struct answer *a);
/* The two together, on a connection that may be a new one. */
bool wire_ask(struct wire *w, const char *s, size_t n, struct answer *a);

#endif
