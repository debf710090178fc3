/* touch: what a payment does to the invoices it goes to, and what QuickBooks
 * hears of that. */
#include "ledger/inner.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------- invoices it touches */

static const struct field money_fields[] = {
    FIELD(struct money_row, NULL, id),
    FIELD(struct money_row, NULL, customer_id),
    FIELD(struct money_row, NULL, status),
    FIELD(struct money_row, NULL, total),
    FIELD(struct money_row, NULL, balance),
    FIELD(struct money_row, NULL, date),
};
static const struct record money_record =
    RECORD(struct money_row, money_fields);

static int
by_invoice(const void *a, const void *b)
{
    int64_t x = ((const struct touched *)a)->invoice_id;
    int64_t y = ((const struct touched *)b)->invoice_id;

    return x < y ? -1 : x > y;
}

static struct touched *
touched_at(struct touch *t, int64_t invoice_id)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->list[i].invoice_id == invoice_id)
            return &t->list[i];
    t->list[t->n].invoice_id = invoice_id;
    return &t->list[t->n++];
}

void
touch_collect(const struct ledger *l, const struct payment *now,
              const struct payment *was, struct touch *out)
{
    out->list = arena_alloc(l->arena, now->part_n + was->part_n + 1,
                            sizeof(*out->list));
    for (size_t i = 0; i < now->part_n; i++) {
        struct touched *t = touched_at(out, now->parts[i].invoice_id);

        t->number = now->parts[i].number;
        t->part = &now->parts[i];
        t->at = i;
    }
    for (size_t i = 0; i < was->part_n; i++) {
        struct touched *t = touched_at(out, was->parts[i].invoice_id);

        t->number = was->parts[i].number;
        t->was = was->parts[i].amount;
    }
    if (out->n > 1)
        qsort(out->list, out->n, sizeof(*out->list), by_invoice);
}

static bool
takes_payments(const char *status)
{
    return strcmp(status, "sent") == 0 || strcmp(status, "part_paid") == 0 ||
           strcmp(status, "paid") == 0;
}

void
payment_part_check(const struct ledger *l, const struct part_facts *x,
                   struct ledger_faults *f)
{
    const char *invoice = arena_printf(l->arena, "applied[%zu].invoice", x->at);

    if (!x->same_customer)
        ledger_fault_add(f, invoice, "Invoice %s belongs to another customer.",
                         x->number);
    else if (!takes_payments(x->status))
        ledger_fault_add(f, invoice,
                         strcmp(x->status, "draft") == 0
                             ? "Invoice %s is a draft: send it first."
                             : "Invoice %s is %s and takes no payment.",
                         x->number, x->status);
    else if (x->amount.minor > x->open.minor)
        ledger_fault_add(f,
                         arena_printf(l->arena, "applied[%zu].amount", x->at),
                         "Of invoice %s, %s is open.", x->number,
                         money_show(l->arena, x->open, l->currency));
}

/* May this much of the payment go to that invoice? */
static void
part_check(const struct ledger *l, const struct payment *p,
           const struct touched *t, struct ledger_faults *f)
{
    payment_part_check(
        l,
        &(struct part_facts){ .at = t->at,
                              .number = t->number,
                              .status = t->row.status,
                              .same_customer =
                                  t->row.customer_id == p->customer_id,
                              .open = { t->row.balance.minor + t->was.minor },
                              .amount = t->part->amount },
        f);
}

bool
touch_lock(const struct ledger *l, const struct payment *p, struct touch *t,
           struct ledger_faults *f, struct err *e)
{
    for (size_t i = 0; i < t->n; i++) {
        struct touched *x = &t->list[i];

        if (!db_one(l->db, l->arena, STMT_INVOICE_MONEY_LOCK,
                    ARGS(ARG_SHOP(l->shop), ARG_INT(x->invoice_id)),
                    &money_record, &x->row, e))
            return false;
        x->was_zero = x->row.balance.minor == 0;
        if (x->part != NULL)
            part_check(l, p, x, f);
        x->row.balance.minor +=
            x->was.minor - (x->part != NULL ? x->part->amount.minor : 0);
    }
    return f == NULL || ledger_faults_none(f, e);
}

const char *
paid_status(struct money total, struct money balance)
{
    return balance.minor == total.minor ? "sent"
           : balance.minor == 0         ? "paid"
                                        : "part_paid";
}

bool
touch_leaves(const struct ledger *l, const struct touch *t, bool *out,
             struct err *e)
{
    *out = false;
    for (size_t i = 0; i < t->n && !*out; i++)
        if (t->list[i].part == NULL &&
            !known(l, ENTITY_INVOICE, t->list[i].invoice_id, out, e))
            return false;
    return true;
}

bool
touch_write(const struct ledger *l, const struct payment *p,
            const struct touch *t, struct err *e)
{
    struct val *parts =
        arena_alloc(l->arena, p->part_n * 4 + 1, sizeof(*parts));

    for (size_t i = 0; i < p->part_n; i++) {
        parts[i * 4] = ARG_SHOP(l->shop);
        parts[i * 4 + 1] = ARG_INT(p->id);
        parts[i * 4 + 2] = ARG_INT(p->parts[i].invoice_id);
        parts[i * 4 + 3] = ARG_MONEY(p->parts[i].amount);
    }
    if (!db_exec(l->db, STMT_PAYMENT_PARTS_CLEAR,
                 ARGS(ARG_SHOP(l->shop), ARG_INT(p->id)), NULL, e) ||
        !db_exec_many(l->db, STMT_PAYMENT_PART_INSERT, parts, p->part_n, NULL,
                      e))
        return false;
    for (size_t i = 0; i < t->n; i++) {
        const struct money_row *r = &t->list[i].row;

        if (!db_change(l->db, STMT_INVOICE_MONEY,
                       ARGS(ARG_SHOP(l->shop), ARG_INT(r->id),
                            ARG_MONEY(r->balance),
                            ARG_TEXT(paid_status(r->total, r->balance))),
                       e))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------------- telling */

struct revision_row {
    int64_t n;
};
static const struct field revision_fields[] = {
    FIELD(struct revision_row, NULL, n),
};
static const struct record revision_record =
    RECORD(struct revision_row, revision_fields);

const char *
payment_label(const struct ledger *l, const struct payment *p)
{
    return *p->reference != '\0'
               ? p->reference
               : arena_printf(l->arena, "%lld", (long long)p->id);
}

/* Is every invoice it goes to paid, or in QuickBooks already? */
static bool
all_ready(const struct ledger *l, const struct payment *p, int64_t ready,
          bool *out, struct err *e)
{
    *out = true;
    for (size_t i = 0; i < p->part_n && *out; i++) {
        int64_t id = p->parts[i].invoice_id;
        struct money_row row;

        if (id == ready)
            continue;
        if (!db_one(l->db, l->arena, STMT_INVOICE_MONEY_LOCK,
                    ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &money_record, &row,
                    e))
            return false;
        if (row.balance.minor != 0 && !known(l, ENTITY_INVOICE, id, out, e))
            return false;
    }
    return true;
}

bool
payment_lets_go(const struct ledger *l, const struct payment *p, int64_t behind,
                int64_t *event, struct err *e)
{
    const struct event_change c = { ENTITY_PAYMENT, p->id,  payment_label(l, p),
                                    "unapply",      behind, false };

    return event_enqueue(l->db, l->arena, l->shop, &c, 1, event, e);
}

/*
 * A payment that QuickBooks has is brought in step with what may be there, also
 * when the rest must wait: an invoice that it left behind could not be voided.
 */
static bool
in_step(const struct ledger *l, const struct settings *s,
        const struct payment *p, bool leaves, struct err *e)
{
    bool there;

    if (!s->payments || !leaves)
        return true;
    return known(l, ENTITY_PAYMENT, p->id, &there, e) &&
           (!there || payment_lets_go(l, p, 0, NULL, e));
}

bool
payment_tell(const struct ledger *l, const struct settings *s,
             const struct payment *p, int64_t ready, bool leaves, struct err *e)
{
    struct news t = { .action = ACTION_PAYMENT_SAVED,
                      .entity = ENTITY_PAYMENT,
                      .id = p->id,
                      .label = payment_label(l, p),
                      .theirs = p->from_quickbooks,
                      .dated = p->date,
                      .paid = true };

    return (!s->on_payment || all_ready(l, p, ready, &t.paid, e)) &&
           in_step(l, s, p, !t.theirs && (leaves || !t.paid), e) &&
           tell(l, s, &t, NULL, e);
}

/* Other payments of an invoice that became ready, or no longer is; what
 * QuickBooks has as it is now needs no telling. */
static bool
others_tell(const struct ledger *l, const struct settings *s,
            int64_t invoice_id, int64_t except, struct err *e)
{
    struct rows rows;

    if (!ledger_payments_of(l, invoice_id, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct payment *other = rows_at(&rows, &ledger_payment_record, i);
        struct revision_row posted;
        struct payment p;

        if (other->id == except)
            continue;
        if (!db_one(l->db, l->arena, STMT_POSTED_REVISION,
                    ARGS(ARG_SHOP(l->shop), ARG_TEXT("payment"),
                         ARG_INT(other->id)),
                    &revision_record, &posted, e))
            return false;
        if (posted.n < other->revision &&
            (!ledger_payment_by_id(l, other->id, &p, e) ||
             !payment_tell(l, s, &p, 0, false, e)))
            return false;
    }
    return true;
}

/* An invoice whose balance came to zero, or left it, where that counts. */
static bool
invoice_turned(const struct ledger *l, const struct settings *s,
               const struct touched *x, int64_t payment_id, struct err *e)
{
    bool zero = x->row.balance.minor == 0, there;
    const struct news t = { .action = zero ? ACTION_INVOICE_PAID
                                           : ACTION_INVOICE_SAVED,
                            .entity = ENTITY_INVOICE,
                            .id = x->invoice_id,
                            .label = x->number,
                            .dated = x->row.date,
                            .paid = zero };

    if (zero == x->was_zero)
        return true;
    /* What QuickBooks has is as it was: a balance is no part of it. */
    if (!known(l, ENTITY_INVOICE, x->invoice_id, &there, e) ||
        (!there && !tell(l, s, &t, NULL, e)))
        return false;
    return others_tell(l, s, x->invoice_id, payment_id, e);
}

bool
touch_tell(const struct ledger *l, const struct settings *s,
           const struct touch *t, int64_t payment_id, struct err *e)
{
    for (size_t i = 0; s->on_payment && i < t->n; i++)
        if (!invoice_turned(l, s, &t->list[i], payment_id, e))
            return false;
    return true;
}
