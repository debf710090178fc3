/* rows: what the files of the store port share.  Not for others. */
#ifndef LOAD_ROWS_H
#define LOAD_ROWS_H

#include "load.h"

#define LEASE_US (180 * US)

static inline struct world *
of(void *ctx)
{
    return ((struct sweeper *)ctx)->world;
}

static inline struct shop *
shop_of(struct world *w, const struct sync_lease *l)
{
    return &w->shops[l->shop.id - 1];
}

/* Each fills its members of the port. */
void lanes_port(struct sync_store *port);
void grants_port(struct sync_store *port);
void jobs_port(struct sync_store *port);

/* jobs.c: the lane of the whale's jobs. */
bool job_lease(struct world *w, struct sync_lease *out);
void job_release(struct world *w);

#endif
