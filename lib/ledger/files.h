/*
 * files: lists that come from CSV files and go to them.  Part of ledger.h,
 * which others include.
 */
#ifndef LEDGER_FILES_H
#define LEDGER_FILES_H

#include "ledger/ledger.h"

enum {
    LEDGER_IMPORT_ROWS = 500000, /* rows of one file */
    LEDGER_COLUMNS = 20,         /* of a kind of file at most */
};

/* The lists that come from files and go to files. */
enum ledger_list {
    LEDGER_CUSTOMERS,
    LEDGER_ITEMS,
    LEDGER_INVOICES,
    LEDGER_PAYMENTS,
    LEDGER_LIST__MAX
};
const char *ledger_list_word(enum ledger_list list); /* "customers" */
bool ledger_list_parse(const char *word, enum ledger_list *out);

/*
 * Records from a CSV file (RFC 4180; UTF-8, a mark at the beginning is
 * skipped; LF, CRLF or CR).  The first row names the columns; they are known
 * by the field's name or another usual one (import_columns.c), or by the name
 * the caller gives.  Every cell goes through the reader that forms and API
 * use, so the same input is refused with the same sentence.
 *
 * A customer or item is the one with that id, else the one with that name;
 * what the file says of it replaces what is stored, columns that the file does
 * not have stay as they are.  Rows with the same number are one invoice, rows
 * with the same id or reference one payment, adjacent or not, and must agree
 * on customer and date.  In an invoice an item is its code: found by the
 * shop's own id, else by name, else made with the code as name and id; the
 * row's description goes to the line.  Customers likewise.  Tax rates must
 * exist, and so must a payment's customer and invoices.  An invoice or payment
 * that exists with the same content is left alone; with another content it is
 * refused.
 *
 * Nothing is half imported: the whole file is checked first, and nothing at
 * all is imported when a row is refused, unless skip_refused leaves out the
 * records with refused rows.  Several records share a transaction, so when the
 * database fails on the way, whole records are there, and importing the file
 * again brings the rest.
 *
 * Memory: beside the text, 16 bytes a row, about 100 an invoice or payment,
 * and the names of customers and items; rows are read again when their record
 * is checked and when it is stored.
 */
enum ledger_date_format { LEDGER_YMD, LEDGER_MDY, LEDGER_DMY };

struct ledger_refusal {
    int64_t line;       /* of the file, where the row begins */
    const char *record; /* invoice number, name ..., "" when it has none */
    const char *column; /* or "" */
    const char *reason; /* "": good by itself, left out with its record */
    const char *row;    /* as it stands in the file, without its line end */
    size_t bytes;
    char delimiter;
};
struct ledger_import {
    enum ledger_list list;
    /* Names of columns by field; field NULL ends. */
    struct {
        const char *field, *name;
        const char *said; /* in complaints: "--number" */
    } columns[LEDGER_COLUMNS + 1];
    bool only_named;      /* and no others are looked for */
    const char *customer; /* invoices: for rows without one, or NULL */
    const char *tax_rate; /* invoices: name for rows without one, or NULL */
    int64_t due_days;     /* invoices: -1: no due date but the file's */
    enum ledger_date_format date_format;
    char delimiter; /* 0: what the first row is written with */
    bool decimal_comma, send, skip_refused;
    bool check;       /* only: nothing is stored */
    int64_t rows_max; /* 0: LEDGER_IMPORT_ROWS */
    /* Called for every reason and every row left out; may be NULL.  What it
     * gets is valid for the call. */
    void (*refused)(void *ctx, const struct ledger_refusal *r);
    void *ctx;
};

struct ledger_report {
    int64_t rows, reasons; /* reasons: rows refused, each reason by itself */
    int64_t records;       /* in the file */
    int64_t created, changed, unchanged, refused, sent;
    int64_t customers, items; /* made along with invoices */
    struct money total;       /* of invoices or payments that are not refused */
    bool stored;              /* false: checked only, nothing was imported */
};
/*
 * Not inside a transaction: it has its own.  False only when the file or an
 * option is of no use at all (ERR_INPUT names it) or the database failed;
 * what is refused goes to how->refused.  A check says in created, changed and
 * unchanged what an import would do.
 */
ERR_CHECKED bool ledger_import_run(const struct ledger *l,
                                   const struct ledger_import *how,
                                   const char *text, size_t n,
                                   struct ledger_report *out, struct err *e);
/*
 * The rows that an import would leave out, as a file to mend: what they are,
 * and why in a last column "problem".  how->refused is not called.
 */
ERR_CHECKED bool
ledger_import_refused(const struct ledger *l, const struct ledger_import *how,
                      const char *text, size_t n,
                      void (*write)(void *ctx, const char *p, size_t n),
                      void *ctx, struct err *e);
/* The i-th column of a kind of file: its field; NULL behind the last one. */
const char *ledger_import_column(enum ledger_list list, size_t i, bool *needed);

/*
 * A list as a CSV file that an import takes again (RFC 4180, UTF-8 with a
 * mark, CRLF): every row that the filter of the list matches, invoices with a
 * row a line and payments with a row an invoice they pay.  Texts that a
 * spreadsheet would take for a formula stand behind an apostrophe, which the
 * import takes away.  Memory: a page of rows.
 */
ERR_CHECKED bool ledger_export(const struct ledger *l, enum ledger_list list,
                               const struct ledger_page *filter,
                               void (*write)(void *ctx, const char *p,
                                             size_t n),
                               void *ctx, struct err *e);
/* One cell of such a file, not the comma before it; a holds its copy. */
void ledger_export_cell(struct str *out, struct arena *a, const char *text);

#endif
