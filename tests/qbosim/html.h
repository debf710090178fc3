/* html: the pages a person sees; no script, one inline style. */
#ifndef QBOSIM_HTML_H
#define QBOSIM_HTML_H

#include "call.h"

void html_begin(struct request *r, struct reply *out, const char *title);
void html_text(struct text *t, const char *s);
void html_end(struct reply *out);
const char *html_company_name(const struct company *co);
void html_companies(struct request *r, struct reply *out);
void html_books(struct request *r, struct reply *out);

#endif
