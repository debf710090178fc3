/* control: how tests and the demo arrange the world and look into it. */
#include "control.h"
#include "html.h"
#include "mail.h"
#include "notice.h"

#include <stdlib.h>
#include <string.h>

#define CLOCK_MOST (INT64_C(50) * 366 * 86400)

void
refuse(struct request *r, struct reply *out, int status, const char *why)
{
    struct js *v = js_object(r->pool);

    js_set_text(r->pool, v, "error", why);
    reply_js(r, out, status, v);
}

const struct js *
body_of(struct request *r, struct reply *out)
{
    const struct js *v = utf8_valid(r->body, r->body_n)
                             ? js_parse_sent(r->pool, r->body_n ? r->body : "{}",
                                        r->body_n ? r->body_n : 2)
                             : NULL;

    if (v && v->kind == JS_OBJECT)
        return v;
    refuse(r, out, 400, "the body is not a JSON object");
    return NULL;
}

struct company *
company_of(struct request *r, struct reply *out, const char *realm)
{
    struct company *co = realm ? company_find(r->sim, realm) : NULL;

    if (!co)
        refuse(r, out, 404, "no such company");
    return co;
}

static const struct kind *
kind_of(struct request *r, struct reply *out)
{
    const struct kind *k = kind_by_name(r->seg[1]);

    if (k && k->flags & KIND_UI)
        return k;
    refuse(r, out, 404, "no such entity");
    return NULL;
}

static struct js *
company_summary(struct request *r, const struct company *co)
{
    struct js *v = js_object(r->pool);

    js_set_text(r->pool, v, "realmId", co->realm);
    js_set_text(r->pool, v, "CompanyName", html_company_name(co));
    js_set_text(r->pool, v, "Country", co->country);
    return v;
}

static void
companies_show(struct request *r, struct reply *out)
{
    struct js *all = js_object(r->pool), *list = js_array(r->pool);

    for (const struct company *co = r->sim->first; co; co = co->next)
        js_push(list, company_summary(r, co));
    js_set(r->pool, all, "companies", list);
    reply_js(r, out, 200, all);
}

static void
company_create(struct request *r, struct reply *out)
{
    const struct js *body = body_of(r, out);
    const char *wrong;

    if (!body)
        return;
    wrong = company_make(r->sim, r->pool, body);
    if (wrong)
        refuse(r, out, 400, wrong);
    else
        reply_js(
            r, out, 200,
            company_summary(r, company_find(r->sim, js_text(body, "realmId"))));
}

static void
books_show(struct request *r, struct reply *out)
{
    const struct company *co = company_of(r, out, r->seg[0]);
    struct js *all = js_object(r->pool);

    if (!co)
        return;
    for (int k = 1; k < KIND__MAX; k++) {
        struct js *list = js_array(r->pool);

        for (size_t i = 0; i < co->list[k].n; i++)
            js_push(list, js_copy(r->pool, co->list[k].at[i]->obj));
        js_set(r->pool, all, kinds[k].name, list);
    }
    reply_js(r, out, 200, all);
}

static void
preferences_change(struct request *r, struct reply *out)
{
    const struct company *co = company_of(r, out, r->seg[0]);
    const struct js *body = co ? body_of(r, out) : NULL;
    struct change ch;
    const char *wrong;

    if (!body)
        return;
    change_begin(&ch, r->sim, r->pool);
    wrong = company_prefer(&ch, co, body);
    if (wrong) {
        refuse(r, out, 400, pool_fmt(r->pool, "unknown: %s", wrong));
        return;
    }
    change_commit(&ch);
    reply_js(r, out, 200, ent_find(co, &kinds[KIND_PREFERENCES], "1")->obj);
}

static void
entity_write(struct request *r, struct reply *out)
{
    struct company *co = company_of(r, out, r->seg[0]);
    const struct kind *k = co ? kind_of(r, out) : NULL;
    const struct js *body = k ? body_of(r, out) : NULL;

    if (body)
        person_write(r, co, k, body, out);
}

static void
entity_end(struct request *r, struct reply *out, bool voids)
{
    struct company *co = company_of(r, out, r->seg[0]);
    const struct kind *k = co ? kind_of(r, out) : NULL;
    struct js *sent = js_object(r->pool);

    if (!k)
        return;
    js_set_text(r->pool, sent, "Id", r->seg[2]);
    if (k->flags & KIND_TXN)
        js_set_text(r->pool, sent, "operation", voids ? "void" : "delete");
    else
        js_set_bool(r->pool, sent, "Active", false);
    person_write(r, co, k, sent, out);
}

static void
entity_delete(struct request *r, struct reply *out)
{
    entity_end(r, out, false);
}

static void
entity_void(struct request *r, struct reply *out)
{
    entity_end(r, out, true);
}

static void
entity_merge(struct request *r, struct reply *out)
{
    struct company *co = company_of(r, out, r->seg[0]);
    const struct kind *k = co ? kind_of(r, out) : NULL;
    const struct js *body = k ? body_of(r, out) : NULL;
    const char *why =
        body ? person_merge(r, co, k, r->seg[2], js_text(body, "into"), out)
             : NULL;

    if (why)
        refuse(r, out, 400, why);
}

static void
token_make(struct request *r, struct reply *out)
{
    const struct js *body = body_of(r, out);
    const struct company *co =
        body ? company_of(r, out, js_text(body, "realmId")) : NULL;
    struct consent to = { .scope = "com.intuit.quickbooks.accounting" };
    struct change ch;
    struct js *v;

    if (!co)
        return;
    to.realm = co->realm;
    if (js_text(body, "scope"))
        to.scope = js_text(body, "scope");
    change_begin(&ch, r->sim, r->pool);
    v = grant_issue(&ch, &to, NULL);
    change_commit(&ch);
    reply_js(r, out, 200, v);
}

static void
grants_revoke(struct request *r, struct reply *out)
{
    const struct company *co = company_of(r, out, r->seg[0]);
    struct js *v = js_object(r->pool);
    struct change ch;
    int64_t n = 0;

    if (!co)
        return;
    change_begin(&ch, r->sim, r->pool);
    for (const struct grant *g = r->sim->grants; g; g = g->next)
        if (!g->revoked && !strcmp(g->realm, co->realm)) {
            grant_revoke(&ch, g);
            n++;
        }
    change_commit(&ch);
    js_set_int(r->pool, v, "revoked", n);
    reply_js(r, out, 200, v);
}

static void
script_make(struct request *r, struct reply *out)
{
    const struct js *body = body_of(r, out);
    struct js *v = js_object(r->pool);
    const char *wrong;
    int64_t id = 0;

    if (!body)
        return;
    wrong = script_add(r->sim, body, &id);
    if (wrong) {
        refuse(r, out, 400, pool_fmt(r->pool, "unknown or bad: %s", wrong));
        return;
    }
    js_set_int(r->pool, v, "id", id);
    reply_js(r, out, 200, v);
}

static void
scripts_list(struct request *r, struct reply *out)
{
    struct js *v = js_object(r->pool);

    js_set(r->pool, v, "scripts", scripts_show(r->pool, r->sim));
    reply_js(r, out, 200, v);
}

static void
scripts_drop(struct request *r, struct reply *out)
{
    scripts_clear(r->sim);
    scripts_list(r, out);
}

static void
script_remove(struct request *r, struct reply *out)
{
    if (script_drop(r->sim, strtoll(r->seg[0], NULL, 10)))
        scripts_list(r, out);
    else
        refuse(r, out, 404, "no such script");
}

static void
requests_show(struct request *r, struct reply *out)
{
    const char *since = query_get(r->pool, r->query, "since");
    struct js *v = js_object(r->pool);

    js_set(r->pool, v, "requests",
           seen_show(r->pool, r->sim, since ? strtoll(since, NULL, 10) : 0,
                     query_get(r->pool, r->query, "realmId")));
    reply_js(r, out, 200, v);
}

static void
notices_list(struct request *r, struct reply *out)
{
    const char *since = query_get(r->pool, r->query, "since");
    struct js *v = js_object(r->pool);

    js_set(r->pool, v, "notices",
           notices_show(r->pool, r->sim,
                        since ? strtoll(since, NULL, 10) : 0));
    reply_js(r, out, 200, v);
}

static void
counters_show(struct request *r, struct reply *out)
{
    reply_js(r, out, 200, seen_counters(r->pool, r->sim));
}

static void
settings_get(struct request *r, struct reply *out)
{
    reply_js(r, out, 200, settings_show(r->pool, r->sim));
}

static void
settings_post(struct request *r, struct reply *out)
{
    const struct js *body = body_of(r, out);
    struct settings trial = r->sim->settings;
    struct change ch;
    const char *wrong;

    if (!body)
        return;
    wrong = settings_change(&trial, body);
    if (wrong) {
        refuse(r, out, 400, pool_fmt(r->pool, "unknown or bad: %s", wrong));
        return;
    }
    change_begin(&ch, r->sim, r->pool);
    js_set(r->pool, change_add(&ch, "settings"), "set", js_copy(r->pool, body));
    change_commit(&ch);
    settings_get(r, out);
}

static void
clock_get(struct request *r, struct reply *out)
{
    struct js *v = js_object(r->pool);
    char at[TIME_TEXT];

    time_print(at, sim_now(r->sim), true);
    js_set_text(r->pool, v, "time", at);
    js_set_int(r->pool, v, "ahead_s", r->sim->offset_ms / 1000);
    reply_js(r, out, 200, v);
}

static void
clock_post(struct request *r, struct reply *out)
{
    const struct js *body = body_of(r, out);
    int64_t s = js_int(body, "advance_s", 0);
    struct change ch;

    if (!body)
        return;
    if (s < -CLOCK_MOST || s > CLOCK_MOST ||
        llabs(r->sim->offset_ms / 1000 + s) > CLOCK_MOST) {
        refuse(r, out, 400, "no more than fifty years from now");
        return;
    }
    change_begin(&ch, r->sim, r->pool);
    js_set_int(r->pool, change_add(&ch, "clock"), "offset_ms",
               r->sim->offset_ms + s * 1000);
    change_commit(&ch);
    clock_get(r, out);
}

static void
reset(struct request *r, struct reply *out)
{
    sim_empty(r->sim);
    scripts_clear(r->sim);
    seen_clear(r->sim);
    notices_clear(r->sim);
    journal_empty(r->sim);
    reply_text(out, 200, "application/json", "{}");
}

// clang-format off
static const struct route routes[] = {
    { "GET",    "",                         html_companies },
    { "GET",    "/",                        html_companies },
    { "GET",    "/books/:",                 html_books },
    { "GET",    "/books/:/:",               html_list },
    { "GET",    "/books/:/:/:",             html_record },
    { "GET",    "/requests-page",           html_requests },
    { "GET",    "/requests-page/:",         html_request },
    { "GET",    "/trouble",                 html_trouble },
    { "GET",    "/app/:",                   html_app },
    { "POST",   "/do/:",                    html_do },
    { "GET",    "/companies",               companies_show },
    { "POST",   "/companies",               company_create },
    { "GET",    "/companies/:/books",       books_show },
    { "POST",   "/companies/:/preferences", preferences_change },
    { "GET",    "/companies/:/state",       state_show },
    { "POST",   "/companies/:/state",       state_change },
    { "POST",   "/companies/:/:",           entity_write },
    { "DELETE", "/companies/:/:/:",         entity_delete },
    { "POST",   "/companies/:/:/:/void",    entity_void },
    { "POST",   "/companies/:/:/:/merge",   entity_merge },
    { "POST",   "/companies/:/:/:/state",   control_fate },
    { "POST",   "/tokens",                  token_make },
    { "POST",   "/grants/:/revoke",         grants_revoke },
    { "POST",   "/grants/:/expire",         grants_expire },
    { "GET",    "/scripts",                 scripts_list },
    { "POST",   "/scripts",                 script_make },
    { "DELETE", "/scripts",                 scripts_drop },
    { "GET",    "/webhooks",                hooks_list },
    { "POST",   "/webhooks",                hook_post },
    { "POST",   "/webhooks/flush",          hook_flush },
    { "POST",   "/webhooks/replay",         hook_replay },
    { "POST",   "/webhooks/send",           hook_send },
    { "DELETE", "/webhooks/:",              hook_delete },
    { "DELETE", "/scripts/:",               script_remove },
    { "GET",    "/faults",                  faults_list },
    { "GET",    "/mail",                    mail_list },
    { "GET",    "/requests",                requests_show },
    { "GET",    "/notices",                 notices_list },
    { "GET",    "/counters",                counters_show },
    { "GET",    "/settings",                settings_get },
    { "POST",   "/settings",                settings_post },
    { "GET",    "/clock",                   clock_get },
    { "POST",   "/clock",                   clock_post },
    { "POST",   "/reset",                   reset },
};
// clang-format on

bool
control_serve(struct request *r, struct reply *out)
{
    size_t n = strlen(r->sim->prefix);
    const struct route *row;
    bool known;

    if (strncmp(r->path, r->sim->prefix, n) != 0)
        return false;
    row = route_find(routes, sizeof routes / sizeof *routes, r, r->path + n,
                     &known);
    if (row && strcmp(r->method, "GET") != 0 && !html_own_page(r))
        refuse(r, out, 403, "another site's page asked for it");
    else if (row)
        row->handler(r, out);
    else
        refuse(r, out, known ? 405 : 404, "no such control");
    return true;
}
