/* Writing an invoice: from what was typed to what is stored, and sent. */
#include <stdio.h>
#include <string.h>

#include "pages/invoice_form.h"

/* --------------------------------------------------- names to the shop's ids
 */

static bool
item_find(struct req *r, const char *typed, struct found *out, struct err *e)
{
    struct rows rows;

    *out = (struct found){ .typed = typed };
    if (!db_all(r->db, r->arena, STMT_ITEM_NAMED,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(ledger_key(r->arena, typed))),
                &ledger_item_record, &rows, e))
        return false;
    if (rows.n > 0) {
        const struct item *it = rows.row;

        out->external_id = it->external_id;
        out->price = it->unit_price;
    }
    return true;
}

/* Where the reader looks for a name that was typed: the record's own id.  A
   name that nobody has was said already; the reader shall not say it again. */
static const char *
id_or_placeholder(const char *external_id)
{
    return external_id != NULL ? external_id : "unknown";
}

static bool
blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

/* The items met so far; the same name is looked for once. */
struct known {
    struct found *list;
    size_t n;
};

static bool
item_known(struct req *r, struct known *known, const char *typed,
           const struct found **out, struct err *e)
{
    for (size_t i = 0; i < known->n; i++)
        if (strcmp(known->list[i].typed, typed) == 0) {
            *out = &known->list[i];
            return true;
        }
    *out = &known->list[known->n];
    return item_find(r, typed, &known->list[known->n++], e);
}

/* One typed line row -> the names the ledger reads. */
static bool
line_take(struct req *r, struct invoice_form *f, size_t at, struct known *known,
          struct ledger_input *in, struct err *e)
{
    static const char *const copied[] = { "description", "quantity",
                                          "unit_price" };
    char *prefix = arena_printf(r->arena, "lines[%zu].", at);
    char *item = arena_printf(r->arena, "%sitem", prefix);
    const char *typed = ledger_input_text(&f->typed, item), *text;
    const struct found *found = NULL;

    if (!blank(typed)) {
        if (!item_known(r, known, str_trim(r->arena, typed), &found, e))
            return false;
        if (found->external_id == NULL)
            ledger_fault_add(&f->faults, item,
                             "There is no item “%.60s”. Choose one from the "
                             "list, or add it under Items first.",
                             found->typed);
        ledger_input_add(in, item, LEDGER_TEXT,
                         id_or_placeholder(found->external_id));
    }
    for (size_t i = 0; i < 3; i++) {
        char *name = arena_printf(r->arena, "%s%s", prefix, copied[i]);

        text = ledger_input_text(&f->typed, name);
        if (found != NULL && blank(text) && i == 1)
            text = "1";
        if (found != NULL && blank(text) && i == 2)
            text = decimal_text(r->arena, found->price);
        if (text != NULL)
            ledger_input_add(in, name, LEDGER_TEXT, text);
    }
    for (size_t k = 0; k <= LEDGER_LINE_RATES; k++) {
        char *name = arena_printf(r->arena, "%stax_rates[%zu]", prefix, k);

        text = ledger_input_text(&f->typed, name);
        if (text != NULL)
            ledger_input_add(in, name, LEDGER_TEXT, text);
    }
    return true;
}

static bool
customer_take(struct req *r, struct invoice_form *f, struct ledger_input *in,
              struct err *e)
{
    const char *typed = ledger_input_text(&f->typed, "customer"), *id;

    if (blank(typed))
        return true;
    if (!choice_take_customer(r, typed, &id, &f->faults, e))
        return false;
    ledger_input_add(in, "customer", LEDGER_TEXT, id_or_placeholder(id));
    return true;
}

/* Typed -> an invoice, or faults. */
static bool
invoice_take(struct req *r, struct invoice_form *f, struct invoice *inv,
             struct err *e)
{
    struct known known = {
        arena_alloc(r->arena, f->rows + 1, sizeof(struct found)), 0
    };
    struct ledger_input in;

    ledger_input_init(&in, r->arena, true);
    if (!customer_take(r, f, &in, e))
        return false;
    for (size_t i = 0; i < f->typed.n; i++) {
        const struct ledger_value *v = &f->typed.list[i];

        if (strcmp(v->name, "customer") != 0 && !str_starts(v->name, "lines["))
            ledger_input_add(&in, v->name, LEDGER_TEXT, v->text);
    }
    for (size_t i = 0; i < f->rows; i++)
        if (!line_take(r, f, i, &known, &in, e))
            return false;
    (void)ledger_invoice_read(&in, r->format->currency, inv, &f->faults);
    return true;
}

/* -------------------------------------------------------------------- saving
 */

struct saving {
    struct invoice_form *f;
    const struct invoice *read; /* what was typed */
    int64_t revision;           /* of the one on the form, 0: not said */
    bool send;
};

/* A copy with its own lines: a transaction may run twice. */
static struct invoice
copy_of(struct arena *a, const struct invoice *inv)
{
    struct invoice out = *inv;

    out.lines = arena_alloc(a, inv->line_n + 1, sizeof(*out.lines));
    memcpy(out.lines, inv->lines, inv->line_n * sizeof(*out.lines));
    return out;
}

static bool
save_body(struct page_act *act, struct err *e)
{
    struct saving *s = act->ctx;
    struct req *r = act->r;
    const struct ledger l = page_ledger(r);
    struct invoice inv = copy_of(r->arena, s->read);
    bool reissue = s->f->instead_of != NULL;
    enum ledger_saved how;

    ledger_faults_init(&s->f->faults, r->arena);
    if (reissue ? !ledger_invoice_reissue(&l, s->f->id, s->revision, &inv,
                                          &s->f->faults, e)
                : !ledger_invoice_save(&l, &inv, &how, &s->f->faults, e) ||
                      (s->send && !ledger_invoice_send(&l, inv.id, &how, e)))
        return false;
    act->location =
        arena_printf(r->arena, "/invoices/%lld%s", (long long)inv.id,
                     reissue ? "?done=reissued" : "");
    return true;
}

/* What cannot be saved comes back with its sentences. */
static bool
refused(struct req *r, struct reply *out, struct invoice_form *f, struct err *e)
{
    if (e->kind != ERR_NONE && e->kind != ERR_INPUT && e->kind != ERR_CONFLICT)
        return false;
    out->status = e->kind == ERR_CONFLICT && f->faults.n == 0 ? 409 : 422;
    if (f->faults.n == 0)
        ledger_fault_add(&f->faults, e->field, "%s", e->text);
    err_clear(e);
    return invoice_form_show(r, out, f, e);
}

/* Without a due date the terms say it. */
static void
due_from_terms(struct invoice *inv)
{
    int32_t days = invoice_form_terms(inv->terms);

    if (inv->due_date.ymd == 0 && inv->invoice_date.ymd != 0 && days >= 0)
        inv->due_date = date_from_days(date_days(inv->invoice_date) + days);
}

static bool
save(struct req *r, struct reply *out, struct invoice_form *f, struct err *e)
{
    const char *then = http_param(&r->form, "then");
    struct saving s = { .f = f, .send = str_equal(then, "send") };
    struct page_act act = { .r = r, .run = save_body, .ctx = &s };
    const char *revision = ledger_input_text(&f->typed, "revision");
    struct invoice inv;

    if (!invoice_take(r, f, &inv, e))
        return false;
    if (f->faults.n > 0)
        return refused(r, out, f, e);
    due_from_terms(&inv);
    inv.id = f->instead_of != NULL ? 0 : f->id;
    if (f->id != 0 && revision != NULL && !str_int64(revision, &s.revision))
        s.revision = 0;
    inv.revision = inv.id != 0 ? s.revision : 0;
    s.read = &inv;
    act.location = "/invoices";
    if (!page_act(&act, e))
        return refused(r, out, f, e);
    return reply_redirect(out, act.location);
}

/* More rows, or saved. */
static bool
take(struct req *r, struct reply *out, const struct invoice *of,
     const char *instead_of, struct err *e)
{
    struct invoice_form f;

    if (!invoice_form_typed(r, &r->form, &f)) {
        out->status = 413;
        return err_input(e, "", "An invoice has at most %d lines.",
                         LEDGER_LINES);
    }
    f.instead_of = instead_of;
    if (of != NULL && !invoice_form_of(r, of, &f, e))
        return false;
    if (http_param(&r->form, "more") == NULL)
        return save(r, out, &f, e);
    f.rows =
        f.rows + FORM_ROWS > LEDGER_LINES ? LEDGER_LINES : f.rows + FORM_ROWS;
    return invoice_form_show(r, out, &f, e);
}

/* --------------------------------------------------------------------- pages
 */

/* GET /invoices/new */
static bool
page_new(struct req *r, struct reply *out, struct err *e)
{
    struct invoice_form f;

    return invoice_form_fresh(r, &f, e) && invoice_form_show(r, out, &f, e);
}

/* POST /invoices/new */
static bool
page_new_post(struct req *r, struct reply *out, struct err *e)
{
    return take(r, out, NULL, NULL, e);
}

/* Drafts and sent ones can be edited; others say why not. */
static bool
editable(struct req *r, struct invoice *inv, struct err *e)
{
    const struct ledger l = page_ledger(r);

    if (!ledger_invoice_by_id(&l, r->record, inv, e))
        return false;
    if (str_equal(inv->status, "draft") || str_equal(inv->status, "sent"))
        return true;
    if (str_equal(inv->status, "part_paid") || str_equal(inv->status, "paid"))
        return err_set(e, ERR_CONFLICT,
                       "Invoice %s has a payment, so it can no longer be "
                       "edited. Void and re-issue is the way out.",
                       inv->number);
    return err_set(e, ERR_CONFLICT,
                   "Invoice %s is %s, so it can no longer be edited.",
                   inv->number, inv->status);
}

/* GET /invoices/:id/edit */
static bool
page_edit(struct req *r, struct reply *out, struct err *e)
{
    struct invoice_form f;
    struct invoice inv;

    return editable(r, &inv, e) && invoice_form_stored(r, &inv, &f, e) &&
           invoice_form_show(r, out, &f, e);
}

/* POST /invoices/:id/edit */
static bool
page_edit_post(struct req *r, struct reply *out, struct err *e)
{
    struct invoice inv;

    return editable(r, &inv, e) && take(r, out, &inv, NULL, e);
}

/* Those with a payment, and only those. */
static bool
reissuable(struct req *r, struct invoice *inv, struct err *e)
{
    const struct ledger l = page_ledger(r);

    if (!ledger_invoice_by_id(&l, r->record, inv, e))
        return false;
    if (!str_equal(inv->status, "part_paid") && !str_equal(inv->status, "paid"))
        return err_set(e, ERR_CONFLICT,
                       "Void and re-issue is for invoices with a payment, and "
                       "invoice %s has none. Open it to see what can be done.",
                       inv->number);
    return ledger_reissue_fits(&l, inv, e);
}

/* GET /invoices/:id/reissue */
static bool
page_reissue(struct req *r, struct reply *out, struct err *e)
{
    struct invoice_form f;
    struct invoice inv;

    return reissuable(r, &inv, e) && invoice_form_copy(r, &inv, &f, e) &&
           invoice_form_show(r, out, &f, e);
}

/* POST /invoices/:id/reissue; a form sent twice finds the old one void. */
static bool
page_reissue_post(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct invoice inv;

    return ledger_invoice_by_id(&l, r->record, &inv, e) &&
           take(r, out, &inv, inv.number, e);
}

enum { FORM_BYTES = 2 << 20 }; /* 1,000 lines with their descriptions */

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/invoices/new",      page_new,       ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/invoices/new",      page_new_post,  ACCESS_OPERATE, BODY_FORM, FORM_BYTES },
    { METHOD_GET,  "/invoices/:id/edit", page_edit,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id/edit", page_edit_post, ACCESS_OPERATE, BODY_FORM, FORM_BYTES },
    { METHOD_GET,  "/invoices/:id/reissue", page_reissue,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id/reissue", page_reissue_post, ACCESS_OPERATE, BODY_FORM, FORM_BYTES },
};
/* clang-format on */
const struct route_set pages_invoice_save = ROUTES(routes);
