/* post: plan, mark, send, settle. */
#include <string.h>

#include "log/log.h"
#include "money/money.h"
#include "str/str.h"
#include "sync/core.h"

/* ----------------------------------------------------------------- settling */

/* Note what becomes of an event; post_flush writes it. */
struct sync_settle *
settle_add(struct lane *l, struct work *w, enum sync_signal on,
           const char *cause, const char *message)
{
    const struct sync_move *move = event_next(w->event.state, on);
    struct sync_settle *t = &l->settles[l->settle_count];

    w->stage = STAGE_DONE;
    if (move == NULL) {
        log_error("move", "event=%lld state=%s signal=%d means nothing",
                  (long long)w->event.id, event_state_name(w->event.state),
                  (int)on);
        lane_abandon(l);
        return t; /* not counted: never written */
    }
    l->settle_count++;
    memset(t, 0, sizeof(*t));
    t->event = &w->event;
    t->from = move->from;
    t->to = move->to;
    t->attempt_id = w->event.attempt_id;
    t->marked = move->from == EVENT_SENDING;
    t->cause = cause != NULL ? cause : "";
    t->message = message != NULL ? message : "";
    t->attempts = w->event.attempts + (move->counts < 0 ? -1 : 0);
    t->definite = true;
    t->release = move->to == EVENT_SUCCEEDED || move->to == EVENT_ATTENTION ||
                 move->to == EVENT_FAILED;
    return t;
}

/* Minutes until the next try after the n-th, from the first (protocol.md). */
int64_t
ladder(int64_t attempts)
{
    static const int64_t rungs[LADDER_RUNGS] = { 5 * MINUTE, 25 * MINUTE,
                                                 30 * MINUTE };

    return rungs[attempts < 1              ? 0
                 : attempts > LADDER_RUNGS ? LADDER_RUNGS - 1
                                           : attempts - 1];
}

struct sync_link *
link_of(struct arena *a, const struct lane *l, const struct work *w,
        const struct json *entity, int64_t revision)
{
    const struct currency *c = currency_find(l->context.currency);
    struct sync_link *k = arena_alloc(a, 1, sizeof(*k));
    struct err ignored = { 0 };
    struct qbo_record r;

    if (!qbo_record_read(entity, &r))
        return NULL;
    k->qbo_id = arena_text(a, r.id);
    k->sync_token = arena_text(a, r.sync_token);
    k->number = arena_text(a, r.number);
    k->snapshot = qbo_snapshot(a, plan_qbo_name(w->event.entity), entity);
    k->revision = revision;
    if (c != NULL && *r.total != '\0' &&
        !money_parse(r.total, c, "TotalAmt", &k->total, &ignored))
        k->total.minor = 0;
    return k;
}

/* "Posted as 1842, $133.50"; a total that differs becomes its cause. */
const char *
success_message(struct arena *a, const struct lane *l, const struct work *w,
                bool create, const struct qbo_record *r, const char **cause)
{
    const struct currency *c = currency_find(l->context.currency);
    const struct plan_invoice *v = &w->subject.invoice;
    struct money there = { 0 };
    struct err ignored = { 0 };

    *cause = "";
    if (w->event.entity != ENTITY_INVOICE)
        return create ? "Created" : "Updated";
    if (c == NULL || !w->subject_loaded ||
        !money_parse(r->total, c, "TotalAmt", &there, &ignored))
        return arena_printf(a, "%s as %s", create ? "Posted" : "Updated",
                            r->number);
    if (there.minor == v->total.minor)
        return arena_printf(a, "%s as %s, %s", create ? "Posted" : "Updated",
                            r->number, money_show(a, there, c));
    *cause = "tax_mismatch";
    return arena_printf(a, "%s as %s. QuickBooks' total is %s, here it is %s",
                        create ? "Posted" : "Updated", r->number,
                        money_show(a, there, c), money_show(a, v->total, c));
}

/* ------------------------------------------------------------------ answers */

void
attempt_note(struct sync_settle *t, struct lane *l,
             const struct outbound_result *r, const struct qbo_answer *ans,
             const char *outcome)
{
    t->outcome = outcome;
    t->http_status = r->status;
    t->fault_code = arena_text(&l->arena, ans->code);
    t->tid = arena_text(&l->arena, r->tid);
    t->answer = call_answer(&l->arena, l, r);
}

static struct sync_settle *
good(struct sync *s, struct lane *l, struct work *w,
     const struct outbound_result *r, const struct qbo_answer *ans)
{
    const char *cause, *message;
    struct sync_settle *t;
    struct qbo_record rec;

    if (!qbo_record_read(ans->entity, &rec) ||
        (!w->attempt.create &&
         !str_equal(rec.id, w->subject.link.qbo_id) &&
         *w->subject.link.qbo_id != '\0')) {
        t = settle_add(l, w, SYNC_NO_ANSWER, NULL,
                       "Sent, the answer named another record. Looking it up "
                       "in QuickBooks");
        t->definite = false;
        t->due_in_us = scaled(s, SETTLE_US);
        attempt_note(t, l, r, ans, "unknown");
        return t;
    }
    message = success_message(&l->arena, l, w, w->attempt.create, &rec, &cause);
    t = settle_add(l, w, SYNC_ACCEPTED, cause, message);
    t->link = link_of(&l->arena, l, w, ans->entity, w->attempt.revision);
    attempt_note(t, l, r, ans, "posted");
    s->counts.posted++;
    l->release.posted++;
    lane_good(l);
    return t;
}

static void
transient(struct sync *s, struct lane *l, struct work *w,
          const struct outbound_result *r, const struct qbo_answer *ans)
{
    struct sync_settle *t;

    if (r->end == OUTBOUND_NOT_SENT) {
        t = settle_add(l, w, SYNC_NOT_SENT, "qbo_unavailable",
                       "QuickBooks could not be reached");
        t->due_in_us = scaled(s, 5 * SECOND);
        attempt_note(t, l, r, ans, "not_sent");
        lane_streak(s, l);
        return;
    }
    if (w->event.attempts > LADDER_RUNGS) {
        t = settle_add(l, w, SYNC_EXHAUSTED, "qbo_unavailable",
                       arena_printf(&l->arena, "QuickBooks was busy four times "
                                    "over. Retries ran out. %s", ans->text));
    } else {
        t = settle_add(l, w, SYNC_TRANSIENT, "qbo_unavailable",
                       arena_printf(&l->arena, "QuickBooks is busy. Retry %lld "
                                    "of 3 follows",
                                    (long long)w->event.attempts));
        t->due_in_us = scaled(s, ladder(w->event.attempts));
    }
    attempt_note(t, l, r, ans, "transient");
    lane_good(l);
}

/* Throttled or signed out: the lane waits, the attempt is given back. */
static void
held(struct lane *l, struct work *w, const struct outbound_result *r,
     const struct qbo_answer *ans, const char *outcome, const char *message)
{
    struct sync_settle *t = settle_add(l, w, SYNC_HELD, NULL, message);

    t->definite = false;
    attempt_note(t, l, r, ans, outcome);
}

static void
unknown(struct sync *s, struct lane *l, struct work *w,
        const struct outbound_result *r, const struct qbo_answer *ans)
{
    struct sync_settle *t =
        settle_add(l, w, SYNC_NO_ANSWER, NULL,
                   "Sent, no certain answer. Looking it up in QuickBooks");

    t->definite = false;
    t->due_in_us = scaled(s, SETTLE_US);
    attempt_note(t, l, r, ans, "unknown");
    if (ans->server)
        lane_streak(s, l);
}

/* 610 on a record we addressed by id: it is gone there. */
static const char *
cause_of(const struct work *w, const struct qbo_answer *ans)
{
    if (strcmp(ans->code, "610") == 0 && !w->attempt.create)
        return w->event.entity == ENTITY_CUSTOMER ? "customer_not_found"
               : w->event.entity == ENTITY_ITEM   ? "link_lost"
                                                  : "deleted_in_qbo";
    return ans->cause != NULL ? ans->cause : "unknown";
}

static void
refused(struct sync *s, struct lane *l, struct work *w,
        const struct outbound_result *r, const struct qbo_answer *ans)
{
    const char *name = cause_of(w, ans);
    const struct cause *c = event_cause(name);
    struct sync_settle *t = settle_add(
        l, w, SYNC_REFUSED, name,
        arena_printf(&l->arena, "%s: %s", c != NULL ? c->title : name,
                     *ans->text != '\0' ? ans->text : "no reason given"));

    attempt_note(t, l, r, ans, "refused");
    s->counts.refused++;
    lane_good(l);
}

static bool
write_done(struct sync *s, struct call *c, const struct outbound_result *r,
           struct err *e)
{
    struct qbo_http http = call_http(r);
    struct lane *l = c->lane;
    struct work *w = c->work;
    struct qbo_answer ans;

    qbo_judge(&s->scratch, &http, plan_qbo_name(w->event.entity), true, &ans);
    w->name_write = false;
    w->customer_key = 0;
    switch (ans.class) {
    case QBO_GOOD:
        good(s, l, w, r, &ans);
        return true;
    case QBO_TRANSIENT:
        transient(s, l, w, r, &ans);
        return true;
    case QBO_THROTTLED:
        held(l, w, r, &ans, "throttled",
             "QuickBooks asks to wait a minute before the next record");
        lane_hold(s, l, THROTTLE_US, "throttled");
        return true;
    case QBO_SIGNED_OUT:
        held(l, w, r, &ans, "signed_out", "Signing in to QuickBooks again");
        return token_refused(s, l, NULL, e);
    case QBO_DENIED:
        held(l, w, r, &ans, "signed_out", "QuickBooks refused the connection");
        return token_refused(s, l, ans.text, e);
    case QBO_STALE:
        attempt_note(&w->fault, l, r, &ans, "refused");
        return look_stale(s, l, w, e);
    case QBO_DUPLICATE:
        w->hint = "duplicate_number";
        attempt_note(&w->fault, l, r, &ans, "refused");
        return look_start(s, l, w, e);
    case QBO_REFUSED:
        refused(s, l, w, r, &ans);
        return true;
    case QBO_UNKNOWN:
    case QBO_CLASS__MAX:
        break;
    }
    unknown(s, l, w, r, &ans);
    return true;
}

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

/* Take the slot a write needs; false: another one has it, try later. */
static bool
slot_take(const struct lane *l, struct work *w)
{
    bool name = w->event.entity == ENTITY_CUSTOMER ||
                w->event.entity == ENTITY_ITEM;
    int64_t key = w->event.entity == ENTITY_CUSTOMER ? w->event.record_id
                  : w->event.entity == ENTITY_INVOICE
                      ? w->subject.invoice.customer_id
                      : 0;

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
    w->attempt.create = m->create;
    w->attempt.revision = m->revision;
    w->attempt.body = m->body;
    w->attempt.path = m->path;
    w->attempt.marker = m->marker;
    w->stage = STAGE_BUSY;
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
    struct sync_settle *t =
        settle_add(l, w, SYNC_ACCEPTED, NULL,
                   arena_printf(&l->arena, "Linked to '%s' in QuickBooks",
                                c->name));

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
        .create = plan->create,
        .path = plan->what,
        .body = plan->body,
        .revision = plan->revision,
        .marker = w->subject.marker,
    };

    if (slot_take(l, w))
        mark_add(s, l, w, &m);
}

static bool
plan_now(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    struct plan plan;

    if (!w->subject_loaded) {
        if (!s->p.store.subject(s->p.store.ctx, &l->arena, &l->lease,
                                &w->event, &w->subject, e))
            return false;
        w->subject.operation = w->event.operation;
        w->subject.marker =
            w->event.entity == ENTITY_INVOICE ? marker_of(s, l, w) : "";
        w->subject_loaded = true;
    }
    if (!plan_decide(&l->arena, &l->context, &w->subject, &plan, e))
        return false;
    switch (plan.kind) {
    case PLAN_NOTHING:
        settle_add(l, w, SYNC_ACCEPTED, NULL, "Already in QuickBooks");
        return true;
    case PLAN_READ:
        return names_read(s, l, w, e);
    case PLAN_LINK:
        decided_link(l, w, &plan);
        return true;
    case PLAN_POST:
        decided_post(s, l, w, &plan);
        return true;
    case PLAN_WAIT:
        return decided_wait(s, l, w, &plan, e);
    case PLAN_CAUSE:
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
        .create = w->attempt.create,
        .path = w->attempt.path,
        .body = w->attempt.body,
        .revision = w->attempt.revision,
        .marker = w->attempt.marker,
        .first_marked_at = w->attempt.first_marked_at,
    };

    if (!w->subject_loaded) {
        if (!s->p.store.subject(s->p.store.ctx, &l->arena, &l->lease,
                                &w->event, &w->subject, e))
            return false;
        w->subject_loaded = true;
    }
    if (slot_take(l, w))
        mark_add(s, l, w, &m);
    return true;
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
        if (!s->p.store.attempt(s->p.store.ctx, &l->arena, &l->lease,
                                &w->event, &w->attempt, e))
            return false;
        w->loaded = true;
    }
    if (w->event.state == EVENT_CHECKING)
        return look_start(s, l, w, e);
    if (w->event.definite)
        return plan_now(s, l, w, e);
    /* Given back after bytes left: a throttled one is looked at first. */
    if (strcmp(w->attempt.outcome, "throttled") == 0 &&
        !w->looking_after_fault) {
        w->looking_after_fault = true;
        return look_start(s, l, w, e);
    }
    return resend(s, l, w, e);
}

/* ----------------------------------------------------------------- writing */

static bool
settles_flush(struct sync *s, struct lane *l, struct err *e)
{
    size_t n = l->settle_count;

    if (n == 0)
        return true;
    l->settle_count = 0;
    switch (s->p.store.settle(s->p.store.ctx, &l->arena, &l->lease,
                              l->settles, n, e)) {
    case SYNC_DONE:
        return true;
    case SYNC_LOST_LEASE:
        lane_abandon(l);
        return true;
    case SYNC_FAILED:
    case SYNC_UNSURE:
        break;
    }
    return false; /* what was sent stays "sending": the next lease looks */
}

/* Nothing of it left: say so, now that it is marked. */
static void
not_started(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    struct sync_settle *t = settle_add(l, w, SYNC_NOT_SENT, "qbo_unavailable",
                                       "Not sent yet");

    t->due_in_us = scaled(s, SECOND);
    t->outcome = "not_sent";
    t->fault_code = t->tid = t->answer = "";
    w->name_write = false;
    w->customer_key = 0;
    err_clear(e);
}

static void
sends_start(struct sync *s, struct lane *l, size_t n, int64_t marked,
            struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        struct sync_mark *m = &l->marks[i];
        struct work *w = l->mark_works[i];

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
                        qbo_path(&l->arena, l->conn.realm, m->path,
                                 m->request_id),
                        m->body, marked, write_done, e))
            not_started(s, l, w, e);
    }
}

/*
 * The lane or the connection is not what it was: nothing more is begun.  What
 * is in flight still settles, under its own fence and attempt.
 */
static void
marks_refused(struct lane *l, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        l->mark_works[i]->stage = STAGE_DONE;
        l->mark_works[i]->name_write = false;
        l->mark_works[i]->customer_key = 0;
    }
    l->draining = true;
    l->refresh = REFRESH_FAILED;
}

bool
post_flush(struct sync *s, struct lane *l, struct err *e)
{
    int64_t marked = mono(s); /* before the mark: the stricter side */
    size_t n;

    if (!settles_flush(s, l, e))
        return false;
    n = l->mark_count;
    l->mark_count = 0;
    if (n == 0 || l->lost)
        return true;
    switch (s->p.store.mark(s->p.store.ctx, &l->arena, &l->lease, &l->conn,
                            l->marks, n, e)) {
    case SYNC_DONE:
        sends_start(s, l, n, marked, e);
        return settles_flush(s, l, e);
    case SYNC_LOST_LEASE:
        marks_refused(l, n);
        return true;
    case SYNC_UNSURE: /* do not send; the next lease resolves it */
    case SYNC_FAILED:
        break;
    }
    return false;
}
