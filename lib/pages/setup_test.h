/* setup_test: the page of the test invoice, and what its buttons do. */
#ifndef PAGES_SETUP_TEST_H
#define PAGES_SETUP_TEST_H

#include "pages/setup.h"

/* What was chosen for it, as typed; all empty: the page suggests. */
struct test_choice {
    const char *customer, *item; /* names */
    const char *rate;            /* external id, "" for none */
    bool typed;
};
/* No test invoice is under way: one may be begun. */
bool setup_test_begins(enum test_phase phase);
/* The page; f: what was wrong with the choice, or NULL. */
ERR_CHECKED bool setup_test_show(struct req *r, struct reply *out,
                                 struct test_choice *c, const struct form *f,
                                 struct err *e);

#endif
