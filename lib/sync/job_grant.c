/* job_grant: a job's tokens: refreshed before it, given back after it. */
#include <string.h>

#include "sync/job.h"

enum { TRIES = 3 };

/* A job's lane is no connection's: name the one the job is about. */
static struct sync_lease
lease_of(const struct lane *l)
{
    struct sync_lease lease = l->lease;

    lease.connection_id = l->run->connection_id;
    return lease;
}

static bool
refreshed(struct sync *s, struct call *c, const struct outbound_result *r,
          struct err *e)
{
    struct qbo_http http = call_http(r);
    struct lane *l = c->lane;
    struct job_run *run = l->run;
    struct sync_lease lease = lease_of(l);
    struct qbo_tokens t;
    bool found;

    switch (qbo_grant_read(&l->arena, &http, &t)) {
    case QBO_GRANTED:
        return s->p.store.refresh_end(s->p.store.ctx, &l->arena, &lease,
                                      run->epoch, &run->conn, &t, e) &&
               s->p.store.job_connection(s->p.store.ctx, &l->arena, &lease,
                                         run->connection_id, &run->conn, &found,
                                         e) &&
               run->next(s, l, e);
    case QBO_GRANT_DEAD: /* posting will find out, and say so once */
    case QBO_GRANT_CONFIG:
    case QBO_GRANT_LATER:
        break;
    }
    return s->p.store.refresh_stop(s->p.store.ctx, &lease, run->epoch, e) &&
           job_finish(s, l, false,
                      "QuickBooks did not renew the sign-in. Try again in a "
                      "minute; reconnect when that does not help.",
                      e);
}

bool
job_with_access(struct sync *s, struct lane *l, job_next *next, struct err *e)
{
    struct job_run *run = l->run;
    struct sync_lease lease = lease_of(l);
    bool ours;

    if (run->conn.access_left_us >= REFRESH_EARLY_US / 2)
        return next(s, l, e);
    run->next = next;
    if (!s->p.store.refresh_begin(s->p.store.ctx, &l->arena, &lease,
                                  &run->epoch, &ours, e))
        return false;
    if (!ours)
        return job_finish(s, l, false,
                          "QuickBooks' sign-in is just being "
                          "renewed. Try again in a minute.",
                          e);
    return call_token(
        s, l, s->p.conf->token_url, "application/x-www-form-urlencoded",
        qbo_refresh_form(&l->arena, run->conn.refresh), refreshed, e);
}

static bool
given_back(struct sync *s, struct call *c, const struct outbound_result *r,
           struct err *e)
{
    struct lane *l = c->lane;

    if ((r->end != OUTBOUND_ANSWER || r->status >= 500) &&
        ++l->run->tries < TRIES)
        return call_token(s, l, s->p.conf->revoke_url, "application/json",
                          qbo_revoke_json(&l->arena, l->run->tokens.refresh),
                          given_back, e);
    return job_finish(s, l, false, l->run->parting, e);
}

bool
job_give_back(struct sync *s, struct lane *l, const char *message,
              struct err *e)
{
    struct job_run *run = l->run;

    if (run->tokens.refresh == NULL)
        return job_finish(s, l, false, message, e);
    run->parting = arena_text(&l->arena, message);
    run->tries = 0;
    return call_token(s, l, s->p.conf->revoke_url, "application/json",
                      qbo_revoke_json(&l->arena, run->tokens.refresh),
                      given_back, e);
}

/* -------------------------------------------------------------- disconnect */

/* Unheard, a grant would stay open at QuickBooks: a month of rounds (T19). */
enum { REVOKE_ROUNDS = 124 };

static int64_t
revoke_wait(int64_t rounds)
{
    static const int64_t minutes[] = { 1, 5, 15, 60 };

    return (rounds < 4 ? minutes[rounds] : 6 * 60) * MINUTE;
}

static bool
revoke_done(struct sync *s, struct call *c, const struct outbound_result *r,
            struct err *e)
{
    struct lane *l = c->lane;
    bool good =
        r->end == OUTBOUND_ANSWER && (r->status == 200 || r->status == 400);

    if (!good && ++l->run->tries < 3)
        return call_token(s, l, s->p.conf->revoke_url, "application/json",
                          qbo_revoke_json(&l->arena, l->run->conn.refresh),
                          revoke_done, e);
    if (!good && l->job.tries < REVOKE_ROUNDS)
        return job_put_off(s, l, revoke_wait(l->job.tries),
                           "Disconnected here. QuickBooks could not be told "
                           "yet; that is tried again.",
                           e);
    if (!s->p.store.forget(s->p.store.ctx, &l->lease, l->run->connection_id, e))
        return false;
    return job_finish(s, l, true,
                      good
                          ? "Disconnected. QuickBooks has taken the permission "
                            "back."
                          : "Disconnected here. QuickBooks could not be told; "
                            "remove Counterfoil under Apps in QuickBooks.",
                      e);
}

bool
job_disconnect(struct sync *s, struct lane *l, struct err *e)
{
    bool found;

    if (!job_connection(s, l, &found, e))
        return false;
    if (!found || strcmp(l->run->conn.state, "active") == 0)
        return job_finish(s, l, true, "Disconnected.", e);
    return call_token(s, l, s->p.conf->revoke_url, "application/json",
                      qbo_revoke_json(&l->arena, l->run->conn.refresh),
                      revoke_done, e);
}
