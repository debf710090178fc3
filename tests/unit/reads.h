/*
 * reads: records as they are read in QuickBooks, and what becomes of them in
 * the books of shop 1 (books.h): one invoice of customer Ann, 812 and 61 there.
 */
#ifndef READS_H
#define READS_H

#include "books.h"

/* Setup and teardown of a test; the tally must hold at its end. */
int reads_fresh(void **state);
int reads_done(void **state);
#define WITH_READS(test)                                                       \
    cmocka_unit_test_setup_teardown(test, reads_fresh, reads_done)

#define PRINT(...) arena_printf(books_arena(), __VA_ARGS__)

/* "done" or "later"; text NULL: it is gone. */
const char *reads_take(enum event_entity entity, const char *id,
                       const char *text);
/* The same of a customer that was merged into another one. */
const char *reads_refused(enum event_entity entity, const char *id,
                          const char *text);
const char *reads_merge(const char *id, const char *text, const char *into,
                        const char *survivor);
const char *reads_merge_of(enum event_entity entity, const char *id,
                           const char *text, const char *into,
                           const char *survivor);

/* Ours is that one there, as it is there now. */
void reads_linked(enum event_entity entity, int64_t id, const char *text);

const char *invoice_json(int token, const char *total, const char *more);
const char *customer_json(const char *id, int token, const char *name,
                          const char *more);
/* Invoice 1 of Ann, $100.00, posted. */
int64_t reads_invoice(void);

/* theirs, tokens, and how many rows the log has that came from there. */
const char *link_says(const char *entity, int64_t id);
/* The newest row of the log that came from there. */
const char *reads_told(void);
const char *reads_stands(enum event_entity entity, int64_t id);

#endif
