/* What a person decides about a record that was changed in QuickBooks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reads.h"

struct deciding {
    bool keep;
    enum event_entity entity;
    int64_t id;
};

static bool
decide_body(struct db *db, void *ctx, struct err *e)
{
    const struct deciding *d = ctx;

    (void)db;
    return (d->keep ? ledger_theirs_keep
                    : ledger_theirs_over)(books_ledger(), d->entity, d->id, e);
}

/* "done", or why not. */
static const char *
decide(bool keep, enum event_entity entity, int64_t id)
{
    struct deciding d = { keep, entity, id };
    struct err e = { 0 };

    return db_tx(books_db(), decide_body, &d, &e) ? "done"
                                                  : PRINT("%s", e.text);
}
#define KEEP(entity, id) decide(true, entity, id)
#define OVER(entity, id) decide(false, entity, id)

/* Tokens, how far it is posted beside what it is, what waits to be sent. */
static const char *
books_say(void)
{
    return SAYS(
        "SELECT CONCAT_WS(' ', i.status, k.sync_token, IF(k.theirs_token = '', "
        "'-', k.theirs_token), IF(k.theirs = '', '-', k.theirs), "
        "k.posted_revision >= i.revision, COALESCE((SELECT "
        "GROUP_CONCAT(CONCAT_WS(' ', operation, state)) FROM sync_event AS e "
        "WHERE e.shop_id = 1 AND e.entity = 'invoice' AND e.state NOT IN "
        "('succeeded', 'skipped')), 'quiet')) FROM invoice AS i JOIN link AS k "
        "ON k.shop_id = 1 AND k.entity = 'invoice' AND k.local_id = i.id WHERE "
        "i.shop_id = 1");
}

static const char *
audit(void)
{
    return SAYS("SELECT what, detail FROM audit ORDER BY id DESC LIMIT 1");
}

static void
theirs_is_kept(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    reads_take(ENTITY_INVOICE, "812", invoice_json(3, "120.00", ""));
    assert_string_equal(books_say(), "sent 0 3 changed 1 quiet\n");
    assert_string_equal(KEEP(ENTITY_INVOICE, id), "done");
    assert_string_equal(books_say(), "sent 3 - - 1 quiet\n");
    assert_string_equal(audit(), "invoice.keep\t1\n");
    assert_string_equal(reads_stands(ENTITY_INVOICE, id), "Synced");
    assert_string_equal(SAYS("SELECT posted_total FROM link WHERE entity = "
                             "'invoice'"),
                        "12000\n");
    /* it was seen: an echo of it is one */
    reads_take(ENTITY_INVOICE, "812", invoice_json(3, "120.00", ""));
    reads_take(ENTITY_INVOICE, "812", invoice_json(4, "120.00", ""));
    assert_string_equal(books_say(), "sent 4 - - 1 quiet\n");
    assert_string_equal(
        KEEP(ENTITY_INVOICE, id),
        "There is nothing to decide about invoice 1: nobody changed it in "
        "QuickBooks, or it was decided already.");
}

static void
ours_is_written_over_it(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    reads_take(ENTITY_INVOICE, "812", invoice_json(3, "120.00", ""));
    assert_string_equal(OVER(ENTITY_INVOICE, id), "done");
    assert_string_equal(books_say(), "sent 3 - - 0 post pending\n");
    assert_string_equal(audit(), "invoice.over\t1\n");
    books_tally_holds(books_arena());
    assert_non_null(strstr(OVER(ENTITY_INVOICE, id), "nothing to decide"));
    assert_string_equal(books_say(), "sent 3 - - 0 post pending\n");
}

static void
void_there_is_void_here(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    reads_take(ENTITY_INVOICE, "812", invoice_json(1, "0", ""));
    assert_string_equal(KEEP(ENTITY_INVOICE, id), "done");
    assert_string_equal(books_say(), "void 1 - - 1 quiet\n");
    assert_string_equal(SAYS("SELECT what FROM audit ORDER BY id"),
                        "invoice.create\ninvoice.send\ninvoice.void\n"
                        "invoice.keep\n");
    assert_string_equal(SAYS("SELECT COUNT(*) FROM sync_event WHERE operation "
                             "= 'void' AND direction = 'out'"),
                        "0\n");
}

static void
deleted_there_is_never_made_again(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    reads_take(ENTITY_INVOICE, "812", NULL);
    assert_non_null(strstr(OVER(ENTITY_INVOICE, id), "never made again"));
    books_pay("p", "ann", "10.00 1=10.00", NULL, NULL, NULL);
    assert_string_equal(KEEP(ENTITY_INVOICE, id),
                        "Invoice 1 has payments here. Delete them or apply "
                        "them to other invoices first.");
    private_db_sql("DELETE FROM payment; UPDATE invoice SET status = 'sent', "
                   "balance = total");
    assert_string_equal(KEEP(ENTITY_INVOICE, id), "done");
    assert_string_equal(books_say(), "void 0 - deleted 0 quiet\n");
    assert_non_null(strstr(KEEP(ENTITY_INVOICE, id), "nothing to decide"));
    assert_string_equal(reads_stands(ENTITY_INVOICE, id),
                        "Deleted in QuickBooks");
}

/* The engine met it first, and the link has what it read. */
static void
what_the_engine_met(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    private_db_sql(
        "UPDATE invoice SET revision = revision + 1; UPDATE sync_event SET "
        "state = 'needs_attention', cause = 'changed_in_qbo'; UPDATE tally SET "
        "succeeded = 0, needs_attention = 1, problem_invoices = 1; UPDATE link "
        "SET sync_token = '5' WHERE entity = 'invoice'");
    assert_string_equal(KEEP(ENTITY_INVOICE, id), "done");
    assert_string_equal(books_say(), "sent 5 - - 1 quiet\n");
    assert_string_equal(SAYS("SELECT state, cause FROM sync_event"),
                        "skipped\tkept_theirs\n");
    books_tally_holds(books_arena());
}

static void
not_under_way(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    reads_take(ENTITY_INVOICE, "812", invoice_json(3, "120.00", ""));
    private_db_sql("UPDATE sync_event SET state = 'checking', definite = 0 "
                   "WHERE direction = 'out'; UPDATE tally SET succeeded = 1, "
                   "checking = 1");
    assert_non_null(strstr(KEEP(ENTITY_INVOICE, id), "on its way"));
    assert_non_null(strstr(OVER(ENTITY_INVOICE, id), "on its way"));
    assert_string_equal(books_say(), "sent 0 3 changed 1 post checking\n");
}

static void
a_draft_is_not_sent(void **state)
{
    int64_t id = reads_invoice();
    enum ledger_saved how;

    (void)state;
    books_do(ledger_invoice_draft, id, &how, NULL);
    reads_take(ENTITY_INVOICE, "812", invoice_json(3, "120.00", ""));
    assert_string_equal(OVER(ENTITY_INVOICE, id),
                        "Invoice 1 is not sent as it stands. A draft is sent "
                        "first.");
    assert_string_equal(KEEP(ENTITY_INVOICE, id), "done");
}

/* Customers, too, also where changes of them are not pushed. */
static void
customers(void **state)
{
    (void)state;
    reads_linked(ENTITY_CUSTOMER, 1, customer_json("61", 0, "Ann", ""));
    reads_take(ENTITY_CUSTOMER, "61", customer_json("61", 1, "Anna", ""));
    assert_string_equal(KEEP(ENTITY_CUSTOMER, 1), "done");
    assert_string_equal(link_says("customer", 1), "- 1 - - 1\n");
    reads_take(ENTITY_CUSTOMER, "61", customer_json("61", 2, "Annie", ""));
    assert_string_equal(OVER(ENTITY_CUSTOMER, 1), "done");
    assert_string_equal(SAYS("SELECT operation, state FROM sync_event WHERE "
                             "direction = 'out'"),
                        "post\tpending\n");
    reads_take(ENTITY_CUSTOMER, "61",
               customer_json("61", 3, "Ann", ",\"Active\":false"));
    assert_non_null(strstr(KEEP(ENTITY_CUSTOMER, 1), "nothing to decide"));
}

static void
another_shops(void **state)
{
    (void)state;
    reads_invoice();
    reads_take(ENTITY_INVOICE, "812", invoice_json(3, "120.00", ""));
    assert_string_equal(KEEP(ENTITY_INVOICE, 99), "There is no such invoice.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_READS(theirs_is_kept),
        WITH_READS(ours_is_written_over_it),
        WITH_READS(void_there_is_void_here),
        WITH_READS(deleted_there_is_never_made_again),
        WITH_READS(what_the_engine_met),
        WITH_READS(not_under_way),
        WITH_READS(a_draft_is_not_sent),
        WITH_READS(customers),
        WITH_READS(another_shops),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
