/*
 * mail: documents that QuickBooks mails, prints, or lets customers pay by a
 * link.  Nothing leaves the simulator: an outbox shows what would have.
 */
#ifndef QBOSIM_MAIL_H
#define QBOSIM_MAIL_H

#include "call.h"

/* POST /v3/company/:/:/:/send, GET /v3/company/:/:/:/pdf */
void api_send(struct request *r, struct reply *out);
void api_pdf(struct request *r, struct reply *out);
/* GET /sim/mail */
void mail_list(struct request *r, struct reply *out);
void mail_apply(struct sim *s, const struct js *r);
void mails_empty(struct sim *s);

/* v with InvoiceLink where include=invoiceLink asks for it; else v itself. */
const struct js *invoice_links(struct call *c, const char *name,
                               const struct js *v);

/* pdf.c: one page, in ASCII throughout. */
const char *pdf_page(struct pool *p, const struct company *co,
                     const struct kind *k, const struct js *doc);

#endif
