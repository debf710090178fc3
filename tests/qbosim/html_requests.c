/* html_requests: what the clients asked, and what they were told. */
#include "html.h"
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN 200
#define NAMED_MAX 16384 /* bytes of an answer that is read for a name */
#define READ_MAX (INT64_C(16) << 20) /* bytes of bodies for one search */

struct wanted {
    const char *realm, *entity, *text, *status;
};

/* "/v3/company/<realm>/invoice/12": its parts; "" where there are none. */
struct target {
    const char *realm, *entity, *id;
};

static struct target
target_of(struct pool *p, const struct seen *e)
{
    struct target t = { "", "", "" };
    const char *s = e->path;
    size_t n;

    if (!strncmp(s, "/v3/company/", 12)) {
        s += 12;
        n = strcspn(s, "/");
        t.realm = pool_copy(p, s, n);
        s += n + (s[n] == '/');
        n = strcspn(s, "/");
        t.entity = pool_copy(p, s, n);
        t.id = s[n] ? s + n + 1 : "";
    } else if (strstr(s, "/tokens/")) {
        t.entity = strstr(s, "/revoke") ? "revoke" : "token";
    } else if (strstr(s, "/connect/")) {
        t.entity = "sign-in";
    }
    return t;
}

/* What is asked of the entity, in a word. */
static const char *
operation_of(struct pool *p, const struct seen *e)
{
    const char *op = query_get(p, e->query, "operation");
    const char *path = e->path;
    size_t n = strlen(path);

    if (strncmp(path, "/v3/", 4) != 0) {
        op = query_get(p, e->body, "grant_type");
        return op ? op : "";
    }
    if (op)
        return op;
    if (n > 6 && !strcmp(path + n - 6, "/query"))
        return "";
    if (!strcmp(e->method, "GET"))
        return "read";
    return strstr(e->body, "\"Id\"") && strstr(e->body, "\"SyncToken\"")
               ? "update"
               : "create";
}

static bool
secretive(const struct seen *e)
{
    return strncmp(e->path, "/v3/", 4) != 0;
}

static bool
fits(struct pool *p, const struct seen *e, const struct wanted *w)
{
    struct target t = target_of(p, e);

    if ((*w->realm && strcmp(w->realm, t.realm) != 0) ||
        (*w->entity && strcmp(w->entity, t.entity) != 0) ||
        (*w->status && e->status / 100 != *w->status - '0'))
        return false;
    if (!*w->text || strcasestr(e->path, w->text) ||
        strcasestr(e->tid, w->text))
        return true;
    return !secretive(e) &&
           (strcasestr(url_decode(p, e->query, strlen(e->query), true),
                       w->text) ||
            strcasestr(e->body, w->text) || strcasestr(e->response, w->text));
}

/* The code of the first fault in the answer, in any of its shapes, or "". */
static const char *
fault_code(struct pool *p, const char *answer)
{
    static const char *const marks[] = { "\"code\":\"",
                                         "\"code\":", "code=\"" };
    const char *fault = strcasestr(answer, "fault");

    for (size_t i = 0; fault && i < 3; i++) {
        const char *at = strstr(fault, marks[i]);

        if (at) {
            at += strlen(marks[i]);
            return pool_copy(p, at, strspn(at, "0123456789"));
        }
    }
    return "";
}

static struct state
status_of(struct pool *p, const struct seen *e)
{
    const char *code = fault_code(p, e->response);
    const char *s = pool_fmt(p, "%d%s%s", e->status, *code ? " · " : "", code);

    return (struct state){ e->status >= 500            ? TONE_BAD
                           : e->status >= 400 || *code ? TONE_WARN
                           : e->status >= 300          ? TONE_IDLE
                                                       : TONE_OK,
                           s };
}

/* What matched, newest first, and how far the search for it went. */
struct found {
    const struct seen *hit[SHOWN];
    size_t n, looked;
};

/* The list is kept oldest first; bodies are read up to a limit. */
static void
collect(struct page *pg, const struct wanted *w, struct found *f)
{
    const struct sim *s = pg->r->sim;
    size_t n = (size_t)s->seen_kept;
    const struct seen **all = pool_get(pg->pool, (n + 1) * sizeof(void *));
    int64_t bytes = 0;

    n = 0;
    for (const struct seen *e = s->seen; e; e = e->next)
        all[n++] = e;
    while (n-- && f->n < SHOWN && bytes < READ_MAX) {
        if (fits(pg->pool, all[n], w))
            f->hit[f->n++] = all[n];
        bytes += *w->text ? all[n]->bytes : 0;
        f->looked++;
    }
}

/* The record in the answer, "" when there is none or it is long. */
static void
answered(struct page *pg, const struct seen *e, const char *realm)
{
    const struct js *v =
        e->status == 200 && strlen(e->response) < NAMED_MAX
            ? js_parse(pg->pool, e->response, strlen(e->response))
            : NULL;
    const struct js *obj = v && v->kind == JS_OBJECT ? v->first : NULL;
    const struct kind *k = obj ? kind_by_name(obj->name) : NULL;
    const char *id = k ? js_text(obj, "Id") : NULL;
    const char *name =
        k ? js_text(obj, k->named ? k->named : "DocNumber") : NULL;

    if (!id)
        return;
    PUT(pg->t, " <span class=\"soft\">→</span> <a href=\"{}/books/{}/{}/{}\">",
        pg->base, realm, k->name, url_encode(pg->pool, id));
    html_cut(pg->t, name ? name : pool_fmt(pg->pool, "id %s", id), 60);
    text_puts(pg->t, "</a>");
}

static void
row(struct page *pg, const struct seen *e)
{
    struct target t = target_of(pg->pool, e);
    const char *q = query_get(pg->pool, e->query, "query");
    const struct company *co =
        *t.realm ? company_find(pg->r->sim, t.realm) : NULL;
    char at[TIME_TEXT];

    time_print(at, e->at_ms, true);
    PUT(pg->t, "<tr><td class=nw>");
    html_time(pg, at);
    PUT(pg->t,
        "</td><th scope=\"row\"><a href=\"{}/requests-page/{}\">{} {} {} {}"
        "</a>",
        pg->base, pool_fmt(pg->pool, "%lld", (long long)e->n), e->method,
        *t.entity ? t.entity : e->path, t.id, operation_of(pg->pool, e));
    if (co)
        answered(pg, e, t.realm);
    if (q) {
        text_puts(pg->t, "<br><code>");
        html_cut(pg->t, q, 160);
        text_puts(pg->t, "</code>");
    }
    text_puts(pg->t, "</th><td class=nw>");
    html_cut(pg->t, co ? html_company_name(co) : t.realm, 28);
    text_puts(pg->t, "</td><td class=\"s\">");
    html_pill(pg->t, status_of(pg->pool, e));
    PUT(pg->t,
        "</td><td data-l=\"ms\" class=r>{}</td><td "
        "data-l=\"Script\">{}</td></tr>",
        pool_fmt(pg->pool, "%lld.%02lld", (long long)(e->took_us / 1000),
                 (long long)(e->took_us / 10 % 100)),
        e->script ? pool_fmt(pg->pool, "no. %lld", (long long)e->script) : "");
}

static void
option(struct page *pg, const char *value, const char *title, const char *now)
{
    PUT(pg->t, "<option value=\"{}\"{}>{}</option>", value,
        strcmp(value, now) ? "" : " selected", title);
}

static void
filter(struct page *pg, const struct wanted *w)
{
    static const char *const more[] = { "query", "batch",  "cdc",
                                        "token", "revoke", "sign-in" };

    PUT(pg->t,
        "<form class=\"find\" method=\"get\"><label "
        "class=\"grow\">Search<input "
        "name=\"q\" value=\"{}\" placeholder=\"In path, query, bodies and "
        "intuit_tid\"></label><label>Company<select name=\"realm\">",
        w->text);
    option(pg, "", "All", w->realm);
    for (const struct company *co = pg->r->sim->first; co; co = co->next)
        option(pg, co->realm, html_company_name(co), w->realm);
    text_puts(pg->t, "</select></label><label>Entity<select name=\"entity\">");
    option(pg, "", "All", w->entity);
    for (int k = 1; k < KIND__MAX; k++)
        option(pg, kinds[k].path, kinds[k].name, w->entity);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        option(pg, more[i], more[i], w->entity);
    text_puts(pg->t, "</select></label><label>Status<select name=\"status\">");
    option(pg, "", "All", w->status);
    option(pg, "2", "2xx", w->status);
    option(pg, "3", "3xx", w->status);
    option(pg, "4", "4xx", w->status);
    option(pg, "5", "5xx", w->status);
    text_puts(pg->t, "</select></label><button>Search</button></form>");
}

void
html_requests(struct request *r, struct reply *out)
{
    struct found f = { .n = 0 };
    struct wanted w;
    struct page pg;

    page_begin(&pg, r, out, NULL, "Requests", "Requests");
    text_puts(pg.t, "<p class=\"lead\">What was asked of QuickBooks, newest "
                    "first. Times are Pacific, as QuickBooks prints them.</p>");
    page_body(&pg);
    w = (struct wanted){ page_param(&pg, "realm"), page_param(&pg, "entity"),
                         page_param(&pg, "q"), page_param(&pg, "status") };
    filter(&pg, &w);
    collect(&pg, &w, &f);
    if (!f.n)
        PUT(pg.t, "<div class=\"card empty\"><b>{}</b>{}</div>",
            r->sim->seen ? "Nothing matches." : "No request yet.",
            r->sim->seen ? "Of the requests that are still remembered."
                         : "The first call of a connected app appears here.");
    else
        text_puts(
            pg.t,
            "<div class=\"card\"><table class=\"st\"><thead><tr><th "
            "scope=\"col\">Time</th><th scope=\"col\">Request</th><th "
            "scope=\"col\">Company</th><th scope=\"col\">Status</th><th "
            "scope=\"col\" class=r>ms</th><th scope=\"col\">Script</th></tr>"
            "</thead><tbody>");
    for (size_t i = 0; i < f.n; i++)
        row(&pg, f.hit[i]);
    if (f.n)
        text_puts(pg.t, "</tbody></table></div>");
    PUT(pg.t,
        "<p class=\"more soft\">{} shown; looked at the newest {} of {} that "
        "are remembered.</p>",
        html_count(r->pool, (int64_t)f.n),
        html_count(r->pool, (int64_t)f.looked),
        html_count(r->pool, r->sim->seen_kept));
    page_end(&pg);
}

/* ------------------------------------------------------------ one request */

/* name=value&...: each on its line, secrets hidden. */
static const char *
form_lines(struct pool *p, const char *form)
{
    struct text t;

    text_init(&t, p);
    while (*form) {
        size_t n = strcspn(form, "&"), key = strcspn(form, "=&");
        const char *name = url_decode(p, form, key, true);
        const char *value =
            key < n ? url_decode(p, form + key + 1, n - key - 1, true) : "";

        if (!strcmp(name, "code"))
            value = "(hidden)";
        text_fmt(&t, "%s = ", name);
        text_puts(&t, html_secret(p, name, value));
        text_puts(&t, "\n");
        form += n + (form[n] == '&');
    }
    return t.p;
}

static const char *
readable(struct pool *p, const struct seen *e, const char *body,
         const char *type)
{
    const struct js *v = js_parse(p, body, strlen(body));

    if (v && v->kind >= JS_ARRAY)
        return html_json(p, v);
    if (strstr(type, "urlencoded"))
        return form_lines(p, body);
    if (secretive(e) && strstr(type, "html"))
        return "(a page)";
    return body;
}

static void
block(struct page *pg, const char *title, const char *text)
{
    PUT(pg->t, "<div><h2>{}</h2>", title);
    if (*text) {
        text_puts(pg->t, "<pre>");
        html_cut(pg->t, text, HTML_SHOWN);
        text_puts(pg->t, "</pre></div>");
    } else {
        text_puts(pg->t, "<p class=\"soft\">Empty.</p></div>");
    }
}

static void
fact(struct page *pg, const char *title, const char *value)
{
    if (value && *value)
        PUT(pg->t, "<dt>{}</dt><dd>{}</dd>", title, value);
}

static void
facts(struct page *pg, const struct seen *e)
{
    char at[TIME_TEXT];

    time_print(at, e->at_ms, true);
    text_puts(pg->t, "<div class=\"card pad\"><dl class=\"facts\">");
    fact(pg, "Time", at);
    fact(pg, "Took",
         pool_fmt(pg->pool, "%lld.%03lld ms", (long long)(e->took_us / 1000),
                  (long long)(e->took_us % 1000)));
    if (e->script)
        fact(pg, "Script",
             pool_fmt(pg->pool, "number %lld decided how it was answered",
                      (long long)e->script));
    fact(pg, "requestid", query_get(pg->pool, e->query, "requestid"));
    fact(pg, "intuit_tid", e->tid);
    fact(pg, "Authorization",
         *e->auth ? pool_fmt(pg->pool, "%s (hidden)", e->auth) : "none");
    fact(pg, "Content-Type", e->content_type);
    fact(pg, "Accept", e->accept);
    fact(pg, "User-Agent", e->agent);
    fact(pg, "Answered as", e->answer_type);
    fact(pg, "Connection",
         pool_fmt(pg->pool, "%s, number %lld", e->tls ? "TLS" : "plain",
                  (long long)e->connection));
    text_puts(pg->t, "</dl></div>");
}

static void
neighbours(struct page *pg, const struct seen *e)
{
    text_puts(pg->t, "<div class=\"acts\">");
    html_pill(pg->t, status_of(pg->pool, e));
    if (seen_find(pg->r->sim, e->n - 1))
        PUT(pg->t,
            "<a class=\"button\" href=\"{}/requests-page/{}\">Before"
            "</a>",
            pg->base, pool_fmt(pg->pool, "%lld", (long long)e->n - 1));
    if (e->next)
        PUT(pg->t, "<a class=\"button\" href=\"{}/requests-page/{}\">After</a>",
            pg->base, pool_fmt(pg->pool, "%lld", (long long)e->next->n));
    text_puts(pg->t, "</div>");
}

void
html_request(struct request *r, struct reply *out)
{
    const struct seen *e = seen_find(r->sim, strtoll(r->seg[0], NULL, 10));
    struct target t;
    struct page pg;

    if (!e) {
        page_absent(r, out, "No such request");
        return;
    }
    t = target_of(r->pool, e);
    page_begin(&pg, r, out, NULL, "Requests",
               pool_fmt(r->pool, "%s %s %s", e->method,
                        *t.entity ? t.entity : e->path,
                        operation_of(r->pool, e)));
    PUT(pg.t, "<p class=\"lead\"><code>{}</code></p></div>", e->path);
    neighbours(&pg, e);
    text_puts(pg.t, "</div>");
    facts(&pg, e);
    if (*e->query)
        block(&pg, "Query", form_lines(r->pool, e->query));
    text_puts(pg.t, "<div class=\"pair\">");
    block(&pg, "Request body", readable(r->pool, e, e->body, e->content_type));
    block(&pg, "Answer", readable(r->pool, e, e->response, e->answer_type));
    text_puts(pg.t, "</div>");
    page_end(&pg);
}
