/* decide: one small function per entity and question. */
#include <string.h>

#include "plan/bodies.h"

static const char *const qbo_names[ENTITY__MAX] = {
    [ENTITY_CUSTOMER] = "Customer",
    [ENTITY_ITEM] = "Item",
    [ENTITY_INVOICE] = "Invoice",
    [ENTITY_PAYMENT] = "Payment",
};

const char *
plan_qbo_name(enum event_entity entity)
{
    return qbo_names[entity];
}

bool
given(const char *s)
{
    return s != NULL && *s != '\0';
}

bool
caused(struct plan *out, const char *cause, const char *message)
{
    out->kind = PLAN_CAUSE;
    out->cause = cause;
    out->message = message;
    return true;
}

/* ------------------------------------------------------------------- waits */

void
wait_add(struct plan *out, enum event_entity entity, int64_t id,
         const char *label)
{
    for (size_t i = 0; i < out->wait_count; i++)
        if (out->wait[i].entity == entity && out->wait[i].record_id == id)
            return;
    out->wait[out->wait_count++] = (struct plan_wait){ entity, id, label };
}

bool
waits_done(struct arena *a, struct plan *out)
{
    if (out->wait_count == 0)
        return false;
    out->kind = PLAN_WAIT;
    out->message = arena_printf(a, "Waiting for %s %s",
                                event_entity_name(out->wait[0].entity),
                                out->wait[0].label);
    return true;
}

/* ------------------------------------------------------------------ decide */

static int64_t
revision(const struct plan_subject *s)
{
    switch (s->entity) {
    case ENTITY_CUSTOMER:
        return s->customer.revision;
    case ENTITY_ITEM:
        return s->item.revision;
    case ENTITY_INVOICE:
        return s->invoice.revision;
    case ENTITY_PAYMENT:
        return s->payment.revision;
    case ENTITY__MAX:
        break;
    }
    return 0;
}

/* Customers and items: link to what is there, or create. */
static bool
match_first(struct arena *a, const struct plan_context *c,
            const struct plan_subject *s, struct plan *out)
{
    if (given(s->link.qbo_id))
        return false;
    if (!s->candidates_read) {
        out->kind = PLAN_READ;
        return true;
    }
    if (s->entity == ENTITY_CUSTOMER)
        return customer_match(a, s, out);
    return item_match(a, s, out) || !item_may_create(a, c, s, out);
}

/* What must come first: a link, or records it stands on. */
static bool
not_yet(struct arena *a, const struct plan_context *c,
        const struct plan_subject *s, struct plan *out)
{
    if (s->entity == ENTITY_INVOICE)
        return invoice_waits(a, &s->invoice, out);
    if (s->entity == ENTITY_PAYMENT)
        return payment_waits(a, &s->payment, out);
    return match_first(a, c, s, out);
}

/* Void or delete: of what is there; what never was is settled already. */
static bool
take_back(struct arena *a, const struct plan_subject *s, struct plan *out,
          struct err *e)
{
    if (!given(s->link.qbo_id)) {
        out->kind = PLAN_NOTHING;
        return true;
    }
    return qbo_end_body(a, s->link.qbo_id, s->link.sync_token, &out->body, e);
}

bool
plan_decide(struct arena *a, const struct plan_context *c,
            const struct plan_subject *s, struct plan *out, struct err *e)
{
    static const struct {
        const char *what;
        body_fn *body;
    } rows[ENTITY__MAX] = {
        [ENTITY_CUSTOMER] = { "customer", customer_body },
        [ENTITY_ITEM] = { "item", item_body },
        [ENTITY_INVOICE] = { "invoice", invoice_body },
        [ENTITY_PAYMENT] = { "payment", payment_body },
    };

    memset(out, 0, sizeof(*out));
    out->what = rows[s->entity].what;
    out->revision = revision(s);
    out->kind = PLAN_POST;
    if (qbo_operation_parse(s->operation, &out->operation))
        return take_back(a, s, out, e);
    out->operation = given(s->link.qbo_id) ? QBO_UPDATE : QBO_CREATE;
    if (out->operation == QBO_UPDATE &&
        s->link.posted_revision >= out->revision) {
        out->kind = PLAN_NOTHING;
        return true;
    }
    return not_yet(a, c, s, out) || rows[s->entity].body(a, c, s, out, e);
}
