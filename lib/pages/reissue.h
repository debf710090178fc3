/* reissue: how far a void and re-issue has come, on the pages of both. */
#ifndef PAGES_REISSUE_H
#define PAGES_REISSUE_H

#include "pages/inner.h"

/* templates/reissue.html on the page of the voided invoice or of the one that
   stands for it; *moves when a step of it goes on by itself. */
ERR_CHECKED bool reissue_show(struct req *r, struct tmpl *t,
                              enum tmpl_include at, const struct invoice *inv,
                              bool *moves, struct err *e);

#endif
