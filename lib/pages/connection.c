/* Settings, QuickBooks, Status: what the connection is, and the one fix. */
#include <string.h>

#include "pages/connection.h"
#include "pages/setup.h"
#include "pages/standing.h"

/* clang-format off */
static const struct field connection_fields[] = {
    FIELD(struct connection_row, NULL,          id),
    FIELD(struct connection_row, NULL,          realm_web),
    FIELD(struct connection_row, "ENVIRONMENT", environment),
    FIELD(struct connection_row, "COMPANY",     company),
    FIELD(struct connection_row, NULL,          country),
    FIELD(struct connection_row, NULL,          currency),
    FIELD(struct connection_row, NULL,          state),
    FIELD(struct connection_row, NULL,          reason),
    FIELD(struct connection_row, "LISTS_AT",    lists_at),
    FIELD(struct connection_row, "CONNECTED_AT", connected_at),
    FIELD(struct connection_row, NULL,          changed_at),
    FIELD(struct connection_row, "ENDS_AT",     ends_at),
    FIELD(struct connection_row, NULL,          last_at),
    FIELD(struct connection_row, NULL,          hold_reason),
    FIELD(struct connection_row, NULL,          hold_until),
    FIELD(struct connection_row, NULL,          off),
    FIELD(struct connection_row, NULL,          next_at),
    FIELD(struct connection_row, "LAST_SUCCESS", last_success),
};
static const struct field job_fields[] = {
    FIELD(struct job_row, NULL,      id),
    FIELD(struct job_row, NULL,      kind),
    FIELD(struct job_row, NULL,      state),
    FIELD(struct job_row, NULL,      message),
    FIELD(struct job_row, NULL,      late),
    FIELD(struct job_row, NULL,      created_at),
    FIELD(struct job_row, "JOB_AT",  changed_at),
};
/* clang-format on */
static const struct record connection_record =
    RECORD(struct connection_row, connection_fields);
static const struct record job_record = RECORD(struct job_row, job_fields);

/* clang-format off */
static const struct {
    const char *kind;
    const char *going;
} jobs[] = {
    { "exchange",   "Connecting to QuickBooks and reading your company’s lists." },
    { "lists",      "Reading your lists from QuickBooks again." },
    { "disconnect", "Giving the permission back to QuickBooks." },
};

/* What came back with ?connect= of the address. */
static const struct {
    const char *how;
    const char *said;
} returns[] = {
    { "denied",     "You did not allow the connection in QuickBooks, so nothing was changed. Connect again whenever you like." },
    { "stale",      "That sign-in had ended, was used already, or was begun by somebody else. Nothing was changed. Press the button once more." },
    { "incomplete", "QuickBooks did not send everything that is needed, so nothing was changed. Press the button once more." },
};
/* clang-format on */
enum {
    JOBS = sizeof(jobs) / sizeof(jobs[0]),
    RETURNS = sizeof(returns) / sizeof(returns[0]),
    JUST_NOW_S = 300, /* how long the end of a job is told */
};

bool
page_connection_read(struct req *r, struct connection_row *out, bool *found,
                     struct err *e)
{
    memset(out, 0, sizeof(*out));
    return db_maybe(r->db, r->arena, STMT_PAGE_CONNECTION,
                    ARGS(ARG_SHOP(r->shop)), &connection_record, out, found, e);
}

const struct standing *
page_connection_standing(struct req *r, const struct connection_row *c,
                         bool found)
{
    bool held = found && c->hold_until.us > r->now.us;
    const struct standing_of of = { found ? c->state : NULL,
                                    held ? c->hold_reason : "", c->last_at,
                                    found && c->off };

    return page_standing(r, &of);
}

/* The company may not write: the realm's own cause, and its fix. */
static const char *
held_why(struct req *r, const struct connection_row *c)
{
    const struct standing *s = page_connection_standing(r, c, true);

    return page_standing_good(s) || str_equal(s->key, "ending") ? NULL
                                                                : s->home;
}

const char *
page_connection_holds(struct req *r, const struct connection_row *c)
{
    const char *at = tmpl_utc_words(r->format, c->hold_until), *why;

    if (str_equal(c->state, "expired"))
        return "QuickBooks asks to sign in again: press Reconnect.";
    if (!str_equal(c->state, "active"))
        return "QuickBooks is disconnected: press Reconnect.";
    if (c->hold_until.us <= r->now.us)
        return NULL;
    if (str_equal(c->hold_reason, "throttled"))
        return arena_printf(r->arena,
                            "QuickBooks asked for a pause; posting "
                            "goes on by itself at %s.",
                            at);
    if (str_equal(c->hold_reason, "outage"))
        return arena_printf(r->arena,
                            "QuickBooks does not answer; posting is "
                            "tried again by itself at %s.",
                            at);
    why = held_why(r, c);
    return why != NULL
               ? why
               : arena_printf(r->arena, "Posting goes on by itself at %s.", at);
}

bool
page_job_read(struct req *r, struct job_row *out, bool *found, struct err *e)
{
    memset(out, 0, sizeof(*out));
    return db_maybe(r->db, r->arena, STMT_PAGE_JOB, ARGS(ARG_SHOP(r->shop)),
                    &job_record, out, found, e);
}

bool
page_job_open(const struct job_row *j)
{
    return str_equal(j->state, "waiting") || str_equal(j->state, "working");
}

const char *
page_realm(struct req *r, const struct connection_row *c)
{
    const struct portal *p = r->site->ctx;
    const struct crypt_bind bind = { r->shop.id, 0, "connection.realm_web" };
    struct err e = { 0 };
    struct bytes plain;

    if (c->realm_web.n == 0 ||
        !crypt_open(r->arena, &p->ring, bind, c->realm_web, &plain, &e))
        return NULL;
    return plain.p;
}

/* When the sweeper looks at its queue next, in words. */
static const char *
next_run(struct req *r, const struct connection_row *c)
{
    if (!str_equal(c->state, "active"))
        return "when QuickBooks is connected again";
    if (c->off)
        return "when the set-up is finished";
    if (c->next_at.us == 0)
        return "as soon as there is something to send";
    return c->next_at.us <= r->now.us ? "within seconds"
                                      : tmpl_utc_words(r->format, c->next_at);
}

static void
show_facts(struct req *r, struct tmpl *t, const struct connection_row *c)
{
    struct tmpl *in =
        tmpl_row_in(t, TS_CONNECTION_KNOWN, &connection_record, c);
    const char *realm = page_realm(r, c);

    tmpl_text(in, TV_REALM, realm == NULL ? "cannot be shown" : realm);
    tmpl_when(in, TS_CONNECTION_NEVER_LISTED, c->lists_at.us == 0);
    tmpl_when(in, TS_CONNECTION_CAN_COPY, realm != NULL);
    tmpl_text(in, TV_NEXT_RUN, next_run(r, c));
    tmpl_when(in, TS_CONNECTION_NEVER_POSTED, c->last_success.us == 0);
    tmpl_when(in, TS_CONNECTION_SYNC_OFF, c->off);
    tmpl_when(in, TS_CONNECTION_SYNC_ON, !c->off);
    tmpl_when(in, TS_CONNECTION_IS_ACTIVE, str_equal(c->state, "active"));
    tmpl_when(in, TS_CONNECTION_RENEWS,
              page_standing_good(page_connection_standing(r, c, true)));
    if (http_allowed(r->who, ACCESS_KEEP)) {
        tmpl_when(in, TS_CONNECTION_CAN_REFRESH, str_equal(c->state, "active"));
        tmpl_when(in, TS_CONNECTION_CAN_DISCONNECT,
                  !str_equal(c->state, "disconnected"));
    }
    tmpl_when(in, TS_CONNECTION_CAN_SWITCH, http_allowed(r->who, ACCESS_OWN));
}

/* The way into the set-up, where there is one, with the step that is next. */
static bool
show_set_up(struct req *r, struct tmpl *t, const struct connection_row *c,
            bool found, struct err *e)
{
    const struct standing *s = page_connection_standing(r, c, found);
    const char *press = s->key == NULL ? "See the set-up, step by step"
                                       : "See the set-up and its checks";
    struct setup now;

    if (s->press != NULL && s->key != NULL)
        return true;
    if (found && c->off) {
        if (!setup_read(r, &now, e))
            return false;
        press = now.here == SETUP_STEP__MAX
                    ? "Go on with the set-up"
                    : arena_printf(r->arena, "Go on with step %d of %d: %s",
                                   (int)now.here + 1, (int)SETUP_STEP__MAX,
                                   setup_step_word(now.here));
    }
    tmpl_text(tmpl_section(t, TS_CONNECTION_SET_UP), TV_SET_UP_PRESS, press);
    return true;
}

static void
show_state(struct req *r, struct tmpl *t, const struct connection_row *c,
           bool found)
{
    const struct standing *s = page_connection_standing(r, c, found);
    bool active = found && str_equal(c->state, "active");
    struct tmpl *in;

    page_pill_word(t, TI_CONNECTION_STATUS, s->pill, s->word);
    tmpl_text(t, TV_STATE_MEANS, s->means);
    tmpl_text(t, TV_STATE_FIX, s->fix);
    if (page_standing_good(s))
        tmpl_text(t, TV_STATE_HOLDS, page_connection_holds(r, c));
    if (found && !active) {
        tmpl_text(t, TV_STATE_REASON, c->reason);
        tmpl_utc(t, TV_STATE_SINCE, c->changed_at);
    }
    if (s->press == NULL)
        return;
    if (!http_allowed(r->who, ACCESS_KEEP)) {
        tmpl_when(t, TS_CONNECTION_MAY_NOT, true);
        return;
    }
    in = tmpl_section(t, TS_CONNECTION_CAN_CONNECT);
    tmpl_text(in, TV_STATE_PRESS, s->press);
    tmpl_text(in, TV_STATE_PATH, s->path);
    tmpl_text(in, TV_STATE_BUSY, s->busy);
}

/* The newest job: under way, failed, or done just now and still true. */
static void
show_job(struct req *r, struct reply *out, struct tmpl *t,
         const struct job_row *j, bool active)
{
    struct tmpl *in;
    size_t i = 0;

    if (page_job_open(j)) {
        while (i < JOBS - 1 && !str_equal(jobs[i].kind, j->kind))
            i++;
        in = tmpl_section(t, TS_CONNECTION_GOING);
        tmpl_text(in, TV_JOB_GOING, jobs[i].going);
        tmpl_when(in, TS_CONNECTION_LATE, *j->late != '\0');
        reply_header(out, "Refresh", *j->late != '\0' ? "15" : "2");
    } else if (str_equal(j->state, "failed")) {
        in = tmpl_section(t, TS_CONNECTION_JOB_FAILED);
        tmpl_row(in, &job_record, j);
        tmpl_text(in, TV_JOB_MESSAGE, j->message);
    } else if (active != str_equal(j->kind, "disconnect") &&
               r->now.us - j->changed_at.us < JUST_NOW_S * INT64_C(1000000)) {
        page_show_notice(t, TI_CONNECTION_NOTICE, j->message);
    }
}

struct behind_row {
    const char *company;
    int64_t count;
};
static const struct field behind_fields[] = {
    FIELD(struct behind_row, "BEHIND_COMPANY", company),
    FIELD(struct behind_row, "BEHIND_COUNT", count),
};
static const struct record behind_record =
    RECORD(struct behind_row, behind_fields);

/* What waits for a company that is not in use any more, and the choice. */
static bool
show_behind(struct req *r, struct tmpl *t, const struct connection_row *c,
            struct err *e)
{
    struct behind_row row;
    struct tmpl *in;

    if (!db_one(r->db, r->arena, STMT_PAGE_BEHIND, ARGS(ARG_SHOP(r->shop)),
                &behind_record, &row, e))
        return false;
    if (row.count == 0)
        return true;
    in = tmpl_row_in(t, TS_CONNECTION_BEHIND, &behind_record, &row);
    tmpl_text(in, TV_BEHIND_NOUN,
              row.count == 1 ? "record waits" : "records wait");
    tmpl_text(in, TV_BEHIND_HERE, c->company);
    tmpl_when(in, TS_CONNECTION_CAN_BRING, http_allowed(r->who, ACCESS_KEEP));
    return true;
}

/* GET /settings/quickbooks */
static bool
page_connection(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_CONNECTION);
    const char *how = http_param(&r->query, "connect");
    struct connection_row c;
    struct job_row job;
    bool found, asked;

    if (!page_connection_read(r, &c, &found, e) ||
        !page_job_read(r, &job, &asked, e))
        return false;
    show_state(r, t, &c, found);
    if (!show_set_up(r, t, &c, found, e))
        return false;
    if (found) {
        show_facts(r, t, &c);
        if (!show_behind(r, t, &c, e))
            return false;
    }
    if (asked)
        show_job(r, out, t, &job, found && str_equal(c.state, "active"));
    for (size_t i = 0; i < RETURNS; i++)
        if (str_equal(returns[i].how, how))
            tmpl_text(tmpl_section(t, TS_CONNECTION_RETURNED), TV_RETURNED_TEXT,
                      returns[i].said);
    return reply_page(r, out, t, "QuickBooks", e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/settings/quickbooks", page_connection, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_connection = ROUTES(routes);
