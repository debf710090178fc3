/*
 * standing: where a record stands in QuickBooks, and what a person says of it
 * by hand.  Part of ledger.h, which others include.
 */
#ifndef LEDGER_STANDING_H
#define LEDGER_STANDING_H

#include "ledger/ledger.h"

/* Where a record stands in QuickBooks (features.md C8). */
enum ledger_standing {
    STANDING_NOT_SYNCED,
    STANDING_QUEUED,
    STANDING_SYNCED,
    STANDING_CHANGED, /* in QuickBooks, by somebody */
    STANDING_ATTENTION,
    STANDING_VOIDED,
    STANDING_BY_HAND,      /* marked as synced, or skipped */
    STANDING_VOIDED_THERE, /* in QuickBooks, by somebody, like the next */
    STANDING_DELETED_THERE,
    STANDING_INACTIVE_THERE,
    STANDING_MERGED_THERE, /* and the one that remains is another's here */
    STANDING__MAX
};
struct ledger_sync {
    enum ledger_standing standing;
    int64_t event_id;        /* its newest event, 0: none */
    const char *event_state; /* NULL: none */
    const char *cause, *message;
    int64_t attempts;
    struct utc next_attempt_at; /* none unless it will be tried by itself */
    const char *qbo_id, *qbo_number; /* NULL: not linked */
    struct utc synced_at;            /* when QuickBooks last took it */
    const char *hand;                /* "synced", "skipped" or NULL */
    const char *theirs; /* what was done to it in QuickBooks: "changed",
                           "voided", "deleted", "inactive", "merged" or "";
                           message tells what, while nothing is open */
};
const char *ledger_standing_word(enum ledger_standing s); /* "Not synced" */
/* Of n records (at most LEDGER_PAGE), in one round. */
ERR_CHECKED bool ledger_sync_of(const struct ledger *l,
                                enum event_entity entity, const int64_t *ids,
                                size_t n, struct ledger_sync *out,
                                struct err *e);

/*
 * Settled by hand (features.md C7): kind "synced" (entered in QuickBooks by a
 * person, under that number) or "skipped" (not to go there).  Open events give
 * way, nothing of the record is sent from then on, and it is audited.  NULL
 * undoes it: the record is posted again as it is, and so is what needed it.
 * Refused (ERR_CONFLICT) while an event's outcome is not known, and for what is
 * linked already.
 */
ERR_CHECKED bool ledger_hand_set(const struct ledger *l,
                                 enum event_entity entity, int64_t id,
                                 const char *kind, const char *qbo_number,
                                 struct err *e);

/*
 * What was done in QuickBooks is decided by a person, inside a transaction.
 *
 * keep   their version stands, and the record counts as in step: a later
 *        change here is sent.  What was voided or deleted there is void (a
 *        draft, a payment: deleted) here, too, and nothing is sent.
 * over   ours is sent, over the version that was read: if it changes there
 *        once more before, it is refused and asked again.  What was deleted is
 *        never made again: ERR_CONFLICT.
 *
 * ERR_CONFLICT where there is nothing to decide, or its outcome is not known.
 */
ERR_CHECKED bool ledger_theirs_keep(const struct ledger *l,
                                    enum event_entity entity, int64_t id,
                                    struct err *e);
ERR_CHECKED bool ledger_theirs_over(const struct ledger *l,
                                    enum event_entity entity, int64_t id,
                                    struct err *e);

#endif
