/* read: what the engine reads of events and records. */
#include <stdlib.h>
#include <string.h>

#include "clock/clock.h"
#include "rows.h"

bool
rows_context(void *ctx, struct arena *a, const struct sync_lease *l,
             struct plan_context *out, struct err *e)
{
    const struct sweeper *w = ctx;

    (void)a;
    (void)l;
    if (store_busy(ctx, e))
        return false;
    *out = (struct plan_context){
        .currency = "USD",
        .country = "US",
        .custom_numbers = w->sim->knobs.our_numbers,
        .use_our_numbers = w->sim->knobs.our_numbers,
        .auto_create_items = true,
        .income_account = "80",
        .income_account_name = "",
        .discount_account = "",
        .untaxed_code = "",
        .home_currency = "USD",
        .number_prefix = "",
        .deposit_account = "",
    };
    return true;
}

/* event_due's blocker: of the same record, undecided. */
static int64_t
blocker_of(const struct sim *s, const struct event *ev)
{
    int64_t found = 0;

    for (size_t i = 0; i < s->event_count; i++) {
        const struct event *o = &s->events[i];
        bool in_flight =
            o->state == EVENT_SENDING || o->state == EVENT_CHECKING;
        bool open = o->state == EVENT_PENDING || o->state == EVENT_RETRYING ||
                    o->state == EVENT_ATTENTION || o->state == EVENT_FAILED;

        if (o->shop == ev->shop && o->record == ev->record &&
            (o->id < ev->id || (o->id > ev->id && ev->definite)) &&
            (in_flight || (!o->definite && open)))
            found = o->id;
    }
    return found;
}

static bool
is_due(const struct sim *s, const struct event *ev, size_t shop)
{
    return ev->shop == shop && ev->due_at <= s->now &&
           (ev->state == EVENT_PENDING || ev->state == EVENT_RETRYING ||
            ev->state == EVENT_CHECKING);
}

bool
rows_park(void *ctx, const struct sync_lease *l, struct err *e)
{
    struct sweeper *w = ctx;
    struct sim *s = w->sim;

    if (store_busy(w, e))
        return false;
    for (size_t i = 0; shop_of(s, l)->off && i < s->event_count; i++) {
        struct event *ev = &s->events[i];

        if (ev->early || ev->state == EVENT_CHECKING ||
            !is_due(s, ev, (size_t)(l->shop.id - 1)))
            continue;
        ev->cause = "setup";
        ev->due_at = NEVER;
        ev->changed_at = s->now;
    }
    return true;
}

bool
rows_due(void *ctx, struct arena *a, const struct sync_lease *l,
         struct sync_event **out, size_t *n, struct err *e)
{
    struct sweeper *w = ctx;
    struct sim *s = w->sim;
    const struct shop *p = shop_of(s, l);

    *n = 0;
    if (store_busy(w, e))
        return false;
    *out = arena_alloc(a, 20, sizeof(**out));
    for (size_t i = 0; i < s->event_count && *n < 20; i++) {
        const struct event *ev = &s->events[i];

        if (is_due(s, ev, (size_t)(l->shop.id - 1)))
            (*out)[(*n)++] = (struct sync_event){
                .id = ev->id,
                .entity = ev->entity,
                .state = ev->state,
                .record_id = p->records[ev->record].id,
                .label = ev->label,
                .operation = ev->operation,
                .attempts = ev->attempts,
                .attempt_id = ev->attempt_id,
                .looks = ev->looks,
                .definite = ev->definite,
                .changed_at = { ev->changed_at },
                .blocker = blocker_of(s, ev),
                .early = ev->early,
            };
    }
    return true;
}

/* P8: nothing is looked for while QuickBooks may still be at work on it. */
static void
early(struct sim *s, const struct sync_event *ev, const struct attempt *t)
{
    if (ev->state == EVENT_CHECKING && ev->attempts > 0 && ev->looks == 0 &&
        s->now - t->marked_at < 150 * US)
        sim_wrong(s, "P8: event %lld is looked for %lld s after its mark",
                  (long long)ev->id, (long long)((s->now - t->marked_at) / US));
}

bool
rows_attempt(void *ctx, struct arena *a, const struct sync_lease *l,
             const struct sync_event *ev, struct sync_attempt *out,
             struct err *e)
{
    struct sweeper *w = ctx;
    const struct attempt *t = &w->sim->attempts[ev->attempt_id - 1];

    (void)a;
    (void)l;
    if (store_busy(w, e))
        return false;
    early(w->sim, ev, t);
    *out = (struct sync_attempt){
        .id = t->id,
        .request_id = t->request_id,
        .path = t->path,
        .body = t->body,
        .marker = t->marker,
        .outcome = t->outcome,
        .operation = t->operation,
        .revision = t->revision,
        .first_marked_at = { t->first_marked_at },
        .first_age_us = w->sim->now - t->first_marked_at,
        .age_us = w->sim->now - t->marked_at,
    };
    return true;
}

/* ---------------------------------------------------------------- subjects */

static void
link_read(struct arena *a, const struct link *k, struct plan_link *out)
{
    *out = (struct plan_link){ "", "", "", "", 0 };
    if (k->used)
        *out = (struct plan_link){ arena_text(a, k->qbo_id),
                                   arena_text(a, k->token), k->snapshot,
                                   k->number, k->revision };
}

static const char *
linked(struct arena *a, const struct shop *p, size_t record)
{
    return p->links[record].used ? arena_text(a, p->links[record].qbo_id) : "";
}

static void
invoice_read(struct arena *a, const struct shop *p, const struct thing *r,
             struct plan_invoice *v)
{
    static const struct qbo_address none = { "", "", "", "", "", "" };
    struct plan_line *line = arena_alloc(a, 1, sizeof(*line));

    *line = (struct plan_line){
        .item_id = p->records[r->item].id,
        .item_name = p->records[r->item].label,
        .item_qbo_id = linked(a, p, r->item),
        .description = "Work",
        .quantity = { 1000000 },
        .unit_price = { r->minor * 10000 },
        .amount = { r->minor },
        .rate_name = "",
        .rate_code = "",
    };
    *v = (struct plan_invoice){
        .revision = r->revision,
        .status = "sent",
        .number = r->label,
        .invoice_date = date_make(2026, 3, 1),
        .due_date = date_make(2026, 3, 31),
        .discount_text = "",
        .total = { r->minor },
        .customer_note = arena_printf(a, "rev %lld", (long long)r->revision),
        .internal_note = "",
        .customer_id = p->records[r->customer].id,
        .customer_name = p->records[r->customer].label,
        .customer_email = "",
        .customer_qbo_id = linked(a, p, r->customer),
        .bill = none,
        .ship = none,
        .lines = line,
        .line_count = 1,
    };
}

static void
payment_read(struct arena *a, const struct shop *p, const struct thing *r,
             struct plan_payment *out)
{
    const struct thing *v = &p->records[r->pays];
    struct plan_part *part = arena_alloc(a, 1, sizeof(*part));

    *part = (struct plan_part){
        v->id, v->label, linked(a, p, r->pays), { r->minor }, false, false
    };
    *out = (struct plan_payment){
        .revision = r->revision,
        .date = date_make(2026, 3, 2),
        .total = { r->minor },
        .reference = arena_printf(a, "rev %lld", (long long)r->revision),
        .method = "check",
        .method_id = "",
        .deleted = *r->ended != '\0',
        .customer_id = p->records[v->customer].id,
        .customer_name = p->records[v->customer].label,
        .customer_qbo_id = linked(a, p, v->customer),
        .parts = part,
        .part_count = r->applied ? 1 : 0,
    };
}

/* The newest open event of a record, of that operation or (NULL) of any. */
static const struct event *
open_event(const struct sim *s, size_t shop, size_t record,
           const char *operation)
{
    for (size_t i = s->event_count; i > 0; i--) {
        const struct event *ev = &s->events[i - 1];

        if (ev->shop == shop && ev->record == record &&
            ev->state != EVENT_SUCCEEDED && ev->state != EVENT_SKIPPED &&
            (operation == NULL || strcmp(ev->operation, operation) == 0))
            return ev;
    }
    return NULL;
}

/* A payment that leaves the invoice, as plan_ahead_payments finds it. */
static const struct event *
leaving(struct arena *a, const struct sim *s, size_t shop, size_t record)
{
    const struct shop *p = &s->shops[shop];
    const char *there =
        arena_printf(a, "\"TxnId\":\"%s\"", linked(a, p, record));
    const struct event *ev;

    for (size_t i = p->record_count; i > 0; i--) {
        const struct thing *r = &p->records[i - 1];

        if (r->entity != ENTITY_PAYMENT ||
            p->records[r->pays].customer != p->records[record].customer ||
            (p->links[i - 1].used &&
             strstr(p->links[i - 1].snapshot, there) == NULL))
            continue;
        ev = open_event(s, shop, i - 1, NULL);
        if (ev != NULL && strcmp(ev->operation, "post") != 0)
            return ev;
    }
    return NULL;
}

/* What must settle before this record's event (load_invoice.c). */
static void
ahead_read(struct arena *a, const struct sim *s, size_t shop, size_t record,
           struct plan_wait *out)
{
    const struct thing *r = &s->shops[shop].records[record];
    const struct event *ev = NULL;

    if (r->entity == ENTITY_PAYMENT)
        ev = open_event(s, shop, record, "unapply");
    else if (r->stands_for != 0)
        ev = open_event(s, shop, r->stands_for - 1, NULL);
    if (ev == NULL && r->entity == ENTITY_INVOICE && *r->ended != '\0' &&
        s->shops[shop].links[record].used)
        ev = leaving(a, s, shop, record);
    if (ev != NULL)
        *out = (struct plan_wait){ ev->entity,
                                   s->shops[shop].records[ev->record].id,
                                   ev->label, ev->id };
}

static void
candidates_read(const struct shop *p, const struct thing *r, int64_t fresh,
                struct plan_subject *out)
{
    const struct candidates *c = &p->candidates[r - p->records];

    out->candidates_read =
        c->read && c->revision == r->revision && c->found_at >= fresh;
    out->candidates = c->list;
    out->candidate_count = out->candidates_read ? c->n : 0;
}

static void
subject_read(struct arena *a, struct sim *s, size_t shop, size_t record,
             int64_t fresh, struct plan_subject *out)
{
    static const struct qbo_address none = { "", "", "", "", "", "" };
    struct shop *p = &s->shops[shop];
    const struct thing *r = &p->records[record];

    memset(out, 0, sizeof(*out));
    out->entity = r->entity;
    out->label = r->label;
    link_read(a, &p->links[record], &out->link);
    ahead_read(a, s, shop, record, &out->ahead);
    if (r->entity == ENTITY_INVOICE) {
        invoice_read(a, p, r, &out->invoice);
        return;
    }
    if (r->entity == ENTITY_PAYMENT) {
        payment_read(a, p, r, &out->payment);
        return;
    }
    if (r->entity == ENTITY_CUSTOMER)
        out->customer = (struct plan_customer){
            .revision = r->revision,
            .name = r->label,
            .email = "",
            .phone = arena_printf(a, "555-%lld", (long long)r->revision),
            .bill = none,
            .ship = none,
        };
    else
        out->item = (struct plan_item){
            .revision = r->revision,
            .name = r->label,
            .description = "",
            .unit_price = { r->minor * 10000 },
        };
    if (*out->link.qbo_id == '\0')
        candidates_read(p, r, fresh, out);
}

/* A record that ends the process each time (P40). */
static void
poisoned(struct sweeper *w, const struct sync_lease *l, int64_t record)
{
    if (shop_of(w->sim, l)->records[record - 1].poison)
        sim_die(w, "a poisoned record");
}

bool
rows_subject(void *ctx, struct arena *a, const struct sync_lease *l,
             const struct sync_event *ev, struct plan_subject *out,
             struct err *e)
{
    struct sweeper *w = ctx;

    if (store_busy(w, e))
        return false;
    poisoned(w, l, ev->record_id);
    subject_read(a, w->sim, (size_t)(l->shop.id - 1),
                 (size_t)(ev->record_id - 1), ev->changed_at.us, out);
    return true;
}

bool
rows_document_of(void *ctx, struct arena *a, const struct sync_lease *l,
                 int64_t customer_id, const char **qbo_id, struct err *e)
{
    struct sweeper *w = ctx;
    const struct shop *p = shop_of(w->sim, l);

    *qbo_id = "";
    if (store_busy(w, e))
        return false;
    for (size_t i = 0; i < p->record_count; i++)
        if (p->records[i].entity == ENTITY_INVOICE &&
            p->records[p->records[i].customer].id == customer_id &&
            p->links[i].used)
            *qbo_id = linked(a, p, i);
    return true;
}

bool
rows_invoices(void *ctx, struct arena *a, const struct sync_lease *l,
              const int64_t *ids, size_t n, struct plan_subject *out,
              bool *loaded, struct err *e)
{
    struct sweeper *w = ctx;

    if (store_busy(w, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        poisoned(w, l, ids[i]);
        subject_read(a, w->sim, (size_t)(l->shop.id - 1), (size_t)(ids[i] - 1),
                     0, &out[i]);
        loaded[i] = true;
    }
    return true;
}
