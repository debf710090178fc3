/* job: what the web tier asked for.  One job of a shop at a time. */
#include <string.h>

#include "clock/clock.h"
#include "log/log.h"
#include "str/str.h"
#include "sync/job.h"

/* ------------------------------------------------------------------ ending */

void
job_over(struct lane *l)
{
    l->job.id = 0;
    l->run = NULL;
    l->dirty = true;
}

bool
job_finish(struct sync *s, struct lane *l, bool good, const char *message,
           struct err *e)
{
    if (!s->p.store.job_end(s->p.store.ctx, &l->lease, l->job.id, good, message,
                            e))
        return false;
    job_over(l);
    return true;
}

/* The whole of it once more, that much later. */
bool
job_put_off(struct sync *s, struct lane *l, int64_t us, const char *message,
            struct err *e)
{
    if (!s->p.store.job_later(s->p.store.ctx, &l->lease, l->job.id,
                              scaled(s, us), message, e))
        return false;
    job_over(l);
    return true;
}

static const char *
access_of(const struct lane *l)
{
    return l->run->tokens.access != NULL ? l->run->tokens.access
                                         : l->run->conn.access;
}

const char *
job_realm(const struct lane *l)
{
    return l->run->company.realm;
}

/* ------------------------------------------------------------------ asking */

/* Send what waits for its turn, or go on waiting. */
static bool
ask_now(struct sync *s, struct lane *l, struct err *e)
{
    const char *path = l->run->asks;

    if (mono(s) < l->run->asks_at) {
        l->wake_at = l->run->asks_at;
        return true;
    }
    l->run->asks = NULL;
    return call_bearer(s, l, path, access_of(l), l->run->answered, e);
}

bool
job_ask(struct sync *s, struct lane *l, const char *path, call_done *answered,
        struct err *e)
{
    struct job_run *run = l->run;

    run->asks = path;
    run->answered = answered;
    run->asks_at = run->connection_id == 0 ? mono(s) : rate_book(s, l->rate);
    return ask_now(s, l, e);
}

bool
job_read_failed(struct sync *s, struct lane *l, const struct qbo_answer *ans,
                call_done *again, const char *path, struct err *e)
{
    if (ans->class == QBO_TRANSIENT && ++l->run->tries < 3)
        return job_ask(s, l, path, again, e);
    if (l->run->tokens.access != NULL &&
        (ans->class == QBO_SIGNED_OUT || ans->class == QBO_DENIED))
        return job_finish(s, l, false,
                          "QuickBooks does not open that company with this "
                          "sign-in. Connect it once more; when that does not "
                          "help, Counterfoil may be set up for QuickBooks' "
                          "other environment, sandbox or production.",
                          e);
    if (ans->class == QBO_SIGNED_OUT || ans->class == QBO_DENIED)
        return job_finish(s, l, false,
                          "QuickBooks did not accept the sign-in. "
                          "Reconnect and try once more.",
                          e);
    return job_finish(s, l, false,
                      ans->class == QBO_BARRED
                          ? "QuickBooks does not let this company be used: its "
                            "subscription, its plan or who connected it does "
                            "not allow it. Mend that in QuickBooks, then try "
                            "once more."
                          : "QuickBooks did not answer properly. Try "
                            "again in a minute.",
                      e);
}

/* ----------------------------------------------------------------- company */

/* The realm's limit is one for its jobs and its posts: count both in it. */
static void
rate_join(struct sync *s, struct lane *l, int already)
{
    l->rate = rate_of(s, l->run->connection_id);
    while (already-- > 0)
        rate_use(s, l->rate);
}

/* Its life is stored as from now, and began when it was asked for. */
static void
tokens_age(const struct sync *s, struct job_run *run)
{
    int64_t age_s = (mono(s) - run->asked_at) / SECOND;

    run->tokens.access_s =
        run->tokens.access_s > age_s ? run->tokens.access_s - age_s : 0;
}

static bool
prefs_done(struct sync *s, struct call *c, const struct outbound_result *r,
           struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct sync_company *co = &l->run->company;
    struct qbo_answer ans;
    const char *text;

    qbo_judge(&l->arena, &http, "Preferences", false, &ans);
    if (ans.class != QBO_GOOD)
        return job_read_failed(s, l, &ans, prefs_done,
                               qbo_path(&l->arena, job_realm(l), "preferences"),
                               e);
    company_prefs_read(ans.entity, co);
    l->run->tries = 0;
    tokens_age(s, l->run);
    if (l->run->tokens.access != NULL &&
        !s->p.store.connected(s->p.store.ctx, &l->arena, &l->lease, co,
                              l->run->new_set,
                              &l->run->tokens, &l->run->connection_id, e)) {
        if (e->kind != ERR_REFUSED)
            return false;
        text = arena_text(&l->arena, e->text);
        err_clear(e);
        /* QuickBooks may end every grant of a company with one of them. */
        return l->run->connection_id == SYNC_ELSEWHERE
                   ? job_finish(s, l, false, text, e)
                   : job_give_back(s, l, text, e);
    }
    if (l->run->tokens.access != NULL)
        rate_join(s, l, 2);
    return job_lists_read(s, l, e);
}

static bool
company_done(struct sync *s, struct call *c, const struct outbound_result *r,
             struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct sync_company *co = &l->run->company;
    const char *path =
        qbo_path(&l->arena, job_realm(l),
                 arena_printf(&l->arena, "companyinfo/%s", job_realm(l)));
    struct qbo_answer ans;

    qbo_judge(&l->arena, &http, "CompanyInfo", false, &ans);
    if (ans.class != QBO_GOOD)
        return job_read_failed(s, l, &ans, company_done, path, e);
    company_info_read(ans.entity, co);
    l->run->tries = 0;
    return job_ask(s, l, qbo_path(&l->arena, job_realm(l), "preferences"),
                   prefs_done, e);
}

static bool
company_read(struct sync *s, struct lane *l, struct err *e)
{
    return job_ask(
        s, l,
        qbo_path(&l->arena, job_realm(l),
                 arena_printf(&l->arena, "companyinfo/%s", job_realm(l))),
        company_done, e);
}

/* ---------------------------------------------------------------- exchange */

/* A code is exchanged once; no answer means "connect again" (protocol.md). */
static bool
exchange_done(struct sync *s, struct call *c, const struct outbound_result *r,
              struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;

    if (qbo_grant_read(&l->arena, &http, &l->run->tokens) != QBO_GRANTED) {
        l->run->tokens.access = NULL;
        return job_finish(s, l, false,
                          "QuickBooks did not confirm the "
                          "connection. Press Connect once more.",
                          e);
    }
    return company_read(s, l, e);
}

/* payload: {"code":...,"realm":...,"new_set":...} */
static bool
exchange_start(struct sync *s, struct lane *l, struct err *e)
{
    const struct json *o;
    const char *code, *realm;

    if (!json_read(&l->arena, l->job.payload, strlen(l->job.payload), 4096, 4,
                   &o, e))
        return false;
    code = json_text_at(o, "code");
    realm = json_text_at(o, "realm");
    if (code == NULL || realm == NULL || !qbo_realm_valid(realm))
        return job_finish(s, l, false,
                          "QuickBooks' answer was not complete. "
                          "Press Connect once more.",
                          e);
    l->run->company.realm = realm;
    l->run->new_set = json_true_at(o, "new_set");
    l->run->asked_at = mono(s);
    return call_token(s, l, s->p.conf->token_url,
                      "application/x-www-form-urlencoded",
                      qbo_code_form(&l->arena, code, s->p.conf->redirect_uri),
                      l->run->asked_at, exchange_done, e);
}

/* ------------------------------------------------------- lists, disconnect */

bool
job_connection(struct sync *s, struct lane *l, bool *found, struct err *e)
{
    struct job_run *run = l->run;

    run->connection_id = l->job.connection_id;
    if (!s->p.store.job_connection(s->p.store.ctx, &l->arena, &l->lease,
                                   run->connection_id, &run->conn, found, e))
        return false;
    run->company.realm = *found ? run->conn.realm : "";
    if (*found)
        rate_join(s, l, 0);
    return true;
}

static bool
lists_start(struct sync *s, struct lane *l, struct err *e)
{
    bool found;

    if (!job_connection(s, l, &found, e))
        return false;
    if (!found || strcmp(l->run->conn.state, "active") != 0)
        return job_finish(s, l, false, "QuickBooks is not connected.", e);
    return job_with_access(s, l, company_read, e);
}

/* clang-format off */
static const struct {
    const char *kind;
    bool (*start)(struct sync *s, struct lane *l, struct err *e);
} kinds[] = {
    { "exchange",   exchange_start },
    { "lists",      lists_start },
    { "disconnect", job_disconnect },
    { "check",      job_check },
    { "doubles",    job_doubles },
};
/* clang-format on */

bool
job_step(struct sync *s, struct lane *l, struct err *e)
{
    bool got;

    if (l->in_flight > 0)
        return true;
    if (l->run != NULL && l->run->asks != NULL)
        return ask_now(s, l, e);
    if (!s->p.store.job(s->p.store.ctx, &l->arena, &l->lease, &l->job, &got, e))
        return false;
    if (!got) {
        l->over = true;
        return true;
    }
    l->run = arena_alloc(&l->arena, 1, sizeof(*l->run));
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].kind, l->job.kind) == 0)
            return kinds[i].start(s, l, e);
    return job_finish(s, l, false, "This version cannot do that.", e);
}
