/* html_json: JSON with line breaks; tokens and secrets are left out. */
#include "html.h"

#include <string.h>

#define HIDDEN "(hidden)"

// clang-format off
static const char *const secrets[] = {
    "access_token", "refresh_token", "id_token", "token", "client_secret",
    "secret", "verifier", "verifier_token", "code_verifier", "state", "password",
};
// clang-format on

const char *
html_secret(struct pool *p, const char *name, const char *value)
{
    (void)p;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (!strcmp(secrets[i], name))
            return HIDDEN;
    return value;
}

static void
line(struct text *t, int depth)
{
    text_puts(t, "\n");
    for (int i = 0; i < depth; i++)
        text_puts(t, "  ");
}

static void
print(struct text *t, const struct js *v, int depth)
{
    bool object = v->kind == JS_OBJECT;

    if (t->n > 2 * HTML_SHOWN) /* what follows would be cut anyway */
        return;
    if (v->kind == JS_STRING && v->name &&
        html_secret(t->pool, v->name, NULL)) {
        js_quote(t, HIDDEN);
        return;
    }
    if ((!object && v->kind != JS_ARRAY) || !v->first) {
        js_print(t, v);
        return;
    }
    text_puts(t, object ? "{" : "[");
    for (const struct js *m = v->first; m; m = m->next) {
        line(t, depth + 1);
        if (object) {
            js_quote(t, m->name);
            text_puts(t, ": ");
        }
        print(t, m, depth + 1);
        if (m->next)
            text_puts(t, ",");
    }
    line(t, depth);
    text_puts(t, object ? "}" : "]");
}

const char *
html_json(struct pool *p, const struct js *v)
{
    struct text t;

    text_init(&t, p);
    print(&t, v, 0);
    return t.p;
}
