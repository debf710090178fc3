/* list: what every list of records does: what it is asked for, its address,
 * its rows with where they stand in QuickBooks, its pages, why it is empty. */
#ifndef PAGES_LIST_H
#define PAGES_LIST_H

#include "pages/synced.h"

enum { LIST_PAGE = 50, LIST_SEARCH = 100 };

/* ?q= &status= &customer= and where the page before ended: ?before= an id, or
   ?after= &after_id= a name and its id where names order the list. */
struct list_ask {
    const char *q, *status; /* "" for none */
    int64_t customer;       /* 0: of all */
    const char *after;
    int64_t after_id;
};

struct list {
    const char *page, *title; /* "/customers", "Customers" */
    const char *search;       /* the words in the search box */
    const char *ordered;      /* how a search orders the rows, or NULL */
    enum event_entity entity;
    const struct record *record; /* its struct begins with the id */
    bool (*read)(const struct ledger *l, struct ledger_page *p,
                 struct rows *out, struct err *e);
    /* What orders it; NULL: newest first. */
    const char *(*name)(const void *row);
    void (*show)(struct req *r, struct tmpl *in, const void *row);
    const char *const *statuses; /* those it can be asked for; ends with NULL */
    bool of_customers;           /* can be asked for one customer's */
    enum tmpl_file file;
    enum tmpl_include searching, empty, pager, qbo;
    enum tmpl_section can_write, list, row;
    struct page_empty nothing_yet; /* where something can be added */
    const char *nothing_to_read;   /* why, for who may not add */
    const char *nothing_matches;   /* what the search takes */
};

/* 400 when it is no such list. */
ERR_CHECKED bool list_ask_read(struct req *r, struct reply *out,
                               const struct list *l, struct list_ask *ask,
                               struct err *e);
/* "/customers?q=co&after=...&after_id=7" */
const char *list_href(struct arena *a, const struct list *l,
                      const struct list_ask *ask);
ERR_CHECKED bool list_rows(struct req *r, const struct list *l,
                           const struct list_ask *ask, struct ledger_page *p,
                           struct rows *rows, struct err *e);
/* The template with its search box; rows may come later. */
struct tmpl *list_begin(struct req *r, const struct list *l,
                        const struct list_ask *ask);
/* Rows and pager, or why there is none. */
ERR_CHECKED bool list_show(struct req *r, struct tmpl *t, const struct list *l,
                           const struct list_ask *ask,
                           const struct ledger_page *p, const struct rows *rows,
                           struct err *e);
/* "Payments of Copper Kettle · Show all", when it is one customer's; the
   customer must be the shop's. */
ERR_CHECKED bool list_show_customer(struct req *r, struct tmpl *t,
                                    enum tmpl_include at, const struct list *l,
                                    const struct list_ask *ask, struct err *e);
/* All of it, for lists without more to say. */
ERR_CHECKED bool list_reply(struct req *r, struct reply *out,
                            const struct list *l, struct err *e);

#endif
