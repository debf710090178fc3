/* records: what the shop keeps; one row of a table per kind of it. */
#include "api/inner.h"

#include <string.h>

#include "api/kinds.h"

/* ------------------------------------------------------------ one record */

static bool
record_reply(struct req *r, struct reply *out, const struct kind *k,
             const union thing *rec, struct err *e)
{
    struct ledger_sync sync = { .standing = STANDING_NOT_SYNCED };
    struct json_out o;

    if (k->entity != ENTITY__MAX &&
        !ledger_sync_of(&call_of(r)->ledger, k->entity, &rec->head.id, 1, &sync,
                        e))
        return false;
    reply_json(out, &o);
    return k->write(r, &o, rec, &sync, e) && reply_json_end(&o, e);
}

bool
record_get(struct req *r, struct reply *out, const struct kind *k,
           struct err *e)
{
    union thing rec;

    return k->by_external(&call_of(r)->ledger, r->key, &rec, e) &&
           record_reply(r, out, k, &rec, e);
}

struct putting {
    struct req *r;
    const struct kind *kind;
    const union thing *read;
    enum ledger_saved how;
};

static bool
put_body(struct db *db, void *ctx, struct err *e)
{
    struct putting *p = ctx;
    struct api_call *c = call_of(p->r);
    union thing rec = *p->read;

    (void)db;
    ledger_faults_init(&c->faults, p->r->arena);
    return p->kind->save(&c->ledger, &rec, &p->how, &c->faults, e);
}

static bool
put(struct req *r, struct reply *out, const struct kind *k, struct err *e)
{
    struct api_call *c = call_of(r);
    struct putting p = { .r = r, .kind = k };
    struct ledger_input in;
    union thing rec;

    memset(&rec, 0, sizeof(rec));
    if (!body_input(r, &in, e))
        return false;
    id_check(r->key, "id", &c->faults);
    (void)k->read(&in, c->ledger.currency, &rec, &c->faults);
    if (!ledger_faults_none(&c->faults, e))
        return false;
    rec.head.external_id = r->key;
    p.read = &rec;
    if (!put_tx(r, put_body, &p, e) ||
        !k->by_external(&c->ledger, r->key, &rec, e))
        return false;
    out->status = p.how == LEDGER_CREATED ? 201 : 200;
    return record_reply(r, out, k, &rec, e);
}

/* ----------------------------------------------------------------- lists */

/* Ordered by name, a list goes on behind the name of its last row. */
static bool
cursor_find(struct req *r, const struct kind *k, struct ledger_page *page,
            struct err *e)
{
    if (page->after_id == 0 || k->key_of == NULL ||
        k->key_of(&call_of(r)->ledger, page->after_id, &page->after, e))
        return true;
    if (e->kind != ERR_ABSENT)
        return false;
    err_clear(e);
    return err_input(e, "cursor", "That row is no longer there.");
}

/* Where each of the rows stands in QuickBooks. */
static bool
syncs_read(struct req *r, const struct kind *k, const struct rows *rows,
           struct ledger_sync **out, struct err *e)
{
    int64_t *ids = arena_alloc(r->arena, rows->n + 1, sizeof(*ids));

    *out = arena_alloc(r->arena, rows->n + 1, sizeof(**out));
    for (size_t i = 0; i < rows->n; i++) /* each begins with its id */
        memcpy(&ids[i], rows_at(rows, k->row, i), sizeof(ids[i]));
    return k->entity == ENTITY__MAX || rows->n == 0 ||
           ledger_sync_of(&call_of(r)->ledger, k->entity, ids, rows->n, *out,
                          e);
}

static bool
list(struct req *r, struct reply *out, const struct kind *k, struct err *e)
{
    struct ledger_page page = { 0 };
    struct ledger_sync *syncs;
    struct list_query q;
    struct json_out o;
    struct rows rows;
    int64_t last = 0;

    if (!list_query_read(r, k->filters, &q, e) ||
        (k->filter != NULL && !k->filter(r, &page, e)))
        return false;
    page.limit = q.limit;
    page.after_id = q.cursor;
    if (!cursor_find(r, k, &page, e) ||
        !k->list(&call_of(r)->ledger, &page, &rows, e) ||
        !syncs_read(r, k, &rows, &syncs, e))
        return false;
    reply_json(out, &o);
    json_open(&o, NULL, '{');
    json_open(&o, "data", '[');
    for (size_t i = 0; i < rows.n; i++) {
        const void *row = rows_at(&rows, k->row, i);

        k->write_row(r, &o, row, &syncs[i]);
        memcpy(&last, row, sizeof(last));
    }
    json_close(&o, ']');
    list_end(r, &o, page.more, last);
    return reply_json_end(&o, e);
}

/* ----------------------------------------------------------------- kinds */

bool
customer_filter(struct req *r, struct ledger_page *page, struct err *e)
{
    const char *customer = http_param(&r->query, "customer");
    struct api_call *c = call_of(r);
    struct customer found;

    if (customer == NULL)
        return true;
    if (ledger_customer_by_external(&c->ledger, customer, &found, e)) {
        page->customer_id = found.id;
        return true;
    }
    if (e->kind != ERR_ABSENT)
        return false;
    err_clear(e);
    ledger_fault_add(&c->faults, "customer", "There is no customer \"%s\".",
                     customer);
    return true;
}

static bool
payments_filter(struct req *r, struct ledger_page *page, struct err *e)
{
    page->prefix = http_param(&r->query, "reference");
    return customer_filter(r, page, e) &&
           ledger_faults_none(&call_of(r)->faults, e);
}

/* What each kind calls its own; the members of union thing have their names. */
#define CALLS(type)                                                            \
    static bool type##_save(const struct ledger *l, union thing *rec,          \
                            enum ledger_saved *how, struct ledger_faults *f,   \
                            struct err *e)                                     \
    {                                                                          \
        return ledger_##type##_save(l, &rec->type, how, f, e);                 \
    }                                                                          \
    static bool type##_by_external(const struct ledger *l, const char *id,     \
                                   union thing *out, struct err *e)            \
    {                                                                          \
        return ledger_##type##_by_external(l, id, &out->type, e);              \
    }

#define READS(type)                                                            \
    static bool type##_read(struct ledger_input *in, const struct currency *c, \
                            union thing *out, struct ledger_faults *f)         \
    {                                                                          \
        (void)c;                                                               \
        return ledger_##type##_read(in, &out->type, f);                        \
    }

#define READS_MONEY(type)                                                      \
    static bool type##_read(struct ledger_input *in, const struct currency *c, \
                            union thing *out, struct ledger_faults *f)         \
    {                                                                          \
        return ledger_##type##_read(in, c, &out->type, f);                     \
    }

/* Ordered by name, and whole in a list as well. */
#define NAMED(type)                                                            \
    static bool type##_key_of(const struct ledger *l, int64_t id,              \
                              const char **out, struct err *e)                 \
    {                                                                          \
        struct type row;                                                       \
                                                                               \
        if (!ledger_##type##_by_id(l, id, &row, e))                            \
            return false;                                                      \
        *out = ledger_key(l->arena, row.name);                                 \
        return true;                                                           \
    }                                                                          \
    static bool type##_write(struct req *r, struct json_out *o,                \
                             const union thing *rec,                           \
                             const struct ledger_sync *sync, struct err *e)    \
    {                                                                          \
        (void)e;                                                               \
        write_##type(r, o, &rec->type, sync);                                  \
        return true;                                                           \
    }

/* clang-format off */
CALLS(customer) READS(customer)       NAMED(customer)
CALLS(item)     READS(item)           NAMED(item)
CALLS(tax_rate) READS(tax_rate)       NAMED(tax_rate)
CALLS(invoice)  READS_MONEY(invoice)
CALLS(payment)  READS_MONEY(payment)

static const char *const no_filters[] = { NULL };
static const char *const payment_filters[] = { "customer", "reference", NULL };
static const char *const invoice_filters[] = { "status", "customer", "number",
                                               NULL };

static const struct kind customer_kind = {
    ENTITY_CUSTOMER, customer_read, customer_save, customer_by_external,
    customer_write, &ledger_customer_record, no_filters, NULL,
    customer_key_of, ledger_customer_list, write_customer,
};
static const struct kind item_kind = {
    ENTITY_ITEM, item_read, item_save, item_by_external,
    item_write, &ledger_item_record, no_filters, NULL,
    item_key_of, ledger_item_list, write_item,
};
static const struct kind tax_rate_kind = {
    ENTITY__MAX, tax_rate_read, tax_rate_save, tax_rate_by_external,
    tax_rate_write, &ledger_tax_rate_record, no_filters, NULL,
    tax_rate_key_of, ledger_tax_rate_list, write_tax_rate,
};
const struct kind invoice_kind = {
    ENTITY_INVOICE, invoice_read, invoice_save, invoice_by_external,
    write_invoice, &ledger_invoice_row_record, invoice_filters, invoices_filter,
    NULL, ledger_invoice_list, write_invoice_row,
};
const struct kind payment_kind = {
    ENTITY_PAYMENT, payment_read, payment_save, payment_by_external,
    write_payment, &ledger_payment_record, payment_filters, payments_filter,
    NULL, ledger_payment_list, write_payment_row,
};
/* clang-format on */

#define HANDLERS(type)                                                         \
    bool api_##type(struct req *r, struct reply *out, struct err *e)           \
    {                                                                          \
        return record_get(r, out, &type##_kind, e);                            \
    }                                                                          \
    bool api_##type##_put(struct req *r, struct reply *out, struct err *e)     \
    {                                                                          \
        return put(r, out, &type##_kind, e);                                   \
    }                                                                          \
    bool api_##type##s(struct req *r, struct reply *out, struct err *e)        \
    {                                                                          \
        return list(r, out, &type##_kind, e);                                  \
    }

HANDLERS(customer)
HANDLERS(item)
HANDLERS(tax_rate)
HANDLERS(invoice)
HANDLERS(payment)
