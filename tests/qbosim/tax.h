/*
 * tax: what the ways of taxing share.  Tax is rounded once per rate on the net
 * total, halves up.
 */
#ifndef QBOSIM_TAX_H
#define QBOSIM_TAX_H

#include "invoice.h"

#define RATES_MAX 64

struct by_rate {
    const struct ent *rate;
    int64_t net, amount;
};

struct rates {
    struct by_rate rate[RATES_MAX];
    size_t n;
};

/* Adds a net amount to every rate of a tax code. */
bool tax_spread(struct call *c, struct rates *rates, const char *code,
                int64_t net);
/* TxnTaxDetail.TaxLine, one per rate, and their sum. */
void tax_lines(struct call *c, struct js *detail, struct rates *rates,
               int64_t *tax);

/* tax_codes.c: may a document use this code?  False after 2500, 6000, 6470. */
bool tax_code_usable(struct call *c, const char *code, const char *element);
/* The fault of a document outside the US with a line that has no code. */
bool tax_code_missing(struct call *c, const struct js *lines);

/* tax_us.c */
bool tax_us(struct call *c, struct js *obj, const struct js *sent,
            struct sums *sums, struct js *detail);

/* ast.c: the code that automated sales tax picks; NULL: no tax. */
const char *ast_code(struct call *c, const struct js *obj);
/* An agency of a known state brings that state's rates and codes along. */
void ast_agency(struct call *c, struct change *ch, const struct js *agency);

/* tax_rows.c: rates and codes as they are stored. */
struct js *tax_rate_row(struct call *c, const char *id, const char *name,
                        const char *percent, const char *agency);
struct js *tax_code_row(struct call *c, const char *id, const char *name);
void tax_code_rate(struct call *c, struct js *code, const char *list,
                   const char *rate);

#endif
