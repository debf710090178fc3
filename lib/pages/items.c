/* Items: the list, one of them, and its form. */
#include <string.h>

#include "pages/history.h"
#include "pages/list.h"
#include "pages/named.h"

/* ---------------------------------------------------------------------- list
 */

static void
show_row(struct req *r, struct tmpl *in, const void *row)
{
    const struct item *it = row;

    tmpl_id(in, TV_ITEM_ID, it->id);
    tmpl_text(in, TV_ITEM_NAME, it->name);
    tmpl_text(in, TV_DESCRIPTION, it->description);
    tmpl_text(in, TV_UNIT_PRICE, page_price(r, it->unit_price));
}

static const char *
row_name(const void *row)
{
    return ((const struct item *)row)->name;
}

/* clang-format off */
static const struct list list = {
    .page = "/items", .title = "Items", .search = "Name begins with",
    .entity = ENTITY_ITEM, .record = &ledger_item_record,
    .read = ledger_item_list, .name = row_name, .show = show_row,
    .file = TPL_ITEMS, .searching = TI_ITEMS_SEARCH,
    .empty = TI_ITEMS_EMPTY, .pager = TI_ITEMS_PAGER, .qbo = TI_ITEMS_QBO,
    .can_write = TS_ITEMS_CAN_WRITE, .list = TS_ITEMS_LIST, .row = TS_ITEMS_ROW,
    .nothing_yet = { "inbox", "No items yet",
        "Items are what you sell: services and parts. Add the first one; it goes to QuickBooks with its first invoice.",
        "/items/new", "New item" },
    .nothing_to_read = "Items appear here as soon as somebody of your shop adds one.",
    .nothing_matches = "The search takes the beginning of an item’s name.",
};
static const struct synced_place place = {
    TI_ITEM_PROBLEM, TI_ITEM_CARD, TS_ITEM_LIVE };
/* clang-format on */

/* GET /items */
static bool
page_items(struct req *r, struct reply *out, struct err *e)
{
    return list_reply(r, out, &list, e);
}

/* ----------------------------------------------------------------------- one
 */

static bool
show_card(struct req *r, struct tmpl *t, const struct item *it, struct err *e)
{
    struct synced s;
    const struct synced_card card = {
        .entity = "item",
        .id = it->id,
        .s = &s,
        .href =
            http_allowed(r->who, ACCESS_OPERATE)
                ? arena_printf(r->arena, "/items/%lld/edit", (long long)it->id)
                : NULL,
        .press = "Edit the item",
        .about = it->name,
    };

    return synced_read(r, ENTITY_ITEM, it->id, &s, e) &&
           synced_show_card(r, t, &place, &card, e) &&
           page_show_history(r, t, TI_ITEM_HISTORY, "item", it->id, e);
}

/* GET /items/:id */
static bool
page_item(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_ITEM);
    const struct ledger l = page_ledger(r);
    struct item it;

    if (!ledger_item_by_id(&l, r->record, &it, e))
        return false;
    page_show_done(r, t, TI_ITEM_NOTICE);
    tmpl_id(t, TV_ITEM_ID, it.id);
    tmpl_text(t, TV_ITEM_NAME, it.name);
    tmpl_text(t, TV_DESCRIPTION, it.description);
    tmpl_text(t, TV_CATEGORY, it.category);
    tmpl_text(t, TV_UNIT_PRICE, page_price(r, it.unit_price));
    tmpl_text(t, TV_EXTERNAL_ID, it.external_id);
    tmpl_when(t, TS_ITEM_CAN_WRITE, http_allowed(r->who, ACCESS_OPERATE));
    return show_card(r, t, &it, e) && reply_page(r, out, t, it.name, e);
}

/* POST /items/:id/retry */
static bool
page_retry(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct item it;

    return ledger_item_by_id(&l, r->record, &it, e) &&
           page_record_retry(r, out, "item", r->record, e);
}

/* ---------------------------------------------------------------------- form
 */

static bool
stored(struct req *r, struct ledger_input *in, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct item it;

    if (!ledger_item_by_id(&l, r->record, &it, e))
        return false;
    ledger_input_add(in, "name", LEDGER_TEXT, it.name);
    ledger_input_add(in, "description", LEDGER_TEXT, it.description);
    ledger_input_add(in, "unit_price", LEDGER_TEXT,
                     page_price_plain(r, it.unit_price));
    ledger_input_add(in, "category", LEDGER_TEXT, it.category);
    ledger_input_add(in, "revision", LEDGER_TEXT,
                     arena_printf(r->arena, "%lld", (long long)it.revision));
    return true;
}

static bool
save(struct req *r, struct ledger_input *typed, int64_t revision, int64_t *id,
     struct ledger_faults *faults, struct err *e)
{
    const struct ledger l = page_ledger(r);
    enum ledger_saved how;
    struct item it;

    if (!ledger_item_read(typed, &it, faults))
        return named_refused(faults, e);
    it.id = *id;
    it.revision = revision;
    if (!ledger_item_save(&l, &it, &how, faults, e))
        return false;
    *id = it.id;
    return true;
}

/* clang-format off */
static const struct named_field fields[] = {
    { "name",        TV_F_NAME_TEXT,   TS_ITEM_FORM_BAD_NAME },
    { "description", TV_F_DESCRIPTION, TS_ITEM_FORM_BAD_DESCRIPTION },
    { "unit_price",  TV_F_UNIT_PRICE,  TS_ITEM_FORM_BAD_UNIT_PRICE },
    { "category",    TV_F_CATEGORY,    TS_ITEM_FORM_BAD_CATEGORY },
};
static const struct named_form form = {
    .entity = "item", .file = TPL_ITEM_FORM,
    .summary = TI_ITEM_FORM_SUMMARY, .once = TI_ITEM_FORM_ONCE,
    .fields = fields, .n = sizeof(fields) / sizeof(fields[0]),
    .stored = stored, .save = save,
};
/* clang-format on */

/* GET /items/new */
static bool
page_new(struct req *r, struct reply *out, struct err *e)
{
    return named_new(r, out, &form, e);
}

/* GET /items/:id/edit */
static bool
page_edit(struct req *r, struct reply *out, struct err *e)
{
    return named_edit(r, out, &form, e);
}

/* POST /items/new, /items/:id/edit */
static bool
page_post(struct req *r, struct reply *out, struct err *e)
{
    return named_post(r, out, &form, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/items",           page_items, ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/items/new",       page_new,   ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/items/new",       page_post,  ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/items/:id",       page_item,  ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/items/:id/edit",  page_edit,  ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/items/:id/edit",  page_post,  ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_POST, "/items/:id/retry", page_retry, ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_items = ROUTES(routes);
