/* One row of the sync log: its story, what is next, what was sent and what came
 * back, what to do. */
#include <string.h>

#include "pages/chain.h"
#include "pages/checked.h"
#include "pages/event_row.h"
#include "pages/expected.h"
#include "pages/log.h"
#include "pages/packet.h"
#include "pages/story.h"
#include "pages/synced.h"
#include "qbo/qbo.h"

enum {
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

/* ------------------------------------------------------------------ attempts
 */

/* Support is shown the row and what was sent for it: what else the page has is
 * of tables that it has no grant for. */
static bool
is_support(const struct req *r)
{
    return r->who == ACCESS_SUPPORT;
}

static const char *
rows_href(const struct req *r)
{
    return is_support(r) ? "/support/events" : "/settings/quickbooks/sync-log";
}

/* What an attempt is compared with: the one before it, or what was posted of
 * the record before this row. */
struct against {
    const char *body; /* NULL: nothing */
    const char *said; /* "attempt 1" */
    int64_t event_id; /* another row, 0: this one */
};

static const char *
shown(const char *value)
{
    return *value == '\0' ? "nothing" : value;
}

static void
show_changes(struct req *r, struct tmpl *t, const struct qbo_diff *d,
             const struct against *with)
{
    t = tmpl_section(t, TS_LOG_ROW_CHANGES);
    tmpl_text(t, TV_AGAINST, with->said);
    tmpl_id(t, TV_AGAINST_ROW, with->event_id);
    tmpl_text(t, TV_AGAINST_HREF, rows_href(r));
    tmpl_when(t, TS_LOG_ROW_NO_AGAINST_ROW, with->event_id == 0);
    for (size_t i = 0; i < d->n; i++) {
        struct tmpl *in = tmpl_section(t, TS_LOG_ROW_CHANGE);

        tmpl_text(in, TV_FIELD_NAME, d->list[i].name);
        tmpl_text(in, TV_BEFORE, shown(d->list[i].before));
        tmpl_text(in, TV_AFTER, shown(d->list[i].after));
    }
    if (d->all > d->n)
        tmpl_text(t, TV_MORE_SAID,
                  arena_printf(r->arena, "And %zu more.", d->all - d->n));
}

/* What this attempt said otherwise. */
static void
show_difference(struct req *r, struct tmpl *t, const char *body,
                const struct against *with)
{
    struct qbo_diff *d = arena_alloc(r->arena, 1, sizeof(*d));
    const char *said = NULL;

    if (with->body == NULL)
        return;
    if (strcmp(with->body, body) == 0)
        said = arena_printf(r->arena, "The same bytes as %s.", with->said);
    else if (!qbo_diff_bodies(r->arena, with->body, body, d))
        said = arena_printf(r->arena,
                            "It cannot be compared with %s: one of the two is "
                            "not kept whole.",
                            with->said);
    else if (d->all == 0)
        said = arena_printf(r->arena, "It says the same as %s.", with->said);
    else
        show_changes(r, t, d, with);
    tmpl_text(t, TV_SAME_SAID, said);
}

static void
show_attempt(struct req *r, struct tmpl *t, const struct attempt_row *at,
             const struct against *with, bool newest)
{
    const struct outcome_words *w = event_row_outcome(at->outcome);
    struct tmpl *in =
        tmpl_row_in(t, TS_LOG_ROW_ATTEMPT, &attempt_row_record, at);

    page_pill_word(in, TI_LOG_ROW_OUTCOME, w->pill, w->word);
    tmpl_text(in, TV_TRY_BODY, log_pretty(r->arena, at->body));
    tmpl_text(in, TV_TRY_ANSWER, log_pretty(r->arena, at->answer));
    tmpl_id(in, TV_RUN_ID, at->run_id);
    tmpl_when(in, TS_LOG_ROW_NEWEST, newest);
    tmpl_when(in, TS_LOG_ROW_NO_ANSWER, *at->answer == '\0');
    tmpl_when(in, TS_LOG_ROW_CUT,
              str_chars(at->body) >= ATTEMPT_BODY_MAX ||
                  str_chars(at->answer) >= ATTEMPT_BODY_MAX);
    show_difference(r, in, at->body, with);
}

struct posted_row {
    int64_t event_id;
    const char *body;
};
static const struct field posted_fields[] = {
    FIELD(struct posted_row, NULL, event_id),
    FIELD(struct posted_row, NULL, body),
};
static const struct record posted_record =
    RECORD(struct posted_row, posted_fields);

/* What of the record was posted before the first attempt of this row. */
static bool
posted_before(struct req *r, const struct event_row *ev, struct against *out,
              struct err *e)
{
    struct posted_row row;
    bool found = false;

    *out = (struct against){ 0 };
    if (str_equal(ev->operation, "post") &&
        !db_maybe(r->db, r->arena, STMT_STORY_POSTED,
                  ARGS(ARG_SHOP(r->shop), ARG_TEXT(ev->entity),
                       ARG_INT(ev->record_id), ARG_INT(ev->id)),
                  &posted_record, &row, &found, e))
        return false;
    if (found)
        *out = (struct against){ row.body, "what was posted before",
                                 row.event_id };
    return true;
}

static bool
show_attempts(struct req *r, struct tmpl *t, const struct event_row *ev,
              const struct rows *tries, struct err *e)
{
    struct against first = { 0 };

    if (tries->n > 0 && !posted_before(r, ev, &first, e))
        return false;
    for (size_t i = 0; i < tries->n; i++) {
        const struct attempt_row *at = rows_at(tries, &attempt_row_record, i);
        struct against with = { 0 };

        if (i + 1 < tries->n && i < ATTEMPTS_READ) {
            const struct attempt_row *last =
                rows_at(tries, &attempt_row_record, i + 1);

            with.body = last->body;
            with.said =
                arena_printf(r->arena, "attempt %lld", (long long)last->n);
        } else if (i + 1 == tries->n) {
            with = first;
        }
        show_attempt(r, t, at, &with, i == 0);
    }
    return true;
}

/* --------------------------------------------------------------------- page */

static void
show_problem(struct req *r, struct tmpl *t, const struct event_row *ev,
             const char *href)
{
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

    if (str_equal(ev->state, "needs_attention") ||
        str_equal(ev->state, "failed"))
        page_show_problem(r, t, TI_LOG_ROW_PROBLEM, &p);
}

static void
show_event(struct req *r, struct tmpl *t, const struct event_row *ev,
           const char *next)
{
    const char *href =
        is_support(r) ? NULL
                      : log_record_href(r->arena, ev->entity, ev->record_id);
    bool in = str_equal(ev->direction, "in");

    tmpl_text(t, TV_LOG_HREF,
              is_support(r) ? arena_printf(r->arena, "/support/shops/%lld/log",
                                           (long long)r->shop.id)
                            : rows_href(r));
    tmpl_text(t, TV_ROWS_HREF, rows_href(r));
    tmpl_row(t, &event_row_record, ev);
    tmpl_text(t, TV_RECORD_NAME, event_row_name(r->arena, ev));
    tmpl_text(t, TV_RECORD_HREF, href);
    tmpl_text(t, TV_DIRECTION, log_direction(ev->direction));
    page_pill(t, TI_LOG_ROW_STATUS, ev->state);
    tmpl_text(t, TV_MESSAGE, ev->message);
    tmpl_text(t, TV_NEXT_SAID, in ? NULL : next);
    tmpl_when(t, TS_LOG_ROW_DONE_THERE, in);
    tmpl_when(t, TS_LOG_ROW_DONE_HERE, !in);
    show_problem(r, t, ev, href);
}

/* By when it is there, and what delays it. */
static bool
show_expected(struct req *r, struct tmpl *t, const struct event_row *ev,
              struct err *e)
{
    struct expected x;

    if (!event_row_moves(ev))
        return true;
    if (!page_expected(r, ev->id, &x, e))
        return false;
    tmpl_text(t, TV_EXPECTED_SAID, page_expected_words(r, &x));
    return true;
}

/* Where the record stands there, and Check record when it is there. */
static bool
show_there(struct req *r, struct tmpl *t, const struct event_row *ev,
           struct packet *p, bool *live, struct err *e)
{
    enum event_entity n = ENTITY_INVOICE;
    struct checked c = { .id = ev->record_id, .event_id = ev->id };
    struct synced s;

    if (!event_entity_parse(ev->entity, &n) ||
        !synced_read(r, n, ev->record_id, &s, e))
        return false;
    c.entity = n;
    c.synced_at = s.list->synced_at;
    p->qbo_id = s.list->qbo_id != NULL ? s.list->qbo_id : "";
    p->qbo_number = s.list->qbo_number != NULL ? s.list->qbo_number : "";
    tmpl_text(t, TV_QBO_ID, p->qbo_id);
    if (*p->qbo_id == '\0')
        return true;
    return checked_show(r, tmpl_section(t, TS_LOG_ROW_THERE),
                        TI_LOG_ROW_CHECKED, &c, live, e);
}

static bool
show_parts(struct req *r, struct tmpl *t, const struct event_row *ev,
           const struct rows *tries, struct packet *p, struct err *e)
{
    struct chain chain = { .here_id = ev->record_id, .linked = true };
    bool checking = false;

    if (!event_entity_parse(ev->entity, &chain.here))
        return err_set(e, ERR_FAULT, "event of no kind");
    if (is_support(r))
        return story_show(r, t, TI_LOG_ROW_STORY, ev, tries, e) &&
               show_attempts(r, t, ev, tries, e);
    if (!chain_invoice(r, ev->entity, ev->record_id, &chain.invoice_id, e) ||
        !chain_show(r, t, TI_LOG_ROW_CHAIN, &chain, e) ||
        !story_show(r, t, TI_LOG_ROW_STORY, ev, tries, e) ||
        !show_attempts(r, t, ev, tries, e) || !show_expected(r, t, ev, e) ||
        !show_there(r, t, ev, p, &checking, e) ||
        !packet_show(r, t, TI_LOG_ROW_PACKET, p, e))
        return false;
    if (event_row_moves(ev) || checking)
        tmpl_text(tmpl_section(t, TS_LOG_ROW_LIVE), TV_LIVE_S, "3");
    return true;
}

bool
log_show_row(struct req *r, struct tmpl *t, int64_t id, const char **name,
             struct err *e)
{
    struct packet p = { 0 };
    struct connection_row c;
    struct event_row ev;
    struct rows tries;
    bool found;

    if (!event_row_read(r, id, &ev, &tries, e) ||
        !page_connection_read(r, &c, &found, e))
        return false;
    p = (struct packet){ .ev = &ev, .tries = &tries };
    p.connection = found ? &c : NULL;
    p.next = event_row_next(
        r, &ev,
        found ? page_connection_holds(r, &c)
              : "It goes out as soon as QuickBooks is connected.");
    *name = event_row_name(r->arena, &ev);
    show_event(r, t, &ev, p.next);
    tmpl_when(t, TS_LOG_ROW_NEVER_SENT,
              tries.n == 0 && !str_equal(ev.direction, "in"));
    return show_parts(r, t, &ev, &tries, &p, e);
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
