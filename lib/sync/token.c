/* token: refreshing, and what follows when QuickBooks takes no token. */
#include <string.h>

#include "log/log.h"
#include "sync/core.h"

bool
token_needed(const struct sync *s, const struct lane *l)
{
    int64_t left = l->conn.access_left_us - (mono(s) - l->began);

    return !l->refreshed && (left < l->refresh_early ||
                             l->conn.refreshed_age_us > scaled(s, IDLE_US));
}

static bool
reload(struct sync *s, struct lane *l, struct sync_connection *out, bool *found,
       struct err *e)
{
    return s->p.store.connection(s->p.store.ctx, &l->arena, &l->lease, out,
                                 found, e);
}

/* The connection is dead: one cause, the queue is kept.  Unless it has moved
 * on meanwhile: then the next lease tells. */
static bool
dead(struct sync *s, struct lane *l, const char *why, struct err *e)
{
    bool over;

    l->refresh = REFRESH_FAILED;
    l->draining = true;
    l->release.reason = "signed_out";
    if (!s->p.store.expire(s->p.store.ctx, &l->lease, &l->conn, why, &over, e))
        return false;
    if (!over)
        lane_hold(s, l, 5 * SECOND, "signed_out");
    log_warn("connection", "shop=%lld connection=%lld %s",
             (long long)l->lease.shop.id, (long long)l->lease.connection_id,
             over ? "expired" : "is not what was refused");
    return true;
}

static bool
granted(struct sync *s, struct lane *l, const struct qbo_tokens *t,
        struct err *e)
{
    struct sync_connection used = l->conn;
    bool found;

    if (!s->p.store.refresh_end(s->p.store.ctx, &l->arena, &l->lease,
                                l->refresh_epoch, &used, t, e) ||
        !reload(s, l, &l->conn, &found, e))
        return false;
    l->began = mono(s); /* access_left_us counts from here */
    l->refresh = REFRESH_NO;
    l->refreshed = true;
    return true;
}

static bool post_refresh(struct sync *s, struct lane *l, const char *token,
                         int64_t marked, struct err *e);

/* Ours ended without a pair: nothing is reserved for it any more. */
static bool
stopped(struct sync *s, struct lane *l, struct err *e)
{
    return s->p.store.refresh_stop(s->p.store.ctx, &l->lease, l->refresh_epoch,
                                   e);
}

/* Well inside of the time in which nobody else renews it. */
static bool
in_time(const struct sync *s, const struct lane *l)
{
    return mono(s) - l->refresh_began < REFRESH_TRY_US;
}

/* No usable answer: the same token again at once, twice; then back off. */
static bool
grant_later(struct sync *s, struct lane *l, struct err *e)
{
    if (++l->refresh_tries < 3 && in_time(s, l))
        return post_refresh(
            s, l, l->refresh_previous ? l->conn.previous : l->conn.refresh,
            mono(s), e);
    if (!stopped(s, l, e))
        return false;
    l->refreshed = l->unrenewed = true; /* not again in this lease */
    if (!l->refused && l->conn.access_left_us - (mono(s) - l->began) > MINUTE) {
        l->refresh = REFRESH_NO; /* it still lives */
        return true;
    }
    l->refresh = REFRESH_FAILED;
    lane_hold(s, l, MINUTE, "outage");
    return true;
}

/* invalid_grant: newer one stored? else the previous one once, else dead. */
static bool
grant_dead(struct sync *s, struct lane *l, struct err *e)
{
    struct sync_connection now;
    bool found;

    if (!in_time(s, l)) /* another may be at it by now */
        return grant_later(s, l, e);
    if (!reload(s, l, &now, &found, e))
        return false;
    if (found && strcmp(now.state, "active") == 0 &&
        strcmp(now.refresh, l->conn.refresh) != 0) {
        l->conn = now;
        l->refresh = REFRESH_NO;
        l->refreshed = true;
        l->began = mono(s);
        return stopped(s, l, e);
    }
    if (!l->refresh_previous && l->conn.previous != NULL &&
        *l->conn.previous != '\0') {
        l->refresh_previous = true;
        return post_refresh(s, l, l->conn.previous, mono(s), e);
    }
    return stopped(s, l, e) &&
           dead(s, l, "QuickBooks no longer accepts the connection.", e);
}

static bool
refresh_done(struct sync *s, struct call *c, const struct outbound_result *r,
             struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct qbo_tokens t;

    CRASH_POINT("refresh.answered");
    switch (qbo_grant_read(&l->arena, &http, &t)) {
    case QBO_GRANTED:
        return granted(s, l, &t, e);
    case QBO_GRANT_DEAD:
        return grant_dead(s, l, e);
    case QBO_GRANT_LATER:
        return grant_later(s, l, e);
    case QBO_GRANT_CONFIG:
        break;
    }
    log_error("refresh",
              "shop=%lld status=%ld: the client id or secret is "
              "not accepted; no connection is given up",
              (long long)l->lease.shop.id, r->status);
    l->refresh = REFRESH_FAILED;
    lane_hold(s, l, 15 * MINUTE, "outage");
    return stopped(s, l, e);
}

static bool
post_refresh(struct sync *s, struct lane *l, const char *token, int64_t marked,
             struct err *e)
{
    l->refresh = REFRESH_RUNNING;
    return call_token(
        s, l, s->p.conf->token_url, "application/x-www-form-urlencoded",
        qbo_refresh_form(&l->arena, token), marked, refresh_done, e);
}

bool
token_refresh(struct sync *s, struct lane *l, struct err *e)
{
    bool ours;

    l->refresh_began = mono(s);
    if (!s->p.store.refresh_begin(s->p.store.ctx, &l->arena, &l->lease,
                                  &l->refresh_epoch, &ours, e))
        return false;
    if (!ours) { /* another host is at it */
        l->refresh = REFRESH_FAILED;
        lane_hold(s, l, 5 * SECOND, "signed_out");
        return true;
    }
    l->refresh_tries = 0;
    l->refresh_previous = false;
    return post_refresh(s, l, l->conn.refresh, l->refresh_began, e);
}

/* Given out a moment ago, by this lease or the one before it: another refresh
 * would only be refused as well, and so on without an end (P26). */
static bool
token_fresh(const struct sync *s, const struct lane *l)
{
    return l->refreshed ||
           l->conn.refreshed_age_us + mono(s) - l->began < scaled(s, MINUTE);
}

/* A request was answered 401, or with `why` 403: no refresh can help. */
bool
token_refused(struct sync *s, struct lane *l, const char *why, struct err *e)
{
    if (l->refresh == REFRESH_FAILED)
        return true;
    if (why == NULL && l->unrenewed) { /* nobody has said no to a new one */
        l->refresh = REFRESH_FAILED;
        lane_hold(s, l, MINUTE, "outage");
        return true;
    }
    if (why != NULL || token_fresh(s, l))
        return dead(s, l,
                    why != NULL
                        ? "QuickBooks does not let the connection in: who "
                          "connected it may no longer be an admin, or the "
                          "subscription has lapsed."
                        : "QuickBooks no longer accepts the connection.",
                    e);
    l->refused = true;
    if (l->refresh == REFRESH_NO)
        l->refresh = REFRESH_WANTED;
    return true;
}
