/*
 * notice: what Intuit's webhooks say, in either of their forms (qbo.md 5).
 *
 * A notice says no more than "read this record again": what happened to it is
 * seen by reading it, so an operation that nobody knows is as good as any.
 * Only a merge says what cannot be read, who was merged into whom, and becomes
 * two notices.  Records that are not kept in step are counted and left out; an
 * entry that makes no sense never spoils the others (W6, W7).
 *
 * No database, no network.  Whether the bytes are Intuit's was decided before.
 */
#ifndef NOTICE_H
#define NOTICE_H

#include "arena/arena.h"
#include "err/err.h"
#include "field/field.h"

enum {
    NOTICES_BYTES = 2 << 20, /* of one request's body */
    NOTICES_MAX = 5000,      /* its entries: a body of short ones has 7,000 */
    NOTICES_DEPTH = 16,
};

enum notice_entity {
    NOTICE_CUSTOMER,
    NOTICE_ITEM,
    NOTICE_INVOICE,
    NOTICE_PAYMENT,
    NOTICE_PREFERENCES,
    NOTICE_ENTITY__MAX
};
/* "customer", as the column has it. */
const char *qbo_notice_entity(enum notice_entity entity);

struct notice {
    const char *realm; /* 1 to 20 digits; never in a log or a table */
    enum notice_entity entity;
    const char *qbo_id;      /* 1 to 20 digits; "1" for the preferences */
    const char *merged_into; /* the survivor; "" but for a merge's loser */
    struct utc at;           /* by Intuit's clock; 0: it does not say */
};

struct notices {
    struct notice *list; /* in the order sent */
    size_t n;
    size_t entries; /* in the body; over NOTICES_MAX nothing is in list */
    size_t foreign; /* of records that are not kept in step */
    size_t useless; /* without company, id or kind of record */
};

/*
 * ERR_INPUT: not JSON, too deep, too long, or neither of the forms; all of it
 * is allocated from a.
 */
ERR_CHECKED bool qbo_notices_read(struct arena *a, struct bytes body,
                                  struct notices *out, struct err *e);

#endif
