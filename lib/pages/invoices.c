/* The list of invoices, newest first. */
#include <string.h>

#include "pages/history.h"
#include "pages/list.h"

/* clang-format off */
static const struct tab {
    const char *status; /* of ?status=, "" for all */
    const char *word;
} tabs[] = {
    { "",          "All" },
    { "draft",     "Drafts" },
    { "sent",      "Sent" },
    { "part_paid", "Part paid" },
    { "paid",      "Paid" },
    { "void",      "Void" },
};
static const char *const statuses[] = { "draft", "sent", "part_paid", "paid", "void", NULL };
/* clang-format on */
enum {
    TABS = sizeof(tabs) / sizeof(tabs[0]),
    NAMESAKES = 8, /* customers offered when several begin so */
};

static void
show_row(struct req *r, struct tmpl *in, const void *it)
{
    const struct invoice_row *row = it;

    tmpl_id(in, TV_INVOICE_ID, row->id);
    tmpl_text(in, TV_NUMBER, row->number);
    tmpl_text(in, TV_CUSTOMER_NAME, row->customer_name);
    tmpl_text(in, TV_INVOICE_DATE, page_day(r, row->invoice_date));
    tmpl_text(in, TV_DUE_DATE, page_day(r, row->due_date));
    tmpl_money(in, TV_TOTAL, row->total);
    page_pill_word(in, TI_INVOICES_STATUS, row->status,
                   page_invoice_word(row->status));
}

/* clang-format off */
static const struct list list = {
    .page = "/invoices", .title = "Invoices", .search = "Invoice number or customer",
    .ordered = "In the order of their numbers.",
    .entity = ENTITY_INVOICE, .record = &ledger_invoice_row_record,
    .read = ledger_invoice_list, .show = show_row,
    .statuses = statuses, .of_customers = true,
    .file = TPL_INVOICES, .searching = TI_INVOICES_SEARCH,
    .empty = TI_INVOICES_EMPTY, .pager = TI_INVOICES_PAGER, .qbo = TI_INVOICES_QBO,
    .can_write = TS_INVOICES_CAN_WRITE, .list = TS_INVOICES_LIST, .row = TS_INVOICES_ROW,
    .nothing_yet = { "inbox", "No invoices yet",
        "Write the first one. It stays a draft until you send it; then it appears in QuickBooks within seconds.",
        "/invoices/new", "New invoice" },
    .nothing_to_read = "Invoices appear here as soon as somebody of your shop writes one.",
    .nothing_matches = "The search takes the beginning of an invoice number or of a customer’s name.",
};
/* clang-format on */

static void
show_tabs(struct req *r, struct tmpl *t, const struct list_ask *ask)
{
    for (size_t i = 0; i < TABS; i++) {
        struct tmpl *in = tmpl_section(t, TS_INVOICES_TAB);
        struct list_ask other = *ask;

        other.status = tabs[i].status;
        other.after_id = 0;
        tmpl_text(in, TV_TAB_HREF, list_href(r->arena, &list, &other));
        tmpl_text(in, TV_TAB_WORD, tabs[i].word);
        tmpl_when(in, TS_INVOICES_HERE,
                  strcmp(tabs[i].status, ask->status) == 0);
    }
    t = tmpl_section(t, TS_INVOICES_TAB);
    tmpl_text(t, TV_TAB_HREF, "/invoices/preflight");
    tmpl_text(t, TV_TAB_WORD, "Would be refused");
}

/* Customers whose name begins so: the only one is chosen, several are offered
   as links. */
static bool
namesakes(struct req *r, struct list_ask *ask, struct rows *rows, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .prefix = ask->q, .limit = NAMESAKES };

    if (!ledger_customer_list(&l, &p, rows, e))
        return false;
    if (rows->n != 1)
        return true;
    ask->customer = ((const struct customer *)rows->row)->id;
    ask->q = "";
    rows->n = 0;
    return true;
}

static void
show_namesakes(struct req *r, struct tmpl *t, const struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct customer *c = rows_at(rows, &ledger_customer_record, i);
        struct tmpl *in = tmpl_section(t, TS_INVOICES_NAMESAKE);

        tmpl_text(in, TV_NAMESAKE_HREF,
                  arena_printf(r->arena, "/invoices?customer=%lld",
                               (long long)c->id));
        tmpl_text(in, TV_NAMESAKE, c->name);
    }
    tmpl_when(t, TS_INVOICES_NAMESAKES, rows->n > 0);
}

/* A number first; when none begins so, a customer's name. */
static bool
find(struct req *r, struct list_ask *ask, struct ledger_page *p,
     struct rows *rows, struct rows *offered, struct err *e)
{
    offered->n = 0;
    if (!list_rows(r, &list, ask, p, rows, e))
        return false;
    if (rows->n > 0 || *ask->q == '\0' || ask->customer != 0)
        return true;
    return namesakes(r, ask, offered, e) &&
           (ask->customer == 0 || list_rows(r, &list, ask, p, rows, e));
}

/* GET /invoices */
static bool
page_invoices(struct req *r, struct reply *out, struct err *e)
{
    struct rows rows, offered;
    struct ledger_page p;
    struct list_ask ask;
    struct tmpl *t;

    if (!list_ask_read(r, out, &list, &ask, e))
        return false;
    if (*ask.q == '#')
        ask.q++;
    if (!find(r, &ask, &p, &rows, &offered, e))
        return false;
    t = list_begin(r, &list, &ask);
    page_show_done(r, t, TI_INVOICES_NOTICE);
    if (!list_show_customer(r, t, TI_INVOICES_CHOSEN, &list, &ask, e))
        return false;
    show_tabs(r, t, &ask);
    show_namesakes(r, t, &offered);
    return (offered.n > 0 || list_show(r, t, &list, &ask, &p, &rows, e)) &&
           reply_page(r, out, t, list.title, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/invoices", page_invoices, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_invoices = ROUTES(routes);
