/* Time zones from the system's TZif files (RFC 8536), 64-bit block. */
#include "clock/clock.h"

#include "clock/rule.h"

#include <stdio.h>
#include <string.h>

enum { ZONE_BYTES = 64 * 1024 };

struct zone_type {
    int32_t offset;
    const char *abbr;
};

struct zone {
    size_t n; /* transitions */
    int64_t *at;
    unsigned char *type;
    size_t types;
    struct zone_type *kind;
    bool ruled; /* after the last transition */
    struct rule rule;
    struct zone_type standard, summer;
};

static int64_t
big(const unsigned char *p, int n)
{
    uint64_t v = (p[0] & 0x80) != 0 ? UINT64_MAX : 0;

    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return (int64_t)v;
}

struct head {
    size_t isut, isstd, leap, time, type, chars;
};

static bool
head_read(const unsigned char *p, size_t n, struct head *h)
{
    if (n < 44 || memcmp(p, "TZif", 4) != 0)
        return false;
    h->isut = (size_t)big(p + 20, 4);
    h->isstd = (size_t)big(p + 24, 4);
    h->leap = (size_t)big(p + 28, 4);
    h->time = (size_t)big(p + 32, 4);
    h->type = (size_t)big(p + 36, 4);
    h->chars = (size_t)big(p + 40, 4);
    return h->time <= 4000 && h->type >= 1 && h->type <= 256 &&
           h->chars <= 1024 && h->isut <= 256 && h->isstd <= 256 &&
           h->leap <= 256;
}

static size_t
body_bytes(const struct head *h, size_t word)
{
    return h->time * word + h->time + h->type * 6 + h->chars +
           h->leap * (word + 4) + h->isstd + h->isut;
}

static struct zone *
zone_build(struct arena *a, const unsigned char *p, const struct head *h)
{
    const unsigned char *types = p + h->time * 8, *infos = types + h->time;
    const char *chars;
    struct zone *z = arena_alloc(a, 1, sizeof(*z));

    chars = arena_copy(a, infos + h->type * 6, h->chars);
    z->n = h->time;
    z->types = h->type;
    z->at = arena_alloc(a, h->time + 1, sizeof(*z->at));
    z->type = arena_alloc(a, h->time + 1, 1);
    z->kind = arena_alloc(a, h->type, sizeof(*z->kind));
    for (size_t i = 0; i < h->time; i++) {
        z->at[i] = big(p + i * 8, 8);
        z->type[i] = types[i] < h->type ? types[i] : 0;
    }
    for (size_t i = 0; i < h->type; i++) {
        size_t abbr = infos[i * 6 + 5];

        z->kind[i].offset = (int32_t)big(infos + i * 6, 4);
        z->kind[i].abbr = abbr < h->chars ? chars + abbr : "";
    }
    return z;
}

/* The text behind the block, between two line ends. */
static void
zone_rule(struct arena *a, struct zone *z, const char *p, size_t n)
{
    const char *end = n > 1 && *p == '\n' ? memchr(p + 1, '\n', n - 1) : NULL;

    if (end == NULL ||
        !rule_parse(arena_copy(a, p + 1, (size_t)(end - p - 1)), &z->rule))
        return;
    z->standard.offset = z->rule.standard_offset;
    z->standard.abbr = z->rule.standard;
    z->summer.offset = z->rule.summer_offset;
    z->summer.abbr = z->rule.summer;
    z->ruled = true;
}

static const struct zone *
zone_utc(struct arena *a)
{
    struct zone *z = arena_alloc(a, 1, sizeof(*z));

    z->types = 1;
    z->kind = arena_alloc(a, 1, sizeof(*z->kind));
    z->kind[0].abbr = "UTC";
    return z;
}

static bool
name_safe(const char *name)
{
    if (*name == '/' || *name == '\0' || strlen(name) > 60 ||
        strstr(name, "//") != NULL)
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_+-/") == strlen(name);
}

bool
zone_load(struct arena *a, const char *name, const struct zone **out,
          struct err *e)
{
    unsigned char *p;
    struct zone *z;
    struct head h;
    char path[128];
    size_t n, skip;
    FILE *f;

    if (!name_safe(name))
        return err_input(e, "zone", "That is not the name of a time zone.");
    if (strcmp(name, "UTC") == 0) {
        *out = zone_utc(a);
        return true;
    }
    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
    f = fopen(path, "rbe");
    if (f == NULL)
        return err_set(e, ERR_ABSENT, "There is no time zone \"%s\".", name);
    p = arena_alloc(a, ZONE_BYTES, 1);
    n = fread(p, 1, ZONE_BYTES, f);
    fclose(f);
    if (!head_read(p, n, &h) || p[4] < '2')
        return err_set(e, ERR_ABSENT, "There is no time zone \"%s\".", name);
    skip = 44 + body_bytes(&h, 4);
    if (skip > n || !head_read(p + skip, n - skip, &h) ||
        skip + 44 + body_bytes(&h, 8) > n)
        return err_set(e, ERR_FAULT, "time zone file %s is cut", name);
    z = zone_build(a, p + skip + 44, &h);
    skip += 44 + body_bytes(&h, 8);
    zone_rule(a, z, (const char *)p + skip, n - skip);
    *out = z;
    return true;
}

static const struct zone_type *
kind_at(const struct zone *z, int64_t t)
{
    size_t low = 0, high = z->n;

    if (z->ruled && (z->n == 0 || t >= z->at[z->n - 1]))
        return rule_summer(&z->rule, t) ? &z->summer : &z->standard;
    while (low < high) {
        size_t mid = (low + high) / 2;

        if (z->at[mid] <= t)
            low = mid + 1;
        else
            high = mid;
    }
    return &z->kind[low > 0 ? z->type[low - 1] : 0];
}

void
zone_local(const struct zone *z, struct utc at, struct local *out)
{
    int64_t t = at.us / 1000000 - (at.us % 1000000 < 0);
    const struct zone_type *kind = kind_at(z, t);
    int64_t days, rest;
    struct date d;

    t += kind->offset;
    days = t / 86400 - (t % 86400 < 0);
    rest = t - days * 86400;
    d = date_from_days((int32_t)days);
    out->year = date_year(d);
    out->month = date_month(d);
    out->day = date_day(d);
    out->hour = (int)(rest / 3600);
    out->minute = (int)(rest / 60 % 60);
    out->second = (int)(rest % 60);
    out->weekday = date_weekday(d);
    out->offset = kind->offset;
    out->abbr = kind->abbr;
}

struct date
zone_today(const struct zone *z, struct utc now)
{
    struct local l;

    zone_local(z, now, &l);
    return date_make(l.year, l.month, l.day);
}

/*
 * Midnight by the offset of the day before, or else of the day after.  Where
 * the clocks skip midnight the day begins at the change, which is where the
 * older offset puts it.
 */
struct utc
zone_midnight(const struct zone *z, struct date day)
{
    int64_t t = (int64_t)date_days(day) * 86400;
    int64_t older = t - kind_at(z, t - 86400)->offset;
    int64_t newer = t - kind_at(z, t + 86400)->offset;
    bool use_newer = older + kind_at(z, older)->offset != t &&
                     newer + kind_at(z, newer)->offset == t;

    return (struct utc){ (use_newer ? newer : older) * 1000000 };
}
