/* payment: saving and deleting. */
#include "ledger/inner.h"

#include <stdlib.h>
#include <string.h>

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

bool
payment_lock(const struct ledger *l, int64_t id, struct payment *out,
             struct err *e)
{
    struct id_row locked;
    bool found;

    if (!db_maybe(l->db, l->arena, STMT_PAYMENT_LOCK,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &id_record, &locked,
                  &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_ABSENT, "There is no such payment.");
    return ledger_payment_by_id(l, id, out, e);
}

bool
payment_changeable(const struct ledger *l, const struct payment *p,
                   struct err *e)
{
    if (!p->from_quickbooks || l->from_quickbooks)
        return true;
    return err_set(e, ERR_CONFLICT,
                   "This payment was recorded in QuickBooks. Change or delete "
                   "it there; it follows here by itself.");
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
    p->from_quickbooks = found ? was->from_quickbooks : l->from_quickbooks;
    if (!found)
        args[n++] = ARG_BOOL(p->from_quickbooks);
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
    bool leaves;

    return settings_read(l, &s, e) && touch_leaves(l, touch, &leaves, e) &&
           row_write(l, p, was, found, e) && touch_write(l, p, touch, e) &&
           audit_write(l, found ? "payment.change" : "payment.create",
                       "payment", p->id,
                       money_show(l->arena, p->amount, l->currency), e) &&
           touch_tell(l, &s, touch, p->id, e) &&
           payment_tell(l, &s, p, 0, leaves, e);
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
    if (found && !payment_changeable(l, &was, e))
        return false;
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
    if (!payment_changeable(l, &was, e))
        return false;
    *how = LEDGER_CHANGED;
    t.theirs = was.from_quickbooks;
    t.label = payment_label(l, &was);
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
