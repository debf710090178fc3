/*
 * err: what went wrong, said once.
 *
 * Anything that can fail returns bool and takes a struct err * last.  The kind
 * names the reaction, the text is one line a person can read; it never carries
 * a secret.  The first error wins, so callers chain with || and do not check
 * whether something is already set.
 */
#ifndef ERR_H
#define ERR_H

#include <stdbool.h>

#include "err/crash.h"

enum err_kind {
    ERR_NONE,
    ERR_INPUT,    /* what came in cannot be used; field says which */
    ERR_ABSENT,   /* there is no such thing, or not for this caller */
    ERR_CONFLICT, /* somebody else changed it first */
    ERR_LATER,    /* busy: the same call may succeed later */
    ERR_REFUSED,  /* the other side said no: a person must look */
    ERR_FAULT,    /* our bug, our disk, our database */
    ERR__MAX
};

struct err {
    enum err_kind kind;
    char field[64]; /* the input field or line an ERR_INPUT speaks of, or "" */
    char text[240]; /* one line, no secrets */
};

#define ERR_CHECKED __attribute__((warn_unused_result))

/* Record the first error and return false.  A later call changes nothing. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for input: field is the name the sender used ("lines[0].quantity").
 */
bool err_input(struct err *e, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Forget, so that the struct can be used for another attempt. */
void err_clear(struct err *e);

/* "input", "absent" ...: for logs. */
const char *err_name(enum err_kind kind);

#endif
