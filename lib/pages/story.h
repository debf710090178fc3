/* story: one event in the order in which it happened: what changed in the
 * shop, what was sent, what QuickBooks answered, what was tried again and why,
 * and how it ended. */
#ifndef PAGES_STORY_H
#define PAGES_STORY_H

#include "pages/event_row.h"

/* templates/timeline.html at the include, the oldest first.  One statement. */
ERR_CHECKED bool story_show(struct req *r, struct tmpl *t, enum tmpl_include at,
                            const struct event_row *ev,
                            const struct rows *tries, struct err *e);

#endif
