/* judge: what matters to each cause, every row of the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plan/judge.h"

static struct arena arena;

/* What QuickBooks refused, would refuse again, and nothing changed since. */
static struct judge_facts
refused(const char *cause)
{
    return (struct judge_facts){ .cause = cause,
                                 .message = "m",
                                 .definite = true,
                                 .planned = true,
                                 .plan = PLAN_POST,
                                 .sent = true,
                                 .same = true };
}

static char
letter(const struct judge_facts *f)
{
    return "CLWOU"[judge_verdict(f)];
}

/*
 * Each row drawn: as it was (nothing changed), then one change at a time:
 * what would be sent, connected anew, lists read, books open, news, a day
 * passed, never sent.  C: may go, U: nothing relevant has changed.
 */
static const char *
drawn(const char *cause)
{
    char *out = arena_alloc(&arena, 9, 1);

    for (int i = 0; i < 8; i++) {
        struct judge_facts f = refused(cause);

        f.same = i != 1;
        f.connected = i == 2;
        f.lists = i == 3;
        f.period = i == 4;
        f.news = i == 5;
        f.minutes = i == 6 ? 1440 : 1;
        f.sent = i != 7;
        out[i] = letter(&f);
    }
    return out;
}

static void
what_matters_to_each_cause(void **state)
{
    /* clang-format off */
    static const struct { const char *cause, *verdicts; } cases[] = {
        /*                              -=body connection lists period news time unsent */
        { "tax_not_mapped",            "CCCCCCCC" }, /* planning is past it */
        { "tax_not_enabled",           "UCUCUUUC" },
        { "tax_combination",           "UCUUUUUC" },
        { "tax_mismatch",              "UCUCUCUU" },
        { "customer_not_found",        "UCUUUCUC" },
        { "customer_not_synced",       "CCCCCCCC" },
        { "customer_merged",           "UCUUUCUC" },
        { "duplicate_customer",        "UCUUUCUC" },
        { "balance_mismatch",          "UCUUUCUU" },
        { "item_not_found",            "UCUCUUUC" },
        { "item_collision",            "UCUCUCUC" },
        { "link_lost",                 "UCUCUCUC" },
        { "account_not_mapped",        "UCUUUUUC" },
        { "account_inactive",          "UCUCUUUC" },
        { "account_type",              "UCUCUUUC" },
        { "discount_account",          "UCUCUUUC" },
        { "deposit_account",           "UCUCUUUC" },
        { "payment_method_not_mapped", "CCCCCCCC" },
        { "closed_period",             "UCUUCUUU" },
        { "duplicate_number",          "UCUUUCUU" },
        { "missing_field",             "UCUUUUUU" },
        { "discount_too_large",        "UCUUUUUU" },
        { "currency",                  "UCUUUCUC" },
        { "inventory",                 "UCUCUUUU" },
        { "reference_inactive",        "UCUCUCUU" },
        { "name_taken",                "UCUUUCUU" },
        { "marked_by_hand",            "CCCCCCCC" },
        { "changed_in_qbo",            "CCCCCCCC" }, /* the press is the fix */
        { "deleted_in_qbo",            "UCUUUCUU" },
        { "has_payment",               "UCUUUCUU" },
        { "payment_deposited",         "UCUUUCUU" },
        { "payment_settled",           "UCUUUUUU" },
        { "bank_matched",              "UCUUUCUU" },
        { "cannot_link",               "UCUUUCUC" },
        { "cannot_delete",             "UCUUUCUU" },
        { "has_balance",               "UCUUUCUU" },
        { "paid_by_hand",              "CCCCCCCC" },
        { "paid_before_go_live",       "CCCCCCCC" },
        { "sign_in_again",             "UUCUUUUU" },
        { "not_allowed",               "UUCUUUUU" },
        { "subscription",              "UUCCUUUU" },
        { "not_in_plan",               "UCCCUUUU" },
        { "company_locked",            "UUCCUUCU" },
        { "company_moved",             "UUCUUUCU" },
        { "company_reset",             "UUCUUUUU" },
        { "qbo_unavailable",           "UCCUUUCU" },
        { "",                          "UCCUUUCU" }, /* retries ran out */
        { "outcome_unknown",           "CCCCCCCC" },
        { "two_copies",                "CCCCCCCC" },
        { "waiting",                   "CCCCCCCC" },
        { "chained",                   "CCCCCCCC" },
        { "kept_theirs",               "UCUUUCUU" },
        { "paid_here",                 "UCUUUCUU" },
        { "not_paid_yet",              "UCUUUUUC" },
        { "payments_off",              "UCUUUUUC" },
        { "before_go_live",            "UCUUUUUC" },
        { "setup",                     "UUCUUUUC" },
        { "by_hand",                   "CCCCCCCC" },
        { "taken_back",                "UCUUUUUU" },
        { "crashed",                   "UCUUUUCU" },
        { "incomplete",                "UCUUUUUC" },
        { "unknown",                   "UCCCUCUU" },
        { "of a later version",        "UCCCUCUU" },
    };
    /* clang-format on */
    enum { CASES = sizeof(cases) / sizeof(cases[0]) };

    (void)state;
    for (size_t i = 0; i < CASES; i++)
        if (strcmp(drawn(cases[i].cause), cases[i].verdicts) != 0)
            fail_msg("%s: %s, not %s", cases[i].cause, drawn(cases[i].cause),
                     cases[i].verdicts);
    assert_int_equal(judge_row_count, CASES - 2); /* each row stands above */
}

static void
each_cause_has_a_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < event_cause_count; i++) {
        const char *name = event_causes[i].name;

        if (strcmp(judge_row(name)->cause, name) != 0)
            fail_msg("%s has no row", name);
    }
    for (size_t i = 0; i < judge_row_count; i++) {
        size_t n = strlen(judge_rows[i].still);

        if (event_cause(judge_rows[i].cause) == NULL)
            fail_msg("%s is no cause", judge_rows[i].cause);
        assert_true(n > 20 && judge_rows[i].still[n - 1] != '.');
        assert_true(((judge_rows[i].matter & MATTER_TIME) != 0) ==
                    (judge_rows[i].minutes > 0));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(judge_rows[k].cause, judge_rows[i].cause);
    }
}

/* Planning it now goes before what changed since. */
static void
what_planning_says(void **state)
{
    struct judge_facts f = refused("tax_not_mapped");

    (void)state;
    f.plan = PLAN_CAUSE;
    f.plan_cause = "tax_not_mapped";
    f.message = "Tax code 'City' not mapped";
    f.plan_message = "Tax code ‘City’ not mapped";
    assert_int_equal(letter(&f), 'U');
    f.lists = f.connected = f.news = true; /* of no use to it */
    assert_int_equal(letter(&f), 'U');
    f.plan_message = "Tax code 'County' not mapped"; /* the next one */
    assert_int_equal(letter(&f), 'O');
    f.plan_cause = "discount_account";
    assert_int_equal(letter(&f), 'O');
    f.plan = PLAN_WAIT;
    assert_int_equal(letter(&f), 'W');
    f.definite = false; /* whatever it is: first it is looked up */
    f.plan = PLAN_CAUSE;
    assert_int_equal(letter(&f), 'L');
    f = refused("closed_period");
    f.plan = PLAN_NOTHING; /* it is there already */
    assert_int_equal(letter(&f), 'C');
    f.planned = false; /* the record cannot be read */
    assert_int_equal(letter(&f), 'C');
}

/* A day for what is hours, an hour for what is minutes. */
static void
time_passes(void **state)
{
    static const struct {
        const char *cause;
        int64_t minutes;
    } cases[] = { { "qbo_unavailable", 15 },
                  { "company_locked", 15 },
                  { "company_moved", 60 },
                  { "crashed", 1440 } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct judge_facts f = refused(cases[i].cause);

        f.minutes = cases[i].minutes - 1;
        assert_int_equal(letter(&f), 'U');
        f.minutes++;
        assert_int_equal(letter(&f), 'C');
    }
}

static void
it_names_what_would_have_to_change(void **state)
{
    (void)state;
    assert_string_equal(
        judge_still(&arena, "tax_not_mapped",
                    "Tax code 'Combined 7.25' not mapped"),
        "Tax rate Combined 7.25 still has no QuickBooks tax code");
    assert_string_equal(
        judge_still(&arena, "tax_not_mapped", "Tax code ‘Bob's 5’ not mapped"),
        "Tax rate Bob's 5 still has no QuickBooks tax code");
    assert_string_equal(judge_still(&arena, "tax_not_mapped", "No value here"),
                        "It is still so: No value here");
    assert_string_equal(judge_still(&arena, "discount_account", "'x' 100%"),
                        "There is still no account for discounts chosen");
}

static int
start(void **state)
{
    (void)state;
    arena_init(&arena, 16 << 20);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_matters_to_each_cause),
        cmocka_unit_test(each_cause_has_a_row),
        cmocka_unit_test(what_planning_says),
        cmocka_unit_test(time_passes),
        cmocka_unit_test(it_names_what_would_have_to_change),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
