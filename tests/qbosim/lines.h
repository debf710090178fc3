/* lines: what the lines of a sale need besides what stands in them. */
#ifndef QBOSIM_LINES_H
#define QBOSIM_LINES_H

#include "call.h"

/* line_ids.c: a line keeps the id that the sale has given it, once. */
struct line_ids {
    unsigned char *known; /* by id: there, and not used again yet */
    int64_t size, last;
};
void line_ids_start(struct line_ids *ids, struct pool *p,
                    const struct ent *old);
void line_ids_give(struct line_ids *ids, struct pool *p, struct js *line);

/* group.c: nested lines where the sender left them to the bundle. */
bool group_open(struct call *c, struct js *line);

/* extra.c: shipping and gratuity, which are items only by name. */
bool item_extra(const char *id);
/* What a preference has switched off: a fault, or *drop, as feature_off says.
 */
bool feature_on(struct call *c, bool on, const char *what, bool *drop);
bool item_extra_on(const struct call *c, const char *id);

#endif
