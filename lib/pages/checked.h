/* checked: Check record, on the page of a record and of an event: the button,
 * its progress, and what is the same in both and what is not. */
#ifndef PAGES_CHECKED_H
#define PAGES_CHECKED_H

#include "pages/inner.h"

struct checked {
    enum event_entity entity;
    int64_t id;
    struct utc synced_at; /* an older answer says nothing any more */
    int64_t event_id;     /* come back to the page of this event; 0: record */
};
/*
 * templates/checked.html at the include, for a record that is linked.  *open:
 * one is under way, the page is worth refreshing.  One statement.
 */
ERR_CHECKED bool checked_show(struct req *r, struct tmpl *t,
                              enum tmpl_include at, const struct checked *c,
                              bool *open, struct err *e);

#endif
