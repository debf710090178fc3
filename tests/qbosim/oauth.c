/* oauth: the token and revoke endpoints, and the sign-in page. */
#include "html.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void
token_error(struct request *r, struct reply *out, int status, const char *error,
            const char *description)
{
    struct js *v = js_object(r->pool);

    if (description)
        js_set_text(r->pool, v, "error_description", description);
    js_set_text(r->pool, v, "error", error);
    reply_js(r, out, status, v);
    out->type = "application/json;charset=utf-8";
}

static bool
same(const char *a, const char *b)
{
    return strlen(a) == strlen(b) && !CRYPTO_memcmp(a, b, strlen(a));
}

/* HTTP Basic with the app's id and secret. */
static bool
client_known(struct request *r, struct reply *out)
{
    const char *coded = r->authorization;
    size_t n = strlen(coded);
    unsigned char *plain = pool_get(r->pool, n + 4);
    const char *want =
        pool_fmt(r->pool, "%s:%s", r->sim->client_id, r->sim->client_secret);
    int got;

    if (!strncasecmp(coded, "Basic ", 6)) {
        got = EVP_DecodeBlock(plain, (const unsigned char *)coded + 6,
                              (int)n - 6);
        if (got >= 0) {
            plain[got] = '\0';
            if (same((const char *)plain, want))
                return true;
        }
    }
    token_error(r, out, 401, "invalid_client", NULL);
    return false;
}

static void
give(struct request *r, struct reply *out, struct change *ch, struct js *v,
     int64_t made_ms)
{
    if (!strcasecmp(r->want_hard, "true"))
        js_set_int(r->pool, v, "x_refresh_token_hard_expires_in",
                   r->sim->settings.refresh_hard_s -
                       (r->at_ms - made_ms) / 1000);
    change_commit(ch);
    reply_js(r, out, 200, v);
    out->type = "application/json;charset=utf-8";
}

static struct js *
code_record(struct change *ch, const char *text, const struct code *c,
            const char *grant)
{
    struct js *rec = change_add(ch, "code");

    js_set_text(ch->pool, rec, "code", text);
    js_set_text(ch->pool, rec, "realm", c->realm);
    js_set_text(ch->pool, rec, "redirect", c->redirect);
    js_set_int(ch->pool, rec, "until", c->until_ms);
    if (grant)
        js_set_text(ch->pool, rec, "grant", grant);
    return rec;
}

/* Works once.  A second try also kills what the first one gave. */
static void
exchange(struct request *r, struct reply *out)
{
    const char *text = query_get(r->pool, r->body, "code");
    const char *redirect = query_get(r->pool, r->body, "redirect_uri");
    struct code *c = text ? map_get(&r->sim->codes, text) : NULL;
    const char *grant;
    struct change ch;
    struct js *v;

    change_begin(&ch, r->sim, r->pool);
    if (!text || !redirect) {
        token_error(r, out, 400, "invalid_request",
                    "The request is missing a required parameter");
        return;
    }
    if (c && c->grant) {
        for (struct grant *g = r->sim->grants; g; g = g->next)
            if (!strcmp(g->id, c->grant))
                grant_revoke(&ch, g);
        change_commit(&ch);
        c = NULL;
    }
    if (!c || c->until_ms < r->at_ms || strcmp(c->redirect, redirect) != 0) {
        token_error(r, out, 400, "invalid_grant", NULL);
        return;
    }
    v = grant_issue(&ch, pool_str(r->pool, c->realm), &grant);
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
        token_error(r, out, 400, "invalid_request",
                    "The request is missing a required parameter");
        return;
    }
    if (!g || g->revoked || g->used_ms + idle <= r->at_ms ||
        g->made_ms + hard <= r->at_ms ||
        (strcmp(g->refresh, token) != 0 && g->previous_until_ms <= r->at_ms)) {
        token_error(r, out, 400, "invalid_grant",
                    g ? "Incorrect or invalid refresh token" : NULL);
        return;
    }
    change_begin(&ch, r->sim, r->pool);
    give(r, out, &ch, grant_refresh(&ch, g), g->made_ms);
}

static void
oauth_token(struct request *r, struct reply *out)
{
    const char *type = query_get(r->pool, r->body, "grant_type");

    if (r->sim->settings.outage)
        reply_text(out, 503, "text/html", "<h1>503</h1>");
    else if (!client_known(r, out))
        return;
    else if (type && !strcmp(type, "authorization_code"))
        exchange(r, out);
    else if (type && !strcmp(type, "refresh_token"))
        refresh(r, out);
    else
        token_error(r, out, 400, "unsupported_grant_type", NULL);
}

static void
oauth_revoke(struct request *r, struct reply *out)
{
    const struct js *v = js_parse(r->pool, r->body, r->body_n);
    const char *token =
        v ? js_text(v, "token") : query_get(r->pool, r->body, "token");
    struct access *a;
    struct grant *g;
    struct change ch;

    if (!client_known(r, out))
        return;
    a = token ? map_get(&r->sim->access, token) : NULL;
    g = a ? a->grant : token ? map_get(&r->sim->refresh, token) : NULL;
    if (!g) {
        token_error(r, out, 400, "invalid_grant", "Token invalid");
        return;
    }
    change_begin(&ch, r->sim, r->pool);
    grant_revoke(&ch, g);
    change_commit(&ch);
    reply_text(out, 200, "application/json;charset=utf-8", "");
}

static bool
loopback(const char *uri)
{
    static const char *const hosts[] = { "http://127.0.0.1", "http://localhost",
                                         "https://127.0.0.1",
                                         "https://localhost" };

    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t n = strlen(hosts[i]);

        if (!strncmp(uri, hosts[i], n) && strchr(":/", uri[n]))
            return true;
    }
    return false;
}

static bool
redirect_ok(const struct request *r, const char *uri)
{
    const struct sim *s = r->sim;

    for (size_t i = 0; i < s->redirects_n; i++)
        if (!strcmp(s->redirects[i], uri))
            return true;
    return !s->redirects_n && loopback(uri);
}

/* What the app asked for is wrong: say so, and send nobody anywhere. */
static bool
request_ok(struct request *r, struct reply *out, const char *params)
{
    const char *client = query_get(r->pool, params, "client_id");
    const char *uri = query_get(r->pool, params, "redirect_uri");
    const char *type = query_get(r->pool, params, "response_type");
    const char *wrong = NULL;

    if (!client || strcmp(client, r->sim->client_id) != 0)
        wrong = "The client_id is not known here.";
    else if (!uri || !redirect_ok(r, uri))
        wrong = "The redirect_uri query parameter value is invalid. Make sure "
                "it is listed in the Redirect URIs section of your app.";
    else if (!type || strcmp(type, "code") != 0)
        wrong = "The response_type must be code.";
    if (!wrong)
        return true;
    html_begin(r, out, "Sorry, but the app didn't connect");
    text_puts(&out->body, "<p>");
    html_text(&out->body, wrong);
    text_puts(&out->body, "</p>");
    html_end(out);
    out->status = 400;
    return false;
}

static void
hidden(struct request *r, struct reply *out, const char *name)
{
    const char *value = query_get(r->pool, r->query, name);

    if (!value)
        return;
    text_fmt(&out->body, "<input type=\"hidden\" name=\"%s\" value=\"", name);
    html_text(&out->body, value);
    text_puts(&out->body, "\">");
}

static void
choices(struct request *r, struct reply *out)
{
    bool first = true;

    text_puts(&out->body, "<fieldset><legend>Choose a company</legend>");
    for (const struct company *co = r->sim->first; co; co = co->next) {
        text_fmt(&out->body,
                 "<label class=\"pick\"><input type=\"radio\" name=\"realmId\""
                 " value=\"%s\"%s> <span><b>",
                 co->realm, first ? " checked" : "");
        html_text(&out->body, html_company_name(co));
        text_fmt(&out->body,
                 "</b><br><small>%s &middot; company id %s</small>"
                 "</span></label>",
                 co->country, co->realm);
        first = false;
    }
    if (first)
        text_puts(&out->body, "<p>There is no company yet.</p>");
    text_puts(&out->body, "</fieldset>");
}

static void
authorize_page(struct request *r, struct reply *out)
{
    static const char *const kept[] = { "client_id", "redirect_uri",
                                        "response_type", "scope", "state" };

    if (!request_ok(r, out, r->query))
        return;
    html_begin(r, out, "Connect to QuickBooks (simulated)");
    text_puts(&out->body,
              "<p>The app wants to read and write this company's books: "
              "customers, products, invoices and payments.</p>"
              "<p class=\"note\">This is a simulation for tests and "
              "demonstrations. It is not Intuit's sign-in page, asks for no "
              "password and reaches no real company.</p>"
              "<form method=\"post\" action=\"\">");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        hidden(r, out, kept[i]);
    choices(r, out);
    text_puts(&out->body,
              "<p class=\"row\"><button name=\"decision\" value=\"allow\" "
              "class=\"go\">Allow</button> <button name=\"decision\" "
              "value=\"deny\">Deny</button></p></form>");
    html_end(out);
}

static void
redirect(struct request *r, struct reply *out, const char *uri,
         const char *params, const char *state)
{
    reply_text(out, 302, "text/html", "");
    text_fmt(&out->headers, "Location: %s%c%s", uri,
             strchr(uri, '?') ? '&' : '?', params);
    if (state)
        text_fmt(&out->headers, "&state=%s", url_encode(r->pool, state));
    text_puts(&out->headers, "\r\n");
}

static void
authorize_decision(struct request *r, struct reply *out)
{
    const char *uri = query_get(r->pool, r->body, "redirect_uri");
    const char *state = query_get(r->pool, r->body, "state");
    const char *realm = query_get(r->pool, r->body, "realmId");
    const char *decision = query_get(r->pool, r->body, "decision"), *text;
    struct company *co = realm ? company_find(r->sim, realm) : NULL;
    struct code c = { 0 };
    struct change ch;

    if (!request_ok(r, out, r->body))
        return;
    if (strpbrk(uri, "\r\n\t \"<>")) {
        reply_text(out, 400, "text/plain", "bad redirect_uri\n");
        return;
    }
    if (!co || !decision || strcmp(decision, "allow") != 0) {
        redirect(r, out, uri, "error=access_denied", state);
        return;
    }
    text = pool_fmt(r->pool, "AB11%lld%s", (long long)(r->at_ms / 1000),
                    random_text(r->pool, 40));
    c.realm = co->realm;
    c.redirect = pool_str(r->pool, uri);
    c.until_ms = r->at_ms + r->sim->settings.code_ttl_s * 1000;
    change_begin(&ch, r->sim, r->pool);
    code_record(&ch, text, &c, NULL);
    change_commit(&ch);
    redirect(r, out, uri,
             pool_fmt(r->pool, "code=%s&realmId=%s", text, co->realm), state);
}

static const struct route routes[] = {
    { "POST", "/oauth2/v1/tokens/bearer", oauth_token },
    { "POST", "/v2/oauth2/tokens/revoke", oauth_revoke },
    { "GET", "/connect/oauth2", authorize_page },
    { "POST", "/connect/oauth2", authorize_decision },
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
    else if (known)
        reply_text(out, 405, "text/html", "<h1>405</h1>");
    return known;
}
