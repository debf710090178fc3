/* go_live: from which day on documents go to QuickBooks. */
#include "ledger/inner.h"

#include <string.h>

#include "clock/clock.h"

/* clang-format off */
struct company_row { int64_t id; struct date go_live; };
static const struct field company_fields[] = {
    FIELD(struct company_row, NULL, id),
    FIELD(struct company_row, NULL, go_live),
};
struct document { const char *entity; int64_t record_id; struct date day; };
static const struct field waiting_fields[] = {
    FIELD(struct document, NULL, entity),
    FIELD(struct document, NULL, record_id),
    FIELD(struct document, NULL, day),
};
struct left { struct document d; bool goes; };
static const struct field left_fields[] = {
    FIELD(struct left, NULL, d.entity),
    FIELD(struct left, NULL, d.record_id),
    FIELD(struct left, NULL, d.day),
    FIELD(struct left, NULL, goes),
};
/* clang-format on */
static const struct record company_record =
    RECORD(struct company_row, company_fields);
static const struct record waiting_record =
    RECORD(struct document, waiting_fields);
static const struct record left_record = RECORD(struct left, left_fields);

static bool
company(const struct ledger *l, struct company_row *out, bool *found,
        struct err *e)
{
    return db_maybe(l->db, l->arena, STMT_GO_LIVE_CONNECTION,
                    ARGS(ARG_SHOP(l->shop)), &company_record, out, found, e);
}

bool
ledger_go_live(const struct ledger *l, struct date *out, bool *found,
               struct err *e)
{
    struct company_row c = { 0 };

    if (!company(l, &c, found, e))
        return false;
    *out = *found ? c.go_live : (struct date){ 0 };
    return true;
}

/* What counts, as it is now. */
struct documents {
    struct rows waiting, left;
};

static bool
documents_read(const struct ledger *l, int64_t connection_id,
               struct documents *out, struct err *e)
{
    const struct val *args = ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id));

    return db_all(l->db, l->arena, STMT_GO_LIVE_WAITING, args, &waiting_record,
                  &out->waiting, e) &&
           db_all(l->db, l->arena, STMT_GO_LIVE_LEFT, args, &left_record,
                  &out->left, e);
}

static bool
older(const struct document *d, struct date day)
{
    return d->day.ymd < day.ymd;
}

static void
count(const struct document *d, bool out, struct ledger_go_live *n)
{
    bool invoice = strcmp(d->entity, "invoice") == 0;

    if (out)
        *(invoice ? &n->invoices_out : &n->payments_out) += 1;
    else
        *(invoice ? &n->invoices_sent : &n->payments_sent) += 1;
}

static bool
counted(const struct ledger *l, int64_t connection_id, struct date day,
        struct ledger_go_live *n, struct err *e)
{
    struct documents all;

    memset(n, 0, sizeof(*n));
    if (!documents_read(l, connection_id, &all, e))
        return false;
    for (size_t i = 0; i < all.waiting.n; i++) {
        const struct document *d = rows_at(&all.waiting, &waiting_record, i);

        count(d, older(d, day), n);
    }
    for (size_t i = 0; i < all.left.n; i++) {
        const struct left *x = rows_at(&all.left, &left_record, i);

        if (x->goes || older(&x->d, day))
            count(&x->d, older(&x->d, day), n);
    }
    return true;
}

static bool
needed(const struct ledger *l, struct company_row *out, struct err *e)
{
    bool found;

    return company(l, out, &found, e) &&
           (found || err_set(e, ERR_CONFLICT,
                             "QuickBooks is not connected, so there is no "
                             "go-live date yet. Connect first."));
}

bool
ledger_go_live_preview(const struct ledger *l, struct date day,
                       struct ledger_go_live *out, struct err *e)
{
    struct company_row c;

    return needed(l, &c, e) && counted(l, c.id, day, out, e);
}

static bool
stays(const struct ledger *l, const struct document *d, struct err *e)
{
    enum event_entity entity;

    return !event_entity_parse(d->entity, &entity) ||
           event_withdraw(l->db, l->arena, l->shop, entity, d->record_id,
                          "before_go_live", NULL, e);
}

/* As saving it would: the settings of today decide. */
static bool
goes(const struct ledger *l, const struct settings *s, const struct document *d,
     struct err *e)
{
    enum event_entity entity;
    struct invoice inv;
    struct payment p;

    if (!event_entity_parse(d->entity, &entity))
        return true;
    if (entity == ENTITY_INVOICE)
        return invoice_lock(l, d->record_id, &inv, e) &&
               invoice_told(l, ACTION_INVOICE_SAVED, &inv, e);
    return payment_lock(l, d->record_id, &p, e) &&
           payment_tell(l, s, &p, 0, false, e);
}

static bool
moved(const struct ledger *l, int64_t connection_id, struct date day,
      struct err *e)
{
    struct documents all;
    struct settings s;

    if (!settings_read(l, &s, e) || !documents_read(l, connection_id, &all, e))
        return false;
    for (size_t i = 0; i < all.waiting.n; i++) {
        const struct document *d = rows_at(&all.waiting, &waiting_record, i);

        if (older(d, day) && !stays(l, d, e))
            return false;
    }
    for (size_t i = 0; i < all.left.n; i++) {
        const struct left *x = rows_at(&all.left, &left_record, i);

        if (!older(&x->d, day) && !goes(l, &s, &x->d, e))
            return false;
    }
    return true;
}

static const char *
told(const struct ledger *l, struct date day, const struct ledger_go_live *n)
{
    return arena_printf(
        l->arena,
        "%s: %lld invoices and %lld payments stay out, %lld and "
        "%lld go",
        day.ymd == 0 ? "no date" : date_text(l->arena, day),
        (long long)n->invoices_out, (long long)n->payments_out,
        (long long)n->invoices_sent, (long long)n->payments_sent);
}

bool
ledger_go_live_set(const struct ledger *l, struct date day,
                   struct ledger_go_live *out, struct err *e)
{
    struct company_row c;

    if (!db_in_transaction(l->db))
        return err_set(e, ERR_FAULT,
                       "ledger_go_live_set outside a transaction");
    /* First the date: whoever saves waits for it, and has it then. */
    return needed(l, &c, e) &&
           db_exec(l->db, STMT_GO_LIVE_SET,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(c.id), ARG_DATE(day)), NULL,
                   e) &&
           moved(l, c.id, day, e) && counted(l, c.id, day, out, e) &&
           audit_write(l, "connection.go_live", "", 0, told(l, day, out), e);
}
