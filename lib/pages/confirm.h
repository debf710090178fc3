/* confirm: the page between a button and what it does: what happens here, what
 * in QuickBooks. */
#ifndef PAGES_CONFIRM_H
#define PAGES_CONFIRM_H

#include "pages/inner.h"

struct page_confirm {
    const char *title; /* "Void invoice #1847" */
    const char *here;  /* what happens in the shop's records */
    const char *there; /* and in QuickBooks */
    const char *press; /* "Void 1847" */
    const char *busy;  /* "Voiding" */
    const char *back;  /* where Cancel leads */
    bool danger;       /* it cannot be taken back */
    /* Mark as synced alone: */
    const char *kind;         /* NULL: none */
    const char *number_label; /* NULL: no number is asked for */
    const char *number_help;
};
/* templates/confirm.html, which posts to the page's own address.  bad (or
   NULL) is what was wrong with the number. */
ERR_CHECKED bool page_confirm(struct req *r, struct reply *out,
                              const struct page_confirm *c, const char *bad,
                              struct err *e);

#endif
