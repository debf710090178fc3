/* import: what the two halves of the import share.  Not for others. */
#ifndef LEDGER_IMPORT_H
#define LEDGER_IMPORT_H

#include "ledger/csv.h"
#include "ledger/inner.h"

/* What a row has, by the option that names its column. */
enum cell {
    CELL_NUMBER,
    CELL_CUSTOMER,
    CELL_ITEM,
    CELL_DESCRIPTION,
    CELL_QUANTITY,
    CELL_PRICE,
    CELL_DATE,
    CELL_RATE,
    CELL__MAX
};

/* A text -> pointer table. */
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

/* A customer or item that rows name. */
struct party {
    bool stored; /* false: to be made with its first invoice */
    bool tax_exempt;
    const char *external_id;
    const char *fault;        /* why it cannot be used, or NULL */
    struct customer customer; /* of these two, the one it is */
    struct item item;
};

/* A tax rate that rows name. */
struct rate_party {
    struct line_rate rate;
    const char *fault;
};

struct row {
    int64_t line;
    const char *cells[CELL__MAX]; /* NULL: no such column */
    const char *day;              /* the date as 2026-06-18, or the cell */
    struct party *customer, *item;
    struct row *next; /* of the same invoice */
};

enum group_state { GROUP_NEW, GROUP_SAME, GROUP_REFUSED };
struct group {
    const char *number;
    struct row *rows, **last;
    size_t n;
    enum group_state state;
    struct invoice inv; /* checked; with the stored one's id when SAME */
    struct group *next;
};

struct import {
    const struct ledger *l;
    const struct ledger_import *how;
    struct ledger_report *report;
    struct arena *arena;
    struct csv csv;
    size_t width;                 /* columns of the header */
    const char *names[CELL__MAX]; /* of the columns; NULL: none */
    size_t at[CELL__MAX];
    struct name_map numbers, customers, items, rates;
    struct group *groups, **last;
};

void import_refuse(struct import *im, int64_t line, const char *number,
                   const char *column, const char *reason);

/* The customer, item or tax rate of a row (import_names.c). */
bool import_customer(struct import *im, struct row *row, struct err *e);
bool import_item(struct import *im, struct row *row, struct err *e);
bool import_rate(struct import *im, const char *name, struct rate_party **out,
                 struct err *e);

/* Read the file, group its rows, check every group (import_check.c). */
bool import_read(struct import *im, const char *text, size_t n, struct err *e);
bool import_check(struct import *im, struct err *e);

#endif
