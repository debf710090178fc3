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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(text_is_one_bounded_line),
    };

    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
