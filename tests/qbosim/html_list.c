/* html_list: the lists of a company's books, a page at a time. */
#include "html.h"

#include <stdlib.h>
#include <string.h>

enum show { SHOW_TEXT, SHOW_MONEY, SHOW_DAY, SHOW_YES };

// clang-format off
static const struct column {
    enum kind_id kind;
    const char *title, *path;
    enum show as;
} columns[] = {
    { KIND_INVOICE,    "Customer",   "CustomerRef.name",         SHOW_TEXT },
    { KIND_INVOICE,    "Date",       "TxnDate",                  SHOW_DAY },
    { KIND_INVOICE,    "Due",        "DueDate",                  SHOW_DAY },
    { KIND_INVOICE,    "Total",      "TotalAmt",                 SHOW_MONEY },
    { KIND_INVOICE,    "Balance",    "Balance",                  SHOW_MONEY },
    { KIND_PAYMENT,    "Customer",   "CustomerRef.name",         SHOW_TEXT },
    { KIND_PAYMENT,    "Date",       "TxnDate",                  SHOW_DAY },
    { KIND_PAYMENT,    "Amount",     "TotalAmt",                 SHOW_MONEY },
    { KIND_PAYMENT,    "Unapplied",  "UnappliedAmt",             SHOW_MONEY },
    { KIND_CREDITMEMO, "Customer",   "CustomerRef.name",         SHOW_TEXT },
    { KIND_CREDITMEMO, "Date",       "TxnDate",                  SHOW_DAY },
    { KIND_CREDITMEMO, "Total",      "TotalAmt",                 SHOW_MONEY },
    { KIND_CREDITMEMO, "Credit left", "RemainingCredit",         SHOW_MONEY },
    { KIND_CUSTOMER,   "Email",      "PrimaryEmailAddr.Address", SHOW_TEXT },
    { KIND_CUSTOMER,   "Phone",      "PrimaryPhone.FreeFormNumber", SHOW_TEXT },
    { KIND_CUSTOMER,   "Balance",    "Balance",                  SHOW_MONEY },
    { KIND_VENDOR,     "Company",    "CompanyName",              SHOW_TEXT },
    { KIND_EMPLOYEE,   "Company",    "CompanyName",              SHOW_TEXT },
    { KIND_ITEM,       "Type",       "Type",                     SHOW_TEXT },
    { KIND_ITEM,       "Income account", "IncomeAccountRef.name", SHOW_TEXT },
    { KIND_ITEM,       "Price",      "UnitPrice",                SHOW_MONEY },
    { KIND_ACCOUNT,    "Type",       "AccountType",              SHOW_TEXT },
    { KIND_ACCOUNT,    "Detail",     "AccountSubType",           SHOW_TEXT },
    { KIND_ACCOUNT,    "Balance",    "CurrentBalance",           SHOW_MONEY },
    { KIND_TERM,       "Due days",   "DueDays",                  SHOW_TEXT },
    { KIND_TERM,       "Type",       "Type",                     SHOW_TEXT },
    { KIND_PAYMENTMETHOD, "Type",    "Type",                     SHOW_TEXT },
    { KIND_TAXCODE,    "Taxable",    "Taxable",                  SHOW_YES },
    { KIND_TAXCODE,    "Group",      "TaxGroup",                 SHOW_YES },
    { KIND_TAXRATE,    "Percent",    "RateValue",                SHOW_TEXT },
    { KIND_TAXRATE,    "Agency",     "AgencyRef.value",          SHOW_TEXT },
    { KIND_CLASS,      "Full name",  "FullyQualifiedName",       SHOW_TEXT },
    { KIND_DEPARTMENT, "Full name",  "FullyQualifiedName",       SHOW_TEXT },
};

static const struct {
    enum kind_id kind;
    const char *value, *title;
} statuses[] = {
    { KIND_INVOICE,    "Unpaid",      "Unpaid" },
    { KIND_INVOICE,    "Open",        "Open" },
    { KIND_INVOICE,    "Overdue",     "Overdue" },
    { KIND_INVOICE,    "Partly paid", "Partly paid" },
    { KIND_INVOICE,    "Paid",        "Paid" },
    { KIND_INVOICE,    "Voided",      "Voided" },
    { KIND_INVOICE,    "Deleted",     "Deleted" },
    { KIND_PAYMENT,    "Unapplied",   "Unapplied" },
    { KIND_PAYMENT,    "Voided",      "Voided" },
    { KIND_PAYMENT,    "Deleted",     "Deleted" },
    { KIND_CREDITMEMO, "Open",        "Open" },
    { KIND_CREDITMEMO, "Deleted",     "Deleted" },
    { KIND_CUSTOMER,   "Active",      "Active" },
    { KIND_CUSTOMER,   "Inactive",    "Inactive" },
    { KIND_ITEM,       "Active",      "Active" },
    { KIND_ITEM,       "Inactive",    "Inactive" },
    { KIND_ACCOUNT,    "Active",      "Active" },
    { KIND_ACCOUNT,    "Inactive",    "Inactive" },
};
// clang-format on

#define N(table) (sizeof(table) / sizeof *(table))

/* What a list is asked for, and how far the search for it went. */
struct hunt {
    const char *text, *status, *customer;
    bool brief; /* beside other things: without what can be spared */
    size_t at, next, found;
    const struct ent *hit[HTML_ROWS];
};

static bool
has_text(const struct js *v, const char *text)
{
    if (!v)
        return false;
    if (v->kind == JS_STRING || v->kind == JS_NUMBER)
        return strcasestr(v->text, text) != NULL;
    return false;
}

static bool
says(const struct ent *e, const char *text)
{
    static const char *const more[] = { "PrivateNote", "CustomerMemo.value",
                                        "CompanyName", "BillEmail.Address",
                                        "PaymentRefNum" };
    const char *named = e->kind->named ? e->kind->named : "DocNumber";

    if (!strcmp(e->id, text) || has_text(js_get(e->obj, named), text))
        return true;
    for (size_t i = 0; i < N(columns); i++)
        if (&kinds[columns[i].kind] == e->kind &&
            has_text(js_path(e->obj, columns[i].path), text))
            return true;
    for (size_t i = 0; i < N(more); i++)
        if (has_text(js_path(e->obj, more[i]), text))
            return true;
    return false;
}

static bool
wanted(const struct page *pg, const struct hunt *h, const struct ent *e)
{
    const char *who = *h->customer ? js_ref(e->obj, "CustomerRef") : NULL;
    struct state s;

    if (*h->customer && (!who || strcmp(who, h->customer) != 0))
        return false;
    if (!strcmp(h->status, "Unpaid") && js_dec(e->obj, "Balance") <= 0)
        return false;
    if (*h->status && strcmp(h->status, "Unpaid") != 0) {
        s = record_state(pg, e);
        if (!s.word || strcmp(s.word, h->status) != 0)
            return false;
    }
    return !*h->text || says(e, h->text);
}

/* The record that the text names exactly comes first, however old it is. */
static const struct ent *
exact(const struct page *pg, const struct kind *k, const struct hunt *h)
{
    const struct ent *e = NULL;

    if (!*h->text || h->at)
        return NULL;
    if (k->flags & KIND_TXN)
        e = ent_numbered(pg->pool, pg->co, k, h->text);
    else if (k->scope)
        e = ent_named(pg->pool, pg->co, k->scope, h->text);
    if (!e || e->kind != k)
        e = ent_find(pg->co, k, h->text);
    return e && wanted(pg, h, e) ? e : NULL;
}

/* Newest first, until the page is full or enough was looked at. */
static void
search(const struct page *pg, const struct kind *k, struct hunt *h, size_t rows)
{
    const struct ents *list = &pg->co->list[k - kinds];
    const struct ent *first = exact(pg, k, h);
    size_t i = h->at, end = h->at + HTML_SCAN;

    if (first)
        h->hit[h->found++] = first;
    for (; i < list->n && i < end && h->found < rows; i++) {
        const struct ent *e = list->at[list->n - 1 - i];

        if (e != first && wanted(pg, h, e))
            h->hit[h->found++] = e;
    }
    h->next = i;
}

/* The columns of a list; one customer's list need not name the customer. */
static bool
shown(const struct column *c, const struct kind *k, const struct hunt *h)
{
    if (&kinds[c->kind] != k)
        return false;
    return !h->brief || (strcmp(c->title, "Due") != 0 &&
                         strcmp(c->title, "Unapplied") != 0 &&
                         (!*h->customer || strcmp(c->title, "Customer") != 0));
}

static void
cell(struct page *pg, const struct ent *e, const struct column *c)
{
    const struct js *v = js_path(e->obj, c->path);

    PUT(pg->t, "<td data-l=\"{}\"{}>", c->title,
        c->as == SHOW_MONEY ? " class=r" : "");
    if (!v || v->kind == JS_NULL)
        ;
    else if (c->as == SHOW_MONEY)
        html_text(pg->t, html_money(pg->pool, html_amount(v),
                                    html_currency(pg->co, e->obj)));
    else if (c->as == SHOW_DAY)
        html_day(pg, v->text, false);
    else if (c->as == SHOW_YES)
        text_puts(pg->t, v->kind == JS_TRUE ? "yes" : "no");
    else if (v->text)
        html_cut(pg->t, v->text, 80);
    text_puts(pg->t, "</td>");
}

static bool
has_status(const struct kind *k)
{
    return k->flags & (KIND_TXN | KIND_LIST);
}

static void
row(struct page *pg, const struct ent *e, const struct hunt *h)
{
    const char *name = record_name(pg->pool, e);

    PUT(pg->t, "<tr><th scope=\"row\"{}>",
        strlen(name) < 20 ? " class=nw" : "");
    record_link(pg, e->kind, e->id, name);
    text_puts(pg->t, "</th>");
    for (size_t i = 0; i < N(columns); i++)
        if (shown(&columns[i], e->kind, h))
            cell(pg, e, &columns[i]);
    if (has_status(e->kind)) {
        text_puts(pg->t, "<td class=\"s\">");
        html_pill(pg->t, record_state(pg, e));
        text_puts(pg->t, "</td>");
    }
    text_puts(pg->t, "</tr>");
}

static void
table(struct page *pg, const struct kind *k, const struct hunt *h)
{
    PUT(pg->t,
        "<div class=\"card\"><table class=\"st\"><thead><tr><th "
        "scope=\"col\">{}</th>",
        k->flags & KIND_TXN ? "Number" : "Name");
    for (size_t i = 0; i < N(columns); i++)
        if (shown(&columns[i], k, h))
            PUT(pg->t, "<th scope=\"col\"{}>{}</th>",
                columns[i].as == SHOW_MONEY ? " class=r" : "",
                columns[i].title);
    if (has_status(k))
        text_puts(pg->t, "<th scope=\"col\">State</th>");
    text_puts(pg->t, "</tr></thead><tbody>");
    for (size_t i = 0; i < h->found; i++)
        row(pg, h->hit[i], h);
    text_puts(pg->t, "</tbody></table></div>");
}

static const char *
here(struct page *pg, const struct kind *k, const struct hunt *h, size_t at)
{
    struct text t;

    text_init(&t, pg->pool);
    text_fmt(&t, "%s/books/%s/%s?at=%zu", pg->base, pg->co->realm, k->name, at);
    if (*h->text)
        text_fmt(&t, "&q=%s", url_encode(pg->pool, h->text));
    if (*h->status)
        text_fmt(&t, "&status=%s", url_encode(pg->pool, h->status));
    if (*h->customer)
        text_fmt(&t, "&customer=%s", url_encode(pg->pool, h->customer));
    return t.p;
}

static void
pager(struct page *pg, const struct kind *k, const struct hunt *h)
{
    size_t n = pg->co->list[k - kinds].n;
    bool filtered = *h->text || *h->status || *h->customer;

    text_puts(pg->t, "<p class=\"more\">");
    if (h->at)
        PUT(pg->t, "<a class=\"button\" href=\"{}\">Newest</a>",
            here(pg, k, h, 0));
    if (h->next < n)
        PUT(pg->t, "<a class=\"button\" href=\"{}\">Older</a>",
            here(pg, k, h, h->next));
    if (filtered)
        PUT(pg->t,
            "<span class=\"soft\">{} found; looked at {} to {} of {}, "
            "newest first.</span>",
            html_count(pg->pool, (int64_t)h->found),
            html_count(pg->pool, (int64_t)h->at + 1),
            html_count(pg->pool, (int64_t)h->next),
            html_count(pg->pool, (int64_t)n));
    else
        PUT(pg->t, "<span class=\"soft\">{} to {} of {}, newest first.</span>",
            html_count(pg->pool, (int64_t)h->at + 1),
            html_count(pg->pool, (int64_t)h->next),
            html_count(pg->pool, (int64_t)n));
    text_puts(pg->t, "</p>");
}

static void
filter(struct page *pg, const struct kind *k, const struct hunt *h)
{
    bool any = false;

    PUT(pg->t,
        "<form class=\"find\" method=\"get\"><label class=\"grow\">Search"
        "<input name=\"q\" value=\"{}\" placeholder=\"Name, number, id, amount "
        "or note\"></label>",
        h->text);
    for (size_t i = 0; i < N(statuses); i++) {
        if (&kinds[statuses[i].kind] != k)
            continue;
        if (!any)
            text_puts(pg->t, "<label>State<select name=\"status\">"
                             "<option value=\"\">All</option>");
        any = true;
        PUT(pg->t, "<option value=\"{}\"{}>{}</option>", statuses[i].value,
            strcmp(h->status, statuses[i].value) ? "" : " selected",
            statuses[i].title);
    }
    if (any)
        text_puts(pg->t, "</select></label>");
    if (*h->customer)
        PUT(pg->t, "<input type=\"hidden\" name=\"customer\" value=\"{}\">",
            h->customer);
    text_puts(pg->t, "<button>Search</button></form>");
}

static void
nothing(struct page *pg, const struct kind *k, const struct hunt *h)
{
    if (*h->text || *h->status || *h->customer)
        PUT(pg->t,
            "<div class=\"card empty\"><b>Nothing matches.</b><p>{}</p>"
            "<p><a href=\"{}/books/{}/{}\">Clear filters</a></p></div>",
            h->next < pg->co->list[k - kinds].n
                ? "Only part of the list was looked at so far: Older goes on."
                : "",
            pg->base, pg->co->realm, k->name);
    else
        text_puts(pg->t, "<div class=\"card empty\"><b>Nothing here yet.</b>"
                         "What the connected app creates appears here at "
                         "once.</div>");
}

/* The entities that share an entry of the menu. */
static void
siblings(struct page *pg, const struct tab *tab, const struct kind *k)
{
    if (!tab->kinds[1])
        return;
    text_puts(pg->t, "<ul class=\"tabs\">");
    for (size_t i = 0; i < 3 && tab->kinds[i]; i++) {
        const struct kind *other = kind_by_name(tab->kinds[i]);

        if (other)
            PUT(pg->t,
                "<li><a href=\"{}/books/{}/{}\"{}>{} <span>{}</span>"
                "</a></li>",
                pg->base, pg->co->realm, other->name,
                other == k ? " aria-current=page" : "", tab->titles[i],
                html_count(pg->pool, (int64_t)pg->co->list[other - kinds].n));
    }
    text_puts(pg->t, "</ul>");
}

static const struct tab *
tab_of(const struct kind *k, const char **title)
{
    for (const struct tab *tab = html_tabs; tab->title; tab++)
        for (size_t i = 0; i < 3 && tab->kinds[i]; i++)
            if (!strcmp(tab->kinds[i], k->name)) {
                *title = tab->titles[i];
                return tab;
            }
    return NULL;
}

void
list_of(struct page *pg, const struct kind *k, const char *customer,
        size_t rows)
{
    struct hunt h = {
        .text = "", .status = "", .customer = customer, .brief = true
    };

    search(pg, k, &h, rows);
    if (!h.found)
        return;
    PUT(pg->t, "<h2>{}</h2>",
        k == &kinds[KIND_INVOICE]      ? "Latest invoices"
        : k == &kinds[KIND_CREDITMEMO] ? "Latest credit memos"
                                       : "Latest payments");
    table(pg, k, &h);
    PUT(pg->t, "<p class=\"more\"><a href=\"{}\">All</a></p>",
        here(pg, k, &h, 0));
}

void
html_list(struct request *r, struct reply *out)
{
    const struct company *co = company_find(r->sim, r->seg[0]);
    const struct kind *k = kind_by_name(r->seg[1]);
    const char *title = NULL;
    const struct tab *tab = k ? tab_of(k, &title) : NULL;
    struct page pg;
    struct hunt h = { 0 };

    if (co && !strcmp(r->seg[1], "Webhooks")) {
        html_hooks(r, out, co);
        return;
    }
    if (!co || !tab) {
        page_absent(r, out, co ? "No such list" : "No such company");
        return;
    }
    if (k->flags & KIND_SINGLE) {
        r->seg[2] = "1";
        html_record(r, out);
        return;
    }
    page_begin(&pg, r, out, co, tab->title, title);
    PUT(pg.t, "<p class=\"lead\">{}</p>", html_company_name(co));
    page_body(&pg);
    h.text = page_param(&pg, "q");
    h.status = page_param(&pg, "status");
    h.customer = page_param(&pg, "customer");
    h.at = strtoul(page_param(&pg, "at"), NULL, 10);
    if (h.at > co->list[k - kinds].n)
        h.at = 0;
    siblings(&pg, tab, k);
    filter(&pg, k, &h);
    if (!strcmp(h.status, "Deleted")) {
        list_gone(&pg, k);
        page_end(&pg);
        return;
    }
    search(&pg, k, &h, HTML_ROWS);
    if (h.found)
        table(&pg, k, &h);
    else
        nothing(&pg, k, &h);
    if (co->list[k - kinds].n)
        pager(&pg, k, &h);
    page_end(&pg);
}
