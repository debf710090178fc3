/* jobs: the store port: the whale's lists are asked for again and again. */
#include "rows.h"

bool
job_lease(struct world *w, struct sync_lease *out)
{
    if (w->jobs == 0 || w->job_leased)
        return false;
    w->job_leased = true;
    *out = (struct sync_lease){ .shop = { WHALE + 1 },
                                .kind = SYNC_JOB,
                                .fence = ++w->job_fence };
    return true;
}

void
job_release(struct world *w)
{
    w->job_leased = false;
}

/* One a lease: the next begins when this one is let go. */
static bool
job(void *ctx, struct arena *a, const struct sync_lease *l,
    struct sync_job *out, bool *got, struct err *e)
{
    struct world *w = of(ctx);

    (void)a;
    (void)e;
    *got = w->jobs > 0 && w->job_began == 0;
    if (!*got)
        return true;
    w->job_began = w->now;
    *out = (struct sync_job){ .id = w->jobs,
                              .connection_id = l->shop.id,
                              .kind = "lists",
                              .payload = "" };
    return true;
}

static bool
job_end(void *ctx, const struct sync_lease *l, int64_t id, bool good,
        const char *message, struct err *e)
{
    struct world *w = of(ctx);
    int64_t took = w->now - w->job_began;

    (void)l;
    (void)id;
    (void)e;
    if (!good)
        wrong(w, "a job fails: %s", message);
    w->job_slowest = took > w->job_slowest ? took : w->job_slowest;
    w->job_began = 0;
    w->jobs--;
    return true;
}

static bool
job_connection(void *ctx, struct arena *a, const struct sync_lease *l,
               int64_t connection_id, struct sync_connection *out, bool *found,
               struct err *e)
{
    const struct sync_store *port = &((struct sweeper *)ctx)->ports.store;

    (void)connection_id;
    return port->connection(ctx, a, l, out, found, e);
}

static bool
lists(void *ctx, struct arena *a, const struct sync_lease *l,
      int64_t connection_id, const struct sync_company *c,
      const struct sync_reference *list, size_t n, struct err *e)
{
    (void)ctx;
    (void)a;
    (void)l;
    (void)connection_id;
    (void)c;
    (void)list;
    (void)n;
    (void)e;
    return true;
}

void
jobs_port(struct sync_store *port)
{
    port->job = job;
    port->job_end = job_end;
    port->job_connection = job_connection;
    port->lists = lists;
}
