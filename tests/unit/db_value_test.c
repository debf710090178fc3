/* db: keys compared as bytes, and values that come back as they went. */
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

/* --------------------------------------------------------------------- keys */

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

/* D16: identifiers are bytes. */
static void
alike_is_not_the_same(void **state)
{
    static const char *const numbers[] = {
        "INV-1a",           "INV-1A",           "INV-1\xC3\xA1",
        "INV-1a ",          " INV-1a",          "INV-1\xC3\xA0",
        "\xF0\x9F\x94\xA7", "\xF0\x9F\x94\xA8", "INV-1\x61\xCC\x81",
    };
    struct date day = { 20260618 };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct err e = { 0 };

        if (!invoice_put(*state, numbers[i], day, &e))
            fail_msg("%s: %s", numbers[i], e.text);
        assert_false(invoice_put(*state, numbers[i], day, &e));
        assert_int_equal(e.kind, ERR_CONFLICT);
    }
    assert_string_equal(text("SELECT COUNT(*) FROM invoice"), "9\n");
}

/* ------------------------------------------------------------------- values */

struct invoice {
    int64_t id;
    const char *external_id, *number;
    int64_t customer_id;
    const char *customer, *name, *status;
    bool tax_exempt;
    struct date date, due;
    const char *terms;
    struct decimal discount_percent;
    struct money discount_amount;
    struct decimal member_percent;
    struct money member_amount;
    const char *customer_note, *internal_note;
    const char *address[12];
    int64_t reissue_of, line_count;
    struct money subtotal, discount, tax, total, balance;
    int64_t revision;
    struct utc sent_at, created_at, updated_at;
};
static const struct field invoice_fields[] = {
    FIELD(struct invoice, NULL, id),
    FIELD(struct invoice, NULL, external_id),
    FIELD(struct invoice, NULL, number),
    FIELD(struct invoice, NULL, customer_id),
    FIELD(struct invoice, NULL, customer),
    FIELD(struct invoice, NULL, name),
    FIELD(struct invoice, NULL, status),
    FIELD(struct invoice, NULL, tax_exempt),
    FIELD(struct invoice, NULL, date),
    FIELD(struct invoice, NULL, due),
    FIELD(struct invoice, NULL, terms),
    FIELD(struct invoice, NULL, discount_percent),
    FIELD(struct invoice, NULL, discount_amount),
    FIELD(struct invoice, NULL, member_percent),
    FIELD(struct invoice, NULL, member_amount),
    FIELD(struct invoice, NULL, customer_note),
    FIELD(struct invoice, NULL, internal_note),
    FIELD(struct invoice, NULL, address[0]),
    FIELD(struct invoice, NULL, address[1]),
    FIELD(struct invoice, NULL, address[2]),
    FIELD(struct invoice, NULL, address[3]),
    FIELD(struct invoice, NULL, address[4]),
    FIELD(struct invoice, NULL, address[5]),
    FIELD(struct invoice, NULL, address[6]),
    FIELD(struct invoice, NULL, address[7]),
    FIELD(struct invoice, NULL, address[8]),
    FIELD(struct invoice, NULL, address[9]),
    FIELD(struct invoice, NULL, address[10]),
    FIELD(struct invoice, NULL, address[11]),
    FIELD(struct invoice, NULL, reissue_of),
    FIELD(struct invoice, NULL, line_count),
    FIELD(struct invoice, NULL, subtotal),
    FIELD(struct invoice, NULL, discount),
    FIELD(struct invoice, NULL, tax),
    FIELD(struct invoice, NULL, total),
    FIELD(struct invoice, NULL, balance),
    FIELD(struct invoice, NULL, revision),
    FIELD(struct invoice, NULL, sent_at),
    FIELD(struct invoice, NULL, created_at),
    FIELD(struct invoice, NULL, updated_at),
};
static const struct record invoice_record =
    RECORD(struct invoice, invoice_fields);

static void
letters_come_back(void **state)
{
    static const int32_t days[] = { 10000101, 19700101, 20240229, 20260618,
                                    99991231 };

    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        const char *number = arena_printf(&arena, "n%zu", i);
        struct err e = { 0 };
        struct invoice v;

        assert_true(invoice_put(*state, number, (struct date){ days[i] }, &e));
        if (!db_one(*state, &arena, STMT_INVOICE_BY_NUMBER,
                    ARGS(ARG_SHOP(shop), ARG_TEXT(number)), &invoice_record, &v,
                    &e))
            fail_msg("%s", e.text);
        assert_int_equal(v.date.ymd, days[i]);
        assert_int_equal(v.due.ymd, 0);    /* NULL */
        assert_int_equal(v.sent_at.us, 0); /* NULL */
        assert_true(v.tax_exempt);
        assert_string_equal(v.status, "draft");
        assert_true(v.subtotal.minor == INT64_MAX);
        assert_true(v.discount.minor == INT64_MIN);
        assert_true(v.tax.minor == -1 && v.balance.minor == 7);
        assert_true(v.discount_percent.micro == 12345678);
        assert_true(v.member_percent.micro == -1);
    }
}

struct attempt {
    int64_t id;
    const char *request_id, *path, *body, *marker, *outcome, *operation;
    int64_t revision;
    struct utc first_marked_at;
    int64_t first_age, age;
    bool outdone;
};
static const struct field attempt_fields[] = {
    FIELD(struct attempt, NULL, id),
    FIELD(struct attempt, NULL, request_id),
    FIELD(struct attempt, NULL, path),
    FIELD(struct attempt, NULL, body),
    FIELD(struct attempt, NULL, marker),
    FIELD(struct attempt, NULL, outcome),
    FIELD(struct attempt, NULL, operation),
    FIELD(struct attempt, NULL, revision),
    FIELD(struct attempt, NULL, first_marked_at),
    FIELD(struct attempt, NULL, first_age),
    FIELD(struct attempt, NULL, age),
    FIELD(struct attempt, NULL, outdone),
};
static const struct record attempt_record =
    RECORD(struct attempt, attempt_fields);

static void
instants_to_the_microsecond(void **state)
{
    static const int64_t at[] = {
        1,  /* the first after 1970 */
        -1, /* the last before */
        -86400000000,
        -86400000001,              /* a whole day before, and one more */
        INT64_C(1781733600123456), /* 2026-06-17T22:00:00.123456 */
        INT64_C(4102444799999999), /* 2099-12-31T23:59:59.999999 */
        INT64_C(7258118399999999), /* 2199-12-31T23:59:59.999999 */
    };
    struct bytes hash = { "0123456789012345678901234567890\xFF", 32 };
    struct db *db = private_db_open(DB_SWEEPER);
    struct err e = { 0 };
    struct attempt last;

    (void)state;
    private_db_sql("INSERT INTO sync_event (shop_id, id, entity, record_id, "
                   "label, label_key) VALUES (1, 1, 'item', 1, 'a', 'a'); "
                   "ALTER TABLE sync_attempt AUTO_INCREMENT = 1");
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        struct attempt x;
        int64_t id;

        if (!db_insert(db, STMT_ATTEMPT_INSERT,
                       ARGS(ARG_SHOP(shop), ARG_INT(1), ARG_INT(1), ARG_INT(1),
                            ARG_INT(1), ARG_INT(1), ARG_INT(1),
                            ARG_TEXT("create"), ARG_TEXT("r"), ARG_INT(1),
                            ARG_TEXT("invoice"), ARG_TEXT("{}"),
                            ARG_BYTES(hash), ARG_TEXT("m"),
                            ARG_UTC(((struct utc){ at[i] }))),
                       &id, &e) ||
            !db_one(db, &arena, STMT_ATTEMPT_BY_ID,
                    ARGS(ARG_SHOP(shop), ARG_INT(id)), &attempt_record, &x, &e))
            fail_msg("%lld: %s", (long long)at[i], e.text);
        if (x.first_marked_at.us != at[i])
            fail_msg("%lld came back as %lld", (long long)at[i],
                     (long long)x.first_marked_at.us);
    }
    assert_string_equal(text("SELECT MAX(first_marked_at) FROM sync_attempt"),
                        "2199-12-31 23:59:59.999999\n");
    private_db_sql("UPDATE sync_attempt SET first_marked_at = '9999-12-31'");
    assert_true(db_one(db, &arena, STMT_ATTEMPT_BY_ID,
                       ARGS(ARG_SHOP(shop), ARG_INT(1)), &attempt_record, &last,
                       &e));
    assert_int_equal(last.first_marked_at.us, 0); /* "never" is none */
    db_close(db);
}

struct item {
    int64_t id;
    const char *external_id, *name, *description;
    struct decimal price;
    const char *category;
    int64_t revision;
    struct utc created, updated;
};
static const struct field item_fields[] = {
    FIELD(struct item, NULL, id),       FIELD(struct item, NULL, external_id),
    FIELD(struct item, NULL, name),     FIELD(struct item, NULL, description),
    FIELD(struct item, NULL, price),    FIELD(struct item, NULL, category),
    FIELD(struct item, NULL, revision), FIELD(struct item, NULL, created),
    FIELD(struct item, NULL, updated),
};
static const struct record item_record = RECORD(struct item, item_fields);

/* Around the 256 bytes that are fetched at once, and far past them. */
static void
texts_of_any_length(void **state)
{
    static const size_t lengths[] = { 0, 1, 255, 256, 257, 1000, 4000 };
    static const char *const letters[] = { "x", "\xC3\xA9",
                                           "\xF0\x9F\x94\xA7" };

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        for (size_t k = 0; k < 3; k++) {
            const char *key = arena_printf(&arena, "i%zu-%zu", i, k);
            struct err e = { 0 };
            struct item item;
            struct str s;

            str_init(&s, &arena, 20000);
            for (size_t n = 0; n < lengths[i]; n++)
                str_add(&s, letters[k]);
            if (!db_insert(*state, STMT_ITEM_INSERT,
                           ARGS(ARG_SHOP(shop), ARG_TEXT(key), ARG_TEXT(key),
                                ARG_TEXT(key), ARG_TEXT(s.text),
                                ARG_DECIMAL(((struct decimal){ 1 })),
                                ARG_TEXT("")),
                           NULL, &e) ||
                !db_one(*state, &arena, STMT_ITEM_BY_EXTERNAL,
                        ARGS(ARG_SHOP(shop), ARG_TEXT(key)), &item_record,
                        &item, &e))
                fail_msg("%zu: %s", lengths[i], e.text);
            assert_string_equal(item.description, s.text);
        }
    }
}

struct job {
    int64_t id, connection_id;
    const char *kind;
    struct bytes payload;
    int64_t tries;
    const char *entity;
    int64_t record_id;
};
static const struct field job_fields[] = {
    FIELD(struct job, NULL, id),        FIELD(struct job, NULL, connection_id),
    FIELD(struct job, NULL, kind),      FIELD(struct job, NULL, payload),
    FIELD(struct job, NULL, tries),     FIELD(struct job, NULL, entity),
    FIELD(struct job, NULL, record_id),
};
static const struct record job_record = RECORD(struct job, job_fields);

static void
bytes_of_any_kind(void **state)
{
    static const size_t lengths[] = { 1, 255, 256, 257, 4000 };
    struct db *web = private_db_open(DB_PORTAL);
    struct db *sweeper = private_db_open(DB_SWEEPER);
    unsigned char all[4000];

    (void)state;
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (unsigned char)(i * 7);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct bytes sent = { all, lengths[i] };
        struct err e = { 0 };
        struct job job;

        private_db_sql("DELETE FROM job");
        assert_true(db_insert(web, STMT_PAGE_JOB_ADD,
                              ARGS(ARG_SHOP(shop), ARG_INT(1),
                                   ARG_TEXT("lists"), ARG_BYTES(sent)),
                              NULL, &e));
        assert_true(db_one(sweeper, &arena, STMT_JOB_NEXT, ARGS(ARG_SHOP(shop)),
                           &job_record, &job, &e));
        assert_int_equal(job.payload.n, sent.n);
        assert_memory_equal(job.payload.p, sent.p, sent.n);
    }
    db_close(web);
    db_close(sweeper);
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
        WITH_DB(alike_is_not_the_same),       WITH_DB(letters_come_back),
        WITH_DB(instants_to_the_microsecond), WITH_DB(texts_of_any_length),
        WITH_DB(bytes_of_any_kind),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
