/* standing: how the shop stands with QuickBooks, in words, for every page. */
#ifndef PAGES_STANDING_H
#define PAGES_STANDING_H

#include "pages/inner.h"

struct standing {
    const char *key;  /* a connection's state, why its lane is held, "ending";
                         NULL: never connected */
    const char *pill; /* class and icon */
    const char *word;
    const char *home;  /* on Home, a sentence or two */
    const char *means; /* on Status */
    const char *fix;   /* the next step */
    const char *press; /* of the button that does it, NULL: none needed */
    const char *path;  /* it posts there */
    const char *busy;
    const char *banner; /* on every page, or NULL */
};

/* What it is told by.  ends_at: of the sign-in, 0 when that is not known. */
struct standing_of {
    const char *state; /* NULL: never connected */
    const char *held;  /* why the lane waits, "" for not at all */
    struct utc ends_at;
    bool off; /* its set-up is not finished: nothing is sent */
};
const struct standing *page_standing(struct req *r,
                                     const struct standing_of *of);
/* Not to end by itself: who presses nothing loses nothing. */
bool page_standing_good(const struct standing *s);

struct link_row {
    const char *state, *company, *reason;
    struct utc ends_at;
    const char *held;
    bool off; /* sync: set-up is not finished */
};
/* The connection in use, read once per request; *out NULL: there is none. */
ERR_CHECKED bool page_link(struct req *r, const struct link_row **out,
                           struct err *e);
const struct standing *page_link_standing(struct req *r,
                                          const struct link_row *link);

#endif
