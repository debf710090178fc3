/* A page of the sync log: tabs, rows under their day, why there is none. */
#include <string.h>

#include "pages/history.h"
#include "pages/log_show.h"

/* clang-format off */
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
/* clang-format on */

const char *
log_said(const struct log_row *row)
{
    enum event_state s = EVENT_SUCCEEDED;

    (void)event_state_parse(row->state, &s);
    return *row->message != '\0' ? row->message : said[s];
}

struct utc
log_next(const struct log_row *row, struct utc now)
{
    static const struct utc none = { 0 };
    enum event_state s = EVENT_SUCCEEDED;

    (void)event_state_parse(row->state, &s);
    if (s == EVENT_RETRYING || s == EVENT_CHECKING ||
        (s == EVENT_PENDING && row->due_at.us > now.us))
        return row->due_at;
    return none;
}

/* --------------------------------------------------------------------- tabs
 */

static int64_t
tab_count(const struct log_tab *tab, const struct log_counts *c)
{
    int64_t n = 0;

    for (int s = 0; s < EVENT_STATE__MAX; s++)
        if (*tab->name == '\0' || (int)tab->states[0] == s ||
            (int)tab->states[1] == s || (int)tab->states[2] == s)
            n += c->n[s];
    return n;
}

/* Open ones are counted exactly, the others up to "10,000+". */
static const char *
count_words(struct req *r, const struct log_tab *tab,
            const struct log_counts *c)
{
    enum event_state first = tab->states[0];
    bool open = *tab->name != '\0' && first != EVENT_SUCCEEDED &&
                first != EVENT_SKIPPED;
    int64_t n = tab_count(tab, c);
    bool cut = !open && n > LOG_COUNT_MAX;

    return arena_printf(r->arena, "%s%s",
                        tmpl_int_words(r->format, cut ? LOG_COUNT_MAX : n),
                        cut || (c->least && n > 0) ? "+" : "");
}

void
log_show_tabs(struct req *r, struct tmpl *t, const struct log_view *v,
              const struct log_counts *counts)
{
    for (size_t i = 0; i < log_tab_count; i++) {
        struct tmpl *in = tmpl_section(t, TS_LOG_TAB);
        struct log_filter other = v->ask;

        other.tab = &log_tabs[i];
        other.before = other.after = 0;
        tmpl_text(in, TV_TAB_HREF, log_href(r->arena, &other, ""));
        tmpl_text(in, TV_TAB_WORD, log_tabs[i].word);
        tmpl_text(in, TV_TAB_COUNT, count_words(r, &log_tabs[i], counts));
        tmpl_when(in, TS_LOG_HERE, v->ask.tab == &log_tabs[i]);
    }
}

/* --------------------------------------------------------------------- rows
 */

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

/* When and how often it is tried; one attempt is what most rows say. */
static void
show_attempts(struct req *r, struct tmpl *in, const struct log_row *row,
              enum event_state s)
{
    struct utc next = log_next(row, r->now);

    if (row->attempts != 1)
        tmpl_id(in, TV_ROW_ATTEMPT, row->attempts);
    if (next.us != 0)
        tmpl_utc(in, TV_ROW_NEXT, next);
    if (s == EVENT_RETRYING)
        tmpl_textf(in, TV_ROW_MORE, "Retry %lld of 3 at %s",
                   (long long)(row->attempts < 1 ? 1 : row->attempts),
                   tmpl_utc_words(r->format, row->due_at));
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
        tmpl_text(in, TV_ROW_MESSAGE, log_said(row));
    if (row->superseded_by != 0)
        tmpl_id(in, TV_ROW_NEWER, row->superseded_by);
    show_attempts(r, in, row, s);
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
    tmpl_text(list, TV_ROW_ATTEMPT, "1");
}

/* Rows stand under the local day they were made on. */
static void
show_rows(struct req *r, struct tmpl *list, const struct rows *rows,
          bool may_retry)
{
    struct tmpl *day = NULL;
    int32_t shown = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const struct log_row *row = rows_at(rows, &log_record, i);
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

void
log_show_list(struct req *r, struct tmpl *t, const struct log_view *v,
              const struct log_page *page, const struct log_counts *c)
{
    struct tmpl *list = tmpl_section(t, TS_LOG_LIST);
    bool moving =
        c->n[EVENT_PENDING] + c->n[EVENT_SENDING] + c->n[EVENT_CHECKING] > 0;
    bool may_retry = c->n[EVENT_ATTENTION] + c->n[EVENT_FAILED] > 0 &&
                     http_allowed(r->who, ACCESS_OPERATE);

    if (v->ask.before == 0 && v->ask.after == 0)
        tmpl_text(tmpl_section(list, TS_LOG_LIVE), TV_LIVE_S,
                  moving ? "3" : "10");
    if (may_retry) {
        tmpl_when(list, TS_LOG_CAN_CHECK, true);
        log_hidden(list, TS_LOG_HIDDEN, &v->ask);
        page_form_once(r, list, TI_LOG_ONCE);
    }
    row_defaults(list);
    show_rows(r, list, &page->rows, may_retry);
}

/* -------------------------------------------------------------------- pages
 */

/* Further back, where a page ended before it was full. */
static void
show_looked(struct req *r, struct tmpl *t, const struct log_view *v,
            const struct log_page *page)
{
    struct log_filter older = v->ask;
    struct tmpl *in;

    if (page->looked == 0)
        return;
    older.after = 0;
    older.before = page->looked;
    in = tmpl_section(t, TS_LOG_LOOKED);
    tmpl_text(in, TV_LOOKED_HREF, log_href(r->arena, &older, ""));
}

void
log_show_pages(struct req *r, struct tmpl *t, const struct log_view *v,
               const struct log_page *page)
{
    const struct rows *rows = &page->rows;
    const struct log_row *first = rows_at(rows, &log_record, 0);
    const struct log_row *last = rows_at(rows, &log_record, rows->n - 1);
    struct log_filter newer = v->ask, older = v->ask;
    bool up = v->ask.after > 0, search = v->searched;

    newer.before = newer.after = older.before = older.after = 0;
    older.before = last->id;
    search = search || *v->ask.entity != '\0' || *v->ask.direction != '\0' ||
             *v->ask.cause != '\0' || *v->ask.about != '\0';
    show_looked(r, t, v, page);
    if (search) { /* goes on, or begins anew */
        page_show_older(t, TI_LOG_PAGER,
                        v->ask.before > 0 ? log_href(r->arena, &newer, "")
                                          : NULL,
                        page->more ? log_href(r->arena, &older, "") : NULL);
        return;
    }
    newer.after = first->id;
    page_show_pager(t, TI_LOG_PAGER,
                    (up ? page->more : v->ask.before > 0)
                        ? log_href(r->arena, &newer, "")
                        : NULL,
                    up || page->more ? log_href(r->arena, &older, "") : NULL);
}

/* ------------------------------------------------------------- empty states
 */

static void
show_nothing_matches(struct req *r, struct tmpl *t, const struct log_view *v,
                     const struct log_page *page)
{
    const char *why = "No record in the log fits all of these filters.";
    struct page_empty nothing = { "search", "Nothing matches", why,
                                  "/settings/quickbooks/sync-log",
                                  "Clear filters" };

    if (page->looked != 0) {
        show_looked(r, t, v, page);
        nothing.title = "Nothing found yet";
        nothing.why = "Among the newest records nothing fits all of these "
                      "filters. There are older ones to look through.";
    } else if (v->searched && *v->ask.by != '\0') {
        nothing.why = log_search_kinds[v->by].none;
    } else if (v->searched) {
        nothing.why = "The search takes the beginning of a record’s number or "
                      "of a name, and whole a payment’s reference, a sync run, "
                      "a QuickBooks ID or an intuit_tid.";
    }
    page_show_empty(t, TI_LOG_EMPTY, &nothing);
}

bool
log_show_empty(struct req *r, struct tmpl *t, const struct log_view *v,
               const struct log_page *page, struct err *e)
{
    const struct log_filter *f = &v->ask;
    bool only_tab =
        strcmp(log_query(r->arena, f),
               arena_printf(r->arena, "?status=%s", f->tab->name)) == 0;
    struct connection_row c;
    bool found;

    if (*log_query(r->arena, f) == '\0') {
        if (!page_connection_read(r, &c, &found, e))
            return false;
        page_show_empty(t, TI_LOG_EMPTY, found ? &nothing_yet : &no_connection);
    } else if (only_tab && str_equal(f->tab->name, "failed")) {
        page_show_empty(t, TI_LOG_EMPTY, &nothing_failed);
    } else {
        show_nothing_matches(r, t, v, page);
    }
    return true;
}

void
log_show_not_loaded(struct req *r, struct tmpl *t, const struct log_filter *f)
{
    const struct page_empty what = {
        "warn", "The log could not be loaded",
        "The database was busy. Nothing is lost; records go on being posted.",
        log_href(r->arena, f, ""), "Try again"
    };

    page_show_empty(t, TI_LOG_EMPTY, &what);
}
