/*
 * unheard_test: a lease whose COMMIT was done and not heard of is known again
 * at the next turn, by its owner and its fence, and only then.
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

#include "sync/store.h"

#include "private_db.h"
#include "sweep_engine.h"

enum { FENCE = 7, ROOM = 4 };

struct turn {
    struct engine *x;
    struct arena a;
    char spool[40];
    struct sync_lease got[ROOM];
    size_t n;
};

/* The lane's row as a COMMIT, ours or another's, left it; we asked for it. */
static void
begin(struct turn *t, const char *owner)
{
    memset(t, 0, sizeof(*t));
    snprintf(t->spool, sizeof(t->spool), "/tmp/cf-spool.XXXXXX");
    assert_non_null(mkdtemp(t->spool));
    arena_init(&t->a, 64 << 20);
    t->x = calloc(1, sizeof(*t->x));
    private_db_file("tests/sweep/base.sql");
    engine_open(t->x, &t->a, t->spool);
    private_db_sql(arena_printf(
        &t->a,
        "UPDATE lane SET owner = '%s', fence = %d, due_at = NOW(6) + INTERVAL "
        "180 SECOND, until = NOW(6) + INTERVAL 180 SECOND",
        owner != NULL ? owner : t->x->store->owner, FENCE));
    t->x->store->unheard[0] = (struct sync_lease){ .shop = { 1 },
                                                   .kind = SYNC_POST,
                                                   .connection_id = 1,
                                                   .fence = FENCE,
                                                   .streak = 3 };
    t->x->store->unheard_n = 1;
}

static bool
lease(struct turn *t)
{
    struct err e = { 0 };

    return t->x->ports.store.lease(t->x->ports.store.ctx, t->got, ROOM, &t->n,
                                   &e);
}

static void
end(struct turn *t)
{
    engine_close(t->x);
    free(t->x);
    arena_free(&t->a);
    rmdir(t->spool);
}

static void
ours_is_known_again(void **state)
{
    struct turn t;

    (void)state;
    begin(&t, NULL);
    assert_true(lease(&t));
    assert_int_equal(t.n, 1);
    assert_int_equal(t.got[0].fence, FENCE);
    assert_int_equal(t.got[0].streak, 3);
    assert_true(lease(&t)); /* once */
    assert_int_equal(t.n, 0);
    end(&t);
}

/* It was not done, and the next one to ask got the same fence. */
static void
anothers_is_left_alone(void **state)
{
    struct turn t;

    (void)state;
    begin(&t, "another-1-1.0");
    assert_true(lease(&t));
    assert_int_equal(t.n, 0);
    assert_int_equal(t.x->store->unheard_n, 0);
    end(&t);
}

/* The transaction that asked is at its end still: later, not never. */
static void
a_locked_row_is_read_later(void **state)
{
    MYSQL *my = private_db_root();
    struct turn t;

    (void)state;
    begin(&t, NULL);
    assert_int_equal(mysql_query(my, "BEGIN"), 0);
    assert_int_equal(mysql_query(my, "UPDATE lane SET streak = 1"), 0);
    assert_false(lease(&t));
    assert_int_equal(t.n, 0);
    assert_int_equal(mysql_query(my, "ROLLBACK"), 0);
    assert_true(lease(&t));
    assert_int_equal(t.n, 1);
    mysql_close(my);
    end(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ours_is_known_again),
        cmocka_unit_test(anothers_is_left_alone),
        cmocka_unit_test(a_locked_row_is_read_later),
    };

    return cmocka_run_group_tests_name("unheard", tests, private_db_start,
                                       private_db_stop);
}
