/* The steps of the set-up and its test invoice, drawn from facts.  Pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pages/setup.h"

/* clang-format off */
/*
 * What was passed, what the findings are, and how the six steps stand:
 * done, skipped with something open, Here, . later.
 */
static const struct {
    const char *left;
    bool connected, on, tested;
    enum ready_level checks, mappings;
    const char *marks;
} drawn[] = {
    { "",         false, false, false, READY_GOOD, READY_GOOD, "H....." },
    { "",         true,  false, false, READY_GOOD, READY_GOOD, "dH...." },
    { "",         true,  false, false, READY_STOP, READY_GOOD, "dH...." },
    { "mappings", true,  false, false, READY_GOOD, READY_GOOD, "ddH..." },
    { "mappings", true,  false, false, READY_SKIP, READY_GOOD, "dsH..." },
    { "go-live",  true,  false, false, READY_NOTE, READY_SKIP, "ddsH.." },
    { "test",     true,  false, false, READY_GOOD, READY_GOOD, "ddddH." },
    { "test",     true,  false, true,  READY_GOOD, READY_GOOD, "dddddH" },
    { "on",       true,  false, false, READY_GOOD, READY_GOOD, "ddddsH" },
    { "on",       true,  true,  true,  READY_GOOD, READY_GOOD, "dddddd" },
    /* What would break brings its step back, whatever was passed. */
    { "on",       true,  false, true,  READY_STOP, READY_GOOD, "dHddd." },
    { "on",       true,  false, true,  READY_GOOD, READY_STOP, "ddHdd." },
    { "on",       false, false, true,  READY_GOOD, READY_GOOD, "Hdddd." },
    { "of-later", true,  false, false, READY_GOOD, READY_GOOD, "dH...." },
};

/* Status of the invoice, standing, blocked, asked, open, read, same. */
static const struct {
    const char *status;
    enum ledger_standing at;
    const char *facts; /* b a o r s, or . */
    enum test_phase phase;
} phases[] = {
    { NULL,    STANDING_NOT_SYNCED, ".....", TEST_NONE },
    { "sent",  STANDING_QUEUED,     ".....", TEST_POSTING },
    { "sent",  STANDING_QUEUED,     "b....", TEST_REFUSED },
    { "sent",  STANDING_ATTENTION,  "b....", TEST_REFUSED },
    { "sent",  STANDING_SYNCED,     ".....", TEST_POSTED },
    { "sent",  STANDING_SYNCED,     ".ao..", TEST_READING },
    { "sent",  STANDING_SYNCED,     ".a...", TEST_UNREAD },
    { "sent",  STANDING_SYNCED,     ".a.r.", TEST_DIFFERS },
    { "sent",  STANDING_SYNCED,     ".a.rs", TEST_SAME },
    { "sent",  STANDING_CHANGED,    ".a.r.", TEST_DIFFERS },
    { "sent",  STANDING_BY_HAND,    ".a.rs", TEST_TAKEN },
    { "sent",  STANDING_NOT_SYNCED, ".....", TEST_TAKEN },
    { "draft", STANDING_SYNCED,     ".a.rs", TEST_TAKEN },
    { "paid",  STANDING_SYNCED,     ".a.rs", TEST_TAKEN },
    { "void",  STANDING_QUEUED,     ".a.rs", TEST_VOIDING },
    { "void",  STANDING_ATTENTION,  "ba.rs", TEST_VOID_REFUSED },
    { "void",  STANDING_VOIDED,     ".a.rs", TEST_DONE },
    { "void",  STANDING_VOIDED,     ".a.r.", TEST_OVER },
    { "void",  STANDING_VOIDED,     ".....", TEST_OVER },
    { "void",  STANDING_NOT_SYNCED, ".....", TEST_OVER },
};
/* clang-format on */

static void
steps_follow_from_facts(void **state)
{
    static const char letters[] = ".Hds";

    (void)state;
    for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++) {
        const struct setup_standing s = {
            .connected = drawn[i].connected,
            .on = drawn[i].on,
            .tested = drawn[i].tested,
            .checks = drawn[i].checks,
            .mappings = drawn[i].mappings,
            .reached = setup_step_parse(drawn[i].left),
        };
        enum setup_mark marks[SETUP_STEP__MAX];
        enum setup_step here = setup_marks(&s, marks);
        const char *at = strchr(drawn[i].marks, 'H');

        for (int k = 0; k < SETUP_STEP__MAX; k++)
            if (letters[marks[k]] != drawn[i].marks[k])
                fail_msg("row %zu: step %s is %c", i,
                         setup_step_name((enum setup_step)k),
                         letters[marks[k]]);
        assert_int_equal(here,
                         at == NULL ? SETUP_STEP__MAX : at - drawn[i].marks);
    }
}

static void
phases_follow_from_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
        const char *x = phases[i].facts;
        const struct test_facts f = {
            .status = phases[i].status,
            .at = phases[i].at,
            .blocked = x[0] == 'b',
            .asked = x[1] == 'a',
            .open = x[2] == 'o',
            .read = x[3] == 'r',
            .same = x[4] == 's',
        };

        if (setup_test_phase(&f) != phases[i].phase)
            fail_msg("row %zu: phase %d", i, (int)setup_test_phase(&f));
    }
}

static struct test_field
field(const char *name, const char *ours, const char *theirs)
{
    return (struct test_field){
        name, ours, theirs, "", strcmp(ours, theirs) == 0, false
    };
}

static void
a_tax_by_address_is_expected(void **state)
{
    struct ready_facts f = { .automated_tax = true, .use_our_numbers = true };
    struct test_field list[] = { field("Number", "TEST-A", "TEST-A"),
                                 field("Line 1 tax code", "TAX", "NON"),
                                 field("Tax", "6.45", "6.9"),
                                 field("Total", "95.45", "95.90") };

    (void)state;
    assert_true(setup_explain(&f, list, 4));
    assert_true(list[3].expected);
    assert_string_equal(list[0].why, "");
}

static void
more_than_the_tax_is_a_difference(void **state)
{
    struct ready_facts f = { .automated_tax = true, .use_our_numbers = true };
    struct test_field list[] = { field("Tax", "6.45", "6.90"),
                                 field("Total", "95.45", "96.90") };

    (void)state;
    assert_false(setup_explain(&f, list, 2));
    assert_true(list[0].expected);
    assert_false(list[1].expected);
    assert_true(*list[1].why != '\0');
}

static void
without_automated_tax_it_is_a_difference(void **state)
{
    struct ready_facts f = { .use_our_numbers = true };
    struct test_field list[] = { field("Tax", "6.45", "6.90"),
                                 field("Total", "95.45", "95.90") };

    (void)state;
    assert_false(setup_explain(&f, list, 2));
    assert_false(list[0].expected || list[1].expected);
}

static void
a_number_is_theirs_where_settings_say_so(void **state)
{
    struct ready_facts f = { .use_our_numbers = false };
    struct test_field list[] = { field("Number", "AUTO_GENERATE", "1038") };

    (void)state;
    assert_true(setup_explain(&f, list, 1));
    list[0] = field("Number", "TEST-A", "1038");
    f.use_our_numbers = true;
    assert_false(setup_explain(&f, list, 1));
    list[0] = field("Memo", "Counterfoil A", "somebody's");
    assert_false(setup_explain(&f, list, 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_follow_from_facts),
        cmocka_unit_test(phases_follow_from_facts),
        cmocka_unit_test(a_tax_by_address_is_expected),
        cmocka_unit_test(more_than_the_tax_is_a_difference),
        cmocka_unit_test(without_automated_tax_it_is_a_difference),
        cmocka_unit_test(a_number_is_theirs_where_settings_say_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
