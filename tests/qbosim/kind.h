/*
 * kind: the entities and their fields, as tables.  A new entity is a row in
 * kinds[], a field table and, when it has rules of its own, one function.
 */
#ifndef QBOSIM_KIND_H
#define QBOSIM_KIND_H

#include "js.h"

enum kind_id {
    KIND_NONE,
    KIND_COMPANYINFO,
    KIND_PREFERENCES,
    KIND_CUSTOMER,
    KIND_VENDOR,
    KIND_EMPLOYEE,
    KIND_ITEM,
    KIND_ACCOUNT,
    KIND_TERM,
    KIND_PAYMENTMETHOD,
    KIND_TAXAGENCY,
    KIND_TAXRATE,
    KIND_TAXCODE,
    KIND_INVOICE,
    KIND_CREDITMEMO,
    KIND_PAYMENT,
    KIND_CLASS,
    KIND_DEPARTMENT,
    KIND_BILL,
    KIND_PURCHASE,
    KIND_BILLPAYMENT,
    KIND_JOURNALENTRY,
    KIND__MAX
};

enum field_kind {
    FIELD_TEXT,
    FIELD_NAME, /* no colon, tab or line break */
    FIELD_EMAIL,
    FIELD_URL,
    FIELD_WORD, /* one of field.words */
    FIELD_BOOL,
    FIELD_DECIMAL,
    FIELD_INT,
    FIELD_DATE,
    FIELD_TIME, /* read only by nature */
    FIELD_REF,  /* {"value","name"}; must name a live field.ref */
    FIELD_OBJECT,
    FIELD_LIST, /* of objects */
    FIELD_ANY   /* kept as sent */
};

enum {                 /* field.flags */
       FIELD_RO = 1,   /* QuickBooks' own: what is sent is ignored */
       FIELD_QUERY = 2 /* WHERE and ORDERBY may name it */
};

struct field {
    const char *name;
    enum field_kind kind;
    unsigned flags;
    size_t max;        /* characters */
    enum kind_id ref;  /* KIND_NONE: the entity's own check decides */
    const char *words; /* "|A|B|" */
    const struct field *sub;
};

/* Which counter numbers a kind: transactions share one, names another. */
enum sequence { SEQ_OWN, SEQ_NAME, SEQ_TXN };

enum {                  /* kind.flags */
       KIND_WRITE = 1,  /* POST creates and updates */
       KIND_LIST = 2,   /* has Active; hidden from queries when false */
       KIND_TXN = 4,    /* can be deleted; newest first in queries */
       KIND_SINGLE = 8, /* one per company */
       KIND_UI = 16,    /* the control API may create it */
       KIND_SALE = 32   /* numbered by the company, owed by a customer */
};

/* What ?operation=void comes to, and ?operation=update&include=void. */
enum void_way {
    VOID_UNSUPPORTED, /* 500 */
    VOID_WORKS,
    VOID_INCLUDE, /* only the second works */
    VOID_CRASHES, /* HTTP 200 with 10000 */
    VOID_NOTHING  /* HTTP 200, an empty answer, nothing done */
};

struct call;
struct ent;
struct change;

struct kind {
    const char *name, *path;
    unsigned flags;
    enum sequence sequence;
    const struct field *fields;
    const char *named;  /* the field that names it, or NULL */
    const char *scope;  /* names are unique within it */
    const char *label;  /* in 2500: "Names element id 7 not found" */
    const char *called; /* in 6240: "Another customer is already ..." */
    /* Rules and computed fields, on the merged object; false: a fault. */
    bool (*check)(struct call *c, struct js *obj, const struct js *sent,
                  const struct ent *old);
    /* What else a write changes, in the same change; obj NULL: removed. */
    bool (*settle)(struct call *c, const struct js *obj, const struct ent *old,
                   struct change *ch);
    enum void_way voids;
    /* What GET gives instead of the object; NULL: just that. */
    const struct js *(*show)(struct call *c, const struct ent *e);
    /* What of it its customer owes, or has to his credit: a field's name. */
    const char *charge, *credit;
};

extern const struct kind kinds[KIND__MAX];
const struct kind *kind_by_name(const char *name); /* "Invoice", any case */
const struct kind *kind_by_path(const char *path); /* "invoice" */
const struct field *field_find(const struct field *table, const char *name);

/* fields_list.c */
extern const struct field customer_fields[], vendor_fields[], employee_fields[],
    item_fields[], account_fields[], term_fields[], paymentmethod_fields[],
    tax_fields[], taxagency_fields[], class_fields[];
/* fields_company.c */
extern const struct field companyinfo_fields[], preferences_fields[];
/* fields_txn.c; a row named "*" takes what no other row names. */
extern const struct field invoice_fields[], creditmemo_fields[],
    payment_fields[], thin_fields[];

bool customer_check(struct call *c, struct js *obj, const struct js *sent,
                    const struct ent *old);
bool item_check(struct call *c, struct js *obj, const struct js *sent,
                const struct ent *old);
bool account_check(struct call *c, struct js *obj, const struct js *sent,
                   const struct ent *old);
bool companyinfo_check(struct call *c, struct js *obj, const struct js *sent,
                       const struct ent *old);
bool preferences_check(struct call *c, struct js *obj, const struct js *sent,
                       const struct ent *old);
bool taxagency_check(struct call *c, struct js *obj, const struct js *sent,
                     const struct ent *old);
bool vendor_check(struct call *c, struct js *obj, const struct js *sent,
                  const struct ent *old);
bool employee_check(struct call *c, struct js *obj, const struct js *sent,
                    const struct ent *old);
bool term_check(struct call *c, struct js *obj, const struct js *sent,
                const struct ent *old);
bool named_check(struct call *c, struct js *obj, const struct js *sent,
                 const struct ent *old);
bool nested_check(struct call *c, struct js *obj, const struct js *sent,
                  const struct ent *old);
bool payment_check(struct call *c, struct js *obj, const struct js *sent,
                   const struct ent *old);
bool thin_check(struct call *c, struct js *obj, const struct js *sent,
                const struct ent *old);
/* settle: links both sides of a payment, spends open credits. */
bool payment_settle(struct call *c, const struct js *obj, const struct ent *old,
                    struct change *ch);
bool credits_settle(struct call *c, const struct js *obj, const struct ent *old,
                    struct change *ch);
/* show */
const struct js *payment_show(struct call *c, const struct ent *e);
bool invoice_check(struct call *c, struct js *obj, const struct js *sent,
                   const struct ent *old);

#endif
