/* html_frame: what stands around every page: its head, menu and banner. */
#include "html.h"

#include <string.h>

// clang-format off
const struct tab html_tabs[] = {
    { "Invoices",              { "Invoice" },                { "Invoices" } },
    { "Payments and credits",  { "Payment", "CreditMemo" },  { "Payments", "Credit memos" } },
    { "Customers",             { "Customer", "Vendor", "Employee" }, { "Customers", "Vendors", "Employees" } },
    { "Products and services", { "Item" },                   { "Products and services" } },
    { "Accounts",              { "Account" },                { "Accounts" } },
    { "Terms",                 { "Term", "PaymentMethod" },  { "Terms", "Payment methods" } },
    { "Tax codes",             { "TaxCode", "TaxRate", "TaxAgency" }, { "Tax codes", "Tax rates", "Tax agencies" } },
    { "Classes",               { "Class", "Department" },    { "Classes", "Locations" } },
    { "Preferences",           { "Preferences", "CompanyInfo" }, { "Preferences", "Company" } },
    { NULL, { NULL }, { NULL } },
};
// clang-format on

#define HEAD                                                                   \
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"          \
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"  \
    "<meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" "   \
    "href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "     \
    "viewBox='0 0 20 20' fill='none' stroke='%2314664a' stroke-width='2'%3E"   \
    "%3Cpath d='M4 3h12v14H4zM7 7h6M7 10h6M7 13h3'/%3E%3C/svg%3E\"><title>"

static void
head(struct reply *out, const char *title, const char *class)
{
    reply_text(out, 200, "text/html; charset=utf-8", HEAD);
    PUT(&out->body, "{} · Simulated QuickBooks</title><style>", title);
    for (size_t i = 0; html_style[i]; i++)
        text_puts(&out->body, html_style[i]);
    text_puts(&out->headers, "X-Content-Type-Options: nosniff\r\n"
                             "Referrer-Policy: same-origin\r\n");
    text_fmt(&out->body, "</style></head><body%s>%s", class, html_sprite);
}

static void
strip(struct text *t)
{
    text_puts(t, "<p class=\"strip\"><b>Simulated QuickBooks</b> — nothing "
                 "here reaches Intuit.</p>");
}

static void
brand(struct text *t, const char *base)
{
    PUT(t,
        "<a class=\"brand\" href=\"{}/\"><svg viewBox=\"0 0 20 20\" "
        "aria-hidden=\"true\"><use href=\"#mark\"/></svg>QuickBooks</a>",
        base);
}

static void
entry(struct page *pg, const char *path, const char *title, int64_t n)
{
    bool here = pg->here && !strcmp(pg->here, title);

    PUT(pg->t, "<li><a href=\"{}{}\"{}>{}", pg->base, path,
        here ? " aria-current=page" : "", title);
    if (n)
        PUT(pg->t,
            "<span class=\"n\">{}<span class=\"unseen\"> on</span></span>",
            html_count(pg->pool, n));
    text_puts(pg->t, "</a></li>");
}

static void
menu(struct page *pg, int64_t troubles)
{
    text_puts(pg->t, "<ul>");
    entry(pg, "/", "Companies", 0);
    entry(pg, "/requests-page", "Requests", 0);
    entry(pg, "/trouble", "Trouble", troubles);
    text_puts(pg->t, "</ul>");
    if (!pg->co)
        return;
    PUT(pg->t, "<h2>{}</h2><ul>", html_company_name(pg->co));
    entry(pg, pool_fmt(pg->pool, "/books/%s", pg->co->realm), "Overview", 0);
    for (const struct tab *tab = html_tabs; tab->title; tab++)
        for (size_t i = 0; i < 3 && tab->kinds[i]; i++)
            if (kind_by_name(tab->kinds[i])) {
                entry(pg,
                      pool_fmt(pg->pool, "/books/%s/%s", pg->co->realm,
                               tab->kinds[i]),
                      tab->title, 0);
                break;
            }
    entry(pg, pool_fmt(pg->pool, "/books/%s/Webhooks", pg->co->realm),
          "Webhooks", 0);
    text_puts(pg->t, "</ul>");
}

/* What a form just did, from a table: the address says only which row. */
static void
said(struct page *pg)
{
    const char *what = doing_said(page_param(pg, "done"));

    if (!what)
        return;
    text_puts(pg->t, "<p class=\"said\" role=\"status\">");
    html_icon(pg->t, TONE_OK);
    PUT(pg->t, "<span>{}</span></p>", what);
}

static void
banner(struct page *pg, int64_t troubles)
{
    if (!troubles || (pg->here && !strcmp(pg->here, "Trouble")))
        return;
    text_puts(pg->t, "<div class=\"banner\">");
    html_icon(pg->t, TONE_WARN);
    PUT(pg->t,
        "<span><b>{} {}</b> on in this simulation. <a href=\"{}/trouble\">See "
        "and end {}</a></span></div>",
        html_count(pg->pool, troubles),
        troubles == 1 ? "trouble is" : "troubles are", pg->base,
        troubles == 1 ? "it" : "them");
}

void
page_begin(struct page *pg, struct request *r, struct reply *out,
           const struct company *co, const char *here, const char *title)
{
    int64_t troubles;

    *pg = (struct page){ .r = r,
                         .out = out,
                         .t = &out->body,
                         .pool = r->pool,
                         .base = r->sim->prefix,
                         .co = co,
                         .here = here };
    date_today(pg->today, sim_now(r->sim), co ? co->country : "US");
    head(out, title, "");
    text_puts(&out->headers,
              "Content-Security-Policy: default-src 'none'; img-src data:; "
              "style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
              "frame-ancestors 'none'\r\n");
    troubles = troubles_count(pg);
    text_puts(pg->t, "<a class=\"skip\" href=\"#main\">Skip to the page</a>"
                     "<div class=\"frame\"><header class=\"side\">");
    brand(pg->t, pg->base);
    text_puts(pg->t, "<nav class=\"wide\" aria-label=\"Sections\">");
    menu(pg, troubles);
    text_puts(pg->t, "</nav><details class=\"menu\"><summary class=\"button\">"
                     "Menu</summary><nav aria-label=\"Sections\">");
    menu(pg, troubles);
    text_puts(pg->t, "</nav></details></header><div class=\"content\">");
    strip(pg->t);
    banner(pg, troubles);
    text_puts(pg->t, "<main id=\"main\" tabindex=\"-1\">");
    said(pg);
    text_puts(pg->t, "<div class=\"head\"><div><h1>");
    html_cut(pg->t, title, 160);
    text_puts(pg->t, "</h1>");
}

void
page_body(struct page *pg)
{
    text_puts(pg->t, "</div></div>");
}

void
page_end(struct page *pg)
{
    text_puts(pg->t, "</main></div></div></body></html>\n");
}

const char *
page_param(const struct page *pg, const char *name)
{
    const char *v = query_get(pg->pool, pg->r->query, name);

    return v ? v : "";
}

void
page_absent(struct request *r, struct reply *out, const char *what)
{
    struct page pg;

    page_begin(&pg, r, out, NULL, NULL, what);
    PUT(pg.t, "<p class=\"lead\">Nothing with this address is here. It may "
              "belong to a simulation that was reset since.</p>");
    page_body(&pg);
    PUT(pg.t, "<p><a class=\"button\" href=\"{}/\">All companies</a></p>",
        pg.base);
    page_end(&pg);
    out->status = 404;
}

void
html_begin(struct request *r, struct reply *out, const char *title)
{
    head(out, title, " class=\"bare\"");
    strip(&out->body);
    text_puts(&out->body, "<header class=\"side\">");
    brand(&out->body, r->sim->prefix);
    PUT(&out->body, "</header><main><h1>{}</h1>", title);
}

void
html_end(struct reply *out)
{
    text_puts(&out->body, "</main></body></html>\n");
}
