/* invoices: what can be done to them beside being read and put. */
#include <string.h>

#include "api/kinds.h"

bool
invoices_filter(struct req *r, struct ledger_page *page, struct err *e)
{
    static const char *const statuses[] = { "draft", "sent", "part_paid",
                                            "paid",  "void", "deleted" };
    struct api_call *c = call_of(r);
    bool known;

    page->status = http_param(&r->query, "status");
    page->prefix = http_param(&r->query, "number");
    known = page->status == NULL;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
        known = known || strcmp(page->status, statuses[i]) == 0;
    if (!known)
        ledger_fault_add(&c->faults, "status", "There is no such status.");
    return customer_filter(r, page, e) && ledger_faults_none(&c->faults, e);
}

/* An act of the ledger on one record, answered with the record. */
typedef bool acting(const struct ledger *l, int64_t id, enum ledger_saved *how,
                    struct err *e);
struct deed {
    const struct kind *kind;
    acting *act;
};

static bool
deed_act(struct req *r, struct reply *out, void *ctx, struct err *e)
{
    const struct ledger *l = &call_of(r)->ledger;
    const struct deed *d = ctx;
    enum ledger_saved how;
    union thing rec;

    return d->kind->by_external(l, r->key, &rec, e) &&
           d->act(l, rec.head.id, &how, e) && record_get(r, out, d->kind, e);
}

/* POST; doing what was done is no mistake. */
#define DEED(name, kind, act)                                                  \
    bool name(struct req *r, struct reply *out, struct err *e)                 \
    {                                                                          \
        struct deed d = { &kind, act };                                        \
                                                                               \
        return act_once(r, out, deed_act, &d, e);                              \
    }

DEED(api_invoice_send, invoice_kind, ledger_invoice_send)
DEED(api_invoice_draft, invoice_kind, ledger_invoice_draft)
DEED(api_invoice_void, invoice_kind, ledger_invoice_void)
DEED(api_invoice_delete, invoice_kind, ledger_invoice_delete)
DEED(api_payment_delete, payment_kind, ledger_payment_delete)

/* ---------------------------------------------------------------- reissue */

static bool
reissue_act(struct req *r, struct reply *out, void *ctx, struct err *e)
{
    struct api_call *c = call_of(r);
    struct invoice with = *(const struct invoice *)ctx, old;
    const char *key = r->key;
    bool good;

    if (!ledger_invoice_by_external(&c->ledger, r->key, &old, e) ||
        !ledger_invoice_reissue(&c->ledger, old.id, 0, &with, &c->faults, e))
        return false;
    r->key = with.external_id; /* the new one is the answer */
    good = record_get(r, out, &invoice_kind, e);
    r->key = key;
    return good;
}

/* POST /invoices/:key/reissue */
bool
api_invoice_reissue(struct req *r, struct reply *out, struct err *e)
{
    struct api_call *c = call_of(r);
    struct ledger_input in;
    struct invoice with;
    const char *id;

    if (!ledger_invoice_by_external(&c->ledger, r->key, &with, e) ||
        !body_input(r, &in, e))
        return false;
    id = ledger_input_text(&in, "id");
    (void)ledger_invoice_read(&in, c->ledger.currency, &with, &c->faults);
    id_check(id == NULL ? "" : id, "id", &c->faults);
    if (!ledger_faults_none(&c->faults, e))
        return false;
    with.external_id = id;
    return act_once(r, out, reissue_act, &with, e);
}
