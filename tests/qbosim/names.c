/* names: customers, items, accounts and the other lists. */
#include "call.h"

#include <string.h>

static void
otherwise_text(struct call *c, struct js *o, const char *name, const char *s)
{
    if (!js_has(o, name))
        js_set_text(c->pool, o, name, s);
}

static void
otherwise_bool(struct call *c, struct js *o, const char *name, bool b)
{
    if (!js_has(o, name))
        js_set_bool(c->pool, o, name, b);
}

/* 6240 when somebody else in the same scope has the name. */
bool
name_taken(struct call *c, const char *name, const struct ent *self)
{
    const struct ent *e = ent_named(c->pool, c->co, c->kind->scope, name);
    const char *who;

    if (!e || e == self)
        return false;
    who = e->kind == c->kind ? c->kind->called : "customer, vendor or employee";
    fault(c, FAULT_NAME, "",
          "The name supplied already exists. : Another %s is already using "
          "this name. Please use a different name.",
          who);
    return true;
}

/* Who is made inactive gives the name free: "Copper Kettle (deleted)". */
static void
mark_deleted(struct call *c, struct js *obj, const struct ent *old)
{
    const char *name = js_text(obj, c->kind->named);
    const char *next = pool_fmt(c->pool, "%s (deleted)", name ? name : "");

    for (int n = 1;; n++) {
        const struct ent *e = ent_named(c->pool, c->co, c->kind->scope, next);

        if (!e || e == old)
            break;
        next = pool_fmt(c->pool, "%s (deleted %d)", name ? name : "", n);
    }
    js_set_text(c->pool, obj, c->kind->named, next);
}

static bool
deactivates(const struct js *obj, const struct ent *old)
{
    const struct js *now = js_get(obj, "Active");
    const struct js *was = old ? js_get(old->obj, "Active") : NULL;

    return now && now->kind == JS_FALSE && !(was && was->kind == JS_FALSE);
}

bool
named_check(struct call *c, struct js *obj, const struct js *sent,
            const struct ent *old)
{
    const char *name = js_text(obj, c->kind->named);

    (void)sent;
    if (!name || !*name)
        return fault(c, FAULT_MISSING, c->kind->named,
                     "Required parameter %s is missing in the request",
                     c->kind->named);
    if (c->kind->flags & KIND_LIST)
        otherwise_bool(c, obj, "Active", true);
    if (deactivates(obj, old))
        mark_deleted(c, obj, old);
    else if (name_taken(c, name, old))
        return false;
    if (c->kind == &kinds[KIND_TERM])
        js_set_text(c->pool, obj, "Type",
                    js_has(obj, "DayOfMonthDue") ? "DATE_DRIVEN" : "STANDARD");
    if (c->kind == &kinds[KIND_PAYMENTMETHOD])
        otherwise_text(c, obj, "Type", "NON_CREDIT_CARD");
    return true;
}

/* FullyQualifiedName and Level follow from the parent. */
static bool
nest(struct call *c, struct js *obj, const struct ent *old)
{
    const char *parent = js_ref(obj, "ParentRef");
    const char *name = js_text(obj, c->kind->named);
    const struct ent *e = parent ? ent_find(c->co, c->kind, parent) : NULL;
    int64_t level = 0;

    if (e) {
        const char *above = js_text(e->obj, "FullyQualifiedName");

        if (e == old)
            return fault(c, FAULT_REFERENCE, "ParentRef",
                         "Invalid Reference Id : ParentRef");
        level = js_int(e->obj, "Level", 0) + 1;
        if (level > 4)
            return fault(c, FAULT_LEVEL, "ParentRef",
                         "Sub Level Limit Error : you can nest up to 5 "
                         "levels.");
        name = pool_fmt(c->pool, "%s:%s", above ? above : "", name);
        js_set_int(c->pool, obj, "Level", level);
    } else {
        js_drop(obj, "Level");
    }
    js_set_text(c->pool, obj, "FullyQualifiedName", name);
    return true;
}

/* A plain name that may stand under another one of its kind. */
bool
nested_check(struct call *c, struct js *obj, const struct js *sent,
             const struct ent *old)
{
    return named_check(c, obj, sent, old) && nest(c, obj, old);
}

/* Without a DisplayName the parts of the person's name make one. */
static void
compose(struct call *c, struct js *obj)
{
    static const char *const parts[] = { "Title", "GivenName", "MiddleName",
                                         "FamilyName", "Suffix" };
    struct text t;

    if (js_has(obj, "DisplayName"))
        return;
    text_init(&t, c->pool);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *s = js_text(obj, parts[i]);

        if (s)
            text_fmt(&t, "%s%s", t.n ? " " : "", s);
    }
    if (t.n)
        js_set_text(c->pool, obj, "DisplayName", t.p);
}

static const char *
home_currency(const struct company *co)
{
    const struct js *v = pref(co, "CurrencyPrefs.HomeCurrency.value");

    return v && v->text ? v->text : "USD";
}

static bool
customer_refs(struct call *c, struct js *obj, const struct ent *old)
{
    const char *was = old ? js_ref(old->obj, "CurrencyRef") : NULL;
    const char *now = js_ref(obj, "CurrencyRef");
    bool job = js_true(obj, "Job"), parent = js_has(obj, "ParentRef");

    if (job != parent)
        return fault(c, FAULT_JOB, "ParentRef",
                     "ParentRef is required in the request when Job is true.");
    if (!now) {
        now = was ? was : home_currency(c->co);
        js_set_ref(c->pool, obj, "CurrencyRef", now, NULL);
    }
    if (was && strcmp(was, now) != 0)
        return business(c, "You can't change the currency of a customer.");
    if (strcmp(now, home_currency(c->co)) != 0 &&
        !pref_true(c->co, "CurrencyPrefs.MultiCurrencyEnabled"))
        return business(c, "The currency of the transaction is invalid for "
                           "customer / vendor / account.");
    return true;
}

bool
customer_check(struct call *c, struct js *obj, const struct js *sent,
               const struct ent *old)
{
    const char *name, *how;
    int64_t open = old ? dec_clamp(old->balance) : 0;

    compose(c, obj);
    name = js_text(obj, "DisplayName");
    if (!name || !*name)
        return fault(c, FAULT_NO_NAME, "",
                     "At least one of Title, GivenName, MiddleName, "
                     "FamilyName, Suffix or DisplayName is required.");
    if (deactivates(obj, old) && open && !c->ui)
        return fault(c, FAULT_HAS_BALANCE, "",
                     "The entity you are trying to delete has an open balance."
                     " : This customer cannot be deleted because it has a "
                     "non-zero balance");
    if (!customer_refs(c, obj, old))
        return false;
    how = js_text(obj, "PreferredDeliveryMethod");
    if (how && !strcmp(how, "Email") &&
        !js_path(obj, "PrimaryEmailAddr.Address"))
        return fault(c, FAULT_NO_EMAIL, "PrimaryEmailAddr",
                     "Email address is required");
    otherwise_text(c, obj, "PrintOnCheckName",
                   js_has(obj, "CompanyName") ? js_text(obj, "CompanyName")
                                              : name);
    otherwise_bool(c, obj, "Taxable", true);
    otherwise_bool(c, obj, "Job", false);
    otherwise_bool(c, obj, "BillWithParent", false);
    otherwise_text(c, obj, "PreferredDeliveryMethod", "Print");
    js_set_bool(c->pool, obj, "IsProject", false);
    js_set_money(c->pool, obj, "Balance", open);
    js_set_money(c->pool, obj, "BalanceWithJobs", open);
    return named_check(c, obj, sent, old) && nest(c, obj, old);
}

static const char *
account_type(const struct company *co, const char *id)
{
    const struct ent *e = id ? ent_find(co, &kinds[KIND_ACCOUNT], id) : NULL;
    const char *type = e ? js_text(e->obj, "AccountType") : NULL;

    return type ? type : "";
}

bool
item_check(struct call *c, struct js *obj, const struct js *sent,
           const struct ent *old)
{
    const char *type, *account;

    otherwise_text(c, obj, "Type", "Service");
    type = js_text(obj, "Type");
    account = js_ref(obj, "IncomeAccountRef");
    if (!account && strcmp(type, "Category") != 0 && strcmp(type, "Group") != 0)
        return fault(c, FAULT_MISSING, "IncomeAccountRef",
                     "Required parameter IncomeAccountRef is missing in the "
                     "request");
    if (!strncmp(account_type(c->co, account), "Accounts ", 9))
        return fault(c, FAULT_ACCOUNT_TYPE, "IncomeAccountRef",
                     "Invalid account type: You need to select a different "
                     "type of account for this item.");
    if (strcmp(type, "Category") != 0) {
        otherwise_bool(c, obj, "Taxable", false);
        otherwise_bool(c, obj, "TrackQtyOnHand", false);
        if (!js_has(obj, "UnitPrice"))
            js_set_int(c->pool, obj, "UnitPrice", 0);
    }
    return named_check(c, obj, sent, old) && nest(c, obj, old);
}

// clang-format off
static const struct {
    const char *type, *class;
} account_classes[] = {
    { "Bank", "Asset" },            { "Accounts Receivable", "Asset" },
    { "Other Current Asset", "Asset" }, { "Fixed Asset", "Asset" },
    { "Other Asset", "Asset" },     { "Accounts Payable", "Liability" },
    { "Credit Card", "Liability" }, { "Other Current Liability", "Liability" },
    { "Long Term Liability", "Liability" }, { "Equity", "Equity" },
    { "Income", "Revenue" },        { "Other Income", "Revenue" },
    { "Cost of Goods Sold", "Expense" }, { "Expense", "Expense" },
    { "Other Expense", "Expense" },
};
// clang-format on

bool
account_check(struct call *c, struct js *obj, const struct js *sent,
              const struct ent *old)
{
    const char *type = js_text(obj, "AccountType"), *class = NULL;

    if (!type && js_has(obj, "AccountSubType"))
        type = "Income";
    for (size_t i = 0;
         type && i < sizeof account_classes / sizeof *account_classes; i++)
        if (!strcmp(account_classes[i].type, type))
            class = account_classes[i].class;
    if (!class)
        return fault(c, FAULT_ACCOUNT_KIND, "AccountType",
                     "Invalid Account.AccountType && AccountSubType");
    js_set_text(c->pool, obj, "AccountType", type);
    js_set_text(c->pool, obj, "Classification", class);
    js_set_int(c->pool, obj, "CurrentBalance", 0);
    otherwise_bool(c, obj, "SubAccount", js_has(obj, "ParentRef"));
    if (!js_has(obj, "CurrencyRef"))
        js_set_ref(c->pool, obj, "CurrencyRef", home_currency(c->co), NULL);
    return named_check(c, obj, sent, old) && nest(c, obj, old);
}
