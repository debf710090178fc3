/* lease_test: a database that fails at the lease is said, not taken for rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sync/sync.h"

static bool
well(void *ctx, struct err *e)
{
    (void)ctx;
    (void)e;
    return true;
}

static bool
idle_well(void *ctx, int64_t idle_us, struct err *e)
{
    (void)idle_us;
    return well(ctx, e);
}

/* *ctx: does the database answer? */
static bool
lease(void *ctx, struct sync_lease *out, size_t most, size_t *n, struct err *e)
{
    (void)out;
    (void)most;
    *n = 0;
    return *(bool *)ctx || err_set(e, ERR_LATER, "the database is gone");
}

static bool
nothing(void *ctx, struct arena *a, int wait_ms, struct outbound_result *out,
        bool *got, struct err *e)
{
    (void)a;
    (void)wait_ms;
    (void)out;
    *got = false;
    return well(ctx, e);
}

static int64_t
now(void *ctx)
{
    (void)ctx;
    return 1;
}

static void
fill(void *ctx, void *p, size_t n)
{
    (void)ctx;
    memset(p, 0, n);
}

static void
a_failed_lease_is_no_rest(void **state)
{
    struct sync_conf conf = { .time_scale = 1, .lanes = 1, .requests = 1 };
    bool answers = false, idle;
    struct sync_ports ports = {
        .store = { .ctx = &answers,
                   .ready = well,
                   .fold = well,
                   .rescue = well,
                   .wake_idle = idle_well,
                   .lease = lease },
        .http = { .take = nothing },
        .clock = { .mono = now },
        .random = { .fill = fill },
        .conf = &conf,
    };
    struct err e = { 0 };
    struct sync *s;

    (void)state;
    assert_true(sync_open(&s, &ports, &e));
    assert_false(sync_step(s, true, 0, &idle, &e));
    assert_int_equal(e.kind, ERR_LATER);
    answers = true;
    err_clear(&e);
    assert_true(sync_step(s, true, 0, &idle, &e));
    assert_true(idle);
    sync_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_lease_is_no_rest),
    };

    return cmocka_run_group_tests_name("lease", tests, NULL, NULL);
}
