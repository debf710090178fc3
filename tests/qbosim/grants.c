/* grants: what the owner of a company allowed, and the tokens that prove it. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

#define OVERLAP_MS INT64_C(86400000)
#define ACCOUNTING "com.intuit.quickbooks.accounting"

static struct grant *
grant_find(const struct sim *s, const char *id)
{
    for (struct grant *g = s->grants; g; g = g->next)
        if (!strcmp(g->id, id))
            return g;
    return NULL;
}

struct grant *
grant_of_access(struct sim *s, const char *token)
{
    struct access *a = map_get(&s->access, token);

    return a && a->until_ms > sim_now(s) ? a->grant : NULL;
}

void
grant_apply(struct sim *s, const struct js *r)
{
    struct grant *g = grant_find(s, js_text(r, "id"));
    struct pool *old = NULL;
    const char *previous = js_text(r, "previous");
    const char *scope = js_text(r, "scope");

    if (!g) {
        g = calloc(1, sizeof *g);
        if (!g)
            abort();
        g->next = s->grants;
        s->grants = g;
    } else {
        map_drop(&s->refresh, g->refresh);
        if (g->previous)
            map_drop(&s->refresh, g->previous);
        old = g->pool;
    }
    g->pool = pool_new();
    g->id = pool_str(g->pool, js_text(r, "id"));
    g->realm = pool_str(g->pool, js_text(r, "realm"));
    g->scope = pool_str(g->pool, scope ? scope : ACCOUNTING);
    g->person = js_int(r, "person", 0) == 1;
    g->refresh = pool_str(g->pool, js_text(r, "refresh"));
    g->previous = previous ? pool_str(g->pool, previous) : NULL;
    g->made_ms = js_int(r, "made", 0);
    g->rotated_ms = js_int(r, "rotated", 0);
    g->used_ms = js_int(r, "used", 0);
    g->previous_until_ms = js_int(r, "previous_until", 0);
    g->revoked = js_true(r, "revoked");
    map_put(&s->refresh, g->refresh, g);
    if (g->previous)
        map_put(&s->refresh, g->previous, g);
    pool_free(old);
}

void
access_apply(struct sim *s, const struct js *r)
{
    struct grant *g = grant_find(s, js_text(r, "grant"));
    struct access *a = g ? calloc(1, sizeof *a) : NULL;

    if (!a)
        return;
    a->grant = g;
    a->until_ms = js_int(r, "until", 0);
    map_put(&s->access, js_text(r, "token"), a);
}

bool
scope_has(const char *scopes, const char *one)
{
    size_t n = strlen(one);

    for (const char *s = scopes; *s; s += strspn(s, " ")) {
        size_t len = strcspn(s, " ");

        if (len == n && !strncmp(s, one, n))
            return true;
        s += len;
    }
    return false;
}

static void
code_free(void *v)
{
    struct code *c = v;

    free(c->realm);
    free(c->redirect);
    free(c->grant);
    free(c->scope);
    free(c->nonce);
    free(c);
}

static char *
keep(const struct js *r, const char *name, const char *otherwise)
{
    const char *s = js_text(r, name);
    char *copy;

    if (!s)
        s = otherwise;
    if (!s)
        return NULL;
    copy = strdup(s);
    if (!copy)
        abort();
    return copy;
}

void
code_apply(struct sim *s, const struct js *r)
{
    struct code *c = calloc(1, sizeof *c);
    struct code *old = map_drop(&s->codes, js_text(r, "code"));

    if (!c)
        abort();
    c->realm = keep(r, "realm", "");
    c->redirect = keep(r, "redirect", "");
    c->scope = keep(r, "scope", ACCOUNTING);
    c->grant = keep(r, "grant", NULL);
    c->nonce = keep(r, "nonce", NULL);
    c->person = js_int(r, "person", 0) == 1;
    c->until_ms = js_int(r, "until", 0);
    map_put(&s->codes, js_text(r, "code"), c);
    if (old)
        code_free(old);
}

void
grants_empty(struct sim *s)
{
    map_clear(&s->access, free);
    map_clear(&s->refresh, NULL);
    map_clear(&s->codes, code_free);
    for (struct grant *g = s->grants, *next; g; g = next) {
        next = g->next;
        pool_free(g->pool);
        free(g);
    }
    s->grants = NULL;
}

static const char *
new_refresh(struct change *c, int64_t now)
{
    const char *random = random_text(c->pool, 40);

    if (c->sim->settings.refresh_prefix) /* the older one */
        return pool_fmt(c->pool, "AB11%lld%s", (long long)(now / 1000), random);
    return pool_fmt(c->pool, "RT1-%d-H0-%lld%s", random[0] % 100,
                    (long long)(now / 1000), random);
}

/* Like Intuit's: an opaque JWE of more than a kilobyte, second part empty. */
static const char *
new_access(struct pool *p)
{
    return pool_fmt(p,
                    "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..%s.%s"
                    ".%s",
                    random_text(p, 22), random_text(p, 1000),
                    random_text(p, 22));
}

static struct js *
record(struct change *c, const struct grant *g)
{
    struct js *r = change_add(c, "grant");

    js_set_text(c->pool, r, "id", g->id);
    js_set_text(c->pool, r, "realm", g->realm);
    js_set_text(c->pool, r, "scope", g->scope);
    js_set_int(c->pool, r, "person", g->person);
    js_set_text(c->pool, r, "refresh", g->refresh);
    if (g->previous)
        js_set_text(c->pool, r, "previous", g->previous);
    js_set_int(c->pool, r, "made", g->made_ms);
    js_set_int(c->pool, r, "rotated", g->rotated_ms);
    js_set_int(c->pool, r, "used", g->used_ms);
    js_set_int(c->pool, r, "previous_until", g->previous_until_ms);
    js_set_bool(c->pool, r, "revoked", g->revoked);
    return r;
}

void
token_number(struct change *c, struct js *out, const char *name, int64_t n)
{
    if (c->sim->settings.token_numbers)
        js_set_text(c->pool, out, name,
                    pool_fmt(c->pool, "%lld", (long long)n));
    else
        js_set_int(c->pool, out, name, n);
}

static struct js *
tokens(struct change *c, const struct grant *g, int64_t now)
{
    const struct settings *set = &c->sim->settings;
    struct js *r = change_add(c, "access"), *out = js_object(c->pool);
    const char *access = new_access(c->pool);

    js_set_text(c->pool, r, "token", access);
    js_set_text(c->pool, r, "grant", g->id);
    js_set_int(c->pool, r, "until", now + set->access_ttl_s * 1000);
    js_set_text(c->pool, out, "token_type", "bearer");
    js_set_text(c->pool, out, "access_token", access);
    token_number(c, out, "expires_in", set->access_ttl_s);
    js_set_text(c->pool, out, "refresh_token", g->refresh);
    token_number(c, out, "x_refresh_token_expires_in", set->refresh_ttl_s);
    return out;
}

struct js *
grant_issue(struct change *c, const struct consent *to, const char **grant_id)
{
    int64_t now = sim_now(c->sim);
    struct grant g = { .id = random_text(c->pool, 16),
                       .realm = to->realm,
                       .scope = to->scope,
                       .person = to->person,
                       .refresh = new_refresh(c, now),
                       .made_ms = now,
                       .rotated_ms = now,
                       .used_ms = now };

    struct js *out;

    record(c, &g);
    if (grant_id)
        *grant_id = g.id;
    out = tokens(c, &g, now);
    if (scope_has(g.scope, "openid"))
        js_set_text(c->pool, out, "id_token", id_token(c, to, now));
    return out;
}

/*
 * The value changes once it is old enough.  With overlap the value before it
 * still works for a day and leads to the newest one.
 */
struct js *
grant_refresh(struct change *c, struct grant *old)
{
    const struct settings *set = &c->sim->settings;
    int64_t now = sim_now(c->sim);
    struct grant g = *old;
    struct js *out;

    g.used_ms = now;
    if (set->rotation != ROTATION_SAME &&
        now - g.rotated_ms >= set->rotate_after_s * 1000) {
        bool overlap = set->rotation == ROTATION_OVERLAP;

        g.previous = overlap ? old->refresh : NULL;
        g.previous_until_ms = overlap ? now + OVERLAP_MS : 0;
        g.refresh = new_refresh(c, now);
        g.rotated_ms = now;
    }
    record(c, &g);
    out = tokens(c, &g, now);
    if (set->id_token_on_refresh && scope_has(g.scope, "openid")) {
        struct consent to = { g.realm, g.scope, NULL, g.person };

        js_set_text(c->pool, out, "id_token", id_token(c, &to, now));
    }
    return out;
}

void
grant_revoke(struct change *c, const struct grant *g)
{
    struct grant dead = *g;

    dead.revoked = true;
    record(c, &dead);
}
