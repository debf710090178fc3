#include "err/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
first_error_wins(void **state)
{
    struct err e = { 0 };

    (void)state;
    assert_false(err_set(&e, ERR_LATER, "busy %d", 7));
    assert_false(err_input(&e, "name", "second"));
    assert_int_equal(e.kind, ERR_LATER);
    assert_string_equal(e.text, "busy 7");
    assert_string_equal(e.field, "");
    err_clear(&e);
    assert_int_equal(e.kind, ERR_NONE);
}

static void
text_is_one_bounded_line(void **state)
{
    struct err e = { 0 };
    char longer[600];

    (void)state;
    memset(longer, 'x', sizeof(longer));
    longer[3] = '\n';
    longer[sizeof(longer) - 1] = '\0';
    assert_false(err_input(&e, "lines[0].quantity", "%s", longer));
    assert_string_equal(e.field, "lines[0].quantity");
    assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
    assert_int_equal(e.text[3], ' ');
}

/* A name that does not fit is cut between two characters. */
static void
text_is_cut_between_characters(void **state)
{
    static const char *const chars[] = { "\xC3\xA9", "\xE2\x82\xAC",
                                         "\xF0\x9F\x94\xA5" };

    (void)state;
    for (size_t c = 0; c < 3; c++)
        for (size_t before = 0; before < 5; before++) {
            size_t n = strlen(chars[c]);
            char longer[400] = "xxxx";
            struct err e = { 0 };

            longer[before] = '\0';
            while (strlen(longer) + n < sizeof(longer))
                memcpy(longer + strlen(longer), chars[c], n + 1);
            assert_false(err_input(&e, longer, "%s", longer));
            assert_int_equal((strlen(e.text) - before) % n, 0);
            assert_int_equal((strlen(e.field) - before) % n, 0);
            assert_true(strlen(e.text) + n >= sizeof(e.text));
            assert_memory_equal(e.text, longer, strlen(e.text));
        }
}

static void
kinds_have_names(void **state)
{
    (void)state;
    for (enum err_kind k = ERR_NONE; k < ERR__MAX; k++)
        assert_string_not_equal(err_name(k), "unknown");
    assert_string_equal(err_name(ERR_LATER), "later");
    assert_string_equal(err_name(ERR__MAX), "unknown");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(text_is_one_bounded_line),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(kinds_have_names),
    };

    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
