/* Customers: the list, one of them, and its form. */
#include <string.h>

#include "pages/named.h"

struct customer_row {
    int64_t id;
    const char *name, *key, *email, *phone, *qbo_id, *state;
};
static const struct field row_fields[] = {
    FIELD(struct customer_row, NULL, id),
    FIELD(struct customer_row, NULL, name),
    FIELD(struct customer_row, NULL, key),
    FIELD(struct customer_row, NULL, email),
    FIELD(struct customer_row, NULL, phone),
    FIELD(struct customer_row, NULL, qbo_id),
    FIELD(struct customer_row, NULL, state),
};
static const struct record row_record = RECORD(struct customer_row, row_fields);

/* clang-format off */
static const struct named_field fields[] = {
    { "name",                        TV_F_NAME_TEXT,   TS_CUSTOMER_FORM_BAD_NAME },
    { "email",                       TV_F_EMAIL,       TS_CUSTOMER_FORM_BAD_EMAIL },
    { "phone",                       TV_F_PHONE,       TS_CUSTOMER_FORM_BAD_PHONE },
    { "terms",                       TV_F_TERMS,       TS_CUSTOMER_FORM_BAD_TERMS },
    { "billing_address.line1",       TV_F_B_LINE1,     TS_CUSTOMER_FORM_BAD_B_LINE1 },
    { "billing_address.line2",       TV_F_B_LINE2,     TS_CUSTOMER_FORM_BAD_B_LINE2 },
    { "billing_address.city",        TV_F_B_CITY,      TS_CUSTOMER_FORM_BAD_B_CITY },
    { "billing_address.region",      TV_F_B_REGION,    TS_CUSTOMER_FORM_BAD_B_REGION },
    { "billing_address.postal_code", TV_F_B_POSTAL,    TS_CUSTOMER_FORM_BAD_B_POSTAL },
    { "billing_address.country",     TV_F_B_COUNTRY,   TS_CUSTOMER_FORM_BAD_B_COUNTRY },
    { "service_address.line1",       TV_F_S_LINE1,     TS_CUSTOMER_FORM_BAD_S_LINE1 },
    { "service_address.line2",       TV_F_S_LINE2,     TS_CUSTOMER_FORM_BAD_S_LINE2 },
    { "service_address.city",        TV_F_S_CITY,      TS_CUSTOMER_FORM_BAD_S_CITY },
    { "service_address.region",      TV_F_S_REGION,    TS_CUSTOMER_FORM_BAD_S_REGION },
    { "service_address.postal_code", TV_F_S_POSTAL,    TS_CUSTOMER_FORM_BAD_S_POSTAL },
    { "service_address.country",     TV_F_S_COUNTRY,   TS_CUSTOMER_FORM_BAD_S_COUNTRY },
};

static const struct page_empty nothing_yet = {
    "inbox", "No customers yet",
    "Add the first one. Customers go to QuickBooks with their first invoice.",
    "/customers/new", "New customer" };
static const struct page_empty nothing_yet_to_read = {
    "inbox", "No customers yet",
    "Customers appear here as soon as somebody of your shop adds one.",
    NULL, NULL };
static const struct page_empty nothing_matches = {
    "search", "Nothing matches",
    "The search takes the beginning of a customer’s name.",
    "/customers", "Clear filters" };
static const struct named_place place = {
    TI_CUSTOMER_PROBLEM, TI_CUSTOMER_QBO, TI_CUSTOMER_HISTORY, TS_CUSTOMER_LIVE };
/* clang-format on */
enum {
    FIELDS = sizeof(fields) / sizeof(fields[0]),
    INVOICES_SHOWN = 10,
};

/* ---------------------------------------------------------------------- list
 */

/* GET /customers */
static bool
page_customers(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_CUSTOMERS), *list, *in;
    bool may = http_allowed(r->who, ACCESS_OPERATE);
    const struct customer_row *row = NULL;
    struct named_asked ask;
    struct rows rows;
    size_t n;

    if (!named_asked_read(r, out, &ask, e) ||
        !named_rows(r, STMT_CUSTOMER_ROWS, &ask, &row_record, &rows, e))
        return false;
    tmpl_text(t, TV_Q, ask.q);
    tmpl_text(t, TV_EXPORT_HREF,
              named_href(r->arena, "/customers.csv", ask.q, "", 0));
    tmpl_when(t, TS_CUSTOMERS_CAN_WRITE, may);
    if (rows.n == 0) {
        page_show_empty(t, TI_CUSTOMERS_EMPTY,
                        *ask.q != '\0' || *ask.after != '\0' ? &nothing_matches
                        : may                                ? &nothing_yet
                              : &nothing_yet_to_read);
        return reply_page(r, out, t, "Customers", e);
    }
    n = rows.n > NAMED_PAGE ? NAMED_PAGE : rows.n;
    list = tmpl_section(t, TS_CUSTOMERS_LIST);
    for (size_t i = 0; i < n; i++) {
        row = rows_at(&rows, &row_record, i);
        in = tmpl_section(list, TS_CUSTOMERS_ROW);
        tmpl_id(in, TV_CUSTOMER_ID, row->id);
        tmpl_text(in, TV_CUSTOMER_NAME, row->name);
        tmpl_text(in, TV_EMAIL, row->email);
        tmpl_text(in, TV_PHONE, row->phone);
        page_record_pill(in, TI_CUSTOMERS_QBO, row->state, row->qbo_id);
    }
    page_show_older(
        t, TI_CUSTOMERS_PAGER,
        *ask.after == '\0' ? NULL
                           : named_href(r->arena, "/customers", ask.q, "", 0),
        rows.n > n
            ? named_href(r->arena, "/customers", ask.q, row->key, row->id)
            : NULL);
    return reply_page(r, out, t, "Customers", e);
}

/* ----------------------------------------------------------------------- one
 */

/* An address as lines: those that say something. */
static const char *
address_text(struct arena *a, const struct address *at)
{
    const char *const lines[] = { at->line1,  at->line2,       at->city,
                                  at->region, at->postal_code, at->country };
    struct str s;

    str_init(&s, a, 4000);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        if (*lines[i] != '\0')
            str_addf(&s, "%s%s", s.len > 0 ? ", " : "", lines[i]);
    return s.text;
}

static bool
show_invoices(struct req *r, struct tmpl *t, int64_t id, struct err *e)
{
    struct ledger_page p = { .limit = INVOICES_SHOWN, .customer_id = id };
    const struct ledger l = page_ledger(r);
    struct rows rows;
    struct tmpl *list, *in;

    if (!ledger_invoice_list(&l, &p, &rows, e))
        return false;
    if (rows.n == 0) {
        tmpl_when(t, TS_CUSTOMER_NO_INVOICES, true);
        return true;
    }
    list = tmpl_section(t, TS_CUSTOMER_INVOICES);
    for (size_t i = 0; i < rows.n; i++) {
        const struct invoice_row *row =
            rows_at(&rows, &ledger_invoice_row_record, i);

        in = tmpl_section(list, TS_CUSTOMER_ROW);
        tmpl_id(in, TV_INVOICE_ID, row->id);
        tmpl_text(in, TV_NUMBER, row->number);
        tmpl_text(in, TV_INVOICE_DATE, page_day(r, row->invoice_date));
        tmpl_money(in, TV_TOTAL, row->total);
        page_record_pill(in, TI_CUSTOMER_INVOICE_QBO, row->event_state,
                         row->qbo_id);
    }
    tmpl_when(t, TS_CUSTOMER_MORE, p.more);
    return true;
}

/* GET /customers/:id */
static bool
page_customer(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_CUSTOMER);
    const struct ledger l = page_ledger(r);
    int64_t n = http_param_int(&r->query, "retried", -1);
    struct customer c;

    if (!ledger_customer_by_id(&l, r->record, &c, e))
        return false;
    if (n >= 0)
        page_show_notice(t, TI_CUSTOMER_NOTICE, page_retried(r, n));
    tmpl_id(t, TV_CUSTOMER_ID, c.id);
    tmpl_textf(t, TV_NEW_HREF, "/invoices/new?customer=%lld", (long long)c.id);
    tmpl_textf(t, TV_ALL_HREF, "/invoices?customer=%lld", (long long)c.id);
    tmpl_text(t, TV_CUSTOMER_NAME, c.name);
    tmpl_text(t, TV_EMAIL, c.email);
    tmpl_text(t, TV_PHONE, c.phone);
    tmpl_text(t, TV_TERMS, c.terms);
    tmpl_text(t, TV_EXTERNAL_ID, c.external_id);
    tmpl_text(t, TV_BILLING, address_text(r->arena, &c.billing));
    tmpl_text(t, TV_SERVICE, address_text(r->arena, &c.service));
    tmpl_when(t, TS_CUSTOMER_EXEMPT, c.tax_exempt);
    tmpl_when(t, TS_CUSTOMER_CAN_WRITE, http_allowed(r->who, ACCESS_OPERATE));
    if (!named_show_state(r, t, &place, "customer", c.id, e) ||
        !show_invoices(r, t, c.id, e))
        return false;
    return reply_page(r, out, t, c.name, e);
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
show_form(struct req *r, struct reply *out, int64_t id,
          struct ledger_input *typed, const struct ledger_faults *faults,
          struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_CUSTOMER_FORM);
    const char *exempt = ledger_input_text(typed, "tax_exempt");

    tmpl_text(t, TV_FORM_TITLE, id == 0 ? "New customer" : "Edit customer");
    tmpl_text(t, TV_FORM_ACTION,
              id == 0 ? "/customers/new"
                      : arena_printf(r->arena, "/customers/%lld/edit",
                                     (long long)id));
    tmpl_text(t, TV_FORM_BACK,
              id == 0
                  ? "/customers"
                  : arena_printf(r->arena, "/customers/%lld", (long long)id));
    tmpl_text(t, TV_REVISION, ledger_input_text(typed, "revision"));
    tmpl_when(t, TS_CUSTOMER_FORM_EXEMPT, exempt != NULL && *exempt != '\0');
    named_show_fields(t, typed, faults, fields, FIELDS);
    named_show_faults(r, t, TI_CUSTOMER_FORM_SUMMARY, faults);
    page_form_once(r, t, TI_CUSTOMER_FORM_ONCE);
    return reply_page(r, out, t, id == 0 ? "New customer" : "Edit customer", e);
}

/* GET /customers/new */
static bool
page_new(struct req *r, struct reply *out, struct err *e)
{
    struct ledger_faults none;
    struct ledger_input typed;

    ledger_faults_init(&none, r->arena);
    ledger_input_init(&typed, r->arena, true);
    return show_form(r, out, 0, &typed, &none, e);
}

static void
put_address(struct ledger_input *in, const struct address *at, size_t from)
{
    const char *const lines[] = { at->line1,  at->line2,       at->city,
                                  at->region, at->postal_code, at->country };

    for (size_t i = 0; i < 6; i++)
        ledger_input_add(in, fields[from + i].name, LEDGER_TEXT, lines[i]);
}

/* GET /customers/:id/edit */
static bool
page_edit(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_faults none;
    struct ledger_input in;
    struct customer c;

    if (!ledger_customer_by_id(&l, r->record, &c, e))
        return false;
    ledger_faults_init(&none, r->arena);
    ledger_input_init(&in, r->arena, true);
    ledger_input_add(&in, "name", LEDGER_TEXT, c.name);
    ledger_input_add(&in, "email", LEDGER_TEXT, c.email);
    ledger_input_add(&in, "phone", LEDGER_TEXT, c.phone);
    ledger_input_add(&in, "terms", LEDGER_TEXT, c.terms);
    ledger_input_add(&in, "tax_exempt", LEDGER_TEXT, c.tax_exempt ? "1" : "");
    ledger_input_add(&in, "revision", LEDGER_TEXT,
                     arena_printf(r->arena, "%lld", (long long)c.revision));
    put_address(&in, &c.billing, 4);
    put_address(&in, &c.service, 10);
    return show_form(r, out, c.id, &in, &none, e);
}

static bool
save(struct named_save *s, const struct ledger *l, int64_t *id, struct err *e)
{
    struct customer c = *(const struct customer *)s->read;
    enum ledger_saved how;

    if (!ledger_customer_save(l, &c, &how, &s->faults, e))
        return false;
    *id = c.id;
    return true;
}

static bool
take(struct req *r, struct reply *out, int64_t id, struct err *e)
{
    struct named_save s = { .r = r, .entity = "customer", .save = save };
    struct ledger_input typed;
    const char *revision;
    struct customer c;

    named_typed(r, &typed);
    ledger_faults_init(&s.faults, r->arena);
    s.status = 422;
    s.read = &c;
    if (ledger_customer_read(&typed, &c, &s.faults)) {
        revision = ledger_input_text(&typed, "revision");
        c.id = id;
        if (id != 0 && revision != NULL && !str_int64(revision, &c.revision))
            c.revision = 0;
        if (!named_save(&s, e))
            return false;
        if (s.location != NULL)
            return reply_redirect(out, s.location);
    }
    out->status = s.status;
    return show_form(r, out, id, &typed, &s.faults, e);
}

/* POST /customers/new */
static bool
page_new_post(struct req *r, struct reply *out, struct err *e)
{
    return take(r, out, 0, e);
}

/* POST /customers/:id/edit */
static bool
page_edit_post(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct customer c;

    return ledger_customer_by_id(&l, r->record, &c, e) && take(r, out, c.id, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/customers",           page_customers, ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/customers/new",       page_new,       ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/customers/new",       page_new_post,  ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/customers/:id",       page_customer,  ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/customers/:id/edit",  page_edit,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/customers/:id/edit",  page_edit_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_POST, "/customers/:id/retry", page_retry,     ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_customers = ROUTES(routes);
