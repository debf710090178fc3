/* The form of a payment: what was paid, and which invoices it pays. */
#include <string.h>

#include "pages/choices.h"
#include "pages/named.h"
#include "pages/payment.h"

enum { MAY_PAY = 100 }; /* open invoices in the form */

/* Fields "pay.<the invoice's own id>": what it pays of each. */
static const char pays[] = "pay.";

/* An invoice that the payment may go to. */
struct may_pay {
    int64_t id;
    const char *external_id, *number;
    struct date invoice_date, due_date;
    struct money open, part; /* open: with what this payment pays of it now */
};
static const struct field may_fields[] = {
    FIELD(struct may_pay, NULL, id),
    FIELD(struct may_pay, NULL, external_id),
    FIELD(struct may_pay, NULL, number),
    FIELD(struct may_pay, NULL, invoice_date),
    FIELD(struct may_pay, NULL, due_date),
    FIELD(struct may_pay, NULL, open),
    FIELD(struct may_pay, NULL, part),
};
static const struct record may_record = RECORD(struct may_pay, may_fields);

static const char *
pay_field(struct arena *a, const char *external_id)
{
    return arena_printf(a, "%s%s", pays, external_id);
}

static bool
may_pay(struct req *r, int64_t customer_id, struct rows *out, struct err *e)
{
    return db_all(r->db, r->arena, STMT_PAYMENT_MAY_PAY,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(customer_id),
                       ARG_INT(r->record), ARG_INT(MAY_PAY + 1)),
                  &may_record, out, e);
}

/* The customer that was typed; *found is false for nobody. */
static bool
customer_of(struct req *r, struct ledger_input *typed, struct customer *out,
            bool *found, struct err *e)
{
    const char *text = ledger_input_text(typed, "customer");
    struct found who = { 0 };

    *found = false;
    if (text == NULL || *text == '\0')
        return true;
    if (!choice_find_customer(r, str_trim(r->arena, text), &who, e))
        return false;
    if (who.several || who.external_id == NULL)
        return true;
    return db_maybe(r->db, r->arena, STMT_CUSTOMER_BY_EXTERNAL,
                    ARGS(ARG_SHOP(r->shop), ARG_TEXT(who.external_id)),
                    &ledger_customer_record, out, found, e);
}

/* ------------------------------------------------------- what stands in it */

static void
put(struct ledger_input *in, const char *name, const char *text)
{
    ledger_input_add(in, name, LEDGER_TEXT, text);
}

static bool
put_customer(struct req *r, struct ledger_input *in, const char *name,
             const char *external_id, struct err *e)
{
    bool shared;

    if (!choice_shared(r, name, &shared, e))
        return false;
    put(in, "customer",
        choice_of_customer(r->arena, name, external_id, shared));
    return true;
}

/* ?invoice=: its customer, and all that is open of it. */
static bool
fresh_invoice(struct req *r, struct ledger_input *in, int64_t id, struct err *e)
{
    const struct ledger l = page_ledger(r);
    const char *open;
    struct invoice inv;

    if (!ledger_invoice_by_id(&l, id, &inv, e))
        return false;
    if (!str_equal(inv.status, "sent") && !str_equal(inv.status, "part_paid"))
        return err_set(e, ERR_CONFLICT,
                       "Invoice %s has nothing to pay: only sent invoices with "
                       "an open balance do.",
                       inv.number);
    open = money_text(r->arena, inv.balance, r->format->currency);
    put(in, "amount", open);
    put(in, pay_field(r->arena, inv.external_id), open);
    return put_customer(r, in, inv.customer_name, inv.customer, e);
}

static bool
fresh(struct req *r, struct ledger_input *in, struct err *e)
{
    int64_t invoice = http_param_int(&r->query, "invoice", 0);
    int64_t customer = http_param_int(&r->query, "customer", 0);
    const struct ledger l = page_ledger(r);
    struct customer c;

    put(in, "date", date_text(r->arena, r->format->today));
    put(in, "method", "check");
    if (invoice > 0)
        return fresh_invoice(r, in, invoice, e);
    return customer <= 0 || (ledger_customer_by_id(&l, customer, &c, e) &&
                             put_customer(r, in, c.name, c.external_id, e));
}

static bool
stored(struct req *r, struct ledger_input *in, struct err *e)
{
    const struct currency *c = r->format->currency;
    const struct ledger l = page_ledger(r);
    struct payment p;

    if (!ledger_payment_by_id(&l, r->record, &p, e))
        return false;
    if (!str_equal(p.status, "live"))
        return err_set(e, ERR_CONFLICT,
                       "This payment is deleted, so it can no longer be "
                       "edited. Record a new one.");
    if (p.from_quickbooks)
        return err_set(e, ERR_CONFLICT,
                       "This payment was recorded in QuickBooks. Change it "
                       "there; it follows here by itself.");
    put(in, "amount", money_text(r->arena, p.amount, c));
    put(in, "date", date_text(r->arena, p.date));
    put(in, "method", p.method);
    put(in, "reference", p.reference);
    put(in, "revision", arena_printf(r->arena, "%lld", (long long)p.revision));
    for (size_t i = 0; i < p.part_n; i++)
        put(in, pay_field(r->arena, p.parts[i].invoice),
            money_text(r->arena, p.parts[i].amount, c));
    return put_customer(r, in, p.customer_name, p.customer, e);
}

/* ------------------------------------------------------------------- showing
 */

static void
show_methods(struct tmpl *t, struct ledger_input *typed)
{
    const char *chosen = ledger_input_text(typed, "method");

    for (size_t i = 0; i < LEDGER_METHODS; i++) {
        struct tmpl *o = tmpl_section(t, TS_PAYMENT_FORM_OPTION);

        tmpl_text(o, TV_OPTION_VALUE, ledger_methods[i].name);
        tmpl_text(o, TV_OPTION_TEXT, ledger_methods[i].word);
        tmpl_when(o, TS_PAYMENT_FORM_CHOSEN,
                  str_equal(ledger_methods[i].name, chosen));
    }
}

static void
show_part(struct req *r, struct tmpl *t, const struct may_pay *m,
          struct ledger_input *typed, const struct ledger_faults *faults)
{
    const char *field = pay_field(r->arena, m->external_id);
    struct tmpl *in = tmpl_section(t, TS_PAYMENT_FORM_PART);

    tmpl_text(in, TV_PART_FIELD, field);
    tmpl_text(in, TV_NUMBER, m->number);
    tmpl_text(in, TV_INVOICE_DATE, page_day(r, m->invoice_date));
    tmpl_text(in, TV_DUE_DATE, page_day(r, m->due_date));
    tmpl_money(in, TV_OPEN_BALANCE, m->open);
    tmpl_text(in, TV_F_PART, ledger_input_text(typed, field));
    tmpl_text(in, TV_BAD, ledger_fault_of(faults, field));
}

static bool
show_parts(struct req *r, struct tmpl *t, struct ledger_input *typed,
           const struct ledger_faults *faults, struct err *e)
{
    struct customer c;
    struct rows rows;
    struct tmpl *in;
    bool found;

    if (!customer_of(r, typed, &c, &found, e))
        return false;
    tmpl_when(t, TS_PAYMENT_FORM_NO_CUSTOMER, !found);
    if (!found)
        return true;
    if (!may_pay(r, c.id, &rows, e))
        return false;
    tmpl_text(t, TV_CUSTOMER_NAME, c.name);
    tmpl_when(t, TS_PAYMENT_FORM_NONE_OPEN, rows.n == 0);
    if (rows.n == 0)
        return true;
    in = tmpl_section(t, TS_PAYMENT_FORM_PARTS);
    for (size_t i = 0; i < rows.n && i < MAY_PAY; i++)
        show_part(r, in, rows_at(&rows, &may_record, i), typed, faults);
    if (rows.n > MAY_PAY)
        tmpl_int(tmpl_section(in, TS_PAYMENT_FORM_MORE), TV_PART_COUNT,
                 MAY_PAY);
    return true;
}

static bool
more(struct req *r, struct tmpl *t, struct ledger_input *typed,
     const struct ledger_faults *faults, struct err *e)
{
    const char *bad = ledger_fault_of(faults, "applied");
    const char *method = ledger_fault_of(faults, "method");
    size_t n;

    tmpl_text(t, TV_PAYMENT_TITLE,
              r->record == 0 ? "Record payment" : "Edit payment");
    tmpl_text(t, TV_SAVE_PRESS, r->record == 0 ? "Record payment" : "Save");
    tmpl_when(t, TS_PAYMENT_FORM_SENT, r->record != 0);
    if (bad != NULL)
        tmpl_text(tmpl_section(t, TS_PAYMENT_FORM_BAD_APPLIED), TV_BAD, bad);
    if (method != NULL)
        tmpl_text(tmpl_section(t, TS_PAYMENT_FORM_BAD_METHOD), TV_BAD, method);
    show_methods(t, typed);
    return show_parts(r, t, typed, faults, e) &&
           choice_show_customers(r, t, TS_PAYMENT_FORM_CUSTOMER, &n, e);
}

/* -------------------------------------------------------------------- saving
 */

/* The parts that were typed, as the ledger reads them; *fields receives the
   form's name of each. */
static void
take_parts(struct req *r, struct ledger_input *typed, struct ledger_input *in,
           const char **fields)
{
    size_t n = 0;

    for (size_t i = 0; i < typed->n; i++) {
        const struct ledger_value *v = &typed->list[i];

        if (!str_starts(v->name, pays) || *str_trim(r->arena, v->text) == '\0')
            continue;
        put(in, arena_printf(r->arena, "applied[%zu].invoice", n),
            v->name + sizeof(pays) - 1);
        put(in, arena_printf(r->arena, "applied[%zu].amount", n), v->text);
        fields[n++] = v->name;
    }
}

/* The ledger's "applied[3].amount" is the form's "pay.inv-9". */
static void
name_faults(struct req *r, struct ledger_faults *faults, const char **fields,
            size_t n)
{
    for (size_t i = 0; i < faults->n; i++)
        for (size_t k = 0; k < n && fields[k] != NULL; k++)
            if (str_starts(faults->list[i].field,
                           arena_printf(r->arena, "applied[%zu].", k)))
                faults->list[i].field = fields[k];
}

/* Typed -> a payment, or faults. */
static bool
take(struct req *r, struct ledger_input *typed, const char **fields,
     struct payment *p, struct ledger_faults *faults, struct err *e)
{
    static const char *const plain[] = { "date", "amount", "method",
                                         "reference" };
    const char *text = ledger_input_text(typed, "customer"), *id;
    struct ledger_input in;

    ledger_input_init(&in, r->arena, true);
    if (text != NULL && *str_trim(r->arena, text) != '\0') {
        if (!choice_take_customer(r, text, &id, faults, e))
            return false;
        put(&in, "customer", id == NULL ? "unknown" : id);
    }
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        if ((text = ledger_input_text(typed, plain[i])) != NULL)
            put(&in, plain[i], text);
    take_parts(r, typed, &in, fields);
    return (ledger_payment_read(&in, r->format->currency, p, faults) &&
            faults->n == 0) ||
           named_refused(faults, e);
}

struct same_row {
    int64_t id;
};
static const struct field same_fields[] = {
    FIELD(struct same_row, NULL, id),
};
static const struct record same_record = RECORD(struct same_row, same_fields);

/*
 * A form that was left and pressed again is another form, and a payment has no
 * number that could be taken: one that looks the same is asked about.
 */
static bool
looks_new(struct req *r, const struct payment *p, struct ledger_faults *faults,
          struct err *e)
{
    struct same_row row;
    bool found;

    if (!db_maybe(r->db, r->arena, STMT_PAYMENT_SAME,
                  ARGS(ARG_SHOP(r->shop), ARG_TEXT(p->customer),
                       ARG_DATE(p->date), ARG_MONEY(p->amount),
                       ARG_TEXT(p->method), ARG_TEXT(p->reference)),
                  &same_record, &row, &found, e))
        return false;
    if (!found)
        return true;
    ledger_fault_add(faults, "reference",
                     "This payment is recorded already. If it is another one "
                     "of the same day and amount, give it a reference of its "
                     "own.");
    return named_refused(faults, e);
}

static bool
save(struct req *r, struct ledger_input *typed, int64_t revision, int64_t *id,
     struct ledger_faults *faults, struct err *e)
{
    const char **fields = arena_alloc(r->arena, typed->n + 1, sizeof(*fields));
    const struct ledger l = page_ledger(r);
    enum ledger_saved how;
    struct payment p;
    bool good = take(r, typed, fields, &p, faults, e) &&
                (*id != 0 || looks_new(r, &p, faults, e));

    if (good) {
        p.id = *id;
        p.revision = revision;
        good = ledger_payment_save(&l, &p, &how, faults, e);
    }
    name_faults(r, faults, fields, typed->n);
    if (good)
        *id = p.id;
    return good;
}

/* clang-format off */
static const struct named_field form_fields[] = {
    { "customer",  TV_F_CUSTOMER,  TS_PAYMENT_FORM_BAD_CUSTOMER },
    { "amount",    TV_F_AMOUNT,    TS_PAYMENT_FORM_BAD_AMOUNT },
    { "date",      TV_F_DATE,      TS_PAYMENT_FORM_BAD_DATE },
    { "reference", TV_F_REFERENCE, TS_PAYMENT_FORM_BAD_REFERENCE },
};
static const struct named_form form = {
    .entity = "payment", .file = TPL_PAYMENT_FORM,
    .summary = TI_PAYMENT_FORM_SUMMARY, .once = TI_PAYMENT_FORM_ONCE,
    .fields = form_fields, .n = sizeof(form_fields) / sizeof(form_fields[0]),
    .fresh = fresh, .stored = stored, .more = more, .save = save,
};
/* clang-format on */

/* The amount over the open invoices, the oldest first. */
static bool
spread(struct req *r, struct ledger_input *typed, struct err *e)
{
    const struct currency *c = r->format->currency;
    const char *text = ledger_input_text(typed, "amount");
    struct money left = { 0 };
    struct customer who;
    struct rows rows;
    bool found;

    if (text == NULL ||
        !money_parse(str_trim(r->arena, text), c, "amount", &left, e))
        err_clear(e); /* saving will say it */
    if (!customer_of(r, typed, &who, &found, e) || !found)
        return e->kind == ERR_NONE;
    if (!may_pay(r, who.id, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n && i < MAY_PAY; i++) {
        const struct may_pay *m = rows_at(&rows, &may_record, i);
        struct money part = { left.minor < m->open.minor ? left.minor
                                                         : m->open.minor };

        left.minor -= part.minor;
        put(typed, pay_field(r->arena, m->external_id),
            part.minor <= 0 ? "" : money_text(r->arena, part, c));
    }
    return true;
}

/* What was typed but for the parts. */
static void
without_parts(struct req *r, struct ledger_input *typed)
{
    ledger_input_init(typed, r->arena, true);
    for (size_t i = 0; i < r->form.n; i++)
        if (!str_starts(r->form.p[i].name, pays))
            put(typed, r->form.p[i].name, r->form.p[i].value);
}

/* GET /payments/new */
static bool
page_new(struct req *r, struct reply *out, struct err *e)
{
    return named_new(r, out, &form, e);
}

/* GET /payments/:id/edit */
static bool
page_edit(struct req *r, struct reply *out, struct err *e)
{
    return named_edit(r, out, &form, e);
}

/* POST /payments/new, /payments/:id/edit: saved, or the form with more in it */
static bool
page_post(struct req *r, struct reply *out, struct err *e)
{
    const char *then = http_param(&r->form, "then");
    struct ledger_input typed;

    ledger_input_init(&typed, r->arena, true);
    if (r->record != 0 && !stored(r, &typed, e))
        return false;
    if (str_equal(then, "spread")) {
        without_parts(r, &typed);
        return spread(r, &typed, e) && named_again(r, out, &form, &typed, e);
    }
    if (str_equal(then, "open")) {
        named_typed(r, &typed);
        return named_again(r, out, &form, &typed, e);
    }
    return named_post(r, out, &form, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/payments/new",      page_new,  ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/payments/new",      page_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/payments/:id/edit", page_edit, ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/payments/:id/edit", page_post, ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_payment_form = ROUTES(routes);
