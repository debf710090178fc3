/* lane: one lease, from its first read to its release. */
#include <string.h>

#include "log/log.h"
#include "sync/core.h"

/* ------------------------------------------------------------------- rate */

/* When the next request may start. */
static int64_t
rate_next(const struct sync *s, const struct rate *r)
{
    int64_t oldest = r->at[r->next];

    return oldest != 0 ? oldest + scaled(s, RATE_US) : 0;
}

bool
rate_may(const struct sync *s, struct rate *r)
{
    return rate_next(s, r) <= mono(s);
}

void
rate_use(const struct sync *s, struct rate *r)
{
    r->used_at = mono(s);
    r->at[r->next] = r->used_at;
    r->next = (r->next + 1) % RATE_SECOND;
}

int64_t
rate_book(const struct sync *s, struct rate *r)
{
    int64_t at = rate_next(s, r), now = mono(s);

    r->used_at = r->at[r->next] = at > now ? at : now;
    r->next = (r->next + 1) % RATE_SECOND;
    return r->used_at;
}

/* One that left at that time, in its place: the ring stays in order. */
static void
rate_insert(struct rate *r, int64_t at)
{
    int64_t *ring = r->at;
    size_t i = r->next;

    if (at <= ring[i])
        return; /* the ring has newer ones only */
    for (size_t k = 1; k < RATE_SECOND; k++) {
        size_t next = (r->next + k) % RATE_SECOND;

        if (ring[next] >= at)
            break;
        ring[i] = ring[next];
        i = next;
    }
    ring[i] = at;
}

static void
rate_learn(const struct sync *s, struct rate *r, const struct sync_sent *sent)
{
    int64_t now = mono(s);

    for (int i = 0; i < RATE_SECOND; i++) {
        if (sent->n == SYNC_SENT_UNKNOWN)
            rate_insert(r, now);
        else if (i < sent->n)
            rate_insert(r, now - sent->age_us - sent->us[i]);
    }
}

/* Who was killed may have sent all it might at the last moment. */
void
rate_resume(const struct sync *s, struct rate *r, const struct sync_lease *l)
{
    bool changes = l->kind == SYNC_CHANGES;
    int64_t *own = &r->fence[changes], *beside = &r->fence[!changes];

    if (*own == 0 || *own + 1 != l->fence)
        rate_learn(s, r, &l->sent);
    if (*beside != l->beside_fence)
        rate_learn(s, r, &l->beside);
    *own = l->fence;
    *beside = l->beside_fence;
}

struct sync_sent
rate_sent(const struct sync *s, const struct rate *r)
{
    struct sync_sent out = { 0 };
    int64_t now = mono(s);

    for (size_t i = 0; i < RATE_SECOND; i++)
        if (r->at[i] != 0 && now - r->at[i] < scaled(s, RATE_US))
            out.us[out.n++] = r->at[i] < now ? now - r->at[i] : 0;
    return out;
}

/* ------------------------------------------------------------------ holds */

void
lane_hold(struct sync *s, struct lane *l, int64_t us, const char *reason)
{
    int64_t wait = scaled(s, us + chance(s, us / 6 + 1));

    l->draining = true;
    if (wait <= l->release.hold_us)
        return;
    l->release.hold_us = wait;
    l->release.reason = reason;
}

/* The probe behind a bar, which has no length: only a write that is taken ends
 * it, for reads always went on; where there are reads alone one of them does.
 */
static bool
barred_before(const struct lane *l)
{
    if (l->lease.kind == SYNC_CHANGES)
        return false;
    return l->barred ||
           (l->lease.streak >= OUTAGE_STREAK && l->lease.hold_s == 0);
}

void
lane_good(struct lane *l)
{
    if (barred_before(l))
        return;
    l->release.streak = 0;
    l->release.hold_s = 0;
}

void
lane_streak(struct sync *s, struct lane *l)
{
    if (++l->release.streak < OUTAGE_STREAK || l->held_for_outage)
        return; /* what was in flight together fails together */
    l->held_for_outage = true;
    l->release.hold_s = l->release.hold_s == 0    ? 60
                        : l->release.hold_s > 450 ? 900
                                                  : 2 * l->release.hold_s;
    lane_hold(s, l, l->release.hold_s * SECOND, "outage");
}

/* Behind the hold one request goes first, as behind an outage's. */
void
lane_bar(struct sync *s, struct lane *l, const char *cause)
{
    l->barred = true;
    l->release.streak = OUTAGE_STREAK;
    l->release.hold_s = 0;
    lane_hold(s, l, BARRED_US, cause);
}

void
lane_accepted(struct lane *l)
{
    l->accepted = true;
    l->release.streak = 0;
    l->release.hold_s = 0;
    if (!l->barred)
        return;
    l->barred = false;
    l->release.hold_us = 0;
    l->release.reason = "";
}

void
lane_abandon(struct lane *l)
{
    l->lost = true;
    l->draining = true;
    l->over = true;
    l->dirty = true;
}

/* ------------------------------------------------------------------- life */

/*
 * One event of a record in a lease: what the next one needs to know (a link, a
 * token, whether there is still something to wait for) is read once, before
 * the first is settled.
 */
static bool
record_taken(const struct work *works, const struct work *w)
{
    for (const struct work *o = works; o < w; o++)
        if (o->event.entity == w->event.entity &&
            o->event.record_id == w->event.record_id)
            return true;
    return false;
}

/* Before set-up is finished nothing is sent but what that needs; what may have
 * been sent is looked for. */
static bool
held_back(const struct lane *l, const struct sync_event *ev)
{
    return l->conn.gated && !ev->early && ev->state != EVENT_CHECKING;
}

static bool
works_load(struct sync *s, struct lane *l, struct err *e)
{
    struct sync_event *events;
    size_t n;

    if (!s->p.store.due(s->p.store.ctx, &l->arena, &l->lease, &events, &n, e))
        return false;
    l->works = arena_alloc(&l->arena, n + 1, sizeof(*l->works));
    l->settles = arena_alloc(&l->arena, n + 1, sizeof(*l->settles));
    l->marks = arena_alloc(&l->arena, n + 1, sizeof(*l->marks));
    l->mark_works = arena_alloc(&l->arena, n + 1, sizeof(*l->mark_works));
    l->work_count = n;
    for (size_t i = 0; i < n; i++) {
        l->works[i].event = events[i];
        if (held_back(l, &events[i]) || record_taken(l->works, &l->works[i]))
            l->works[i].stage = STAGE_DONE; /* for this lease */
    }
    return true;
}

/* Invoices that are planned from what they are now, read together. */
static bool
invoices_load(struct sync *s, struct lane *l, struct err *e)
{
    struct plan_subject subjects[PLAN_MANY];
    struct work *works[PLAN_MANY];
    int64_t ids[PLAN_MANY];
    bool loaded[PLAN_MANY];
    size_t n = 0;

    for (size_t i = 0; i < l->work_count && n < PLAN_MANY; i++) {
        struct work *w = &l->works[i];

        if (w->stage == STAGE_NEW && w->event.entity == ENTITY_INVOICE &&
            w->event.state != EVENT_CHECKING && w->event.definite &&
            w->event.blocker == 0) {
            works[n] = w;
            ids[n++] = w->event.record_id;
        }
    }
    if (n < 2 || (s->p.store.note != NULL && s->p.store.note->wary))
        return true;
    note_event(s, l, SYNC_SEVERAL);
    if (!s->p.store.invoices(s->p.store.ctx, &l->arena, &l->lease, ids, n,
                             subjects, loaded, e))
        return false;
    note_event(s, l, 0);
    for (size_t i = 0; i < n; i++)
        if (loaded[i]) {
            works[i]->subject = subjects[i];
            works[i]->subject_loaded = true;
        }
    return true;
}

bool
lane_begin(struct sync *s, struct lane *l, struct err *e)
{
    bool found;

    if (l->lease.kind == SYNC_JOB)
        return true;
    if (l->lease.kind == SYNC_CHANGES)
        return changes_begin(s, l, e);
    if (!s->p.store.connection(s->p.store.ctx, &l->arena, &l->lease, &l->conn,
                               &found, e) ||
        ((!found || l->conn.sending) &&
         !s->p.store.take_over(s->p.store.ctx, &l->arena, &l->lease,
                               scaled(s, SETTLE_US), e)))
        return false;
    l->lease.waits = !found || l->conn.waits;
    if (!found || strcmp(l->conn.state, "active") != 0) {
        l->over = true; /* waits for a reconnect, which wakes it */
        l->release.reason = "signed_out";
        return true;
    }
    if (l->conn.gated && !s->p.store.park(s->p.store.ctx, &l->lease, e))
        return false;
    return s->p.store.context(s->p.store.ctx, &l->arena, &l->lease, &l->context,
                              e) &&
           works_load(s, l, e) && invoices_load(s, l, e);
}

/* After an outage's hold one request goes first and tells. */
static size_t
most_in_flight(const struct lane *l)
{
    return l->lease.streak >= OUTAGE_STREAK && l->release.streak > 0
               ? 1
               : IN_FLIGHT_MAX;
}

/* May another request of this lane start now? */
bool
lane_room(struct sync *s, struct lane *l)
{
    l->crowded =
        s->p.http.busy(s->p.http.ctx) + s->marks >= s->p.conf->requests;
    return !l->crowded && l->in_flight + l->mark_count < most_in_flight(l) &&
           rate_may(s, l->rate);
}

static bool
turn_over(const struct sync *s, const struct lane *l)
{
    return mono(s) - l->began > scaled(s, TURN_US);
}

/* Decide what may start now; waiting: something is left for later. */
static bool
works_start(struct sync *s, struct lane *l, struct err *e)
{
    for (size_t i = 0; i < l->work_count; i++) {
        struct work *w = &l->works[i];

        if (w->stage != STAGE_NEW)
            continue;
        if (!lane_room(s, l)) {
            l->waiting = true;
            break;
        }
        note_event(s, l, w->event.id);
        if (!post_decide(s, l, w, e))
            return false;
        if (w->stage == STAGE_NEW)
            l->waiting = true; /* another write of the name or customer */
    }
    note_event(s, l, 0);
    return names_flush(s, l, &l->waiting, e);
}

/* Of a connection: first its turn and its tokens, then what it is for. */
static bool
connection_step(struct sync *s, struct lane *l, struct err *e)
{
    l->waiting = false;
    if (!l->draining && turn_over(s, l))
        l->draining = true;
    if (!l->draining && l->refresh == REFRESH_NO && token_needed(s, l))
        l->refresh = REFRESH_WANTED;
    if (l->refresh == REFRESH_WANTED && l->in_flight == 0 &&
        !token_refresh(s, l, e))
        return false;
    if (l->draining || l->refresh != REFRESH_NO)
        return true;
    return l->lease.kind == SYNC_CHANGES ? changes_step(s, l, e)
                                         : works_start(s, l, e);
}

void
lane_rest(struct sync *s, struct lane *l)
{
    if (l->lost || l->over || l->lease.kind == SYNC_JOB)
        return;
    if (l->waiting && !l->draining) {
        int64_t at = rate_next(s, l->rate), now = mono(s);

        if (at > now)
            l->wake_at = at;
        else if (l->in_flight == 0 && !l->crowded)
            l->dirty = true;
    }
    if (l->in_flight == 0 && l->refresh != REFRESH_RUNNING &&
        (l->draining || !l->waiting) && l->refresh != REFRESH_WANTED)
        l->over = true;
}

bool
lane_step(struct sync *s, struct lane *l, struct err *e)
{
    if (l->lost || l->over)
        return true;
    return l->lease.kind == SYNC_JOB ? job_step(s, l, e)
                                     : connection_step(s, l, e);
}
