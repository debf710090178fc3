/* acts: an invoice sent, voided, taken back to draft, deleted, dated anew. */
#include "ledger/inner.h"

#include <string.h>

#include "clock/clock.h"

/* One step of an invoice's life. */
struct act {
    const char *from, *to; /* states */
    const char *name;      /* in the audit */
    const char *done;      /* "it cannot be ..." */
    enum stmt write;
    enum event_action tells;
};

/* clang-format off */
static const struct act acts[] = {
    { "draft", "sent",    "invoice.send",   "sent",               STMT_INVOICE_SENT,   ACTION_INVOICE_SENT    },
    { "sent",  "void",    "invoice.void",   "voided",             STMT_INVOICE_VOID,   ACTION_INVOICE_VOIDED  },
    { "sent",  "draft",   "invoice.draft",  "returned to draft",  STMT_INVOICE_DRAFT,  ACTION_INVOICE_DRAFTED },
    { "draft", "deleted", "invoice.delete", "deleted",            STMT_INVOICE_DELETE, ACTION_INVOICE_DELETED },
};
/* clang-format on */

static bool
is(const char *status, const char *word)
{
    return strcmp(status, word) == 0;
}

/* Why it cannot be done to an invoice as it is, and what can. */
static bool
refused(const struct invoice *inv, const char *done, struct err *e)
{
    if (is(inv->status, "part_paid") || is(inv->status, "paid"))
        return err_set(e, ERR_CONFLICT,
                       "Invoice %s has a payment and cannot be %s. Void and "
                       "re-issue is the way out.",
                       inv->number, done);
    return err_set(e, ERR_CONFLICT, "Invoice %s is %s: it cannot be %s.%s",
                   inv->number, inv->status, done,
                   is(inv->status, "sent")    ? " Return it to draft first."
                   : is(inv->status, "draft") ? " Change or delete it instead."
                                              : "");
}

static bool
act_do(const struct ledger *l, const struct act *a, int64_t id,
       enum ledger_saved *how, struct err *e)
{
    struct invoice inv;

    if (!invoice_lock(l, id, &inv, e))
        return false;
    *how = LEDGER_SAME;
    if (is(inv.status, a->to))
        return true;
    if (!is(inv.status, a->from))
        return refused(&inv, a->done, e);
    *how = LEDGER_CHANGED;
    inv.status = a->to;
    return db_change(
               l->db, a->write,
               ARGS(ARG_SHOP(l->shop), ARG_INT(id), ARG_INT(inv.revision)),
               e) &&
           audit_write(l, a->name, "invoice", id, inv.number, e) &&
           invoice_told(l, a->tells, &inv, e);
}

bool
ledger_invoice_send(const struct ledger *l, int64_t id, enum ledger_saved *how,
                    struct err *e)
{
    struct invoice inv;

    /* What has a payment was sent before. */
    if (!invoice_lock(l, id, &inv, e))
        return false;
    *how = LEDGER_SAME;
    return is(inv.status, "part_paid") || is(inv.status, "paid") ||
           act_do(l, &acts[0], id, how, e);
}

bool
ledger_invoice_void(const struct ledger *l, int64_t id, enum ledger_saved *how,
                    struct err *e)
{
    return act_do(l, &acts[1], id, how, e);
}

bool
ledger_invoice_draft(const struct ledger *l, int64_t id, enum ledger_saved *how,
                     struct err *e)
{
    return act_do(l, &acts[2], id, how, e);
}

bool
ledger_invoice_delete(const struct ledger *l, int64_t id,
                      enum ledger_saved *how, struct err *e)
{
    return act_do(l, &acts[3], id, how, e);
}

bool
ledger_invoice_redate(const struct ledger *l, int64_t id, struct date day,
                      enum ledger_saved *how, struct err *e)
{
    struct invoice inv;
    int32_t by;

    if (!invoice_lock(l, id, &inv, e))
        return false;
    *how = LEDGER_SAME;
    if (!is(inv.status, "sent"))
        return refused(&inv, "dated anew", e);
    by = date_days(day) - date_days(inv.invoice_date);
    if (by == 0)
        return true;
    *how = LEDGER_CHANGED;
    inv.invoice_date = day;
    if (inv.due_date.ymd != 0)
        inv.due_date = date_from_days(date_days(inv.due_date) + by);
    return db_change(l->db, STMT_INVOICE_REDATE,
                     ARGS(ARG_SHOP(l->shop), ARG_INT(id), ARG_INT(inv.revision),
                          ARG_DATE(inv.invoice_date), ARG_DATE(inv.due_date)),
                     e) &&
           audit_write(l, "invoice.redate", "invoice", id,
                       arena_printf(l->arena, "%s to %s", inv.number,
                                    date_text(l->arena, day)),
                       e) &&
           invoice_told(l, ACTION_INVOICE_SAVED, &inv, e);
}
