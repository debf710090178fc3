/*
 * signin: the page where a person picks a company and allows or denies.  An
 * app that is wrong about itself is told so here, and nobody is sent on.
 */
#include "signin.h"
#include "html.h"
#include "openid.h"

#include <stdlib.h>
#include <string.h>

// clang-format off
static const struct scope {
    const char *name, *says;
    bool company; /* a QuickBooks scope: a company is chosen for it */
} scopes[] = {
    { "com.intuit.quickbooks.accounting", "Read and write the books: customers, products, invoices and payments", true },
    { "com.intuit.quickbooks.payment", "Take payments by card and bank transfer", true },
    { "com.intuit.quickbooks.payroll", "Read and write payroll", true },
    { "com.intuit.quickbooks.payroll.timetracking", "Read and write time sheets", true },
    { "com.intuit.quickbooks.payroll.benefits", "Read and write benefits", true },
    { "com.intuit.quickbooks.payroll.payslip.read", "Read payslips", true },
    { "project-management.project", "Read and write projects", true },
    { "app-foundations.custom-field-definitions", "Read and write custom fields", true },
    { "app-foundations.custom-field-definitions.read", "Read custom fields", true },
    { "app-foundations.custom-dimensions.read", "Read custom dimensions", true },
    { "payroll.compensation.read", "Read compensation", true },
    { "time-tracking.time-entry", "Read and write time entries", true },
    { "indirect-tax.tax-calculation.quickbooks", "Work out sales tax", true },
    { "openid", "Know who you are", false },
    { "profile", "Read your name", false },
    { "email", "Read your email address", false },
    { "phone", "Read your telephone number", false },
    { "address", "Read your address", false },
    { "intuit_name", "Read your name at Intuit", false },
};
// clang-format on

#define SCOPES_N (sizeof scopes / sizeof *scopes)

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

    if (strpbrk(uri, "\r\n\t \"<>"))
        return false;
    for (size_t i = 0; i < s->redirects_n; i++)
        if (!strcmp(s->redirects[i], uri))
            return true;
    return !s->redirects_n && loopback(uri);
}

static const struct scope *
scope_find(const char *s, size_t n)
{
    for (size_t i = 0; i < SCOPES_N; i++)
        if (strlen(scopes[i].name) == n && !strncmp(scopes[i].name, s, n))
            return &scopes[i];
    return NULL;
}

/* Every word is a scope, and there is one; *company: one needs a company. */
static bool
scopes_ok(const char *s, bool *company)
{
    size_t n = 0;

    *company = false;
    for (; *s; s += strspn(s, " ")) {
        const struct scope *one = scope_find(s, strcspn(s, " "));

        if (!one)
            return false;
        *company = *company || one->company;
        s += strcspn(s, " ");
        n++;
    }
    return n > 0;
}

static void
say_sorry(struct request *r, struct reply *out, const char *error,
          const char *wrong)
{
    html_begin(r, out, "Sorry, but the app didn't connect");
    text_puts(&out->body, "<p>");
    html_text(&out->body, wrong);
    text_fmt(&out->body, "</p><p><small>Error: %s</small></p>", error);
    html_end(out);
    out->status = 400;
}

/* What the app asked for is wrong: say so, and send nobody anywhere. */
static bool
request_ok(struct request *r, struct reply *out, const char *params)
{
    const char *client = query_get(r->pool, params, "client_id");
    const char *uri = query_get(r->pool, params, "redirect_uri");
    const char *type = query_get(r->pool, params, "response_type");
    const char *scope = query_get(r->pool, params, "scope");
    bool company;

    if (!client || strcmp(client, r->sim->client_id) != 0)
        say_sorry(r, out, "invalid_client", "The client_id is not known here.");
    else if (!uri || !redirect_ok(r, uri))
        say_sorry(r, out, "invalid_redirect_uri",
                  "The redirect_uri query parameter value is invalid. Make "
                  "sure it is listed in the Redirect URIs section of your "
                  "app.");
    else if (!type || strcmp(type, "code") != 0)
        say_sorry(r, out, "unsupported_response_type",
                  "The response_type must be code.");
    else if (!scope || !scopes_ok(scope, &company))
        say_sorry(r, out, "invalid_scope",
                  "The scope query parameter is missing or names a scope that "
                  "does not exist.");
    else
        return true;
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
choose_company(struct request *r, struct reply *out)
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
choose_person(struct reply *out)
{
    text_puts(&out->body, "<p><label>Signed in as <select name=\"person\">");
    for (size_t i = 0; i < PEOPLE_N; i++)
        text_fmt(&out->body, "<option value=\"%zu\">%s %s, %s</option>", i,
                 people[i].given, people[i].family,
                 people[i].admin ? "administrator" : "not an administrator");
    text_puts(&out->body, "</select></label></p>");
}

static void
list_scopes(struct reply *out, const char *asked)
{
    text_puts(&out->body, "<p>The app asks to:</p><ul>");
    for (size_t i = 0; i < SCOPES_N; i++)
        if (scope_has(asked, scopes[i].name))
            text_fmt(&out->body, "<li>%s</li>", scopes[i].says);
    text_puts(&out->body, "</ul>");
}

void
sign_in_page(struct request *r, struct reply *out)
{
    static const char *const kept[] = { "client_id",     "redirect_uri",
                                        "response_type", "scope",
                                        "state",         "nonce" };
    const char *scope = query_get(r->pool, r->query, "scope");
    bool company = false;

    if (!request_ok(r, out, r->query) || !scopes_ok(scope, &company))
        return;
    html_begin(r, out,
               company ? "Connect to QuickBooks (simulated)"
                       : "Sign in with Intuit (simulated)");
    list_scopes(out, scope);
    text_puts(&out->body,
              "<p class=\"note\">This is a simulation for tests and "
              "demonstrations. It is not Intuit's sign-in page, asks for no "
              "password and reaches no real company.</p>"
              "<form method=\"post\" action=\"\">");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        hidden(r, out, kept[i]);
    if (company)
        choose_company(r, out);
    choose_person(out);
    text_puts(&out->body,
              "<p class=\"row\"><button name=\"decision\" value=\"allow\" "
              "class=\"go\">Allow</button> <button name=\"decision\" "
              "value=\"deny\">Deny</button></p></form>");
    html_end(out);
}

static void
send_back(struct request *r, struct reply *out, const char *params)
{
    const char *uri = query_get(r->pool, r->body, "redirect_uri");
    const char *state = query_get(r->pool, r->body, "state");

    reply_text(out, 302, "text/html", "");
    text_fmt(&out->headers, "Location: %s%c%s", uri,
             strchr(uri, '?') ? '&' : '?', params);
    if (state)
        text_fmt(&out->headers, "&state=%s", url_encode(r->pool, state));
    text_puts(&out->headers, "\r\n");
}

void
code_record(struct change *ch, const char *text, const struct code *c,
            const char *grant)
{
    struct js *rec = change_add(ch, "code");

    js_set_text(ch->pool, rec, "code", text);
    js_set_text(ch->pool, rec, "realm", c->realm);
    js_set_text(ch->pool, rec, "redirect", c->redirect);
    js_set_text(ch->pool, rec, "scope", c->scope);
    if (c->nonce)
        js_set_text(ch->pool, rec, "nonce", c->nonce);
    js_set_int(ch->pool, rec, "person", c->person);
    js_set_int(ch->pool, rec, "until", c->until_ms);
    if (grant)
        js_set_text(ch->pool, rec, "grant", grant);
}

static char *
copy_of(struct request *r, const char *name)
{
    const char *s = query_get(r->pool, r->body, name);

    return s ? pool_str(r->pool, s) : NULL;
}

static void
allow(struct request *r, struct reply *out, struct company *co, int64_t person)
{
    const char *text = pool_fmt(
        r->pool, "%s%lld%s", r->sim->settings.refresh_prefix ? "AB11" : "XAB1",
        (long long)(r->at_ms / 1000), random_text(r->pool, 40));
    struct code c = { .realm = pool_str(r->pool, co ? co->realm : ""),
                      .redirect = copy_of(r, "redirect_uri"),
                      .scope = copy_of(r, "scope"),
                      .nonce = copy_of(r, "nonce"),
                      .person = person,
                      .until_ms =
                          r->at_ms + r->sim->settings.code_ttl_s * 1000 };
    struct change ch;

    change_begin(&ch, r->sim, r->pool);
    code_record(&ch, text, &c, NULL);
    change_commit(&ch);
    send_back(r, out,
              co ? pool_fmt(r->pool, "code=%s&realmId=%s", text, co->realm)
                 : pool_fmt(r->pool, "code=%s", text));
}

void
sign_in_decision(struct request *r, struct reply *out)
{
    const char *scope = query_get(r->pool, r->body, "scope");
    const char *realm = query_get(r->pool, r->body, "realmId");
    const char *decision = query_get(r->pool, r->body, "decision");
    const char *number = query_get(r->pool, r->body, "person");
    struct company *co = realm ? company_find(r->sim, realm) : NULL;
    int64_t person = number && !strcmp(number, "1");
    bool company = false;

    if (!request_ok(r, out, r->body) || !scopes_ok(scope, &company))
        return;
    if ((company && !co) || !decision || strcmp(decision, "allow") != 0)
        send_back(r, out, "error=access_denied");
    else if (company && co->states.already_purchased)
        say_sorry(r, out, "app_already_purchased",
                  "Somebody else of this company has connected the app "
                  "already.");
    else if (company && !people[person].admin)
        say_sorry(r, out, "access_denied",
                  "Only an administrator of the company can connect an app.");
    else
        allow(r, out, company ? co : NULL, person);
}
