/* seen: one request as it is remembered, for the pages that show it. */
#ifndef QBOSIM_SEEN_H
#define QBOSIM_SEEN_H

#include "serve.h"

struct seen {
    struct seen *next;
    struct pool *pool;
    int64_t n, at_ms, connection, bytes, script; /* script: 0 when none hit */
    int64_t began_us, took_us; /* until it was answered, delays apart */
    const char *method, *path, *query, *body, *response;
    const char *agent, *content_type, *accept, *auth, *tid, *answer_type;
    int status;
    bool tls;
};

/* The request of that number, NULL when it is too long ago. */
const struct seen *seen_find(const struct sim *s, int64_t n);

#endif
