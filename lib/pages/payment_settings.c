/* Settings, QuickBooks, Payments: whether they go, where the money is put, and
   which of QuickBooks' payment methods stands for ours. */
#include <string.h>

#include "pages/payment.h"
#include "pages/settings.h"

struct payment_settings {
    bool payments, in;
};
static const struct field settings_fields[] = {
    FIELD(struct payment_settings, NULL, payments),
    FIELD(struct payment_settings, NULL, in),
};
static const struct record settings_record =
    RECORD(struct payment_settings, settings_fields);

/* clang-format off */
static const char *const cause_names[] = { "payment_method_not_mapped", "deposit_account", "account_inactive" };
static const struct settings_causes causes = {
    cause_names, sizeof(cause_names) / sizeof(cause_names[0]), "a payment method or an account" };

static const struct settings_toggle toggles[] = {
    { "payments", offsetof(struct payment_settings, payments), "payments.sync",
      "Payments recorded here", "sent to QuickBooks", "kept here",
      TS_PAYMENT_SETTINGS_ON, TS_PAYMENT_SETTINGS_OFF, NULL },
    { "in", offsetof(struct payment_settings, in), "payments.direction",
      "Payments recorded in QuickBooks", "brought here", "left there",
      TS_PAYMENT_SETTINGS_IN, TS_PAYMENT_SETTINGS_NOT_IN, NULL },
};
/* clang-format on */
enum { TOGGLES = sizeof(toggles) / sizeof(toggles[0]) };
enum { CHOICES = 1 + LEDGER_METHODS };

struct books {
    struct payment_settings now;
    struct connection_row connection;
    struct mapping deposit, methods;
    bool connected;
    struct settings_choice choice[CHOICES]; /* the account, then the methods */
};

static bool
in_use(const struct reference_row *method)
{
    return method->active;
}

static void
choices_make(struct req *r, struct books *x)
{
    x->choice[0] = (struct settings_choice){
        .map = &x->deposit,
        .name = "deposit_account",
        .label = "Account that payments are put into",
        .none = "Undeposited Funds (the default)",
        .thing = "account",
        .kind = "a bank account",
        .then = "Payments wait until you choose another one.",
        .what = "deposit_account.map",
        .title = "Deposit account",
        .offered = settings_for_deposits,
    };
    for (size_t i = 0; i < LEDGER_METHODS; i++)
        x->choice[1 + i] = (struct settings_choice){
            .map = &x->methods,
            .local_id = (int64_t)i + 1,
            .name = arena_printf(r->arena, "method.%s", ledger_methods[i].name),
            .label = ledger_methods[i].word,
            .none = "Choose a payment method",
            .blank = "Leave it blank in QuickBooks",
            .thing = "payment method",
            .kind = "in use",
            .then = "",
            .what = "payment_method.map",
            .title = ledger_methods[i].word,
            .offered = in_use,
        };
}

static bool
books_read(struct req *r, struct books *x, struct err *e)
{
    memset(x, 0, sizeof(*x));
    if (!db_one(r->db, r->arena, STMT_PAGE_PAYMENT_SETTINGS,
                ARGS(ARG_SHOP(r->shop)), &settings_record, &x->now, e) ||
        !page_connection_read(r, &x->connection, &x->connected, e))
        return false;
    choices_make(r, x);
    return !x->connected ||
           (mapping_read(r, x->connection.id, "deposit_account", "account",
                         &x->deposit, e) &&
            mapping_read(r, x->connection.id, "payment_method",
                         "payment_method", &x->methods, e));
}

bool
settings_deposit_choice(struct req *r, struct settings_choice *out, bool *found,
                        struct err *e)
{
    struct books *x = arena_alloc(r->arena, 1, sizeof(*x));

    if (!books_read(r, x, e))
        return false;
    *found = x->connected;
    *out = x->choice[0];
    return true;
}

bool
settings_method_choice(struct req *r, const char *method,
                       struct settings_choice *out, bool *found, struct err *e)
{
    struct books *x = arena_alloc(r->arena, 1, sizeof(*x));

    *found = false;
    if (!books_read(r, x, e))
        return false;
    for (size_t i = 0; x->connected && i < LEDGER_METHODS; i++)
        if (strcmp(ledger_methods[i].name, method) == 0) {
            *out = x->choice[1 + i];
            *found = true;
        }
    return true;
}

static void
show_choices(struct req *r, struct tmpl *t, const struct books *x)
{
    struct tmpl *in = tmpl_section(t, TS_PAYMENT_SETTINGS_LISTS);

    settings_show_choice(r, in, TI_PAYMENT_SETTINGS_ACCOUNT, &x->choice[0]);
    for (size_t i = 1; i < CHOICES; i++)
        settings_show_choice(r, tmpl_section(in, TS_PAYMENT_SETTINGS_METHOD),
                             TI_PAYMENT_SETTINGS_CHOICE, &x->choice[i]);
    tmpl_when(in, TS_PAYMENT_SETTINGS_NO_METHODS, x->methods.references.n == 0);
}

/* GET /settings/quickbooks/payments */
static bool
page_settings(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_PAYMENT_SETTINGS);
    int64_t waiting;
    struct books x;

    if (!books_read(r, &x, e) || !settings_waiting(r, &causes, &waiting, e) ||
        !settings_show_lists(r, t, TI_PAYMENT_SETTINGS_AGE,
                             x.connected ? &x.connection : NULL, e))
        return false;
    page_show_settings(r, t, TI_PAYMENT_SETTINGS_TABS);
    mapping_show_saved(r, t, TI_PAYMENT_SETTINGS_NOTICE, waiting);
    settings_show_toggles(r, t, TS_PAYMENT_SETTINGS_LOCKED,
                          TI_PAYMENT_SETTINGS_WAS, toggles, TOGGLES, &x.now);
    if (x.connected)
        show_choices(r, t, &x);
    else
        tmpl_when(t, TS_PAYMENT_SETTINGS_NOT_CONNECTED, true);
    page_form_once(r, t, TI_PAYMENT_SETTINGS_ONCE);
    settings_show_save(r, t, TI_PAYMENT_SETTINGS_SAVE, &causes, waiting);
    return reply_page(r, out, t, "Payment settings", e);
}

static bool
save(struct req *r, void *ctx, struct changes *changes, struct err *e)
{
    struct books x;

    (void)ctx;
    if (!books_read(r, &x, e) ||
        !settings_take_toggles(r, toggles, TOGGLES, &x.now, changes, e) ||
        (changes->n > 0 &&
         !db_change(r->db, STMT_PAGE_PAYMENT_SETTINGS_SAVE,
                    ARGS(ARG_SHOP(r->shop), ARG_BOOL(x.now.payments),
                         ARG_BOOL(x.now.in)),
                    e)))
        return false;
    for (size_t i = 0; x.connected && i < CHOICES; i++)
        if (!settings_take_choice(r, &x.choice[i], changes, e))
            return false;
    return true;
}

const struct change_page payment_change = { "payment settings", ENTITY_PAYMENT,
                                            &causes, save };

/* POST /settings/quickbooks/payments */
static bool
page_settings_post(struct req *r, struct reply *out, struct err *e)
{
    return change_reply(r, out, &payment_change, NULL, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/payments", page_settings,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/payments", page_settings_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_payment_settings = ROUTES(routes);
