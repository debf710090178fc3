/* oauth: the token and revoke endpoints. */
#include "signin.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>
#include <strings.h>

#define JSON "application/json;charset=utf-8"

static void
token_error(struct request *r, struct reply *out, int status, const char *error,
            const char *description)
{
    struct js *v = js_object(r->pool);

    if (description)
        js_set_text(r->pool, v, "error_description", description);
    js_set_text(r->pool, v, "error", error);
    reply_js(r, out, status, v);
    out->type = JSON;
}

/* One error, three bodies that were seen for it. */
static void
invalid_grant(struct request *r, struct reply *out)
{
    static const char *const texts[] = {
        [GRANT_BARE] = NULL,
        [GRANT_TOKEN] = "Token invalid",
        [GRANT_REFRESH] = "Incorrect or invalid refresh token",
    };
    int64_t as = r->sim->settings.invalid_grant;

    if (as == GRANT_MIXED)
        as = r->sim->faults_made++ % GRANT_MIXED;
    token_error(r, out, 400, "invalid_grant", texts[as]);
}

static void
missing(struct request *r, struct reply *out, const char *name)
{
    token_error(
        r, out, 400, "invalid_request",
        pool_fmt(r->pool, "The required parameter %s is missing", name));
}

static bool
same(const char *a, const char *b)
{
    return strlen(a) == strlen(b) && !CRYPTO_memcmp(a, b, strlen(a));
}

static const char *
basic_of(struct request *r)
{
    const char *coded = r->authorization;
    size_t n = strlen(coded);
    unsigned char *plain = pool_get(r->pool, n + 4);
    int got;

    if (strncasecmp(coded, "Basic ", 6) != 0)
        return NULL;
    got = EVP_DecodeBlock(plain, (const unsigned char *)coded + 6, (int)n - 6);
    if (got < 0)
        return "";
    plain[got] = '\0';
    return (const char *)plain;
}

/* The app's id and secret: HTTP Basic, or members of the form. */
static bool
client_known(struct request *r, struct reply *out)
{
    const char *id = query_get(r->pool, r->body, "client_id");
    const char *secret = query_get(r->pool, r->body, "client_secret");
    const char *given = basic_of(r);
    const char *want =
        pool_fmt(r->pool, "%s:%s", r->sim->client_id, r->sim->client_secret);

    if (!given && id && secret)
        given = pool_fmt(r->pool, "%s:%s", id, secret);
    if (given && same(given, want))
        return true;
    token_error(r, out, 401, "invalid_client", NULL);
    return false;
}

static void
give(struct request *r, struct reply *out, struct change *ch, struct js *v,
     int64_t made_ms)
{
    if (!strcasecmp(r->want_hard, "true"))
        token_number(ch, v, "x_refresh_token_hard_expires_in",
                     r->sim->settings.refresh_hard_s -
                         (r->at_ms - made_ms) / 1000);
    change_commit(ch);
    reply_js(r, out, 200, v);
    out->type = JSON;
}

/* A second try also ends what the first one gave. */
static void
code_again(struct request *r, const struct code *c)
{
    struct change ch;

    change_begin(&ch, r->sim, r->pool);
    for (const struct grant *g = r->sim->grants; g; g = g->next)
        if (!strcmp(g->id, c->grant))
            grant_revoke(&ch, g);
    change_commit(&ch);
}

/* Works once. */
static void
exchange(struct request *r, struct reply *out)
{
    const char *text = query_get(r->pool, r->body, "code");
    const char *redirect = query_get(r->pool, r->body, "redirect_uri");
    const struct code *c = text ? map_get(&r->sim->codes, text) : NULL;
    struct consent to;
    const char *grant;
    struct change ch;
    struct js *v;

    if (!text || !redirect) {
        missing(r, out, text ? "redirect_uri" : "code");
        return;
    }
    if (c && c->grant)
        code_again(r, c);
    if (!c || c->grant || c->until_ms < r->at_ms ||
        strcmp(c->redirect, redirect) != 0) {
        invalid_grant(r, out);
        return;
    }
    to.realm = pool_str(r->pool, c->realm);
    to.scope = pool_str(r->pool, c->scope);
    to.nonce = c->nonce ? pool_str(r->pool, c->nonce) : NULL;
    to.person = c->person;
    change_begin(&ch, r->sim, r->pool);
    v = grant_issue(&ch, &to, &grant);
    code_record(&ch, text, c, grant);
    give(r, out, &ch, v, r->at_ms);
}

static void
refresh(struct request *r, struct reply *out)
{
    const char *token = query_get(r->pool, r->body, "refresh_token");
    struct grant *g = token ? map_get(&r->sim->refresh, token) : NULL;
    int64_t idle = r->sim->settings.refresh_ttl_s * 1000;
    int64_t hard = r->sim->settings.refresh_hard_s * 1000;
    struct change ch;

    if (!token) {
        missing(r, out, "refresh_token");
        return;
    }
    if (!g || g->revoked || g->used_ms + idle <= r->at_ms ||
        g->made_ms + hard <= r->at_ms ||
        (strcmp(g->refresh, token) != 0 && g->previous_until_ms <= r->at_ms)) {
        invalid_grant(r, out);
        return;
    }
    change_begin(&ch, r->sim, r->pool);
    give(r, out, &ch, grant_refresh(&ch, g), g->made_ms);
}

static void
oauth_token(struct request *r, struct reply *out)
{
    const char *type = query_get(r->pool, r->body, "grant_type");

    if (outage_hits(r, out, false) || !client_known(r, out))
        return;
    if (!type)
        missing(r, out, "grant_type");
    else if (!strcmp(type, "authorization_code"))
        exchange(r, out);
    else if (!strcmp(type, "refresh_token"))
        refresh(r, out);
    else
        token_error(r, out, 400, "unsupported_grant_type", NULL);
}

static void
oauth_revoke(struct request *r, struct reply *out)
{
    const struct js *v = js_parse_sent(r->pool, r->body, r->body_n);
    const char *token =
        v ? js_text(v, "token") : query_get(r->pool, r->body, "token");
    struct access *a;
    struct grant *g;
    struct change ch;

    if (outage_hits(r, out, false) || !client_known(r, out))
        return;
    a = token ? map_get(&r->sim->access, token) : NULL;
    g = a ? a->grant : token ? map_get(&r->sim->refresh, token) : NULL;
    if (!g || g->revoked) {
        token_error(r, out, 400, "invalid_grant", "Token invalid");
        return;
    }
    change_begin(&ch, r->sim, r->pool);
    grant_revoke(&ch, g);
    change_commit(&ch);
    reply_text(out, 200, JSON, "");
}

static const struct route routes[] = {
    { "POST", "/oauth2/v1/tokens/bearer", oauth_token },
    { "POST", "/v2/oauth2/tokens/revoke", oauth_revoke },
    { "GET", "/connect/oauth2", sign_in_page },
    { "POST", "/connect/oauth2", sign_in_decision },
};

bool
oauth_serve(struct request *r, struct reply *out)
{
    size_t n = strlen(r->sim->prefix);
    const char *path = r->path;
    const struct route *row;
    bool known;

    if (!strncmp(path, r->sim->prefix, n))
        path += n;
    row = route_find(routes, sizeof routes / sizeof *routes, r, path, &known);
    if (row)
        row->handler(r, out);
    else if (known) {
        reply_text(out, 405, "text/html", "<h1>405</h1>");
        text_fmt(&out->headers, "Allow: %s\r\n",
                 strstr(path, "/connect/") ? "GET, POST" : "POST");
    }
    return known || openid_serve(r, out);
}
