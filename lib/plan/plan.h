/*
 * plan: from records, links and mappings to a frozen body or a named cause.
 *
 * plan_decide() is pure: no database, no network, no clock.  plan_load() fills
 * its input from the database.  What comes out is one of: nothing to do, read
 * candidates by name first, link to one of them, post this body, wait for
 * another record, or a cause a person must fix (protocol.md, "Mark, send,
 * settle" 0 and 1).
 */
#ifndef PLAN_H
#define PLAN_H

#include "db/db.h"
#include "event/event.h"
#include "qbo/qbo.h"

enum { PLAN_LINES_MAX = 1000, PLAN_MARKER = 8, PLAN_MANY = 20 };

/* What holds for every record of a connection. */
struct plan_context {
    const char *currency; /* of the shop */
    const char *country;  /* of the QuickBooks company: "US", "GB" */
    bool custom_numbers, uses_tax;
    bool use_our_numbers, auto_create_items;
    bool push_customer_updates, send_internal_notes;
    const char *income_account;      /* id, "" = not chosen */
    const char *income_account_name; /* "" = not in the cached list */
    bool income_account_active;
    const char *discount_account; /* id, "" = none */
    const char *untaxed_code;  /* id for lines without tax, "" = not chosen */
    const char *home_currency; /* of the QuickBooks company, "" = not known */
    bool automated_tax;        /* US: QuickBooks computes tax by addresses */
    const char *number_prefix;
    const char *deposit_account;      /* id, "" = QuickBooks' own choice */
    const char *deposit_account_name; /* "" = not in the cached list */
    bool deposit_account_active;
    bool maps_methods;        /* the shop has mapped a payment method */
    const char *default_code; /* id for rates that are not mapped, "" = none:
                                 they wait */
    const char *default_code_name; /* "" = not in the cached list */
    const char *member_words; /* of a member discount, on the discount line */
    const char *exempt_code;  /* id for exempt customers outside the US, "" =
                                 untaxed_code */
};

struct plan_link {
    const char *qbo_id; /* "" = not linked */
    const char *sync_token;
    const char *snapshot;
    const char *qbo_number;
    int64_t posted_revision;
};

struct plan_candidate {
    const char *qbo_id, *name, *email, *type, *sync_token;
    bool active;
};

struct plan_customer {
    int64_t revision;
    const char *name, *email, *phone, *term_id;
    bool tax_exempt;
    struct qbo_address bill, ship;
};

struct plan_item {
    int64_t revision;
    const char *name, *description;
    struct decimal unit_price;
    /* Chosen for its category; "" = the context's income account. */
    const char *account, *account_name;
    bool account_active;
    const char *category; /* that it is chosen for, folded; "" = none */
    bool create_asked;    /* by a person, for this company */
};

struct plan_line {
    int64_t item_id;
    const char *item_name;
    const char *item_qbo_id; /* "" = not linked */
    const char *description;
    struct decimal quantity, unit_price;
    struct money amount;
    size_t rates;          /* tax rates on the line */
    const char *rate_name; /* of the first, or of one that is not mapped */
    int64_t rate_id;
    const char *rate_code;   /* mapped tax code id, "" = none */
    bool codes_differ;       /* its rates are mapped to several codes */
    const char *mapped_code; /* beside one that is not mapped, "" = none */
};

struct plan_invoice {
    int64_t revision;
    const char *status;
    const char *number;
    struct date invoice_date, due_date;
    const char *term_id;
    struct money discount, total, tax;
    const char *discount_text; /* of the shop's discount, "" = none */
    const char *member_text;   /* behind member_words: " 5%", ""; NULL = none */
    const char *customer_note, *internal_note;
    int64_t customer_id;
    const char *customer_name, *customer_email;
    const char *customer_qbo_id; /* "" = not linked */
    bool tax_exempt;
    struct qbo_address bill, ship;
    struct plan_line *lines;
    size_t line_count;
};

/* What of a payment goes to one invoice. */
struct plan_part {
    int64_t invoice_id;
    const char *invoice_number;
    const char *invoice_qbo_id; /* "" = not linked */
    struct money amount;
    bool by_hand;  /* a person entered the invoice there, or skipped it */
    bool left_out; /* it is dated before go-live, and nothing of it is open */
};

struct plan_payment {
    int64_t revision;
    struct date date;
    struct money total;
    const char *reference; /* check number ..., "" = none */
    const char *method;    /* "bank_transfer" */
    const char *method_id; /* mapped, "" = none */
    bool method_mapped;    /* if only to none */
    bool deleted;
    int64_t customer_id;
    const char *customer_name;
    const char *customer_qbo_id; /* "" = not linked */
    struct plan_part *parts;     /* none: it stays the customer's credit */
    size_t part_count;
};

struct plan_wait {
    enum event_entity entity;
    int64_t record_id;
    const char *label;
    int64_t event_id; /* until this one has settled; 0: until it is linked */
};

/* A customer or item that a person settled by hand (features.md C7). */
struct plan_marked {
    enum event_entity entity;
    const char *name; /* NULL: there is none */
    const char
        *kind; /* "synced": it is there, under no id of ours; "skipped" */
    int64_t record_id;
};

/* One record to post; the member of `entity` is filled. */
struct plan_subject {
    enum event_entity entity;
    int64_t record_id;
    const char *operation; /* "post", "void", "delete", "unapply" */
    const char *label;
    const char *marker; /* PLAN_MARKER characters, invoices and payments */
    struct plan_link link;
    struct plan_wait ahead; /* with an event_id: it must settle before */
    struct plan_marked
        marked; /* the first without a link that it needs, or is */
    bool candidates_read;
    const struct plan_candidate *candidates;
    size_t candidate_count;
    struct plan_customer customer;
    struct plan_item item;
    struct plan_invoice invoice;
    struct plan_payment payment;
};

enum plan_kind {
    PLAN_NOTHING, /* QuickBooks already has this revision, or never had it */
    PLAN_READ,    /* candidates by name first */
    PLAN_LINK,    /* is candidate `link_to` */
    PLAN_POST,
    PLAN_WAIT, /* for the records in `wait` */
    PLAN_CAUSE,
};

struct plan {
    enum plan_kind kind;
    enum qbo_operation operation;
    const char *what; /* "invoice": path and entity in lower case */
    const char *body;
    int64_t revision;
    const struct plan_candidate *link_to;
    struct plan_wait *wait;
    size_t wait_count;
    const char *cause;   /* name */
    const char *message; /* one sentence with the value in it */
    const char *about;   /* what that is about, as event_about() writes it */
    const char *note;    /* PLAN_POST: what the log says besides, or NULL */
};

ERR_CHECKED bool plan_decide(struct arena *a, const struct plan_context *c,
                             const struct plan_subject *s, struct plan *out,
                             struct err *e);

/*
 * What a cause is about that hit the subject, as far as the subject tells:
 * "customer:9"; "" where the cause has no referents, or more than one could be
 * meant.  Never NULL.
 */
const char *plan_about(struct arena *a, const char *cause,
                       const struct plan_subject *s);

/* Records it waits for are taken as there: for what else keeps it out. */
void plan_unwait(struct plan_subject *s);

/* "Customer", "Item", "Invoice": the entity's name in QuickBooks. */
const char *plan_qbo_name(enum event_entity entity);

/* ---------------------------------------------------------------- loading */

ERR_CHECKED bool plan_context_load(struct db *db, struct arena *a,
                                   struct shop_ref shop, int64_t connection_id,
                                   struct plan_context *out, struct err *e);

/* ERR_ABSENT when the record is gone. marker and label are the caller's. */
ERR_CHECKED bool plan_subject_load(struct db *db, struct arena *a,
                                   struct shop_ref shop, int64_t connection_id,
                                   enum event_entity entity, int64_t record_id,
                                   struct utc fresh_since,
                                   struct plan_subject *out, struct err *e);

/*
 * The same for up to PLAN_MANY invoices in two rounds.  loaded[i] is false
 * where there is none, or one that cannot be posted: plan_subject_load says
 * why.
 */
ERR_CHECKED bool plan_invoices_load(struct db *db, struct arena *a,
                                    struct shop_ref shop, int64_t connection_id,
                                    const int64_t *ids, size_t n,
                                    struct plan_subject *out, bool *loaded,
                                    struct err *e);

/* ------------------------------------------- a change of settings (effect.c)
 */

/*
 * What a change of settings does to what waits (features.md B7, E2).
 *
 * effect_before() plans the records of a kind as the settings are,
 * effect_after() as they are then, inside the transaction that changes them:
 * what is told is what the sweeper would do.  Records that wait for others are
 * planned as if those were there, since a setting is not what keeps them.
 */
enum {
    EFFECT_MAX = 1000,      /* records of a state that are planned */
    EFFECT_CAUSES = 6,      /* causes of one question */
    EFFECT_COUNTED = 10000, /* posted ones that are counted */
};

struct effect {
    enum event_entity entity;
    const char *const *causes; /* that the settings can clear */
    size_t cause_count;

    int64_t unblocked; /* wait for one of the causes, and could go now */
    int64_t *ids;      /* their events */
    int64_t blocked;   /* wait for one of the causes and still would */
    int64_t behind;    /* wait for what is unblocked */
    int64_t changed;   /* not sent yet, and would be sent differently */
    int64_t held;      /* would have gone, and would wait now */
    bool more;         /* a state has more than EFFECT_MAX: the oldest count */

    struct effect_seen *seen; /* effect's own: the plans as they were */
    size_t seen_count;
};

/* entity and causes are the caller's; all else begins empty. */
ERR_CHECKED bool effect_before(struct db *db, struct arena *a,
                               struct shop_ref shop, int64_t connection_id,
                               struct effect *x, struct err *e);
/* Without a before only unblocked, ids, blocked and behind are told. */
ERR_CHECKED bool effect_after(struct db *db, struct arena *a,
                              struct shop_ref shop, int64_t connection_id,
                              struct effect *x, struct err *e);

/*
 * How many records of the kind QuickBooks has, at most EFFECT_COUNTED + 1; of
 * invoices only those with one of the n tax rates, when there are up to
 * PLAN_MANY.
 */
ERR_CHECKED bool effect_posted(struct db *db, struct arena *a,
                               struct shop_ref shop, int64_t connection_id,
                               enum event_entity entity, const int64_t *rates,
                               size_t n, int64_t *out, struct err *e);

/* ------------------------------------------------ preflight (preflight.c) */

/*
 * What QuickBooks would contain of an invoice that is not there yet, and which
 * cause would keep it out, without a call: names are looked for in the cached
 * lists, so what changed in QuickBooks since they were read is not known, nor
 * a number that somebody used there by hand.
 */
struct preflight {
    const char *cause;   /* that would hit it, NULL: none that is known */
    const char *message; /* with the value in it */
    bool customer_new;   /* created on the way */
    const char **items;  /* names of those that are, too */
    size_t item_n;
    bool names_more;  /* not every item was looked for */
    const char *body; /* what would be sent, NULL with a cause of its own */
    struct plan_context context;
    struct plan_subject subject;
};
enum { PREFLIGHT_NAMES = 20 }; /* customer and items that are looked for */

ERR_CHECKED bool plan_preflight(struct db *db, struct arena *a,
                                struct shop_ref shop, int64_t connection_id,
                                int64_t invoice_id, struct preflight *out,
                                struct err *e);

/*
 * The same verdict for the newest n invoices before an id that are not there,
 * at most PREFLIGHT_MANY; *last is the last that was looked at, 0: there are no
 * more.  What each needs is read twenty at a time.
 */
struct preflight_verdict {
    int64_t invoice_id;
    const char *cause, *message; /* NULL: it would go */
};
enum { PREFLIGHT_MANY = 200 };
ERR_CHECKED bool plan_preflight_many(struct db *db, struct arena *a,
                                     struct shop_ref shop,
                                     int64_t connection_id, int64_t before,
                                     struct preflight_verdict *out, size_t *n,
                                     int64_t *last, struct err *e);

#include "plan/judge.h"

#endif
