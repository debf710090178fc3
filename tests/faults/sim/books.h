/* books: what the files of QuickBooks share; see sim.h. */
#ifndef SIM_BOOKS_H
#define SIM_BOOKS_H

#include "sim.h"

/* The text of o[a], or of o[a][b]; "" for none. */
const char *books_text_at(const json_t *o, const char *a, const char *b);
const char *books_stamp(struct sim *s);
/* Takes v over. */
struct books_answer books_said(struct sim *s, int status, json_t *v);
struct books_answer books_fault(struct sim *s, const char *code,
                                const char *message, const char *detail);
struct books_answer books_gone(struct sim *s);
struct books_answer books_shown(struct sim *s, const struct doc *d);

/* The invoice that a payment goes to, "" for none. */
const char *books_pays(const json_t *payment);
/* pay.c; old NULL: a new one.  Takes body over. */
struct books_answer books_pay(struct sim *s, size_t shop, struct doc *old,
                              json_t *body, const char *request_id);
struct books_answer books_end(struct sim *s, size_t shop, struct doc *d,
                              const char *operation);

#endif
