/* inner: what the files of pages share with each other, not with programs. */
#ifndef PAGES_INNER_H
#define PAGES_INNER_H

#include "conf/conf.h"
#include "event/event.h"
#include "pages/pages.h"

/* "cf_session" for "session": cookies are named by installation. */
const char *cookie_named(struct req *r, const char *kind);
/* The value of that cookie, or NULL. */
const char *cookie_of(struct req *r, const char *kind);

#endif
