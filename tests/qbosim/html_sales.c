/* html_sales: invoices, credit memos and payments as the documents they are. */
#include "html.h"
#include "txn.h"

#include <string.h>

static const char *
money(struct page *pg, const struct ent *e, int64_t d)
{
    return html_money(pg->pool, d, html_currency(pg->co, e->obj));
}

static void
party_begin(struct page *pg, const char *title)
{
    PUT(pg->t, "<div><span>{}</span><p>", title);
}

static void
party_end(struct page *pg)
{
    text_puts(pg->t, "</p></div>");
}

static void
address(struct page *pg, const struct js *a)
{
    static const char *const parts[] = { "Line1", "Line2", "Line3", "Line4",
                                         "Line5" };
    const char *city = js_text(a, "City"), *zip = js_text(a, "PostalCode");
    const char *state = js_text(a, "CountrySubDivisionCode");

    if (!a)
        return;
    party_begin(pg, "Billing address");
    for (size_t i = 0; i < 5; i++)
        if (js_text(a, parts[i])) {
            html_cut(pg->t, js_text(a, parts[i]), 500);
            text_puts(pg->t, "\n");
        }
    PUT(pg->t, "{}{}{} {}", city, city && state ? ", " : "", state, zip);
    party_end(pg);
}

static void
day(struct page *pg, const struct ent *e, const char *title, const char *name)
{
    if (!js_text(e->obj, name))
        return;
    party_begin(pg, title);
    html_day(pg, js_text(e->obj, name), true);
    party_end(pg);
}

static void
parties(struct page *pg, const struct ent *e)
{
    const char *who = js_ref(e->obj, "CustomerRef");
    const char *term = js_ref(e->obj, "SalesTermRef");
    const struct ent *c =
        who ? ent_find(pg->co, &kinds[KIND_CUSTOMER], who) : NULL;
    const struct ent *t =
        term ? ent_find(pg->co, &kinds[KIND_TERM], term) : NULL;

    text_puts(pg->t, "<div class=\"parties\">");
    party_begin(pg, "Customer");
    if (c)
        record_link(pg, c->kind, c->id, record_name(pg->pool, c));
    else
        html_text(pg->t, who ? who : "none");
    party_end(pg);
    address(pg, js_get(e->obj, "BillAddr"));
    day(pg, e, "Date", "TxnDate");
    day(pg, e, "Due", "DueDate");
    if (t) {
        party_begin(pg, "Terms");
        record_link(pg, t->kind, t->id, record_name(pg->pool, t));
        party_end(pg);
    }
    text_puts(pg->t, "</div>");
}

static const char *
number(struct page *pg, const struct js *detail, const char *name)
{
    return js_has(detail, name) ? dec_text(pg->pool, js_dec(detail, name)) : "";
}

static void
line_name(struct page *pg, const struct js *line, const struct js *detail)
{
    const char *item = js_ref(detail, "ItemRef");
    const char *name = js_text(js_get(detail, "ItemRef"), "name");
    const char *said = js_text(line, "Description");
    const char *kind = js_text(line, "DetailType");

    if (item)
        record_link(pg, &kinds[KIND_ITEM], item, name ? name : item);
    else if (kind && !strcmp(kind, "DiscountLineDetail"))
        PUT(pg->t, "Discount {}{}",
            number(pg, js_get(line, "DiscountLineDetail"), "DiscountPercent"),
            js_true(js_get(line, "DiscountLineDetail"), "PercentBased") ? "%"
                                                                        : "");
    if (said) {
        text_puts(pg->t, item ? "<br><span class=\"soft\">" : "<span>");
        html_cut(pg->t, said, 4000);
        text_puts(pg->t, "</span>");
    }
}

static void
line_row(struct page *pg, const struct ent *e, const struct js *line)
{
    const struct js *detail = js_get(line, "SalesItemLineDetail");
    const char *kind = js_text(line, "DetailType");
    bool discount = kind && !strcmp(kind, "DiscountLineDetail");
    int64_t amount = js_dec(line, "Amount");

    if (kind && !strcmp(kind, "SubTotalLineDetail"))
        return;
    text_puts(pg->t, "<tr><th scope=\"row\">");
    line_name(pg, line, detail);
    PUT(pg->t,
        "</th><td data-l=\"Tax\" class=nw>{}</td><td data-l=\"Quantity\" "
        "class=r>{}</td>"
        "<td data-l=\"Price\" class=r>{}</td><td data-l=\"Amount\" class=r>{}"
        "</td></tr>",
        js_ref(detail, "TaxCodeRef"), number(pg, detail, "Qty"),
        number(pg, detail, "UnitPrice"),
        js_has(line, "Amount") ? money(pg, e, discount ? -amount : amount)
                               : "");
}

static void
total(struct page *pg, const struct ent *e, const char *title, int64_t d,
      bool strong)
{
    PUT(pg->t,
        "<tr{}><th scope=\"row\" colspan=\"4\" class=r>{}</th>"
        "<td class=r>{}</td></tr>",
        strong ? " class=sum" : "", title, money(pg, e, d));
}

static const char *
rate_name(struct page *pg, const struct js *line)
{
    const struct js *detail = js_get(line, "TaxLineDetail");
    const char *id = js_ref(detail, "TaxRateRef");
    const struct ent *rate =
        id ? ent_find(pg->co, &kinds[KIND_TAXRATE], id) : NULL;

    return pool_fmt(pg->pool, "%s %s%% of %s",
                    rate ? record_name(pg->pool, rate) : "Tax",
                    number(pg, detail, "TaxPercent"),
                    number(pg, detail, "NetAmountTaxable"));
}

static void
totals(struct page *pg, const struct ent *e)
{
    const struct js *tax = js_get(e->obj, "TxnTaxDetail");
    const struct js *lines = js_get(tax, "TaxLine");
    int64_t all = js_dec(e->obj, "TotalAmt"), taxes = js_dec(tax, "TotalTax");
    bool invoice = e->kind == &kinds[KIND_INVOICE];
    int64_t open = js_dec(e->obj, invoice ? "Balance" : "RemainingCredit");

    text_puts(pg->t, "<tfoot>");
    total(pg, e, "Before tax", all - taxes, false);
    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next)
        total(pg, e, rate_name(pg, l), js_dec(l, "Amount"), false);
    if (!lines || !lines->first)
        total(pg, e, "Tax", taxes, false);
    total(pg, e, "Total", all, true);
    if (all != open)
        total(pg, e, invoice ? "Paid or credited" : "Used", open - all, false);
    total(pg, e, invoice ? "Balance due" : "Credit left", open, true);
    text_puts(pg->t, "</tfoot>");
}

static void
lines(struct page *pg, const struct ent *e)
{
    const struct js *list = js_get(e->obj, "Line");

    text_puts(pg->t,
              "<table class=\"st lines\"><thead><tr><th scope=\"col\">Item</th>"
              "<th scope=\"col\">Tax</th><th scope=\"col\" class=r>Quantity"
              "</th><th scope=\"col\" class=r>Price</th><th scope=\"col\" "
              "class=r>Amount</th></tr></thead><tbody>");
    for (const struct js *l = list ? list->first : NULL; l; l = l->next)
        line_row(pg, e, l);
    text_puts(pg->t, "</tbody>");
    totals(pg, e);
    text_puts(pg->t, "</table>");
}

static void
note(struct page *pg, const char *title, const char *text)
{
    if (!text)
        return;
    PUT(pg->t, "<dt>{}</dt><dd>", title);
    html_cut(pg->t, text, 4000);
    text_puts(pg->t, "</dd>");
}

static void
linked(struct page *pg, const struct js *link, const char *amount)
{
    const char *id = js_text(link, "TxnId"), *type = js_text(link, "TxnType");
    const struct kind *k = type ? kind_by_name(type) : NULL;
    const struct ent *e = k && id ? ent_find(pg->co, k, id) : NULL;

    text_puts(pg->t, "<tr><th scope=\"row\">");
    if (k && id)
        record_link(pg, k, id,
                    pool_fmt(pg->pool, "%s %s", k->name,
                             e ? record_name(pg->pool, e) : id));
    else
        PUT(pg->t, "{} {}", type, id);
    text_puts(pg->t, "</th><td data-l=\"Date\">");
    html_day(pg, e ? js_text(e->obj, "TxnDate") : NULL, false);
    PUT(pg->t, "</td><td data-l=\"Amount\" class=r>{}</td></tr>", amount);
}

static void
links_begin(struct page *pg, const char *title)
{
    PUT(pg->t,
        "<h2>{}</h2><div class=\"card\"><table class=\"st\"><thead><tr><th "
        "scope=\"col\">Transaction</th><th scope=\"col\">Date</th><th "
        "scope=\"col\" class=r>Amount</th></tr></thead><tbody>",
        title);
}

/* What a payment or credit put on this document, from its own lines. */
static int64_t
share(const struct ent *payment, const char *id)
{
    const struct js *list = js_get(payment->obj, "Line");
    int64_t sum = 0;

    for (const struct js *l = list ? list->first : NULL; l; l = l->next) {
        const struct js *link = js_get(l, "LinkedTxn");
        const char *to = link ? js_text(link->first, "TxnId") : NULL;

        if (to && !strcmp(to, id))
            sum += js_dec(l, "Amount");
    }
    return sum;
}

static void
links(struct page *pg, const struct ent *e)
{
    const struct js *list = js_get(e->obj, "LinkedTxn");

    if (!list || !list->first)
        return;
    links_begin(pg, "Payments and credits on it");
    for (const struct js *l = list->first; l; l = l->next) {
        const char *id = js_text(l, "TxnId"), *type = js_text(l, "TxnType");
        const struct kind *k = type ? kind_by_name(type) : NULL;
        const struct ent *from = k && id ? ent_find(pg->co, k, id) : NULL;

        linked(pg, l, from ? money(pg, e, share(from, e->id)) : "");
    }
    text_puts(pg->t, "</tbody></table></div>");
}

static void
payment(struct page *pg, const struct ent *e)
{
    const struct js *list = js_get(e->obj, "Line");

    text_puts(pg->t, "<table class=\"lines\"><tfoot>");
    total(pg, e, "Amount", js_dec(e->obj, "TotalAmt"), true);
    total(pg, e, "Not applied", js_dec(e->obj, "UnappliedAmt"), false);
    text_puts(pg->t, "</tfoot></table></div>");
    if (!list || !list->first)
        return;
    links_begin(pg, "Applied to");
    for (const struct js *l = list->first; l; l = l->next) {
        const struct js *link = js_get(l, "LinkedTxn");

        if (link && link->first)
            linked(pg, link->first, money(pg, e, js_dec(l, "Amount")));
    }
    text_puts(pg->t, "</tbody></table></div>");
}

/* What befell it at the bank, which its fields do not say. */
static void
bank(struct page *pg, const struct ent *e)
{
    static const struct {
        enum txn_state state;
        const char *says;
    } table[] = {
        { STATE_DEPOSITED, "Deposited: changes are refused with 6540." },
        { STATE_MATCHED, "Matched to a bank line: deleting is refused." },
        { STATE_SETTLED, "Card settled: voiding is refused with 6450." },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (e->state & table[i].state) {
            text_puts(pg->t, "<p class=\"over\">");
            html_icon(pg->t, TONE_WARN);
            PUT(pg->t, " {}</p>", table[i].says);
        }
}

static void
stamp(struct page *pg, const struct ent *e)
{
    struct state s = record_state(pg, e);

    if (!s.word || strcmp(s.word, "Voided") != 0)
        return;
    text_puts(pg->t, "<p class=\"over\"><b>");
    html_icon(pg->t, TONE_IDLE);
    text_puts(pg->t, " Voided.</b> All amounts are zero; the document stays "
                     "in the books under its number.</p>");
}

bool
sales_document(struct page *pg, const struct ent *e)
{
    bool pays = e->kind == &kinds[KIND_PAYMENT];

    if (!pays && e->kind != &kinds[KIND_INVOICE] &&
        e->kind != &kinds[KIND_CREDITMEMO])
        return false;
    text_puts(pg->t, "<div class=\"card doc\">");
    stamp(pg, e);
    bank(pg, e);
    parties(pg, e);
    if (pays) {
        payment(pg, e);
    } else {
        lines(pg, e);
        text_puts(pg->t, "</div>");
        links(pg, e);
    }
    text_puts(pg->t, "<h2>Notes and delivery</h2><div class=\"card pad\">"
                     "<dl class=\"facts\">");
    note(pg, "Memo on statement", js_text(e->obj, "PrivateNote"));
    note(pg, "Message to customer",
         js_text(js_get(e->obj, "CustomerMemo"), "value"));
    note(pg, "Email", js_text(js_get(e->obj, "BillEmail"), "Address"));
    note(pg, "Email state", js_text(e->obj, "EmailStatus"));
    note(pg, "Reference", js_text(e->obj, "PaymentRefNum"));
    note(pg, "Currency", html_currency(pg->co, e->obj));
    text_puts(pg->t, "</dl></div>");
    return true;
}
