/* sweep: the loop over lanes.  Leases, steps, takes answers, lets go. */
#include <stdlib.h>
#include <string.h>

#include "log/log.h"
#include "sync/core.h"

enum {
    LANE_ARENA = 256 << 20,
    SCRATCH_ARENA = 256 << 20,
    TAKES_PER_STEP = 512,
    LEASES_AT_ONCE = 32,
};
#define FOLD_EVERY (SECOND / 4)
#define RESCUE_EVERY (2 * SECOND)
#define IDLE_EVERY MINUTE
#define CHECKUP_EVERY (5 * SECOND) /* one shop each */

int64_t
scaled(const struct sync *s, int64_t us)
{
    return us / s->p.conf->time_scale;
}

int64_t
mono(const struct sync *s)
{
    return s->p.clock.mono(s->p.clock.ctx);
}

int64_t
chance(const struct sync *s, int64_t max)
{
    uint64_t v;

    s->p.random.fill(s->p.random.ctx, &v, sizeof(v));
    return max > 0 ? (int64_t)(v % (uint64_t)max) : 0;
}

bool
sync_open(struct sync **out, const struct sync_ports *p, struct err *e)
{
    struct sync *s = calloc(1, sizeof(*s));

    *out = s;
    if (s == NULL)
        return err_set(e, ERR_FAULT, "no memory for the engine");
    s->p = *p;
    s->lane_count = p->conf->lanes;
    s->rate_count = 4 * p->conf->lanes;
    s->lanes = calloc(s->lane_count, sizeof(*s->lanes));
    s->rates = calloc(s->rate_count, sizeof(*s->rates));
    arena_init(&s->scratch, SCRATCH_ARENA);
    arena_init(&s->step, SCRATCH_ARENA);
    for (size_t i = 0; s->lanes != NULL && i < s->lane_count; i++) {
        arena_init(&s->lanes[i].arena, LANE_ARENA);
        arena_init(&s->lanes[i].page, LANE_ARENA);
    }
    s->folded_at = s->rescued_at = s->idled_at = s->checked_at =
        -IDLE_EVERY - 1;
    if (s->lanes == NULL || s->rates == NULL)
        return err_set(e, ERR_FAULT, "no memory for %zu lanes", s->lane_count);
    return true;
}

void
sync_close(struct sync *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; s->lanes != NULL && i < s->lane_count; i++) {
        arena_free(&s->lanes[i].arena);
        arena_free(&s->lanes[i].page);
    }
    arena_free(&s->scratch);
    arena_free(&s->step);
    free(s->lanes);
    free(s->rates);
    free(s);
}

struct sync_counts
sync_counted(const struct sync *s)
{
    return s->counts;
}

/* The send times of a connection; the longest unused makes room. */
struct rate *
rate_of(struct sync *s, int64_t connection_id)
{
    struct rate *oldest = &s->rates[0];

    for (size_t i = 0; i < s->rate_count; i++) {
        struct rate *r = &s->rates[i];

        if (r->connection_id == connection_id)
            return r;
        if (r->used_at < oldest->used_at)
            oldest = r;
    }
    memset(oldest, 0, sizeof(*oldest));
    oldest->connection_id = connection_id;
    oldest->used_at = mono(s); /* or the next connection would take it too */
    return oldest;
}

/* Into a lane that is free: there is one. */
static void
lane_open(struct sync *s, const struct sync_lease *lease)
{
    struct lane *l = s->lanes;
    struct err e = { 0 };
    struct arena kept, page;

    while (l->used)
        l++;
    kept = l->arena;
    page = l->page;
    memset(l, 0, sizeof(*l));
    l->arena = kept;
    l->page = page;
    arena_reset(&l->arena);
    arena_reset(&l->page);
    l->lease = *lease;
    l->used = true;
    l->dirty = true;
    l->began = mono(s);
    l->release.reason = "";
    l->release.streak = lease->streak;
    l->release.hold_s = lease->hold_s;
    l->rate = rate_of(s, lease->connection_id);
    if (lease->kind != SYNC_JOB)
        rate_resume(s, l->rate, lease);
    /* Spread, so that tokens given out together do not end together (T10). */
    l->refresh_early = REFRESH_EARLY_US - chance(s, REFRESH_JITTER_US);
    s->held++;
    s->counts.leases++;
    if (!lane_begin(s, l, &e)) {
        log_warn("lane", "shop=%lld begin: %s", (long long)lease->shop.id,
                 e.text);
        lane_abandon(l);
    }
}

/* Take lanes that are due, as many as there is room for. */
static bool
lanes_lease(struct sync *s, struct err *e)
{
    struct sync_lease got[LEASES_AT_ONCE];
    size_t n = LEASES_AT_ONCE, room;

    while (n == LEASES_AT_ONCE && s->held < s->lane_count) {
        room = s->lane_count - s->held;
        if (!s->p.store.lease(s->p.store.ctx, got,
                              room < LEASES_AT_ONCE ? room : LEASES_AT_ONCE, &n,
                              e))
            return false;
        for (size_t i = 0; i < n; i++)
            lane_open(s, &got[i]);
    }
    return true;
}

static bool
housekeeping(struct sync *s, bool leasing, struct err *e)
{
    int64_t now = mono(s);

    if (!leasing)
        return true;
    if (now - s->rescued_at > RESCUE_EVERY) {
        s->rescued_at = now;
        if (!s->p.store.rescue(s->p.store.ctx, e))
            return false;
    }
    if (now - s->idled_at > IDLE_EVERY) {
        s->idled_at = now;
        if (!s->p.store.wake_idle(s->p.store.ctx, scaled(s, IDLE_US), e)) {
            if (e->kind != ERR_LATER)
                return false;
            err_clear(e); /* somebody sleeps on a row of it: next minute */
        }
    }
    if (s->p.store.checkup != NULL && now - s->checked_at > CHECKUP_EVERY) {
        s->checked_at = now;
        if (!s->p.store.checkup(s->p.store.ctx, e)) {
            if (e->kind != ERR_LATER)
                return false;
            err_clear(e); /* it is due as before: in a few seconds */
        }
    }
    if (now - s->folded_at > FOLD_EVERY) {
        s->folded_at = now;
        if (!s->p.store.fold(s->p.store.ctx, e))
            return false;
    }
    return lanes_lease(s, e);
}

/*
 * Let go.  A lane that an error took from us is let go as well, or it would
 * wait for the end of its lease: when another sweeper has it, its fence keeps
 * us out, and what is open is resolved by the next lease.
 */
static bool
lane_ends(const struct lane *l)
{
    return l->used && l->over && l->in_flight == 0 && l->settle_count == 0;
}

static size_t
releases_gather(struct sync *s, struct sync_release **list)
{
    size_t n = 0;

    *list = arena_alloc(&s->step, s->lane_count, sizeof(**list));
    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *l = &s->lanes[i];

        if (!lane_ends(l))
            continue;
        if (l->lost && l->release.hold_us == 0)
            l->release.hold_us = scaled(s, ERROR_HOLD_US); /* it may recur */
        l->release.lease = &l->lease;
        if (l->lease.kind != SYNC_JOB)
            l->release.sent = rate_sent(s, l->rate);
        (*list)[n++] = l->release;
    }
    return n;
}

/* While the database is away lanes stay ours, and letting go is tried again;
 * at the end they run out by themselves. */
static void
lanes_let_go(struct sync *s)
{
    struct sync_release *list;
    struct err e = { 0 };
    size_t n;
    bool gone;

    arena_reset(&s->step);
    n = releases_gather(s, &list);
    if (n == 0)
        return;
    gone = s->p.store.release(s->p.store.ctx, list, n, &e);
    if (!gone)
        log_warn("release", "%s", e.text);
    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *l = &s->lanes[i];

        if (!lane_ends(l))
            continue;
        if (!gone && s->leasing) {
            l->wake_at = mono(s) + FOLD_EVERY;
            continue;
        }
        l->used = false;
        s->held--;
        /* ... and the connection's other lane may have waited for this one */
        s->let_go = s->let_go || l->lease.kind != SYNC_JOB;
    }
}

/* Which lanes have something to do now. */
static bool
lanes_wake(struct sync *s)
{
    int64_t now = mono(s);
    bool any = false;

    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *l = &s->lanes[i];

        l->stepping =
            l->used && (l->dirty || (l->wake_at != 0 && now >= l->wake_at));
        if (!l->stepping)
            continue;
        l->dirty = false;
        l->wake_at = 0;
        any = true;
    }
    return any;
}

/* One round: what answers brought is written, then what may start is decided,
 * marked and sent; each written once for all lanes. */
static void
lanes_step(struct sync *s)
{
    if (!lanes_wake(s))
        return;
    post_settle(s);
    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *l = &s->lanes[i];
        struct err e = { 0 };

        if (!l->stepping || l->settle_count > 0 || lane_step(s, l, &e))
            continue;
        log_warn("lane", "shop=%lld step: %s", (long long)l->lease.shop.id,
                 e.text);
        lane_abandon(l);
    }
    post_settle(s);
    post_mark(s);
    post_settle(s); /* of what could not be sent */
    for (size_t i = 0; i < s->lane_count; i++)
        if (s->lanes[i].stepping)
            lane_rest(s, &s->lanes[i]);
    lanes_let_go(s);
}

/* Milliseconds until a lane wants to be stepped by time. */
static int
patience(const struct sync *s, int wait_ms)
{
    int64_t now = mono(s);

    if (s->held == 0)
        return 0; /* no answer will come */
    for (size_t i = 0; i < s->lane_count; i++) {
        const struct lane *l = &s->lanes[i];
        int64_t ms;

        if (!l->used)
            continue;
        if (l->dirty)
            return 0;
        if (l->wake_at == 0)
            continue;
        ms = l->wake_at > now ? (l->wake_at - now) / 1000 + 1 : 0;
        if (ms < wait_ms)
            wait_ms = (int)ms;
    }
    return wait_ms;
}

/* An answer left: lanes that found no room may try again. */
static void
crowd_wake(struct sync *s)
{
    for (size_t i = 0; i < s->lane_count; i++)
        if (s->lanes[i].crowded)
            s->lanes[i].dirty = true;
}

void
note_event(struct sync *s, const struct lane *l, int64_t event_id)
{
    struct sync_note *note = s->p.store.note;

    if (note == NULL)
        return;
    note->shop_id = l->lease.shop.id;
    note->event_id = event_id;
}

static bool
answers_take(struct sync *s, int wait_ms, struct err *e)
{
    for (int i = 0; i < TAKES_PER_STEP; i++) {
        struct outbound_result r;
        struct call *c;
        bool got;

        arena_reset(&s->scratch);
        if (!s->p.http.take(s->p.http.ctx, &s->scratch, i == 0 ? wait_ms : 0,
                            &r, &got, e))
            return false;
        if (!got) {
            if (i > 0)
                crowd_wake(s);
            return true;
        }
        if (r.distrusted)
            log_error("certificate", "not trusted: %s", r.reason);
        c = r.tag;
        CRASH_POINT("answer.taken");
        c->lane->in_flight--;
        c->lane->dirty = true;
        note_event(s, c->lane, c->work != NULL ? c->work->event.id : 0);
        if (!c->lane->lost && !c->done(s, c, &r, e)) {
            log_warn("answer", "shop=%lld %s",
                     (long long)c->lane->lease.shop.id, e->text);
            err_clear(e);
            lane_abandon(c->lane);
        }
        note_event(s, c->lane, 0);
    }
    crowd_wake(s);
    return true;
}

bool
sync_step(struct sync *s, bool leasing, int wait_ms, bool *idle, struct err *e)
{
    struct err late = { 0 };
    bool good, here;

    s->leasing = leasing;
    s->let_go = false;
    *idle = s->held == 0;
    /* Answers are taken while the database is away, too: a token that came
       goes to the spool, and the rest is written when it is back. */
    good = here = s->p.store.ready(s->p.store.ctx, &late);
    if (here) {
        good = housekeeping(s, leasing, &late); /* lanes that are held go on */
        lanes_step(s);
    }
    if (!answers_take(s, patience(s, wait_ms), e))
        return false;
    if (here)
        lanes_step(s);
    *idle = s->held == 0 && !(leasing && s->let_go);
    if (!good)
        *e = late;
    return good;
}
