/* inner: what the files of api share.  Not for others. */
#ifndef API_INNER_H
#define API_INNER_H

#include "api/api.h"
#include "ledger/ledger.h"
#include "shop/shop.h"
#include "json/json.h"

enum { API_BODY = 1 << 20, API_DEPTH = 16, API_ROWS = 50 };

/* One call; r->ctx.  The door makes it. */
struct api_call {
    struct shop shop;
    struct ledger ledger;
    struct ledger_faults faults; /* for the problem's errors */
    int64_t calls;  /* of the key in this minute, with this one; 0: no key */
    int64_t wait_s; /* until its next minute */
};
struct api_call *call_of(const struct req *r);

/* ------------------------------------------------------------------- input */

/* The body's one object; ERR_INPUT when it is none. */
ERR_CHECKED bool body_object(struct req *r, const struct json **out,
                             struct err *e);
/* The body as ledger's flat input. */
ERR_CHECKED bool body_input(struct req *r, struct ledger_input *in,
                            struct err *e);

/* A fault of that field when it is no id of a record. */
void id_check(const char *id, const char *field, struct ledger_faults *f);

/* A list's query: known names only, limit 1..LEDGER_PAGE, a cursor. */
struct list_query {
    int64_t limit;
    int64_t cursor; /* id of the last row seen, 0: from the beginning */
};
ERR_CHECKED bool list_query_read(struct req *r, const char *const *names,
                                 struct list_query *out, struct err *e);

/* ------------------------------------------------------------------ output */

/* Begin and end a reply's JSON. */
void reply_json(struct reply *out, struct json_out *o);
ERR_CHECKED bool reply_json_end(struct json_out *o, struct err *e);
/* "data" was written; what follows it. */
void list_end(struct req *r, struct json_out *o, bool more, int64_t last);

void put_text(struct json_out *o, const char *key,
              const char *text); /* ""->null */
void put_date(struct req *r, struct json_out *o, const char *key,
              struct date d);
void put_utc(struct req *r, struct json_out *o, const char *key, struct utc at);
void put_money(struct req *r, struct json_out *o, const char *key,
               struct money m);
void put_decimal(struct req *r, struct json_out *o, const char *key,
                 struct decimal d);
void put_price(struct req *r, struct json_out *o, const char *key,
               struct decimal d);

/* One row of a list each: of the struct of that name, invoice_row for an
 * invoice, a payment without its parts. */
typedef void write_row(struct req *r, struct json_out *o, const void *row,
                       const struct ledger_sync *sync);
write_row write_customer, write_item, write_tax_rate, write_invoice_row,
    write_payment_row;
/* "sync": {...} */
void write_sync(struct req *r, struct json_out *o,
                const struct ledger_sync *sync);
void write_address(struct json_out *o, const char *key,
                   const struct address *a);
void write_times(struct req *r, struct json_out *o, struct utc created,
                 struct utc updated);

/* -------------------------------------------------------------- acting once */

/*
 * A PUT's transaction.  Two of the same new record at once: the one that came
 * second begins again and finds the first.
 */
ERR_CHECKED bool put_tx(struct req *r, db_body *body, void *ctx, struct err *e);

/*
 * Run body in a transaction, once for an Idempotency-Key: the second time the
 * first reply is sent again.  body writes the whole reply.
 */
typedef bool act(struct req *r, struct reply *out, void *ctx, struct err *e);
ERR_CHECKED bool act_once(struct req *r, struct reply *out, act *body,
                          void *ctx, struct err *e);

/* ---------------------------------------------------------------- handlers */

handler api_openapi, api_customers, api_customer, api_customer_put, api_items,
    api_item, api_item_put, api_tax_rates, api_tax_rate, api_tax_rate_put,
    api_invoices, api_invoice, api_invoice_put, api_invoice_send,
    api_invoice_draft, api_invoice_void, api_invoice_delete,
    api_invoice_reissue, api_payments, api_payment, api_payment_put,
    api_payment_delete, api_events, api_event, api_event_retry,
    api_events_retry;

#endif
