#include "log/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char got[16384];

/* What one call of log_line puts on standard error. */
static const char *
logged(enum log_level level, const char *text)
{
    int ends[2], kept = dup(2);
    ssize_t n;

    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], 2);
    log_line(level, "test", "text=%s", text);
    dup2(kept, 2);
    close(kept);
    close(ends[1]);
    n = read(ends[0], got, sizeof(got) - 1);
    close(ends[0]);
    assert_true(n > 0);
    got[n] = '\0';
    return got;
}

/* Behind "2026-06-18T09:15:02.118Z " and up to the line's end. */
static const char *
record(enum log_level level, const char *text)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ ";
    const char *line = logged(level, text);
    size_t n = strlen(line);

    for (size_t i = 0; form[i] != '\0'; i++)
        if (form[i] == 'd' ? line[i] < '0' || line[i] > '9'
                           : line[i] != form[i])
            fail_msg("%s", line);
    assert_int_equal(line[n - 1], '\n');
    assert_ptr_equal(strchr(line, '\n'), line + n - 1);
    got[n - 1] = '\0';
    return line + sizeof(form) - 1;
}

static void
a_record_says_who_and_how_bad(void **state)
{
    char want[80];

    (void)state;
    log_start("sweeper");
    snprintf(want, sizeof(want), "warn sweeper[%ld] test text=a=1",
             (long)getpid());
    assert_string_equal(record(LOG_WARN_, "a=1"), want);
    assert_true(strncmp(record(LOG_DEBUG_, ""), "debug ", 6) == 0);
    assert_true(strncmp(record(LOG_INFO_, ""), "info ", 5) == 0);
    assert_true(strncmp(record(LOG_ERROR_, ""), "error ", 6) == 0);
}

static void
nothing_breaks_or_forges_a_line(void **state)
{
    static const char *const table[][2] = {
        { "a\nb", "a\\x0ab" },
        { "\r\n2026-06-18T09:15:02.118Z error", "\\x0d\\x0a2026-06-18T09:15:02."
                                                "118Z error" },
        { "\x1B[2J\x07\x7F", "\\x1b[2J\\x07\\x7f" },
        { "a\\x0ab", "a\\x5cx0ab" },
        { "\xC2\x85\xC2\x9B", "\\xc2\\x85\\xc2\\x9b" },
        { "\xC2\xA9 caf\xC3\xA9", "\xC2\xA9 caf\xC3\xA9" },
        { "%n%s", "%n%s" },
        { "\xC2", "\xC2" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        assert_string_equal(strstr(record(LOG_INFO_, table[i][0]), "text=") + 5,
                            table[i][1]);
    for (int c = 1; c < 0x20; c++) {
        char text[4] = { 'a', (char)c, 'b', '\0' };

        assert_null(strchr(record(LOG_INFO_, text), c));
    }
}

static void
a_record_is_bounded(void **state)
{
    char longer[5000];
    const char *said;

    (void)state;
    memset(longer, 'x', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    said = strstr(record(LOG_INFO_, longer), "text=");
    assert_int_equal(strlen(said), 1199);
    memset(longer, '\n', sizeof(longer) - 1);
    said = strstr(record(LOG_INFO_, longer), "text=") + 5;
    assert_in_range(strlen(said), 3800, 3900);
    assert_string_equal(said + strlen(said) - 4, "\\x0a");
    assert_in_range(strlen(got) + 1, 3900, 4096);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_says_who_and_how_bad),
        cmocka_unit_test(nothing_breaks_or_forges_a_line),
        cmocka_unit_test(a_record_is_bounded),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
