/* The go-live date: what stays out, what comes back, and both counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "clock/clock.h"

#include "books.h"

struct setting {
    const struct ledger *l;
    int32_t day;
    struct ledger_go_live n;
};

static bool
set_body(struct db *db, void *ctx, struct err *e)
{
    struct setting *s = ctx;

    (void)db;
    return ledger_go_live_set(s->l, (struct date){ s->day }, &s->n, e);
}

/* "invoices out, payments out, invoices sent, payments sent", as the preview
 * says before and as it was done. */
static const char *
set(int32_t day)
{
    struct setting s = { books_ledger(), day, { 0 } };
    struct ledger_go_live ahead;
    struct err e = { 0 };

    if (!ledger_go_live_preview(s.l, (struct date){ day }, &ahead, &e) ||
        !db_tx(books_db(), set_body, &s, &e))
        fail_msg("%s", e.text);
    assert_memory_equal(&ahead, &s.n, sizeof(ahead));
    books_tally_holds(books_arena());
    return arena_printf(
        books_arena(), "%lld %lld %lld %lld", (long long)s.n.invoices_out,
        (long long)s.n.payments_out, (long long)s.n.invoices_sent,
        (long long)s.n.payments_sent);
}

/* Both are dated June 18 (books.c), the payment June 20. */
static void
older_stays_and_comes_back(void **state)
{
    (void)state;
    books_sent("1", "ann", "100.00");
    books_pay("p-1", "ann", "40.00 1=40.00", NULL, NULL, NULL);
    assert_string_equal(set(20000101), "0 0 1 1");
    assert_string_equal(set(20300101), "1 1 0 0");
    assert_string_equal(books_events(),
                        "1 invoice 1 post skipped before_go_live\n"
                        "2 payment 1 post skipped before_go_live\n");
    assert_string_equal(set(0), "0 0 1 1");
    assert_string_equal(
        SAYS("SELECT entity, state FROM sync_event WHERE id > 2 ORDER BY id"),
        "invoice\tpending\npayment\tpending\n");
}

static void
what_is_saved_later_stays_out(void **state)
{
    (void)state;
    assert_string_equal(set(20300101), "0 0 0 0");
    books_sent("1", "ann", "100.00");
    assert_string_equal(books_events(),
                        "1 invoice 1 post skipped before_go_live\n");
    books_tally_holds(books_arena());
}

static void
what_quickbooks_has_is_kept_in_step(void **state)
{
    (void)state;
    books_sent("1", "ann", "100.00");
    books_posted();
    assert_string_equal(set(20300101), "0 0 0 0");
}

static void
nothing_without_a_company(void **state)
{
    struct ledger_go_live n;
    struct err e = { 0 };

    (void)state;
    private_db_sql("UPDATE shop SET connection_id = 0");
    assert_false(ledger_go_live_preview(books_ledger(),
                                        (struct date){ 20300101 }, &n, &e));
    assert_int_equal(e.kind, ERR_CONFLICT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOOKS(older_stays_and_comes_back),
        WITH_BOOKS(what_is_saved_later_stays_out),
        WITH_BOOKS(what_quickbooks_has_is_kept_in_step),
        WITH_BOOKS(nothing_without_a_company),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
