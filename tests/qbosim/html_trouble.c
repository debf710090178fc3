/*
 * html_trouble: what is not as it is in an untroubled QuickBooks, told from
 * the world itself, and the way back from each.
 */
#include "doing.h"

#include <string.h>

#define COMPANIES_MAX 100 /* that are looked at, and of each */
#define RECORDS_MAX 500

struct trouble {
    const char *title, *what;
    const char *end; /* a row of doings[], or "normal"; NULL: no way back */
    const char *key, *value; /* what its form says besides */
    const struct company *co;
    const struct ent *e;
};

struct listener {
    void (*hear)(struct page *pg, const struct trouble *t, void *arg);
    void *arg;
};

// clang-format off
static const struct {
    const char *setting, *title;
} settings_words[] = {
    { "outage",              "Outage: calls are not answered as usual" },
    { "throttle",            "The throttle is not as usual" },
    { "throttle_per_second", "The throttle is not as usual" },
    { "throttle_per_minute", "The throttle is not as usual" },
    { "query_lag_ms",        "Queries lag behind" },
    { "access_ttl_s",        "Access tokens live for another time" },
    { "refresh_ttl_s",       "Refresh tokens live for another time" },
    { "requestid",           "requestid is treated otherwise" },
    { "rotation",            "Refresh tokens change otherwise" },
    { "fault_shape",         "Faults come in another envelope" },
};
/* No troubles: how fast the world runs, and what an outage would be like. */
static const char *const calm[] = { "time_scale", "outage_kind", "outage_percent", "outage_seed" };

static const struct {
    enum kind_id kind;
    const char *title, *end;
} inactives[] = {
    { KIND_CUSTOMER, "A customer is inactive", "customer-active" },
    { KIND_ITEM,    "An item is inactive",     "item-active" },
    { KIND_ACCOUNT, "An account is inactive",  "account-active" },
    { KIND_TERM,    "A term is inactive",      "term-active" },
};
// clang-format on

#define N(table) (sizeof(table) / sizeof *(table))

static struct js *
settings_normal(struct pool *p)
{
    struct sim start = { .journal = -1 };

    settings_default(&start.settings);
    return settings_show(p, &start);
}

static bool
is_calm(const char *name)
{
    for (size_t i = 0; i < N(calm); i++)
        if (!strcmp(calm[i], name))
            return true;
    return false;
}

static const char *
setting_title(const char *name)
{
    for (size_t i = 0; i < N(settings_words); i++)
        if (!strcmp(settings_words[i].setting, name))
            return settings_words[i].title;
    return "A setting is not as usual";
}

static void
settings_each(struct page *pg, const struct listener *to)
{
    const struct js *normal = settings_normal(pg->pool);
    const struct js *now = settings_show(pg->pool, pg->r->sim);

    for (const struct js *v = now->first; v; v = v->next) {
        const char *is = js_dump(pg->pool, v);
        const char *was = js_dump(pg->pool, js_get(normal, v->name));

        if (is_calm(v->name) || !strcmp(is, was))
            continue;
        to->hear(pg,
                 &(struct trouble){ .title = setting_title(v->name),
                                    .what = pool_fmt(pg->pool,
                                                     "%s is %s, normally %s.",
                                                     v->name, is, was),
                                    .end = "normal",
                                    .key = "setting",
                                    .value = v->name },
                 to->arg);
    }
}

/* What a script says, without what every script says. */
static const char *
script_words(struct pool *p, const struct js *script)
{
    static const char *const usual[][2] = {
        { "id", NULL },   { "realmId", NULL },        { "used", NULL },
        { "skip", "0" },  { "times", "1" },           { "store", "true" },
        { "seed", NULL }, { "answer", "\"normal\"" },
    };
    struct text t;

    text_init(&t, p);
    for (const struct js *v = script->first; v; v = v->next) {
        const char *is = js_dump(p, v);
        bool dull = false;

        for (size_t i = 0; i < N(usual); i++)
            dull = dull || (!strcmp(usual[i][0], v->name) &&
                            (!usual[i][1] || !strcmp(usual[i][1], is)));
        if (!dull)
            text_fmt(&t, "%s%s: %s", t.n ? ", " : "", v->name,
                     v->text ? v->text : is);
    }
    return t.n ? t.p : "the next request, carried out as usual";
}

static void
scripts_each(struct page *pg, const struct listener *to)
{
    const struct js *list;

    if (!pg->r->sim->scripts)
        return;
    list = scripts_show(pg->pool, pg->r->sim);
    for (const struct js *v = list->first; v; v = v->next) {
        const char *realm = js_text(v, "realmId");

        to->hear(pg,
                 &(struct trouble){
                     .title = "A script waits for a request",
                     .what = script_words(pg->pool, v),
                     .end = "script-off",
                     .key = "script",
                     .value = js_text(v, "id"),
                     .co = realm ? company_find(pg->r->sim, realm) : NULL },
                 to->arg);
    }
}

static const char *
state_words(struct pool *p, const char *name)
{
    const char *words = doing_find("state")->ask[0].words;

    return strncmp(name, "lapsed", 6)
               ? choice_title(p, words, name)
               : "Writes are refused with 6190; reads go on.";
}

/* The states of a company, by the names that the control API has for them. */
static void
states_each(struct page *pg, const struct company *co,
            const struct listener *to)
{
    const struct states none = { 0 };
    const struct js *v;
    struct reply got;

    if (!memcmp(&co->states, &none, sizeof none))
        return;
    control_call(pg->r, "GET",
                 pool_fmt(pg->pool, "/companies/%s/state", co->realm), "",
                 &got);
    v = js_parse(pg->pool, got.body.p, got.body.n);
    for (v = v ? v->first : NULL; v; v = v->next)
        if (v->kind == JS_TRUE)
            to->hear(pg,
                     &(struct trouble){
                         .title = strncmp(v->name, "lapsed", 6)
                                      ? "The company is in a bad state"
                                      : "The subscription has ended",
                         .what = state_words(pg->pool, v->name),
                         .end = "state-off",
                         .key = "state",
                         .value = v->name,
                         .co = co },
                     to->arg);
}

/* What someone has changed since the company was made. */
static bool
touched(const struct ent *e)
{
    return e && js_int(e->obj, "SyncToken", 0) > 0;
}

static void
inactive_each(struct page *pg, const struct company *co,
              const struct listener *to)
{
    for (size_t i = 0; i < N(inactives); i++) {
        const struct ents *list = &co->list[inactives[i].kind];

        for (size_t n = 0; n < list->n && n < RECORDS_MAX; n++) {
            const struct ent *e = list->at[list->n - 1 - n];
            const struct js *active = js_get(e->obj, "Active");

            if (active && active->kind == JS_FALSE && touched(e) &&
                !record_merged(pg->pool, co, e))
                to->hear(pg,
                         &(struct trouble){ .title = inactives[i].title,
                                            .what = record_name(pg->pool, e),
                                            .end = inactives[i].end,
                                            .co = co,
                                            .e = e },
                         to->arg);
        }
    }
}

static bool
disconnected(const struct sim *s, const struct company *co)
{
    bool revoked = false;

    for (const struct grant *g = s->grants; g; g = g->next) {
        if (strcmp(g->realm, co->realm) != 0)
            continue;
        if (!g->revoked)
            return false;
        revoked = true;
    }
    return revoked;
}

static void
company_each(struct page *pg, const struct company *co,
             const struct listener *to)
{
    const struct js *close = pref(co, "AccountingInfoPrefs.BookCloseDate");
    struct trouble t = { .co = co };

    if (close && close->text) {
        t.title = "The books are closed";
        t.what = pool_fmt(pg->pool,
                          "Through %s. What is dated on or before that day "
                          "is refused with 6210.",
                          close->text);
        t.end = "open-books";
        to->hear(pg, &t, to->arg);
    }
    if (!pref_true(co, "TaxPrefs.UsingSalesTax") &&
        touched(ent_find(co, &kinds[KIND_PREFERENCES], "1"))) {
        t.title = "Sales tax is off";
        t.what = "Tax on new invoices is ignored.";
        t.end = "tax-on";
        to->hear(pg, &t, to->arg);
    }
    if (disconnected(pg->r->sim, co)) {
        t.title = "The app is disconnected";
        t.what = "Every token was revoked. Only the app can connect again.";
        t.end = NULL;
        to->hear(pg, &t, to->arg);
    }
    states_each(pg, co, to);
    inactive_each(pg, co, to);
}

static void
troubles_each(struct page *pg, const struct company *only,
              const struct listener *to)
{
    size_t n = 0;

    if (only) {
        company_each(pg, only, to);
        return;
    }
    settings_each(pg, to);
    scripts_each(pg, to);
    for (const struct company *co = pg->r->sim->first; co && n < COMPANIES_MAX;
         co = co->next, n++)
        company_each(pg, co, to);
}

/* --------------------------------------------------------------- showing */

static void
hear_count(struct page *pg, const struct trouble *t, void *arg)
{
    int64_t *n = arg;

    (void)pg;
    (void)t;
    ++*n;
}

int64_t
troubles_count(const struct page *pg)
{
    struct page copy = *pg;
    int64_t n = 0;

    troubles_each(&copy, NULL, &(struct listener){ hear_count, &n });
    return n;
}

static void
hear_show(struct page *pg, const struct trouble *t, void *arg)
{
    (void)arg;
    text_puts(pg->t, "<div class=\"on\"><div>");
    html_pill(pg->t, (struct state){ TONE_WARN, t->title });
    if (t->co)
        PUT(pg->t, " <a href=\"{}/books/{}\">{}</a>", pg->base, t->co->realm,
            html_company_name(t->co));
    text_puts(pg->t, "<br><span class=\"soft\">");
    html_cut(pg->t, t->what, 300);
    text_puts(pg->t, "</span></div>");
    if (t->end)
        doing_button(pg, t->end, t->co ? t->co->realm : NULL, t->e, t->key,
                     t->value);
    text_puts(pg->t, "</div>");
}

void
troubles_show(struct page *pg, const struct company *only)
{
    int64_t n = 0;

    troubles_each(pg, only, &(struct listener){ hear_count, &n });
    if (!n)
        return;
    text_puts(pg->t, "<h2>On now</h2><div class=\"card\">");
    troubles_each(pg, only, &(struct listener){ hear_show, NULL });
    text_puts(pg->t, "</div>");
}

void
html_trouble(struct request *r, struct reply *out)
{
    struct page pg;
    int64_t n;

    page_begin(&pg, r, out, NULL, "Trouble", "Trouble");
    n = troubles_count(&pg);
    PUT(pg.t, "<p class=\"lead\">{}</p></div>",
        n ? "What is not as in an untroubled QuickBooks, and the way back."
          : "Nothing is wrong in this simulation.");
    if (n)
        PUT(pg.t,
            "<form method=\"post\" action=\"{}/do/all-normal\"><input "
            "type=\"hidden\" name=\"back\" value=\"{}\"><button class=\"go\">"
            "All back to normal</button></form>",
            pg.base, r->path);
    text_puts(pg.t, "</div>");
    troubles_show(&pg, NULL);
    text_puts(pg.t, "<div class=\"two\"><div>");
    doings_show(&pg, "all", NULL);
    text_puts(pg.t, "</div><div><h2>For one company</h2>"
                    "<div class=\"card pad\"><ul class=\"plain\">");
    for (const struct company *co = r->sim->first; co; co = co->next)
        PUT(pg.t, "<li><a href=\"{}/books/{}\">{}</a></li>", pg.base, co->realm,
            html_company_name(co));
    text_puts(pg.t, "</ul><p class=\"small\">Each company's page and each "
                    "record's page has its own.</p></div></div></div>");
    page_end(&pg);
}

/* ---------------------------------------------------------------- ending */

static bool
setting_end(struct request *r, const char *name)
{
    const struct js *normal =
        name ? js_get(settings_normal(r->pool), name) : NULL;
    struct js *v = js_object(r->pool);
    struct reply got;

    if (!normal)
        return false;
    js_set(r->pool, v, name, js_copy(r->pool, normal));
    control_call(r, "POST", "/settings", js_dump(r->pool, v), &got);
    return got.status == 200;
}

static void
hear_end(struct page *pg, const struct trouble *t, void *arg)
{
    struct request sub = *pg->r;
    const struct doing *d = t->end ? doing_find(t->end) : NULL;
    struct reply got;

    (void)arg;
    if (t->key && !strcmp(t->key, "setting"))
        setting_end(pg->r, t->value);
    if (!d)
        return;
    sub.body = pool_fmt(pg->pool, "realm=%s&kind=%s&id=%s&%s=%s",
                        t->co ? t->co->realm : "", t->e ? t->e->kind->name : "",
                        t->e ? t->e->id : "", t->key ? t->key : "",
                        t->key ? t->value : "");
    sub.body_n = strlen(sub.body);
    doing_run(&sub, d, &got);
}

bool
trouble_end(struct request *r, const char *name)
{
    struct page pg = { .r = r, .pool = r->pool };

    if (!strcmp(name, "normal"))
        return setting_end(r, query_get(r->pool, r->body, "setting"));
    if (strcmp(name, "all-normal") != 0)
        return false;
    troubles_each(&pg, NULL, &(struct listener){ hear_end, NULL });
    return true;
}
