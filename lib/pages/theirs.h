/* theirs: what can be decided about a record that was changed, voided or
 * deleted in QuickBooks. */
#ifndef PAGES_THEIRS_H
#define PAGES_THEIRS_H

#include "pages/inner.h"

/* The ways out of how it stands, at most two; none for who may not decide.
 * ended: the record is void or deleted here. */
size_t theirs_ways(struct req *r, enum event_entity entity, int64_t id,
                   const struct ledger_sync *s, bool ended,
                   struct page_way ways[2]);

#endif
