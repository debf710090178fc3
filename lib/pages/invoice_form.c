/* The form of an invoice: fields, line rows, what is offered to choose. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "pages/address.h"
#include "pages/invoice_form.h"

/* clang-format off */
/* Fields outside the lines: where each stands and where its fault is said. */
static const struct plain {
    const char *name;
    const char *label;
    enum tmpl_var value;
    enum tmpl_section bad;
} plain[] = {
    { "customer",                "Customer", TV_F_CUSTOMER,       TS_INVOICE_FORM_BAD_CUSTOMER },
    { "number",                  "Number", TV_F_NUMBER,         TS_INVOICE_FORM_BAD_NUMBER },
    { "invoice_date",            "Invoice date", TV_F_INVOICE_DATE,   TS_INVOICE_FORM_BAD_INVOICE_DATE },
    { "due_date",                "Due date", TV_F_DUE_DATE,       TS_INVOICE_FORM_BAD_DUE_DATE },
    { "terms",                   "Terms", TV_F_TERMS,          TS_INVOICE_FORM_BAD_TERMS },
    { "discount.percent",        "Discount", TV_F_PERCENT,        TS_INVOICE_FORM_BAD_PERCENT },
    { "discount.amount",         "Discount", TV_F_AMOUNT,         TS_INVOICE_FORM_BAD_AMOUNT },
    { "member_discount.percent", "Member discount", TV_F_MEMBER_PERCENT, TS_INVOICE_FORM_BAD_MEMBER_PERCENT },
    { "member_discount.amount",  "Member discount", TV_F_MEMBER_AMOUNT,  TS_INVOICE_FORM_BAD_MEMBER_AMOUNT },
    { "customer_note",           "Note to the customer", TV_F_CUSTOMER_NOTE,  TS_INVOICE_FORM_BAD_CUSTOMER_NOTE },
    { "internal_note",           "Internal note", TV_F_INTERNAL_NOTE,  TS_INVOICE_FORM_BAD_INTERNAL_NOTE },
};
/* Fields of a line row. */
static const struct plain line_plain[] = {
    { "item",        "Item", TV_F_ITEM,        TS_INVOICE_FORM_BAD_ITEM },
    { "description", "Description", TV_F_DESCRIPTION, TS_INVOICE_FORM_BAD_DESCRIPTION },
    { "quantity",    "Quantity", TV_F_QUANTITY,    TS_INVOICE_FORM_BAD_QUANTITY },
    { "unit_price",  "Unit price", TV_F_UNIT_PRICE,  TS_INVOICE_FORM_BAD_UNIT_PRICE },
};
/* clang-format on */
enum {
    PLAIN = sizeof(plain) / sizeof(plain[0]),
    LINE_PLAIN = sizeof(line_plain) / sizeof(line_plain[0]),
    NAME_MAX_LEN = 64, /* of a field's name in a line */
};

/* ----------------------------------------------------------- what stands in it
 */

static void
form_init(struct req *r, struct invoice_form *f)
{
    memset(f, 0, sizeof(*f));
    ledger_input_init(&f->typed, r->arena, true);
    ledger_faults_init(&f->faults, r->arena);
    f->status = "draft";
}

static bool
put(struct invoice_form *f, const char *name, const char *text)
{
    return ledger_input_add(&f->typed, name, LEDGER_TEXT, text);
}

/* The row a name such as "lines[12].item" belongs to, -1 for none. */
static int64_t
row_of(const char *name)
{
    char digits[6];
    int64_t at;
    size_t n;

    if (!str_starts(name, "lines["))
        return -1;
    n = strcspn(name + 6, "]");
    if (n == 0 || n >= sizeof(digits))
        return -1;
    memcpy(digits, name + 6, n);
    digits[n] = '\0';
    return str_int64(digits, &at) && at >= 0 && at < LEDGER_LINES ? at : -1;
}

bool
invoice_form_typed(struct req *r, const struct params *p,
                   struct invoice_form *f)
{
    form_init(r, f);
    for (size_t i = 0; i < p->n; i++) {
        int64_t row = row_of(p->p[i].name);

        if (!put(f, p->p[i].name, p->p[i].value))
            return false;
        if (row >= 0 && (size_t)row + 1 > f->rows)
            f->rows = (size_t)row + 1;
    }
    if (f->rows == 0)
        f->rows = FORM_ROWS;
    return true;
}

/*
 * What QuickBooks and people write: "Net 30", "net30", "30 days", "Due on
 * receipt".  A number is as many days; anything else says nothing.
 */
int32_t
invoice_form_terms(const char *terms)
{
    size_t digits = strspn(terms, "0123456789");
    const char *text = terms;
    int32_t days = 0;

    if (strncasecmp(terms, "due on receipt", 14) == 0)
        return 0;
    if (digits == 0 && strncasecmp(terms, "net", 3) == 0) {
        text = terms + 3 + strspn(terms + 3, " ");
        digits = strspn(text, "0123456789");
    }
    if (digits == 0 || digits > 3)
        return -1;
    for (size_t i = 0; i < digits; i++)
        days = days * 10 + (text[i] - '0');
    text += digits;
    text += strspn(text, " ");
    return *text == '\0' || strcasecmp(text, "days") == 0 ? days : -1;
}

bool
invoice_form_fresh(struct req *r, struct invoice_form *f, struct err *e)
{
    const struct ledger l = page_ledger(r);
    int64_t customer = http_param_int(&r->query, "customer", 0);
    const struct date today = r->format->today;
    struct customer c;
    const char *number;
    int32_t days = -1;

    form_init(r, f);
    f->rows = FORM_ROWS;
    if (!ledger_invoice_next_number(&l, &number, e))
        return false;
    put(f, "number", number);
    put(f, "invoice_date", date_text(r->arena, today));
    if (customer > 0) {
        if (!ledger_customer_by_id(&l, customer, &c, e))
            return false;
        put(f, "customer",
            choice_of_customer(r->arena, c.name, c.external_id, false));
        put(f, "terms", c.terms);
        f->billing = c.billing;
        f->service = c.service;
        days = invoice_form_terms(c.terms);
    }
    put(f, "due_date",
        date_text(r->arena,
                  date_from_days(date_days(today) + (days < 0 ? 30 : days))));
    return true;
}

static const char *
decimal_or_empty(struct arena *a, struct decimal d)
{
    return d.micro == 0 ? "" : decimal_text(a, d);
}

static const char *
money_or_empty(const struct req *r, struct money m)
{
    return m.minor == 0 ? "" : money_text(r->arena, m, r->format->currency);
}

static void
put_line(struct req *r, struct invoice_form *f, size_t at,
         const struct invoice_line *l)
{
    struct arena *a = r->arena;

    put(f, arena_printf(a, "lines[%zu].item", at), l->item_name);
    put(f, arena_printf(a, "lines[%zu].description", at), l->description);
    put(f, arena_printf(a, "lines[%zu].quantity", at),
        decimal_text(a, l->quantity));
    put(f, arena_printf(a, "lines[%zu].unit_price", at),
        page_price_plain(r, l->unit_price));
    for (size_t k = 0; k < l->rate_n; k++)
        put(f, arena_printf(a, "lines[%zu].tax_rates[%zu]", at, k),
            l->rates[k].external_id);
}

bool
invoice_form_of(struct req *r, const struct invoice *inv,
                struct invoice_form *f, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct customer c;

    if (!ledger_customer_by_id(&l, inv->customer_id, &c, e))
        return false;
    f->id = inv->id;
    f->status = inv->status;
    f->billing = c.billing;
    f->service = c.service;
    return true;
}

bool
invoice_form_stored(struct req *r, const struct invoice *inv,
                    struct invoice_form *f, struct err *e)
{
    struct arena *a = r->arena;
    bool shared;

    form_init(r, f);
    f->id = inv->id;
    f->status = inv->status;
    if (!choice_shared(r, inv->customer_name, &shared, e) ||
        !invoice_form_of(r, inv, f, e))
        return false;
    put(f, "customer",
        choice_of_customer(a, inv->customer_name, inv->customer, shared));
    put(f, "number", inv->number);
    put(f, "invoice_date", date_text(a, inv->invoice_date));
    put(f, "due_date", date_text(a, inv->due_date));
    put(f, "terms", inv->terms);
    put(f, "discount.percent", decimal_or_empty(a, inv->discount_percent));
    put(f, "discount.amount", money_or_empty(r, inv->discount_amount));
    put(f, "member_discount.percent", decimal_or_empty(a, inv->member_percent));
    put(f, "member_discount.amount", money_or_empty(r, inv->member_amount));
    put(f, "customer_note", inv->customer_note);
    put(f, "internal_note", inv->internal_note);
    put(f, "revision", arena_printf(a, "%lld", (long long)inv->revision));
    address_put(&f->typed, "billing_address", &inv->billing);
    address_put(&f->typed, "service_address", &inv->service);
    for (size_t i = 0; i < inv->line_n; i++)
        put_line(r, f, i, &inv->lines[i]);
    f->rows = inv->line_n + 2 > LEDGER_LINES ? LEDGER_LINES : inv->line_n + 2;
    return true;
}

bool
invoice_form_copy(struct req *r, const struct invoice *inv,
                  struct invoice_form *f, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct invoice copy = *inv;

    if (!ledger_reissue_number(&l, inv->number, &copy.number, e))
        return false;
    copy.invoice_date = r->format->today;
    if (inv->due_date.ymd != 0)
        copy.due_date = date_from_days(date_days(copy.invoice_date) +
                                       date_days(inv->due_date) -
                                       date_days(inv->invoice_date));
    if (!invoice_form_stored(r, &copy, f, e))
        return false;
    f->instead_of = inv->number;
    return true;
}

/* ------------------------------------------------------------------- showing
 */

static const char *
value_of(struct invoice_form *f, const char *name)
{
    const char *text = ledger_input_text(&f->typed, name);

    return text == NULL ? "" : text;
}

static void
show_rates(struct tmpl *row, struct invoice_form *f, size_t at,
           const struct rows *rates)
{
    for (size_t k = 0; k < LEDGER_LINE_RATES; k++) {
        char name[NAME_MAX_LEN];
        const char *chosen;
        struct tmpl *in, *o;

        snprintf(name, sizeof(name), "lines[%zu].tax_rates[%zu]", at, k);
        chosen = value_of(f, name);
        if (k > 0 && *chosen == '\0')
            continue;
        in = tmpl_section(row, TS_INVOICE_FORM_RATE);
        tmpl_text(in, TV_F_NAME, name);
        for (size_t i = 0; i < rates->n; i++) {
            const struct tax_rate *t =
                rows_at(rates, &ledger_tax_rate_record, i);

            o = tmpl_section(in, TS_INVOICE_FORM_OPTION);
            tmpl_text(o, TV_OPTION_VALUE, t->external_id);
            tmpl_text(o, TV_OPTION_TEXT, t->name);
            tmpl_when(o, TS_INVOICE_FORM_CHOSEN,
                      strcmp(t->external_id, chosen) == 0);
        }
    }
}

/* The row's faults stand under it, in one list. */
static void
show_line(struct tmpl *t, struct invoice_form *f, size_t at,
          const struct rows *rates)
{
    struct tmpl *row = tmpl_section(t, TS_INVOICE_FORM_LINE);
    char name[NAME_MAX_LEN];

    tmpl_id(row, TV_LINE_AT, (int64_t)at);
    tmpl_textf(row, TV_LINE_PREFIX, "lines[%zu]", at);
    tmpl_id(row, TV_LINE_NO, (int64_t)at + 1);
    for (size_t i = 0; i < LINE_PLAIN; i++) {
        const char *bad;

        snprintf(name, sizeof(name), "lines[%zu].%s", at, line_plain[i].name);
        tmpl_text(row, line_plain[i].value, value_of(f, name));
        bad = ledger_fault_of(&f->faults, name);
        if (bad == NULL)
            continue;
        tmpl_when(row, line_plain[i].bad, true);
        tmpl_text(tmpl_section(row, TS_INVOICE_FORM_BAD_LINE), TV_BAD, bad);
    }
    show_rates(row, f, at, rates);
    for (size_t k = 0; k <= LEDGER_LINE_RATES; k++) {
        const char *bad;

        snprintf(name, sizeof(name), "lines[%zu].tax_rates[%zu]", at, k);
        bad = ledger_fault_of(&f->faults, name);
        if (bad != NULL)
            tmpl_text(tmpl_section(row, TS_INVOICE_FORM_BAD_LINE), TV_BAD, bad);
    }
}

static void
show_plain(struct tmpl *t, struct invoice_form *f)
{
    for (size_t i = 0; i < PLAIN; i++) {
        const char *bad = ledger_fault_of(&f->faults, plain[i].name);

        tmpl_text(t, plain[i].value, value_of(f, plain[i].name));
        if (bad != NULL)
            tmpl_text(tmpl_section(t, plain[i].bad), TV_BAD, bad);
    }
}

/* The customers and items to choose from, by name. */
static bool
show_choices(struct req *r, struct tmpl *t, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .limit = LEDGER_PAGE };
    size_t customers;
    struct rows items;

    if (!choice_show_customers(r, t, TS_INVOICE_FORM_CUSTOMER, &customers, e) ||
        !ledger_item_list(&l, &p, &items, e))
        return false;
    for (size_t i = 0; i < items.n; i++) {
        const struct item *it = rows_at(&items, &ledger_item_record, i);
        struct tmpl *in = tmpl_section(t, TS_INVOICE_FORM_ITEM);

        tmpl_text(in, TV_OPTION_VALUE, it->name);
        tmpl_text(in, TV_OPTION_PRICE, page_price_plain(r, it->unit_price));
        tmpl_text(in, TV_OPTION_TEXT, it->description);
    }
    tmpl_when(t, TS_INVOICE_FORM_NO_CUSTOMERS, customers == 0);
    tmpl_when(t, TS_INVOICE_FORM_NO_ITEMS, items.n == 0);
    return true;
}

/* Where a fault is: "Line 2" or the field's label. */
static const char *
place_of(struct arena *a, const char *field)
{
    int64_t row = row_of(field);

    if (row >= 0)
        return arena_printf(a, "Line %lld", (long long)row + 1);
    for (size_t i = 0; i < PLAIN; i++)
        if (strcmp(plain[i].name, field) == 0)
            return plain[i].label;
    return address_label(field) != NULL ? address_label(field) : "";
}

static void
show_faults(struct req *r, struct tmpl *t, const struct ledger_faults *faults)
{
    struct form f = { .arena = r->arena };

    for (size_t i = 0; i < faults->n; i++) {
        const struct ledger_fault *fault = &faults->list[i];
        const char *place = place_of(r->arena, fault->field);
        bool told = strstr(str_fold(r->arena, fault->message),
                           str_fold(r->arena, place)) != NULL;

        form_bad(&f, fault->field, "%s%s%s", told ? "" : place,
                 told ? "" : ": ", fault->message);
    }
    form_show(&f, t, TI_INVOICE_FORM_SUMMARY);
    form_show_field(&f, t, "lines", TS_INVOICE_FORM_BAD_LINES);
}

static void
show_head(struct tmpl *t, struct invoice_form *f)
{
    bool draft = strcmp(f->status, "draft") == 0;

    if (f->instead_of != NULL) {
        tmpl_textf(t, TV_FORM_TITLE, "Void and re-issue #%s", f->instead_of);
        tmpl_textf(t, TV_FORM_ACTION, "/invoices/%lld/reissue",
                   (long long)f->id);
        tmpl_textf(t, TV_FORM_BACK, "/invoices/%lld", (long long)f->id);
        tmpl_text(t, TV_REVISION, value_of(f, "revision"));
        tmpl_text(t, TV_OLD_NUMBER, f->instead_of);
        tmpl_when(t, TS_INVOICE_FORM_REISSUE, true);
        tmpl_when(t, TS_INVOICE_FORM_REISSUE_PRESS, true);
    } else if (f->id == 0) {
        tmpl_text(t, TV_FORM_TITLE, "New invoice");
        tmpl_text(t, TV_FORM_ACTION, "/invoices/new");
        tmpl_text(t, TV_FORM_BACK, "/invoices");
    } else {
        tmpl_textf(t, TV_FORM_TITLE, "Edit invoice #%s", value_of(f, "number"));
        tmpl_textf(t, TV_FORM_ACTION, "/invoices/%lld/edit", (long long)f->id);
        tmpl_textf(t, TV_FORM_BACK, "/invoices/%lld", (long long)f->id);
        tmpl_text(t, TV_REVISION, value_of(f, "revision"));
    }
    if (f->instead_of == NULL)
        tmpl_when(t, draft ? TS_INVOICE_FORM_DRAFT : TS_INVOICE_FORM_SENT,
                  true);
    tmpl_when(t, TS_INVOICE_FORM_DISCOUNTS,
              *value_of(f, "discount.percent") != '\0' ||
                  *value_of(f, "discount.amount") != '\0' ||
                  *value_of(f, "member_discount.percent") != '\0' ||
                  *value_of(f, "member_discount.amount") != '\0');
}

/* Its own ones; left blank, the customer's stand there. */
static void
show_addresses(struct req *r, struct tmpl *t, struct invoice_form *f)
{
    static const char help[] = "Blank: the customer’s, shown in gray.";
    const struct address_form billing = { "billing_address", "Billing address",
                                          help, &f->billing };
    const struct address_form service = { "service_address", "Service address",
                                          help, &f->service };
    bool typed = false;

    for (size_t i = 0; i < f->typed.n; i++)
        typed = typed || (address_label(f->typed.list[i].name) != NULL &&
                          *f->typed.list[i].text != '\0');
    tmpl_when(t, TS_INVOICE_FORM_OWN_ADDRESS, typed);
    address_show_form(r, t, TI_INVOICE_FORM_BILLING, &billing, &f->typed,
                      &f->faults);
    address_show_form(r, t, TI_INVOICE_FORM_SERVICE, &service, &f->typed,
                      &f->faults);
}

bool
invoice_form_show(struct req *r, struct reply *out, struct invoice_form *f,
                  struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_INVOICE_FORM);
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .limit = LEDGER_PAGE };
    struct rows rates;

    if (!ledger_tax_rate_list(&l, &p, &rates, e) || !show_choices(r, t, e))
        return false;
    show_head(t, f);
    show_faults(r, t, &f->faults);
    show_plain(t, f);
    for (size_t i = 0; i < f->rows; i++)
        show_line(t, f, i, &rates);
    show_addresses(r, t, f);
    page_form_once(r, t, TI_INVOICE_FORM_ONCE);
    return reply_page(r, out, t,
                      f->instead_of != NULL ? "Void and re-issue"
                      : f->id == 0          ? "New invoice"
                                            : "Edit invoice",
                      e);
}
