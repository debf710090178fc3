/*
 * health: is a shop's connection to QuickBooks sound, and may a month be
 * closed (features.md A7; seeds/000 "Common scenarios", seeds/002 "The
 * diagnostic flow")?
 *
 * health_judge() is pure: one table of rules (rules.c); the first of a check
 * whose condition holds decides how it stands, in which words, who mends it and
 * where.  Checks stand in the order to work through them: the connection
 * first, customers before invoices.  health_read() fills the facts from the
 * database in a number of statements that does not grow with the books;
 * health_run() does both and keeps the result.  Nothing here asks QuickBooks:
 * what only QuickBooks knows is as old as its lists.
 */
#ifndef HEALTH_H
#define HEALTH_H

#include "clock/clock.h"
#include "db/db.h"
#include "money/money.h"

enum health_level {
    HEALTH_GOOD,
    HEALTH_NOTE, /* good, and worth knowing */
    HEALTH_WARN, /* mend it soon */
    HEALTH_STOP, /* records do not reach QuickBooks, or the month is not ready
                  */
    HEALTH_LEVEL__MAX
};
const char *health_level_name(enum health_level l); /* "warn" */

enum health_part {
    HEALTH_CHECKS,
    HEALTH_SCENARIOS, /* what people say, and what is behind it here */
    HEALTH_MONTH,     /* of a run before a month is closed */
    HEALTH_PART__MAX
};
const char *health_part_name(enum health_part p); /* "check" */

struct health_account {
    const char *id, *name, *type; /* "" for none */
    bool active;
};

/* Counts, and words for people; "" where there is nothing to say. */
struct health_facts {
    /* of the connection */
    int64_t connection_id; /* 0: there never was one */
    const char *state, *company, *country, *home, *currency, *hold;
    const char *zone;
    const char *ended;  /* why it is not active, one sentence */
    bool off;           /* set-up is not finished */
    int64_t days_left;  /* of the sign-in */
    int64_t lists_days; /* age of the lists; -1: never read */
    bool custom_numbers, uses_tax, allows_discount;
    bool use_our_numbers, auto_create, payments;
    struct health_account income, discount, deposit;
    const char *tax_default;
    bool methods_mapped;
    int64_t methods_open;
    const char *closed_through, *reopened_from;
    int64_t reopened_days;
    bool beating; /* a sweeper was at work within three minutes */
    const char *beat_at;

    /* of what happened, from the newest hundred of each state */
    int64_t fails_in_row; /* failed since anything last succeeded */
    bool fails_alike;     /* ... all for one cause of the data */
    const char *fails_since, *fails_cause;
    const char *last_good; /* when anything last reached QuickBooks */
    int64_t invoices_good, payments_good; /* in the last seven days */
    int64_t events;                       /* of any state */
    int64_t customers_stuck, items_stuck, invoices_stuck, payments_stuck;
    int64_t unavailable_days; /* of the oldest "temporarily unavailable" */
    int64_t unavailable;

    /* of the open causes */
    int64_t problems;
    const char *top_title; /* of the largest among invoices */
    int64_t top_n;
    int64_t tax_stuck, period_stuck, unknown, theirs, moved, mystery;

    /* of what waits */
    int64_t waiting, waiting_in_closed;
    int64_t late; /* due for over an hour, and nothing holds it */
    const char *late_since;
    int64_t checking; /* being looked up for over an hour */
    int64_t behind;   /* waits for a company that is not in use */

    /* of the mappings and names */
    int64_t rates_used; /* tax rates without a code that invoices need */
    const char *rate_named;
    int64_t accounts_gone; /* of categories */
    int64_t customers_clash, items_clash;
    const char *customer_named, *item_named;

    /* of the month */
    const char *month; /* "June 2026", "" when none is asked for */
    int64_t month_all, month_drafts, month_missing, month_differs;
    int64_t month_changed, month_payments, month_payments_missing;
    const char *month_missing_money;
    bool month_closed;  /* the books are closed through its end */
    bool month_running; /* it is not over */
};

struct health_finding {
    const char *name, *title;
    enum health_level level;
    const char *who; /* who mends it, "" where nothing is to be mended */
    const char *said, *fix;
    const char *href, *press; /* "" for none */
};
enum { HEALTH_MOST = 40 }; /* findings of a part */
size_t health_judge(struct arena *a, const struct health_facts *f,
                    enum health_part part, struct health_finding *out);
/* The names of the table's checks in its order, each once; for tests. */
size_t health_names(enum health_part part, const char **out, size_t room);

/* A record of the month that is not in QuickBooks as it is here. */
struct health_record {
    const char *entity; /* "invoice", "payment" */
    int64_t id;
    const char *label;
    struct money amount;
    const char *said;
};
enum { HEALTH_RECORDS = 100 };

/* month: its first day, ymd 0 for none. */
ERR_CHECKED bool health_read(struct db *db, struct arena *a,
                             struct shop_ref shop, struct date month,
                             struct health_facts *out,
                             struct health_record *records, size_t *n,
                             struct err *e);

/* One run, kept: facts, findings, rows.  why: "weekly", "asked", "close".
 * Inside a transaction.  The newest thirty of a shop stay. */
enum { HEALTH_KEPT = 30 };
ERR_CHECKED bool health_run(struct db *db, struct arena *a,
                            struct shop_ref shop, const char *why,
                            const char *by, struct date month, int64_t *id,
                            struct err *e);

/* The sweeper's: run one shop's weekly check if one is due; *ran tells.  Safe
 * with several sweepers, and after a crash at any point: the week is moved on
 * in the transaction that keeps the run. */
ERR_CHECKED bool health_weekly(struct db *db, struct arena *a, bool *ran,
                               struct err *e);

#endif
