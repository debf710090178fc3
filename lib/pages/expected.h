/*
 * expected: by when a queued record is to be in QuickBooks, and what keeps it
 * when it is late.
 *
 * expected_judge() is pure: the facts were read before.  Times are those of the
 * database.  It promises nothing that QuickBooks decides: it says when our next
 * step is due.
 */
#ifndef PAGES_EXPECTED_H
#define PAGES_EXPECTED_H

#include "event/event.h"
#include "pages/inner.h"

/* protocol.md, "rate of a realm", and how long a sweeper may be silent: cron
 * starts one each minute. */
enum { EXPECTED_RATE = 480, EXPECTED_SILENT_S = 180, EXPECTED_GRACE_S = 120 };

struct expected_of {
    const char *state;      /* the event's column */
    struct utc now, due_at; /* of the event's next step */
    bool early;             /* goes out although set-up is not finished */
    const char *waits_for;  /* "Customer Copper Kettle", "": for nothing */
    const char *connection; /* its state, "": there is none */
    bool off;               /* set-up is not finished */
    const char *hold;       /* why the lane waits, "": it does not */
    struct utc hold_until;
    struct utc beat_at; /* a sweeper was at work, 0: never */
    int64_t ahead;      /* that are due before it, in the same queue */
};
struct expected {
    bool open;          /* something is to happen by itself */
    struct utc at;      /* then; 0: that cannot be said */
    bool late;          /* it should have happened, or nobody is at work */
    const char *reason; /* one sentence, or "" where nothing delays it */
};
/* zone is for the times within a sentence. */
void expected_judge(struct arena *a, const struct zone *zone,
                    const struct expected_of *of, struct expected *out);

/* Of an event of the shop, in two statements; ERR_ABSENT when there is none. */
ERR_CHECKED bool page_expected(struct req *r, int64_t event_id,
                               struct expected *out, struct err *e);
/* "Expected by 14:05: behind 430 others." in one line; "" when nothing is to
 * happen. */
const char *page_expected_words(struct req *r, const struct expected *x);

#endif
