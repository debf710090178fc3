/* html_record: one record, as a document where it is one, and as it is. */
#include "html.h"
#include "txn.h"

#include <ctype.h>
#include <string.h>

static bool
voided(const struct ent *e)
{
    const char *note = js_text(e->obj, "PrivateNote");
    const char *status = js_text(e->obj, "status");

    if (e->state & STATE_VOIDED)
        return true;
    return (status && !strcmp(status, "Voided")) ||
           (note && !strncmp(note, "Voided", 6) && !js_dec(e->obj, "TotalAmt"));
}

static struct state
invoice_state(const struct page *pg, const struct ent *e)
{
    int64_t open = js_dec(e->obj, "Balance");
    const char *due = js_text(e->obj, "DueDate");

    if (!open)
        return (struct state){ TONE_OK, "Paid" };
    if (due && strcmp(due, pg->today) < 0)
        return (struct state){ TONE_WARN, "Overdue" };
    if (open < js_dec(e->obj, "TotalAmt"))
        return (struct state){ TONE_BUSY, "Partly paid" };
    return (struct state){ TONE_BUSY, "Open" };
}

bool
record_merged(struct pool *p, const struct company *co, const struct ent *e)
{
    return map_get(&co->merged, pool_fmt(p, "%s/%s", e->kind->name, e->id)) !=
           NULL;
}

struct state
record_state(const struct page *pg, const struct ent *e)
{
    const struct js *active = js_get(e->obj, "Active");

    if (e->kind->flags & KIND_LIST)
        return active && active->kind == JS_FALSE
                   ? (struct state){ TONE_IDLE,
                                     record_merged(pg->pool, pg->co, e)
                                         ? "Merged into another"
                                         : "Inactive" }
                   : (struct state){ TONE_OK, "Active" };
    if (voided(e))
        return (struct state){ TONE_IDLE, "Voided" };
    if (e->kind == &kinds[KIND_INVOICE])
        return invoice_state(pg, e);
    if (e->kind == &kinds[KIND_PAYMENT])
        return js_dec(e->obj, "UnappliedAmt")
                   ? (struct state){ TONE_WARN, "Unapplied" }
                   : (struct state){ TONE_OK, "Applied" };
    if (e->kind == &kinds[KIND_CREDITMEMO])
        return js_dec(e->obj, "RemainingCredit")
                   ? (struct state){ TONE_BUSY, "Open" }
                   : (struct state){ TONE_OK, "Applied" };
    return (struct state){ TONE_IDLE, NULL };
}

const char *
record_name(struct pool *p, const struct ent *e)
{
    const char *named = e->kind->named                    ? e->kind->named
                        : e->kind == &kinds[KIND_PAYMENT] ? "PaymentRefNum"
                                                          : "DocNumber";
    const char *name = js_text(e->obj, named);

    if (name && *name)
        return name;
    return e->kind->flags & KIND_SINGLE ? e->kind->name
                                        : pool_fmt(p, "id %s", e->id);
}

void
record_link(struct page *pg, const struct kind *k, const char *id,
            const char *label)
{
    PUT(pg->t, "<a href=\"{}/books/{}/{}/{}\">", pg->base, pg->co->realm,
        k->name, url_encode(pg->pool, id));
    html_cut(pg->t, label, 120);
    text_puts(pg->t, "</a>");
}

// clang-format off
static const char *const known_words[][2] = {
    { "PrimaryEmailAddr", "Email" },
    { "PrimaryPhone",     "Phone" },
    { "BillAddr",         "Billing address" },
    { "ShipAddr",         "Shipping address" },
    { "CompanyAddr",      "Address" },
    { "NameValue",        "Features" },
};
// clang-format on

/* "BillWithParent" as "Bill with parent". */
static const char *
words_of(struct pool *p, const char *name)
{
    struct text t;

    for (size_t i = 0; i < sizeof known_words / sizeof *known_words; i++)
        if (!strcmp(known_words[i][0], name))
            return known_words[i][1];
    text_init(&t, p);
    for (const char *s = name; *s; s++) {
        bool upper = isupper((unsigned char)*s) != 0;
        bool starts =
            upper && s > name &&
            (islower((unsigned char)s[-1]) || islower((unsigned char)s[1]));
        char c =
            upper && s > name && !isupper((unsigned char)s[1]) && s[1] != '\0'
                ? (char)tolower((unsigned char)*s)
                : *s;

        if (starts)
            text_puts(&t, " ");
        text_add(&t, &c, 1);
    }
    if (t.n > 4 && !strcmp(t.p + t.n - 4, " ref"))
        t.p[t.n - 4] = '\0';
    return t.p;
}

/* The texts inside an object, one per line. */
static void
lines_of(struct page *pg, const struct js *v)
{
    bool first = true;

    for (const struct js *m = v->first; m; m = m->next) {
        if (!m->text || !strcmp(m->name, "Id") || !strcmp(m->name, "Lat") ||
            !strcmp(m->name, "Long"))
            continue;
        if (!first)
            text_puts(pg->t, "\n");
        html_cut(pg->t, m->text, 4000);
        first = false;
    }
}

static void
switches(struct page *pg, const struct js *section)
{
    for (const struct js *m = section->first; m; m = m->next) {
        const char *value =
            m->kind == JS_OBJECT ? js_text(m, "value") : m->text;

        PUT(pg->t, "{}: {}\n", words_of(pg->pool, m->name),
            m->kind == JS_TRUE    ? "yes"
            : m->kind == JS_FALSE ? "no"
            : value               ? value
                                  : "…");
    }
}

static void
value_of(struct page *pg, const struct ent *e, const struct js *v)
{
    const struct field *f = field_find(e->kind->fields, v->name);
    const char *ref = v->kind == JS_OBJECT ? js_text(v, "value") : NULL;
    size_t n = strlen(v->name);

    if (v->kind == JS_TRUE || v->kind == JS_FALSE)
        text_puts(pg->t, v->kind == JS_TRUE ? "yes" : "no");
    else if (v->text && f && f->kind == FIELD_DATE)
        html_day(pg, v->text, true);
    else if (v->text && strstr(v->name, "Balance"))
        html_text(pg->t, html_money(pg->pool, html_amount(v),
                                    html_currency(pg->co, e->obj)));
    else if (v->text)
        html_cut(pg->t, v->text, 4000);
    else if (ref && f && f->kind == FIELD_REF && f->ref)
        record_link(pg, &kinds[f->ref], ref,
                    js_text(v, "name") ? js_text(v, "name") : ref);
    else if (v->kind == JS_OBJECT && n > 5 && !strcmp(v->name + n - 5, "Prefs"))
        switches(pg, v);
    else if (v->kind == JS_OBJECT)
        lines_of(pg, v);
    else
        PUT(pg->t, "{} entries", html_count(pg->pool, (int64_t)js_count(v)));
}

void
record_facts(struct page *pg, const struct ent *e)
{
    static const char *const skip[] = { "Id",     "SyncToken", "MetaData",
                                        "domain", "sparse",    "Active" };

    const char *name = record_name(pg->pool, e);

    text_puts(pg->t, "<div class=\"card pad\"><dl class=\"facts\">");
    for (const struct js *v = e->obj->first; v; v = v->next) {
        bool hide = v->kind == JS_NULL || (v->kind >= JS_ARRAY && !v->first);

        for (size_t i = 0; i < sizeof skip / sizeof *skip; i++)
            hide = hide || !strcmp(v->name, skip[i]);
        /* What only repeats the name says nothing new. */
        if (v->text && !strcmp(v->text, name) && strstr(v->name, "Name") &&
            (!e->kind->named || strcmp(v->name, e->kind->named) != 0))
            hide = true;
        if (hide)
            continue;
        PUT(pg->t, "<dt>{}</dt><dd>", words_of(pg->pool, v->name));
        value_of(pg, e, v);
        text_puts(pg->t, "</dd>");
    }
    text_puts(pg->t, "</dl></div>");
}

void
record_raw(struct page *pg, const struct js *obj)
{
    text_puts(pg->t, "<details class=\"raw\"><summary>As the API shows it"
                     "</summary><pre>");
    html_cut(pg->t, html_json(pg->pool, obj), HTML_SHOWN);
    text_puts(pg->t, "</pre></details>");
}

static void
record_meta(struct page *pg, const struct ent *e)
{
    const struct js *meta = js_get(e->obj, "MetaData");

    PUT(pg->t,
        "<h2>Record</h2><div class=\"card pad\"><dl class=\"facts\">"
        "<dt>Id</dt><dd>{}</dd><dt>SyncToken</dt><dd>{}</dd><dt>Created</dt>"
        "<dd>",
        e->id, js_text(e->obj, "SyncToken"));
    html_time(pg, js_text(meta, "CreateTime"));
    text_puts(pg->t, "</dd><dt>Updated</dt><dd>");
    html_time(pg, js_text(meta, "LastUpdatedTime"));
    PUT(pg->t,
        "</dd><dt>Requests</dt><dd><a href=\"{}/requests-page?realm={}&amp;"
        "entity={}&amp;q={}\">Those that name it</a></dd></dl></div>",
        pg->base, pg->co->realm, e->kind->path,
        url_encode(pg->pool, e->kind->flags & KIND_TXN
                                 ? record_name(pg->pool, e)
                                 : e->id));
}

/* Deleted for good: QuickBooks has nothing more to say about it. */
static void
show_gone(struct page *pg, const struct kind *k, const char *id)
{
    page_body(pg);
    text_puts(pg->t, "<div class=\"card\"><p class=\"over\"><b>");
    html_icon(pg->t, TONE_BAD);
    PUT(pg->t,
        " Deleted.</b> {} {} is gone for good. Reads and writes are answered "
        "with fault 610.</p><p class=\"pad\">"
        "<a href=\"{}/requests-page?realm={}&amp;entity={}\">Requests about {}s"
        "</a></p></div>",
        k->name, id, pg->base, pg->co->realm, k->path, k->name);
}

static void
show(struct page *pg, const struct ent *e)
{
    struct state s = record_state(pg, e);

    PUT(pg->t, "<p class=\"lead\">{} {} of {}</p></div><div class=\"acts\">",
        e->kind->name, e->id, html_company_name(pg->co));
    html_pill(pg->t, s);
    page_body(pg);
    text_puts(pg->t, "<div class=\"two\"><div>");
    if (!sales_document(pg, e))
        record_facts(pg, e);
    if (e->kind == &kinds[KIND_CUSTOMER]) {
        list_of(pg, &kinds[KIND_INVOICE], e->id, 5);
        list_of(pg, &kinds[KIND_PAYMENT], e->id, 5);
        list_of(pg, &kinds[KIND_CREDITMEMO], e->id, 5);
    }
    record_raw(pg, e->obj);
    text_puts(pg->t, "</div><div>");
    doings_show(pg, e->kind->flags & KIND_SINGLE ? "company" : e->kind->name,
                e);
    record_meta(pg, e);
    text_puts(pg->t, "</div></div>");
}

void
html_record(struct request *r, struct reply *out)
{
    const struct company *co = company_find(r->sim, r->seg[0]);
    const struct kind *k = kind_by_name(r->seg[1]);
    const struct ent *e = co && k ? ent_find(co, k, r->seg[2]) : NULL;
    bool gone = co && k && !e && ent_gone(r->pool, co, k, r->seg[2]);
    const char *tab = "";
    struct page pg;

    for (const struct tab *t = html_tabs; k && t->title; t++)
        for (size_t i = 0; i < 3 && t->kinds[i]; i++)
            if (!strcmp(t->kinds[i], k->name))
                tab = t->title;
    if (!e && !gone) {
        page_absent(r, out, co ? "No such record" : "No such company");
        return;
    }
    page_begin(
        &pg, r, out, co, tab,
        gone ? pool_fmt(r->pool, "%s %s, deleted", k->name, r->seg[2])
        : k->flags & KIND_LIST || k->flags & KIND_SINGLE
            ? record_name(r->pool, e)
            : pool_fmt(r->pool, "%s %s", k->name, record_name(r->pool, e)));
    if (gone)
        show_gone(&pg, k, r->seg[2]);
    else
        show(&pg, e);
    page_end(&pg);
}
