/* clock: QuickBooks' wall clock.  Instants are milliseconds since 1970 UTC. */
#ifndef QBOSIM_CLOCK_H
#define QBOSIM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define TIME_TEXT 40
#define DATE_TEXT 16

int64_t clock_real_ms(void);
int64_t clock_fine_ns(void); /* since some start; never back */
/* "2026-03-04T09:15:02.118-08:00": Pacific, with its summer time. */
void time_print(char out[TIME_TEXT], int64_t ms, bool fraction);
/* By the clock on a company's own wall, or "UTC"; "" is Pacific too. */
void time_print_in(char out[TIME_TEXT], int64_t ms, bool fraction,
                   const char *country);
/* Today's date for a company: GB, CA and AU have their own, else Pacific. */
void date_today(char out[DATE_TEXT], int64_t ms, const char *country);
bool date_valid(const char *s);
bool date_add(char out[DATE_TEXT], const char *date, int64_t days);
/* Date, or date and time with Z, an offset, or none (Pacific). */
bool time_parse(const char *s, int64_t *ms);

#endif
