/* write_document: invoices and payments as JSON. */
#include <string.h>

#include "api/kinds.h"

/* -------------------------------------------------------------- invoices */

/* What a list's row and the whole invoice share. */
static void
head_write(struct req *r, struct json_out *o, const struct invoice_row *row,
           const struct ledger_sync *sync)
{
    json_put_text(o, "id", row->external_id);
    json_put_text(o, "number", row->number);
    json_put_text(o, "customer", row->customer);
    json_put_text(o, "customer_name", row->customer_name);
    json_put_text(o, "status", row->status);
    put_date(r, o, "invoice_date", row->invoice_date);
    put_date(r, o, "due_date", row->due_date);
    put_money(r, o, "subtotal", row->subtotal);
    put_money(r, o, "tax", row->tax);
    put_money(r, o, "total", row->total);
    put_money(r, o, "balance", row->balance);
    json_put_text(o, "currency", call_of(r)->ledger.currency->code);
    write_sync(r, o, sync);
}

void
write_invoice_row(struct req *r, struct json_out *o, const void *row,
                  const struct ledger_sync *sync)
{
    json_open(o, NULL, '{');
    head_write(r, o, row, sync);
    json_close(o, '}');
}

static void
discount_write(struct req *r, struct json_out *o, const char *key,
               struct decimal percent, struct money amount)
{
    if (percent.micro == 0 && amount.minor == 0) {
        json_put_null(o, key);
        return;
    }
    json_open(o, key, '{');
    if (percent.micro != 0)
        put_decimal(r, o, "percent", percent);
    else
        put_money(r, o, "amount", amount);
    json_close(o, '}');
}

static void
lines_write(struct req *r, struct json_out *o, const struct invoice *inv)
{
    json_open(o, "lines", '[');
    for (size_t i = 0; i < inv->line_n; i++) {
        const struct invoice_line *l = &inv->lines[i];

        json_open(o, NULL, '{');
        json_put_text(o, "item", l->item);
        json_put_text(o, "item_name", l->item_name);
        put_text(o, "description", l->description);
        put_decimal(r, o, "quantity", l->quantity);
        put_price(r, o, "unit_price", l->unit_price);
        json_open(o, "tax_rates", '[');
        for (size_t k = 0; k < l->rate_n; k++)
            json_put_text(o, NULL, l->rates[k].external_id);
        json_close(o, ']');
        put_money(r, o, "amount", l->amount);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void
taxes_write(struct req *r, struct json_out *o, const struct invoice *inv)
{
    json_open(o, "taxes", '[');
    for (size_t i = 0; i < inv->tax_n; i++) {
        const struct invoice_tax *t = &inv->taxes[i];

        json_open(o, NULL, '{');
        json_put_text(o, "tax_rate", t->external_id);
        json_put_text(o, "name", t->name);
        put_decimal(r, o, "rate", t->rate);
        put_money(r, o, "net", t->net);
        put_money(r, o, "amount", t->amount);
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* What was paid toward it, oldest first. */
static bool
payments_write(struct req *r, struct json_out *o, const struct invoice *inv,
               struct err *e)
{
    struct rows rows;

    if (!ledger_payments_of(&call_of(r)->ledger, inv->id, &rows, e))
        return false;
    json_open(o, "payments", '[');
    for (size_t i = 0; i < rows.n; i++) {
        const struct payment *p = rows_at(&rows, &ledger_payment_record, i);

        json_open(o, NULL, '{');
        json_put_text(o, "payment", p->external_id);
        put_date(r, o, "date", p->date);
        json_put_text(o, "method", p->method);
        put_money(r, o, "amount", p->applied);
        json_close(o, '}');
    }
    json_close(o, ']');
    return true;
}

/* The voided invoice that this one stands for. */
static bool
origin_write(struct req *r, struct json_out *o, const struct invoice *inv,
             struct err *e)
{
    struct invoice old = { .external_id = NULL };

    if (inv->reissue_of != 0 &&
        !ledger_invoice_by_id(&call_of(r)->ledger, inv->reissue_of, &old, e))
        return false;
    put_text(o, "reissue_of", old.external_id);
    return true;
}

bool
write_invoice(struct req *r, struct json_out *o, const union thing *rec,
              const struct ledger_sync *sync, struct err *e)
{
    const struct invoice *inv = &rec->invoice;
    const struct invoice_row row = {
        .external_id = inv->external_id,
        .number = inv->number,
        .customer = inv->customer,
        .customer_name = inv->customer_name,
        .status = inv->status,
        .invoice_date = inv->invoice_date,
        .due_date = inv->due_date,
        .subtotal = inv->subtotal,
        .tax = inv->tax,
        .total = inv->total,
        .balance = inv->balance,
    };

    json_open(o, NULL, '{');
    head_write(r, o, &row, sync);
    put_text(o, "terms", inv->terms);
    json_put_bool(o, "tax_exempt", inv->tax_exempt);
    write_address(o, "billing_address", &inv->billing);
    write_address(o, "service_address", &inv->service);
    lines_write(r, o, inv);
    discount_write(r, o, "discount", inv->discount_percent,
                   inv->discount_amount);
    discount_write(r, o, "member_discount", inv->member_percent,
                   inv->member_amount);
    put_money(r, o, "discount_total", inv->discount);
    taxes_write(r, o, inv);
    put_text(o, "customer_note", inv->customer_note);
    put_text(o, "internal_note", inv->internal_note);
    if (!payments_write(r, o, inv, e) || !origin_write(r, o, inv, e))
        return false;
    put_utc(r, o, "sent_at", inv->sent_at);
    write_times(r, o, inv->created_at, inv->updated_at);
    json_close(o, '}');
    return true;
}

/* -------------------------------------------------------------- payments */

static void
payment_head(struct req *r, struct json_out *o, const struct payment *p,
             const struct ledger_sync *sync)
{
    struct money rest = { p->amount.minor - p->applied.minor };

    json_put_text(o, "id", p->external_id);
    json_put_text(o, "customer", p->customer);
    json_put_text(o, "customer_name", p->customer_name);
    json_put_text(o, "status", p->status);
    put_date(r, o, "date", p->date);
    put_money(r, o, "amount", p->amount);
    put_money(r, o, "applied_total", p->applied);
    put_money(r, o, "unapplied", rest);
    json_put_text(o, "currency", call_of(r)->ledger.currency->code);
    json_put_text(o, "method", p->method);
    put_text(o, "reference", p->reference);
    write_sync(r, o, sync);
}

void
write_payment_row(struct req *r, struct json_out *o, const void *row,
                  const struct ledger_sync *sync)
{
    json_open(o, NULL, '{');
    payment_head(r, o, row, sync);
    json_close(o, '}');
}

bool
write_payment(struct req *r, struct json_out *o, const union thing *rec,
              const struct ledger_sync *sync, struct err *e)
{
    const struct payment *p = &rec->payment;

    (void)e;
    json_open(o, NULL, '{');
    payment_head(r, o, p, sync);
    json_open(o, "applied", '[');
    for (size_t i = 0; i < p->part_n; i++) {
        json_open(o, NULL, '{');
        json_put_text(o, "invoice", p->parts[i].invoice);
        json_put_text(o, "number", p->parts[i].number);
        put_money(r, o, "amount", p->parts[i].amount);
        json_close(o, '}');
    }
    json_close(o, ']');
    write_times(r, o, p->created_at, p->updated_at);
    json_close(o, '}');
    return true;
}
