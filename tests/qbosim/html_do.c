/* html_do: the forms of doings[], and what happens when one is sent. */
#include "doing.h"
#include "fault.h"

#include <string.h>
#include <strings.h>

#define NAMES_MAX 200

/* ------------------------------------------------------------- the forms */

static const char *
start_of(const struct page *pg, const struct ent *e, const struct ask *a)
{
    const struct js *v;

    if (!a->start)
        return a->kind == ASK_DATE ? pg->today : "";
    if (*a->start == '=')
        return a->start + 1;
    if (!e)
        return "";
    if (!strcmp(a->start, "Line.Amount")) {
        v = js_get(e->obj, "Line");
        return v && v->first && js_text(v->first, "Amount")
                   ? js_text(v->first, "Amount")
                   : "";
    }
    v = js_path(e->obj, a->start);
    return v && v->text ? v->text : "";
}

static void
choices(struct page *pg, const struct ask *a)
{
    const char *s = a->words;

    PUT(pg->t, "<label>{}<select name=\"{}\">", a->label, a->name);
    while (*s) {
        size_t n = strcspn(s, "|"), word = strcspn(s, " |");

        PUT(pg->t, "<option value=\"{}\">{}</option>",
            pool_copy(pg->pool, s, word),
            word < n ? pool_copy(pg->pool, s + word + 1, n - word - 1) : "");
        s += n + (s[n] == '|');
    }
    text_puts(pg->t, "</select></label>");
}

static void
fault_choices(struct page *pg, const struct ask *a)
{
    const struct js *list = faults_show(pg->pool);

    PUT(pg->t, "<label>{}<select name=\"{}\">", a->label, a->name);
    for (const struct js *f = list->first; f; f = f->next)
        PUT(pg->t, "<option{}>{} {}</option>",
            strcmp(js_text(f, "fault"), "6000") ? "" : " selected",
            js_text(f, "fault"), js_text(f, "message"));
    text_puts(pg->t, "</select></label>");
}

/* The newest of its kind, to pick from; any other can be typed. */
static void
name_choices(struct page *pg, const struct ask *a, const struct ent *e)
{
    const struct ents *list = &pg->co->list[e->kind - kinds];

    PUT(pg->t,
        "<label>{}<input name=\"{}\" list=\"names\" required "
        "autocomplete=\"off\"></label><datalist id=\"names\">",
        a->label, a->name);
    for (size_t i = 0; i < list->n && i < NAMES_MAX; i++) {
        const struct ent *other = list->at[list->n - 1 - i];

        if (other != e)
            PUT(pg->t, "<option value=\"{}\">", record_name(pg->pool, other));
    }
    text_puts(pg->t, "</datalist>");
}

static void
asks(struct page *pg, const struct doing *d, const struct ent *e)
{
    static const char *const types[] = {
        [ASK_TEXT] = "type=\"text\"",
        [ASK_DATE] = "type=\"date\" required",
        [ASK_MONEY] = "type=\"text\" inputmode=\"decimal\" required",
        [ASK_NUMBER] = "type=\"text\" inputmode=\"numeric\" required",
    };

    for (size_t i = 0; i < 3 && d->ask[i].name; i++) {
        const struct ask *a = &d->ask[i];

        if (a->kind == ASK_CHOICE) {
            choices(pg, a);
        } else if (a->kind == ASK_FAULT) {
            fault_choices(pg, a);
        } else if (a->kind == ASK_NAME) {
            name_choices(pg, a, e);
        } else {
            PUT(pg->t, "<label>{}<input name=\"{}\" value=\"{}\" ", a->label,
                a->name, start_of(pg, e, a));
            text_puts(pg->t, types[a->kind]);
            text_puts(pg->t, "></label>");
        }
    }
}

static void
hidden(struct page *pg, const char *name, const char *value)
{
    if (value)
        PUT(pg->t, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", name,
            value);
}

static void
form_begin(struct page *pg, const char *name, const char *realm,
           const struct ent *e)
{
    PUT(pg->t, "<form method=\"post\" action=\"{}/do/{}\">", pg->base, name);
    hidden(pg, "realm", realm);
    hidden(pg, "kind", e ? e->kind->name : NULL);
    hidden(pg, "id", e ? e->id : NULL);
    hidden(pg, "back", pg->r->path);
}

static void
show(struct page *pg, const struct doing *d, const struct ent *e)
{
    PUT(pg->t, "<details><summary>{}</summary>", d->title);
    form_begin(pg, d->name, pg->co ? pg->co->realm : NULL, e);
    if (pg->key)
        hidden(pg, pg->key, pg->value);
    PUT(pg->t, "<p>{}</p>", d->what);
    asks(pg, d, e);
    PUT(pg->t, "<button{}>{}</button></form></details>",
        d->risk ? " class=risk" : "", d->button);
}

static const char *
heading(const char *on)
{
    static const char *const table[][2] = {
        { "all", "For every company" },
        { "wire", "The next answers" },
        { "webhook", "This subscription" },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i][0], on))
            return table[i][1];
    return "Do as a person in QuickBooks";
}

void
doings_show(struct page *pg, const char *on, const struct ent *e)
{
    bool any = false;

    for (size_t i = 0; i < doings_n; i++) {
        const struct doing *d = &doings[i];

        if (strcmp(d->on, on) != 0 || (d->when && !d->when(pg, e)))
            continue;
        if (!any)
            PUT(pg->t, "<h2>{}</h2><div class=\"do\">", heading(on));
        any = true;
        show(pg, d, e);
    }
    if (any)
        text_puts(pg->t, "</div>");
}

void
doing_button(struct page *pg, const char *name, const char *realm,
             const struct ent *e, const char *key, const char *value)
{
    form_begin(pg, name, realm, e);
    if (key)
        hidden(pg, key, value);
    text_puts(pg->t, "<button>Back to normal</button></form>");
}

/* -------------------------------------------------------------- the deeds */

void
control_call(struct request *r, const char *method, const char *path,
             const char *body, struct reply *got)
{
    struct request sub = *r;

    sub.method = method;
    sub.path = pool_fmt(r->pool, "%s%s", r->sim->prefix, path);
    sub.query = "";
    sub.body = body;
    sub.body_n = strlen(body);
    sub.content_type = sub.accept = "application/json";
    sub.head = NULL;
    request_prepare(&sub);
    *got = (struct reply){ .status = 500, .type = "text/plain" };
    text_init(&got->body, r->pool);
    text_init(&got->headers, r->pool);
    control_serve(&sub, got);
}

/* Replaces $name and #name by what the form says; false: a blank is missing. */
static bool
fill(struct request *r, struct text *t, const char *s, bool quoted)
{
    for (; *s; s++) {
        const char *value;
        size_t n = strspn(s + 1, "abcdefghijklmnopqrstuvwxyz");
        int64_t d;

        if ((*s != '$' && *s != '#') || !n) {
            text_add(t, s, 1);
            continue;
        }
        value = query_get(r->pool, r->body, pool_copy(r->pool, s + 1, n));
        if (!value || (*s == '#' && !dec_parse(value, &d)))
            return false;
        if (*s == '#')
            text_puts(t, dec_text(r->pool, d));
        else if (quoted)
            js_quote(t, value);
        else
            text_puts(t, url_encode(r->pool, value));
        s += n;
    }
    return true;
}

/* One of our own pages, else the front page. */
static const char *
way_back(struct request *r)
{
    const char *back = query_get(r->pool, r->body, "back");
    size_t n = strlen(r->sim->prefix);

    if (!back || strncmp(back, r->sim->prefix, n) != 0 || back[n] != '/' ||
        back[n + 1] == '/' || strpbrk(back, "\r\n\t \\?#\"<>"))
        return pool_fmt(r->pool, "%s/", r->sim->prefix);
    return back;
}

/* What the control API said against it, in its own words. */
static const char *
reason(struct request *r, const struct reply *got)
{
    const struct js *v = js_parse(r->pool, got->body.p, got->body.n);
    const struct js *list = v ? js_path(v, "Fault.Error") : NULL;
    const struct js *f = list ? list->first : NULL;

    if (!list && v && (list = js_path(v, "fault.error")))
        f = list->first;
    if (f) {
        const char *detail = js_text(f, "Detail");

        if (!detail)
            detail = js_text(f, "detail");
        return pool_fmt(r->pool, "Fault %s: %s",
                        js_text(f, "code") ? js_text(f, "code") : "",
                        detail ? detail : "no detail");
    }
    return v && js_text(v, "error") ? js_text(v, "error") : "no reason given";
}

static void
refused(struct request *r, struct reply *out, int status, const char *why)
{
    struct page pg;

    page_begin(&pg, r, out, NULL, NULL, "Nothing was changed");
    PUT(pg.t, "<p class=\"lead\">{}</p>", why);
    page_body(&pg);
    PUT(pg.t, "<p><a class=\"button\" href=\"{}\">Back</a></p>", way_back(r));
    page_end(&pg);
    out->status = status;
}

static void
done(struct request *r, struct reply *out, const char *name)
{
    reply_text(out, 303, "text/html; charset=utf-8", "");
    text_fmt(&out->headers, "Location: %s?done=%s\r\n", way_back(r), name);
}

static bool
loopback(const char *host)
{
    static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i]);

        if (!strncasecmp(host, names[i], n) && (!host[n] || host[n] == ':'))
            return true;
    }
    return false;
}

/*
 * A browser names the page that a form stands on: it must be one of ours, and
 * under a name that no stranger can point here.
 */
bool
html_own_page(const struct request *r)
{
    const char *origin = request_header(r, "Origin");
    const char *site = request_header(r, "Sec-Fetch-Site");
    const char *host = request_header(r, "Host"), *at = strstr(origin, "://");

    if (*site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    if (!*origin)
        return true; /* no browser */
    return at && !strcmp(at + 3, host) && loopback(host);
}

bool
doing_run(struct request *r, const struct doing *d, struct reply *got)
{
    const char *realm = query_get(r->pool, r->body, "realm");
    const char *kind = query_get(r->pool, r->body, "kind");
    const char *id = query_get(r->pool, r->body, "id"), *body = NULL;
    const struct company *co = realm ? company_find(r->sim, realm) : NULL;
    const struct kind *k = kind ? kind_by_name(kind) : NULL;
    const struct kind *on = kind_by_name(d->on); /* NULL: not of an entity */
    const struct ent *e =
        co && k && id && (!on || k == on) ? ent_find(co, k, id) : NULL;
    struct text path, text;

    text_init(&path, r->pool);
    text_init(&text, r->pool);
    if (d->make)
        body = e ? d->make(r, co, e) : NULL;
    else if (fill(r, &text, d->body, true))
        body = text.p;
    if (!body || !fill(r, &path, d->path, false))
        return false;
    control_call(r, d->method, path.p, body, got);
    return true;
}

static void
act(struct request *r, struct reply *out, const struct doing *d)
{
    struct reply got;

    if (!doing_run(r, d, &got))
        refused(r, out, 400, "A field of the form is missing or no number.");
    else if (got.status / 100 != 2)
        refused(r, out, got.status, reason(r, &got));
    else
        done(r, out, d->name);
}

/* POST /do/:name, from a form of ours. */
void
html_do(struct request *r, struct reply *out)
{
    const struct doing *d = doing_find(r->seg[0]);

    if (!strstr(r->content_type, "application/x-www-form-urlencoded"))
        refused(r, out, 400, "This address takes forms only.");
    else if (!html_own_page(r))
        refused(r, out, 403, "The form stands on another site's page.");
    else if (d)
        act(r, out, d);
    else if (!trouble_end(r, r->seg[0]))
        refused(r, out, 404, "There is nothing of that name to do.");
    else
        done(r, out, r->seg[0]);
}
