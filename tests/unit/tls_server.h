/*
 * tls_server: a small HTTPS server inside a test, one thread a connection.
 *
 * The n-th request it reads is met with the n-th step of its script (the last
 * step stays).  It counts what it saw, so a test can say "exactly one POST".
 * Certificates are made on the spot by authorities of its own.
 */
#ifndef TLS_SERVER_H
#define TLS_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <openssl/ssl.h>

enum act {
    ACT_LATE,   /* wait 4 s, then ACT_RAW */
    ACT_RAW,    /* send the text, keep the connection */
    ACT_LAST,   /* send the text, then close in good order */
    ACT_CUT,    /* send the text, then close without saying so in TLS */
    ACT_CLOSE,  /* close without an answer */
    ACT_RESET,  /* reset without an answer */
    ACT_SILENT, /* say nothing until the client leaves */
    ACT_DRIP,   /* send the text, then a byte every 20 ms without end */
    ACT_STALL,  /* do not read the body until server_resume() */
    /* As these, before the body is read: */
    ACT_HEAD_CLOSE,
    ACT_HEAD_LAST,
    ACT_HEAD_RESET,
    ACT_CUT_RESET, /* send the text, then reset */
    ACT_BYE,       /* send OK_200; when resumed, close_notify and close */
    ACT_BYE_CUT,   /* the same without a word */
    ACT_BYE_RESET,
    ACT_BYE_408, /* OK_200, and behind it what some servers say when idle */
};

struct step {
    enum act act;
    const char *text;
    size_t n; /* 0: all of text */
};

#define OK_200                                                                 \
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"                    \
    "intuit_tid: 1-abc\r\nContent-Length: 2\r\n\r\n{}"

enum { SERVER_CONNECTIONS = 64, SERVER_HEAD = 8192 };

struct server {
    int fd;
    int port;
    SSL_CTX *tls; /* NULL: accept, and ACT_SILENT or hang up before TLS */
    const struct step *steps;
    size_t n_steps;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    /* below: under lock */
    bool stopping, resumed;
    int open[SERVER_CONNECTIONS]; /* fds, -1 for none */
    unsigned connections, at_once, most_at_once;
    unsigned heads;    /* request heads read */
    unsigned posts;    /* whole requests read */
    size_t body_bytes; /* of all bodies, as far as they came */
    unsigned gone;     /* connections that ended */
    char head[SERVER_HEAD];
    char body[SERVER_HEAD]; /* the last one's beginning */
};

enum cert { CERT_GOOD, CERT_HOST, CERT_EXPIRED, CERT_SELF, CERT_STRANGER };

struct authority {
    EVP_PKEY *key;
    X509 *cert;
};

struct authority authority_make(const char *name);
void authority_free(struct authority *a);
void authority_save(const struct authority *a, const char *path);

/* A server's side of TLS with a certificate of that kind. */
SSL_CTX *tls_make(enum cert kind, const struct authority *known,
                  const struct authority *stranger);

/* A bound socket on a port of its own; small: it takes few bytes unread. */
int server_socket(int *port, bool small);

/* Takes tls over.  *s must outlive the process's threads: make it static. */
void server_start(struct server *s, SSL_CTX *tls, const struct step *steps,
                  size_t n_steps, bool small);
void server_resume(struct server *s); /* let stalled connections read on */
void server_drain(struct server *s);  /* wait until all connections ended */
void server_stop(struct server *s);

/* What the server has seen, read under its lock. */
unsigned server_heads(struct server *s);
unsigned server_posts(struct server *s);

#endif
