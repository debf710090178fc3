/* refs: what a reference must name, and what is said when it does not. */
#include "names.h"

#include <string.h>

// clang-format off
/* Members that refer to a kind, wherever they stand in a document. */
static const struct {
    const char *name;
    enum kind_id kind;
} refs[] = {
    { "CustomerRef",         KIND_CUSTOMER },
    { "VendorRef",           KIND_VENDOR },
    { "PrefVendorRef",       KIND_VENDOR },
    { "ItemRef",             KIND_ITEM },
    { "GroupItemRef",        KIND_ITEM },
    { "AccountRef",          KIND_ACCOUNT },
    { "ARAccountRef",        KIND_ACCOUNT },
    { "APAccountRef",        KIND_ACCOUNT },
    { "AssetAccountRef",     KIND_ACCOUNT },
    { "BankAccountRef",      KIND_ACCOUNT },
    { "DepositToAccountRef", KIND_ACCOUNT },
    { "DiscountAccountRef",  KIND_ACCOUNT },
    { "ExpenseAccountRef",   KIND_ACCOUNT },
    { "IncomeAccountRef",    KIND_ACCOUNT },
    { "ItemAccountRef",      KIND_ACCOUNT },
    { "ClassRef",            KIND_CLASS },
    { "DepartmentRef",       KIND_DEPARTMENT },
    { "SalesTermRef",        KIND_TERM },
    { "TermRef",             KIND_TERM },
    { "PaymentMethodRef",    KIND_PAYMENTMETHOD },
};
// clang-format on

bool
ref_names(const struct js *v, const struct kind *k, const char *id)
{
    size_t i = 0, n = v->name && v->kind == JS_OBJECT ? strlen(v->name) : 0;
    const char *value;

    /* Every node of the books comes by here when something is renamed. */
    if (n < 4 || memcmp(v->name + n - 3, "Ref", 3) != 0)
        return false;
    value = js_text(v, "value");
    if (!value || strcmp(value, id) != 0)
        return false;
    while (i < sizeof refs / sizeof *refs && strcmp(refs[i].name, v->name) != 0)
        i++;
    return i < sizeof refs / sizeof *refs && &kinds[refs[i].kind] == k;
}

static void
relabel(struct pool *p, struct js *v, const struct kind *k, const char *id,
        const char *label)
{
    if (ref_names(v, k, id)) {
        if (js_has(v, "name"))
            js_set_text(p, v, "name", label);
        return;
    }
    for (struct js *w = v->first; w; w = w->next)
        relabel(p, w, k, id, label);
}

void
ent_relabel(struct company *co, const struct kind *k, const char *id,
            const char *label)
{
    for (int i = 1; i < KIND__MAX; i++)
        for (size_t n = 0; n < co->list[i].n; n++) {
            struct ent *e = co->list[i].at[n];

            relabel(e->pool, e->obj, k, id, label);
        }
}

static bool
missing(struct call *c, const struct kind *k, const char *id, const char *path)
{
    if (c->sim->settings.missing_ref == MISSING_610)
        return fault(c, FAULT_NOT_FOUND, NULL, "Object Not Found : " INACTIVE);
    if (k == &kinds[KIND_ITEM])
        return fault(c, FAULT_REFERENCE, path, "Invalid Reference Id : %s",
                     path);
    return fault(c, FAULT_REFERENCE, path,
                 "Invalid Reference Id : %s element id %s not found", k->label,
                 id);
}

/* All four have been seen; the setting picks one. */
static bool
inactive(struct call *c, const struct kind *k, const char *id, const char *path)
{
    int64_t how = c->sim->settings.inactive_ref;

    if (how == INACTIVE_610)
        return fault(c, FAULT_NOT_FOUND, NULL, "Object Not Found : " INACTIVE);
    if (how == INACTIVE_6250 && k == &kinds[KIND_CUSTOMER])
        return fault(c, FAULT_SALES_CUSTOMER, path,
                     "The specified customer (identified by %s) doesn't "
                     "exist, or is inactive.",
                     id);
    if (how == INACTIVE_10000)
        return fault(c, FAULT_SYSTEM, NULL, "System Failure Error: " INACTIVE);
    return fault(c, FAULT_REFERENCE, path, "Invalid Reference Id : " INACTIVE);
}

/* A vendor where a customer belongs has an id of the same sequence. */
static bool
wrong_name(const struct call *c, const struct kind *k, const char *id)
{
    static const enum kind_id names[] = { KIND_CUSTOMER, KIND_VENDOR,
                                          KIND_EMPLOYEE };

    for (size_t i = 0; k->sequence == SEQ_NAME && i < 3; i++)
        if (&kinds[names[i]] != k && ent_find(c->co, &kinds[names[i]], id))
            return true;
    return false;
}

const char *
ref_label(struct call *c, const struct field *f, const char *id,
          const char *path)
{
    const struct kind *k = &kinds[f->ref];
    const struct ent *e = ent_find(c->co, k, id);
    const char *label;
    bool ok = false;

    if (!e && wrong_name(c, k, id))
        business(c, "The type of name assigned to this transaction is wrong.");
    else if (!e && ent_merged(c->pool, c->co, k, id))
        business(c, "Something this action required is no longer available. "
                    "Another user may have deleted it.");
    else
        ok = e ? !ent_inactive(e) || inactive(c, k, id, path)
               : missing(c, k, id, path);
    if (!ok)
        return NULL;
    label = js_text(e->obj, "FullyQualifiedName");
    if (!label)
        label = js_text(e->obj, k->named);
    return label ? label : "";
}
