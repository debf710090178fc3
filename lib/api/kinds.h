/* kinds: what the five kinds of records have in common.  Not for others. */
#ifndef API_KINDS_H
#define API_KINDS_H

#include "api/inner.h"

union thing {
    struct {
        int64_t id;
        const char *external_id;
    } head; /* the beginning of each */
    struct customer customer;
    struct item item;
    struct tax_rate tax_rate;
    struct invoice invoice;
    struct payment payment;
};

struct kind {
    enum event_entity entity; /* ENTITY__MAX: never sent to QuickBooks */
    bool (*read)(struct ledger_input *in, const struct currency *c,
                 union thing *out, struct ledger_faults *f);
    bool (*save)(const struct ledger *l, union thing *rec,
                 enum ledger_saved *how, struct ledger_faults *f,
                 struct err *e);
    bool (*by_external)(const struct ledger *l, const char *id,
                        union thing *out, struct err *e);
    /* The whole record; it may read what hangs on it. */
    bool (*write)(struct req *r, struct json_out *o, const union thing *rec,
                  const struct ledger_sync *sync, struct err *e);
    /* Its list: rows of that record, each beginning with the id. */
    const struct record *row;
    const char *const *filters; /* names of the query; ends with NULL */
    bool (*filter)(struct req *r, struct ledger_page *page,
                   struct err *e); /* may be NULL */
    /* The folded name of a row, where the list is ordered by it; else NULL:
     * newest first. */
    bool (*key_of)(const struct ledger *l, int64_t id, const char **out,
                   struct err *e);
    bool (*list)(const struct ledger *l, struct ledger_page *p,
                 struct rows *out, struct err *e);
    void (*write_row)(struct req *r, struct json_out *o, const void *row,
                      const struct ledger_sync *sync);
};
extern const struct kind invoice_kind, payment_kind;

/* GET of one, and what a POST answers. */
ERR_CHECKED bool record_get(struct req *r, struct reply *out,
                            const struct kind *k, struct err *e);

/* "customer" of the query, by the shop's own id; a fault when there is none. */
ERR_CHECKED bool customer_filter(struct req *r, struct ledger_page *page,
                                 struct err *e);
bool invoices_filter(struct req *r, struct ledger_page *page, struct err *e);

bool write_invoice(struct req *r, struct json_out *o, const union thing *rec,
                   const struct ledger_sync *sync, struct err *e);
bool write_payment(struct req *r, struct json_out *o, const union thing *rec,
                   const struct ledger_sync *sync, struct err *e);

#endif
