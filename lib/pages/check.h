/* check: a record of ours beside what QuickBooks has of it, asked of the
 * sweeper (job kind "check") and shown when it has answered. */
#ifndef PAGES_CHECK_H
#define PAGES_CHECK_H

#include "event/event.h"
#include "pages/inner.h"

struct check_row {
    const char *field, *ours, *theirs;
    bool same;
};
struct check {
    bool open;           /* asked, not answered yet */
    bool good;           /* answered; else message says why it could not be */
    bool gone;           /* QuickBooks has it no more */
    bool equal;          /* every field is as it was sent */
    const char *message; /* one sentence, or "" while it is open */
    const char *qbo_id;
    const struct check_row *rows;
    size_t n;
    int64_t all, differ; /* also of fields that are not in rows */
    struct utc at;
};

/* Ask for a check, unless one of the record is under way.  ERR_CONFLICT when
 * QuickBooks is not connected.  Inside a transaction. */
ERR_CHECKED bool page_check_ask(struct req *r, enum event_entity entity,
                                int64_t record_id, struct err *e);
/* The newest check of the record in the company in use. */
ERR_CHECKED bool page_check_read(struct req *r, enum event_entity entity,
                                 int64_t record_id, struct check *out,
                                 bool *found, struct err *e);

#endif
