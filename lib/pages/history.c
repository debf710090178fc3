/* What happened to a record: people, events and attempts, newest first. */
#include <stdlib.h>
#include <string.h>

#include "pages/deed.h"
#include "pages/history.h"
#include "pages/receipt.h"
#include "pages/log.h"

/* The newest event of a record and its link; "" and 0 when there is none. */
struct record_state {
    int64_t event_id;
    const char *entity, *state, *cause, *message;
    int64_t attempts;
    struct utc due_at;
    const char *qbo_id, *qbo_number;
};

/* clang-format off */
static const struct field state_fields[] = {
    FIELD(struct record_state, NULL, event_id),
    FIELD(struct record_state, NULL, entity),
    FIELD(struct record_state, NULL, state),
    FIELD(struct record_state, NULL, cause),
    FIELD(struct record_state, NULL, message),
    FIELD(struct record_state, NULL, attempts),
    FIELD(struct record_state, NULL, due_at),
    FIELD(struct record_state, NULL, qbo_id),
    FIELD(struct record_state, NULL, qbo_number),
};
static const struct record state_record = RECORD(struct record_state, state_fields);

struct audit_row {
    struct utc at;
    const char *what, *who, *detail;
};
static const struct field audit_fields[] = {
    FIELD(struct audit_row, NULL, at),
    FIELD(struct audit_row, NULL, what),
    FIELD(struct audit_row, NULL, who),
    FIELD(struct audit_row, NULL, detail),
};
static const struct record audit_record = RECORD(struct audit_row, audit_fields);

struct event_row {
    int64_t id;
    const char *state, *message;
    struct utc at;
    const char *direction;
};
static const struct field event_fields[] = {
    FIELD(struct event_row, NULL, id),
    FIELD(struct event_row, NULL, state),
    FIELD(struct event_row, NULL, message),
    FIELD(struct event_row, NULL, at),
    FIELD(struct event_row, NULL, direction),
};
static const struct record event_record = RECORD(struct event_row, event_fields);

struct attempt_row {
    int64_t event_id, n;
    const char *outcome;
    int64_t http_status;
    struct utc at;
};
static const struct field attempt_fields[] = {
    FIELD(struct attempt_row, NULL, event_id),
    FIELD(struct attempt_row, NULL, n),
    FIELD(struct attempt_row, NULL, outcome),
    FIELD(struct attempt_row, NULL, http_status),
    FIELD(struct attempt_row, NULL, at),
};
static const struct record attempt_record = RECORD(struct attempt_row, attempt_fields);

/* What an attempt came to; a posted one is told by its event. */
static const struct {
    const char *outcome, *said;
} tries[] = {
    { "refused",    "QuickBooks refused it" },
    { "transient",  "QuickBooks refused it for now" },
    { "throttled",  "QuickBooks asked to wait" },
    { "signed_out", "QuickBooks did not accept the sign-in" },
    { "not_sent",   "Not sent: QuickBooks could not be reached" },
    { "unknown",    "Sent, no answer" },
    { "absent",     "Looked up: not in QuickBooks" },
};

static const struct {
    const char *status, *word;
} statuses[] = {
    { "draft",     "Draft" },
    { "sent",      "Sent" },
    { "part_paid", "Part paid" },
    { "paid",      "Paid" },
    { "void",      "Void" },
    { "deleted",   "Deleted" },
};
/* clang-format on */
enum {
    TRIES = sizeof(tries) / sizeof(tries[0]),
    STATUSES = sizeof(statuses) / sizeof(statuses[0]),
};

struct entry {
    struct utc at;
    size_t order; /* the newest of a source first: keeps equal times apart */
    const char *state, *strong, *text;
    int64_t event_id;
};
struct story {
    struct entry *list;
    size_t n;
};

static bool
page_record_state(struct req *r, const char *entity, int64_t id,
                  struct record_state *out, struct err *e)
{
    return db_one(r->db, r->arena, STMT_RECORD_STATE,
                  ARGS(ARG_SHOP(r->shop), ARG_TEXT(entity), ARG_INT(id)),
                  &state_record, out, e);
}

const char *
page_invoice_word(const char *status)
{
    for (size_t i = 0; i < STATUSES; i++)
        if (str_equal(statuses[i].status, status))
            return statuses[i].word;
    return status;
}

bool
page_record_moving(const char *state)
{
    static const char *const moving[] = { "pending", "sending", "checking",
                                          "retrying" };

    for (size_t i = 0; state != NULL && i < 4; i++)
        if (strcmp(moving[i], state) == 0)
            return true;
    return false;
}

/* ------------------------------------------------------------- what happened
 */

static void
tell(struct story *s, const struct entry *entry)
{
    s->list[s->n] = *entry;
    s->list[s->n].order = s->n;
    s->n++;
}

static void
tell_deed(struct req *r, struct story *s, const struct audit_row *row)
{
    struct entry entry = { .at = row->at, .state = "" };

    entry.text = arena_printf(r->arena, "%s by %s",
                              deed_said(r->arena, row->what), row->who);
    tell(s, &entry);
}

static void
tell_event(struct story *s, const struct event_row *row)
{
    struct entry entry = { .at = row->at,
                           .state = row->state,
                           .text = row->message,
                           .event_id = row->id };
    enum event_state state;

    if (str_equal(row->direction, "in"))
        entry.strong = log_direction(row->direction);
    else if (event_state_parse(row->state, &state))
        entry.strong = event_state_word(state);
    tell(s, &entry);
}

static void
tell_attempt(struct req *r, struct story *s, const struct attempt_row *row)
{
    struct entry entry = { .at = row->at,
                           .state = "",
                           .event_id = row->event_id };

    for (size_t i = 0; i < TRIES; i++) {
        if (!str_equal(tries[i].outcome, row->outcome))
            continue;
        entry.text = arena_printf(r->arena, "Attempt %lld: %s",
                                  (long long)row->n, tries[i].said);
        if (row->http_status != 0)
            entry.text = arena_printf(r->arena, "%s (HTTP %lld)", entry.text,
                                      (long long)row->http_status);
        tell(s, &entry);
    }
}

static int
newest_first(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->at.us != y->at.us)
        return x->at.us < y->at.us ? 1 : -1;
    return x->order < y->order ? -1 : 1;
}

bool
page_show_history(struct req *r, struct tmpl *t, enum tmpl_include at,
                  const char *entity, int64_t id, struct err *e)
{
    const struct val *which =
        ARGS(ARG_SHOP(r->shop), ARG_TEXT(entity), ARG_INT(id));
    struct rows deed, event, attempt;
    struct story s = { 0 };
    struct tmpl *in;

    if (!db_all(r->db, r->arena, STMT_RECORD_EVENTS, which, &event_record,
                &event, e) ||
        !db_all(r->db, r->arena, STMT_RECORD_ATTEMPTS, which, &attempt_record,
                &attempt, e) ||
        !db_all(r->db, r->arena, STMT_RECORD_AUDIT, which, &audit_record, &deed,
                e))
        return false;
    s.list = arena_alloc(r->arena, event.n + attempt.n + deed.n + 1,
                         sizeof(*s.list));
    for (size_t i = 0; i < event.n; i++)
        tell_event(&s, rows_at(&event, &event_record, i));
    for (size_t i = 0; i < attempt.n; i++)
        tell_attempt(r, &s, rows_at(&attempt, &attempt_record, i));
    for (size_t i = 0; i < deed.n; i++)
        tell_deed(r, &s, rows_at(&deed, &audit_record, i));
    qsort(s.list, s.n, sizeof(*s.list), newest_first);
    t = tmpl_include(t, at, TPL_TIMELINE);
    tmpl_when(t, s.n == 0 ? TS_TIMELINE_NONE : TS_TIMELINE_ANY, true);
    for (size_t i = 0; i < s.n; i++) {
        in = tmpl_section(t, TS_TIMELINE_ENTRY);
        tmpl_utc(in, TV_AT, s.list[i].at);
        tmpl_text(in, TV_STATE, s.list[i].state);
        tmpl_text(in, TV_STRONG, s.list[i].strong);
        tmpl_text(in, TV_MESSAGE, s.list[i].text);
        tmpl_id(in, TV_EVENT_ID, s.list[i].event_id);
    }
    return true;
}

/* -------------------------------------------------------------------- retry */

/* Back to the record, told what became of the press. */
static const char *
retry_lead(struct req *r, int64_t moved, void *ctx)
{
    return arena_printf(r->arena, "%s?retried=%lld", (const char *)ctx,
                        (long long)moved);
}

bool
page_record_retry(struct req *r, struct reply *out, const char *entity,
                  int64_t id, struct err *e)
{
    char *back = arena_printf(r->arena, "/%ss/%lld", entity, (long long)id);
    struct page_retry_ask ask = {
        .retry = { .pressed = "one",
                   .audit = arena_printf(r->arena, "%s.retry", entity),
                   .entity = entity,
                   .entity_id = id },
        .back = back,
        .lead = retry_lead,
        .ctx = back,
    };
    struct record_state state;

    if (!page_record_state(r, entity, id, &state, e))
        return false;
    ask.retry.ids = &state.event_id;
    ask.retry.n = state.event_id != 0;
    ask.retry.said = "";
    return page_retry_reply(r, out, &ask, e);
}

void
page_show_older(struct tmpl *t, enum tmpl_include at, const char *newest,
                const char *older)
{
    struct tmpl *in;

    if (newest == NULL && older == NULL)
        return;
    in = tmpl_include(t, at, TPL_OLDER);
    tmpl_text(in, TV_NEWEST_HREF, newest);
    tmpl_text(in, TV_OLDER_HREF, older);
}
