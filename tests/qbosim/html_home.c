/* html_home: the companies, and what one company is at a glance. */
#include "html.h"
#include "seen.h"

#include <stdlib.h>
#include <string.h>

/* The connection that lives, NULL when the app has none. */
static const struct grant *
grant_of(const struct page *pg, const struct company *co)
{
    const struct settings *set = &pg->r->sim->settings;
    int64_t now = sim_now(pg->r->sim);

    for (const struct grant *g = pg->r->sim->grants; g; g = g->next)
        if (!g->revoked && !strcmp(g->realm, co->realm) &&
            g->used_ms + set->refresh_ttl_s * 1000 > now &&
            g->made_ms + set->refresh_hard_s * 1000 > now)
            return g;
    return NULL;
}

static struct state
connection(const struct page *pg, const struct company *co)
{
    return grant_of(pg, co) ? (struct state){ TONE_OK, "Connected" }
                            : (struct state){ TONE_IDLE, "Not connected" };
}

static int64_t
receivables(const struct company *co)
{
    const struct ents *list = &co->list[KIND_CUSTOMER];
    wide sum = 0;

    for (size_t i = 0; i < list->n; i++)
        sum += list->at[i]->balance;
    return dec_clamp(sum);
}

/* The newest request of each company, by its realm. */
static void
last_requests(const struct sim *s, struct map *last)
{
    for (const struct seen *e = s->seen; e; e = e->next) {
        const char *at = strstr(e->path, "/company/");
        char realm[REALM_TEXT];
        size_t n = at ? strcspn(at + 9, "/") : 0;

        if (!n || n >= sizeof realm)
            continue;
        memcpy(realm, at + 9, n);
        realm[n] = '\0';
        map_put(last, realm, (void *)(uintptr_t)(e->at_ms + 1));
    }
}

static const char *
count_of(struct page *pg, const struct company *co, enum kind_id k)
{
    return html_count(pg->pool, (int64_t)co->list[k].n);
}

static void
in_the_books(struct page *pg, const struct company *co)
{
    static const struct {
        enum kind_id kind;
        const char *one;
    } table[] = {
        { KIND_CUSTOMER, "customer" },
        { KIND_ITEM, "item" },
        { KIND_INVOICE, "invoice" },
        { KIND_PAYMENT, "payment" },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        PUT(pg->t, "{}<span class=nw>{} {}{}</span>", i ? ", " : "",
            count_of(pg, co, table[i].kind), table[i].one,
            co->list[table[i].kind].n == 1 ? "" : "s");
}

static void
company_row(struct page *pg, const struct company *co, const struct map *last)
{
    uintptr_t at = (uintptr_t)map_get(last, co->realm);

    PUT(pg->t,
        "<tr><th scope=\"row\"><a href=\"{}/books/{}\"><b>{}</b></a><br>"
        "<small>{} · realm ID {}</small></th><td class=\"s\">",
        pg->base, co->realm, html_company_name(co), co->country, co->realm);
    html_pill(pg->t, connection(pg, co));
    text_puts(pg->t, "</td><td class=\"full\">");
    in_the_books(pg, co);
    PUT(pg->t,
        "</td><td data-l=\"Receivables\" class=r>{}</td>"
        "<td data-l=\"Last request\">",
        html_money(pg->pool, receivables(co), html_currency(co, NULL)));
    if (at)
        html_ago(pg, (int64_t)at - 1);
    else
        text_puts(pg->t, "<span class=\"soft\">none</span>");
    text_puts(pg->t, "</td></tr>");
}

void
html_companies(struct request *r, struct reply *out)
{
    struct map last = { 0 };
    struct page pg;
    long skip;
    size_t shown = 0;
    const struct company *co = r->sim->first;

    page_begin(&pg, r, out, NULL, "Companies", "Companies");
    text_puts(pg.t, "<p class=\"lead\">Stands in for QuickBooks Online in "
                    "tests and demonstrations.</p>");
    page_body(&pg);
    skip = strtol(page_param(&pg, "at"), NULL, 10);
    for (long i = 0; co && i < skip; i++)
        co = co->next;
    if (!co) {
        text_puts(pg.t, "<div class=\"card empty\"><b>No company yet.</b>"
                        "<code>POST /sim/companies</code> makes one; the demo "
                        "makes two by itself.</div>");
        page_end(&pg);
        return;
    }
    last_requests(r->sim, &last);
    text_puts(pg.t, "<div class=\"card\"><table class=\"st\"><thead><tr><th "
                    "scope=\"col\">Company</th><th scope=\"col\">App</th><th "
                    "scope=\"col\">In the books</th><th scope=\"col\" class=r>"
                    "Receivables</th><th scope=\"col\">Last request</th></tr>"
                    "</thead><tbody>");
    for (; co && shown < HTML_ROWS; co = co->next, shown++)
        company_row(&pg, co, &last);
    text_puts(pg.t, "</tbody></table></div>");
    map_clear(&last, NULL);
    if (co)
        PUT(pg.t,
            "<p class=\"more\"><a class=\"button\" href=\"{}/?at={}\">More"
            "</a></p>",
            pg.base, pool_fmt(r->pool, "%ld", skip + (long)shown));
    page_end(&pg);
}

static void
card(struct page *pg, const char *title, const char *figure, const char *path)
{
    PUT(pg->t,
        "<div class=\"card\"><small>{}</small><b>{}</b>"
        "<a href=\"{}/books/{}/{}\">See them</a></div>",
        title, figure, pg->base, pg->co->realm, path);
}

static void
connection_card(struct page *pg)
{
    const struct grant *g = grant_of(pg, pg->co);

    text_puts(pg->t, "<div class=\"card\"><small>App</small><b>");
    text_puts(pg->t, g ? "Connected</b><span class=\"small\">since "
                       : "Not connected</b><span class=\"small\">The app's "
                         "sign-in page connects it.");
    if (g)
        html_ago(pg, g->made_ms);
    text_puts(pg->t, "</span></div>");
}

void
html_books(struct request *r, struct reply *out)
{
    const struct company *co = company_find(r->sim, r->seg[0]);
    struct page pg;

    if (!co) {
        page_absent(r, out, "No such company");
        return;
    }
    page_begin(&pg, r, out, co, "Overview", html_company_name(co));
    PUT(pg.t,
        "<p class=\"lead\">{} company · realm ID {} · "
        "<a href=\"{}/requests-page?realm={}\">its requests</a></p>",
        co->country, co->realm, pg.base, co->realm);
    page_body(&pg);
    text_puts(pg.t, "<div class=\"cards\">");
    card(&pg, "Receivables",
         html_money(r->pool, receivables(co), html_currency(co, NULL)),
         "Invoice?status=Unpaid");
    card(&pg, "Invoices", count_of(&pg, co, KIND_INVOICE), "Invoice");
    card(&pg, "Customers", count_of(&pg, co, KIND_CUSTOMER), "Customer");
    card(&pg, "Payments", count_of(&pg, co, KIND_PAYMENT), "Payment");
    connection_card(&pg);
    text_puts(pg.t, "</div><div class=\"two\"><div>");
    troubles_show(&pg, co);
    list_of(&pg, &kinds[KIND_INVOICE], "", 8);
    list_of(&pg, &kinds[KIND_PAYMENT], "", 5);
    text_puts(pg.t, "</div><div>");
    doings_show(&pg, "company", ent_find(co, &kinds[KIND_COMPANYINFO], "1"));
    doings_show(&pg, "wire", ent_find(co, &kinds[KIND_COMPANYINFO], "1"));
    text_puts(pg.t, "</div></div>");
    page_end(&pg);
}

// clang-format off
/* Where QuickBooks' own pages are, and what they show. */
static const struct {
    const char *page, *param;
    enum kind_id kind;
} app_pages[] = {
    { "invoice",        "txnId",  KIND_INVOICE },
    { "creditmemo",     "txnId",  KIND_CREDITMEMO },
    { "recvpayment",    "txnId",  KIND_PAYMENT },
    { "customerdetail", "nameId", KIND_CUSTOMER },
    { "item",           "itemId", KIND_ITEM },
    { "items",          "itemId", KIND_ITEM }, /* QuickBooks shows its list */
};
// clang-format on

static void
go(struct reply *out, const char *to)
{
    reply_text(out, 303, "text/html; charset=utf-8", "");
    text_fmt(&out->headers, "Location: %s\r\n", to);
}

static const char *
record_path(struct request *r, const struct company *co, const struct kind *k,
            const char *id)
{
    return pool_fmt(r->pool, "%s/books/%s/%s/%s", r->sim->prefix, co->realm,
                    k->name, url_encode(r->pool, id));
}

/* Ids are each company's own: several companies may have that one. */
static void
choose(struct request *r, struct reply *out, const struct kind *k,
       const char *id)
{
    struct page pg;

    page_begin(&pg, r, out, NULL, NULL, "Which company?");
    PUT(pg.t, "<p class=\"lead\">Several have {} {}.</p>", k->name, id);
    page_body(&pg);
    text_puts(pg.t, "<ul>");
    for (const struct company *co = r->sim->first; co; co = co->next)
        if (ent_find(co, k, id))
            PUT(pg.t, "<li><a href=\"{}\">{}</a></li>",
                record_path(r, co, k, id), html_company_name(co));
    text_puts(pg.t, "</ul>");
    page_end(&pg);
}

static void
app_record(struct request *r, struct reply *out, const struct kind *k,
           const char *id)
{
    const struct company *has = NULL, *had = NULL;
    const char *realm = query_get(r->pool, r->query, "realmId");
    size_t n = 0;

    for (const struct company *co = r->sim->first; co; co = co->next) {
        if (realm && strcmp(realm, co->realm) != 0)
            continue;
        if (ent_find(co, k, id)) {
            has = co;
            n++;
        } else if (ent_gone(r->pool, co, k, id)) {
            had = co;
        }
    }
    if (n > 1)
        choose(r, out, k, id);
    else if (has || had)
        go(out, record_path(r, has ? has : had, k, id));
    else
        page_absent(r, out, "QuickBooks has no such record");
}

/* GET /app/invoice?txnId=12 */
void
html_app(struct request *r, struct reply *out)
{
    for (size_t i = 0; i < sizeof app_pages / sizeof *app_pages; i++) {
        const char *id = query_get(r->pool, r->query, app_pages[i].param);

        if (!strcmp(app_pages[i].page, r->seg[0]) && id) {
            app_record(r, out, &kinds[app_pages[i].kind], id);
            return;
        }
    }
    page_absent(r, out, "QuickBooks has no such page here");
}
