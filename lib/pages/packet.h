/* packet: what support needs to know of an event, as text to copy (features.md
 * F2).  No token and no secret is in it; the realm is the one that the status
 * page shows. */
#ifndef PAGES_PACKET_H
#define PAGES_PACKET_H

#include "pages/connection.h"
#include "pages/event_row.h"

struct packet {
    const struct event_row *ev;
    const struct rows *tries;
    const char *qbo_id, *qbo_number;         /* "" for none */
    const char *next;                        /* event_row_next() */
    const struct connection_row *connection; /* NULL: there is none */
};
/* templates/packet.html at the include.  Two statements. */
ERR_CHECKED bool packet_show(struct req *r, struct tmpl *t,
                             enum tmpl_include at, const struct packet *p,
                             struct err *e);

#endif
