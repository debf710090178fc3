#include "money/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define N(table) (sizeof(table) / sizeof((table)[0]))

static struct arena memory;

static int
fresh(void **state)
{
    (void)state;
    arena_reset(&memory);
    return 0;
}

static struct decimal
quantity(const char *s)
{
    struct decimal d = { 0 };
    struct err e = { 0 };

    if (!decimal_parse(s, 6, "q", &d, &e))
        fail_msg("%s: %s", s, e.text);
    return d;
}

static void
the_grammar_of_amounts(void **state)
{
    enum { WRONG = 1, PLACES, LARGE };
    /* clang-format off */
    static const struct { const char *text, *code; int says; int64_t minor; } table[] = {
        { "0", "USD", 0, 0 },           { "0.00", "USD", 0, 0 },
        { "1", "USD", 0, 100 },         { "1.5", "USD", 0, 150 },
        { "1.05", "USD", 0, 105 },      { "-1.05", "USD", 0, -105 },
        { "-0.01", "USD", 0, -1 },      { "10.10", "GBP", 0, 1010 },
        { "99999999999.99", "USD", 0, MONEY_MAX },
        { "-99999999999.99", "USD", 0, -MONEY_MAX },
        { "100000000000", "USD", LARGE, 0 },
        { "100000000000.00", "USD", LARGE, 0 },
        { "-100000000000.00", "USD", LARGE, 0 },
        { "99999999999999999999", "USD", LARGE, 0 },
        { "9223372036854775808", "USD", LARGE, 0 },
        { "92233720368547758.08", "USD", LARGE, 0 },
        { "184467440737095516.17", "USD", LARGE, 0 },
        { "1.005", "USD", PLACES, 0 },  { "1.000", "USD", PLACES, 0 },
        { "0.0000001", "USD", PLACES, 0 }, { "-0.001", "USD", PLACES, 0 },
        { "99999999999999999999.999", "USD", PLACES, 0 },
        { "5", "JPY", 0, 5 },           { "5.0", "JPY", PLACES, 0 },
        { "1.234", "KWD", 0, 1234 },    { "1.2345", "KWD", PLACES, 0 },
        { "", "USD", WRONG, 0 },        { "-", "USD", WRONG, 0 },
        { "+1", "USD", WRONG, 0 },      { " 1", "USD", WRONG, 0 },
        { "1 ", "USD", WRONG, 0 },      { "1,000", "USD", WRONG, 0 },
        { "1,5", "USD", WRONG, 0 },     { "1.", "USD", WRONG, 0 },
        { ".5", "USD", WRONG, 0 },      { "1..5", "USD", WRONG, 0 },
        { "1.5.5", "USD", WRONG, 0 },   { "01", "USD", WRONG, 0 },
        { "00", "USD", WRONG, 0 },      { "-01", "USD", WRONG, 0 },
        { "-0", "USD", WRONG, 0 },      { "-0.00", "USD", WRONG, 0 },
        { "--1", "USD", WRONG, 0 },     { "1e3", "USD", WRONG, 0 },
        { "0x1", "USD", WRONG, 0 },     { "$1", "USD", WRONG, 0 },
        { "1-", "USD", WRONG, 0 },      { "1.-5", "USD", WRONG, 0 },
        { "NaN", "USD", WRONG, 0 },     { "\xD9\xA1", "USD", WRONG, 0 },
        { "1.5x", "USD", WRONG, 0 },    { "1.555x", "USD", WRONG, 0 },
    };
    static const char *const says[] = { NULL, "Write a number", "after the point", "too large" };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        const struct currency *c = currency_find(table[i].code);
        struct money m = { 77 };
        struct err e = { 0 };
        bool good = money_parse(table[i].text, c, "total", &m, &e);

        if (good != (table[i].says == 0))
            fail_msg("\"%s\"", table[i].text);
        if (good) {
            assert_int_equal(m.minor, table[i].minor);
            continue;
        }
        assert_int_equal(e.kind, ERR_INPUT);
        assert_string_equal(e.field, "total");
        if (strstr(e.text, says[table[i].says]) == NULL)
            fail_msg("\"%s\": %s", table[i].text, e.text);
    }
}

static void
every_small_amount_comes_back(void **state)
{
    const struct currency *usd = currency_find("USD");

    for (int64_t minor = 0; minor <= 999999; minor++) {
        struct err e = { 0 };
        struct money m;
        char text[16];

        snprintf(text, sizeof(text), "%d.%02d", (int)(minor / 100),
                 (int)(minor % 100));
        assert_true(money_parse(text, usd, "f", &m, &e));
        if (m.minor != minor || strcmp(money_text(&memory, m, usd), text) != 0)
            fail_msg("%s", text);
        if (minor % 1000 == 999)
            fresh(state);
    }
}

static void
amounts_are_written_by_their_currency(void **state)
{
    /* clang-format off */
    static const struct { const char *code; int64_t minor; const char *text, *show; } table[] = {
        { "USD", 0, "0.00", "$0.00" },
        { "USD", 5, "0.05", "$0.05" },
        { "USD", -5, "-0.05", "\xE2\x88\x92$0.05" },
        { "USD", 99999, "999.99", "$999.99" },
        { "USD", 100000, "1000.00", "$1,000.00" },
        { "USD", -123456789, "-1234567.89", "\xE2\x88\x92$1,234,567.89" },
        { "USD", MONEY_MAX, "99999999999.99", "$99,999,999,999.99" },
        { "USD", INT64_MIN, "-92233720368547758.08", "\xE2\x88\x92$92,233,720,368,547,758.08" },
        { "GBP", 9302947, "93029.47", "\xC2\xA3" "93,029.47" },
        { "JPY", 1234567, "1234567", "\xC2\xA5" "1,234,567" },
        { "KWD", -1234567, "-1234.567", "\xE2\x88\x92KD1,234.567" },
        { "KES", 100, "1.00", "KSh1.00" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        const struct currency *c = currency_find(table[i].code);
        struct money m = { table[i].minor };

        assert_string_equal(money_text(&memory, m, c), table[i].text);
        assert_string_equal(money_show(&memory, m, c), table[i].show);
    }
    assert_null(currency_find("XXX"));
    assert_null(currency_find("usd"));
    assert_null(currency_find(""));
}

static void
decimals_have_up_to_six_places(void **state)
{
    /* clang-format off */
    static const struct { const char *text; int places; bool good; int64_t micro; const char *back; } table[] = {
        { "0", 6, true, 0, "0" },
        { "1.5", 6, true, 1500000, "1.5" },
        { "1.500000", 6, true, 1500000, "1.5" },
        { "-0.000001", 6, true, -1, "-0.000001" },
        { "100", 0, true, 100000000, "100" },
        { "1.0", 0, false, 0, NULL },
        { "7.25", 2, true, 7250000, "7.25" },
        { "7.255", 2, false, 0, NULL },
        { "0.0000001", 6, false, 0, NULL },
        { "999999999999", 6, true, INT64_C(999999999999000000), "999999999999" },
        { "999999999999.999999", 6, true, INT64_C(999999999999999999), "999999999999.999999" },
        { "-999999999999.999999", 6, true, INT64_C(-999999999999999999), "-999999999999.999999" },
        { "999999999999.99", 2, true, INT64_C(999999999999990000), "999999999999.99" },
        { "1000000000000", 6, false, 0, NULL },
        { "1000000000000", 0, false, 0, NULL },
        { "-1000000000000", 3, false, 0, NULL },
        { "99999999999999999999", 0, false, 0, NULL },
        { "-0", 6, false, 0, NULL },
        { "1e1", 6, false, 0, NULL },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        struct decimal d = { 0 };
        struct err e = { 0 };

        if (decimal_parse(table[i].text, table[i].places, "rate", &d, &e) !=
            table[i].good)
            fail_msg("%s: %s", table[i].text, e.text);
        if (!table[i].good) {
            assert_string_equal(e.field, "rate");
            continue;
        }
        assert_int_equal(d.micro, table[i].micro);
        assert_string_equal(decimal_text(&memory, d), table[i].back);
    }
}

static void
halves_go_away_from_zero(void **state)
{
    /* clang-format off */
    static const struct { const char *qty, *price; int64_t minor; } table[] = {
        { "1.5", "89", 13350 },         { "1", "0.005", 1 },
        { "-1", "0.005", -1 },          { "1", "0.004999", 0 },
        { "-1", "0.004999", 0 },        { "1", "-0.005", -1 },
        { "-1", "-0.005", 1 },          { "1", "1.015", 102 },
        { "1", "1.025", 103 },          { "-1", "1.015", -102 },
        { "0.333333", "3", 100 },       { "3", "33.333333", 10000 },
        { "0.000001", "0.000001", 0 },  { "0", "999999999999", 0 },
        { "2.5", "0.01", 3 },           { "-2.5", "0.01", -3 },
        { "0.07", "0.07", 0 },          { "1", "2.675", 268 },
    };
    /* clang-format on */
    const struct currency *usd = currency_find("USD");

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        struct money m = { 77 };

        assert_true(money_extend(quantity(table[i].qty),
                                 quantity(table[i].price), usd, &m));
        if (m.minor != table[i].minor)
            fail_msg("%s x %s = %lld", table[i].qty, table[i].price,
                     (long long)m.minor);
    }
}

static void
percentages_round_on_the_net_total(void **state)
{
    /* clang-format off */
    static const struct { int64_t minor; const char *percent; int64_t tax; } table[] = {
        { 449516, "9.975", 44839 },  /* 448.39221 */
        { -449516, "9.975", -44839 },
        { 8900, "7.25", 645 },       /* 6.4525 */
        { 10000, "7.25", 725 },
        { 200, "7.25", 15 },         /* 0.145: half, up */
        { -200, "7.25", -15 },
        { 1, "49.999999", 0 },       { 1, "50", 1 }, { -1, "50", -1 },
        { 12345, "0", 0 },           { 12345, "100", 12345 },
        { MONEY_MAX, "100", MONEY_MAX },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        struct money m = { 77 };

        assert_true(money_percent((struct money){ table[i].minor },
                                  quantity(table[i].percent), &m));
        if (m.minor != table[i].tax)
            fail_msg("%s of %lld = %lld", table[i].percent,
                     (long long)table[i].minor, (long long)m.minor);
    }
}

static void
limits_hold_to_the_last_unit(void **state)
{
    const struct currency *usd = currency_find("USD");
    const struct currency *kwd = currency_find("KWD");
    struct decimal huge = quantity("999999999999.999999"), one = quantity("1");
    struct money m = { 77 }, max = { MONEY_MAX }, unit = { 1 };

    (void)state;
    assert_true(money_extend(quantity("99999999999.99"), one, usd, &m));
    assert_int_equal(m.minor, MONEY_MAX);
    assert_true(money_extend(quantity("99999999999.994999"), one, usd, &m));
    assert_false(money_extend(quantity("99999999999.995"), one, usd, &m));
    assert_false(money_extend(quantity("-99999999999.995"), one, usd, &m));
    assert_false(money_extend(huge, huge, usd, &m));
    assert_false(money_extend(huge, huge, kwd, &m));
    assert_false(money_extend(quantity("-999999999999.999999"), huge, kwd, &m));
    assert_false(money_percent(max, quantity("100.000001"), &m));
    assert_false(money_percent(max, huge, &m));
    assert_true(money_add(max, (struct money){ 0 }, &m));
    assert_false(money_add(max, unit, &m));
    assert_true(money_add((struct money){ -MONEY_MAX }, unit, &m));
    assert_int_equal(m.minor, 1 - MONEY_MAX);
    assert_false(
        money_add((struct money){ -MONEY_MAX }, (struct money){ -1 }, &m));
    assert_false(money_add((struct money){ INT64_MAX }, unit, &m));
    assert_false(
        money_add((struct money){ INT64_MIN }, (struct money){ -1 }, &m));
}

#define TEST(f) cmocka_unit_test_setup(f, fresh)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_grammar_of_amounts),
        TEST(every_small_amount_comes_back),
        TEST(amounts_are_written_by_their_currency),
        TEST(decimals_have_up_to_six_places),
        TEST(halves_go_away_from_zero),
        TEST(percentages_round_on_the_net_total),
        TEST(limits_hold_to_the_last_unit),
    };
    int failed;

    arena_init(&memory, 8u << 20);
    failed = cmocka_run_group_tests_name("money", tests, NULL, NULL);
    arena_free(&memory);
    return failed;
}
