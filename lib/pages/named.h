/* named: the form of a customer, an item or a payment: new, edit, save. */
#ifndef PAGES_NAMED_H
#define PAGES_NAMED_H

#include "pages/inner.h"

/* A field of a form: name, where its text stands, where its fault is said. */
struct named_field {
    const char *name;
    enum tmpl_var value;
    enum tmpl_section bad;
};

/* What one form stands on; a page's own things come with ctx. */
struct named_form {
    const char *entity; /* "customer": its addresses and its words */
    enum tmpl_file file;
    enum tmpl_include summary, once;
    const struct named_field *fields;
    size_t n;
    /* What a new one begins with; NULL: nothing. */
    bool (*fresh)(struct req *r, struct ledger_input *in, struct err *e);
    /* The stored r->record as what is typed, revision too. */
    bool (*stored)(struct req *r, struct ledger_input *in, struct err *e);
    /* What the fields' table does not show; NULL: nothing. */
    bool (*more)(struct req *r, struct tmpl *t, struct ledger_input *typed,
                 const struct ledger_faults *faults, struct err *e);
    /*
     * Read what was typed and save it, inside the transaction: id 0 is a new
     * one, revision is the one the form was made of.  *id is the record's.
     * Faults come with ERR_INPUT or ERR_CONFLICT.
     */
    bool (*save)(struct req *r, struct ledger_input *typed, int64_t revision,
                 int64_t *id, struct ledger_faults *faults, struct err *e);
};
/* GET and POST of .../new and .../:id/edit. */
ERR_CHECKED bool named_new(struct req *r, struct reply *out,
                           const struct named_form *f, struct err *e);
ERR_CHECKED bool named_edit(struct req *r, struct reply *out,
                            const struct named_form *f, struct err *e);
ERR_CHECKED bool named_post(struct req *r, struct reply *out,
                            const struct named_form *f, struct err *e);
/* The form once more, as it was sent in, without saving. */
ERR_CHECKED bool named_again(struct req *r, struct reply *out,
                             const struct named_form *f,
                             struct ledger_input *typed, struct err *e);
/* What was sent in. */
void named_typed(struct req *r, struct ledger_input *typed);
/* ERR_INPUT because of the faults. */
bool named_refused(const struct ledger_faults *faults, struct err *e);

#endif
