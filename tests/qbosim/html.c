#include "html.h"

#include <string.h>

#define ROWS_MAX 500

// clang-format off
static const char style[] =
    "<style>"
    "*{box-sizing:border-box}"
    "body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1c2b22;"
    "background:#f2f5f3}"
    "header{background:#14532d;color:#fff;padding:.8rem 1rem;font-weight:600}"
    "header a{color:#fff;text-decoration:none}"
    "main{max-width:60rem;margin:0 auto;padding:1rem}"
    "main.narrow{max-width:32rem}"
    "h1{font-size:1.5rem;margin:.5rem 0 1rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}"
    ".note{background:#fff8e1;border-left:4px solid #b45309;padding:.6rem .8rem}"
    "fieldset{border:0;padding:0;margin:1rem 0}legend{font-weight:600}"
    ".pick{display:flex;gap:.7rem;background:#fff;border:1px solid #b8c7bd;"
    "border-radius:.5rem;padding:.7rem .8rem;margin:.5rem 0;align-items:flex-start}"
    ".pick input{margin-top:.35rem}small{color:#4b5d52}"
    "button{font:inherit;padding:.6rem 1.4rem;border-radius:.5rem;"
    "border:1px solid #5b6f62;background:#fff;color:#1c2b22;min-height:2.75rem}"
    ".go{background:#14532d;border-color:#14532d;color:#fff}"
    ".row{display:flex;gap:.8rem}"
    ".wide{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%;background:#fff}"
    "th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #d5ded8;"
    "white-space:nowrap}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}"
    "a{color:#14532d}"
    "</style>";

static const struct column {
    const char *title, *path;
    bool money;
} invoice_columns[] = {
    { "No.",      "DocNumber",        false },
    { "Id",       "Id",               false },
    { "Date",     "TxnDate",          false },
    { "Due",      "DueDate",          false },
    { "Customer", "CustomerRef.name", false },
    { "Tax",      "TxnTaxDetail.TotalTax", true },
    { "Total",    "TotalAmt",         true },
    { "Balance",  "Balance",          true },
    { "Memo on statement", "PrivateNote", false },
    { NULL, NULL, false }
}, customer_columns[] = {
    { "Name",    "DisplayName",              false },
    { "Id",      "Id",                       false },
    { "Email",   "PrimaryEmailAddr.Address", false },
    { "Active",  "Active",                   false },
    { "Balance", "Balance",                  true },
    { NULL, NULL, false }
}, item_columns[] = {
    { "Name",    "FullyQualifiedName",    false },
    { "Id",      "Id",                    false },
    { "Type",    "Type",                  false },
    { "Account", "IncomeAccountRef.name", false },
    { "Active",  "Active",                false },
    { "Price",   "UnitPrice",             true },
    { NULL, NULL, false }
};
// clang-format on

static const struct {
    const char *title;
    enum kind_id kind;
    const struct column *columns;
} books[] = {
    { "Invoices", KIND_INVOICE, invoice_columns },
    { "Customers", KIND_CUSTOMER, customer_columns },
    { "Products and services", KIND_ITEM, item_columns },
};

void
html_text(struct text *t, const char *s)
{
    for (; *s; s++) {
        const char *as = *s == '&'    ? "&amp;"
                         : *s == '<'  ? "&lt;"
                         : *s == '>'  ? "&gt;"
                         : *s == '"'  ? "&quot;"
                         : *s == '\'' ? "&#39;"
                                      : NULL;
        if (as)
            text_puts(t, as);
        else
            text_add(t, s, 1);
    }
}

void
html_begin(struct request *r, struct reply *out, const char *title)
{
    reply_text(out, 200, "text/html; charset=utf-8",
               "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width,"
               "initial-scale=1\"><title>");
    html_text(&out->body, title);
    text_puts(&out->body, "</title>");
    text_puts(&out->body, style);
    text_fmt(&out->body,
             "</head><body><header><a href=\"%s/\">QuickBooks (simulated)</a>"
             "</header><main%s><h1>",
             r->sim->prefix,
             strstr(r->path, "/connect/") ? " class=\"narrow\"" : "");
    html_text(&out->body, title);
    text_puts(&out->body, "</h1>");
}

void
html_end(struct reply *out)
{
    text_puts(&out->body, "</main></body></html>\n");
}

const char *
html_company_name(const struct company *co)
{
    const struct ent *e = ent_find(co, &kinds[KIND_COMPANYINFO], "1");
    const char *name = e ? js_text(e->obj, "CompanyName") : NULL;

    return name ? name : co->realm;
}

void
html_companies(struct request *r, struct reply *out)
{
    html_begin(r, out, "Companies");
    text_puts(&out->body,
              "<p class=\"note\">This stands in for QuickBooks Online in tests "
              "and demonstrations. Nothing here reaches Intuit.</p>"
              "<div class=\"wide\" "
              "tabindex=\"0\"><table><tr><th>Company</th><th>Country</th>"
              "<th>Company id</th><th class=\"n\">Invoices</th></tr>");
    for (const struct company *co = r->sim->first; co; co = co->next) {
        text_fmt(&out->body, "<tr><td><a href=\"%s/books/%s\">", r->sim->prefix,
                 co->realm);
        html_text(&out->body, html_company_name(co));
        text_fmt(&out->body,
                 "</a></td><td>%s</td><td>%s</td><td class=\"n\">%zu</td></tr>",
                 co->country, co->realm, co->list[KIND_INVOICE].n);
    }
    text_puts(&out->body, "</table></div>");
    html_end(out);
}

static void
cell(struct reply *out, const struct ent *e, const struct column *c)
{
    const struct js *v = js_path(e->obj, c->path);

    text_puts(&out->body, c->money ? "<td class=\"n\">" : "<td>");
    if (v && v->text)
        html_text(&out->body, v->text);
    else if (v && (v->kind == JS_TRUE || v->kind == JS_FALSE))
        text_puts(&out->body, v->kind == JS_TRUE ? "yes" : "no");
    text_puts(&out->body, "</td>");
}

static void
table(struct reply *out, const struct ents *list, const struct column *columns)
{
    text_puts(&out->body, "<div class=\"wide\" tabindex=\"0\"><table><tr>");
    for (const struct column *c = columns; c->title; c++)
        text_fmt(&out->body, "<th%s>%s</th>", c->money ? " class=\"n\"" : "",
                 c->title);
    text_puts(&out->body, "</tr>");
    for (size_t i = 0; i < list->n && i < ROWS_MAX; i++) {
        text_puts(&out->body, "<tr>");
        for (const struct column *c = columns; c->title; c++)
            cell(out, list->at[list->n - 1 - i], c);
        text_puts(&out->body, "</tr>");
    }
    text_puts(&out->body, "</table></div>");
    if (list->n > ROWS_MAX)
        text_fmt(&out->body, "<p>The newest %d of %zu.</p>", ROWS_MAX, list->n);
}

void
html_books(struct request *r, struct reply *out)
{
    const struct company *co = company_find(r->sim, r->seg[0]);

    if (!co) {
        reply_text(out, 404, "text/plain", "no such company\n");
        return;
    }
    html_begin(r, out, html_company_name(co));
    for (size_t i = 0; i < sizeof books / sizeof *books; i++) {
        const struct ents *list = &co->list[books[i].kind];

        text_fmt(&out->body, "<h2>%s (%zu)</h2>", books[i].title, list->n);
        if (list->n)
            table(out, list, books[i].columns);
    }
    html_end(out);
}
