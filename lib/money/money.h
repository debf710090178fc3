/*
 * money: exact amounts.  No binary floating point, anywhere.
 *
 * Amounts are int64_t minor units of a currency whose exponent comes from one
 * table (ISO 4217); quantities, unit prices and percentages are millionths.
 * One strict grammar reads them, checked arithmetic with 128-bit middles
 * computes them, and rounding is half up (away from zero at the half), as
 * QuickBooks appears to do (qbo.md 3.6).
 */
#ifndef MONEY_H
#define MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "arena/arena.h"
#include "err/err.h"
#include "field/field.h"

/* The largest amount an invoice, line or payment may have: 99,999,999,999.99 */
#define MONEY_MAX INT64_C(9999999999999)

struct currency {
    const char *code;   /* "USD" */
    const char *symbol; /* "$" */
    int exponent;       /* digits after the point: 2, 0, 3 */
};

/* The currency of that ISO code, NULL when it is not in the table. */
const struct currency *currency_find(const char *code);

/*
 * Grammar: -?D+(.D+)? without leading zeros beyond one, no sign "+", no blanks,
 * no exponent, no group marks; "-0" and "-0.00" are refused.  Digits after the
 * point at most those given, value inside the limits.  On failure the error
 * names field and says what is accepted.
 */
ERR_CHECKED bool money_parse(const char *s, const struct currency *c,
                             const char *field, struct money *out,
                             struct err *e);
/* places 0..6 digits after the point; absolute value below 10^12. */
ERR_CHECKED bool decimal_parse(const char *s, int places, const char *field,
                               struct decimal *out, struct err *e);

char *money_text(struct arena *a, struct money m, const struct currency *c);
char *decimal_text(struct arena *a, struct decimal d); /* shortest: "1.5" */
/* "$1,234.50", "-$17.55" with U+2212 as minus. */
char *money_show(struct arena *a, struct money m, const struct currency *c);

/* quantity * unit price, rounded to minor units; false on overflow. */
bool money_extend(struct decimal qty, struct decimal price,
                  const struct currency *c, struct money *out);
/* percent of amount (percent 7250000 = 7.25 %), rounded; false on overflow. */
bool money_percent(struct money amount, struct decimal percent,
                   struct money *out);
/* amount * part / whole, rounded; 0 when whole is 0; false on overflow. */
bool money_share(struct money amount, struct money part, struct money whole,
                 struct money *out);
bool money_add(struct money a, struct money b, struct money *out);

#endif
