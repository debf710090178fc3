/* invoice_form: the form of a new or an edited invoice. */
#ifndef PAGES_INVOICE_FORM_H
#define PAGES_INVOICE_FORM_H

#include "pages/choices.h"
#include "pages/history.h"

/*
 * What stands in the fields, by the names of the form: as typed, or as the
 * stored invoice has it.  Customer and items stand by their names.
 */
struct invoice_form {
    struct ledger_input typed;
    size_t rows;            /* line rows to show */
    int64_t id;             /* 0: a new invoice */
    const char *status;     /* of the stored one, "draft" for a new */
    const char *instead_of; /* Void and re-issue: the old number, else NULL */
    struct address billing, service; /* the customer's, where it is known */
    struct ledger_faults faults;
};

enum { FORM_ROWS = 5 }; /* blank rows of a new invoice, and of "Add lines" */

/* The fields of a form sent in; false when there are too many. */
bool invoice_form_typed(struct req *r, const struct params *p,
                        struct invoice_form *f);
/* The fields of a new invoice, and of a stored one. */
ERR_CHECKED bool invoice_form_fresh(struct req *r, struct invoice_form *f,
                                    struct err *e);
/* A form that was sent in, of that stored invoice. */
ERR_CHECKED bool invoice_form_of(struct req *r, const struct invoice *inv,
                                 struct invoice_form *f, struct err *e);
ERR_CHECKED bool invoice_form_stored(struct req *r, const struct invoice *inv,
                                     struct invoice_form *f, struct err *e);

/* Of the copy that takes the place of a paid one: under the offered number. */
ERR_CHECKED bool invoice_form_copy(struct req *r, const struct invoice *inv,
                                   struct invoice_form *f, struct err *e);
/* "Net 30" -> 30, "Due on receipt" -> 0, others -1. */
int32_t invoice_form_terms(const char *terms);

ERR_CHECKED bool invoice_form_show(struct req *r, struct reply *out,
                                   struct invoice_form *f, struct err *e);

#endif
