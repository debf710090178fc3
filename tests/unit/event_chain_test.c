/* event: chains, what is withdrawn or skipped, what QuickBooks may know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "event/event.h"

#include "books.h"

static const struct shop_ref shop = { 1 };

struct doing {
    struct event_change change;
    const char *reason;
    int64_t id, chained;
    enum event_known known;
};

static bool
enqueue_body(struct db *db, void *ctx, struct err *e)
{
    struct doing *d = ctx;

    return event_enqueue(db, books_arena(), shop, &d->change, 1, &d->id, e);
}

static bool
skip_body(struct db *db, void *ctx, struct err *e)
{
    struct doing *d = ctx;

    return event_skip(db, books_arena(), shop, &d->change, d->reason, e);
}

static bool
withdraw_body(struct db *db, void *ctx, struct err *e)
{
    struct doing *d = ctx;

    return event_withdraw(db, books_arena(), shop, d->change.entity,
                          d->change.record_id, d->reason, &d->chained, e);
}

static bool
known_body(struct db *db, void *ctx, struct err *e)
{
    struct doing *d = ctx;

    return event_known(db, books_arena(), shop, d->change.entity,
                       d->change.record_id, &d->known, e);
}

static void
in_tx(db_body *body, struct doing *d)
{
    struct err e = { 0 };

    if (!db_tx(books_db(), body, d, &e))
        fail_msg("%s", e.text);
    books_tally_holds(books_arena());
}

static int64_t
enqueue(enum event_entity entity, int64_t record, const char *operation,
        int64_t behind)
{
    struct doing d = { .change = { entity, record, "1842", operation,
                                   behind } };

    in_tx(enqueue_body, &d);
    return d.id;
}

/* What a settle does behind an event that came to this. */
static void
release(int64_t id, bool done)
{
    struct err e = { 0 };

    if (!db_exec(books_db(), STMT_EVENT_RELEASE,
                 ARGS(ARG_SHOP(shop), ARG_INT(id), ARG_BOOL(done)), NULL, &e))
        fail_msg("%s", e.text);
}

static const char *
event(int64_t id)
{
    return SAYS("SELECT state, cause, waits_for, superseded_by, due_at <= "
                "NOW(6) FROM sync_event WHERE id = %lld",
                (long long)id);
}

/* What an early event turns out to stand behind is early, too, whether it is
 * early itself or by the one whose place it takes (features.md A6). */
static void
an_early_one_takes_its_chain_along(void **state)
{
    int64_t first = enqueue(ENTITY_PAYMENT, 1, "unapply", 0), second;

    (void)state;
    (void)enqueue(ENTITY_INVOICE, 1, "post", 0);
    private_db_sql("UPDATE sync_event SET early = 1 WHERE entity = 'invoice'");
    second = enqueue(ENTITY_INVOICE, 1, "void", first);
    assert_string_equal(SAYS("SELECT GROUP_CONCAT(early ORDER BY id) FROM "
                             "sync_event WHERE id IN (%lld, %lld)",
                             (long long)first, (long long)second),
                        "1,1\n");
}

static void
a_chain_goes_step_by_step(void **state)
{
    int64_t first = enqueue(ENTITY_PAYMENT, 1, "unapply", 0);
    int64_t second = enqueue(ENTITY_INVOICE, 1, "void", first);
    int64_t third = enqueue(ENTITY_INVOICE, 2, "post", second);

    (void)state;
    assert_string_equal(event(first), "pending\t\t0\t0\t1\n");
    assert_string_equal(event(second), "pending\tchained\t1\t0\t0\n");
    assert_string_equal(event(third), "pending\tchained\t2\t0\t0\n");
    release(first, false); /* it needs attention: nobody goes on */
    assert_string_equal(event(second), "pending\tchained\t1\t0\t0\n");
    release(first, true);
    assert_string_equal(event(second), "pending\t\t0\t0\t1\n");
    assert_string_equal(event(third), "pending\tchained\t2\t0\t0\n");
}

/* What only waits for a record is planned anew when that needs attention. */
static void
a_wait_is_no_chain(void **state)
{
    int64_t first = enqueue(ENTITY_CUSTOMER, 1, "post", 0);
    int64_t second = enqueue(ENTITY_INVOICE, 1, "post", 0);

    (void)state;
    private_db_sql("UPDATE sync_event SET waits_for = 1, cause = 'waiting', "
                   "due_at = '9999-12-31' WHERE id = 2");
    release(first, false);
    assert_string_equal(event(second), "pending\t\t0\t0\t1\n");
}

static void
what_supersedes_stands_in_the_chain(void **state)
{
    int64_t first = enqueue(ENTITY_INVOICE, 1, "void", 0);
    int64_t second = enqueue(ENTITY_INVOICE, 2, "post", first);
    int64_t third = enqueue(ENTITY_INVOICE, 3, "post", second);
    int64_t edit = enqueue(ENTITY_INVOICE, 2, "post", 0);

    (void)state;
    assert_string_equal(event(second), "skipped\t\t0\t4\t0\n");
    assert_string_equal(event(edit), "pending\tchained\t1\t0\t0\n");
    assert_string_equal(event(third), "pending\tchained\t4\t0\t0\n");
}

static void
letting_go_is_never_superseded(void **state)
{
    int64_t old = enqueue(ENTITY_PAYMENT, 1, "post", 0);
    int64_t unapply = enqueue(ENTITY_PAYMENT, 1, "unapply", 0);
    struct doing d = { .change = { ENTITY_PAYMENT, 1, "P", "post", 0 },
                       .reason = "payments_off" };

    (void)state;
    assert_string_equal(event(old), "skipped\t\t0\t2\t1\n");
    enqueue(ENTITY_PAYMENT, 1, "post", 0);
    assert_string_equal(event(unapply), "pending\t\t0\t0\t1\n");
    in_tx(skip_body, &d);
    assert_string_equal(event(unapply), "pending\t\t0\t0\t1\n");
    d.reason = "by_hand";
    in_tx(withdraw_body, &d);
    assert_string_equal(event(unapply), "pending\t\t0\t0\t1\n");
}

/* But by another one, which stands in its place for those behind it. */
static void
letting_go_once_more(void **state)
{
    int64_t first = enqueue(ENTITY_PAYMENT, 1, "unapply", 0);
    int64_t behind = enqueue(ENTITY_INVOICE, 1, "void", first), again;

    (void)state;
    again = enqueue(ENTITY_PAYMENT, 1, "unapply", 0);
    assert_string_equal(event(first), "skipped\t\t0\t3\t1\n");
    assert_string_equal(event(again), "pending\t\t0\t0\t1\n");
    assert_string_equal(event(behind), "pending\tchained\t3\t0\t0\n");
}

/* Re-issued once more, or its payment deleted, before the chain has begun. */
static void
letting_go_begins_a_chain(void **state)
{
    int64_t unapply = enqueue(ENTITY_PAYMENT, 1, "unapply", 0), again, gone;
    int64_t first_void = enqueue(ENTITY_INVOICE, 1, "void", unapply);
    int64_t second = enqueue(ENTITY_INVOICE, 2, "post", first_void);

    (void)state;
    enqueue(ENTITY_PAYMENT, 1, "post", second);
    again = enqueue(ENTITY_PAYMENT, 1, "unapply", 0);
    assert_string_equal(event(again), "pending\t\t0\t0\t1\n");
    assert_string_equal(event(first_void), "pending\tchained\t5\t0\t0\n");
    second = enqueue(ENTITY_INVOICE, 2, "void", again);
    assert_string_equal(event(second), "pending\tchained\t5\t0\t0\n");
    enqueue(ENTITY_PAYMENT, 1, "post", second);
    gone = enqueue(ENTITY_PAYMENT, 1, "delete", 0);
    assert_string_equal(event(gone), "pending\t\t0\t0\t1\n");
}

static void
a_skipped_row_says_why(void **state)
{
    int64_t old = enqueue(ENTITY_INVOICE, 1, "post", 0), waits;
    struct doing d = { .change = { ENTITY_INVOICE, 1, "18 \xC3\x84", "post",
                                   0 },
                       .reason = "not_paid_yet" };

    (void)state;
    waits = enqueue(ENTITY_PAYMENT, 1, "post", 0);
    private_db_sql("UPDATE sync_event SET waits_for = 1, cause = 'waiting', "
                   "due_at = '9999-12-31' WHERE id = 2; DELETE FROM wake");
    in_tx(skip_body, &d);
    assert_string_equal(event(old), "skipped\t\t0\t3\t1\n");
    assert_string_equal(event(waits), "pending\t\t0\t0\t1\n");
    assert_string_equal(
        SAYS("SELECT connection_id, entity, record_id, label, label_key, "
             "operation, state, cause, message FROM sync_event WHERE id = 3"),
        "7\tinvoice\t1\t18 \xC3\x84\t18 \xC3\xA4\tpost\tskipped\tnot_paid_yet\t"
        "Not paid yet\n");
    assert_string_equal(SAYS("SELECT COUNT(*) FROM wake"), "0\n");
}

/* Which events of a record go when it is taken back. */
static void
what_is_withdrawn(void **state)
{
    /* clang-format off */
    static const struct { const char *state; int definite; bool goes; } cases[] = {
        { "pending",         1, true  }, { "retrying",        1, true  },
        { "needs_attention", 1, true  }, { "failed",          1, true  },
        { "pending",         0, false }, { "retrying",        0, false },
        { "needs_attention", 0, false }, { "failed",          0, false },
        { "sending",         0, false }, { "checking",        0, false },
        { "succeeded",       1, false }, { "skipped",         1, false },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct doing d = { .change = { ENTITY_INVOICE, 10, "1", "post", 0 },
                           .reason = "taken_back" };

        private_db_sql("DELETE FROM sync_event; DELETE FROM tally");
        in_tx(enqueue_body, &d);
        private_db_sql(SAYS(
            "SELECT \"UPDATE sync_event SET state = '%s', definite = %d; "
            "UPDATE tally SET pending = 0, %s = 1, problem_invoices = %d\"",
            cases[i].state, cases[i].definite, cases[i].state,
            cases[i].state[0] == 'n' || cases[i].state[0] == 'f'));
        in_tx(withdraw_body, &d);
        assert_string_equal(SAYS("SELECT state, cause FROM sync_event"),
                            cases[i].goes
                                ? "skipped\ttaken_back\n"
                                : SAYS("SELECT '%s', ''", cases[i].state));
    }
}

static void
withdrawing_lets_others_go(void **state)
{
    int64_t first = enqueue(ENTITY_INVOICE, 1, "void", 0);
    int64_t second = enqueue(ENTITY_INVOICE, 2, "post", first);
    int64_t third = enqueue(ENTITY_INVOICE, 3, "post", second);
    struct doing d = { .change = { ENTITY_INVOICE, 2, "1", "post", 0 },
                       .reason = "taken_back" };

    (void)state;
    in_tx(withdraw_body, &d);
    assert_int_equal(d.chained, first);
    assert_string_equal(event(second), "skipped\ttaken_back\t0\t0\t0\n");
    assert_string_equal(event(third), "pending\t\t0\t0\t1\n");
    in_tx(withdraw_body, &d);
    assert_int_equal(d.chained, 0);
}

static void
what_quickbooks_may_know(void **state)
{
    /* clang-format off */
    static const struct { const char *state; int definite; enum event_known known; } cases[] = {
        { "pending",         1, EVENT_NEVER }, { "retrying",  1, EVENT_NEVER },
        { "needs_attention", 1, EVENT_NEVER }, { "failed",    1, EVENT_NEVER },
        { "pending",         0, EVENT_MAYBE }, { "retrying",  0, EVENT_MAYBE },
        { "needs_attention", 0, EVENT_MAYBE }, { "failed",    0, EVENT_MAYBE },
        { "sending",         0, EVENT_MAYBE }, { "checking",  0, EVENT_MAYBE },
        { "sending",         1, EVENT_MAYBE }, { "checking",  1, EVENT_MAYBE },
        { "succeeded",       1, EVENT_NEVER }, { "skipped",   1, EVENT_NEVER },
    };
    /* clang-format on */
    struct doing d = { .change = { ENTITY_INVOICE, 10, "1", "post", 0 } };

    (void)state;
    in_tx(enqueue_body, &d);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err e = { 0 };

        private_db_sql(
            SAYS("SELECT \"UPDATE sync_event SET state = '%s', definite = %d\"",
                 cases[i].state, cases[i].definite));
        if (!db_tx(books_db(), known_body, &d, &e))
            fail_msg("%s", e.text);
        if (d.known != cases[i].known)
            fail_msg("%s %d: %d", cases[i].state, cases[i].definite, d.known);
    }
}

/* A link counts in the company that is connected, and in no other. */
static void
a_link_of_the_company_in_use(void **state)
{
    struct doing d = { .change = { ENTITY_INVOICE, 10, "1", "post", 0 } };
    struct err e = { 0 };

    (void)state;
    private_db_sql(
        "INSERT INTO link (shop_id, connection_id, entity, local_id, "
        "qbo_id, sync_token, posted_revision, snapshot) VALUES "
        "(1, 7, 'invoice', 10, '5', '0', 1, '')");
    assert_true(db_tx(books_db(), known_body, &d, &e));
    assert_int_equal(d.known, EVENT_LINKED);
    enqueue(ENTITY_INVOICE, 10, "post", 0);
    private_db_sql("UPDATE sync_event SET state = 'sending'");
    assert_true(db_tx(books_db(), known_body, &d, &e));
    assert_int_equal(d.known, EVENT_MAYBE); /* which says more */
    private_db_sql("DELETE FROM sync_event");
    private_db_sql("UPDATE shop SET connection_id = 8 WHERE id = 1");
    assert_true(db_tx(books_db(), known_body, &d, &e));
    assert_int_equal(d.known, EVENT_NEVER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOOKS(a_chain_goes_step_by_step),
        WITH_BOOKS(an_early_one_takes_its_chain_along),
        WITH_BOOKS(a_wait_is_no_chain),
        WITH_BOOKS(what_supersedes_stands_in_the_chain),
        WITH_BOOKS(letting_go_is_never_superseded),
        WITH_BOOKS(letting_go_once_more),
        WITH_BOOKS(letting_go_begins_a_chain),
        WITH_BOOKS(a_skipped_row_says_why),
        WITH_BOOKS(what_is_withdrawn),
        WITH_BOOKS(withdrawing_lets_others_go),
        WITH_BOOKS(what_quickbooks_may_know),
        WITH_BOOKS(a_link_of_the_company_in_use),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
