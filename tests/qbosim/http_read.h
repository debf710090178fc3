/*
 * http_read: one HTTP/1.1 request after another off a stream of bytes, be it a
 * connection or a test's memory.
 */
#ifndef QBOSIM_HTTP_READ_H
#define QBOSIM_HTTP_READ_H

#include "serve.h"

#include <sys/types.h>

struct source {
    /* Up to n bytes; 0 or less at the end. */
    ssize_t (*read)(struct source *s, char *to, size_t n);
    /* Asks the other side for the body that it holds back. */
    bool (*go_on)(struct source *s);
    size_t from, n;
    char buf[65536];
};

enum read_end {
    READ_OK,
    READ_OVER,  /* the stream ended */
    READ_BAD,   /* 400 */
    READ_HEAD,  /* 400, too long a head */
    READ_LARGE, /* 413 */
};

/* Fills what comes from the bytes: sim, connection and tls stay as they are. */
enum read_end http_read(struct source *s, struct pool *p, struct request *r,
                        bool *keep);
/* What a server in front of the service says to that. */
void http_refuse(enum read_end why, struct reply *out);

#endif
