/* token: the store port's secrets, and the disks they are spooled on.  What
 * lib/sync/store_token.c does in SQL and files is said here once more. */
#include <string.h>

#include "rows.h"

#define LONG_AGO (EPOCH - INT64_C(9131) * 24 * 60 * MINUTES)

static struct sim *
of(void *ctx)
{
    return ((struct sweeper *)ctx)->sim;
}

static size_t
host_of(const struct sweeper *w)
{
    return w->sim->knobs.one_host ? 0 : w->index;
}

/* ------------------------------------------------------------------- spool */

static struct spool *
spool_at(struct sweeper *w, size_t shop, int64_t epoch)
{
    struct sim *s = w->sim;
    struct spool *free = NULL;

    for (size_t i = 0; i < SPOOL_MAX; i++) {
        struct spool *x = &s->spool[i];

        if (x->used && x->host == host_of(w) && x->shop == shop &&
            x->epoch == epoch)
            return x; /* a file of the same name */
        if (!x->used && free == NULL)
            free = x;
    }
    if (free == NULL)
        sim_wrong(s, "R5: the spool is full");
    return free != NULL ? free : &s->spool[0];
}

static void
spool_reserve(struct sweeper *w, size_t shop, int64_t epoch)
{
    struct spool *x = spool_at(w, shop, epoch);

    *x = (struct spool){
        .used = true, .host = host_of(w), .shop = shop, .epoch = epoch
    };
    snprintf(x->owner, sizeof(x->owner), "%s", w->owner);
}

static void
spool_drop(struct sweeper *w, size_t shop, int64_t epoch)
{
    spool_at(w, shop, epoch)->used = false;
}

/* UPDATE secret ... WHERE ref_epoch = ours OR refresh_hash = the one used */
struct pair {
    size_t shop;
    int64_t epoch, access_s;
    const char *renewed, *access, *refresh, *previous;
    bool stored;
};

static bool
pair_body(struct sweeper *w, void *ctx)
{
    struct pair *t = ctx;
    struct shop *p = &w->sim->shops[t->shop];

    t->stored = p->secret &&
                (p->epoch == t->epoch || strcmp(p->refresh, t->renewed) == 0);
    if (!t->stored)
        return true;
    snprintf(p->previous, sizeof(p->previous), "%s", t->previous);
    snprintf(p->access, sizeof(p->access), "%s", t->access);
    snprintf(p->refresh, sizeof(p->refresh), "%s", t->refresh);
    p->refreshed_at = p->epoch == t->epoch && p->refresh_until != 0
                          ? p->refresh_until - MINUTES
                          : LONG_AGO;
    p->access_ends = p->refreshed_at + t->access_s * US;
    if (p->epoch == t->epoch)
        p->refresh_until = 0;
    return true;
}

static bool
pair_store(struct sweeper *w, struct pair *t, struct err *e)
{
    if (store_commit(w, pair_body, t, e) != SYNC_DONE) {
        w->spooled = true;
        return false;
    }
    if (t->stored)
        spool_drop(w, t->shop, t->epoch);
    sim_say(w->sim, "s%zu %s %s of shop %zu, epoch %lld", w->index,
            t->stored ? "stores" : "keeps aside", t->refresh, t->shop + 1,
            (long long)t->epoch);
    return true;
}

static bool
replay_one(struct sweeper *w, struct spool *x, struct err *e)
{
    char access[48], refresh[48], renewed[48];
    struct pair t = {
        x->shop, x->epoch, 0, renewed, access, refresh, "", false
    };

    if (strcmp(x->owner, w->owner) == 0 ? !x->pair
                                        : !sim_owner_dead(w->sim, x->owner))
        return true;
    if (!x->pair) {
        x->used = false; /* the answer never came */
        return true;
    }
    memcpy(access, x->access, sizeof(access));
    memcpy(refresh, x->refresh, sizeof(refresh));
    memcpy(renewed, x->renewed, sizeof(renewed));
    return pair_store(w, &t, e);
}

bool
sim_spool_replay(struct sweeper *w, struct err *e)
{
    struct sim *s = w->sim;

    w->spooled = false;
    for (size_t i = 0; i < SPOOL_MAX; i++)
        if (s->spool[i].used && s->spool[i].host == host_of(w) &&
            !replay_one(w, &s->spool[i], e))
            return false;
    return true;
}

/* ------------------------------------------------------------------ tokens */

static bool
any_sending(const struct sim *s, const struct sync_lease *l)
{
    for (size_t i = 0; i < s->event_count; i++)
        if (s->events[i].shop + 1 == (size_t)l->shop.id &&
            s->events[i].state == EVENT_SENDING)
            return true;
    return false;
}

static bool
any_waits(const struct sim *s, const struct sync_lease *l)
{
    for (size_t i = 0; i < s->event_count; i++)
        if (s->events[i].shop + 1 == (size_t)l->shop.id &&
            s->events[i].waits_for != 0)
            return true;
    return false;
}

static bool
job_connection(void *ctx, struct arena *a, const struct sync_lease *l,
               int64_t id, struct sync_connection *out, bool *found,
               struct err *e)
{
    struct sim *s = of(ctx);
    const struct shop *p = shop_of(s, l);

    (void)id;
    if (store_busy(ctx, e))
        return false;
    *found = p->secret;
    *out = (struct sync_connection){
        .state = p->state,
        .generation = p->generation,
        .realm = arena_printf(a, "%lld", (long long)l->shop.id),
        .access = arena_text(a, p->access),
        .refresh = arena_text(a, p->refresh),
        .previous = arena_text(a, p->previous),
        .refresh_hash = { arena_text(a, p->refresh), strlen(p->refresh) },
        .access_left_us = p->access_ends - s->now,
        .refreshed_age_us = s->now - p->refreshed_at,
        .sending = any_sending(s, l),
        .waits = any_waits(s, l),
        .gated = p->off,
    };
    return true;
}

static bool
connection(void *ctx, struct arena *a, const struct sync_lease *l,
           struct sync_connection *out, bool *found, struct err *e)
{
    return job_connection(ctx, a, l, l->connection_id, out, found, e);
}

struct begin {
    struct shop *p;
    bool ours;
};

static bool
begin_body(struct sweeper *w, void *ctx)
{
    struct begin *t = ctx;

    t->ours = t->p->refresh_until <= w->sim->now;
    if (!t->ours)
        return true;
    t->p->refresh_until = w->sim->now + MINUTES;
    t->p->refreshed_at = LONG_AGO; /* until the answer is stored */
    t->p->epoch++;
    return true;
}

static bool
refresh_begin(void *ctx, struct arena *a, const struct sync_lease *l,
              int64_t *epoch, bool *ours, struct err *e)
{
    struct sweeper *w = ctx;
    struct begin t = { shop_of(w->sim, l), false };

    (void)a;
    if (!t.p->secret)
        return err_set(e, ERR_ABSENT, "no such secret");
    if (store_commit(w, begin_body, &t, e) != SYNC_DONE)
        return false;
    *epoch = t.p->epoch;
    *ours = t.ours;
    if (t.ours)
        spool_reserve(w, (size_t)(l->shop.id - 1), *epoch);
    return true;
}

static bool
refresh_end(void *ctx, struct arena *a, const struct sync_lease *l,
            int64_t epoch, const struct sync_connection *used,
            const struct qbo_tokens *tokens, struct err *e)
{
    struct sweeper *w = ctx;
    size_t shop = (size_t)(l->shop.id - 1);
    struct spool *x = spool_at(w, shop, epoch);
    struct pair t = { .shop = shop,
                      .epoch = epoch,
                      .access_s = tokens->access_s,
                      .renewed = used->refresh,
                      .access = tokens->access,
                      .refresh = tokens->refresh,
                      .previous = strcmp(tokens->refresh, used->refresh) == 0
                                      ? used->previous
                                      : used->refresh };

    (void)a;
    spool_reserve(w, shop, epoch);
    snprintf(x->renewed, sizeof(x->renewed), "%s", used->refresh);
    snprintf(x->access, sizeof(x->access), "%s", tokens->access);
    snprintf(x->refresh, sizeof(x->refresh), "%s", tokens->refresh);
    x->pair = true;
    sim_point(w, "spooled");
    return pair_store(w, &t, e);
}

static bool
refresh_stop(void *ctx, const struct sync_lease *l, int64_t epoch,
             struct err *e)
{
    struct sweeper *w = ctx;
    struct shop *p = shop_of(w->sim, l);

    spool_drop(w, (size_t)(l->shop.id - 1), epoch);
    if (store_busy(w, e))
        return false;
    if (p->epoch == epoch)
        p->refresh_until = 0;
    return true;
}

/* I8: given up, and QuickBooks would still take what is stored or spooled. */
static void
given_up(struct sweeper *w, size_t shop)
{
    struct sim *s = w->sim;
    const struct shop *p = &s->shops[shop];

    if (s->now - s->companies[shop].barred_at < 20 * MINUTES)
        return; /* a new token was not taken either (P26) */
    if (grant_takes(s, shop, p->refresh) || grant_takes(s, shop, p->previous))
        sim_wrong(s, "I8: shop %zu is cut off, and its grant is good",
                  shop + 1);
    for (size_t i = 0; i < SPOOL_MAX; i++) {
        const struct spool *x = &s->spool[i];

        if (x->used && x->pair && x->shop == shop && x->host == host_of(w) &&
            sim_owner_dead(s, x->owner) && grant_takes(s, shop, x->refresh))
            sim_wrong(s, "I8: shop %zu is cut off, and %s is in the spool",
                      shop + 1, x->refresh);
    }
}

static bool
expire(void *ctx, const struct sync_lease *l, const struct sync_connection *as,
       const char *reason, bool *over, struct err *e)
{
    struct sim *s = of(ctx);
    struct shop *p = shop_of(s, l);

    if (!sim_spool_replay(ctx, e) || store_busy(ctx, e))
        return false;
    *over = lane_ours(s, l) && p->generation == as->generation &&
            strcmp(p->state, "active") == 0 &&
            strcmp(p->refresh, as->refresh_hash.p) == 0;
    if (!*over)
        return true;
    given_up(ctx, (size_t)(l->shop.id - 1));
    p->state = "expired";
    sim_say(s, "shop %lld connection expired: %s", (long long)l->shop.id,
            reason);
    return true;
}

void
sim_tokens(struct sync_store *port)
{
    port->connection = connection;
    port->job_connection = job_connection;
    port->refresh_begin = refresh_begin;
    port->refresh_end = refresh_end;
    port->refresh_stop = refresh_stop;
    port->expire = expire;
}
