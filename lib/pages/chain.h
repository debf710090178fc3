/* chain: what waits for what, drawn: customer, items, invoice, payments, each
 * with its state, and the one that everything waits for named as the root. */
#ifndef PAGES_CHAIN_H
#define PAGES_CHAIN_H

#include "pages/inner.h"

enum {
    CHAIN_ITEMS = 3,    /* items that are named when they are not there */
    CHAIN_PAYMENTS = 3, /* payments that are named */
};

struct chain {
    int64_t invoice_id; /* 0: nothing is drawn */
    enum event_entity here;
    int64_t here_id; /* the record that the page is about, which says itself
                        what keeps it */
    bool linked;     /* it has another page: link to that */
};
/* templates/chain.html at the include, when the invoice or its payments have
 * anything to do with QuickBooks.  One statement. */
ERR_CHECKED bool chain_show(struct req *r, struct tmpl *t, enum tmpl_include at,
                            const struct chain *c, struct err *e);
/* The invoice whose chain an event belongs to, 0 for none: its own, or the
 * first that a payment goes to. */
ERR_CHECKED bool chain_invoice(struct req *r, const char *entity,
                               int64_t record_id, int64_t *out, struct err *e);

#endif
