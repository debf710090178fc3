/*
 * import: a file between its upload and the press that imports it.
 *
 * It waits in the database (import_file, import_part), one for each person of
 * a shop and at most a day, so that the preview and the import read the same
 * bytes without a script holding them.
 */
#ifndef PAGES_IMPORT_H
#define PAGES_IMPORT_H

#include "pages/inner.h"

enum {
    IMPORT_BYTES = 12 << 20, /* of a file; conf/nginx-locations.conf.in lets
                                a little more through */
    IMPORT_ROWS = 100000, /* of a file on the pages: the command takes more */
};

struct import_file {
    int64_t id;
    const char *list, *name;
    const char *state; /* waiting running done */
    int64_t bytes, date_format;
    bool decimal_comma;
    const char *customer, *tax_rate;
    int64_t due_days;
    bool send;
    /* What it came to, when it is done. */
    int64_t rows, created, changed, unchanged, refused, sent, customers, items;
    struct money total;
    struct utc created_at;
};

/* As the ledger wants it; ERR_ABSENT when the list is none. */
ERR_CHECKED bool import_how(const struct import_file *f,
                            struct ledger_import *out, struct err *e);
/* "1 customer", "12,345 invoices"; list as in struct import_file. */
const char *import_count(struct req *r, int64_t n, const char *list);

/* Inside a transaction: f and its bytes; what waited of this person is gone.
 * Sets f->id. */
ERR_CHECKED bool import_keep(struct req *r, struct import_file *f,
                             struct bytes body, struct err *e);
ERR_CHECKED bool import_file_read(struct req *r, int64_t id,
                                  struct import_file *out, struct err *e);
/* Its bytes, into a. */
ERR_CHECKED bool import_body_read(struct req *r, const struct import_file *f,
                                  struct arena *a, const char **out,
                                  struct err *e);
/* The ledger in a working arena of its own: a file has more to keep in mind
 * than a page has room. */
struct ledger import_ledger(struct req *r, struct arena *work);

#endif
