/* preflight_test: what would keep an invoice out is known before it is sent,
 * each cause by its own row, and nothing where nothing is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plan/plan.h"

#include "private_db.h"

static struct arena arena;
static struct db *db;
static const struct shop_ref shop = { 1 };

static const char well[] =
    "UPDATE shop SET auto_create_items = 1 WHERE id = 1;"
    "INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) "
    "VALUES (1, 1, 'tax', 1, '3'), (1, 1, 'tax', 2, '3'), (1, 1, "
    "'income_account', 0, '79')";

/* clang-format off */
static const struct {
    const char *make, *undo;
    const char *cause, *said; /* NULL: it would go */
} rows[] = {
    { "DO 0", "DO 0", NULL, NULL },
    { "DELETE FROM mapping WHERE shop_id = 1 AND kind = 'tax' AND local_id = 1", "INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES (1, 1, 'tax', 1, '3')", "tax_not_mapped", "Combined 7.25" },
    { "UPDATE shop SET auto_create_items = 0 WHERE id = 1", "UPDATE shop SET auto_create_items = 1 WHERE id = 1", "item_not_found", "Service call" },
    { "UPDATE reference SET active = 0 WHERE shop_id = 1", "UPDATE reference SET active = 1 WHERE shop_id = 1", "account_inactive", "Services" },
    { "INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type) VALUES (1, 1, 'item', '9', 'Service call', 'service call', 'Category')", "DELETE FROM reference WHERE shop_id = 1 AND kind = 'item'", "item_collision", "Service call" },
    { "DELETE FROM link WHERE shop_id = 1 AND entity = 'customer'; INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, email) VALUES (1, 1, 'customer', '9', 'Copper Kettle Ltd', 'copper kettle ltd', 'x@y.example')", "DELETE FROM reference WHERE shop_id = 1 AND kind = 'customer'; INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot) VALUES (1, 1, 'customer', 1, '57', '0', 1, '{}')", "duplicate_customer", "x@y.example" },
    { "UPDATE connection SET book_close = '2026-01-05' WHERE shop_id = 1", "UPDATE connection SET book_close = NULL WHERE shop_id = 1", "closed_period", "2026-01-05" },
    { "UPDATE connection SET book_close = '2026-01-04' WHERE shop_id = 1", "UPDATE connection SET book_close = NULL WHERE shop_id = 1", NULL, NULL },
    { "UPDATE connection SET currency = 'EUR' WHERE shop_id = 1", "UPDATE connection SET currency = 'USD' WHERE shop_id = 1", "currency", "EUR" },
    { "UPDATE shop SET number_prefix = 'ABCDEFGHIJ' WHERE id = 1; UPDATE invoice SET number = '123456789012' WHERE shop_id = 1 AND id = 1", "UPDATE shop SET number_prefix = '' WHERE id = 1; UPDATE invoice SET number = '1847' WHERE shop_id = 1 AND id = 1", "missing_field", "longer than" },
    { "UPDATE connection SET uses_tax = 0 WHERE shop_id = 1", "UPDATE connection SET uses_tax = 1 WHERE shop_id = 1", "tax_not_enabled", "Sales tax" },
    { "DO 0", "DO 0", NULL, NULL },
};
/* clang-format on */

static void
verdict(const char *make, const char *cause, const char *message,
        const char *said, const char *found)
{
    if ((cause == NULL) != (found == NULL) ||
        (cause != NULL &&
         (strcmp(cause, found) != 0 || strstr(message, said) == NULL)))
        fail_msg("%s: %s: %s", make, found == NULL ? "goes" : found,
                 message == NULL ? "" : message);
}

static void
each_cause_is_known_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct preflight_verdict many[PREFLIGHT_MANY];
        struct preflight one;
        struct err e = { 0 };
        int64_t last;
        size_t n;

        arena_reset(&arena);
        private_db_sql(rows[i].make);
        if (!plan_preflight(db, &arena, shop, 1, 1, &one, &e) ||
            !plan_preflight_many(db, &arena, shop, 1, 2, many, &n, &last, &e))
            fail_msg("%s: %s", rows[i].make, e.text);
        verdict(rows[i].make, rows[i].cause, one.message, rows[i].said,
                one.cause);
        /* The list says the same as the page. */
        assert_int_equal(n, 1);
        verdict(rows[i].make, rows[i].cause, many[0].message, rows[i].said,
                many[0].cause);
        private_db_sql(rows[i].undo);
    }
}

static void
what_is_made_on_the_way_is_named(void **state)
{
    struct preflight one;
    struct err e = { 0 };

    (void)state;
    if (!plan_preflight(db, &arena, shop, 1, 1, &one, &e))
        fail_msg("%s", e.text);
    assert_false(one.customer_new);
    assert_int_equal(one.item_n, 2);
    assert_string_equal(one.items[0], "Service call");
    assert_non_null(one.body);
}

/* Two hundred unsent invoices cost no more than their batches. */
static void
a_page_of_many_is_bounded(void **state)
{
    struct preflight_verdict many[PREFLIGHT_MANY];
    struct err e = { 0 };
    struct db_cost cost;
    int64_t last;
    size_t n;

    (void)state;
    private_db_sql(
        "INSERT INTO invoice (shop_id, id, external_id, number, customer_id, "
        "status, invoice_date, line_count, subtotal, total, balance) SELECT 1, "
        "1000 + seq, CONCAT('y-', seq), CONCAT('Y-', seq), 1, 'sent', "
        "'2026-06-15', 1, 100, 100, 100 FROM seq_1_to_10000; "
        "INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, "
        "description, quantity, unit_price, amount) SELECT 1, 1000 + seq, 1, "
        "1, '', 1000000, 1000000, 100 FROM seq_1_to_10000");
    db_cost_take(db);
    if (!plan_preflight_many(db, &arena, shop, 1, INT64_MAX, many, &n, &last,
                             &e))
        fail_msg("%s", e.text);
    cost = db_cost_take(db);
    assert_int_equal(n, PREFLIGHT_MANY);
    assert_int_equal(many[0].invoice_id, 11000);
    assert_int_equal(last, 10801);
    print_message("200 of 10,001: %u statements, %u rows\n", cost.statements,
                  cost.rows);
    assert_true(cost.statements < 300);
}

static int
start(void **state)
{
    if (private_db_start(state) != 0)
        return 1;
    arena_init(&arena, 64 << 20);
    private_db_file("tests/pages/base.sql");
    private_db_file("tests/pages/qbo.sql");
    private_db_sql(well);
    db = private_db_open(DB_PORTAL);
    return 0;
}

static int
stop(void **state)
{
    db_close(db);
    arena_free(&arena);
    return private_db_stop(state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cause_is_known_before),
        cmocka_unit_test(what_is_made_on_the_way_is_named),
        cmocka_unit_test(a_page_of_many_is_bounded),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
