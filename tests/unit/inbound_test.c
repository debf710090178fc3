/* What was read in QuickBooks, taken over into the books of shop 1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reads.h"

/* ------------------------------------------------------------------ invoices
 */

static void
an_echo_changes_nothing(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    assert_string_equal(
        reads_take(ENTITY_INVOICE, "812", invoice_json(0, "120.00", "")),
        "done");
    assert_string_equal(link_says("invoice", id), "- 0 - - 0\n");
}

/* A payment grows the token of the invoice it pays. */
static void
a_token_alone_is_no_change(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    reads_take(ENTITY_INVOICE, "812",
               invoice_json(1, "100.00", ",\"Balance\":0"));
    assert_string_equal(link_says("invoice", id), "- 1 - - 0\n");
    reads_take(ENTITY_INVOICE, "812", invoice_json(0, "120.00", ""));
    assert_string_equal(link_says("invoice", id), "- 1 - - 0\n");
    /* Ten is more than nine, whatever their first letters say. */
    reads_take(ENTITY_INVOICE, "812", invoice_json(9, "100.00", ""));
    reads_take(ENTITY_INVOICE, "812", invoice_json(10, "100.00", ""));
    reads_take(ENTITY_INVOICE, "812", invoice_json(9, "120.00", ""));
    assert_string_equal(link_says("invoice", id), "- 10 - - 0\n");
}

static void
a_changed_one_is_told_once(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    for (int i = 0; i < 3; i++)
        reads_take(ENTITY_INVOICE, "812", invoice_json(1, "120.00", ""));
    assert_string_equal(link_says("invoice", id), "changed 0 1 at 1\n");
    assert_string_equal(reads_told(),
                        "invoice 1 change succeeded Changed in QuickBooks: "
                        "total 100.00 → 120.00, lines\n");
    assert_string_equal(reads_stands(ENTITY_INVOICE, id),
                        "Changed in QuickBooks");
    /* A payment of it there is nothing new. */
    reads_take(ENTITY_INVOICE, "812", invoice_json(2, "120.00", ""));
    assert_string_equal(link_says("invoice", id), "changed 0 2 at 1\n");
    reads_take(ENTITY_INVOICE, "812", invoice_json(3, "130.00", ""));
    assert_string_equal(link_says("invoice", id), "changed 0 3 at 2\n");
    reads_take(ENTITY_INVOICE, "812", invoice_json(4, "100.00", ""));
    assert_string_equal(link_says("invoice", id), "- 4 - - 3\n");
    assert_string_equal(reads_told(),
                        "invoice 1 change succeeded In QuickBooks it "
                        "is again as it was sent\n");
    assert_string_equal(reads_stands(ENTITY_INVOICE, id), "Synced");
}

static void
voided_and_deleted(void **state)
{
    int64_t id = reads_invoice();
    const char *zero = ",\"PrivateNote2\":\"\"";

    (void)state;
    reads_take(ENTITY_INVOICE, "812", invoice_json(1, "0", zero));
    assert_string_equal(reads_told(),
                        "invoice 1 void succeeded Voided in QuickBooks\n");
    assert_string_equal(reads_stands(ENTITY_INVOICE, id),
                        "Voided in QuickBooks");
    reads_take(ENTITY_INVOICE, "812", NULL);
    assert_string_equal(reads_told(),
                        "invoice 1 delete succeeded Deleted in QuickBooks\n");
    assert_string_equal(reads_stands(ENTITY_INVOICE, id),
                        "Deleted in QuickBooks");
    assert_string_equal(link_says("invoice", id), "deleted 0 1 at 2\n");
    reads_take(ENTITY_INVOICE, "812", invoice_json(9, "100.00", ""));
    reads_take(ENTITY_INVOICE, "812", NULL);
    assert_string_equal(link_says("invoice", id), "deleted 0 1 at 2\n");
}

/* Whoever sends something of it knows better what it is afterwards. */
static void
under_way_is_later(void **state)
{
    static const char *const ways[] = {
        "state = 'sending', definite = 0",
        "state = 'checking', definite = 0",
        "state = 'retrying', definite = 0",
        "state = 'needs_attention', cause = 'outcome_unknown', definite = 0",
    };
    int64_t id = reads_invoice();

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        private_db_sql(PRINT("UPDATE sync_event SET %s", ways[i]));
        assert_string_equal(
            reads_take(ENTITY_INVOICE, "812", invoice_json(1, "120.00", "")),
            "later");
        assert_string_equal(link_says("invoice", id), "- 0 - - 0\n");
    }
    private_db_sql("UPDATE sync_event SET state = 'succeeded', definite = 1");
    reads_take(ENTITY_INVOICE, "812", invoice_json(1, "120.00", ""));
    assert_string_equal(link_says("invoice", id), "changed 0 1 at 1\n");
}

static void
what_is_not_ours(void **state)
{
    (void)state;
    reads_take(ENTITY_INVOICE, "999",
               PRINT("{\"Id\":\"999\",\"SyncToken\":\"3\"}"));
    reads_take(ENTITY_INVOICE, "999", NULL);
    reads_take(ENTITY_CUSTOMER, "5", customer_json("5", 1, "Zoe", ""));
    assert_string_equal(reads_told(), "");
    assert_string_equal(SAYS("SELECT name, name_key, sync_token, active FROM "
                             "reference WHERE kind = 'customer'"),
                        "Zoe\tzoe\t1\t1\n");
    reads_take(ENTITY_CUSTOMER, "5",
               customer_json("5", 12, "Zoë",
                             ",\"PrimaryEmailAddr\":{\"Address\":\"z@z\"}"));
    reads_take(ENTITY_CUSTOMER, "5", customer_json("5", 9, "Zoe", ""));
    assert_string_equal(SAYS("SELECT name, email, sync_token, active FROM "
                             "reference WHERE kind = 'customer'"),
                        "Zoë\tz@z\t12\t1\n");
    reads_take(ENTITY_CUSTOMER, "5", NULL);
    assert_string_equal(
        SAYS("SELECT active FROM reference WHERE kind = 'customer'"), "0\n");
}

/* ------------------------------------------------------------------ W5 */

/* The n-th order of five, Lehmer's way. */
static void
order_of(int n, int *out)
{
    int left[5] = { 0, 1, 2, 3, 4 }, of = 24;

    for (int i = 0; i < 5; i++) {
        int at = n / of;

        out[i] = left[at];
        memmove(left + at, left + at + 1, (size_t)(4 - at) * sizeof(int));
        n %= of;
        if (i < 3)
            of /= 4 - i;
    }
}

static const char *
in_order(void **state, int n, enum event_entity entity, const char *id,
         const char *const *reads, int64_t (*begin)(void), const char *ask)
{
    static char out[4000];
    int order[5];

    assert_int_equal(reads_fresh(state), 0);
    order_of(n, order);
    begin();
    for (int i = 0; i < 5; i++)
        reads_take(entity, id, reads[order[i]]);
    snprintf(out, sizeof(out), "%s", books_text(books_arena(), "%s", ask));
    assert_int_equal(reads_done(state), 0);
    return out;
}

static void
any_order(void **state, enum event_entity entity, const char *id,
          const char *const *reads, int64_t (*begin)(void), const char *ask)
{
    char first[4000];

    for (int n = 0; n < 120; n++) {
        const char *end = in_order(state, n, entity, id, reads, begin, ask);

        assert_true(*end != '\0');
        if (n == 0)
            snprintf(first, sizeof(first), "%s", end);
        else if (strcmp(first, end) != 0)
            fail_msg("order %d: %s not %s", n, end, first);
    }
}

static const char *
kept(const char *text) /* beyond the arena of one order */
{
    static char room[5][2000];
    static int at;

    at = (at + 1) % 5;
    snprintf(room[at], sizeof(room[at]), "%s", text);
    return room[at];
}

static const char standing_sql[] =
    "SELECT theirs, theirs_token, COALESCE(theirs_snapshot, ''), snapshot "
    "FROM link WHERE shop_id = 1 AND entity = 'invoice'";

static void
five_notices_in_any_order(void **state)
{
    const char *reads[5];

    arena_reset(books_arena());
    for (int i = 0; i < 5; i++)
        reads[i] = kept(invoice_json(i + 1,
                                     i == 1   ? "120.00"
                                     : i == 2 ? "0"
                                     : i == 0 ? "100.00"
                                              : "130.00",
                                     ""));
    any_order(state, ENTITY_INVOICE, "812", reads, reads_invoice, standing_sql);
    reads[4] = NULL; /* the last thing was that it was deleted */
    any_order(state, ENTITY_INVOICE, "812", reads, reads_invoice,
              "SELECT theirs FROM link WHERE entity = 'invoice'");
}

/* ---------------------------------------------------------------- customers */

static const char *
customer_says(int64_t id)
{
    return SAYS("SELECT name, email FROM customer WHERE shop_id = 1 AND id = "
                "%lld",
                (long long)id);
}

static void
renamed_and_taken_over(void **state)
{
    (void)state;
    reads_linked(ENTITY_CUSTOMER, 1, customer_json("61", 0, "Ann", ""));
    private_db_sql("UPDATE shop SET customers_in = 1, push_customer_updates = "
                   "1 WHERE id = 1");
    reads_take(
        ENTITY_CUSTOMER, "61",
        customer_json("61", 1, "Anna",
                      ",\"PrimaryEmailAddr\":{\"Address\":\"a@b.example\"}"));
    assert_string_equal(customer_says(1), "Anna\ta@b.example\n");
    assert_string_equal(reads_told(),
                        "customer 1 change succeeded Taken over from "
                        "QuickBooks: name Ann → Anna, e-mail address "
                        "none → a@b.example\n");
    assert_string_equal(link_says("customer", 1), "- 1 - - 1\n");
    /* It is not sent back, and what is there counts as posted. */
    assert_string_equal(SAYS("SELECT COUNT(*) FROM sync_event WHERE direction "
                             "= 'out'"),
                        "0\n");
    assert_string_equal(SAYS("SELECT k.posted_revision = c.revision FROM link "
                             "AS k JOIN customer AS c ON c.id = 1 WHERE "
                             "k.entity = 'customer'"),
                        "1\n");
    assert_string_equal(SAYS("SELECT actor, actor_name, what FROM audit"),
                        "engine\tQuickBooks\tcustomer.change\n");
}

static void
renamed_and_not_taken_over(void **state)
{
    (void)state;
    reads_linked(ENTITY_CUSTOMER, 1, customer_json("61", 0, "Ann", ""));
    reads_take(ENTITY_CUSTOMER, "61", customer_json("61", 1, "Anna", ""));
    assert_string_equal(customer_says(1), "Ann\t\n");
    assert_string_equal(reads_told(), "customer 1 change succeeded Changed in "
                                      "QuickBooks: name Ann → Anna\n");
    assert_string_equal(reads_stands(ENTITY_CUSTOMER, 1),
                        "Changed in QuickBooks");
}

/* What the ledger refuses is told with its reason. */
static void
renamed_to_what_is_refused(void **state)
{
    (void)state;
    reads_linked(ENTITY_CUSTOMER, 1, customer_json("61", 0, "Ann", ""));
    private_db_sql("UPDATE shop SET customers_in = 1, items_in = 1");
    reads_take(ENTITY_CUSTOMER, "61", customer_json("61", 1, "Ann:Job", ""));
    assert_string_equal(customer_says(1), "Ann\t\n");
    assert_non_null(strstr(reads_told(),
                           "name Ann → Ann:Job. It stays as it is "
                           "here: "));
    assert_string_equal(link_says("customer", 1), "changed 0 1 at 1\n");
    private_db_sql("INSERT INTO item (shop_id, id, external_id, name, "
                   "name_key) VALUES (1, 2, 'part', 'Part', 'part')");
    reads_linked(ENTITY_ITEM, 1,
                 "{\"Id\":\"9\",\"SyncToken\":\"0\",\"Name\":"
                 "\"Visit\",\"UnitPrice\":10}");
    reads_take(ENTITY_ITEM, "9",
               "{\"Id\":\"9\",\"SyncToken\":\"1\",\"Name\":"
               "\"Part\",\"UnitPrice\":10}");
    assert_non_null(strstr(reads_told(), "Item \"Part\" already exists."));
    reads_take(ENTITY_ITEM, "9",
               "{\"Id\":\"9\",\"SyncToken\":\"2\",\"Name\":"
               "\"Call\",\"UnitPrice\":12.5}");
    assert_string_equal(SAYS("SELECT name, unit_price FROM item WHERE id = 1"),
                        "Call\t12500000\n");
}

/* What is still to be sent of ours is sent, beside what was taken over. */
static void
ours_is_still_to_be_sent(void **state)
{
    (void)state;
    reads_linked(ENTITY_CUSTOMER, 1, customer_json("61", 0, "Ann", ""));
    private_db_sql("UPDATE shop SET customers_in = 1; UPDATE customer SET "
                   "phone = '1', revision = revision + 1 WHERE id = 1");
    reads_take(ENTITY_CUSTOMER, "61", customer_json("61", 1, "Anna", ""));
    assert_string_equal(SAYS("SELECT name, phone FROM customer WHERE id = 1"),
                        "Anna\t1\n");
    assert_string_equal(SAYS("SELECT k.posted_revision < c.revision FROM link "
                             "AS k JOIN customer AS c ON c.id = 1 WHERE "
                             "k.entity = 'customer'"),
                        "1\n");
}

static void
inactive_and_active_again(void **state)
{
    (void)state;
    reads_linked(ENTITY_CUSTOMER, 1, customer_json("61", 0, "Ann", ""));
    private_db_sql("UPDATE shop SET customers_in = 1");
    for (int i = 0; i < 2; i++)
        reads_take(
            ENTITY_CUSTOMER, "61",
            customer_json("61", 1 + i, "Ann (deleted)", ",\"Active\":false"));
    assert_string_equal(reads_told(),
                        "customer 1 deactivate succeeded Made inactive "
                        "in QuickBooks\n");
    assert_string_equal(link_says("customer", 1), "inactive 0 2 at 1\n");
    assert_string_equal(reads_stands(ENTITY_CUSTOMER, 1),
                        "Inactive in QuickBooks");
    assert_string_equal(customer_says(1), "Ann\t\n");
    assert_string_equal(SAYS("SELECT active FROM reference"), "0\n");
    reads_take(ENTITY_CUSTOMER, "61", customer_json("61", 3, "Ann", ""));
    assert_string_equal(reads_told(),
                        "customer 1 change succeeded Made active again "
                        "in QuickBooks\n");
    assert_string_equal(link_says("customer", 1), "- 3 - - 2\n");
    reads_take(ENTITY_CUSTOMER, "61", NULL);
    reads_take(ENTITY_CUSTOMER, "61", NULL);
    assert_string_equal(link_says("customer", 1), "inactive 3 - at 3\n");
}

static const char loser[] = ",\"Active\":false";

static void
a_merge_points_to_the_survivor(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    private_db_sql(
        "UPDATE sync_event SET state = 'needs_attention', cause = "
        "'customer_merged' WHERE entity = 'invoice'; UPDATE tally SET "
        "succeeded = 0, needs_attention = 1, problem_invoices = 1");
    /* The invoice was read first: it names another customer. */
    reads_take(ENTITY_INVOICE, "812", invoice_json(1, "100.00", ""));
    for (int i = 0; i < 2; i++)
        assert_string_equal(
            reads_merge("61", customer_json("61", 1, "Ann (deleted)", loser),
                        "57", customer_json("57", 4, "Annie", "")),
            "done");
    assert_string_equal(SAYS("SELECT qbo_id, sync_token, theirs FROM link "
                             "WHERE entity = 'customer'"),
                        "57\t4\t\n");
    assert_string_equal(
        SAYS("SELECT COUNT(*) FROM sync_event WHERE operation = 'merge'"),
        "1\n");
    assert_string_equal(reads_told(),
                        "customer 1 merge succeeded Merged into "
                        "'Annie' in QuickBooks, and linked to that "
                        "from now on\n");
    assert_string_equal(SAYS("SELECT state, cause FROM sync_event WHERE entity "
                             "= 'invoice'"),
                        "pending\t\n");
    assert_string_equal(SAYS("SELECT qbo_id, name, active FROM reference "
                             "ORDER BY qbo_id"),
                        "57\tAnnie\t1\n61\tAnn (deleted)\t0\n");
    assert_true(id == 1);
}

/* The invoice names the survivor: before the merge was heard of, or after. */
static void
documents_of_a_merge_are_not_changed(void **state)
{
    const char *moved;
    int64_t id;

    for (int late = 0; late < 2; late++) {
        assert_int_equal(
            late == 0 ? 0 : (reads_done(state), reads_fresh(state)), 0);
        id = reads_invoice();
        moved = invoice_json(1, "100.00", "");
        moved = PRINT("%.*s57%s", (int)(strstr(moved, "61") - moved), moved,
                      strstr(moved, "61") + 2);
        if (late == 0)
            reads_take(ENTITY_INVOICE, "812", moved);
        reads_merge("61", customer_json("61", 1, "Ann", loser), "57",
                    customer_json("57", 4, "Annie", ""));
        reads_take(ENTITY_INVOICE, "812", moved);
        assert_string_equal(
            SAYS("SELECT theirs, sync_token FROM link WHERE entity = "
                 "'invoice'"),
            "\t1\n");
        assert_string_equal(reads_stands(ENTITY_INVOICE, id), "Synced");
    }
}

/* What was asked for and what came are two records. */
static void
another_record_is_not_taken_over(void **state)
{
    int64_t id = reads_invoice();

    (void)state;
    assert_string_equal(
        reads_refused(ENTITY_INVOICE, "814", invoice_json(1, "150.00", "")),
        "invoice 814: another record was read");
    assert_string_equal(link_says("invoice", id), "- 0 - - 0\n");
}

/* ... and so for an item, line by line. */
static void
lines_of_a_merge_are_not_changed(void **state)
{
    const char *moved = invoice_json(1, "100.00", "");
    const char *at = strstr(moved, "{\"value\":\"9\"}");
    int64_t id = reads_invoice();

    (void)state;
    reads_linked(ENTITY_ITEM, 1,
                 "{\"Id\":\"9\",\"SyncToken\":\"0\",\"Name\":\"Call\"}");
    moved = PRINT("%.*s{\"value\":\"8\"}%s", (int)(at - moved), moved, at + 13);
    reads_merge_of(ENTITY_ITEM, "9",
                   "{\"Id\":\"9\",\"SyncToken\":\"1\",\"Name\":\"Call "
                   "(deleted)\",\"Active\":false}",
                   "8",
                   "{\"Id\":\"8\",\"SyncToken\":\"4\",\"Name\":\"Visit\","
                   "\"Active\":true}");
    assert_string_equal(SAYS("SELECT qbo_id FROM link WHERE entity = 'item'"),
                        "8\n");
    reads_take(ENTITY_INVOICE, "812", moved);
    assert_string_equal(SAYS("SELECT theirs, sync_token FROM link WHERE entity "
                             "= 'invoice'"),
                        "\t1\n");
    assert_string_equal(reads_stands(ENTITY_INVOICE, id), "Synced");
}

/* Both are ours: a person must say which. */
static void
a_merge_of_two_of_ours(void **state)
{
    (void)state;
    reads_linked(ENTITY_CUSTOMER, 1, customer_json("61", 0, "Ann", ""));
    reads_linked(ENTITY_CUSTOMER, 2, customer_json("57", 0, "Bob", ""));
    for (int i = 0; i < 3; i++)
        reads_merge("61", i == 2 ? NULL : customer_json("61", 1, "Ann", loser),
                    "57", customer_json("57", 4, "Annie", ""));
    assert_string_equal(
        reads_told(),
        "customer 1 merge skipped customer_merged Merged into 'Annie' "
        "in QuickBooks, which customer Bob is linked to here: one "
        "press on its page moves what names it there\n");
    assert_string_equal(SAYS("SELECT theirs_into FROM link WHERE entity = "
                             "'customer' AND local_id = 1"),
                        "57\n");
    assert_string_equal(link_says("customer", 1), "merged 0 1 at 1\n");
    assert_string_equal(reads_stands(ENTITY_CUSTOMER, 1),
                        "Merged in QuickBooks");
}

static void
no_merge_on_hearsay(void **state)
{
    (void)state;
    reads_linked(ENTITY_CUSTOMER, 1, customer_json("61", 0, "Ann", ""));
    /* the survivor cannot be read; it is inactive; it is another one */
    reads_merge("61", customer_json("61", 1, "Ann", loser), "57", NULL);
    reads_merge("61", customer_json("61", 1, "Ann", loser), "57",
                customer_json("57", 4, "Annie", loser));
    reads_merge("61", customer_json("61", 1, "Ann", loser), "57",
                customer_json("58", 4, "Annie", ""));
    reads_merge("61", customer_json("61", 1, "Ann", loser), "61",
                customer_json("61", 4, "Annie", ""));
    assert_string_equal(link_says("customer", 1), "inactive 0 1 at 1\n");
    /* it is there as before */
    reads_merge("61", customer_json("61", 2, "Ann", ""), "57",
                customer_json("57", 4, "Annie", ""));
    assert_string_equal(link_says("customer", 1), "- 2 - - 2\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_READS(an_echo_changes_nothing),
        WITH_READS(a_token_alone_is_no_change),
        WITH_READS(a_changed_one_is_told_once),
        WITH_READS(voided_and_deleted),
        WITH_READS(under_way_is_later),
        WITH_READS(what_is_not_ours),
        cmocka_unit_test(five_notices_in_any_order),
        WITH_READS(renamed_and_taken_over),
        WITH_READS(renamed_and_not_taken_over),
        WITH_READS(renamed_to_what_is_refused),
        WITH_READS(ours_is_still_to_be_sent),
        WITH_READS(inactive_and_active_again),
        WITH_READS(a_merge_points_to_the_survivor),
        WITH_READS(documents_of_a_merge_are_not_changed),
        WITH_READS(another_record_is_not_taken_over),
        WITH_READS(lines_of_a_merge_are_not_changed),
        WITH_READS(a_merge_of_two_of_ours),
        WITH_READS(no_merge_on_hearsay),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
