/* changes_company: preferences that were changed: the company is read again. */
#include "sync/changes.h"

static bool
failed(struct sync *s, struct lane *l, const struct qbo_answer *ans,
       struct err *e)
{
    struct named *n = l->changes->asked[0];

    n->stage = ans->class == QBO_SIGNED_OUT ? NAMED_NEW : NAMED_OVER;
    return lane_read_failed(s, l, ans, e);
}

static bool
prefs_done(struct sync *s, struct call *call, const struct outbound_result *r,
           struct err *e)
{
    struct lane *l = call->lane;
    struct changes *c = l->changes;
    struct qbo_http http = call_http(l, r);
    struct sync_inbox row = c->asked[0]->row;
    struct qbo_answer ans;

    qbo_judge(&l->arena, &http, "Preferences", false, &ans);
    if (ans.class != QBO_GOOD)
        return failed(s, l, &ans, e);
    lane_good(l);
    company_prefs_read(ans.entity, &c->company);
    c->asked[0]->stage = NAMED_OVER;
    row.wait_us = scaled(s, REREAD_US);
    return s->p.store.company(s->p.store.ctx, &l->lease, &c->company, e) &&
           s->p.store.inbox_taken(s->p.store.ctx, &l->lease, &row, 1, e);
}

static bool
info_done(struct sync *s, struct call *call, const struct outbound_result *r,
          struct err *e)
{
    struct lane *l = call->lane;
    struct qbo_http http = call_http(l, r);
    struct qbo_answer ans;

    qbo_judge(&l->arena, &http, "CompanyInfo", false, &ans);
    if (ans.class != QBO_GOOD)
        return failed(s, l, &ans, e);
    lane_good(l);
    company_info_read(ans.entity, &l->changes->company);
    l->changes->informed = true;
    l->changes->asked[0]->stage = NAMED_NEW; /* and what it prefers */
    return true;
}

bool
company_ask(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;
    const char *what =
        c->informed ? "preferences"
                    : arena_printf(&l->arena, "companyinfo/%s", l->conn.realm);

    c->asked[0]->stage = NAMED_ASKED;
    return call_read(s, l, NULL, qbo_path(&l->arena, l->conn.realm, what),
                     c->informed ? prefs_done : info_done, e);
}
