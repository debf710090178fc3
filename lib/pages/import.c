/* Import: what is in the file, and the file. */
#include <ctype.h>
#include <string.h>

#include "pages/import.h"

/* clang-format off */
static const struct {
    const char *list, *word, *help;
} kinds[] = {
    { "customers", "Customers", "A row each. Found by id, then by name." },
    { "items",     "Items",     "A row each. Found by id, then by name." },
    { "invoices",  "Invoices",  "A row a line; rows with the same number are one invoice." },
    { "payments",  "Payments",  "A row for each invoice paid; rows with the same id or reference are one payment." },
};
static const char *const formats[] = {
    [LEDGER_YMD] = "2026-11-20 (year-month-day)",
    [LEDGER_MDY] = "11/20/2026 (month/day/year)",
    [LEDGER_DMY] = "20/11/2026 (day/month/year)",
};
/* clang-format on */
enum {
    KINDS = sizeof(kinds) / sizeof(kinds[0]),
    FORMATS = sizeof(formats) / sizeof(formats[0]),
    NAME_MAX_CHARS = 100,
};

static const char *
typed(struct req *r, const char *name)
{
    const char *text = http_param(&r->form, name);

    return text == NULL ? "" : text;
}

/* ------------------------------------------------------------------ the form
 */

/* "name", id, email ...: what columns may be called. */
static const char *
columns_text(struct req *r, enum ledger_list list)
{
    const char *field;
    struct str s;
    bool needed;

    str_init(&s, r->arena, 2000);
    for (size_t i = 0; (field = ledger_import_column(list, i, &needed)) != NULL;
         i++)
        str_addf(&s, "%s%s", i > 0 ? ", " : "", field);
    return s.text;
}

static void
show_kinds(struct req *r, struct tmpl *t, const char *chosen)
{
    for (size_t i = 0; i < KINDS; i++) {
        struct tmpl *in = tmpl_section(t, TS_IMPORT_KIND);
        enum ledger_list list;

        tmpl_text(in, TV_KIND, kinds[i].list);
        tmpl_text(in, TV_KIND_WORD, kinds[i].word);
        tmpl_text(in, TV_KIND_HELP, kinds[i].help);
        tmpl_when(in, TS_IMPORT_CHOSEN, strcmp(kinds[i].list, chosen) == 0);
        in = tmpl_section(t, TS_IMPORT_COLUMNS);
        tmpl_text(in, TV_KIND_WORD, kinds[i].word);
        if (ledger_list_parse(kinds[i].list, &list))
            tmpl_text(in, TV_KIND_COLUMNS, columns_text(r, list));
    }
}

static bool
show_form(struct req *r, struct reply *out, const char *list,
          const struct form *f, struct err *e)
{
    int64_t format = http_param_int(&r->form, "date_format", LEDGER_YMD);
    struct tmpl *t = tmpl_new(r->format, TPL_IMPORT);

    show_kinds(r, t, list);
    for (int64_t i = 0; i < FORMATS; i++) {
        struct tmpl *in = tmpl_section(t, TS_IMPORT_FORMAT);

        tmpl_id(in, TV_OPTION_VALUE, i);
        tmpl_text(in, TV_OPTION_TEXT, formats[i]);
        tmpl_when(in, TS_IMPORT_CHOSEN, i == format);
    }
    tmpl_text(t, TV_PASTED, typed(r, "text"));
    tmpl_text(t, TV_F_CUSTOMER, typed(r, "customer"));
    tmpl_text(t, TV_F_TAX_RATE, typed(r, "tax_rate"));
    tmpl_text(t, TV_F_DUE_DAYS, typed(r, "due_days"));
    tmpl_when(t, TS_IMPORT_COMMA, *typed(r, "decimal_comma") != '\0');
    tmpl_when(t, TS_IMPORT_SEND, *typed(r, "send") != '\0');
    tmpl_textf(t, TV_FILE_MAX, "%d", IMPORT_BYTES >> 20);
    form_show(f, t, TI_IMPORT_SUMMARY);
    form_show_field(f, t, "file", TS_IMPORT_BAD_FILE);
    form_show_field(f, t, "customer", TS_IMPORT_BAD_CUSTOMER);
    form_show_field(f, t, "tax_rate", TS_IMPORT_BAD_TAX_RATE);
    form_show_field(f, t, "due_days", TS_IMPORT_BAD_DUE_DAYS);
    page_form_once(r, t, TI_IMPORT_ONCE);
    return reply_page(r, out, t, "Import", e);
}

/* GET /import?list=customers */
static bool
page_import(struct req *r, struct reply *out, struct err *e)
{
    const char *asked = http_param(&r->query, "list");
    struct form none = { .arena = r->arena };
    enum ledger_list list = LEDGER_CUSTOMERS;

    (void)ledger_list_parse(asked, &list);
    return show_form(r, out, ledger_list_word(list), &none, e);
}

/* ------------------------------------------------------------------ the file
 */

/* What was chosen beside the file. */
static void
choices_read(struct req *r, struct import_file *f, struct form *bad)
{
    const char *days = str_trim(r->arena, typed(r, "due_days"));
    enum ledger_list list;

    *f = (struct import_file){
        .list = typed(r, "list"),
        .date_format = http_param_int(&r->form, "date_format", -1),
        .decimal_comma = *typed(r, "decimal_comma") != '\0',
        .customer = str_trim(r->arena, typed(r, "customer")),
        .tax_rate = str_trim(r->arena, typed(r, "tax_rate")),
        .due_days = -1,
        .send = *typed(r, "send") != '\0',
    };
    if (!ledger_list_parse(f->list, &list)) {
        f->list = ledger_list_word(LEDGER_CUSTOMERS);
        form_bad(bad, "list", "Choose what is in the file.");
    }
    if (f->date_format < 0 || f->date_format >= FORMATS) {
        f->date_format = LEDGER_YMD;
        form_bad(bad, "date_format", "Choose how dates are written.");
    }
    if (str_chars(f->customer) > LEDGER_NAME)
        form_bad(bad, "customer", "A name has at most %d characters.",
                 LEDGER_NAME);
    if (str_chars(f->tax_rate) > 60)
        form_bad(bad, "tax_rate", "A name has at most 60 characters.");
    if (*days != '\0' && (!str_int64(days, &f->due_days) || f->due_days < 0 ||
                          f->due_days > 3650))
        form_bad(bad, "due_days", "Write a number of days from 0 to 3650.");
}

/* The upload, or what was pasted. */
static struct bytes
body_read(struct req *r, struct import_file *f, struct form *bad)
{
    const char *text = typed(r, "text");
    bool file = r->file.field != NULL && r->file.body.n > 0;
    struct bytes body = { text, strlen(text) };

    f->name = "Pasted rows";
    if (file && text[strspn(text, " \t\r\n")] != '\0')
        form_bad(bad, "file", "Choose a file or paste rows, not both.");
    if (file)
        body = r->file.body;
    if (file)
        f->name = *r->file.name == '\0' ? "File" : r->file.name;
    if (str_chars(f->name) > NAME_MAX_CHARS)
        f->name = "File";
    if (!file && text[strspn(text, " \t\r\n")] == '\0')
        form_bad(bad, "file", "Choose a file, or paste rows.");
    if (body.n > IMPORT_BYTES)
        form_bad(bad, "file", "The file is larger than %d MB: divide it.",
                 IMPORT_BYTES >> 20);
    return body;
}

/* Is the file of any use: text, with the columns it needs? */
static bool
body_check(struct req *r, const struct import_file *f, struct bytes body,
           struct form *bad, struct err *e)
{
    struct ledger_report report;
    struct ledger_import how;
    struct arena work;
    struct ledger l = import_ledger(r, &work);
    bool good;

    good = import_how(f, &how, e);
    how.check = true;
    good = good && ledger_import_run(&l, &how, body.p, body.n, &report, e);
    if (!good && e->kind == ERR_INPUT) {
        char *said = arena_text(r->arena, e->text);

        said[0] = (char)toupper((unsigned char)said[0]); /* "line 2 ..." */
        form_bad(bad, "file", "%s%s", said,
                 said[strlen(said) - 1] == '.' ? "" : ".");
        err_clear(e);
        good = true;
    }
    arena_free(&work);
    return good;
}

struct keeping {
    struct req *r;
    struct import_file file;
    struct bytes body;
    const char *location;
};

static bool
keep_body(struct db *db, void *ctx, struct err *e)
{
    struct keeping *k = ctx;
    struct req *r = k->r;
    const char *key = http_param(&r->form, "form_key"), *before;

    if (!form_claim(db, r->arena, r->shop, key, &before, e))
        return false;
    if (before != NULL) {
        k->location = *before != '\0' ? before : "/import";
        return true;
    }
    if (!import_keep(r, &k->file, k->body, e))
        return false;
    k->location = arena_printf(r->arena, "/import/%lld", (long long)k->file.id);
    return form_led_to(db, r->arena, r->shop, key, k->location, e);
}

/* POST /import */
static bool
page_upload(struct req *r, struct reply *out, struct err *e)
{
    struct form bad = { .arena = r->arena };
    struct keeping k = { .r = r };

    choices_read(r, &k.file, &bad);
    k.body = body_read(r, &k.file, &bad);
    if (bad.n == 0 && !body_check(r, &k.file, k.body, &bad, e))
        return false;
    if (bad.n > 0 && r->file.body.n > 0 && form_said(&bad, "file") == NULL)
        form_bad(&bad, "file", "Choose the file again: browsers forget it.");
    if (bad.n > 0) {
        out->status = 422;
        return show_form(r, out, k.file.list, &bad, e);
    }
    return db_tx(r->db, keep_body, &k, e) && reply_redirect(out, k.location);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/import", page_import, ACCESS_OPERATE, BODY_NONE,   0 },
    { METHOD_POST, "/import", page_upload, ACCESS_OPERATE, BODY_UPLOAD, IMPORT_BYTES + (64 << 10) },
};
/* clang-format on */
const struct route_set pages_import = ROUTES(routes);
