/* import_check: from a file to invoices, and what is wrong with each row. */
#include "ledger/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock/clock.h"

void
import_refuse(struct import *im, int64_t line, const char *number,
              const char *column, const char *reason)
{
    struct ledger_refusal *r = arena_alloc(im->arena, 1, sizeof(*r));

    r->line = line;
    r->number = number == NULL ? "" : number;
    r->column = column == NULL ? "" : column;
    r->reason = reason;
    *im->report->last = r;
    im->report->last = &r->next;
    im->report->refused_rows++;
}

/* ------------------------------------------------------------------ header */

static const struct {
    const char *option; /* names the column */
    size_t at;          /* in struct ledger_import */
    bool needed;
} columns[CELL__MAX] = {
    [CELL_NUMBER] = { "--number", offsetof(struct ledger_import, number),
                      true },
    [CELL_CUSTOMER] = { "--customer-column",
                        offsetof(struct ledger_import, customer_column),
                        false },
    [CELL_ITEM] = { "--item", offsetof(struct ledger_import, item), true },
    [CELL_DESCRIPTION] = { "--description",
                           offsetof(struct ledger_import, description), false },
    [CELL_QUANTITY] = { "--quantity", offsetof(struct ledger_import, quantity),
                        true },
    [CELL_PRICE] = { "--unit-price", offsetof(struct ledger_import, unit_price),
                     true },
    [CELL_DATE] = { "--date", offsetof(struct ledger_import, date), true },
    [CELL_RATE] = { "--tax-rate-column",
                    offsetof(struct ledger_import, tax_rate_column), false },
};

static bool
column_find(struct import *im, enum cell c, const struct csv_row *header,
            struct err *e)
{
    const char *name =
        *(const char *const *)(const void *)((const char *)im->how +
                                             columns[c].at);
    size_t found = 0;

    im->names[c] = name;
    if (name == NULL)
        return !columns[c].needed ||
               err_input(e, columns[c].option, "%s names no column.",
                         columns[c].option);
    for (size_t i = 0; i < header->n; i++)
        if (strcmp(str_trim(im->arena, header->fields[i]), name) == 0) {
            im->at[c] = i;
            found++;
        }
    if (found == 1)
        return true;
    return err_input(e, columns[c].option,
                     found == 0 ? "%s: the first row has no column \"%s\"."
                                : "%s: more than one column is named \"%s\".",
                     columns[c].option, name);
}

static bool
header_read(struct import *im, struct err *e)
{
    struct csv_row header;
    bool got;

    if (!csv_next(&im->csv, &header, &got, e))
        return false;
    if (!got)
        return err_input(e, "file", "The file is empty.");
    im->width = header.n;
    for (enum cell c = 0; c < CELL__MAX; c++)
        if (!column_find(im, c, &header, e))
            return false;
    if (im->how->customer_column == NULL && im->how->customer == NULL)
        return err_input(e, "--customer-column",
                         "Name the customer: --customer-column for the "
                         "column, --customer for rows without one.");
    return true;
}

/* ------------------------------------------------------------------- cells */

/* "12/1/2010 10:03" -> "2010-12-01"; NULL when it is not in the format. */
static const char *
day_read(struct arena *a, const char *cell, enum ledger_date_format format)
{
    static const struct {
        const char *shape; /* order of year, month, day */
        char between;
    } formats[] = {
        [LEDGER_YMD] = { "ymd", '-' },
        [LEDGER_MDY] = { "mdy", '/' },
        [LEDGER_DMY] = { "dmy", '/' },
    };
    int part[3] = { 0 }; /* y m d */
    const char *s = str_trim(a, cell);
    struct date d;

    for (size_t i = 0; i < 3; i++) {
        char what = formats[format].shape[i];
        size_t n = strspn(s, "0123456789");
        int *to = &part[what == 'y' ? 0 : what == 'm' ? 1 : 2];

        if (what == 'y' ? n != 4 : n < 1 || n > 2)
            return NULL;
        for (; n > 0; n--)
            *to = *to * 10 + (*s++ - '0');
        if (i < 2 && *s++ != formats[format].between)
            return NULL;
    }
    /* A time behind it is of no use here, other text is no time. */
    if (*s != '\0' &&
        ((*s != ' ' && *s != 'T') ||
         s[1 + strspn(s + 1, "0123456789:.,+- APMapmZz")] != '\0'))
        return NULL;
    d = date_make(part[0], part[1], part[2]);
    return d.ymd == 0 ? NULL : date_text(a, d);
}

/* 1.234,5 has a mark too many; 1234,5 becomes 1234.5 */
static const char *
number_read(struct import *im, const char *cell)
{
    char *s = str_trim(im->arena, cell);
    char *comma = strchr(s, ',');

    if (!im->how->decimal_comma)
        return s;
    if (strchr(s, '.') != NULL)
        return "."; /* the reader says what is accepted */
    if (comma != NULL)
        *comma = '.';
    return s;
}

/* -------------------------------------------------------------------- rows */

static struct group *
group_of(struct import *im, const char *number)
{
    struct group **at = (struct group **)name_map_at(&im->numbers, number);

    if (*at == NULL) {
        struct group *g = arena_alloc(im->arena, 1, sizeof(*g));

        g->number = number;
        g->last = &g->rows;
        *im->last = g;
        im->last = &g->next;
        im->report->invoices++;
        *at = g;
    }
    return *at;
}

static bool
row_take(struct import *im, const struct csv_row *in, struct err *e)
{
    struct row *row = arena_alloc(im->arena, 1, sizeof(*row));
    struct group *g;
    const char *number;

    im->report->rows++;
    row->line = in->line;
    number = im->at[CELL_NUMBER] < in->n
                 ? str_trim(im->arena, in->fields[im->at[CELL_NUMBER]])
                 : "";
    if (*number == '\0') {
        import_refuse(im, in->line, "", im->names[CELL_NUMBER],
                      "The row has no invoice number.");
        return true;
    }
    g = group_of(im, number);
    if (in->n != im->width) {
        import_refuse(im, in->line, number, "",
                      arena_printf(im->arena,
                                   "The row has %zu fields, the first row "
                                   "has %zu.",
                                   in->n, im->width));
        g->state = GROUP_REFUSED;
        return true;
    }
    for (enum cell c = 0; c < CELL__MAX; c++)
        row->cells[c] = im->names[c] == NULL ? NULL : in->fields[im->at[c]];
    row->cells[CELL_QUANTITY] = number_read(im, row->cells[CELL_QUANTITY]);
    row->cells[CELL_PRICE] = number_read(im, row->cells[CELL_PRICE]);
    row->day = day_read(im->arena, row->cells[CELL_DATE], im->how->date_format);
    *g->last = row;
    g->last = &row->next;
    g->n++;
    return import_customer(im, row, e) && import_item(im, row, e);
}

bool
import_read(struct import *im, const char *text, size_t n, struct err *e)
{
    struct csv_row row;
    bool got = true;

    if (!csv_start(&im->csv, im->arena, text, n, im->how->delimiter, e) ||
        !header_read(im, e))
        return false;
    while (got) {
        if (im->report->rows == LEDGER_IMPORT_ROWS)
            return err_input(e, "file",
                             "The file has more than %d rows. Divide it; an "
                             "invoice stays in one part.",
                             LEDGER_IMPORT_ROWS);
        if (!csv_next(&im->csv, &row, &got, e) ||
            (got && !row_take(im, &row, e)))
            return false;
    }
    if (im->report->rows == 0)
        return err_input(e, "file", "The file has no rows below its first.");
    return true;
}

/* ------------------------------------------------------------------ checks */

/* Where a fault of the invoice stands in the file. */
static void
fault_place(const struct import *im, const struct group *g, const char *field,
            int64_t *line, const char **column)
{
    static const struct {
        const char *field;
        enum cell cell;
    } places[] = {
        { "number", CELL_NUMBER },
        { "customer", CELL_CUSTOMER },
        { "invoice_date", CELL_DATE },
        { "].item", CELL_ITEM },
        { "].description", CELL_DESCRIPTION },
        { "].quantity", CELL_QUANTITY },
        { "].unit_price", CELL_PRICE },
        { "].tax_rates", CELL_RATE },
    };
    const char *close = strchr(field, ']');
    const struct row *row = g->rows;

    if (str_starts(field, "lines["))
        for (long skip = strtol(field + 6, NULL, 10);
             skip > 0 && row->next != NULL; skip--)
            row = row->next;
    *line = row->line;
    *column = "";
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (str_starts(close != NULL ? close : field, places[i].field))
            *column = im->names[places[i].cell];
}

static void
faults_tell(struct import *im, struct group *g, const struct ledger_faults *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const char *column;
        int64_t line;

        fault_place(im, g, f->list[i].field, &line, &column);
        import_refuse(im, line, g->number, column, f->list[i].message);
    }
    if (f->n > 0)
        g->state = GROUP_REFUSED;
}

/* A day so many days behind it, "" for none. */
static const char *
due_day(const struct import *im, const char *day)
{
    struct date d;

    if (im->how->due_days < 0 || day == NULL || !date_parse(day, &d))
        return "";
    return date_text(im->arena,
                     date_from_days(date_days(d) + (int32_t)im->how->due_days));
}

/* What the rows of one invoice must agree on. */
static void
agreement_check(struct import *im, const struct group *g,
                struct ledger_faults *f)
{
    const struct row *first = g->rows;
    size_t i = 0;

    for (const struct row *row = first; row != NULL; row = row->next, i++) {
        const char *where = arena_printf(im->arena, "lines[%zu]", i);

        if (row->day == NULL)
            ledger_fault_add(f, where,
                             "The date \"%.40s\" is not in the format given "
                             "by --date-format.",
                             row->cells[CELL_DATE]);
        else if (row->customer->fault != NULL)
            ledger_fault_add(f, where, "%s", row->customer->fault);
        else if (row->customer != first->customer)
            ledger_fault_add(f, where,
                             "Another customer than in line %lld of the same "
                             "invoice.",
                             (long long)first->line);
        else if (first->day != NULL && strcmp(row->day, first->day) != 0)
            ledger_fault_add(f, where,
                             "Another date than in line %lld of the same "
                             "invoice.",
                             (long long)first->line);
        if (row->item->fault != NULL)
            ledger_fault_add(f, arena_printf(im->arena, "%s.item", where), "%s",
                             row->item->fault);
    }
}

/* The rate of a row goes into its line; rates[i] keeps what was found. */
static bool
row_rate(struct import *im, const struct row *row, const char *prefix,
         struct ledger_input *in, struct rate_party **out,
         struct ledger_faults *f, struct err *e)
{
    const char *name = row->cells[CELL_RATE];
    char *field = arena_printf(im->arena, "%stax_rates[0]", prefix);

    *out = NULL;
    name = name == NULL ? "" : str_trim(im->arena, name);
    if (*name == '\0' && im->how->tax_rate != NULL)
        name = str_trim(im->arena, im->how->tax_rate);
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
group_input(struct import *im, const struct group *g, struct ledger_input *in,
            struct rate_party **rates, struct ledger_faults *f, struct err *e)
{
    size_t i = 0;

    ledger_input_add(in, "number", LEDGER_TEXT, g->number);
    ledger_input_add(in, "customer", LEDGER_TEXT,
                     g->rows->customer->external_id);
    ledger_input_add(in, "invoice_date", LEDGER_TEXT, g->rows->day);
    ledger_input_add(in, "due_date", LEDGER_TEXT, due_day(im, g->rows->day));
    for (const struct row *row = g->rows; row != NULL; row = row->next, i++) {
        const char *prefix = arena_printf(im->arena, "lines[%zu].", i);
        const struct {
            const char *name, *text;
        } cells[] = {
            { "item", row->item->external_id },
            { "description", row->cells[CELL_DESCRIPTION] },
            { "quantity", row->cells[CELL_QUANTITY] },
            { "unit_price", row->cells[CELL_PRICE] },
        };

        for (size_t k = 0; k < 4; k++)
            ledger_input_add(
                in, arena_printf(im->arena, "%s%s", prefix, cells[k].name),
                LEDGER_TEXT, cells[k].text);
        if (!row_rate(im, row, prefix, in, &rates[i], f, e))
            return false;
    }
    return true;
}

/* Is there an invoice of that number already, and is it this one? */
static bool
number_check(struct import *im, struct group *g, struct ledger_faults *f,
             struct err *e)
{
    struct invoice was;
    bool found;

    if (!ledger_invoice_by_number(im->l, g->inv.number, &was, &found, e))
        return false;
    if (!found)
        return true;
    if (!invoice_equal(&g->inv, &was)) {
        ledger_fault_add(f, "number",
                         "Invoice %s exists with another content and is left "
                         "as it is.",
                         g->inv.number);
        return true;
    }
    g->inv = was;
    g->state = GROUP_SAME;
    return true;
}

static bool
group_check(struct import *im, struct group *g, struct err *e)
{
    struct rate_party **rates;
    struct ledger_faults f;
    struct ledger_input in;

    if (g->n == 0)
        return true; /* all its rows were refused */
    ledger_faults_init(&f, im->arena);
    f.most = LEDGER_INPUT;
    agreement_check(im, g, &f);
    if (g->n > LEDGER_LINES) {
        ledger_fault_add(&f, "number",
                         "The invoice has %zu lines; at most %d "
                         "fit.",
                         g->n, LEDGER_LINES);
    } else {
        ledger_input_init(&in, im->arena, true);
        rates = arena_alloc(im->arena, g->n, sizeof(*rates));
        if (!group_input(im, g, &in, rates, &f, e))
            return false;
        (void)ledger_invoice_read(&in, im->l->currency, &g->inv, &f);
        for (size_t i = 0; f.n == 0 && i < g->n; i++)
            if (rates[i] != NULL)
                g->inv.lines[i].rates[0] = rates[i]->rate;
        g->inv.tax_exempt = g->rows->customer->tax_exempt;
        if (f.n == 0 &&
            ledger_invoice_totals(im->arena, &g->inv, im->l->currency, &f) &&
            g->state != GROUP_REFUSED && !number_check(im, g, &f, e))
            return false;
    }
    faults_tell(im, g, &f);
    return true;
}

bool
import_check(struct import *im, struct err *e)
{
    for (struct group *g = im->groups; g != NULL; g = g->next)
        if (!group_check(im, g, e))
            return false;
    return true;
}
