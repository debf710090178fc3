/* answer: what becomes of an event once its answer, or none, is in. */
#include <string.h>

#include "log/log.h"
#include "money/money.h"
#include "str/str.h"
#include "sync/core.h"

/* ----------------------------------------------------------------- settling */

/* What keeps it out; "" when nothing does. */
static const char *
about_of(struct lane *l, const struct work *w, enum event_state to,
         const char *cause)
{
    struct plan_subject s = w->subject;

    if (to != EVENT_ATTENTION && to != EVENT_FAILED)
        return "";
    if (w->about != NULL)
        return w->about;
    if (!w->subject_loaded) {
        s = (struct plan_subject){ .entity = w->event.entity,
                                   .record_id = w->event.record_id };
    }
    return plan_about(&l->arena, cause, &s);
}

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
    t->about = about_of(l, w, move->to, t->cause);
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

/* What the record comes to here; false when that is not known. */
static bool
total_here(const struct work *w, struct money *out)
{
    if (!w->subject_loaded)
        return false;
    *out = w->event.entity == ENTITY_PAYMENT ? w->subject.payment.total
                                             : w->subject.invoice.total;
    return true;
}

/* "Posted as 1842, $133.50"; a total that differs becomes its cause. */
static const char *
posted_message(struct arena *a, const struct lane *l, const struct work *w,
               const struct qbo_record *r, const char **cause)
{
    const struct currency *c = currency_find(l->context.currency);
    bool create = w->attempt.operation == QBO_CREATE;
    const char *done = create ? "Posted" : "Updated";
    struct money here, there = { 0 };
    struct err ignored = { 0 };

    *cause = "";
    if (!event_is_document(w->event.entity))
        return create ? "Created" : done;
    if (w->attempt.operation == QBO_VOID)
        return "Voided in QuickBooks";
    if (str_equal(w->event.operation, "unapply"))
        done = "Taken off its invoice";
    if (*r->number != '\0')
        done = arena_printf(a, "%s as %s", done, r->number);
    if (c == NULL || !total_here(w, &here) ||
        !money_parse(r->total, c, "TotalAmt", &there, &ignored))
        return done;
    if (there.minor == here.minor)
        return arena_printf(a, "%s, %s", done, money_show(a, there, c));
    *cause = "tax_mismatch";
    return arena_printf(a, "%s. QuickBooks' total is %s, here it is %s", done,
                        money_show(a, there, c), money_show(a, here, c));
}

/* With what the plan noted: "...; rate 'City' is not mapped, so ...". */
const char *
success_message(struct arena *a, const struct lane *l, const struct work *w,
                const struct qbo_record *r, const char **cause)
{
    const char *said = posted_message(a, l, w, r, cause);

    return w->note == NULL ? said : arena_printf(a, "%s; %s", said, w->note);
}

bool
ends_it(const struct work *w)
{
    return w->attempt.operation == QBO_DELETE ||
           w->attempt.operation == QBO_VOID;
}

struct sync_settle *
settle_deleted(struct lane *l, struct work *w, enum sync_signal on)
{
    struct sync_settle *t =
        settle_add(l, w, on, NULL,
                   w->attempt.operation == QBO_VOID
                       ? "Deleted in QuickBooks already, so there is nothing "
                         "to void"
                       : "Deleted in QuickBooks");

    t->unlink = true;
    l->release.posted++;
    return t;
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
    t->answer = call_answer(l, r);
}

/* Said there and sent otherwise: what is left out contradicts nothing. */
static bool
differs(const char *there, const char *sent)
{
    return sent != NULL && *there != '\0' && strcmp(there, sent) != 0;
}

/* Whose document was sent.  Reading a body again costs as much as all else
 * that is done about a good answer: one planned just now is known. */
static const char *
customer_sent(struct lane *l, const struct work *w)
{
    return w->customer != NULL
               ? w->customer
               : json_text_at(attempt_body(l, w), "CustomerRef.value");
}

/* Is what was created what we sent, or another record altogether? */
static bool
contradicts(struct lane *l, const struct work *w, const struct qbo_record *r)
{
    const char *name;

    if (event_is_document(w->event.entity))
        return (*r->note != '\0' &&
                strstr(r->note, w->attempt.marker) == NULL) ||
               differs(r->customer_id, customer_sent(l, w));
    name = attempt_name(attempt_body(l, w));
    return *r->name != '\0' && name != NULL &&
           strcmp(str_fold(&l->arena, r->name), str_fold(&l->arena, name)) != 0;
}

/* Does the answer say what the operation was to do (qbo.md 2.1: 200 is not
 * success)? */
static bool
answers(struct lane *l, const struct work *w, const struct json *entity,
        struct qbo_record *rec)
{
    const char *id = w->subject.link.qbo_id;

    if (w->attempt.operation == QBO_DELETE)
        return qbo_deleted(entity, id);
    if (!qbo_record_read(entity, rec))
        return false;
    if (w->attempt.operation == QBO_VOID && !qbo_voided(rec))
        return false;
    if (w->attempt.operation == QBO_CREATE)
        return !contradicts(l, w, rec);
    return *id == '\0' || str_equal(rec->id, id);
}

static void
good(struct sync *s, struct lane *l, struct work *w,
     const struct outbound_result *r, const struct qbo_answer *ans)
{
    const char *cause, *message;
    struct sync_settle *t;
    struct qbo_record rec;

    if (!answers(l, w, ans->entity, &rec)) {
        t = settle_add(l, w, SYNC_NO_ANSWER, NULL,
                       "Sent, the answer named another record. Looking it up "
                       "in QuickBooks");
        t->definite = false;
        t->due_in_us = scaled(s, SETTLE_US);
        attempt_note(t, l, r, ans, "unknown");
        return;
    }
    if (w->attempt.operation == QBO_DELETE) {
        t = settle_deleted(l, w, SYNC_ACCEPTED);
    } else {
        message = success_message(&l->arena, l, w, &rec, &cause);
        t = settle_add(l, w, SYNC_ACCEPTED, cause, message);
        t->link = link_of(&l->arena, l, w, ans->entity, w->attempt.revision);
        l->release.posted++;
    }
    attempt_note(t, l, r, ans, "posted");
    s->counts.posted++;
    lane_accepted(l);
}

static void
transient(struct sync *s, struct lane *l, struct work *w,
          const struct outbound_result *r, const struct qbo_answer *ans)
{
    const char *cause = ans->cause != NULL ? ans->cause : "qbo_unavailable";
    struct sync_settle *t;

    if (r->end == OUTBOUND_NOT_SENT) {
        t = settle_add(l, w, SYNC_NOT_SENT, "qbo_unavailable",
                       "QuickBooks could not be reached");
        t->definite = w->event.definite; /* what went before it stays unknown */
        t->due_in_us = scaled(s, 5 * SECOND);
        attempt_note(t, l, r, ans, "not_sent");
        lane_streak(s, l);
        return;
    }
    if (w->event.attempts > LADDER_RUNGS) {
        t = settle_add(l, w, SYNC_EXHAUSTED, cause,
                       arena_printf(&l->arena,
                                    "QuickBooks was busy four times over with "
                                    "%s %s. Retries ran out. %s",
                                    event_entity_name(w->event.entity),
                                    w->event.label, words_of(l, ans)));
    } else {
        t = settle_add(l, w, SYNC_TRANSIENT, cause,
                       arena_printf(&l->arena,
                                    "QuickBooks is busy. Retry %lld "
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
    if (strcmp(ans->code, "610") == 0 && w->attempt.operation != QBO_CREATE)
        return w->event.entity == ENTITY_CUSTOMER ? "customer_not_found"
               : w->event.entity == ENTITY_ITEM   ? "link_lost"
                                                  : "deleted_in_qbo";
    /* The words alone do not always say whose name it is. */
    if (strcmp(ans->code, "6240") == 0 && w->event.entity == ENTITY_ITEM)
        return "item_collision";
    return ans->cause != NULL ? ans->cause : "unknown";
}

/*
 * The name is taken, perhaps by an earlier try of our own whose answer never
 * came: then it is looked for, as a taken number always is.
 */
static bool
taken_by_us(const struct work *w, const struct qbo_answer *ans)
{
    return strcmp(ans->code, "6240") == 0 &&
           w->attempt.operation == QBO_CREATE && !w->event.definite;
}

static bool
duplicate(struct sync *s, struct lane *l, struct work *w,
          const struct outbound_result *r, const struct qbo_answer *ans,
          struct err *e)
{
    w->hint = cause_of(w, ans);
    w->hint_text = refusal_message(l, w, w->hint, ans);
    attempt_note(&w->fault, l, r, ans, "refused");
    return look_start(s, l, w, e);
}

/* Something it names is inactive: which? */
static bool
unnamed(struct sync *s, struct lane *l, struct work *w,
        const struct outbound_result *r, const struct qbo_answer *ans,
        struct err *e)
{
    w->hint = ans->cause;
    w->hint_text = refusal_message(l, w, w->hint, ans);
    attempt_note(&w->fault, l, r, ans, "refused");
    lane_good(l);
    s->counts.refused++;
    return culprit_find(s, l, w, e);
}

/* A reason that nobody knows is told from others by QuickBooks' number. */
static const char *
fault_about(struct arena *a, const char *name, const struct qbo_answer *ans)
{
    const struct cause *c = event_cause(name);
    int64_t code;

    if (c == NULL || c->about != ABOUT_FAULT || !str_int64(ans->code, &code))
        return NULL;
    return event_about_named(a, ABOUT_FAULT,
                             arena_printf(a, "%lld", (long long)code));
}

static void
refused(struct sync *s, struct lane *l, struct work *w,
        const struct outbound_result *r, const struct qbo_answer *ans)
{
    const char *name = cause_of(w, ans);
    struct sync_settle *t;

    lane_good(l);
    if (strcmp(ans->code, "610") == 0 && ends_it(w)) {
        t = settle_deleted(l, w, SYNC_ACCEPTED); /* it was gone before */
        attempt_note(t, l, r, ans, "posted");
        return;
    }
    w->about = fault_about(&l->arena, name, ans);
    t = settle_add(l, w, SYNC_REFUSED, name, refusal_message(l, w, name, ans));
    attempt_note(t, l, r, ans, "refused");
    s->counts.refused++;
}

/*
 * The company may not write: its subscription has ended, its plan or who
 * connected it does not allow it.  The lane waits, for the realm has the cause,
 * and the attempt is given back; refused for certain, the event is planned anew
 * under another request id, behind those that may tell otherwise.  Where a
 * write was taken meanwhile, the plan or the right is wanting for this record
 * alone.
 */
static void
barred(struct sync *s, struct lane *l, struct work *w,
       const struct outbound_result *r, const struct qbo_answer *ans)
{
    bool company = strcmp(ans->cause, "subscription") == 0;
    struct sync_settle *t;

    if (!company && (l->accepted || w->attempt.outdone)) {
        l->accepted = false;
        refused(s, l, w, r, ans);
        return;
    }
    t = settle_add(l, w, SYNC_HELD, ans->cause,
                   refusal_message(l, w, ans->cause, ans));
    t->due_in_us = scaled(s, BARRED_US + BARRED_US / 2);
    attempt_note(t, l, r, ans, "refused");
    lane_bar(s, l, ans->cause);
}

bool
answer_done(struct sync *s, struct call *c, const struct outbound_result *r,
            struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct work *w = c->work;
    struct qbo_answer ans;

    qbo_judge(&s->scratch, &http, plan_qbo_name(w->event.entity), true, &ans);
    CRASH_POINT("answer.parsed");
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
    case QBO_BARRED:
        barred(s, l, w, r, &ans);
        return true;
    case QBO_STALE:
        attempt_note(&w->fault, l, r, &ans, "refused");
        return look_stale(s, l, w, e);
    case QBO_DUPLICATE:
        return duplicate(s, l, w, r, &ans, e);
    case QBO_REFUSED:
        if (taken_by_us(w, &ans))
            return duplicate(s, l, w, r, &ans, e);
        if (culprit_unnamed(w, &ans))
            return unnamed(s, l, w, r, &ans, e);
        refused(s, l, w, r, &ans);
        return true;
    case QBO_UNKNOWN:
    case QBO_CLASS__MAX:
        break;
    }
    unknown(s, l, w, r, &ans);
    return true;
}
