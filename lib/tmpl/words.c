/* Dates and times as pages say them. */
#include "tmpl/words.h"

static const char *
day_words(struct arena *a, int weekday, int month, int day, int year,
          bool with_year)
{
    if (with_year)
        return arena_printf(a, "%s %s %d, %d", clock_weekday[weekday],
                            clock_month[month - 1], day, year);
    return arena_printf(a, "%s %s %d", clock_weekday[weekday],
                        clock_month[month - 1], day);
}

const char *
tmpl_date_words(const struct tmpl_format *f, struct date d)
{
    if (d.ymd == 0)
        return "";
    return day_words(f->arena, date_weekday(d), date_month(d), date_day(d),
                     date_year(d), date_year(d) != date_year(f->today));
}

void
words_at(const struct tmpl_format *f, struct utc at, struct words *out)
{
    int32_t east;
    struct local l;
    struct date day;

    zone_local(f->zone, at, &l);
    day = date_make(l.year, l.month, l.day);
    east = l.offset < 0 ? -l.offset : l.offset;
    out->time = arena_printf(f->arena, "%d:%02d", l.hour, l.minute);
    out->day = tmpl_date_words(f, day);
    out->words = day.ymd == f->today.ymd
                     ? out->time
                     : arena_printf(f->arena, "%s %s", out->day, out->time);
    out->iso =
        arena_printf(f->arena, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
                     l.year, l.month, l.day, l.hour, l.minute, l.second,
                     l.offset < 0 ? '-' : '+', east / 3600, east / 60 % 60);
    out->exact = arena_printf(
        f->arena, "%s, %d:%02d:%02d %s",
        day_words(f->arena, l.weekday, l.month, l.day, l.year, true), l.hour,
        l.minute, l.second, l.abbr);
}

const char *
tmpl_utc_words(const struct tmpl_format *f, struct utc at)
{
    struct words w;

    if (at.us == 0)
        return "";
    words_at(f, at, &w);
    return w.words;
}

const char *
tmpl_int_words(const struct tmpl_format *f, int64_t n)
{
    struct arena *a = f->arena;
    char *plain = arena_printf(a, "%lld", (long long)n);
    size_t minus = *plain == '-', len = 0;
    char *out;

    while (plain[minus + len] != '\0')
        len++;
    out = arena_alloc(a, minus + len + len / 3 + 1, 1);
    for (size_t i = 0, w = 0; plain[i] != '\0'; i++) {
        size_t left = minus + len - i;

        if (i > minus && left % 3 == 0)
            out[w++] = ',';
        out[w++] = plain[i];
    }
    return out;
}
