/* Settings, QuickBooks, Invoices: when they go, under which number, and what
   of them stays here. */
#include <string.h>

#include "pages/settings.h"

enum { PREFIX_MAX = 10, WORDS_MAX = 40 }; /* characters; the columns' bounds */

struct invoice_settings {
    const char *post_when;
    bool our_numbers;
    const char *prefix;
    bool notes;
    const char *words;
    bool on_payment; /* not a column: post_when as a toggle */
};
static const struct field settings_fields[] = {
    FIELD(struct invoice_settings, NULL, post_when),
    FIELD(struct invoice_settings, NULL, our_numbers),
    FIELD(struct invoice_settings, NULL, prefix),
    FIELD(struct invoice_settings, NULL, notes),
    FIELD(struct invoice_settings, NULL, words),
};
static const struct record settings_record =
    RECORD(struct invoice_settings, settings_fields);

/* clang-format off */
static const char *const cause_names[] = { "discount_account" };
static const struct settings_causes causes = {
    cause_names, sizeof(cause_names) / sizeof(cause_names[0]), "a discount account" };
static const char *const number_names[] = { "duplicate_number" };
static const struct settings_causes number_causes = {
    number_names, sizeof(number_names) / sizeof(number_names[0]), "another number" };

static const struct settings_toggle toggles[] = {
    { "on_payment", offsetof(struct invoice_settings, on_payment), "invoices.post_when",
      "When invoices go to QuickBooks", "when they are paid", "when they are sent",
      TS_INVOICE_SETTINGS_ON_PAYMENT, TS_INVOICE_SETTINGS_ON_SEND, NULL },
    { "our_numbers", offsetof(struct invoice_settings, our_numbers), "invoices.numbers",
      "Invoice numbers in QuickBooks", "ours", "QuickBooks’ own",
      TS_INVOICE_SETTINGS_OURS, TS_INVOICE_SETTINGS_THEIRS, NULL },
    { "notes", offsetof(struct invoice_settings, notes), "invoices.notes",
      "Internal notes", "sent to QuickBooks", "kept here",
      TS_INVOICE_SETTINGS_NOTES, TS_INVOICE_SETTINGS_NO_NOTES,
      "Internal notes go to the statement memo of each invoice from now on, and QuickBooks can print it "
      "on the statements your customers get. Save this only when customers may read them." },
};
/* clang-format on */
enum { TOGGLES = sizeof(toggles) / sizeof(toggles[0]) };

struct books {
    struct invoice_settings now;
    struct connection_row connection;
    struct mapping map;
    bool connected;
};

static bool
books_read(struct req *r, struct books *x, struct err *e)
{
    memset(x, 0, sizeof(*x));
    if (!db_one(r->db, r->arena, STMT_PAGE_INVOICE_SETTINGS,
                ARGS(ARG_SHOP(r->shop)), &settings_record, &x->now, e) ||
        !page_connection_read(r, &x->connection, &x->connected, e))
        return false;
    x->now.on_payment = strcmp(x->now.post_when, "payment") == 0;
    return !x->connected ||
           mapping_read(r, x->connection.id, "discount_account", "account",
                        &x->map, e);
}

static struct settings_choice
account_choice(const struct books *x)
{
    return (struct settings_choice){
        .map = &x->map,
        .name = "discount_account",
        .label = "Account for discounts",
        .none = "Choose an account",
        .thing = "account",
        .kind = "an income account",
        .then = "Invoices with a discount wait until you choose another one.",
        .what = "discount_account.map",
        .title = "Account for discounts",
        .offered = settings_for_discounts,
    };
}

/* f NULL, or what was wrong with the form. */
static bool
show(struct req *r, struct reply *out, const struct form *f, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_INVOICE_SETTINGS);
    const char *typed = http_param(&r->form, "prefix");
    const char *words = http_param(&r->form, "member_words");
    struct settings_choice account;
    int64_t waiting;
    struct books x;

    if (!books_read(r, &x, e) || !settings_waiting(r, &causes, &waiting, e) ||
        !settings_show_lists(r, t, TI_INVOICE_SETTINGS_LISTS,
                             x.connected ? &x.connection : NULL, e))
        return false;
    page_show_settings(r, t, TI_INVOICE_SETTINGS_TABS);
    mapping_show_saved(r, t, TI_INVOICE_SETTINGS_NOTICE, waiting);
    settings_show_toggles(r, t, TS_INVOICE_SETTINGS_LOCKED,
                          TI_INVOICE_SETTINGS_WAS, toggles, TOGGLES, &x.now);
    tmpl_text(t, TV_WAS, x.now.prefix);
    tmpl_text(t, TV_F_PREFIX, typed != NULL ? typed : x.now.prefix);
    tmpl_text(t, TV_F_WORDS, words != NULL ? words : x.now.words);
    tmpl_text(t, TV_WAS_WORDS, x.now.words);
    if (f != NULL) {
        form_show(f, t, TI_INVOICE_SETTINGS_SUMMARY);
        form_show_field(f, t, "member_words", TS_INVOICE_SETTINGS_BAD_WORDS);
        form_show_field(f, t, "prefix", TS_INVOICE_SETTINGS_BAD_PREFIX);
    }
    if (x.connected) {
        account = account_choice(&x);
        settings_show_choice(r, tmpl_section(t, TS_INVOICE_SETTINGS_ACCOUNTS),
                             TI_INVOICE_SETTINGS_ACCOUNT, &account);
    } else {
        tmpl_when(t, TS_INVOICE_SETTINGS_NOT_CONNECTED, true);
    }
    page_form_once(r, t, TI_INVOICE_SETTINGS_ONCE);
    settings_show_save(r, t, TI_INVOICE_SETTINGS_SAVE, &causes, waiting);
    return reply_page(r, out, t, "Invoice settings", e);
}

/* GET /settings/quickbooks/invoices */
static bool
page_settings(struct req *r, struct reply *out, struct err *e)
{
    return show(r, out, NULL, e);
}

/* -------------------------------------------------------------------- saving
 */

/* What is typed, not chosen: blanks folded, NULL where the form has none. */
struct typed {
    const char *prefix, *words;
};

static void
text_read(struct req *r, const char *name, const char *what, size_t most,
          bool needed, const char **out, struct form *f)
{
    const char *text = http_param(&r->form, name);

    *out = text == NULL ? NULL : str_trim(r->arena, text);
    if (text != NULL && str_chars(*out) > most)
        form_bad(f, name, "%s at most %zu characters.", what, most);
    else if (text != NULL && needed && **out == '\0')
        form_bad(f, name, "Say what a member discount is called.");
}

static const char *
quoted(struct req *r, const char *text)
{
    return *text == '\0' ? "none" : arena_printf(r->arena, "“%s”", text);
}

/* One of them into its place in the row. */
static bool
text_take(struct req *r, const char *name, const char *audit, const char *label,
          const char *text, const char **now, struct changes *changes,
          struct err *e)
{
    const char *before = *now, *typed;

    if (!change_field(r, name, before, label, &typed, e))
        return false;
    if (typed == NULL || strcmp(text, before) == 0)
        return true;
    *now = text;
    return change_add(r, changes, audit, 0, label, quoted(r, before),
                      quoted(r, text), e);
}

static void
typed_read(struct req *r, struct typed *out, struct form *f)
{
    text_read(r, "prefix", "A prefix has", PREFIX_MAX, false, &out->prefix, f);
    text_read(r, "member_words", "These words have", WORDS_MAX, true,
              &out->words, f);
}

static bool
typed_refused(const struct form *f, struct err *e)
{
    const char *field =
        form_said(f, "prefix") != NULL ? "prefix" : "member_words";

    return err_input(e, field, "%s", form_said(f, field));
}

static bool
save(struct req *r, void *ctx, struct changes *changes, struct err *e)
{
    struct form f = { .arena = r->arena };
    struct typed own, *typed = &own;
    struct settings_choice account;
    struct books x;

    (void)ctx;
    typed_read(r, &own, &f);
    if (f.n > 0)
        return typed_refused(&f, e);
    if (!books_read(r, &x, e) ||
        !settings_take_toggles(r, toggles, TOGGLES, &x.now, changes, e) ||
        !text_take(r, "prefix", "invoices.prefix",
                   "Prefix before invoice numbers", typed->prefix,
                   &x.now.prefix, changes, e) ||
        !text_take(r, "member_words", "invoices.member_words",
                   "Words of a member discount", typed->words, &x.now.words,
                   changes, e))
        return false;
    if (changes->n > 0 &&
        !db_change(r->db, STMT_PAGE_INVOICE_SETTINGS_SAVE,
                   ARGS(ARG_SHOP(r->shop),
                        ARG_TEXT(x.now.on_payment ? "payment" : "send"),
                        ARG_BOOL(x.now.our_numbers), ARG_TEXT(x.now.prefix),
                        ARG_BOOL(x.now.notes), ARG_TEXT(x.now.words)),
                   e))
        return false;
    account = account_choice(&x);
    return !x.connected || settings_take_choice(r, &account, changes, e);
}

const struct change_page invoice_change = { "invoice settings", ENTITY_INVOICE,
                                            &causes, save };
const struct change_page number_change = { "invoice numbers", ENTITY_INVOICE,
                                           &number_causes, save };

bool
settings_discount_choice(struct req *r, struct settings_choice *out,
                         bool *found, struct err *e)
{
    struct books *x = arena_alloc(r->arena, 1, sizeof(*x));

    if (!books_read(r, x, e))
        return false;
    *found = x->connected;
    *out = account_choice(x);
    return true;
}

bool
settings_prefix(struct req *r, const char **out, bool *ours, struct err *e)
{
    struct books x;

    if (!books_read(r, &x, e))
        return false;
    *out = x.now.prefix;
    *ours = x.now.our_numbers;
    return true;
}

/* POST /settings/quickbooks/invoices */
static bool
page_settings_post(struct req *r, struct reply *out, struct err *e)
{
    struct form f = { .arena = r->arena };
    struct typed typed;

    typed_read(r, &typed, &f);
    if (f.n > 0) {
        out->status = 422;
        return show(r, out, &f, e);
    }
    return change_reply(r, out, &invoice_change, NULL, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/invoices", page_settings,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/invoices", page_settings_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_invoice_settings = ROUTES(routes);
