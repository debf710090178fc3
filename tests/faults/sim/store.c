/* store: the database's lanes.  What is said in SQL in
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
    const struct row *r = row_of(s, l);

    return r->fence == l->fence && r->until > s->now;
}

/* ------------------------------------------------------------------- lanes */

enum { LANES = SYNC_JOB + 1 };
#define IDLE_WEEK (7 * 24 * 60 * MINUTES + US)

static struct row *
lane_at(struct sim *s, size_t i)
{
    return &s->shops[i / LANES].rows[i % LANES];
}

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
    for (size_t i = 0; i < LANES * s->knobs.shops; i++) {
        struct row *r = lane_at(s, i);

        if (r->woken && r->due_at > s->now)
            r->due_at = s->now;
        r->woken = false;
    }
    return true;
}

bool
sim_owner_dead(const struct sim *s, const char *owner)
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
    for (size_t i = 0; s->knobs.one_host && i < LANES * s->knobs.shops; i++) {
        struct row *r = lane_at(s, i);

        if (r->until > s->now && sim_owner_dead(s, r->owner)) {
            if (!sim_spool_replay(ctx, e))
                return false;
            r->until = 0;
            *r->owner = '\0';
            r->due_at = s->now;
        }
    }
    return true;
}

static bool
wake_idle(void *ctx, int64_t idle_us, struct err *e)
{
    struct sim *s = of(ctx);

    if (store_busy(ctx, e))
        return false;
    for (size_t i = 0; i < s->knobs.shops; i++) {
        struct shop *p = &s->shops[i];

        if (strcmp(p->state, "active") == 0 && p->secret &&
            p->refreshed_at < s->now - idle_us &&
            p->rows[SYNC_POST].due_at == NEVER)
            p->rows[SYNC_POST].due_at = s->now;
    }
    return true;
}

static bool
lease(void *ctx, struct sync_lease *out, size_t most, size_t *n, struct err *e)
{
    struct sweeper *w = ctx;
    struct sim *s = w->sim;

    *n = 0;
    if ((w->spooled && !sim_spool_replay(w, e)) || store_busy(w, e))
        return false;
    for (size_t i = 0; i < LANES * s->knobs.shops && *n < most; i++) {
        enum sync_kind kind = i % LANES == 0 ? SYNC_POST : SYNC_JOB;
        struct row *r = lane_at(s, i);

        if (r->due_at > s->now || r->hold_until > s->now || r->until > s->now)
            continue;
        snprintf(r->owner, sizeof(r->owner), "%s", w->owner);
        r->until = r->due_at = s->now + 180 * US;
        r->fence++;
        r->hold_until = 0;
        out[(*n)++] = (struct sync_lease){
            .shop = { (int64_t)(i / LANES) + 1 },
            .kind = kind,
            .connection_id = kind == SYNC_JOB ? 0 : (int64_t)(i / LANES) + 1,
            .fence = r->fence,
            .streak = r->streak,
            .hold_s = r->hold_s,
        };
        sim_say(s, "s%zu lease %sshop %zu fence %lld", w->index,
                kind == SYNC_JOB ? "jobs of " : "", i / LANES + 1,
                (long long)r->fence);
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
    size_t shop = (size_t)(l->shop.id - 1);
    struct row *p = row_of(s, l);
    bool dead = strcmp(r->reason, "signed_out") == 0 && r->hold_us == 0;
    int64_t due = l->kind == SYNC_JOB ? sim_jobs_due(s, shop)
                  : dead              ? NEVER
                                      : next_due(s, shop);

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

/* When the next connection has rested for a week. */
static int64_t
idle_at(const struct sim *s)
{
    int64_t best = NEVER;

    for (size_t i = 0; i < s->knobs.shops; i++) {
        const struct shop *p = &s->shops[i];
        int64_t at = p->refreshed_at + IDLE_WEEK;

        if (at < s->now) /* it is asked about once a minute */
            at = s->now + MINUTES;
        if (strcmp(p->state, "active") == 0 && at < best &&
            p->rows[SYNC_POST].due_at == NEVER)
            best = at;
    }
    return best;
}

int64_t
sim_work_at(const struct sim *s)
{
    int64_t best = NEVER;

    for (size_t i = 0; i < LANES * s->knobs.shops; i++) {
        const struct row *r = &s->shops[i / LANES].rows[i % LANES];
        int64_t at = r->woken ? s->now : r->due_at;

        if (!r->woken && r->hold_until > at)
            at = r->hold_until;
        if (r->until > at)
            at = r->until;
        if (at < best)
            best = at;
    }
    return best < idle_at(s) ? best : idle_at(s);
}

struct sync_store
sim_store(struct sweeper *w)
{
    struct sync_store port = {
        .ctx = w,
        .note = &w->note,
        .ready = ready,
        .fold = fold,
        .rescue = rescue,
        .wake_idle = wake_idle,
        .lease = lease,
        .take_over = take_over,
        .context = rows_context,
        .park = rows_park,
        .due = rows_due,
        .attempt = rows_attempt,
        .subject = rows_subject,
        .invoices = rows_invoices,
        .document_of = rows_document_of,
        .candidates = rows_candidates,
        .wait = rows_wait,
        .mark = rows_mark,
        .settle = rows_settle,
        .release = release,
    };

    sim_tokens(&port);
    sim_jobs(&port);
    return port;
}
