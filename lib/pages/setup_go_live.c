/* The set-up: the day from which documents go to QuickBooks, and sync turned
   on. */
#include <string.h>

#include "clock/clock.h"
#include "pages/setup.h"

static const char home[] = "/settings/quickbooks/setup";

/* What was chosen: a day, or everything. */
struct choice {
    bool all, bad;
    struct date from;  /* unless all or bad */
    const char *typed; /* of the field */
};

/* Until somebody chooses: what is set, else the first day of this month. */
static struct choice
choice_now(struct req *r, const struct setup *s)
{
    struct date today = r->format->today, from = s->go_live;
    bool passed = setup_step_parse(s->left) > SETUP_GO_LIVE || s->on;
    struct choice c = { .all = from.ymd == 0 && passed };

    if (from.ymd == 0)
        from = date_make(date_year(today), date_month(today), 1);
    c.from = from;
    c.typed = date_text(r->arena, from);
    return c;
}

static struct choice
choice_read(struct req *r, const struct params *p, const struct setup *s)
{
    const char *what = http_param(p, "what"), *from = http_param(p, "from");
    struct choice c = choice_now(r, s);

    if (what == NULL)
        return c;
    c.all = str_equal(what, "all");
    if (from == NULL || (*from == '\0' && c.all))
        return c;
    c.typed = from;
    if (!date_parse(from, &c.from))
        c.bad = !c.all;
    return c;
}

static struct date
day_of(const struct choice *c)
{
    return c->all ? (struct date){ 0 } : c->from;
}

/* ----------------------------------------------------------------- preview */

/* "12 invoices and 3 payments", "12 invoices", "". */
static const char *
documents(struct req *r, int64_t invoices, int64_t payments)
{
    const char *i = setup_count(r, invoices, "invoice");
    const char *p = setup_count(r, payments, "payment");

    if (payments == 0)
        return i;
    return invoices == 0 ? p : arena_printf(r->arena, "%s and %s", i, p);
}

static void
show_counts(struct req *r, struct tmpl *in, const struct setup *s,
            const struct choice *c, const struct ledger_go_live *n)
{
    const char *day = page_day(r, c->from);
    bool out = n->invoices_out + n->payments_out > 0;

    tmpl_text(in, TV_GO_LIVE_WORDS,
              c->all ? "Everything goes"
                     : arena_printf(r->arena, "Go live on %s", day));
    tmpl_text(in, TV_STAY_OUT,
              !out ? "Nothing that was sent so far."
                   : arena_printf(
                         r->arena,
                         "%s dated before %s: not sent to "
                         "QuickBooks, and otherwise as before.",
                         documents(r, n->invoices_out, n->payments_out), day));
    tmpl_text(
        in, TV_GO_OUT,
        n->invoices_sent + n->payments_sent == 0
            ? "Nothing yet: what is sent from now on."
            : arena_printf(r->arena, "%s, %s.",
                           documents(r, n->invoices_sent, n->payments_sent),
                           s->on ? "as soon as you press"
                                 : "when you turn sync on"));
    if (s->closed.ymd != 0 && (c->all || c->from.ymd <= s->closed.ymd))
        tmpl_textf(in, TV_CLOSED_WARNING,
                   "The books in QuickBooks are closed through %s: what is "
                   "dated up to then is refused there, and waits here.",
                   page_day(r, s->closed));
}

static bool
show_preview(struct req *r, struct tmpl *t, const struct setup *s,
             const struct choice *c, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct tmpl *in = tmpl_section(t, TS_SETUP_GO_LIVE_PREVIEW), *save;
    struct ledger_go_live n;

    if (!ledger_go_live_preview(&l, day_of(c), &n, e))
        return false;
    show_counts(r, in, s, c, &n);
    if (!http_allowed(r->who, ACCESS_KEEP)) {
        tmpl_when(in, TS_SETUP_GO_LIVE_MAY_NOT, true);
        return true;
    }
    save = tmpl_section(in, TS_SETUP_GO_LIVE_CAN_SAVE);
    page_form_once(r, save, TI_SETUP_GO_LIVE_ONCE);
    tmpl_text(save, TV_F_WHAT, c->all ? "all" : "from");
    tmpl_text(save, TV_F_FROM, c->typed);
    tmpl_text(
        save, TV_GO_LIVE_PRESS,
        c->all ? "Send everything"
               : arena_printf(r->arena, "Go live on %s", page_day(r, c->from)));
    tmpl_text(save, TV_GO_LIVE_THEN,
              s->on
                  ? "What waits and is older is left out; what was left out "
                    "and is not older any more goes out."
                  : "Nothing is sent by this. You can change the date later.");
    return true;
}

static bool
show_form(struct req *r, struct reply *out, struct tmpl *t,
          const struct setup *s, const struct choice *c, struct err *e)
{
    struct tmpl *in = tmpl_section(t, TS_SETUP_GO_LIVE_FORM);
    struct form f = { .arena = r->arena };

    tmpl_when(in, c->all ? TS_SETUP_GO_LIVE_ALL : TS_SETUP_GO_LIVE_FROM, true);
    tmpl_text(in, TV_F_FROM, c->typed);
    tmpl_text(in, TV_FROM_HELP,
              s->oldest.ymd == 0
                  ? "Take the first day that nobody entered in QuickBooks by "
                    "hand."
                  : arena_printf(r->arena,
                                 "Take the first day that nobody entered in "
                                 "QuickBooks by hand. The oldest invoice that "
                                 "waits is of %s.",
                                 page_day(r, s->oldest)));
    if (!c->bad)
        return show_preview(r, in, s, c, e);
    form_bad(&f, "from", "Give the day as YYYY-MM-DD, such as 2026-06-01.");
    form_show(&f, in, TI_SETUP_GO_LIVE_SUMMARY);
    form_show_field(&f, in, "from", TS_SETUP_GO_LIVE_BAD_FROM);
    out->status = 422;
    return true;
}

/* GET /settings/quickbooks/setup/go-live */
static bool
page_go_live(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_SETUP_GO_LIVE);
    struct choice c;
    struct setup s;

    if (!setup_read(r, &s, e))
        return false;
    c = choice_read(r, &r->query, &s);
    if (setup_show_step(r, t, TI_SETUP_GO_LIVE_STEPS, TI_SETUP_GO_LIVE_EMPTY,
                        &s, SETUP_GO_LIVE) &&
        !show_form(r, out, t, &s, &c, e))
        return false;
    return reply_page(r, out, t, "Go-live date", e);
}

static bool
save(struct page_act *act, struct err *e)
{
    struct req *r = act->r;
    const struct ledger l = page_ledger(r);
    struct ledger_go_live n;
    struct choice c;
    struct setup s;

    if (!setup_read(r, &s, e))
        return false;
    c = choice_read(r, &r->form, &s);
    if (c.bad || (!s.on && s.here < SETUP_GO_LIVE))
        return true; /* the page says what comes first */
    act->location = s.on ? "/settings/quickbooks/setup?done=go-live"
                         : setup_step_href(SETUP_TEST);
    return ledger_go_live_set(&l, day_of(&c), &n, e) &&
           (s.on || setup_pass(r, &s, SETUP_GO_LIVE, e));
}

/* POST /settings/quickbooks/setup/go-live */
static bool
page_go_live_post(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = save, .location = r->path };

    return page_act_reply(&act, out, e);
}

/* ------------------------------------------------------------ turn sync on */

static void
show_left_open(struct req *r, struct tmpl *in, const struct ready_finding *list,
               size_t n)
{
    struct tmpl *point;

    for (size_t i = 0; i < n; i++) {
        if (list[i].level != READY_SKIP)
            continue;
        tmpl_text(in, TV_LEFT_OPEN,
                  "What you left open stays so until you come back to it:");
        point = tmpl_section(in, TS_SETUP_ON_OPEN_POINT);
        tmpl_text(point, TV_FINDING_TITLE, list[i].title);
        tmpl_text(point, TV_FINDING_THEN, list[i].then);
    }
    (void)r;
}

static void
show_ready(struct req *r, struct tmpl *t, const struct setup *s)
{
    struct tmpl *in = tmpl_section(t, TS_SETUP_ON_READY), *can;
    int64_t n = s->facts.waiting;
    const char *count = setup_count(r, n, "invoice");

    tmpl_text(in, TV_ON_TITLE, n == 0 ? "No invoice waits" : "What goes out");
    tmpl_text(in, TV_ON_SAID,
              n == 0 ? "From now on each invoice goes to QuickBooks within "
                       "seconds of being sent."
                     : arena_printf(r->arena, "%s worth %s %s out now.", count,
                                    money_show(r->arena, s->waiting,
                                               r->format->currency),
                                    n == 1 ? "goes" : "go"));
    if (n > 0)
        tmpl_textf(in, TV_ON_OLDEST,
                   "The oldest is of %s. Payments for them follow.",
                   page_day(r, s->oldest));
    show_left_open(r, in, s->checks, s->check_n);
    show_left_open(r, in, s->mappings, s->mapping_n);
    if (!http_allowed(r->who, ACCESS_KEEP)) {
        tmpl_when(in, TS_SETUP_ON_MAY_NOT, true);
        return;
    }
    can = tmpl_section(in, TS_SETUP_ON_CAN_TURN_ON);
    page_form_once(r, can, TI_SETUP_ON_ONCE);
    tmpl_text(can, TV_ON_PRESS,
              n == 0 ? "Turn sync on"
                     : arena_printf(r->arena, "Turn sync on and send %s",
                                    tmpl_int_words(r->format, n)));
}

/* GET /settings/quickbooks/setup/on */
static bool
page_on(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_SETUP_ON);
    struct setup s;

    if (!setup_read(r, &s, e) || !setup_names_read(r, &s, e))
        return false;
    if (s.on)
        return reply_redirect(out, home);
    tmpl_text(t, TV_COMPANY,
              s.connection_id == 0 ? "QuickBooks" : s.facts.company);
    if (setup_show_step(r, t, TI_SETUP_ON_STEPS, TI_SETUP_ON_EMPTY, &s,
                        SETUP_ON))
        show_ready(r, t, &s);
    return reply_page(r, out, t, "Turn sync on", e);
}

static bool
turn_on(struct page_act *act, struct err *e)
{
    struct req *r = act->r;
    struct setup s;

    if (!setup_read(r, &s, e))
        return false;
    if (s.here != SETUP_ON)
        return true; /* something stands in the way, or it is on already */
    act->location = "/settings/quickbooks/setup?done=on";
    return event_sync_set(r->db, r->shop, s.connection_id, true, e) &&
           page_audit(r, "connection.sync", "", 0,
                      arena_printf(r->arena, "Sync turned on: %s waited",
                                   setup_count(r, s.facts.waiting, "invoice")),
                      e);
}

/* POST /settings/quickbooks/setup/on */
static bool
page_on_post(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = turn_on, .location = home };

    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/setup/go-live", page_go_live,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/setup/go-live", page_go_live_post, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_GET,  "/settings/quickbooks/setup/on",      page_on,           ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/setup/on",      page_on_post,      ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_setup_go_live = ROUTES(routes);
