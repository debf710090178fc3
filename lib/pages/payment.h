/* payment: what the pages of payments share. */
#ifndef PAGES_PAYMENT_H
#define PAGES_PAYMENT_H

#include "pages/inner.h"

/* How customers pay, in the order of the column payment.method: a mapping's
   local_id is the place in it, from 1. */
enum { PAYMENT_METHODS = 7 };
struct page_method {
    const char *name; /* "bank_transfer" */
    const char *word; /* "Bank transfer" */
};
extern const struct page_method page_methods[PAYMENT_METHODS];
/* "Check 1042", or "Payment 7" where there is no reference. */
const char *payment_name(struct arena *a, const struct payment *p);
/* "Bank transfer" */
const char *page_method_word(const char *name);

#endif
