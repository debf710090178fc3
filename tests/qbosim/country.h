/* country: what a company gets from the country that it is in. */
#ifndef QBOSIM_COUNTRY_H
#define QBOSIM_COUNTRY_H

#include "sim.h"

struct country {
    const char *code, *iso3, *currency, *zone, *fiscal_month;
    const char *tax_group; /* the code of automated sales tax, or NULL */
    const char *agency;
};

const struct country *country_find(const char *code); /* NULL: not known */

/* A company in the making: its records go into one change. */
struct maker {
    struct change *ch;
    struct pool *pool;
    const struct company *co; /* realm and country only */
    const struct country *at;
    int64_t now_ms;
};

/* Id, SyncToken and MetaData of a new object; domain and sparse end it. */
struct js *maker_fresh(const struct maker *m, const char *id);
void maker_put(const struct maker *m, enum kind_id k, struct js *v);

void company_info(const struct maker *m, const struct js *body);
void company_tax(const struct maker *m);

#endif
