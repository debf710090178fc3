/*
 * fields: what was sent of a record beside what QuickBooks has of it, for
 * people to read.  Pure.
 *
 * Every field of the body is compared as far as QuickBooks keeps it: numbers as
 * decimals, references by id and shown by their name, addresses word by word,
 * lines in their order.  Tax codes that automated sales tax replaces (qbo.md
 * 3.6) are left out.
 */
#ifndef QBO_FIELDS_H
#define QBO_FIELDS_H

#include "json/json.h"

enum { QBO_FIELDS_MAX = 120 };

struct qbo_field {
    const char *name, *ours, *theirs;
    bool same;
};
struct qbo_fields {
    struct qbo_field list[QBO_FIELDS_MAX];
    size_t n;           /* in the list */
    size_t all, differ; /* also of those that did not fit */
};

/* total: what the document comes to here, where the body does not say it; ""
 * for none. */
void qbo_fields_compare(struct arena *a, const struct json *body,
                        const struct json *there, const char *total,
                        struct qbo_fields *out);

/* What people call the field at that path, "DueDate" or "CustomerRef.value",
 * of the head or of a line; NULL when the tables do not have it.  *ref: its
 * value is an id. */
const char *qbo_field_word(const char *path, bool line, bool *ref);

#endif
