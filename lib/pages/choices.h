/* choices: the customers that a form offers by name. */
#ifndef PAGES_CHOICES_H
#define PAGES_CHOICES_H

#include "pages/inner.h"

/* What a typed name stands for. */
struct found {
    const char *typed;
    const char *external_id; /* NULL: nothing */
    struct decimal price;    /* of an item */
    bool several;
};

/* By name, or by the id behind it. */
ERR_CHECKED bool choice_find_customer(struct req *r, const char *typed,
                                      struct found *out, struct err *e);
/* The same, with a fault of "customer" when it is nobody or several: then
 *external_id is NULL. */
ERR_CHECKED bool choice_take_customer(struct req *r, const char *typed,
                                      const char **external_id,
                                      struct ledger_faults *faults,
                                      struct err *e);
/* "Copper Kettle", or "Copper Kettle · c-77" where two have that name. */
const char *choice_of_customer(struct arena *a, const char *name,
                               const char *external_id, bool shared);
/* Does another customer have that name, too? */
ERR_CHECKED bool choice_shared(struct req *r, const char *name, bool *out,
                               struct err *e);
/* One section for each, with its name in OPTION_VALUE; *n are offered. */
ERR_CHECKED bool choice_show_customers(struct req *r, struct tmpl *t,
                                       enum tmpl_section option, size_t *n,
                                       struct err *e);

#endif
