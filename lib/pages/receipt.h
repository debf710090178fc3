/*
 * receipt: a press of Retry on a page: count first, progress, the receipt.
 *
 * All buttons that send records again go through here, whatever page they
 * stand on, so that each press is counted, judged and kept alike.
 */
#ifndef PAGES_RECEIPT_H
#define PAGES_RECEIPT_H

#include "event/receipt.h"
#include "pages/inner.h"

struct page_retry {
    const char *pressed; /* receipt.h: "selected", "filter", "cause", "save" */
    const char *said;    /* what it spoke of: "Tax code not mapped" */
    const int64_t *ids;  /* of events; at most RECEIPT_MAX */
    size_t n;
    bool more;          /* there are further ones than those */
    const char *audit;  /* the audit's name for it, NULL: "sync.retry" */
    const char *entity; /* the audit's record, or NULL */
    int64_t entity_id;
};

/* "/settings/quickbooks/receipts/7" */
const char *page_receipt_href(struct arena *a, int64_t id);

/*
 * Send them again under a new receipt, in the caller's transaction (page_act's
 * run), which also claimed the form: *receipt is its id.  Written to the audit
 * when something moved.
 */
ERR_CHECKED bool page_retry_now(struct req *r, const struct page_retry *p,
                                int64_t *receipt, int64_t *moved,
                                struct err *e);

#endif
