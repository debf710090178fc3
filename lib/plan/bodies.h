/* bodies: what the files that decide share.  Not for others. */
#ifndef PLAN_BODIES_H
#define PLAN_BODIES_H

#include "plan/plan.h"

/* The frozen body, or a cause in out->kind. */
typedef bool body_fn(struct arena *a, const struct plan_context *c,
                     const struct plan_subject *s, struct plan *out,
                     struct err *e);
body_fn customer_body, item_body, invoice_body, payment_body;

/* True when candidates decided: out has a link or a cause. */
bool customer_match(struct arena *a, const struct plan_subject *s,
                    struct plan *out);
bool item_match(struct arena *a, const struct plan_subject *s,
                struct plan *out);
bool item_may_create(struct arena *a, const struct plan_context *c,
                     const struct plan_subject *s, struct plan *out);

/* True when it must wait for records that have no link yet. */
bool invoice_waits(struct arena *a, const struct plan_invoice *v,
                   struct plan *out);
bool payment_waits(struct arena *a, const struct plan_payment *p,
                   struct plan *out);
/* True with a cause: there is nothing to apply it to. */
bool payment_by_hand(struct arena *a, const struct plan_payment *p,
                     struct plan *out);
/* Does it let go of invoices that are not in QuickBooks (void and re-issue)? */
bool unapplies(const struct plan_subject *s);
/* True with a cause: the books there are in another currency. */
bool currency_differs(struct arena *a, const struct plan_context *c,
                      struct plan *out);
void wait_add(struct plan *out, enum event_entity entity, int64_t id,
              const char *label);
/* With something in out->wait: say for what, and true. */
bool waits_done(struct arena *a, struct plan *out);

bool given(const char *s);
/* Always true, so that a decision can end with it. */
bool caused(struct plan *out, const char *cause, const char *message);

#endif
