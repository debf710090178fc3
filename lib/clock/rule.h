/*
 * rule: what a time zone does after the last change its file lists.
 *
 * The POSIX TZ text at the end of a TZif file (RFC 8536 3.3), with changes
 * given as month, week and weekday, which is how the tz database gives them.
 */
#ifndef CLOCK_RULE_H
#define CLOCK_RULE_H

#include <stdbool.h>
#include <stdint.h>

struct turn {
    int month, week, weekday; /* week 5 is the last one */
    int32_t time;             /* seconds after local midnight, may be < 0 */
};

struct rule {
    bool changes; /* twice a year; else standard all the time */
    char standard[16], summer[16];
    int32_t standard_offset, summer_offset; /* seconds east of UTC */
    struct turn to_summer, to_standard;
};

/* False when the text is of another kind; *out is then not to be used. */
bool rule_parse(const char *text, struct rule *out);

/* Is it summer at that second since 1970? */
bool rule_summer(const struct rule *r, int64_t t);

#endif
