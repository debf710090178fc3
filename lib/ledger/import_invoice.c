/* import_invoice: the rows of an invoice, checked, and many of them stored. */
#include "ledger/import.h"

#include <string.h>

#include "clock/clock.h"
#include "shop/shop.h"

static bool
invoice_key(struct import *im, struct row *row, const char **key,
            const char **column, const char **fault, struct err *e)
{
    const char *number = str_trim(&im->scratch, row->cells[INVOICE_NUMBER]);
    struct party *p;

    if (*number == '\0') {
        *column = im->names[INVOICE_NUMBER];
        *fault = "The row has no invoice number.";
        return true;
    }
    *key = number;
    /* In the file's order: the first row that names an item describes it. */
    return row->broken != NULL ||
           (import_customer(im, row->cells[INVOICE_CUSTOMER], row->place, &p,
                            e) &&
            import_item(im, row->cells[INVOICE_ITEM], row->place, &p, e));
}

/* ------------------------------------------------------------------ checking
 */

/* The invoice that is made of some rows. */
struct made {
    struct invoice inv;
    struct party *customer;
    struct party **items; /* by row */
    bool draft;           /* the stored one is, when it is the same */
};

/* A day so many days behind it, "" for none. */
static const char *
due_day(const struct import *im, const struct row *row)
{
    struct date d;

    if (row->cells[INVOICE_DUE] != NULL && *row->cells[INVOICE_DUE] != '\0')
        return row->cells[INVOICE_DUE];
    if (im->how->due_days < 0 || !date_parse(row->cells[INVOICE_DATE], &d))
        return "";
    return date_text(im->quick.arena,
                     date_from_days(date_days(d) + (int32_t)im->how->due_days));
}

static bool
cells_equal(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/* What the rows of one invoice must agree on. */
static void
agreement_check(struct import *im, const struct made *m, const struct row *rows,
                struct party *const *customers, struct ledger_faults *f)
{
    static const struct {
        int cell;
        const char *said;
    } same[] = {
        { INVOICE_DATE, "date" },
        { INVOICE_DUE, "due date" },
        { INVOICE_TERMS, "terms" },
    };
    size_t i = 0;

    for (const struct row *row = rows; row != NULL; row = row->next, i++) {
        const char *where = arena_printf(&im->scratch, "lines[%zu]", i);

        if (customers[i]->fault != NULL)
            ledger_fault_add(f, where, "%s", customers[i]->fault);
        else if (customers[i] != m->customer)
            ledger_fault_add(f, where,
                             "Another customer than in line %lld of the same "
                             "invoice.",
                             (long long)rows->line);
        for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++)
            if (((row->astray | rows->astray) >> same[k].cell & 1) == 0 &&
                !cells_equal(row->cells[same[k].cell],
                             rows->cells[same[k].cell]))
                ledger_fault_add(f, where,
                                 "Another %s than in line %lld of the same "
                                 "invoice.",
                                 same[k].said, (long long)rows->line);
        if (m->items[i]->fault != NULL)
            ledger_fault_add(f, arena_printf(&im->scratch, "%s.item", where),
                             "%s", m->items[i]->fault);
    }
}

/* The rate of a row goes into its line; *out keeps what was found. */
static bool
row_rate(struct import *im, const struct row *row, const char *prefix,
         struct ledger_input *in, struct rate_party **out,
         struct ledger_faults *f, struct err *e)
{
    const char *name = row->cells[INVOICE_RATE];
    char *field = arena_printf(&im->scratch, "%stax_rates[0]", prefix);

    *out = NULL;
    name = name == NULL ? "" : str_trim(&im->scratch, name);
    if (*name == '\0' && im->how->tax_rate != NULL)
        name = str_trim(&im->scratch, im->how->tax_rate);
    if (*name == '\0')
        return true;
    if (!import_rate(im, name, out, e))
        return false;
    if ((*out)->fault != NULL)
        ledger_fault_add(f, field, "%s", (*out)->fault);
    else
        ledger_input_add(in, field, LEDGER_TEXT, (*out)->rate.external_id);
    return true;
}

static bool
lines_input(struct import *im, const struct made *m, const struct row *rows,
            struct ledger_input *in, struct rate_party **rates,
            struct ledger_faults *f, struct err *e)
{
    size_t i = 0;

    for (const struct row *row = rows; row != NULL; row = row->next, i++) {
        const char *prefix = arena_printf(&im->scratch, "lines[%zu].", i);
        const struct {
            const char *name, *text;
        } cells[] = {
            { "item", m->items[i]->external_id },
            { "description", row->cells[INVOICE_DESCRIPTION] },
            { "quantity", row->cells[INVOICE_QUANTITY] },
            { "unit_price", row->cells[INVOICE_PRICE] },
        };

        for (size_t k = 0; k < sizeof(cells) / sizeof(cells[0]); k++)
            ledger_input_add(
                in, arena_printf(&im->scratch, "%s%s", prefix, cells[k].name),
                LEDGER_TEXT, cells[k].text);
        if (!row_rate(im, row, prefix, in, &rates[i], f, e))
            return false;
    }
    return true;
}

static bool
invoice_read(struct import *im, const struct group *g, const struct row *rows,
             struct made *m, struct ledger_faults *f, struct err *e)
{
    struct rate_party **rates =
        arena_alloc(&im->scratch, g->n, sizeof(struct rate_party *));
    struct ledger_input in;

    ledger_input_init(&in, &im->scratch, true);
    ledger_input_add(&in, "number", LEDGER_TEXT, g->key);
    ledger_input_add(&in, "customer", LEDGER_TEXT, m->customer->external_id);
    ledger_input_add(&in, "invoice_date", LEDGER_TEXT,
                     rows->cells[INVOICE_DATE]);
    ledger_input_add(&in, "due_date", LEDGER_TEXT, due_day(im, rows));
    ledger_input_add(&in, "terms", LEDGER_TEXT, rows->cells[INVOICE_TERMS]);
    if (!lines_input(im, m, rows, &in, rates, f, e))
        return false;
    (void)ledger_invoice_read(&in, im->l->currency, &m->inv, f);
    if (f->n > 0)
        return true;
    m->inv.tax_exempt = m->customer->tax_exempt;
    for (size_t i = 0; i < g->n; i++)
        if (rates[i] != NULL)
            m->inv.lines[i].rates[0] = rates[i]->rate;
    (void)ledger_invoice_totals(&im->scratch, &m->inv, im->l->currency, f);
    return true;
}

/* Is there an invoice of that number already, and is it this one? */
static bool
number_check(struct import *im, struct group *g, struct made *m,
             struct ledger_faults *f, struct err *e)
{
    struct invoice was;
    bool found;

    if (!ledger_invoice_by_number(&im->quick, m->inv.number, &was, &found, e))
        return false;
    g->state = GROUP_NEW;
    if (!found)
        return true;
    if (!invoice_equal(&m->inv, &was)) {
        ledger_fault_add(f, "number",
                         "Invoice %s exists with another content and is left "
                         "as it is.",
                         m->inv.number);
        return true;
    }
    g->id = was.id;
    g->state = GROUP_SAME;
    m->draft = strcmp(was.status, "draft") == 0;
    return true;
}

static bool
invoice_check(struct import *im, struct group *g, struct row *rows,
              void **record, struct ledger_faults *f, struct err *e)
{
    struct party **customers =
        arena_alloc(&im->scratch, g->n, sizeof(struct party *));
    struct made *m = arena_alloc(&im->scratch, 1, sizeof(*m));
    size_t i = 0;

    *record = m;
    if (!import_rows_check(im, rows, f))
        return true;
    m->items = arena_alloc(&im->scratch, g->n, sizeof(struct party *));
    for (const struct row *row = rows; row != NULL; row = row->next, i++)
        if (!import_customer(im, row->cells[INVOICE_CUSTOMER], row->place,
                             &customers[i], e) ||
            !import_item(im, row->cells[INVOICE_ITEM], row->place, &m->items[i],
                         e))
            return false;
    m->customer = customers[0];
    agreement_check(im, m, rows, customers, f);
    if (!invoice_read(im, g, rows, m, f, e))
        return false;
    g->minor = m->inv.total.minor;
    if (im->storing && g->state == GROUP_NEW)
        return true; /* the unique key says it, should one have come between */
    return f->n > 0 || (number_check(im, g, m, f, e) &&
                        invoice_number_fits(&im->quick, &m->inv, f, e));
}

/* ------------------------------------------------------------------- storing
 */

struct number_row {
    int64_t id;
    const char *number;
};
static const struct field number_fields[] = {
    FIELD(struct number_row, NULL, id),
    FIELD(struct number_row, NULL, number),
};
static const struct record number_record =
    RECORD(struct number_row, number_fields);

/*
 * The ids of invoices that were inserted one behind the other, from the first
 * one's on.  Other sessions' may stand between them.
 */
static bool
ids_read(const struct ledger *l, struct invoice *list, size_t n, struct err *e)
{
    int64_t from = list[0].id;
    struct rows rows;
    size_t at = 0;

    while (at < n) {
        if (!db_all(l->db, l->arena, STMT_INVOICE_NUMBERS_FROM,
                    ARGS(ARG_SHOP(l->shop), ARG_INT(from)), &number_record,
                    &rows, e))
            return false;
        if (rows.n == 0)
            return err_set(e, ERR_FAULT,
                           "invoice %s was inserted and is not "
                           "there",
                           list[at].number);
        for (size_t i = 0; i < rows.n; i++) {
            const struct number_row *row = rows_at(&rows, &number_record, i);

            from = row->id + 1;
            if (at < n && strcmp(row->number, list[at].number) == 0)
                list[at++].id = row->id;
        }
    }
    return true;
}

/* The ids that the rows of the database need. */
static bool
references_fill(struct batch *b, struct making *m, struct invoice *inv,
                struct err *e)
{
    const struct made *made = m->record;

    if (!import_parties_make(b, m, e))
        return false;
    *inv = made->inv;
    inv->lines =
        arena_alloc(b->im->quick.arena, inv->line_n, sizeof(*inv->lines));
    memcpy(inv->lines, made->inv.lines, inv->line_n * sizeof(*inv->lines));
    inv->customer_id = made->customer->id;
    for (size_t i = 0; i < inv->line_n; i++)
        inv->lines[i].item_id = made->items[i]->id;
    return true;
}

/* Its number as its own id; when another invoice has that, the insert of the
 * bulk says so, and the invoices are stored alone. */
static void
insert_args(const struct ledger *l, struct invoice *inv, struct val *args)
{
    inv->external_id =
        ledger_id_good(inv->number) ? inv->number : id_make(l->arena);
    invoice_insert_args(l, inv, args);
}

static bool
bulk_told(const struct ledger *l, const struct invoice *list, size_t n,
          struct err *e)
{
    struct audit *told = arena_alloc(l->arena, n, sizeof(*told));

    for (size_t i = 0; i < n; i++)
        told[i] = (struct audit){ l->actor,         l->actor_id, l->actor_name,
                                  "invoice.create", "invoice",   list[i].id,
                                  list[i].number };
    return audit_add_many(l->db, l->arena, l->shop, told, n, e);
}

/* n new invoices as rows, in as few rounds as there are tables. */
static bool
bulk_insert(const struct ledger *l, struct invoice *list, size_t n,
            struct err *e)
{
    struct val first[INVOICE_ARGS];
    size_t width;
    struct val *args;

    if (n == 0)
        return true;
    insert_args(l, &list[0], first);
    width = invoice_insert_args(l, &list[0], first);
    args = arena_alloc(l->arena, n * width + INVOICE_ARGS, sizeof(*args));
    for (size_t i = 1; i < n; i++)
        insert_args(l, &list[i], args + (i - 1) * width);
    return db_insert(l->db, STMT_INVOICE_INSERT, first, &list[0].id, e) &&
           db_exec_many(l->db, STMT_INVOICE_INSERT, args, n - 1, NULL, e) &&
           ids_read(l, list, n, e) && invoice_rows_write(l, list, n, e) &&
           bulk_told(l, list, n, e);
}

static bool
bulk(struct batch *b, struct err *e)
{
    const struct ledger *l = &b->im->quick;
    struct invoice *list = arena_alloc(l->arena, b->n, sizeof(*list));
    size_t n = 0;

    for (size_t i = 0; i < b->n; i++)
        if (b->list[i].group->state == GROUP_NEW &&
            !references_fill(b, &b->list[i], &list[n++], e))
            return false;
    if (!bulk_insert(l, list, n, e))
        return false;
    n = 0;
    for (size_t i = 0; i < b->n; i++)
        if (b->list[i].group->state == GROUP_NEW)
            b->list[i].id = list[n++].id;
    return true;
}

/* Its number as its own id, unless another invoice has that. */
static bool
id_choose(const struct ledger *l, struct invoice *inv, struct err *e)
{
    struct invoice other;
    bool taken = true;

    if (ledger_id_good(inv->number) &&
        !db_maybe(l->db, l->arena, STMT_INVOICE_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(inv->number)),
                  &ledger_invoice_record, &other, &taken, e))
        return false;
    inv->external_id = taken ? NULL : inv->number;
    return true;
}

static bool
one(struct batch *b, struct err *e)
{
    const struct ledger *l = &b->im->quick;
    struct making *m = &b->list[0];
    enum ledger_saved how;
    struct ledger_faults f;
    struct invoice inv;

    ledger_faults_init(&f, l->arena);
    if (m->group->state != GROUP_NEW)
        return true;
    if (!references_fill(b, m, &inv, e) || !id_choose(l, &inv, e) ||
        !ledger_invoice_save(l, &inv, &how, &f, e))
        return false;
    m->id = inv.id;
    return true;
}

static bool
invoice_store(struct batch *b, struct err *e)
{
    enum ledger_saved how;

    if (!(b->alone ? one(b, e) : bulk(b, e)))
        return false;
    for (size_t i = 0; b->im->how->send && i < b->n; i++) {
        const struct made *made = b->list[i].record;

        if (b->list[i].group->state == GROUP_SAME && !made->draft)
            continue;
        if (!ledger_invoice_send(&b->im->quick, b->list[i].id, &how, e))
            return false;
        b->sent += how == LEDGER_CHANGED;
    }
    return true;
}

static const char *const fields[] = { "invoice_date", "date", "tax_rates",
                                      "tax_rate", NULL };
const struct import_kind import_invoices = { invoice_key, invoice_check,
                                             invoice_store, fields };
