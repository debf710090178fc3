/* The record that an address is about. */
#include "pages/subject.h"

#include "pages/payment.h"

static bool
customer_here(const struct ledger *l, int64_t id, struct record_here *out,
              struct err *e)
{
    struct customer c;

    if (!ledger_customer_by_id(l, id, &c, e))
        return false;
    out->title = out->number = c.name;
    return true;
}

static bool
item_here(const struct ledger *l, int64_t id, struct record_here *out,
          struct err *e)
{
    struct item it;

    if (!ledger_item_by_id(l, id, &it, e))
        return false;
    out->title = out->number = it.name;
    return true;
}

static bool
invoice_here(const struct ledger *l, int64_t id, struct record_here *out,
             struct err *e)
{
    struct invoice inv;

    if (!ledger_invoice_by_id(l, id, &inv, e))
        return false;
    out->title = arena_printf(l->arena, "invoice #%s", inv.number);
    out->number = inv.number;
    out->ended =
        str_equal(inv.status, "void") || str_equal(inv.status, "deleted");
    return true;
}

static bool
payment_here(const struct ledger *l, int64_t id, struct record_here *out,
             struct err *e)
{
    struct payment p;

    if (!ledger_payment_by_id(l, id, &p, e))
        return false;
    out->title = out->number = payment_name(l->arena, &p);
    out->ended = str_equal(p.status, "deleted");
    return true;
}

/* clang-format off */
static const struct subject subjects[] = {
    { "/customers/", ENTITY_CUSTOMER, customer_here, false },
    { "/items/",     ENTITY_ITEM,     item_here,     false },
    { "/invoices/",  ENTITY_INVOICE,  invoice_here,  true },
    { "/payments/",  ENTITY_PAYMENT,  payment_here,  false },
};
/* clang-format on */

const struct subject *
subject_of(const struct req *r)
{
    size_t i = 0;

    while (i < sizeof(subjects) / sizeof(subjects[0]) - 1 &&
           !str_starts(r->path, subjects[i].path))
        i++;
    return &subjects[i]; /* each route has its row */
}
