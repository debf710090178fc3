/* inner: what the files of pages share with each other, not with programs. */
#ifndef PAGES_INNER_H
#define PAGES_INNER_H

#include "conf/conf.h"
#include "event/event.h"
#include "ledger/ledger.h"
#include "pages/pages.h"

/* "cf_session" for "session": cookies are named by installation. */
const char *cookie_named(struct req *r, const char *kind);
/* The value of that cookie, or NULL. */
const char *cookie_of(struct req *r, const char *kind);

/* The shop's tally, read once per request: the frame needs it, too. */
ERR_CHECKED bool page_tally(struct req *r, const struct tally **out,
                            struct err *e);
/* Who acts, for the ledger. */
struct ledger page_ledger(const struct req *r);
/* One audit row of the person signed in, inside the transaction. */
ERR_CHECKED bool page_audit(struct req *r, const char *what,
                            const char *entity, int64_t entity_id,
                            const char *detail, struct err *e);
/* "3 records are being sent again." */
const char *page_retried(struct req *r, int64_t moved);

#endif
