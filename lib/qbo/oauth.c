/* oauth: the token endpoint's forms and answers (qbo.md 1). */
#include <string.h>

#include "qbo/qbo.h"

/* Numbers may come as strings (qbo.md 1.2). */
static int64_t
seconds(const struct json *o, const char *key, int64_t otherwise)
{
    const char *t = json_text_at(o, key);
    int64_t v;

    return t != NULL && str_int64(t, &v) && v > 0 ? v : otherwise;
}

static enum qbo_grant
refusal(const struct json *root, long status)
{
    const char *error = json_text_at(root, "error");

    if (status == 408 || status == 429 || status >= 500 || error == NULL)
        return QBO_GRANT_LATER; /* whatever a server in trouble says */
    return strcmp(error, "invalid_grant") == 0 ? QBO_GRANT_DEAD
                                               : QBO_GRANT_CONFIG;
}

enum qbo_grant
qbo_grant_read(struct arena *a, const struct qbo_http *http,
               struct qbo_tokens *out)
{
    const struct json *root = NULL;
    struct err ignored = { 0 };

    memset(out, 0, sizeof(*out));
    if (http->transport != QBO_ANSWERED ||
        !json_read(a, http->body.p, http->body.n, 64 * 1024, 8, &root,
                   &ignored))
        return QBO_GRANT_LATER;
    if (http->status != 200)
        return refusal(root, http->status);
    out->access = json_text_at(root, "access_token");
    out->refresh = json_text_at(root, "refresh_token");
    if (out->access == NULL || out->refresh == NULL || *out->access == '\0' ||
        *out->refresh == '\0' || strlen(out->access) > 4096 ||
        strlen(out->refresh) > 1024)
        return QBO_GRANT_LATER;
    out->access_s = seconds(root, "expires_in", 3600);
    out->refresh_s = seconds(root, "x_refresh_token_expires_in", 8640000);
    return QBO_GRANTED;
}

const char *
qbo_code_form(struct arena *a, const char *code, const char *redirect_uri)
{
    struct str s;

    str_init(&s, a, 4000);
    str_add(&s, "grant_type=authorization_code&code=");
    str_add_url(&s, code);
    str_add(&s, "&redirect_uri=");
    str_add_url(&s, redirect_uri);
    return s.text;
}

const char *
qbo_refresh_form(struct arena *a, const char *refresh)
{
    struct str s;

    str_init(&s, a, 4000);
    str_add(&s, "grant_type=refresh_token&refresh_token=");
    str_add_url(&s, refresh);
    return s.text;
}

const char *
qbo_revoke_json(struct arena *a, const char *token)
{
    struct json_out o;
    struct str s;

    str_init(&s, a, 8000);
    json_start(&o, &s);
    json_open(&o, NULL, '{');
    json_put_text(&o, "token", token);
    json_close(&o, '}');
    return s.text;
}

const char *
qbo_authorize_url(struct arena *a, const char *base, const char *client_id,
                  const char *redirect_uri, const char *state)
{
    struct str s;

    str_init(&s, a, 4000);
    str_addf(&s, "%s?client_id=", base);
    str_add_url(&s, client_id);
    str_add(&s, "&response_type=code&scope=com.intuit.quickbooks.accounting"
                "&redirect_uri=");
    str_add_url(&s, redirect_uri);
    str_add(&s, "&state=");
    str_add_url(&s, state);
    return s.text;
}

bool
qbo_realm_valid(const char *realm)
{
    size_t n = strlen(realm);

    return n >= 1 && n <= 20 && strspn(realm, "0123456789") == n;
}
