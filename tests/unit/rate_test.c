/* rate_test: what a realm was asked goes from sweeper to sweeper with the
 * lane, so that two of them keep its rate together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "private_db.h"
#include "sweep_engine.h"

struct fixture {
    struct arena arena;
    struct engine engine;
    char spool[32];
};

static void
fixture_open(struct fixture *f)
{
    memset(f, 0, sizeof(*f));
    snprintf(f->spool, sizeof(f->spool), "/tmp/rate-test-XXXXXX");
    assert_non_null(mkdtemp(f->spool));
    private_db_file("tests/sweep/base.sql");
    arena_init(&f->arena, 1 << 24);
    engine_open(&f->engine, &f->arena, f->spool);
}

static void
fixture_close(struct fixture *f)
{
    engine_close(&f->engine);
    arena_free(&f->arena);
    rmdir(f->spool);
}

static struct sync_lease
leased(struct fixture *f)
{
    const struct sync_store *store = &f->engine.ports.store;
    struct sync_lease out[4];
    struct err e = { 0 };
    size_t n = 0;

    private_db_sql("UPDATE lane SET due_at = NOW(6)");
    assert_true(store->lease(store->ctx, out, 4, &n, &e));
    assert_int_equal(n, 1);
    return out[0];
}

static void
the_next_one_is_told(void **state)
{
    struct fixture f;
    const struct sync_store *store = &f.engine.ports.store;
    struct sync_lease first, next;
    struct sync_release r = { .lease = &first, .reason = "" };
    struct err e = { 0 };

    (void)state;
    fixture_open(&f);
    first = leased(&f);
    assert_int_equal(first.sent.n, 0);
    r.sent = (struct sync_sent){ .n = 2, .us = { 120000, 1134999 } };
    assert_true(store->release(store->ctx, &r, 1, &e));
    next = leased(&f);
    assert_int_equal(next.sent.n, 2);
    assert_int_equal(next.sent.us[0], 120000);
    assert_int_equal(next.sent.us[1], 1134999);
    assert_true(next.sent.age_us > 0);
    fixture_close(&f);
}

/* Killed, its lane is taken over before it could say anything. */
static void
who_was_killed_may_have_sent_all(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f);
    assert_int_equal(leased(&f).sent.n, 0);
    private_db_sql("UPDATE lane SET until = NULL, owner = ''");
    assert_int_equal(leased(&f).sent.n, SYNC_SENT_UNKNOWN);
    fixture_close(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_one_is_told),
        cmocka_unit_test(who_was_killed_may_have_sent_all),
    };

    return cmocka_run_group_tests(tests, private_db_start, private_db_stop);
}
