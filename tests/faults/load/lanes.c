/* lanes: the store port: who works on which shop, and until when. */
#include <stdio.h>
#include <string.h>

#include "rows.h"

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
        if (job_lease(w, &out[*n]))
            continue;
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

        if (r->lease->kind == SYNC_JOB) {
            job_release(w);
            continue;
        }
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
    int64_t best = w->jobs > 0 && !w->job_leased ? w->now : NEVER;

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
lanes_port(struct sync_store *port)
{
    port->ready = nothing;
    port->fold = nothing;
    port->rescue = rescue;
    port->wake_idle = wake_idle;
    port->lease = lease;
    port->take_over = take_over;
    port->release = release;
}
