/* log: how pages name the records and states of the sync log. */
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

/* The log's address with a filter; more is "before=7" or "". */
const char *log_href(struct arena *a, const char *status, const char *q,
                     const char *more);
bool log_status_known(const char *status);

/* What a search is looked for as: "Invoice #1842" as "1842". */
const char *log_search_key(struct arena *a, const char *q);

/*
 * One row of r's shop, what was sent for it and what came back, into t, of
 * log_row.html; *name is the record's.  To support it shows no link into the
 * shop's pages and no button.  ERR_ABSENT: no such row.
 */
ERR_CHECKED bool log_show_row(struct req *r, struct tmpl *t, int64_t id,
                              const char **name, struct err *e);

/* JSON with line breaks and indents; any other text as it is. */
const char *log_pretty(struct arena *a, const char *text);

#endif
