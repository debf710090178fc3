/* synced: where records stand in QuickBooks (features.md C8): the pill, the
 * number, and the link that opens the record there. */
#ifndef PAGES_SYNCED_H
#define PAGES_SYNCED_H

#include "pages/connection.h"
#include "pages/inner.h"

/* Of the rows of a list, in their order. */
struct synced {
    enum event_entity entity;
    const char *base; /* of QuickBooks' own pages, "" for none */
    struct ledger_sync *list;
    size_t n;
};
/* The rows' structs begin with their id; at most LEDGER_PAGE of them. */
ERR_CHECKED bool synced_read_rows(struct req *r, enum event_entity entity,
                                  const struct rows *rows,
                                  const struct record *record,
                                  struct synced *out, struct err *e);
/* Of one record. */
ERR_CHECKED bool synced_read(struct req *r, enum event_entity entity,
                             int64_t id, struct synced *out, struct err *e);
/* templates/synced.html: pill and link of the i-th. */
void synced_show(struct req *r, struct tmpl *t, enum tmpl_include at,
                 const struct synced *s, size_t i);

/* The record's own card, and what keeps it out. */
struct synced_place {
    enum tmpl_include problem, card;
    enum tmpl_section live; /* shown while it moves by itself */
};
struct synced_card {
    const char *entity; /* "invoice" */
    int64_t id;
    const struct synced *s;
    const char *title;        /* of the problem, NULL: the event's message */
    const char *href, *press; /* what mends it on the record's own pages */
    const char *about;        /* a customer's or item's name */
    const char *others;       /* "36 others wait for the same.", or NULL */
    struct page_way redate;   /* press NULL: it cannot be */
    bool ended;               /* void or deleted here */
    bool moves;               /* the page is refreshed for another reason */
};
/* templates/synced_card.html and, when it needs a person,
   templates/problem.html. */
ERR_CHECKED bool synced_show_card(struct req *r, struct tmpl *t,
                                  const struct synced_place *at,
                                  const struct synced_card *c, struct err *e);

/* Needs a person. */
bool synced_stuck(const struct ledger_sync *s);

#endif
