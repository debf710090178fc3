#include "clock/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

const char *const clock_month[12] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};
const char *const clock_weekday[7] = {
    "Sunday",   "Monday", "Tuesday",  "Wednesday",
    "Thursday", "Friday", "Saturday",
};

struct utc
clock_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (struct utc){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
}

int64_t
clock_mono(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
month_days(int year, int month)
{
    static const int days[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

struct date
date_make(int year, int month, int day)
{
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return (struct date){ 0 };
    return (struct date){ year * 10000 + month * 100 + day };
}

int
date_year(struct date d)
{
    return d.ymd / 10000;
}

int
date_month(struct date d)
{
    return d.ymd / 100 % 100;
}

int
date_day(struct date d)
{
    return d.ymd % 100;
}

/* Days since 1970-01-01, by eras of 400 years that start in March. */
int32_t
date_days(struct date d)
{
    int y = date_year(d) - (date_month(d) <= 2);
    int era = y / 400, yoe = y - era * 400;
    int mp = (date_month(d) + 9) % 12;
    int doy = (153 * mp + 2) / 5 + date_day(d) - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct date
date_from_days(int32_t days)
{
    int z = days + 719468, era = z / 146097, doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;

    return date_make(yoe + era * 400 + (month <= 2), month,
                     doy - (153 * mp + 2) / 5 + 1);
}

int
date_weekday(struct date d)
{
    return (int)(((int64_t)date_days(d) % 7 + 11) % 7);
}

/* n digits at p, -1 when something else stands there. */
static int
digits(const char *p, int n)
{
    int v = 0;

    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

/* The ten characters of a date; leaves what follows to the caller. */
static struct date
date_prefix(const char *s)
{
    if (strnlen(s, 10) < 10 || s[4] != '-' || s[7] != '-')
        return (struct date){ 0 };
    return date_make(digits(s, 4), digits(s + 5, 2), digits(s + 8, 2));
}

bool
date_parse(const char *s, struct date *out)
{
    *out = date_prefix(s);
    return out->ymd != 0 && s[10] == '\0';
}

char *
date_text(struct arena *a, struct date d)
{
    if (d.ymd == 0)
        return arena_printf(a, "%s", "");
    return arena_printf(a, "%04d-%02d-%02d", date_year(d), date_month(d),
                        date_day(d));
}

char *
date_words(struct arena *a, struct date d)
{
    if (d.ymd == 0)
        return arena_printf(a, "%s", "");
    return arena_printf(a, "%s %d, %d", clock_month[date_month(d) - 1],
                        date_day(d), date_year(d));
}

char *
utc_text(struct arena *a, struct utc at)
{
    int64_t us = at.us % 1000000 + (at.us % 1000000 < 0 ? 1000000 : 0);
    time_t t = (time_t)((at.us - us) / 1000000);
    char text[32];
    struct tm tm;

    if (at.us == 0)
        return arena_printf(a, "%s", "");
    gmtime_r(&t, &tm);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    return arena_printf(a, "%s.%03dZ", text, (int)(us / 1000));
}

/* "Z", "+hh:mm", "+hhmm" at the end -> seconds east of UTC. */
static bool
offset_parse(const char *s, int32_t *out)
{
    int h, m;

    *out = 0;
    if (strcmp(s, "Z") == 0)
        return true;
    if (*s != '+' && *s != '-')
        return false;
    h = digits(s + 1, 2);
    if (h < 0)
        return false;
    m = digits(s + 3 + (s[3] == ':'), 2);
    if (m < 0 || h > 15 || m > 59 || s[5 + (s[3] == ':')] != '\0')
        return false;
    *out = (*s == '-' ? -1 : 1) * (h * 3600 + m * 60);
    return true;
}

bool
utc_parse(const char *s, struct utc *out)
{
    struct date day = date_prefix(s);
    int64_t us = 0, unit = 100000;
    int32_t offset;
    int h, m, sec;

    if (day.ymd == 0 || strnlen(s, 20) < 20 || s[10] != 'T' || s[13] != ':' ||
        s[16] != ':')
        return false;
    h = digits(s + 11, 2);
    m = digits(s + 14, 2);
    sec = digits(s + 17, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 60)
        return false;
    s += 19;
    if (*s == '.') {
        if (s[1] < '0' || s[1] > '9')
            return false;
        for (s++; *s >= '0' && *s <= '9'; s++, unit /= 10)
            us += (*s - '0') * unit;
    }
    if (!offset_parse(s, &offset))
        return false;
    out->us =
        (((int64_t)date_days(day) * 24 + h) * 3600 + m * 60 + sec - offset) *
            1000000 +
        us;
    return true;
}
