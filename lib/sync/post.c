/* post: plan, mark, send.  What the answers lead to is in answer.c. */
#include <string.h>

#include "log/log.h"
#include "str/str.h"
#include "sync/core.h"

/* ----------------------------------------------------------------- marking */

static bool
name_busy(const struct lane *l)
{
    for (size_t i = 0; i < l->work_count; i++)
        if (l->works[i].name_write)
            return true;
    return false;
}

static bool
customer_busy(const struct lane *l, int64_t key)
{
    for (size_t i = 0; i < l->work_count; i++)
        if (l->works[i].customer_key == key)
            return true;
    return false;
}

/* Whose balance and SyncTokens a write touches; 0: nobody's. */
static int64_t
customer_of(const struct work *w)
{
    switch (w->event.entity) {
    case ENTITY_CUSTOMER:
        return w->event.record_id;
    case ENTITY_INVOICE:
        return w->subject.invoice.customer_id;
    case ENTITY_PAYMENT:
        return w->subject.payment.customer_id;
    case ENTITY_ITEM:
    case ENTITY__MAX:
        break;
    }
    return 0;
}

/* Take the slot a write needs; false: another one has it, try later. */
static bool
slot_take(const struct lane *l, struct work *w)
{
    bool name =
        w->event.entity == ENTITY_CUSTOMER || w->event.entity == ENTITY_ITEM;
    int64_t key = customer_of(w);

    if ((name && name_busy(l)) || (key != 0 && customer_busy(l, key)))
        return false;
    w->name_write = name;
    w->customer_key = key;
    return true;
}

static void
mark_add(struct sync *s, struct lane *l, struct work *w,
         const struct sync_mark *m)
{
    l->marks[l->mark_count] = *m;
    l->mark_works[l->mark_count++] = w;
    w->attempt.operation = m->operation;
    w->attempt.revision = m->revision;
    w->attempt.body = m->body;
    w->attempt.path = m->path;
    w->attempt.marker = m->marker;
    w->stage = STAGE_BUSY;
    s->marks++;
    rate_use(s, l->rate);
}

static const char *
request_id(struct sync *s, struct arena *a)
{
    unsigned char raw[16];

    s->p.random.fill(s->p.random.ctx, raw, sizeof(raw));
    return str_hex(a, raw, sizeof(raw));
}

/*
 * Crockford's letters of an HMAC over what names the record: the same for
 * every attempt, and no other installation's.
 */
static const char *
marker_of(struct sync *s, struct lane *l, const struct work *w)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char h[CRYPT_HASH];
    char *out = arena_alloc(&l->arena, PLAN_MARKER + 1, 1);
    const char *what = arena_printf(
        &l->arena, "marker %lld %lld %s %lld", (long long)l->lease.shop.id,
        (long long)l->lease.connection_id, event_entity_name(w->event.entity),
        (long long)w->event.record_id);

    crypt_hmac(s->p.conf->marker_key, 32, what, strlen(what), h);
    for (size_t i = 0; i < PLAN_MARKER; i++)
        out[i] = letters[h[i] & 31];
    return out;
}

/* ---------------------------------------------------------------- deciding */

static bool
decided_wait(struct sync *s, struct lane *l, struct work *w,
             const struct plan *plan, struct err *e)
{
    switch (s->p.store.wait(s->p.store.ctx, &l->arena, &l->lease, &w->event,
                            plan, e)) {
    case SYNC_DONE:
        w->stage = STAGE_DONE;
        l->lease.waits = true;
        return true;
    case SYNC_LOST_LEASE:
        lane_abandon(l);
        return true;
    case SYNC_FAILED:
    case SYNC_UNSURE:
        break;
    }
    return false;
}

static void
decided_link(struct lane *l, struct work *w, const struct plan *plan)
{
    const struct plan_candidate *c = plan->link_to;
    struct sync_link *k = arena_alloc(&l->arena, 1, sizeof(*k));
    struct sync_settle *t = settle_add(
        l, w, SYNC_ACCEPTED, NULL,
        arena_printf(&l->arena, "Linked to '%s' in QuickBooks", c->name));

    *k = (struct sync_link){ .qbo_id = c->qbo_id,
                             .sync_token = c->sync_token,
                             .number = "",
                             .snapshot = "",
                             .revision = plan->revision };
    t->link = k;
}

static void
decided_post(struct sync *s, struct lane *l, struct work *w,
             const struct plan *plan)
{
    struct sync_mark m = {
        .event = &w->event,
        .request_id = request_id(s, &l->arena),
        .operation = plan->operation,
        .path = plan->what,
        .body = plan->body,
        .revision = plan->revision,
        .marker = w->subject.marker,
    };

    if (!slot_take(l, w))
        return;
    w->note = plan->note;
    mark_add(s, l, w, &m);
    if (w->event.entity == ENTITY_INVOICE)
        w->customer = w->subject.invoice.customer_qbo_id;
    else if (w->event.entity == ENTITY_PAYMENT)
        w->customer = w->subject.payment.customer_qbo_id;
}

/*
 * A record that is gone, or that no body can be made of, is a cause of its
 * own: the lane goes on.  A database that is busy or away is no cause.
 */
static bool
cannot_plan(struct lane *l, struct work *w, struct err *e)
{
    if (e->kind == ERR_LATER || e->kind == ERR_CONFLICT)
        return false;
    log_error("plan", "event=%lld %s", (long long)w->event.id, e->text);
    err_clear(e);
    settle_add(l, w, SYNC_CAUSE, "incomplete",
               arena_printf(&l->arena,
                            "%s %s cannot be made into a QuickBooks "
                            "record",
                            event_entity_word(w->event.entity),
                            w->event.label));
    return true;
}

static bool
plan_now(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    struct plan plan;

    if (!w->subject_loaded) {
        if (!s->p.store.subject(s->p.store.ctx, &l->arena, &l->lease, &w->event,
                                &w->subject, e))
            return cannot_plan(l, w, e);
        w->subject_loaded = true;
    }
    w->subject.operation = w->event.operation;
    if (w->subject.marker == NULL)
        w->subject.marker =
            event_is_document(w->event.entity) ? marker_of(s, l, w) : "";
    if (!plan_decide(&l->arena, &l->context, &w->subject, &plan, e))
        return cannot_plan(l, w, e);
    switch (plan.kind) {
    case PLAN_NOTHING:
        settle_add(l, w, SYNC_ACCEPTED, NULL,
                   plan.operation == QBO_UPDATE ? "Already in QuickBooks"
                                                : "Never was in QuickBooks");
        return true;
    case PLAN_READ:
        return names_want(s, l, w, e);
    case PLAN_LINK:
        decided_link(l, w, &plan);
        return true;
    case PLAN_POST:
        if (plan.operation == QBO_CREATE && restored_forgot(l, w))
            return restored_ask(s, l, w, &plan, e);
        decided_post(s, l, w, &plan);
        return true;
    case PLAN_WAIT:
        return decided_wait(s, l, w, &plan, e);
    case PLAN_CAUSE:
        w->about = plan.about;
        settle_add(l, w, SYNC_CAUSE, plan.cause, plan.message);
        return true;
    }
    return err_set(e, ERR_FAULT, "a plan of no kind");
}

/* The same bytes under the same request id. */
static bool
resend(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    struct sync_mark m = {
        .event = &w->event,
        .request_id = w->attempt.request_id,
        .operation = w->attempt.operation,
        .path = w->attempt.path,
        .body = w->attempt.body,
        .revision = w->attempt.revision,
        .marker = w->attempt.marker,
        .first_marked_at = w->attempt.first_marked_at,
    };

    if (!w->subject_loaded) {
        if (!s->p.store.subject(s->p.store.ctx, &l->arena, &l->lease, &w->event,
                                &w->subject, e))
            return false;
        w->subject_loaded = true;
    }
    if (slot_take(l, w))
        mark_add(s, l, w, &m);
    return true;
}

/*
 * Look once more before it goes out again?  A throttle may speak after the
 * store (qbo.md 8), and a create was looked for by a query, which lags writes,
 * minutes ago; a read by id does not lag, and a 401 stored nothing.
 */
static bool
may_be_there(const struct lane *l, const struct work *w)
{
    const char *outcome = w->attempt.outcome;

    return strcmp(outcome, "throttled") == 0 || restored_forgot(l, w) ||
           (w->attempt.operation == QBO_CREATE &&
            strcmp(outcome, "signed_out") != 0);
}

bool
post_decide(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    struct plan waits = { .kind = PLAN_WAIT };

    if (w->event.blocker != 0) {
        waits.message = "Waiting for an earlier change of this record";
        return decided_wait(s, l, w, &waits, e);
    }
    if (w->event.attempt_id != 0 && !w->loaded) {
        if (!s->p.store.attempt(s->p.store.ctx, &l->arena, &l->lease, &w->event,
                                &w->attempt, e))
            return false;
        w->loaded = true;
    }
    if (w->event.state == EVENT_CHECKING)
        return look_start(s, l, w, e);
    if (w->event.definite)
        return plan_now(s, l, w, e);
    if (!w->looked_again && may_be_there(l, w)) {
        w->looked_again = true;
        return look_start(s, l, w, e);
    }
    return resend(s, l, w, e);
}

/* ----------------------------------------------------------------- writing */

/* What lanes have collected, one behind the other; NULL for nothing. */
static struct sync_settle *
settles_gather(struct sync *s, size_t *n)
{
    struct sync_settle *all;
    size_t at = 0;

    *n = 0;
    for (size_t i = 0; i < s->lane_count; i++)
        *n += s->lanes[i].used ? s->lanes[i].settle_count : 0;
    if (*n == 0)
        return NULL;
    all = arena_alloc(&s->step, *n, sizeof(*all));
    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *l = &s->lanes[i];

        for (size_t k = 0; l->used && k < l->settle_count; k++) {
            all[at] = l->settles[k];
            all[at++].lease = &l->lease;
        }
    }
    return all;
}

/*
 * What the database did not take is kept and tried again: written late it is
 * guarded like written in time.  Given up, it stays "sending" and is looked up.
 */
static void
settled(struct sync *s, struct lane *l, enum sync_done done, size_t *at)
{
    int64_t now = mono(s);

    *at += l->settle_count;
    if (done == SYNC_FAILED && l->unsettled_at == 0)
        l->unsettled_at = now;
    if (done == SYNC_FAILED && now - l->unsettled_at < SETTLE_TRIES_US) {
        l->wake_at = now + SETTLE_AGAIN_US;
        return;
    }
    if (done != SYNC_DONE)
        lane_abandon(l);
    l->unsettled_at = 0;
    l->settle_count = 0;
}

void
post_settle(struct sync *s)
{
    struct sync_settle *all;
    size_t n, at = 0;

    arena_reset(&s->step);
    all = settles_gather(s, &n);
    if (all == NULL)
        return;
    CRASH_POINT("post.settle_begin");
    s->p.store.settle(s->p.store.ctx, all, n);
    CRASH_POINT("post.settled");
    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *l = &s->lanes[i];

        if (!l->used || l->settle_count == 0)
            continue;
        settled(s, l, all[at].done, &at);
    }
}

/* Nothing of it left: say so, now that it is marked. */
static void
not_started(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    struct sync_settle *t =
        settle_add(l, w, SYNC_NOT_SENT, "qbo_unavailable", "Not sent yet");

    t->definite = w->event.definite;
    t->due_in_us = scaled(s, SECOND);
    t->outcome = "not_sent";
    t->fault_code = t->tid = t->answer = "";
    w->name_write = false;
    w->customer_key = 0;
    err_clear(e);
}

static void
sends_start(struct sync *s, struct lane *l, const struct sync_mark *marks,
            int64_t marked)
{
    for (size_t i = 0; i < l->mark_count; i++) {
        const struct sync_mark *m = &marks[i];
        struct work *w = l->mark_works[i];
        struct err e = { 0 };

        if (m->attempt_id == 0) {
            w->stage = STAGE_DONE; /* superseded meanwhile */
            w->name_write = false;
            w->customer_key = 0;
            continue;
        }
        w->event.state = EVENT_SENDING;
        w->event.attempt_id = m->attempt_id;
        w->event.attempts++;
        s->counts.marked++;
        if (!call_write(s, l, w,
                        qbo_write_path(&l->arena, l->conn.realm, m->path,
                                       m->operation, m->request_id),
                        m->body, marked, answer_done, &e))
            not_started(s, l, w, &e);
    }
}

/*
 * The lane or the connection is not what it was: nothing more is begun.  What
 * is in flight still settles, under its own fence and attempt.
 */
static void
marks_refused(struct lane *l)
{
    for (size_t i = 0; i < l->mark_count; i++) {
        l->mark_works[i]->stage = STAGE_DONE;
        l->mark_works[i]->name_write = false;
        l->mark_works[i]->customer_key = 0;
    }
    l->draining = true;
    l->refresh = REFRESH_FAILED;
}

static struct sync_mark *
marks_gather(struct sync *s, size_t *n)
{
    struct sync_mark *all;
    size_t at = 0;

    *n = 0;
    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *l = &s->lanes[i];

        if (l->lost)
            l->mark_count = 0;
        *n += l->used ? l->mark_count : 0;
    }
    if (*n == 0)
        return NULL;
    all = arena_alloc(&s->step, *n, sizeof(*all));
    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *l = &s->lanes[i];

        for (size_t k = 0; l->used && k < l->mark_count; k++) {
            all[at] = l->marks[k];
            all[at].lease = &l->lease;
            all[at++].connection = &l->conn;
        }
    }
    return all;
}

static void
marks_done(struct sync *s, struct lane *l, const struct sync_mark *marks,
           int64_t marked)
{
    switch (marks->done) {
    case SYNC_DONE:
        sends_start(s, l, marks, marked);
        return;
    case SYNC_LOST_LEASE:
        marks_refused(l);
        return;
    case SYNC_UNSURE: /* do not send; the next lease resolves it */
    case SYNC_FAILED:
        break;
    }
    lane_abandon(l);
}

void
post_mark(struct sync *s)
{
    int64_t marked = mono(s); /* before the mark: the stricter side */
    struct sync_mark *all;
    size_t n, at = 0;

    arena_reset(&s->step);
    s->marks = 0;
    all = marks_gather(s, &n);
    if (all == NULL)
        return;
    s->p.store.mark(s->p.store.ctx, all, n);
    CRASH_POINT("post.marked");
    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *l = &s->lanes[i];

        if (!l->used || l->mark_count == 0)
            continue;
        marks_done(s, l, all + at, marked);
        CRASH_POINT("post.started");
        at += l->mark_count;
        l->mark_count = 0;
    }
}
