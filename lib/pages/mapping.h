/* mapping: QuickBooks' lists, the shop's choices from them, what they unblock.
 */
#ifndef PAGES_MAPPING_H
#define PAGES_MAPPING_H

#include "pages/change.h"
#include "pages/connection.h"

/* An entry of a cached list. */
struct reference_row {
    const char *qbo_id, *name, *type;
    struct decimal rate; /* tax codes: the combined one */
    bool active;
};
struct mapping_row {
    int64_t local_id;
    const char *qbo_id;
};
struct waiting_row {
    const char *message;
    int64_t n;
};

/* A kind of mapping with its list, as it stands. */
struct mapping {
    int64_t connection_id;
    const char *kind; /* "tax" */
    struct rows references, chosen, waiting;
};
/* list is the kind of reference ("tax_code"). */
ERR_CHECKED bool mapping_read(struct req *r, int64_t connection_id,
                              const char *kind, const char *list,
                              struct mapping *out, struct err *e);
/* Another kind over the same list. */
ERR_CHECKED bool mapping_read_chosen(struct req *r, const struct mapping *m,
                                     const char *kind, struct mapping *out,
                                     struct err *e);
/* Chosen to stay blank in QuickBooks: stands for an id where one is chosen. */
#define MAPPING_BLANK "none"
/* The id chosen for a local thing, "" for none. */
const char *mapping_chosen(const struct mapping *m, int64_t local_id);
/* The same list, with one choice of local id 0, "" for none. */
const struct mapping *mapping_of_one(struct arena *a, const struct mapping *m,
                                     const char *qbo_id);
/* The entry of that id, NULL when the list has none. */
const struct reference_row *mapping_reference(const struct mapping *m,
                                              const char *qbo_id);
const struct reference_row *mapping_at(const struct mapping *m, size_t i);

/* How many problems of a cause wait; about, when not NULL, must stand in
   their message. */
ERR_CHECKED bool mapping_waiting(struct req *r, const char *cause,
                                 struct rows *out, struct err *e);
int64_t mapping_waiting_for(const struct rows *waiting, const char *about);

/*
 * Choose qbo_id ("" for nothing) for a local thing, inside a transaction, and
 * write it down: what ("tax.map"), name of the local thing.  One that is
 * chosen already is no change.
 */
ERR_CHECKED bool mapping_save(struct req *r, const struct mapping *m,
                              int64_t local_id, const char *qbo_id,
                              const char *what, const char *name,
                              struct changes *list, struct err *e);
/* Was the list read?  What is chosen of one that was not is no loss. */
bool mapping_listed(const struct mapping *m);
/* What an id of the list is called: "nothing", "left blank" ... */
const char *mapping_words(const struct mapping *m, const char *qbo_id);

/* "Saved. 37 records are being sent again.": of ?saved= and ?retried=. */
void mapping_show_saved(struct req *r, struct tmpl *t, enum tmpl_include at,
                        int64_t waiting);
/* "/settings/quickbooks/tax?saved=1&retried=37" */
const char *mapping_saved_href(struct arena *a, const char *page, int64_t saved,
                               bool retried, int64_t moved);

#endif
