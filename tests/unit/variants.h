/*
 * variants: a shop statement with its tenant conditions taken out one by one.
 *
 * A condition is an equation between a table's tenant column (shop_id, or id
 * of the table shop) and argument 1 or another table's tenant column.  For
 * each table with an alias all equations that tie it are taken out together,
 * since one of two may be redundant; without aliases each equation goes alone.
 * "? IS NOT NULL" stands where an argument was bound.  An insert has nothing
 * to take out of VALUES: its variant binds the other shop.
 *
 * LIMITs are lifted in every variant (but that of a subquery standing for one
 * value), since one could hide what came in too
 * much; variant 0 is the statement with nothing but that.
 */
#ifndef VARIANTS_H
#define VARIANTS_H

#include <stdbool.h>
#include <stddef.h>

#include "db/stmt.h"

enum { VARIANTS_MAX = 80, VARIANT_SQL = 8000 };

struct variant {
    char what[96]; /* "without c.shop_id", for messages */
    char sql[VARIANT_SQL];
    unsigned char order[STMT_PARAMS];
    int params;
    bool other; /* argument 1 is the other shop */
};

/* How many were made; tenants: names of the tables with a shop_id, each
 * between blanks. */
size_t variants_of(const struct stmt_row *row, const char *tenants,
                   struct variant *out);

#endif
