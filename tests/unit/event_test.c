/* event: the outbox, retries and the tally on a database. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <mysql.h>

#include "event/event.h"

#include "books.h"
#include "private_db.h"

static const struct shop_ref shop = { 1 };
static struct arena arena;

/* What a test does inside a transaction. */
struct doing {
    const struct event_change *changes;
    size_t change_count;
    const int64_t *ids;
    size_t id_count;
    const char *cause;
    int64_t *out;
    int64_t moved;
};

static bool
enqueue_body(struct db *db, void *ctx, struct err *e)
{
    struct doing *d = ctx;

    return event_enqueue(db, &arena, shop, d->changes, d->change_count, d->out,
                         e);
}

static bool
retry_body(struct db *db, void *ctx, struct err *e)
{
    struct doing *d = ctx;

    if (d->cause != NULL)
        return event_retry_cause(db, &arena, shop, d->cause, &d->moved, e);
    return event_retry(db, &arena, shop, d->ids, d->id_count, &d->moved, e);
}

static void
in_tx(struct db *db, db_body *body, struct doing *d)
{
    struct err e = { 0 };

    if (!db_tx(db, body, d, &e))
        fail_msg("%s", e.text);
}

static int64_t
enqueue(struct db *db, enum event_entity entity, int64_t record)
{
    struct event_change c = {
        entity, record, "1842 \xC3\x84", "post", 0, false
    };
    int64_t id = 0;
    struct doing d = { .changes = &c, .change_count = 1, .out = &id };

    in_tx(db, enqueue_body, &d);
    return id;
}

static int64_t
retry(struct db *db, int64_t id)
{
    struct doing d = { .ids = &id, .id_count = 1 };

    in_tx(db, retry_body, &d);
    return d.moved;
}

/* As the engine moves them: the event and the tally together. */
static void
put_into(int64_t id, const char *state, int definite)
{
    char sql[400];

    snprintf(sql, sizeof(sql),
             "UPDATE tally AS t, sync_event AS e SET t.%s = t.%s + 1, "
             "e.definite = %d WHERE t.shop_id = 1 AND e.id = %lld",
             state, state, definite, (long long)id);
    private_db_sql(sql);
    for (int s = 0; s < EVENT_STATE__MAX; s++) {
        const char *name = event_state_name((enum event_state)s);

        snprintf(sql, sizeof(sql),
                 "UPDATE tally AS t, sync_event AS e SET t.%s = t.%s - 1, "
                 "t.problem_invoices = t.problem_invoices + (e.entity = "
                 "'invoice') * (('%s' IN ('needs_attention', 'failed')) - "
                 "(e.state IN ('needs_attention', 'failed'))) WHERE t.shop_id "
                 "= 1 AND e.id = %lld AND e.state = '%s'",
                 name, name, state, (long long)id, name);
        private_db_sql(sql);
    }
    snprintf(sql, sizeof(sql),
             "UPDATE sync_event SET state = '%s', amount = 100 * id, "
             "cause = 'tax_not_mapped', "
             "about = ELT(1 + id %% 3, 'tax_rate:1', '', 'tax_rate:2') "
             "WHERE id = %lld",
             state, (long long)id);
    private_db_sql(sql);
}

static const char *
text(const char *sql)
{
    return books_text(&arena, "%s", sql);
}

static void
tally_holds(void)
{
    books_tally_holds(&arena);
}

static int
fresh(void **state)
{
    private_db_sql("DELETE FROM wake; DELETE FROM tally; "
                   "DELETE FROM sync_event; DELETE FROM shop; "
                   "ALTER TABLE sync_event AUTO_INCREMENT = 1; "
                   "INSERT INTO shop (id, name, country, currency, zone, "
                   "connection_id) VALUES (1, 'A', 'US', 'USD', 'UTC', 7), "
                   "(2, 'B', 'US', 'USD', 'UTC', 0)");
    *state = private_db_open(DB_PORTAL);
    return 0;
}

static int
done(void **state)
{
    db_close(*state);
    arena_reset(&arena);
    return 0;
}

static void
a_change_becomes_an_event(void **state)
{
    struct event_change c[2] = {
        { ENTITY_INVOICE, 5, "1842", "post", 0, false },
        { ENTITY_CUSTOMER, 6, "Ann", "post", 0, false }
    };
    int64_t ids[2];
    struct doing d = { .changes = c, .change_count = 2, .out = ids };

    in_tx(*state, enqueue_body, &d);
    assert_int_equal(ids[0], 1);
    assert_int_equal(ids[1], 2);
    assert_string_equal(
        text("SELECT shop_id, connection_id, entity, record_id, label, "
             "label_key, operation, state, direction FROM sync_event "
             "ORDER BY id"),
        "1\t7\tinvoice\t5\t1842\t1842\tpost\tpending\tout\n"
        "1\t7\tcustomer\t6\tAnn\tann\tpost\tpending\tout\n");
    /* one wake for all of them */
    assert_string_equal(text("SELECT shop_id, kind FROM wake"), "1\tpost\n");
    tally_holds();
    enqueue(*state, ENTITY_INVOICE, 9);
    assert_string_equal(text("SELECT label_key FROM sync_event WHERE id = 3"),
                        "1842 \xC3\xA4\n");
}

static void
not_without_a_transaction(void **state)
{
    struct event_change c = { ENTITY_INVOICE, 5, "1842", "post", 0, false };
    int64_t id = 1, moved;
    struct err e = { 0 };

    assert_false(event_enqueue(*state, &arena, shop, &c, 1, NULL, &e));
    assert_int_equal(e.kind, ERR_FAULT);
    err_clear(&e);
    assert_false(event_retry(*state, &arena, shop, &id, 1, &moved, &e));
    assert_string_equal(text("SELECT COUNT(*) FROM sync_event"), "0\n");
}

/* Which open states give way to a newer event of the record, and which not. */
static void
what_is_superseded(void **state)
{
    /* clang-format off */
    static const struct { const char *state; int definite; bool gives_way; } cases[] = {
        { "pending",         1, true  },
        { "retrying",        1, true  },
        { "needs_attention", 1, true  },
        { "failed",          1, true  },
        { "pending",         0, false },
        { "retrying",        0, false },
        { "needs_attention", 0, false },
        { "failed",          0, false },
        { "sending",         1, false },
        { "sending",         0, false },
        { "checking",        0, false },
        { "succeeded",       1, false },
        { "skipped",         1, false },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t record = 100 + (int64_t)i;
        int64_t old = enqueue(*state, ENTITY_INVOICE, record);
        int64_t other = enqueue(*state, ENTITY_CUSTOMER, record);
        int64_t new;
        const char *want;

        put_into(old, cases[i].state, cases[i].definite);
        new = enqueue(*state, ENTITY_INVOICE, record);
        want = cases[i].gives_way
                   ? arena_printf(&arena, "skipped\t%lld\n", (long long)new)
                   : arena_printf(&arena, "%s\t0\n", cases[i].state);
        assert_string_equal(
            text(arena_printf(&arena,
                              "SELECT state, superseded_by FROM "
                              "sync_event WHERE id = %lld",
                              (long long)old)),
            want);
        assert_string_equal(/* another entity with the same id is none */
                            text(arena_printf(
                                &arena,
                                "SELECT state FROM sync_event WHERE id "
                                "= %lld",
                                (long long)other)),
                            "pending\n");
        tally_holds();
    }
}

static void
waiters_follow(void **state)
{
    int64_t first = enqueue(*state, ENTITY_CUSTOMER, 3), second;

    enqueue(*state, ENTITY_INVOICE, 4);
    private_db_sql("UPDATE sync_event SET waits_for = 1 WHERE id = 2");
    second = enqueue(*state, ENTITY_CUSTOMER, 3);
    assert_int_equal(first, 1);
    assert_int_equal(second, 3);
    assert_string_equal(
        text("SELECT waits_for, state FROM sync_event WHERE id = 2"),
        "3\tpending\n");
}

static void
retry_by_hand(void **state)
{
    /* clang-format off */
    static const struct { const char *state; int definite; const char *to; } cases[] = {
        { "needs_attention", 1, "pending"  },
        { "failed",          1, "pending"  },
        { "needs_attention", 0, "checking" },
        { "failed",          0, "checking" },
        { "pending",         1, NULL },
        { "retrying",        1, NULL },
        { "sending",         0, NULL },
        { "checking",        0, NULL },
        { "succeeded",       1, NULL },
        { "skipped",         1, NULL },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t id = enqueue(*state, ENTITY_INVOICE, 100 + (int64_t)i);

        put_into(id, cases[i].state, cases[i].definite);
        private_db_sql("DELETE FROM wake");
        private_db_sql(arena_printf(&arena,
                                    "UPDATE sync_event SET attempts "
                                    "= 4, looks = 1, waits_for = 9, due_at = "
                                    "'9999-12-31' WHERE id = %lld",
                                    (long long)id));
        assert_int_equal(retry(*state, id), cases[i].to != NULL);
        if (cases[i].to == NULL) {
            assert_string_equal(text("SELECT COUNT(*) FROM wake"), "0\n");
            continue;
        }
        assert_string_equal(
            text(arena_printf(&arena,
                              "SELECT state, attempts, looks, "
                              "waits_for, cause, due_at <= NOW(6) FROM "
                              "sync_event WHERE id = %lld",
                              (long long)id)),
            arena_printf(&arena, "%s\t0\t0\t0\t\t1\n", cases[i].to));
        assert_string_equal(text("SELECT COUNT(*) FROM wake"), "1\n");
        assert_int_equal(retry(*state, id), 0); /* pressed twice */
        assert_string_equal(text("SELECT COUNT(*) FROM wake"), "1\n");
        tally_holds();
    }
}

static void
retry_acts_on_the_newest(void **state)
{
    int64_t ids[3], both[2], newest;
    struct doing d = { .ids = both, .id_count = 2 };

    for (int i = 0; i < 3; i++) {
        ids[i] = enqueue(*state, ENTITY_INVOICE, 5);
        put_into(ids[i], "needs_attention", 1);
    }
    newest = ids[2];
    put_into(newest, "failed", 1);
    assert_int_equal(retry(*state, ids[0]), 1);
    assert_string_equal(text("SELECT id, state FROM sync_event ORDER BY id"),
                        "1\tskipped\n2\tskipped\n3\tpending\n");
    /* two that both lead to it move it once */
    put_into(newest, "failed", 1);
    both[0] = ids[0];
    both[1] = ids[1];
    in_tx(*state, retry_body, &d);
    assert_int_equal(d.moved, 1);
    tally_holds();
}

static void
retry_by_cause(void **state)
{
    struct doing d = { .cause = "closed_period" };

    for (int i = 0; i < 4; i++)
        put_into(enqueue(*state, ENTITY_INVOICE, i),
                 i < 3 ? "needs_attention" : "failed", 1);
    private_db_sql("UPDATE sync_event SET cause = 'closed_period' "
                   "WHERE id IN (2, 4)");
    in_tx(*state, retry_body, &d);
    assert_int_equal(d.moved, 2);
    d.cause = "";
    in_tx(*state, retry_body, &d);
    assert_int_equal(d.moved, 2);
    tally_holds();
}

static void
another_shops_event_is_not_there(void **state)
{
    struct err e = { 0 };
    int64_t id = 50;
    struct doing d = { .ids = &id, .id_count = 1 };

    private_db_sql("INSERT INTO sync_event (shop_id, id, entity, record_id, "
                   "label, label_key, state) VALUES (2, 50, 'invoice', 1, 'x', "
                   "'x', 'failed')");
    assert_false(db_tx(*state, retry_body, &d, &e));
    assert_int_equal(e.kind, ERR_ABSENT);
    assert_string_equal(text("SELECT state FROM sync_event"), "failed\n");
}

/* Whatever is done in whatever order, the tally is what counting gives. */
static void
the_tally_after_random_sequences(void **state)
{
    unsigned seed = 20261120;
    int64_t last = 0;

    for (int i = 0; i < 300; i++) {
        unsigned r = (seed = seed * 1103515245U + 12345U) >> 8;
        int64_t id = last > 0 ? 1 + (int64_t)(r / 64) % last : 0;

        if (last == 0 || r % 4 == 0)
            last = enqueue(*state, (enum event_entity)(r / 4 % ENTITY__MAX),
                           (int64_t)(r / 16 % 5));
        else if (r % 4 == 1)
            retry(*state, id);
        else
            put_into(
                id,
                event_state_name((enum event_state)(r / 4 % EVENT_STATE__MAX)),
                r / 32 % 4 != 0);
        if (i % 20 == 0)
            tally_holds();
    }
    tally_holds();
}

/* A shop connects, and says so a while after it could be seen to. */
static void *
connects(void *ctx)
{
    MYSQL *my = ctx;
    const struct timespec a_while = { 0, 300000000 };

    nanosleep(&a_while, NULL);
    mysql_query(my, "COMMIT");
    return NULL;
}

static void
a_shop_that_connects_meanwhile(void **state)
{
    struct db *db = *state;
    MYSQL *my = private_db_root();
    pthread_t thread;
    int64_t id;

    private_db_sql("UPDATE shop SET connection_id = 0 WHERE id = 1");
    assert_int_equal(mysql_query(my, "BEGIN"), 0);
    assert_int_equal(
        mysql_query(my, "UPDATE shop SET connection_id = 7 WHERE id = 1"), 0);
    assert_int_equal(
        mysql_query(my, "UPDATE sync_event SET connection_id = 7 WHERE "
                        "shop_id = 1 AND connection_id = 0"),
        0);
    assert_int_equal(pthread_create(&thread, NULL, connects, my), 0);
    id = enqueue(db, ENTITY_INVOICE, 1);
    pthread_join(thread, NULL);
    mysql_close(my);
    assert_true(id > 0);
    assert_string_equal(text("SELECT DISTINCT connection_id FROM sync_event "
                             "WHERE shop_id = 1"),
                        "7\n");
}

static int
start(void **state)
{
    arena_init(&arena, 256 << 20);
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
        WITH_DB(a_change_becomes_an_event),
        WITH_DB(not_without_a_transaction),
        WITH_DB(what_is_superseded),
        WITH_DB(waiters_follow),
        WITH_DB(retry_by_hand),
        WITH_DB(retry_acts_on_the_newest),
        WITH_DB(retry_by_cause),
        WITH_DB(another_shops_event_is_not_there),
        WITH_DB(a_shop_that_connects_meanwhile),
        WITH_DB(the_tally_after_random_sequences),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
