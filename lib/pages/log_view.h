/*
 * log_view: a filter of the sync log with what it comes to in the database.
 *
 * A view is read from one source: an index that ends with the event's id and
 * answers the most selective part of the filter.  What the source does not
 * answer is left over and tested on the rows, of which no request looks at
 * more than a fixed number, however many events there are; a page that ends
 * before it is full says how far back it looked.
 */
#ifndef PAGES_LOG_VIEW_H
#define PAGES_LOG_VIEW_H

#include "pages/log.h"

struct log_row {
    int64_t id;
    const char *entity;
    int64_t record_id;
    const char *label, *direction, *state, *cause, *message;
    int64_t attempts, superseded_by;
    struct utc due_at, created_at;
};
extern const struct record log_record;

/* What the text of a search can be; a row of log_search_kinds each. */
enum log_by {
    LOG_BY_NAME,     /* a number or name begins so */
    LOG_BY_CUSTOMER, /* a customer, its invoices and payments */
    LOG_BY_PAYMENT,  /* a payment's reference */
    LOG_BY_TID,      /* intuit_tid of an answer */
    LOG_BY_QBO,      /* an id in QuickBooks */
    LOG_BY_RUN,      /* a run of the sweeper */
    LOG_BY_ROW,      /* a row of the log */
    LOG_BY__MAX
};
struct log_search_kind {
    const char *by;           /* of ?by= */
    const char *word;         /* of the list to choose from */
    const char *found, *more; /* said before and behind what was found */
    const char *words;        /* that may stand before it, as "run 812" */
    const char *none;         /* what would have been found */
};
extern const struct log_search_kind log_search_kinds[LOG_BY__MAX];

/* Of a search, whatever it found besides. */
struct log_also {
    enum log_by by;
    const char *q, *word;
};
enum { LOG_ALSO = LOG_BY__MAX + 3 };

struct log_view {
    struct log_filter ask;
    int64_t low, high; /* ids from low on, below high */
    bool searched;     /* by is what the text was taken for */
    enum log_by by;
    const char *key, *key_end; /* LOG_BY_NAME: labels from, below */
    bool few;                  /* ... and hardly any are */
    int64_t number;            /* LOG_BY_CUSTOMER, _RUN, _ROW */
    const char *text;          /* LOG_BY_TID, _QBO, _PAYMENT */
    const char *found;         /* the sentence of the search, or NULL */
    struct log_also also[LOG_ALSO];
    size_t also_n;
};

/* Days to ids, and a search to what it is. */
ERR_CHECKED bool log_view_read(struct req *r, const struct log_filter *ask,
                               struct log_view *out, struct err *e);
/* The search alone; from log_view_read. */
ERR_CHECKED bool log_search_read(struct req *r, struct log_view *v,
                                 struct err *e);
/* The first event from that moment on, or past the last one. */
ERR_CHECKED bool log_id_at(struct req *r, struct utc at, int64_t *id,
                           struct err *e);

/* A source of ids, newest first: below from, at most n.  rows of log_id_record.
 */
extern const struct record log_id_record;
ERR_CHECKED bool log_source_ids(struct db *db, struct arena *a,
                                struct shop_ref shop, const struct log_view *v,
                                const struct log_tab *tab, int64_t from,
                                int64_t n, struct rows *out, struct err *e);
/* Is the source's answer the whole answer? */
bool log_source_whole(const struct log_view *v, const struct log_tab *tab);

struct log_page {
    struct rows rows; /* newest first, of log_record */
    bool more;        /* there is an older one (a newer one, going up) */
    int64_t looked;   /* below this id it has not looked; 0: it is complete */
};
/* One page of the view's tab; limit rows. */
ERR_CHECKED bool log_page_read(struct req *r, const struct log_view *v,
                               int64_t limit, struct log_page *out,
                               struct err *e);
/* Going on from an id: n ids of the source at most, rows of those that pass.
 * *from becomes where to go on, 0 at the end. */
ERR_CHECKED bool log_chunk_read(struct db *db, struct arena *a,
                                struct shop_ref shop, const struct log_view *v,
                                int64_t *from, int64_t n, int64_t limit,
                                struct rows *out, struct err *e);

enum { LOG_COUNT_MAX = 10000 };
struct log_counts {
    int64_t n[EVENT_STATE__MAX];
    bool least; /* each is at least so many */
};
/* How many of each state, under all of the view but its tab. */
ERR_CHECKED bool log_counts_read(struct req *r, const struct log_view *v,
                                 struct log_counts *out, struct err *e);

#endif
