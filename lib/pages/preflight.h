/* preflight: what QuickBooks will contain of an invoice that is not there yet,
 * and what would keep it out. */
#ifndef PAGES_PREFLIGHT_H
#define PAGES_PREFLIGHT_H

#include "pages/inner.h"

/* templates/preflight.html at the include, for an invoice that is not in
 * QuickBooks and not on its way; nothing for any other. */
ERR_CHECKED bool preflight_show(struct req *r, struct tmpl *t,
                                enum tmpl_include at, const struct invoice *inv,
                                const struct ledger_sync *s, struct err *e);

#endif
