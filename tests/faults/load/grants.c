/* grants: the store port: the connection and its tokens. */
#include "rows.h"

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
expire(void *ctx, const struct sync_lease *l, const struct sync_connection *as,
       const char *reason, bool *over, struct err *e)
{
    (void)as;
    (void)e;
    *over = true;
    wrong(of(ctx), "shop %lld expired: %s", (long long)l->shop.id, reason);
    return true;
}

void
grants_port(struct sync_store *port)
{
    port->connection = connection;
    port->refresh_begin = refresh_begin;
    port->refresh_end = refresh_end;
    port->refresh_stop = refresh_stop;
    port->expire = expire;
}
