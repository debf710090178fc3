/* rule: one row of what QuickBooks' faults mean (rules.c). */
#ifndef QBO_RULE_H
#define QBO_RULE_H

#include <stddef.h>

#include "qbo/qbo.h"

/* As text: fits where Detail is missing. */
#define BARE ""

struct rule {
    long low, high;
    const char *text; /* NULL: whatever it says */
    enum qbo_class class;
    const char *cause; /* or NULL */
};

extern const struct rule qbo_rules[];
extern const size_t qbo_rule_count;

#endif
