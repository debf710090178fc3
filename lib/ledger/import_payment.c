/* import_payment: payments, a row for each invoice they pay. */
#include "ledger/import.h"

#include <string.h>

/* An invoice that rows pay, as it stands behind the rows before. */
struct owed {
    bool found;
    int64_t id;
    const char *external_id;
    int64_t customer_id;
    const char *status;
    struct money balance;
};
static const struct field owed_fields[] = {
    FIELD(struct owed, NULL, id),
    FIELD(struct owed, NULL, external_id),
    FIELD(struct owed, NULL, customer_id),
    FIELD(struct owed, NULL, status),
    FIELD(struct owed, NULL, balance),
};
static const struct record owed_record = RECORD(struct owed, owed_fields);

static const char *
cell_of(struct import *im, const struct row *row, size_t column)
{
    const char *cell = row->cells[column];

    return cell == NULL ? "" : str_trim(&im->scratch, cell);
}

static bool
payment_key(struct import *im, struct row *row, const char **key,
            const char **column, const char **fault, struct err *e)
{
    const char *id = cell_of(im, row, PAYMENT_ID);
    const char *reference = cell_of(im, row, PAYMENT_REFERENCE);

    (void)column;
    (void)e;
    if (*id != '\0')
        *key = arena_printf(&im->scratch, "=%s", id);
    else if (*reference != '\0')
        *key = arena_printf(
            &im->scratch, "~%s\n%s\n%s", reference,
            ledger_key(&im->scratch, cell_of(im, row, PAYMENT_CUSTOMER)),
            cell_of(im, row, PAYMENT_DATE));
    else if (row->broken == NULL)
        *fault = "The row has neither an id nor a reference: without one, "
                 "importing the file twice would pay twice.";
    return true;
}

/* ------------------------------------------------------------------ checking
 */

/* The invoice of that number; kept for the rows behind. */
static bool
owed_find(struct import *im, const char *number, struct owed **out,
          struct err *e)
{
    struct owed **known = (struct owed **)name_map_at(&im->items, number);
    const struct ledger *l = im->l;

    if (*known == NULL) {
        struct owed *o = arena_alloc(im->arena, 1, sizeof(*o));

        if (!db_maybe(l->db, im->arena, STMT_INVOICE_OWED,
                      ARGS(ARG_SHOP(l->shop), ARG_TEXT(number)), &owed_record,
                      o, &o->found, e))
            return false;
        *known = o;
    }
    *out = *known;
    return true;
}

/* "Check", "bank transfer", "Cheque" -> as the ledger calls it. */
static const char *
method_read(struct import *im, const char *cell)
{
    static const char *const others[][2] = {
        { "cheque", "check" },       { "credit card", "card" },
        { "debit card", "card" },    { "ach", "bank_transfer" },
        { "wire", "bank_transfer" }, { "transfer", "bank_transfer" },
    };
    const char *key = import_column_key(&im->scratch, cell);

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(others[i][0], key) == 0)
            return others[i][1];
    for (size_t i = 0; i < LEDGER_METHODS; i++)
        if (strcmp(import_column_key(&im->scratch, ledger_methods[i].word),
                   key) == 0)
            return ledger_methods[i].name;
    return cell;
}

/* What the rows of one payment must agree on; blank is no other amount. */
static void
agreement_check(struct import *im, const struct row *rows,
                struct ledger_faults *f)
{
    static const struct {
        size_t cell;
        const char *field, *said;
    } same[] = {
        { PAYMENT_CUSTOMER, "customer", "customer" },
        { PAYMENT_DATE, "date", "date" },
        { PAYMENT_AMOUNT, "amount", "amount" },
        { PAYMENT_METHOD, "method", "method" },
    };
    size_t i = 1;

    for (const struct row *row = rows->next; row != NULL; row = row->next, i++)
        for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++) {
            const char *cell = cell_of(im, row, same[k].cell);

            if (*cell != '\0' && ((row->astray >> same[k].cell) & 1) == 0 &&
                strcmp(ledger_key(&im->scratch, cell),
                       ledger_key(&im->scratch,
                                  cell_of(im, rows, same[k].cell))) != 0)
                ledger_fault_add(f,
                                 arena_printf(&im->scratch, "lines[%zu].%s", i,
                                              same[k].field),
                                 "Another %s than in line %lld of the same "
                                 "payment.",
                                 same[k].said, (long long)rows->line);
        }
}

/* The invoices of a payment's rows; owed[i] is NULL where a row names none. */
static bool
parts_input(struct import *im, const struct row *rows, struct ledger_input *in,
            struct owed **owed, struct ledger_faults *f, struct err *e)
{
    size_t i = 0;

    for (const struct row *row = rows; row != NULL; row = row->next, i++) {
        const char *number = cell_of(im, row, PAYMENT_INVOICE);
        const char *amount = cell_of(im, row, PAYMENT_APPLIED);
        const char *field = arena_printf(&im->scratch, "applied[%zu]", i);

        if (*number == '\0' && *amount != '\0')
            ledger_fault_add(f, arena_printf(&im->scratch, "%s.invoice", field),
                             "The row names no invoice.");
        if (*number == '\0')
            continue;
        if (!owed_find(im, number, &owed[i], e))
            return false;
        if (!owed[i]->found) {
            ledger_fault_add(f, arena_printf(&im->scratch, "%s.invoice", field),
                             "There is no invoice \"%s\".", number);
            continue;
        }
        if (*amount == '\0' && rows->next == NULL)
            amount = cell_of(im, row, PAYMENT_AMOUNT);
        if (*amount == '\0')
            ledger_fault_add(f, arena_printf(&im->scratch, "%s.amount", field),
                             "How much of the payment goes to invoice %s?",
                             number);
        ledger_input_add(in, arena_printf(&im->scratch, "%s.invoice", field),
                         LEDGER_TEXT, owed[i]->external_id);
        ledger_input_add(in, arena_printf(&im->scratch, "%s.amount", field),
                         LEDGER_TEXT, amount);
    }
    return true;
}

/* What is open of the invoices, and what is left of it for the rows behind. */
static void
parts_check(struct import *im, const struct payment *p, struct owed **owed,
            size_t n, struct ledger_faults *f)
{
    size_t part = 0;

    for (size_t i = 0; i < n; i++) {
        const struct payment_part *x = &p->parts[part];

        if (owed[i] == NULL)
            continue;
        payment_part_check(
            &im->quick,
            &(struct part_facts){ .at = i,
                                  .number = x->number,
                                  .status = owed[i]->status,
                                  .same_customer =
                                      owed[i]->customer_id == p->customer_id,
                                  .open = owed[i]->balance,
                                  .amount = x->amount },
            f);
        part++;
    }
    for (size_t i = 0, k = 0; f->n == 0 && i < n; i++)
        if (owed[i] != NULL)
            owed[i]->balance.minor -= p->parts[k++].amount.minor;
}

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

/* The stored payment that the rows speak of: by id, else by reference. */
static bool
stored_find(struct import *im, const struct payment *p, struct payment *was,
            bool *found, struct err *e)
{
    const struct ledger *l = &im->quick;
    struct id_row row;

    if (p->external_id != NULL) {
        if (!db_maybe(l->db, l->arena, STMT_PAYMENT_BY_EXTERNAL,
                      ARGS(ARG_SHOP(l->shop), ARG_TEXT(p->external_id)),
                      &ledger_payment_record, was, found, e))
            return false;
        row.id = was->id;
    } else if (!db_maybe(l->db, l->arena, STMT_PAYMENT_REFERENCED,
                         ARGS(ARG_SHOP(l->shop), ARG_TEXT(p->reference),
                              ARG_INT(p->customer_id), ARG_DATE(p->date)),
                         &id_record, &row, found, e)) {
        return false;
    }
    return !*found || ledger_payment_by_id(l, row.id, was, e);
}

/* Is it here already, and is it this one? */
static bool
known_check(struct import *im, struct group *g, const struct payment *p,
            struct ledger_faults *f, struct err *e)
{
    struct payment was;
    bool found;

    if (!stored_find(im, p, &was, &found, e))
        return false;
    g->state = GROUP_NEW;
    if (!found)
        return true;
    g->id = was.id;
    g->state = GROUP_SAME;
    if (strcmp(was.status, "live") != 0)
        ledger_fault_add(f, "id",
                         "This payment was deleted here. Record it under "
                         "another id.");
    else if (!payment_equal(&im->quick, p, &was))
        ledger_fault_add(f, p->external_id != NULL ? "id" : "reference",
                         "The payment exists with another content and is left "
                         "as it is.");
    return true;
}

static bool
payment_input(struct import *im, const struct row *rows, struct payment *p,
              struct owed **owed, struct ledger_faults *f, struct err *e)
{
    struct ledger_input in;
    struct party *customer;

    if (!import_customer(im, rows->cells[PAYMENT_CUSTOMER], rows->place,
                         &customer, e))
        return false;
    if (!customer->stored)
        customer->fault =
            *cell_of(im, rows, PAYMENT_CUSTOMER) == '\0'
                ? "The row has no customer."
                : arena_printf(im->arena, "There is no customer \"%s\".",
                               cell_of(im, rows, PAYMENT_CUSTOMER));
    if (customer->fault != NULL)
        ledger_fault_add(f, "customer", "%s", customer->fault);
    ledger_input_init(&in, &im->scratch, true);
    ledger_input_add(&in, "customer", LEDGER_TEXT, customer->external_id);
    ledger_input_add(&in, "date", LEDGER_TEXT, rows->cells[PAYMENT_DATE]);
    ledger_input_add(&in, "amount", LEDGER_TEXT, rows->cells[PAYMENT_AMOUNT]);
    ledger_input_add(&in, "method", LEDGER_TEXT,
                     method_read(im, cell_of(im, rows, PAYMENT_METHOD)));
    ledger_input_add(&in, "reference", LEDGER_TEXT,
                     rows->cells[PAYMENT_REFERENCE]);
    if (!parts_input(im, rows, &in, owed, f, e))
        return false;
    (void)ledger_payment_read(&in, im->l->currency, p, f);
    p->customer_id = customer->id;
    return true;
}

static bool
payment_check(struct import *im, struct group *g, struct row *rows,
              void **record, struct ledger_faults *f, struct err *e)
{
    struct owed **owed = arena_alloc(&im->scratch, g->n, sizeof(struct owed *));
    struct payment *p = arena_alloc(&im->scratch, 1, sizeof(*p));
    const char *id;
    size_t part = 0, i = 0;

    *record = p;
    if (!import_rows_check(im, rows, f))
        return true;
    id = cell_of(im, rows, PAYMENT_ID);
    if (*id != '\0' && !ledger_id_good(id))
        ledger_fault_add(f, "id", IMPORT_ID_SAID, LEDGER_ID);
    agreement_check(im, rows, f);
    if (!payment_input(im, rows, p, owed, f, e))
        return false;
    g->minor = p->amount.minor;
    if (f->n > 0)
        return true;
    p->external_id = *id == '\0' ? NULL : id;
    for (const struct row *row = rows; row != NULL; row = row->next, i++)
        if (owed[i] != NULL) {
            p->parts[part].invoice_id = owed[i]->id;
            p->parts[part++].number = cell_of(im, row, PAYMENT_INVOICE);
        }
    if (im->storing)
        return true; /* what was new is taken for new; saving looks again */
    if (!known_check(im, g, p, f, e))
        return false;
    if (f->n == 0 && g->state == GROUP_NEW)
        parts_check(im, p, owed, g->n, f);
    return true;
}

static bool
payment_store(struct batch *b, struct err *e)
{
    const struct ledger *l = &b->im->quick;

    for (size_t i = 0; i < b->n; i++) {
        struct payment p = *(const struct payment *)b->list[i].record;
        enum ledger_saved how;
        struct ledger_faults f;

        ledger_faults_init(&f, l->arena);
        if (!ledger_payment_save(l, &p, &how, &f, e))
            return false;
    }
    return true;
}

const struct import_kind import_payments = { payment_key, payment_check,
                                             payment_store, NULL };
