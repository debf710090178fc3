/*
 * event: what must reach QuickBooks, and where it stands.
 *
 * A sync event says "this record changed" (level-triggered: what is posted is
 * the record as it is then).  The states and moves are protocol.md's table;
 * event_next() is pure.  Every change of a state goes through this module,
 * which keeps the tally of the shop in the same transaction.
 */
#ifndef EVENT_H
#define EVENT_H

#include "arena/arena.h"
#include "db/db.h"
#include "err/err.h"
#include "field/field.h"
#include "money/money.h"

enum event_state {
    EVENT_PENDING,
    EVENT_SENDING,
    EVENT_CHECKING,
    EVENT_RETRYING,
    EVENT_ATTENTION,
    EVENT_FAILED,
    EVENT_SUCCEEDED,
    EVENT_SKIPPED,
    EVENT_STATE__MAX
};

/* What happens to an event (protocol.md, "States of an event"). */
enum sync_signal {
    SYNC_MARKED,
    SYNC_CAUSE,          /* planning found a named cause */
    SYNC_WAIT,           /* planning found an event to wait for */
    SYNC_ACCEPTED,       /* our entity in the answer */
    SYNC_NOT_SENT,       /* surely no byte left */
    SYNC_HELD,           /* throttled or signed out: the lane is held */
    SYNC_REFUSED,        /* refused with a cause */
    SYNC_TRANSIENT,      /* definite, well-formed, may pass later */
    SYNC_EXHAUSTED,      /* the same after the third retry */
    SYNC_NO_ANSWER,      /* outcome unknown */
    SYNC_OURS,           /* look */
    SYNC_FOREIGN,        /* look: our number, or two */
    SYNC_ABSENT,         /* look, twice */
    SYNC_UNKNOWN,        /* 24 h */
    SYNC_TAKEN,          /* lane taken over with a new fence */
    SYNC_BY_HAND,        /* Retry, last outcome definite */
    SYNC_BY_HAND_UNSURE, /* Retry, last outcome not known */
    SYNC_SUPERSEDED,
    SYNC_SIGNAL__MAX
};

struct sync_move {
    enum event_state from;
    enum sync_signal on;
    enum event_state to;
    int counts; /* +1 an attempt begins, -1 it is given back, 0 */
};

/* The move, or NULL when the pair means nothing. */
const struct sync_move *event_next(enum event_state from, enum sync_signal on);

/* "needs_attention" as the column has it; the reverse is false when unknown. */
const char *event_state_name(enum event_state s);
bool event_state_parse(const char *name, enum event_state *out);
/* "Needs attention", as pages say it. */
const char *event_state_word(enum event_state s);

enum event_entity {
    ENTITY_CUSTOMER,
    ENTITY_ITEM,
    ENTITY_INVOICE,
    ENTITY_PAYMENT,
    ENTITY__MAX
};
const char *event_entity_name(enum event_entity n); /* "invoice" */
bool event_entity_parse(const char *name, enum event_entity *out);
const char *event_entity_word(enum event_entity n); /* "Invoice" */
/* An invoice or a payment: it carries our marker, and can be taken back. */
bool event_is_document(enum event_entity n);

/* ------------------------------------------------------------- the outbox */

struct event_change {
    enum event_entity entity;
    int64_t record_id;
    const char *label;     /* the record's number or name */
    const char *operation; /* "post", "void", "delete" or "unapply" */
    int64_t waits_for;     /* event id it is chained behind, 0: none */
    bool early;            /* goes out although sync is off */
};

/*
 * Whether a change goes to QuickBooks, and how: one table of action x setting
 * x state (features.md B1, B5, C3, C4, C7).  Pure.
 */
enum event_action {
    ACTION_CUSTOMER_SAVED,
    ACTION_ITEM_SAVED,
    ACTION_INVOICE_SAVED,
    ACTION_INVOICE_SENT,
    ACTION_INVOICE_PAID, /* its balance came to zero */
    ACTION_INVOICE_VOIDED,
    ACTION_INVOICE_DRAFTED,
    ACTION_INVOICE_DELETED,
    ACTION_PAYMENT_SAVED,
    ACTION_PAYMENT_DELETED,
    ACTION__MAX
};
struct event_facts {
    bool known;  /* linked, or an event of it may have reached QuickBooks */
    bool draft;  /* invoices */
    bool paid;   /* invoices: the balance is zero; payments: of all they pay */
    bool hand;   /* marked as synced, or skipped, by a person */
    bool theirs; /* the change, or the payment itself, was made there */
    bool old;    /* documents: dated before the go-live date */
    bool on_payment, payments, pushes; /* the shop's settings */
};
struct event_policy {
    const char *operation; /* for event_change, or NULL: nothing is sent */
    const char *reason;    /* why not, as a cause's name; NULL: not worth a row
                              in the log */
};
struct event_policy event_policy(enum event_action action,
                                 const struct event_facts *facts);

/*
 * Say that records changed: inside the transaction that changes them.  An open
 * event of the same record that was never sent is superseded; the shop's tally
 * moves; one wake row is written.  *ids (may be NULL) receives the event ids.
 *
 * A chained one (waits_for) is not looked at before that event has succeeded
 * or was withdrawn; whatever supersedes it takes its place in the chain.
 * "unapply" is superseded by another one only: what is behind it needs it
 * done.
 */
ERR_CHECKED bool event_enqueue(struct db *db, struct arena *a,
                               struct shop_ref shop,
                               const struct event_change *changes, size_t n,
                               int64_t *ids, struct err *e);

/*
 * The gate (features.md A6).  While a connection's sync is off, nothing of it
 * is sent but early events and what they wait for; the rest stays pending with
 * the cause "setup".  Turned on, all of that is due at once.  Turning it to
 * what it is does nothing.  Inside a transaction.
 */
ERR_CHECKED bool event_sync_set(struct db *db, struct shop_ref shop,
                                int64_t connection_id, bool on, struct err *e);
/* An open event, and all that it waits for, becomes early.  Inside a
 * transaction, which wakes the lane when it is not the lane's own. */
ERR_CHECKED bool event_hurry(struct db *db, struct arena *a,
                             struct shop_ref shop, int64_t id, struct err *e);

/*
 * Another company took the place of the one in use (features.md A5): what was
 * queued for the one before stays with it.  On a person's word it goes to the
 * one in use instead, as it is now; what is on its way or unknown stays.
 * *moved counts.  Inside a transaction.
 */
ERR_CHECKED bool event_bring(struct db *db, struct arena *a,
                             struct shop_ref shop, int64_t connection_id,
                             int64_t *moved, struct err *e);

/* A row that says why a change is not sent (a cause's name).  It takes the
 * place of open events like one that is sent.  Inside a transaction. */
ERR_CHECKED bool event_skip(struct db *db, struct arena *a,
                            struct shop_ref shop, const struct event_change *c,
                            const char *reason, struct err *e);

/*
 * Open events of the record that were never sent are skipped for that reason;
 * what waited for them is planned again.  *chained (may be NULL): the event
 * one of them was chained behind, 0 for none.  Inside a transaction.
 */
ERR_CHECKED bool event_withdraw(struct db *db, struct arena *a,
                                struct shop_ref shop, enum event_entity entity,
                                int64_t record_id, const char *reason,
                                int64_t *chained, struct err *e);

/*
 * Is the record in QuickBooks' books, in the company in use?  Locks its open
 * events, so that the answer holds until the transaction ends.
 */
enum event_known {
    EVENT_NEVER,
    EVENT_LINKED,
    EVENT_MAYBE, /* an event is under way, or its outcome is not known */
};
ERR_CHECKED bool event_known(struct db *db, struct arena *a,
                             struct shop_ref shop, enum event_entity entity,
                             int64_t record_id, enum event_known *out,
                             struct err *e);

/*
 * Retry by hand: needs_attention and failed go to pending (a new attempt) or
 * to checking when the last outcome is not known.  A superseded one acts on
 * the newest event of its record.  Others are left alone.  *moved counts.
 * Inside a transaction of the caller.
 */
/* Tell the sweeper that a lane of this kind ("post", "job") has work. */
ERR_CHECKED bool event_wake(struct db *db, struct shop_ref shop,
                            const char *kind, struct err *e);

ERR_CHECKED bool event_retry(struct db *db, struct arena *a,
                             struct shop_ref shop, const int64_t *ids, size_t n,
                             int64_t *moved, struct err *e);

/* All with this cause ('' = any) among needs_attention and failed. */
ERR_CHECKED bool event_retry_cause(struct db *db, struct arena *a,
                                   struct shop_ref shop, const char *cause,
                                   int64_t *moved, struct err *e);

/* ------------------------------------------------------------------ causes */

/* Who mends it: anyone of the shop who works with its records, who keeps its
 * books and settings, or support. */
enum cause_who { WHO_YOU, WHO_BOOKKEEPER, WHO_SUPPORT };

/*
 * What the fix is made on.  Those of the first group are referents: a problem
 * that has one is a problem of its own for each, and sync_event.about and
 * problem.about name it, "kind:id".
 */
enum about_kind {
    ABOUT_NONE,     /* "": the cause says all */
    ABOUT_TAX_RATE, /* "tax_rate:12"; "tax_rate:0": lines without tax */
    ABOUT_ITEM,     /* "item:5" */
    ABOUT_CUSTOMER, /* "customer:9" */
    ABOUT_METHOD,   /* "method:card": a payment method, as ledger names it */
    ABOUT_ACCOUNT,  /* "account:income", "account:discount" or
                       "account:deposit": the setting, as mapping.kind begins;
                       or an account's id in QuickBooks, which no setting
                       of ours chose: "account:79" */
    ABOUT_CATEGORY, /* "category:service": the income account of a category,
                       by its folded name */
    ABOUT_FAULT,    /* "fault:6560": QuickBooks' own number, for support */

    ABOUT_NAME,       /* a customer or an item: about says which */
    ABOUT_DATE,       /* the date of the record, or the closing date */
    ABOUT_NUMBER,     /* its number, or how numbers are given */
    ABOUT_RECORD,     /* the record itself, each on its own page */
    ABOUT_CONNECTION, /* the connection, or the company there */
    ABOUT__MAX
};

/* A named cause: what it is called, why, and who fixes it where.  Sentences of
 * at most 30 words; a fix begins with what to do. */
struct cause {
    const char *name;  /* column value: "tax_not_mapped" */
    const char *title; /* "Tax code not mapped" */
    const char *why;   /* one sentence */
    const char *fix;   /* one sentence: the next step */
    const char *page;  /* path that fixes it, or NULL */
    const char *press; /* the words on the button to that page, or NULL */
    enum cause_who who;
    enum about_kind about;
    bool each; /* a problem for each referent; else one for all its records */
};
/* NULL when there is no such cause. */
const struct cause *event_cause(const char *name);
extern const struct cause event_causes[];
extern const size_t event_cause_count;

/* "tax_rate:12" of a kind that has referents, else "". */
const char *event_about(struct arena *a, enum about_kind kind, int64_t id);
/* "method:card", for kinds whose referents have names. */
const char *event_about_named(struct arena *a, enum about_kind kind,
                              const char *name);
struct about {
    enum about_kind kind;
    int64_t id;       /* of tax rates, items and customers, else 0 */
    const char *name; /* of the others, else ""; points into what was read */
};
/* "" is ABOUT_NONE; false when it is nothing that event_about() writes. */
bool event_about_parse(const char *text, struct about *out);

/* ---------------------------------------------------------------- problems */

/*
 * A cause that keeps something out, once, with what it is about (features.md,
 * "Named causes").  about is a kind and its id in our books, "tax_rate:12",
 * "item:5", "customer:9", or "" where the cause itself says all.  The database
 * moves these rows with every event (sql/schema/012).
 */
struct problem {
    const char *cause, *about;
    int64_t n, invoices; /* open events, and the invoices among them */
    struct money amount; /* of those invoices that are to be posted */
    struct utc since;    /* the oldest of them was queued */
    struct utc last_at;  /* the newest of them failed ... */
    int64_t last_event;  /* ... this one ... */
    const char *message; /* ... with this sentence */
};
extern const struct record event_problem_record;
/*
 * Its headline: the sentence of the newest, which names the value, where that
 * is what all of them have in common; else the cause's title, since a sentence
 * about many must not speak of one of them.
 */
const char *event_problem_title(const struct problem *p);
/* The largest first, at most limit: rows of event_problem_record. */
ERR_CHECKED bool event_problems(struct db *db, struct arena *a,
                                struct shop_ref shop, int64_t limit,
                                struct rows *out, struct err *e);
/* One of them; *found is false when nothing is open for it. */
ERR_CHECKED bool event_problem(struct db *db, struct arena *a,
                               struct shop_ref shop, const char *cause,
                               const char *about, struct problem *out,
                               bool *found, struct err *e);
/* All together; all zero when nothing is open. */
struct problem_sum {
    int64_t causes; /* counted to 100 */
    int64_t n, invoices;
    struct money amount;
    struct utc since;
};

/* ------------------------------------------------------------ for the pages */

struct tally {
    int64_t pending, sending, checking, retrying;
    int64_t needs_attention, failed, succeeded, skipped;
    int64_t problem_invoices;
};
/* Count one event's move into a delta; from EVENT_STATE__MAX: it is new. */
void tally_count(struct tally *delta, enum event_entity entity,
                 enum event_state from, enum event_state to);
/* Add a delta to the shop's row, inside the transaction of the moves. */
ERR_CHECKED bool tally_move(struct db *db, struct shop_ref shop,
                            const struct tally *delta, struct err *e);
/* The same for n shops in one round. */
ERR_CHECKED bool tally_move_many(struct db *db, struct arena *a,
                                 const struct shop_ref *shops,
                                 const struct tally *deltas, size_t n,
                                 struct err *e);
/* With all problems together, in one statement: every page shows both. */
ERR_CHECKED bool event_tally(struct db *db, struct arena *a,
                             struct shop_ref shop, struct tally *out,
                             struct problem_sum *sum, struct err *e);

#include "event/receipt.h"

#endif
