/*
 * note_test: an event over which three processes ended is set aside, and who
 * comes after them reads it from their notes in the spool (P40).
 */
#include <dirent.h>
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

static char spool[] = "/tmp/cf-spool.XXXXXX";

static char rows[] =
    "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "
    "sync_token, posted_revision, snapshot) VALUES (1, 1, 'customer', 1, '57', "
    "'0', 1, ''), (1, 1, 'item', 1, '12', '0', 1, '')\n"
    "INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label, "
    "label_key, due_at) VALUES (1, 1, 'invoice', 1, '1842', '1842', "
    "'2100-01-01')\n"
    "INSERT INTO tally (shop_id, pending) VALUES (1, 1)\n";

/* The name of our own note, with another process in it. */
static void
note_name(const char *pid, char *to, size_t n)
{
    DIR *d = opendir(spool);
    const struct dirent *f;
    const char *dash;

    *to = '\0';
    assert_non_null(d);
    while ((f = readdir(d)) != NULL)
        if (strncmp(f->d_name, "note.", 5) == 0) {
            dash = strrchr(f->d_name, '-');
            assert_non_null(dash);
            while (dash[-1] != '-')
                dash--;
            snprintf(to, n, "%s/%.*s%s", spool, (int)(dash - f->d_name),
                     f->d_name, pid);
        }
    closedir(d);
    assert_string_not_equal(to, "");
}

static void
note_leave(const char *path, int64_t shop, int64_t event)
{
    struct sync_note note = { shop, event, false };
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    assert_int_equal(fwrite(&note, sizeof(note), 1, f), 1);
    fclose(f);
}

static void
state_is(const char *want)
{
    char got[200];

    private_db_text("SELECT e.state, e.cause, e.crashes, t.pending, "
                    "t.needs_attention FROM sync_event AS e, tally AS t",
                    got, sizeof(got));
    assert_string_equal(got, want);
}

static void
with_engine(void (*f)(struct engine *x, const char *path))
{
    struct engine *x = calloc(1, sizeof(*x));
    char path[400];
    struct arena a;

    arena_init(&a, 64 << 20);
    private_db_file("tests/sweep/base.sql");
    engine_open(x, &a, spool);
    engine_rows(x, &a, arena_text(&a, rows));
    note_name("999999999-1", path, sizeof(path));
    f(x, path);
    engine_close(x);
    free(x);
    arena_free(&a);
}

static void
three_times(struct engine *x, const char *path)
{
    static const char *const after[] = {
        "pending\t\t1\t1\t0\n", "pending\t\t2\t1\t0\n",
        "needs_attention\tcrashed\t3\t0\t1\n",
        "needs_attention\tcrashed\t4\t0\t1\n", /* and stays so */
    };
    struct err e = { 0 };

    for (size_t i = 0; i < 4; i++) {
        note_leave(path, 1, 1);
        assert_true(x->ports.store.rescue(x->ports.store.ctx, &e));
        state_is(after[i]);
        assert_int_equal(access(path, F_OK), -1); /* read once */
    }
}

static void
an_event_is_set_aside(void **state)
{
    (void)state;
    with_engine(three_times);
}

static void
over_several(struct engine *x, const char *path)
{
    struct err e = { 0 };

    assert_false(x->ports.store.note->wary);
    note_leave(path, 1, SYNC_SEVERAL);
    assert_true(x->ports.store.rescue(x->ports.store.ctx, &e));
    assert_true(x->ports.store.note->wary);
    state_is("pending\t\t0\t1\t0\n");
}

static void
of_several_nobody_is_blamed(void **state)
{
    (void)state;
    with_engine(over_several);
}

/* Our own number with another start is over; we are not. */
static void
others(struct engine *x, const char *path)
{
    struct err e = { 0 };
    char before[400], text[40];

    (void)path;
    snprintf(text, sizeof(text), "%ld-1", (long)getpid());
    note_name(text, before, sizeof(before));
    note_leave(before, 1, 1);
    x->ports.store.note->shop_id = x->ports.store.note->event_id = 1;
    assert_true(x->ports.store.rescue(x->ports.store.ctx, &e));
    state_is("pending\t\t1\t1\t0\n"); /* of the one that is over */
    assert_true(x->ports.store.rescue(x->ports.store.ctx, &e));
    state_is("pending\t\t1\t1\t0\n"); /* not of ourselves */
    x->ports.store.note->event_id = 0;
}

static void
the_living_are_left_alone(void **state)
{
    (void)state;
    with_engine(others);
}

static int
begin(void **state)
{
    (void)state;
    return mkdtemp(spool) == NULL ? 1 : private_db_start(NULL);
}

static int
end(void **state)
{
    (void)state;
    private_db_stop(NULL);
    return rmdir(spool); /* a note that stayed is an error */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_set_aside),
        cmocka_unit_test(of_several_nobody_is_blamed),
        cmocka_unit_test(the_living_are_left_alone),
    };

    return cmocka_run_group_tests_name("note", tests, begin, end);
}
