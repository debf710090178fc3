/* One event with its attempts: read, named, and what happens next. */
#include "pages/event_row.h"

#include <string.h>

#include "pages/log.h"
#include "plan/plan.h"
#include "qbo/qbo.h"

/* clang-format off */
static const struct field event_fields[] = {
    FIELD(struct event_row, "EVENT_ID",      id),
    FIELD(struct event_row, NULL,            entity),
    FIELD(struct event_row, NULL,            record_id),
    FIELD(struct event_row, NULL,            label),
    FIELD(struct event_row, NULL,            operation),
    FIELD(struct event_row, NULL,            direction),
    FIELD(struct event_row, NULL,            state),
    FIELD(struct event_row, NULL,            cause),
    FIELD(struct event_row, NULL,            message),
    FIELD(struct event_row, "WAITS_FOR",     waits_for),
    FIELD(struct event_row, "SUPERSEDED_BY", superseded_by),
    FIELD(struct event_row, "ATTEMPTS",      attempts),
    FIELD(struct event_row, NULL,            definite),
    FIELD(struct event_row, NULL,            due_at),
    FIELD(struct event_row, "CREATED_AT",    created_at),
    FIELD(struct event_row, "CHANGED_AT",    changed_at),
    FIELD(struct event_row, NULL,            looks),
    FIELD(struct event_row, NULL,            early),
    FIELD(struct event_row, NULL,            root),
    FIELD(struct event_row, NULL,            root_entity),
    FIELD(struct event_row, NULL,            root_label),
    FIELD(struct event_row, NULL,            root_state),
    FIELD(struct event_row, NULL,            before),
    FIELD(struct event_row, NULL,            before_at),
    FIELD(struct event_row, NULL,            behind),
    FIELD(struct event_row, NULL,            behind_at),
};
static const struct field attempt_fields[] = {
    FIELD(struct attempt_row, NULL,          id),
    FIELD(struct attempt_row, "TRY_N",       n),
    FIELD(struct attempt_row, "TRY_VERB",    operation),
    FIELD(struct attempt_row, "TRY_PATH",    path),
    FIELD(struct attempt_row, "REQUEST_ID",  request_id),
    FIELD(struct attempt_row, NULL,          body),
    FIELD(struct attempt_row, NULL,          answer),
    FIELD(struct attempt_row, "MARKED_AT",   marked_at),
    FIELD(struct attempt_row, "SETTLED_AT",  settled_at),
    FIELD(struct attempt_row, NULL,          outcome),
    FIELD(struct attempt_row, "FAULT_CODE",  fault_code),
    FIELD(struct attempt_row, "HTTP_STATUS", http_status),
    FIELD(struct attempt_row, "INTUIT_TID",  intuit_tid),
    FIELD(struct attempt_row, NULL,          run_id),
};
static const struct outcome_words outcomes[] = {
    { "open",       "sending",   "Under way",            NULL },
    { "posted",     "succeeded", "Accepted",             NULL },
    { "adopted",    "succeeded", "Found in QuickBooks",  NULL },
    { "refused",    "failed",    "Refused",              "a person pressed Retry or saved a fix" },
    { "transient",  "retrying",  "Refused for now",      "QuickBooks had refused it for now" },
    { "throttled",  "retrying",  "Asked to wait",        "QuickBooks had asked to wait" },
    { "signed_out", "expired",   "Sign-in not accepted", "QuickBooks was signed in to again" },
    { "not_sent",   "skipped",   "Not sent",             "nothing of it had left" },
    { "unknown",    "checking",  "No answer",            "it was looked for and is not in QuickBooks" },
    { "absent",     "checking",  "Not in QuickBooks",    "it was looked for twice and is not in QuickBooks" },
};
/* clang-format on */
const struct record event_row_record = RECORD(struct event_row, event_fields);
const struct record attempt_row_record =
    RECORD(struct attempt_row, attempt_fields);

enum {
    OUTCOMES = sizeof(outcomes) / sizeof(outcomes[0]),
    RETRIES = 3, /* protocol.md: the ladder of transient failures */
};

bool
event_row_read(struct req *r, int64_t id, struct event_row *out,
               struct rows *tries, struct err *e)
{
    const struct val *which = ARGS(ARG_SHOP(r->shop), ARG_INT(id));

    return db_one(r->db, r->arena, STMT_STORY_EVENT, which, &event_row_record,
                  out, e) &&
           db_all(r->db, r->arena, STMT_STORY_ATTEMPTS, which,
                  &attempt_row_record, tries, e);
}

const struct outcome_words *
event_row_outcome(const char *outcome)
{
    size_t i = 0;

    while (i < OUTCOMES - 1 && !str_equal(outcomes[i].outcome, outcome))
        i++;
    return &outcomes[i];
}

const char *
event_row_said(struct arena *a, const char *entity,
               const struct attempt_row *at)
{
    const struct qbo_http http = { QBO_ANSWERED,
                                   (long)at->http_status,
                                   { at->answer, strlen(at->answer) },
                                   NULL };
    struct qbo_answer ans;
    enum event_entity n;

    if (*at->answer == '\0' || !event_entity_parse(entity, &n))
        return "";
    qbo_judge(a, &http, plan_qbo_name(n), true, &ans);
    return ans.class == QBO_GOOD || ans.text == NULL ? "" : ans.text;
}

const char *
event_row_name(struct arena *a, const struct event_row *ev)
{
    return log_record_name(a, ev->entity, ev->label);
}

bool
event_row_moves(const struct event_row *ev)
{
    return str_equal(ev->state, "pending") || str_equal(ev->state, "sending") ||
           str_equal(ev->state, "checking") || str_equal(ev->state, "retrying");
}

/* ---------------------------------------------------------- what happens next
 */

struct next {
    struct req *r;
    const struct event_row *ev;
    const char *holds;
};

static bool
held(const struct next *n)
{
    return n->holds != NULL;
}

static bool
waits(const struct next *n)
{
    return n->ev->root != 0;
}

static bool
overdue(const struct next *n)
{
    return n->ev->due_at.us <= n->r->now.us;
}

static bool
replaced(const struct next *n)
{
    return n->ev->superseded_by != 0;
}

static bool
caused(const struct next *n)
{
    return event_cause(n->ev->cause) != NULL;
}

static bool
unsure(const struct next *n)
{
    return !n->ev->definite;
}

static const char *
at(const struct next *n)
{
    return tmpl_utc_words(n->r->format, n->ev->due_at);
}

static const char *
say_held(const struct next *n)
{
    return arena_printf(n->r->arena, "held. %s", n->holds);
}

/* Why the record it waits for is not there yet, as a half sentence. */
static const char *
say_waits(const struct next *n)
{
    static const struct {
        const char *state, *word;
    } why[] = {
        { "needs_attention", "needs attention" },
        { "failed", "failed" },
        { "pending", "is on its way" },
        { "sending", "is being sent" },
        { "checking", "is being looked up in QuickBooks" },
        { "retrying", "is tried again soon" },
        { "succeeded", "is in QuickBooks by now" },
        { "skipped", "was withdrawn" },
    };
    const char *word = "comes first";

    for (size_t i = 0; i < sizeof(why) / sizeof(why[0]); i++)
        if (strcmp(why[i].state, n->ev->root_state) == 0)
            word = why[i].word;
    return arena_printf(
        n->r->arena, "waiting for %s, which %s.",
        log_record_name(n->r->arena, n->ev->root_entity, n->ev->root_label),
        word);
}

static const char *
say_retry(const struct next *n)
{
    int64_t k = n->ev->attempts < 1         ? 1
                : n->ev->attempts > RETRIES ? RETRIES
                                            : n->ev->attempts;

    return overdue(n)
               ? arena_printf(n->r->arena,
                              "retry %lld of %d goes out within seconds.",
                              (long long)k, RETRIES)
               : arena_printf(n->r->arena, "retry %lld of %d at %s.",
                              (long long)k, RETRIES, at(n));
}

static const char *
say_later(const struct next *n)
{
    return arena_printf(n->r->arena, "it goes out at %s.", at(n));
}

static const char *
say_look(const struct next *n)
{
    return arena_printf(
        n->r->arena, "being looked up in QuickBooks: next look at %s.", at(n));
}

static const char *
say_fix(const struct next *n)
{
    return arena_printf(n->r->arena, "it waits for a person. %s",
                        event_cause(n->ev->cause)->fix);
}

static const char *
say_why(const struct next *n)
{
    return arena_printf(n->r->arena, "nothing. %s",
                        event_cause(n->ev->cause)->why);
}

static const char *
say_replaced(const struct next *n)
{
    return arena_printf(n->r->arena,
                        "nothing here: row %lld took its place and carries the "
                        "record as it was changed since.",
                        (long long)n->ev->superseded_by);
}

/* clang-format off */
/* The first row that fits. */
static const struct {
    const char *state;
    bool (*when)(const struct next *n); /* NULL: always */
    const char *(*say)(const struct next *n);
    const char *words;                  /* where say is NULL */
} nexts[] = {
    { "pending",         waits,    say_waits,    NULL },
    { "pending",         held,     say_held,     NULL },
    { "pending",         caused,   say_fix,      NULL },
    { "pending",         overdue,  NULL,         "it goes out within seconds." },
    { "pending",         NULL,     say_later,    NULL },
    { "sending",         NULL,     NULL,         "it is being sent right now; the answer is a matter of seconds." },
    { "checking",        held,     say_held,     NULL },
    { "checking",        overdue,  NULL,         "being looked up in QuickBooks: the next look is within seconds." },
    { "checking",        NULL,     say_look,     NULL },
    { "retrying",        held,     say_held,     NULL },
    { "retrying",        NULL,     say_retry,    NULL },
    { "needs_attention", unsure,   NULL,         "it waits for a person. Retry looks it up in QuickBooks first and sends it again only when it is not there." },
    { "needs_attention", caused,   say_fix,      NULL },
    { "needs_attention", NULL,     NULL,         "it waits for a person: fix what the message names, then press Retry." },
    { "failed",          unsure,   NULL,         "it waits for a person. Retry looks it up in QuickBooks first and sends it again only when it is not there." },
    { "failed",          NULL,     NULL,         "it waits for a person: the 3 retries are used up. Press Retry when QuickBooks works again." },
    { "succeeded",       NULL,     NULL,         "nothing more, it is done." },
    { "skipped",         replaced, say_replaced, NULL },
    { "skipped",         caused,   say_why,      NULL },
    { "skipped",         NULL,     NULL,         "nothing; it was not to be sent." },
};
/* clang-format on */

const char *
event_row_next(struct req *r, const struct event_row *ev, const char *holds)
{
    const struct next n = { r, ev, holds };

    for (size_t i = 0; i < sizeof(nexts) / sizeof(nexts[0]); i++)
        if (strcmp(nexts[i].state, ev->state) == 0 &&
            (nexts[i].when == NULL || nexts[i].when(&n)))
            return nexts[i].say != NULL ? nexts[i].say(&n) : nexts[i].words;
    return "";
}
