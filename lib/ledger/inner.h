/* inner: what the files of ledger share.  Not for others. */
#ifndef LEDGER_INNER_H
#define LEDGER_INNER_H

#include "ledger/ledger.h"

/* How a field is written; each has its C type and its sentence (fields.c). */
enum grammar {
    GRAMMAR_NAME,  /* one line, no colon: QuickBooks refuses it (2040) */
    GRAMMAR_LINE,  /* one line */
    GRAMMAR_BLOCK, /* lines */
    GRAMMAR_EMAIL,
    GRAMMAR_REF,    /* the external id of another record */
    GRAMMAR_METHOD, /* one of ledger_methods */
    GRAMMAR_DATE,
    GRAMMAR_BOOL,
    GRAMMAR_QUANTITY, /* decimal, may be negative */
    GRAMMAR_PRICE,    /* decimal from 0 */
    GRAMMAR_PERCENT,  /* decimal from 0 to 100 */
    GRAMMAR_MONEY,    /* from 0 */
    GRAMMAR__MAX
};

struct spec {
    const char *name;  /* in API, form and import */
    const char *label; /* at the start of a sentence */
    enum grammar grammar;
    size_t at;      /* offset of the member */
    unsigned chars; /* at most, for text */
    bool required;
};

struct specs {
    const struct spec *list;
    size_t n;
};

extern const struct specs ledger_customer_specs, ledger_item_specs,
    ledger_tax_rate_specs, ledger_invoice_specs, ledger_line_specs,
    ledger_payment_specs, ledger_part_specs;

/* Read the specs' fields (names behind prefix) into *out. */
void specs_read(struct ledger_input *in, const struct specs *s,
                const char *prefix, const struct currency *c, void *out,
                struct ledger_faults *f);
/* The same values in both. */
bool specs_equal(const struct specs *s, const void *a, const void *b);
/* Take over the fields whose bits are set (the i-th spec: 1 << i). */
void specs_keep(const struct specs *s, uint32_t which, const void *from,
                void *to);
/* Fill args with the values from the from-th field on; returns how many. */
size_t specs_args(const struct specs *s, size_t from, const void *row,
                  struct val *args);

/* The value of that name, marked as known; NULL when it was not given. */
struct ledger_value *input_value(struct ledger_input *in, const char *name);
/* From the API: a fault when it is a number, or true where text stands. */
bool input_kind(const struct ledger_input *in, const struct ledger_value *v,
                bool truth, const char *label, struct ledger_faults *f);
/* After reading: a fault for each value that nothing asked for. */
void input_unknown(struct ledger_input *in, struct ledger_faults *f);
/* One more than the highest N of "lines[N]...", for list "lines". */
size_t input_count(const struct ledger_input *in, const char *list);

/* What was typed is the same; for a draft, what it comes to as well. */
bool invoice_equal(const struct invoice *now, const struct invoice *was);

/* The arguments of invoice_insert; how many they are. */
enum { INVOICE_ARGS = 60 };
size_t invoice_insert_args(const struct ledger *l, const struct invoice *inv,
                           struct val *args);
/* Lines, their rates and taxes of n invoices that have their ids. */
ERR_CHECKED bool invoice_rows_write(const struct ledger *l,
                                    const struct invoice *list, size_t n,
                                    struct err *e);

/* May this much of a payment go to an invoice?  at: its place in the input. */
struct part_facts {
    size_t at;
    const char *number, *status; /* of the invoice */
    bool same_customer;
    struct money open, amount;
};
void payment_part_check(const struct ledger *l, const struct part_facts *x,
                        struct ledger_faults *f);
/* The same, of parts that have their invoices' ids. */
bool payment_equal(const struct ledger *l, const struct payment *now,
                   const struct payment *was);

/* A write that met somebody else's: say it for people.  Returns good. */
bool raced(bool good, const char *word, struct err *e);

/* An external id for a record that was made here. */
char *id_make(struct arena *a);

ERR_CHECKED bool audit_write(const struct ledger *l, const char *what,
                             const char *entity, int64_t id, const char *detail,
                             struct err *e);

/* A record that a person decides about, locked. */
struct marked {
    const char *label;
    struct invoice invoice; /* the one of the entity is filled */
    struct payment payment;
};
ERR_CHECKED bool record_lock(const struct ledger *l, enum event_entity entity,
                             int64_t id, struct marked *m, struct err *e);
/* "invoice.mark", by whoever acts. */
ERR_CHECKED bool record_audited(const struct ledger *l,
                                enum event_entity entity, int64_t id,
                                const char *what, const char *detail,
                                struct err *e);

/* How the shop sends to QuickBooks. */
struct settings {
    bool on_payment, payments, pushes;
    bool ours; /* our numbers, behind this prefix */
    const char *prefix;
    struct date go_live; /* documents before it stay out; 0: none do */
};
ERR_CHECKED bool settings_read(const struct ledger *l, struct settings *out,
                               struct err *e);

/* What was done to a record, for event_policy. */
struct news {
    enum event_action action;
    enum event_entity entity;
    int64_t id;
    const char *label;
    struct date dated; /* documents */
    bool draft, paid;  /* as in struct event_facts */
    bool there;        /* QuickBooks knows it by another number */
    bool theirs;       /* the change, or the payment, was made there */
    int64_t waits_for; /* event id, or 0 */
};
/* Tell QuickBooks, or the log why not.  *event is the id of what was
 * enqueued, or 0; it may be NULL. */
ERR_CHECKED bool tell(const struct ledger *l, const struct settings *s,
                      const struct news *t, int64_t *event, struct err *e);
/* Linked to the company in use, or maybe there. */
ERR_CHECKED bool known(const struct ledger *l, enum event_entity entity,
                       int64_t id, bool *out, struct err *e);

/* Customer, items and rates of an invoice's external ids. */
ERR_CHECKED bool invoice_references(const struct ledger *l, struct invoice *inv,
                                    struct ledger_faults *f, struct err *e);
/* A fault when the number and the shop's prefix are too long together. */
ERR_CHECKED bool invoice_number_fits(const struct ledger *l,
                                     const struct invoice *inv,
                                     struct ledger_faults *f, struct err *e);
/* Nobody but invoice `id` has this number, and it fits. */
ERR_CHECKED bool invoice_number_free(const struct ledger *l,
                                     const struct invoice *inv, int64_t id,
                                     struct ledger_faults *f, struct err *e);
/* Write a new one, as a draft. */
ERR_CHECKED bool invoice_created(const struct ledger *l, struct invoice *inv,
                                 struct err *e);
/* The header row locked, all of it read. */
ERR_CHECKED bool invoice_lock(const struct ledger *l, int64_t id,
                              struct invoice *out, struct err *e);
/* Tell of an invoice as it is now. */
ERR_CHECKED bool invoice_told(const struct ledger *l, enum event_action action,
                              const struct invoice *inv, struct err *e);

/* What a payment may do to an invoice, and does. */
struct money_row {
    int64_t id, customer_id;
    const char *status;
    struct money total, balance;
    struct date date;
};

/* One invoice that a payment goes to, or went to before. */
struct touched {
    int64_t invoice_id;
    const char *number;
    const struct payment_part *part; /* NULL: none any more */
    size_t at;                       /* its place in the input */
    struct money was;                /* the former part */
    struct money_row row;            /* locked; balance: as it will be */
    bool was_zero;
};
struct touch {
    struct touched *list;
    size_t n;
};
/* Old and new parts together, by invoice: the order in which all are locked. */
void touch_collect(const struct ledger *l, const struct payment *now,
                   const struct payment *was, struct touch *out);
/* Lock the invoices, see what becomes of their balances; f NULL: no part is
 * new. */
ERR_CHECKED bool touch_lock(const struct ledger *l, const struct payment *p,
                            struct touch *t, struct ledger_faults *f,
                            struct err *e);
/* Does it leave an invoice that it went to, and that QuickBooks may have? */
ERR_CHECKED bool touch_leaves(const struct ledger *l, const struct touch *t,
                              bool *out, struct err *e);
/* The payment's parts, and the invoices' balances and states. */
ERR_CHECKED bool touch_write(const struct ledger *l, const struct payment *p,
                             const struct touch *t, struct err *e);
/* Invoices and other payments that go to QuickBooks by it, or no longer. */
ERR_CHECKED bool touch_tell(const struct ledger *l, const struct settings *s,
                            const struct touch *t, int64_t payment_id,
                            struct err *e);

/* May it be changed from here?  Not what was recorded in QuickBooks. */
ERR_CHECKED bool payment_changeable(const struct ledger *l,
                                    const struct payment *p, struct err *e);
/* What a payment is called in the log. */
const char *payment_label(const struct ledger *l, const struct payment *p);
/* The payment, locked, with its parts. */
ERR_CHECKED bool payment_lock(const struct ledger *l, int64_t id,
                              struct payment *out, struct err *e);
/* QuickBooks takes the payment off invoices it no longer goes to, and off what
 * may not be there: before them the event `behind`, or 0. */
ERR_CHECKED bool payment_lets_go(const struct ledger *l,
                                 const struct payment *p, int64_t behind,
                                 int64_t *event, struct err *e);
/* Tell of a payment as it is now; invoice `ready` (0: none) counts as ready.
 * leaves: it no longer goes to an invoice it went to. */
ERR_CHECKED bool payment_tell(const struct ledger *l, const struct settings *s,
                              const struct payment *p, int64_t ready,
                              bool leaves, struct err *e);
/* What an invoice is that was sent and has this balance. */
const char *paid_status(struct money total, struct money balance);

/* A customer or item, locked: its name and revision. */
struct named_row {
    const char *name;
    int64_t revision;
};
ERR_CHECKED bool named_lock(const struct ledger *l, enum event_entity entity,
                            int64_t id, struct named_row *out, struct err *e);

/* What a record's standing follows from.  Pure. */
struct standing_facts {
    bool hand, linked;
    const char *state, *operation, *cause; /* of its newest open event, or its
                                              newest; NULL: none */
    const char *theirs; /* what was done to it there, or "" */
};
enum ledger_standing standing_of(const struct standing_facts *f);

/* The number with the digits at its end one higher; NULL when it has none or
 * there is no room. */
char *number_after(struct arena *a, const char *number);

/* Rows of one page: asks for one more than p->limit and cuts it. */
bool page_cut(struct ledger_page *p, struct rows *out);

#endif
