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

/*
 * Acts, each in a transaction of its own.  A refusal is in *e and, by field,
 * in books_faults; where e is NULL it fails the test.
 */
extern struct ledger_faults books_faults;

/* An invoice with one line of that amount, due 30 days after 2026-06-18; its
 * external id is its number in front of "inv-". */
int64_t books_invoice(const char *number, const char *customer,
                      const char *amount);
/* The same, with more: "terms", "Net 30", ..., NULL; 0 when it is refused. */
int64_t books_invoice_with(const char *number, const char *customer,
                           const char *amount, struct err *e, ...)
    __attribute__((sentinel));
/* Void and re-issue; 0 when it is refused. */
int64_t books_reissue(int64_t id, const char *number, const char *customer,
                      const char *amount, struct err *e);
/* The same, of the revision that was looked at. */
int64_t books_reissue_seen(int64_t id, int64_t revision, const char *number,
                           const char *customer, const char *amount,
                           struct err *e);
/* Any of ledger_invoice_send, _void, _draft, _delete, ledger_payment_delete. */
typedef bool books_act(const struct ledger *l, int64_t id,
                       enum ledger_saved *how, struct err *e);
bool books_do(books_act *act, int64_t id, enum ledger_saved *how,
              struct err *e);
/* An invoice that was sent. */
int64_t books_sent(const char *number, const char *customer,
                   const char *amount);
/* "100.00 1842=40.00 1843=60.00": the payment, and what goes to which number.
 * *id (may be NULL) is the payment's. */
bool books_pay(const char *external_id, const char *customer, const char *what,
               int64_t *id, enum ledger_saved *how, struct err *e);

/* The record is in QuickBooks at the revision it has. */
void books_link(const char *entity, int64_t id);
/* All that is not waiting was posted: settled, and linked. */
void books_posted(void);
/* Every event: "3 invoice 1842 post pending" with cause and waits_for. */
const char *books_events(void);

#endif
