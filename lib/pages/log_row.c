/* One row of the sync log: what was sent, what came back, what to do. */
#include <string.h>

#include "pages/log.h"

struct event_row {
    int64_t id;
    const char *entity;
    int64_t record_id;
    const char *label, *operation, *direction, *state, *cause, *message;
    int64_t waits_for, superseded_by, attempts;
    bool definite;
    struct utc due_at, created_at, changed_at;
};
struct attempt_row {
    int64_t id, n;
    const char *operation, *path, *request_id, *body, *answer;
    struct utc marked_at, settled_at;
    const char *outcome, *fault_code;
    int64_t http_status;
    const char *intuit_tid;
};
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
};
/* An attempt's outcome: the pill it wears and what it says. */
static const struct {
    const char *outcome, *pill, *word;
} outcomes[] = {
    { "open",       "sending",         "Under way" },
    { "posted",     "succeeded",       "Accepted" },
    { "adopted",    "succeeded",       "Found in QuickBooks" },
    { "refused",    "failed",          "Refused" },
    { "transient",  "retrying",        "Refused for now" },
    { "throttled",  "retrying",        "Asked to wait" },
    { "signed_out", "expired",         "Sign-in not accepted" },
    { "not_sent",   "skipped",         "Not sent" },
    { "unknown",    "checking",        "No answer" },
    { "absent",     "checking",        "Not in QuickBooks" },
};
/* clang-format on */
static const struct record event_record =
    RECORD(struct event_row, event_fields);
static const struct record attempt_record =
    RECORD(struct attempt_row, attempt_fields);

enum {
    OUTCOMES = sizeof(outcomes) / sizeof(outcomes[0]),
    INDENT_MAX = 64,     /* levels that are indented */
    PRETTY_MAX = 1 << 22 /* bytes of a body with its indents */
};

/* --------------------------------------------------------------- the payload
 */

static void
break_line(struct str *s, int level)
{
    str_addc(s, '\n');
    for (int i = 0; i < level && i < INDENT_MAX; i++)
        str_add(s, "  ");
}

/* By its brackets alone: what is stored may be cut off at its end. */
const char *
log_pretty(struct arena *a, const char *text)
{
    bool quoted = false;
    int level = 0;
    struct str s;

    if (*text != '{' && *text != '[')
        return text;
    str_init(&s, a, PRETTY_MAX);
    for (const char *p = text; *p != '\0'; p++) {
        bool opens = !quoted && (*p == '{' || *p == '[');
        bool closes = !quoted && (*p == '}' || *p == ']');
        bool bare = (opens && (p[1] == '}' || p[1] == ']'));

        if (*p == '"')
            quoted = !quoted;
        if (closes && level > 0 && p[-1] != '{' && p[-1] != '[')
            break_line(&s, level - 1);
        if (closes && level > 0)
            level--;
        if (quoted || strchr(" \t\r\n", *p) == NULL)
            str_addc(&s, *p);
        if (quoted && *p == '\\' && p[1] != '\0')
            str_addc(&s, *++p);
        if (opens)
            level++;
        if ((opens && !bare) || (!quoted && *p == ','))
            break_line(&s, level);
        else if (!quoted && *p == ':')
            str_addc(&s, ' ');
    }
    return str_whole(&s) ? s.text : text;
}

static void
show_attempt(struct req *r, struct tmpl *t, const struct attempt_row *at,
             bool newest)
{
    struct tmpl *in = tmpl_row_in(t, TS_LOG_ROW_ATTEMPT, &attempt_record, at);
    size_t i = 0;

    while (i < OUTCOMES - 1 && !str_equal(outcomes[i].outcome, at->outcome))
        i++;
    page_pill_word(in, TI_LOG_ROW_OUTCOME, outcomes[i].pill, outcomes[i].word);
    tmpl_text(in, TV_TRY_BODY, log_pretty(r->arena, at->body));
    tmpl_text(in, TV_TRY_ANSWER, log_pretty(r->arena, at->answer));
    tmpl_when(in, TS_LOG_ROW_NEWEST, newest);
    tmpl_when(in, TS_LOG_ROW_NO_ANSWER, *at->answer == '\0');
}

/* --------------------------------------------------------------------- page */

static void
show_event(struct req *r, struct tmpl *t, const struct event_row *ev)
{
    bool support = r->who == ACCESS_SUPPORT; /* has no page of the record */
    const char *href =
        support ? NULL : log_record_href(r->arena, ev->entity, ev->record_id);
    enum event_state s = EVENT_PENDING;

    tmpl_text(t, TV_LOG_HREF,
              support ? arena_printf(r->arena, "/support/shops/%lld/log",
                                     (long long)r->shop.id)
                      : "/settings/quickbooks/sync-log");
    tmpl_text(t, TV_ROWS_HREF,
              support ? "/support/events" : "/settings/quickbooks/sync-log");
    tmpl_row(t, &event_record, ev);
    tmpl_text(t, TV_RECORD_NAME,
              log_record_name(r->arena, ev->entity, ev->label));
    tmpl_text(t, TV_RECORD_HREF, href);
    tmpl_text(t, TV_DIRECTION, log_direction(ev->direction));
    page_pill(t, TI_LOG_ROW_STATUS, ev->state);
    tmpl_text(t, TV_MESSAGE, ev->message);
    if (!event_state_parse(ev->state, &s))
        return;
    if (s == EVENT_RETRYING || s == EVENT_CHECKING)
        tmpl_utc(t, TV_NEXT_AT, ev->due_at);
    if (!support && /* each showing is a look that is written down */
        (s == EVENT_PENDING || s == EVENT_SENDING || s == EVENT_CHECKING))
        tmpl_text(tmpl_section(t, TS_LOG_ROW_LIVE), TV_LIVE_S, "3");
    if (s == EVENT_ATTENTION || s == EVENT_FAILED) {
        const struct page_problem p = {
            .title = ev->message,
            .cause = ev->cause,
            .href = href,
            .press = href == NULL
                         ? NULL
                         : arena_printf(r->arena, "Open the %s", ev->entity),
            .about = ev->label,
            .retry = "/settings/quickbooks/sync-log/retry",
            .event_id = ev->id,
            .from_row = true,
        };
        page_show_problem(r, t, TI_LOG_ROW_PROBLEM, &p);
    }
}

bool
log_show_row(struct req *r, struct tmpl *t, int64_t id, const char **name,
             struct err *e)
{
    const struct val *which = ARGS(ARG_SHOP(r->shop), ARG_INT(id));
    struct event_row ev;
    struct rows tries;
    bool theirs;

    if (!db_one(r->db, r->arena, STMT_LOG_EVENT, which, &event_record, &ev,
                e) ||
        !db_all(r->db, r->arena, STMT_LOG_ATTEMPTS, which, &attempt_record,
                &tries, e))
        return false;
    show_event(r, t, &ev);
    for (size_t i = 0; i < tries.n; i++)
        show_attempt(r, t, rows_at(&tries, &attempt_record, i), i == 0);
    theirs = str_equal(ev.direction, "in");
    tmpl_when(t, TS_LOG_ROW_DONE_THERE, theirs);
    tmpl_when(t, TS_LOG_ROW_DONE_HERE, !theirs);
    tmpl_when(t, TS_LOG_ROW_NEVER_SENT, tries.n == 0 && !theirs);
    *name = log_record_name(r->arena, ev.entity, ev.label);
    return true;
}

/* GET /settings/quickbooks/sync-log/:id */
static bool
page_log_row(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_LOG_ROW);
    int64_t n = http_param_int(&r->query, "retried", -1);
    const char *name;

    if (!log_show_row(r, t, r->record, &name, e))
        return false;
    if (n >= 0)
        page_show_notice(t, TI_LOG_ROW_NOTICE, page_retried(r, n));
    return reply_page(r, out, t, name, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/settings/quickbooks/sync-log/:id", page_log_row, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_log_row = ROUTES(routes);
