/* payment: saving and deleting, and what they do to the invoices. */
#include "ledger/inner.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------- invoices it touches */

struct money_row {
    int64_t id, customer_id;
    const char *status;
    struct money total, balance;
};
static const struct field money_fields[] = {
    FIELD(struct money_row, NULL, id),
    FIELD(struct money_row, NULL, customer_id),
    FIELD(struct money_row, NULL, status),
    FIELD(struct money_row, NULL, total),
    FIELD(struct money_row, NULL, balance),
};
static const struct record money_record =
    RECORD(struct money_row, money_fields);

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

/* Old and new parts together, by invoice: the order in which all are locked. */
static void
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

/* Lock the invoices and see what becomes of their balances. */
static bool
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

static bool
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

struct count_row {
    int64_t n;
};
static const struct field count_fields[] = {
    FIELD(struct count_row, NULL, n),
};
static const struct record count_record =
    RECORD(struct count_row, count_fields);

/* What a payment is called in the log. */
static const char *
label_of(const struct ledger *l, const struct payment *p)
{
    return *p->reference != '\0'
               ? p->reference
               : arena_printf(l->arena, "%lld", (long long)p->id);
}

/* Is every invoice it goes to paid, or in QuickBooks already? */
static bool
all_ready(const struct ledger *l, const struct payment *p, bool *out,
          struct err *e)
{
    *out = true;
    for (size_t i = 0; i < p->part_n && *out; i++) {
        int64_t id = p->parts[i].invoice_id;
        struct money_row row;

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
payment_tell(const struct ledger *l, const struct settings *s,
             const struct payment *p, struct err *e)
{
    struct news t = { .action = ACTION_PAYMENT_SAVED,
                      .entity = ENTITY_PAYMENT,
                      .id = p->id,
                      .label = label_of(l, p),
                      .paid = true };

    return (!s->on_payment || all_ready(l, p, &t.paid, e)) &&
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
        struct count_row posted;
        struct payment p;

        if (other->id == except)
            continue;
        if (!db_one(l->db, l->arena, STMT_POSTED_REVISION,
                    ARGS(ARG_SHOP(l->shop), ARG_TEXT("payment"),
                         ARG_INT(other->id)),
                    &count_record, &posted, e))
            return false;
        if (posted.n < other->revision &&
            (!ledger_payment_by_id(l, other->id, &p, e) ||
             !payment_tell(l, s, &p, e)))
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
                            .paid = zero };

    if (zero == x->was_zero)
        return true;
    /* What QuickBooks has is as it was: a balance is no part of it. */
    if (!known(l, ENTITY_INVOICE, x->invoice_id, &there, e) ||
        (!there && !tell(l, s, &t, NULL, e)))
        return false;
    return others_tell(l, s, x->invoice_id, payment_id, e);
}

static bool
touch_tell(const struct ledger *l, const struct settings *s,
           const struct touch *t, int64_t payment_id, struct err *e)
{
    for (size_t i = 0; s->on_payment && i < t->n; i++)
        if (!invoice_turned(l, s, &t->list[i], payment_id, e))
            return false;
    return true;
}

/* ----------------------------------------------------------------- saving */

bool
payment_lock(const struct ledger *l, int64_t id, struct payment *out,
             struct err *e)
{
    struct count_row locked;
    bool found;

    if (!db_maybe(l->db, l->arena, STMT_PAYMENT_LOCK,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &count_record, &locked,
                  &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_ABSENT, "There is no such payment.");
    return ledger_payment_by_id(l, id, out, e);
}

/* The stored payment this one would replace; *found false when it is new. */
static bool
stored_lock(const struct ledger *l, const struct payment *p,
            struct payment *was, bool *found, struct err *e)
{
    int64_t id = p->id;

    memset(was, 0, sizeof(*was));
    *found = false;
    if (id == 0 && p->external_id == NULL)
        return true;
    if (id == 0) {
        if (!db_maybe(l->db, l->arena, STMT_PAYMENT_BY_EXTERNAL,
                      ARGS(ARG_SHOP(l->shop), ARG_TEXT(p->external_id)),
                      &ledger_payment_record, was, found, e))
            return false;
        if (!*found)
            return true;
        id = was->id;
    }
    *found = true;
    return payment_lock(l, id, was, e);
}

static bool
part_find(const struct ledger *l, struct payment_part *part, size_t at,
          struct ledger_faults *f, struct err *e)
{
    struct invoice inv;
    bool found;

    if (!db_maybe(l->db, l->arena, STMT_INVOICE_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(part->invoice)),
                  &ledger_invoice_record, &inv, &found, e))
        return false;
    if (!found) {
        ledger_fault_add(f, arena_printf(l->arena, "applied[%zu].invoice", at),
                         "There is no invoice \"%s\".", part->invoice);
        return true;
    }
    part->invoice_id = inv.id;
    part->number = inv.number;
    return true;
}

static bool
references_find(const struct ledger *l, struct payment *p,
                struct ledger_faults *f, struct err *e)
{
    struct payment_part *parts =
        arena_alloc(l->arena, p->part_n + 1, sizeof(*parts));
    struct customer c;
    bool found;

    if (!db_maybe(l->db, l->arena, STMT_CUSTOMER_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(p->customer)),
                  &ledger_customer_record, &c, &found, e))
        return false;
    if (!found)
        ledger_fault_add(f, "customer", "There is no customer \"%s\".",
                         p->customer);
    p->customer_id = found ? c.id : 0;
    p->customer_name = found ? c.name : "";
    p->applied.minor = 0;
    for (size_t i = 0; i < p->part_n; i++) { /* the caller's stay as read */
        parts[i] = p->parts[i];
        p->applied.minor += parts[i].amount.minor;
        if (!part_find(l, &parts[i], i, f, e))
            return false;
    }
    p->parts = parts;
    return ledger_faults_none(f, e);
}

static int
by_id(const void *a, const void *b)
{
    int64_t x = ((const struct payment_part *)a)->invoice_id;
    int64_t y = ((const struct payment_part *)b)->invoice_id;

    return x < y ? -1 : x > y;
}

/* now's parts stand in the order of the input, was's by invoice. */
bool
payment_equal(const struct ledger *l, const struct payment *now,
              const struct payment *was)
{
    struct payment_part *parts;

    if (!specs_equal(&ledger_payment_specs, now, was) ||
        now->part_n != was->part_n)
        return false;
    parts = arena_alloc(l->arena, now->part_n + 1, sizeof(*parts));
    memcpy(parts, now->parts, now->part_n * sizeof(*parts));
    qsort(parts, now->part_n, sizeof(*parts), by_id);
    for (size_t i = 0; i < now->part_n; i++)
        if (parts[i].invoice_id != was->parts[i].invoice_id ||
            parts[i].amount.minor != was->parts[i].amount.minor)
            return false;
    return true;
}

enum { ARGS_MAX = 12 };

static bool
row_write(const struct ledger *l, struct payment *p, const struct payment *was,
          bool found, struct err *e)
{
    struct val args[ARGS_MAX];
    size_t n = 0;

    args[n++] = ARG_SHOP(l->shop);
    if (found) {
        p->id = was->id;
        p->external_id = was->external_id;
        args[n++] = ARG_INT(was->id);
        args[n++] = ARG_INT(was->revision);
    } else {
        if (p->external_id == NULL)
            p->external_id = id_make(l->arena);
        args[n++] = ARG_TEXT(p->external_id);
    }
    p->status = "live";
    p->revision = was->revision + 1;
    args[n++] = ARG_INT(p->customer_id);
    args[n++] = ARG_MONEY(p->applied);
    specs_args(&ledger_payment_specs, 1, p, args + n);
    return raced(found ? db_change(l->db, STMT_PAYMENT_UPDATE, args, e)
                       : db_insert(l->db, STMT_PAYMENT_INSERT, args, &p->id, e),
                 "payment", e);
}

static bool
payment_write(const struct ledger *l, struct payment *p,
              const struct payment *was, bool found, struct touch *touch,
              struct err *e)
{
    struct settings s;

    return settings_read(l, &s, e) && row_write(l, p, was, found, e) &&
           touch_write(l, p, touch, e) &&
           audit_write(l, found ? "payment.change" : "payment.create",
                       "payment", p->id,
                       money_show(l->arena, p->amount, l->currency), e) &&
           touch_tell(l, &s, touch, p->id, e) && payment_tell(l, &s, p, e);
}

bool
ledger_payment_save(const struct ledger *l, struct payment *p,
                    enum ledger_saved *how, struct ledger_faults *f,
                    struct err *e)
{
    struct touch touch = { 0 };
    struct payment was;
    bool found;

    if (!stored_lock(l, p, &was, &found, e) || !references_find(l, p, f, e))
        return false;
    if (p->revision != 0 && (!found || p->revision != was.revision))
        return err_set(e, ERR_CONFLICT,
                       "Somebody changed this payment in the meantime. Look "
                       "at it again; nothing was saved.");
    if (found && strcmp(was.status, "live") != 0)
        return err_set(e, ERR_CONFLICT,
                       "This payment was deleted and can no longer be "
                       "changed. Record it as a new one.");
    if (found && payment_equal(l, p, &was)) {
        *p = was;
        *how = LEDGER_SAME;
        return true;
    }
    touch_collect(l, p, &was, &touch);
    if (!touch_lock(l, p, &touch, f, e))
        return false;
    if (p->part_n > 1)
        qsort(p->parts, p->part_n, sizeof(*p->parts), by_id);
    *how = found ? LEDGER_CHANGED : LEDGER_CREATED;
    return payment_write(l, p, &was, found, &touch, e);
}

bool
ledger_payment_delete(const struct ledger *l, int64_t id,
                      enum ledger_saved *how, struct err *e)
{
    struct payment was, none = { .id = id };
    struct touch touch = { 0 };
    struct settings s;
    struct news t = { .action = ACTION_PAYMENT_DELETED,
                      .entity = ENTITY_PAYMENT,
                      .id = id };

    if (!payment_lock(l, id, &was, e))
        return false;
    *how = LEDGER_SAME;
    if (strcmp(was.status, "live") != 0)
        return true;
    *how = LEDGER_CHANGED;
    t.label = label_of(l, &was);
    touch_collect(l, &none, &was, &touch);
    return settings_read(l, &s, e) && touch_lock(l, &none, &touch, NULL, e) &&
           touch_write(l, &none, &touch, e) &&
           db_change(
               l->db, STMT_PAYMENT_DELETE,
               ARGS(ARG_SHOP(l->shop), ARG_INT(id), ARG_INT(was.revision)),
               e) &&
           audit_write(l, "payment.delete", "payment", id,
                       money_show(l->arena, was.amount, l->currency), e) &&
           touch_tell(l, &s, &touch, id, e) && tell(l, &s, &t, NULL, e);
}
