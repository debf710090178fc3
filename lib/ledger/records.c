/* records: the columns of each statement, and input -> record. */
#include "ledger/inner.h"

#include <string.h>

#include "clock/clock.h"

/* clang-format off */
static const struct field customer_fields[] = {
    FIELD(struct customer, "ID", id),
    FIELD(struct customer, "EXTERNAL_ID", external_id),
    FIELD(struct customer, "NAME", name),
    FIELD(struct customer, "EMAIL", email),
    FIELD(struct customer, "PHONE", phone),
    FIELD(struct customer, "TERMS", terms),
    FIELD(struct customer, "TAX_EXEMPT", tax_exempt),
    FIELD(struct customer, "BILLING_LINE1", billing.line1),
    FIELD(struct customer, "BILLING_LINE2", billing.line2),
    FIELD(struct customer, "BILLING_CITY", billing.city),
    FIELD(struct customer, "BILLING_REGION", billing.region),
    FIELD(struct customer, "BILLING_POSTAL_CODE", billing.postal_code),
    FIELD(struct customer, "BILLING_COUNTRY", billing.country),
    FIELD(struct customer, "SERVICE_LINE1", service.line1),
    FIELD(struct customer, "SERVICE_LINE2", service.line2),
    FIELD(struct customer, "SERVICE_CITY", service.city),
    FIELD(struct customer, "SERVICE_REGION", service.region),
    FIELD(struct customer, "SERVICE_POSTAL_CODE", service.postal_code),
    FIELD(struct customer, "SERVICE_COUNTRY", service.country),
    FIELD(struct customer, "REVISION", revision),
    FIELD(struct customer, "CREATED_AT", created_at),
    FIELD(struct customer, "UPDATED_AT", updated_at),
};
const struct record ledger_customer_record =
    RECORD(struct customer, customer_fields);

static const struct field item_fields[] = {
    FIELD(struct item, "ID", id),
    FIELD(struct item, "EXTERNAL_ID", external_id),
    FIELD(struct item, "NAME", name),
    FIELD(struct item, "DESCRIPTION", description),
    FIELD(struct item, "UNIT_PRICE", unit_price),
    FIELD(struct item, "CATEGORY", category),
    FIELD(struct item, "REVISION", revision),
    FIELD(struct item, "CREATED_AT", created_at),
    FIELD(struct item, "UPDATED_AT", updated_at),
};
const struct record ledger_item_record = RECORD(struct item, item_fields);

static const struct field tax_rate_fields[] = {
    FIELD(struct tax_rate, "ID", id),
    FIELD(struct tax_rate, "EXTERNAL_ID", external_id),
    FIELD(struct tax_rate, "NAME", name),
    FIELD(struct tax_rate, "RATE", rate),
    FIELD(struct tax_rate, "REVISION", revision),
    FIELD(struct tax_rate, "CREATED_AT", created_at),
    FIELD(struct tax_rate, "UPDATED_AT", updated_at),
};
const struct record ledger_tax_rate_record =
    RECORD(struct tax_rate, tax_rate_fields);

static const struct field invoice_fields[] = {
    FIELD(struct invoice, "ID", id),
    FIELD(struct invoice, "EXTERNAL_ID", external_id),
    FIELD(struct invoice, "NUMBER", number),
    FIELD(struct invoice, "CUSTOMER_ID", customer_id),
    FIELD(struct invoice, "CUSTOMER", customer),
    FIELD(struct invoice, "CUSTOMER_NAME", customer_name),
    FIELD(struct invoice, "STATUS", status),
    FIELD(struct invoice, "TAX_EXEMPT", tax_exempt),
    FIELD(struct invoice, "INVOICE_DATE", invoice_date),
    FIELD(struct invoice, "DUE_DATE", due_date),
    FIELD(struct invoice, "TERMS", terms),
    FIELD(struct invoice, "DISCOUNT_PERCENT", discount_percent),
    FIELD(struct invoice, "DISCOUNT_AMOUNT", discount_amount),
    FIELD(struct invoice, "MEMBER_PERCENT", member_percent),
    FIELD(struct invoice, "MEMBER_AMOUNT", member_amount),
    FIELD(struct invoice, "CUSTOMER_NOTE", customer_note),
    FIELD(struct invoice, "INTERNAL_NOTE", internal_note),
    FIELD(struct invoice, "BILLING_LINE1", billing.line1),
    FIELD(struct invoice, "BILLING_LINE2", billing.line2),
    FIELD(struct invoice, "BILLING_CITY", billing.city),
    FIELD(struct invoice, "BILLING_REGION", billing.region),
    FIELD(struct invoice, "BILLING_POSTAL_CODE", billing.postal_code),
    FIELD(struct invoice, "BILLING_COUNTRY", billing.country),
    FIELD(struct invoice, "SERVICE_LINE1", service.line1),
    FIELD(struct invoice, "SERVICE_LINE2", service.line2),
    FIELD(struct invoice, "SERVICE_CITY", service.city),
    FIELD(struct invoice, "SERVICE_REGION", service.region),
    FIELD(struct invoice, "SERVICE_POSTAL_CODE", service.postal_code),
    FIELD(struct invoice, "SERVICE_COUNTRY", service.country),
    FIELD(struct invoice, "REISSUE_OF", reissue_of),
    FIELD(struct invoice, "LINE_COUNT", line_count),
    FIELD(struct invoice, "SUBTOTAL", subtotal),
    FIELD(struct invoice, "DISCOUNT", discount),
    FIELD(struct invoice, "TAX", tax),
    FIELD(struct invoice, "TOTAL", total),
    FIELD(struct invoice, "BALANCE", balance),
    FIELD(struct invoice, "REVISION", revision),
    FIELD(struct invoice, "SENT_AT", sent_at),
    FIELD(struct invoice, "CREATED_AT", created_at),
    FIELD(struct invoice, "UPDATED_AT", updated_at),
};
const struct record ledger_invoice_record =
    RECORD(struct invoice, invoice_fields);

static const struct field line_fields[] = {
    FIELD(struct invoice_line, "LINE_NO", line_no),
    FIELD(struct invoice_line, "ITEM_ID", item_id),
    FIELD(struct invoice_line, "ITEM", item),
    FIELD(struct invoice_line, "ITEM_NAME", item_name),
    FIELD(struct invoice_line, "DESCRIPTION", description),
    FIELD(struct invoice_line, "QUANTITY", quantity),
    FIELD(struct invoice_line, "UNIT_PRICE", unit_price),
    FIELD(struct invoice_line, "AMOUNT", amount),
};
const struct record ledger_line_record =
    RECORD(struct invoice_line, line_fields);

static const struct field tax_fields[] = {
    FIELD(struct invoice_tax, "TAX_RATE_ID", tax_rate_id),
    FIELD(struct invoice_tax, "EXTERNAL_ID", external_id),
    FIELD(struct invoice_tax, "NAME", name),
    FIELD(struct invoice_tax, "RATE", rate),
    FIELD(struct invoice_tax, "NET", net),
    FIELD(struct invoice_tax, "AMOUNT", amount),
};
const struct record ledger_tax_record = RECORD(struct invoice_tax, tax_fields);

static const struct field payment_fields[] = {
    FIELD(struct payment, "ID", id),
    FIELD(struct payment, "EXTERNAL_ID", external_id),
    FIELD(struct payment, "CUSTOMER_ID", customer_id),
    FIELD(struct payment, "CUSTOMER", customer),
    FIELD(struct payment, "CUSTOMER_NAME", customer_name),
    FIELD(struct payment, "STATUS", status),
    FIELD(struct payment, "DATE", date),
    FIELD(struct payment, "AMOUNT", amount),
    FIELD(struct payment, "APPLIED", applied),
    FIELD(struct payment, "METHOD", method),
    FIELD(struct payment, "REFERENCE", reference),
    FIELD(struct payment, "REVISION", revision),
    FIELD(struct payment, "CREATED_AT", created_at),
    FIELD(struct payment, "UPDATED_AT", updated_at),
    FIELD(struct payment, NULL, from_quickbooks),
};
const struct record ledger_payment_record =
    RECORD(struct payment, payment_fields);

static const struct field part_fields[] = {
    FIELD(struct payment_part, "INVOICE_ID", invoice_id),
    FIELD(struct payment_part, "INVOICE", invoice),
    FIELD(struct payment_part, "NUMBER", number),
    FIELD(struct payment_part, "AMOUNT", amount),
};
const struct record ledger_part_record =
    RECORD(struct payment_part, part_fields);

static const struct field invoice_row_fields[] = {
    FIELD(struct invoice_row, "ID", id),
    FIELD(struct invoice_row, "EXTERNAL_ID", external_id),
    FIELD(struct invoice_row, "NUMBER", number),
    FIELD(struct invoice_row, "CUSTOMER_ID", customer_id),
    FIELD(struct invoice_row, "CUSTOMER", customer),
    FIELD(struct invoice_row, "CUSTOMER_NAME", customer_name),
    FIELD(struct invoice_row, "STATUS", status),
    FIELD(struct invoice_row, "INVOICE_DATE", invoice_date),
    FIELD(struct invoice_row, "DUE_DATE", due_date),
    FIELD(struct invoice_row, "SUBTOTAL", subtotal),
    FIELD(struct invoice_row, "TAX", tax),
    FIELD(struct invoice_row, "TOTAL", total),
    FIELD(struct invoice_row, "BALANCE", balance),
    FIELD(struct invoice_row, "EVENT_ID", event_id),
    FIELD(struct invoice_row, "EVENT_STATE", event_state),
    FIELD(struct invoice_row, "CAUSE", cause),
    FIELD(struct invoice_row, "MESSAGE", message),
    FIELD(struct invoice_row, "ATTEMPTS", attempts),
    FIELD(struct invoice_row, "NEXT_ATTEMPT_AT", next_attempt_at),
    FIELD(struct invoice_row, "QBO_ID", qbo_id),
    FIELD(struct invoice_row, "QBO_NUMBER", qbo_number),
};
const struct record ledger_invoice_row_record =
    RECORD(struct invoice_row, invoice_row_fields);
/* clang-format on */

bool
ledger_customer_read(struct ledger_input *in, struct customer *out,
                     struct ledger_faults *f)
{
    memset(out, 0, sizeof(*out));
    specs_read(in, &ledger_customer_specs, "", NULL, out, f);
    input_unknown(in, f);
    return f->n == 0;
}

bool
ledger_item_read(struct ledger_input *in, struct item *out,
                 struct ledger_faults *f)
{
    memset(out, 0, sizeof(*out));
    specs_read(in, &ledger_item_specs, "", NULL, out, f);
    input_unknown(in, f);
    return f->n == 0;
}

bool
ledger_tax_rate_read(struct ledger_input *in, struct tax_rate *out,
                     struct ledger_faults *f)
{
    memset(out, 0, sizeof(*out));
    specs_read(in, &ledger_tax_rate_specs, "", NULL, out, f);
    input_unknown(in, f);
    return f->n == 0;
}

/* ---------------------------------------------------------------- invoices */

static void
rates_read(struct ledger_input *in, const char *prefix, struct invoice_line *l,
           struct ledger_faults *f)
{
    for (size_t i = 0; i <= LEDGER_LINE_RATES; i++) {
        char *name = arena_printf(in->arena, "%stax_rates[%zu]", prefix, i);
        const struct ledger_value *v = input_value(in, name);
        char *id;

        if (v == NULL || v->text == NULL ||
            !input_kind(in, v, false, "Tax rate", f))
            continue;
        id = str_trim(in->arena, v->text);
        if (*id == '\0')
            continue;
        if (i == LEDGER_LINE_RATES) {
            ledger_fault_add(f, name, "A line has at most %d tax rates.",
                             LEDGER_LINE_RATES);
        } else if (!ledger_id_good(id)) {
            ledger_fault_add(f, name, "There is no tax rate \"%s\".", id);
        } else {
            for (size_t k = 0; k < l->rate_n; k++)
                if (strcmp(l->rates[k].external_id, id) == 0)
                    ledger_fault_add(f, name, "This tax rate stands twice.");
            l->rates[l->rate_n++].external_id = id;
        }
    }
}

/* A form's line in which nothing was filled in: the number alone says nothing.
 */
static bool
line_blank(struct ledger_input *in, const char *prefix)
{
    static const char *const names[] = { "item", "description", "unit_price" };

    if (!in->form)
        return false;
    for (size_t i = 0; i < 3; i++) {
        const char *s = ledger_input_text(
            in, arena_printf(in->arena, "%s%s", prefix, names[i]));

        if (s != NULL && s[strspn(s, " \t\r\n")] != '\0')
            return false;
    }
    return true;
}

static void
lines_read(struct ledger_input *in, const struct currency *c,
           struct invoice *out, struct ledger_faults *f)
{
    size_t n = input_count(in, "lines");

    input_value(in, "lines"); /* null or []: said below */
    if (n > LEDGER_LINES) {
        ledger_fault_add(f, "lines", "An invoice has at most %d lines.",
                         LEDGER_LINES);
        return;
    }
    out->lines = arena_alloc(in->arena, n + 1, sizeof(*out->lines));
    for (size_t i = 0; i < n; i++) {
        struct invoice_line *l = &out->lines[out->line_n];
        char *prefix = arena_printf(in->arena, "lines[%zu].", i);

        if (line_blank(in, prefix))
            continue;
        specs_read(in, &ledger_line_specs, prefix, c, l, f);
        rates_read(in, prefix, l, f);
        l->line_no = (int64_t)++out->line_n;
    }
    if (out->line_n == 0)
        ledger_fault_add(f, "lines", "An invoice has at least one line.");
}

/* "Net 30", "30 days", "Due on receipt": days; -1 where terms name none. */
static int32_t
terms_days(struct arena *a, const char *terms)
{
    const char *s = str_fold(a, terms);
    bool net = str_starts(s, "net");
    int32_t days = 0;
    size_t n;

    if (strcmp(s, "due on receipt") == 0 || strcmp(s, "due upon receipt") == 0)
        return 0;
    s += net ? 3 : 0;
    s += strspn(s, " ");
    n = strspn(s, "0123456789");
    if (n == 0 || n > 3) /* QuickBooks' DueDays end at 999 */
        return -1;
    for (size_t i = 0; i < n; i++)
        days = days * 10 + (s[i] - '0');
    s += n;
    return (net && *s == '\0') || strcmp(s, " days") == 0 ? days : -1;
}

/* Not given: as the terms say it. */
static void
due_date_default(struct arena *a, struct invoice *inv)
{
    int32_t days = terms_days(a, inv->terms);

    if (inv->due_date.ymd == 0 && inv->invoice_date.ymd != 0 && days >= 0)
        inv->due_date = date_from_days(date_days(inv->invoice_date) + days);
}

/* What two fields say together. */
static void
invoice_check(const struct invoice *inv, struct ledger_faults *f)
{
    if (inv->due_date.ymd != 0 && inv->invoice_date.ymd != 0 &&
        inv->due_date.ymd < inv->invoice_date.ymd)
        ledger_fault_add(f, "due_date",
                         "The due date is before the invoice date.");
    if (inv->discount_percent.micro != 0 && inv->discount_amount.minor != 0)
        ledger_fault_add(f, "discount.amount",
                         "A discount is a percentage or an amount, not both.");
    if (inv->member_percent.micro != 0 && inv->member_amount.minor != 0)
        ledger_fault_add(f, "member_discount.amount",
                         "A discount is a percentage or an amount, not both.");
}

bool
ledger_invoice_read(struct ledger_input *in, const struct currency *c,
                    struct invoice *out, struct ledger_faults *f)
{
    memset(out, 0, sizeof(*out));
    specs_read(in, &ledger_invoice_specs, "", c, out, f);
    lines_read(in, c, out, f);
    input_unknown(in, f);
    if (f->n == 0)
        due_date_default(in->arena, out);
    invoice_check(out, f);
    return f->n == 0;
}

/* ---------------------------------------------------------------- payments */

/* A form lists the open invoices; those left blank are not paid. */
static bool
part_blank(struct ledger_input *in, const char *prefix)
{
    const char *s =
        ledger_input_text(in, arena_printf(in->arena, "%samount", prefix));

    return in->form && (s == NULL || s[strspn(s, " \t\r\n")] == '\0');
}

static void
parts_read(struct ledger_input *in, const struct currency *c,
           struct payment *out, struct ledger_faults *f)
{
    size_t n = input_count(in, "applied");

    input_value(in, "applied"); /* null or []: none */
    if (n > LEDGER_PARTS) {
        ledger_fault_add(f, "applied", "A payment has at most %d invoices.",
                         LEDGER_PARTS);
        return;
    }
    out->parts = arena_alloc(in->arena, n + 1, sizeof(*out->parts));
    for (size_t i = 0; i < n; i++) {
        char *prefix = arena_printf(in->arena, "applied[%zu].", i);
        struct payment_part *p = &out->parts[out->part_n];

        input_value(in, arena_printf(in->arena, "%sinvoice", prefix));
        if (part_blank(in, prefix))
            continue;
        specs_read(in, &ledger_part_specs, prefix, c, p, f);
        out->applied.minor += p->amount.minor; /* 200 of MONEY_MAX fit */
        out->part_n++;
        if (p->amount.minor <= 0)
            ledger_fault_add(f, arena_printf(in->arena, "%samount", prefix),
                             "What goes to an invoice is more than zero.");
        for (size_t k = 0; *p->invoice != '\0' && k + 1 < out->part_n; k++)
            if (strcmp(out->parts[k].invoice, p->invoice) == 0)
                ledger_fault_add(f,
                                 arena_printf(in->arena, "%sinvoice", prefix),
                                 "This invoice stands twice.");
    }
}

bool
ledger_payment_read(struct ledger_input *in, const struct currency *c,
                    struct payment *out, struct ledger_faults *f)
{
    memset(out, 0, sizeof(*out));
    specs_read(in, &ledger_payment_specs, "", c, out, f);
    parts_read(in, c, out, f);
    input_unknown(in, f);
    if (out->amount.minor <= 0)
        ledger_fault_add(f, "amount", "A payment is more than zero.");
    else if (out->applied.minor > out->amount.minor)
        ledger_fault_add(f, "applied",
                         "%s goes to invoices, and the payment is %s.",
                         money_show(in->arena, out->applied, c),
                         money_show(in->arena, out->amount, c));
    return f->n == 0;
}
