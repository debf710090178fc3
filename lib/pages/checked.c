/* Check record: ask the sweeper, say how far it is, show what it found. */
#include "pages/checked.h"

#include "pages/check.h"
#include "pages/subject.h"

enum { SHOWN_MAX = 40 };

/* How a check stands: the first row that fits is what the page says. */
enum standing_of { ASKED, FAILED, GONE, SAME, DIFFERENT };

/* clang-format off */
static const struct {
    const char *pill, *word;
} words[] = {
    [ASKED]     = { "checking",        "Asking QuickBooks" },
    [FAILED]    = { "disconnected",    "Not checked" },
    [GONE]      = { "failed",          "Not there" },
    [SAME]      = { "succeeded",       "Same in both" },
    [DIFFERENT] = { "needs_attention", "Different" },
};
/* clang-format on */

static enum standing_of
found_out(const struct check *c)
{
    return c->open         ? ASKED
           : !c->good      ? FAILED
           : c->gone       ? GONE
           : c->equal      ? SAME
           : c->differ > 0 ? DIFFERENT
                           : FAILED;
}

static void
show_differences(struct req *r, struct tmpl *t, const struct check *c)
{
    size_t shown = 0;

    t = tmpl_section(t, TS_CHECKED_DIFFERENCES);
    for (size_t i = 0; i < c->n && shown < SHOWN_MAX; i++) {
        const struct check_row *row = &c->rows[i];
        struct tmpl *in;

        if (row->same)
            continue;
        shown++;
        in = tmpl_section(t, TS_CHECKED_DIFFERENCE);
        tmpl_text(in, TV_FIELD_NAME, row->field);
        tmpl_text(in, TV_OURS, row->ours);
        tmpl_text(in, TV_THEIRS_VALUE, row->theirs);
        tmpl_when(in, TS_CHECKED_NO_OURS, *row->ours == '\0');
        tmpl_when(in, TS_CHECKED_NO_THEIRS, *row->theirs == '\0');
    }
    if (c->differ > (int64_t)shown)
        tmpl_text(t, TV_MORE_SAID,
                  arena_printf(r->arena,
                               "And %lld more. Open it in QuickBooks "
                               "to see them all.",
                               (long long)c->differ - (long long)shown));
}

static void
show_result(struct req *r, struct tmpl *t, const struct check *c)
{
    enum standing_of s = found_out(c);
    struct tmpl *in = tmpl_section(t, TS_CHECKED_RESULT);

    page_pill_word(in, TI_CHECKED_CHECK_STATUS, words[s].pill, words[s].word);
    tmpl_when(in, TS_CHECKED_CHECK_OPEN, c->open);
    tmpl_text(in, TV_CHECK_SAID,
              c->open && *c->message == '\0'
                  ? "The answer comes within seconds and shows here."
                  : c->message);
    tmpl_utc(in, TV_CHECKED_AT, c->at);
    if (s == DIFFERENT)
        show_differences(r, t, c);
}

bool
checked_show(struct req *r, struct tmpl *t, enum tmpl_include at,
             const struct checked *c, bool *open, struct err *e)
{
    struct check found;
    bool any;

    *open = false;
    if (!page_check_read(r, c->entity, c->id, &found, &any, e))
        return false;
    if (any && !found.open && found.at.us < c->synced_at.us)
        any = false;
    *open = any && found.open;
    t = tmpl_include(t, at, TPL_CHECKED);
    if (any)
        show_result(r, t, &found);
    if (*open || !http_allowed(r->who, ACCESS_OPERATE))
        return true;
    t = tmpl_section(t, TS_CHECKED_CHECK_MAY);
    tmpl_textf(t, TV_CHECK_HREF, "/%ss/%lld/check",
               event_entity_name(c->entity), (long long)c->id);
    tmpl_text(t, TV_CHECK_PRESS, any ? "Check again" : "Check record");
    tmpl_id(t, TV_CHECK_FROM, c->event_id);
    page_form_once(r, t, TI_CHECKED_ONCE);
    return true;
}

/* ------------------------------------------------------------------- press */

static bool
check_body(struct page_act *act, struct err *e)
{
    const struct subject *of = act->ctx;

    return page_check_ask(act->r, of->entity, act->r->record, e);
}

/* POST /invoices/:id/check, and of the other three. */
static bool
page_check_post(struct req *r, struct reply *out, struct err *e)
{
    struct subject of = *subject_of(r);
    const struct ledger l = page_ledger(r);
    struct page_act act = { .r = r, .run = check_body, .ctx = &of };
    int64_t event = http_param_int(&r->form, "event", 0);
    struct record_here here;

    if (!of.here(&l, r->record, &here, e))
        return false;
    act.location =
        event > 0
            ? arena_printf(r->arena, "/settings/quickbooks/sync-log/%lld",
                           (long long)event)
            : arena_printf(r->arena, "%s%lld", of.path, (long long)r->record);
    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_POST, "/customers/:id/check", page_check_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_POST, "/items/:id/check",     page_check_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_POST, "/invoices/:id/check",  page_check_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_POST, "/payments/:id/check",  page_check_post, ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_checked = ROUTES(routes);
