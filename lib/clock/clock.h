/*
 * clock: wall time, monotonic time, dates and zones.
 *
 * The only place that asks the system for the time.  Leases and due times use
 * the database's clock (protocol.md); this one is for pages, cookies and send
 * windows.  Dates are calendar days without a zone and are never converted.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "arena/arena.h"
#include "err/err.h"
#include "field/field.h"

struct zone; /* a time zone read from the system's tz database */

struct local {
    int year, month, day;     /* month and day from 1 */
    int hour, minute, second; /* 0.. */
    int weekday;              /* 0 = Sunday */
    int32_t offset;           /* seconds east of UTC */
    const char *abbr;         /* "PST"; lives as long as the zone */
};

struct utc clock_now(void);
int64_t clock_mono(void); /* microseconds, never goes back */

/*
 * The zone of that name ("America/Los_Angeles"), allocated from a.  Names with
 * anything but letters, digits, "_+-" and inner "/" are ERR_INPUT, unknown ones
 * ERR_ABSENT.  "UTC" always works.
 */
ERR_CHECKED bool zone_load(struct arena *a, const char *name,
                           const struct zone **out, struct err *e);
void zone_local(const struct zone *z, struct utc at, struct local *out);
struct date zone_today(const struct zone *z, struct utc now);

/* The instant a local day begins. */
struct utc zone_midnight(const struct zone *z, struct date day);

struct date date_make(int year, int month, int day); /* ymd 0 when impossible */
int date_year(struct date d);
int date_month(struct date d);
int date_day(struct date d);
int date_weekday(struct date d);  /* 0 = Sunday */
int32_t date_days(struct date d); /* days since 1970-01-01 */
struct date date_from_days(int32_t days);

/* Exactly "2026-06-18" of a day that exists, years 1900..2199. */
bool date_parse(const char *s, struct date *out);
char *date_text(struct arena *a, struct date d); /* "2026-06-18", "" for none */
/* For a sentence: "June 18, 2026", "" for none. */
char *date_words(struct arena *a, struct date d);

/* "2026-06-18T09:15:02.118Z"; "" for none. */
char *utc_text(struct arena *a, struct utc at);
/* RFC 3339 with offset or Z, up to nanoseconds; false on anything else. */
bool utc_parse(const char *s, struct utc *out);

extern const char *const clock_month[12];  /* "January" ... */
extern const char *const clock_weekday[7]; /* "Sunday" ... */

#endif
