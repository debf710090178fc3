/* db: what a connection is set to and may do, and how rows are counted. */
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
    static char out[4000];

    private_db_text(sql, out, sizeof(out));
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

/* ----------------------------------------------------------------- settings */

/* D14: whatever the server's own defaults are, ours hold or nothing starts. */
static void
a_hostile_server_changes_nothing(void **state)
{
    struct err e = { 0 };
    struct db *db;
    char *long_name = arena_alloc(&arena, 201, 1);

    (void)state;
    private_db_sql(
        "SET GLOBAL sql_mode = ''; SET GLOBAL time_zone = '+05:00'; "
        "SET GLOBAL tx_isolation = 'SERIALIZABLE'; SET GLOBAL autocommit = 0; "
        "SET GLOBAL character_set_client = 'latin1'; "
        "SET GLOBAL character_set_connection = 'latin1'; "
        "SET GLOBAL character_set_results = 'latin1'; "
        "SET GLOBAL collation_connection = 'latin1_swedish_ci'; "
        "SET GLOBAL init_connect = 'SET sql_mode = \"\", NAMES latin1'");
    db = private_db_open(DB_ADMIN);
    memset(long_name, 'x', 200);
    assert_false(db_exec(db, STMT_SHOP_ADD,
                         ARGS(ARG_TEXT(long_name), ARG_TEXT("US"),
                              ARG_TEXT("USD"), ARG_TEXT("UTC")),
                         NULL, &e)); /* 120: refused, not cut */
    err_clear(&e);
    assert_true(db_exec(db, STMT_SHOP_ADD,
                        ARGS(ARG_TEXT("\xF0\x9F\x94\xA7 caf\xC3\xA9"),
                             ARG_TEXT("US"), ARG_TEXT("USD"), ARG_TEXT("UTC")),
                        NULL, &e));
    db_close(db);
    private_db_sql(
        "SET GLOBAL init_connect = ''; SET GLOBAL sql_mode = DEFAULT; "
        "SET GLOBAL time_zone = 'SYSTEM'; SET GLOBAL autocommit = 1; "
        "SET GLOBAL tx_isolation = 'REPEATABLE-READ'; "
        "SET GLOBAL character_set_client = 'utf8mb4'; "
        "SET GLOBAL character_set_connection = 'utf8mb4'; "
        "SET GLOBAL character_set_results = 'utf8mb4'; "
        "SET GLOBAL collation_connection = 'utf8mb4_general_ci'");
    /* It was committed, in its own characters, and the clock is UTC's. */
    assert_string_equal(
        text("SELECT HEX(name), ABS(TIMESTAMPDIFF(SECOND, created_at, "
             "UTC_TIMESTAMP())) < 60 FROM shop WHERE id > 1"),
        "F09F94A720636166C3A9\t1\n");
}

static void
a_program_that_may_not_does_not_start(void **state)
{
    struct db_conf conf = private_db_conf("cf_web", DB_PORTAL);
    struct err e = { 0 };
    struct db *db;

    (void)state;
    conf.password = "wrong";
    assert_false(db_open(&db, &conf, &e));
    assert_null(db);
    err_clear(&e);
    conf = private_db_conf("cf_web", DB_PORTAL);
    private_db_sql("REVOKE DELETE ON counterfoil.invoice_line "
                   "FROM cf_web@localhost");
    assert_false(db_open(&db, &conf, &e));
    private_db_sql("GRANT DELETE ON counterfoil.invoice_line "
                   "TO cf_web@localhost");
    assert_non_null(strstr(e.text, "invoice_lines_clear"));
    err_clear(&e);
    /* another program's statements are not this one's */
    conf = private_db_conf("cf_web", DB_SWEEPER);
    assert_false(db_open(&db, &conf, &e));
}

static void
only_what_the_table_says(void **state)
{
    struct err e = { 0 };
    int64_t n;

    assert_false(
        db_exec(*state, STMT_LANE_WAKE_POST, ARGS(ARG_SHOP(shop)), &n, &e));
    assert_non_null(strstr(e.text, "not of this program"));
    err_clear(&e);
    assert_false(db_exec(*state, STMT_INVOICE_LINES_CLEAR,
                         ARGS(ARG_INT(1), ARG_INT(1)), &n, &e));
    assert_non_null(strstr(e.text, "argument 1 is i, not s"));
    err_clear(&e);
    assert_false(db_exec(*state, STMT_INVOICE_LINES_CLEAR, ARGS(ARG_SHOP(shop)),
                         &n, &e));
    assert_int_equal(e.kind, ERR_FAULT);
}

/* ----------------------------------------------------------------- counting */

struct customer {
    int64_t id;
    const char *external_id, *name, *email, *phone, *terms;
    bool tax_exempt;
    const char *address[12];
    int64_t revision;
    struct utc created, updated;
    int64_t behind; /* not of the record */
};
#define LINE(i) FIELD(struct customer, NULL, address[i])
static const struct field customer_fields[] = {
    FIELD(struct customer, NULL, id),
    FIELD(struct customer, NULL, external_id),
    FIELD(struct customer, NULL, name),
    FIELD(struct customer, NULL, email),
    FIELD(struct customer, NULL, phone),
    FIELD(struct customer, NULL, terms),
    FIELD(struct customer, NULL, tax_exempt),
    LINE(0),
    LINE(1),
    LINE(2),
    LINE(3),
    LINE(4),
    LINE(5),
    LINE(6),
    LINE(7),
    LINE(8),
    LINE(9),
    LINE(10),
    LINE(11),
    FIELD(struct customer, NULL, revision),
    FIELD(struct customer, NULL, created),
    FIELD(struct customer, NULL, updated),
};
static const struct record customer_record =
    RECORD(struct customer, customer_fields);

static void
rows_found_are_counted(void **state)
{
    const struct val *args = ARGS(ARG_SHOP(shop), ARG_INT(1), ARG_INT(1));
    struct err e = { 0 };
    int64_t n;

    private_db_sql("INSERT INTO invoice (shop_id, id, external_id, number, "
                   "customer_id, invoice_date, status) VALUES "
                   "(1, 1, 'a', 'a', 1, '2026-01-01', 'draft')");
    assert_true(db_change(*state, STMT_INVOICE_SENT, args, &e));
    assert_false(db_change(*state, STMT_INVOICE_SENT, args, &e));
    assert_int_equal(e.kind, ERR_CONFLICT); /* none */
    err_clear(&e);
    assert_true(db_exec(*state, STMT_INVOICE_SENT, args, &n, &e));
    assert_int_equal(n, 0);
}

/* A row that already has the values is found all the same. */
static void
found_is_not_changed(void **state)
{
    struct err e = { 0 };
    int64_t n;
    struct db *db = private_db_open(DB_SWEEPER);
    const struct val *args = ARGS(ARG_SHOP(shop), ARG_INT(7));

    (void)state;
    assert_true(db_change(db, STMT_SHOP_USE_CONNECTION, args, &e));
    assert_true(db_change(db, STMT_SHOP_USE_CONNECTION, args, &e));
    private_db_sql("INSERT INTO sync_event (shop_id, entity, record_id, label, "
                   "label_key) VALUES (1, 'item', 1, 'a', 'a'), "
                   "(1, 'item', 2, 'b', 'b')");
    assert_true(db_exec(db, STMT_EVENT_ADOPT, ARGS(ARG_SHOP(shop), ARG_INT(0)),
                        &n, &e));
    assert_int_equal(n, 2);
    assert_false(
        db_change(db, STMT_EVENT_ADOPT, ARGS(ARG_SHOP(shop), ARG_INT(0)), &e));
    assert_int_equal(e.kind, ERR_CONFLICT); /* two */
    db_close(db);
}

static void
one_row_is_one(void **state)
{
    const struct val *named = ARGS(ARG_SHOP(shop), ARG_TEXT("c"));
    struct customer c = { .behind = 77 };
    struct err e = { 0 };
    struct rows rows;
    bool found;

    assert_true(db_one(*state, &arena, STMT_CUSTOMER_NAMED, named,
                       &customer_record, &c, &e));
    assert_int_equal(c.id, 1);
    assert_int_equal(c.behind, 77); /* what the record does not name stays */
    private_db_sql("INSERT INTO customer (shop_id, external_id, name, name_key)"
                   " VALUES (1, 'd', 'c', 'c')");
    assert_false(db_one(*state, &arena, STMT_CUSTOMER_NAMED, named,
                        &customer_record, &c, &e));
    assert_int_equal(e.kind, ERR_FAULT);
    err_clear(&e);
    assert_true(db_all(*state, &arena, STMT_CUSTOMER_NAMED, named,
                       &customer_record, &rows, &e));
    assert_int_equal(rows.n, 2);
    named = ARGS(ARG_SHOP(shop), ARG_TEXT("nobody"));
    assert_false(db_one(*state, &arena, STMT_CUSTOMER_NAMED, named,
                        &customer_record, &c, &e));
    assert_int_equal(e.kind, ERR_ABSENT);
    err_clear(&e);
    assert_true(db_maybe(*state, &arena, STMT_CUSTOMER_NAMED, named,
                         &customer_record, &c, &found, &e));
    assert_false(found);
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
        WITH_DB(a_hostile_server_changes_nothing),
        WITH_DB(a_program_that_may_not_does_not_start),
        WITH_DB(only_what_the_table_says),
        WITH_DB(rows_found_are_counted),
        WITH_DB(found_is_not_changed),
        WITH_DB(one_row_is_one),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
