/* report_dates: what "Last Month" and its like mean today. */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum unit { DAYS, WEEKS, MONTHS, QUARTERS, YEARS };

// clang-format off
static const struct {
    const char *name;
    enum unit unit;
    int64_t from; /* units from the one that holds today */
    bool to_date; /* ends on the day that corresponds to today */
} macros[] = {
    { "Today",                       DAYS,      0, false },
    { "Yesterday",                   DAYS,     -1, false },
    { "This Week",                   WEEKS,     0, false },
    { "Last Week",                   WEEKS,    -1, false },
    { "Next Week",                   WEEKS,     1, false },
    { "This Week-to-date",           WEEKS,     0, true  },
    { "Last Week-to-date",           WEEKS,    -1, true  },
    { "This Month",                  MONTHS,    0, false },
    { "Last Month",                  MONTHS,   -1, false },
    { "Next Month",                  MONTHS,    1, false },
    { "This Month-to-date",          MONTHS,    0, true  },
    { "Last Month-to-date",          MONTHS,   -1, true  },
    { "This Fiscal Quarter",         QUARTERS,  0, false },
    { "Last Fiscal Quarter",         QUARTERS, -1, false },
    { "Next Fiscal Quarter",         QUARTERS,  1, false },
    { "This Fiscal Quarter-to-date", QUARTERS,  0, true  },
    { "Last Fiscal Quarter-to-date", QUARTERS, -1, true  },
    { "This Fiscal Year",            YEARS,     0, false },
    { "Last Fiscal Year",            YEARS,    -1, false },
    { "Next Fiscal Year",            YEARS,     1, false },
    { "This Fiscal Year-to-date",    YEARS,     0, true  },
    { "Last Fiscal Year-to-date",    YEARS,    -1, true  },
    { "This Calendar Year",          YEARS,     0, false },
    { "Last Calendar Year",          YEARS,    -1, false },
};
// clang-format on

int64_t
days_between(const char *from, const char *to)
{
    char a[32], b[32];
    int64_t x = 0, y = 0;

    snprintf(a, sizeof a, "%.10sT00:00:00Z", from);
    snprintf(b, sizeof b, "%.10sT00:00:00Z", to);
    if (!time_parse(a, &x) || !time_parse(b, &y))
        return 0;
    return (y - x) / 86400000;
}

static const char *
day_after(struct pool *p, const char *date, int64_t days)
{
    char out[DATE_TEXT];

    return date_add(out, date, days) ? pool_str(p, out) : date;
}

/* The first of the month that is n months from the date's. */
static const char *
month_start(struct pool *p, const char *date, int64_t n)
{
    int64_t m = strtoll(date, NULL, 10) * 12 + strtoll(date + 5, NULL, 10) - 1;

    m += n;
    return pool_fmt(p, "%04d-%02d-01", (int)(m / 12), (int)(m % 12 + 1));
}

static const char *
unit_start(struct pool *p, const char *today, enum unit unit, int64_t n)
{
    int64_t month = strtoll(today + 5, NULL, 10) - 1;
    /* 2023-01-01 was a Sunday. */
    int64_t weekday = (days_between("2023-01-01", today) % 7 + 7) % 7;

    switch (unit) {
    case DAYS:
        return day_after(p, today, n);
    case WEEKS:
        return day_after(p, today, n * 7 - weekday);
    case MONTHS:
        return month_start(p, today, n);
    case QUARTERS:
        return month_start(p, today, n * 3 - month % 3);
    case YEARS:
        break;
    }
    return month_start(p, today, n * 12 - month);
}

bool
macro_range(struct pool *p, const char *macro, const char *today,
            const char **start, const char **end)
{
    size_t i = 0;

    if (!strcasecmp(macro, "all")) {
        *start = "";
        *end = "9999-12-31";
        return true;
    }
    while (i < sizeof macros / sizeof *macros &&
           strcasecmp(macros[i].name, macro) != 0)
        i++;
    if (i == sizeof macros / sizeof *macros)
        return false;
    *start = unit_start(p, today, macros[i].unit, macros[i].from);
    *end = day_after(
        p, unit_start(p, today, macros[i].unit, macros[i].from + 1), -1);
    if (macros[i].to_date) {
        int64_t days =
            days_between(unit_start(p, today, macros[i].unit, 0), today);
        const char *day = day_after(p, *start, days);

        if (strcmp(day, *end) < 0)
            *end = day;
    }
    return true;
}
