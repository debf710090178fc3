/* body: the JSON we send.  Numbers are the digits we computed. */
#include <string.h>

#include "qbo/qbo.h"

enum { BODY_MAX = 4 << 20 };

static bool
finish(struct json_out *o, struct str *s, const char *what, const char **out,
       struct err *e)
{
    json_close(o, '}');
    if (!json_done(o) || !str_whole(s))
        return err_set(e, ERR_FAULT, "the %s could not be written whole", what);
    *out = s->text;
    return true;
}

/* QuickBooks cannot do without it: a body that lacks it is none (X11). */
static void
need(struct json_out *o, const char *key, const char *text)
{
    if (text == NULL || *text == '\0')
        o->bad = true;
    json_put_text(o, key, text);
}

static void
begin(struct json_out *o, struct str *s, struct arena *a, const char *id,
      const char *sync_token)
{
    str_init(s, a, BODY_MAX);
    json_start(o, s);
    json_open(o, NULL, '{');
    if (id == NULL)
        return;
    need(o, "Id", id);
    need(o, "SyncToken", sync_token);
    json_put_bool(o, "sparse", true);
}

/* Empty text is left out on create and written on update, to clear it. */
static void
put(struct json_out *o, const char *key, const char *text, bool update)
{
    if (text != NULL && (*text != '\0' || update))
        json_put_text(o, key, text);
}

static void
put_ref(struct json_out *o, const char *key, const char *id)
{
    if (id == NULL || *id == '\0')
        return;
    json_open(o, key, '{');
    json_put_text(o, "value", id);
    json_close(o, '}');
}

static void
need_ref(struct json_out *o, const char *key, const char *id)
{
    json_open(o, key, '{');
    need(o, "value", id);
    json_close(o, '}');
}

static void
put_inside(struct json_out *o, const char *key, const char *inner,
           const char *text, bool update)
{
    if (text == NULL || (*text == '\0' && !update))
        return;
    json_open(o, key, '{');
    json_put_text(o, inner, text);
    json_close(o, '}');
}

static bool
address_empty(const struct qbo_address *d)
{
    const char *const parts[] = { d->line1,  d->line2,       d->city,
                                  d->region, d->postal_code, d->country };

    for (size_t i = 0; i < 6; i++)
        if (parts[i] != NULL && *parts[i] != '\0')
            return false;
    return true;
}

static void
put_address(struct json_out *o, const char *key, const struct qbo_address *d)
{
    if (address_empty(d))
        return;
    json_open(o, key, '{');
    put(o, "Line1", d->line1, false);
    put(o, "Line2", d->line2, false);
    put(o, "City", d->city, false);
    put(o, "CountrySubDivisionCode", d->region, false);
    put(o, "PostalCode", d->postal_code, false);
    put(o, "Country", d->country, false);
    json_close(o, '}');
}

bool
qbo_customer_body(struct arena *a, const struct qbo_customer *c,
                  const char **out, struct err *e)
{
    bool update = c->id != NULL;
    struct json_out o;
    struct str s;

    begin(&o, &s, a, c->id, c->sync_token);
    need(&o, "DisplayName", c->name);
    if (!update)
        json_put_text(&o, "CompanyName", c->name);
    put_inside(&o, "PrimaryEmailAddr", "Address", c->email, update);
    put_inside(&o, "PrimaryPhone", "FreeFormNumber", c->phone, update);
    put_address(&o, "BillAddr", &c->bill);
    put_address(&o, "ShipAddr", &c->ship);
    put_ref(&o, "SalesTermRef", c->term_id);
    if (c->say_taxable)
        json_put_bool(&o, "Taxable", c->taxable);
    return finish(&o, &s, "customer", out, e);
}

bool
qbo_item_body(struct arena *a, const struct qbo_item *i, const char **out,
              struct err *e)
{
    bool update = i->id != NULL;
    struct json_out o;
    struct str s;

    begin(&o, &s, a, i->id, i->sync_token);
    need(&o, "Name", i->name);
    put(&o, "Description", i->description, update);
    json_put_number(&o, "UnitPrice", i->price);
    if (!update) {
        json_put_text(&o, "Type", "Service");
        need_ref(&o, "IncomeAccountRef", i->income_account_id);
    }
    return finish(&o, &s, "item", out, e);
}

static void
put_line(struct json_out *o, const struct qbo_line *l, size_t number)
{
    json_open(o, NULL, '{');
    put(o, "Id", l->id, false);
    json_put_int(o, "LineNum", (int64_t)number);
    json_put_number(o, "Amount", l->amount);
    json_put_text(o, "DetailType", "SalesItemLineDetail");
    put(o, "Description", l->description, false);
    json_open(o, "SalesItemLineDetail", '{');
    need_ref(o, "ItemRef", l->item_id);
    json_put_number(o, "Qty", l->quantity);
    json_put_number(o, "UnitPrice", l->price);
    put_ref(o, "TaxCodeRef", l->tax_code);
    json_close(o, '}');
    json_close(o, '}');
}

static void
put_discount(struct json_out *o, const struct qbo_invoice *i)
{
    if (i->discount == NULL)
        return;
    json_open(o, NULL, '{');
    json_put_number(o, "Amount", i->discount);
    json_put_text(o, "DetailType", "DiscountLineDetail");
    put(o, "Description", i->discount_text, false);
    json_open(o, "DiscountLineDetail", '{');
    json_put_bool(o, "PercentBased", false);
    need_ref(o, "DiscountAccountRef", i->discount_account);
    json_close(o, '}');
    json_close(o, '}');
}

static void
put_tax(struct json_out *o, const struct qbo_invoice *i)
{
    if (i->tax_per_line)
        json_put_text(o, "GlobalTaxCalculation", "TaxExcluded");
    if (i->discount != NULL)
        json_put_bool(o, "ApplyTaxAfterDiscount", true);
    if (i->tax_code_id == NULL)
        return;
    json_open(o, "TxnTaxDetail", '{');
    put_ref(o, "TxnTaxCodeRef", i->tax_code_id);
    if (i->tax != NULL)
        json_put_number(o, "TotalTax", i->tax);
    json_close(o, '}');
}

bool
qbo_invoice_body(struct arena *a, const struct qbo_invoice *i, const char **out,
                 struct err *e)
{
    bool update = i->id != NULL;
    struct json_out o;
    struct str s;

    begin(&o, &s, a, i->id, i->sync_token);
    need_ref(&o, "CustomerRef", i->customer_id);
    put(&o, "DocNumber", i->number, false);
    need(&o, "TxnDate", i->date);
    put(&o, "DueDate", i->due, false);
    put_ref(&o, "SalesTermRef", i->term_id);
    put_inside(&o, "BillEmail", "Address", i->email, false);
    put_address(&o, "BillAddr", &i->bill);
    put_address(&o, "ShipAddr", &i->ship);
    put_inside(&o, "CustomerMemo", "value", i->customer_note, update);
    need(&o, "PrivateNote", i->private_note);
    o.bad = o.bad || i->line_count == 0;
    json_open(&o, "Line", '[');
    for (size_t n = 0; n < i->line_count; n++)
        put_line(&o, &i->lines[n], n + 1);
    put_discount(&o, i);
    json_close(&o, ']');
    put_tax(&o, i);
    return finish(&o, &s, "invoice", out, e);
}

static void
put_part(struct json_out *o, const struct qbo_part *p)
{
    json_open(o, NULL, '{');
    json_put_number(o, "Amount", p->amount);
    json_open(o, "LinkedTxn", '[');
    json_open(o, NULL, '{');
    need(o, "TxnId", p->invoice_id);
    json_put_text(o, "TxnType", "Invoice");
    json_close(o, '}');
    json_close(o, ']');
    json_close(o, '}');
}

bool
qbo_payment_body(struct arena *a, const struct qbo_payment *p, const char **out,
                 struct err *e)
{
    bool update = p->id != NULL;
    struct json_out o;
    struct str s;

    begin(&o, &s, a, p->id, p->sync_token);
    need_ref(&o, "CustomerRef", p->customer_id);
    json_put_number(&o, "TotalAmt", p->total);
    need(&o, "TxnDate", p->date);
    put(&o, "PaymentRefNum", p->reference, update);
    put_ref(&o, "PaymentMethodRef", p->method_id);
    put_ref(&o, "DepositToAccountRef", p->account_id);
    need(&o, "PrivateNote", p->private_note);
    json_open(&o, "Line", '[');
    for (size_t i = 0; i < p->part_count; i++)
        put_part(&o, &p->parts[i]);
    json_close(&o, ']');
    return finish(&o, &s, "payment", out, e);
}

bool
qbo_end_body(struct arena *a, const char *id, const char *sync_token,
             const char **out, struct err *e)
{
    struct json_out o;
    struct str s;

    str_init(&s, a, BODY_MAX);
    json_start(&o, &s);
    json_open(&o, NULL, '{');
    need(&o, "Id", id);
    need(&o, "SyncToken", sync_token);
    return finish(&o, &s, "void or delete", out, e);
}
