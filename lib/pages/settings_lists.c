/* How old QuickBooks' lists are, and Refresh, on every page of Settings. */
#include "pages/settings.h"

enum { JUST_NOW_S = 300, MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

static const struct field job_fields[] = {
    FIELD(struct job_row, NULL, id),
    FIELD(struct job_row, NULL, kind),
    FIELD(struct job_row, NULL, state),
    FIELD(struct job_row, NULL, message),
    FIELD(struct job_row, NULL, late),
    FIELD(struct job_row, NULL, created_at),
    FIELD(struct job_row, NULL, changed_at),
};
static const struct record job_record = RECORD(struct job_row, job_fields);

/* "3 minutes ago" */
static const char *
age(struct req *r, struct utc at)
{
    static const struct {
        int64_t from_s, unit_s;
        const char *word;
    } rows[] = {
        { 2 * DAY_S, DAY_S, "days" },          { DAY_S, 0, "a day ago" },
        { 2 * HOUR_S, HOUR_S, "hours" },       { HOUR_S, 0, "an hour ago" },
        { 2 * MINUTE_S, MINUTE_S, "minutes" }, { MINUTE_S, 0, "a minute ago" },
    };
    int64_t s = (r->now.us - at.us) / 1000000;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (s >= rows[i].from_s)
            return rows[i].unit_s == 0
                       ? rows[i].word
                       : arena_printf(
                             r->arena, "%s %s ago",
                             tmpl_int_words(r->format, s / rows[i].unit_s),
                             rows[i].word);
    return "just now";
}

/* What became of the newest reading, while it is news. */
static void
show_reading(struct req *r, struct tmpl *t, const struct job_row *j)
{
    bool failed = str_equal(j->state, "failed");

    if (page_job_open(j)) {
        tmpl_when(t, TS_LISTS_GOING, true);
    } else if (str_equal(j->kind, "lists") &&
               r->now.us - j->changed_at.us < JUST_NOW_S * INT64_C(1000000)) {
        tmpl_when(t, failed ? TS_LISTS_FAILED : TS_LISTS_DONE, true);
        tmpl_text(t, TV_LISTS_SAID, j->message);
    }
}

bool
settings_show_lists(struct req *r, struct tmpl *t, enum tmpl_include at,
                    const struct connection_row *c, struct err *e)
{
    struct tmpl *in = tmpl_include(t, at, TPL_LISTS);
    bool active = c != NULL && str_equal(c->state, "active"), asked, open;
    bool listed = c != NULL && c->lists_at.us != 0;
    struct job_row job = { 0 };

    if (!db_maybe(r->db, r->arena, STMT_PAGE_LISTS_JOB, ARGS(ARG_SHOP(r->shop)),
                  &job_record, &job, &asked, e))
        return false;
    open = asked && page_job_open(&job);
    tmpl_text(in, TV_LISTS_PATH, r->path);
    tmpl_when(in, TS_LISTS_NOT_CONNECTED, c == NULL);
    tmpl_when(in, TS_LISTS_NEVER_LISTED, c != NULL && !listed);
    tmpl_when(in, TS_LISTS_NOT_ACTIVE, c != NULL && !active);
    if (listed) {
        tmpl_utc(in, TV_LISTS_AT, c->lists_at);
        tmpl_text(in, TV_LISTS_AGE, age(r, c->lists_at));
        tmpl_when(in, TS_LISTS_LISTED, true);
    }
    if (asked && active)
        show_reading(r, in, &job);
    if (http_allowed(r->who, ACCESS_KEEP))
        tmpl_when(in,
                  active && !open ? TS_LISTS_CAN_REFRESH
                                  : TS_LISTS_CANNOT_REFRESH,
                  true);
    return true;
}
