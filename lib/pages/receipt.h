/*
 * receipt: a press of Retry on a page: count first, progress, the receipt.
 *
 * All buttons that send records again go through here, whatever page they
 * stand on, so that each press is counted, judged and kept alike.
 */
#ifndef PAGES_RECEIPT_H
#define PAGES_RECEIPT_H

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

/*
 * The whole reply to a POST of a Retry form.  The first press counts: where it
 * is to be counted first (count), or nothing relevant has changed for some,
 * the reply is a page that says so and asks once, without any effect.  Its
 * button posts the same form again with sure=1; then, or at once where there is
 * nothing to ask, they are sent again and the reply leads to lead, or to the
 * receipt.  The same form twice leads where it led first.
 */
struct page_retry_ask {
    struct page_retry retry;
    bool count;        /* ask whatever is found: all of a filter, of a cause */
    const char *title; /* "Retry all 412 failed?" */
    const char *back;  /* where Cancel leads */
    /* NULL: to the receipt; else where to, told how many moved */
    const char *(*lead)(struct req *r, int64_t moved, void *ctx);
    void *ctx;
};
ERR_CHECKED bool page_retry_reply(struct req *r, struct reply *out,
                                  const struct page_retry_ask *ask,
                                  struct err *e);

#endif
