/* write: what the engine writes of events: waits, marks, settles. */
#include <stdlib.h>
#include <string.h>

#include "rows.h"

struct event *
sim_event(struct sim *s, int64_t id)
{
    return &s->events[id - 1];
}

static bool
open_state(enum event_state state)
{
    return state == EVENT_PENDING || state == EVENT_RETRYING ||
           state == EVENT_ATTENTION || state == EVENT_FAILED;
}

static void
waits_move(struct sim *s, int64_t from, int64_t to)
{
    for (size_t i = 0; i < s->event_count; i++)
        if (s->events[i].waits_for == from &&
            (s->events[i].state == EVENT_PENDING ||
             s->events[i].state == EVENT_RETRYING))
            s->events[i].waits_for = to;
}

static bool
chained(const struct event *ev)
{
    return ev->waits_for != 0 && strcmp(ev->cause, "chained") == 0;
}

void
sim_chain(struct sim *s, int64_t id, int64_t behind)
{
    struct event *ev = sim_event(s, id);

    ev->waits_for = behind;
    ev->cause = "chained";
    ev->due_at = NEVER;
    if (ev->early)
        sim_hurry(s, behind);
}

void
sim_hurry(struct sim *s, int64_t id)
{
    for (int hops = 0; id != 0 && hops < EVENTS_MAX; hops++) {
        struct event *ev = sim_event(s, id);

        if (ev->state == EVENT_SUCCEEDED || ev->state == EVENT_SKIPPED)
            return;
        ev->early = true;
        if (strcmp(ev->cause, "setup") == 0) {
            ev->cause = "";
            ev->due_at = s->now;
        }
        id = ev->waits_for;
    }
}

int64_t
sim_enqueue(struct sim *s, size_t shop, size_t record, const char *operation)
{
    const struct thing *r = &s->shops[shop].records[record];
    struct event *ev = &s->events[s->event_count];

    if (s->event_count == EVENTS_MAX)
        abort();
    *ev = (struct event){
        .id = (int64_t)++s->event_count,
        .shop = shop,
        .entity = r->entity,
        .record = record,
        .label = r->label,
        .operation = operation,
        .cause = "",
        .state = EVENT_PENDING,
        .due_at = s->now,
        .changed_at = s->now,
        .definite = true,
    };
    for (size_t i = 0; i + 1 < s->event_count; i++) {
        struct event *old = &s->events[i];

        if (old->shop != shop || old->record != record || !old->definite ||
            !open_state(old->state) ||
            (strcmp(old->operation, "unapply") == 0 &&
             strcmp(operation, "unapply") != 0))
            continue;
        /* It takes its place in the chain, unless it begins one. */
        if (chained(old) &&
            (r->entity != ENTITY_PAYMENT || strcmp(operation, "post") == 0))
            sim_chain(s, ev->id, old->waits_for);
        old->state = EVENT_SKIPPED;
        old->superseded_by = ev->id;
        old->waits_for = 0;
        ev->early = ev->early || old->early;
        waits_move(s, old->id, ev->id);
    }
    if (ev->early)
        sim_hurry(s, ev->id);
    s->shops[shop].rows[SYNC_POST].woken = true;
    s->counts.operations++;
    return ev->id;
}

/* -------------------------------------------------------------- candidates */

bool
rows_candidates(void *ctx, const struct sync_lease *l,
                const struct sync_found *found, size_t n, struct err *e)
{
    struct sweeper *w = ctx;
    struct sim *s = w->sim;

    if (store_busy(w, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct sync_found *f = &found[i];
        struct candidates *c =
            &shop_of(s, l)->candidates[f->event->record_id - 1];

        *c = (struct candidates){ true, f->revision, s->now, NULL, f->n };
        c->list = arena_alloc(&s->arena, f->n + 1, sizeof(*c->list));
        for (size_t k = 0; k < f->n; k++)
            c->list[k] = (struct plan_candidate){
                arena_text(&s->arena, f->list[k].qbo_id),
                arena_text(&s->arena, f->list[k].name),
                arena_text(&s->arena, f->list[k].email),
                arena_text(&s->arena, f->list[k].type),
                arena_text(&s->arena, f->list[k].sync_token),
                f->list[k].active,
            };
    }
    return true;
}

/* ------------------------------------------------------------------- waits */

struct waits {
    const struct sync_lease *l;
    const struct sync_event *ev;
    const struct plan *plan;
};

static int64_t
newest_open(const struct sim *s, size_t shop, size_t record)
{
    for (size_t i = s->event_count; i > 0; i--) {
        const struct event *ev = &s->events[i - 1];

        if (ev->shop == shop && ev->record == record &&
            ev->state != EVENT_SUCCEEDED && ev->state != EVENT_SKIPPED)
            return ev->id;
    }
    return 0;
}

static int64_t
still_open(struct sim *s, int64_t id)
{
    enum event_state state = sim_event(s, id)->state;

    return state == EVENT_SUCCEEDED || state == EVENT_SKIPPED ? 0 : id;
}

static bool
wait_body(struct sweeper *w, void *ctx)
{
    struct waits *t = ctx;
    struct sim *s = w->sim;
    size_t shop = (size_t)(t->l->shop.id - 1);
    struct event *ev = sim_event(s, t->ev->id);
    int64_t first = t->ev->blocker, id;

    if (!lane_ours(s, t->l))
        return false;
    for (size_t i = 0; i < t->plan->wait_count; i++) {
        const struct plan_wait *x = &t->plan->wait[i];
        size_t record = (size_t)(x->record_id - 1);

        if (x->event_id == 0 && s->shops[shop].links[record].used)
            continue;
        id = x->event_id != 0 ? still_open(s, x->event_id)
                              : newest_open(s, shop, record);
        if (id == 0 && x->event_id == 0)
            id = sim_enqueue(s, shop, record, "post");
        if (t->ev->early)
            sim_hurry(s, id);
        if (first == 0)
            first = id;
    }
    if (first == 0 ||
        (ev->state != EVENT_PENDING && ev->state != EVENT_RETRYING))
        return true;
    if (t->ev->early)
        sim_hurry(s, first);
    ev->waits_for = first;
    ev->cause = "waiting";
    ev->due_at = NEVER;
    ev->changed_at = s->now;
    return true;
}

enum sync_done
rows_wait(void *ctx, struct arena *a, const struct sync_lease *l,
          const struct sync_event *ev, const struct plan *plan, struct err *e)
{
    struct waits t = { l, ev, plan };

    (void)a;
    return store_commit(ctx, wait_body, &t, e);
}

/* ------------------------------------------------------------------- marks */

struct marks {
    struct sync_mark *list;
    size_t n;
};

static void
mark_one(struct sweeper *w, struct sync_mark *m)
{
    struct sim *s = w->sim;
    struct event *ev = sim_event(s, m->event->id);
    struct attempt *x = &s->attempts[s->attempt_count];

    m->attempt_id = 0;
    if (ev->attempt_id != m->event->attempt_id || ev->state != m->event->state)
        return; /* superseded or retried meanwhile */
    if (s->attempt_count == ATTEMPTS_MAX)
        abort();
    *x = (struct attempt){
        .id = (int64_t)++s->attempt_count,
        .event_id = ev->id,
        .shop = ev->shop,
        .fence = m->lease->fence,
        .revision = m->revision,
        .request_id = arena_text(&s->arena, m->request_id),
        .path = arena_text(&s->arena, m->path),
        .body = arena_text(&s->arena, m->body),
        .marker = arena_text(&s->arena, m->marker),
        .outcome = "open",
        .operation = m->operation,
        .first_marked_at =
            m->first_marked_at.us != 0 ? m->first_marked_at.us : s->now,
        .marked_at = s->now,
    };
    m->attempt_id = x->id;
    ev->state = EVENT_SENDING;
    ev->attempts++;
    ev->attempt_id = x->id;
    ev->fence = m->lease->fence;
    ev->definite = false;
    ev->looks = 0;
    ev->cause = "";
    ev->waits_for = 0;
    ev->changed_at = s->now;
    sim_say(s, "s%zu mark event %lld (%s %s) attempt %lld %s %.8s", w->index,
            (long long)ev->id, event_entity_name(ev->entity), ev->label,
            (long long)x->id, qbo_operation_name(x->operation), x->request_id);
}

/* Sync is off, and one of the lease's marks may not go before it is on. */
static bool
gate_shut(struct sim *s, const struct marks *t, size_t i)
{
    const struct sync_lease *l = t->list[i].lease;
    bool late = false;

    for (; i < t->n && t->list[i].lease == l; i++)
        late = late || !sim_event(s, t->list[i].event->id)->early;
    return shop_of(s, l)->off && late;
}

/* All lanes or none; each row says whether its lane was ours. */
static bool
mark_body(struct sweeper *w, void *ctx)
{
    struct marks *t = ctx;
    struct sim *s = w->sim;

    for (size_t i = 0; i < t->n; i++) {
        struct sync_mark *m = &t->list[i];
        struct shop *p = shop_of(s, m->lease);
        struct row *r = row_of(s, m->lease);
        bool first = i == 0 || m->lease != m[-1].lease;

        m->done = !first ? m[-1].done
                  : lane_ours(s, m->lease) &&
                          p->generation == m->connection->generation &&
                          strcmp(p->state, "active") == 0 &&
                          !gate_shut(s, t, i)
                      ? SYNC_DONE
                      : SYNC_LOST_LEASE;
        if (m->done != SYNC_DONE)
            continue;
        if (r->due_at == r->until)
            r->due_at = s->now + 180 * US;
        r->until = s->now + 180 * US;
        mark_one(w, m);
    }
    return true;
}

void
rows_mark(void *ctx, struct sync_mark *marks, size_t n)
{
    struct marks t = { marks, n };
    struct err e = { 0 };
    enum sync_done done = store_commit(ctx, mark_body, &t, &e);

    for (size_t i = 0; done != SYNC_DONE && i < n; i++) {
        marks[i].done = done;
        if (marks[i].attempt_id == 0) /* it was given one, and lost it */
            marks[i].attempt_id = ATTEMPTS_MAX + (int64_t)i;
    }
}

/* ----------------------------------------------------------------- settles */

struct settles {
    struct sync_settle *list;
    size_t n;
};

static bool
rival(const struct sim *s, const struct settles *t, const struct sync_settle *x)
{
    const struct shop *p = &s->shops[x->lease->shop.id - 1];

    for (const struct sync_settle *y = t->list; y < x; y++)
        if (y->lease == x->lease && y->link != NULL &&
            y->event->entity == x->event->entity &&
            strcmp(y->link->qbo_id, x->link->qbo_id) == 0)
            return true;
    for (size_t i = 0; i < p->record_count; i++)
        if (p->links[i].used && p->records[i].entity == x->event->entity &&
            p->records[i].id != x->event->record_id &&
            strcmp(p->links[i].qbo_id, x->link->qbo_id) == 0)
            return true;
    return false;
}

static void
link_save(struct sim *s, struct link *k, const struct sync_link *from)
{
    k->used = true;
    snprintf(k->qbo_id, sizeof(k->qbo_id), "%s", from->qbo_id);
    snprintf(k->token, sizeof(k->token), "%s", from->sync_token);
    k->number = arena_text(&s->arena, from->number);
    k->snapshot = arena_text(&s->arena, from->snapshot);
    k->total = from->total;
    if (from->revision > k->revision)
        k->revision = from->revision;
}

/* A chain goes on only behind what is done. */
static void
waiting_release(struct sim *s, int64_t id, bool done)
{
    for (size_t i = 0; i < s->event_count; i++) {
        struct event *ev = &s->events[i];

        if (ev->waits_for != id ||
            (ev->state != EVENT_PENDING && ev->state != EVENT_RETRYING) ||
            (!done && chained(ev)))
            continue;
        ev->waits_for = 0;
        ev->cause = "";
        ev->due_at = s->now;
    }
}

/* Decided by another lease: two different records are told to a person. */
static void
late_compare(struct sim *s, struct shop *p, const struct sync_settle *x)
{
    const struct link *k = &p->links[x->event->record_id - 1];
    struct event *ev = sim_event(s, x->event->id);

    if (!x->marked || x->link == NULL || !k->used ||
        strcmp(k->qbo_id, x->link->qbo_id) == 0 || ev->state != EVENT_SUCCEEDED)
        return;
    ev->state = EVENT_ATTENTION;
    ev->cause = "two_copies";
    ev->definite = false;
    ev->changed_at = s->now;
}

/* To a newer change of its record, now that its outcome is certain. */
static void
gives_way(struct sim *s, struct event *ev)
{
    if (strcmp(ev->operation, "unapply") == 0)
        return;
    for (size_t i = s->event_count; i > (size_t)ev->id; i--) {
        const struct event *newer = &s->events[i - 1];

        if (newer->shop != ev->shop || newer->record != ev->record)
            continue;
        ev->state = EVENT_SKIPPED;
        ev->superseded_by = newer->id;
        waiting_release(s, ev->id, true);
        return;
    }
}

/* The customer was deleted there, unless it was made again meanwhile. */
static void
link_forget(struct shop *p, const struct sync_settle *x)
{
    struct link *k = &p->links[x->forget_customer - 1];

    if (k->used && strcmp(k->qbo_id, x->forget_qbo_id) == 0)
        memset(k, 0, sizeof(*k));
}

static void
settle_one(struct sweeper *w, struct settles *t, struct sync_settle *x)
{
    struct sim *s = w->sim;
    struct shop *p = shop_of(s, x->lease);
    struct event *ev = sim_event(s, x->event->id);

    if (x->link != NULL && !x->marked && x->to == EVENT_SUCCEEDED &&
        rival(s, t, x)) {
        x->to = EVENT_ATTENTION;
        x->link = NULL;
        x->cause = x->event->entity == ENTITY_ITEM ? "item_collision"
                                                   : "duplicate_customer";
    }
    x->hit = ev->attempt_id == x->attempt_id && ev->state == x->from &&
             (!x->marked || ev->fence == x->lease->fence);
    if (!x->hit) {
        late_compare(s, p, x);
        return;
    }
    sim_say(s, "s%zu event %lld %s -> %s %s: %s", w->index, (long long)ev->id,
            event_state_name(x->from), event_state_name(x->to), x->cause,
            x->message);
    ev->state = x->to;
    ev->cause = arena_text(&s->arena, x->cause);
    ev->attempts = x->attempts;
    ev->looks = x->looks;
    ev->crashes = 0;
    ev->due_at = s->now + x->due_in_us;
    ev->definite = x->definite;
    ev->waits_for = 0;
    ev->changed_at = s->now;
    if (x->outcome != NULL && x->attempt_id != 0)
        s->attempts[x->attempt_id - 1].outcome =
            arena_text(&s->arena, x->outcome);
    if (x->link != NULL)
        link_save(s, &p->links[ev->record], x->link);
    if (x->unlink)
        memset(&p->links[ev->record], 0, sizeof(p->links[ev->record]));
    if (x->forget_customer != 0)
        link_forget(p, x);
    if (x->definite && x->to != EVENT_SUCCEEDED)
        gives_way(s, ev);
    if (x->release && (x->lease->waits || strcmp(ev->operation, "post") != 0))
        waiting_release(s, ev->id, x->to == EVENT_SUCCEEDED);
}

/* May what the lease of row i has be written? */
static bool
settle_may(struct sim *s, const struct settles *t, size_t i)
{
    const struct sync_lease *l = t->list[i].lease;
    bool unmarked = false;

    for (; i < t->n && t->list[i].lease == l; i++)
        unmarked = unmarked || !t->list[i].marked;
    return !unmarked || lane_ours(s, l);
}

static bool
settle_body(struct sweeper *w, void *ctx)
{
    struct settles *t = ctx;

    for (size_t i = 0; i < t->n; i++) {
        struct sync_settle *x = &t->list[i];

        x->done = i > 0 && x->lease == x[-1].lease ? x[-1].done
                  : settle_may(w->sim, t, i)       ? SYNC_DONE
                                                   : SYNC_LOST_LEASE;
        if (x->done == SYNC_DONE)
            settle_one(w, t, x);
    }
    return true;
}

void
rows_settle(void *ctx, struct sync_settle *list, size_t n)
{
    struct settles t = { list, n };
    struct err e = { 0 };
    enum sync_done done = store_commit(ctx, settle_body, &t, &e);

    if (done == SYNC_UNSURE) /* read back, then rerun (protocol.md, Settle) */
        done = store_commit(ctx, settle_body, &t, &e);
    for (size_t i = 0; done != SYNC_DONE && i < n; i++)
        list[i].done = done;
}
