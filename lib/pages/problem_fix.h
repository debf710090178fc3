/* problem_fix: the controls of a problem's card, for their table. */
#ifndef PAGES_PROBLEM_FIX_H
#define PAGES_PROBLEM_FIX_H

#include "pages/problems.h"
#include "pages/tax.h"

enum { FIX_RECORDS = 5 }; /* records that a card names */

/* Each into {{>CONTROL}} of the card; *shown false where there is nothing to
 * choose. */
typedef bool fix_control(struct problem_card *c, struct tmpl *card, bool *shown,
                         struct err *e);
fix_control fix_tax;      /* the rate's tax code; one form for all cards */
fix_control fix_income;   /* the account of new items */
fix_control fix_discount; /* of discounts */
fix_control fix_deposit;  /* that payments are put into */
fix_control fix_account;  /* the one that it is about: "account:discount" */
fix_control fix_method;   /* QuickBooks' payment method */
fix_control fix_numbers;  /* prefix, or QuickBooks' own numbers */
fix_control fix_records;  /* each record, and what can be done to it */
fix_control fix_connect;  /* Reconnect */

/* One record in fix_records.html, with the decisions that are offered. */
ERR_CHECKED bool fix_show_record(struct problem_card *c, struct tmpl *t,
                                 const char *entity, int64_t id,
                                 const char *label, struct err *e);
bool fix_retry_post(struct req *r, struct reply *out, struct err *e);

#endif
