/* export: lists as CSV, a page of rows in mind at a time. */
#include "ledger/csv.h"
#include "ledger/inner.h"

#include <string.h>

#include "clock/clock.h"

enum { SCRATCH = 64 << 20 }; /* of a page of the largest records */

struct export
{
    struct ledger l; /* with an arena of its own */
    const struct currency *currency;
    struct str row; /* the one being written */
    bool begun;     /* it has a cell */
    void (*write)(void *ctx, const char *p, size_t n);
    void *ctx;
};

/* ------------------------------------------------------------------- cells */

static void
cell_begin(struct export *x)
{
    if (x->begun)
        str_addc(&x->row, ',');
    x->begun = true;
}

/* What a person typed: a sheet must not take it for a formula. */
void
ledger_export_cell(struct str *out, struct arena *a, const char *text)
{
    if (csv_formula(text))
        text = arena_printf(a, "'%s", text);
    csv_cell(out, text, ',');
}

static void
cell_text(struct export *x, const char *text)
{
    cell_begin(x);
    ledger_export_cell(&x->row, x->l.arena, text == NULL ? "" : text);
}

/* What we made ourselves: numbers, days. */
static void
cell_plain(struct export *x, const char *text)
{
    cell_begin(x);
    str_add(&x->row, text);
}

static void
cell_money(struct export *x, struct money m)
{
    cell_plain(x, money_text(x->l.arena, m, x->currency));
}

static void
cell_date(struct export *x, struct date d)
{
    cell_plain(x, date_text(x->l.arena, d));
}

static bool
row_end(struct export *x, struct err *e)
{
    str_add(&x->row, "\r\n");
    if (!str_whole(&x->row))
        return err_set(e, ERR_FAULT, "a row of the file is too long");
    x->write(x->ctx, x->row.text, x->row.len);
    x->begun = false;
    str_init(&x->row, x->l.arena, 1 << 20);
    return true;
}

/* -------------------------------------------------------------------- lists */

/* The fields of a record as its specs have them, behind its id. */
static void
specs_cells(struct export *x, const struct specs *s, const void *row)
{
    for (size_t i = 0; i < s->n; i++) {
        const void *at = (const char *)row + s->list[i].at;

        if (s->list[i].grammar == GRAMMAR_BOOL)
            cell_plain(x, *(const bool *)at ? "yes" : "no");
        else if (s->list[i].grammar == GRAMMAR_PRICE)
            cell_plain(x,
                       decimal_text(x->l.arena, *(const struct decimal *)at));
        else
            cell_text(x, *(const char *const *)at);
    }
}

static bool
customers_rows(struct export *x, struct ledger_page *p, struct rows *rows,
               struct err *e)
{
    if (!ledger_customer_list(&x->l, p, rows, e))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        const struct customer *c = rows_at(rows, &ledger_customer_record, i);

        cell_text(x, c->external_id);
        specs_cells(x, &ledger_customer_specs, c);
        if (!row_end(x, e))
            return false;
        p->after = c->name;
        p->after_id = c->id;
    }
    return true;
}

static bool
items_rows(struct export *x, struct ledger_page *p, struct rows *rows,
           struct err *e)
{
    if (!ledger_item_list(&x->l, p, rows, e))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        const struct item *it = rows_at(rows, &ledger_item_record, i);

        cell_text(x, it->external_id);
        specs_cells(x, &ledger_item_specs, it);
        if (!row_end(x, e))
            return false;
        p->after = it->name;
        p->after_id = it->id;
    }
    return true;
}

/* "Combined 7.25; City 1" */
static const char *
rates_text(struct arena *a, const struct invoice_line *l)
{
    struct str s;

    str_init(&s, a, 1000);
    for (size_t i = 0; i < l->rate_n; i++)
        str_addf(&s, "%s%s", i > 0 ? "; " : "", l->rates[i].name);
    return s.text;
}

/* The amounts of the whole invoice stand in its first row, so that a column
 * can be added up. */
static void
totals_cells(struct export *x, const struct invoice *inv, bool first)
{
    const struct money amounts[] = { inv->subtotal, inv->discount, inv->tax,
                                     inv->total, inv->balance };

    for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
        if (first)
            cell_money(x, amounts[i]);
        else
            cell_plain(x, "");
}

static bool
invoice_lines(struct export *x, const struct invoice *inv, struct err *e)
{
    for (size_t i = 0; i < inv->line_n; i++) {
        const struct invoice_line *l = &inv->lines[i];

        cell_text(x, inv->number);
        cell_text(x, inv->customer_name);
        cell_text(x, l->item_name);
        cell_text(x, l->description);
        cell_plain(x, decimal_text(x->l.arena, l->quantity));
        cell_plain(x, decimal_text(x->l.arena, l->unit_price));
        cell_date(x, inv->invoice_date);
        cell_text(x, rates_text(x->l.arena, l));
        cell_date(x, inv->due_date);
        cell_text(x, inv->terms);
        cell_plain(x, inv->status);
        cell_money(x, l->amount);
        totals_cells(x, inv, i == 0);
        if (!row_end(x, e))
            return false;
    }
    return true;
}

static bool
invoices_rows(struct export *x, struct ledger_page *p, struct rows *rows,
              struct err *e)
{
    if (!ledger_invoice_list(&x->l, p, rows, e))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        const struct invoice_row *row =
            rows_at(rows, &ledger_invoice_row_record, i);
        struct invoice inv;

        if (!ledger_invoice_by_id(&x->l, row->id, &inv, e) ||
            !invoice_lines(x, &inv, e))
            return false;
        p->after_id = row->id;
    }
    return true;
}

static bool
payment_row(struct export *x, const struct payment *p,
            const struct payment_part *part, struct err *e)
{
    cell_text(x, p->external_id);
    cell_text(x, p->reference);
    cell_text(x, p->customer_name);
    cell_date(x, p->date);
    cell_money(x, p->amount);
    cell_plain(x, p->method);
    cell_text(x, part == NULL ? "" : part->number);
    if (part == NULL)
        cell_plain(x, "");
    else
        cell_money(x, part->amount);
    return row_end(x, e);
}

/* Deleted ones are no payments any more. */
static bool
payments_rows(struct export *x, struct ledger_page *p, struct rows *rows,
              struct err *e)
{
    if (!ledger_payment_list(&x->l, p, rows, e))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        const struct payment *row = rows_at(rows, &ledger_payment_record, i);
        struct payment pay;

        p->after_id = row->id;
        if (strcmp(row->status, "live") != 0)
            continue;
        if (!ledger_payment_by_id(&x->l, row->id, &pay, e) ||
            (pay.part_n == 0 && !payment_row(x, &pay, NULL, e)))
            return false;
        for (size_t k = 0; k < pay.part_n; k++)
            if (!payment_row(x, &pay, &pay.parts[k], e))
                return false;
    }
    return true;
}

/* Columns behind those of an import's file; NULL ends. */
static const char *const invoice_more[] = { "status",   "amount", "subtotal",
                                            "discount", "tax",    "total",
                                            "balance",  NULL };
static const char *const none_more[] = { NULL };

static const struct {
    bool (*rows)(struct export *x, struct ledger_page *p, struct rows *rows,
                 struct err *e);
    const char *const *more;
    int64_t page; /* rows in mind at a time */
} lists[LEDGER_LIST__MAX] = {
    [LEDGER_CUSTOMERS] = { customers_rows, none_more, LEDGER_PAGE },
    [LEDGER_ITEMS] = { items_rows, none_more, LEDGER_PAGE },
    [LEDGER_INVOICES] = { invoices_rows, invoice_more, 20 },
    [LEDGER_PAYMENTS] = { payments_rows, none_more, LEDGER_PAGE },
};

static bool
header(struct export *x, enum ledger_list list, struct err *e)
{
    const char *field;
    bool needed;

    for (size_t i = 0; (field = ledger_import_column(list, i, &needed)) != NULL;
         i++)
        cell_plain(x, field);
    for (size_t i = 0; lists[list].more[i] != NULL; i++)
        cell_plain(x, lists[list].more[i]);
    return row_end(x, e);
}

static bool
pages(struct export *x, enum ledger_list list, struct ledger_page p,
      struct err *e)
{
    char after[4 * LEDGER_NAME + 1] = "";
    struct rows rows;

    p.limit = lists[list].page;
    do {
        if (!lists[list].rows(x, &p, &rows, e))
            return false;
        /* The last row's key outlives the page's memory. */
        if (p.more && p.after != NULL)
            memcpy(after, ledger_key(x->l.arena, p.after),
                   strlen(ledger_key(x->l.arena, p.after)) + 1);
        if (p.after != NULL)
            p.after = after;
        arena_reset(x->l.arena);
        str_init(&x->row, x->l.arena, 1 << 20);
    } while (p.more);
    return true;
}

bool
ledger_export(const struct ledger *l, enum ledger_list list,
              const struct ledger_page *filter,
              void (*write)(void *ctx, const char *p, size_t n), void *ctx,
              struct err *e)
{
    struct export x = {
        .l = *l, .currency = l->currency, .write = write, .ctx = ctx
    };
    struct arena scratch;
    bool good;

    arena_init(&scratch, SCRATCH);
    x.l.arena = &scratch;
    str_init(&x.row, &scratch, 1 << 20);
    write(ctx, "\xEF\xBB\xBF", 3); /* or a spreadsheet takes it for Latin-1 */
    good = header(&x, list, e) && pages(&x, list, *filter, e);
    arena_free(&scratch);
    return good;
}
