/* The sync log: every record that went to QuickBooks or came from it. */
#include <string.h>

#include "log/log.h"
#include "pages/history.h"
#include "pages/log.h"

struct log_row {
    int64_t id;
    const char *entity;
    int64_t record_id;
    const char *label, *direction, *state, *message;
    int64_t attempts, superseded_by;
    struct utc due_at, created_at;
};
/* clang-format off */
static const struct field log_fields[] = {
    FIELD(struct log_row, "ROW_ID",        id),
    FIELD(struct log_row, NULL,            entity),
    FIELD(struct log_row, NULL,            record_id),
    FIELD(struct log_row, NULL,            label),
    FIELD(struct log_row, NULL,            direction),
    FIELD(struct log_row, NULL,            state),
    FIELD(struct log_row, NULL,            message),
    FIELD(struct log_row, NULL,            attempts),
    FIELD(struct log_row, NULL,            superseded_by),
    FIELD(struct log_row, NULL,            due_at),
    FIELD(struct log_row, "ROW_AT",        created_at),
};
static const struct record log_record = RECORD(struct log_row, log_fields);

/* The tabs: which states each shows, and how many there are of them. */
static const struct tab {
    const char *name; /* of ?status=, "" for all */
    const char *word;
    enum event_state states[3]; /* EVENT_STATE__MAX: none */
} tabs[] = {
    { "",         "All",      { EVENT_STATE__MAX, EVENT_STATE__MAX, EVENT_STATE__MAX } },
    { "failed",   "Failed",   { EVENT_ATTENTION,  EVENT_FAILED,     EVENT_STATE__MAX } },
    { "retrying", "Retrying", { EVENT_RETRYING,   EVENT_STATE__MAX, EVENT_STATE__MAX } },
    { "pending",  "Pending",  { EVENT_PENDING,    EVENT_SENDING,    EVENT_CHECKING   } },
    { "success",  "Success",  { EVENT_SUCCEEDED,  EVENT_STATE__MAX, EVENT_STATE__MAX } },
    { "skipped",  "Skipped",  { EVENT_SKIPPED,    EVENT_STATE__MAX, EVENT_STATE__MAX } },
};
enum { TABS = sizeof(tabs) / sizeof(tabs[0]), COUNT_MAX = 10000 };

/* What a row says when the engine had nothing to add. */
static const char *const said[EVENT_STATE__MAX] = {
    [EVENT_PENDING]   = "Waiting to be sent",
    [EVENT_SENDING]   = "Being sent",
    [EVENT_CHECKING]  = "Sent, no answer. Looking it up in QuickBooks",
    [EVENT_RETRYING]  = "QuickBooks was busy",
    [EVENT_ATTENTION] = "Open to see what QuickBooks said",
    [EVENT_FAILED]    = "Retries ran out",
    [EVENT_SUCCEEDED] = "In QuickBooks",
    [EVENT_SKIPPED]   = "Replaced by a newer change",
};

static const struct page_empty nothing_yet = {
    "inbox", "Nothing has been posted yet",
    "Send an invoice, and its way to QuickBooks shows up here, row by row, with what QuickBooks answered.",
    "/invoices", "Go to invoices" };
static const struct page_empty no_connection = {
    "link", "QuickBooks is not connected",
    "What you send shows up here as soon as a QuickBooks company is connected.",
    "/settings/quickbooks", "Connect" };
static const struct page_empty nothing_failed = {
    "done", "Nothing failed",
    "Every record that was sent is in QuickBooks or on its way there.",
    "/settings/quickbooks/sync-log", "Show all records" };
static const struct page_empty nothing_matches = {
    "search", "Nothing matches",
    "No record in the log fits this filter. The search takes the beginning of an invoice number or of a name.",
    "/settings/quickbooks/sync-log", "Clear filters" };
static const struct page_empty not_loaded = {
    "warn", "The log could not be loaded",
    "The database was busy. Nothing is lost; records go on being posted.",
    "/settings/quickbooks/sync-log", "Try again" };
/* clang-format on */

/* What the address asks for. */
struct asked {
    const struct tab *tab;
    const char *q;         /* as typed, "" for none */
    int64_t before, after; /* 0: the newest */
};

bool
log_status_known(const char *status)
{
    for (size_t i = 0; i < TABS; i++)
        if (strcmp(tabs[i].name, status) == 0)
            return true;
    return false;
}

static bool
id_read(const struct req *r, const char *name, int64_t *out)
{
    const char *text = http_param(&r->query, name);

    *out = 0;
    return text == NULL || (str_int64(text, out) && *out > 0);
}

static bool
asked_read(struct req *r, struct reply *out, struct asked *ask, struct err *e)
{
    const char *status = http_param(&r->query, "status");
    const char *q = http_param(&r->query, "q");

    memset(ask, 0, sizeof(*ask));
    ask->q = q == NULL ? "" : str_trim(r->arena, q);
    for (size_t i = 0; i < TABS; i++)
        if (strcmp(tabs[i].name, status == NULL ? "" : status) == 0)
            ask->tab = &tabs[i];
    if (ask->tab != NULL && str_chars(ask->q) <= LOG_SEARCH &&
        id_read(r, "before", &ask->before) &&
        id_read(r, "after", &ask->after) &&
        (ask->after == 0 || *ask->q == '\0'))
        return true;
    out->status = 400;
    return err_input(e, "",
                     "The log has no such filter. Open it again from "
                     "the menu.");
}

static const char *
state_of(const struct tab *t, int i)
{
    return event_state_name(t->states[i]);
}

enum { PREFIX_FEW = 2000 }; /* what log_prefix counts to */

struct count_row {
    int64_t n;
};
static const struct field count_fields[] = { FIELD(struct count_row, NULL, n) };
static const struct record count_record =
    RECORD(struct count_row, count_fields);

/* Records that begin with low, by the index that has least to read. */
static bool
named_read(struct req *r, const struct asked *ask, int64_t from, int64_t limit,
           const char *low, struct rows *rows, struct err *e)
{
    const char *high = arena_printf(r->arena, "%s\xF4\x8F\xBF\xBF", low);
    const struct val *args =
        ARGS(ARG_SHOP(r->shop), ARG_INT(from), ARG_INT(limit + 1),
             ARG_TEXT(state_of(ask->tab, 0)), ARG_TEXT(state_of(ask->tab, 1)),
             ARG_TEXT(state_of(ask->tab, 2)), ARG_TEXT(low), ARG_TEXT(high));
    struct count_row many;

    if (!db_one(r->db, r->arena, STMT_LOG_PREFIX,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(low), ARG_TEXT(high)),
                &count_record, &many, e))
        return false;
    if (many.n < PREFIX_FEW)
        return db_all(r->db, r->arena, STMT_LOG_NAMED, args, &log_record, rows,
                      e);
    if (*ask->tab->name != '\0')
        return db_all(r->db, r->arena, STMT_LOG_NAMED_STATES, args, &log_record,
                      rows, e);
    return db_all(r->db, r->arena, STMT_LOG_NAMED_PAGE,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(from), ARG_INT(limit + 1),
                       ARG_TEXT(low), ARG_TEXT(high)),
                  &log_record, rows, e);
}

/* One row more than shown tells whether there is another page. */
static bool
rows_read(struct req *r, const struct asked *ask, int64_t limit,
          struct rows *rows, struct err *e)
{
    bool up = ask->after > 0;
    int64_t from = up ? ask->after : ask->before > 0 ? ask->before : INT64_MAX;
    const char *low = log_search_key(r->arena, ask->q);

    if (*low != '\0')
        return named_read(r, ask, from, limit, low, rows, e);
    if (*ask->tab->name == '\0')
        return db_all(
            r->db, r->arena, up ? STMT_LOG_PAGE_AFTER : STMT_LOG_PAGE,
            ARGS(ARG_SHOP(r->shop), ARG_INT(from), ARG_INT(limit + 1)),
            &log_record, rows, e);
    return db_all(r->db, r->arena, up ? STMT_LOG_STATES_AFTER : STMT_LOG_STATES,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(from), ARG_INT(limit + 1),
                       ARG_TEXT(state_of(ask->tab, 0)),
                       ARG_TEXT(state_of(ask->tab, 1)),
                       ARG_TEXT(state_of(ask->tab, 2))),
                  &log_record, rows, e);
}

/* ------------------------------------------------------------------- showing
 */

static int64_t
count_of(const struct tally *t, enum event_state s)
{
    switch (s) {
    case EVENT_PENDING:
        return t->pending;
    case EVENT_SENDING:
        return t->sending;
    case EVENT_CHECKING:
        return t->checking;
    case EVENT_RETRYING:
        return t->retrying;
    case EVENT_ATTENTION:
        return t->needs_attention;
    case EVENT_FAILED:
        return t->failed;
    case EVENT_SUCCEEDED:
        return t->succeeded;
    case EVENT_SKIPPED:
        return t->skipped;
    case EVENT_STATE__MAX:
        break;
    }
    return 0;
}

static int64_t
tab_count(const struct tab *tab, const struct tally *t)
{
    int64_t n = 0;

    if (*tab->name == '\0')
        for (int s = 0; s < EVENT_STATE__MAX; s++)
            n += count_of(t, (enum event_state)s);
    for (int i = 0; i < 3; i++)
        n += count_of(t, tab->states[i]);
    return n;
}

static void
show_tabs(struct req *r, struct tmpl *t, const struct asked *ask,
          const struct tally *tally)
{
    for (size_t i = 0; i < TABS; i++) {
        struct tmpl *in = tmpl_section(t, TS_LOG_TAB);
        int64_t n = tab_count(&tabs[i], tally);

        tmpl_text(in, TV_TAB_HREF,
                  log_href(r->arena, tabs[i].name, ask->q, ""));
        tmpl_text(in, TV_TAB_WORD, tabs[i].word);
        tmpl_textf(in, TV_TAB_COUNT, "%s%s",
                   tmpl_int_words(r->format, n > COUNT_MAX ? COUNT_MAX : n),
                   n > COUNT_MAX ? "+" : "");
        tmpl_when(in, TS_LOG_HERE, ask->tab == &tabs[i]);
    }
}

/* Records without a page of their own lead to the row's. */
static const char *
row_path(struct arena *a, const struct log_row *row)
{
    const char *href = log_record_href(a, row->entity, row->record_id);

    if (href != NULL)
        return href + 1;
    return arena_printf(a, "settings/quickbooks/sync-log/%lld",
                        (long long)row->id);
}

/*
 * This page is the one that is measured: a row sets only what differs from
 * what most rows say (row_defaults), which its template then finds outside.
 */
static void
show_row(struct req *r, struct tmpl *day, const struct log_row *row,
         bool may_retry)
{
    struct tmpl *in = tmpl_row_in(day, TS_LOG_ROW, &log_record, row);
    enum event_state s = EVENT_SUCCEEDED;

    tmpl_text(in, TV_ROW_NAME,
              log_record_name(r->arena, row->entity, row->label));
    tmpl_text(in, TV_ROW_PATH, row_path(r->arena, row));
    if (str_equal(row->direction, "in"))
        tmpl_text(in, TV_ROW_DIRECTION, log_direction("in"));
    if (!event_state_parse(row->state, &s) || s != EVENT_SUCCEEDED) {
        tmpl_text(in, TV_ROW_STATE, row->state);
        tmpl_text(in, TV_ROW_WORD, event_state_word(s));
    }
    if (*row->message != '\0' || s != EVENT_SUCCEEDED)
        tmpl_text(in, TV_ROW_MESSAGE,
                  *row->message != '\0' ? row->message : said[s]);
    if (row->superseded_by != 0)
        tmpl_id(in, TV_ROW_NEWER, row->superseded_by);
    if (s == EVENT_RETRYING)
        tmpl_textf(in, TV_ROW_MORE, "Retry %lld of 3 at %s",
                   (long long)(row->attempts < 1 ? 1 : row->attempts),
                   tmpl_utc_words(r->format, row->due_at));
    if (may_retry && (s == EVENT_ATTENTION || s == EVENT_FAILED))
        tmpl_when(in, TS_LOG_CHECK, true);
}

static void
row_defaults(struct tmpl *list)
{
    tmpl_text(list, TV_ROW_DIRECTION, log_direction("out"));
    tmpl_text(list, TV_ROW_STATE, event_state_name(EVENT_SUCCEEDED));
    tmpl_text(list, TV_ROW_WORD, event_state_word(EVENT_SUCCEEDED));
    tmpl_text(list, TV_ROW_MESSAGE, said[EVENT_SUCCEEDED]);
}

/* Rows stand under the local day they were made on. */
static void
show_rows(struct req *r, struct tmpl *list, const struct rows *rows, size_t n,
          bool reversed, bool may_retry)
{
    struct tmpl *day = NULL;
    int32_t shown = 0;

    for (size_t i = 0; i < n; i++) {
        const struct log_row *row =
            rows_at(rows, &log_record, reversed ? n - 1 - i : i);
        struct date d = zone_today(r->format->zone, row->created_at);

        if (d.ymd != shown) {
            day = tmpl_section(list, TS_LOG_DAY);
            tmpl_textf(day, TV_DAY_WORDS, "%s%s",
                       d.ymd == r->format->today.ymd ? "Today, " : "",
                       tmpl_date_words(r->format, d));
            shown = d.ymd;
        }
        show_row(r, day, row, may_retry);
    }
}

static void
show_pages(struct req *r, struct tmpl *t, const struct asked *ask,
           const struct rows *rows, size_t n, bool more)
{
    bool up = ask->after > 0;
    const struct log_row *first = rows_at(rows, &log_record, up ? n - 1 : 0);
    const struct log_row *last = rows_at(rows, &log_record, up ? 0 : n - 1);
    const char *newer = NULL, *older = NULL;

    if (up || more)
        older = log_href(
            r->arena, ask->tab->name, ask->q,
            arena_printf(r->arena, "before=%lld", (long long)last->id));
    if (*ask->q != '\0') { /* a search goes on, or begins anew */
        if (ask->before > 0)
            newer = log_href(r->arena, ask->tab->name, ask->q, "");
        page_show_older(t, TI_LOG_PAGER, newer, older);
        return;
    }
    if (up ? more : ask->before > 0)
        newer = log_href(
            r->arena, ask->tab->name, "",
            arena_printf(r->arena, "after=%lld", (long long)first->id));
    page_show_pager(t, TI_LOG_PAGER, newer, older);
}

static bool
show_empty(struct req *r, struct tmpl *t, const struct asked *ask,
           struct err *e)
{
    const struct page_empty *what = &nothing_yet;
    struct connection_row c;
    bool found;

    if (*ask->q != '\0' || ask->before > 0 || ask->after > 0) {
        what = &nothing_matches;
    } else if (*ask->tab->name != '\0') {
        what = str_equal(ask->tab->name, "failed") ? &nothing_failed
                                                   : &nothing_matches;
    } else {
        if (!page_connection_read(r, &c, &found, e))
            return false;
        if (!found)
            what = &no_connection;
    }
    page_show_empty(t, TI_LOG_EMPTY, what);
    return true;
}

/* Records that wait for the connection: said above the rows. */
static bool
show_waiting(struct req *r, struct tmpl *t, const struct tally *tally,
             struct err *e)
{
    struct connection_row c;
    const char *why;
    struct tmpl *in;
    bool found;

    if (tally->pending == 0)
        return true;
    if (!page_connection_read(r, &c, &found, e))
        return false;
    why = found ? page_connection_holds(r, &c) : "QuickBooks is not connected.";
    if (why == NULL)
        return true;
    in = tmpl_section(t, TS_LOG_WAITING);
    tmpl_textf(in, TV_WAITING, "%s %s",
               tmpl_int_words(r->format, tally->pending),
               tally->pending == 1 ? "record waits." : "records wait.");
    tmpl_text(in, TV_WAITING_WHY, why);
    return true;
}

static void
show_head(struct req *r, struct tmpl *t, const struct asked *ask,
          const struct tally *tally)
{
    int64_t failed = tally->needs_attention + tally->failed;
    const char *retried = http_param(&r->query, "retried");
    struct tmpl *in;
    int64_t n;

    show_tabs(r, t, ask, tally);
    tmpl_text(t, TV_STATUS_ASKED, ask->tab->name);
    tmpl_text(t, TV_Q, ask->q);
    if (retried != NULL && str_int64(retried, &n) && n >= 0)
        page_show_notice(t, TI_LOG_NOTICE, page_retried(r, n));
    else if (retried != NULL)
        tmpl_when(t, TS_LOG_NONE_CHOSEN, true);
    if (failed == 0 || !http_allowed(r->who, ACCESS_OPERATE))
        return;
    in = tmpl_section(t, TS_LOG_RETRY_ALL);
    tmpl_int(in, TV_FAILED_COUNT, failed);
    page_form_once(r, in, TI_LOG_ONCE);
}

static void
show_list(struct req *r, struct tmpl *t, const struct asked *ask,
          const struct rows *rows, size_t n, const struct tally *tally)
{
    struct tmpl *list = tmpl_section(t, TS_LOG_LIST);
    bool moving = tally->pending + tally->sending + tally->checking > 0;
    bool may_retry = tally->needs_attention + tally->failed > 0 &&
                     http_allowed(r->who, ACCESS_OPERATE);

    tmpl_text(list, TV_STATUS_ASKED, ask->tab->name);
    tmpl_text(list, TV_Q, ask->q);
    if (ask->before == 0 && ask->after == 0)
        tmpl_text(tmpl_section(list, TS_LOG_LIVE), TV_LIVE_S,
                  moving ? "3" : "10");
    if (may_retry) {
        tmpl_when(list, TS_LOG_CAN_CHECK, true);
        page_form_once(r, list, TI_LOG_ONCE);
    }
    row_defaults(list);
    show_rows(r, list, rows, n, ask->after > 0, may_retry);
}

/* GET /settings/quickbooks/sync-log */
static bool
page_log(struct req *r, struct reply *out, struct err *e)
{
    const struct portal *p = r->site->ctx;
    size_t limit = (size_t)p->conf->log_page_rows, n;
    struct tmpl *t = tmpl_new(r->format, TPL_LOG);
    const struct tally *tally;
    struct err missed = { 0 };
    struct asked ask;
    struct rows rows;

    if (!asked_read(r, out, &ask, e) || !page_tally(r, &tally, e))
        return false;
    show_head(r, t, &ask, tally);
    tmpl_int(t, TV_LOG_MONTHS, p->conf->log_months);
    if (!rows_read(r, &ask, (int64_t)limit, &rows, &missed)) {
        log_error("refused", "id=%s status=503 kind=%s text=%s", r->id,
                  err_name(missed.kind), missed.text);
        out->status = 503;
        reply_header(out, "Retry-After", "30");
        page_show_empty(t, TI_LOG_EMPTY, &not_loaded);
        return reply_page(r, out, t, "Sync log", e);
    }
    n = rows.n > limit ? limit : rows.n;
    if (!show_waiting(r, t, tally, e))
        return false;
    if (n == 0) {
        if (!show_empty(r, t, &ask, e))
            return false;
    } else {
        show_list(r, t, &ask, &rows, n, tally);
        show_pages(r, t, &ask, &rows, n, rows.n > limit);
    }
    return reply_page(r, out, t, "Sync log", e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/settings/quickbooks/sync-log", page_log, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_log = ROUTES(routes);
