/*
 * txn: transactions among each other: what is applied to what, what is over
 * and can not be changed any more, and what follows for others.
 */
#ifndef QBOSIM_TXN_H
#define QBOSIM_TXN_H

#include "call.h"

/* write.c: the addressed object, its SyncToken checked; NULL after a fault. */
struct ent *entity_addressed(struct call *c, const struct js *sent);
/* As it is stored, with Id, SyncToken and MetaData. */
struct js *entity_stamp(struct call *c, const struct js *obj,
                        const struct ent *old);

/* fate.c: 6540, 6480 and 6450, for what befell it at the bank. */
bool txn_free(struct call *c, const struct ent *e, bool ending);
void txn_mark(struct change *ch, const struct company *co, const struct ent *e,
              enum txn_state state, bool on);

/* void.c: the answer of ?operation=void, which depends on the kind. */
bool call_void_operation(struct call *c, const struct js *sent,
                         struct change *ch, const struct js **made);
/* Nothing is applied to it; else a fault. */
bool txn_unpaid(struct call *c, const struct ent *e);

/* May it be changed although it was voided; counting again, it lives again. */
bool txn_revived(struct call *c, struct change *ch, const struct js *obj,
                 const struct ent *old);

/* links.c */
struct link {
    const struct kind *kind;
    const char *id;
    int64_t amount;
};
/* The transaction that a line of a payment is for; false for none. */
bool link_of(const struct js *line, struct link *out);
/* What the lines of a payment apply to one transaction. */
int64_t link_sum(const struct js *payment, const struct link *to);
bool link_same(const struct link *a, const struct link *b);
/* Adds a payment to what an object is linked to, or takes it from there. */
void link_list(struct pool *p, struct js *obj, const char *payment, bool there);
/*
 * Writes again whatever one payment was applied to before, or is now, but for
 * the one that the caller writes.
 */
void links_settle(struct call *c, struct change *ch, const char *payment,
                  const struct js *now, const struct js *was,
                  const struct ent *but);
/* One of them: by so much less open; what was written. */
struct js *link_settle(struct call *c, struct change *ch, const char *payment,
                       const struct ent *e, int64_t by, bool there);
/* What is still open of a transaction; JournalEntry: no limit. */
int64_t open_amount(const struct kind *k, const struct js *obj);
void open_set(struct pool *p, const struct kind *k, struct js *obj,
              int64_t amount);

/* release.c: obj is worth less than was paid on it; then, once it is put. */
bool release_check(struct call *c, struct js *obj, const struct ent *old,
                   int64_t excess);
void release_settle(struct call *c, struct change *ch,
                    const struct ent *invoice);

/* number.c: for a sale, and for what only must not have another's number. */
bool number_sale(struct call *c, struct js *obj, const struct ent *old);
bool number_free(struct call *c, const struct js *obj, const struct ent *old);

/* track.c: a class or a location that is kept must be a live one. */
bool track_line(struct call *c, struct js *detail);
bool track_sale(struct call *c, struct js *obj);

/* payment.c: a bank account or the like; else 6430. */
bool account_holds_money(struct call *c, const struct ent *account);

/* foreign.c: whether currencies agree, and what an amount is at home. */
bool foreign_check(struct call *c, struct js *obj, const struct ent *customer);
bool foreign_account(struct call *c, const struct js *obj,
                     const struct ent *account);
void foreign_home(struct call *c, struct js *obj);

#endif
