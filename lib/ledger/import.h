/*
 * import: what the files of the import share.  Not for others.
 *
 * Three readings of the file.  The first (import.c) finds which rows belong to
 * one record and keeps 16 bytes a row; the second reads the rows of each
 * record again and checks it; the third, when something is to be stored, reads
 * them once more and stores many records in one transaction.  What one record
 * needs while it is looked at lives in a scratch arena.
 */
#ifndef LEDGER_IMPORT_H
#define LEDGER_IMPORT_H

#include "ledger/csv.h"
#include "ledger/inner.h"

/* How a cell is written in files, apart from the field's own grammar. */
enum cell_form {
    CELL_TEXT,
    CELL_NUMBER, /* 12,50 where the caller says so */
    CELL_DAY,    /* in the caller's format; a time behind it is dropped */
    CELL_YES,    /* yes, no, true, false, 1, 0, x */
};

/* A column of a kind of file: one row of a table (import_columns.c). */
struct import_column {
    const char *field;   /* of the ledger's specs, or this file's own */
    const char *aliases; /* further names, folded, "|" between */
    enum cell_form form;
    bool needed;
};
struct import_columns {
    const struct import_column *list;
    size_t n;
};
extern const struct import_columns import_columns[LEDGER_LIST__MAX];

/* Places of columns, in the order of their tables. */
enum { CUSTOMER_ID, CUSTOMER_NAME };
enum { ITEM_ID, ITEM_NAME };
enum {
    INVOICE_NUMBER,
    INVOICE_CUSTOMER,
    INVOICE_ITEM,
    INVOICE_DESCRIPTION,
    INVOICE_QUANTITY,
    INVOICE_PRICE,
    INVOICE_DATE,
    INVOICE_RATE,
    INVOICE_DUE,
    INVOICE_TERMS,
};
enum {
    PAYMENT_ID,
    PAYMENT_REFERENCE,
    PAYMENT_CUSTOMER,
    PAYMENT_DATE,
    PAYMENT_AMOUNT,
    PAYMENT_METHOD,
    PAYMENT_INVOICE,
    PAYMENT_APPLIED,
};

/* A text -> pointer table; it copies its keys. */
struct name_slot {
    const char *key;
    void *value;
};
struct name_map {
    struct arena *arena;
    struct name_slot *slots;
    size_t n, room; /* room: a power of two */
};
void name_map_init(struct name_map *m, struct arena *a);
/* The place of that key's value, made (NULL inside) when it is new. */
void **name_map_at(struct name_map *m, const char *key);
/* The map's own copy of a key that it has. */
const char *name_map_key(const struct name_map *m, const char *key);

/* A customer or item that rows name. */
struct party {
    int64_t id;  /* of the stored one, else 0 */
    bool stored; /* false: to be made with the first record that names it */
    bool tax_exempt;
    const char *external_id;
    const char *fault; /* why it cannot be used, or NULL */
    size_t row;        /* the first that names it */
    unsigned made;     /* in that attempt at a transaction (struct batch) */
};

/* A tax rate that rows name. */
struct rate_party {
    struct line_rate rate;
    const char *fault;
};

/* Where a row stands, and the next one of its record. */
struct place {
    uint32_t at, bytes, line;
    uint32_t next; /* place + 1, 0: the last one */
};

/* A row that was read again; lives in the scratch arena. */
struct row {
    size_t place;
    int64_t line;
    const char *cells[LEDGER_COLUMNS]; /* NULL: no such column */
    uint32_t astray;    /* bits of cells that are not in their form */
    const char *broken; /* not the header's number of fields, or NULL */
    struct row *next;   /* of the same record */
};

#define IMPORT_ID_SAID "An id is 1 to %d letters, digits, and - . _ ~ only."

enum group_state { GROUP_NEW, GROUP_CHANGED, GROUP_SAME, GROUP_REFUSED };
struct group {
    const char *key; /* invoice number ...; NULL: its row alone */
    uint32_t first, last, n;
    enum group_state state;
    int64_t id;    /* of the stored record, else 0 */
    int64_t minor; /* what it comes to */
};

struct import {
    const struct ledger *l;
    const struct ledger_import *how;
    const struct import_kind *kind;
    const struct import_columns *columns;
    struct ledger_report *report;
    struct arena *arena;  /* of l: lives as long as the import */
    struct arena scratch; /* until the next record, or batch of them */
    struct ledger quick;  /* l, with the scratch arena */
    struct csv csv;
    bool storing; /* the third reading: what was new is taken for new */
    size_t width; /* columns of the header */
    const char *names[LEDGER_COLUMNS]; /* as the header has them; NULL: none */
    size_t at[LEDGER_COLUMNS];
    struct place *places;
    size_t place_n, place_room;
    struct group *groups;
    size_t group_n, group_room;
    int64_t loose; /* rows that belong to no record: refused ones */
    struct name_map keys, customers, items, rates;
};

/* A record to be stored. */
struct making {
    struct group *group;
    struct row *rows;
    void *record; /* what check made of the rows, in the scratch arena */
    int64_t id;   /* once it is stored */
};
struct batch {
    struct import *im;
    struct making *list;
    size_t n;
    bool alone;       /* one record, saved like one from a form */
    unsigned attempt; /* another for each run of the transaction */
    int64_t customers, items, sent;
};

/* What differs between kinds of files. */
struct import_kind {
    /*
     * Of a row of the first reading: the key of the record it belongs to, NULL
     * inside when the row stands for itself.  *fault says why it is none.
     */
    bool (*key)(struct import *im, struct row *row, const char **key,
                const char **column, const char **fault, struct err *e);
    /*
     * From the rows of a record to the record; faults name fields, of the i-th
     * row behind "lines[i]".  Sets state and id, and minor.
     */
    bool (*check)(struct import *im, struct group *g, struct row *rows,
                  void **record, struct ledger_faults *f, struct err *e);
    /* Inside a transaction, which may run again. */
    bool (*store)(struct batch *b, struct err *e);
    /* Where fields are called otherwise than columns: pairs, ends with NULL. */
    const char *const *fields;
};
extern const struct import_kind import_customers, import_items, import_invoices,
    import_payments;

/* The header (import_columns.c). */
bool import_header(struct import *im, struct err *e);
/* "billing address line1": how names of columns are compared. */
char *import_column_key(struct arena *a, const char *name);
/* The cells of a row that was split. */
void import_cells(struct import *im, const struct csv_row *in, struct row *out);
/* The row at a place, read again into the scratch arena. */
bool import_row(struct import *im, size_t place, struct row *out,
                struct err *e);
/* All rows of a record. */
bool import_rows(struct import *im, const struct group *g, struct row **out,
                 struct err *e);
/* Faults for what can be said of each row by itself; false when one has not
 * the header's number of fields, and its cells say nothing. */
bool import_rows_check(struct import *im, const struct row *rows,
                       struct ledger_faults *f);
/* What a record is called in a refusal. */
const char *import_record_name(const struct import *im, const struct group *g,
                               const struct row *rows);
/* Tell of a row: a reason, or "" when it is only left out. */
void import_refuse(struct import *im, const struct place *at,
                   const char *record, const char *column, const char *reason);

/* Store what the check left to be stored (import_store.c). */
bool import_store(struct import *im, struct err *e);
/* The customer, item or tax rate that a cell names (import_names.c). */
bool import_customer(struct import *im, const char *cell, size_t place,
                     struct party **out, struct err *e);
bool import_item(struct import *im, const char *cell, size_t place,
                 struct party **out, struct err *e);
bool import_rate(struct import *im, const char *name, struct rate_party **out,
                 struct err *e);
/* Make those of an invoice's rows that are not stored, inside the caller's
 * transaction; counts in b.  Their parties have their ids from then on. */
bool import_parties_make(struct batch *b, const struct making *m,
                         struct err *e);
/* Behind COMMIT. */
void import_parties_made(struct import *im, const struct making *m);

#endif
