/* openid: discovery, the signing key, the id_token and userinfo. */
#include "openid.h"
#include "serve.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Clients compare with this very text, whatever host they talk to. */
#define ISSUER "https://oauth.platform.intuit.com/op/v1"

// clang-format off
const struct who people[PEOPLE_N] = {
    { "6d1c94b0-2f3e-4c5a-9c77-0a8f5be1d201", "Robin", "Mercer", "robin.mercer@example.com", "+1 5035550142", true,  true },
    { "b7e05f1a-8b6d-4f0e-8a3c-5c1d9e7f2402", "Ellis", "Tate",   "ellis.tate@example.com",   "+1 5035550143", false, false },
};
// clang-format on

struct key {
    EVP_PKEY *pair;
    char kid[48], *n, *e; /* the public half, base64url */
};

static const char *
base64url(struct pool *p, const unsigned char *s, size_t n)
{
    unsigned char *coded = pool_get(p, n / 3 * 4 + 8);
    char *out;

    EVP_EncodeBlock(coded, s, (int)n);
    out = pool_copy(p, (char *)coded, strcspn((char *)coded, "="));
    for (char *c = out; *c; c++)
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    return out;
}

static char *
number_of(struct pool *p, const EVP_PKEY *pair, const char *name)
{
    BIGNUM *bn = NULL;
    unsigned char *bytes;
    char *out;
    int n;

    if (EVP_PKEY_get_bn_param(pair, name, &bn) != 1)
        die("the signing key has no %s", name);
    bytes = pool_get(p, (size_t)BN_num_bytes(bn) + 1);
    n = BN_bn2bin(bn, bytes);
    BN_free(bn);
    out = strdup(base64url(p, bytes, (size_t)n));
    if (!out)
        abort();
    return out;
}

void
key_empty(struct sim *s)
{
    if (!s->key)
        return;
    EVP_PKEY_free(s->key->pair);
    free(s->key->n);
    free(s->key->e);
    free(s->key);
    s->key = NULL;
}

void
key_apply(struct sim *s, const struct js *r)
{
    const char *pem = js_text(r, "pem");
    BIO *in = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
    unsigned char sum[EVP_MAX_MD_SIZE];
    struct pool *p = pool_new();
    struct key *k = calloc(1, sizeof *k);

    BIO_free(in);
    if (!pair || !k)
        die("the signing key cannot be read");
    key_empty(s);
    k->pair = pair;
    k->n = number_of(p, pair, OSSL_PKEY_PARAM_RSA_N);
    k->e = number_of(p, pair, OSSL_PKEY_PARAM_RSA_E);
    EVP_Digest(k->n, strlen(k->n), sum, NULL, EVP_sha256(), NULL);
    memcpy(k->kid, base64url(p, sum, 32), 43);
    s->key = k;
    pool_free(p);
}

/* Made when it is needed first, and kept: making one takes a while. */
static const struct key *
key_of(struct sim *s, struct pool *p)
{
    struct change ch;
    EVP_PKEY *pair;
    BIO *out;
    char *pem;
    long n;

    if (s->key)
        return s->key;
    pair = EVP_RSA_gen(2048);
    out = BIO_new(BIO_s_mem());
    if (!pair || !out ||
        PEM_write_bio_PrivateKey(out, pair, NULL, NULL, 0, NULL, NULL) != 1)
        die("no signing key can be made");
    n = BIO_get_mem_data(out, &pem);
    change_begin(&ch, s, p);
    js_set_text(p, change_add(&ch, "key"), "pem", pool_copy(p, pem, (size_t)n));
    s->dry = false; /* whatever the request was: a key is no change of books */
    change_commit(&ch);
    BIO_free(out);
    EVP_PKEY_free(pair);
    return s->key;
}

static const char *
part(struct pool *p, const struct js *v)
{
    const char *s = js_dump(p, v);

    return base64url(p, (const unsigned char *)s, strlen(s));
}

static const char *
sign(struct pool *p, const struct key *k, const char *text)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    unsigned char sum[512];
    size_t n = sizeof sum;

    if (!ctx ||
        EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, k->pair) != 1 ||
        EVP_DigestSign(ctx, sum, &n, (const unsigned char *)text,
                       strlen(text)) != 1)
        die("cannot sign");
    EVP_MD_CTX_free(ctx);
    return base64url(p, sum, n);
}

const char *
id_token(struct change *c, const struct consent *to, int64_t now)
{
    struct pool *p = c->pool;
    const struct key *k = key_of(c->sim, p);
    struct js *head = js_object(p), *v = js_object(p), *aud = js_array(p);
    const char *text;

    js_set_text(p, head, "kid", k->kid);
    js_set_text(p, head, "typ", "JWT");
    js_set_text(p, head, "alg", "RS256");
    js_set_text(p, v, "sub", people[to->person].sub);
    js_push(aud, js_string(p, c->sim->client_id));
    js_set(p, v, "aud", aud);
    if (*to->realm)
        js_set_text(p, v, "realmid", to->realm);
    js_set_int(p, v, "auth_time", now / 1000);
    js_set_text(p, v, "iss", ISSUER);
    js_set_int(p, v, "exp", now / 1000 + 3600);
    js_set_int(p, v, "iat", now / 1000);
    if (to->nonce)
        js_set_text(p, v, "nonce", to->nonce);
    text = pool_fmt(p, "%s.%s", part(p, head), part(p, v));
    return pool_fmt(p, "%s.%s", text, sign(p, k, text));
}

static void
jwks(struct request *r, struct reply *out)
{
    const struct key *k = key_of(r->sim, r->pool);
    const char *const pairs[][2] = {
        { "kty", "RSA" },  { "e", k->e },      { "use", "sig" },
        { "kid", k->kid }, { "alg", "RS256" }, { "n", k->n },
    };
    struct js *all = js_object(r->pool), *keys = js_array(r->pool);
    struct js *v = js_object(r->pool);

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        js_set_text(r->pool, v, pairs[i][0], pairs[i][1]);
    js_push(keys, v);
    js_set(r->pool, all, "keys", keys);
    reply_js(r, out, 200, all);
}

static void
set_list(struct pool *p, struct js *v, const char *name, const char *words)
{
    struct js *list = js_array(p);

    while (*words) {
        size_t n = strcspn(words, " ");

        js_push(list, js_string(p, pool_copy(p, words, n)));
        words += n + (words[n] == ' ');
    }
    js_set(p, v, name, list);
}

/* The same addresses in both documents: one process is both environments. */
static void
discovery(struct request *r, struct reply *out)
{
    struct pool *p = r->pool;
    const char *base =
        pool_fmt(p, "%s://%s", r->tls ? "https" : "http", r->host);
    struct js *v = js_object(p);

    js_set_text(p, v, "issuer", ISSUER);
    js_set_text(p, v, "authorization_endpoint",
                pool_fmt(p, "%s%s/connect/oauth2", base, r->sim->prefix));
    js_set_text(p, v, "token_endpoint",
                pool_fmt(p, "%s/oauth2/v1/tokens/bearer", base));
    js_set_text(p, v, "userinfo_endpoint",
                pool_fmt(p, "%s/v1/openid_connect/userinfo", base));
    js_set_text(p, v, "revocation_endpoint",
                pool_fmt(p, "%s/v2/oauth2/tokens/revoke", base));
    js_set_text(p, v, "jwks_uri", pool_fmt(p, "%s/op/v1/jwks", base));
    set_list(p, v, "response_types_supported", "code");
    set_list(p, v, "subject_types_supported", "public");
    set_list(p, v, "id_token_signing_alg_values_supported", "RS256");
    set_list(p, v, "scopes_supported", "openid email profile address phone");
    set_list(p, v, "token_endpoint_auth_methods_supported",
             "client_secret_post client_secret_basic");
    set_list(p, v, "claims_supported", "aud exp iat iss realmid sub auth_time");
    reply_js(r, out, 200, v);
}

static void
add_address(struct pool *p, struct js *v)
{
    struct js *a = js_object(p);

    js_set_text(p, a, "streetAddress", "7 Mill Lane");
    js_set_text(p, a, "locality", "Salem");
    js_set_text(p, a, "region", "OR");
    js_set_text(p, a, "postalCode", "97301");
    js_set_text(p, a, "country", "US");
    js_set(p, v, "address", a);
}

/* Each scope opens its own members; openid alone gives sub. */
static void
userinfo(struct request *r, struct reply *out)
{
    const char *token = r->authorization;
    const struct grant *g = NULL;
    struct pool *p = r->pool;
    struct js *v = js_object(p);
    const struct who *who;

    if (!strncasecmp(token, "Bearer ", 7))
        g = grant_of_access(r->sim, token + 7);
    if (!g || g->revoked || !scope_has(g->scope, "openid")) {
        reply_text(out, 401, "application/json", "");
        text_puts(&out->headers, "WWW-Authenticate: Bearer "
                                 "error=\"invalid_token\"\r\n");
        return;
    }
    who = &people[g->person];
    js_set_text(p, v, "sub", who->sub);
    if (scope_has(g->scope, "email")) {
        js_set_text(p, v, "email", who->email);
        js_set_bool(p, v, "emailVerified", who->verified);
    }
    if (scope_has(g->scope, "profile")) {
        js_set_text(p, v, "givenName", who->given);
        js_set_text(p, v, "familyName", who->family);
    }
    if (scope_has(g->scope, "phone")) {
        js_set_text(p, v, "phoneNumber", who->phone);
        js_set_bool(p, v, "phoneNumberVerified", who->verified);
    }
    if (scope_has(g->scope, "address"))
        add_address(p, v);
    reply_js(r, out, 200, v);
}

static const struct route routes[] = {
    { "GET", "/.well-known/openid_configuration", discovery },
    { "GET", "/.well-known/openid_configuration/", discovery },
    { "GET", "/.well-known/openid_sandbox_configuration", discovery },
    { "GET", "/.well-known/openid_sandbox_configuration/", discovery },
    { "GET", "/op/v1/jwks", jwks },
    { "GET", "/v1/openid_connect/userinfo", userinfo },
};

bool
openid_serve(struct request *r, struct reply *out)
{
    bool known;
    const struct route *row =
        route_find(routes, sizeof routes / sizeof *routes, r, r->path, &known);

    if (row)
        row->handler(r, out);
    else if (known)
        reply_text(out, 405, "text/html", "<h1>405</h1>");
    return known;
}
