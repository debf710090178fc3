/* Signing in and out. */
#include <string.h>

#include "crypt/crypt.h"
#include "pages/inner.h"

/* Back to where the visitor wanted to go, if that is one of our own paths. */
static const char *
next_of(const struct params *p)
{
    const char *next = http_param(p, "next");

    if (next == NULL || *next != '/' || next[1] == '/' || next[1] == '\\' ||
        str_starts(next, "/login"))
        return "/";
    return next;
}

static bool
show_sign_in(struct req *r, struct reply *out, const struct form *f,
             const char *email, const char *next, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_LOGIN);

    tmpl_text(t, TV_EMAIL, email);
    if (strcmp(next, "/") != 0)
        tmpl_text(t, TV_NEXT, next);
    if (http_param(&r->query, "ended") != NULL)
        page_show_notice(t, TI_LOGIN_NOTICE,
                         "Your session had ended before that was done. Sign "
                         "in and do it again.");
    form_show(f, t, TI_LOGIN_SUMMARY);
    form_show_field(f, t, "email", TS_LOGIN_BAD_EMAIL);
    form_show_field(f, t, "password", TS_LOGIN_BAD_PASSWORD);
    return reply_page(r, out, t, "Sign in", e);
}

/* GET /login */
static bool
page_login(struct req *r, struct reply *out, struct err *e)
{
    struct form good = { .arena = r->arena };

    if (r->session != NULL)
        return reply_redirect(out, next_of(&r->query));
    if (r->csrf == NULL) {
        const char *visit = crypt_token(r->arena, 16);

        reply_cookie(out, cookie_named(r, "visit"), visit, -1);
        r->csrf = shop_form_secret(r->arena, visit);
    }
    return show_sign_in(r, out, &good, http_param(&r->query, "email"),
                        next_of(&r->query), e);
}

static bool
signed_in(struct req *r, struct reply *out, const char *token, struct err *e)
{
    const struct portal *p = r->site->ctx;

    if (r->session != NULL && !shop_sign_out(r->db, r->session, e))
        return false;
    reply_cookie(out, cookie_named(r, "session"), token, p->limits.max_s);
    reply_cookie(out, cookie_named(r, "visit"), "", 0);
    return reply_redirect(out, next_of(&r->form));
}

/* POST /login */
static bool
page_login_post(struct req *r, struct reply *out, struct err *e)
{
    const struct portal *p = r->site->ctx;
    const char *email = http_param(&r->form, "email");
    const char *password = http_param(&r->form, "password");
    struct form f = { .arena = r->arena };
    const char *token;
    int64_t wait_s = 0;

    if (email == NULL || *email == '\0')
        form_bad(&f, "email", "Write your email address.");
    if (password == NULL || *password == '\0')
        form_bad(&f, "password", "Write your password.");
    if (f.n == 0 && shop_sign_in(r->db, r->arena, email, password, r->address,
                                 p->limits, &token, &wait_s, e))
        return signed_in(r, out, token, e);
    if (e->kind != ERR_NONE && e->kind != ERR_REFUSED && wait_s == 0)
        return false;
    if (e->kind != ERR_NONE)
        form_bad(&f, "", "%s", e->text);
    err_clear(e);
    out->status = wait_s > 0 ? 429 : 422;
    if (wait_s > 0)
        reply_header(out, "Retry-After",
                     arena_printf(r->arena, "%lld", (long long)wait_s));
    return show_sign_in(r, out, &f, email, next_of(&r->form), e);
}

/* POST /logout */
static bool
page_logout(struct req *r, struct reply *out, struct err *e)
{
    if (r->session != NULL && !shop_sign_out(r->db, r->session, e))
        return false;
    reply_cookie(out, cookie_named(r, "session"), "", 0);
    reply_header(out, "Clear-Site-Data", "\"cache\""); /* Back shows nothing */
    return reply_redirect(out, "/login");
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/login",  page_login,      ACCESS_OPEN, BODY_NONE, 0 },
    { METHOD_POST, "/login",  page_login_post, ACCESS_OPEN, BODY_FORM, 8192 },
    { METHOD_POST, "/logout", page_logout,     ACCESS_OPEN, BODY_FORM, 8192 },
};
/* clang-format on */
const struct route_set pages_people = ROUTES(routes);
