/*
 * ready: what must hold in the connected company before invoices go out
 * (features.md A6, seeds/002 "QuickBooks prerequisites").
 *
 * One table of rules (ready.c): the first of a check whose condition holds
 * decides how the check stands, in which words, and what mends it.  Pure: the
 * facts were read before (setup_facts.c), no database, no clock.
 */
#ifndef PAGES_READY_H
#define PAGES_READY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena/arena.h"
#include "field/field.h"

/* One of QuickBooks' accounts that the shop chose, or QuickBooks did. */
struct ready_account {
    const char *id;   /* "": none is chosen */
    const char *name; /* "": the list does not have it any more */
    const char *type; /* AccountType */
    bool active;
};

struct ready_facts {
    const char *state;   /* of the connection; "": never connected */
    const char *company; /* its name */
    const char *country; /* "US": one tax code a document */
    const char *home;    /* its currency, "": it did not say */
    const char *currency;
    const char *subscription; /* as CompanyInfo says it, "" when it does not */
    const char *hold;         /* why its lane is held, "": it is not */
    bool listed;              /* its lists were read */
    bool custom_numbers, uses_tax, automated_tax, allows_discount, auto_credit;
    const char *closed_through; /* for people, "": its books are open */
    bool use_our_numbers, auto_create, payments;
    const char *prefix;
    struct ready_account income, discount, deposit;
    const char *tax_default; /* the code of rates that are not mapped, or "" */
    const char *untaxed;     /* the code of lines without tax, or "" */

    /* Of the invoices that wait to go out: */
    int64_t waiting, taxed, discounted;
    int64_t in_closed; /* dated in the closed books */
    bool untaxed_lines;

    /* Of the shop's lists: */
    int64_t rates, rates_open; /* all; without a code */
    int64_t rates_used;        /* without a code, and on an invoice */
    const char *rate_named;    /* one of those, or "" */
    int64_t customers, customers_clash, customers_near, customers_new;
    int64_t items, items_clash, items_near, items_new;
    int64_t methods, methods_open; /* QuickBooks has; ours without one */
    bool methods_mapped;           /* one of them is */
};

enum ready_part { READY_CHECKS, READY_MAPPINGS };

enum ready_level {
    READY_GOOD,
    READY_NOTE, /* good, and worth knowing */
    READY_SKIP, /* may be skipped; `then` says what follows */
    READY_STOP, /* would break: cannot be skipped */
    READY_LEVEL__MAX
};

struct ready_finding {
    const char *check; /* "currency" */
    const char *title;
    enum ready_level level;
    const char *said;  /* how it stands, one or two sentences */
    const char *fix;   /* what to do, "" where nothing is to be done */
    const char *then;  /* what follows when it is skipped, or "" */
    const char *href;  /* the page that mends it, NULL: none of ours */
    const char *press; /* the words of the link to it */
};

enum { READY_MOST = 24 };
/* At most READY_MOST into out, in the table's order; how many. */
size_t ready_judge(struct arena *a, const struct ready_facts *f,
                   enum ready_part part, struct ready_finding *out);
/* The worst of them; READY_GOOD of none. */
enum ready_level ready_worst(const struct ready_finding *list, size_t n);
size_t ready_count(const struct ready_finding *list, size_t n,
                   enum ready_level level);

#endif
