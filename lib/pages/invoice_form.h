/* invoice_form: the form of a new or an edited invoice. */
#ifndef PAGES_INVOICE_FORM_H
#define PAGES_INVOICE_FORM_H

#include "pages/history.h"

/*
 * What stands in the fields, by the names of the form: as typed, or as the
 * stored invoice has it.  Customer and items stand by their names.
 */
struct invoice_form {
    struct ledger_input typed;
    size_t rows;        /* line rows to show */
    int64_t id;         /* 0: a new invoice */
    const char *status; /* of the stored one, "draft" for a new */
    struct ledger_faults faults;
};

enum { FORM_ROWS = 5 }; /* blank rows of a new invoice, and of "Add lines" */

/* The fields of a form sent in; false when there are too many. */
bool invoice_form_typed(struct req *r, const struct params *p,
                        struct invoice_form *f);
/* The fields of a new invoice, and of a stored one. */
ERR_CHECKED bool invoice_form_fresh(struct req *r, struct invoice_form *f,
                                    struct err *e);
ERR_CHECKED bool invoice_form_stored(struct req *r, const struct invoice *inv,
                                     struct invoice_form *f, struct err *e);

ERR_CHECKED bool invoice_form_show(struct req *r, struct reply *out,
                                   struct invoice_form *f, struct err *e);

/* "Copper Kettle", or "Copper Kettle · c-77" where two have that name. */
const char *invoice_form_choice(struct arena *a, const char *name,
                                const char *external_id, bool shared);
enum { FORM_CHOICES = 500 }; /* customers and items offered by name */

#endif
