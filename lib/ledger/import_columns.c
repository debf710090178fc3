/* import_columns: which column is which, and how cells are written. */
#include "ledger/import.h"

#include <string.h>

#include "clock/clock.h"

/* clang-format off */
#define COLUMNS_OF_ADDRESS(prefix, word, more)                                       \
    { prefix ".line1",       word " line 1|" word " street" more, CELL_TEXT, false }, \
    { prefix ".line2",       word " line 2",                      CELL_TEXT, false }, \
    { prefix ".city",        word " city",                        CELL_TEXT, false }, \
    { prefix ".region",      word " region|" word " state",       CELL_TEXT, false }, \
    { prefix ".postal_code", word " postal code|" word " zip",    CELL_TEXT, false }, \
    { prefix ".country",     word " country",                     CELL_TEXT, false }

static const struct import_column customers[] = {
    { "id",         "external id|customer id|customer number|customer no", CELL_TEXT, false },
    { "name",       "customer|customer name|display name|company|company name", CELL_TEXT, true },
    { "email",      "e mail|email address|mail",       CELL_TEXT, false },
    { "phone",      "telephone|phone number|mobile",   CELL_TEXT, false },
    { "terms",      "payment terms",                   CELL_TEXT, false },
    { "tax_exempt", "exempt|non taxable",              CELL_YES,  false },
    COLUMNS_OF_ADDRESS("billing_address", "billing", "|address|street"),
    COLUMNS_OF_ADDRESS("service_address", "service", ""),
};

static const struct import_column items[] = {
    { "id",          "external id|item id|code|item code|sku|stock code|stockcode", CELL_TEXT, false },
    { "name",        "item|item name|product|product name|product/service", CELL_TEXT, true },
    { "description", "details|sales description",      CELL_TEXT,   false },
    { "unit_price",  "price|rate|sales price|unitprice", CELL_NUMBER, false },
    { "category",    "type|class",                     CELL_TEXT,   false },
};

/* In the order of INVOICE_... */
static const struct import_column invoices[] = {
    { "number",       "invoice|invoice number|invoice no|invoiceno", CELL_TEXT, true },
    { "customer",     "customer name|customer id|customerid", CELL_TEXT, false },
    { "item",         "item code|code|sku|stock code|stockcode|product", CELL_TEXT, true },
    { "description",  "details|item description",      CELL_TEXT,   false },
    { "quantity",     "qty",                           CELL_NUMBER, true },
    { "unit_price",   "price|rate|unitprice",          CELL_NUMBER, true },
    { "date",         "invoice date|invoicedate",      CELL_DAY,    true },
    { "tax_rate",     "tax|vat|tax rates",             CELL_TEXT,   false },
    { "due_date",     "due|duedate",                   CELL_DAY,    false },
    { "terms",        "payment terms",                 CELL_TEXT,   false },
};

/* In the order of PAYMENT_... */
static const struct import_column payments[] = {
    { "id",        "external id|payment id|payment number|payment no", CELL_TEXT, false },
    { "reference", "ref|check number|check no|cheque number|transaction id", CELL_TEXT, false },
    { "customer",  "customer name|customer id",        CELL_TEXT,   true },
    { "date",      "payment date|paid on",             CELL_DAY,    true },
    { "amount",    "payment amount|total|paid",        CELL_NUMBER, true },
    { "method",    "payment method|type",              CELL_TEXT,   true },
    { "invoice",   "invoice number|invoice no|applied to", CELL_TEXT, false },
    { "applied",   "applied amount|amount applied",    CELL_NUMBER, false },
};

#define COLUMNS(list) { list, sizeof(list) / sizeof((list)[0]) }
const struct import_columns import_columns[LEDGER_LIST__MAX] = {
    [LEDGER_CUSTOMERS] = COLUMNS(customers), [LEDGER_ITEMS] = COLUMNS(items),
    [LEDGER_INVOICES] = COLUMNS(invoices), [LEDGER_PAYMENTS] = COLUMNS(payments),
};
/* clang-format on */
_Static_assert(sizeof(customers) / sizeof(customers[0]) <= LEDGER_COLUMNS,
               "places for the widest file");

const char *
ledger_import_column(enum ledger_list list, size_t i, bool *needed)
{
    const struct import_columns *c = &import_columns[list];

    if (i >= c->n)
        return NULL;
    *needed = c->list[i].needed;
    return c->list[i].field;
}

/* ------------------------------------------------------------------ header */

char *
import_column_key(struct arena *a, const char *name)
{
    char *key = arena_text(a, name);

    for (char *p = key; *p != '\0'; p++)
        if (strchr("_-.#:", *p) != NULL)
            *p = ' ';
    return str_fold(a, key);
}

/* Is key one of the further names of that column? */
static bool
alias_of(const struct import_column *c, const char *key)
{
    size_t n = strlen(key), one;

    for (const char *p = c->aliases; n > 0; p += one + 1) {
        one = strcspn(p, "|");
        if (one == n && strncmp(p, key, n) == 0)
            return true;
        if (p[one] == '\0')
            break;
    }
    return false;
}

/* The name that the caller gave a column, else NULL. */
static const char *
column_given(const struct import *im, const char *field, const char **said)
{
    for (size_t i = 0; im->how->columns[i].field != NULL; i++)
        if (strcmp(im->how->columns[i].field, field) == 0) {
            *said = im->how->columns[i].said;
            return im->how->columns[i].name;
        }
    return NULL;
}

/* How a column may be found: as the caller calls it, else as its field is
   called, else by another usual name. */
enum finding { BY_GIVEN, BY_FIELD, BY_ALIAS };

static size_t
columns_like(struct import *im, size_t c, const struct csv_row *header,
             enum finding how, const char *given)
{
    const struct import_column *column = &im->columns->list[c];
    const char *field = import_column_key(im->arena, column->field);
    size_t found = 0;

    for (size_t i = 0; i < header->n; i++) {
        const char *name = str_trim(im->arena, header->fields[i]);
        const char *key = import_column_key(im->arena, name);

        if (how == BY_GIVEN   ? strcmp(name, given) != 0
            : how == BY_FIELD ? strcmp(key, field) != 0
                              : !alias_of(column, key))
            continue;
        im->at[c] = i;
        im->names[c] = name;
        found++;
    }
    return found;
}

static bool
column_find(struct import *im, size_t c, const struct csv_row *header,
            struct err *e)
{
    const struct import_column *column = &im->columns->list[c];
    const char *said = "--columns";
    const char *given = column_given(im, column->field, &said);
    size_t found = 0;

    if (given != NULL) {
        found = columns_like(im, c, header, BY_GIVEN, given);
        return found == 1 ||
               err_input(e, said,
                         found == 0 ? "%s: the first row has no column \"%s\"."
                                    : "%s: more than one column is named "
                                      "\"%s\".",
                         said, given);
    }
    if (!im->how->only_named)
        found = columns_like(im, c, header, BY_FIELD, NULL);
    if (!im->how->only_named && found == 0)
        found = columns_like(im, c, header, BY_ALIAS, NULL);
    if (found == 1 || (found == 0 && !column->needed))
        return true;
    return err_input(e, "file",
                     found == 0 ? "The first row names no column \"%s\". "
                                  "Name one of them so."
                                : "More than one column can be the \"%s\". "
                                  "Name the others differently.",
                     column->field);
}

bool
import_header(struct import *im, struct err *e)
{
    struct csv_row header;
    bool got;

    if (!csv_next(&im->csv, &header, &got, e))
        return false;
    if (!got)
        return err_input(e, "file", "The file is empty.");
    im->width = header.n;
    for (size_t c = 0; c < im->columns->n; c++)
        if (!column_find(im, c, &header, e))
            return false;
    if (im->how->list == LEDGER_INVOICES &&
        im->names[INVOICE_CUSTOMER] == NULL && im->how->customer == NULL)
        return err_input(
            e, "--customer-column",
            "The invoices have no customer: there is no column "
            "\"customer\", and none is named for rows without one.");
    return true;
}

/* ------------------------------------------------------------------- cells */

static const char *const format_names[] = {
    [LEDGER_YMD] = "year-month-day",
    [LEDGER_MDY] = "month/day/year",
    [LEDGER_DMY] = "day/month/year",
};

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
    char *s = str_trim(&im->scratch, cell);
    char *comma = strchr(s, ',');

    if (!im->how->decimal_comma)
        return s;
    if (strchr(s, '.') != NULL)
        return "."; /* the reader says what is accepted */
    if (comma != NULL)
        *comma = '.';
    return s;
}

/* "true", "", or NULL when it is neither yes nor no. */
static const char *
yes_read(struct arena *a, const char *cell)
{
    static const char *const words[] = { "yes", "y", "true", "1", "x" };
    static const char *const nos[] = { "no", "n", "false", "0", "" };
    const char *s = str_fold(a, cell);

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(s, words[i]) == 0)
            return "true";
        if (strcmp(s, nos[i]) == 0)
            return "";
    }
    return NULL;
}

/* A cell as the ledger's reader takes it; NULL when it is astray. */
static const char *
cell_read(struct import *im, enum cell_form form, const char *cell)
{
    switch (form) {
    case CELL_TEXT:
        return cell;
    case CELL_NUMBER:
        return number_read(im, cell);
    case CELL_DAY:
        return *str_trim(&im->scratch, cell) == '\0'
                   ? ""
                   : day_read(&im->scratch, cell, im->how->date_format);
    case CELL_YES:
        return yes_read(&im->scratch, cell);
    }
    return cell;
}

void
import_cells(struct import *im, const struct csv_row *in, struct row *out)
{
    out->line = in->line;
    if (in->n != im->width)
        out->broken = arena_printf(&im->scratch,
                                   "The row has %zu fields, the first row "
                                   "has %zu.",
                                   in->n, im->width);
    for (size_t c = 0; c < im->columns->n; c++) {
        const char *cell, *read;

        if (im->names[c] == NULL)
            continue;
        cell = im->at[c] < in->n ? in->fields[im->at[c]] : "";
        if (*cell == '\'' && csv_formula(cell))
            cell++; /* a mark for spreadsheets; see csv_formula */
        read = cell_read(im, im->columns->list[c].form, cell);
        if (read == NULL)
            out->astray |= UINT32_C(1) << c;
        out->cells[c] = read == NULL ? cell : read;
    }
}

bool
import_rows_check(struct import *im, const struct row *rows,
                  struct ledger_faults *f)
{
    bool whole = true;
    size_t i = 0;

    for (const struct row *row = rows; row != NULL; row = row->next, i++) {
        whole = whole && row->broken == NULL;
        if (row->broken != NULL)
            ledger_fault_add(f, arena_printf(f->arena, "lines[%zu]", i), "%s",
                             row->broken);
        for (size_t c = 0; row->broken == NULL && c < im->columns->n; c++) {
            const struct import_column *column = &im->columns->list[c];
            const char *field =
                arena_printf(f->arena, "lines[%zu].%s", i, column->field);

            if ((row->astray >> c & 1) == 0)
                continue;
            if (column->form == CELL_DAY)
                ledger_fault_add(
                    f, field, "The date \"%.40s\" is no day written %s.",
                    row->cells[c], format_names[im->how->date_format]);
            else
                ledger_fault_add(f, field, "\"%.40s\" is neither yes nor no.",
                                 row->cells[c]);
        }
    }
    return whole;
}
