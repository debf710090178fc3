/* read: single records and pages of them. */
#include "ledger/inner.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------- single records */

static bool
one(const struct ledger *l, enum stmt s, const struct val *args,
    const struct record *r, void *out, const char *word, struct err *e)
{
    bool found;

    return db_maybe(l->db, l->arena, s, args, r, out, &found, e) &&
           (found || err_set(e, ERR_ABSENT, "There is no such %s.", word));
}

#define BY(word, type, id_stmt, external_stmt)                                 \
    bool ledger_##type##_by_id(const struct ledger *l, int64_t id,             \
                               struct type *out, struct err *e)                \
    {                                                                          \
        return one(l, id_stmt, ARGS(ARG_SHOP(l->shop), ARG_INT(id)),           \
                   &ledger_##type##_record, out, word, e);                     \
    }                                                                          \
    bool ledger_##type##_by_external(const struct ledger *l,                   \
                                     const char *external_id,                  \
                                     struct type *out, struct err *e)          \
    {                                                                          \
        return one(l, external_stmt,                                           \
                   ARGS(ARG_SHOP(l->shop), ARG_TEXT(external_id)),             \
                   &ledger_##type##_record, out, word, e);                     \
    }

BY("customer", customer, STMT_CUSTOMER_BY_ID, STMT_CUSTOMER_BY_EXTERNAL)
BY("item", item, STMT_ITEM_BY_ID, STMT_ITEM_BY_EXTERNAL)
BY("tax rate", tax_rate, STMT_TAX_RATE_BY_ID, STMT_TAX_RATE_BY_EXTERNAL)

/* ---------------------------------------------------------------- invoices */

struct line_rate_row {
    int64_t line_no;
    struct line_rate rate;
};
static const struct field line_rate_fields[] = {
    FIELD(struct line_rate_row, NULL, line_no),
    FIELD(struct line_rate_row, NULL, rate.id),
    FIELD(struct line_rate_row, NULL, rate.external_id),
    FIELD(struct line_rate_row, NULL, rate.name),
    FIELD(struct line_rate_row, NULL, rate.rate),
};
static const struct record line_rate_record =
    RECORD(struct line_rate_row, line_rate_fields);

/* Put each rate to its line; both come ordered by line. */
static bool
rates_spread(struct invoice *inv, const struct rows *rates, struct err *e)
{
    const struct line_rate_row *r = rates->row;
    size_t at = 0;

    for (size_t i = 0; i < rates->n; i++) {
        while (at < inv->line_n && inv->lines[at].line_no < r[i].line_no)
            at++;
        if (at == inv->line_n || inv->lines[at].line_no != r[i].line_no ||
            inv->lines[at].rate_n == LEDGER_LINE_RATES)
            return err_set(e, ERR_FAULT, "invoice %lld: a rate without a line",
                           (long long)inv->id);
        inv->lines[at].rates[inv->lines[at].rate_n++] = r[i].rate;
    }
    return true;
}

static bool
parts_read(const struct ledger *l, struct invoice *inv, struct err *e)
{
    const struct val *which = ARGS(ARG_SHOP(l->shop), ARG_INT(inv->id));
    struct rows lines, rates, taxes;

    if (!db_all(l->db, l->arena, STMT_INVOICE_LINES_OF, which,
                &ledger_line_record, &lines, e) ||
        !db_all(l->db, l->arena, STMT_INVOICE_LINE_RATES_OF, which,
                &line_rate_record, &rates, e) ||
        !db_all(l->db, l->arena, STMT_INVOICE_TAXES_OF, which,
                &ledger_tax_record, &taxes, e))
        return false;
    inv->lines = lines.row;
    inv->line_n = lines.n;
    inv->taxes = taxes.row;
    inv->tax_n = taxes.n;
    return rates_spread(inv, &rates, e);
}

bool
ledger_invoice_by_id(const struct ledger *l, int64_t id, struct invoice *out,
                     struct err *e)
{
    memset(out, 0, sizeof(*out));
    return one(l, STMT_INVOICE_BY_ID, ARGS(ARG_SHOP(l->shop), ARG_INT(id)),
               &ledger_invoice_record, out, "invoice", e) &&
           parts_read(l, out, e);
}

bool
ledger_invoice_by_external(const struct ledger *l, const char *external_id,
                           struct invoice *out, struct err *e)
{
    memset(out, 0, sizeof(*out));
    return one(l, STMT_INVOICE_BY_EXTERNAL,
               ARGS(ARG_SHOP(l->shop), ARG_TEXT(external_id)),
               &ledger_invoice_record, out, "invoice", e) &&
           parts_read(l, out, e);
}

bool
ledger_invoice_by_number(const struct ledger *l, const char *number,
                         struct invoice *out, bool *found, struct err *e)
{
    memset(out, 0, sizeof(*out));
    return db_maybe(l->db, l->arena, STMT_INVOICE_BY_NUMBER,
                    ARGS(ARG_SHOP(l->shop), ARG_TEXT(number)),
                    &ledger_invoice_record, out, found, e) &&
           (!*found || parts_read(l, out, e));
}

/* ---------------------------------------------------------------- payments */

static bool
payment_parts(const struct ledger *l, struct payment *p, struct err *e)
{
    struct rows parts;

    if (!db_all(l->db, l->arena, STMT_PAYMENT_PARTS_OF,
                ARGS(ARG_SHOP(l->shop), ARG_INT(p->id)), &ledger_part_record,
                &parts, e))
        return false;
    p->parts = parts.row;
    p->part_n = parts.n;
    return true;
}

bool
ledger_payment_by_id(const struct ledger *l, int64_t id, struct payment *out,
                     struct err *e)
{
    return one(l, STMT_PAYMENT_BY_ID, ARGS(ARG_SHOP(l->shop), ARG_INT(id)),
               &ledger_payment_record, out, "payment", e) &&
           payment_parts(l, out, e);
}

bool
ledger_payment_by_external(const struct ledger *l, const char *external_id,
                           struct payment *out, struct err *e)
{
    return one(l, STMT_PAYMENT_BY_EXTERNAL,
               ARGS(ARG_SHOP(l->shop), ARG_TEXT(external_id)),
               &ledger_payment_record, out, "payment", e) &&
           payment_parts(l, out, e);
}

bool
ledger_payments_of(const struct ledger *l, int64_t invoice_id, struct rows *out,
                   struct err *e)
{
    return db_all(l->db, l->arena, STMT_PAYMENTS_OF_INVOICE,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(invoice_id)),
                  &ledger_payment_record, out, e);
}

/* ------------------------------------------------------------------- pages */

/* Behind every text that begins with prefix: U+10FFFF. */
static const char last_char[] = "\xF4\x8F\xBF\xBF";

static int64_t
page_asked(const struct ledger_page *p)
{
    int64_t n = p->limit < 1 ? 1 : p->limit;

    return (n > LEDGER_PAGE ? LEDGER_PAGE : n) + 1;
}

bool
page_cut(struct ledger_page *p, struct rows *out)
{
    size_t most = (size_t)page_asked(p) - 1;

    p->more = out->n > most;
    if (p->more)
        out->n = most;
    return true;
}

static bool
named_page(const struct ledger *l, enum stmt s, const struct record *r,
           struct ledger_page *p, struct rows *out, struct err *e)
{
    const char *low = p->prefix == NULL ? "" : ledger_key(l->arena, p->prefix);
    const char *after = p->after == NULL ? "" : p->after;
    const char *high = arena_printf(l->arena, "%s%s", low, last_char);

    if (strcmp(after, low) > 0)
        low = after;
    return db_all(l->db, l->arena, s,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(low), ARG_TEXT(high),
                       ARG_TEXT(after), ARG_INT(p->after_id),
                       ARG_INT(page_asked(p))),
                  r, out, e) &&
           page_cut(p, out);
}

bool
ledger_customer_list(const struct ledger *l, struct ledger_page *p,
                     struct rows *out, struct err *e)
{
    return named_page(l, STMT_CUSTOMER_PAGE, &ledger_customer_record, p, out,
                      e);
}

bool
ledger_item_list(const struct ledger *l, struct ledger_page *p,
                 struct rows *out, struct err *e)
{
    return named_page(l, STMT_ITEM_PAGE, &ledger_item_record, p, out, e);
}

bool
ledger_tax_rate_list(const struct ledger *l, struct ledger_page *p,
                     struct rows *out, struct err *e)
{
    return named_page(l, STMT_TAX_RATE_PAGE, &ledger_tax_rate_record, p, out,
                      e);
}

struct key_row {
    const char *key;
};
static const struct field key_fields[] = { FIELD(struct key_row, NULL, key) };
static const struct record key_record = RECORD(struct key_row, key_fields);

/* Lists by the beginning of a folded text, in its order. */
struct prefix_list {
    enum stmt page, page_status, key;
    const struct record *record;
};
static const struct prefix_list invoice_prefix = {
    STMT_INVOICE_PAGE_NUMBER, STMT_INVOICE_PAGE_STATUS_NUMBER,
    STMT_INVOICE_NUMBER_KEY, &ledger_invoice_row_record
};
static const struct prefix_list payment_prefix = { STMT_PAYMENT_PAGE_REFERENCE,
                                                   STMT__MAX,
                                                   STMT_PAYMENT_REFERENCE_KEY,
                                                   &ledger_payment_record };

/* The page behind a row is the one behind its key, whoever changed it since. */
static bool
prefix_page(const struct ledger *l, const struct prefix_list *list,
            struct ledger_page *p, struct rows *out, struct err *e)
{
    const char *low = ledger_key(l->arena, p->prefix);
    const char *high = arena_printf(l->arena, "%s%s", low, last_char);
    bool status = list->page_status != STMT__MAX && p->status != NULL &&
                  *p->status != '\0';
    struct key_row after = { "" };
    bool found = true;

    if (p->after_id > 0 &&
        !db_maybe(l->db, l->arena, list->key,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(p->after_id)), &key_record,
                  &after, &found, e))
        return false;
    if (!found || after.key == NULL)
        after.key = "";
    if (strcmp(after.key, low) > 0)
        low = after.key;
    return db_all(l->db, l->arena, status ? list->page_status : list->page,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(low), ARG_TEXT(high),
                       ARG_TEXT(after.key), ARG_INT(p->after_id),
                       ARG_INT(page_asked(p)), ARG_TEXT(p->status)),
                  list->record, out, e);
}

/* Each filter has its statement, so that each walks its own index. */
bool
ledger_invoice_list(const struct ledger *l, struct ledger_page *p,
                    struct rows *out, struct err *e)
{
    int64_t before = p->after_id > 0 ? p->after_id : INT64_MAX;
    const char *status = p->status == NULL ? "" : p->status;
    const char *low = p->prefix == NULL ? "" : ledger_key(l->arena, p->prefix);
    const struct record *r = &ledger_invoice_row_record;
    bool good;

    if (*low != '\0')
        good = prefix_page(l, &invoice_prefix, p, out, e);
    else if (p->customer_id != 0)
        good = db_all(l->db, l->arena, STMT_INVOICE_PAGE_CUSTOMER,
                      ARGS(ARG_SHOP(l->shop), ARG_INT(before), ARG_TEXT(status),
                           ARG_INT(p->customer_id), ARG_INT(page_asked(p))),
                      r, out, e);
    else if (*status != '\0')
        good = db_all(l->db, l->arena, STMT_INVOICE_PAGE_STATUS,
                      ARGS(ARG_SHOP(l->shop), ARG_INT(before), ARG_TEXT(status),
                           ARG_INT(page_asked(p))),
                      r, out, e);
    else
        good = db_all(
            l->db, l->arena, STMT_INVOICE_PAGE,
            ARGS(ARG_SHOP(l->shop), ARG_INT(before), ARG_INT(page_asked(p))), r,
            out, e);
    return good && page_cut(p, out);
}

bool
ledger_payment_list(const struct ledger *l, struct ledger_page *p,
                    struct rows *out, struct err *e)
{
    int64_t before = p->after_id > 0 ? p->after_id : INT64_MAX;
    const char *low = p->prefix == NULL ? "" : ledger_key(l->arena, p->prefix);
    const struct record *r = &ledger_payment_record;
    const struct val shop = ARG_SHOP(l->shop), last = ARG_INT(before),
                     most = ARG_INT(page_asked(p));
    bool good;

    if (*low != '\0')
        good = prefix_page(l, &payment_prefix, p, out, e);
    else if (p->customer_id != 0)
        good =
            db_all(l->db, l->arena, STMT_PAYMENT_PAGE_CUSTOMER,
                   ARGS(shop, last, ARG_INT(p->customer_id), most), r, out, e);
    else
        good = db_all(l->db, l->arena, STMT_PAYMENT_PAGE,
                      ARGS(shop, last, most), r, out, e);
    return good && page_cut(p, out);
}

bool
ledger_invoice_row(const struct ledger *l, int64_t id, struct invoice_row *out,
                   struct err *e)
{
    return one(l, STMT_INVOICE_ROW, ARGS(ARG_SHOP(l->shop), ARG_INT(id)),
               &ledger_invoice_row_record, out, "invoice", e);
}

/* --------------------------------------------------------- the next number */

char *
number_after(struct arena *a, const char *number)
{
    size_t end = strlen(number), start;
    char *out, *digits;

    if (end == 0 || number[end - 1] < '0' || number[end - 1] > '9')
        return NULL;
    for (start = end;
         start > 0 && number[start - 1] >= '0' && number[start - 1] <= '9';)
        start--;
    out = arena_printf(a, "%.*s0%s", (int)start, number, number + start);
    digits = out + start;
    for (size_t i = end - start;; i--) {
        if (digits[i] != '9') {
            digits[i]++;
            break;
        }
        digits[i] = '0';
    }
    if (digits[0] == '0') /* no carry into the new place */
        memmove(digits, digits + 1, strlen(digits));
    return str_chars(out) <= LEDGER_NUMBER ? out : NULL;
}

struct number_row {
    const char *number;
};
static const struct field number_fields[] = {
    FIELD(struct number_row, NULL, number),
};
static const struct record number_record =
    RECORD(struct number_row, number_fields);

bool
ledger_invoice_next_number(const struct ledger *l, const char **out,
                           struct err *e)
{
    struct invoice taken;
    struct rows rows;
    bool found = true;

    *out = NULL;
    if (!db_all(l->db, l->arena, STMT_INVOICE_NEWEST_NUMBERS,
                ARGS(ARG_SHOP(l->shop)), &number_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n && *out == NULL; i++)
        *out = number_after(l->arena,
                            ((const struct number_row *)rows.row)[i].number);
    if (*out == NULL)
        *out = rows.n == 0 ? "1001" : "";
    for (int tries = 0; **out != '\0' && tries < 100; tries++) {
        const char *next;

        if (!db_maybe(l->db, l->arena, STMT_INVOICE_BY_NUMBER,
                      ARGS(ARG_SHOP(l->shop), ARG_TEXT(*out)),
                      &ledger_invoice_record, &taken, &found, e))
            return false;
        if (!found)
            return true;
        next = number_after(l->arena, *out);
        *out = next == NULL ? "" : next;
    }
    *out = ""; /* no suggestion is better than a taken one */
    return true;
}
