/* db: many rows with one statement, in few rounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clock/clock.h"
#include "db/db.h"
#include "str/str.h"

#include "private_db.h"

static const struct shop_ref shop = { 1 };
static struct arena arena;

static const char *
text(const char *sql)
{
    char *out = arena_alloc(&arena, 4000, 1);

    private_db_text(sql, out, 4000);
    return out;
}

static int
fresh(void **state)
{
    private_db_sql(
        "SET FOREIGN_KEY_CHECKS = 0; DELETE FROM sync_attempt; "
        "DELETE FROM sync_event; DELETE FROM invoice; DELETE FROM customer; "
        "DELETE FROM item; DELETE FROM job; DELETE FROM idempotency_key; "
        "DELETE FROM shop; SET FOREIGN_KEY_CHECKS = 1; "
        "INSERT INTO shop (id, name, country, currency, zone) VALUES "
        "(1, 'A', 'US', 'USD', 'UTC'); "
        "INSERT INTO customer (shop_id, id, external_id, name, name_key) "
        "VALUES (1, 1, 'c', 'c', 'c')");
    *state = private_db_open(DB_ADMIN);
    return 0;
}

static int
done(void **state)
{
    db_close(*state);
    arena_reset(&arena);
    return 0;
}

#define NO_ADDRESS                                                             \
    ARG_TEXT(""), ARG_TEXT(""), ARG_TEXT(""), ARG_TEXT(""), ARG_TEXT(""),      \
        ARG_TEXT("")

static bool
invoice_put(struct db *db, const char *number, struct date date, struct err *e)
{
    return db_insert(
        db, STMT_INVOICE_INSERT,
        ARGS(ARG_SHOP(shop), ARG_TEXT(str_hex(&arena, number, strlen(number))),
             ARG_INT(0), ARG_INT(1), ARG_BOOL(true), ARG_INT(0),
             ARG_MONEY(((struct money){ INT64_MAX })),
             ARG_MONEY(((struct money){ INT64_MIN })),
             ARG_MONEY(((struct money){ -1 })),
             ARG_MONEY(((struct money){ 0 })), ARG_MONEY(((struct money){ 7 })),
             ARG_TEXT(number), ARG_DATE(date), ARG_DATE(((struct date){ 0 })),
             ARG_TEXT(""), ARG_DECIMAL(((struct decimal){ 12345678 })),
             ARG_MONEY(((struct money){ 5 })),
             ARG_DECIMAL(((struct decimal){ -1 })),
             ARG_MONEY(((struct money){ 0 })), ARG_TEXT(""), ARG_TEXT(""),
             NO_ADDRESS, NO_ADDRESS),
        NULL, e);
}

/* n invoices: each third without a due date, texts of many lengths. */
static const struct val *
many(size_t n, int64_t broken)
{
    struct val *args = arena_alloc(&arena, n * 33 + 1, sizeof(*args));
    struct val *to = args;

    for (size_t i = 0; i < n; i++) {
        const char *key =
            (int64_t)i == broken ? "k0" : arena_printf(&arena, "k%zu", i);
        char *note = arena_alloc(&arena, i % 700 + 1, 1);

        memset(note, 'n', i % 700);
        *to++ = ARG_SHOP(shop);
        *to++ = ARG_TEXT(key);
        *to++ = ARG_INT(0);
        *to++ = ARG_INT(1);
        *to++ = ARG_BOOL(i % 2 == 1);
        *to++ = ARG_INT((int64_t)i);
        for (int k = 0; k < 5; k++)
            *to++ = ARG_MONEY(((struct money){ (int64_t)i * 7 }));
        *to++ = ARG_TEXT(key);
        *to++ = ARG_DATE(((struct date){ 20260618 }));
        *to++ = ARG_DATE(((struct date){ i % 3 == 0 ? 0 : 20260718 }));
        *to++ = ARG_TEXT("");
        *to++ = ARG_DECIMAL(((struct decimal){ 1 }));
        *to++ = ARG_MONEY(((struct money){ 0 }));
        *to++ = ARG_DECIMAL(((struct decimal){ 0 }));
        *to++ = ARG_MONEY(((struct money){ 0 }));
        *to++ = ARG_TEXT(note);
        for (int k = 0; k < 13; k++)
            *to++ = ARG_TEXT("");
    }
    return args;
}

static void
many_rows_in_few_rounds(void **state)
{
    static const size_t counts[] = { 0, 1, 2, 499, 500, 501, 1200 };

    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        size_t n = counts[i];
        struct err e = { 0 };
        int64_t changed = -1;

        private_db_sql("DELETE FROM invoice");
        (void)db_cost_take(*state);
        if (!db_exec_many(*state, STMT_INVOICE_INSERT, many(n, -1), n, &changed,
                          &e))
            fail_msg("%zu: %s", n, e.text);
        assert_int_equal(changed, n);
        assert_int_equal(db_cost_take(*state).statements, (n + 499) / 500);
        assert_string_equal(
            text("SELECT COUNT(*), COUNT(due_date), COALESCE(SUM(tax_exempt), "
                 "0), COALESCE(SUM(total), 0), "
                 "COALESCE(SUM(LENGTH(customer_note)), 0), COALESCE(SUM("
                 "line_count * 7 = total AND external_id = CONCAT('k', "
                 "line_count)), 0) FROM invoice"),
            text(arena_printf(
                &arena,
                "SELECT COUNT(*), COALESCE(SUM(seq %% 3 <> 0), 0), "
                "COALESCE(SUM(seq %% 2), 0), COALESCE(SUM(seq * 7), 0), "
                "COALESCE(SUM(seq %% 700), 0), COUNT(*) FROM seq_0_to_1200 "
                "WHERE seq < %zu",
                n)));
        arena_reset(&arena);
    }
}

static bool
many_body(struct db *db, void *ctx, struct err *e)
{
    return db_exec_many(db, STMT_INVOICE_INSERT, ctx, 600, NULL, e);
}

/* One that fails fails all, and the statement is good afterwards. */
static void
one_bad_row_among_many(void **state)
{
    const struct val *args = many(600, 550);
    struct err e = { 0 };

    assert_false(db_tx(*state, many_body, (void *)(uintptr_t)args, &e));
    assert_int_equal(e.kind, ERR_CONFLICT);
    assert_string_equal(text("SELECT COUNT(*) FROM invoice"), "0\n");
    err_clear(&e);
    assert_true(invoice_put(*state, "alone", (struct date){ 20260101 }, &e));
    assert_true(
        db_exec_many(*state, STMT_INVOICE_INSERT, many(3, -1), 3, NULL, &e));
    assert_string_equal(text("SELECT COUNT(*) FROM invoice"), "4\n");
}

/* A row that no change hits is missing from the sum. */
static void
the_sum_tells_who_was_missed(void **state)
{
    struct val args[9];
    struct err e = { 0 };
    int64_t changed;

    assert_true(
        db_exec_many(*state, STMT_INVOICE_INSERT, many(3, -1), 3, NULL, &e));
    private_db_sql("UPDATE invoice SET status = 'sent' WHERE external_id = "
                   "'k1'; SET @n = 0; UPDATE invoice SET id = 1000 + "
                   "line_count");
    for (int i = 0; i < 3; i++) {
        args[3 * i] = ARG_SHOP(shop);
        args[3 * i + 1] = ARG_INT(1000 + i);
        args[3 * i + 2] = ARG_INT(1);
    }
    assert_true(db_exec_many(*state, STMT_INVOICE_SENT, args, 3, &changed, &e));
    assert_int_equal(changed, 2);
}

static int
start(void **state)
{
    arena_init(&arena, 64 << 20);
    return private_db_start(state);
}

static int
stop(void **state)
{
    arena_free(&arena);
    return private_db_stop(state);
}

#define WITH_DB(test) cmocka_unit_test_setup_teardown(test, fresh, done)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DB(many_rows_in_few_rounds),
        WITH_DB(one_bad_row_among_many),
        WITH_DB(the_sum_tells_who_was_missed),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
