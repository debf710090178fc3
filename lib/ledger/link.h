/*
 * link: which record of QuickBooks one of ours is, on a person's word; part of
 * ledger.h.
 *
 * Each inside the caller's transaction (features.md B2, B3).  Nothing is sent
 * for a link: QuickBooks' own stands as it is until ours changes.  Each is
 * logged and audited; what waited for the record is planned again.
 */
#ifndef LEDGER_LINK_H
#define LEDGER_LINK_H

#include "ledger/ledger.h"

struct ledger_pair {
    int64_t id;
    const char *qbo_id;
    const char *sync_token; /* as the person saw it; NULL: any */
};
struct ledger_linked {
    int64_t linked, left; /* left: on its way, or no longer so */
    int64_t released;     /* invoices that are sent again */
};
/*
 * Of customers or items.  connection_id: the company that the person saw; when
 * the shop has another one, nothing is linked (T17).  One pair that cannot be:
 * ERR_CONFLICT says why (linked or on its way, inactive, changed, taken by
 * another record).  Of several, those are left and counted.
 */
ERR_CHECKED bool ledger_link(const struct ledger *l, enum event_entity entity,
                             int64_t connection_id,
                             const struct ledger_pair *list, size_t n,
                             struct ledger_linked *out, struct err *e);
/* Take a link back by which nothing was written, else ERR_CONFLICT. */
ERR_CHECKED bool ledger_unlink(const struct ledger *l, enum event_entity entity,
                               int64_t connection_id, int64_t id,
                               struct err *e);
/* What stands on a link: what was posted with it, and what stopped for it. */
struct ledger_link_use {
    int64_t invoices, payments; /* in QuickBooks; each up to 10,000 */
    int64_t stopped;            /* invoices, and the record itself */
    const char *name;           /* of ours */
};
ERR_CHECKED bool ledger_link_use(const struct ledger *l,
                                 enum event_entity entity,
                                 int64_t connection_id, int64_t id,
                                 struct ledger_link_use *out, struct err *e);
/*
 * Take a link back, whatever was posted by it: for one whose record in
 * QuickBooks is gone or is the wrong one.  What was posted stays as it is,
 * here and there; what stopped for it is sent again (*released), and looks for
 * the name as a new record does.  ERR_CONFLICT while it is on its way.
 */
ERR_CHECKED bool ledger_unlink_posted(const struct ledger *l,
                                      enum event_entity entity,
                                      int64_t connection_id, int64_t id,
                                      int64_t *released, struct err *e);
/*
 * Create it in QuickBooks now, also where missing items are not created by
 * themselves; one there with the same name is linked instead.
 */
ERR_CHECKED bool ledger_create_there(const struct ledger *l,
                                     enum event_entity entity,
                                     int64_t connection_id, int64_t id,
                                     int64_t *released, struct err *e);
/* What QuickBooks' list calls it, in that company; ERR_CONFLICT as for a link
 * when it is not there, or the shop has another company. */
ERR_CHECKED bool ledger_name_there(const struct ledger *l,
                                   enum event_entity entity,
                                   int64_t connection_id, const char *qbo_id,
                                   const char **out, struct err *e);

#endif
