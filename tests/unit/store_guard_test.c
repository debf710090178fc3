/*
 * store_guard_test: what two sweepers may do to each other's rows, condition by
 * condition.  Each case changes one thing between what a lease has read and
 * what it writes; in a whole run several guards stand behind one another, and
 * one that is gone is missed by nobody.
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

#define N(table) (sizeof(table) / sizeof((table)[0]))

enum { FENCE = 4 };

/* One lease of the shop's lane, and one event that waits to be posted. */
static const char rows[] =
    "UPDATE lane SET owner = 'x', fence = 4, due_at = NOW(6) + INTERVAL 180 "
    "SECOND, until = NOW(6) + INTERVAL 180 SECOND;"
    "INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label, "
    "label_key) VALUES (1, 1, 'invoice', 1, '1842', '1842');"
    "INSERT INTO tally (shop_id, pending) VALUES (1, 1);";

/* ... which was marked under that lease. */
#define ATTEMPT                                                                \
    "INSERT INTO sync_attempt (shop_id, id, event_id, connection_id, "         \
    "generation, fence, run_id, n, operation, request_id, revision, path, "    \
    "body, body_hash, first_marked_at, marked_at) VALUES (1, 1, 1, 1, 1, 4, "  \
    "1, 1, 'create', REPEAT('a', 32), 1, 'invoice', '{}', REPEAT('h', 32), "   \
    "NOW(6), NOW(6));"

static const char sending[] = ATTEMPT
    "UPDATE sync_event SET state = 'sending', attempt_id = 1, fence = 4, "
    "attempts = 1, definite = 0;"
    "UPDATE tally SET pending = 0, sending = 1;";

static const char checking[] = ATTEMPT
    "UPDATE sync_event SET state = 'checking', attempt_id = 1, fence = 4, "
    "attempts = 1, definite = 0;"
    "UPDATE tally SET pending = 0, checking = 1;";

struct guard {
    const char *meanwhile; /* what somebody else did, or "" */
    const char *after;     /* what the row is then */
};

struct world {
    struct engine *x;
    struct arena a;
    char spool[40];
    struct sync_lease lease;
    struct sync_connection connection;
    struct sync_event event;
};

static void
begin(struct world *w, const char *before, const char *meanwhile)
{
    memset(w, 0, sizeof(*w));
    snprintf(w->spool, sizeof(w->spool), "/tmp/cf-spool.XXXXXX");
    assert_non_null(mkdtemp(w->spool));
    arena_init(&w->a, 64 << 20);
    w->x = calloc(1, sizeof(*w->x));
    private_db_file("tests/sweep/base.sql");
    engine_open(w->x, &w->a, w->spool);
    private_db_sql(rows);
    private_db_sql(before);
    private_db_sql(meanwhile);
    w->lease = (struct sync_lease){
        .shop = { 1 }, .kind = SYNC_POST, .connection_id = 1, .fence = FENCE
    };
    w->connection =
        (struct sync_connection){ .state = "active", .generation = 1 };
    w->event = (struct sync_event){ .id = 1,
                                    .entity = ENTITY_INVOICE,
                                    .state = EVENT_PENDING,
                                    .record_id = 1,
                                    .label = "1842",
                                    .operation = "post" };
}

static void
gives(const char *select, const struct guard *g)
{
    char got[80];

    private_db_text(select, got, sizeof(got));
    got[strcspn(got, "\n")] = '\0';
    if (strcmp(got, g->after) != 0)
        fail_msg("%s: %s instead of %s", g->meanwhile, got, g->after);
}

static void
end(struct world *w)
{
    engine_close(w->x);
    free(w->x);
    arena_free(&w->a);
    rmdir(w->spool);
}

#define EVENT                                                                  \
    "SELECT CONCAT_WS(' ', state, IF(attempt_id = 1, 'ours', attempt_id), "    \
    "fence) FROM sync_event"

/* P9, P17, T18: nothing is sent unless all is as it was read. */
static void
a_mark_needs_what_was_read(void **state)
{
    static const struct guard guards[] = {
        { "", "sending ours 4" },
        { "UPDATE lane SET fence = 5", "pending 0 0" },
        { "UPDATE lane SET until = NOW(6) - INTERVAL 1 SECOND", "pending 0 0" },
        { "UPDATE connection SET generation = 2", "pending 0 0" },
        { "UPDATE connection SET state = 'expired'", "pending 0 0" },
        { "UPDATE sync_event SET state = 'skipped'", "skipped 0 0" },
        { "UPDATE sync_event SET attempt_id = 9", "pending 9 0" },
    };

    (void)state;
    for (size_t i = 0; i < N(guards); i++) {
        struct world w;
        struct sync_mark m;

        begin(&w, "", guards[i].meanwhile);
        m = (struct sync_mark){ .lease = &w.lease,
                                .connection = &w.connection,
                                .event = &w.event,
                                .request_id =
                                    "0123456789abcdef0123456789abcdef",
                                .operation = QBO_CREATE,
                                .path = "invoice",
                                .body = "{}",
                                .revision = 1,
                                .marker = "AT5PBKB9" };
        w.x->ports.store.mark(w.x->ports.store.ctx, &m, 1);
        assert_int_equal(m.done == SYNC_DONE && m.attempt_id != 0, i == 0);
        gives(EVENT, &guards[i]);
        end(&w);
    }
}

static struct sync_settle
succeeds(const struct world *w, enum event_state from, bool marked)
{
    return (struct sync_settle){ .lease = &w->lease,
                                 .event = &w->event,
                                 .from = from,
                                 .to = EVENT_SUCCEEDED,
                                 .attempt_id = 1,
                                 .marked = marked,
                                 .cause = "",
                                 .about = "",
                                 .message = "Posted as 1842",
                                 .attempts = 1,
                                 .definite = true };
}

static void
settles(const char *before, enum event_state from, bool marked,
        const struct guard *guards, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct world w;
        struct sync_settle t;

        begin(&w, before, guards[i].meanwhile);
        t = succeeds(&w, from, marked);
        w.x->ports.store.settle(w.x->ports.store.ctx, &t, 1);
        assert_int_equal(t.done == SYNC_DONE && t.hit, i == 0);
        gives(EVENT, &guards[i]);
        end(&w);
    }
}

/* P9: its own attempt under its own fence, and still open. */
static void
an_answer_settles_its_own_attempt(void **state)
{
    static const struct guard guards[] = {
        { "", "succeeded ours 4" },
        { "UPDATE sync_event SET fence = 5", "sending ours 5" },
        { "UPDATE sync_event SET attempt_id = 2", "sending 2 4" },
        { "UPDATE sync_event SET state = 'checking'", "checking ours 4" },
    };

    (void)state;
    settles(sending, EVENT_SENDING, true, guards, N(guards));
}

/* What it looked up settles while the lane is the lease's. */
static void
a_look_settles_in_its_lease(void **state)
{
    static const struct guard guards[] = {
        { "", "succeeded ours 4" },
        { "UPDATE lane SET fence = 5", "checking ours 4" },
        { "UPDATE lane SET until = NOW(6) - INTERVAL 1 SECOND",
          "checking ours 4" },
        { "UPDATE sync_event SET attempt_id = 2", "checking 2 4" },
        { "UPDATE sync_event SET state = 'retrying'", "retrying ours 4" },
    };

    (void)state;
    settles(checking, EVENT_CHECKING, false, guards, N(guards));
}

/* The rows of problem that a refused one moves do not stand in for two that
 * another lease decided: the server counts no INSERT of a trigger. */
static void
a_refusal_beside_hides_nobody(void **state)
{
    static const struct guard left = {
        "UPDATE sync_event SET fence = 5 WHERE id = 1", "sending,sending,failed,failed"
    };
    struct sync_settle t[3];
    struct sync_event more[2];
    struct world w;

    (void)state;
    begin(&w, sending, left.meanwhile);
    private_db_sql(
        "INSERT INTO sync_event (shop_id, id, connection_id, entity, "
        "record_id, label, label_key, state, attempt_id, fence, attempts, "
        "definite) VALUES "
        "(1, 2, 1, 'invoice', 1, '1842', '1842', 'sending', 1, 5, 1, 0), "
        "(1, 3, 1, 'invoice', 1, '1842', '1842', 'sending', 1, 4, 1, 0);"
        "INSERT INTO sync_event (shop_id, id, connection_id, entity, "
        "record_id, label, label_key, state, cause) VALUES "
        "(1, 4, 1, 'invoice', 2, '1843', '1843', 'failed', "
        "'qbo_unavailable');");
    for (int i = 0; i < 3; i++) {
        t[i] = succeeds(&w, EVENT_SENDING, true);
        if (i == 0)
            continue;
        more[i - 1] = w.event;
        more[i - 1].id = i + 1;
        t[i].event = &more[i - 1];
    }
    t[2].to = EVENT_FAILED;
    t[2].cause = "qbo_unavailable";
    w.x->ports.store.settle(w.x->ports.store.ctx, t, 3);
    assert_true(!t[0].hit && !t[1].hit && t[2].hit);
    gives("SELECT GROUP_CONCAT(state ORDER BY id) FROM sync_event", &left);
    end(&w);
}

/* A look that finds a record of QuickBooks' links it once: to ask a person is
 * all that is left when another record here has it. */
static void
a_record_is_linked_once(void **state)
{
    static const struct guard guards[] = {
        { "", "succeeded 1" },
        { "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "
          "sync_token, posted_revision, snapshot) "
          "VALUES (1, 1, 'invoice', 2, '901', '0', 1, '{}')",
          "needs_attention 2" },
        /* ... in another company */
        { "INSERT INTO connection (shop_id, id, realm_hmac, realm_web, "
          "environment, state) VALUES (1, 2, REPEAT('i', 32), '', 'sandbox', "
          "'active');"
          "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "
          "sync_token, posted_revision, snapshot) "
          "VALUES (1, 2, 'invoice', 2, '901', '0', 1, '{}')",
          "succeeded 1" },
    };

    (void)state;
    for (size_t i = 0; i < N(guards); i++) {
        static const struct sync_link link = { .qbo_id = "901",
                                               .sync_token = "0",
                                               .number = "1842",
                                               .snapshot = "{}",
                                               .revision = 1,
                                               .total = { 14318 } };
        struct world w;
        struct sync_settle t;

        begin(&w, checking, guards[i].meanwhile);
        t = succeeds(&w, EVENT_CHECKING, false);
        t.link = &link;
        w.x->ports.store.settle(w.x->ports.store.ctx, &t, 1);
        assert_true(t.done == SYNC_DONE && t.hit);
        gives("SELECT CONCAT(state, ' ', (SELECT GROUP_CONCAT(local_id) FROM "
              "link WHERE connection_id = 1 AND qbo_id = '901')) "
              "FROM sync_event",
              &guards[i]);
        end(&w);
    }
}

/* P13: what an older lease left behind, and nothing of this one. */
static void
what_an_older_lease_left_is_taken(void **state)
{
    static const struct guard guards[] = {
        { "UPDATE sync_event SET fence = 3", "checking ours 4" },
        { "", "sending ours 4" },
        { "UPDATE sync_event SET fence = 3, state = 'retrying'",
          "retrying ours 3" },
    };

    (void)state;
    for (size_t i = 0; i < N(guards); i++) {
        struct world w;
        struct err e = { 0 };

        begin(&w, sending, guards[i].meanwhile);
        if (!w.x->ports.store.take_over(w.x->ports.store.ctx, &w.a, &w.lease,
                                        1000000, &e))
            fail_msg("%s: %s", guards[i].meanwhile, e.text);
        gives(EVENT, &guards[i]);
        end(&w);
    }
}

/* P13, P17: only its own lane, and due at once when it was woken meanwhile. */
static void
a_lane_is_given_back_by_its_lease(void **state)
{
    static const struct guard guards[] = {
        { "UPDATE sync_event SET state = 'succeeded'", "free, rests" },
        { "UPDATE sync_event SET state = 'succeeded';"
          "UPDATE lane SET due_at = NOW(6)",
          "free, due" },
        { "UPDATE lane SET fence = 5", "x, not due" },
    };

    (void)state;
    for (size_t i = 0; i < N(guards); i++) {
        struct world w;
        struct sync_release r;
        struct err e = { 0 };

        begin(&w, "", guards[i].meanwhile);
        r = (struct sync_release){ .lease = &w.lease, .reason = "" };
        assert_true(w.x->ports.store.release(w.x->ports.store.ctx, &r, 1, &e));
        gives("SELECT CONCAT(IF(owner = '', 'free', owner), ', ', "
              "CASE WHEN due_at IS NULL THEN 'rests' "
              "WHEN due_at <= NOW(6) THEN 'due' ELSE 'not due' END) FROM lane",
              &guards[i]);
        end(&w);
    }
}

/* T6: given up with the tokens that were refused, by who has the lane. */
static void
a_dead_grant_ends_its_own_connection(void **state)
{
    static const struct guard guards[] = {
        { "", "expired" },
        { "UPDATE connection SET generation = 2", "active" },
        { "UPDATE connection SET state = 'disconnected'", "disconnected" },
        { "UPDATE secret SET refresh_hash = REPEAT('n', 32)", "active" },
        { "UPDATE lane SET fence = 5", "active" },
        { "UPDATE lane SET until = NOW(6) - INTERVAL 1 SECOND", "active" },
    };

    (void)state;
    for (size_t i = 0; i < N(guards); i++) {
        struct world w;
        struct err e = { 0 };
        bool over, found;

        begin(&w, "", "");
        assert_true(w.x->ports.store.connection(
            w.x->ports.store.ctx, &w.a, &w.lease, &w.connection, &found, &e));
        private_db_sql(guards[i].meanwhile);
        assert_true(w.x->ports.store.expire(w.x->ports.store.ctx, &w.lease,
                                            &w.connection, "It is over.", &over,
                                            &e));
        assert_int_equal(over, i == 0);
        gives("SELECT state FROM connection", &guards[i]);
        end(&w);
    }
}

/* T5: what a renewal brought, told by when it was asked for.  "old": it is
 * renewed before it is used. */
static void
a_pair_is_as_old_as_its_question(void **state)
{
    static const struct guard guards[] = {
        { "", "new pair, fresh, free" },
        { "UPDATE secret SET ref_epoch = 7, ref_until = NULL, refreshing = 0",
          "new pair, old, free" },
        { "UPDATE secret SET ref_epoch = 7", "new pair, old, at it" },
        { "UPDATE secret SET ref_until = NULL, refreshing = 0",
          "new pair, old, free" },
        { "UPDATE secret SET refresh_hash = REPEAT('n', 32)",
          "new pair, fresh, free" },
        { "UPDATE secret SET ref_epoch = 7, refresh_hash = REPEAT('n', 32)",
          "old pair, old, at it" },
    };
    const struct qbo_tokens tokens = {
        .access = "A2", .refresh = "R2", .access_s = 3600, .refresh_s = 8726400
    };

    (void)state;
    for (size_t i = 0; i < N(guards); i++) {
        struct world w;
        struct sync_store *s;
        struct err e = { 0 };
        int64_t epoch;
        bool ours, found;

        begin(&w, "", "UPDATE secret SET ref_epoch = 5");
        s = &w.x->ports.store;
        assert_true(
            s->connection(s->ctx, &w.a, &w.lease, &w.connection, &found, &e));
        assert_true(
            s->refresh_begin(s->ctx, &w.a, &w.lease, &epoch, &ours, &e));
        private_db_sql(guards[i].meanwhile);
        assert_true(s->refresh_end(s->ctx, &w.a, &w.lease, epoch, &w.connection,
                                   &tokens, &e));
        gives("SELECT CONCAT(IF(refresh_hash = UNHEX(SHA2('R2', 256)), 'new', "
              "'old'), ' pair, ', IF(refreshed_at > NOW(6) - INTERVAL 1 MINUTE "
              "AND access_ends_at > NOW(6) + INTERVAL 50 MINUTE, 'fresh', "
              "'old'), ', ', IF(refreshing, 'at it', 'free')) FROM secret",
              &guards[i]);
        assert_true(s->refresh_stop(s->ctx, &w.lease, epoch, &e));
        end(&w);
    }
}

/* T1, T5: one refresh of a secret at a time, and an end for its own alone. */
static void
a_refresh_is_one_at_a_time(void **state)
{
    static const struct guard guards[] = {
        { "UPDATE secret SET ref_epoch = 6", "1 7" },
        { "UPDATE secret SET ref_epoch = 6, refreshing = 1, "
          "ref_until = NOW(6) - INTERVAL 1 SECOND",
          "1 7" },
        { "UPDATE secret SET ref_epoch = 6, refreshing = 1, "
          "ref_until = NOW(6) + INTERVAL 1 MINUTE",
          "1 6" },
    };

    (void)state;
    for (size_t i = 0; i < N(guards); i++) {
        struct world w;
        struct sync_store *s;
        struct err e = { 0 };
        int64_t epoch;
        bool ours;

        begin(&w, "", guards[i].meanwhile);
        s = &w.x->ports.store;
        assert_true(
            s->refresh_begin(s->ctx, &w.a, &w.lease, &epoch, &ours, &e));
        assert_int_equal(ours, i < 2);
        assert_true(s->refresh_stop(s->ctx, &w.lease, 5, &e)); /* older */
        gives("SELECT CONCAT(refreshing, ' ', ref_epoch) FROM secret",
              &guards[i]);
        if (ours)
            assert_true(s->refresh_stop(s->ctx, &w.lease, epoch, &e));
        end(&w);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_needs_what_was_read),
        cmocka_unit_test(an_answer_settles_its_own_attempt),
        cmocka_unit_test(a_look_settles_in_its_lease),
        cmocka_unit_test(a_refusal_beside_hides_nobody),
        cmocka_unit_test(a_record_is_linked_once),
        cmocka_unit_test(what_an_older_lease_left_is_taken),
        cmocka_unit_test(a_lane_is_given_back_by_its_lease),
        cmocka_unit_test(a_dead_grant_ends_its_own_connection),
        cmocka_unit_test(a_pair_is_as_old_as_its_question),
        cmocka_unit_test(a_refresh_is_one_at_a_time),
    };

    return cmocka_run_group_tests_name("store guards", tests, private_db_start,
                                       private_db_stop);
}
