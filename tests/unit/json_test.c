#include "json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena memory;

static int
fresh(void **state)
{
    (void)state;
    arena_reset(&memory);
    return 0;
}

static bool
reads(const char *text, size_t n, const struct json **out, struct err *e)
{
    memset(e, 0, sizeof(*e));
    return json_read(&memory, text, n, 1u << 23, 32, out, e);
}

static const struct json *
must_read(const char *text)
{
    const struct json *v = NULL;
    struct err e;

    if (!reads(text, strlen(text), &v, &e))
        fail_msg("%s: %s", text, e.text);
    return v;
}

static void
must_refuse(const char *text, size_t n, const char *says)
{
    const struct json *v;
    struct err e;

    if (reads(text, n, &v, &e))
        fail_msg("accepted %.60s", text);
    assert_int_equal(e.kind, ERR_INPUT);
    if (strstr(e.text, says) == NULL)
        fail_msg("%.60s: \"%s\" does not say \"%s\"", text, e.text, says);
}

static const char *
written(const struct json *v)
{
    struct json_out o;
    struct str s;

    str_init(&s, &memory, 1u << 20);
    json_start(&o, &s);
    json_put_value(&o, NULL, v);
    assert_true(json_done(&o));
    return s.text;
}

static void
numbers_keep_every_digit(void **state)
{
    static const char *const table[] = {
        "0",
        "-0",
        "-0.00",
        "1",
        "90071992547409.93",
        "1e400",
        "-1E-400",
        "0.1",
        "1.10",
        "9007199254740993",
        "1e+0",
        "100.0000000000000000000000001",
        "123456789012345678901234567890",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct json *v = must_read(table[i]);

        assert_int_equal(v->kind, JSON_IS_NUMBER);
        assert_string_equal(v->text, table[i]);
        assert_string_equal(written(v), table[i]);
    }
}

static void
what_is_no_number_is_refused(void **state)
{
    static const char *const table[] = {
        "01",  "-",   "-a",  "1.",    ".5",    "1.e5",  "1e",
        "1e+", "+1",  "--1", "0x10",  "1_000", "NaN",   "-Infinity",
        "1 2", "-01", "1,2", "1true", "1\"\"", "[1 2]", "00",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        must_refuse(table[i], strlen(table[i]), "Line 1 is not JSON");
}

/* No text can pass for a number, whatever byte it begins with. */
static void
a_text_stays_a_text(void **state)
{
    char doc[16] = "[\"?1\",\"\\u00??\"]";

    (void)state;
    for (int c = ' '; c < 0x7F; c++) {
        const struct json *v;

        if (c == '"' || c == '\\')
            continue;
        doc[2] = (char)c;
        doc[11] = "0123456789abcdef"[c >> 4];
        doc[12] = "0123456789abcdef"[c & 15];
        v = must_read(doc)->first;
        assert_int_equal(v->kind, JSON_IS_TEXT);
        assert_int_equal(v->text[0], c);
        assert_int_equal(v->text[1], '1');
        assert_int_equal(v->next->kind, JSON_IS_TEXT);
        assert_int_equal(v->next->text[0], c);
    }
    assert_string_equal(written(must_read("{\"N1\":\"N2\",\"T\":3}")),
                        "{\"N1\":\"N2\",\"T\":3}");
}

static void
a_key_is_a_text(void **state)
{
    (void)state;
    must_refuse("{1:2}", 5, "Line 1 is not JSON: a key is a text");
    must_refuse("{\n1 \r\n\t:2}", 10, "Line 2 is not JSON: a key is a text");
    must_refuse("{null:2}", 8, "Line 1 is not JSON");
}

static void
duplicate_keys_are_named(void **state)
{
    static const struct {
        const char *text, *field;
    } table[] = {
        { "{\"a\":1,\"a\":1}", "a" },
        { "{\"\":1,\"\":2}", "" },
        { "{\"x\":{\"b\":1,\"c\":[{}],\"b\":2}}", "b" },
        { "{\"a key longer than twenty bytes\":1,\n"
          "\"a key longer than twenty bytes\" : 2}",
          "a key longer than twenty bytes" },
        { "{\"q\\\"\\\\\":1,\"q\\\"\\\\\":2}", "q\\\"\\\\" },
        { "{\"a\":1,\"\\u0061\":2}", "\\u0061" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct json *v;
        struct err e;

        assert_false(reads(table[i].text, strlen(table[i].text), &v, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_string_equal(e.field, table[i].field);
        assert_non_null(strstr(e.text, "stands twice"));
    }
    must_read("{\"a\":{\"a\":1},\"A\":[{\"a\":1},{\"a\":1}]}");
}

static char *
nested(size_t levels)
{
    char *text = arena_alloc(&memory, 2 * levels + 1, 1);

    memset(text, '[', levels);
    memset(text + levels, ']', levels);
    return text;
}

static void
depth_is_bounded(void **state)
{
    const struct json *v = NULL;
    struct err e = { 0 };

    (void)state;
    assert_true(json_read(&memory, "[[{}]]", 6, 99, 3, &v, &e));
    assert_false(json_read(&memory, "[[{}]]", 6, 99, 2, &v, &e));
    assert_non_null(strstr(e.text, "deeper than 2 levels"));
    err_clear(&e);
    assert_true(json_read(&memory, nested(JSON_DEPTH), 2 * JSON_DEPTH, 999,
                          10000, &v, &e));
    assert_string_equal(written(v), nested(JSON_DEPTH));
    assert_false(json_read(&memory, nested(JSON_DEPTH + 1), 2 * JSON_DEPTH + 2,
                           999, 10000, &v, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    must_refuse(nested(100), 200, "deeper than 32 levels");
    must_refuse(nested(1000000), 2000000, "deeper than 32 levels");
    must_refuse(nested(1000000), 1000000, "deeper than 32 levels");
}

static void
size_is_bounded(void **state)
{
    const struct json *v;
    struct err e = { 0 };

    (void)state;
    assert_true(json_read(&memory, "[1,2]", 5, 5, 32, &v, &e));
    assert_false(json_read(&memory, "[1,2]", 5, 4, 32, &v, &e));
    assert_non_null(strstr(e.text, "longer than 4 bytes"));
}

/* A small document with many values may not make the arena abort. */
static void
values_are_bounded_by_the_arena(void **state)
{
    enum { N = 200000 };
    struct arena small;
    const struct json *v;
    struct err e = { 0 };
    char *text = arena_alloc(&memory, N + 1, 1);

    (void)state;
    for (size_t i = 0; i < N; i++)
        text[i] = i == 0 ? '[' : i == N - 1 ? ']' : i % 2 == 1 ? '1' : ',';
    text[N - 2] = '1';
    text[N - 3] = ' ';
    arena_init(&small, 1u << 20);
    assert_false(json_read(&small, text, N, N, 32, &v, &e));
    assert_non_null(strstr(e.text, "too many values"));
    err_clear(&e);
    assert_true(json_read(&small, "[1,2,3]", 7, N, 32, &v, &e));
    memset(text + 1, 'x', N - 2);
    text[0] = text[N - 1] = '"';
    arena_free(&small);
    arena_init(&small, N);
    assert_false(json_read(&small, text, N, N, 32, &v, &e));
    arena_free(&small);
}

static void
nul_is_refused_everywhere(void **state)
{
    (void)state;
    must_refuse("\"a\0b\"", 5, "Line 1");
    must_refuse("[1,\0 2]", 7, "Line 1");
    must_refuse("[1\0:2]", 6, "Line 1");
    must_refuse("\0", 1, "Line 1");
    must_refuse("[]\0", 3, "Line 1");
    must_refuse("\"a\\u0000b\"", 10, "NUL");
    must_refuse("{\"a\\u0000b\":1}", 14, "Line 1");
}

static void
text_that_is_not_utf8_is_refused(void **state)
{
    static const char *const table[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC3",
        "\xC3(",
        "\xE0\x9F\xBF",
        "\xE2\x82",
        "\xE2(\xA1",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xF0\x8F\xBF\xBF",
        "\xF0\x9F\x92",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\\uD800",
        "\\uDC00",
        "\\uD800x",
        "\\uD800\\u0041",
        "\\uDC00\\uD800",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const char *doc = arena_printf(&memory, "[\"%s\"]", table[i]);

        must_refuse(doc, strlen(doc), "Line 1");
        doc = arena_printf(&memory, "{\"%s\":1}", table[i]);
        must_refuse(doc, strlen(doc), "Line 1");
    }
    must_refuse("\xEF\xBB\xBF{}", 5, "Line 1");
    assert_string_equal(must_read("\"\\uD83D\\uDD25 \xF0\x9F\x94\xA5\"")->text,
                        "\xF0\x9F\x94\xA5 \xF0\x9F\x94\xA5");
}

static void
what_is_no_json_is_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } table[] = {
        { "", "Line 1" },
        { " \n ", "Line 2" },
        { "{} {}", "more follows" },
        { "[1,]", "Line 1" },
        { "{\"a\":1,}", "Line 1" },
        { "{\"a\"}", "Line 1" },
        { "[1}", "Line 1" },
        { "]", "Line 1" },
        { "'a'", "Line 1" },
        { "// x\n1", "Line 1" },
        { "[1]//", "more follows" },
        { "tru", "Line 1" },
        { "True", "Line 1" },
        { "\"a\tb\"", "Line 1" },
        { "\"a\nb\"", "Line" },
        { "\"\\x41\"", "Line 1" },
        { "\"\\u12\"", "Line 1" },
        { "[\n\n1 1]", "Line 3" },
        { "<html>", "Line 1" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        must_refuse(table[i].text, strlen(table[i].text), table[i].says);
}

static const char sample[] =
    "{\"Invoice\":{\"Id\":\"812\",\"TotalAmt\":179.90,\"Line\":[{\"Amount\":"
    "-1e2,\"Detail\":{}},null,true,false,[]],\"Memo\":\"caf\xC3\xA9 \\\"\\\\"
    "\\u00e9\"},\"time\":\"2026-06-18\"}";

static void
truncated_at_every_byte_is_refused(void **state)
{
    (void)state;
    must_read(sample);
    for (size_t n = 0; n < sizeof(sample) - 1; n++)
        must_refuse(sample, n, "Line 1");
}

static void
members_are_found_in_order(void **state)
{
    const struct json *v = must_read(sample), *line;

    (void)state;
    assert_int_equal(v->kind, JSON_IS_OBJECT);
    assert_int_equal(v->n, 2);
    assert_string_equal(v->first->key, "Invoice");
    assert_string_equal(v->first->next->key, "time");
    assert_null(v->first->next->next);
    assert_string_equal(json_text_at(v, "Invoice.Id"), "812");
    assert_string_equal(json_text_at(v, "Invoice.TotalAmt"), "179.90");
    assert_string_equal(json_text_at(v, "Invoice.Memo"),
                        "caf\xC3\xA9 \"\\\xC3\xA9");
    line = json_at(v, "Invoice.Line");
    assert_int_equal(line->n, 5);
    assert_null(line->first->key);
    assert_string_equal(json_text_at(line->first, "Amount"), "-1e2");
    assert_int_equal(line->first->next->kind, JSON_IS_NULL);
    assert_true(line->first->next->next->truth);
    assert_false(line->first->next->next->next->truth);
    assert_null(json_at(v, "Invoice.Line.Amount"));
    assert_null(json_at(v, "Invoice.Id.x"));
    assert_null(json_at(v, "Invo"));
    assert_null(json_at(v, "Invoices"));
    assert_null(json_text_at(v, "Invoice.Line"));
    assert_null(json_get(NULL, "x"));
    assert_false(json_true_at(v, "Invoice.Id"));
    assert_true(json_true_at(must_read("{\"a\":true}"), "a"));
    assert_false(json_true_at(must_read("{\"a\":false}"), "a"));
    assert_string_equal(written(v),
                        "{\"Invoice\":{\"Id\":\"812\",\"TotalAmt\":"
                        "179.90,\"Line\":[{\"Amount\":-1e2,"
                        "\"Detail\":{}},null,true,false,[]],"
                        "\"Memo\":\"caf\xC3\xA9 \\\"\\\\\xC3\xA9\"},"
                        "\"time\":\"2026-06-18\"}");
}

#define TEST(f) cmocka_unit_test_setup(f, fresh)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_keep_every_digit),
        TEST(what_is_no_number_is_refused),
        TEST(a_text_stays_a_text),
        TEST(a_key_is_a_text),
        TEST(duplicate_keys_are_named),
        TEST(depth_is_bounded),
        TEST(size_is_bounded),
        TEST(values_are_bounded_by_the_arena),
        TEST(nul_is_refused_everywhere),
        TEST(text_that_is_not_utf8_is_refused),
        TEST(what_is_no_json_is_refused),
        TEST(truncated_at_every_byte_is_refused),
        TEST(members_are_found_in_order),
    };
    int failed;

    arena_init(&memory, 64u << 20);
    failed = cmocka_run_group_tests_name("json", tests, NULL, NULL);
    arena_free(&memory);
    return failed;
}
