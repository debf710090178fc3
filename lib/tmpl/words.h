/* words: dates, times and counts as pages say them.  Private to tmpl. */
#ifndef TMPL_WORDS_H
#define TMPL_WORDS_H

#include "tmpl/tmpl.h"

#ifdef __cplusplus
extern "C" {
#endif

struct words {
    const char *words; /* "9:41" today, else with the day */
    const char *day;   /* "Friday November 20" */
    const char *time;  /* "9:41" */
    const char *iso;   /* "2026-11-20T09:41:07-08:00" */
    const char *exact; /* "Friday November 20, 2026, 9:41:07 PST" */
};

/* at is not none. */
void words_at(const struct tmpl_format *f, struct utc at, struct words *out);

#ifdef __cplusplus
}
#endif
#endif
