/* Payments that were recorded in QuickBooks pay invoices of ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reads.h"

/* "812=40.00 813=10.00": what goes where. */
static const char *
payment_json(int token, const char *total, const char *goes, const char *more)
{
    const char *lines = "";
    char *list = arena_text(books_arena(), goes), *word, *eq;

    while ((word = strsep(&list, " ")) != NULL) {
        eq = strchr(word, '=');
        if (eq == NULL)
            continue;
        lines = PRINT("%s%s{\"Amount\":%s,\"LinkedTxn\":[{\"TxnId\":\"%.*s\","
                      "\"TxnType\":\"Invoice\"}]}",
                      lines, *lines != '\0' ? "," : "", eq + 1,
                      (int)(eq - word), word);
    }
    return PRINT("{\"Id\":\"950\",\"SyncToken\":\"%d\",\"CustomerRef\":{"
                 "\"value\":\"61\"},\"TotalAmt\":%s,\"TxnDate\":\"2026-06-20\","
                 "\"PaymentRefNum\":\"4711\",\"PrivateNote\":\"\",\"Line\":[%s]"
                 "%s}",
                 token, total, lines, more);
}

static const char *
paid(int token, const char *total, const char *goes)
{
    return reads_take(ENTITY_PAYMENT, "950",
                      payment_json(token, total, goes, ""));
}

/* Payments and balances: "1 card 40.00/40.00 live theirs; 1 part_paid 60.00" */
static const char *
books_say(void)
{
    return PRINT(
        "%s; %s",
        SAYS("SELECT GROUP_CONCAT(CONCAT_WS(' ', id, method, applied, amount, "
             "status, IF(from_quickbooks, 'theirs', NULL)) ORDER BY id) FROM "
             "payment WHERE shop_id = 1"),
        SAYS("SELECT GROUP_CONCAT(CONCAT_WS(' ', number, status, balance) "
             "ORDER BY id) FROM invoice WHERE shop_id = 1"));
}

static const char *
sent_out(void)
{
    return SAYS("SELECT GROUP_CONCAT(CONCAT_WS(' ', entity, record_id, "
                "operation, state)) FROM sync_event WHERE shop_id = 1 AND "
                "direction = 'out' AND entity = 'payment'");
}

static void
pays_an_invoice(void **state)
{
    (void)state;
    reads_invoice();
    private_db_sql("INSERT INTO mapping (shop_id, connection_id, kind, "
                   "local_id, qbo_id) VALUES (1, 7, 'payment_method', 3, '4')");
    for (int i = 0; i < 2; i++)
        assert_string_equal(
            reads_take(ENTITY_PAYMENT, "950",
                       payment_json(0, "40.00", "812=40.00",
                                    ",\"PaymentMethodRef\":{\"value\":\"4\"}")),
            "done");
    assert_string_equal(books_say(),
                        "1 card 4000 4000 live theirs\n; 1 part_paid 6000\n");
    assert_string_equal(reads_told(),
                        "payment 1 post succeeded Payment recorded in "
                        "QuickBooks: $40.00 for invoice 1\n");
    assert_string_equal(sent_out(), "NULL\n");
    assert_string_equal(reads_stands(ENTITY_PAYMENT, 1), "Synced");
    assert_string_equal(SAYS("SELECT reference, payment_date FROM payment"),
                        "4711\t2026-06-20\n");
}

static void
not_taken(void **state)
{
    static const char none[] = "NULL\n; 1 sent 10000\n";

    (void)state;
    reads_invoice();
    paid(0, "40.00", "999=40.00"); /* nobody's */
    assert_string_equal(books_say(), none);
    /* our own, whose answer is not in yet */
    reads_take(
        ENTITY_PAYMENT, "950",
        payment_json(0, "40.00", "812=40.00", ",\"PrivateNote2\":0") == NULL
            ? NULL
            : "{\"Id\":\"950\",\"SyncToken\":\"0\",\"TotalAmt\":40,"
              "\"TxnDate\":\"2026-06-20\",\"PrivateNote\":\"x\\nCounterfoil "
              "7K3F9QX2\",\"Line\":[{\"Amount\":40,\"LinkedTxn\":[{\"TxnId\":"
              "\"812\",\"TxnType\":\"Invoice\"}]}]}");
    assert_string_equal(books_say(), none);
    private_db_sql("UPDATE shop SET payments_in = 0");
    paid(0, "40.00", "812=40.00");
    assert_string_equal(books_say(), none);
    private_db_sql("UPDATE shop SET payments_in = 1");
    reads_take(ENTITY_PAYMENT, "950", NULL);
    paid(0, "0", "");
    assert_string_equal(books_say(), none);
    assert_string_equal(reads_told(), "");
}

static void
changes_and_goes(void **state)
{
    (void)state;
    reads_invoice();
    paid(0, "40.00", "812=40.00");
    paid(2, "100.00", "812=100.00");
    assert_string_equal(books_say(),
                        "1 other 10000 10000 live theirs\n; 1 paid 0\n");
    assert_string_equal(reads_told(), "payment 1 change succeeded Changed in "
                                      "QuickBooks: $100.00 for invoice 1\n");
    paid(1, "50.00", "812=50.00"); /* late */
    assert_string_equal(books_say(),
                        "1 other 10000 10000 live theirs\n; 1 paid 0\n");
    paid(3, "100.00", "");
    assert_string_equal(books_say(),
                        "1 other 0 10000 live theirs\n; 1 sent 10000\n");
    paid(4, "30.00", "812=30.00");
    for (int i = 0; i < 2; i++)
        reads_take(ENTITY_PAYMENT, "950", NULL);
    assert_string_equal(books_say(),
                        "1 other 0 3000 deleted theirs\n; 1 sent 10000\n");
    assert_string_equal(reads_told(),
                        "payment 1 delete succeeded Deleted in "
                        "QuickBooks, so it is taken off here, too\n");
    paid(9, "30.00", "812=30.00");
    assert_string_equal(books_say(),
                        "1 other 0 3000 deleted theirs\n; 1 sent 10000\n");
    assert_string_equal(sent_out(), "NULL\n");
}

static void
voided_there(void **state)
{
    (void)state;
    reads_invoice();
    paid(0, "40.00", "812=40.00");
    reads_take(ENTITY_PAYMENT, "950",
               "{\"Id\":\"950\",\"SyncToken\":\"1\",\"TotalAmt\":0,\"TxnDate\":"
               "\"2026-06-20\",\"PrivateNote\":\"Voided\",\"Line\":[]}");
    assert_string_equal(books_say(),
                        "1 other 0 4000 deleted theirs\n; 1 sent 10000\n");
    assert_string_equal(reads_told(),
                        "payment 1 void succeeded Voided in "
                        "QuickBooks, so it is taken off here, too\n");
}

/* Never more than is open here; what is left is named. */
static void
more_than_is_open(void **state)
{
    (void)state;
    reads_invoice();
    paid(0, "120.00", "812=120.00");
    assert_string_equal(books_say(),
                        "1 other 10000 12000 live theirs\n; 1 paid 0\n");
    assert_string_equal(reads_told(),
                        "payment 1 post succeeded Payment recorded in "
                        "QuickBooks: $120.00 for invoice 1. Less than "
                        "that is open of invoice 1 here: compare the "
                        "two\n");
}

/* Recorded on both sides: nothing is open, and that is told once. */
static void
recorded_twice(void **state)
{
    (void)state;
    reads_invoice();
    books_pay("p", "ann", "100.00 1=100.00", NULL, NULL, NULL);
    for (int i = 0; i < 3; i++)
        paid(i, "100.00", "812=100.00");
    assert_string_equal(SAYS("SELECT COUNT(*) FROM payment"), "1\n");
    assert_string_equal(SAYS("SELECT COUNT(*) FROM sync_event WHERE direction "
                             "= 'in'"),
                        "1\n");
    assert_string_equal(
        reads_told(),
        "invoice 1 post skipped paid_here A payment of $100.00 on "
        "June 20, 2026 in QuickBooks is not taken over: nothing is open "
        "of this invoice here. Compare the payments on both sides\n");
}

/* One customer's: what goes to another one's invoice stays out. */
static void
of_two_customers(void **state)
{
    int64_t other;

    (void)state;
    reads_invoice();
    other = books_sent("2", "bob", "50.00");
    books_posted();
    reads_linked(ENTITY_INVOICE, 1, invoice_json(0, "100.00", ""));
    reads_linked(ENTITY_INVOICE, other, "{\"Id\":\"813\",\"SyncToken\":\"0\"}");
    paid(0, "150.00", "813=50.00 812=100.00");
    assert_string_equal(books_say(), "1 other 10000 15000 live theirs\n; 1 "
                                     "paid 0,2 sent 5000\n");
    assert_non_null(strstr(reads_told(), "open of invoice 2 here"));
}

/* A credit that is applied there has no amount of its own. */
static void
credit_is_applied(void **state)
{
    (void)state;
    reads_invoice();
    paid(0, "0", "812=60.00");
    assert_string_equal(books_say(), "1 other 6000 6000 live theirs\n; 1 "
                                     "part_paid 4000\n");
    paid(1, "0", "812=20.00");
    assert_string_equal(books_say(), "1 other 2000 2000 live theirs\n; 1 "
                                     "part_paid 8000\n");
}

static void
nobody_changes_it_here(void **state)
{
    struct err e = { 0 };
    enum ledger_saved how;

    (void)state;
    reads_invoice();
    paid(0, "40.00", "812=40.00");
    private_db_sql("UPDATE payment SET external_id = 'theirs'");
    assert_false(books_pay("theirs", "ann", "50.00 1=50.00", NULL, NULL, &e));
    assert_string_equal(e.text, "This payment was recorded in QuickBooks. "
                                "Change or delete it there; it follows here by "
                                "itself.");
    memset(&e, 0, sizeof(e));
    assert_false(books_do(ledger_payment_delete, 1, &how, &e));
    assert_int_equal(e.kind, ERR_CONFLICT);
    memset(&e, 0, sizeof(e));
    assert_int_equal(books_reissue(1, "1-2", "ann", "90.00", &e), 0);
    assert_int_equal(e.kind, ERR_CONFLICT);
    assert_string_equal(books_say(),
                        "1 other 4000 4000 live theirs\n; 1 part_paid 6000\n");
}

/*
 * On payment: the invoice is there, or it could not be paid there; so nothing
 * of it is sent.  What was paid here before and waited for the rest goes out.
 */
static void
on_payment(void **state)
{
    (void)state;
    reads_invoice();
    private_db_sql("UPDATE shop SET post_when = 'payment'");
    books_pay("p", "ann", "40.00", NULL, NULL, NULL);
    paid(0, "100.00", "812=100.00");
    assert_string_equal(SAYS("SELECT GROUP_CONCAT(CONCAT_WS(' ', entity, "
                             "record_id, operation, state, direction) ORDER BY "
                             "id) FROM sync_event WHERE shop_id = 1"),
                        "invoice 1 post succeeded out,payment 1 post pending "
                        "out,payment 2 post succeeded in\n");
}

/* What another connection holds is not this one's. */
static void
ours_was_changed_there(void **state)
{
    int64_t id;

    (void)state;
    reads_invoice();
    books_pay("p", "ann", "40.00 1=40.00", &id, NULL, NULL);
    private_db_sql("UPDATE sync_event SET state = 'succeeded'; UPDATE tally "
                   "SET pending = 0, succeeded = 2");
    reads_linked(ENTITY_PAYMENT, id, payment_json(0, "40.00", "812=40.00", ""));
    paid(1, "30.00", "812=30.00");
    assert_string_equal(reads_told(),
                        "payment 1 change succeeded Changed in QuickBooks: "
                        "amount 40.00 → 30.00, what it pays\n");
    assert_string_equal(reads_stands(ENTITY_PAYMENT, id),
                        "Changed in QuickBooks");
    assert_string_equal(books_say(),
                        "1 card 4000 4000 live\n; 1 part_paid 6000\n");
    reads_take(ENTITY_PAYMENT, "950", NULL);
    assert_string_equal(reads_stands(ENTITY_PAYMENT, id),
                        "Deleted in QuickBooks");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_READS(pays_an_invoice),        WITH_READS(not_taken),
        WITH_READS(changes_and_goes),       WITH_READS(voided_there),
        WITH_READS(more_than_is_open),      WITH_READS(recorded_twice),
        WITH_READS(of_two_customers),       WITH_READS(credit_is_applied),
        WITH_READS(nobody_changes_it_here), WITH_READS(on_payment),
        WITH_READS(ours_was_changed_there),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
