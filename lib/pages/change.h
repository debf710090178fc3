/*
 * change: one press of Save on a page of Settings (features.md B7, E2).
 *
 * What it changes is written down with before and after.  What that does to
 * the records is computed first, as if it were saved: where something is
 * unblocked, sent differently or held back, the reply is a page that says so
 * and asks once more, and nothing is kept until then.  Else Save saves.
 */
#ifndef PAGES_CHANGE_H
#define PAGES_CHANGE_H

#include "pages/inner.h"

struct change {
    const char *label; /* "Combined 7.25" */
    const char *before, *after;
    int64_t rate; /* the tax rate it is about, 0 for none */
    struct change *next;
};
struct changes {
    struct change *first, *last;
    int64_t n;
    const char *warning; /* to be read before this is saved, or NULL */
};

/* Audit it in one row and count it; inside the transaction that saves it.
   what ("tax.map") and id are the audit's. */
ERR_CHECKED bool change_add(struct req *r, struct changes *list,
                            const char *what, int64_t id, const char *label,
                            const char *before, const char *after,
                            struct err *e);

/*
 * What the form has of a field that stands at now: NULL when it is not there,
 * or was left as the page showed it ("was.<name>").  ERR_CONFLICT when
 * somebody else changed the same field since.
 */
ERR_CHECKED bool change_field(struct req *r, const char *name, const char *now,
                              const char *label, const char **out,
                              struct err *e);

/* What a page unblocks: its causes, and what waits for them. */
struct settings_causes {
    const char *const *list;
    size_t n;
    const char *why; /* "an item or its account" */
};

struct change_page {
    const char *title;        /* "Tax mapping" */
    enum event_entity entity; /* what it acts on; ENTITY__MAX: see to nothing */
    const struct settings_causes *causes;
    bool (*save)(struct req *r, void *ctx, struct changes *list, struct err *e);
};
/* The reply to a POST of that page's form. */
ERR_CHECKED bool change_reply(struct req *r, struct reply *out,
                              const struct change_page *page, void *ctx,
                              struct err *e);

#endif
