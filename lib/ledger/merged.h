/*
 * merged: a customer or an item that was merged into another one in QuickBooks;
 * part of ledger.h.
 *
 * Each inside the caller's transaction.  QuickBooks moved the documents itself:
 * nothing is sent for it.
 */
#ifndef LEDGER_MERGED_H
#define LEDGER_MERGED_H

#include "ledger/ledger.h"

/* What was posted names `into` there from now on, and nobody changed it. */
ERR_CHECKED bool ledger_merged_named(const struct ledger *l,
                                     enum event_entity entity,
                                     int64_t connection_id, int64_t local_id,
                                     const char *from, const char *into,
                                     struct err *e);

/* Where the other one is ours, too: which, and what would move to it. */
struct ledger_survivor {
    int64_t connection_id, id;
    const char *name;
    const char *from, *into;    /* their ids in QuickBooks */
    int64_t invoices, payments; /* of ours that name the one merged away */
};
/* *found false: it was not merged, or not into one of ours that is known. */
ERR_CHECKED bool ledger_survivor(const struct ledger *l,
                                 enum event_entity entity, int64_t id,
                                 struct ledger_survivor *out, bool *found,
                                 struct err *e);
/*
 * All that names it here names the survivor, and what stopped for it is sent
 * again.  Its own link stays, so that it is not made anew there.  Of the
 * survivor that the person saw, in that company; else ERR_CONFLICT, and while
 * anything with it is on its way.
 */
ERR_CHECKED bool ledger_merge(const struct ledger *l, enum event_entity entity,
                              int64_t connection_id, int64_t id,
                              int64_t survivor, struct err *e);

#endif
