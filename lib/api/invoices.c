/* invoices: the whole document in and out, and sending it. */
#include "api/inner.h"

#include <string.h>

/* The invoice as it is stored, with where it stands. */
static bool
invoice_reply(struct req *r, struct reply *out, int64_t id, struct err *e)
{
    const struct ledger *l = &call_of(r)->ledger;
    struct invoice_row row;
    struct invoice inv;
    struct json_out o;

    if (!ledger_invoice_by_id(l, id, &inv, e) ||
        !ledger_invoice_row(l, id, &row, e))
        return false;
    reply_json(out, &o);
    write_invoice(r, &o, &inv, &row);
    return reply_json_end(&o, e);
}

/* GET /invoices/:key */
bool
api_invoice(struct req *r, struct reply *out, struct err *e)
{
    struct invoice inv;

    return ledger_invoice_by_external(&call_of(r)->ledger, r->key, &inv, e) &&
           invoice_reply(r, out, inv.id, e);
}

struct putting {
    struct req *r;
    const struct invoice *read;
    enum ledger_saved how;
    int64_t id;
};

static bool
put_body(struct db *db, void *ctx, struct err *e)
{
    struct putting *p = ctx;
    struct api_call *c = call_of(p->r);
    struct invoice inv = *p->read;

    (void)db;
    ledger_faults_init(&c->faults, p->r->arena);
    if (!ledger_invoice_save(&c->ledger, &inv, &p->how, &c->faults, e))
        return false;
    p->id = inv.id;
    return true;
}

/* PUT /invoices/:key */
bool
api_invoice_put(struct req *r, struct reply *out, struct err *e)
{
    struct api_call *c = call_of(r);
    struct putting p = { .r = r };
    struct ledger_input in;
    struct invoice inv;

    if (!body_input(r, &in, e))
        return false;
    if (!ledger_id_good(r->key))
        ledger_fault_add(&c->faults, "id",
                         "An id has 1 to %d letters, digits and - . _ ~ "
                         "only.",
                         LEDGER_ID);
    (void)ledger_invoice_read(&in, c->ledger.currency, &inv, &c->faults);
    if (!ledger_faults_none(&c->faults, e))
        return false;
    inv.external_id = r->key;
    p.read = &inv;
    if (!put_tx(r, put_body, &p, e))
        return false;
    out->status = p.how == LEDGER_CREATED ? 201 : 200;
    return invoice_reply(r, out, p.id, e);
}

static bool
send_act(struct req *r, struct reply *out, void *ctx, struct err *e)
{
    const struct ledger *l = &call_of(r)->ledger;
    enum ledger_saved how;
    struct invoice inv;

    (void)ctx;
    return ledger_invoice_by_external(l, r->key, &inv, e) &&
           ledger_invoice_send(l, inv.id, &how, e) &&
           invoice_reply(r, out, inv.id, e);
}

/* POST /invoices/:key/send -- sending what was sent is no mistake. */
bool
api_invoice_send(struct req *r, struct reply *out, struct err *e)
{
    return act_once(r, out, send_act, NULL, e);
}

static bool
filters_read(struct req *r, struct ledger_page *page, struct err *e)
{
    static const char *const statuses[] = { "draft", "sent", "part_paid",
                                            "paid",  "void", "deleted" };
    struct api_call *c = call_of(r);
    const char *customer = http_param(&r->query, "customer");
    struct customer found;
    bool known;

    page->status = http_param(&r->query, "status");
    page->prefix = http_param(&r->query, "number");
    known = page->status == NULL;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
        known = known || strcmp(page->status, statuses[i]) == 0;
    if (!known)
        ledger_fault_add(&c->faults, "status", "There is no such status.");
    if (customer != NULL) {
        if (!ledger_customer_by_external(&c->ledger, customer, &found, e)) {
            if (e->kind != ERR_ABSENT)
                return false;
            err_clear(e);
            ledger_fault_add(&c->faults, "customer",
                             "There is no customer \"%s\".", customer);
        }
        page->customer_id = found.id;
    }
    return ledger_faults_none(&c->faults, e);
}

/* GET /invoices */
bool
api_invoices(struct req *r, struct reply *out, struct err *e)
{
    static const char *const filters[] = { "status", "customer", "number",
                                           NULL };
    struct ledger_page page = { 0 };
    struct list_query q;
    struct json_out o;
    struct rows rows;
    int64_t last = 0;

    if (!list_query_read(r, filters, &q, e) || !filters_read(r, &page, e))
        return false;
    page.limit = q.limit;
    page.after_id = q.cursor;
    if (!ledger_invoice_list(&call_of(r)->ledger, &page, &rows, e))
        return false;
    reply_json(out, &o);
    json_open(&o, NULL, '{');
    json_open(&o, "data", '[');
    for (size_t i = 0; i < rows.n; i++) {
        const struct invoice_row *row =
            rows_at(&rows, &ledger_invoice_row_record, i);

        write_invoice_row(r, &o, row);
        last = row->id;
    }
    json_close(&o, ']');
    list_end(r, &o, page.more, last);
    return reply_json_end(&o, e);
}
