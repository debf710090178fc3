/*
 * books: shop 1 of a private database, and the acts of its ledger.
 * Start and stop are those of a group of tests; books_fresh empties the books
 * before each test.  Everything lives in one arena until the next test.
 */
#ifndef BOOKS_H
#define BOOKS_H

#include "ledger/ledger.h"

#include "private_db.h"

int books_start(void **state);
int books_stop(void **state);
int books_fresh(void **state);
int books_done(void **state);
#define WITH_BOOKS(test)                                                       \
    cmocka_unit_test_setup_teardown(test, books_fresh, books_done)

struct arena *books_arena(void);
/* Whose connection is that of the portal. */
const struct ledger *books_ledger(void);
struct db *books_db(void);

/* What SQL gives: columns with tabs between, a line for a row. */
const char *books_text(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The same in the arena of the books. */
#define SAYS(...) books_text(books_arena(), __VA_ARGS__)
/* The tally of shop 1 is what counting its events gives. */
void books_tally_holds(struct arena *a);

#endif
