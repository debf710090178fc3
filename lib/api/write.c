/* write: values and named records as JSON.  Blank texts are null, amounts are
 * strings. */
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

void
write_address(struct json_out *o, const char *key, const struct address *a)
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

void
write_times(struct req *r, struct json_out *o, struct utc created,
            struct utc updated)
{
    put_utc(r, o, "created_at", created);
    put_utc(r, o, "updated_at", updated);
}

void
write_sync(struct req *r, struct json_out *o, const struct ledger_sync *sync)
{
    static const char *const standings[STANDING__MAX] = {
        [STANDING_NOT_SYNCED] = "not_synced",
        [STANDING_QUEUED] = "queued",
        [STANDING_SYNCED] = "synced",
        [STANDING_CHANGED] = "changed",
        [STANDING_ATTENTION] = "needs_attention",
        [STANDING_VOIDED] = "voided",
        [STANDING_BY_HAND] = "by_hand",
        /* One word for all that was done there; message says what. */
        [STANDING_VOIDED_THERE] = "changed",
        [STANDING_DELETED_THERE] = "changed",
        [STANDING_INACTIVE_THERE] = "changed",
        [STANDING_MERGED_THERE] = "changed",
    };

    json_open(o, "sync", '{');
    json_put_text(o, "standing", standings[sync->standing]);
    put_text(o, "status", sync->event_state);
    put_text(o, "qbo_id", sync->qbo_id);
    put_text(o, "qbo_number", sync->qbo_number);
    put_text(o, "message", sync->message);
    put_text(o, "cause", sync->cause);
    json_put_int(o, "attempts", sync->attempts);
    put_utc(r, o, "next_attempt_at", sync->next_attempt_at);
    put_utc(r, o, "synced_at", sync->synced_at);
    json_close(o, '}');
}

void
write_customer(struct req *r, struct json_out *o, const void *row,
               const struct ledger_sync *sync)
{
    const struct customer *c = row;

    json_open(o, NULL, '{');
    json_put_text(o, "id", c->external_id);
    json_put_text(o, "name", c->name);
    put_text(o, "email", c->email);
    put_text(o, "phone", c->phone);
    put_text(o, "terms", c->terms);
    json_put_bool(o, "tax_exempt", c->tax_exempt);
    write_address(o, "billing_address", &c->billing);
    write_address(o, "service_address", &c->service);
    write_sync(r, o, sync);
    write_times(r, o, c->created_at, c->updated_at);
    json_close(o, '}');
}

void
write_item(struct req *r, struct json_out *o, const void *row,
           const struct ledger_sync *sync)
{
    const struct item *it = row;

    json_open(o, NULL, '{');
    json_put_text(o, "id", it->external_id);
    json_put_text(o, "name", it->name);
    put_text(o, "description", it->description);
    put_price(r, o, "unit_price", it->unit_price);
    put_text(o, "category", it->category);
    write_sync(r, o, sync);
    write_times(r, o, it->created_at, it->updated_at);
    json_close(o, '}');
}

void
write_tax_rate(struct req *r, struct json_out *o, const void *row,
               const struct ledger_sync *sync)
{
    const struct tax_rate *t = row;

    (void)sync; /* mapped, not sent */
    json_open(o, NULL, '{');
    json_put_text(o, "id", t->external_id);
    json_put_text(o, "name", t->name);
    put_decimal(r, o, "rate", t->rate);
    write_times(r, o, t->created_at, t->updated_at);
    json_close(o, '}');
}
