/* category: an income account for each category of new items (features.md B3).
 */
#ifndef PAGES_CATEGORY_H
#define PAGES_CATEGORY_H

#include "pages/settings.h"

enum { CATEGORIES_MAX = 200 };

struct category {
    const char *name;    /* as one of the items has it */
    const char *key;     /* folded: what category_account and plan go by */
    const char *account; /* id, "" = the default */
};
struct categories {
    const struct mapping *accounts; /* the list to choose from */
    struct category *list;
    size_t n;
    bool more; /* the shop has more than CATEGORIES_MAX */
};

/* Those of the shop's items, and those that have an account. */
ERR_CHECKED bool categories_read(struct req *r, const struct mapping *accounts,
                                 struct categories *out, struct err *e);
/* The section CATEGORIES of the item settings. */
void categories_show(struct req *r, struct tmpl *t, const struct categories *c);
/* Save what the form has of them. */
ERR_CHECKED bool categories_take(struct req *r, const struct categories *c,
                                 struct changes *changes, struct err *e);

#endif
