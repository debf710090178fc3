/*
 * health_test: a database that has a trouble gives exactly that finding, and a
 * healthy one none; each week one check-up of a shop, whoever runs it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "health/health.h"

#include "private_db.h"

static struct arena arena;
static struct db *db, *portal;
static const struct shop_ref shop = { 1 };
static const struct date june = { 20260601 };

/* Rosewood of the pages' tests, with nothing wrong. */
static const char healthy[] =
    "INSERT INTO beat VALUES ('here', NOW(6));"
    "UPDATE connection SET lists_at = NOW(6), book_close = '2026-05-31', "
    "refresh_ends_at = NOW(6) + "
    "INTERVAL 90 DAY WHERE shop_id = 1;"
    "INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) "
    "VALUES (1, 1, 'tax', 1, '3'), (1, 1, 'tax', 2, '3'), (1, 1, "
    "'income_account', 0, '79');"
    "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "
    "qbo_number, sync_token, posted_revision, posted_total, snapshot) VALUES "
    "(1, 1, 'invoice', 1, '812', '1847', '0', 1, 18822, '{}');"
    "UPDATE sync_event SET state = 'succeeded', cause = '', changed_at = "
    "NOW(6) - INTERVAL 1 HOUR WHERE shop_id = 1;"
    "UPDATE shop SET sync_payments = 1 WHERE id = 1;"
    "DELETE FROM payment WHERE shop_id = 1;"
    "UPDATE invoice SET status = 'sent', invoice_date = '2026-06-10' WHERE "
    "shop_id = 1 AND id = 1;"
    "UPDATE invoice SET status = 'draft', invoice_date = '2026-07-10' WHERE "
    "shop_id = 1 AND id = 2";

/* How many rows of a kind stand for a trouble. */
#define EVENTS(state, entity, cause, n)                                        \
    "INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, "  \
    "label, label_key, state, cause, message, changed_at) SELECT 1, 100 + "    \
    "seq, 1, '" entity "', 1, 'x', 'x', '" state "', '" cause                  \
    "', 'What it says', NOW(6) FROM seq_1_to_" #n ";"
#define NO_EVENTS                                                              \
    "DELETE FROM sync_event WHERE shop_id = 1 AND id > 100; "                  \
    "DELETE FROM problem WHERE shop_id = 1"

/* clang-format off */
static const struct trouble {
    const char *make, *undo;
    enum health_part part;
    const char *name; /* of the only check that is not good */
    const char *also; /* another that follows from it, or NULL */
    enum health_level level;
    const char *said; /* within its sentence */
} troubles[] = {
    { "UPDATE shop SET connection_id = 0 WHERE id = 1", "UPDATE shop SET connection_id = 1 WHERE id = 1",
      HEALTH_CHECKS, "connection", NULL, HEALTH_STOP, "No QuickBooks company is connected" },
    { "UPDATE connection SET state = 'expired', reason = 'Intuit ended it.' WHERE shop_id = 1", "UPDATE connection SET state = 'active', reason = '' WHERE shop_id = 1",
      HEALTH_CHECKS, "connection", NULL, HEALTH_STOP, "Intuit ended it." },
    { "UPDATE connection SET state = 'disconnected' WHERE shop_id = 1", "UPDATE connection SET state = 'active' WHERE shop_id = 1",
      HEALTH_CHECKS, "connection", NULL, HEALTH_STOP, "disconnected" },
    { "UPDATE connection SET refresh_ends_at = NOW(6) + INTERVAL 5 DAY WHERE shop_id = 1", "UPDATE connection SET refresh_ends_at = NOW(6) + INTERVAL 90 DAY WHERE shop_id = 1",
      HEALTH_CHECKS, "sign_in", NULL, HEALTH_WARN, "ends in 4 days" },
    { "UPDATE lane SET hold_until = NOW(6) + INTERVAL 1 HOUR, hold_reason = 'subscription' WHERE shop_id = 1", "UPDATE lane SET hold_until = NULL, hold_reason = '' WHERE shop_id = 1",
      HEALTH_CHECKS, "company", NULL, HEALTH_STOP, "takes no records" },
    { "UPDATE lane SET hold_until = NOW(6) + INTERVAL 1 HOUR, hold_reason = 'outage' WHERE shop_id = 1", "UPDATE lane SET hold_until = NULL, hold_reason = '' WHERE shop_id = 1",
      HEALTH_CHECKS, "available", NULL, HEALTH_WARN, "does not answer" },
    { EVENTS("failed", "item", "qbo_unavailable", 1) "UPDATE problem SET since = NOW(6) - INTERVAL 30 HOUR WHERE shop_id = 1", NO_EVENTS,
      HEALTH_CHECKS, "available", "items", HEALTH_STOP, "lasted 1 day" },
    { "UPDATE connection SET sync = 'off' WHERE shop_id = 1", "UPDATE connection SET sync = 'on' WHERE shop_id = 1",
      HEALTH_CHECKS, "set_up", NULL, HEALTH_STOP, "before the set-up" },
    { "UPDATE beat SET at = NOW(6) - INTERVAL 10 MINUTE", "UPDATE beat SET at = NOW(6)",
      HEALTH_CHECKS, "sender", NULL, HEALTH_STOP, "has not run since" },
    { "UPDATE connection SET lists_at = NOW(6) - INTERVAL 9 DAY WHERE shop_id = 1", "UPDATE connection SET lists_at = NOW(6) WHERE shop_id = 1",
      HEALTH_CHECKS, "lists", NULL, HEALTH_WARN, "9 days old" },
    { "UPDATE connection SET lists_at = NULL WHERE shop_id = 1", "UPDATE connection SET lists_at = NOW(6) WHERE shop_id = 1",
      HEALTH_CHECKS, "lists", NULL, HEALTH_STOP, "never read" },
    { "DELETE FROM mapping WHERE shop_id = 1 AND kind = 'tax'; DELETE FROM link WHERE shop_id = 1 AND entity = 'invoice'",
      "INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES (1, 1, 'tax', 1, '3'), (1, 1, 'tax', 2, '3'); INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, qbo_number, sync_token, posted_revision, posted_total, snapshot) VALUES (1, 1, 'invoice', 1, '812', '1847', '0', 1, 18822, '{}')",
      HEALTH_CHECKS, "tax", NULL, HEALTH_WARN, "Combined 7.25" },
    { "UPDATE reference SET active = 0 WHERE shop_id = 1 AND kind = 'account'; UPDATE shop SET auto_create_items = 1 WHERE id = 1", "UPDATE reference SET active = 1 WHERE shop_id = 1; UPDATE shop SET auto_create_items = 0 WHERE id = 1",
      HEALTH_CHECKS, "accounts", NULL, HEALTH_STOP, "income account" },
    { "INSERT INTO category_account (shop_id, connection_id, category_key, qbo_id) VALUES (1, 1, 'x', '999')", "DELETE FROM category_account WHERE shop_id = 1",
      HEALTH_CHECKS, "accounts", NULL, HEALTH_WARN, "1 account of a category" },
    { "INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES (1, 1, 'payment_method', 1, '1')", "DELETE FROM mapping WHERE shop_id = 1 AND kind = 'payment_method'",
      HEALTH_CHECKS, "methods", NULL, HEALTH_WARN, "6 payment methods" },
    { "UPDATE connection SET custom_numbers = 0 WHERE shop_id = 1", "UPDATE connection SET custom_numbers = 1 WHERE shop_id = 1",
      HEALTH_CHECKS, "numbers", NULL, HEALTH_WARN, "custom transaction numbers" },
    { EVENTS("needs_attention", "customer", "duplicate_customer", 2), NO_EVENTS,
      HEALTH_CHECKS, "customers", NULL, HEALTH_STOP, "2 customers" },
    { "INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, email) VALUES (1, 1, 'customer', '9', 'Mill Lane School', 'mill lane school', 'other@mill.example'); UPDATE customer SET email = 'a@mill.example' WHERE shop_id = 1 AND id = 2",
      "DELETE FROM reference WHERE shop_id = 1 AND kind = 'customer'; UPDATE customer SET email = '' WHERE shop_id = 1 AND id = 2",
      HEALTH_CHECKS, "customers", NULL, HEALTH_WARN, "Mill Lane School" },
    { EVENTS("needs_attention", "item", "item_not_found", 3), NO_EVENTS,
      HEALTH_CHECKS, "items", NULL, HEALTH_STOP, "3 items" },
    { "INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type) VALUES (1, 1, 'item', '9', 'Service call', 'service call', 'Category')", "DELETE FROM reference WHERE shop_id = 1 AND kind = 'item'",
      HEALTH_CHECKS, "items", NULL, HEALTH_WARN, "Service call" },
    { EVENTS("needs_attention", "invoice", "duplicate_number", 6), NO_EVENTS,
      HEALTH_CHECKS, "invoices", NULL, HEALTH_STOP, "What it says (6)" },
    { EVENTS("needs_attention", "invoice", "tax_not_mapped", 6), NO_EVENTS,
      HEALTH_CHECKS, "tax", "invoices", HEALTH_STOP, "6 invoices" },
    { EVENTS("needs_attention", "payment", "payment_deposited", 1), NO_EVENTS,
      HEALTH_CHECKS, "payments", NULL, HEALTH_STOP, "1 payment could not" },
    { EVENTS("needs_attention", "payment", "changed_in_qbo", 1), NO_EVENTS,
      HEALTH_CHECKS, "edits", "payments", HEALTH_WARN, "1 record was changed" },
    { EVENTS("needs_attention", "item", "outcome_unknown", 1), NO_EVENTS,
      HEALTH_CHECKS, "unknown", "items", HEALTH_STOP, "1 record was sent" },
    { EVENTS("checking", "item", "", 1) "UPDATE sync_event SET created_at = NOW(6) - INTERVAL 2 HOUR WHERE shop_id = 1 AND id > 100", NO_EVENTS,
      HEALTH_CHECKS, "unknown", NULL, HEALTH_WARN, "over an hour" },
    { EVENTS("needs_attention", "item", "unknown", 1), NO_EVENTS,
      HEALTH_CHECKS, "mystery", "items", HEALTH_STOP, "does not know" },
    { EVENTS("pending", "item", "", 4) "UPDATE sync_event SET due_at = NOW(6) - INTERVAL 2 HOUR WHERE shop_id = 1 AND id > 100", NO_EVENTS,
      HEALTH_CHECKS, "oldest", NULL, HEALTH_WARN, "4 records" },
    { "UPDATE connection SET book_close = '2026-04-30' WHERE shop_id = 1", "UPDATE connection SET book_close = '2026-05-31' WHERE shop_id = 1",
      HEALTH_CHECKS, "closing", NULL, HEALTH_WARN, "through May 31, 2026 and have been open again for 0 days" },
    { EVENTS("pending", "invoice", "", 1) "UPDATE invoice SET invoice_date = '2026-05-30' WHERE shop_id = 1 AND id = 1", NO_EVENTS "; UPDATE invoice SET invoice_date = '2026-06-10' WHERE shop_id = 1 AND id = 1",
      HEALTH_CHECKS, "closing", NULL, HEALTH_WARN, "through May 31, 2026" },
    /* System, not data: several causes in a row, nothing between. */
    { EVENTS("failed", "item", "item_not_found", 5) "UPDATE sync_event SET cause = 'name_taken' WHERE shop_id = 1 AND id = 103", NO_EVENTS,
      HEALTH_CHECKS, "every", "items", HEALTH_STOP, "Every record fails since" },
    { EVENTS("failed", "item", "item_not_found", 5) "UPDATE sync_event SET cause = 'name_taken' WHERE shop_id = 1 AND id = 103; UPDATE sync_event SET changed_at = NOW(6) + INTERVAL 1 SECOND WHERE shop_id = 1 AND id = 1", NO_EVENTS "; UPDATE sync_event SET changed_at = NOW(6) - INTERVAL 1 HOUR WHERE shop_id = 1 AND id = 1",
      HEALTH_CHECKS, "items", NULL, HEALTH_STOP, "5 items" },

    /* seeds/000, "Common scenarios" */
    { "UPDATE connection SET state = 'expired' WHERE shop_id = 1", "UPDATE connection SET state = 'active' WHERE shop_id = 1",
      HEALTH_SCENARIOS, "stopped", NULL, HEALTH_STOP, "Reconnect" },
    { EVENTS("needs_attention", "invoice", "tax_not_mapped", 2), NO_EVENTS,
      HEALTH_SCENARIOS, "tax_codes", NULL, HEALTH_STOP, "2 invoices wait for it" },
    { EVENTS("needs_attention", "invoice", "item_not_found", 2) "UPDATE sync_event SET entity = 'payment' WHERE shop_id = 1 AND id < 100", NO_EVENTS "; UPDATE sync_event SET entity = 'invoice' WHERE shop_id = 1 AND id < 100",
      HEALTH_SCENARIOS, "only_payments", NULL, HEALTH_STOP, "2 payments went out" },
    { "UPDATE tally SET needs_attention = 0, succeeded = 0 WHERE shop_id = 1", "UPDATE tally SET succeeded = 1 WHERE shop_id = 1",
      HEALTH_SCENARIOS, "empty_log", NULL, HEALTH_WARN, "nothing has been queued" },

    /* A month before it is closed. */
    { "DELETE FROM link WHERE shop_id = 1 AND entity = 'invoice'", "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, qbo_number, sync_token, posted_revision, posted_total, snapshot) VALUES (1, 1, 'invoice', 1, '812', '1847', '0', 1, 18822, '{}')",
      HEALTH_MONTH, "month_missing", "ready", HEALTH_STOP, "$188.22" },
    { "UPDATE link SET posted_total = 18821 WHERE shop_id = 1 AND entity = 'invoice'", "UPDATE link SET posted_total = 18822 WHERE shop_id = 1 AND entity = 'invoice'",
      HEALTH_MONTH, "month_differs", "ready", HEALTH_STOP, "another total for 1 invoice" },
    { "UPDATE link SET theirs = 'voided' WHERE shop_id = 1 AND entity = 'invoice'", "UPDATE link SET theirs = '' WHERE shop_id = 1 AND entity = 'invoice'",
      HEALTH_MONTH, "month_changed", NULL, HEALTH_WARN, "1 invoice was changed" },
    { "UPDATE invoice SET invoice_date = '2026-06-30' WHERE shop_id = 1 AND id = 2", "UPDATE invoice SET invoice_date = '2026-07-10' WHERE shop_id = 1 AND id = 2",
      HEALTH_MONTH, "month_drafts", NULL, HEALTH_WARN, "1 invoice dated" },
    { "INSERT INTO payment (shop_id, id, external_id, customer_id, payment_date, amount, method) VALUES (1, 9, 'p-9', 1, '2026-06-30', 100, 'cash')", "DELETE FROM payment WHERE shop_id = 1",
      HEALTH_MONTH, "month_payments", "ready", HEALTH_STOP, "1 payment of the month" },
};
/* clang-format on */
enum { TROUBLES = sizeof(troubles) / sizeof(troubles[0]) };

static size_t
found_now(enum health_part part, struct health_finding *out)
{
    struct health_record records[HEALTH_RECORDS];
    struct health_facts f;
    struct err e = { 0 };
    size_t n;

    if (!health_read(db, &arena, shop, june, &f, records, &n, &e))
        fail_msg("%s", e.text);
    return health_judge(&arena, &f, part, out);
}

/* The names of what is to be mended. */
static const char *
bad_names(const struct health_finding *list, size_t n)
{
    const char *names = "";

    for (size_t i = 0; i < n; i++)
        if (list[i].level >= HEALTH_WARN)
            names = arena_printf(&arena, "%s %s", names, list[i].name);
    return names;
}

static void
healthy_books_have_no_finding(void **state)
{
    struct health_finding list[HEALTH_MOST];

    (void)state;
    for (enum health_part p = 0; p < HEALTH_PART__MAX; p++)
        assert_string_equal(bad_names(list, found_now(p, list)), "");
}

static const struct health_finding *
finding(const struct health_finding *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    return NULL;
}

static bool
in_list(const char *list, const char *name)
{
    const char *at = list != NULL ? strstr(list, name) : NULL;

    return at != NULL;
}

static void
judge_trouble(const struct trouble *t)
{
    struct health_finding list[HEALTH_MOST];
    size_t n = found_now(t->part, list);
    const struct health_finding *f = finding(list, n, t->name);

    if (f == NULL || f->level != t->level ||
        strstr(arena_printf(&arena, "%s %s", f->said, f->fix), t->said) == NULL)
        fail_msg("%s: %s level %d: %s", t->make, t->name,
                 f == NULL ? -1 : (int)f->level, f == NULL ? "" : f->said);
    if (*f->who == '\0' || *f->fix == '\0')
        if (strcmp(t->name, "available") != 0 &&
            strcmp(t->name, "unknown") != 0)
            fail_msg("%s: nobody mends it", t->name);
    for (size_t i = 0; i < n; i++)
        if (list[i].level >= HEALTH_WARN &&
            strcmp(list[i].name, t->name) != 0 &&
            !in_list(t->also, list[i].name))
            fail_msg("%s: also %s: %s", t->make, list[i].name, list[i].said);
}

static void
each_trouble_is_one_finding(void **state)
{
    (void)state;
    for (size_t i = 0; i < TROUBLES; i++) {
        arena_reset(&arena);
        private_db_sql(troubles[i].make);
        judge_trouble(&troubles[i]);
        private_db_sql(troubles[i].undo);
    }
    healthy_books_have_no_finding(state);
}

/* Every check of the table is seen bad once, so none is dead. */
static void
no_check_is_without_its_trouble(void **state)
{
    (void)state;
    for (enum health_part p = 0; p < HEALTH_PART__MAX; p++) {
        const char *names[HEALTH_MOST];
        size_t n = health_names(p, names, HEALTH_MOST);

        for (size_t i = 0; i < n; i++) {
            bool seen = false;

            for (size_t k = 0; k < TROUBLES; k++)
                seen = seen || (troubles[k].part == p &&
                                (strcmp(troubles[k].name, names[i]) == 0 ||
                                 in_list(troubles[k].also, names[i])));
            if (!seen && strcmp(names[i], "month_rows") != 0 &&
                strcmp(names[i], "month_doubt") != 0 &&
                strcmp(names[i], "names") != 0 &&
                strcmp(names[i], "missing_payment") != 0)
                fail_msg("no trouble shows %s", names[i]);
        }
    }
}

/* ------------------------------------------------------------------ weekly */

static int64_t
counted(const char *sql)
{
    char text[64];

    private_db_text(sql, text, sizeof(text));
    return strtoll(text, NULL, 10);
}

static bool
weekly(struct db *by)
{
    struct err e = { 0 };
    bool ran;

    if (!health_weekly(by, &arena, &ran, &e))
        fail_msg("%s", e.text);
    return ran;
}

static void
a_week_is_checked_once_by_whoever_comes(void **state)
{
    struct db *other = private_db_open(DB_SWEEPER);

    (void)state;
    private_db_sql("UPDATE checkup SET due_at = NOW(6) + INTERVAL 1 DAY; "
                   "UPDATE checkup SET due_at = NOW(6) - INTERVAL 1 DAY "
                   "WHERE shop_id = 1");
    assert_true(weekly(other));
    assert_false(weekly(other));
    assert_false(weekly(db));
    assert_int_equal(counted("SELECT COUNT(*) FROM health_run WHERE why = "
                             "'weekly'"),
                     1);
    assert_true(counted("SELECT TIMESTAMPDIFF(HOUR, NOW(), due_at) FROM "
                        "checkup WHERE shop_id = 1") >= 7 * 24 - 1);
    db_close(other);
}

/* Whoever read the row before another moved it on does not run it. */
static bool
taken_body(struct db *by, void *ctx, struct err *e)
{
    int64_t *moved = ctx;

    return db_exec(by, STMT_CHECKUP_WEEK,
                   ARGS(ARG_SHOP(shop)), moved, e);
}

static void
a_week_that_another_moved_on_is_left(void **state)
{
    struct err e = { 0 };
    int64_t moved = -1;

    (void)state;
    assert_true(db_tx(db, taken_body, &moved, &e));
    assert_int_equal(moved, 0);
}

/* The week is moved on with the run or not at all. */
static void
a_run_that_ends_midway_is_due_again(void **state)
{
    (void)state;
    private_db_sql(
        "UPDATE checkup SET due_at = '2026-01-01' WHERE shop_id = 1; "
        "DELETE FROM health_run; "
        "CREATE TRIGGER midway BEFORE INSERT ON health_finding FOR "
        "EACH ROW IF NEW.place = 5 THEN SIGNAL SQLSTATE '40001' SET "
        "MYSQL_ERRNO = 1213; END IF");
    {
        struct err e = { 0 };
        bool ran;

        assert_false(health_weekly(db, &arena, &ran, &e));
        assert_int_equal(e.kind, ERR_LATER);
    }
    assert_int_equal(counted("SELECT COUNT(*) FROM health_run"), 0);
    assert_int_equal(counted("SELECT due_at = '2026-01-01' FROM checkup WHERE "
                             "shop_id = 1"),
                     1);
    private_db_sql("DROP TRIGGER midway");
    assert_true(weekly(db));
    assert_int_equal(counted("SELECT COUNT(*) FROM health_run"), 1);
}

static bool
run_body(struct db *by, void *ctx, struct err *e)
{
    return health_run(by, &arena, shop, "close", "Rosa", june, ctx, e);
}

static void
only_the_newest_runs_are_kept(void **state)
{
    struct err e = { 0 };
    int64_t id = 0;

    (void)state;
    for (int i = 0; i < HEALTH_KEPT + 3; i++) {
        arena_reset(&arena);
        if (!db_tx(portal, run_body, &id, &e))
            fail_msg("%s", e.text);
    }
    assert_int_equal(counted("SELECT COUNT(*) FROM health_run WHERE shop_id = "
                             "1"),
                     HEALTH_KEPT);
    assert_int_equal(counted("SELECT COUNT(DISTINCT run_id) FROM "
                             "health_finding WHERE shop_id = 1"),
                     HEALTH_KEPT);
    assert_int_equal(counted("SELECT MAX(id) FROM health_run"), id);
}

/* Ten thousand invoices cost no more statements than two. */
static void
large_books_cost_no_more_statements(void **state)
{
    struct err e = { 0 };
    int64_t id;
    struct db_cost small, large;

    (void)state;
    db_cost_take(db);
    assert_true(db_tx(db, run_body, &id, &e));
    small = db_cost_take(db);
    private_db_sql(
        "INSERT INTO invoice (shop_id, id, external_id, number, customer_id, "
        "status, invoice_date, line_count, subtotal, total, balance) SELECT 1, "
        "1000 + seq, CONCAT('y-', seq), CONCAT('Y-', seq), 1, 'sent', "
        "'2026-06-15', 0, 100, 100, 100 FROM seq_1_to_10000; "
        "INSERT INTO sync_event (shop_id, id, connection_id, entity, "
        "record_id, "
        "label, label_key, state, cause, message) SELECT 1, 1000 + seq, 1, "
        "'invoice', 1000 + seq, seq, seq, IF(seq % 2, 'pending', "
        "'needs_attention'), 'closed_period', 'Closed' FROM seq_1_to_10000");
    arena_reset(&arena);
    db_cost_take(db);
    assert_true(db_tx(db, run_body, &id, &e));
    large = db_cost_take(db);
    assert_true(large.statements <= small.statements + 2);
    assert_true(large.rows < 2000);
    printf("         a check-up: %u statements, %u rows; of 10,000 invoices "
           "%u and %u\n",
           small.statements, small.rows, large.statements, large.rows);
}

static int
start(void **state)
{
    if (private_db_start(state) != 0)
        return 1;
    arena_init(&arena, 64 << 20);
    private_db_file("tests/pages/base.sql");
    private_db_file("tests/pages/qbo.sql");
    private_db_sql(healthy);
    db = private_db_open(DB_SWEEPER);
    portal = private_db_open(DB_PORTAL);
    return 0;
}

static int
stop(void **state)
{
    db_close(db);
    db_close(portal);
    arena_free(&arena);
    return private_db_stop(state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(healthy_books_have_no_finding),
        cmocka_unit_test(each_trouble_is_one_finding),
        cmocka_unit_test(no_check_is_without_its_trouble),
        cmocka_unit_test(a_week_is_checked_once_by_whoever_comes),
        cmocka_unit_test(a_week_that_another_moved_on_is_left),
        cmocka_unit_test(a_run_that_ends_midway_is_due_again),
        cmocka_unit_test(only_the_newest_runs_are_kept),
        cmocka_unit_test(large_books_cost_no_more_statements),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
