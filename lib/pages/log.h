/* log: how pages name the records and states of the sync log, and its filters.
 */
#ifndef PAGES_LOG_H
#define PAGES_LOG_H

#include "pages/connection.h"

enum { LOG_SEARCH = 100 }; /* characters of a search */

/* "Invoice #1842", "Customer Copper Kettle Ltd" */
const char *log_record_name(struct arena *a, const char *entity,
                            const char *label);
/* "/invoices/7"; NULL when such records have no page. */
const char *log_record_href(struct arena *a, const char *entity,
                            int64_t record_id);
/* "Counterfoil → QBO" */
const char *log_direction(const char *direction);

/* A tab: the states it shows; its name stands in ?status=, "" for all. */
struct log_tab {
    const char *name, *word;
    enum event_state states[3]; /* EVENT_STATE__MAX: none */
};
extern const struct log_tab log_tabs[];
extern const size_t log_tab_count;

/*
 * What an address of the log asks for, features.md D2.  "" is any.  Every
 * link, form, retry and file of a view carries all of it.
 */
struct log_filter {
    const struct log_tab *tab;
    const char *entity, *direction; /* "invoice", "out" */
    const char *from, *to;          /* &since= &until=, days of the shop */
    const char *cause, *about;      /* as problem has them */
    const char *q, *by;             /* a search, and what it looks for */
    int64_t before, after;          /* the page: ids, 0 for the newest */
};

/*
 * Out of an address or a form.  ERR_INPUT says in one sentence what is no
 * filter of the log; the reply is a 400.
 */
ERR_CHECKED bool log_filter_read(struct arena *a, const struct params *p,
                                 struct log_filter *out, struct err *e);
/* "/settings/quickbooks/sync-log?status=failed&..."; more is "retried=2" or
   "". */
const char *log_href(struct arena *a, const struct log_filter *f,
                     const char *more);
/* The same filter for another address: "" or "?status=failed&...". */
const char *log_query(struct arena *a, const struct log_filter *f);
/* A hidden input for each filter that is set, in that section. */
void log_hidden(struct tmpl *t, enum tmpl_section s,
                const struct log_filter *f);

/*
 * The open failures (needs_attention and failed) under a filter, newest first,
 * at most max ids of them; *more when there are others.  For "retry all
 * matching" (event/receipt.h).  The filter's own tab does not matter, nor its
 * page.
 */
enum { LOG_FAILED_MAX = 10000 };
ERR_CHECKED bool log_failed_ids(struct req *r, const struct log_filter *f,
                                int64_t *ids, size_t max, size_t *n, bool *more,
                                struct err *e);

/*
 * One row of r's shop, what was sent for it and what came back, into t, of
 * log_row.html; *name is the record's.  To support it shows no link into the
 * shop's pages and no button.  ERR_ABSENT: no such row.
 */
ERR_CHECKED bool log_show_row(struct req *r, struct tmpl *t, int64_t id,
                              const char **name, struct err *e);

/* What a search for a number or name looks for: "Invoice #1842" as "1842". */
const char *log_search_key(struct arena *a, const char *q);

/* JSON with line breaks and indents; any other text as it is. */
const char *log_pretty(struct arena *a, const char *text);

#endif
