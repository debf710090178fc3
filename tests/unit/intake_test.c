/* intake: what of a notice is stored, on a database. */
#include "intake/intake.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <mysql.h>

#include "crypt/crypt.h"

#include "private_db.h"

static const unsigned char key[32] = "a key of tests, 32 bytes long...";
static const char *const realms[] = { "9341000000000001", "9341000000000002",
                                      "9341000000000003", "9341000000000004" };

struct fixture {
    struct arena a;
    struct db *db;
    MYSQL *root;
};

/* Shops 1 and 2 with a company each, one that shop 2 had before, and one that
   has lapsed. */
static void
shops(struct fixture *f)
{
    static const char *const states[] = { "active", "active", "disconnected",
                                          "expired" };

    private_db_sql("INSERT INTO shop (id, name, country, currency, zone) "
                   "VALUES (1, 'Rose', 'US', 'USD', 'UTC'), "
                   "(2, 'Harbour', 'GB', 'GBP', 'UTC')");
    for (size_t i = 0; i < 4; i++) {
        unsigned char mac[CRYPT_HASH];

        crypt_hmac(key, sizeof(key), realms[i], strlen(realms[i]), mac);
        private_db_sql(arena_printf(
            &f->a,
            "INSERT INTO connection (shop_id, id, realm_hmac, realm_web, "
            "environment, state) VALUES (%zu, %zu, X'%s', '', 'sandbox', '%s')",
            i == 0 ? (size_t)1 : (size_t)2, i + 1,
            str_hex(&f->a, mac, sizeof(mac)), states[i]));
    }
}

static int
setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (private_db_start(state) != 0)
        return -1;
    arena_init(&f->a, 256u << 20);
    f->db = private_db_open(DB_INTAKE);
    f->root = private_db_root();
    shops(f);
    *state = f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;

    db_close(f->db);
    mysql_close(f->root);
    arena_free(&f->a);
    free(f);
    return private_db_stop(state);
}

static int
fresh(void **state)
{
    (void)state;
    private_db_sql("DELETE FROM inbox");
    private_db_sql("DELETE FROM noticed");
    private_db_sql("DELETE FROM wake");
    return 0;
}

static void
store_with(struct db *db, struct arena *a, const char *body,
           struct intake_told *told)
{
    struct err e = { 0 };
    struct notices list;

    if (!qbo_notices_read(a, (struct bytes){ body, strlen(body) }, &list, &e) ||
        !intake_store(db, a, key, &list, told, &e))
        fail_msg("%s", e.text);
}

static struct intake_told
store(struct fixture *f, const char *body)
{
    struct intake_told told;

    store_with(f->db, &f->a, body, &told);
    return told;
}

/* One notice of company i (from 1), as Intuit sends it. */
static char *
notice(struct fixture *f, int company, const char *type, const char *id,
       const char *at, const char *more)
{
    return arena_printf(&f->a,
                        "{\"type\":\"qbo.%s.v1\",\"intuitentityid\":\"%s\","
                        "\"intuitaccountid\":\"%s\",\"time\":\"%s\"%s}",
                        type, id, realms[company - 1], at, more);
}

static struct intake_told
send_one(struct fixture *f, int company, const char *type, const char *id,
         const char *at)
{
    return store(
        f, arena_printf(&f->a, "[%s]", notice(f, company, type, id, at, "")));
}

/* The rows of a query: columns apart by a blank, rows by " | ". */
static const char *
ask(struct fixture *f, const char *query)
{
    MYSQL *my = f->root;
    MYSQL_RES *res;
    MYSQL_ROW row;
    struct str s;

    if (mysql_query(my, query) != 0 || (res = mysql_store_result(my)) == NULL)
        fail_msg("%s: %s", query, mysql_error(my));
    str_init(&s, &f->a, 65536);
    while ((row = mysql_fetch_row(res)) != NULL)
        for (unsigned i = 0; i < mysql_num_fields(res); i++)
            str_addf(&s, "%s%s",
                     i > 0       ? " "
                     : s.len > 0 ? " | "
                                 : "",
                     row[i] == NULL ? "-" : row[i]);
    mysql_free_result(res);
    return s.text;
}

static const char rows_sql[] =
    "SELECT shop_id, connection_id, CONCAT(entity, IF(merged_into = '', '', "
    "'>'), merged_into), qbo_id, seq, due_at <= NOW(6) FROM inbox WHERE seq > "
    "0 "
    "ORDER BY shop_id, connection_id, entity, qbo_id";
#define ROWS(f, want) assert_string_equal(ask(f, rows_sql), want)
#define WAKES(f, want)                                                         \
    assert_string_equal(ask(f, "SELECT shop_id, kind, COUNT(*) FROM wake "     \
                               "GROUP BY shop_id, kind ORDER BY shop_id"),     \
                        want)

#define T0 "2026-11-20T10:00:00.100Z"
#define T1 "2026-11-20T10:00:00.200Z"
#define T2 "2026-11-20T10:00:00.300Z"

/* ------------------------------------------------------------- what is kept */

static void
a_notice_is_a_row_and_a_wake(void **state)
{
    struct fixture *f = *state;
    struct intake_told told = send_one(f, 1, "invoice.void", "12", T0);

    assert_int_equal(told.rows, 1);
    assert_int_equal(told.wakes, 1);
    ROWS(f, "1 1 invoice 12 1 1");
    WAKES(f, "1 changes 1");
}

/* W3: a thousand times the same: before it was read, while what was read a
   moment ago rests, and when that is forgotten. */
static void
a_replay_is_read_once(void **state)
{
    struct fixture *f = *state;
    char *text =
        arena_printf(&f->a, "[%s]", notice(f, 1, "invoice.void", "12", T0, ""));
    const char *due;

    store(f, text);
    due = ask(f, "SELECT due_at FROM inbox");
    for (int i = 0; i < 400; i++)
        store(f, text);
    ROWS(f, "1 1 invoice 12 1 1");
    assert_string_equal(ask(f, "SELECT due_at FROM inbox"), due);
    private_db_sql("DELETE FROM wake");
    private_db_sql("UPDATE inbox SET seq = 0, due_at = NOW(6) + "
                   "INTERVAL 1 MINUTE WHERE seq = 1");
    due = ask(f, "SELECT due_at FROM inbox");
    for (int i = 0; i < 300; i++)
        assert_int_equal(store(f, text).wakes, 0);
    ROWS(f, "");
    assert_string_equal(ask(f, "SELECT due_at FROM inbox"), due);
    private_db_sql("DELETE FROM inbox");
    for (int i = 0; i < 300; i++)
        assert_int_equal(store(f, text).wakes, 0);
    ROWS(f, "");
    assert_string_equal(ask(f, "SELECT COUNT(*) FROM inbox"), "1");
    WAKES(f, "");
}

/* An older one was seen by whoever read what the newer one said. */
static void
only_what_is_newer_counts(void **state)
{
    struct fixture *f = *state;

    send_one(f, 1, "invoice.updated", "12", T1);
    send_one(f, 1, "invoice.created", "12", T0);
    send_one(f, 1, "invoice.updated", "12", T1);
    ROWS(f, "1 1 invoice 12 1 1");
    /* One that could not be read is the reader's to try again. */
    private_db_sql("UPDATE inbox SET due_at = NOW(6) + INTERVAL 1 HOUR, "
                   "tries = 3");
    send_one(f, 1, "invoice.created", "12", T0);
    ROWS(f, "1 1 invoice 12 1 0");
    send_one(f, 1, "invoice.void", "12", T2);
    ROWS(f, "1 1 invoice 12 2 0"); /* whoever reads it now reads it again */
    private_db_sql("UPDATE inbox SET seq = 0, due_at = NOW(6)");
    send_one(f, 1, "invoice.void", "12", "2026-11-20T10:00:00.300001Z");
    ROWS(f, "1 1 invoice 12 1 1");
}

static void
without_a_time_it_counts_as_of_now(void **state)
{
    struct fixture *f = *state;

    send_one(f, 1, "item.updated", "5", T0);
    send_one(f, 1, "item.updated", "5", "yesterday");
    send_one(f, 1, "item.updated", "5", T2);
    ROWS(f, "1 1 item 5 2 1");
}

/* A time that lies ahead does not silence what comes after it. */
static void
a_time_ahead_is_bounded(void **state)
{
    struct fixture *f = *state;

    send_one(f, 1, "item.updated", "5", "2199-01-01T00:00:00.5Z");
    assert_string_equal(ask(f, "SELECT at > NOW(6) + INTERVAL 4 MINUTE, "
                               "at <= NOW(6) + INTERVAL 5 MINUTE FROM noticed"),
                        "1 1");
    assert_string_equal(
        ask(f, "SELECT due_at <= NOW(6) + INTERVAL 5 SECOND FROM inbox"), "1");
}

/* The older form's times are whole seconds: what happens later in the same
   second has the same one, so the second is let pass. */
static void
a_whole_second_is_waited_for(void **state)
{
    struct fixture *f = *state;
    const char *now =
        ask(f, "SELECT DATE_FORMAT(NOW(), '%Y-%m-%dT%H:%i:%s.000Z')");

    send_one(f, 1, "item.updated", "5", now);
    send_one(f, 1, "item.updated", "6", "2026-11-20T10:00:00.000Z");
    assert_string_equal(ask(f,
                            "SELECT qbo_id, due_at > NOW(6), "
                            "due_at <= NOW(6) + INTERVAL 2 SECOND FROM inbox "
                            "ORDER BY qbo_id"),
                        "5 1 1 | 6 0 1");
}

/* What a merge says cannot be read in QuickBooks. */
static void
a_merge_is_kept(void **state)
{
    struct fixture *f = *state;
    char *text = arena_printf(&f->a, "[%s]",
                              notice(f, 1, "customer.merged", "57", T1,
                                     ",\"data\":{\"deletedid\":\"61\"}"));

    /* Also when a newer notice of the loser came before it. */
    send_one(f, 1, "customer.updated", "61", T2);
    ROWS(f, "1 1 customer 61 1 1");
    store(f, text);
    ROWS(f, "1 1 customer 57 1 1 | 1 1 customer>57 61 2 1");
    store(f, text);
    send_one(f, 1, "customer.deleted", "61", "2026-11-20T10:00:01.1Z");
    ROWS(f, "1 1 customer 57 1 1 | 1 1 customer>57 61 3 1");
    /* Read once; a replay of the merge says it to nobody. */
    private_db_sql("UPDATE inbox SET seq = 0, merged_into = ''");
    store(f, text);
    ROWS(f, "");
    assert_string_equal(ask(f, "SELECT COUNT(*) FROM inbox "
                               "WHERE merged_into <> ''"),
                        "0");
}

static void
twice_in_one_request_is_once(void **state)
{
    struct fixture *f = *state;

    store(f, arena_printf(&f->a, "[%s,%s,%s,%s]",
                          notice(f, 1, "invoice.created", "12", T0, ""),
                          notice(f, 1, "invoice.void", "12", T2, ""),
                          notice(f, 1, "invoice.updated", "12", T1, ""),
                          notice(f, 1, "payment.created", "12", T0, "")));
    ROWS(f, "1 1 invoice 12 1 1 | 1 1 payment 12 1 1");
    assert_string_equal(
        ask(f, "SELECT at FROM noticed WHERE entity = 'invoice'"),
        "2026-11-20 10:00:00.300000");
    WAKES(f, "1 changes 1");
}

/* ---------------------------------------------------------- whose it is */

/* W6, W15: of several companies, one unknown, one disconnected, one lapsed. */
static void
each_goes_to_its_own_company(void **state)
{
    struct fixture *f = *state;
    struct intake_told told = store(
        f, arena_printf(
               &f->a,
               "[%s,%s,%s,{\"type\":\"qbo.invoice.void.v1\","
               "\"intuitentityid\":\"12\",\"intuitaccountid\":\"77\"},%s,7,%s]",
               notice(f, 2, "invoice.void", "12", T0, ""),
               notice(f, 3, "invoice.void", "12", T0, ""),
               notice(f, 1, "invoice.void", "12", T0, ""),
               notice(f, 4, "invoice.void", "12", T0, ""),
               notice(f, 2, "preferences.updated", "1", T0, "")));

    assert_int_equal(told.strangers, 3);
    assert_int_equal(told.rows, 3);
    ROWS(f, "1 1 invoice 12 1 1 | 2 2 invoice 12 1 1 | 2 2 preferences 1 1 1");
    WAKES(f, "1 changes 1 | 2 changes 1");
    assert_string_equal(
        ask(f, "SELECT COUNT(*) FROM noticed WHERE connection_id > 2"), "0");
}

static void
more_companies_than_one_round_takes(void **state)
{
    struct fixture *f = *state;
    struct str s;
    struct intake_told told;

    str_init(&s, &f->a, 1 << 20);
    for (int i = 0; i < 40; i++)
        str_addf(&s,
                 "%s{\"type\":\"qbo.item.updated.v1\",\"intuitentityid\":"
                 "\"%d\",\"intuitaccountid\":\"%d\"},%s",
                 i == 0 ? "[" : ",", i, 1000 + i,
                 notice(f, 1 + i % 2, "item.updated",
                        arena_printf(&f->a, "%d", i), T0, ""));
    str_add(&s, "]");
    told = store(f, s.text);
    assert_int_equal(told.strangers, 40);
    assert_int_equal(told.rows, 40);
    assert_string_equal(
        ask(f, "SELECT shop_id, COUNT(*) FROM inbox GROUP BY shop_id"),
        "1 20 | 2 20");
}

static void
the_largest_request_is_stored_whole(void **state)
{
    struct fixture *f = *state;
    struct str s;

    str_init(&s, &f->a, NOTICES_BYTES);
    for (int i = 1; i <= NOTICES_MAX; i++)
        str_addf(&s, "%s%s", i == 1 ? "[" : ",",
                 notice(f, 1 + i % 2, "customer.merged",
                        arena_printf(&f->a, "%d", i), T0,
                        arena_printf(&f->a, ",\"data\":{\"deletedId\":%d}",
                                     i + 10000)));
    str_add(&s, "]");
    assert_true(str_whole(&s));
    assert_int_equal(store(f, s.text).rows, 2 * NOTICES_MAX);
    assert_string_equal(ask(f, "SELECT COUNT(*), SUM(seq) FROM inbox"),
                        "10000 10000");
    store(f, s.text);
    WAKES(f, "1 changes 2 | 2 changes 2");
}

/* ------------------------------------------------------------ side by side */

struct worker {
    struct fixture *f;
    struct db *db;
    struct arena a;
    const char *text;
    pthread_barrier_t *start;
    bool good;
};

static void *
worker_run(void *ctx)
{
    struct worker *w = ctx;
    struct intake_told told;
    struct notices list;
    struct err e = { 0 };

    pthread_barrier_wait(w->start);
    w->good =
        qbo_notices_read(&w->a, (struct bytes){ w->text, strlen(w->text) },
                         &list, &e) &&
        intake_store(w->db, &w->a, key, &list, &told, &e);
    return NULL;
}

/* W4: the same delivery at eight workers; each row is new to one of them. */
static void
the_same_in_parallel_is_read_once(void **state)
{
    struct fixture *f = *state;
    enum { WORKERS = 8, RECORDS = 50, ROUNDS = 20 };
    pthread_barrier_t start;
    struct worker w[WORKERS];
    pthread_t threads[WORKERS];

    pthread_barrier_init(&start, NULL, WORKERS);
    for (size_t i = 0; i < WORKERS; i++) {
        w[i] = (struct worker){ .f = f, .start = &start };
        w[i].db = private_db_open(DB_INTAKE);
        arena_init(&w[i].a, 64 << 20);
    }
    for (int round = 1; round <= ROUNDS; round++) {
        struct str forward, back;

        str_init(&forward, &f->a, 1 << 20);
        str_init(&back, &f->a, 1 << 20);
        for (int i = 0; i < RECORDS; i++) {
            const char *at =
                arena_printf(&f->a, "2026-11-20T10:00:%02d.5Z", round);

            str_addf(&forward, "%s%s", i == 0 ? "[" : ",",
                     notice(f, 1 + i % 2, "invoice.void",
                            arena_printf(&f->a, "%d", i + 1), at, ""));
            str_addf(&back, "%s%s", i == 0 ? "[" : ",",
                     notice(f, 1 + i % 2, "invoice.void",
                            arena_printf(&f->a, "%d", RECORDS - i), at, ""));
        }
        str_add(&forward, "]");
        str_add(&back, "]");
        for (size_t i = 0; i < WORKERS; i++) {
            w[i].text = i % 2 ? back.text : forward.text;
            assert_int_equal(
                pthread_create(&threads[i], NULL, worker_run, &w[i]), 0);
        }
        for (size_t i = 0; i < WORKERS; i++) {
            pthread_join(threads[i], NULL);
            assert_true(w[i].good);
        }
    }
    for (size_t i = 0; i < WORKERS; i++) {
        assert_int_equal(db_cost_take(w[i].db).again, 0); /* no deadlock */
        db_close(w[i].db);
        arena_free(&w[i].a);
    }
    /* Each record is there once for each company its number went to. */
    assert_string_equal(ask(f, "SELECT COUNT(*), MIN(seq), MAX(seq) "
                               "FROM inbox"),
                        "100 20 20");
}

static void
who_stores_can_read_no_token(void **state)
{
    static const char *const never[] = {
        "SELECT access FROM secret",
        "SELECT realm FROM secret",
        "SELECT realm_web FROM connection",
        "SELECT company_name FROM connection",
        "UPDATE connection SET state = ''",
        "SELECT id FROM customer",
        "SELECT id FROM sync_event",
        "DELETE FROM inbox",
        "DELETE FROM noticed",
        "SELECT id FROM wake",
        "SELECT id FROM user",
        "INSERT INTO audit (what) VALUES ('')",
        "SELECT name FROM shop",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
        if (private_db_may("cf_intake", never[i]))
            fail_msg("%s", never[i]);
    assert_true(
        private_db_may("cf_intake", "SELECT realm_hmac FROM connection"));
}

/* W9: what cannot be stored is said so. */
static void
a_lost_database_is_no_success(void **state)
{
    struct fixture *f = *state;
    struct db *db = private_db_open(DB_INTAKE);
    struct intake_told told;
    struct notices list;
    struct err e = { 0 };
    char *text =
        arena_printf(&f->a, "[%s]", notice(f, 1, "item.updated", "5", T0, ""));

    private_db_sql("SET GLOBAL read_only = 1");
    assert_true(qbo_notices_read(&f->a, (struct bytes){ text, strlen(text) },
                                 &list, &e));
    assert_false(intake_store(db, &f->a, key, &list, &told, &e));
    assert_int_equal(e.kind, ERR_LATER);
    private_db_sql("SET GLOBAL read_only = 0");
    db_close(db);
    ROWS(f, "");
}

#define FRESH(test) cmocka_unit_test_setup(test, fresh)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(a_notice_is_a_row_and_a_wake),
        FRESH(a_replay_is_read_once),
        FRESH(only_what_is_newer_counts),
        FRESH(without_a_time_it_counts_as_of_now),
        FRESH(a_time_ahead_is_bounded),
        FRESH(a_whole_second_is_waited_for),
        FRESH(a_merge_is_kept),
        FRESH(twice_in_one_request_is_once),
        FRESH(each_goes_to_its_own_company),
        FRESH(more_companies_than_one_round_takes),
        FRESH(the_largest_request_is_stored_whole),
        FRESH(the_same_in_parallel_is_read_once),
        FRESH(who_stores_can_read_no_token),
        FRESH(a_lost_database_is_no_success),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
