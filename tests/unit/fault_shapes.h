/*
 * fault_shapes: the envelopes that a fault of QuickBooks has been seen in, and
 * what of a fault is lost in them.
 */
#ifndef FAULT_SHAPES_H
#define FAULT_SHAPES_H

#include <stddef.h>

#include "qbo/qbo.h"

/* One line of faults.txt. */
struct row {
    long code, status;
    const char *type, *message, *detail, *element, *letter;
    enum qbo_class class, bare_class;
    const char *cause, *bare_cause;
    int line;
};

enum form {
    UPPER,
    LOWER,
    GATEWAY,
    XML,
    XML_BROKEN, /* an Error is not closed */
    XML_NESTED,
    FORM_FAULTS, /* from here on there is no whole fault in it */
    XML_CUT = FORM_FAULTS,
    JSON_CUT,
    HTML_AROUND,
    HTML,
    EMPTY,
    STUB,
    OTHER_JSON,
};

enum {
    NO_DETAIL = 1,
    NULL_DETAIL = 2,
    EMPTY_DETAIL = 4,
    BARE_DETAIL = NO_DETAIL | NULL_DETAIL | EMPTY_DETAIL,
    CODE_NUMBER = 8,
    CODE_ZEROS = 16,      /* "003200" */
    CODE_IN_MESSAGE = 32, /* and nowhere else */
    NO_ELEMENT = 64,
    NO_TIME = 128,
    SEVERAL = 256,     /* the same once more */
    THEN_DOUBT = 512,  /* and one that may have been stored */
    IN_200 = 1024,     /* whatever it usually comes with */
    BESIDE = 2048,     /* what was asked for stands in the same answer */
    OTHER_TYPE = 4096, /* a type that says the contrary */
    MARKED = 8192,     /* a byte order mark before it */
    IN_500 = 16384,
};

struct shape {
    const char *name;
    enum form form;
    unsigned flags;
};
extern const struct shape shapes[];
extern const size_t shape_count;

struct bytes shape_body(struct arena *a, const struct row *r,
                        const struct shape *shape);

#endif
