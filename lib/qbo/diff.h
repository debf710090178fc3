/*
 * diff: two bodies of one record, field by field, in a bookkeeper's words.
 * Pure.
 *
 * Every field counts, also one that the table of names does not have: it is
 * called by its own path.  What only QuickBooks' bookkeeping needs (Id,
 * SyncToken, LineNum ...) and the marker in the memo are left out.  Lines that
 * are equal at the beginning and the end are taken together, so that one that
 * was put in between shows as one.
 */
#ifndef QBO_DIFF_H
#define QBO_DIFF_H

#include "json/json.h"

enum {
    QBO_DIFF_MAX = 40,         /* differences that are kept */
    QBO_DIFF_VALUE = 200,      /* bytes of a value */
    QBO_DIFF_BODY = 256 * 1024 /* bytes of a body that is compared */
};

struct qbo_change {
    const char *name;           /* "Line 2, amount" */
    const char *before, *after; /* "" where there was none */
};
struct qbo_diff {
    struct qbo_change list[QBO_DIFF_MAX];
    size_t n;   /* in the list */
    size_t all; /* also those that did not fit */
};

/* False when one of them is no whole JSON object (cut off, not kept) or too
 * long: there is nothing to compare. */
bool qbo_diff_bodies(struct arena *a, const char *before, const char *after,
                     struct qbo_diff *out);
/* The same, where before is a snapshot (qbo_snapshot) of that kind of entity:
 * what the body says otherwise.  What it does not say stays. */
bool qbo_diff_snapshot(struct arena *a, const char *entity,
                       const char *snapshot, const char *body,
                       struct qbo_diff *out);

#endif
