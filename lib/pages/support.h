/* support: what the files of support's room share. */
#ifndef PAGES_SUPPORT_H
#define PAGES_SUPPORT_H

#include "pages/history.h"

/*
 * What q can be (a realm ID, a shop, an invoice's number, an event, an
 * intuit_tid), looked up across all shops by index, into t, of support.html.
 * Names shops, and no more of them.
 */
ERR_CHECKED bool support_find(struct req *r, struct db *db, struct tmpl *t,
                              const char *q, struct err *e);

/* Where support sees an event of the shop. */
const char *support_event_href(struct arena *a, struct shop_ref shop,
                               int64_t id);

#endif
