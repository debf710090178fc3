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
    struct qbo_http http = call_http(c->lane, r);
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
    int64_t began = mono(s);
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
        qbo_refresh_form(&l->arena, run->conn.refresh), began, refreshed, e);
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
                          mono(s), given_back, e);
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
                      qbo_revoke_json(&l->arena, run->tokens.refresh), mono(s),
                      given_back, e);
}

/* -------------------------------------------------------------- disconnect */

/* Unheard, a grant would stay open at QuickBooks: a month of rounds (T19). */
enum { REVOKE_ROUNDS = 124 };
#define RENEWING_US (5 * SECOND) /* a lease's time: not scaled */

static int64_t
revoke_wait(int64_t rounds)
{
    static const int64_t minutes[] = { 1, 5, 15, 60 };

    return (rounds < 4 ? minutes[rounds] : 6 * 60) * MINUTE;
}

/* Nobody renews what is being taken back. */
static bool
revoke_over(struct sync *s, struct lane *l, struct err *e)
{
    struct sync_lease lease = lease_of(l);

    return s->p.store.refresh_stop(s->p.store.ctx, &lease, l->run->epoch, e);
}

static call_done revoke_done;

static bool
revoke(struct sync *s, struct lane *l, struct err *e)
{
    return call_token(s, l, s->p.conf->revoke_url, "application/json",
                      qbo_revoke_json(&l->arena, l->run->conn.refresh), mono(s),
                      revoke_done, e);
}

/* Revoked is what is stored: a renewal that came late may have changed it. */
static bool
revoke_replaced(struct sync *s, struct lane *l, bool *replaced, struct err *e)
{
    const char *revoked = l->run->conn.refresh;
    bool found;

    if (!job_connection(s, l, &found, e))
        return false;
    *replaced = found && strcmp(l->run->conn.refresh, revoked) != 0;
    return true;
}

static bool
revoke_done(struct sync *s, struct call *c, const struct outbound_result *r,
            struct err *e)
{
    struct lane *l = c->lane;
    bool unknown = r->end == OUTBOUND_ANSWER && r->status == 400;
    bool good = (r->end == OUTBOUND_ANSWER && r->status == 200) || unknown;
    bool replaced = false;

    if (unknown && !revoke_replaced(s, l, &replaced, e))
        return false;
    if (replaced)
        return revoke(s, l, e);
    if (!good && ++l->run->tries < 3)
        return revoke(s, l, e);
    if (!revoke_over(s, l, e))
        return false;
    if (!good && l->job.tries < REVOKE_ROUNDS)
        return job_put_off(s, l, revoke_wait(l->job.tries),
                           "Disconnected here. QuickBooks could not be told "
                           "yet; that is tried again.",
                           e);
    if (!s->p.store.forget(
            s->p.store.ctx, &l->lease, l->run->connection_id, l->job.id,
            good ? "Disconnected. QuickBooks has taken the permission back."
                 : "Disconnected here. QuickBooks could not be told; remove "
                   "Counterfoil under Apps in QuickBooks.",
            e))
        return false;
    job_over(l);
    return true;
}

/*
 * A renewal that is under way may replace the token that we would revoke:
 * QuickBooks would not know that one any more, and the new one would live on
 * where nobody has it.  So the renewing comes first, and none begins after.
 */
bool
job_disconnect(struct sync *s, struct lane *l, struct err *e)
{
    struct sync_lease lease;
    bool found, ours;

    if (!job_connection(s, l, &found, e))
        return false;
    if (!found || strcmp(l->run->conn.state, "active") == 0)
        return job_finish(s, l, true, "Disconnected.", e);
    lease = lease_of(l);
    if (!s->p.store.refresh_begin(s->p.store.ctx, &l->arena, &lease,
                                  &l->run->epoch, &ours, e))
        return false;
    if (!ours)
        return job_put_off(s, l, RENEWING_US * s->p.conf->time_scale,
                           "Disconnected here. QuickBooks is told in a moment.",
                           e);
    if (!job_connection(s, l, &found, e)) /* what it is now */
        return false;
    if (!found)
        return job_finish(s, l, true, "Disconnected.", e);
    return revoke(s, l, e);
}
