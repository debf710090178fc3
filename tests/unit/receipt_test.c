/* receipt: a press of Retry on a database, what moves, what does not and why.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "event/receipt.h"

#include "books.h"
#include "private_db.h"

static const struct shop_ref shop = { 1 };
static struct arena arena;

struct pressing {
    const int64_t *ids;
    size_t n;
    int64_t receipt;
    struct receipt_done done;
};

static bool
press_body(struct db *db, void *ctx, struct err *e)
{
    static const struct receipt_press press = {
        .actor = "user",
        .actor_id = 3,
        .actor_name = "Rosa",
        .pressed = "selected",
        .said = "the ticked ones",
    };
    struct pressing *p = ctx;

    return receipt_open(db, &arena, shop, &press, &p->receipt, e) &&
           receipt_retry(db, &arena, shop, p->receipt, p->ids, p->n, &p->done,
                         e);
}

static struct pressing
press(struct db *db, const int64_t *ids, size_t n)
{
    struct pressing p = { .ids = ids, .n = n };
    struct err e = { 0 };

    if (!db_tx(db, press_body, &p, &e))
        fail_msg("%s", e.text);
    return p;
}

static const char *
text(const char *sql)
{
    return books_text(&arena, "%s", sql);
}

/* An event of an invoice of its own, in a state; the tally counts it. */
static void
event(int64_t id, const char *state, const char *more)
{
    private_db_sql(arena_printf(
        &arena,
        "INSERT INTO sync_event (shop_id, id, connection_id, entity, "
        "record_id, label, label_key, state, message, cause) SELECT 1, %lld, "
        "connection_id, 'invoice', %lld, 'n%lld', 'n', '%s', 'm', '%s' FROM "
        "shop WHERE id = 1",
        (long long)id, (long long)id, (long long)id, state,
        strcmp(state, "failed") == 0 || strcmp(state, "needs_attention") == 0
            ? "unknown"
            : ""));
    if (*more != '\0')
        private_db_sql(arena_printf(&arena,
                                    "UPDATE sync_event SET %s WHERE shop_id = "
                                    "1 AND id = %lld",
                                    more, (long long)id));
    private_db_sql(arena_printf(
        &arena,
        "INSERT INTO tally (shop_id, %s, problem_invoices) VALUES (1, 1, 0) ON "
        "DUPLICATE KEY UPDATE %s = %s + 1",
        state, state, state));
    private_db_sql("UPDATE tally SET problem_invoices = needs_attention + "
                   "failed WHERE shop_id = 1");
}

/* Each state and what a press makes of it: the whole table. */
static void
what_moves_and_what_does_not(void **state)
{
    /* clang-format off */
    static const struct { const char *state, *more, *to, *why; } cases[] = {
        { "needs_attention", "",                                "pending",         "" },
        { "failed",          "",                                "pending",         "" },
        { "needs_attention", "definite = 0",                    "checking",        "" },
        { "failed",          "definite = 0",                    "checking",        "" },
        { "pending",         "",                                "pending",         "busy" },
        { "pending",         "waits_for = 1, cause = 'waiting'", "pending",        "waits" },
        { "pending",         "cause = 'setup'",                 "pending",         "setup" },
        { "sending",         "definite = 0",                    "sending",         "busy" },
        { "retrying",        "",                                "retrying",        "busy" },
        { "checking",        "definite = 0",                    "checking",        "looked" },
        { "succeeded",       "",                                "succeeded",       "posted" },
        { "succeeded",       "direction = 'in'",                "succeeded",       "theirs" },
        { "skipped",         "cause = 'by_hand'",               "skipped",         "settled" },
        { "needs_attention", "connection_id = 99",              "needs_attention", "elsewhere" },
    };
    /* clang-format on */
    enum { CASES = sizeof(cases) / sizeof(cases[0]) };
    struct pressing p;
    int64_t ids[CASES];

    for (size_t i = 0; i < CASES; i++) {
        ids[i] = (int64_t)i + 1;
        event(ids[i], cases[i].state, cases[i].more);
    }
    p = press(*state, ids, CASES);
    assert_int_equal(p.done.asked, CASES);
    assert_int_equal(p.done.moved, 4);
    for (size_t i = 0; i < CASES; i++)
        assert_string_equal(
            text(arena_printf(&arena,
                              "SELECT e.state, r.why, r.root_id FROM "
                              "sync_event AS e JOIN receipt_event AS r ON "
                              "r.shop_id = e.shop_id AND r.event_id = e.id "
                              "WHERE e.id = %zu",
                              i + 1)),
            arena_printf(&arena, "%s\t%s\t%d\n", cases[i].to, cases[i].why,
                         strcmp(cases[i].why, "waits") == 0));
    assert_string_equal(text("SELECT asked, moved, actor_name, pressed, said, "
                             "more FROM receipt"),
                        "14\t4\tRosa\tselected\tthe ticked ones\t0\n");
    assert_string_equal(text("SELECT COUNT(*) FROM wake"), "1\n");
    books_tally_holds(&arena);
}

/* Named twice, and out of order: once. */
static void
each_counts_once(void **state)
{
    static const int64_t ids[] = { 3, 1, 3, 2, 1, 3 };
    struct pressing p;

    for (int64_t i = 1; i <= 3; i++)
        event(i, "failed", "");
    p = press(*state, ids, 6);
    assert_int_equal(p.done.asked, 3);
    assert_int_equal(p.done.moved, 3);
    p = press(*state, ids, 6); /* and they are on their way now */
    assert_int_equal(p.done.asked, 3);
    assert_int_equal(p.done.moved, 0);
    assert_string_equal(text("SELECT COUNT(*) FROM wake"), "1\n");
    p = press(*state, ids, 0);
    assert_int_equal(p.done.asked, 0);
    books_tally_holds(&arena);
}

/* 1 was replaced by 2, and that by 4: both lead to 4, which moves once. */
static void
the_newest_is_acted_on(void **state)
{
    static const int64_t ids[] = { 1, 2 }, with[] = { 1, 4 };
    struct pressing p;

    event(1, "skipped", "superseded_by = 2, record_id = 7");
    event(2, "skipped", "superseded_by = 4, record_id = 7");
    event(4, "needs_attention", "record_id = 7, cause = 'closed_period'");
    p = press(*state, ids, 2);
    assert_int_equal(p.done.moved, 1);
    assert_string_equal(text("SELECT event_id, on_id, why, cause FROM "
                             "receipt_event ORDER BY event_id"),
                        "1\t4\t\tclosed_period\n2\t4\tsame\tclosed_period\n");
    private_db_sql("UPDATE sync_event SET state = 'failed', cause = "
                   "'unknown' WHERE id = 4");
    private_db_sql("UPDATE tally SET pending = pending - 1, failed = failed + "
                   "1, problem_invoices = problem_invoices + 1");
    p = press(*state, with, 2); /* 4 itself is among them */
    assert_int_equal(p.done.moved, 1);
    assert_string_equal(text("SELECT event_id, on_id, why FROM receipt_event "
                             "WHERE receipt_id = 2 ORDER BY event_id"),
                        "1\t4\tsame\n4\t4\t\n");
    books_tally_holds(&arena);
}

static void
another_shops_event_is_not_there(void **state)
{
    static const int64_t ids[] = { 1, 50 };
    struct pressing p = { .ids = ids, .n = 2 };
    struct err e = { 0 };

    event(1, "failed", "");
    private_db_sql("INSERT INTO sync_event (shop_id, id, entity, record_id, "
                   "label, label_key, state) VALUES (2, 50, 'invoice', 1, 'x', "
                   "'x', 'failed')");
    assert_false(db_tx(*state, press_body, &p, &e));
    assert_int_equal(e.kind, ERR_ABSENT);
    assert_string_equal(text("SELECT state FROM sync_event ORDER BY id"),
                        "failed\nfailed\n");
    assert_string_equal(text("SELECT COUNT(*) FROM receipt"), "0\n");
}

static void
not_without_a_transaction(void **state)
{
    struct pressing p = { 0 };
    struct err e = { 0 };

    assert_false(press_body(*state, &p, &e));
    assert_int_equal(e.kind, ERR_FAULT);
}

/* ------------------------------------------------------------------- reading
 */

static const char *
groups(struct db *db, int64_t id)
{
    struct err e = { 0 };
    struct rows rows;
    struct str s;

    if (!receipt_groups(db, &arena, shop, id, &rows, &e))
        fail_msg("%s", e.text);
    str_init(&s, &arena, 4000);
    for (size_t i = 0; i < rows.n; i++) {
        const struct receipt_group *g =
            rows_at(&rows, &receipt_group_record, i);

        str_addf(&s, "%s/%s/%s/%lld/%s ", g->standing, g->cause, g->about,
                 (long long)g->n, g->root);
    }
    return s.text;
}

/* Where they stand is what the events say now, whoever moved them. */
static void
where_they_stand_now(void **state)
{
    int64_t ids[9];
    struct pressing p;

    for (int64_t i = 1; i <= 9; i++) {
        event(i, "needs_attention",
              "cause = 'tax_not_mapped', about = 'tax_rate:1'");
        ids[i - 1] = i;
    }
    p = press(*state, ids, 9);
    assert_string_equal(groups(*state, p.receipt), "pending///9/ ");
    private_db_sql("UPDATE sync_event SET state = 'succeeded' WHERE id < 4");
    private_db_sql("UPDATE sync_event SET state = 'needs_attention', cause = "
                   "'closed_period' WHERE id IN (4, 5)");
    private_db_sql("UPDATE sync_event SET state = 'needs_attention', cause = "
                   "'tax_not_mapped', about = 'tax_rate:1' WHERE id = 6");
    private_db_sql("UPDATE sync_event SET waits_for = 4 WHERE id = 7");
    private_db_sql("UPDATE sync_event SET waits_for = 9 WHERE id = 8");
    /* 9 was replaced by 12, 12 by 15, which is posted: it counts as posted */
    event(12, "skipped", "record_id = 9, superseded_by = 15");
    event(15, "succeeded", "record_id = 9");
    private_db_sql("UPDATE sync_event SET state = 'skipped', superseded_by = "
                   "12 WHERE id = 9");
    private_db_sql("UPDATE sync_event SET about = '' WHERE id IN (4, 5)");
    assert_string_equal(
        groups(*state, p.receipt),
        "succeeded///4/ other/closed_period//2/ "
        "again/tax_not_mapped/tax_rate:1/1/ stuck///1/n4 waits///1/n9 ");
}

static void
what_was_skipped_is_told(void **state)
{
    static const int64_t ids[] = { 1, 2, 3, 4 };
    struct err e = { 0 };
    struct receipt r;
    struct rows rows;
    struct pressing p;
    bool found;

    event(1, "succeeded", "");
    event(2, "succeeded", "");
    event(3, "pending", "waits_for = 4, cause = 'waiting'");
    event(4, "failed", "");
    p = press(*state, ids, 4);
    assert_true(receipt_skips(*state, &arena, shop, p.receipt, &rows, &e));
    assert_int_equal(rows.n, 2);
    assert_int_equal(
        ((const struct receipt_skip *)rows_at(&rows, &receipt_skip_record, 0))
            ->n,
        2);
    assert_string_equal(
        ((const struct receipt_skip *)rows_at(&rows, &receipt_skip_record, 1))
            ->root,
        "n4");
    assert_true(receipt_read(*state, &arena, shop, p.receipt, &r, &found, &e));
    assert_true(found && r.asked == 4 && r.moved == 1);
    assert_true(receipt_read(*state, &arena, (struct shop_ref){ 2 }, p.receipt,
                             &r, &found, &e));
    assert_false(found);
    assert_true(receipt_of_event(*state, &arena, shop, 4, &rows, &e));
    assert_int_equal(rows.n, 1);
    assert_true(receipt_of_event(*state, &arena, shop, 1, &rows, &e));
    assert_int_equal(rows.n, 0); /* left alone */
}

static void
all_of_a_cause(void **state)
{
    struct err e = { 0 };
    int64_t *ids;
    size_t n;
    bool more;

    event(1, "needs_attention", "cause = 'item_not_found', about = 'item:5'");
    event(2, "needs_attention", "cause = 'item_not_found', about = 'item:6'");
    event(3, "failed", "cause = 'item_not_found', about = 'item:5'");
    event(4, "pending", "cause = 'item_not_found', about = 'item:5'");
    assert_true(receipt_problem_ids(*state, &arena, shop, "item_not_found",
                                    "item:5", &ids, &n, &more, &e));
    assert_int_equal(n, 2);
    assert_true(ids[0] == 1 && ids[1] == 3 && !more);
}

/* 500 are one transaction of few rounds, whatever each of them is: what is
 * left to wait for behind Save mapping is QuickBooks' own rate. */
static void
five_hundred_in_few_rounds(void **state)
{
    static int64_t ids[500];
    struct pressing p;
    struct db_cost cost;

    for (int64_t i = 0; i < 500; i++)
        ids[i] = 500 - i;
    private_db_sql("INSERT INTO sync_event (shop_id, id, connection_id, "
                   "entity, record_id, label, label_key, state, cause) "
                   "SELECT 1, seq, 7, 'invoice', seq, 'n', 'n', "
                   "'needs_attention', 'tax_not_mapped' FROM seq_1_to_500");
    private_db_sql("INSERT INTO tally (shop_id, needs_attention, "
                   "problem_invoices) VALUES (1, 500, 500)");
    (void)db_cost_take(*state);
    p = press(*state, ids, 500);
    cost = db_cost_take(*state);
    assert_int_equal(p.done.moved, 500);
    if (cost.statements > 12)
        fail_msg("%u statements for one press", cost.statements);
    assert_string_equal(text("SELECT COUNT(*), SUM(n) FROM problem WHERE n > "
                             "0"),
                        "0\tNULL\n");
    books_tally_holds(&arena);
}

static void
each_reason_has_words(void **state)
{
    (void)state;
    for (int w = 0; w < RECEIPT_WHY__MAX; w++) {
        enum receipt_why back;

        assert_true(
            receipt_why_parse(receipt_why_name((enum receipt_why)w), &back));
        assert_int_equal(back, w);
        assert_true(*receipt_why_words((enum receipt_why)w, false) != '\0');
        assert_true(*receipt_why_words((enum receipt_why)w, true) != '\0');
    }
}

static int
fresh(void **state)
{
    private_db_sql("DELETE FROM receipt_event; DELETE FROM receipt; "
                   "DELETE FROM wake; DELETE FROM tally; "
                   "DELETE FROM sync_event; DELETE FROM problem; "
                   "DELETE FROM shop; "
                   "ALTER TABLE receipt AUTO_INCREMENT = 1; "
                   "INSERT INTO shop (id, name, country, currency, zone, "
                   "connection_id) VALUES (1, 'A', 'US', 'USD', 'UTC', 7), "
                   "(2, 'B', 'US', 'USD', 'UTC', 0)");
    *state = private_db_open(DB_PORTAL);
    return 0;
}

static int
done(void **state)
{
    db_close(*state);
    arena_reset(&arena);
    return 0;
}

static int
start(void **state)
{
    arena_init(&arena, 256 << 20);
    return private_db_start(state);
}

static int
stop(void **state)
{
    arena_free(&arena);
    return private_db_stop(state);
}

#define WITH_DB(test) cmocka_unit_test_setup_teardown(test, fresh, done)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DB(what_moves_and_what_does_not),
        WITH_DB(each_counts_once),
        WITH_DB(the_newest_is_acted_on),
        WITH_DB(another_shops_event_is_not_there),
        WITH_DB(not_without_a_transaction),
        WITH_DB(where_they_stand_now),
        WITH_DB(what_was_skipped_is_told),
        WITH_DB(all_of_a_cause),
        WITH_DB(five_hundred_in_few_rounds),
        cmocka_unit_test(each_reason_has_words),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
