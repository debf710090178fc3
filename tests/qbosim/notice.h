/*
 * notice: what a change means to those who listen.  It is read off the
 * change's records when it is committed, never when the journal is replayed:
 * a change_put is created, updated or (Active turned false) deactivated, a
 * "delete" record is deleted.  What the records do not show is said with
 * notice_as() right after the record was added:
 *
 *     change_put(ch, co, kind, survivor, now);
 *     notice_as(ch, NOTICE_MERGED, loser_id);
 *     ... add the loser's "delete" record ...
 *     notice_as(ch, NOTICE_NONE, NULL);
 *
 * Several records of one entity in a change make one notice.
 */
#ifndef QBOSIM_NOTICE_H
#define QBOSIM_NOTICE_H

#include "sim.h"

enum notice_op {
    NOTICE_NONE, /* nobody is told */
    NOTICE_UPDATED,
    NOTICE_DEACTIVATED,
    NOTICE_CREATED,
    NOTICE_DELETED,
    NOTICE_EMAILED,
    NOTICE_VOID,
    NOTICE_MERGED, /* id stays, deleted_id went into it */
    NOTICE__MAX
};

struct notice {
    const char *realm, *id, *deleted_id; /* deleted_id: NULL unless merged */
    const struct kind *kind;
    enum notice_op op;
    int64_t at_ms;
};

/* Says what the newest record of the change is. */
void notice_as(struct change *c, enum notice_op op, const char *deleted_id);
/* Called by change_commit(), before the records are applied. */
void notice_change(struct change *c);
const char *notice_word(enum notice_op op);
enum notice_op notice_by_word(const char *word); /* NOTICE__MAX: none such */

/* The last ones, for people and tests: [{n,realmId,name,id,operation,...}]. */
struct js *notices_show(struct pool *p, const struct sim *s, int64_t since);
void notices_clear(struct sim *s);

#endif
