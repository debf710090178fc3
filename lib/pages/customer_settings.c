/* Settings, QuickBooks, Customers: whether changes go, and which way. */
#include "pages/settings.h"

struct customer_settings {
    bool push, in;
};
static const struct field settings_fields[] = {
    FIELD(struct customer_settings, NULL, push),
    FIELD(struct customer_settings, NULL, in),
};
static const struct record settings_record =
    RECORD(struct customer_settings, settings_fields);

/* clang-format off */
static const char *const cause_names[] = { "duplicate_customer" };
static const struct settings_causes causes = {
    cause_names, sizeof(cause_names) / sizeof(cause_names[0]), "a customer’s name" };

static const struct settings_toggle toggles[] = {
    { "push", offsetof(struct customer_settings, push), "customers.push",
      "Customers that change here", "update QuickBooks", "leave QuickBooks as it is",
      TS_CUSTOMER_SETTINGS_PUSH, TS_CUSTOMER_SETTINGS_NO_PUSH, NULL },
    { "in", offsetof(struct customer_settings, in), "customers.direction",
      "Which way customers go", "both ways", "to QuickBooks",
      TS_CUSTOMER_SETTINGS_BOTH, TS_CUSTOMER_SETTINGS_OUT, NULL },
};
/* clang-format on */
enum { TOGGLES = sizeof(toggles) / sizeof(toggles[0]) };

static bool
settings_read(struct req *r, struct customer_settings *out, struct err *e)
{
    return db_one(r->db, r->arena, STMT_PAGE_CUSTOMER_SETTINGS,
                  ARGS(ARG_SHOP(r->shop)), &settings_record, out, e);
}

/* GET /settings/quickbooks/customers */
static bool
page_settings(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_CUSTOMER_SETTINGS);
    struct customer_settings now;
    struct connection_row c;
    int64_t waiting;
    bool connected;

    if (!settings_read(r, &now, e) ||
        !page_connection_read(r, &c, &connected, e) ||
        !settings_waiting(r, &causes, &waiting, e) ||
        !settings_show_lists(r, t, TI_CUSTOMER_SETTINGS_LISTS,
                             connected ? &c : NULL, e))
        return false;
    page_show_settings(r, t, TI_CUSTOMER_SETTINGS_TABS);
    mapping_show_saved(r, t, TI_CUSTOMER_SETTINGS_NOTICE, waiting);
    settings_show_toggles(r, t, TS_CUSTOMER_SETTINGS_LOCKED,
                          TI_CUSTOMER_SETTINGS_WAS, toggles, TOGGLES, &now);
    page_form_once(r, t, TI_CUSTOMER_SETTINGS_ONCE);
    settings_show_save(r, t, TI_CUSTOMER_SETTINGS_SAVE, &causes, waiting);
    return reply_page(r, out, t, "Customer settings", e);
}

static bool
save(struct req *r, void *ctx, struct changes *changes, struct err *e)
{
    struct customer_settings now;

    (void)ctx;
    return settings_read(r, &now, e) &&
           settings_take_toggles(r, toggles, TOGGLES, &now, changes, e) &&
           (changes->n == 0 ||
            db_change(
                r->db, STMT_PAGE_CUSTOMER_SETTINGS_SAVE,
                ARGS(ARG_SHOP(r->shop), ARG_BOOL(now.push), ARG_BOOL(now.in)),
                e));
}

/* POST /settings/quickbooks/customers */
static bool
page_settings_post(struct req *r, struct reply *out, struct err *e)
{
    static const struct change_page page = { "customer settings", ENTITY__MAX,
                                             &causes, save };

    return change_reply(r, out, &page, NULL, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/customers", page_settings,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/customers", page_settings_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_customer_settings = ROUTES(routes);
