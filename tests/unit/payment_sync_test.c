/* Payments: what QuickBooks hears of them, and of the invoices they pay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "books.h"

static void
it_is_posted_and_taken_back(void **state)
{
    int64_t id;

    (void)state;
    books_sent("1", "ann", "100.00");
    books_pay("p-1", "ann", "40.00 1=40.00", &id, NULL, NULL);
    assert_string_equal(books_events(), "1 invoice 1 post pending\n"
                                        "2 payment 1 post pending\n");
    books_do(ledger_payment_delete, id, NULL, NULL); /* never sent */
    assert_string_equal(books_events(),
                        "1 invoice 1 post pending\n"
                        "2 payment 1 post skipped taken_back\n");
    books_pay("p-2", "ann", "40.00 1=40.00", &id, NULL, NULL);
    books_posted();
    books_do(ledger_payment_delete, id, NULL, NULL);
    assert_string_equal(
        SAYS("SELECT operation, state FROM sync_event WHERE id > 3"),
        "delete\tpending\n");
    books_tally_holds(books_arena());
}

static void
payments_off(void **state)
{
    (void)state;
    private_db_sql("UPDATE shop SET sync_payments = 0");
    books_pay("p-1", "ann", "40.00", NULL, NULL, NULL);
    assert_string_equal(books_events(),
                        "1 payment 1 post skipped payments_off\n");
    books_tally_holds(books_arena());
}

/* features.md C3: on payment fires when the balance reaches zero. */
static void
on_payment(void **state)
{
    int64_t id;

    (void)state;
    private_db_sql("UPDATE shop SET post_when = 'payment'");
    books_sent("1", "ann", "100.00");
    books_sent("2", "ann", "50.00");
    books_pay("p-1", "ann", "40.00 1=40.00", NULL, NULL, NULL);
    books_pay("p-2", "ann", "80.00 1=30.00 2=50.00", NULL, NULL, NULL);
    assert_string_equal(books_events(),
                        "1 invoice 1 post skipped not_paid_yet\n"
                        "2 invoice 2 post skipped not_paid_yet\n"
                        "3 payment 1 post skipped not_paid_yet\n"
                        "4 invoice 2 post pending\n"
                        "5 payment 2 post skipped not_paid_yet\n");
    /* the last of invoice 1: it goes, and both payments that waited for it */
    books_pay("p-3", "ann", "30.00 1=30.00", &id, NULL, NULL);
    assert_string_equal(
        SAYS("SELECT entity, label, state, cause FROM sync_event WHERE id > 5"),
        "invoice\t1\tpending\t\npayment\t1\tpending\t\npayment\t2\tpending\t\n"
        "payment\t3\tpending\t\n");
    /* it bounced before anything was sent */
    books_do(ledger_payment_delete, id, NULL, NULL);
    assert_string_equal(
        SAYS("SELECT entity, label, state, cause FROM sync_event WHERE id > 5"),
        "invoice\t1\tskipped\t\npayment\t1\tskipped\t\npayment\t2\tskipped\t\n"
        "payment\t3\tskipped\ttaken_back\ninvoice\t1\tskipped\tnot_paid_yet\n"
        "payment\t1\tskipped\tnot_paid_yet\n"
        "payment\t2\tskipped\tnot_paid_yet\n");
    books_tally_holds(books_arena());
}

/* Where the shop posts when it sends, a balance says nothing to QuickBooks. */
static void
on_send(void **state)
{
    int64_t id;

    (void)state;
    books_sent("1", "ann", "100.00");
    books_pay("p-1", "ann", "100.00 1=100.00", &id, NULL, NULL);
    books_do(ledger_payment_delete, id, NULL, NULL);
    assert_string_equal(books_events(),
                        "1 invoice 1 post pending\n"
                        "2 payment 1 post skipped taken_back\n");
}

/* An invoice that QuickBooks has since before is as good as a paid one. */
static void
on_payment_of_what_is_there(void **state)
{
    (void)state;
    books_sent("1", "ann", "100.00");
    books_posted();
    private_db_sql("UPDATE shop SET post_when = 'payment'");
    books_pay("p-1", "ann", "40.00 1=40.00", NULL, NULL, NULL);
    assert_string_equal(books_events(), "1 invoice 1 post succeeded\n"
                                        "2 payment 1 post pending\n");
}

/* What QuickBooks has stays there, whatever the balance does. */
static void
on_payment_and_known(void **state)
{
    int64_t id;

    (void)state;
    private_db_sql("UPDATE shop SET post_when = 'payment'");
    books_sent("1", "ann", "100.00");
    books_pay("p-1", "ann", "60.00 1=60.00", NULL, NULL, NULL);
    books_pay("p-2", "ann", "40.00 1=40.00", &id, NULL, NULL);
    books_posted();
    private_db_sql("DELETE FROM sync_event; DELETE FROM tally");
    books_do(ledger_payment_delete, id, NULL, NULL);
    books_pay("p-3", "ann", "40.00 1=40.00", NULL, NULL, NULL);
    assert_string_equal(SAYS("SELECT entity, label, operation, state FROM "
                             "sync_event ORDER BY id"),
                        "payment\t2\tdelete\tpending\n"
                        "payment\t3\tpost\tpending\n");
}

/* QuickBooks voids no invoice that a payment still goes to there: what the
 * payment leaves is let go first, also where the rest must wait. */
static void
what_it_leaves_is_let_go(void **state)
{
    (void)state;
    books_sent("1", "ann", "100.00");
    books_sent("2", "ann", "100.00");
    books_pay("p-1", "ann", "40.00 1=40.00", NULL, NULL, NULL);
    books_pay("p-1", "ann", "40.00 2=40.00", NULL, NULL, NULL); /* never sent */
    books_posted();
    private_db_sql("DELETE FROM sync_event; DELETE FROM tally; "
                   "ALTER TABLE sync_event AUTO_INCREMENT = 1");
    books_pay("p-1", "ann", "50.00 2=40.00", NULL, NULL, NULL);
    books_pay("p-1", "ann", "50.00 1=40.00", NULL, NULL, NULL);
    books_pay("p-1", "ann", "50.00", NULL, NULL, NULL);
    assert_string_equal(books_events(), "1 payment 1 post skipped\n"
                                        "2 payment 1 unapply skipped\n"
                                        "3 payment 1 post skipped\n"
                                        "4 payment 1 unapply pending\n"
                                        "5 payment 1 post pending\n");
    books_tally_holds(books_arena());
}

static void
let_go_while_the_rest_waits(void **state)
{
    (void)state;
    private_db_sql("UPDATE shop SET post_when = 'payment'");
    books_sent("1", "ann", "100.00");
    books_sent("2", "ann", "100.00");
    books_pay("p-1", "ann", "100.00 1=100.00", NULL, NULL, NULL);
    books_posted();
    private_db_sql("DELETE FROM sync_event; DELETE FROM tally; "
                   "ALTER TABLE sync_event AUTO_INCREMENT = 1");
    books_pay("p-1", "ann", "120.00 1=100.00 2=20.00", NULL, NULL, NULL);
    assert_string_equal(books_events(),
                        "1 payment 1 unapply pending\n"
                        "2 payment 1 post skipped not_paid_yet\n");
    private_db_sql("UPDATE shop SET sync_payments = 0"); /* nothing at all */
    books_pay("p-1", "ann", "120.00", NULL, NULL, NULL);
    assert_string_equal(SAYS("SELECT operation, cause FROM sync_event "
                             "WHERE id > 2"),
                        "post\tpayments_off\n");
    books_tally_holds(books_arena());
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOOKS(it_is_posted_and_taken_back),
        WITH_BOOKS(payments_off),
        WITH_BOOKS(on_send),
        WITH_BOOKS(on_payment),
        WITH_BOOKS(on_payment_of_what_is_there),
        WITH_BOOKS(on_payment_and_known),
        WITH_BOOKS(what_it_leaves_is_let_go),
        WITH_BOOKS(let_go_while_the_rest_waits),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
