/* history: where a record stands in QuickBooks, and what happened to it. */
#ifndef PAGES_HISTORY_H
#define PAGES_HISTORY_H

#include "pages/inner.h"

/* The newest event of a record and its link; "" and 0 when there is none. */
struct record_state {
    int64_t event_id;
    const char *entity, *state, *cause, *message;
    int64_t attempts;
    struct utc due_at;
    const char *qbo_id, *qbo_number;
};
ERR_CHECKED bool page_record_state(struct req *r, const char *entity,
                                   int64_t id, struct record_state *out,
                                   struct err *e);

/* Synced, Queued, Not synced ...: the pill of a record. */
void page_record_pill(struct tmpl *t, enum tmpl_include at, const char *state,
                      const char *qbo_id);
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
