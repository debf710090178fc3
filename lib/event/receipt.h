/*
 * receipt: what one press of Retry did, kept (features.md D3, E1, E2).
 *
 * A receipt is opened inside the transaction of the press, and what is sent
 * again is sent under it.  It keeps which events were asked for, which of them
 * moved and why the others did not; where those stand now is counted from the
 * events themselves, so that a receipt is progress first and the result later.
 *
 *     receipt_open(db, a, shop, &press, &id, e) &&
 *     receipt_retry(db, a, shop, id, ids, n, &done, e)
 *
 * The press is made safe to repeat by its form's key (form_claim): the second
 * one leads to the receipt of the first.
 */
#ifndef EVENT_RECEIPT_H
#define EVENT_RECEIPT_H

#include "event/event.h"

enum { RECEIPT_MAX = 10000 }; /* events of one press */

struct receipt_press {
    const char *actor; /* as the audit has it: "user", "key" */
    int64_t actor_id;
    const char *actor_name;
    const char *pressed; /* "one", "selected", "filter", "cause", "save" */
    const char *said;    /* what it spoke of: "Tax code not mapped"; cut at
                            300 characters */
    bool more;           /* there are further ones than those given */
};
struct receipt_done {
    int64_t asked, moved;
};

/* Inside a transaction. */
ERR_CHECKED bool receipt_open(struct db *db, struct arena *a,
                              struct shop_ref shop,
                              const struct receipt_press *press, int64_t *id,
                              struct err *e);

/*
 * Send these events of the shop again, at most RECEIPT_MAX, in any order and
 * even twice named: needs_attention and failed go to pending (a new attempt)
 * or, when the last outcome is not known, to checking (looked up, not sent a
 * second time).  One that was replaced acts on the newest of its record.  All
 * others are left alone, each with its reason.  ERR_ABSENT, and nothing is
 * done, when one of them is not the shop's.  Inside a transaction, once for a
 * receipt.
 */
ERR_CHECKED bool receipt_retry(struct db *db, struct arena *a,
                               struct shop_ref shop, int64_t receipt_id,
                               const int64_t *ids, size_t n,
                               struct receipt_done *done, struct err *e);

/* What is open for a cause ("": any) and what it is about (struct problem;
 * NULL: anything), the oldest RECEIPT_MAX; *more: there are further ones. */
ERR_CHECKED bool receipt_problem_ids(struct db *db, struct arena *a,
                                     struct shop_ref shop, const char *cause,
                                     const char *about, int64_t **ids,
                                     size_t *n, bool *more, struct err *e);

/* ---------------------------------------------------------- what is left alone
 */

enum receipt_why {
    RECEIPT_MOVED,     /* it is not: it went back into the queue */
    RECEIPT_POSTED,    /* already in QuickBooks */
    RECEIPT_BUSY,      /* on its way */
    RECEIPT_LOOKED,    /* outcome unknown: is looked up already, not resent */
    RECEIPT_WAITS,     /* waits for another record, the root */
    RECEIPT_SETUP,     /* waits until the set-up is finished */
    RECEIPT_SETTLED,   /* was skipped: by hand, taken back, before go-live */
    RECEIPT_ELSEWHERE, /* belongs to a company that is no longer in use */
    RECEIPT_THEIRS,    /* done in QuickBooks: there is nothing to send */
    RECEIPT_SAME,      /* the newest of its record is among the others */
    RECEIPT_WHY__MAX
};
/* "posted"; "" for one that moved. */
const char *receipt_why_name(enum receipt_why w);
/* "is already in QuickBooks", "are already in QuickBooks" */
const char *receipt_why_words(enum receipt_why w, bool many);

/* An event as a Retry finds it. */
struct receipt_event {
    int64_t id;
    const char *entity, *state;
    bool definite;
    int64_t superseded_by, waits_for;
    const char *cause, *about;
    bool theirs;    /* direction in */
    bool elsewhere; /* of another company than the one in use */
};
extern const struct record receipt_event_record;
/* What a Retry does with it, unless it was replaced.  Pure. */
enum receipt_why receipt_why(const struct receipt_event *ev);

/* -------------------------------------------------------------------- reading
 */

struct receipt {
    int64_t id;
    struct utc at;
    const char *actor_name, *pressed, *said;
    int64_t asked, moved;
    bool more;
};
extern const struct record receipt_record;
/* *found is false when the shop has none of that number. */
ERR_CHECKED bool receipt_read(struct db *db, struct arena *a,
                              struct shop_ref shop, int64_t id,
                              struct receipt *out, bool *found, struct err *e);
/* The presses that sent an event again, the newest first, 20 at most: rows of
 * receipt_record. */
ERR_CHECKED bool receipt_of_event(struct db *db, struct arena *a,
                                  struct shop_ref shop, int64_t event_id,
                                  struct rows *out, struct err *e);

/* How many of those that moved stand alike now, the largest first. */
struct receipt_group {
    const char *standing; /* "again": needs attention for the same as before;
                             "other": for another cause; "stuck": waits for a
                             record that needs attention; "waits"; "setup";
                             else the event's state */
    const char *cause, *about;
    int64_t n;
    struct money amount; /* of the invoices among them */
    int64_t event_id;    /* one of them ... */
    const char *message; /* ... with this sentence */
    int64_t root_id;     /* waits, stuck: for this event ... */
    const char *root;    /* ... of this record */
};
extern const struct record receipt_group_record;
ERR_CHECKED bool receipt_groups(struct db *db, struct arena *a,
                                struct shop_ref shop, int64_t id,
                                struct rows *out, struct err *e);

/* How many were left alone, by reason. */
struct receipt_skip {
    const char *why; /* receipt_why_name */
    int64_t n, root_id;
    const char *label; /* of one of them */
    const char *root;  /* what it waits for, "" */
};
extern const struct record receipt_skip_record;
ERR_CHECKED bool receipt_skips(struct db *db, struct arena *a,
                               struct shop_ref shop, int64_t id,
                               struct rows *out, struct err *e);
bool receipt_why_parse(const char *name, enum receipt_why *out);

#endif
