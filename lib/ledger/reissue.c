/* reissue: a paid invoice voided, another one in its place (protocol.md). */
#include "ledger/inner.h"

#include <stdlib.h>
#include <string.h>

/* What is under way: all of it locked, payments first. */
struct reissue {
    const struct ledger *l;
    struct settings settings;
    struct invoice old, *with;
    struct payment *payments; /* with their parts, by id: as they were made */
    struct money *parts;      /* what of each went to the old one */
    bool *known;              /* may QuickBooks have the payment */
    size_t n;
    bool there; /* may QuickBooks have the old invoice */
};

/* ---------------------------------------------------------------- locking */

static bool
payments_lock(struct reissue *r, int64_t id, struct err *e)
{
    const struct ledger *l = r->l;
    struct rows rows;

    if (!ledger_payments_of(l, id, &rows, e))
        return false;
    r->n = rows.n;
    r->payments = arena_alloc(l->arena, rows.n + 1, sizeof(*r->payments));
    r->parts = arena_alloc(l->arena, rows.n + 1, sizeof(*r->parts));
    r->known = arena_alloc(l->arena, rows.n + 1, sizeof(*r->known));
    for (size_t i = 0; i < rows.n; i++) {
        const struct payment *p = rows_at(&rows, &ledger_payment_record, i);

        if (!payment_lock(l, p->id, &r->payments[i], e))
            return false;
    }
    return true;
}

/* Nobody added, changed or took one before the invoice was locked. */
static bool
payments_stand(struct reissue *r, struct err *e)
{
    struct rows rows;
    bool same;

    if (!ledger_payments_of(r->l, r->old.id, &rows, e))
        return false;
    same = rows.n == r->n;
    for (size_t i = 0; i < rows.n && same; i++) {
        const struct payment *p = rows_at(&rows, &ledger_payment_record, i);

        same = p->id == r->payments[i].id;
        r->parts[i] = p->applied;
    }
    return same || err_set(e, ERR_CONFLICT,
                           "Somebody recorded a payment of invoice %s at the "
                           "same moment. Look at it again; nothing was saved.",
                           r->old.number);
}

/* A payment that was recorded there is not ours to let go of. */
static bool
all_ours(const struct ledger *l, const struct invoice *old, struct err *e)
{
    struct rows rows;

    if (!ledger_payments_of(l, old->id, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct payment *p = rows_at(&rows, &ledger_payment_record, i);

        if (p->from_quickbooks)
            return err_set(e, ERR_CONFLICT,
                           "A payment of invoice %s was recorded in "
                           "QuickBooks. Take it off the invoice there first; "
                           "that follows here by itself.",
                           old->number);
    }
    return true;
}

bool
ledger_reissue_fits(const struct ledger *l, const struct invoice *old,
                    struct err *e)
{
    if (strcmp(old->status, "part_paid") == 0 ||
        strcmp(old->status, "paid") == 0)
        return all_ours(l, old, e);
    if (strcmp(old->status, "sent") == 0 || strcmp(old->status, "draft") == 0)
        return err_set(e, ERR_CONFLICT,
                       "Invoice %s has no payment: change it as it is.",
                       old->number);
    return err_set(e, ERR_CONFLICT, "Invoice %s is %s and cannot be re-issued.",
                   old->number, old->status);
}

/* Is it what the copy was made of? */
static bool
seen(const struct reissue *r, int64_t revision, struct err *e)
{
    return revision == 0 || revision == r->old.revision ||
           err_set(e, ERR_CONFLICT,
                   "Somebody changed invoice %s in the meantime. Look at it "
                   "again; nothing was saved.",
                   r->old.number);
}

static bool
with_check(struct reissue *r, struct ledger_faults *f, struct err *e)
{
    struct invoice *with = r->with;

    with->id = 0;
    with->reissue_of = r->old.id;
    if (!invoice_references(r->l, with, f, e))
        return false;
    if (with->customer_id != r->old.customer_id) {
        ledger_fault_add(f, "customer",
                         "Its payments are %s's: re-issue it to the same "
                         "customer.",
                         r->old.customer_name);
        return ledger_faults_none(f, e);
    }
    if (!ledger_invoice_totals(r->l->arena, with, r->l->currency, f))
        return ledger_faults_none(f, e);
    return invoice_number_free(r->l, with, 0, f, e);
}

/* ---------------------------------------------------------------- writing */

/* A payment's part goes over, as much as the new invoice takes of it. */
static bool
part_move(struct reissue *r, size_t i, struct err *e)
{
    const struct ledger *l = r->l;
    struct payment *p = &r->payments[i];
    const struct val shop = ARG_SHOP(l->shop), payment = ARG_INT(p->id);
    struct money *open = &r->with->balance;
    struct money part = { r->parts[i].minor < open->minor ? r->parts[i].minor
                                                          : open->minor };

    open->minor -= part.minor;
    p->applied.minor += part.minor - r->parts[i].minor;
    if (!db_change(l->db, STMT_PAYMENT_PART_DROP,
                   ARGS(shop, payment, ARG_INT(r->old.id)), e) ||
        (part.minor > 0 &&
         !db_insert(l->db, STMT_PAYMENT_PART_INSERT,
                    ARGS(shop, payment, ARG_INT(r->with->id), ARG_MONEY(part)),
                    NULL, e)) ||
        !db_change(
            l->db, STMT_PAYMENT_APPLIED,
            ARGS(shop, payment, ARG_INT(p->revision), ARG_MONEY(p->applied)),
            e))
        return false;
    return ledger_payment_by_id(l, p->id, p, e);
}

static bool
books_write(struct reissue *r, struct err *e)
{
    const struct ledger *l = r->l;
    struct invoice *with = r->with, *old = &r->old;
    const char *detail =
        arena_printf(l->arena, "%s by %s", old->number, with->number);

    if (!invoice_created(l, with, e) ||
        !db_change(
            l->db, STMT_INVOICE_VOID,
            ARGS(ARG_SHOP(l->shop), ARG_INT(old->id), ARG_INT(old->revision)),
            e))
        return false;
    for (size_t i = 0; i < r->n; i++)
        if (!part_move(r, i, e))
            return false;
    with->status = paid_status(with->total, with->balance);
    if (!db_change(l->db, STMT_INVOICE_REISSUED,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(with->id),
                        ARG_INT(with->revision), ARG_MONEY(with->balance),
                        ARG_TEXT(with->status)),
                   e))
        return false;
    with->revision++;
    return audit_write(l, "invoice.void", "invoice", old->id, old->number, e) &&
           audit_write(l, "invoice.reissue", "invoice", with->id, detail, e);
}

/* --------------------------------------------------------------- the chain */

static bool
known_read(struct reissue *r, struct err *e)
{
    if (!known(r->l, ENTITY_INVOICE, r->old.id, &r->there, e))
        return false;
    for (size_t i = 0; i < r->n; i++)
        if (!known(r->l, ENTITY_PAYMENT, r->payments[i].id, &r->known[i], e))
            return false;
    return true;
}

/* Payments let go, one behind the other; *last is the last one's event. */
static bool
payments_let_go(const struct reissue *r, int64_t *last, struct err *e)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->known[i] &&
            !payment_lets_go(r->l, &r->payments[i], *last, last, e))
            return false;
    return true;
}

/*
 * The old one is voided behind that.  What was never there is not: what stood
 * in a chain itself hands its place to the new one.
 */
static bool
old_goes(const struct reissue *r, int64_t *last, struct err *e)
{
    const struct ledger *l = r->l;
    struct news t = { .action = ACTION_INVOICE_VOIDED,
                      .entity = ENTITY_INVOICE,
                      .id = r->old.id,
                      .label = r->old.number };

    if (!r->there)
        return event_withdraw(l->db, l->arena, l->shop, t.entity, t.id,
                              "taken_back", last, e) &&
               tell(l, &r->settings, &t, NULL, e); /* by hand, perhaps */
    if (!payments_let_go(r, &t.waits_for, e))
        return false;
    *last = t.waits_for;
    return tell(l, &r->settings, &t, last, e);
}

static bool
new_comes(const struct reissue *r, int64_t behind, struct err *e)
{
    const struct news t = { .action = ACTION_INVOICE_SENT,
                            .entity = ENTITY_INVOICE,
                            .id = r->with->id,
                            .label = r->with->number,
                            .dated = r->with->invoice_date,
                            .paid = r->with->balance.minor == 0,
                            .there = r->there,
                            .waits_for = behind };
    int64_t posted;

    if (!tell(r->l, &r->settings, &t, &posted, e))
        return false;
    for (size_t i = 0; i < r->n; i++)
        if (!payment_tell(r->l, &r->settings, &r->payments[i],
                          posted != 0 ? r->with->id : 0, false, e))
            return false;
    return true;
}

bool
ledger_invoice_reissue(const struct ledger *l, int64_t id, int64_t revision,
                       struct invoice *with, struct ledger_faults *f,
                       struct err *e)
{
    struct reissue r = { .l = l, .with = with };
    int64_t last = 0;

    return payments_lock(&r, id, e) && invoice_lock(l, id, &r.old, e) &&
           payments_stand(&r, e) && ledger_reissue_fits(l, &r.old, e) &&
           seen(&r, revision, e) && with_check(&r, f, e) &&
           settings_read(l, &r.settings, e) && known_read(&r, e) &&
           books_write(&r, e) && old_goes(&r, &last, e) &&
           new_comes(&r, last, e);
}

/* --------------------------------------------------------------- its number */

/* Without the "-2" that an earlier re-issue gave it. */
static size_t
stem(const struct invoice *inv)
{
    const char *dash = strrchr(inv->number, '-');
    size_t n;

    if (inv->reissue_of == 0 || dash == NULL)
        return strlen(inv->number);
    n = strspn(dash + 1, "0123456789");
    return n > 0 && n < 3 && dash[1 + n] == '\0' ? (size_t)(dash - inv->number)
                                                 : strlen(inv->number);
}

bool
ledger_reissue_number(const struct ledger *l, const char *number,
                      const char **out, struct err *e)
{
    enum { TRIES = 99 };
    struct invoice inv;
    struct settings s;
    bool found;
    size_t room, n;

    *out = "";
    if (!settings_read(l, &s, e) ||
        !ledger_invoice_by_number(l, number, &inv, &found, e))
        return false;
    room = LEDGER_NUMBER - (s.ours ? str_chars(s.prefix) : 0);
    n = found ? stem(&inv) : strlen(number);
    for (int i = 2; i <= TRIES; i++) {
        const char *next = arena_printf(l->arena, "%.*s-%d", (int)n, number, i);

        if (str_chars(next) > room)
            return true;
        if (!ledger_invoice_by_number(l, next, &inv, &found, e))
            return false;
        if (!found) {
            *out = next;
            return true;
        }
    }
    return true;
}
