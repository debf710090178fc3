/*
 * inbound: what was read in QuickBooks, taken over into ours (features.md G1).
 *
 * A notice or a change-data answer only ever says "read this"; what counts is
 * the record as it was read.  Here it is weighed against the link and the
 * record of ours, and what follows is written: the link's standing, a row of
 * the log with direction 'in', a customer pointed to the one it was merged
 * into, a payment that was recorded there.  No network here.
 */
#ifndef INBOUND_H
#define INBOUND_H

#include "event/event.h"
#include "json/json.h"

struct inbound_read {
    enum event_entity entity;
    const char *qbo_id;
    const struct json *record; /* NULL: QuickBooks has it no more */
    const char *merged_into;   /* "": nobody said so */
    /* That one as it was read; NULL when it could not be: then nothing is
     * pointed to it. */
    const struct json *survivor;
};

enum inbound_result {
    INBOUND_DONE,  /* taken over, or nothing to do: our own echo, not ours,
                      older than what is known */
    INBOUND_LATER, /* an event of it is under way: read it again then */
};

/*
 * Take one record over, in one transaction of its own that runs again on a
 * lost lock.  Taking the same twice changes nothing the second time, and an
 * older SyncToken than the link's never overwrites a newer one (W5, W11).
 */
ERR_CHECKED bool inbound_take(struct db *db, struct arena *a,
                              struct shop_ref shop, int64_t connection_id,
                              const struct inbound_read *r,
                              enum inbound_result *out, struct err *e);

/*
 * Which of them need inbound_take at all: echo[i] is true where the link
 * already has this SyncToken, or nothing of ours is linked to it and it is no
 * payment for an invoice of ours.  A customer or an item stands in the cached
 * list as well: it is one when that has the token, too.  What is gone and what
 * was merged never is.  One query for all, of at most INBOUND_ECHOES.
 */
enum { INBOUND_ECHOES = 1000 };
ERR_CHECKED bool inbound_echoes(struct db *db, struct arena *a,
                                struct shop_ref shop, int64_t connection_id,
                                const struct inbound_read *list, size_t n,
                                bool *echo, struct err *e);

#endif
