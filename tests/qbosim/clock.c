#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

struct civil {
    int64_t y, m, d;
};

int64_t
clock_real_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_fine_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Proleptic Gregorian, from and to days since 1970-01-01. */
static int64_t
days_of(struct civil c)
{
    int64_t y = c.y - (c.m <= 2), era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (c.m + (c.m > 2 ? -3 : 9)) + 2) / 5 + c.d - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static struct civil
civil_of(int64_t days)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    struct civil c = { .d = doy - (153 * mp + 2) / 5 + 1,
                       .m = mp < 10 ? mp + 3 : mp - 9 };

    c.y = yoe + era * 400 + (c.m <= 2);
    return c;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The n-th Sunday of a month; n = 0 means the last. */
static int64_t
sunday(int64_t y, int64_t m, int64_t n)
{
    int64_t first = days_of((struct civil){ y, n ? m : m + 1, 1 });
    int64_t weekday = (first % 7 + 11) % 7; /* 0 = Sunday */

    if (!n)
        return first - (weekday ? weekday : 7);
    return first + (7 - weekday) % 7 + 7 * (n - 1);
}

static int64_t
pacific_offset(int64_t s)
{
    int64_t y = civil_of(floor_div(s, DAY)).y;
    int64_t from = sunday(y, 3, 2) * DAY + 10 * HOUR;
    int64_t to = sunday(y, 11, 1) * DAY + 9 * HOUR;

    return s >= from && s < to ? -7 * HOUR : -8 * HOUR;
}

static int64_t
london_offset(int64_t s)
{
    int64_t y = civil_of(floor_div(s, DAY)).y;

    return s >= sunday(y, 3, 0) * DAY + HOUR &&
                   s < sunday(y, 10, 0) * DAY + HOUR
               ? HOUR
               : 0;
}

static int64_t
toronto_offset(int64_t s)
{
    int64_t y = civil_of(floor_div(s, DAY)).y;

    return s >= sunday(y, 3, 2) * DAY + 7 * HOUR &&
                   s < sunday(y, 11, 1) * DAY + 6 * HOUR
               ? -4 * HOUR
               : -5 * HOUR;
}

/* Summer there is around the turn of the year. */
static int64_t
sydney_offset(int64_t s)
{
    int64_t y = civil_of(floor_div(s, DAY)).y;

    return s >= sunday(y, 4, 1) * DAY - 8 * HOUR &&
                   s < sunday(y, 10, 1) * DAY - 8 * HOUR
               ? 10 * HOUR
               : 11 * HOUR;
}

static int64_t
local_offset(int64_t s, const char *country)
{
    return !strcmp(country, "UTC")  ? 0
           : !strcmp(country, "GB") ? london_offset(s)
           : !strcmp(country, "CA") ? toronto_offset(s)
           : !strcmp(country, "AU") ? sydney_offset(s)
                                    : pacific_offset(s);
}

void
time_print_in(char out[TIME_TEXT], int64_t ms, bool fraction,
              const char *country)
{
    int64_t s = floor_div(ms, 1000), off = local_offset(s, country);
    int64_t local = s + off, day = floor_div(local, DAY), t = local - day * DAY;
    struct civil c = civil_of(day);
    char part[8] = "";

    if (fraction)
        snprintf(part, sizeof part, ".%03d", (int)(ms - s * 1000));
    snprintf(out, TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d%s%c%02d:00",
             (int)(c.y % 10000), (int)c.m, (int)c.d, (int)(t / HOUR),
             (int)(t / 60 % 60), (int)(t % 60), part, off < 0 ? '-' : '+',
             (int)((off < 0 ? -off : off) / HOUR));
}

void
time_print(char out[TIME_TEXT], int64_t ms, bool fraction)
{
    time_print_in(out, ms, fraction, "");
}

static void
date_print(char out[DATE_TEXT], int64_t days)
{
    struct civil c = civil_of(days);

    snprintf(out, DATE_TEXT, "%04d-%02d-%02d", (int)(c.y % 10000), (int)c.m,
             (int)c.d);
}

void
date_today(char out[DATE_TEXT], int64_t ms, const char *country)
{
    int64_t s = floor_div(ms, 1000);

    s += local_offset(s, country);
    date_print(out, floor_div(s, DAY));
}

/* Fixed-width digits at s, -1 when they are not. */
static int64_t
number(const char *s, int width)
{
    int64_t n = 0;

    for (int i = 0; i < width; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        n = n * 10 + (s[i] - '0');
    }
    return n;
}

static bool
date_parse(const char *s, int64_t *days)
{
    struct civil c, back;

    if (strlen(s) < 10 || s[4] != '-' || s[7] != '-')
        return false;
    c = (struct civil){ number(s, 4), number(s + 5, 2), number(s + 8, 2) };
    if (c.y < 1 || c.m < 1 || c.m > 12 || c.d < 1)
        return false;
    *days = days_of(c);
    back = civil_of(*days);
    return back.d == c.d && back.m == c.m;
}

bool
date_valid(const char *s)
{
    int64_t days;

    return strlen(s) == 10 && date_parse(s, &days);
}

bool
date_add(char out[DATE_TEXT], const char *date, int64_t days)
{
    int64_t d;

    if (!date_parse(date, &d))
        return false;
    date_print(out, d + days);
    return true;
}

static bool
offset_parse(const char *s, int64_t local, int64_t *off)
{
    int64_t h, m;

    if (!*s) {
        *off = pacific_offset(local + 8 * HOUR);
        return true;
    }
    if (!strcmp(s, "Z")) {
        *off = 0;
        return true;
    }
    if ((*s != '+' && *s != '-') || (h = number(s + 1, 2)) < 0)
        return false;
    m = number(s + 3 + (s[3] == ':'), 2);
    if (m < 0 || s[5 + (s[3] == ':')])
        return false;
    *off = (h * HOUR + m * 60) * (*s == '-' ? -1 : 1);
    return true;
}

bool
time_parse(const char *s, int64_t *ms)
{
    int64_t days, h = 0, m = 0, sec = 0, fraction = 0, scale = 100, off, local;

    if (!date_parse(s, &days))
        return false;
    s += 10;
    if (*s == 'T' || *s == ' ') {
        if (strlen(s) < 9 || s[3] != ':' || s[6] != ':')
            return false;
        h = number(s + 1, 2);
        m = number(s + 4, 2);
        sec = number(s + 7, 2);
        if (h < 0 || h > 24 || m < 0 || m > 59 || sec < 0 || sec > 60)
            return false;
        s += 9;
        if (*s == '.')
            for (s++; *s >= '0' && *s <= '9'; s++, scale /= 10)
                fraction += (*s - '0') * scale;
    }
    local = days * DAY + h * HOUR + m * 60 + sec;
    if (!offset_parse(s, local, &off))
        return false;
    *ms = (local - off) * 1000 + fraction;
    return true;
}
