/* event_row: one event of the sync log with its attempts, for its page, its
 * story and the packet for support. */
#ifndef PAGES_EVENT_ROW_H
#define PAGES_EVENT_ROW_H

#include "pages/inner.h"

struct event_row {
    int64_t id;
    const char *entity;
    int64_t record_id;
    const char *label, *operation, *direction, *state, *cause, *message;
    int64_t waits_for, superseded_by, attempts;
    bool definite;
    struct utc due_at, created_at, changed_at;
    int64_t looks; /* empty ones in a row */
    bool early;
    int64_t root; /* what it waits for, 0: nothing */
    const char *root_entity, *root_label, *root_state;
    int64_t before, behind; /* rows of the same record, 0: none */
    struct utc before_at, behind_at;
};
extern const struct record event_row_record;

struct attempt_row {
    int64_t id, n;
    const char *operation, *path, *request_id, *body, *answer;
    struct utc marked_at, settled_at;
    const char *outcome, *fault_code;
    int64_t http_status;
    const char *intuit_tid;
    int64_t run_id;
};
extern const struct record attempt_row_record;

enum {
    ATTEMPT_BODY_MAX = 60000, /* characters; what is longer is cut */
    ATTEMPTS_READ = 10,       /* whose JSON is looked into */
};

/* The event and its attempts, the newest first, 50 at most.  ERR_ABSENT when
 * the shop has no such event.  Two statements. */
ERR_CHECKED bool event_row_read(struct req *r, int64_t id,
                                struct event_row *out, struct rows *tries,
                                struct err *e);

/* An attempt's outcome: the pill it wears and what it says. */
struct outcome_words {
    const char *outcome, *pill, *word;
    const char *again; /* why another attempt follows it, or NULL */
};
const struct outcome_words *event_row_outcome(const char *outcome);
/* What QuickBooks said in its refusal, one line; "" when it said nothing or
 * what is kept cannot be read. */
const char *event_row_said(struct arena *a, const char *entity,
                           const struct attempt_row *at);
/* "Invoice #1847" */
const char *event_row_name(struct arena *a, const struct event_row *ev);
/* Waiting, under way, looked for: the page is worth refreshing. */
bool event_row_moves(const struct event_row *ev);

/*
 * What happens next, and when, as one sentence from one table of states:
 * "Retry 2 of 3 at 14:05."  holds: why nothing goes out right now, or NULL.
 */
const char *event_row_next(struct req *r, const struct event_row *ev,
                           const char *holds);

#endif
