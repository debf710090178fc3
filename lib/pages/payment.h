/* payment: what the pages of payments share. */
#ifndef PAGES_PAYMENT_H
#define PAGES_PAYMENT_H

#include "pages/inner.h"

/* "Check 1042", or "Payment 7" where there is no reference. */
const char *payment_name(struct arena *a, const struct payment *p);
/* "Bank transfer" */
const char *page_method_word(const char *name);

#endif
