/* rows: the store port: invoices, and what becomes of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock/clock.h"
#include "rows.h"

#define EPOCH (INT64_C(1772323200) * US)

static struct item *
item_of(struct world *w, const struct sync_lease *l, int64_t event_id)
{
    return &shop_of(w, l)->items[event_id - 1];
}

void
item_add(struct world *w, size_t shop)
{
    struct shop *p = &w->shops[shop];

    p->items[p->count++] = (struct item){ .state = EVENT_PENDING,
                                          .due_at = w->now,
                                          .made_at = w->now,
                                          .definite = true };
    if (p->due_at > w->now)
        p->due_at = w->now;
}

/* ------------------------------------------------------------------ reading */

static bool
context(void *ctx, struct arena *a, const struct sync_lease *l,
        struct plan_context *out, struct err *e)
{
    (void)ctx;
    (void)a;
    (void)l;
    (void)e;
    *out = (struct plan_context){ .currency = "USD",
                                  .country = "US",
                                  .custom_numbers = true,
                                  .use_our_numbers = true,
                                  .income_account = "80",
                                  .income_account_name = "",
                                  .discount_account = "",
                                  .untaxed_code = "" };
    return true;
}

static bool
due(void *ctx, struct arena *a, const struct sync_lease *l,
    struct sync_event **out, size_t *n, struct err *e)
{
    struct world *w = of(ctx);
    struct shop *p = shop_of(w, l);

    (void)e;
    while (p->first < p->count && p->items[p->first].state == EVENT_SUCCEEDED)
        p->first++;
    *out = arena_alloc(a, 20, sizeof(**out));
    *n = 0;
    for (size_t i = p->first; i < p->count && *n < 20; i++) {
        const struct item *v = &p->items[i];

        if (v->state == EVENT_SUCCEEDED || v->state == EVENT_SENDING ||
            v->due_at > w->now)
            continue;
        (*out)[(*n)++] = (struct sync_event){
            .id = (int64_t)i + 1,
            .entity = ENTITY_INVOICE,
            .state = v->state,
            .record_id = (int64_t)i + 1,
            .label = arena_printf(a, "%zu", 1000 + i),
            .operation = "post",
            .attempts = v->attempts,
            .attempt_id = v->attempt_id,
            .looks = v->looks,
            .definite = v->definite,
            .changed_at = { EPOCH + v->made_at },
        };
    }
    return true;
}

static bool
attempt(void *ctx, struct arena *a, const struct sync_lease *l,
        const struct sync_event *ev, struct sync_attempt *out, struct err *e)
{
    struct world *w = of(ctx);
    const struct item *v = item_of(w, l, ev->id);

    (void)e;
    *out = (struct sync_attempt){
        .id = v->attempt_id,
        .request_id = arena_text(a, v->request_id),
        .path = "invoice",
        .body = v->body,
        .marker = arena_text(a, v->marker),
        .outcome = arena_text(a, v->outcome),
        .operation = QBO_CREATE,
        .revision = 1,
        .first_marked_at = { EPOCH + v->first_at },
        .first_age_us = w->now - v->first_at,
        .age_us = w->now - v->marked_at,
    };
    return true;
}

static void
subject_make(struct arena *a, int64_t id, struct plan_subject *out)
{
    static const struct qbo_address none = { "", "", "", "", "", "" };
    struct plan_line *line = arena_alloc(a, 1, sizeof(*line));

    memset(out, 0, sizeof(*out));
    *line = (struct plan_line){ .item_id = 1,
                                .item_name = "Work",
                                .item_qbo_id = "12",
                                .description = "Work",
                                .quantity = { 1000000 },
                                .unit_price = { 1000000 },
                                .amount = { 100 },
                                .rate_name = "",
                                .rate_code = "" };
    out->entity = ENTITY_INVOICE;
    out->label = arena_printf(a, "%lld", (long long)id + 999);
    out->link = (struct plan_link){ "", "", "", "", 0 };
    out->invoice = (struct plan_invoice){
        .revision = 1,
        .status = "sent",
        .number = out->label,
        .invoice_date = date_make(2026, 3, 1),
        .due_date = date_make(2026, 3, 31),
        .discount_text = "",
        .total = { 100 },
        .customer_note = "",
        .internal_note = "",
        .customer_id = id, /* one write per customer at a time */
        .customer_name = "C",
        .customer_email = "",
        .customer_qbo_id = arena_printf(a, "%lld", (long long)id),
        .bill = none,
        .ship = none,
        .lines = line,
        .line_count = 1,
    };
}

static bool
subject(void *ctx, struct arena *a, const struct sync_lease *l,
        const struct sync_event *ev, struct plan_subject *out, struct err *e)
{
    (void)ctx;
    (void)l;
    (void)e;
    subject_make(a, ev->record_id, out);
    return true;
}

static bool
invoices(void *ctx, struct arena *a, const struct sync_lease *l,
         const int64_t *ids, size_t n, struct plan_subject *out, bool *loaded,
         struct err *e)
{
    (void)ctx;
    (void)l;
    (void)e;
    for (size_t i = 0; i < n; i++) {
        subject_make(a, ids[i], &out[i]);
        loaded[i] = true;
    }
    return true;
}

/* ------------------------------------------------------------------ writing */

static void
mark(void *ctx, struct sync_mark *marks, size_t n)
{
    struct world *w = of(ctx);

    for (size_t i = 0; i < n; i++) {
        struct sync_mark *m = &marks[i];
        struct shop *p = shop_of(w, m->lease);
        struct item *v = item_of(w, m->lease, m->event->id);

        m->done = p->fence == m->lease->fence ? SYNC_DONE : SYNC_LOST_LEASE;
        if (m->done != SYNC_DONE)
            continue;
        if (p->due_at == p->until)
            p->due_at = w->now + LEASE_US;
        p->until = w->now + LEASE_US;
        m->attempt_id = v->attempt_id = ++w->attempts;
        v->state = EVENT_SENDING;
        v->attempts++;
        v->definite = false;
        v->marked_at = w->now;
        v->first_at =
            m->first_marked_at.us != 0 ? m->first_marked_at.us - EPOCH : w->now;
        snprintf(v->request_id, sizeof(v->request_id), "%s", m->request_id);
        snprintf(v->marker, sizeof(v->marker), "%s", m->marker);
        snprintf(v->outcome, sizeof(v->outcome), "open");
        if (v->body == NULL)
            v->body = strdup(m->body);
    }
}

static void
settle(void *ctx, struct sync_settle *list, size_t n)
{
    struct world *w = of(ctx);

    for (size_t i = 0; i < n; i++) {
        struct sync_settle *x = &list[i];
        struct item *v = item_of(w, x->lease, x->event->id);

        x->done = SYNC_DONE;
        x->hit = v->state == x->from && v->attempt_id == x->attempt_id;
        if (!x->hit)
            continue;
        v->state = x->to;
        v->attempts = x->attempts;
        v->looks = x->looks;
        v->definite = x->definite;
        v->due_at = w->now + x->due_in_us;
        if (x->outcome != NULL)
            snprintf(v->outcome, sizeof(v->outcome), "%s", x->outcome);
        if (x->to == EVENT_ATTENTION || x->to == EVENT_FAILED)
            wrong(w, "an invoice is %s %s: %s", event_state_name(x->to),
                  x->cause, x->message);
        w->posted += x->to == EVENT_SUCCEEDED;
        shop_of(w, x->lease)->done += x->to == EVENT_SUCCEEDED;
    }
}

struct sync_store
load_store(struct sweeper *s)
{
    struct sync_store port = {
        .ctx = s,
        .context = context,
        .due = due,
        .attempt = attempt,
        .subject = subject,
        .invoices = invoices,
        .mark = mark,
        .settle = settle,
    }; /* customers and items are linked, and nothing waits */

    lanes_port(&port);
    grants_port(&port);
    jobs_port(&port);
    return port;
}
