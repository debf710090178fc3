/* deed: how pages say what people did, of the audit's "what" (one table). */
#ifndef PAGES_DEED_H
#define PAGES_DEED_H

#include "arena/arena.h"

/*
 * "tax.map" as "Tax code changed", "invoice.void" as "Voided": what may have
 * " by Rosa Owner" behind it.  What no row knows is said by its own name.
 */
const char *deed_said(struct arena *a, const char *what);
/* The same with the kind of record before it: "Invoice voided". */
const char *deed_said_of(struct arena *a, const char *what, const char *entity);

#endif
