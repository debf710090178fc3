/* items: products and services, what each type needs and may book to. */
#include "names.h"

#include <string.h>

#define SALES_TYPES "|Income|Other Income|"
#define NOT_BALANCES NULL /* anything but A/R and A/P */

// clang-format off
static const struct item_account {
    const char *type, *ref;
    bool needed;
    const char *types; /* that the account may have */
} item_accounts[] = {
    { "Service",      "IncomeAccountRef",  true,  NOT_BALANCES },
    { "Service",      "ExpenseAccountRef", false, NOT_BALANCES },
    { "NonInventory", "IncomeAccountRef",  true,  NOT_BALANCES },
    { "NonInventory", "ExpenseAccountRef", false, NOT_BALANCES },
    { "Inventory",    "IncomeAccountRef",  true,  SALES_TYPES },
    { "Inventory",    "ExpenseAccountRef", true,  "|Cost of Goods Sold|" },
    { "Inventory",    "AssetAccountRef",   true,  "|Other Current Asset|" },
};

/* What an item may be turned into; everything else stays what it is. */
static const char *const type_moves[][2] = {
    { "Service", "NonInventory" },   { "NonInventory", "Service" },
    { "Service", "Inventory" },      { "NonInventory", "Inventory" },
};
// clang-format on

static bool
account_fits(struct call *c, const struct js *obj,
             const struct item_account *row)
{
    const char *id = js_ref(obj, row->ref), *type;

    if (!id)
        return !row->needed ||
               fault(c, FAULT_MISSING, row->ref,
                     "Required parameter %s is missing in the request",
                     row->ref);
    type = account_type(c->co, id);
    if (row->types ? strstr(row->types, pool_fmt(c->pool, "|%s|", type)) != NULL
                   : strncmp(type, "Accounts ", 9) != 0)
        return true;
    return fault(c, FAULT_ACCOUNT_TYPE, row->ref,
                 "Invalid account type: You need to select a different type "
                 "of account for this item.");
}

static bool
accounts_fit(struct call *c, const struct js *obj, const char *type)
{
    for (size_t i = 0; i < sizeof item_accounts / sizeof *item_accounts; i++)
        if (!strcmp(item_accounts[i].type, type) &&
            !account_fits(c, obj, &item_accounts[i]))
            return false;
    return true;
}

static bool
type_moves_to(struct call *c, const struct ent *old, const char *type)
{
    const char *was = old ? js_text(old->obj, "Type") : NULL;

    if (!old && !strcmp(type, "Group") && !c->ui)
        return fault(c, FAULT_UNSUPPORTED, "Type",
                     "Operation Create Group is not supported.");
    if (!was || !strcmp(was, type))
        return true;
    for (size_t i = 0; i < sizeof type_moves / sizeof *type_moves; i++)
        if (!strcmp(type_moves[i][0], was) && !strcmp(type_moves[i][1], type))
            return true;
    return business(c, "You can't change this type of product or service to "
                       "another type.");
}

/* An inventory item counts from its first day on. */
static bool
inventory_check(struct call *c, struct js *obj)
{
    if (c->creating && !plan_includes(c, "Inventory"))
        return false;
    if (!js_true(obj, "TrackQtyOnHand") || !js_has(obj, "QtyOnHand"))
        return fault(c, FAULT_NO_QUANTITY, "QtyOnHand",
                     "Missing Tracked Inventory Item Quantity : "
                     "TrackQtyOnHand and QtyOnHand are needed for an "
                     "inventory item.");
    if (js_dec(obj, "QtyOnHand") < 0 && c->creating)
        return fault(c, FAULT_QUANTITY, "QtyOnHand",
                     "Invalid Quantity. Supplied value:%s",
                     js_text(obj, "QtyOnHand"));
    if (!js_has(obj, "InvStartDate"))
        return fault(c, FAULT_MISSING, "InvStartDate",
                     "Required parameter InvStartDate is missing in the "
                     "request");
    return true;
}

bool
item_check(struct call *c, struct js *obj, const struct js *sent,
           const struct ent *old)
{
    const char *type;
    bool stock, sold;

    otherwise_text(c, obj, "Type", old ? js_text(old->obj, "Type") : "Service");
    type = js_text(obj, "Type");
    stock = !strcmp(type, "Inventory");
    sold = strcmp(type, "Category") != 0;
    if (!type_moves_to(c, old, type) || !accounts_fit(c, obj, type) ||
        (stock && !inventory_check(c, obj)))
        return false;
    if (sold) {
        otherwise_bool(c, obj, "Taxable", false);
        js_set_bool(c->pool, obj, "TrackQtyOnHand", stock);
        if (!js_has(obj, "UnitPrice"))
            js_set_int(c->pool, obj, "UnitPrice", 0);
        if (stock && !js_has(obj, "PurchaseCost"))
            js_set_int(c->pool, obj, "PurchaseCost", 0);
    }
    if (js_has(obj, "ParentRef"))
        js_set_bool(c->pool, obj, "SubItem", true);
    return named_check(c, obj, sent, old) && nest(c, obj, old);
}

bool
item_dated(struct call *c, const struct ent *item, const char *txn_date)
{
    const char *from = js_text(item->obj, "InvStartDate");

    return !js_true(item->obj, "TrackQtyOnHand") || !from || !txn_date ||
           strcmp(txn_date, from) >= 0 ||
           fault(c, FAULT_INVENTORY_DATE, "TxnDate",
                 "Transaction date is prior to start date for inventory item "
                 "%s.",
                 js_text(item->obj, "Name"));
}
