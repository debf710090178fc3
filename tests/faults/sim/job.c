/* job: the store port's jobs.  See sql/query/sync.sql for what each says. */
#include <string.h>

#include "rows.h"

static struct sim *
of(void *ctx)
{
    return ((struct sweeper *)ctx)->sim;
}

void
sim_job(struct sim *s, size_t shop, const char *kind, const char *payload)
{
    struct job *j = &s->jobs[s->job_count];

    if (s->job_count == JOBS_MAX)
        return;
    *j = (struct job){ .id = (int64_t)++s->job_count,
                       .due_at = s->now,
                       .shop = shop,
                       .kind = kind,
                       .payload = payload,
                       .state = "waiting" };
    s->shops[shop].rows[SYNC_JOB].woken = true;
}

int64_t
sim_jobs_due(const struct sim *s, size_t shop)
{
    int64_t at = NEVER;

    for (size_t i = 0; i < s->job_count; i++) {
        const struct job *j = &s->jobs[i];

        if (j->shop == shop && strcmp(j->state, "waiting") == 0 &&
            j->due_at < at)
            at = j->due_at;
    }
    return at;
}

static bool
job(void *ctx, struct arena *a, const struct sync_lease *l,
    struct sync_job *out, bool *got, struct err *e)
{
    struct sim *s = of(ctx);

    *got = false;
    if (store_busy(ctx, e))
        return false;
    for (size_t i = 0; i < s->job_count; i++) {
        struct job *j = &s->jobs[i];

        if (j->shop + 1 != (size_t)l->shop.id)
            continue;
        if (strcmp(j->state, "working") == 0)
            j->state = strcmp(j->kind, "exchange") == 0 ? "failed" : "waiting";
        if (*got || strcmp(j->state, "waiting") != 0 || j->due_at > s->now)
            continue;
        j->state = "working";
        *out = (struct sync_job){ j->id, l->shop.id, j->kind,
                                  arena_text(a, j->payload), j->tries, "", 0 };
        *got = true;
    }
    sim_point(ctx, "job begun");
    return true;
}

static bool
job_end(void *ctx, const struct sync_lease *l, int64_t id, bool good,
        const char *message, struct err *e)
{
    struct sim *s = of(ctx);
    struct job *j = &s->jobs[id - 1];

    (void)l;
    if (store_busy(ctx, e))
        return false;
    if (strcmp(j->state, "working") == 0)
        j->state = good ? "done" : "failed";
    sim_say(s, "shop %zu %s: %s", j->shop + 1, j->kind, message);
    return true;
}

static bool
job_later(void *ctx, const struct sync_lease *l, int64_t id, int64_t wait_us,
          const char *message, struct err *e)
{
    struct sim *s = of(ctx);
    struct job *j = &s->jobs[id - 1];

    (void)l;
    if (store_busy(ctx, e))
        return false;
    if (strcmp(j->state, "working") != 0)
        return true;
    j->state = "waiting";
    j->tries++;
    j->due_at = s->now + wait_us;
    sim_say(s, "shop %zu %s: %s", j->shop + 1, j->kind, message);
    return true;
}

/* -------------------------------------------------------------- connecting */

struct connecting {
    size_t shop;
    const struct qbo_tokens *tokens;
};

static bool
connected_body(struct sweeper *w, void *ctx)
{
    struct connecting *t = ctx;
    struct sim *s = w->sim;
    struct shop *p = &s->shops[t->shop];
    struct row *r = &p->rows[SYNC_POST];

    judge_grant(s, t->shop);
    p->state = "active";
    p->generation++;
    p->epoch = p->secret ? p->epoch + 1 : p->generation * 1000000;
    p->secret = true;
    snprintf(p->access, sizeof(p->access), "%s", t->tokens->access);
    snprintf(p->refresh, sizeof(p->refresh), "%s", t->tokens->refresh);
    *p->previous = '\0';
    p->access_ends = s->now + t->tokens->access_s * US;
    p->refreshed_at = s->now;
    p->refresh_until = 0;
    p->rejected = 0;
    if (r->due_at > s->now)
        r->due_at = s->now;
    r->hold_until = r->streak = r->hold_s = 0;
    return true;
}

/* One realm, one shop; one shop, one realm. */
static bool
connected(void *ctx, struct arena *a, const struct sync_lease *l,
          const struct sync_company *c, bool new_set,
          const struct qbo_tokens *tokens,
          int64_t *connection_id, struct err *e)
{
    struct sim *s = of(ctx);
    struct connecting t = { (size_t)(l->shop.id - 1), tokens };
    size_t realm = (size_t)(c->realm[0] - '1');

    (void)a;
    (void)new_set;
    *connection_id = 0;
    if (realm != t.shop && strcmp(s->shops[realm].state, "active") == 0)
        *connection_id = SYNC_ELSEWHERE;
    if (realm != t.shop)
        return err_set(e, ERR_REFUSED, "another company");
    *connection_id = l->shop.id;
    return store_commit(ctx, connected_body, &t, e) == SYNC_DONE;
}

static bool
lists(void *ctx, struct arena *a, const struct sync_lease *l,
      int64_t connection_id, const struct sync_company *c,
      const struct sync_reference *list, size_t n, struct err *e)
{
    (void)a;
    (void)l;
    (void)connection_id;
    (void)c;
    (void)list;
    (void)n;
    return !store_busy(ctx, e);
}

static bool
forget(void *ctx, const struct sync_lease *l, int64_t connection_id,
       int64_t job_id, const char *message, struct err *e)
{
    struct sim *s = of(ctx);
    struct shop *p = shop_of(s, l);

    (void)connection_id;
    if (!job_end(ctx, l, job_id, true, message, e))
        return false;
    if (strcmp(p->state, "active") == 0)
        return true;
    p->secret = false;
    *p->access = *p->refresh = *p->previous = '\0';
    judge_grant(s, (size_t)(l->shop.id - 1)); /* is it taken back, too? */
    return true;
}

void
sim_jobs(struct sync_store *port)
{
    port->job = job;
    port->job_end = job_end;
    port->job_later = job_later;
    port->connected = connected;
    port->lists = lists;
    port->forget = forget;
}
