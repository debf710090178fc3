/*
 * changes_test: reading what changed in QuickBooks, where order and chance
 * decide: both lanes of a connection, notices in every order (W5), replays
 * (W3, W4), a day away (W10), echoes of our own writes (W11).
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
#include <mysql.h>

#include "private_db.h"
#include "qbo/qbo.h"
#include "sweep_engine.h"

struct fixture {
    struct arena arena;
    struct engine engine;
    char spool[40];
};

/* One connection with both lanes; the queue has nothing to do. */
static const char rows[] =
    "INSERT INTO lane (shop_id, kind, connection_id, due_at) "
    "VALUES (1, 'changes', 1, NOW(6)); "
    "UPDATE connection SET changes_since = NOW(6) + INTERVAL 1 DAY; "
    "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "
    "sync_token, posted_revision, snapshot, posted_total) VALUES "
    "(1, 1, 'invoice', 1, '812', '0', 1, '', 14318)";

static void
fixture_open(struct fixture *f)
{
    memset(f, 0, sizeof(*f));
    snprintf(f->spool, sizeof(f->spool), "/tmp/changes-test-XXXXXX");
    assert_non_null(mkdtemp(f->spool));
    private_db_file("tests/sweep/base.sql");
    private_db_sql(rows);
    arena_init(&f->arena, 1 << 26);
    engine_open(&f->engine, &f->arena, f->spool);
}

static void
fixture_close(struct fixture *f)
{
    engine_close(&f->engine);
    arena_free(&f->arena);
    rmdir(f->spool);
}

static void
rows_are(const char *query, const char *want)
{
    char text[4096];

    private_db_text(query, text, sizeof(text));
    assert_string_equal(text, want);
}

/* ------------------------------------------------------------------- lanes */

static size_t
leased(struct fixture *f, struct sync_lease *out)
{
    const struct sync_store *store = &f->engine.ports.store;
    struct err e = { 0 };
    size_t n = 0;

    if (!store->lease(store->ctx, out, 4, &n, &e))
        fail_msg("%s", e.text);
    return n;
}

static void
released(struct fixture *f, const struct sync_release *r)
{
    const struct sync_store *store = &f->engine.ports.store;
    struct err e = { 0 };

    assert_true(store->release(store->ctx, r, 1, &e));
}

/* The realm's rate and tokens have one user: the other lane waits, and is told
 * what was sent. */
static void
one_lane_of_a_connection_at_a_time(void **state)
{
    struct sync_lease a[4], b[4];
    struct sync_release r = { .lease = a, .reason = "", .next_us = 1000000 };
    struct fixture f;

    (void)state;
    fixture_open(&f);
    private_db_sql("UPDATE lane SET due_at = NOW(6) - INTERVAL 1 MINUTE "
                   "WHERE kind = 'changes'");
    assert_int_equal(leased(&f, a), 1);
    assert_int_equal(a[0].kind, SYNC_CHANGES);
    assert_int_equal(leased(&f, b), 0);
    r.sent = (struct sync_sent){ .n = 1, .us = { 120000 } };
    released(&f, &r);
    assert_int_equal(leased(&f, b), 1);
    assert_int_equal(b[0].kind, SYNC_POST);
    assert_int_equal(b[0].beside_fence, a[0].fence);
    assert_int_equal(b[0].beside.n, 1);
    assert_int_equal(b[0].beside.us[0], 120000);
    fixture_close(&f);
}

/* Another sweeper is about to lease the queue at this moment. */
static void
a_lane_beside_one_that_is_being_leased_waits(void **state)
{
    struct sync_lease a[4];
    struct fixture f;
    MYSQL *other;

    (void)state;
    fixture_open(&f);
    private_db_sql("UPDATE lane SET due_at = NULL WHERE kind = 'post'");
    other = private_db_root();
    assert_int_equal(mysql_query(other, "BEGIN"), 0);
    assert_int_equal(mysql_query(other, "UPDATE lane SET until = NOW(6) + "
                                        "INTERVAL 1 HOUR WHERE kind = 'post'"),
                     0);
    assert_int_equal(leased(&f, a), 0);
    assert_int_equal(mysql_query(other, "ROLLBACK"), 0);
    mysql_close(other);
    assert_int_equal(leased(&f, a), 1);
    fixture_close(&f);
}

/* What QuickBooks told the queue to wait for, reading waits for, too. */
static void
a_throttled_queue_holds_reading(void **state)
{
    struct sync_lease a[4];
    struct fixture f;

    (void)state;
    fixture_open(&f);
    private_db_sql("UPDATE lane SET hold_until = NOW(6) + INTERVAL 1 MINUTE, "
                   "hold_reason = 'throttled' WHERE kind = 'post'");
    assert_int_equal(leased(&f, a), 0);
    private_db_sql("UPDATE lane SET hold_reason = 'subscription' "
                   "WHERE kind = 'post'");
    assert_int_equal(leased(&f, a), 1);
    fixture_close(&f);
}

/* ----------------------------------------------------------------- notices */

/* QuickBooks as it is when it is asked: a step further with each notice. */
static struct {
    int token;      /* of invoice 812 */
    bool gone;      /* it was deleted last */
    unsigned asked; /* requests in all */
} books;

static struct answer *
answer(struct script *s, long status, const char *body)
{
    struct answer *x = arena_alloc(s->arena, 1, sizeof(*x));

    x->end = OUTBOUND_ANSWER;
    x->status = status;
    x->body = body;
    return x;
}

static const char *
invoice(struct script *s, int token)
{
    return arena_printf(
        s->arena,
        "{\"Id\":\"812\",\"SyncToken\":\"%d\",\"DocNumber\":\"1842\","
        "\"TotalAmt\":%d.00,\"Balance\":%d.00,\"CustomerRef\":{\"value\":"
        "\"57\"},\"TxnDate\":\"2026-06-18\",\"Line\":[{\"Id\":\"1\","
        "\"Amount\":%d.00,\"DetailType\":\"SalesItemLineDetail\"}]}",
        token, 100 + token, 100 + token, 100 + token);
}

static struct answer *
as_it_is(struct script *s, const struct outbound_request *r, bool *log)
{
    *log = true;
    books.asked++;
    if (strstr(r->url, "/cdc?") != NULL)
        return answer(s, 200,
                      arena_printf(s->arena,
                                   "{\"CDCResponse\":[{\"QueryResponse\":[{},"
                                   "{},{\"Invoice\":[%s]},{}]}]}",
                                   invoice(s, books.token)));
    if (books.gone)
        return answer(s, 400,
                      "{\"Fault\":{\"Error\":[{\"Message\":\"Object Not "
                      "Found\",\"code\":\"610\"}],\"type\":"
                      "\"ValidationFault\"}}");
    return answer(
        s, 200,
        arena_printf(s->arena, "{\"Invoice\":%s}", invoice(s, books.token)));
}

/* As the intake leaves it, whatever it says. */
static void
notice(void)
{
    private_db_sql(
        "INSERT INTO inbox (shop_id, connection_id, entity, qbo_id) VALUES "
        "(1, 1, 'invoice', '812') ON DUPLICATE KEY UPDATE seq = seq + 1; "
        "INSERT INTO wake (shop_id, kind) VALUES (1, 'changes')");
}

static const char standing[] =
    "SELECT theirs, theirs_token, theirs_snapshot FROM link; "
    "SELECT direction, operation, state FROM sync_event ORDER BY id DESC "
    "LIMIT 1";

/* The link as it was when we wrote the invoice. */
static void
written_by_us(struct fixture *f)
{
    const struct json *o;
    const char *text = invoice(&f->engine.script, 0);
    struct err e = { 0 };

    assert_true(json_read(&f->arena, text, strlen(text), 4096, 8, &o, &e));
    private_db_sql(arena_printf(&f->arena, "UPDATE link SET snapshot = '%s'",
                                qbo_snapshot(&f->arena, "Invoice", o)));
}

/* What the books were when notice i of the five was written. */
static void
state_of(int i)
{
    books.token = i;
    books.gone = false;
}

/*
 * Five notices, one for each change, arrive in every order, some together,
 * while the record moves on: at the end ours stands as the last change left it.
 */
static void
any_order_comes_to_the_same_end(void **state)
{
    static int order[120][5];
    char want[4096] = "", got[4096];
    struct fixture f;
    int n = 0;

    (void)state;
    for (int c = 0; c < 3125; c++) {
        int v = c, seen = 0;

        for (int i = 0; i < 5; i++, v /= 5)
            seen |= 1 << (order[n][i] = v % 5);
        if (seen == 31 && ++n == 120)
            break;
    }
    assert_int_equal(n, 120);
    for (int p = 0; p < 120; p++) {
        int furthest = 0;

        fixture_open(&f);
        written_by_us(&f);
        f.engine.script.otherwise = as_it_is;
        for (int i = 0; i < 5; i++) {
            /* whoever sends notice k has seen change k; a read may see less
               than that was sent since, never less than what was there */
            if (order[p][i] + 1 > furthest)
                furthest = order[p][i] + 1;
            state_of(furthest);
            notice();
            if (p % 2 == 0 || i == 4)
                engine_run(&f.engine);
        }
        private_db_text(standing, got, sizeof(got));
        if (*want == '\0')
            snprintf(want, sizeof(want), "%s", got);
        assert_string_equal(got, want);
        rows_are("SELECT COUNT(*) FROM inbox WHERE seq > 0", "0\n");
        fixture_close(&f);
    }
}

/* An answer that was on its way for long is older than what is known. */
static void
an_older_state_never_overwrites_a_newer(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f);
    f.engine.script.otherwise = as_it_is;
    state_of(4);
    notice();
    engine_run(&f.engine);
    state_of(2);
    notice();
    engine_run(&f.engine);
    rows_are("SELECT sync_token FROM link", "4\n");
    fixture_close(&f);
}

/* A thousand times the same while it is read, and just after: one read more. */
static void
what_is_named_often_is_read_seldom(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f);
    f.engine.conf.time_scale = 10; /* ten seconds are one */
    f.engine.script.otherwise = as_it_is;
    state_of(1);
    books.asked = 0;
    notice();
    engine_run(&f.engine);
    assert_int_equal(books.asked, 1);
    for (int i = 0; i < 1000; i++)
        notice();
    engine_run(&f.engine);
    assert_int_equal(books.asked, 2);
    rows_are("SELECT COUNT(*) FROM inbox WHERE seq > 0", "0\n");
    fixture_close(&f);
}

/* Ten seconds, counted from the reading: who names it meanwhile waits. */
static void
what_was_read_rests(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f);
    f.engine.conf.time_scale = 1;
    f.engine.script.otherwise = as_it_is;
    state_of(1);
    notice();
    private_db_sql("UPDATE connection SET changed_at = NOW(6)");
    engine_run(&f.engine);
    rows_are("SELECT i.seq, i.due_at >= c.changed_at + INTERVAL 10 SECOND "
             "FROM inbox AS i JOIN connection AS c",
             "0\t1\n");
    fixture_close(&f);
}

/* W10: no notice came for a day; QuickBooks' own list fills the gap, and the
 * place moves on once it is stored. */
static void
a_day_away_is_made_up_for(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f);
    f.engine.script.otherwise = as_it_is;
    state_of(3);
    private_db_sql("UPDATE connection SET changes_since = NOW(6) - INTERVAL 1 "
                   "DAY; UPDATE lane SET due_at = NOW(6)");
    engine_run(&f.engine);
    rows_are("SELECT sync_token FROM link", "3\n");
    rows_are("SELECT changes_since > NOW(6) - INTERVAL 1 MINUTE FROM "
             "connection",
             "1\n");
    fixture_close(&f);
}

/* W11: what we wrote comes back as a notice: nothing follows, nothing is
 * posted, nothing is said. */
static void
our_own_echo_leads_to_nothing(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f);
    f.engine.script.otherwise = as_it_is;
    state_of(0); /* as the link has it */
    books.asked = 0;
    notice();
    engine_run(&f.engine);
    assert_int_equal(books.asked, 1);
    rows_are("SELECT COUNT(*) FROM sync_event", "0\n");
    rows_are("SELECT COUNT(*) FROM inbox WHERE seq > 0", "0\n");
    rows_are("SELECT theirs FROM link", "\n");
    fixture_close(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_lane_of_a_connection_at_a_time),
        cmocka_unit_test(a_lane_beside_one_that_is_being_leased_waits),
        cmocka_unit_test(a_throttled_queue_holds_reading),
        cmocka_unit_test(any_order_comes_to_the_same_end),
        cmocka_unit_test(an_older_state_never_overwrites_a_newer),
        cmocka_unit_test(what_is_named_often_is_read_seldom),
        cmocka_unit_test(what_was_read_rests),
        cmocka_unit_test(a_day_away_is_made_up_for),
        cmocka_unit_test(our_own_echo_leads_to_nothing),
    };

    return cmocka_run_group_tests(tests, private_db_start, private_db_stop);
}
