#include "clock/rule.h"

#include <string.h>

#include "clock/clock.h"

/* A number of up to three digits; -1 when none stands there. */
static int
number(const char **s)
{
    int v = -1;

    for (int i = 0; i < 3 && **s >= '0' && **s <= '9'; i++, ++*s)
        v = (v < 0 ? 0 : v) * 10 + (**s - '0');
    return v;
}

/* "PST" or "<-02>". */
static bool
name(const char **s, char out[16])
{
    bool quoted = **s == '<';
    const char *from = *s + quoted;
    size_t n = quoted ? strcspn(from, ">")
                      : strspn(from, "abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    if (n < 3 || n > 15 || (quoted && from[n] != '>'))
        return false;
    memcpy(out, from, n);
    out[n] = '\0';
    *s = from + n + quoted;
    return true;
}

/* [+-]h[:m[:s]] in seconds. */
static bool
span(const char **s, int32_t *out)
{
    bool minus = **s == '-';
    int part, unit = 3600;

    *s += minus || **s == '+';
    *out = 0;
    for (;; ++*s) {
        part = number(s);
        if (part < 0 || part > (unit == 3600 ? 167 : 59))
            return false;
        *out += part * unit;
        unit /= 60;
        if (**s != ':' || unit == 0)
            break;
    }
    if (minus)
        *out = -*out;
    return true;
}

/* ",Mm.w.d[/time]". */
static bool
turn(const char **s, struct turn *out)
{
    if (strncmp(*s, ",M", 2) != 0)
        return false;
    *s += 2;
    out->month = number(s);
    *s += **s == '.';
    out->week = number(s);
    *s += **s == '.';
    out->weekday = number(s);
    out->time = 2 * 3600;
    if (out->month < 1 || out->month > 12 || out->week < 1 || out->week > 5 ||
        out->weekday < 0 || out->weekday > 6)
        return false;
    if (**s != '/')
        return true;
    ++*s;
    return span(s, &out->time);
}

bool
rule_parse(const char *s, struct rule *out)
{
    int32_t west;

    memset(out, 0, sizeof(*out));
    if (!name(&s, out->standard) || !span(&s, &west))
        return false;
    out->standard_offset = -west;
    if (*s == '\0')
        return true;
    if (!name(&s, out->summer))
        return false;
    out->summer_offset = out->standard_offset + 3600;
    if (*s != ',') {
        if (!span(&s, &west))
            return false;
        out->summer_offset = -west;
    }
    out->changes = true;
    return turn(&s, &out->to_summer) && turn(&s, &out->to_standard) &&
           *s == '\0';
}

/* The second at which the turn of that year comes, offset being in force. */
static int64_t
turn_at(const struct turn *t, int year, int32_t offset)
{
    struct date first = date_make(year, t->month, 1);
    int day =
        1 + (t->weekday - date_weekday(first) + 7) % 7 + (t->week - 1) * 7;

    while (date_make(year, t->month, day).ymd == 0)
        day -= 7;
    return (int64_t)date_days(date_make(year, t->month, day)) * 86400 +
           t->time - offset;
}

bool
rule_summer(const struct rule *r, int64_t t)
{
    int64_t local = t + r->standard_offset, begins, ends;
    int32_t days = (int32_t)(local / 86400 - (local % 86400 < 0));
    struct date d = date_from_days(days);

    if (!r->changes || d.ymd == 0)
        return false;
    begins = turn_at(&r->to_summer, date_year(d), r->standard_offset);
    ends = turn_at(&r->to_standard, date_year(d), r->summer_offset);
    if (begins < ends)
        return t >= begins && t < ends;
    return t >= begins || t < ends; /* summer spans the new year */
}
