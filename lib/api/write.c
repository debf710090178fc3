/* write: records as JSON.  Blank texts are null, amounts are strings. */
#include "api/inner.h"

#include <string.h>

#include "clock/clock.h"

void
reply_json(struct reply *out, struct json_out *o)
{
    out->type = "application/json";
    json_start(o, &out->body);
}

bool
reply_json_end(struct json_out *o, struct err *e)
{
    return json_done(o) ||
           err_set(e, ERR_FAULT, "the reply could not be written whole");
}

void
list_end(struct req *r, struct json_out *o, bool more, int64_t last)
{
    json_put_text(o, "next_cursor",
                  more ? arena_printf(r->arena, "%lld", (long long)last)
                       : NULL);
    json_close(o, '}');
}

void
put_text(struct json_out *o, const char *key, const char *text)
{
    json_put_text(o, key, text == NULL || *text == '\0' ? NULL : text);
}

void
put_date(struct req *r, struct json_out *o, const char *key, struct date d)
{
    put_text(o, key, date_text(r->arena, d));
}

void
put_utc(struct req *r, struct json_out *o, const char *key, struct utc at)
{
    put_text(o, key, utc_text(r->arena, at));
}

void
put_money(struct req *r, struct json_out *o, const char *key, struct money m)
{
    json_put_text(o, key, money_text(r->arena, m, call_of(r)->ledger.currency));
}

void
put_decimal(struct req *r, struct json_out *o, const char *key,
            struct decimal d)
{
    json_put_text(o, key, decimal_text(r->arena, d));
}

/* A price is money: with the currency's digits at least, "89.00". */
void
put_price(struct req *r, struct json_out *o, const char *key, struct decimal d)
{
    int want = call_of(r)->ledger.currency->exponent;
    char *text = decimal_text(r->arena, d);
    const char *point = strchr(text, '.');
    int have = point == NULL ? 0 : (int)strlen(point + 1);

    if (have < want)
        text = arena_printf(r->arena, "%s%s%.*s", text,
                            point == NULL ? "." : "", want - have, "000");
    json_put_text(o, key, text);
}

static void
address_write(struct json_out *o, const char *key, const struct address *a)
{
    json_open(o, key, '{');
    put_text(o, "line1", a->line1);
    put_text(o, "line2", a->line2);
    put_text(o, "city", a->city);
    put_text(o, "region", a->region);
    put_text(o, "postal_code", a->postal_code);
    put_text(o, "country", a->country);
    json_close(o, '}');
}

static void
times_write(struct req *r, struct json_out *o, struct utc created,
            struct utc updated)
{
    put_utc(r, o, "created_at", created);
    put_utc(r, o, "updated_at", updated);
}

void
write_customer(struct req *r, struct json_out *o, const void *row)
{
    const struct customer *c = row;

    json_open(o, NULL, '{');
    json_put_text(o, "id", c->external_id);
    json_put_text(o, "name", c->name);
    put_text(o, "email", c->email);
    put_text(o, "phone", c->phone);
    put_text(o, "terms", c->terms);
    json_put_bool(o, "tax_exempt", c->tax_exempt);
    address_write(o, "billing_address", &c->billing);
    address_write(o, "service_address", &c->service);
    times_write(r, o, c->created_at, c->updated_at);
    json_close(o, '}');
}

void
write_item(struct req *r, struct json_out *o, const void *row)
{
    const struct item *it = row;

    json_open(o, NULL, '{');
    json_put_text(o, "id", it->external_id);
    json_put_text(o, "name", it->name);
    put_text(o, "description", it->description);
    put_price(r, o, "unit_price", it->unit_price);
    put_text(o, "category", it->category);
    times_write(r, o, it->created_at, it->updated_at);
    json_close(o, '}');
}

void
write_tax_rate(struct req *r, struct json_out *o, const void *row)
{
    const struct tax_rate *t = row;

    json_open(o, NULL, '{');
    json_put_text(o, "id", t->external_id);
    json_put_text(o, "name", t->name);
    put_decimal(r, o, "rate", t->rate);
    times_write(r, o, t->created_at, t->updated_at);
    json_close(o, '}');
}

/* ---------------------------------------------------------------- invoices */

static void
sync_write(struct req *r, struct json_out *o, const struct invoice_row *row)
{
    json_open(o, "sync", '{');
    put_text(o, "status", row->event_state);
    put_text(o, "qbo_id", row->qbo_id);
    put_text(o, "qbo_number", row->qbo_number);
    put_text(o, "message", row->message);
    put_text(o, "cause", row->cause);
    json_put_int(o, "attempts", row->attempts);
    put_utc(r, o, "next_attempt_at", row->next_attempt_at);
    json_close(o, '}');
}

/* What a list's row and the whole invoice share. */
static void
head_write(struct req *r, struct json_out *o, const struct invoice_row *row)
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
    sync_write(r, o, row);
}

void
write_invoice_row(struct req *r, struct json_out *o, const void *row)
{
    json_open(o, NULL, '{');
    head_write(r, o, row);
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

void
write_invoice(struct req *r, struct json_out *o, const struct invoice *inv,
              const struct invoice_row *row)
{
    json_open(o, NULL, '{');
    head_write(r, o, row);
    put_text(o, "terms", inv->terms);
    json_put_bool(o, "tax_exempt", inv->tax_exempt);
    lines_write(r, o, inv);
    discount_write(r, o, "discount", inv->discount_percent,
                   inv->discount_amount);
    discount_write(r, o, "member_discount", inv->member_percent,
                   inv->member_amount);
    put_money(r, o, "discount_total", inv->discount);
    taxes_write(r, o, inv);
    put_text(o, "customer_note", inv->customer_note);
    put_text(o, "internal_note", inv->internal_note);
    put_utc(r, o, "sent_at", inv->sent_at);
    times_write(r, o, inv->created_at, inv->updated_at);
    json_close(o, '}');
}
