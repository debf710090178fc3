#include "clock/clock.h"
#include "clock/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

static struct utc
at(const char *text)
{
    struct utc t = { 0 };

    if (!utc_parse(text, &t))
        fail_msg("%s", text);
    return t;
}

static const struct zone *
zone(const char *name)
{
    const struct zone *z = NULL;
    struct err e = { 0 };

    if (!zone_load(&memory, name, &z, &e))
        fail_msg("%s: %s", name, e.text);
    return z;
}

/* Every day from 1900 to 2199, counted beside the C library. */
static void
every_day_comes_back(void **state)
{
    int32_t first = date_days(date_make(1900, 1, 1));
    int32_t last = date_days(date_make(2199, 12, 31));
    struct date before = { 0 };

    (void)state;
    assert_int_equal(first, -25567);
    assert_int_equal(date_days(date_make(1970, 1, 1)), 0);
    assert_int_equal(last - first + 1, 109573);
    for (int32_t days = first; days <= last; days++) {
        struct date d = date_from_days(days), again;
        time_t t = (time_t)days * 86400;
        char *text = date_text(&memory, d);
        struct tm tm;

        gmtime_r(&t, &tm);
        if (date_year(d) != tm.tm_year + 1900 ||
            date_month(d) != tm.tm_mon + 1 || date_day(d) != tm.tm_mday ||
            date_weekday(d) != tm.tm_wday || date_days(d) != days ||
            !date_parse(text, &again) || again.ymd != d.ymd ||
            d.ymd <= before.ymd)
            fail_msg("day %d: %s", days, text);
        before = d;
        if (days % 1000 == 0)
            fresh(state);
    }
    assert_int_equal(date_from_days(first - 1).ymd, 0);
    assert_int_equal(date_from_days(last + 1).ymd, 0);
    assert_int_equal(date_from_days(INT32_MIN / 2).ymd, 0);
    assert_int_equal(date_from_days(INT32_MAX / 2).ymd, 0);
}

static void
days_that_do_not_exist_are_refused(void **state)
{
    static const char *const wrong[] = {
        "",           "2026",        "2026-6-18",   "2026-06-1",
        "20260618",   "2026/06/18",  "18-06-2026",  "2026-13-01",
        "2026-00-01", "2026-01-00",  "2026-01-32",  "2026-02-29",
        "2100-02-29", "2024-02-30",  "2026-04-31",  "1899-12-31",
        "2200-01-01", "2026-06-18 ", " 2026-06-18", "2026-06-18T00:00:00Z",
        "-026-06-18", "2026-+6-18",  "2026-06-1a",  "0000-00-00",
        "2O26-06-18",
    };
    struct date d;

    (void)state;
    for (size_t i = 0; i < N(wrong); i++)
        if (date_parse(wrong[i], &d))
            fail_msg("accepted \"%s\"", wrong[i]);
    assert_true(date_parse("2000-02-29", &d));
    assert_int_equal(d.ymd, 20000229);
    assert_true(date_parse("2024-02-29", &d));
    assert_string_equal(date_text(&memory, (struct date){ 0 }), "");
}

static void
instants_are_read(void **state)
{
    /* clang-format off */
    static const struct { const char *text; int64_t us; } table[] = {
        { "1970-01-01T00:00:01Z", 1000000 },
        { "1970-01-01T00:00:00.5Z", 500000 },
        { "1970-01-01T00:00:00.123456789Z", 123456 },
        { "1970-01-01T01:00:00.000001+01:00", 1 },
        { "1969-12-31T16:00:00.001-0800", 1000 },
        { "1970-01-01T05:30:01+05:30", 1000000 },
        { "1969-12-31T23:59:59Z", -1000000 },
        { "2038-01-19T03:14:08Z", INT64_C(2147483648000000) },
        { "2026-06-18T02:15:02-07:00", INT64_C(1781774102000000) },
        { "2016-12-31T23:59:60Z", INT64_C(1483228800000000) },
    };
    static const char *const wrong[] = {
        "", "2026-06-18", "2026-06-18T09:15:02", "2026-06-18 09:15:02Z",
        "2026-06-18T24:00:00Z", "2026-06-18T09:60:00Z", "2026-06-18T09:15:61Z",
        "2026-06-18T9:15:02Z", "2026-02-30T09:15:02Z", "2026-06-18T09:15:02.Z",
        "2026-06-18T09:15:02z", "2026-06-18T09:15:02+7", "2026-06-18T09:15:02+07",
        "2026-06-18T09:15:02+07:0", "2026-06-18T09:15:02+07:60",
        "2026-06-18T09:15:02+16:00", "2026-06-18T09:15:02 Z",
        "2026-06-18T09:15:02Zx", "2026-06-18T09:15:02+07:00x",
        "2026-06-18T09:15:02,5Z", "2026-06-18T-9:15:02Z",
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < N(table); i++)
        if (at(table[i].text).us != table[i].us)
            fail_msg("%s: %lld", table[i].text,
                     (long long)at(table[i].text).us);
    for (size_t i = 0; i < N(wrong); i++) {
        struct utc t;

        if (utc_parse(wrong[i], &t))
            fail_msg("accepted \"%s\"", wrong[i]);
    }
}

static void
instants_are_written(void **state)
{
    static const char *const table[] = {
        "2026-06-18T09:15:02.118Z", "1970-01-01T00:00:00.001Z",
        "1969-12-31T23:59:59.999Z", "1900-01-01T00:00:00.000Z",
        "2199-12-31T23:59:59.000Z", "2038-01-19T03:14:08.000Z",
    };

    (void)state;
    for (size_t i = 0; i < N(table); i++)
        assert_string_equal(utc_text(&memory, at(table[i])), table[i]);
    assert_string_equal(utc_text(&memory, (struct utc){ 0 }), "");
    assert_string_equal(utc_text(&memory, (struct utc){ -1 }),
                        "1969-12-31T23:59:59.999Z");
}

static void
clocks_run(void **state)
{
    int64_t before = clock_mono();
    struct utc now = clock_now();

    (void)state;
    assert_true(now.us > at("2024-01-01T00:00:00Z").us);
    assert_true(now.us / 1000000 - (int64_t)time(NULL) <= 1);
    assert_true(clock_mono() >= before);
}

static void
local_times_around_the_changes(void **state)
{
    /* clang-format off */
    static const struct { const char *zone, *utc, *local; } table[] = {
        { "America/Los_Angeles", "2026-03-08T09:59:59Z", "2026-03-08 01:59:59 -28800 PST 0" },
        { "America/Los_Angeles", "2026-03-08T10:00:00Z", "2026-03-08 03:00:00 -25200 PDT 0" },
        { "America/Los_Angeles", "2026-11-01T08:59:59Z", "2026-11-01 01:59:59 -25200 PDT 0" },
        { "America/Los_Angeles", "2026-11-01T09:00:00Z", "2026-11-01 01:00:00 -28800 PST 0" },
        { "America/Los_Angeles", "2026-11-20T06:28:04Z", "2026-11-19 22:28:04 -28800 PST 4" },
        { "America/Los_Angeles", "2037-07-01T12:00:00Z", "2037-07-01 05:00:00 -25200 PDT 3" },
        { "America/Los_Angeles", "2040-07-01T12:00:00Z", "2040-07-01 05:00:00 -25200 PDT 0" },
        { "America/Los_Angeles", "2040-12-01T12:00:00Z", "2040-12-01 04:00:00 -28800 PST 6" },
        { "America/Los_Angeles", "2150-03-08T09:59:59Z", "2150-03-08 01:59:59 -28800 PST 0" },
        { "America/Los_Angeles", "2150-03-08T10:00:00Z", "2150-03-08 03:00:00 -25200 PDT 0" },
        { "Europe/London", "2026-03-29T00:59:59Z", "2026-03-29 00:59:59 0 GMT 0" },
        { "Europe/London", "2026-03-29T01:00:00Z", "2026-03-29 02:00:00 3600 BST 0" },
        { "Europe/London", "2026-10-25T00:59:59Z", "2026-10-25 01:59:59 3600 BST 0" },
        { "Europe/London", "2026-10-25T01:00:00Z", "2026-10-25 01:00:00 0 GMT 0" },
        { "Europe/London", "2100-03-28T00:59:59Z", "2100-03-28 00:59:59 0 GMT 0" },
        { "Europe/London", "2100-03-28T01:00:00Z", "2100-03-28 02:00:00 3600 BST 0" },
        { "Europe/London", "1969-12-31T23:59:59Z", "1970-01-01 00:59:59 3600 BST 4" },
        { "Australia/Sydney", "2050-01-01T00:00:00Z", "2050-01-01 11:00:00 39600 AEDT 6" },
        { "Australia/Sydney", "2050-07-01T00:00:00Z", "2050-07-01 10:00:00 36000 AEST 5" },
        { "Asia/Kolkata", "2050-07-01T00:00:00Z", "2050-07-01 05:30:00 19800 IST 5" },
        { "Pacific/Kiritimati", "2026-01-01T00:00:00Z", "2026-01-01 14:00:00 50400 +14 4" },
        { "UTC", "2026-06-18T09:15:02Z", "2026-06-18 09:15:02 0 UTC 4" },
        { "UTC", "1969-12-31T23:59:59.5Z", "1969-12-31 23:59:59 0 UTC 3" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        struct local l;

        zone_local(zone(table[i].zone), at(table[i].utc), &l);
        assert_string_equal(
            arena_printf(&memory, "%04d-%02d-%02d %02d:%02d:%02d %d %s %d",
                         l.year, l.month, l.day, l.hour, l.minute, l.second,
                         (int)l.offset, l.abbr, l.weekday),
            table[i].local);
    }
}

/* The C library reads the same files, and its rules for later years. */
static void
zones_agree_with_the_c_library(void **state)
{
    static const char *const names[] = {
        "America/Los_Angeles", "America/New_York", "Europe/London",
        "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata",
        "America/Sao_Paulo",   "Pacific/Auckland", "Africa/Casablanca",
        "Europe/Dublin",       "America/Santiago", "America/Nuuk",
    };
    char *before = getenv("TZ");

    for (size_t i = 0; i < N(names); i++) {
        const struct zone *z;

        fresh(state);
        z = zone(names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t t = -2200000000; t < INT64_C(7200000000);
             t += 86400 * 3 + 7919) {
            time_t sys = (time_t)t;
            struct local l;
            struct tm tm;

            localtime_r(&sys, &tm);
            zone_local(z, (struct utc){ t * 1000000 }, &l);
            if (l.hour != tm.tm_hour || l.day != tm.tm_mday ||
                l.minute != tm.tm_min || l.offset != tm.tm_gmtoff ||
                strcmp(l.abbr, tm.tm_zone) != 0)
                fail_msg("%s at %lld: %02d:%02d %s", names[i], (long long)t,
                         l.hour, l.minute, l.abbr);
        }
    }
    if (before == NULL)
        unsetenv("TZ");
    else
        setenv("TZ", before, 1);
    tzset();
}

static void
days_begin_at_their_first_instant(void **state)
{
    /* clang-format off */
    static const struct { const char *zone, *day, *utc; } table[] = {
        { "America/Los_Angeles", "2026-03-07", "2026-03-07T08:00:00.000Z" },
        { "America/Los_Angeles", "2026-03-08", "2026-03-08T08:00:00.000Z" },
        { "America/Los_Angeles", "2026-03-09", "2026-03-09T07:00:00.000Z" },
        { "America/Los_Angeles", "2026-10-31", "2026-10-31T07:00:00.000Z" },
        { "America/Los_Angeles", "2026-11-01", "2026-11-01T07:00:00.000Z" },
        { "America/Los_Angeles", "2026-11-02", "2026-11-02T08:00:00.000Z" },
        { "America/Los_Angeles", "2045-07-04", "2045-07-04T07:00:00.000Z" },
        { "Europe/London", "2026-03-29", "2026-03-29T00:00:00.000Z" },
        { "Europe/London", "2026-03-30", "2026-03-29T23:00:00.000Z" },
        { "Europe/London", "2026-10-25", "2026-10-24T23:00:00.000Z" },
        { "Europe/London", "2026-10-26", "2026-10-26T00:00:00.000Z" },
        /* Midnight does not exist, and comes twice. */
        { "America/Havana", "2026-03-08", "2026-03-08T05:00:00.000Z" },
        { "America/Havana", "2026-03-09", "2026-03-09T04:00:00.000Z" },
        { "America/Havana", "2026-11-01", "2026-11-01T04:00:00.000Z" },
        { "America/Havana", "2026-11-02", "2026-11-02T05:00:00.000Z" },
        { "Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00.000Z" },
        { "UTC", "2026-01-01", "2026-01-01T00:00:00.000Z" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        const struct zone *z = zone(table[i].zone);
        struct utc begins;
        struct date d;

        assert_true(date_parse(table[i].day, &d));
        begins = zone_midnight(z, d);
        assert_string_equal(utc_text(&memory, begins), table[i].utc);
        assert_int_equal(zone_today(z, begins).ymd, d.ymd);
        begins.us--;
        assert_true(zone_today(z, begins).ymd < d.ymd);
    }
}

static void
rules_of_another_kind_are_not_used(void **state)
{
    static const char *const wrong[] = {
        "",
        "PST",
        "PS8",
        "8",
        "PST8PDT",
        "PST8PDT,M3.2.0",
        "<-028",
        "PST8PDT,J60,J300",
        "PST8PDT,59,299",
        "PST8PDT,M3.2.0,M13.1.0",
        "PST8PDT,M3.2.0,M0.1.0",
        "PST8PDT,M3.6.0,M11.1.0",
        "PST8PDT,M3.0.0,M11.1.0",
        "PST8PDT,M3.2.7,M11.1.0",
        "PST8PDT,M3.2.0/,M11.1.0",
        "PST8PDT,M3.2.0,M11.1.0x",
        "PST8PDT,M3.2.0,M11.1.0/168",
        "PST8:60PDT,M3.2.0,M11.1.0",
        "PST+",
        "ABCDEFGHIJKLMNOPQ8",
        "PST8,M3.2.0,M11.1.0",
        "PST8PDT,M3,M11",
    };
    struct rule r;

    (void)state;
    for (size_t i = 0; i < N(wrong); i++)
        if (rule_parse(wrong[i], &r))
            fail_msg("accepted \"%s\"", wrong[i]);
    assert_true(rule_parse("<-02>2<-01>-1:30,M3.5.0/-1,M10.5.6/24:00:01", &r));
    assert_int_equal(r.standard_offset, -7200);
    assert_int_equal(r.summer_offset, 5400);
    assert_int_equal(r.to_summer.time, -3600);
    assert_int_equal(r.to_standard.time, 86401);
    assert_string_equal(r.summer, "-01");
}

static void
names_that_are_no_zone_are_refused(void **state)
{
    static const struct {
        const char *name;
        enum err_kind kind;
    } table[] = {
        { "", ERR_INPUT },
        { "/etc/passwd", ERR_INPUT },
        { "../../../etc/passwd", ERR_INPUT },
        { "America/../UTC", ERR_INPUT },
        { "America//New_York", ERR_INPUT },
        { "A b", ERR_INPUT },
        { "Europe/London\n", ERR_INPUT },
        { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          ERR_INPUT },
        { "Europe/Nowhere", ERR_ABSENT },
        { "Europe", ERR_ABSENT },
        { "zone1970", ERR_ABSENT },
    };

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        const struct zone *z;
        struct err e = { 0 };

        if (zone_load(&memory, table[i].name, &z, &e))
            fail_msg("accepted \"%s\"", table[i].name);
        assert_int_equal(e.kind, table[i].kind);
    }
}

#define TEST(f) cmocka_unit_test_setup(f, fresh)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_day_comes_back),
        TEST(days_that_do_not_exist_are_refused),
        TEST(instants_are_read),
        TEST(instants_are_written),
        TEST(clocks_run),
        TEST(local_times_around_the_changes),
        TEST(zones_agree_with_the_c_library),
        TEST(days_begin_at_their_first_instant),
        TEST(rules_of_another_kind_are_not_used),
        TEST(names_that_are_no_zone_are_refused),
    };
    int failed;

    arena_init(&memory, 16u << 20);
    failed = cmocka_run_group_tests_name("clock", tests, NULL, NULL);
    arena_free(&memory);
    return failed;
}
