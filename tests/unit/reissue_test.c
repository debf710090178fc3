/* Void and re-issue (protocol.md): the books, and the chain of events. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <mysql.h>

#include "books.h"

static const char *
invoices(void)
{
    return SAYS("SELECT CONCAT_WS(' ', number, status, balance, "
                "IF(reissue_of = 0, NULL, reissue_of)) FROM invoice "
                "ORDER BY id");
}

static const char *
parts(void)
{
    return SAYS("SELECT CONCAT_WS(' ', x.payment_id, i.number, x.amount, "
                "p.applied, p.revision) FROM payment_part AS x "
                "JOIN invoice AS i ON i.id = x.invoice_id "
                "JOIN payment AS p ON p.id = x.payment_id "
                "ORDER BY x.payment_id, x.invoice_id");
}

/* Invoice 1 of 100.00 with payments of 60 and 40, invoice 2 with 10 of the
 * second; all of it in QuickBooks when posted. */
static int64_t
paid_by_two(bool posted)
{
    int64_t id = books_sent("1", "ann", "100.00");

    books_sent("2", "ann", "50.00");
    books_pay("p-1", "ann", "60.00 1=60.00", NULL, NULL, NULL);
    books_pay("p-2", "ann", "50.00 1=40.00 2=10.00", NULL, NULL, NULL);
    if (posted)
        books_posted();
    return id;
}

static void
parts_go_over(void **state)
{
    int64_t id = paid_by_two(false), with;

    (void)state;
    with = books_reissue(id, "1-2", "ann", "120.00", NULL);
    assert_string_equal(invoices(), SAYS("SELECT '1 void 0' UNION ALL SELECT "
                                         "'2 part_paid 4000' UNION ALL SELECT "
                                         "'1-2 part_paid 2000 %lld'",
                                         (long long)id));
    assert_string_equal(parts(), "1 1-2 6000 6000 2\n2 2 1000 5000 2\n"
                                 "2 1-2 4000 5000 2\n");
    assert_string_equal(SAYS("SELECT what, entity_id = %lld, detail FROM audit "
                             "ORDER BY id DESC LIMIT 3",
                             (long long)with),
                        "invoice.reissue\t1\t1 by 1-2\ninvoice.void\t0\t1\n"
                        "invoice.create\t1\t1-2\n");
    assert_string_equal(
        SAYS("SELECT voided_at IS NOT NULL, sent_at IS NOT NULL FROM invoice "
             "ORDER BY id"),
        "1\t1\n0\t1\n0\t1\n");
    books_tally_holds(books_arena());
}

/* In the order they were made; the rest stays the customer's credit. */
static void
parts_are_cut(void **state)
{
    (void)state;
    books_reissue(paid_by_two(false), "1-2", "ann", "70.00", NULL);
    assert_string_equal(parts(), "1 1-2 6000 6000 2\n2 2 1000 2000 2\n"
                                 "2 1-2 1000 2000 2\n");
    assert_string_equal(
        SAYS("SELECT status, balance FROM invoice WHERE number = '1-2'"),
        "paid\t0\n");
}

static void
parts_are_dropped(void **state)
{
    (void)state;
    books_reissue(paid_by_two(false), "1-2", "ann", "50.00", NULL);
    assert_string_equal(parts(), "1 1-2 5000 5000 2\n2 2 1000 1000 2\n");
}

static void
nothing_to_pay_any_more(void **state)
{
    (void)state;
    books_reissue(paid_by_two(false), "1-2", "ann", "0.00", NULL);
    assert_string_equal(parts(), "2 2 1000 1000 2\n");
    assert_string_equal(
        SAYS("SELECT status, balance FROM invoice WHERE number = '1-2'"),
        "sent\t0\n");
}

/* --------------------------------------------------------------- the chain */

static void
what_quickbooks_never_had(void **state)
{
    (void)state;
    books_reissue(paid_by_two(false), "1-2", "ann", "120.00", NULL);
    assert_string_equal(books_events(), "1 invoice 1 post skipped taken_back\n"
                                        "2 invoice 2 post pending\n"
                                        "3 payment 1 post skipped\n"
                                        "4 payment 2 post skipped\n"
                                        "5 invoice 1-2 post pending\n"
                                        "6 payment 1 post pending\n"
                                        "7 payment 2 post pending\n");
}

static void
the_chain(void **state)
{
    (void)state;
    books_reissue(paid_by_two(true), "1-2", "ann", "120.00", NULL);
    assert_string_equal(SAYS("SELECT CONCAT_WS(' ', id, entity, label, "
                             "operation, state, cause, waits_for, "
                             "due_at > '9999-01-01') FROM sync_event "
                             "WHERE id > 4 ORDER BY id"),
                        "5 payment 1 unapply pending  0 0\n"
                        "6 payment 2 unapply pending chained 5 1\n"
                        "7 invoice 1 void pending chained 6 1\n"
                        "8 invoice 1-2 post pending chained 7 1\n"
                        "9 payment 1 post pending  0 0\n"
                        "10 payment 2 post pending  0 0\n");
    books_tally_holds(books_arena());
}

/* A payment that QuickBooks never had lets go of nothing. */
static void
one_payment_is_not_there(void **state)
{
    int64_t id = paid_by_two(true);

    (void)state;
    private_db_sql(
        "DELETE FROM link WHERE entity = 'payment' AND local_id = 1");
    books_reissue(id, "1-2", "ann", "120.00", NULL);
    assert_string_equal(SAYS("SELECT CONCAT_WS(' ', id, entity, label, "
                             "operation, waits_for) FROM sync_event "
                             "WHERE id > 4 ORDER BY id"),
                        "5 payment 2 unapply 0\n6 invoice 1 void 5\n"
                        "7 invoice 1-2 post 6\n8 payment 1 post 0\n"
                        "9 payment 2 post 0\n");
}

static void
no_payment_is_there(void **state)
{
    int64_t id = paid_by_two(true);

    (void)state;
    private_db_sql("DELETE FROM link WHERE entity = 'payment'; "
                   "UPDATE shop SET sync_payments = 0");
    books_reissue(id, "1-2", "ann", "120.00", NULL);
    assert_string_equal(SAYS("SELECT CONCAT_WS(' ', id, entity, label, "
                             "operation, state, waits_for) FROM sync_event "
                             "WHERE id > 4 ORDER BY id"),
                        "5 invoice 1 void pending 0\n"
                        "6 invoice 1-2 post pending 5\n"
                        "7 payment 1 post skipped 0\n"
                        "8 payment 2 post skipped 0\n");
}

/* Again, before anything was sent: the newest stands where the first did. */
static void
again_in_the_chain(void **state)
{
    int64_t id = paid_by_two(true);

    (void)state;
    id = books_reissue(id, "1-2", "ann", "120.00", NULL);
    books_reissue(id, "1-3", "ann", "130.00", NULL);
    assert_string_equal(SAYS("SELECT CONCAT_WS(' ', id, entity, label, "
                             "operation, state, cause, waits_for) FROM "
                             "sync_event WHERE id > 4 ORDER BY id"),
                        "5 payment 1 unapply pending  0\n"
                        "6 payment 2 unapply pending chained 5\n"
                        "7 invoice 1 void pending chained 6\n"
                        "8 invoice 1-2 post skipped taken_back 0\n"
                        "9 payment 1 post skipped  0\n"
                        "10 payment 2 post skipped  0\n"
                        "11 invoice 1-3 post pending chained 7\n"
                        "12 payment 1 post pending  0\n"
                        "13 payment 2 post pending  0\n");
    assert_string_equal(invoices(), SAYS("SELECT '1 void 0' UNION ALL SELECT "
                                         "'2 part_paid 4000' UNION ALL SELECT "
                                         "'1-2 void 0 %lld' UNION ALL SELECT "
                                         "'1-3 part_paid 3000 %lld'",
                                         (long long)id - 2, (long long)id));
    books_tally_holds(books_arena());
}

/* The books had the old one: they get the new one, paid or not. */
static void
on_payment(void **state)
{
    int64_t id;

    (void)state;
    private_db_sql("UPDATE shop SET post_when = 'payment'");
    id = books_sent("1", "ann", "100.00");
    books_pay("p-1", "ann", "100.00 1=100.00", NULL, NULL, NULL);
    books_posted();
    private_db_sql("DELETE FROM sync_event; DELETE FROM tally; "
                   "ALTER TABLE sync_event AUTO_INCREMENT = 1");
    books_reissue(id, "1-2", "ann", "120.00", NULL);
    assert_string_equal(books_events(), "1 payment 1 unapply pending\n"
                                        "2 invoice 1 void pending chained 1\n"
                                        "3 invoice 1-2 post pending chained 2\n"
                                        "4 payment 1 post pending\n");
    books_tally_holds(books_arena());
}

static void
on_payment_and_never_there(void **state)
{
    int64_t id;

    (void)state;
    private_db_sql("UPDATE shop SET post_when = 'payment'");
    id = books_sent("1", "ann", "100.00");
    books_pay("p-1", "ann", "40.00 1=40.00", NULL, NULL, NULL);
    id = books_reissue(id, "1-2", "ann", "120.00", NULL);
    assert_string_equal(books_events(),
                        "1 invoice 1 post skipped not_paid_yet\n"
                        "2 payment 1 post skipped not_paid_yet\n"
                        "3 invoice 1-2 post skipped not_paid_yet\n"
                        "4 payment 1 post skipped not_paid_yet\n");
    books_reissue(id, "1-3", "ann", "40.00", NULL);
    assert_string_equal(SAYS("SELECT entity, label, state FROM sync_event "
                             "WHERE id > 4 ORDER BY id"),
                        "invoice\t1-3\tpending\npayment\t1\tpending\n");
}

/* ---------------------------------------------------------------- refusals */

static void
what_is_refused(void **state)
{
    int64_t paid = paid_by_two(false);
    int64_t sent = books_sent("7", "ann", "10.00");
    struct err e = { 0 };

    (void)state;
    private_db_sql("DELETE FROM audit");
    assert_int_equal(books_reissue(sent, "7-2", "ann", "1.00", &e), 0);
    assert_int_equal(e.kind, ERR_CONFLICT);
    assert_string_equal(e.text,
                        "Invoice 7 has no payment: change it as it is.");
    err_clear(&e);
    assert_int_equal(books_reissue(paid, "1-2", "bob", "1.00", &e), 0);
    assert_string_equal(ledger_fault_of(&books_faults, "customer"),
                        "Its payments are Ann's: re-issue it to the same "
                        "customer.");
    err_clear(&e);
    assert_int_equal(books_reissue(paid, "2", "ann", "1.00", &e), 0);
    assert_string_equal(ledger_fault_of(&books_faults, "number"),
                        "Invoice 2 already exists.");
    err_clear(&e);
    assert_int_equal(books_reissue(paid, "1", "ann", "1.00", &e), 0);
    assert_int_equal(e.kind, ERR_CONFLICT); /* QuickBooks keeps the number */
    err_clear(&e);
    assert_int_equal(books_reissue(999, "1-2", "ann", "1.00", &e), 0);
    assert_int_equal(e.kind, ERR_ABSENT);
    assert_string_equal(SAYS("SELECT COUNT(*) FROM audit"), "0\n");
    assert_string_equal(parts(), "1 1 6000 6000 1\n2 1 4000 5000 1\n"
                                 "2 2 1000 5000 1\n");
    err_clear(&e);
    books_reissue(paid, "1-2", "ann", "100.00", NULL);
    assert_int_equal(books_reissue(paid, "1-3", "ann", "100.00", &e), 0);
    assert_string_equal(e.text, "Invoice 1 is void and cannot be re-issued.");
}

/* The payment was taken off, the invoice changed and paid again meanwhile. */
static void
a_change_that_was_not_seen(void **state)
{
    int64_t id = paid_by_two(false);
    struct err e = { 0 };

    (void)state;
    private_db_sql("UPDATE invoice SET revision = revision + 1 WHERE number = "
                   "'1'");
    assert_int_equal(books_reissue_seen(id, 2, "1-2", "ann", "100.00", &e), 0);
    assert_int_equal(e.kind, ERR_CONFLICT);
    assert_string_equal(e.text, "Somebody changed invoice 1 in the meantime. "
                                "Look at it again; nothing was saved.");
    assert_string_equal(invoices(), "1 paid 0\n2 part_paid 4000\n");
    assert_true(books_reissue_seen(id, 3, "1-2", "ann", "100.00", NULL) > 0);
}

/* What was recorded in QuickBooks is let go of there, by a person. */
static void
a_payment_of_quickbooks(void **state)
{
    int64_t id = paid_by_two(true);
    struct err e = { 0 };

    (void)state;
    private_db_sql("UPDATE payment SET from_quickbooks = 1 WHERE id = 2");
    assert_int_equal(books_reissue(id, "1-2", "ann", "100.00", &e), 0);
    assert_int_equal(e.kind, ERR_CONFLICT);
    assert_string_equal(e.text,
                        "A payment of invoice 1 was recorded in QuickBooks. "
                        "Take it off the invoice there first; that follows "
                        "here by itself.");
    assert_string_equal(invoices(), "1 paid 0\n2 part_paid 4000\n");
    assert_string_equal(SAYS("SELECT COUNT(*) FROM sync_event WHERE "
                             "operation = 'unapply'"),
                        "0\n");
}

/* Somebody records a payment, and says so a while after it could be seen to. */
static void *
records_a_payment(void *ctx)
{
    MYSQL *my = ctx;
    const struct timespec a_while = { 0, 300000000 };

    nanosleep(&a_while, NULL);
    mysql_query(my, "COMMIT");
    return NULL;
}

static void
a_payment_at_the_same_moment(void **state)
{
    MYSQL *my = private_db_root();
    struct err e = { 0 };
    pthread_t thread;
    int64_t id;

    (void)state;
    id = books_sent("1", "ann", "100.00");
    books_pay("p-1", "ann", "60.00 1=60.00", NULL, NULL, NULL);
    books_pay("p-2", "ann", "40.00", NULL, NULL, NULL);
    assert_int_equal(mysql_query(my, "BEGIN"), 0);
    assert_int_equal(
        mysql_query(my, "UPDATE invoice SET balance = 0, status = 'paid'"), 0);
    assert_int_equal(mysql_query(my, "INSERT INTO payment_part VALUES (1, 2, "
                                     "(SELECT MAX(id) FROM invoice), 4000)"),
                     0);
    assert_int_equal(pthread_create(&thread, NULL, records_a_payment, my), 0);
    assert_int_equal(books_reissue(id, "1-2", "ann", "100.00", &e), 0);
    pthread_join(thread, NULL);
    mysql_close(my);
    assert_int_equal(e.kind, ERR_CONFLICT);
    assert_string_equal(e.text,
                        "Somebody recorded a payment of invoice 1 at the same "
                        "moment. Look at it again; nothing was saved.");
    assert_string_equal(invoices(), "1 paid 0\n");
}

/* ------------------------------------------------------------- its number */

static void
numbers_that_are_offered(void **state)
{
    const struct ledger *l = books_ledger();
    const char *next;
    struct err e = { 0 };
    int64_t id;

    (void)state;
    id = books_sent("2024-17", "ann", "10.00");
    assert_true(ledger_reissue_number(l, "2024-17", &next, &e));
    assert_string_equal(next, "2024-17-2"); /* -17 is the shop's own */
    books_invoice("2024-17-2", "ann", "1.00");
    assert_true(ledger_reissue_number(l, "2024-17", &next, &e));
    assert_string_equal(next, "2024-17-3");
    books_pay("p", "ann", "1.00 2024-17=1.00", NULL, NULL, NULL);
    books_reissue(id, "2024-17-3", "ann", "10.00", NULL);
    assert_true(ledger_reissue_number(l, "2024-17-3", &next, &e));
    assert_string_equal(next, "2024-17-4");
    assert_true(ledger_reissue_number(l, "1234567890123456789", &next, &e));
    assert_string_equal(next, "1234567890123456789-2");
    assert_true(ledger_reissue_number(l, "12345678901234567890", &next, &e));
    assert_string_equal(next, "");
    private_db_sql("UPDATE shop SET number_prefix = 'R'");
    assert_true(ledger_reissue_number(l, "1234567890123456789", &next, &e));
    assert_string_equal(next, "");
    /* and the next new invoice goes on from what was not re-issued */
    assert_true(ledger_invoice_next_number(l, &next, &e));
    assert_string_equal(next, "2024-17-4");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOOKS(parts_go_over),
        WITH_BOOKS(parts_are_cut),
        WITH_BOOKS(parts_are_dropped),
        WITH_BOOKS(nothing_to_pay_any_more),
        WITH_BOOKS(what_quickbooks_never_had),
        WITH_BOOKS(the_chain),
        WITH_BOOKS(one_payment_is_not_there),
        WITH_BOOKS(no_payment_is_there),
        WITH_BOOKS(again_in_the_chain),
        WITH_BOOKS(on_payment),
        WITH_BOOKS(on_payment_and_never_there),
        WITH_BOOKS(what_is_refused),
        WITH_BOOKS(a_change_that_was_not_seen),
        WITH_BOOKS(a_payment_of_quickbooks),
        WITH_BOOKS(a_payment_at_the_same_moment),
        WITH_BOOKS(numbers_that_are_offered),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
