/* log_show: how a page of the sync log looks. */
#ifndef PAGES_LOG_SHOW_H
#define PAGES_LOG_SHOW_H

#include "pages/log_view.h"

/* Tabs with their counts under the other filters. */
void log_show_tabs(struct req *r, struct tmpl *t, const struct log_view *v,
                   const struct log_counts *counts);
/* The search box, what can be chosen, and what was, each to be taken off. */
ERR_CHECKED bool log_show_filters(struct req *r, struct tmpl *t,
                                  const struct log_view *v, struct err *e);
/* The rows of a page, with the boxes to tick when something can be retried. */
void log_show_list(struct req *r, struct tmpl *t, const struct log_view *v,
                   const struct log_page *page,
                   const struct log_counts *counts);
void log_show_pages(struct req *r, struct tmpl *t, const struct log_view *v,
                    const struct log_page *page);
/* Why there is no row; one of four states. */
ERR_CHECKED bool log_show_empty(struct req *r, struct tmpl *t,
                                const struct log_view *v,
                                const struct log_page *page, struct err *e);
/* The database did not answer. */
void log_show_not_loaded(struct req *r, struct tmpl *t,
                         const struct log_filter *f);

/* What a row says: its message, or what its state means. */
const char *log_said(const struct log_row *row);
/* When it goes on by itself; none: it does not. */
struct utc log_next(const struct log_row *row, struct utc now);

#endif
