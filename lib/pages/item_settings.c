/* Settings, QuickBooks, Items: auto-create and the default income account. */
#include <string.h>

#include "pages/mapping.h"

static const char here[] = "/settings/quickbooks/items";

/* What these settings unblock. */
static const char *const causes[] = { "item_not_found", "account_not_mapped",
                                      "account_inactive" };
enum { CAUSES = sizeof(causes) / sizeof(causes[0]) };

struct items {
    struct shop shop;
    struct connection_row connection;
    struct mapping map;
    int64_t waiting;
    bool connected; /* there is a company, whatever its state */
};

static bool
items_read(struct req *r, struct items *x, struct err *e)
{
    struct rows waiting;

    memset(x, 0, sizeof(*x));
    if (!shop_read(r->db, r->arena, r->shop, &x->shop, e) ||
        !page_connection_read(r, &x->connection, &x->connected, e))
        return false;
    for (size_t i = 0; i < CAUSES; i++) {
        if (!mapping_waiting(r, causes[i], &waiting, e))
            return false;
        x->waiting += mapping_waiting_for(&waiting, NULL);
    }
    return !x->connected || mapping_read(r, x->connection.id, "income_account",
                                         "account", &x->map, e);
}

static bool
offered(const struct reference_row *account)
{
    return account->active && (strcmp(account->type, "Income") == 0 ||
                               strcmp(account->type, "Other Income") == 0);
}

static void
show_option(struct tmpl *t, const char *value, const char *text, bool chosen)
{
    struct tmpl *o = tmpl_section(t, TS_ITEM_SETTINGS_OPTION);

    tmpl_text(o, TV_OPTION_VALUE, value);
    tmpl_text(o, TV_OPTION_TEXT, text);
    tmpl_when(o, TS_ITEM_SETTINGS_CHOSEN, chosen);
}

static void
show_accounts(struct req *r, struct tmpl *t, const struct items *x)
{
    const char *chosen = mapping_chosen(&x->map, 0);
    const struct reference_row *now = mapping_reference(&x->map, chosen);
    struct tmpl *in = tmpl_section(t, TS_ITEM_SETTINGS_ACCOUNTS);
    size_t shown = 0;

    tmpl_when(in, TS_ITEM_SETTINGS_LOCKED, !http_allowed(r->who, ACCESS_KEEP));
    for (size_t i = 0; i < x->map.references.n; i++) {
        const struct reference_row *a = mapping_at(&x->map, i);

        if (!offered(a))
            continue;
        show_option(in, a->qbo_id, a->name, strcmp(a->qbo_id, chosen) == 0);
        shown++;
    }
    tmpl_when(in, TS_ITEM_SETTINGS_NO_ACCOUNTS, shown == 0);
    if (*chosen == '\0' || (now != NULL && offered(now)))
        return;
    show_option(in, chosen,
                now == NULL ? "No longer in QuickBooks"
                            : arena_printf(r->arena, "%s (%s)", now->name,
                                           now->active ? "not an income account"
                                                       : "inactive"),
                true);
    tmpl_text(tmpl_section(in, TS_ITEM_SETTINGS_GONE), TV_GONE_WHY,
              now == NULL   ? "The chosen account is gone from QuickBooks."
              : now->active ? "The chosen account is no longer an income "
                              "account in QuickBooks."
                            : "The chosen account is inactive in QuickBooks.");
}

/* GET /settings/quickbooks/items */
static bool
page_items(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_ITEM_SETTINGS), *in;
    struct items x;

    if (!items_read(r, &x, e))
        return false;
    mapping_show_saved(r, t, TI_ITEM_SETTINGS_NOTICE, x.waiting);
    tmpl_when(t,
              x.shop.auto_create_items ? TS_ITEM_SETTINGS_ON
                                       : TS_ITEM_SETTINGS_OFF,
              true);
    if (x.connected)
        show_accounts(r, t, &x);
    else
        tmpl_when(t, TS_ITEM_SETTINGS_NOT_CONNECTED, true);
    page_form_once(r, t, TI_ITEM_SETTINGS_ONCE);
    if (!http_allowed(r->who, ACCESS_KEEP)) {
        tmpl_when(t, TS_ITEM_SETTINGS_MAY_NOT, true);
        tmpl_when(t, TS_ITEM_SETTINGS_LOCKED, true);
        return reply_page(r, out, t, "Item settings", e);
    }
    in = tmpl_section(t, TS_ITEM_SETTINGS_CAN_SAVE);
    if (x.waiting > 0)
        tmpl_int(tmpl_section(in, TS_ITEM_SETTINGS_CAN_RETRY), TV_WAITING,
                 x.waiting);
    else
        tmpl_when(in, TS_ITEM_SETTINGS_SAVE_ONLY, true);
    return reply_page(r, out, t, "Item settings", e);
}

/* -------------------------------------------------------------------- saving
 */

struct saving {
    struct req *r;
    const char *location;
};

static bool
toggle_save(struct req *r, const struct items *x, int64_t *saved, struct err *e)
{
    const char *text = http_param(&r->form, "auto_create");
    bool on = str_equal(text, "1");

    if (text == NULL || on == x->shop.auto_create_items)
        return true;
    (*saved)++;
    return db_change(r->db, STMT_PAGE_AUTO_CREATE,
                     ARGS(ARG_SHOP(r->shop), ARG_BOOL(on)), e) &&
           page_audit(r, "items.auto_create", "", 0,
                      on ? "Missing items are created in QuickBooks"
                         : "Missing items are not created in QuickBooks",
                      e);
}

static bool
account_save(struct req *r, const struct items *x, int64_t *saved,
             struct err *e)
{
    const char *id = http_param(&r->form, "account");
    const struct reference_row *a;

    if (id == NULL || !x->connected)
        return true;
    a = mapping_reference(&x->map, id);
    if (*id != '\0' && (a == NULL || !offered(a)) &&
        strcmp(mapping_chosen(&x->map, 0), id) != 0)
        return err_set(e, ERR_CONFLICT,
                       "That account is not among QuickBooks' active income "
                       "accounts any more. Open the page again and choose "
                       "another one.");
    return mapping_save(r, &x->map, 0, id, "account.map",
                        "Default income account", saved, e);
}

static bool
retry_all(struct req *r, int64_t *moved, struct err *e)
{
    for (size_t i = 0; i < CAUSES; i++) {
        int64_t n;

        if (!event_retry_cause(r->db, r->arena, r->shop, causes[i], &n, e))
            return false;
        *moved += n;
    }
    return true;
}

static bool
save_body(struct db *db, void *ctx, struct err *e)
{
    struct saving *s = ctx;
    struct req *r = s->r;
    const char *key = http_param(&r->form, "form_key"), *before;
    bool retry = str_equal(http_param(&r->form, "then"), "retry");
    int64_t saved = 0, moved = 0;
    struct items x;

    s->location = here;
    if (!form_claim(db, r->arena, r->shop, key, &before, e))
        return false;
    if (before != NULL) {
        if (*before != '\0')
            s->location = before;
        return true;
    }
    if (!items_read(r, &x, e) || !toggle_save(r, &x, &saved, e) ||
        !account_save(r, &x, &saved, e) || (retry && !retry_all(r, &moved, e)))
        return false;
    s->location = mapping_saved_href(r->arena, here, saved, retry, moved);
    return form_led_to(db, r->arena, r->shop, key, s->location, e);
}

/* POST /settings/quickbooks/items */
static bool
page_items_post(struct req *r, struct reply *out, struct err *e)
{
    struct saving s = { .r = r };

    return db_tx(r->db, save_body, &s, e) && reply_redirect(out, s.location);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/items", page_items,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/items", page_items_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_item_settings = ROUTES(routes);
