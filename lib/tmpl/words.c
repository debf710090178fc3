/* Dates and times as pages say them. */
#include "tmpl/words.h"

#include <string.h>

/*
 * A page of the log says a hundred times, each in five ways: written digit by
 * digit, because printf was half of that page's cost (measured).
 */
enum { WORDS_MAX = 64 }; /* "Wednesday September 30, 2026, 23:59:59 " */

static char *
put_text(char *to, const char *s)
{
    size_t n = strlen(s);

    memcpy(to, s, n);
    return to + n;
}

/* n from 0, with leading zeros up to that many digits. */
static char *
put_int(char *to, int n, int digits)
{
    char text[12];
    size_t at = sizeof(text);

    do {
        text[--at] = (char)('0' + n % 10);
        n /= 10;
        digits--;
    } while ((n > 0 || digits > 0) && at > 0);
    memcpy(to, text + at, sizeof(text) - at);
    return to + (sizeof(text) - at);
}

/* "Friday November 20" or "Friday November 20, 2026" */
static char *
put_day(char *to, int weekday, int month, int day, int year, bool with_year)
{
    to = put_text(to, clock_weekday[weekday]);
    *to++ = ' ';
    to = put_text(to, clock_month[month - 1]);
    *to++ = ' ';
    to = put_int(to, day, 1);
    return with_year ? put_int(put_text(to, ", "), year, 1) : to;
}

/* "9:41" */
static char *
put_time(char *to, const struct local *l)
{
    to = put_int(to, l->hour, 1);
    *to++ = ':';
    return put_int(to, l->minute, 2);
}

/* "2026-11-20T09:41:05-08:00" */
static char *
put_iso(char *to, const struct local *l)
{
    int32_t east = l->offset < 0 ? -l->offset : l->offset;

    to = put_int(to, l->year, 4);
    *to++ = '-';
    to = put_int(to, l->month, 2);
    *to++ = '-';
    to = put_int(to, l->day, 2);
    *to++ = 'T';
    to = put_int(to, l->hour, 2);
    *to++ = ':';
    to = put_int(to, l->minute, 2);
    *to++ = ':';
    to = put_int(to, l->second, 2);
    *to++ = l->offset < 0 ? '-' : '+';
    to = put_int(to, east / 3600, 2);
    *to++ = ':';
    return put_int(to, east / 60 % 60, 2);
}

/* "Friday November 20, 2026, 9:41:05 PST" */
static char *
put_exact(char *to, const struct local *l)
{
    to = put_day(to, l->weekday, l->month, l->day, l->year, true);
    to = put_time(put_text(to, ", "), l);
    *to++ = ':';
    to = put_int(to, l->second, 2);
    *to++ = ' ';
    return put_text(to, l->abbr);
}

const char *
tmpl_date_words(const struct tmpl_format *f, struct date d)
{
    char *out;

    if (d.ymd == 0)
        return "";
    out = arena_alloc(f->arena, WORDS_MAX, 1);
    put_day(out, date_weekday(d), date_month(d), date_day(d), date_year(d),
            date_year(d) != date_year(f->today));
    return out;
}

void
words_at(const struct tmpl_format *f, struct utc at, struct words *out)
{
    char *time, *iso, *exact, *words;
    struct local l;
    struct date day;

    zone_local(f->zone, at, &l);
    day = date_make(l.year, l.month, l.day);
    time = arena_alloc(f->arena, 3, WORDS_MAX);
    iso = time + WORDS_MAX;
    words = iso + WORDS_MAX;
    exact = arena_alloc(f->arena, WORDS_MAX + strlen(l.abbr), 1);
    put_time(time, &l);
    put_iso(iso, &l);
    put_exact(exact, &l);
    out->time = time;
    out->iso = iso;
    out->exact = exact;
    out->day = tmpl_date_words(f, day);
    out->words = time;
    if (day.ymd != f->today.ymd) {
        put_time(put_text(put_text(words, out->day), " "), &l);
        out->words = words;
    }
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
