/*
 * report: figures worked out from the books when they are asked for, in
 * QuickBooks' nested tables of text.  ledger.c finds what is open, each report
 * lays it out, report.c reads the parameters and prints the frame.
 */
#ifndef QBOSIM_REPORT_H
#define QBOSIM_REPORT_H

#include "call.h"

#define COLUMNS_SHOWN 16
#define BUCKETS_MAX 13 /* current, and twelve periods past due */

struct column {
    const char *key, *title, *type;
    bool tagged; /* says its key */
};

struct report {
    struct call *c;
    struct pool *pool;
    const char *name;
    const char *date, *start, *end; /* date: as of when; start may be "" */
    const char *macro, *method, *customers, *aging_from; /* or NULL */
    bool descending;
    int64_t periods, period_days;
    struct column columns[COLUMNS_SHOWN];
    size_t columns_n;
    struct js *rows; /* of the outermost table */
    int64_t rows_n;
};

/* A transaction as a report sees it, in home currency. */
struct doc {
    const struct ent *ent;
    const struct js *obj;
    const char *date, *due, *number, *customer; /* "" when it has none */
    int64_t amount; /* what it adds to what the customer owes */
    int64_t open;   /* what of that is still open at the report's date */
    int64_t running;
    const char *name; /* of the customer, where a report sorts by it */
    size_t at;
};

struct docs {
    struct doc *at;
    size_t n;
};

/* ledger.c: receivables up to the report's date, and any transactions. */
void ledger_open(const struct report *w, struct docs *out);
void ledger_all(const struct report *w, struct docs *out);
bool report_covers(const struct report *w, const char *customer);
const char *ledger_word(const struct kind *k); /* "Credit Memo" */

/* report_dates.c: false when there is no such range. */
bool macro_range(struct pool *p, const char *macro, const char *today,
                 const char **start, const char **end);
int64_t days_between(const char *from, const char *to);

/* report.c: pieces of a table. */
void report_column(struct report *w, const char *key, const char *title,
                   const char *type, bool tagged);
struct js *report_cell(struct report *w, struct js *cells, const char *value,
                       const char *id);
/* "" or "0.00" for zero. */
const char *report_money(struct report *w, int64_t d, const char *zero);
struct js *report_data(struct report *w, struct js *rows, struct js *cells);
/* A section with its rows, to be filled and closed by its summary. */
struct js *report_section(struct report *w, struct js *rows, struct js *header,
                          struct js **inner);
void report_summary(struct report *w, struct js *section, struct js *cells);

/* The reports themselves. */
void report_customer_balance(struct report *w);
void report_aged(struct report *w);
void report_aged_detail(struct report *w);
void report_balance_detail(struct report *w);
void report_transactions(struct report *w);
const char *bucket_title(const struct report *w, int64_t bucket, bool past_due);
int64_t bucket_of(const struct report *w, const struct doc *d);

#endif
