/* Settings, QuickBooks, Items: auto-create, which way, and the income accounts:
   the default, and one by category. */
#include <string.h>

#include "pages/category.h"
#include "pages/settings.h"

/* clang-format off */
static const char *const cause_names[] = {
    "item_not_found", "account_not_mapped", "account_inactive", "account_type" };
static const struct settings_causes causes = {
    cause_names, sizeof(cause_names) / sizeof(cause_names[0]),
    "an item or its account" };

struct item_settings {
    bool auto_create, in;
};
static const struct field settings_fields[] = {
    FIELD(struct item_settings, NULL, auto_create),
    FIELD(struct item_settings, NULL, in),
};

static const struct settings_toggle toggles[] = {
    { "auto_create", offsetof(struct item_settings, auto_create), "items.auto_create",
      "Items missing in QuickBooks", "created there", "not created there",
      TS_ITEM_SETTINGS_ON, TS_ITEM_SETTINGS_OFF, NULL },
    { "in", offsetof(struct item_settings, in), "items.direction",
      "Which way items go", "both ways", "to QuickBooks",
      TS_ITEM_SETTINGS_BOTH, TS_ITEM_SETTINGS_OUT, NULL },
};
/* clang-format on */
static const struct record settings_record =
    RECORD(struct item_settings, settings_fields);
enum { TOGGLES = sizeof(toggles) / sizeof(toggles[0]) };

struct items {
    struct item_settings now;
    struct connection_row connection;
    struct mapping map;
    struct categories categories;
    bool connected; /* there is a company, whatever its state */
};

static bool
items_read(struct req *r, struct items *x, struct err *e)
{
    memset(x, 0, sizeof(*x));
    return db_one(r->db, r->arena, STMT_PAGE_ITEM_SETTINGS,
                  ARGS(ARG_SHOP(r->shop)), &settings_record, &x->now, e) &&
           page_connection_read(r, &x->connection, &x->connected, e) &&
           (!x->connected ||
            (mapping_read(r, x->connection.id, "income_account", "account",
                          &x->map, e) &&
             categories_read(r, &x->map, &x->categories, e)));
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
        .offered = settings_for_income,
    };
}

bool
settings_income_choice(struct req *r, struct settings_choice *out, bool *found,
                       struct err *e)
{
    struct items *x = arena_alloc(r->arena, 1, sizeof(*x));

    if (!items_read(r, x, e))
        return false;
    *found = x->connected;
    *out = account_choice(x);
    return true;
}

/* GET /settings/quickbooks/items */
static bool
page_items(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_ITEM_SETTINGS), *in;
    struct settings_choice account;
    int64_t waiting;
    struct items x;

    if (!items_read(r, &x, e) || !settings_waiting(r, &causes, &waiting, e) ||
        !settings_show_lists(r, t, TI_ITEM_SETTINGS_LISTS,
                             x.connected ? &x.connection : NULL, e))
        return false;
    page_show_settings(r, t, TI_ITEM_SETTINGS_TABS);
    mapping_show_saved(r, t, TI_ITEM_SETTINGS_NOTICE, waiting);
    settings_show_toggles(r, t, TS_ITEM_SETTINGS_LOCKED, TI_ITEM_SETTINGS_WAS,
                          toggles, TOGGLES, &x.now);
    if (x.connected) {
        account = account_choice(&x);
        in = tmpl_section(t, TS_ITEM_SETTINGS_ACCOUNTS);
        tmpl_when(in, TS_ITEM_SETTINGS_NO_ACCOUNTS,
                  settings_show_choice(r, in, TI_ITEM_SETTINGS_ACCOUNT,
                                       &account) == 0);
        categories_show(r, in, &x.categories);
    } else {
        tmpl_when(t, TS_ITEM_SETTINGS_NOT_CONNECTED, true);
    }
    page_form_once(r, t, TI_ITEM_SETTINGS_ONCE);
    settings_show_save(r, t, TI_ITEM_SETTINGS_SAVE, &causes, waiting);
    return reply_page(r, out, t, "Item settings", e);
}

static bool
save(struct req *r, void *ctx, struct changes *changes, struct err *e)
{
    struct settings_choice account;
    struct items x;

    (void)ctx;
    if (!items_read(r, &x, e) ||
        !settings_take_toggles(r, toggles, TOGGLES, &x.now, changes, e) ||
        (changes->n > 0 &&
         !db_change(r->db, STMT_PAGE_ITEM_SETTINGS_SAVE,
                    ARGS(ARG_SHOP(r->shop), ARG_BOOL(x.now.auto_create),
                         ARG_BOOL(x.now.in)),
                    e)))
        return false;
    account = account_choice(&x);
    return !x.connected || (settings_take_choice(r, &account, changes, e) &&
                            categories_take(r, &x.categories, changes, e));
}

const struct change_page item_change = { "item settings", ENTITY_ITEM, &causes,
                                         save };

/* POST /settings/quickbooks/items */
static bool
page_items_post(struct req *r, struct reply *out, struct err *e)
{
    return change_reply(r, out, &item_change, NULL, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/items", page_items,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/items", page_items_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_item_settings = ROUTES(routes);
