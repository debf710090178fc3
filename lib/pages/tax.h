/* tax: the shop's rates beside QuickBooks' tax codes, for the pages that map
 * them. */
#ifndef PAGES_TAX_H
#define PAGES_TAX_H

#include "pages/settings.h"

struct tax {
    struct connection_row connection;
    struct mapping map, for_unmapped, exempt;
    struct rows rates; /* of ledger_tax_rate_record */
    struct rows waiting;
    bool us;
};
/* *found false: never connected, and only the rates are read. */
ERR_CHECKED bool tax_read(struct req *r, struct tax *x, bool *found,
                          struct err *e);
/* Is the code one that a rate may have? */
bool tax_offered(const struct tax *x, const struct reference_row *code);
/* "California · 7.25%" */
const char *tax_code_words(struct req *r, const struct reference_row *code,
                           const char *more);
/*
 * A code with the rate's name; else one with its percentage, the shortest name
 * of several (but for zero, where the percentage says little).  NULL: none.
 */
const struct reference_row *tax_suggested(struct req *r, const struct tax *x,
                                          const struct tax_rate *rate);
/* What a rate is called; NULL when the shop has none of that id. */
const char *tax_rate_name(const struct tax *x, int64_t id);
/*
 * The select of one rate, on a form that tax_change saves.  Words of the
 * choice are x's and a's; x stays.
 */
struct settings_choice tax_choice(struct req *r, const struct tax *x,
                                  int64_t id, const char *name);
/*
 * Save of a form with code.ID and was.code.ID of any rates, or accept: the
 * suggestions that were pressed, "7.3" or "7.3,8.5", or "all".
 */
extern const struct change_page tax_change;

#endif
