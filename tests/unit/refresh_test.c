/*
 * refresh_test: who stands still while a token is renewed asks nothing late and
 * believes nothing late: another host may be renewing it by then (T5, P9).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "private_db.h"
#include "sweep_engine.h"

enum { SECOND = 1000000 };

/* One event, and an access token that has ended. */
static char rows[] =
    "UPDATE secret SET access_ends_at = NOW(6)\n"
    "INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label, "
    "label_key) VALUES (1, 1, 'customer', 1, 'Copper Kettle', 'copper "
    "kettle')\n"
    "INSERT INTO tally (shop_id, pending) VALUES (1, 1)\n";

static struct {
    struct engine *x;
    struct arena a;
    char spool[40];
    struct sync_ports real;
    int64_t begin_us, answer_us; /* for how long it stands still */
    int64_t begun, marked;       /* as the engine's clock had it */
    unsigned asked;              /* for tokens */
} w;

static bool
begin_slowly(void *ctx, struct arena *a, const struct sync_lease *l,
             int64_t *epoch, bool *ours, struct err *e)
{
    bool good;

    w.begun = w.x->script.now;
    good = w.real.store.refresh_begin(ctx, a, l, epoch, ours, e);
    w.x->script.now += w.begin_us;
    return good;
}

static bool
start(void *ctx, const struct outbound_request *r, struct err *e)
{
    if (strstr(r->url, "/token") != NULL) {
        w.asked++;
        w.marked = r->marked;
    }
    return w.real.http.start(ctx, r, e);
}

static bool
take_slowly(void *ctx, struct arena *a, int wait_ms,
            struct outbound_result *out, bool *got, struct err *e)
{
    bool good = w.real.http.take(ctx, a, wait_ms, out, got, e);

    if (*got)
        w.x->script.now += w.answer_us;
    return good;
}

static int
open_world(void **state)
{
    struct err e = { 0 };

    (void)state;
    memset(&w, 0, sizeof(w));
    snprintf(w.spool, sizeof(w.spool), "/tmp/cf-spool.XXXXXX");
    arena_init(&w.a, 64 << 20);
    w.x = calloc(1, sizeof(*w.x));
    private_db_file("tests/sweep/base.sql");
    if (mkdtemp(w.spool) == NULL)
        return -1;
    engine_open(w.x, &w.a, w.spool);
    engine_rows(w.x, &w.a, arena_text(&w.a, rows));
    w.real = w.x->ports;
    w.x->ports.store.refresh_begin = begin_slowly;
    w.x->ports.http.start = start;
    w.x->ports.http.take = take_slowly;
    w.x->conf.time_scale = 1; /* nothing comes back by itself */
    sync_close(w.x->sync);
    return sync_open(&w.x->sync, &w.x->ports, &e) ? 0 : -1;
}

static int
close_world(void **state)
{
    (void)state;
    engine_close(w.x);
    free(w.x);
    arena_free(&w.a);
    return rmdir(w.spool);
}

/* The answer to the one question for tokens, until all is at rest. */
static void
answered(const char *line)
{
    bool idle = false;

    script_line(&w.x->script, arena_text(&w.a, line));
    for (int i = 0; !idle; i++) {
        struct err e = { 0 };

        assert_true(i < 100);
        assert_true(sync_step(w.x->sync, true, 1, &idle, &e));
    }
}

static void
still_active(void)
{
    char got[40];

    private_db_text("SELECT c.state, s.refreshing FROM connection AS c, secret "
                    "AS s",
                    got, sizeof(got));
    assert_string_equal(got, "active\t0\n");
}

/* Its time on the wire counts from when the renewal was written down. */
static void
still_before_it_asks(void **state)
{
    (void)state;
    w.begin_us = 261 * (int64_t)SECOND;
    answered("POST /token => not_sent");
    assert_int_equal(w.asked, 1);
    assert_in_range(w.marked - w.begun, 0, SECOND);
    still_active();
}

/* A refusal that is heard late is of a token that others may have renewed. */
static void
still_before_it_hears(void **state)
{
    (void)state;
    w.answer_us = 40 * (int64_t)SECOND;
    answered("POST /token => 400 {\"error\":\"invalid_grant\"}");
    assert_int_equal(w.asked, 1);
    still_active();
}

/* A code's pair is as old as the question for it, too. */
static void
still_before_it_connects(void **state)
{
    static const char *const answers[] = {
        "POST /token => 200 {\"token_type\":\"bearer\",\"access_token\":"
        "\"access-2\",\"expires_in\":3600,\"refresh_token\":\"refresh-2\","
        "\"x_refresh_token_expires_in\":8726400}",
        "GET /companyinfo => 200 {\"CompanyInfo\":{\"Id\":\"1\","
        "\"CompanyName\":\"Rosewood LLC\",\"Country\":\"US\"}}",
        "GET /preferences => 200 {\"Preferences\":{\"Id\":\"1\","
        "\"CurrencyPrefs\":{\"HomeCurrency\":{\"value\":\"USD\"}}}}",
        "GET FROM => 401 ",
    };
    char got[40];

    (void)state;
    engine_rows(w.x, &w.a,
                arena_text(&w.a, "UPDATE lane SET due_at = NULL\n"
                                 "realm 1 9130347596842384626\n"
                                 "job exchange {\"code\":\"AB1\",\"realm\":"
                                 "\"9130347596842384626\"}\n"));
    w.answer_us = 600 * (int64_t)SECOND;
    for (size_t i = 0; i + 1 < sizeof(answers) / sizeof(answers[0]); i++)
        script_line(&w.x->script, arena_text(&w.a, answers[i]));
    answered(answers[3]);
    private_db_text("SELECT refresh_hash = UNHEX(SHA2('refresh-2', 256)), "
                    "access_ends_at < NOW(6) + INTERVAL 31 MINUTE FROM secret",
                    got, sizeof(got));
    assert_string_equal(got, "1\t1\n");
}

#define WITH_WORLD(test)                                                       \
    cmocka_unit_test_setup_teardown(test, open_world, close_world)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(still_before_it_asks),
        WITH_WORLD(still_before_it_hears),
        WITH_WORLD(still_before_it_connects),
    };

    return cmocka_run_group_tests_name("refresh", tests, private_db_start,
                                       private_db_stop);
}
