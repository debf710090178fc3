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
    out->wait[out->wait_count++] = (struct plan_wait){ entity, id, label, 0 };
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

/* Once on, nothing in a company changes its currency (qbo.md 3.7). */
bool
currency_differs(struct arena *a, const struct plan_context *c,
                 struct plan *out)
{
    return given(c->home_currency) &&
           strcmp(c->home_currency, c->currency) != 0 &&
           caused(out, "currency",
                  arena_printf(a,
                               "This shop works in %s, and the QuickBooks "
                               "company keeps its books in %s",
                               c->currency, c->home_currency));
}

/*
 * A customer or item that a person settled by hand is not sent behind their
 * back because an invoice needs it: the mark is undone first, or a link chosen.
 */
static bool
marked_by_hand(struct arena *a, const struct plan_subject *s, struct plan *out)
{
    const struct plan_marked *m = &s->marked;
    bool there = m->name != NULL && strcmp(m->kind, "synced") == 0;

    if (m->name == NULL)
        return false;
    out->about =
        event_about(a, m->entity == ENTITY_ITEM ? ABOUT_ITEM : ABOUT_CUSTOMER,
                    m->record_id);
    return caused(out, "marked_by_hand",
                  arena_printf(a, "%s '%s' is marked as %s",
                               event_entity_word(m->entity), m->name,
                               there ? "entered by hand" : "skipped"));
}

/* What must come first: a link, or records it stands on. */
static bool
not_yet(struct arena *a, const struct plan_context *c,
        const struct plan_subject *s, struct plan *out)
{
    if (s->entity == ENTITY_INVOICE)
        return currency_differs(a, c, out) || marked_by_hand(a, s, out) ||
               invoice_waits(a, &s->invoice, out);
    if (s->entity == ENTITY_PAYMENT)
        return currency_differs(a, c, out) ||
               payment_by_hand(a, &s->payment, out) ||
               marked_by_hand(a, s, out) || payment_waits(a, &s->payment, out);
    return marked_by_hand(a, s, out) || match_first(a, c, s, out);
}

bool
unapplies(const struct plan_subject *s)
{
    return strcmp(s->operation, "unapply") == 0;
}

/*
 * An event that was begun must settle before this one: the chain of a re-issue
 * goes in order, and none of it past a step that failed.  What lets go of
 * invoices, or of the payment, is what others wait for.
 */
static bool
ahead_first(struct arena *a, const struct plan_subject *s, struct plan *out)
{
    if (s->ahead.event_id == 0 ||
        (s->entity == ENTITY_PAYMENT && strcmp(s->operation, "post") != 0))
        return false;
    out->wait = arena_alloc(a, 1, sizeof(*out->wait));
    out->wait[out->wait_count++] = s->ahead;
    return waits_done(a, out);
}

/* The payment as it is now, without the invoices that are not there.  Its
 * revision is not posted by that: the change that applies it follows. */
static bool
unapply(struct arena *a, const struct plan_context *c,
        const struct plan_subject *s, struct plan *out, struct err *e)
{
    if (!given(s->link.qbo_id) || s->payment.deleted) {
        out->operation = QBO_CREATE;
        out->kind = PLAN_NOTHING;
        return true;
    }
    out->operation = QBO_UPDATE;
    out->revision = s->link.posted_revision;
    if (!given(s->payment.customer_qbo_id)) {
        out->wait = arena_alloc(a, 1, sizeof(*out->wait));
        wait_add(out, ENTITY_CUSTOMER, s->payment.customer_id,
                 s->payment.customer_name);
        return waits_done(a, out);
    }
    return payment_body(a, c, s, out, e);
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

static bool
decide(struct arena *a, const struct plan_context *c,
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
    if (ahead_first(a, s, out))
        return true;
    if (unapplies(s))
        return unapply(a, c, s, out, e);
    if (qbo_operation_parse(s->operation, &out->operation))
        return take_back(a, s, out, e);
    if (s->entity == ENTITY_PAYMENT && s->payment.deleted) {
        out->operation = QBO_DELETE;
        return take_back(a, s, out, e);
    }
    out->operation = given(s->link.qbo_id) ? QBO_UPDATE : QBO_CREATE;
    if (out->operation == QBO_UPDATE &&
        s->link.posted_revision >= out->revision) {
        out->kind = PLAN_NOTHING;
        return true;
    }
    return not_yet(a, c, s, out) || rows[s->entity].body(a, c, s, out, e);
}

bool
plan_decide(struct arena *a, const struct plan_context *c,
            const struct plan_subject *s, struct plan *out, struct err *e)
{
    if (!decide(a, c, s, out, e))
        return false;
    if (out->about == NULL)
        out->about =
            out->kind == PLAN_CAUSE ? plan_about(a, out->cause, s) : "";
    return true;
}

void
plan_unwait(struct plan_subject *s)
{
    struct plan_invoice *v = &s->invoice;
    struct plan_payment *p = &s->payment;

    s->ahead.event_id = 0;
    s->marker = "";
    if (v->customer_qbo_id != NULL && *v->customer_qbo_id == '\0')
        v->customer_qbo_id = "-";
    for (size_t i = 0; i < v->line_count; i++)
        if (*v->lines[i].item_qbo_id == '\0')
            v->lines[i].item_qbo_id = "-";
    if (p->customer_qbo_id != NULL && *p->customer_qbo_id == '\0')
        p->customer_qbo_id = "-";
    for (size_t i = 0; i < p->part_count; i++)
        if (*p->parts[i].invoice_qbo_id == '\0')
            p->parts[i].invoice_qbo_id = "-";
}
