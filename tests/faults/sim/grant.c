/* grant: QuickBooks' tokens: given, renewed, superseded, taken back. */
#include <string.h>

#include "books.h"

enum { IDLE_S = 8726400 };

static struct token *
token_at(struct company *c, int64_t n)
{
    return &c->tokens[(n - 1) % TOKENS_MAX];
}

static const struct token *
token_of(const struct company *c, const char *text)
{
    for (int64_t n = c->token_count; n > 0 && n > c->token_count - TOKENS_MAX;
         n--) {
        const struct token *t = &c->tokens[(n - 1) % TOKENS_MAX];

        if (strcmp(t->text, text) == 0)
            return t;
    }
    return NULL;
}

bool
grant_takes(const struct sim *s, size_t shop, const char *text)
{
    const struct token *t = token_of(&s->companies[shop], text);

    return t != NULL && t->ends > s->now;
}

static struct token *
token_new(struct sim *s, size_t shop, int64_t grant, bool refresh)
{
    struct company *c = &s->companies[shop];
    struct token *t = token_at(c, ++c->token_count);

    *t = (struct token){ .refresh = refresh,
                         .grant = grant,
                         .current = refresh,
                         .ends = refresh ? NEVER : s->now + s->knobs.lives_s * US };
    snprintf(t->text, sizeof(t->text), "S%zu%c%lld-", shop, refresh ? 'R' : 'A',
             (long long)c->token_count);
    return t;
}

/* The last refresh token of a grant. */
static struct token *
current(struct company *c, int64_t grant)
{
    for (size_t i = 0; i < TOKENS_MAX; i++)
        if (c->tokens[i].current && c->tokens[i].grant == grant)
            return &c->tokens[i];
    return NULL;
}

static int64_t
number_of(const struct company *c, const struct token *t)
{
    return t - c->tokens + 1;
}

/* A permission of the company's takes the place of the one before it. */
void
grant_give(struct sim *s, size_t shop, char *access, char *refresh)
{
    struct company *c = &s->companies[shop];

    grant_end(s, shop);
    c->grants++;
    c->rotated_at = s->now;
    snprintf(access, 48, "%s", token_new(s, shop, c->grants, false)->text);
    snprintf(refresh, 48, "%s", token_new(s, shop, c->grants, true)->text);
}

void
grant_end(struct sim *s, size_t shop)
{
    struct company *c = &s->companies[shop];

    for (size_t i = 0; i < TOKENS_MAX; i++) {
        c->tokens[i].current = false;
        if (c->tokens[i].ends > s->now)
            c->tokens[i].ends = s->now;
    }
}

void
grant_bar(struct sim *s, size_t shop)
{
    struct company *c = &s->companies[shop];

    c->barred_at = s->now;
    for (size_t i = 0; i < TOKENS_MAX; i++)
        if (!c->tokens[i].refresh && c->tokens[i].ends > s->now)
            c->tokens[i].ends = s->now;
}

void
grant_heard(struct sim *s, size_t shop, int64_t handed)
{
    if (handed != 0)
        s->companies[shop].tokens[handed - 1].heard = true;
}

/* The value of a form's or an object's field, up to and with its last "-". */
static const char *
value_after(struct sim *s, const char *body, const char *key)
{
    const char *at = strstr(body, key);

    if (at == NULL)
        return "";
    at += strlen(key);
    return arena_copy(&s->arena, at, strcspn(at, "-") + 1);
}

/* A value lives for a while, then another takes its place (qbo.md 1.2). */
static struct token *
renewed(struct sim *s, size_t shop, const struct token *used)
{
    struct company *c = &s->companies[shop];
    struct token *now = current(c, used->grant);

    if (s->now - c->rotated_at < s->knobs.rotates)
        return now;
    now->current = false;
    now->ends = s->now + s->knobs.overlap;
    c->rotated_at = s->now;
    return token_new(s, shop, now->grant, true);
}

struct books_answer
grant_token(struct sim *s, size_t shop, const char *body, int64_t *handed)
{
    struct company *c = &s->companies[shop];
    char access[48], refresh[48];
    const char *text = value_after(s, body, "refresh_token=");
    const struct token *used = token_of(c, text);

    *handed = 0;
    if (strstr(body, "grant_type=authorization_code") != NULL) {
        grant_give(s, shop, access, refresh);
    } else if (used == NULL || !used->refresh || used->ends <= s->now) {
        return (struct books_answer){ 400, "{\"error\":\"invalid_grant\"}" };
    } else {
        const struct token *next = renewed(s, shop, used);

        *handed = number_of(c, next);
        snprintf(refresh, sizeof(refresh), "%s", next->text);
        snprintf(access, sizeof(access), "%s",
                 token_new(s, shop, next->grant, false)->text);
        s->counts.refreshes++;
    }
    sim_say(s, "QuickBooks %zu: gives %s and %s", shop + 1, access, refresh);
    return books_said(s, 200,
                      json_pack("{s:s,s:s,s:i,s:s,s:i}", "token_type", "bearer",
                                "access_token", access, "expires_in",
                                (int)s->knobs.lives_s,
                                "refresh_token", refresh,
                                "x_refresh_token_expires_in", IDLE_S));
}

/* What it does not take any more it does not know. */
struct books_answer
grant_revoke(struct sim *s, size_t shop, const char *body)
{
    bool known = grant_takes(s, shop, value_after(s, body, "\"token\":\""));

    sim_say(s, "QuickBooks %zu: revoke %s", shop + 1, known ? "done" : "?");
    if (!known)
        return (struct books_answer){ 400, "{\"error\":\"invalid_token\"}" };
    grant_end(s, shop);
    return (struct books_answer){ 200, "" };
}

struct books_answer
grant_about(struct sim *s, const char *url)
{
    /* clang-format off */
    static const struct { const char *in, *body; } about[] = {
        { "/companyinfo/",      "{\"CompanyInfo\":{\"Id\":\"1\",\"CompanyName\":\"Sim\",\"Country\":\"US\"}}" },
        { "/preferences?",      "{\"Preferences\":{\"Id\":\"1\",\"CurrencyPrefs\":{\"HomeCurrency\":{\"value\":\"USD\"}}}}" },
        { "FROM%20TaxRate",     "{\"QueryResponse\":{}}" },
        { "FROM%20TaxCode",     "{\"QueryResponse\":{}}" },
        { "FROM%20Account",     "{\"QueryResponse\":{}}" },
        { "FROM%20Term",        "{\"QueryResponse\":{}}" },
        { "FROM%20PaymentMeth", "{\"QueryResponse\":{}}" },
    };
    /* clang-format on */

    (void)s;
    for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++)
        if (strstr(url, about[i].in) != NULL)
            return (struct books_answer){ 200, about[i].body };
    return (struct books_answer){ 0, NULL };
}
