/* signin: the page where a person allows or denies, and its codes. */
#ifndef QBOSIM_SIGNIN_H
#define QBOSIM_SIGNIN_H

#include "serve.h"

void sign_in_page(struct request *r, struct reply *out);
void sign_in_decision(struct request *r, struct reply *out);
/* grant: what it was exchanged for, or NULL. */
void code_record(struct change *ch, const char *text, const struct code *c,
                 const char *grant);

#endif
