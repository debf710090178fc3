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

/* Money and times as that shop has them, for the rest of the request. */
ERR_CHECKED bool page_format(struct req *r, const char *currency,
                             const char *zone, struct err *e);

/* What is read of a shop once per request: the frame needs it, too. */
struct link_row;
struct page_shop {
    struct tally tally;
    struct problem_sum problems; /* read with the tally */
    bool tallied, linked;
    const struct link_row *link; /* standing.h */
};
struct page_shop *page_shop(struct req *r);
/* The shop's tally. */
ERR_CHECKED bool page_tally(struct req *r, const struct tally **out,
                            struct err *e);
/* templates/notice.html: what was just done, of ?done= and ?retried=. */
void page_show_done(struct req *r, struct tmpl *t, enum tmpl_include at);
/* Is it the path of one of the pages of Settings? */
bool page_is_setting(const char *path);
/* templates/settings_tabs.html: the pages of Settings, this one marked. */
void page_show_settings(struct req *r, struct tmpl *t, enum tmpl_include at);
/* Who acts, for the ledger. */
struct ledger page_ledger(const struct req *r);
/* One audit row of the person signed in, inside the transaction. */
ERR_CHECKED bool page_audit(struct req *r, const char *what, const char *entity,
                            int64_t entity_id, const char *detail,
                            struct err *e);

/*
 * What a button does: once per form, in one transaction, then a redirect.  run
 * stands inside the transaction, which may run again, and changes location
 * when another place than the one given is next.  A form that was sent before
 * does nothing and leads where it led then.
 */
struct page_act {
    struct req *r;
    bool (*run)(struct page_act *act, struct err *e);
    void *ctx; /* run's own */
    const char *location;
};
ERR_CHECKED bool page_act(struct page_act *act, struct err *e);
/* The same, and the reply. */
ERR_CHECKED bool page_act_reply(struct page_act *act, struct reply *out,
                                struct err *e);

/* What can be done besides the fix, and what it does: one sentence. */
struct page_way {
    const char *href, *press, *said;
};
/* templates/problem.html: what keeps a record out, why, and what fixes it. */
struct page_problem {
    const char *title; /* the event's message; "": the cause's title */
    const char *cause; /* of the event */
    const char *href;  /* what to open when the cause has no page of its own */
    const char *press;
    const char *about;  /* the record's name, for a page that finds by it */
    const char *others; /* "36 others wait for the same.", or NULL */
    const char *retry;  /* where Retry posts to */
    int64_t event_id;
    bool from_row;               /* Retry comes back to the row */
    const struct page_way *ways; /* what else can be done */
    size_t way_n;
};
void page_show_problem(struct req *r, struct tmpl *t, enum tmpl_include at,
                       const struct page_problem *p);
/* "You can fix this; no support needed.": who of the shop, for who reads. */
const char *page_who_fixes(const struct req *r, const struct cause *c);
/* "November 20", with the year when it is not this one; "" for none. */
const char *page_day(const struct req *r, struct date d);
/* A unit price: as money when it has no more digits, else "0.00125". */
const char *page_price(const struct req *r, struct decimal price);
/* The same for a field: "89.00". */
const char *page_price_plain(const struct req *r, struct decimal price);
/* The reply is a file of that name, to be kept: "customers". */
void page_csv(struct reply *out, const char *name);
/* "3 records are being sent again." */
const char *page_retried(struct req *r, int64_t moved);

#endif
