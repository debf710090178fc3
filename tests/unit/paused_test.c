/*
 * paused_test: a sweeper that sleeps inside of a transaction keeps its rows
 * locked for as long as it sleeps, and is in nobody else's way (P9).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <mysql.h>

#include "private_db.h"
#include "sweep_engine.h"

/* A second shop with a lane; neither lane is due, both are woken. */
static const char rows[] =
    "UPDATE lane SET due_at = NULL\n"
    "INSERT INTO shop (id, name, country, currency, zone, connection_id) "
    "VALUES (2, 'Harbour', 'US', 'USD', 'UTC', 2)\n"
    "INSERT INTO lane (shop_id, kind, connection_id) VALUES (2, 'post', 2)\n"
    "INSERT INTO wake (shop_id, kind) VALUES (2, 'post'), (1, 'post')\n";

struct sleeper {
    struct engine *x;
    struct arena a;
    MYSQL *my;
};

static void
sleeps(struct sleeper *t, char *spool, const char *const *holds, size_t n)
{
    assert_non_null(mkdtemp(spool));
    arena_init(&t->a, 64 << 20);
    t->x = calloc(1, sizeof(*t->x));
    t->my = private_db_root();
    private_db_file("tests/sweep/base.sql");
    engine_open(t->x, &t->a, spool);
    engine_rows(t->x, &t->a, arena_text(&t->a, rows)); /* it takes them apart */
    for (size_t i = 0; i < n; i++) {
        MYSQL_RES *r;

        assert_int_equal(mysql_query(t->my, holds[i]), 0);
        r = mysql_store_result(t->my);
        if (r != NULL)
            mysql_free_result(r);
    }
}

static void
wakes_up(struct sleeper *t, const char *spool)
{
    mysql_close(t->my);
    engine_close(t->x);
    free(t->x);
    arena_free(&t->a);
    rmdir(spool);
}

static void
step(struct sleeper *t)
{
    struct err e = { 0 };
    bool idle;

    t->x->script.now += 300000; /* past the next look for wakes */
    assert_true(sync_step(t->x->sync, true, 1, &idle, &e));
}

static void
wakes_left(const char *want)
{
    char got[40];

    private_db_text("SELECT COALESCE(GROUP_CONCAT(shop_id), '-') FROM wake",
                    got, sizeof(got));
    assert_string_equal(got, want);
}

static void
wakes_of_others_are_heard(void **state)
{
    static const char *const holds[] = {
        "BEGIN", "SELECT shop_id FROM lane WHERE shop_id = 2 FOR UPDATE"
    };
    static char spool[] = "/tmp/cf-spool.XXXXXX";
    struct sleeper t;

    (void)state;
    sleeps(&t, spool, holds, 2);
    step(&t);
    wakes_left("2\n");
    assert_int_equal(mysql_query(t.my, "ROLLBACK"), 0);
    step(&t);
    wakes_left("-\n");
    wakes_up(&t, spool);
}

static void
wakes_that_it_was_folding_wait(void **state)
{
    static const char *const holds[] = {
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", "BEGIN",
        "DELETE FROM wake WHERE shop_id = 2"
    };
    static char spool[] = "/tmp/cf-spool.XXXXXX";
    struct sleeper t;

    (void)state;
    sleeps(&t, spool, holds, 3);
    wakes_left("2,1\n");
    step(&t);
    wakes_left("2\n");
    wakes_up(&t, spool);
}

/* The round for idle connections is for another time; leasing goes on. */
static void
leases_go_on_without_the_idle_round(void **state)
{
    static const char *const holds[] = {
        "BEGIN", "UPDATE secret SET refreshing = 1, refreshed_at = '2001-01-01'"
    };
    static char spool[] = "/tmp/cf-spool.XXXXXX";
    struct sleeper t;

    (void)state;
    sleeps(&t, spool, holds, 2);
    step(&t);
    wakes_left("-\n");
    wakes_up(&t, spool);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wakes_of_others_are_heard),
        cmocka_unit_test(wakes_that_it_was_folding_wait),
        cmocka_unit_test(leases_go_on_without_the_idle_round),
    };

    return cmocka_run_group_tests_name("paused", tests, private_db_start,
                                       private_db_stop);
}
