/* rows: the store port: lanes, invoices, tokens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock/clock.h"
#include "load.h"

#define LEASE_US (180 * US)
#define EPOCH (INT64_C(1772323200) * US)

static struct world *
of(void *ctx)
{
    return ((struct sweeper *)ctx)->world;
}

static struct shop *
shop_of(struct world *w, const struct sync_lease *l)
{
    return &w->shops[l->shop.id - 1];
}

static struct item *
item_of(struct world *w, const struct sync_lease *l, int64_t event_id)
{
    return &shop_of(w, l)->items[event_id - 1];
}

/* ------------------------------------------------------------------- lanes */

static bool
nothing(void *ctx, struct err *e)
{
    (void)ctx;
    (void)e;
    return true;
}

static void
waits_from(struct world *w, struct shop *p)
{
    if (p->waits_since != NEVER || p->due_at > w->now ||
        p->hold_until > w->now || p->until > w->now)
        return;
    p->waits_since = p->due_at > p->hold_until ? p->due_at : p->hold_until;
    p->whale_then = w->whale_leases;
}

/* A dead owner's lane is free at once on its host. */
static bool
rescue(void *ctx, struct err *e)
{
    struct world *w = of(ctx);

    (void)e;
    for (size_t i = 0; i < w->shop_count; i++) {
        struct shop *p = &w->shops[i];
        bool alive = false;

        for (size_t k = 0; k < w->sweeper_count; k++)
            alive = alive || strcmp(p->owner, w->sweepers[k].owner) == 0;
        if (p->until > w->now && !alive) {
            p->until = 0;
            *p->owner = '\0';
            p->due_at = w->now;
        }
    }
    return true;
}

static bool
wake_idle(void *ctx, int64_t idle_us, struct err *e)
{
    struct world *w = of(ctx);

    (void)e;
    for (size_t i = 0; i < w->shop_count; i++)
        if (w->shops[i].refreshed_at < w->now - idle_us &&
            w->shops[i].due_at == NEVER)
            w->shops[i].due_at = w->now;
    return true;
}

static void
lease_one(struct sweeper *s, size_t i, struct sync_lease *out)
{
    struct world *w = s->world;
    struct shop *p = &w->shops[i];
    int64_t waited = w->now - p->waits_since;
    int64_t turns = w->whale_leases - p->whale_then;

    if (i != WHALE && p->waits_since != NEVER) {
        p->waited = waited > p->waited ? waited : p->waited;
        p->turns = turns > p->turns ? turns : p->turns;
    }
    p->waits_since = NEVER;
    if (i == WHALE) {
        w->whale_leases++;
        w->handed_over += w->last_sweeper != s->index;
        w->last_sweeper = s->index;
    }
    snprintf(p->owner, sizeof(p->owner), "%s", s->owner);
    p->until = p->due_at = w->now + LEASE_US;
    p->hold_until = 0;
    p->fence++;
    *out = (struct sync_lease){ .shop = { (int64_t)i + 1 },
                                .kind = SYNC_POST,
                                .connection_id = (int64_t)i + 1,
                                .fence = p->fence,
                                .streak = p->streak,
                                .hold_s = p->hold_s,
                                .sent = p->sent };
    out->sent.age_us = w->now - p->sent_at;
    p->sent.n = SYNC_SENT_UNKNOWN; /* until it is let go */
}

/* Longest due first. */
static bool
lease(void *ctx, struct sync_lease *out, size_t most, size_t *n, struct err *e)
{
    struct world *w = of(ctx);

    (void)e;
    for (size_t i = 0; i < w->shop_count; i++)
        waits_from(w, &w->shops[i]);
    for (*n = 0; *n < most; (*n)++) {
        size_t first = SHOPS_MAX;

        for (size_t i = 0; i < w->shop_count; i++) {
            const struct shop *p = &w->shops[i];

            if (i == WHALE && w->alternate &&
                w->last_sweeper == ((struct sweeper *)ctx)->index)
                continue;
            if (p->due_at <= w->now && p->hold_until <= w->now &&
                p->until <= w->now &&
                (first == SHOPS_MAX || p->due_at < w->shops[first].due_at))
                first = i;
        }
        if (first == SHOPS_MAX)
            return true;
        lease_one(ctx, first, &out[*n]);
    }
    return true;
}

/* What its owner was sending when it died is looked for. */
static bool
take_over(void *ctx, struct arena *a, const struct sync_lease *l,
          int64_t settle_us, struct err *e)
{
    struct world *w = of(ctx);
    struct shop *p = shop_of(w, l);

    (void)a;
    (void)e;
    for (size_t i = p->first; i < p->count; i++) {
        struct item *v = &p->items[i];

        if (v->state != EVENT_SENDING)
            continue;
        v->state = EVENT_CHECKING;
        v->looks = 0;
        v->definite = false;
        v->due_at = v->marked_at + settle_us;
    }
    return true;
}

static int64_t
next_due(const struct shop *p)
{
    int64_t at = NEVER;

    for (size_t i = p->first; i < p->count; i++)
        if (p->items[i].state != EVENT_SUCCEEDED && p->items[i].due_at < at)
            at = p->items[i].due_at;
    return at;
}

static bool
release(void *ctx, const struct sync_release *list, size_t n, struct err *e)
{
    struct world *w = of(ctx);

    (void)e;
    for (size_t i = 0; i < n; i++) {
        const struct sync_release *r = &list[i];
        struct shop *p = shop_of(w, r->lease);
        int64_t due = next_due(p);

        if (p->fence != r->lease->fence)
            continue;
        p->due_at = r->hold_us > 0 ? w->now + r->hold_us
                    : due < w->now ? w->now
                                   : due;
        p->hold_until = r->hold_us > 0 ? w->now + r->hold_us : 0;
        p->streak = r->streak;
        p->hold_s = r->hold_s;
        p->sent = r->sent;
        p->sent_at = w->now;
        *p->owner = '\0';
        p->until = 0;
    }
    return true;
}

int64_t
lane_next(const struct world *w)
{
    int64_t best = NEVER;

    for (size_t i = 0; i < w->shop_count; i++) {
        const struct shop *p = &w->shops[i];
        int64_t at = p->due_at;

        at = p->hold_until > at ? p->hold_until : at;
        at = p->until > at ? p->until : at;
        best = at < best ? at : best;
    }
    return best;
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
connection(void *ctx, struct arena *a, const struct sync_lease *l,
           struct sync_connection *out, bool *found, struct err *e)
{
    struct world *w = of(ctx);
    const struct shop *p = shop_of(w, l);

    (void)e;
    *found = true;
    *out = (struct sync_connection){
        .state = "active",
        .generation = 1,
        .realm = arena_printf(a, "%lld", (long long)l->shop.id),
        .access = "access",
        .refresh = arena_printf(a, "S%lld-", (long long)l->shop.id),
        .previous = "",
        .refresh_hash = { "", 0 },
        .access_left_us = p->access_ends - w->now,
        .refreshed_age_us = w->now - p->refreshed_at,
        .sending = true,
    };
    return true;
}

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

/* ------------------------------------------------------------------- tokens */

static bool
refresh_begin(void *ctx, struct arena *a, const struct sync_lease *l,
              int64_t *epoch, bool *ours, struct err *e)
{
    struct world *w = of(ctx);
    struct shop *p = shop_of(w, l);

    (void)a;
    (void)e;
    *ours = p->refresh_until <= w->now;
    if (*ours) {
        p->refresh_until = w->now + MINUTES;
        p->epoch++;
    }
    *epoch = p->epoch;
    return true;
}

static bool
refresh_end(void *ctx, struct arena *a, const struct sync_lease *l,
            int64_t epoch, const struct sync_connection *used,
            const struct qbo_tokens *tokens, struct err *e)
{
    struct world *w = of(ctx);
    struct shop *p = shop_of(w, l);

    (void)a;
    (void)epoch;
    (void)used;
    (void)e;
    p->access_ends = w->now + tokens->access_s * US;
    p->refreshed_at = w->now;
    p->refresh_until = 0;
    return true;
}

static bool
refresh_stop(void *ctx, const struct sync_lease *l, int64_t epoch,
             struct err *e)
{
    (void)epoch;
    (void)e;
    shop_of(of(ctx), l)->refresh_until = 0;
    return true;
}

static bool
expire(void *ctx, const struct sync_lease *l, int64_t generation,
       const char *reason, struct err *e)
{
    (void)generation;
    (void)e;
    wrong(of(ctx), "shop %lld expired: %s", (long long)l->shop.id, reason);
    return true;
}

struct sync_store
load_store(struct sweeper *s)
{
    return (struct sync_store){
        .ctx = s,
        .ready = nothing,
        .fold = nothing,
        .rescue = rescue,
        .wake_idle = wake_idle,
        .lease = lease,
        .take_over = take_over,
        .connection = connection,
        .context = context,
        .due = due,
        .attempt = attempt,
        .subject = subject,
        .invoices = invoices,
        .mark = mark,
        .settle = settle,
        .release = release,
        .refresh_begin = refresh_begin,
        .refresh_end = refresh_end,
        .refresh_stop = refresh_stop,
        .expire = expire,
    }; /* customers and items are linked, and nothing waits */
}
