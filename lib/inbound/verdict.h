/*
 * verdict: what a record that was read in QuickBooks means for ours.
 *
 * One table of facts; pure: no database, no network, no clock.
 */
#ifndef INBOUND_VERDICT_H
#define INBOUND_VERDICT_H

#include <stdbool.h>

#include "event/event.h"

/* Whose record it is here. */
enum inbound_role {
    ROLE_NONE,     /* nothing of ours is linked to it */
    ROLE_DOCUMENT, /* an invoice, or a payment that we posted */
    ROLE_TAKEN,    /* a payment that was taken over from there */
    ROLE_NAME,     /* a customer or an item */
    ROLE__MAX
};

/* What it is there. */
enum inbound_is { IS_ALIVE, IS_VOIDED, IS_INACTIVE, IS_GONE, IS__MAX };

/* Its SyncToken beside the newest that was read of it before. */
enum inbound_token {
    TOKEN_OLDER,
    TOKEN_SAME,
    TOKEN_NEWER, /* also when there is none: it is gone */
    TOKEN__MAX
};

/* What link.theirs says; in the order of its ENUM. */
enum inbound_theirs {
    THEIRS_NONE,
    THEIRS_CHANGED,
    THEIRS_VOIDED,
    THEIRS_DELETED,
    THEIRS_INACTIVE,
    THEIRS_MERGED, /* and both are kept here: a person must decide */
    THEIRS__MAX
};

/* Was it merged into another one? */
enum inbound_merge {
    MERGE_NONE,
    MERGE_FREE, /* yes, and nothing of ours is linked to that one */
    MERGE_HELD, /* another record of ours is */
    MERGE__MAX
};

struct inbound_facts {
    enum inbound_role role;
    enum inbound_is is;
    enum inbound_token token;
    enum inbound_theirs theirs;
    enum inbound_merge merge;
    bool busy;    /* an event of it is under way, or its outcome not known */
    bool differs; /* what we own is not as we left it */
    bool told;    /* ... and it is as it was when that was last told */
    bool takes;   /* the shop takes such records over */
    bool pays;    /* a payment: for an invoice of ours, and not our own */
};

enum inbound_verdict {
    VERDICT_NOTHING,
    VERDICT_LATER,
    VERDICT_TOKEN, /* nothing of ours moved: the link is brought up to date */
    VERDICT_SEEN,  /* moved again, and what is told of it stays true */
    VERDICT_BACK,  /* it is as we left it again */
    VERDICT_CHANGED,
    VERDICT_VOIDED,
    VERDICT_DELETED,
    VERDICT_INACTIVE,
    VERDICT_ACTIVE,
    VERDICT_TAKE,       /* the changed fields are taken over */
    VERDICT_MERGED,     /* ours is the other one from now on */
    VERDICT_HELD,       /* both are here: a cause for a person */
    VERDICT_PAID,       /* a payment to take over */
    VERDICT_FOLLOW,     /* a payment that was taken over changed */
    VERDICT_TAKEN_BACK, /* ... or is void or gone */
    VERDICT__MAX
};

enum inbound_verdict inbound_judge(const struct inbound_facts *f);
const char *inbound_verdict_name(enum inbound_verdict v); /* "changed" */

#endif
