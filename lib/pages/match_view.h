/* match_view: what the files of the matching page share. */
#ifndef PAGES_MATCH_VIEW_H
#define PAGES_MATCH_VIEW_H

#include "pages/match.h"

/* What can be done to a row of a bucket. */
enum {
    CAN_LINK = 1,
    CAN_ADOPT = 2, /* rename ours to their name, and link */
    CAN_CREATE = 4,
    CAN_RENAME = 8,
    CAN_UNLINK = 16,
};

/* One of the page: a bucket, and what can be done in it. */
struct match_tab {
    const char *name, *word;
    enum match_bucket bucket;
    unsigned can;
    const char *said; /* above the list */
};
enum { MATCH_TABS = 6 };

struct match_view {
    struct req *r;
    const struct match_side *side;
    const struct match_ask *ask;
    const struct match_lists *lists;
    const struct matched *matched;
    const char *key; /* of the search, folded; "" for none */
    const struct match_tab *tab;
    size_t count[MATCH_TABS];
    bool keeps; /* may press */
};

/* match_tabs.c: counts what the search leaves of each, and chooses one. */
void match_choose_tab(struct match_view *v);
void match_show_tabs(const struct match_view *v, struct tmpl *t);
/* "Link all 37 exact" */
void match_show_all(const struct match_view *v, struct tmpl *t);
/* Does the search leave it? */
bool match_asked(const struct match_view *v, const struct match_pair *p);

/* match_rows.c: the tab's rows, or that there are none. */
ERR_CHECKED bool match_show_list(const struct match_view *v, struct tmpl *t,
                                 struct err *e);

#endif
