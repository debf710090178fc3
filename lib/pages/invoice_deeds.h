/* invoice_deeds: what can be done to an invoice, by its state. */
#ifndef PAGES_INVOICE_DEEDS_H
#define PAGES_INVOICE_DEEDS_H

#include "pages/inner.h"

/* The buttons of the invoice's page; none for who may not, or for a void one.
 */
void invoice_deeds_show(struct req *r, struct tmpl *t,
                        const struct invoice *inv);
/* Can it be re-dated: for the problem that a date causes. */
bool invoice_deeds_offer(const struct invoice *inv, const char *deed);

#endif
