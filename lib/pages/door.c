/* The portal's door: who calls, is the form ours, what a refusal looks like. */
#include <string.h>

#include "crypt/crypt.h"
#include "log/log.h"
#include "pages/inner.h"

static const enum access access_of[] = {
    [ROLE_NONE] = ACCESS_OPEN,     [ROLE_VIEWER] = ACCESS_READ,
    [ROLE_STAFF] = ACCESS_OPERATE, [ROLE_BOOKKEEPER] = ACCESS_KEEP,
    [ROLE_OWNER] = ACCESS_OWN,
};

const char *
cookie_named(struct req *r, const char *kind)
{
    const struct portal *p = r->site->ctx;

    return arena_printf(r->arena, "%s_%s", p->conf->instance, kind);
}

const char *
cookie_of(struct req *r, const char *kind)
{
    return http_param(&r->cookies, arena_printf(r->arena, "__Host-%s",
                                                cookie_named(r, kind)));
}

/* Zones are read once per process: their files do not change under it. */
static bool
zone_of(struct portal *p, const char *name, const struct zone **out,
        struct err *e)
{
    for (size_t i = 0; i < p->zones; i++)
        if (strcmp(p->zone[i].name, name) == 0) {
            *out = p->zone[i].zone;
            return true;
        }
    if (!zone_load(p->arena, name, out, e))
        return false;
    if (p->zones < sizeof(p->zone) / sizeof(p->zone[0])) {
        p->zone[p->zones].name = arena_text(p->arena, name);
        p->zone[p->zones++].zone = *out;
    }
    return true;
}

static bool
format_set(struct req *r, const char *currency, const char *zone, struct err *e)
{
    struct tmpl_format *f = arena_alloc(r->arena, 1, sizeof(*f));

    f->arena = r->arena;
    f->currency = currency_find(currency);
    if (f->currency == NULL)
        return err_set(e, ERR_FAULT, "unknown currency %s", currency);
    if (!zone_of(r->site->ctx, zone, &f->zone, e))
        return false;
    f->today = zone_today(f->zone, r->now);
    r->format = f;
    return true;
}

bool
page_format(struct req *r, const char *currency, const char *zone,
            struct err *e)
{
    struct tmpl_format f = *r->format;

    f.currency = currency_find(currency);
    if (f.currency == NULL)
        return err_set(e, ERR_FAULT, "unknown currency %s", currency);
    if (!zone_of(r->site->ctx, zone, &f.zone, e))
        return false;
    f.today = zone_today(f.zone, r->now);
    *r->format = f;
    return true;
}

/* Visitors: the secret of the sign-in form hangs on a cookie of its own. */
static bool
enter_visitor(struct req *r, struct err *e)
{
    const char *visit = cookie_of(r, "visit");

    if (visit != NULL)
        r->csrf = shop_form_secret(r->arena, visit);
    return format_set(r, "USD", "UTC", e);
}

static bool
enter(struct req *r, struct err *e)
{
    const struct portal *p = r->site->ctx;
    const char *token = cookie_of(r, "session");
    struct session *s = arena_alloc(r->arena, 1, sizeof(*s));
    bool found = false;

    if (token != NULL &&
        !shop_session(r->db, r->arena, token, p->limits, s, &found, e))
        return false;
    if (!found)
        return enter_visitor(r, e);
    r->session = s;
    r->shop = s->shop;
    r->who = s->shop.id == 0 ? ACCESS_SUPPORT : access_of[s->role];
    r->csrf = shop_form_secret(r->arena, token);
    if (s->shop.id == 0)
        return format_set(r, "USD", "UTC", e);
    return format_set(r, s->currency, s->zone, e);
}

static bool
genuine(const struct req *r)
{
    const char *given = http_param(&r->form, "csrf");

    return r->csrf != NULL && given != NULL &&
           strlen(given) == strlen(r->csrf) &&
           crypt_equal(given, r->csrf, strlen(given));
}

/* clang-format off */
static const struct {
    int status;
    const char *title;
    const char *why; /* NULL: what the refusal said */
} words[] = {
    { 400, "That request cannot be read", NULL },
    { 403, "Not open to you", NULL },
    { 404, "Nothing here", "There is nothing at this address, or it belongs to another shop." },
    { 405, "Not at this address", NULL },
    { 409, "Changed in the meantime", NULL },
    { 411, "That request cannot be read", NULL },
    { 413, "Too much at once", NULL },
    { 414, "That address is too long", NULL },
    { 415, "Not in this form", NULL },
    { 422, "That cannot be used", NULL },
    { 429, "Too many tries", NULL },
    { 503, "Not available right now", "Nothing was changed. Try again in a minute." },
    { 500, "This page could not be made", "The details were written down for us. Try again; if it stays, tell support what you pressed." },
};
/* clang-format on */
enum { WORDS = sizeof(words) / sizeof(words[0]) };

/* Not signed in: to the sign-in page, and back here for a page. */
static void
to_sign_in(struct req *r, struct reply *out)
{
    struct str to;

    str_init(&to, r->arena, 3 * HTTP_TARGET_MAX + 64);
    str_add(&to, "/login");
    if (r->method != METHOD_GET) {
        str_add(&to, "?ended=1");
    } else if (strcmp(r->target, "/") != 0) {
        str_add(&to, "?next=");
        str_add_url(&to, r->target);
    }
    (void)reply_redirect(out, str_whole(&to) ? to.text : "/login");
}

static void
refuse(struct req *r, struct reply *out, int status, const struct err *e)
{
    struct err failed = { 0 };
    struct tmpl *t;
    size_t i = 0;

    if (status == 401) {
        to_sign_in(r, out);
        return;
    }
    if (status == 403 && r->who == ACCESS_SUPPORT &&
        strcmp(r->path, "/") == 0) {
        (void)reply_redirect(out, "/support"); /* their Home */
        return;
    }
    if (r->format == NULL && !format_set(r, "USD", "UTC", &failed))
        return;
    while (i < WORDS - 1 && words[i].status != status)
        i++;
    if (status == 503)
        reply_header(out, "Retry-After", "30");
    t = tmpl_new(r->format, TPL_ERROR);
    tmpl_text(t, TV_ERROR_TITLE, words[i].title);
    tmpl_text(t, TV_ERROR_WHY, words[i].why != NULL ? words[i].why : e->text);
    if (!tmpl_render(t, &out->body, &failed))
        log_error("refuse", "id=%s text=%s", r->id, failed.text);
}

static void
leave(struct req *r)
{
    if (r->format != NULL)
        tmpl_done(r->format);
}

const struct door pages_door = { enter, genuine, refuse, NULL, leave };

/* "https://appcenter.intuit.com" of Intuit's sign-in page: Connect goes there.
 */
static const char *
origin_of(struct arena *a, const char *url)
{
    const char *host = strstr(url, "://");

    if (host == NULL)
        return NULL;
    host += 3;
    return arena_copy(a, url, (size_t)(host - url) + strcspn(host, "/?#"));
}

void
portal_start(struct portal *p, struct site *site, const struct conf *conf,
             struct arena *a)
{
    static const char *const once[] = { "csrf", "form_key", "email", "password",
                                        "next" };
    size_t n = sizeof(once) / sizeof(once[0]);

    p->conf = conf;
    p->arena = a;
    p->limits =
        (struct shop_limits){ conf->session_idle_s, conf->session_max_s };
    memcpy(p->once, once, sizeof(once));
    p->once[n++] = arena_printf(a, "__Host-%s_session", conf->instance);
    p->once[n++] = arena_printf(a, "__Host-%s_visit", conf->instance);
    p->once[n] = NULL;
    site->door = &pages_door;
    site->base_url = conf->base_url;
    site->csp_form = origin_of(a, conf->qbo_authorize_url);
    site->once = p->once;
    site->arena_limit = 64u << 20;
    site->reply_max = 8u << 20;
    site->pages = true;
    site->ctx = p;
}
