/* invoice: what its lines come to, shared by lines, tax and totals. */
#ifndef QBOSIM_INVOICE_H
#define QBOSIM_INVOICE_H

#include "call.h"

#define CODES_MAX 32

struct sums {
    int64_t subtotal, discount, tax;
    bool inclusive; /* lines show their gross amount too */
    struct by_code {
        const char *code;
        int64_t net;
    } code[CODES_MAX];
    size_t codes_n;
};

/* Checks the lines, numbers them and adds them up. */
bool invoice_lines(struct call *c, struct js *obj, struct sums *sums,
                   const struct js *sent, const struct ent *old);
/* Fills TxnTaxDetail and sums->tax. */
bool invoice_tax(struct call *c, struct js *obj, struct sums *sums,
                 const struct js *sent);

/* All rates of a code together. */
int64_t tax_percent(const struct call *c, const char *code);

#endif
