/* Customers: the list, one of them, and its form. */
#include <string.h>

#include "pages/address.h"
#include "pages/history.h"
#include "pages/list.h"
#include "pages/named.h"
#include "pages/payment.h"

/* ---------------------------------------------------------------------- list
 */

static void
show_row(struct req *r, struct tmpl *in, const void *row)
{
    const struct customer *c = row;

    (void)r;
    tmpl_id(in, TV_CUSTOMER_ID, c->id);
    tmpl_text(in, TV_CUSTOMER_NAME, c->name);
    tmpl_text(in, TV_EMAIL, c->email);
    tmpl_text(in, TV_PHONE, c->phone);
}

static const char *
row_name(const void *row)
{
    return ((const struct customer *)row)->name;
}

/* clang-format off */
static const struct list list = {
    .page = "/customers", .title = "Customers", .search = "Name begins with",
    .entity = ENTITY_CUSTOMER, .record = &ledger_customer_record,
    .read = ledger_customer_list, .name = row_name, .show = show_row,
    .file = TPL_CUSTOMERS, .searching = TI_CUSTOMERS_SEARCH,
    .empty = TI_CUSTOMERS_EMPTY, .pager = TI_CUSTOMERS_PAGER, .qbo = TI_CUSTOMERS_QBO,
    .can_write = TS_CUSTOMERS_CAN_WRITE, .list = TS_CUSTOMERS_LIST, .row = TS_CUSTOMERS_ROW,
    .nothing_yet = { "inbox", "No customers yet",
        "Add the first one. Customers go to QuickBooks with their first invoice.",
        "/customers/new", "New customer" },
    .nothing_to_read = "Customers appear here as soon as somebody of your shop adds one.",
    .nothing_matches = "The search takes the beginning of a customer’s name.",
};
/* clang-format on */

/* GET /customers */
static bool
page_customers(struct req *r, struct reply *out, struct err *e)
{
    return list_reply(r, out, &list, e);
}

/* ----------------------------------------------------------------------- one
 */

enum { SHOWN = 10 }; /* invoices and payments of the customer */

struct owed_row {
    int64_t invoices;
    struct money open, credit;
};
static const struct field owed_fields[] = {
    FIELD(struct owed_row, NULL, invoices),
    FIELD(struct owed_row, NULL, open),
    FIELD(struct owed_row, NULL, credit),
};
static const struct record owed_record = RECORD(struct owed_row, owed_fields);

/* clang-format off */
static const struct synced_place place = {
    TI_CUSTOMER_PROBLEM, TI_CUSTOMER_CARD, TS_CUSTOMER_LIVE };
/* clang-format on */

/* What is open, and what was paid toward nothing yet. */
static bool
show_owed(struct req *r, struct tmpl *t, int64_t id, struct err *e)
{
    struct owed_row owed;
    struct tmpl *in;

    if (!db_one(r->db, r->arena, STMT_CUSTOMER_OWES,
                ARGS(ARG_SHOP(r->shop), ARG_INT(id)), &owed_record, &owed, e))
        return false;
    in = tmpl_section(t, TS_CUSTOMER_OWES);
    tmpl_money(in, TV_OPEN_BALANCE, owed.open);
    if (owed.invoices > 0)
        tmpl_textf(in, TV_OPEN_COUNT, "%s open invoice%s",
                   tmpl_int_words(r->format, owed.invoices),
                   owed.invoices == 1 ? "" : "s");
    if (owed.credit.minor > 0)
        tmpl_money(tmpl_section(in, TS_CUSTOMER_CREDITED), TV_CREDIT,
                   owed.credit);
    tmpl_when(t, TS_CUSTOMER_CAN_PAY,
              owed.open.minor > 0 && http_allowed(r->who, ACCESS_OPERATE));
    return true;
}

static bool
show_invoices(struct req *r, struct tmpl *t, int64_t id, struct err *e)
{
    struct ledger_page p = { .limit = SHOWN, .customer_id = id };
    const struct ledger l = page_ledger(r);
    struct synced s;
    struct tmpl *rows_at_page, *in;
    struct rows rows;

    if (!ledger_invoice_list(&l, &p, &rows, e) ||
        !synced_read_rows(r, ENTITY_INVOICE, &rows, &ledger_invoice_row_record,
                          &s, e))
        return false;
    tmpl_when(t, TS_CUSTOMER_NO_INVOICES, rows.n == 0);
    rows_at_page = rows.n == 0 ? t : tmpl_section(t, TS_CUSTOMER_INVOICES);
    for (size_t i = 0; i < rows.n; i++) {
        const struct invoice_row *row =
            rows_at(&rows, &ledger_invoice_row_record, i);

        in = tmpl_section(rows_at_page, TS_CUSTOMER_ROW);
        tmpl_id(in, TV_INVOICE_ID, row->id);
        tmpl_text(in, TV_NUMBER, row->number);
        tmpl_text(in, TV_INVOICE_DATE, page_day(r, row->invoice_date));
        tmpl_text(in, TV_STATUS_WORD, page_invoice_word(row->status));
        tmpl_money(in, TV_TOTAL, row->total);
        synced_show(r, in, TI_CUSTOMER_INVOICE_QBO, &s, i);
    }
    tmpl_when(t, TS_CUSTOMER_MORE, p.more);
    return true;
}

static bool
show_payments(struct req *r, struct tmpl *t, int64_t id, struct err *e)
{
    struct ledger_page p = { .limit = SHOWN, .customer_id = id };
    const struct ledger l = page_ledger(r);
    struct tmpl *list_at, *in;
    struct synced s;
    struct rows rows;

    if (!ledger_payment_list(&l, &p, &rows, e) ||
        !synced_read_rows(r, ENTITY_PAYMENT, &rows, &ledger_payment_record, &s,
                          e))
        return false;
    if (rows.n == 0)
        return true;
    list_at = tmpl_section(t, TS_CUSTOMER_PAYMENTS);
    for (size_t i = 0; i < rows.n; i++) {
        const struct payment *row = rows_at(&rows, &ledger_payment_record, i);

        in = tmpl_section(list_at, TS_CUSTOMER_PAID);
        tmpl_id(in, TV_PAYMENT_ID, row->id);
        tmpl_text(in, TV_PAYMENT_NAME, payment_name(r->arena, row));
        tmpl_text(in, TV_PAYMENT_DATE, page_day(r, row->date));
        tmpl_money(in, TV_AMOUNT, row->amount);
        synced_show(r, in, TI_CUSTOMER_PAYMENT_QBO, &s, i);
    }
    tmpl_when(t, TS_CUSTOMER_MORE_PAYMENTS, p.more);
    return true;
}

static bool
show_card(struct req *r, struct tmpl *t, const struct customer *c,
          struct err *e)
{
    struct synced s;
    const struct synced_card card = {
        .entity = "customer",
        .id = c->id,
        .s = &s,
        .href = http_allowed(r->who, ACCESS_OPERATE)
                    ? arena_printf(r->arena, "/customers/%lld/edit",
                                   (long long)c->id)
                    : NULL,
        .press = "Edit the customer",
        .about = c->name,
    };

    return synced_read(r, ENTITY_CUSTOMER, c->id, &s, e) &&
           synced_show_card(r, t, &place, &card, e) &&
           page_show_history(r, t, TI_CUSTOMER_HISTORY, "customer", c->id, e);
}

/* GET /customers/:id */
static bool
page_customer(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_CUSTOMER);
    const struct ledger l = page_ledger(r);
    struct customer c;

    if (!ledger_customer_by_id(&l, r->record, &c, e))
        return false;
    page_show_done(r, t, TI_CUSTOMER_NOTICE);
    tmpl_id(t, TV_CUSTOMER_ID, c.id);
    tmpl_textf(t, TV_NEW_HREF, "/invoices/new?customer=%lld", (long long)c.id);
    tmpl_textf(t, TV_PAY_HREF, "/payments/new?customer=%lld", (long long)c.id);
    tmpl_textf(t, TV_ALL_HREF, "/invoices?customer=%lld", (long long)c.id);
    tmpl_textf(t, TV_PAYMENTS_HREF, "/payments?customer=%lld", (long long)c.id);
    tmpl_text(t, TV_CUSTOMER_NAME, c.name);
    tmpl_text(t, TV_EMAIL, c.email);
    tmpl_text(t, TV_PHONE, c.phone);
    tmpl_text(t, TV_TERMS, c.terms);
    tmpl_text(t, TV_EXTERNAL_ID, c.external_id);
    tmpl_text(t, TV_BILLING, address_text(r->arena, &c.billing));
    tmpl_text(t, TV_SERVICE, address_text(r->arena, &c.service));
    tmpl_when(t, TS_CUSTOMER_EXEMPT, c.tax_exempt);
    tmpl_when(t, TS_CUSTOMER_CAN_WRITE, http_allowed(r->who, ACCESS_OPERATE));
    return show_card(r, t, &c, e) && show_owed(r, t, c.id, e) &&
           show_invoices(r, t, c.id, e) && show_payments(r, t, c.id, e) &&
           reply_page(r, out, t, c.name, e);
}

/* POST /customers/:id/retry */
static bool
page_retry(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct customer c;

    return ledger_customer_by_id(&l, r->record, &c, e) &&
           page_record_retry(r, out, "customer", r->record, e);
}

/* ---------------------------------------------------------------------- form
 */

static bool
stored(struct req *r, struct ledger_input *in, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct customer c;

    if (!ledger_customer_by_id(&l, r->record, &c, e))
        return false;
    ledger_input_add(in, "name", LEDGER_TEXT, c.name);
    ledger_input_add(in, "email", LEDGER_TEXT, c.email);
    ledger_input_add(in, "phone", LEDGER_TEXT, c.phone);
    ledger_input_add(in, "terms", LEDGER_TEXT, c.terms);
    ledger_input_add(in, "tax_exempt", LEDGER_TEXT, c.tax_exempt ? "1" : "");
    ledger_input_add(in, "revision", LEDGER_TEXT,
                     arena_printf(r->arena, "%lld", (long long)c.revision));
    address_put(in, "billing_address", &c.billing);
    address_put(in, "service_address", &c.service);
    return true;
}

static bool
more(struct req *r, struct tmpl *t, struct ledger_input *typed,
     const struct ledger_faults *faults, struct err *e)
{
    const struct address_form billing = { "billing_address", "Billing address",
                                          NULL, NULL };
    const struct address_form service = { "service_address", "Service address",
                                          NULL, NULL };
    const char *exempt = ledger_input_text(typed, "tax_exempt");

    (void)e;
    tmpl_when(t, TS_CUSTOMER_FORM_EXEMPT, exempt != NULL && *exempt != '\0');
    address_show_form(r, t, TI_CUSTOMER_FORM_BILLING, &billing, typed, faults);
    address_show_form(r, t, TI_CUSTOMER_FORM_SERVICE, &service, typed, faults);
    return true;
}

static bool
save(struct req *r, struct ledger_input *typed, int64_t revision, int64_t *id,
     struct ledger_faults *faults, struct err *e)
{
    const struct ledger l = page_ledger(r);
    enum ledger_saved how;
    struct customer c;

    if (!ledger_customer_read(typed, &c, faults))
        return named_refused(faults, e);
    c.id = *id;
    c.revision = revision;
    if (!ledger_customer_save(&l, &c, &how, faults, e))
        return false;
    *id = c.id;
    return true;
}

/* clang-format off */
static const struct named_field fields[] = {
    { "name",  TV_F_NAME_TEXT, TS_CUSTOMER_FORM_BAD_NAME },
    { "email", TV_F_EMAIL,     TS_CUSTOMER_FORM_BAD_EMAIL },
    { "phone", TV_F_PHONE,     TS_CUSTOMER_FORM_BAD_PHONE },
    { "terms", TV_F_TERMS,     TS_CUSTOMER_FORM_BAD_TERMS },
};
static const struct named_form form = {
    .entity = "customer", .file = TPL_CUSTOMER_FORM,
    .summary = TI_CUSTOMER_FORM_SUMMARY, .once = TI_CUSTOMER_FORM_ONCE,
    .fields = fields, .n = sizeof(fields) / sizeof(fields[0]),
    .stored = stored, .more = more, .save = save,
};
/* clang-format on */

/* GET /customers/new */
static bool
page_new(struct req *r, struct reply *out, struct err *e)
{
    return named_new(r, out, &form, e);
}

/* GET /customers/:id/edit */
static bool
page_edit(struct req *r, struct reply *out, struct err *e)
{
    return named_edit(r, out, &form, e);
}

/* POST /customers/new, /customers/:id/edit */
static bool
page_post(struct req *r, struct reply *out, struct err *e)
{
    return named_post(r, out, &form, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/customers",           page_customers, ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/customers/new",       page_new,       ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/customers/new",       page_post,      ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/customers/:id",       page_customer,  ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/customers/:id/edit",  page_edit,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/customers/:id/edit",  page_post,      ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_POST, "/customers/:id/retry", page_retry,     ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_customers = ROUTES(routes);
