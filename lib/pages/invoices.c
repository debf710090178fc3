/* The list of invoices, newest first. */
#include <string.h>

#include "pages/history.h"

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

static const struct page_empty nothing_yet = {
    "inbox", "No invoices yet",
    "Write the first one. It stays a draft until you send it; then it appears in QuickBooks within seconds.",
    "/invoices/new", "New invoice" };
static const struct page_empty nothing_yet_to_read = {
    "inbox", "No invoices yet",
    "Invoices appear here as soon as somebody of your shop writes one.",
    NULL, NULL };
static const struct page_empty nothing_matches = {
    "search", "Nothing matches",
    "The search takes the beginning of an invoice number or of a customer’s name.",
    "/invoices", "Clear filters" };
/* clang-format on */
enum {
    TABS = sizeof(tabs) / sizeof(tabs[0]),
    PAGE = 50,
    NAMESAKES = 8,   /* customers offered when several begin so */
    SEARCH_MAX = 100 /* characters */
};

struct asked {
    const struct tab *tab;
    const char *q;
    int64_t customer, before;
    size_t namesakes; /* customers offered instead of invoices */
};

static const char *
href(struct arena *a, const struct asked *ask, const char *status,
     int64_t before)
{
    const char *next = "?";
    struct str s;

    str_init(&s, a, HTTP_TARGET_MAX);
    str_add(&s, "/invoices");
    if (*status != '\0') {
        str_addf(&s, "%sstatus=%s", next, status);
        next = "&";
    }
    if (ask->customer != 0) {
        str_addf(&s, "%scustomer=%lld", next, (long long)ask->customer);
        next = "&";
    }
    if (*ask->q != '\0') {
        str_addf(&s, "%sq=", next);
        str_add_url(&s, ask->q);
        next = "&";
    }
    if (before != 0)
        str_addf(&s, "%sbefore=%lld", next, (long long)before);
    return str_whole(&s) ? s.text : "/invoices";
}

static bool
asked_read(struct req *r, struct reply *out, struct asked *ask, struct err *e)
{
    const char *status = http_param(&r->query, "status");
    const char *q = http_param(&r->query, "q");

    memset(ask, 0, sizeof(*ask));
    ask->q = q == NULL ? "" : str_trim(r->arena, q);
    if (*ask->q == '#')
        ask->q++;
    ask->customer = http_param_int(&r->query, "customer", 0);
    ask->before = http_param_int(&r->query, "before", 0);
    for (size_t i = 0; i < TABS; i++)
        if (strcmp(tabs[i].status, status == NULL ? "" : status) == 0)
            ask->tab = &tabs[i];
    if (ask->tab != NULL && str_chars(ask->q) <= SEARCH_MAX &&
        ask->customer >= 0 && ask->before >= 0)
        return true;
    out->status = 400;
    return err_input(e, "",
                     "The list has no such filter. Open it again from "
                     "the menu.");
}

static void
show_tabs(struct req *r, struct tmpl *t, const struct asked *ask)
{
    for (size_t i = 0; i < TABS; i++) {
        struct tmpl *in = tmpl_section(t, TS_INVOICES_TAB);

        tmpl_text(in, TV_TAB_HREF, href(r->arena, ask, tabs[i].status, 0));
        tmpl_text(in, TV_TAB_WORD, tabs[i].word);
        tmpl_when(in, TS_INVOICES_HERE, ask->tab == &tabs[i]);
    }
}

static void
show_row(struct req *r, struct tmpl *list, const struct invoice_row *row)
{
    struct tmpl *in = tmpl_section(list, TS_INVOICES_ROW);

    tmpl_id(in, TV_INVOICE_ID, row->id);
    tmpl_text(in, TV_NUMBER, row->number);
    tmpl_text(in, TV_CUSTOMER_NAME, row->customer_name);
    tmpl_text(in, TV_INVOICE_DATE, page_day(r, row->invoice_date));
    tmpl_text(in, TV_DUE_DATE, page_day(r, row->due_date));
    tmpl_money(in, TV_TOTAL, row->total);
    tmpl_text(in, TV_MESSAGE, row->message);
    page_pill_word(in, TI_INVOICES_STATUS, row->status,
                   page_invoice_word(row->status));
    page_record_pill(in, TI_INVOICES_QBO, row->event_state, row->qbo_id);
}

/* Several customers begin so: each is a link. */
static bool
namesakes(struct req *r, struct tmpl *t, struct asked *ask, bool *chosen,
          struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .prefix = ask->q, .limit = NAMESAKES };
    struct rows rows;

    *chosen = false;
    if (!ledger_customer_list(&l, &p, &rows, e))
        return false;
    if (rows.n == 1) {
        ask->customer = ((const struct customer *)rows.row)->id;
        ask->q = "";
        *chosen = true;
        return true;
    }
    for (size_t i = 0; i < rows.n; i++) {
        const struct customer *c = rows_at(&rows, &ledger_customer_record, i);
        struct tmpl *in = tmpl_section(t, TS_INVOICES_NAMESAKE);

        tmpl_textf(in, TV_NAMESAKE_HREF, "/invoices?customer=%lld",
                   (long long)c->id);
        tmpl_text(in, TV_NAMESAKE, c->name);
    }
    tmpl_when(t, TS_INVOICES_NAMESAKES, rows.n > 0);
    ask->namesakes = rows.n;
    return true;
}

static bool
rows_read(struct req *r, const struct asked *ask, struct ledger_page *p,
          struct rows *rows, struct err *e)
{
    const struct ledger l = page_ledger(r);

    *p = (struct ledger_page){
        .prefix = *ask->q == '\0' ? NULL : ask->q,
        .after_id = ask->before,
        .limit = PAGE,
        .status = *ask->tab->status == '\0' ? NULL : ask->tab->status,
        .customer_id = ask->customer,
    };
    return ledger_invoice_list(&l, p, rows, e);
}

/* A number first; when none begins so, a customer's name. */
static bool
find(struct req *r, struct tmpl *t, struct asked *ask, struct ledger_page *p,
     struct rows *rows, struct err *e)
{
    bool chosen;

    if (!rows_read(r, ask, p, rows, e))
        return false;
    if (rows->n > 0 || *ask->q == '\0' || ask->customer != 0)
        return true;
    return namesakes(r, t, ask, &chosen, e) &&
           (!chosen || rows_read(r, ask, p, rows, e));
}

static bool
show_customer(struct req *r, struct tmpl *t, const struct asked *ask,
              struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct customer c;

    if (ask->customer == 0)
        return true;
    if (!ledger_customer_by_id(&l, ask->customer, &c, e))
        return false;
    t = tmpl_section(t, TS_INVOICES_OF_CUSTOMER);
    tmpl_id(t, TV_CUSTOMER_ID, c.id);
    tmpl_text(t, TV_CUSTOMER_NAME, c.name);
    return true;
}

static void
show_empty(struct req *r, struct tmpl *t, const struct asked *ask)
{
    bool filtered = *ask->q != '\0' || ask->customer != 0 || ask->before != 0 ||
                    *ask->tab->status != '\0';

    page_show_empty(t, TI_INVOICES_EMPTY,
                    filtered ? &nothing_matches
                    : http_allowed(r->who, ACCESS_OPERATE)
                        ? &nothing_yet
                        : &nothing_yet_to_read);
}

/* GET /invoices */
static bool
page_invoices(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_INVOICES), *list;
    struct ledger_page p;
    struct asked ask;
    struct rows rows;
    int64_t last = 0;

    if (!asked_read(r, out, &ask, e))
        return false;
    tmpl_text(t, TV_Q, ask.q);
    tmpl_text(t, TV_STATUS_ASKED, ask.tab->status);
    tmpl_when(t, TS_INVOICES_CAN_WRITE, http_allowed(r->who, ACCESS_OPERATE));
    if (!find(r, t, &ask, &p, &rows, e) || !show_customer(r, t, &ask, e))
        return false;
    tmpl_textf(t, TV_EXPORT_HREF, "/invoices.csv%s",
               href(r->arena, &ask, ask.tab->status, 0) + strlen("/invoices"));
    show_tabs(r, t, &ask);
    if (rows.n == 0) {
        if (ask.namesakes == 0)
            show_empty(r, t, &ask);
        return reply_page(r, out, t, "Invoices", e);
    }
    list = tmpl_section(t, TS_INVOICES_LIST);
    for (size_t i = 0; i < rows.n; i++) {
        const struct invoice_row *row =
            rows_at(&rows, &ledger_invoice_row_record, i);

        show_row(r, list, row);
        last = row->id;
    }
    page_show_older(
        t, TI_INVOICES_PAGER,
        ask.before == 0 ? NULL : href(r->arena, &ask, ask.tab->status, 0),
        p.more ? href(r->arena, &ask, ask.tab->status, last) : NULL);
    return reply_page(r, out, t, "Invoices", e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/invoices", page_invoices, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_invoices = ROUTES(routes);
