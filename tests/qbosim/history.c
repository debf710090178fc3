/*
 * history: what was there a moment ago.  While queries are told to lag, what a
 * write replaces or deletes is kept for as long as a query may still show it;
 * without a lag nothing is kept.
 */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

struct version {
    struct version *older;
    struct pool *pool;
    const struct js *obj;
    int64_t from_ms;
};

static void
versions_free(struct version *v)
{
    while (v) {
        struct version *older = v->older;

        pool_free(v->pool);
        free(v);
        v = older;
    }
}

void
history_free(struct ent *e)
{
    versions_free(e->older);
    e->older = NULL;
    pool_free(e->pool);
    e->pool = NULL;
}

int64_t
query_lag(const struct settings *set)
{
    return set->query_lag_ms / set->time_scale;
}

void
history_replace(const struct company *co, struct ent *e, int64_t at_ms)
{
    int64_t lag = query_lag(co->settings);
    struct version *v;

    if (!lag) {
        history_free(e);
        return;
    }
    v = malloc(sizeof *v);
    if (!v)
        abort();
    *v = (struct version){ e->older, e->pool, e->obj, e->changed_ms };
    e->older = v;
    while (v && v->from_ms > at_ms - lag)
        v = v->older;
    if (v) { /* whoever lags sees this one, and none before it */
        versions_free(v->older);
        v->older = NULL;
    }
}

void
history_bury(struct company *co, struct ent *e, int64_t at_ms)
{
    struct ents *dead = &co->dead[e->kind - kinds];
    int64_t lag = query_lag(co->settings);
    size_t n = 0;

    e->gone_ms = at_ms;
    ents_push(dead, e);
    for (size_t i = 0; i < dead->n; i++) {
        if (lag && dead->at[i]->gone_ms > at_ms - lag) {
            dead->at[n++] = dead->at[i];
            continue;
        }
        history_free(dead->at[i]);
        open_free(dead->at[i]);
        free(dead->at[i]);
    }
    dead->n = n;
}

const struct js *
history_see(const struct ent *e, int64_t at_ms)
{
    const struct js *oldest = e->obj;

    if (e->gone_ms && e->gone_ms <= at_ms)
        return NULL;
    if (e->changed_ms <= at_ms)
        return e->obj;
    for (const struct version *v = e->older; v; v = v->older) {
        if (v->from_ms <= at_ms)
            return v->obj;
        oldest = v->obj;
    }
    return e->made_ms <= at_ms ? oldest : NULL;
}
