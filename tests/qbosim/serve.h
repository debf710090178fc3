/* serve: a request as the handlers see it, and what they answer. */
#ifndef QBOSIM_SERVE_H
#define QBOSIM_SERVE_H

#include "sim.h"

struct request {
    struct pool *pool;
    struct sim *sim;
    const char *method, *path, *query, *body; /* path without the query */
    size_t body_n;
    const char *authorization, *content_type, *accept; /* "" when absent */
    const char *want_hard; /* x-include-refresh-token-hard-expires-in */
    int64_t at_ms, connection;
    bool tls;
    /* Made before the lock is taken: the body as JSON, NULL when it is none. */
    bool utf8;
    const struct js *json;
    const char *tid;
    const char *seg[4]; /* what the route's ":" parts matched, decoded */
};

struct reply {
    int status;
    const char *type;
    struct text body, headers; /* headers: whole lines with CRLF */
};

struct route {
    const char *method, *path; /* ":" matches one part */
    void (*handler)(struct request *r, struct reply *out);
};

/* Finds the row; 405 and 404 are told apart by *known. */
const struct route *route_find(const struct route *table, size_t n,
                               struct request *r, const char *path,
                               bool *known);

void reply_text(struct reply *out, int status, const char *type,
                const char *body);
void reply_js(struct request *r, struct reply *out, int status,
              const struct js *v);

/* NULL when absent; decoded. */
const char *query_get(struct pool *p, const char *query, const char *name);
const char *url_decode(struct pool *p, const char *s, size_t n, bool plus);
const char *url_encode(struct pool *p, const char *s);

/* The families of paths. */
void api_serve(struct request *r, struct reply *out);     /* /v3/company/ */
bool oauth_serve(struct request *r, struct reply *out);   /* tokens, sign-in */
bool control_serve(struct request *r, struct reply *out); /* the prefix */

/* script.c: what happens to an answer on its way out. */
enum script_end { END_NORMAL, END_RESET, END_HANG, END_CLOSE, END__MAX };
struct delivery {
    enum script_end end;
    int64_t delay_ms, cut_bytes, drip_ms; /* cut_bytes < 0: all */
};
/* Everything between a parsed request and an answer to be written. */
void serve(struct request *r, struct reply *out, struct delivery *d);
void dispatch(struct request *r, struct reply *out); /* takes the lock */
void dispatch_held(struct request *r, struct reply *out);
void request_prepare(struct request *r); /* first; without the lock */

struct js *scripts_show(struct pool *p, const struct sim *s);
const char *script_add(struct sim *s, const struct js *body, int64_t *id);
void scripts_clear(struct sim *s);

/* seen.c: the requests that were served. */
struct seen *seen_new(const struct request *r); /* without the lock */
void seen_add(struct request *r, struct seen *e, const struct reply *out);
struct js *seen_show(struct pool *p, const struct sim *s, int64_t since,
                     const char *realm);
struct js *seen_counters(struct pool *p, const struct sim *s);
void seen_clear(struct sim *s);

/* http.c */
void http_listen(struct sim *s, const char *address, void *tls);

#endif
