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

static const struct json *
must_read(const char *text)
{
    const struct json *v = NULL;
    struct err e = { 0 };

    if (!json_read(&memory, text, strlen(text), 4096, 32, &v, &e))
        fail_msg("%s: %s", text, e.text);
    return v;
}

static void
hostile_texts_come_back(void **state)
{
    static const char *const table[] = {
        "",
        "\"",
        "\\",
        "\\\"",
        "\\u0000",
        "</script>",
        "\x7F",
        "T",
        "N1",
        "\b\f\n\r\t\x01\x1F",
        "a\xE2\x80\xAE"
        "b",
        "\xE2\x80\xA8",
        "{{X}}%n",
        "\xF0\x9F\x94\xA5",
        "\xEF\xBF\xBF",
        "'; DROP TABLE x; --",
        "\xC2\x85",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct json *v;
        struct json_out o;
        struct str s;

        str_init(&s, &memory, 4096);
        json_start(&o, &s);
        json_open(&o, NULL, '{');
        json_put_text(&o, table[i], table[i]);
        json_close(&o, '}');
        assert_true(json_done(&o));
        v = must_read(s.text);
        assert_string_equal(v->first->key, table[i]);
        assert_string_equal(v->first->text, table[i]);
    }
}

static void
the_writer_puts_commas_and_kinds(void **state)
{
    struct json_out o;
    struct str s;

    (void)state;
    str_init(&s, &memory, 4096);
    json_start(&o, &s);
    json_open(&o, NULL, '{');
    json_put_int(&o, "i", INT64_MIN);
    json_put_number(&o, "n", "1.50");
    json_open(&o, "l", '[');
    json_put_bool(&o, NULL, true);
    json_put_null(&o, NULL);
    json_open(&o, NULL, '{');
    json_close(&o, '}');
    json_open(&o, NULL, '[');
    json_close(&o, ']');
    json_put_text(&o, NULL, NULL);
    json_close(&o, ']');
    json_put_bool(&o, "b", false);
    json_put_text(&o, "t", "a\"\x02");
    assert_false(json_done(&o));
    json_close(&o, '}');
    assert_true(json_done(&o));
    assert_string_equal(s.text, "{\"i\":-9223372036854775808,\"n\":1.50,\"l\":["
                                "true,null,{},[],null],\"b\":false,"
                                "\"t\":\"a\\\"\\u0002\"}");
}

/* Each step spoils a document that would be whole without it. */
static void
spoil_text(struct json_out *o)
{
    json_put_text(o, "k", "\xC3(");
}
static void
spoil_key(struct json_out *o)
{
    json_put_int(o, "\xFF", 1);
}
static void
spoil_number(struct json_out *o)
{
    json_put_number(o, "k", "1.");
}
static void
spoil_blank(struct json_out *o)
{
    json_put_number(o, "k", " 1");
}
static void
spoil_tail(struct json_out *o)
{
    json_put_number(o, "k", "1,2");
}
static void
spoil_empty(struct json_out *o)
{
    json_put_number(o, "k", "");
}
static void
spoil_null(struct json_out *o)
{
    json_put_number(o, "k", NULL);
}
static void
spoil_nokey(struct json_out *o)
{
    json_put_int(o, NULL, 1);
}
static void
spoil_open(struct json_out *o)
{
    json_open(o, "k", '[');
}
static void
spoil_bracket(struct json_out *o)
{
    json_open(o, "k", '(');
    json_close(o, ']');
}
static void
spoil_pair(struct json_out *o)
{
    json_open(o, "k", '[');
    json_close(o, '}');
}
static void
spoil_list(struct json_out *o)
{
    json_open(o, "k", '[');
    json_put_int(o, "k", 1);
    json_close(o, ']');
}
static void
spoil_depth(struct json_out *o)
{
    json_open(o, "k", '[');
    for (int i = 2; i < JSON_DEPTH + 1; i++)
        json_open(o, NULL, '[');
    for (int i = 1; i < JSON_DEPTH; i++)
        json_close(o, ']');
}
static void
spoil_size(struct json_out *o)
{
    for (int i = 0; i < 100; i++)
        json_put_int(o, "k", 1234567890);
}

static void
a_spoiled_document_is_not_done(void **state)
{
    static void (*const steps[])(struct json_out *) = {
        NULL,       spoil_text,  spoil_key,   spoil_number,  spoil_blank,
        spoil_tail, spoil_empty, spoil_null,  spoil_nokey,   spoil_open,
        spoil_pair, spoil_list,  spoil_depth, spoil_bracket, spoil_size,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct json_out o;
        struct str s;

        str_init(&s, &memory, 400);
        json_start(&o, &s);
        json_open(&o, NULL, '{');
        json_put_int(&o, "before", 1);
        if (steps[i] != NULL)
            steps[i](&o);
        json_put_int(&o, "after", 2);
        json_close(&o, '}');
        if (json_done(&o) != (steps[i] == NULL))
            fail_msg("step %zu: %s", i, s.text);
    }
}

static void
one_value_and_no_more(void **state)
{
    struct json_out o;
    struct str s;

    (void)state;
    str_init(&s, &memory, 400);
    json_start(&o, &s);
    assert_false(json_done(&o));
    json_put_int(&o, NULL, 1);
    assert_true(json_done(&o));
    json_put_int(&o, NULL, 1);
    assert_false(json_done(&o));
    json_start(&o, &s);
    json_close(&o, '}');
    assert_false(json_done(&o));
}

#define TEST(f) cmocka_unit_test_setup(f, fresh)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hostile_texts_come_back),
        TEST(the_writer_puts_commas_and_kinds),
        TEST(a_spoiled_document_is_not_done),
        TEST(one_value_and_no_more),
    };
    int failed;

    arena_init(&memory, 64u << 20);
    failed = cmocka_run_group_tests_name("json writer", tests, NULL, NULL);
    arena_free(&memory);
    return failed;
}
