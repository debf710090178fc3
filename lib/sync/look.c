/* look: ask QuickBooks what became of a send before anything else is done. */
#include <string.h>

#include "sync/core.h"

/* ----------------------------------------------------------------- settling */

void
fault_keep(struct sync_settle *t, const struct work *w)
{
    if (w->fault.outcome == NULL)
        return;
    t->outcome = w->fault.outcome;
    t->http_status = w->fault.http_status;
    t->fault_code = w->fault.fault_code;
    t->tid = w->fault.tid;
    t->answer = w->fault.answer;
}

static void
ours(struct sync *s, struct lane *l, struct work *w, const struct json *entity)
{
    enum sync_signal on =
        w->event.state == EVENT_CHECKING ? SYNC_OURS : SYNC_ACCEPTED;
    const char *cause, *message;
    struct sync_settle *t;
    struct qbo_record r;

    if (!qbo_record_read(entity, &r))
        return;
    message = success_message(&l->arena, l, w, &r, &cause);
    t = settle_add(l, w, on, cause, message);
    t->link = link_of(&l->arena, l, w, entity, w->attempt.revision);
    t->outcome = "adopted";
    t->fault_code = t->tid = t->answer = "";
    s->counts.posted++;
    l->release.posted++;
}

/* What a person must decide, from whichever state the look began in: after a
 * throttled send it is still pending. */
static enum sync_signal
person_signal(const struct work *w)
{
    return w->event.state == EVENT_CHECKING  ? SYNC_FOREIGN
           : w->event.state == EVENT_SENDING ? SYNC_REFUSED
                                             : SYNC_CAUSE;
}

void
settle_person(struct lane *l, struct work *w, const char *cause,
              const char *message, bool definite)
{
    struct sync_settle *t = settle_add(l, w, person_signal(w), cause, message);

    t->definite = definite;
    fault_keep(t, w);
    /* Nobody kept what was said to it: the look knows that it was not done. */
    if (definite && t->outcome == NULL && w->attempt.outcome != NULL &&
        strcmp(w->attempt.outcome, "open") == 0) {
        t->outcome = "absent";
        t->fault_code = t->tid = t->answer = "";
    }
}

static void
foreign(struct lane *l, struct work *w)
{
    const char *number = json_text_at(attempt_body(l, w), "DocNumber");

    if (w->event.entity == ENTITY_INVOICE)
        settle_person(l, w, "duplicate_number",
                      arena_printf(&l->arena,
                                   "Duplicate Doc Number: %s belongs to "
                                   "another document in QuickBooks",
                                   number != NULL ? number : w->event.label),
                      true);
    else
        settle_person(l, w,
                      w->event.entity == ENTITY_CUSTOMER ? "duplicate_customer"
                                                         : "item_collision",
                      arena_printf(&l->arena, "QuickBooks already had '%s'",
                                   w->event.label),
                      true);
}

static void
absent(struct sync *s, struct lane *l, struct work *w)
{
    struct sync_settle *t;
    bool spent = w->event.attempts > LADDER_RUNGS;

    if (w->event.state == EVENT_SENDING) { /* refused as a duplicate of none */
        settle_person(l, w, w->hint != NULL ? w->hint : "unknown",
                      w->hint_text != NULL ? w->hint_text : "Refused", true);
        return;
    }
    if (w->event.state != EVENT_CHECKING) {
        w->stage = STAGE_NEW; /* throttled, and surely not stored: resend */
        return;
    }
    if (w->event.looks + 1 < 2) {
        t = settle_add(l, w, SYNC_ABSENT, NULL, w->event.label);
        t->to = EVENT_CHECKING; /* one empty look may lie (P37) */
        t->message = "Not found yet. Looking once more";
        t->looks = w->event.looks + 1;
        t->due_in_us = scaled(s, LOOK_GAP_US);
        t->definite = false;
        return;
    }
    t = settle_add(
        l, w, spent ? SYNC_EXHAUSTED : SYNC_ABSENT, "qbo_unavailable",
        spent ? arena_printf(&l->arena,
                             "%s %s is not in QuickBooks after "
                             "four tries. Retries ran out",
                             event_entity_word(w->event.entity), w->event.label)
              : "Not in QuickBooks. It is sent again");
    t->definite = false;
    t->due_in_us = spent ? 0 : scaled(s, ladder(w->event.attempts));
    t->outcome = "absent";
    t->fault_code = t->tid = t->answer = "";
}

static void
conclude(struct sync *s, struct lane *l, struct work *w,
         const struct evidence *ev)
{
    switch (ev->finding) {
    case FOUND_OURS:
        ours(s, l, w, ev->entity);
        break;
    case FOUND_FOREIGN:
        foreign(l, w);
        break;
    case FOUND_TWO:
        settle_person(l, w, "two_copies",
                      arena_printf(&l->arena,
                                   "QuickBooks has %s more than once",
                                   w->event.label),
                      false);
        break;
    case FOUND_NOTHING:
        absent(s, l, w);
        break;
    }
}

/* QuickBooks refuses to look for this record: later once more. */
static void
look_again(struct sync *s, struct lane *l, struct work *w,
           const struct qbo_answer *ans)
{
    struct sync_settle *t =
        settle_add(l, w, SYNC_ABSENT, NULL,
                   arena_printf(&l->arena,
                                "Sent, and QuickBooks will not say whether it "
                                "arrived: %s",
                                words_of(l, ans)));

    t->to = EVENT_CHECKING;
    t->looks = w->event.looks;
    t->due_in_us = scaled(s, SETTLE_US);
    t->definite = false;
    lane_good(l);
}

bool
look_failed(struct sync *s, struct lane *l, struct work *w,
            const struct qbo_answer *ans, struct err *e)
{
    struct sync_settle *t;

    if (w->event.state == EVENT_SENDING) {
        t = settle_add(l, w, SYNC_NO_ANSWER, NULL,
                       "Sent, no certain answer. Looking it up in QuickBooks");
        t->definite = false;
        t->due_in_us = scaled(s, SETTLE_US);
        t->outcome = "unknown";
        t->fault_code = t->tid = t->answer = "";
    } else if (w->event.state == EVENT_CHECKING &&
               w->attempt.first_age_us > scaled(s, UNKNOWN_US)) {
        t = settle_add(l, w, SYNC_UNKNOWN, "outcome_unknown",
                       arena_printf(&l->arena,
                                    "Outcome of %s %s unknown: QuickBooks "
                                    "could not be asked for a day",
                                    event_entity_name(w->event.entity),
                                    w->event.label));
        t->definite = false;
    } else if (w->event.state == EVENT_CHECKING && ans->class == QBO_REFUSED) {
        look_again(s, l, w, ans); /* it is this record's, not the realm's */
        return true;
    } else if (ans->class == QBO_REFUSED && w->look_restored) {
        settle_person(
            l, w, "outcome_unknown",
            arena_printf(&l->arena,
                         "%s %s is not sent: the database is from a backup, "
                         "and QuickBooks will not say whether it has it "
                         "already: %s",
                         event_entity_word(w->event.entity), w->event.label,
                         words_of(l, ans)),
            true);
        return true;
    } else if (ans->class == QBO_REFUSED) { /* throttled before: still due */
        settle_person(
            l, w, "outcome_unknown",
            arena_printf(&l->arena,
                         "%s %s is not sent again: QuickBooks will not say "
                         "whether it has it already: %s",
                         event_entity_word(w->event.entity), w->event.label,
                         words_of(l, ans)),
            false);
        return true;
    }
    return read_failed(s, l, w, ans, e);
}

static void
remote_changed(struct lane *l, struct work *w, const struct json *entity)
{
    struct sync_settle *t = settle_add(
        l, w, person_signal(w), "changed_in_qbo",
        arena_printf(&l->arena, "%s %s was changed in QuickBooks",
                     event_entity_word(w->event.entity), w->event.label));

    /* Retry by hand writes over what is there now. */
    t->link = link_of(&l->arena, l, w, entity, w->subject.link.posted_revision);
    fault_keep(t, w);
}

/* ---------------------------------------------------------- looks by query */

/* A name or number that the query language does not take after all (qbo.md
 * 4.1): what was created since then is read instead and compared here. */
static bool
query_refused(const struct work *w, const struct qbo_answer *ans)
{
    return !w->look_by_time &&
           (strcmp(ans->code, "4000") == 0 || strcmp(ans->code, "4001") == 0);
}

static bool
query_done(struct sync *s, struct call *c, const struct outbound_result *r,
           struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct work *w = c->work;
    const struct json *rows;
    struct evidence found;
    struct qbo_answer ans;

    s->counts.looked++;
    qbo_judge(&s->scratch, &http, "QueryResponse", false, &ans);
    if (query_refused(w, &ans)) {
        w->look_unasked = true;
        return look_start(s, c->lane, w, e);
    }
    if (ans.class != QBO_GOOD)
        return look_failed(s, c->lane, w, &ans, e);
    lane_good(c->lane);
    rows = qbo_query_rows(ans.root, plan_qbo_name(w->event.entity));
    found = weigh(s, c->lane, w, rows);
    if (found.finding == FOUND_OURS && w->look_restored &&
        !restored_same(c->lane, w, found.entity)) {
        remote_changed(c->lane, w, found.entity);
        return true;
    }
    if (found.finding == FOUND_NOTHING && w->look_by_time && rows != NULL &&
        rows->n == QBO_PAGE) { /* a full page proves no absence */
        w->look_passed += QBO_PAGE;
        return look_start(s, c->lane, w, e);
    }
    conclude(s, c->lane, w, &found);
    return true;
}

/* What to ask after a create; NULL: wait until the first mark is known. */
static const char *
create_query(struct lane *l, struct work *w)
{
    const struct json *body = attempt_body(l, w);
    const char *entity = plan_qbo_name(w->event.entity), *query = NULL;
    const char *number = json_text_at(body, "DocNumber");
    const char *name = attempt_name(body);
    int64_t since = w->attempt.first_marked_at.us - LOOK_WINDOW_US;

    if (w->look_restored || w->look_unasked) {
        query = NULL; /* by time */
    } else if (w->event.entity == ENTITY_INVOICE) {
        if (number != NULL && strcmp(number, "AUTO_GENERATE") != 0)
            query = qbo_invoice_by_number(&l->arena, number);
    } else if (w->event.entity == ENTITY_PAYMENT) {
        query =
            qbo_payments_of(&l->arena, json_text_at(body, "CustomerRef.value"),
                            json_text_at(body, "TxnDate"));
    } else if (name != NULL) {
        query = qbo_by_name_or_deleted(&l->arena, entity, name);
    }
    w->look_by_time = query == NULL && since > 0;
    if (w->look_by_time)
        query = qbo_created_since(&l->arena, entity, (struct utc){ since },
                                  w->look_passed);
    return query;
}

/* ------------------------------------------------------------ looks by id */

static void
remote_gone(struct lane *l, struct work *w)
{
    const char *cause = event_is_document(w->event.entity) ? "deleted_in_qbo"
                        : w->event.entity == ENTITY_ITEM   ? "link_lost"
                                                         : "customer_not_found";

    settle_person(l, w, cause,
                  arena_printf(&l->arena, "%s %s was deleted in QuickBooks",
                               event_entity_word(w->event.entity),
                               w->event.label),
                  true);
}

/* A delete or void found nothing that it could end: it is done. */
static void
deleted(struct sync *s, struct lane *l, struct work *w)
{
    struct sync_settle *t = settle_deleted(
        l, w, w->event.state == EVENT_CHECKING ? SYNC_OURS : SYNC_ACCEPTED);

    fault_keep(t, w);
    if (t->outcome == NULL) {
        t->outcome = "adopted";
        t->fault_code = t->tid = t->answer = "";
    }
    s->counts.posted++;
}

/* The record is not there any more: what a delete wanted, and as good as what
 * a void did, which a re-issue goes on behind. */
static bool
missing(struct sync *s, struct lane *l, struct work *w)
{
    lane_good(l);
    if (ends_it(w))
        deleted(s, l, w);
    else
        remote_gone(l, w);
    return true;
}

/* Is what was sent what is there now? */
static bool
done_there(const struct work *w, const struct json *body,
           const struct json *entity, const struct qbo_record *r)
{
    if (w->attempt.operation == QBO_VOID)
        return qbo_voided(r);
    return w->attempt.operation == QBO_UPDATE && qbo_applied(body, entity);
}

/*
 * Nothing that we own has moved since we wrote it: a token that has grown says
 * only that QuickBooks counted something beside it, as it counts a payment on
 * its invoice (qbo.md 3.4).
 */
static bool
as_we_left_it(struct sync *s, const struct work *w, const struct json *entity)
{
    const char *was = w->subject.link.snapshot;

    return *was != '\0' &&
           strcmp(was, qbo_snapshot(&s->scratch, plan_qbo_name(w->event.entity),
                                    entity)) == 0;
}

/* A customer that somebody deleted: names stay, inactive (qbo.md 7.3). */
static bool
customer_gone(const struct work *w, const struct qbo_record *r)
{
    return w->event.entity == ENTITY_CUSTOMER && !r->active;
}

/* After a change whose answer was lost: is it applied? */
static bool
applied_done(struct sync *s, struct call *c, const struct outbound_result *r,
             struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct work *w = c->work;
    const struct json *body;
    struct qbo_answer ans;
    struct qbo_record rec;
    const char *sent;

    s->counts.looked++;
    qbo_judge(&s->scratch, &http, plan_qbo_name(w->event.entity), false, &ans);
    if (strcmp(ans.code, "610") == 0)
        return missing(s, l, w);
    if (ans.class != QBO_GOOD || !qbo_record_read(ans.entity, &rec))
        return look_failed(s, l, w, &ans, e);
    lane_good(l);
    if (customer_gone(w, &rec))
        return culprit_customer_gone(s, l, w, e);
    body = attempt_body(l, w);
    sent = json_text_at(body, "SyncToken");
    if (sent != NULL && strcmp(sent, rec.sync_token) == 0)
        absent(s, l, w);
    else if (done_there(w, body, ans.entity, &rec))
        ours(s, l, w, ans.entity);
    else if (as_we_left_it(s, w, ans.entity))
        absent(s, l, w);
    else
        remote_changed(l, w, ans.entity);
    return true;
}

/* After 5010: somebody wrote first.  Ours again when nothing we own moved. */
static bool
stale_done(struct sync *s, struct call *c, const struct outbound_result *r,
           struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct work *w = c->work;
    const char *entity = plan_qbo_name(w->event.entity);
    struct qbo_answer ans;
    struct qbo_record rec;
    struct sync_settle *t;

    qbo_judge(&s->scratch, &http, entity, false, &ans);
    if (strcmp(ans.code, "610") == 0)
        return missing(s, l, w);
    if (ans.class != QBO_GOOD || !qbo_record_read(ans.entity, &rec))
        return look_failed(s, l, w, &ans, e);
    lane_good(l);
    if (customer_gone(w, &rec))
        return culprit_customer_gone(s, l, w, e);
    if (w->event.attempts > LADDER_RUNGS ||
        (*w->subject.link.snapshot != '\0' &&
         !as_we_left_it(s, w, ans.entity))) {
        remote_changed(l, w, ans.entity);
        return true;
    }
    t = settle_add(l, w, SYNC_HELD, NULL, "Sending again over a newer version");
    t->attempts = w->event.attempts; /* not given back: at most three */
    t->link =
        link_of(&l->arena, l, w, ans.entity, w->subject.link.posted_revision);
    fault_keep(t, w);
    return true;
}

const char *
look_path(struct lane *l, const struct work *w)
{
    return qbo_path(&l->arena, l->conn.realm,
                    arena_printf(&l->arena, "%s/%s", w->attempt.path,
                                 w->subject.link.qbo_id));
}

bool
look_stale(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    return call_read(s, l, w, look_path(l, w), stale_done, e);
}

bool
look_start(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    const char *query;
    struct sync_settle *t;

    if (!w->subject_loaded) {
        if (!s->p.store.subject(s->p.store.ctx, &l->arena, &l->lease, &w->event,
                                &w->subject, e))
            return false;
        w->subject_loaded = true;
    }
    if (w->attempt.operation != QBO_CREATE)
        return call_read(s, l, w, look_path(l, w), applied_done, e);
    query = create_query(l, w);
    if (query != NULL)
        return call_read(s, l, w,
                         qbo_query_path(&l->arena, l->conn.realm, query),
                         query_done, e);
    t = settle_add(l, w, SYNC_NO_ANSWER, NULL,
                   "Sent, no certain answer. Looking it up in QuickBooks");
    t->definite = false;
    t->due_in_us = scaled(s, SETTLE_US);
    fault_keep(t, w);
    return true;
}
