/*
 * turn_test: a lane with more than one turn's work is taken again at once.
 * "Idle" is what the sweeper pauses or, with --once, ends on.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <mysql.h>

#include "private_db.h"
#include "sweep_engine.h"

/* More than two turns of 20; linked and posted, so nothing is asked. */
static char rows[] =
    "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "
    "sync_token, posted_revision, snapshot) VALUES (1, 1, 'customer', 1, '7', "
    "'0', 1, '')\n"
    "INSERT INTO customer (shop_id, id, external_id, name, name_key) SELECT 1, "
    "100 + seq, CONCAT('c', seq), seq, seq FROM seq_1_to_45\n"
    "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "
    "sync_token, posted_revision, snapshot) SELECT 1, 1, 'customer', 100 + "
    "seq, 100 + seq, '0', 1, '' FROM seq_1_to_45\n"
    "INSERT INTO tally (shop_id, pending) VALUES (1, 45)\n"
    "INSERT INTO sync_event (shop_id, connection_id, entity, record_id, "
    "label, label_key) SELECT 1, 1, 'customer', 100 + seq, seq, seq FROM "
    "seq_1_to_45\n";

static void
the_next_turn_follows_at_once(void **state)
{
    static char spool[] = "/tmp/cf-spool.XXXXXX";
    struct engine *x = calloc(1, sizeof(*x));
    struct arena a;
    char left[20];
    bool idle = false;

    (void)state;
    assert_non_null(mkdtemp(spool));
    arena_init(&a, 64 << 20);
    private_db_file("tests/sweep/base.sql");
    engine_open(x, &a, spool);
    engine_rows(x, &a, rows);
    for (int i = 0; !idle; i++) {
        struct err e = { 0 };

        assert_true(i < 100);
        assert_true(sync_step(x->sync, true, 1, &idle, &e));
    }
    private_db_text("SELECT COUNT(*) FROM sync_event WHERE state = 'pending'",
                    left, sizeof(left));
    assert_string_equal(left, "0\n");
    engine_close(x);
    free(x);
    arena_free(&a);
    rmdir(spool);
}

/* After an outage one request goes first; what comes behind it in the same
 * turn was read before its answer. */
static char behind[] =
    "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "
    "sync_token, posted_revision, snapshot) VALUES (1, 1, 'customer', 1, '57', "
    "'0', 1, ''), (1, 1, 'item', 1, '12', '0', 1, '')\n"
    "INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label, "
    "label_key, state, attempts, attempt_id, definite) VALUES (1, 1, "
    "'invoice', 1, '1842', '1842', 'checking', 1, 1, 0), (1, 1, 'invoice', 1, "
    "'1842', '1842', 'pending', 0, 0, 1)\n"
    "INSERT INTO tally (shop_id, pending, checking) VALUES (1, 1, 1)\n"
    "INSERT INTO sync_attempt (shop_id, event_id, connection_id, generation, "
    "fence, run_id, n, operation, request_id, revision, path, body, body_hash, "
    "marker, first_marked_at, marked_at, outcome) VALUES (1, 1, 1, 1, 0, 1, 1, "
    "'create', REPEAT('a', 32), 1, 'invoice', '{\"DocNumber\":\"1842\"}', "
    "REPEAT('b', 32), 'AT5PBKB9', NOW(6), NOW(6), 'unknown')\n"
    "UPDATE lane SET streak = 5, hold_s = 60\n";

static void
nothing_waits_for_what_is_over(void **state)
{
    static char spool[] = "/tmp/cf-spool.XXXXXX";
    char answer[] =
        "GET DocNumber => 200 {\"QueryResponse\":{\"Invoice\":[{\"Id\":\"812\","
        "\"SyncToken\":\"0\",\"DocNumber\":\"1842\",\"TotalAmt\":143.18,"
        "\"PrivateNote\":\"Counterfoil AT5PBKB9\"}]}}";
    struct engine *x = calloc(1, sizeof(*x));
    struct arena a;
    char left[80];

    (void)state;
    assert_non_null(mkdtemp(spool));
    arena_init(&a, 64 << 20);
    private_db_file("tests/sweep/base.sql");
    engine_open(x, &a, spool);
    x->conf.time_scale = 10; /* a turn is longer than this takes */
    engine_rows(x, &a, behind);
    script_line(&x->script, answer);
    engine_run(x);
    private_db_text("SELECT id, state, waits_for FROM sync_event ORDER BY id",
                    left, sizeof(left));
    assert_string_equal(left, "1\tsucceeded\t0\n2\tsucceeded\t0\n");
    engine_close(x);
    free(x);
    arena_free(&a);
    rmdir(spool);
}

/* An invoice without a customer there, and the customer's event of before. */
static char customer[] =
    "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "
    "sync_token, posted_revision, snapshot) VALUES (1, 1, 'item', 1, '12', "
    "'0', 1, '')\n"
    "INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label, "
    "label_key, state) VALUES (1, 1, 'customer', 1, 'K', 'k', "
    "'needs_attention'), (1, 1, 'invoice', 1, '1842', '1842', 'pending')\n"
    "INSERT INTO tally (shop_id, pending, needs_attention) VALUES (1, 1, 1)\n";

static void *
commits(void *my)
{
    usleep(300000);
    mysql_query(my, "COMMIT");
    return NULL;
}

static void
waits_for_what_takes_its_place(void **state)
{
    static const char *const replaced[] = {
        "BEGIN",
        "INSERT INTO sync_event (shop_id, connection_id, entity, record_id, "
        "label, label_key, due_at) VALUES (1, 1, 'customer', 1, 'K', 'k', "
        "NOW(6) + INTERVAL 1 HOUR)",
        "UPDATE sync_event SET state = 'skipped', superseded_by = 3 WHERE id = "
        "1",
        "UPDATE sync_event SET waits_for = 3 WHERE shop_id = 1 AND waits_for = "
        "1 AND state IN ('pending', 'retrying')",
        "UPDATE tally SET pending = 2, needs_attention = 0 WHERE shop_id = 1",
    };
    static char spool[] = "/tmp/cf-spool.XXXXXX";
    struct engine *x = calloc(1, sizeof(*x));
    MYSQL *my = private_db_root();
    pthread_t thread;
    struct arena a;
    char waits[20];

    (void)state;
    assert_non_null(mkdtemp(spool));
    arena_init(&a, 64 << 20);
    private_db_file("tests/sweep/base.sql");
    engine_open(x, &a, spool);
    engine_rows(x, &a, customer);
    for (size_t i = 0; i < sizeof(replaced) / sizeof(*replaced); i++)
        assert_int_equal(mysql_query(my, replaced[i]), 0);
    assert_int_equal(pthread_create(&thread, NULL, commits, my), 0);
    engine_run(x);
    pthread_join(thread, NULL);
    mysql_close(my);
    private_db_text("SELECT waits_for FROM sync_event WHERE id = 2", waits,
                    sizeof(waits));
    assert_string_equal(waits, "3\n");
    engine_close(x);
    free(x);
    arena_free(&a);
    rmdir(spool);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_turn_follows_at_once),
        cmocka_unit_test(nothing_waits_for_what_is_over),
        cmocka_unit_test(waits_for_what_takes_its_place),
    };

    return cmocka_run_group_tests(tests, private_db_start, private_db_stop);
}
