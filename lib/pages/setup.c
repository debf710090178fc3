/* The set-up of QuickBooks: connect, prerequisites, mappings, and how things
   stand once it is finished. */
#include <string.h>

#include "pages/connection.h"
#include "pages/setup.h"

static const char home[] = "/settings/quickbooks/setup";

/* clang-format off */
static const struct {
    const char *kind, *going;
} jobs[] = {
    { "exchange", "Connecting to QuickBooks and reading the lists of your company." },
    { "lists",    "Reading the settings and lists of QuickBooks again." },
};

/* What stands between the steps: its findings, or no page of findings at all. */
static const struct {
    const char *title, *lead, *said;
} pages[SETUP_STEP__MAX] = {
    [SETUP_CHECKS] = { "Prerequisites",
        "What must hold in QuickBooks so that invoices do not fail one by one later.",
        "Next come the mappings." },
    [SETUP_MAPPINGS] = { "Mappings",
        "Which tax codes, items and customers of QuickBooks stand for yours. Each link leads to its settings, and the line above them back to here.",
        "Next comes the go-live date." },
};
/* clang-format on */
enum { JOBS = sizeof(jobs) / sizeof(jobs[0]) };

/* The newest job, as far as the set-up waits for it; *going: it is under way.
 */
static bool
show_job(struct req *r, struct reply *out, struct tmpl *t,
         enum tmpl_section going, enum tmpl_section late,
         enum tmpl_section failed, bool *under_way, struct err *e)
{
    struct job_row job;
    struct tmpl *in;
    bool found;

    *under_way = false;
    if (!page_job_read(r, &job, &found, e))
        return false;
    for (size_t i = 0; found && i < JOBS; i++) {
        if (!str_equal(jobs[i].kind, job.kind))
            continue;
        if (page_job_open(&job)) {
            in = tmpl_section(t, going);
            tmpl_text(in, TV_JOB_GOING, jobs[i].going);
            tmpl_when(in, late, *job.late != '\0');
            reply_header(out, "Refresh", *job.late != '\0' ? "15" : "2");
            *under_way = true;
        } else if (str_equal(job.state, "failed")) {
            tmpl_text(tmpl_section(t, failed), TV_JOB_MESSAGE, job.message);
        }
    }
    return true;
}

static bool
show_lists_at(struct req *r, struct tmpl *t, struct err *e)
{
    struct connection_row c;
    bool found;

    if (!page_connection_read(r, &c, &found, e))
        return false;
    if (found) {
        tmpl_text(t, TV_COMPANY, c.company);
        tmpl_utc(t, TV_LISTS_AT, c.lists_at);
    }
    return true;
}

/* "2 points stand in the way, 1 is worth a look, and 9 are fine." */
static const char *
sum(struct req *r, const struct ready_finding *list, size_t n)
{
    size_t stops = ready_count(list, n, READY_STOP);
    size_t skips = ready_count(list, n, READY_SKIP);
    const char *fine = arena_printf(r->arena, "%zu %s fine", n - stops - skips,
                                    n - stops - skips == 1 ? "is" : "are");
    const char *look = arena_printf(r->arena, "%zu %s worth a look", skips,
                                    skips == 1 ? "is" : "are");

    if (stops == 0 && skips == 0)
        return arena_printf(r->arena, "All %zu points are fine.", n);
    if (stops == 0)
        return arena_printf(r->arena, "%s, and %s.", look, fine);
    return arena_printf(r->arena, "%zu %s in the way, %s%s%s.", stops,
                        stops == 1 ? "stands" : "stand", skips > 0 ? look : "",
                        skips > 0 ? ", and " : "and ", fine);
}

/* ----------------------------------------------------------------- connect */

static void
show_ask(struct req *r, struct tmpl *t, const struct setup *s)
{
    struct tmpl *in = tmpl_section(t, TS_SETUP_CONNECT_ASK);
    bool never = *s->facts.state == '\0';

    tmpl_text(in, TV_ASK_TITLE, never ? "Before you press" : "Sign in again");
    tmpl_text(in, TV_ASK_SAID,
              never ? "Sign in to QuickBooks as a company admin, and choose "
                      "the company that your invoices belong to. One company "
                      "stands for this shop from then on."
                    : "QuickBooks does not accept the sign-in any more. Sign "
                      "in as a company admin; what you set up is kept.");
    if (!http_allowed(r->who, ACCESS_KEEP))
        tmpl_when(in, TS_SETUP_CONNECT_MAY_NOT, true);
    else
        tmpl_text(tmpl_section(in, TS_SETUP_CONNECT_CAN_CONNECT),
                  TV_STATE_PRESS, never ? "Connect" : "Reconnect");
}

/* GET /settings/quickbooks/setup/connect */
static bool
page_connect(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_SETUP_CONNECT), *in;
    struct setup s;
    bool going;

    if (!setup_read(r, &s, e) ||
        !show_job(r, out, t, TS_SETUP_CONNECT_GOING, TS_SETUP_CONNECT_LATE,
                  TS_SETUP_CONNECT_JOB_FAILED, &going, e))
        return false;
    if (s.on)
        return reply_redirect(out, home);
    (void)setup_show_step(r, t, TI_SETUP_CONNECT_STEPS, TI_SETUP_CONNECT_STEPS,
                          &s, SETUP_CONNECT);
    if (s.mark[SETUP_CONNECT] == SETUP_DONE) {
        in = tmpl_section(t, TS_SETUP_CONNECT_CONNECTED);
        tmpl_text(in, TV_COMPANY, s.facts.company);
        tmpl_text(in, TV_CONNECTED_SAID,
                  "Nothing is sent there before you turn sync on, in the last "
                  "step.");
    } else if (!going) {
        show_ask(r, t, &s);
    }
    return reply_page(r, out, t, "QuickBooks set-up", e);
}

/* ------------------------------------------------- prerequisites, mappings */

static void
show_continue(struct req *r, struct tmpl *list, enum setup_step step,
              const struct ready_finding *found, size_t n)
{
    size_t skips = ready_count(found, n, READY_SKIP);
    struct tmpl *in;

    if (ready_worst(found, n) == READY_STOP) {
        tmpl_when(list, TS_SETUP_CHECKS_STOPPED, true);
        return;
    }
    if (!http_allowed(r->who, ACCESS_KEEP)) {
        tmpl_when(list, TS_SETUP_CHECKS_MAY_NOT, true);
        return;
    }
    in = tmpl_section(list, TS_SETUP_CHECKS_CAN_CONTINUE);
    page_form_once(r, in, TI_SETUP_CHECKS_ONCE);
    tmpl_text(in, TV_FORM_ACTION, setup_step_href(step));
    if (skips == 0)
        tmpl_text(in, TV_CONTINUE_PRESS, "Continue");
    else
        tmpl_textf(in, TV_CONTINUE_PRESS, "Continue with %zu left open", skips);
    tmpl_textf(in, TV_CONTINUE_SAID, "%s%s", pages[step].said,
               skips == 0 ? ""
                          : " What follows from each that you leave open "
                            "stands beside it, and you may come back to it.");
}

static bool
show_list(struct req *r, struct tmpl *t, const struct setup *s,
          enum setup_step step, struct err *e)
{
    const struct ready_finding *found =
        step == SETUP_CHECKS ? s->checks : s->mappings;
    size_t n = step == SETUP_CHECKS ? s->check_n : s->mapping_n;
    struct tmpl *list = tmpl_section(t, TS_SETUP_CHECKS_LIST), *in;

    tmpl_text(list, TV_SETUP_SUM, sum(r, found, n));
    setup_show_findings(list, TI_SETUP_CHECKS_FINDINGS, found, n);
    show_continue(r, list, step, found, n);
    if (!http_allowed(r->who, ACCESS_KEEP))
        return true;
    in = tmpl_section(list, TS_SETUP_CHECKS_CAN_REFRESH);
    page_form_once(r, in, TI_SETUP_CHECKS_ONCE);
    tmpl_text(in, TV_FORM_ACTION, setup_step_href(step));
    return show_lists_at(r, in, e);
}

static bool
show_findings(struct req *r, struct reply *out, enum setup_step step,
              struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_SETUP_CHECKS);
    struct setup s;
    bool going;

    if (!setup_read(r, &s, e) || !setup_names_read(r, &s, e) ||
        !show_job(r, out, t, TS_SETUP_CHECKS_GOING, TS_SETUP_CHECKS_LATE,
                  TS_SETUP_CHECKS_JOB_FAILED, &going, e))
        return false;
    if (s.on)
        return reply_redirect(out, home);
    tmpl_text(t, TV_SETUP_TITLE, pages[step].title);
    tmpl_text(t, TV_SETUP_LEAD, pages[step].lead);
    if (setup_show_step(r, t, TI_SETUP_CHECKS_STEPS, TI_SETUP_CHECKS_EMPTY, &s,
                        step) &&
        !(going && !s.facts.listed) && !show_list(r, t, &s, step, e))
        return false;
    return reply_page(r, out, t, pages[step].title, e);
}

/* GET /settings/quickbooks/setup/checks */
static bool
page_checks(struct req *r, struct reply *out, struct err *e)
{
    return show_findings(r, out, SETUP_CHECKS, e);
}

/* GET /settings/quickbooks/setup/mappings */
static bool
page_mappings(struct req *r, struct reply *out, struct err *e)
{
    return show_findings(r, out, SETUP_MAPPINGS, e);
}

/* On to the next step, unless something stands in the way by now. */
static bool
pass(struct page_act *act, struct err *e)
{
    const enum setup_step *step = act->ctx;
    struct req *r = act->r;
    struct setup s;

    if (!setup_read(r, &s, e))
        return false;
    if (s.here < *step || s.on ||
        ready_worst(*step == SETUP_CHECKS ? s.checks : s.mappings,
                    *step == SETUP_CHECKS ? s.check_n : s.mapping_n) ==
            READY_STOP)
        return true; /* the page says what */
    act->location = setup_step_href((enum setup_step)(*step + 1));
    return setup_pass(r, &s, *step, e);
}

static bool
page_pass(struct req *r, struct reply *out, enum setup_step step, struct err *e)
{
    struct page_act act = {
        .r = r, .run = pass, .ctx = &step, .location = setup_step_href(step)
    };

    return page_act_reply(&act, out, e);
}

/* POST /settings/quickbooks/setup/checks */
static bool
page_checks_post(struct req *r, struct reply *out, struct err *e)
{
    return page_pass(r, out, SETUP_CHECKS, e);
}

/* POST /settings/quickbooks/setup/mappings */
static bool
page_mappings_post(struct req *r, struct reply *out, struct err *e)
{
    return page_pass(r, out, SETUP_MAPPINGS, e);
}

/* ----------------------------------------------------- ask QuickBooks again */

static bool
refresh(struct page_act *act, struct err *e)
{
    struct req *r = act->r;
    struct connection_row c;
    struct job_row job;
    bool found, asked;

    if (!page_connection_read(r, &c, &found, e) ||
        !page_job_read(r, &job, &asked, e))
        return false;
    if (!found || !str_equal(c.state, "active") ||
        (asked && page_job_open(&job)))
        return true; /* the page says why, or that one is on its way */
    return db_insert(r->db, STMT_PAGE_JOB_ADD,
                     ARGS(ARG_SHOP(r->shop), ARG_INT(c.id), ARG_TEXT("lists"),
                          ARG_BYTES(((struct bytes){ "", 0 }))),
                     NULL, e) &&
           event_wake(r->db, r->shop, "job", e) &&
           page_audit(r, "connection.lists", "", 0, "", e);
}

/* POST /settings/quickbooks/setup/refresh -- and back to where it was pressed.
 */
static bool
page_refresh(struct req *r, struct reply *out, struct err *e)
{
    const char *from = http_param(&r->form, "from");
    struct page_act act = { .r = r, .run = refresh, .location = home };

    for (int i = 0; i < SETUP_STEP__MAX; i++)
        if (str_equal(from, setup_step_href((enum setup_step)i)))
            act.location = setup_step_href((enum setup_step)i);
    return page_act_reply(&act, out, e);
}

/* ----------------------------------------------------------------- summary */

/* What came of the test invoice, once sync is on. */
static void
show_test(struct req *r, struct tmpl *t, const struct setup *s)
{
    if (s->test_id == 0)
        return;
    tmpl_textf(t, TV_TEST_HREF, "/invoices/%lld", (long long)s->test_id);
    tmpl_textf(t, TV_TEST_NUMBER, "#%s", s->test.invoice.number);
    tmpl_text(t, TV_TEST_SAID,
              s->test.phase == TEST_DONE
                  ? "was the same in QuickBooks, and is void on both sides."
                  : "was not carried through.");
    (void)r;
}

static bool
show_summary(struct req *r, struct reply *out, const struct setup *s,
             struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_SETUP), *in;
    struct ready_finding all[2 * READY_MOST];
    size_t n = s->check_n + s->mapping_n;

    memcpy(all, s->checks, s->check_n * sizeof(all[0]));
    memcpy(all + s->check_n, s->mappings, s->mapping_n * sizeof(all[0]));
    tmpl_text(t, TV_SETUP_LEAD,
              "Set-up is finished. What was checked for it is checked here "
              "again, as QuickBooks and your settings are now.");
    tmpl_text(t, TV_COMPANY, s->facts.company);
    page_pill_word(t, TI_SETUP_SYNC, "active", "On");
    tmpl_text(t, TV_GO_LIVE_SAID,
              s->go_live.ymd == 0
                  ? "None: whatever is sent here goes to QuickBooks."
                  : arena_printf(r->arena, "%s.", page_day(r, s->go_live)));
    tmpl_text(t, TV_GO_LIVE_PRESS,
              http_allowed(r->who, ACCESS_KEEP) ? "Change" : "See");
    show_test(r, t, s);
    tmpl_text(t, TV_SETUP_SUM, sum(r, all, n));
    setup_show_findings(t, TI_SETUP_FINDINGS, all, n);
    if (str_equal(http_param(&r->query, "done"), "on"))
        page_show_notice(t, TI_SETUP_NOTICE,
                         "Sync is on. What waited is going out now.");
    if (str_equal(http_param(&r->query, "done"), "go-live"))
        page_show_notice(t, TI_SETUP_NOTICE, "The go-live date is saved.");
    if (http_allowed(r->who, ACCESS_KEEP)) {
        in = tmpl_section(t, TS_SETUP_CAN_REFRESH);
        page_form_once(r, in, TI_SETUP_ONCE);
        if (!show_lists_at(r, in, e))
            return false;
    }
    return reply_page(r, out, t, "QuickBooks set-up", e);
}

/* GET /settings/quickbooks/setup -- where it was left, or how things stand. */
static bool
page_setup(struct req *r, struct reply *out, struct err *e)
{
    struct setup s;

    if (!setup_read(r, &s, e))
        return false;
    if (!s.on)
        return reply_redirect(out, setup_step_href(s.here));
    return setup_names_read(r, &s, e) && show_summary(r, out, &s, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/setup",          page_setup,         ACCESS_READ, BODY_NONE, 0 },
    { METHOD_GET,  "/settings/quickbooks/setup/connect",  page_connect,       ACCESS_READ, BODY_NONE, 0 },
    { METHOD_GET,  "/settings/quickbooks/setup/checks",   page_checks,        ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/setup/checks",   page_checks_post,   ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_GET,  "/settings/quickbooks/setup/mappings", page_mappings,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/setup/mappings", page_mappings_post, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_POST, "/settings/quickbooks/setup/refresh",  page_refresh,       ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_setup = ROUTES(routes);
