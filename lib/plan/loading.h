/* loading: what the files that load plan's input share.  Not for others. */
#ifndef PLAN_LOADING_H
#define PLAN_LOADING_H

#include "plan/plan.h"

/* Where a load happens: the arguments every part shares. */
struct load {
    struct db *db;
    struct arena *a;
    struct shop_ref shop;
    int64_t connection_id;
    int64_t id;
};

/* clang-format off */
#define LINK_FIELDS(type) \
    FIELD(type, NULL, link.qbo_id), FIELD(type, NULL, link.sync_token), \
    FIELD(type, NULL, link.snapshot), FIELD(type, NULL, link.qbo_number), \
    FIELD(type, NULL, label), FIELD(type, NULL, link.posted_revision)
#define ADDRESS_FIELDS(type, member) \
    FIELD(type, NULL, member.line1), FIELD(type, NULL, member.line2), \
    FIELD(type, NULL, member.city), FIELD(type, NULL, member.region), \
    FIELD(type, NULL, member.postal_code), FIELD(type, NULL, member.country)
/* clang-format on */

/* The id of a term by its folded name; NULL when QuickBooks has none. */
ERR_CHECKED bool load_term(const struct load *l, const char *name,
                           const char **id, struct err *e);

/*
 * An open event of another kind that must settle before this record's own:
 * operation is "unapply", or "" for any.  Its event_id is 0 when there is none.
 */
ERR_CHECKED bool load_ahead(const struct load *l, enum event_entity entity,
                            int64_t record_id, const char *operation,
                            struct plan_wait *out, struct err *e);

/* The same among the customer's payments that QuickBooks shows on an invoice
 * of that id, or may show: they are unapplied or deleted. */
ERR_CHECKED bool load_payments_ahead(const struct load *l, int64_t customer_id,
                                     const char *invoice_qbo_id,
                                     struct plan_wait *out, struct err *e);

/* Is that record, which has no link, marked by hand?  *out is left alone when
 * it is not. */
ERR_CHECKED bool load_marked(const struct load *l, enum event_entity entity,
                             int64_t record_id, const char *name,
                             struct plan_marked *out, struct err *e);

ERR_CHECKED bool load_invoice(const struct load *l, struct plan_subject *out,
                              struct err *e);
ERR_CHECKED bool load_payment(const struct load *l, struct plan_subject *out,
                              struct err *e);

#endif
