/* address: of customers and invoices, as text and in forms. */
#ifndef PAGES_ADDRESS_H
#define PAGES_ADDRESS_H

#include "pages/inner.h"

struct address_form {
    const char *prefix;         /* "billing_address": names begin so */
    const char *title, *help;   /* help NULL: none */
    const struct address *hint; /* what stands there when it is left blank, or
                                   NULL */
};
/* templates/address.html with what was typed and what is wrong with it. */
void address_show_form(struct req *r, struct tmpl *t, enum tmpl_include at,
                       const struct address_form *f, struct ledger_input *typed,
                       const struct ledger_faults *faults);
/* A stored one as what is typed. */
void address_put(struct ledger_input *in, const char *prefix,
                 const struct address *at);
/* "City" of "billing_address.city"; NULL when it is no field of an address. */
const char *address_label(const char *field);
/* "7 Mill Lane, Salem, OR": the lines that say something; "" for none. */
const char *address_text(struct arena *a, const struct address *at);

#endif
