/* theirs: what a person decides about a record that was changed, voided or
 * deleted in QuickBooks. */
#include "ledger/inner.h"

#include <string.h>

struct theirs_row {
    const char *theirs;
};
static const struct field theirs_fields[] = {
    FIELD(struct theirs_row, NULL, theirs),
};
static const struct record theirs_record =
    RECORD(struct theirs_row, theirs_fields);

struct met_row {
    const char *cause;
};
static const struct field met_fields[] = {
    FIELD(struct met_row, NULL, cause),
};
static const struct record met_record = RECORD(struct met_row, met_fields);

/* What is decided about: locked, and what was done to it there. */
struct decision {
    const struct ledger *l;
    enum event_entity entity;
    int64_t id;
    struct marked m;
    const char *theirs; /* "changed", "voided", "deleted" */
    const struct val *which;
};

static bool
nothing(const struct decision *d, struct err *e)
{
    return err_set(e, ERR_CONFLICT,
                   "There is nothing to decide about %s %s: nobody changed it "
                   "in QuickBooks, or it was decided already.",
                   event_entity_name(d->entity), d->m.label);
}

/* Is it void or deleted here, too? */
static bool
ended(const struct decision *d)
{
    return d->entity == ENTITY_INVOICE
               ? str_equal(d->m.invoice.status, "void") ||
                     str_equal(d->m.invoice.status, "deleted")
               : d->entity == ENTITY_PAYMENT &&
                     str_equal(d->m.payment.status, "deleted");
}

/* Locks the record, its events and its link, in this order. */
static bool
decide(struct decision *d, struct err *e)
{
    const struct ledger *l = d->l;
    struct theirs_row row = { "" };
    struct met_row met = { "" };
    enum event_known known;
    bool found;

    if (!record_lock(l, d->entity, d->id, &d->m, e) ||
        !event_known(l->db, l->arena, l->shop, d->entity, d->id, &known, e))
        return false;
    if (known == EVENT_MAYBE)
        return err_set(e, ERR_CONFLICT,
                       "%s %s is on its way to QuickBooks. Look again when it "
                       "is known whether it arrived.",
                       event_entity_word(d->entity), d->m.label);
    if (!db_maybe(l->db, l->arena, STMT_THEIRS_OF, d->which, &theirs_record,
                  &row, &found, e) ||
        (found && !db_maybe(l->db, l->arena, STMT_THEIRS_MET, d->which,
                            &met_record, &met, &found, e)))
        return false;
    d->theirs = row.theirs;
    if (*d->theirs == '\0' && found)
        d->theirs =
            str_equal(met.cause, "deleted_in_qbo") ? "deleted" : "changed";
    if (str_equal(d->theirs, "deleted") && ended(d))
        return nothing(d, e);
    return str_equal(d->theirs, "changed") || str_equal(d->theirs, "voided") ||
           str_equal(d->theirs, "deleted") || nothing(d, e);
}

static int64_t
revision_of(const struct decision *d)
{
    return d->entity == ENTITY_INVOICE ? d->m.invoice.revision
                                       : d->m.payment.revision;
}

/* What is there counts as posted, of that revision of ours. */
static bool
seen(const struct decision *d, int64_t revision, struct err *e)
{
    return db_change(d->l->db, STMT_THEIRS_SEEN,
                     ARGS(ARG_SHOP(d->l->shop),
                          ARG_TEXT(event_entity_name(d->entity)),
                          ARG_INT(d->id), ARG_INT(revision)),
                     e);
}

static bool
withdrawn(const struct decision *d, struct err *e)
{
    return event_withdraw(d->l->db, d->l->arena, d->l->shop, d->entity, d->id,
                          "kept_theirs", NULL, e);
}

/* Void or deleted here as it is there; nothing of that is sent. */
static bool
ended_here(const struct decision *d, struct err *e)
{
    const char *status = d->m.invoice.status;
    struct ledger there = *d->l;
    enum ledger_saved how;

    there.from_quickbooks = true;
    if (d->entity == ENTITY_PAYMENT)
        return ledger_payment_delete(&there, d->id, &how, e);
    if (d->entity != ENTITY_INVOICE || str_equal(status, "void") ||
        str_equal(status, "deleted"))
        return true;
    if (str_equal(status, "paid") || str_equal(status, "part_paid"))
        return err_set(e, ERR_CONFLICT,
                       "Invoice %s has payments here. Delete them or apply "
                       "them to other invoices first.",
                       d->m.label);
    return str_equal(status, "draft")
               ? ledger_invoice_delete(&there, d->id, &how, e)
               : ledger_invoice_void(&there, d->id, &how, e);
}

/* A customer or item has no ending: its row is as it was. */
static bool
revision_now(const struct decision *d, int64_t *out, struct err *e)
{
    struct decision now = *d;
    struct named_row named;

    if (event_is_document(d->entity)) {
        if (!record_lock(d->l, d->entity, d->id, &now.m, e))
            return false;
        *out = revision_of(&now);
        return true;
    }
    if (!named_lock(d->l, d->entity, d->id, &named, e))
        return false;
    *out = named.revision;
    return true;
}

bool
ledger_theirs_keep(const struct ledger *l, enum event_entity entity, int64_t id,
                   struct err *e)
{
    struct decision d = { .l = l,
                          .entity = entity,
                          .id = id,
                          .which = ARGS(ARG_SHOP(l->shop),
                                        ARG_TEXT(event_entity_name(entity)),
                                        ARG_INT(id)) };
    bool changed;
    int64_t revision;

    if (!decide(&d, e) || !withdrawn(&d, e))
        return false;
    changed = str_equal(d.theirs, "changed");
    if (!changed && !ended_here(&d, e))
        return false;
    if (str_equal(d.theirs, "deleted")
            ? !db_change(l->db, STMT_THEIRS_DELETED, d.which, e)
            : !revision_now(&d, &revision, e) || !seen(&d, revision, e))
        return false;
    return record_audited(l, entity, id, "keep", d.m.label, e);
}

/* The operation that ours is sent with, or NULL. */
static const char *
operation_of(const struct decision *d)
{
    if (d->entity == ENTITY_INVOICE)
        return str_equal(d->m.invoice.status, "void")    ? "void"
               : str_equal(d->m.invoice.status, "draft") ? NULL
                                                         : "post";
    if (d->entity == ENTITY_PAYMENT && d->m.payment.from_quickbooks)
        return NULL;
    return d->entity == ENTITY_PAYMENT &&
                   str_equal(d->m.payment.status, "deleted")
               ? "delete"
               : "post";
}

bool
ledger_theirs_over(const struct ledger *l, enum event_entity entity, int64_t id,
                   struct err *e)
{
    struct decision d = { .l = l,
                          .entity = entity,
                          .id = id,
                          .which = ARGS(ARG_SHOP(l->shop),
                                        ARG_TEXT(event_entity_name(entity)),
                                        ARG_INT(id)) };
    struct event_change c = { .entity = entity, .record_id = id };

    if (!decide(&d, e))
        return false;
    if (str_equal(d.theirs, "deleted"))
        return err_set(e, ERR_CONFLICT,
                       "%s %s was deleted in QuickBooks and is never made "
                       "again by itself. Enter it there by hand if the books "
                       "need it.",
                       event_entity_word(entity), d.m.label);
    c.label = d.m.label;
    c.operation = operation_of(&d);
    if (c.operation == NULL)
        return err_set(e, ERR_CONFLICT,
                       "%s %s is not sent as it stands. A draft is sent first.",
                       event_entity_word(entity), d.m.label);
    return seen(&d, 0, e) &&
           event_enqueue(l->db, l->arena, l->shop, &c, 1, NULL, e) &&
           record_audited(l, entity, id, "over", d.m.label, e);
}
