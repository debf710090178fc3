/*
 * outbound: every byte that leaves for Intuit, over one event loop.
 *
 * There is one write path, and all requests use it (protocol.md 3): the body
 * goes through a read callback without a seek callback over HTTP/1.1, so a
 * reused connection that dies before an answer byte is error 65 and one POST
 * at the server, never a silent repeat.  libcurl may still repeat a GET, and a
 * POST of which no body byte had left.  https only, certificates always
 * checked (there is no switch), no redirects, no cookies, no proxy from the
 * environment, no decompression, an own byte cap, CAPATH unset with CAINFO
 * set, Expect off, connections idle for 20 s not used again.
 *
 * The limits are kept by outbound_take: call it often.  A socket that is given
 * up is reset, so that nothing the kernel still holds arrives later; a request
 * whose bytes the other side has not acknowledged by sent_by is given up too.
 *
 * At most window requests are open; outbound_start past it is ERR_LATER.
 */
#ifndef OUTBOUND_H
#define OUTBOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena/arena.h"
#include "err/err.h"
#include "field/field.h"

struct outbound;

enum outbound_end {
    OUTBOUND_ANSWER,   /* a whole HTTP answer, whatever its status */
    OUTBOUND_NOT_SENT, /* surely no byte of the request left (P34) */
    OUTBOUND_LOST,     /* anything else: the outcome is not known */
};

/* Limits in microseconds after `marked` on clock_mono (protocol.md, Numbers).
 */
struct outbound_limits {
    int64_t sent_by;   /* connected and last body byte out: 20 s */
    int64_t first_by;  /* connected and first body byte out: 5 s */
    int64_t answer_by; /* whole answer in: 140 s */
    size_t answer_max; /* bytes of answer body: 8 MiB */
};
extern const struct outbound_limits outbound_write_limits;
extern const struct outbound_limits outbound_token_limits; /* answer 30 s */

struct outbound_request {
    const char *method;     /* GET without a body or POST with one */
    const char *url;        /* https://... */
    const char *bearer;     /* or NULL */
    const char *basic_user; /* with basic_password, or NULL */
    const char *basic_password;
    const char *content_type; /* with a body */
    const char *accept;       /* NULL: application/json */
    struct bytes body;        /* must live until the result is taken */
    int64_t marked;           /* clock_mono() at the mark */
    const struct outbound_limits *limits; /* must live as long as the body */
    void *tag;                            /* comes back with the result */
};

struct outbound_result {
    void *tag;
    enum outbound_end end;
    int curl_code;
    const char *reason; /* libcurl's words for the code; names no host or URL */
    bool distrusted;    /* the server's certificate was refused: alarm (P35) */
    long status;        /* 0 without an answer */
    const char *content_type; /* media type in lower case, or "" */
    const char *tid;          /* intuit_tid in any spelling, or "" */
    struct bytes body;        /* of an ANSWER; NUL behind it */
    int64_t sent_at;          /* clock_mono() of the last body byte, or 0 */
    int64_t ended_at;
};

/*
 * ca_file holds the authorities that are trusted, and no others are.  From
 * here on the process ignores SIGPIPE.
 */
ERR_CHECKED bool outbound_open(struct outbound **out, const char *ca_file,
                               unsigned window, struct err *e);
void outbound_close(struct outbound *o); /* aborts what is in flight */

/*
 * From now on, begin nothing while busy(ctx) is true: db_in_transaction on the
 * connection of the caller, so that no request is sent inside one (D23).
 */
typedef bool outbound_busy_with(const void *ctx);
void outbound_guard(struct outbound *o, outbound_busy_with *busy,
                    const void *ctx);

/*
 * Begin.  The strings are copied, the body is not.  A request this module
 * would not send as it stands (another scheme, a control byte in a header, a
 * POST without a body, guarded against) is ERR_FAULT.
 */
ERR_CHECKED bool outbound_start(struct outbound *o,
                                const struct outbound_request *r,
                                struct err *e);

/* Requests begun whose result was not taken yet. */
unsigned outbound_busy(const struct outbound *o);

/*
 * Run the loop for at most wait_ms or until a result is there.  *got tells
 * whether *out was filled; its strings and body are allocated from a, which
 * must have room for answer_max.
 */
ERR_CHECKED bool outbound_take(struct outbound *o, struct arena *a, int wait_ms,
                               struct outbound_result *out, bool *got,
                               struct err *e);

/*
 * What a transfer without an answer means: NOT_SENT for a code that can stand
 * before a request, and only when libcurl had not begun to make one.
 */
enum outbound_end outbound_judge(int curl_code, bool begun);

/* The answer had more bytes than answer_max: asked again it will, too. */
bool outbound_too_long(const struct outbound_result *r);

#endif
