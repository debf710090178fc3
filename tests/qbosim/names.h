/*
 * names: what the lists share.  A check gets the merged object, and what it
 * changes there is what will be stored; false means that it noted a fault.
 */
#ifndef QBOSIM_NAMES_H
#define QBOSIM_NAMES_H

#include "call.h"

/* names.c */
void otherwise_text(struct call *c, struct js *o, const char *name,
                    const char *s);
void otherwise_bool(struct call *c, struct js *o, const char *name, bool b);
bool ent_inactive(const struct ent *e);
bool deactivates(const struct js *obj, const struct ent *old);
/* "X (deleted)": what a name becomes, never one that somebody has. */
const char *deleted_name(struct call *c, const char *name,
                         const struct ent *self);
/* Why an inactive object, or one that was merged away, takes no change. */
bool list_frozen(struct call *c, const struct ent *old, const struct js *sent);
/*
 * What a stored list object brings with it: children's qualified names, the
 * invoice of an opening balance, the rates of an agency.  Adds to ch.
 */
void list_stored(struct call *c, struct change *ch, const struct js *obj,
                 const struct js *sent, const struct ent *old);

/* Documents call an object by its name of today. */
void label_changed(struct change *ch, const struct company *co,
                   const struct kind *k, const struct js *was,
                   const struct js *now);

/* family.c: FullyQualifiedName and Level follow from the parent. */
#define LEVEL_MAX 4 /* 0 to 4: five levels */
bool nest(struct call *c, struct js *obj, const struct ent *old);
int64_t level_of(const struct js *obj); /* 0: at the top */
int64_t levels_below(const struct company *co, const struct ent *e);
bool descends(const struct company *co, const struct ent *e,
              const struct ent *from);
/* Renames the children of one parent, or gives them another. */
struct family {
    struct change *ch;
    const struct company *co;
    const struct kind *kind;
    int64_t now_ms;
};
void family_follow(const struct family *f, const char *parent,
                   const char *new_parent, const char *qualified);
/* SyncToken and LastUpdatedTime of a copy that QuickBooks itself changes. */
void restamp(struct pool *p, struct js *obj, int64_t now_ms);

/* currency.c */
const char *home_currency(const struct company *co);
/* Known, immutable, and foreign only with multicurrency; fills it in. */
bool currency_check(struct call *c, struct js *obj, const struct ent *old);

/* customers.c */
void opening_invoice(struct call *c, struct change *ch, const struct js *obj,
                     const struct js *sent);

/* refs.c: does this member of a document name that object? */
bool ref_names(const struct js *v, const struct kind *k, const char *id);
/* what the live object is called; NULL after a fault. */
const char *ref_label(struct call *c, const struct field *f, const char *id,
                      const char *path);

/* plan.c: 5030 when the subscription does not include it. */
bool plan_includes(struct call *c, const char *feature);

/* unknown.c: 2010 for a member that the table does not have. */
bool property_unknown(struct call *c, const struct field *table,
                      const char *name, const char *path);

/* emails.c: one address, or several with commas between them. */
bool email_sound(const char *s);
/* A row that fails every query over it: 4002 (a person stored it so). */
bool row_broken(const struct js *obj);

/* accounts.c */
const char *account_type(const struct company *co, const char *id);
const char *account_class(const char *type);

/* items.c: 6270 for a line before the item's inventory began. */
bool item_dated(struct call *c, const struct ent *item, const char *txn_date);

/* terms.c: the due date of a document of that date; false without one. */
bool term_due(char out[DATE_TEXT], const struct ent *term, const char *date);

/* merge.c: NULL, or why not.  Adds the whole merge to ch. */
const char *list_merge(struct call *c, struct change *ch, const char *from,
                       const char *into);

#endif
