/* store: the database's lanes and tokens.  What is said in SQL in
 * sql/query/sync.sql is said here once more, each call one transaction. */
#include <string.h>

#include "rows.h"

static struct sim *
of(void *ctx)
{
    return ((struct sweeper *)ctx)->sim;
}

/* The server is away for this statement: nothing of it is done. */
bool
store_busy(struct sweeper *w, struct err *e)
{
    sim_point(w, "sql");
    if (!sim_hit(w->sim, w->sim->knobs.database))
        return false;
    sim_say(w->sim, "s%zu database away", w->index);
    return !err_set(e, ERR_LATER, "the database went away");
}

/* A transaction; the answer to COMMIT may be lost, done or not. */
enum sync_done
store_commit(struct sweeper *w, bool (*body)(struct sweeper *w, void *ctx),
             void *ctx, struct err *e)
{
    struct sim *s = w->sim;
    bool lost;

    if (store_busy(w, e))
        return SYNC_FAILED;
    lost = sim_hit(s, s->knobs.commit_lost);
    if (lost && sim_chance(s, 500)) {
        sim_say(s, "s%zu COMMIT lost, not done", w->index);
        s->counts.commits_lost++;
        err_set(e, ERR_LATER, "no answer to COMMIT");
        return SYNC_UNSURE;
    }
    if (!body(w, ctx))
        return SYNC_LOST_LEASE;
    if (lost) {
        sim_say(s, "s%zu COMMIT lost, done", w->index);
        s->counts.commits_lost++;
        err_set(e, ERR_LATER, "no answer to COMMIT");
        return SYNC_UNSURE;
    }
    sim_point(w, "committed");
    return SYNC_DONE;
}

bool
lane_ours(struct sim *s, const struct sync_lease *l)
{
    const struct shop *p = shop_of(s, l);

    return p->fence == l->fence && p->until > s->now;
}

/* ------------------------------------------------------------------- lanes */

static bool
ready(void *ctx, struct err *e)
{
    return !store_busy(ctx, e);
}

static bool
fold(void *ctx, struct err *e)
{
    struct sim *s = of(ctx);

    if (store_busy(ctx, e))
        return false;
    for (size_t i = 0; i < s->knobs.shops; i++)
        if (s->shops[i].woken) {
            s->shops[i].woken = false;
            if (s->shops[i].due_at > s->now)
                s->shops[i].due_at = s->now;
        }
    return true;
}

static bool
owner_dead(const struct sim *s, const char *owner)
{
    for (size_t i = 0; i < SWEEPERS_MAX; i++)
        if (s->sweepers[i].alive && strcmp(s->sweepers[i].owner, owner) == 0)
            return false;
    return true;
}

/* What the one before it in its place was at work on when it died. */
static void
blame(struct sweeper *w)
{
    struct sim *s = w->sim;
    struct event *ev;

    if (w->left.event_id == SYNC_SEVERAL)
        w->note.wary = true;
    if (w->left.event_id > 0) {
        ev = sim_event(s, w->left.event_id);
        if (++ev->crashes >= 3 &&
            (event_next(ev->state, SYNC_CAUSE) != NULL ||
             event_next(ev->state, SYNC_UNKNOWN) != NULL)) {
            sim_say(s, "event %lld is set aside", (long long)ev->id);
            ev->state = EVENT_ATTENTION;
            ev->cause = "crashed";
            ev->waits_for = 0;
        }
    }
    w->left = (struct sync_note){ 0 };
}

static bool
rescue(void *ctx, struct err *e)
{
    struct sim *s = of(ctx);

    if (store_busy(ctx, e))
        return false;
    blame(ctx);
    for (size_t i = 0; s->knobs.one_host && i < s->knobs.shops; i++) {
        struct shop *p = &s->shops[i];

        if (p->until > s->now && owner_dead(s, p->owner)) {
            p->until = 0;
            *p->owner = '\0';
            p->due_at = s->now;
        }
    }
    return true;
}

static bool
wake_idle(void *ctx, int64_t idle_us, struct err *e)
{
    (void)ctx;
    (void)idle_us;
    (void)e;
    return true;
}

static bool
lease(void *ctx, struct sync_lease *out, size_t most, size_t *n, struct err *e)
{
    struct sweeper *w = ctx;
    struct sim *s = w->sim;

    *n = 0;
    if (store_busy(w, e))
        return false;
    for (size_t i = 0; i < s->knobs.shops && *n < most; i++) {
        struct shop *p = &s->shops[i];

        if (p->due_at > s->now || p->hold_until > s->now || p->until > s->now)
            continue;
        snprintf(p->owner, sizeof(p->owner), "%s", w->owner);
        p->until = p->due_at = s->now + 180 * US;
        p->fence++;
        p->hold_until = 0;
        out[(*n)++] = (struct sync_lease){
            .shop = { (int64_t)i + 1 },
            .kind = SYNC_POST,
            .connection_id = (int64_t)i + 1,
            .fence = p->fence,
            .streak = p->streak,
            .hold_s = p->hold_s,
        };
        sim_say(s, "s%zu lease shop %zu fence %lld", w->index, i + 1,
                (long long)p->fence);
    }
    sim_point(w, "leased");
    return true;
}

struct takes {
    const struct sync_lease *l;
    int64_t settle_us;
};

static const struct attempt *
attempt_at(const struct sim *s, int64_t id)
{
    return &s->attempts[id - 1];
}

static bool
take_over_body(struct sweeper *w, void *ctx)
{
    const struct takes *t = ctx;
    struct sim *s = w->sim;

    if (!lane_ours(s, t->l))
        return false;
    for (size_t i = 0; i < s->event_count; i++) {
        struct event *ev = &s->events[i];
        int64_t wait;

        if (ev->shop + 1 != (size_t)t->l->shop.id ||
            ev->state != EVENT_SENDING || ev->fence >= t->l->fence)
            continue;
        wait =
            t->settle_us - (s->now - attempt_at(s, ev->attempt_id)->marked_at);
        ev->state = EVENT_CHECKING;
        ev->fence = t->l->fence;
        ev->looks = 0;
        ev->definite = false;
        ev->due_at = s->now + (wait > 0 ? wait : 0);
        ev->changed_at = s->now;
        sim_say(s, "s%zu takes event %lld over", w->index, (long long)ev->id);
    }
    return true;
}

static bool
take_over(void *ctx, struct arena *a, const struct sync_lease *l,
          int64_t settle_us, struct err *e)
{
    struct takes t = { l, settle_us };

    (void)a;
    return store_commit(ctx, take_over_body, &t, e) == SYNC_DONE;
}

static int64_t
next_due(const struct sim *s, size_t shop)
{
    int64_t at = NEVER;

    for (size_t i = 0; i < s->event_count; i++) {
        const struct event *ev = &s->events[i];

        if (ev->shop == shop &&
            (ev->state == EVENT_PENDING || ev->state == EVENT_RETRYING ||
             ev->state == EVENT_CHECKING) &&
            ev->due_at < at)
            at = ev->due_at;
    }
    return at;
}

static void
release_one(struct sweeper *w, const struct sync_release *r)
{
    struct sim *s = w->sim;
    const struct sync_lease *l = r->lease;
    struct shop *p = shop_of(s, l);
    bool dead = strcmp(r->reason, "signed_out") == 0 && r->hold_us == 0;
    int64_t due = dead ? NEVER : next_due(s, (size_t)(l->shop.id - 1));

    if (p->fence != l->fence)
        return;
    p->due_at = r->hold_us > 0         ? s->now + r->hold_us
                : p->due_at < p->until ? s->now
                : due < s->now         ? s->now
                                       : due;
    p->hold_until = r->hold_us > 0 ? s->now + r->hold_us : 0;
    p->streak = r->streak;
    p->hold_s = r->hold_s;
    *p->owner = '\0';
    p->until = 0;
    sim_say(s, "s%zu release shop %lld %s", w->index, (long long)l->shop.id,
            r->reason);
}

static bool
release(void *ctx, const struct sync_release *list, size_t n, struct err *e)
{
    if (store_busy(ctx, e))
        return false;
    for (size_t i = 0; i < n; i++)
        release_one(ctx, &list[i]);
    return true;
}

int64_t
sim_work_at(const struct sim *s)
{
    int64_t best = NEVER;

    for (size_t i = 0; i < s->knobs.shops; i++) {
        const struct shop *p = &s->shops[i];
        int64_t at = p->woken ? s->now : p->due_at;

        if (!p->woken && p->hold_until > at)
            at = p->hold_until;
        if (p->until > at)
            at = p->until;
        if (at < best)
            best = at;
    }
    return best;
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
connection(void *ctx, struct arena *a, const struct sync_lease *l,
           struct sync_connection *out, bool *found, struct err *e)
{
    struct sim *s = of(ctx);
    const struct shop *p = shop_of(s, l);

    if (store_busy(ctx, e))
        return false;
    *found = true;
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
    };
    return true;
}

static bool
refresh_begin(void *ctx, struct arena *a, const struct sync_lease *l,
              int64_t *epoch, bool *ours, struct err *e)
{
    struct sim *s = of(ctx);
    struct shop *p = shop_of(s, l);

    (void)a;
    if (store_busy(ctx, e))
        return false;
    *ours = p->refresh_until <= s->now;
    if (*ours) {
        p->refresh_until = s->now + MINUTES;
        p->epoch++;
    }
    *epoch = p->epoch;
    return true;
}

/* The spool makes this one certain: it is done now or at the next start. */
static bool
refresh_end(void *ctx, struct arena *a, const struct sync_lease *l,
            int64_t epoch, const struct sync_connection *used,
            const struct qbo_tokens *tokens, struct err *e)
{
    struct sim *s = of(ctx);
    struct shop *p = shop_of(s, l);

    (void)a;
    (void)e;
    if (p->epoch != epoch && strcmp(p->refresh, used->refresh) != 0)
        return true;
    if (strcmp(p->refresh, tokens->refresh) != 0)
        memcpy(p->previous, p->refresh, sizeof(p->previous));
    snprintf(p->access, sizeof(p->access), "%s", tokens->access);
    snprintf(p->refresh, sizeof(p->refresh), "%s", tokens->refresh);
    p->access_ends = s->now + tokens->access_s * US;
    p->refreshed_at = s->now;
    p->refresh_until = 0;
    return true;
}

static bool
refresh_stop(void *ctx, const struct sync_lease *l, int64_t epoch,
             struct err *e)
{
    struct sim *s = of(ctx);
    struct shop *p = shop_of(s, l);

    if (store_busy(ctx, e))
        return false;
    if (p->epoch == epoch)
        p->refresh_until = 0;
    return true;
}

static bool
expire(void *ctx, const struct sync_lease *l, int64_t generation,
       const char *reason, struct err *e)
{
    struct sim *s = of(ctx);
    struct shop *p = shop_of(s, l);

    (void)e;
    if (p->generation == generation)
        p->state = "expired";
    sim_say(s, "shop %lld connection expired: %s", (long long)l->shop.id,
            reason);
    return true;
}

struct sync_store
sim_store(struct sweeper *w)
{
    return (struct sync_store){
        .ctx = w,
        .note = &w->note,
        .ready = ready,
        .fold = fold,
        .rescue = rescue,
        .wake_idle = wake_idle,
        .lease = lease,
        .take_over = take_over,
        .connection = connection,
        .context = rows_context,
        .due = rows_due,
        .attempt = rows_attempt,
        .subject = rows_subject,
        .invoices = rows_invoices,
        .candidates = rows_candidates,
        .wait = rows_wait,
        .mark = rows_mark,
        .settle = rows_settle,
        .release = release,
        .refresh_begin = refresh_begin,
        .refresh_end = refresh_end,
        .refresh_stop = refresh_stop,
        .expire = expire,
    }; /* no lane of jobs is ever leased here */
}
