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
    const char *host;
    const char *head; /* the lines of its header; NULL: a call of our own */
    int64_t at_ms, connection;
    int64_t script; /* the one that took it, 0 when none did */
    int64_t time_ms; /* what an answer says it was made at */
    unsigned shape;  /* of faults: what a script asks for (fault.h) */
    bool tls, dry;   /* dry: answered, but nothing is changed */
    bool flying;     /* a script holds it: see flight_begin */
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

/* One line of its header; "" when absent. */
const char *request_header(const struct request *r, const char *name);
/* NULL when absent; decoded. */
const char *query_get(struct pool *p, const char *query, const char *name);
const char *url_decode(struct pool *p, const char *s, size_t n, bool plus);
const char *url_encode(struct pool *p, const char *s);

/* The families of paths. */
void api_serve(struct request *r, struct reply *out);     /* /v3/company/ */
bool oauth_serve(struct request *r, struct reply *out);   /* tokens, sign-in */
bool control_serve(struct request *r, struct reply *out); /* the prefix */

/* script_run.c: what happens to an answer on its way out. */
enum script_end { END_NORMAL, END_RESET, END_HANG, END_CLOSE, END__MAX };
struct delivery {
    enum script_end end;
    int64_t cut_bytes, drip_ms; /* cut_bytes < 0: all */
};
/* Everything between a parsed request and an answer to be written. */
void serve(struct request *r, struct reply *out, struct delivery *d);
void dispatch(struct request *r, struct reply *out); /* takes the lock */
void dispatch_held(struct request *r, struct reply *out);
void request_prepare(struct request *r); /* first; without the lock */

struct js *scripts_show(struct pool *p, const struct sim *s);
const char *script_add(struct sim *s, const struct js *body, int64_t *id);
bool script_drop(struct sim *s, int64_t id);
void scripts_clear(struct sim *s);

/* operation.c: "create", "query", "refresh": what a request is for. */
const char *request_operation(struct request *r, const char **entity);
bool request_writes(const struct request *r);
bool request_batches(const struct request *r);

/* headers.c: the lines that every answer carries. */
void answer_headers(struct request *r, struct reply *out);

/* replay.c: its requestid is in use from here to there. */
void flight_begin(struct request *r);
void flight_end(struct request *r);

/* state.c: a company's troubles; outage.c: everybody's. */
void state_show(struct request *r, struct reply *out);
void state_change(struct request *r, struct reply *out);
void faults_list(struct request *r, struct reply *out);
bool state_refuses(struct request *r, struct reply *out,
                   const struct company *co);
bool outage_hits(struct request *r, struct reply *out, bool api);

/* openid.c */
bool openid_serve(struct request *r, struct reply *out);

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
