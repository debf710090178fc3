/* Settings, QuickBooks, Items: auto-create and the default income account. */
#include <string.h>

#include "pages/settings.h"

/* clang-format off */
static const char *const cause_names[] = {
    "item_not_found", "account_not_mapped", "account_inactive" };
static const struct settings_causes causes = {
    cause_names, sizeof(cause_names) / sizeof(cause_names[0]),
    "an item or its account" };

static const struct settings_toggle toggles[] = {
    { "auto_create", offsetof(struct shop, auto_create_items), "items.auto_create",
      "Missing items are created in QuickBooks", "Missing items are not created in QuickBooks",
      TS_ITEM_SETTINGS_ON, TS_ITEM_SETTINGS_OFF },
};
/* clang-format on */

struct items {
    struct shop shop;
    struct connection_row connection;
    struct mapping map;
    bool connected; /* there is a company, whatever its state */
};

static bool
items_read(struct req *r, struct items *x, struct err *e)
{
    memset(x, 0, sizeof(*x));
    return shop_read(r->db, r->arena, r->shop, &x->shop, e) &&
           page_connection_read(r, &x->connection, &x->connected, e) &&
           (!x->connected || mapping_read(r, x->connection.id, "income_account",
                                          "account", &x->map, e));
}

static struct settings_choice
account_choice(const struct items *x)
{
    return (struct settings_choice){
        .map = &x->map,
        .name = "account",
        .label = "Account for the sales of new items",
        .none = "Choose an account",
        .thing = "account",
        .kind = "an income account",
        .then = "New items wait until you choose another one.",
        .what = "account.map",
        .title = "Default income account",
        .offered = settings_earns,
    };
}

/* GET /settings/quickbooks/items */
static bool
page_items(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_ITEM_SETTINGS), *in;
    struct settings_choice account;
    int64_t waiting;
    struct items x;

    if (!items_read(r, &x, e) || !settings_waiting(r, &causes, &waiting, e))
        return false;
    page_show_settings(r, t, TI_ITEM_SETTINGS_TABS);
    mapping_show_saved(r, t, TI_ITEM_SETTINGS_NOTICE, waiting);
    settings_show_toggles(r, t, TS_ITEM_SETTINGS_LOCKED, toggles, 1, &x.shop);
    if (x.connected) {
        account = account_choice(&x);
        in = tmpl_section(t, TS_ITEM_SETTINGS_ACCOUNTS);
        tmpl_when(in, TS_ITEM_SETTINGS_NO_ACCOUNTS,
                  settings_show_choice(r, in, TI_ITEM_SETTINGS_ACCOUNT,
                                       &account) == 0);
    } else {
        tmpl_when(t, TS_ITEM_SETTINGS_NOT_CONNECTED, true);
    }
    page_form_once(r, t, TI_ITEM_SETTINGS_ONCE);
    settings_show_save(r, t, TI_ITEM_SETTINGS_SAVE, &causes, waiting);
    return reply_page(r, out, t, "Item settings", e);
}

static bool
save(struct page_act *act, struct err *e)
{
    struct req *r = act->r;
    struct settings_choice account;
    int64_t saved = 0;
    struct items x;

    if (!items_read(r, &x, e) ||
        !settings_take_toggles(r, toggles, 1, &x.shop, &saved, e) ||
        (saved > 0 &&
         !db_change(r->db, STMT_PAGE_AUTO_CREATE,
                    ARGS(ARG_SHOP(r->shop), ARG_BOOL(x.shop.auto_create_items)),
                    e)))
        return false;
    account = account_choice(&x);
    return (!x.connected || settings_take_choice(r, &account, &saved, e)) &&
           settings_saved(act, &causes, saved, e);
}

/* POST /settings/quickbooks/items */
static bool
page_items_post(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = save, .location = r->path };

    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/items", page_items,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/items", page_items_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_item_settings = ROUTES(routes);
