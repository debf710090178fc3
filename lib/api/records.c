/* records: customers, items and tax rates, which share their handlers. */
#include "api/inner.h"

#include <string.h>

union thing {
    struct {
        int64_t id;
        const char *external_id;
    } head; /* the beginning of each */
    struct customer customer;
    struct item item;
    struct tax_rate tax_rate;
};

/* What differs between the three. */
struct kind {
    const struct record *record;
    bool (*read)(struct ledger_input *in, union thing *out,
                 struct ledger_faults *f);
    bool (*save)(const struct ledger *l, union thing *rec,
                 enum ledger_saved *how, struct ledger_faults *f,
                 struct err *e);
    bool (*by_external)(const struct ledger *l, const char *id,
                        union thing *out, struct err *e);
    /* The folded name of a row, for the page behind it. */
    bool (*key_of)(const struct ledger *l, int64_t id, const char **out,
                   struct err *e);
    bool (*list)(const struct ledger *l, struct ledger_page *p,
                 struct rows *out, struct err *e);
    void (*write)(struct req *r, struct json_out *o, const void *row);
};

#define KIND(type)                                                             \
    static bool type##_read(struct ledger_input *in, union thing *out,         \
                            struct ledger_faults *f)                           \
    {                                                                          \
        return ledger_##type##_read(in, &out->type, f);                        \
    }                                                                          \
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
    }                                                                          \
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
    static const struct kind type##_kind = {                                   \
        &ledger_##type##_record,                                               \
        type##_read,                                                           \
        type##_save,                                                           \
        type##_by_external,                                                    \
        type##_key_of,                                                         \
        ledger_##type##_list,                                                  \
        write_##type,                                                          \
    };

KIND(customer)
KIND(item)
KIND(tax_rate)

static bool
record_reply(struct req *r, struct reply *out, const struct kind *k,
             const union thing *rec, struct err *e)
{
    struct json_out o;

    reply_json(out, &o);
    k->write(r, &o, rec);
    return reply_json_end(&o, e);
}

static bool
get(struct req *r, struct reply *out, const struct kind *k, struct err *e)
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
    if (!ledger_id_good(r->key))
        ledger_fault_add(&c->faults, "id",
                         "An id has 1 to %d letters, digits and - . _ ~ "
                         "only.",
                         LEDGER_ID);
    (void)k->read(&in, &rec, &c->faults);
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

static bool
list(struct req *r, struct reply *out, const struct kind *k, struct err *e)
{
    static const char *const filters[] = { NULL };
    const struct ledger *l = &call_of(r)->ledger;
    struct ledger_page page = { 0 };
    struct list_query q;
    struct json_out o;
    struct rows rows;
    int64_t last = 0;

    if (!list_query_read(r, filters, &q, e))
        return false;
    page.limit = q.limit;
    page.after_id = q.cursor;
    if (q.cursor != 0 && !k->key_of(l, q.cursor, &page.after, e))
        return e->kind == ERR_ABSENT
                   ? (err_clear(e),
                      err_input(e, "cursor", "That row is no longer there."))
                   : false;
    if (!k->list(l, &page, &rows, e))
        return false;
    reply_json(out, &o);
    json_open(&o, NULL, '{');
    json_open(&o, "data", '[');
    for (size_t i = 0; i < rows.n; i++) {
        const void *row = rows_at(&rows, k->record, i);

        k->write(r, &o, row);
        memcpy(&last, row, sizeof(last)); /* each begins with its id */
    }
    json_close(&o, ']');
    list_end(r, &o, page.more, last);
    return reply_json_end(&o, e);
}

#define HANDLERS(type)                                                         \
    bool api_##type(struct req *r, struct reply *out, struct err *e)           \
    {                                                                          \
        return get(r, out, &type##_kind, e);                                   \
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
