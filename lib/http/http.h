/*
 * http: requests and replies over FastCGI, and the only module that knows it.
 *
 * A program is a table of routes and a door.  http reads and checks the
 * request (form of the path, UTF-8, sizes, content type, length of the body),
 * finds the row, lets the door say who calls, checks access and origin from
 * the row, and only then runs the handler.  What it refuses never gets there:
 *
 *   400 not well-formed, repeated where once is the rule, body cut short
 *   401/403 not signed in / not allowed, or the form is not ours
 *   404 no such path   405 other method (with Allow)   411 no length
 *   413 body over the row's bound   414 address over HTTP_TARGET_MAX
 *   415 other content type than the row takes (an empty body has none)
 *   503 the database is away
 *
 * A handler fills the reply and returns true, or returns false with an error
 * whose kind becomes the status (http_status), unless it set out->status to
 * one of 400 and above itself.  Everything of one request is
 * in its arena.  FastCGI when descriptor 0 is a socket, plain CGI otherwise:
 * any route runs from a shell with REQUEST_METHOD and REQUEST_URI.
 */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena/arena.h"
#include "db/db.h"
#include "err/err.h"
#include "field/field.h"
#include "str/str.h"

enum {
    HTTP_TARGET_MAX = 4096, /* bytes of path and query */
    HTTP_PARAMS_MAX = 8192, /* fields of one form */
    HTTP_PARTS = 3,         /* ":" parts of one path */
};

enum method {
    METHOD_GET, /* answers HEAD, too */
    METHOD_POST,
    METHOD_PUT,
    METHOD_DELETE,
    METHOD__MAX
};

/*
 * Who calls, and what a route needs.  Each includes the ones before it, but
 * for ACCESS_SUPPORT, which is a sign-in of its own and enters no shop.
 */
enum access {
    ACCESS_OPEN,    /* anybody */
    ACCESS_READ,    /* viewer */
    ACCESS_OPERATE, /* staff */
    ACCESS_KEEP,    /* bookkeeper: mappings, connection, settings */
    ACCESS_OWN,     /* owner */
    ACCESS_SUPPORT,
    ACCESS__MAX
};

/* What body a route takes. */
enum body {
    BODY_NONE,
    BODY_FORM,   /* application/x-www-form-urlencoded, parsed into r->form */
    BODY_JSON,   /* application/json, left in r->body */
    BODY_RAW,    /* any type, left in r->body */
    BODY_UPLOAD, /* multipart/form-data: fields in r->form, its file in r->file
                  */
};

struct param {
    const char *name;
    const char *value;
};

/* In the order sent; names may repeat. */
struct params {
    struct param *p;
    size_t n;
};

/* The file of a form; field NULL: there was none. */
struct upload {
    const char *field; /* of the form */
    const char *name;  /* as the browser tells it, without a path; for people */
    struct bytes body; /* any bytes, inside r->body */
};

struct session;     /* shop/shop.h */
struct tmpl_format; /* tmpl/tmpl.h */

struct req {
    struct arena *arena;
    struct db *db;
    const struct site *site;
    const struct route *route;
    struct utc now;
    int64_t began;  /* monotonic, microseconds */
    const char *id; /* of the request, for log lines */

    enum method method;
    bool head;                    /* HEAD: the reply's body is not sent */
    const char *path;             /* decoded, begins with "/" */
    const char *target;           /* path and query as sent, for links back */
    int64_t record;               /* the number of ":id", else 0 */
    const char *key;              /* the text of ":key", else NULL */
    const char *part[HTTP_PARTS]; /* the ":" parts in order */
    struct params query, form, cookies;
    struct bytes body;
    struct upload file;

    const char *content_type;
    const char *authorization;
    const char *idempotency_key;
    const char *if_match;
    const char *if_none_match;
    const char *accept;
    const char *user_agent;
    const char *signature;  /* Intuit-Signature */
    const char *origin;     /* Origin */
    const char *fetch_site; /* Sec-Fetch-Site */
    const char *address;    /* of the client, "" when not known */

    /* Filled by the door. */
    enum access who;
    struct shop_ref shop; /* id 0: none */
    const struct session *session;
    struct tmpl_format *format;
    const char *csrf;
    void *ctx; /* whatever else the program's door wants to hand on */
};

/*
 * What a streamed reply writes to.  write() sends what it is given; memory of
 * a row may be forgotten behind it.
 */
struct sink {
    void (*write)(struct sink *s, const char *p, size_t n);
};

struct reply {
    int status;       /* 200 unless set */
    const char *type; /* Content-Type; "text/html; charset=utf-8" */
    struct str head;  /* further header lines */
    struct str body;
    const char *allow;    /* for 405 */
    const char *csp_form; /* further form-action source of this reply */
    /*
     * Instead of a body: called when the headers are sent, so nothing can be
     * refused any more.  False cuts the connection, and the reader sees a
     * download that failed.
     */
    bool (*stream)(struct req *r, struct sink *to, void *ctx, struct err *e);
    void *stream_ctx;
};

typedef bool handler(struct req *r, struct reply *out, struct err *e);

struct route {
    enum method method;
    const char *path; /* "/invoices/:id/retry", "/api/v1/customers/:key" */
    handler *run;
    enum access access;
    enum body body;
    size_t body_max; /* 0: HTTP_FORM_MAX for a form, else nothing */
};
enum { HTTP_FORM_MAX = 64 * 1024 };

struct route_set {
    const struct route *rows;
    size_t n;
};
#define ROUTES(table)                                                          \
    {                                                                          \
        table, sizeof(table) / sizeof((table)[0])                              \
    }

/* What the program knows and http does not. */
struct door {
    /*
     * Who calls?  Sets who, shop, session, format and csrf.  Nobody known is
     * true with ACCESS_OPEN; false is trouble (the database is away).
     */
    bool (*enter)(struct req *r, struct err *e);
    /* Is the secret of the form the one of this session?  NULL: not asked. */
    bool (*genuine)(const struct req *r);
    /*
     * Write the reply for a refusal or an error in the program's own form
     * (page, problem+json).  out->status is set and may be changed (401 to a
     * redirect).  e->text is for people when status is below 500.  Must not
     * need the database.
     */
    void (*refuse)(struct req *r, struct reply *out, int status,
                   const struct err *e);
    /* Headers that every reply carries, refusals too; NULL: none. */
    void (*mark)(struct req *r, struct reply *out);
    /* After the reply was sent; NULL when there is nothing to give back. */
    void (*leave)(struct req *r);
};

struct site {
    const struct route_set *const *sets; /* ends with NULL */
    const struct door *door;
    struct db *db;           /* NULL: no database */
    const char *base_url;    /* conf: the origin of our own pages */
    const char *csp_form;    /* further form-action source, or NULL */
    const char *const *once; /* form, query and cookie names that may not
                                repeat; ends with NULL */
    size_t arena_limit;      /* per request, bytes */
    size_t reply_max;        /* bytes of a reply's body */
    bool pages;              /* page headers (CSP ...) and origin checks */
    void *ctx;               /* for the door */
};

/*
 * Serve until SIGTERM (FastCGI), or one request (plain CGI).  Returns the
 * program's exit status.  SIGTERM is held back while a request is handled.
 */
int http_serve(const struct site *site);

/* One line per route ("GET /invoices/:id read") on standard output. */
void http_routes_print(const struct site *site);

/* The value of a parameter: the first, or NULL. */
const char *http_param(const struct params *p, const char *name);
/* The i-th of that name, NULL past the last one. */
const char *http_param_nth(const struct params *p, const char *name, size_t i);
/* A whole number, or fallback when absent or no number. */
int64_t http_param_int(const struct params *p, const char *name,
                       int64_t fallback);

/* May a caller with who use what needs need? */
bool http_allowed(enum access who, enum access need);

/* The status of an error's kind; one table for pages and API. */
int http_status(enum err_kind kind);
/* "Not Found" */
const char *http_reason(int status);

/*
 * Writing the reply.  Header values are checked: a line break drops the
 * header.  location is a path of ours ("/invoices/7") or an absolute URL.
 */
void reply_header(struct reply *out, const char *name, const char *value);
bool reply_redirect(struct reply *out, const char *location); /* 303; true */
/* __Host-<name>=<value>; Path=/; Secure; HttpOnly; SameSite=Lax.
   max_age 0 forgets it, -1 lasts as long as the browser. */
void reply_cookie(struct reply *out, const char *name, const char *value,
                  int64_t max_age);
/* Begin again: status 200, no header, no body. */
void reply_clear(struct reply *out);

/* ------------------------------------- the parts, for tests and for fuzzing */

/*
 * Parse "a=1&b=2", percent-decoded, "+" as blank.  ERR_INPUT: not UTF-8, NUL
 * or other control bytes (line ends and tabs are kept), a bad escape, too many.
 */
ERR_CHECKED bool http_params_read(struct arena *a, const char *text, size_t n,
                                  struct params *out, struct err *e);
/*
 * A body of multipart/form-data, type its Content-Type.  Fields as above, at
 * most 64 of them, at most one file; file->body points into body.
 */
ERR_CHECKED bool http_upload_read(struct arena *a, const char *type,
                                  const char *body, size_t n,
                                  struct params *form, struct upload *file,
                                  struct err *e);
/* "a=1; b=2" of a Cookie header. */
ERR_CHECKED bool http_cookies_read(struct arena *a, const char *text,
                                   struct params *out, struct err *e);
/*
 * The row for method and path.  NULL: 404, or 405 when *allow was set.
 * Fills r->record, r->key, r->part.
 */
const struct route *http_route(const struct site *site, struct req *r,
                               const char **allow);

#endif
