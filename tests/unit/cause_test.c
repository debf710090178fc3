/* The table of causes, and what a problem is about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <string.h>

#include "arena/arena.h"
#include "event/event.h"

static struct arena arena;

static int
start(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* ------------------------------------------------------------ what it is about
 */

static void
what_it_is_about_is_read_back(void **state)
{
    struct about got;

    (void)state;
    assert_string_equal(event_about(&arena, ABOUT_TAX_RATE, 12), "tax_rate:12");
    assert_string_equal(event_about(&arena, ABOUT_ITEM, 5), "item:5");
    assert_string_equal(event_about(&arena, ABOUT_CUSTOMER, 9), "customer:9");
    assert_string_equal(event_about_named(&arena, ABOUT_METHOD, "card"),
                        "method:card");
    assert_true(event_about_parse("tax_rate:0", &got));
    assert_int_equal(got.kind, ABOUT_TAX_RATE);
    assert_int_equal(got.id, 0);
    assert_true(event_about_parse("customer:9", &got));
    assert_int_equal(got.kind, ABOUT_CUSTOMER);
    assert_int_equal(got.id, 9);
    assert_string_equal(got.name, "");
    assert_true(event_about_parse("category:a:b", &got));
    assert_int_equal(got.kind, ABOUT_CATEGORY);
    assert_string_equal(got.name, "a:b");
    assert_true(event_about_parse("", &got));
    assert_int_equal(got.kind, ABOUT_NONE);
}

static void
what_no_referent_has_is_no_text(void **state)
{
    (void)state;
    assert_string_equal(event_about(&arena, ABOUT_NONE, 1), "");
    assert_string_equal(event_about(&arena, ABOUT_DATE, 1), "");
    assert_string_equal(event_about(&arena, ABOUT_METHOD, 1), "");
    assert_string_equal(event_about(&arena, ABOUT_ITEM, -1), "");
    assert_string_equal(event_about_named(&arena, ABOUT_ITEM, "5"), "");
    assert_string_equal(event_about_named(&arena, ABOUT_METHOD, ""), "");
    assert_string_equal(event_about_named(&arena, ABOUT_METHOD, NULL), "");
    assert_string_equal(event_about(&arena, ABOUT__MAX, 1), "");
}

static void
other_texts_are_refused(void **state)
{
    static const char *const bad[] = { "tax_rate",    "tax_rate:", ":12",
                                       "tax_rate:x",  "item:-1",   "invoice:4",
                                       "tax_rate:1 ", "tax:1",     "item:1:2" };
    struct about got;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (event_about_parse(bad[i], &got))
            fail_msg("\"%s\" is read", bad[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_is_about_is_read_back),
        cmocka_unit_test(what_no_referent_has_is_no_text),
        cmocka_unit_test(other_texts_are_refused),
    };

    return cmocka_run_group_tests_name("cause", tests, start, stop);
}
