/* history: what happened to a record, and sending it again. */
#ifndef PAGES_HISTORY_H
#define PAGES_HISTORY_H

#include "pages/inner.h"

/* "Part paid" */
const char *page_invoice_word(const char *status);

/* Does it move by itself: the page is worth refreshing. */
bool page_record_moving(const char *state);

/* What happened, newest first: templates/timeline.html at the include. */
ERR_CHECKED bool page_show_history(struct req *r, struct tmpl *t,
                                   enum tmpl_include at, const char *entity,
                                   int64_t id, struct err *e);

/*
 * Retry the newest event of a record and go back to its page; the record must
 * be the shop's own.
 */
ERR_CHECKED bool page_record_retry(struct req *r, struct reply *out,
                                   const char *entity, int64_t id,
                                   struct err *e);

/* templates/older.html: "Newest" and the next page; NULL for none. */
void page_show_older(struct tmpl *t, enum tmpl_include at, const char *newest,
                     const char *older);

#endif
