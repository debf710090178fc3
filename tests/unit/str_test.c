#include "str/str.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include <cmocka.h>

#define N(table) (sizeof(table) / sizeof((table)[0]))

static struct arena memory;

static void
text_grows_to_its_ceiling(void **state)
{
    (void)state;
    for (size_t max = 0; max < 300; max++) {
        struct str s;

        str_init(&s, &memory, max);
        assert_string_equal(s.text, "");
        for (size_t i = 0; i < max; i++)
            str_addc(&s, (char)('a' + i % 26));
        assert_true(str_whole(&s));
        assert_int_equal(s.len, max);
        assert_int_equal(strlen(s.text), max);
        str_add(&s, "");
        assert_true(str_whole(&s));
        str_addc(&s, '!');
        assert_false(str_whole(&s));
        assert_int_equal(strlen(s.text), max);
        assert_null(strchr(s.text, '!'));
    }
}

/* Once something did not fit, nothing later sneaks in behind the gap. */
static void
after_a_cut_nothing_is_added(void **state)
{
    struct str s;

    (void)state;
    str_init(&s, &memory, 10);
    str_add(&s, "12345678");
    str_add(&s, "abcdef");
    str_add(&s, "");
    str_addc(&s, 'x');
    str_addf(&s, "%d", 1);
    assert_false(str_whole(&s));
    assert_string_equal(s.text, "12345678ab");
}

static void
formats_of_any_length_fit(void **state)
{
    char longer[2000];
    struct str s;

    (void)state;
    memset(longer, 'y', sizeof(longer));
    for (size_t n = 250; n < 262; n++) {
        str_init(&s, &memory, 4096);
        str_addf(&s, "%d:%.*s", 7, (int)n, longer);
        assert_int_equal(s.len, n + 2);
        assert_memory_equal(s.text, "7:yyy", 5);
    }
    str_init(&s, &memory, 100);
    str_addn(&s, "a\0b", 3);
    assert_int_equal(s.len, 3);
}

static void
urls_keep_unreserved_bytes_only(void **state)
{
    struct str s;

    (void)state;
    str_init(&s, &memory, 1000);
    str_add_url(&s, "AZaz09-._~ '%/?&=+#\"<>\xC3\xA9\x01\x7F");
    assert_string_equal(s.text, "AZaz09-._~%20%27%25%2F%3F%26%3D%2B%23%22%3C"
                                "%3E%C3%A9%01%7F");
}

static void
equality_and_prefixes(void **state)
{
    (void)state;
    assert_true(str_equal(NULL, NULL));
    assert_false(str_equal(NULL, ""));
    assert_false(str_equal("", NULL));
    assert_true(str_equal("a", "a"));
    assert_false(str_equal("a", "A"));
    assert_true(str_starts("abc", ""));
    assert_true(str_starts("abc", "abc"));
    assert_false(str_starts("ab", "abc"));
}

static void
numbers_are_read_whole_or_not_at_all(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        { "0", 0 },
        { "-0", 0 },
        { "42", 42 },
        { "-42", -42 },
        { "9223372036854775807", INT64_MAX },
        { "-9223372036854775808", INT64_MIN },
    };
    static const char *const wrong[] = {
        "",
        "-",
        "+1",
        " 1",
        "1 ",
        "1.0",
        "0x1",
        "1e3",
        "--1",
        "1-",
        "\xD9\xA1",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999",
    };

    (void)state;
    for (size_t i = 0; i < N(good); i++) {
        int64_t v = 77;

        assert_true(str_int64(good[i].text, &v));
        assert_int_equal(v, good[i].value);
    }
    for (size_t i = 0; i < N(wrong); i++) {
        int64_t v = 77;

        if (str_int64(wrong[i], &v))
            fail_msg("accepted \"%s\"", wrong[i]);
        assert_int_equal(v, 77);
    }
}

static void
hex_is_lower_case(void **state)
{
    (void)state;
    assert_string_equal(str_hex(&memory, "\x00\x7F\xFF\xAB", 4), "007fffab");
    assert_string_equal(str_hex(&memory, NULL, 0), "");
}

static void
blanks_shrink(void **state)
{
    static const char *const table[][2] = {
        { "", "" },
        { " ", "" },
        { "a", "a" },
        { "  a  b ", "a b" },
        { "\t\r\na\v\fb\n", "a b" },
        { "\xC2\xA0"
          "a\xC2\xA0 \xC2\xA0"
          "b\xC2\xA0",
          "a b" },
        { "\xC2\xA1", "\xC2\xA1" },
        { "a\xE2\x80\xAF"
          "b",
          "a\xE2\x80\xAF"
          "b" },
    };

    (void)state;
    for (size_t i = 0; i < N(table); i++)
        assert_string_equal(str_trim(&memory, table[i][0]), table[i][1]);
}

static size_t
put_point(char *to, unsigned c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 63));
    to[2] = (char)(0x80 | (c >> 6 & 63));
    to[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* Latin-1, Latin Extended-A, Greek and Cyrillic fold as the C library does. */
static void
letters_fold_as_in_the_c_library(void **state)
{
    static const unsigned ranges[][2] = {
        { 0x21, 0x7E }, { 0xA1, 0x17F }, { 0x386, 0x3CE }, { 0x400, 0x45F }
    };

    (void)state;
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    for (size_t r = 0; r < N(ranges); r++)
        for (unsigned c = ranges[r][0]; c <= ranges[r][1]; c++) {
            char text[8] = { 0 }, want[8] = { 0 };
            unsigned low = (unsigned)towlower((wint_t)c);

            put_point(text, c);
            put_point(want, c == 0x130 || c == 0x3A2 ? c : low);
            if (strcmp(str_fold(&memory, text), want) != 0)
                fail_msg("U+%04X", c);
        }
}

static void
names_fold_to_one_key(void **state)
{
    static const char *const table[][2] = {
        { "  Copper   KETTLE ", "copper kettle" },
        { "CAF\xC3\x89", "caf\xC3\xA9" },
        { "\xE2\x80\x99 O\xE2\x80\x99HARA", "\xE2\x80\x99 o\xE2\x80\x99hara" },
        { "\xF0\x9F\x94\xA5 HOT", "\xF0\x9F\x94\xA5 hot" },
    };

    (void)state;
    for (size_t i = 0; i < N(table); i++)
        assert_string_equal(str_fold(&memory, table[i][0]), table[i][1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_to_its_ceiling),
        cmocka_unit_test(after_a_cut_nothing_is_added),
        cmocka_unit_test(formats_of_any_length_fit),
        cmocka_unit_test(urls_keep_unreserved_bytes_only),
        cmocka_unit_test(equality_and_prefixes),
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(hex_is_lower_case),
        cmocka_unit_test(blanks_shrink),
        cmocka_unit_test(letters_fold_as_in_the_c_library),
        cmocka_unit_test(names_fold_to_one_key),
    };
    int failed;

    arena_init(&memory, 16u << 20);
    failed = cmocka_run_group_tests_name("str", tests, NULL, NULL);
    arena_free(&memory);
    return failed;
}
