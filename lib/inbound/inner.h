/* inner: what the files of inbound share.  Not for others. */
#ifndef INBOUND_INNER_H
#define INBOUND_INNER_H

#include "inbound/inbound.h"
#include "inbound/verdict.h"
#include "ledger/ledger.h"
#include "plan/plan.h"
#include "qbo/qbo.h"

/* Our link to it, locked. */
struct in_link {
    const char *qbo_id, *sync_token, *snapshot;
    int64_t posted_revision;
    int64_t posted_total;
    const char *theirs, *theirs_token, *theirs_snapshot;
};

/* Our record. */
struct in_ours {
    const char *label;
    int64_t revision;
    bool taken; /* a payment that was recorded there */
};

struct in_shop {
    const char *currency;
    bool customers, items, payments; /* taken over from there */
};

/* One record while it is taken over; made anew when the transaction is. */
struct taking {
    struct ledger l; /* the engine's, on behalf of QuickBooks */
    int64_t connection_id;
    const struct inbound_read *read;
    struct in_shop shop;
    struct qbo_record there; /* empty when it is gone */
    const char *snapshot;    /* of it, "" when it is gone */
    int64_t local_id;        /* 0: nothing of ours is linked to it */
    struct in_ours ours;
    struct in_link link;
    struct inbound_facts facts;
    int64_t held_by; /* with MERGE_HELD: who is linked to the survivor */
    bool later;      /* out */
};

/* "customer": of the columns; "Customer": of QuickBooks. */
const char *in_entity(const struct taking *t);
/* -1, 0 or 1: a before b, equal, behind. */
int in_token_order(const char *a, const char *b);

/* said.c: "total 95.46 → 120.00, due date 2026-07-18 → 2026-07-30"; "" when
 * nothing of what we own differs. */
const char *in_difference(struct arena *a, const struct currency *c,
                          enum event_entity entity, const char *was,
                          const char *now);

/* write.c */
/* The link is as it was read, at that revision of ours. */
ERR_CHECKED bool in_agree(struct taking *t, int64_t revision, struct err *e);
/* What it is there stands beside what we left. */
ERR_CHECKED bool in_differ(struct taking *t, const char *theirs, struct err *e);
/* A row of the log, and the tally; about a record of ours. */
struct in_row {
    const char *operation; /* "change" */
    enum event_state state;
    const char *cause; /* or "" */
    const char *message;
};
ERR_CHECKED bool in_tell(struct taking *t, const struct in_row *row,
                         struct err *e);
ERR_CHECKED bool in_tell_of(struct taking *t, enum event_entity entity,
                            int64_t id, const char *label,
                            const struct in_row *row, struct err *e);

/* lists.c: customers and items stand in the cached lists. */
ERR_CHECKED bool in_lists(struct taking *t, struct err *e);

/* names.c */
ERR_CHECKED bool in_take_over(struct taking *t, struct err *e);
ERR_CHECKED bool in_merge_facts(struct taking *t, struct err *e);
ERR_CHECKED bool in_merged(struct taking *t, struct err *e);
ERR_CHECKED bool in_held(struct taking *t, struct err *e);

/* paid.c: payments that were recorded there */
ERR_CHECKED bool in_pays(struct taking *t, bool *out, struct err *e);
ERR_CHECKED bool in_paid(struct taking *t, struct err *e);
ERR_CHECKED bool in_follow(struct taking *t, struct err *e);
ERR_CHECKED bool in_taken_back(struct taking *t, struct err *e);

#endif
