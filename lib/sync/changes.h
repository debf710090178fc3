/*
 * changes: what the files of the changes lane share.  Not for others.
 *
 * A turn reads first what the inbox names, then, once an hour, what QuickBooks
 * itself says has changed (the feed).  One request is in flight at a time.  The
 * records of its answer are taken over, some in each step, before the next one
 * is asked for; what could not be taken over has a row of the inbox then.
 */
#ifndef SYNC_CHANGES_H
#define SYNC_CHANGES_H

#include "sync/core.h"

enum {
    GROUP_MAX = 30,  /* records of one query by id */
    TAKES_MAX = 25,  /* records taken over in one step */
    FEED_PAGE = 200, /* rows of a query by time */
    FEED_KINDS = 4,
};

enum named_stage {
    NAMED_NEW,
    NAMED_INTO,  /* the one it was merged into is read first */
    NAMED_ALONE, /* read by its id: a query had it not, or was refused */
    NAMED_ASKED,
    NAMED_OVER, /* for this lease */
};

/* A record that the inbox names. */
struct named {
    struct sync_inbox row;
    enum named_stage stage;
    bool claimed;
    bool preferences;
    enum event_entity entity;
    const struct json *survivor; /* in the lane's arena; NULL: none is known */
};

/* A record of an answer. */
struct reading {
    struct inbound_read read;
    struct named *named; /* NULL: from the feed */
    bool hearsay;        /* said to be deleted: to be read before that counts */
    bool done;
};

struct changes {
    struct sync_changes from;
    struct named *named;
    size_t named_n;
    struct named *asked[GROUP_MAX];
    size_t asked_n;
    struct sync_company company;
    bool informed; /* the first half of it is read */

    /* the records of the last answer, in the lane's page */
    struct reading *readings;
    size_t reading_n, reading_at;
    bool *echo; /* NULL: not weighed yet */

    /* the feed */
    bool feed_due;
    bool apart;    /* one kind at a time ... */
    bool by_query; /* ... by pages of a query */
    size_t kind;   /* of feed_kinds */
    const char *page_since;
    int64_t page_skip;
    bool partly; /* something could not be read: the next feed begins there */
};

/* changes.c */
/* Room for the records of an answer; asked for when none are left. */
void readings_room(struct lane *l, size_t n);
void reading_add(struct lane *l, enum event_entity entity, const char *id,
                 const struct json *record, struct named *named, bool hearsay);

/* changes_inbox.c */
bool inbox_load(struct sync *s, struct lane *l, struct err *e);
/* *asked false: nothing is left in this lease. */
bool inbox_ask(struct sync *s, struct lane *l, bool *asked, struct err *e);
/* After that many tries it is read again so much later. */
int64_t inbox_wait(const struct sync *s, int64_t tries);

/* changes_company.c: asked[0] is about preferences */
bool company_ask(struct sync *s, struct lane *l, struct err *e);

/* changes_feed.c */
bool feed_ask(struct sync *s, struct lane *l, struct err *e);

#endif
