/* CSV: the grammar by examples, then by chance. */
#include "ledger/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "str/str.h"

static struct arena arena;

/* Rows as "line:a|b;line:c", or "!" and the error. */
static const char *
read_all(const char *text, size_t n, char delimiter)
{
    struct csv_row row;
    struct err e = { 0 };
    struct csv c;
    struct str s;
    bool got = true;

    str_init(&s, &arena, 1 << 20);
    if (!csv_start(&c, &arena, text, n, delimiter, &e))
        return arena_printf(&arena, "!%s", e.text);
    for (;;) {
        if (!csv_next(&c, &row, &got, &e))
            return arena_printf(&arena, "!%s", e.text);
        if (!got)
            return s.text;
        str_addf(&s, "%s%lld:", s.len > 0 ? ";" : "", (long long)row.line);
        for (size_t i = 0; i < row.n; i++) {
            str_add(&s, i > 0 ? "|" : "");
            str_add(&s, row.fields[i]);
        }
    }
}

static void
examples(void **state)
{
    static const struct {
        const char *text, *rows;
        char delimiter;
    } cases[] = {
        { "", "", ',' },
        { "\n\r\n", "", ',' },
        { "a,b\n", "1:a|b", ',' },
        { "a,b", "1:a|b", ',' },
        { "a,b\r\nc,d\r\n", "1:a|b;2:c|d", ',' },
        { "a,b\rc,d", "1:a|b;2:c|d", ',' },
        { "\xEF\xBB\xBF"
          "a,b\n",
          "1:a|b", ',' },
        { "a,\n", "1:a|", ',' },
        { ",", "1:|", ',' },
        { "a\n\n\nb\n", "1:a;4:b", ',' },
        { "\"a,b\",c\n", "1:a,b|c", ',' },
        { "\"a \"\"b\"\" c\"\n", "1:a \"b\" c", ',' },
        { "\"a\nb\",c\nd,e\n", "1:a\nb|c;3:d|e", ',' },
        { "\"a\r\nb\"\r\nd\r\n", "1:a\r\nb;3:d", ',' },
        { "\"\",x", "1:|x", ',' },
        { "12\" pipe,x\n", "1:12\" pipe|x", ',' },
        { " a , b ", "1: a | b ", ',' },
        { "a;b,c", "1:a|b,c", ';' },
        { "a\tb", "1:a|b", '\t' },
        { "a,\"b\n", "!the quote that opens in line 1 is never closed", ',' },
        { "a\n\"b\n\n", "!the quote that opens in line 2 is never closed",
          ',' },
        { "a\n\"b\"c,d\n", "!line 2: text stands behind a closing quote", ',' },
        { "a\nb\xE9"
          "e\n",
          "!line 2 is not UTF-8 text", ',' },
        { "a\nb\nc\xC3", "!line 3 is not UTF-8 text", ',' },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *said =
            read_all(cases[i].text, strlen(cases[i].text), cases[i].delimiter);

        if (*cases[i].rows == '!' ? !str_starts(said, cases[i].rows)
                                  : strcmp(said, cases[i].rows) != 0)
            fail_msg("case %zu: %s", i, said);
    }
}

static void
a_nul_is_refused(void **state)
{
    (void)state;
    assert_true(
        str_starts(read_all("a\nb\0c\n", 6, ','), "!line 2 is not UTF-8"));
}

static void
fields_are_bounded(void **state)
{
    char *many = arena_alloc(&arena, CSV_FIELDS + 10, 1);
    char *wide = arena_alloc(&arena, CSV_FIELD + 10, 1);

    (void)state;
    memset(many, ',', CSV_FIELDS);
    assert_true(
        str_starts(read_all(many, CSV_FIELDS, ','), "!line 1 has more"));
    assert_int_equal(*read_all(many, CSV_FIELDS - 1, ','), '1');
    memset(wide, 'x', CSV_FIELD + 1);
    assert_true(
        str_starts(read_all(wide, CSV_FIELD + 1, ','), "!line 1 has a"));
    wide[0] = '"';
    wide[CSV_FIELD + 2] = '"';
    memset(wide + 1, 'x', CSV_FIELD + 1);
    assert_true(
        str_starts(read_all(wide, CSV_FIELD + 3, ','), "!line 1 has a"));
}

static uint32_t
chance(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

/* What a careful writer writes comes back as it was. */
static void
round_trip(void **state)
{
    static const char *const bits[] = { "a",    "b ", ",",    "\"", "\n",
                                        "\r\n", "é",  "🦆", ";",  "" };
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct str file, want;
        size_t rows = 1 + chance(&seed, 4);

        str_init(&file, &arena, 1 << 16);
        str_init(&want, &arena, 1 << 16);
        for (size_t r = 0; r < rows; r++) {
            size_t fields = 1 + chance(&seed, 4);
            int64_t line = 1;

            for (const char *p = file.text; *p != '\0'; p++)
                line += *p == '\n';
            str_addf(&want, "%s%lld:", r > 0 ? ";" : "", (long long)line);
            for (size_t k = 0; k < fields; k++) {
                str_add(&file, k > 0 ? ",\"" : "\"");
                str_add(&want, k > 0 ? "|" : "");
                for (uint32_t m = chance(&seed, 6); m > 0; m--) {
                    const char *bit = bits[chance(&seed, 10)];

                    str_add(&file, *bit == '"' ? "\"\"" : bit);
                    str_add(&want, bit);
                }
                str_add(&file, "\"");
            }
            str_add(&file, chance(&seed, 2) ? "\n" : "\r\n");
        }
        assert_string_equal(read_all(file.text, file.len, ','), want.text);
        arena_reset(&arena);
    }
}

/* Any bytes end in rows or in an error, and nothing is read past the end. */
static void
any_bytes_end(void **state)
{
    static const char alphabet[] = "\",\n\r;ab\xEF\xBB\xBF\xC3\xA9\x01";
    uint32_t seed = 11;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t n = chance(&seed, 24);
        char *text = malloc(n == 0 ? 1 : n); /* exact: ASan sees one too far */

        for (size_t i = 0; i < n; i++)
            text[i] = alphabet[chance(&seed, sizeof(alphabet) - 1)];
        assert_non_null(read_all(text, n, ','));
        free(text);
        arena_reset(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples),
        cmocka_unit_test(a_nul_is_refused),
        cmocka_unit_test(fields_are_bounded),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(any_bytes_end),
    };
    int bad;

    arena_init(&arena, 64 << 20);
    bad = cmocka_run_group_tests_name("csv", tests, NULL, NULL);
    arena_free(&arena);
    return bad;
}
