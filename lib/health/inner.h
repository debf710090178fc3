/* inner: the table of rules, for the file that judges by it.  Not for others.
 */
#ifndef HEALTH_INNER_H
#define HEALTH_INNER_H

#include "health/health.h"

typedef bool health_condition(const struct health_facts *f);

/* {name} within a sentence stands for a fact (judge.c). */
struct health_rule {
    const char *name, *title;
    health_condition *when;
    enum health_level level;
    const char *who, *said, *fix, *href, *press;
};
struct health_rules {
    const struct health_rule *rules;
    size_t n;
    const char *name;
};
extern const struct health_rules health_rules[HEALTH_PART__MAX];

bool health_given(const char *s);

#endif
