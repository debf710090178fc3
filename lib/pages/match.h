/* match: what the page of matching and its acts share. */
#ifndef PAGES_MATCH_H
#define PAGES_MATCH_H

#include "match/match.h"
#include "pages/connection.h"

/* Exact ones that one press links: each takes its own locks and a dozen
 * statements, and the transaction is held no longer than a few seconds. */
enum { MATCH_AT_ONCE = 1000 };

/* Customers or items: one page each. */
struct match_side {
    enum match_kind kind;
    enum event_entity entity;
    const char *path;               /* /settings/quickbooks/items/match */
    const char *above, *above_word; /* the page that leads here */
    const char *list;               /* /items */
    const char *title;              /* "Match items" */
    const char *one, *many;         /* "item", "items" */
};
/* The one whose page is asked for. */
const struct match_side *match_side_of(const struct req *r);
const struct match_side *match_side(enum match_kind kind);

/* The company in use, and its lists of names. */
struct match_lists {
    int64_t connection_id;
    const char *state, *sync;
    struct utc lists_at;
    const char *left_out;
};
ERR_CHECKED bool match_lists_read(struct req *r, struct match_lists *out,
                                  bool *found, struct err *e);
/* The names of that kind could not be read whole. */
bool match_left_out(const struct match_side *s, const struct match_lists *l);

/* Both sides, in an arena of their own of at most so many bytes: they are
 * longer than a page. */
#define MATCH_ARENA ((size_t)256 << 20)
struct matched {
    struct match m;
    size_t ours, theirs;
    bool too_many; /* nothing is matched then */
};
ERR_CHECKED bool match_read(struct req *r, struct arena *big,
                            const struct match_side *s, int64_t connection_id,
                            struct matched *out, struct err *e);

/* What the page is asked for, in its address or with a button. */
struct match_ask {
    const char *tab; /* "" for the first that has something */
    const char *q;
    const char *after; /* folded name, and the ids behind it */
    int64_t after_id;
    const char *after_qbo;
};
void match_ask_read(struct req *r, const struct params *p,
                    struct match_ask *out);
/* "/settings/quickbooks/items/match?tab=near&q=co" */
const char *match_href(struct arena *a, const struct match_side *s,
                       const struct match_ask *ask);

/* The page; bad: why a button did nothing, or NULL. */
ERR_CHECKED bool match_show(struct req *r, struct reply *out,
                            const struct match_side *s,
                            const struct match_ask *ask, const char *bad,
                            struct err *e);
/*
 * One of its buttons on another page, inside the transaction of an act: press,
 * connection and, for a new name, name are of the form.  *released counts the
 * invoices that go out for it; act->location is the caller's to set.
 */
ERR_CHECKED bool match_pressed(struct page_act *act,
                               const struct match_side *side, int64_t *released,
                               struct err *e);
/* POST to it. */
bool match_post(struct req *r, struct reply *out, struct err *e);
/* What ?did= says of a button, NULL for nothing. */
const char *match_receipt(struct req *r, const struct match_side *s,
                          const struct match_lists *l);

#endif
