/*
 * ledger: the shop's own records (customers, items, tax rates, invoices) and
 * their rules.
 *
 * One table per entity (fields.c) names each field as the API, the forms and
 * the import call it, with its grammar and its bound; one reader uses it, so
 * the same input is refused with the same sentence wherever it comes from.
 * Reading is pure and collects every broken field; saving runs inside the
 * caller's transaction, because the caller has rows of its own to write with
 * it (form key, idempotency key).
 *
 * Totals.  A line's amount is quantity x unit price, rounded half up to minor
 * units.  The subtotal is their sum.  Discount and member discount are each
 * a percent of the subtotal (rounded half up) or an amount; together at most
 * the subtotal.  The tax of a rate is its percent, rounded half up once, of
 * the net total of its lines: their sum less their share of the discounts
 * (discounts x sum / subtotal, rounded half up).  A tax-exempt customer's
 * invoice carries no tax whatever its lines say.  Total = subtotal - discounts
 * + taxes.  A quantity may be negative (something taken back) or zero as long
 * as subtotal and total are not below zero; unit prices are not negative.
 * Every step is checked for overflow and refused with a sentence.
 *
 * What is stored was computed when it was saved: saving the same again changes
 * nothing and tells QuickBooks nothing, also when a tax rate has changed since
 * (a draft, which nobody has seen, is computed anew).
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena/arena.h"
#include "db/db.h"
#include "err/err.h"
#include "event/event.h"
#include "field/field.h"
#include "money/money.h"
#include "str/str.h"

enum {
    LEDGER_ID = 64,        /* characters of an external id */
    LEDGER_NAME = 100,     /* of a customer's or item's name */
    LEDGER_NUMBER = 21,    /* of an invoice number */
    LEDGER_LINES = 1000,   /* lines of an invoice */
    LEDGER_LINE_RATES = 5, /* tax rates of a line */
    LEDGER_PARTS = 200,    /* invoices of a payment */
    LEDGER_METHODS = 7,
    LEDGER_PLACES = 5, /* digits behind the point: quantity, price, percent */
    LEDGER_PAGE = 200, /* rows of a list at most */
    LEDGER_INPUT = 12000, /* values of one input */
};

/* Who acts, where: made once per request. */
struct ledger {
    struct db *db;
    struct arena *arena;
    struct shop_ref shop;
    const struct currency *currency;
    const char *actor; /* audit: "user", "key" or "operator" */
    int64_t actor_id;
    const char *actor_name;
    bool from_quickbooks; /* what is saved was read there: it is not told */
};

/* ------------------------------------------------------------------- input */

/* What is wrong with an input: at most `most` fields of it (LEDGER_FAULTS). */
enum { LEDGER_FAULTS = 50 };
struct ledger_fault {
    const char *field; /* "lines[0].quantity" */
    const char *message;
};
struct ledger_faults {
    struct arena *arena;
    size_t n, room, most;
    struct ledger_fault *list;
};
void ledger_faults_init(struct ledger_faults *f, struct arena *a);
void ledger_fault_add(struct ledger_faults *f, const char *field,
                      const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The message of that field, or NULL; for the form that shows it. */
const char *ledger_fault_of(const struct ledger_faults *f, const char *field);
/* False and ERR_INPUT with the first fault when there is one. */
bool ledger_faults_none(const struct ledger_faults *f, struct err *e);

/*
 * A flat list of named texts: "name", "billing_address.line1", "tax_exempt",
 * "lines[0].quantity", "lines[0].tax_rates[0]", "discount.percent".
 */
enum ledger_kind { LEDGER_TEXT, LEDGER_BOOL, LEDGER_NUMERIC, LEDGER_OTHER };
struct ledger_value {
    const char *name;
    const char *text; /* "true", "false" for LEDGER_BOOL; valid for the call */
    enum ledger_kind kind;
    bool used;
};
struct ledger_input {
    struct arena *arena;
    /*
     * From a form: names the reader does not know are ignored, lines left
     * blank are skipped, a box that is ticked is any text.  Otherwise (API)
     * they are refused by name, and only text and booleans are taken.
     */
    bool form;
    struct ledger_value *list;
    size_t n, room;
    bool sorted;
};
void ledger_input_init(struct ledger_input *in, struct arena *a, bool form);
/* False when there are more than LEDGER_INPUT values. */
bool ledger_input_add(struct ledger_input *in, const char *name,
                      enum ledger_kind kind, const char *text);
/* The value's text, NULL when it was not given; marks it as known. */
const char *ledger_input_text(struct ledger_input *in, const char *name);

/* 1..64 of letters, digits and - . _ ~ : what stands in a path as it is. */
bool ledger_id_good(const char *external_id);

/* ----------------------------------------------------------------- records */

struct address {
    const char *line1, *line2, *city, *region, *postal_code, *country;
};

struct customer {
    int64_t id;              /* 0: not stored */
    const char *external_id; /* the shop's own id */
    const char *name, *email, *phone, *terms;
    bool tax_exempt;
    struct address billing, service;
    int64_t revision; /* when saving: the one it was read at, 0 = any */
    struct utc created_at, updated_at;
};

struct item {
    int64_t id;
    const char *external_id;
    const char *name, *description, *category;
    struct decimal unit_price;
    int64_t revision;
    struct utc created_at, updated_at;
};

struct tax_rate {
    int64_t id;
    const char *external_id;
    const char *name;
    struct decimal rate; /* percent: 7250000 = 7.25 % */
    int64_t revision;
    struct utc created_at, updated_at;
};

struct line_rate {
    int64_t id;
    const char *external_id, *name;
    struct decimal rate; /* as it is now */
};

struct invoice_line {
    int64_t line_no; /* from 1 */
    int64_t item_id;
    const char *item, *item_name; /* external id, name */
    const char *description;
    struct decimal quantity, unit_price;
    struct money amount;
    size_t rate_n;
    struct line_rate rates[LEDGER_LINE_RATES];
};

/* What one rate came to, as it was when the invoice was saved. */
struct invoice_tax {
    int64_t tax_rate_id;
    const char *external_id, *name;
    struct decimal rate;
    struct money net, amount;
};

struct invoice {
    int64_t id;
    const char *external_id, *number;
    int64_t customer_id;
    const char *customer, *customer_name; /* external id, name */
    const char *status; /* draft sent part_paid paid void deleted */
    bool tax_exempt;    /* the customer was, when it was saved */
    struct address billing, service; /* all blank: the customer's */
    int64_t reissue_of;              /* the voided one it stands for, 0: none */
    struct date invoice_date, due_date;
    const char *terms;
    struct decimal discount_percent, member_percent; /* percent or amount */
    struct money discount_amount, member_amount;
    const char *customer_note, *internal_note;
    int64_t line_count;
    struct money subtotal, discount, tax, total, balance;
    int64_t revision;
    struct utc sent_at, created_at, updated_at;
    struct invoice_line *lines;
    struct invoice_tax *taxes;
    size_t line_n, tax_n;
};

/* What of a payment goes to one invoice. */
struct payment_part {
    int64_t invoice_id;
    const char *invoice, *number; /* external id, number */
    struct money amount;
};

/* How it was paid; its place, from 1, is what the shop's mapping names. */
struct ledger_method {
    const char *name, *word; /* "bank_transfer", "Bank transfer" */
};
extern const struct ledger_method ledger_methods[LEDGER_METHODS];

struct payment {
    int64_t id;
    const char *external_id;
    int64_t customer_id;
    const char *customer, *customer_name; /* external id, name */
    const char *status;                   /* live deleted */
    struct date date;
    struct money amount, applied; /* applied: the sum of its parts */
    const char *method;           /* of ledger_methods */
    const char *reference;        /* check number ..., "" = none */
    int64_t revision;
    struct utc created_at, updated_at;
    bool from_quickbooks;       /* recorded there: never posted, follows it */
    struct payment_part *parts; /* by invoice id */
    size_t part_n;
};

extern const struct record ledger_customer_record, ledger_item_record,
    ledger_tax_rate_record, ledger_invoice_record, ledger_line_record,
    ledger_tax_record, ledger_payment_record, ledger_part_record;

/*
 * Input -> record; false when there are faults.  An invoice's lines carry
 * external ids (lines[].item, customer) that saving resolves; its totals are
 * not set.  What the input does not give gets its default.
 */
bool ledger_customer_read(struct ledger_input *in, struct customer *out,
                          struct ledger_faults *f);
bool ledger_item_read(struct ledger_input *in, struct item *out,
                      struct ledger_faults *f);
bool ledger_tax_rate_read(struct ledger_input *in, struct tax_rate *out,
                          struct ledger_faults *f);
bool ledger_invoice_read(struct ledger_input *in, const struct currency *c,
                         struct invoice *out, struct ledger_faults *f);
/* "applied[0].invoice", "applied[0].amount": the parts. */
bool ledger_payment_read(struct ledger_input *in, const struct currency *c,
                         struct payment *out, struct ledger_faults *f);

/*
 * The totals of an invoice whose lines have quantity, price and rates; pure.
 * Sets amounts, subtotal, discount, taxes, tax, total (and balance = total).
 */
bool ledger_invoice_totals(struct arena *a, struct invoice *inv,
                           const struct currency *c, struct ledger_faults *f);

/* ------------------------------------------------------------------ saving */

enum ledger_saved { LEDGER_SAME, LEDGER_CREATED, LEDGER_CHANGED };

/*
 * Save inside the caller's transaction: by id when it has one, else by
 * external id; with neither it is new and gets an id of its own.  The record
 * comes back with id, revision and what was computed.  revision set and no
 * longer current: ERR_CONFLICT.  A name or number that is taken: a fault and
 * ERR_CONFLICT; a reference that does not exist, totals out of bounds: a fault
 * and ERR_INPUT.  LEDGER_SAME wrote nothing.  A transaction may run again, so
 * its body begins with ledger_faults_init and works on a copy of what was read.
 *
 * A change of a linked customer or item is told to QuickBooks where the shop
 * pushes updates; a change of a sent invoice always is.  An invoice with a
 * payment, or one that is void, cannot be changed: ERR_CONFLICT.
 */
ERR_CHECKED bool ledger_customer_save(const struct ledger *l,
                                      struct customer *c,
                                      enum ledger_saved *how,
                                      struct ledger_faults *f, struct err *e);
ERR_CHECKED bool ledger_item_save(const struct ledger *l, struct item *it,
                                  enum ledger_saved *how,
                                  struct ledger_faults *f, struct err *e);
ERR_CHECKED bool ledger_tax_rate_save(const struct ledger *l,
                                      struct tax_rate *t,
                                      enum ledger_saved *how,
                                      struct ledger_faults *f, struct err *e);
ERR_CHECKED bool ledger_invoice_save(const struct ledger *l,
                                     struct invoice *inv,
                                     enum ledger_saved *how,
                                     struct ledger_faults *f, struct err *e);

/*
 * draft -> sent, and its event, inside the caller's transaction.  LEDGER_SAME
 * when it was sent before; void and deleted ones are ERR_CONFLICT.
 */
ERR_CHECKED bool ledger_invoice_send(const struct ledger *l, int64_t id,
                                     enum ledger_saved *how, struct err *e);

/*
 * What else can be done to an invoice, each inside the caller's transaction
 * and LEDGER_SAME where it was done before (features.md C3, C4):
 *
 * void     sent and unpaid -> void, voided in QuickBooks and kept there at 0.
 *          With a payment: ERR_CONFLICT, which names Void and re-issue.
 * draft    sent and unpaid -> draft.  What was posted stays in QuickBooks and
 *          follows when it is sent again; what was not, is not any more.
 * delete   draft -> deleted, in QuickBooks too if it may be there.  The row
 *          stays, with its number, until QuickBooks has settled it.
 * redate   sent and unpaid, to `day`; the due date moves with it.
 */
ERR_CHECKED bool ledger_invoice_void(const struct ledger *l, int64_t id,
                                     enum ledger_saved *how, struct err *e);
ERR_CHECKED bool ledger_invoice_draft(const struct ledger *l, int64_t id,
                                      enum ledger_saved *how, struct err *e);
ERR_CHECKED bool ledger_invoice_delete(const struct ledger *l, int64_t id,
                                       enum ledger_saved *how, struct err *e);
ERR_CHECKED bool ledger_invoice_redate(const struct ledger *l, int64_t id,
                                       struct date day, enum ledger_saved *how,
                                       struct err *e);

/*
 * Void and re-issue (protocol.md): `with` was read like an invoice to save and
 * takes the place of `id`, which has payments and is still at the revision that
 * the person saw (0: any; else ERR_CONFLICT).  In one transaction the old one
 * is void, the new one is sent under its own number, and the payments' parts
 * move to it, cut to its total in the order they were made; the rest stays the
 * customer's credit.  QuickBooks is told in a chain: let go of the payments,
 * void, create, apply.  The customer must be the same one.
 */
ERR_CHECKED bool ledger_invoice_reissue(const struct ledger *l, int64_t id,
                                        int64_t revision, struct invoice *with,
                                        struct ledger_faults *f, struct err *e);
/* Has it a payment, as only that needs this way out, and are all of them ours?
 * ERR_CONFLICT says what else to do. */
ERR_CHECKED bool ledger_reissue_fits(const struct ledger *l,
                                     const struct invoice *old, struct err *e);
/* The number a re-issue is offered: "1842" -> "1842-2" -> "1842-3", the first
 * that is free and fits; "" when none does. */
ERR_CHECKED bool ledger_reissue_number(const struct ledger *l,
                                       const char *number, const char **out,
                                       struct err *e);

/*
 * Payments.  A part goes to a sent invoice of the same customer and is at most
 * what is open of it; all parts together at most the amount.  An invoice's
 * balance and status (sent, part_paid, paid) follow in the same transaction.
 * Deleting gives the parts back; deleting again is LEDGER_SAME.  One that was
 * recorded in QuickBooks changes and goes with what is there: ERR_CONFLICT for
 * anybody else, also for a re-issue of what it pays.
 */
ERR_CHECKED bool ledger_payment_save(const struct ledger *l, struct payment *p,
                                     enum ledger_saved *how,
                                     struct ledger_faults *f, struct err *e);
ERR_CHECKED bool ledger_payment_delete(const struct ledger *l, int64_t id,
                                       enum ledger_saved *how, struct err *e);

/*
 * The go-live date of the company in use (features.md A6): documents dated
 * before it stay out of QuickBooks, unless it has them already.  How many of
 * what was sent here stay out, and how many go (or went on waiting).
 */
struct ledger_go_live {
    int64_t invoices_out, payments_out;
    int64_t invoices_sent, payments_sent;
};
/* What it is now, ymd 0 for none; *found false: no company is connected. */
ERR_CHECKED bool ledger_go_live(const struct ledger *l, struct date *out,
                                bool *found, struct err *e);
/* What setting it would come to; changes nothing.  day.ymd 0: no date. */
ERR_CHECKED bool ledger_go_live_preview(const struct ledger *l, struct date day,
                                        struct ledger_go_live *out,
                                        struct err *e);
/*
 * Set it: what waits and is older is skipped ("before_go_live"), what was
 * skipped for that and is not older any more goes out as if it were saved now.
 * Audited with both counts.  ERR_CONFLICT when no company is connected.
 * Inside a transaction of the caller.
 */
ERR_CHECKED bool ledger_go_live_set(const struct ledger *l, struct date day,
                                    struct ledger_go_live *out, struct err *e);

/* ----------------------------------------------------------------- reading */

ERR_CHECKED bool ledger_customer_by_id(const struct ledger *l, int64_t id,
                                       struct customer *out, struct err *e);
ERR_CHECKED bool ledger_customer_by_external(const struct ledger *l,
                                             const char *external_id,
                                             struct customer *out,
                                             struct err *e);
ERR_CHECKED bool ledger_item_by_id(const struct ledger *l, int64_t id,
                                   struct item *out, struct err *e);
ERR_CHECKED bool ledger_item_by_external(const struct ledger *l,
                                         const char *external_id,
                                         struct item *out, struct err *e);
ERR_CHECKED bool ledger_tax_rate_by_id(const struct ledger *l, int64_t id,
                                       struct tax_rate *out, struct err *e);
ERR_CHECKED bool ledger_tax_rate_by_external(const struct ledger *l,
                                             const char *external_id,
                                             struct tax_rate *out,
                                             struct err *e);
/* With lines, their rates, and taxes. */
ERR_CHECKED bool ledger_invoice_by_id(const struct ledger *l, int64_t id,
                                      struct invoice *out, struct err *e);
ERR_CHECKED bool ledger_invoice_by_external(const struct ledger *l,
                                            const char *external_id,
                                            struct invoice *out, struct err *e);
/* With its parts. */
ERR_CHECKED bool ledger_payment_by_id(const struct ledger *l, int64_t id,
                                      struct payment *out, struct err *e);
ERR_CHECKED bool ledger_payment_by_external(const struct ledger *l,
                                            const char *external_id,
                                            struct payment *out, struct err *e);
/* What was paid toward an invoice: struct payment without parts, whose applied
 * is the part of this invoice; deleted ones are left out. */
ERR_CHECKED bool ledger_payments_of(const struct ledger *l, int64_t invoice_id,
                                    struct rows *out, struct err *e);
/* *found is false when no invoice has that number. */
ERR_CHECKED bool ledger_invoice_by_number(const struct ledger *l,
                                          const char *number,
                                          struct invoice *out, bool *found,
                                          struct err *e);

/*
 * One page of a list.  Customers, items and tax rates by folded name, invoices
 * and payments newest first, or by folded number or reference when a prefix of
 * it is asked for; the next page is asked for with the last row's key (for
 * names) and id.
 */
struct ledger_page {
    const char *prefix;  /* of name, number or reference; NULL: all */
    const char *after;   /* folded name (ledger_key) of the last row, or NULL */
    int64_t after_id;    /* its id, or 0 */
    int64_t limit;       /* 1..LEDGER_PAGE */
    const char *status;  /* invoices: one status, or NULL */
    int64_t customer_id; /* invoices: of one customer, or 0 */
    bool more;           /* out: there is a next page */
};
/* What lists are ordered by and names are matched by. */
char *ledger_key(struct arena *a, const char *name);

ERR_CHECKED bool ledger_customer_list(const struct ledger *l,
                                      struct ledger_page *p, struct rows *out,
                                      struct err *e); /* struct customer */
ERR_CHECKED bool ledger_item_list(const struct ledger *l, struct ledger_page *p,
                                  struct rows *out,
                                  struct err *e); /* struct item */
ERR_CHECKED bool ledger_tax_rate_list(const struct ledger *l,
                                      struct ledger_page *p, struct rows *out,
                                      struct err *e); /* struct tax_rate */

/* Newest first; p->prefix is of the reference, p->customer_id as for
 * invoices.  struct payment without parts. */
ERR_CHECKED bool ledger_payment_list(const struct ledger *l,
                                     struct ledger_page *p, struct rows *out,
                                     struct err *e);

/* An invoice in a list, with where it stands in QuickBooks. */
struct invoice_row {
    int64_t id;
    const char *external_id, *number;
    int64_t customer_id;
    const char *customer, *customer_name, *status;
    struct date invoice_date, due_date;
    struct money subtotal, tax, total, balance;
    int64_t event_id;        /* its newest event, 0: none */
    const char *event_state; /* NULL: none */
    const char *cause, *message;
    int64_t attempts;
    struct utc next_attempt_at; /* none unless it will be tried by itself */
    const char *qbo_id, *qbo_number; /* NULL: not linked */
};
extern const struct record ledger_invoice_row_record;
ERR_CHECKED bool ledger_invoice_list(const struct ledger *l,
                                     struct ledger_page *p, struct rows *out,
                                     struct err *e); /* struct invoice_row */
/* The row of one invoice. */
ERR_CHECKED bool ledger_invoice_row(const struct ledger *l, int64_t id,
                                    struct invoice_row *out, struct err *e);

/* The number behind the newest one ("1842" -> "1843", "A-009" -> "A-010"). */
ERR_CHECKED bool ledger_invoice_next_number(const struct ledger *l,
                                            const char **out, struct err *e);

#include "ledger/files.h"
#include "ledger/link.h"
#include "ledger/merged.h"
#include "ledger/standing.h"

#endif
