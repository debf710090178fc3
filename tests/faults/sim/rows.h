/* rows: events, attempts, links of the store port; see sim.h. */
#ifndef SIM_ROWS_H
#define SIM_ROWS_H

#include "sim.h"

static inline struct shop *
shop_of(struct sim *s, const struct sync_lease *l)
{
    return &s->shops[l->shop.id - 1];
}

static inline struct row *
row_of(struct sim *s, const struct sync_lease *l)
{
    return &shop_of(s, l)->rows[l->kind];
}

/* store.c */
bool store_busy(struct sweeper *w, struct err *e);
typedef bool commit_body(struct sweeper *w, void *ctx);
/* body false: the lease is lost, nothing was done. */
enum sync_done store_commit(struct sweeper *w, commit_body *body, void *ctx,
                            struct err *e);
bool lane_ours(struct sim *s, const struct sync_lease *l);

/* read.c */
bool rows_context(void *ctx, struct arena *a, const struct sync_lease *l,
                  struct plan_context *out, struct err *e);
bool rows_park(void *ctx, const struct sync_lease *l, struct err *e);
bool rows_due(void *ctx, struct arena *a, const struct sync_lease *l,
              struct sync_event **out, size_t *n, struct err *e);
bool rows_attempt(void *ctx, struct arena *a, const struct sync_lease *l,
                  const struct sync_event *ev, struct sync_attempt *out,
                  struct err *e);
bool rows_subject(void *ctx, struct arena *a, const struct sync_lease *l,
                  const struct sync_event *ev, struct plan_subject *out,
                  struct err *e);
bool rows_document_of(void *ctx, struct arena *a, const struct sync_lease *l,
                      int64_t customer_id, const char **qbo_id, struct err *e);
bool rows_invoices(void *ctx, struct arena *a, const struct sync_lease *l,
                   const int64_t *ids, size_t n, struct plan_subject *out,
                   bool *loaded, struct err *e);

/* write.c */
bool rows_candidates(void *ctx, const struct sync_lease *l,
                     const struct sync_found *found, size_t n, struct err *e);
enum sync_done rows_wait(void *ctx, struct arena *a, const struct sync_lease *l,
                         const struct sync_event *ev, const struct plan *plan,
                         struct err *e);
void rows_mark(void *ctx, struct sync_mark *marks, size_t n);
void rows_settle(void *ctx, struct sync_settle *list, size_t n);

#endif
