/*
 * spool_test: what a start makes of the files it finds: a living process's are
 * left alone, and one that cannot be read stops no other.  And what is made of
 * them before a connection is given up.
 */
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
#include "sync/store.h"

struct world {
    char spool[40];
    struct arena arena;
    struct engine *x;
};

static int
fresh(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    snprintf(w->spool, sizeof(w->spool), "/tmp/cf-spool.XXXXXX");
    arena_init(&w->arena, 64 << 20);
    w->x = calloc(1, sizeof(*w->x));
    private_db_file("tests/sweep/base.sql");
    if (mkdtemp(w->spool) == NULL)
        return -1;
    engine_open(w->x, &w->arena, w->spool);
    *state = w;
    return 0;
}

static const char *
path(struct world *w, int epoch)
{
    return arena_printf(&w->arena, "%s/1-1-%d.token", w->spool, epoch);
}

static int
done(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 9; i++)
        unlink(path(w, i));
    rmdir(w->spool);
    engine_close(w->x);
    arena_free(&w->arena);
    free(w->x);
    free(w);
    return 0;
}

/* The file of a refresh, with a pair in it or only reserved. */
static void
spool(struct world *w, int epoch, bool pair)
{
    static unsigned char used[32] = { 1 };
    struct spool_entry entry = { .shop_id = 1,
                                 .connection_id = 1,
                                 .epoch = epoch,
                                 .used_hash = { used, 32 },
                                 .access = "access-9",
                                 .refresh = "refresh-9",
                                 .access_s = 3600 };
    struct err e = { 0 };

    assert_true(spool_reserve(w->x->store, &w->arena, 1, 1, epoch, &e));
    if (pair)
        assert_true(spool_write(w->x->store, &w->arena, &entry, &e));
}

static void
patch(struct world *w, int epoch, long at, const char *text, size_t n)
{
    FILE *f = fopen(path(w, epoch), "r+e");

    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fclose(f);
}

/* Whose file it is: another process's, living or not. */
static void
give_to(struct world *w, int epoch, bool living)
{
    char owner[OWNER_MAX] = "", stat[1024] = "", *p;
    long pid = getppid();
    FILE *f = fopen(arena_printf(&w->arena, "/proc/%ld/stat", pid), "re");

    assert_non_null(f);
    stat[fread(stat, 1, sizeof(stat) - 1, f)] = '\0';
    fclose(f);
    p = strrchr(stat, ')');
    for (int field = 2; field < 22; field++)
        p = strchr(p + 1, ' ');
    snprintf(owner, sizeof(owner), "%.55s%ld-%llu", w->x->store->host, pid,
             strtoull(p + 1, NULL, 10) + (living ? 0 : 1));
    patch(w, epoch, SPOOL_OWNER_AT, owner, sizeof(owner));
}

static bool
there(struct world *w, int epoch)
{
    return access(path(w, epoch), F_OK) == 0;
}

static void
replay(struct world *w)
{
    struct err e = { 0 };

    if (!sync_spool_replay(w->x->store, &e))
        fail_msg("%s", e.text);
}

static bool
stored(void)
{
    char text[20];

    private_db_text("SELECT refresh_hash = UNHEX(SHA2('refresh-9', 256)) FROM "
                    "secret",
                    text, sizeof(text));
    return strcmp(text, "1\n") == 0;
}

static void
of_the_dead_is_stored(void **state)
{
    spool(*state, 1, true);
    give_to(*state, 1, false);
    private_db_sql("UPDATE secret SET ref_epoch = 1");
    replay(*state);
    assert_false(there(*state, 1));
    assert_true(stored());
}

static void
of_the_living_is_left_alone(void **state)
{
    spool(*state, 1, true);
    spool(*state, 2, false);
    give_to(*state, 1, true);
    give_to(*state, 2, true);
    private_db_sql("UPDATE secret SET ref_epoch = 1");
    replay(*state);
    assert_true(there(*state, 1));
    assert_true(there(*state, 2));
    assert_false(stored());
    give_to(*state, 2, false);
    replay(*state);
    assert_false(there(*state, 2)); /* the answer never came */
}

static void
one_that_cannot_be_read_stops_no_other(void **state)
{
    spool(*state, 1, true);
    spool(*state, 2, true);
    give_to(*state, 1, false);
    give_to(*state, 2, false);
    patch(*state, 1, 40, "cut", 3);
    private_db_sql("UPDATE secret SET ref_epoch = 2");
    replay(*state);
    assert_true(there(*state, 1));
    assert_false(there(*state, 2));
    assert_true(stored());
}

/* Before a connection is given up: what lies here may be the living pair. */
static void
of_the_dead_keeps_the_connection(void **state)
{
    struct world *w = *state;
    const struct sync_store *store = &w->x->ports.store;
    struct sync_lease lease = {
        .shop = { 1 }, .kind = SYNC_POST, .connection_id = 1, .fence = 4
    };
    struct sync_connection c;
    struct err e = { 0 };
    bool found, over = true;

    spool(w, 1, true);
    give_to(w, 1, false);
    private_db_sql("UPDATE secret SET ref_epoch = 1");
    private_db_sql("UPDATE lane SET fence = 4, "
                   "until = NOW(6) + INTERVAL 180 SECOND");
    assert_true(
        store->connection(store->ctx, &w->arena, &lease, &c, &found, &e));
    assert_true(
        store->expire(store->ctx, &lease, &c, "It is over.", &over, &e));
    assert_false(over);
    assert_true(stored());
    assert_true(
        store->connection(store->ctx, &w->arena, &lease, &c, &found, &e));
    assert_true(
        store->expire(store->ctx, &lease, &c, "It is over.", &over, &e));
    assert_true(over);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, fresh, done)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(of_the_dead_is_stored),
        WITH_WORLD(of_the_living_is_left_alone),
        WITH_WORLD(one_that_cannot_be_read_stops_no_other),
        WITH_WORLD(of_the_dead_keeps_the_connection),
    };

    return cmocka_run_group_tests(tests, private_db_start, private_db_stop);
}
