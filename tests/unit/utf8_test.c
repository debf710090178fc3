#include "str/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define N(table) (sizeof(table) / sizeof((table)[0]))

/* RFC 3629, written down once more and in another way. */
static size_t
encode(char *to, unsigned c)
{
    static const unsigned lead[] = { 0, 0x00, 0xC0, 0xE0, 0xF0 };
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (size_t i = n; i-- > 1; c >>= 6)
        to[i] = (char)(0x80 | (c & 63));
    to[0] = (char)(lead[n] | c);
    return n;
}

static bool
refused(unsigned c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200B ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xFEFF;
}

/* Every number up to past the end of Unicode. */
static void
every_character_is_judged(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 0x120000; c++) {
        bool is = c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
        size_t chars = 99;
        char text[4];
        size_t n = encode(text, c);

        if (str_wellformed(text, n) != is)
            fail_msg("U+%04X: well-formed", c);
        if (str_utf8(text, n, "", &chars) != (is && !refused(c)))
            fail_msg("U+%04X", c);
        if (is && !refused(c))
            assert_int_equal(chars, 1);
        for (size_t cut = 1; cut < n; cut++)
            if (str_wellformed(text, cut) || str_utf8(text, cut, "", NULL))
                fail_msg("U+%04X cut at %zu", c, cut);
    }
}

static void
every_malformed_class_is_refused(void **state)
{
    static const char *const table[] = {
        "\x80",
        "\xBF", /* a tail without a head */
        "\xC0\x80",
        "\xC0\xAF",
        "\xC1\xBF", /* overlong, two bytes */
        "\xE0\x80\xAF",
        "\xE0\x9F\xBF", /* overlong, three */
        "\xF0\x80\x80\xAF",
        "\xF0\x8F\xBF\xBF", /* overlong, four */
        "\xC3(",
        "\xE2\x82(",
        "\xF0\x9F\x92(", /* a tail too few */
        "\xE2(\xAC",
        "\xF0(\x92\xA9",
        "\xF0\x9F(\xA9",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",             /* surrogates */
        "\xED\xA0\xBD\xED\xB4\xA5", /* a pair of them (CESU-8) */
        "\xF4\x90\x80\x80",
        "\xF7\xBF\xBF\xBF", /* past U+10FFFF */
        "\xF8\x88\x80\x80\x80",
        "\xFC\x84\x80\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xFF\xFE"
        "a",       /* UTF-16 */
        "caf\xE9", /* Latin-1 */
    };

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        char inside[32];
        size_t n = (size_t)snprintf(inside, sizeof(inside), "a%sb", table[i]);

        if (str_utf8(table[i], strlen(table[i]), "", NULL) ||
            str_utf8(inside, n, "", NULL) || str_wellformed(inside, n))
            fail_msg("row %zu", i);
    }
}

static void
controls_pass_where_they_are_admitted(void **state)
{
    (void)state;
    for (int c = 1; c < 0x20; c++) {
        char text[3] = { 'a', (char)c, 'b' }, allow[2] = { (char)c, '\0' };

        assert_false(str_utf8(text, 3, "", NULL));
        assert_true(str_utf8(text, 3, allow, NULL));
    }
    assert_true(str_utf8("a\n\tb", 4, "\n\t", NULL));
    assert_false(str_utf8("a\r\nb", 4, "\n\t", NULL));
    assert_false(str_utf8("a\0b", 3, "\n\t", NULL));
    assert_false(str_utf8("\x7F", 1, "\n\t", NULL));
    assert_true(str_wellformed("a\0\x01\x7F\xC2\x85", 6));
}

static void
characters_are_counted(void **state)
{
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\xA5";
    size_t chars = 0;

    (void)state;
    assert_true(str_utf8(text, sizeof(text) - 1, "", &chars));
    assert_int_equal(chars, 4);
    assert_int_equal(str_chars(text), 4);
    assert_true(str_utf8("", 0, "", &chars));
    assert_int_equal(chars, 0);
    /* Joiners have work to do in names and pictures. */
    assert_true(str_utf8("\xE2\x80\x8C\xE2\x80\x8D\xE2\x80\x8F", 9, "", NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_judged),
        cmocka_unit_test(every_malformed_class_is_refused),
        cmocka_unit_test(controls_pass_where_they_are_admitted),
        cmocka_unit_test(characters_are_counted),
    };

    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
