/* Query strings, forms and cookies: bytes from outside, read strictly. */
#include <string.h>

#include "http/inner.h"

int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decode [p, p+n) into fresh text; NULL for a bad escape or bad text. */
static char *
decode(struct arena *a, const char *p, size_t n)
{
    char *out = arena_alloc(a, n + 1, 1), *w = out;

    for (const char *end = p + n; p < end; p++) {
        if (*p == '+') {
            *w++ = ' ';
        } else if (*p == '%') {
            if (end - p < 3 || hex_digit(p[1]) < 0 || hex_digit(p[2]) < 0)
                return NULL;
            *w++ = (char)(hex_digit(p[1]) * 16 + hex_digit(p[2]));
            p += 2;
        } else {
            *w++ = *p;
        }
    }
    return str_utf8(out, (size_t)(w - out), "\r\n\t", NULL) ? out : NULL;
}

static size_t
count_of(const char *p, size_t n, char c)
{
    size_t found = 1;

    for (size_t i = 0; i < n; i++)
        found += p[i] == c;
    return found;
}

bool
http_params_read(struct arena *a, const char *text, size_t n,
                 struct params *out, struct err *e)
{
    size_t most = count_of(text, n, '&');
    const char *end = text + n;

    memset(out, 0, sizeof(*out));
    if (n == 0)
        return true;
    if (most > HTTP_PARAMS_MAX)
        return err_input(e, "", "That is more than %d fields.",
                         HTTP_PARAMS_MAX);
    out->p = arena_alloc(a, most, sizeof(*out->p));
    for (const char *p = text; p < end;) {
        const char *stop = memchr(p, '&', (size_t)(end - p)), *eq;

        if (stop == NULL)
            stop = end;
        eq = memchr(p, '=', (size_t)(stop - p));
        if (stop > p) {
            struct param *to = &out->p[out->n++];

            to->name = decode(a, p, (size_t)((eq ? eq : stop) - p));
            to->value = eq ? decode(a, eq + 1, (size_t)(stop - eq - 1))
                           : arena_text(a, "");
            if (to->name == NULL || to->value == NULL)
                return err_input(e, "", "A field is not well-formed text.");
        }
        p = stop + 1;
    }
    return true;
}

bool
http_cookies_read(struct arena *a, const char *text, struct params *out,
                  struct err *e)
{
    size_t most = count_of(text, strlen(text), ';');

    memset(out, 0, sizeof(*out));
    if (!str_utf8(text, strlen(text), "", NULL) || most > 100)
        return err_input(e, "", "The cookies are not well-formed.");
    out->p = arena_alloc(a, most, sizeof(*out->p));
    for (const char *p = text; *p != '\0';) {
        size_t n = strcspn(p, ";"), name = strcspn(p, "=;");

        if (name < n) {
            out->p[out->n].name = arena_copy(a, p, name);
            out->p[out->n++].value = arena_copy(a, p + name + 1, n - name - 1);
        }
        p += n;
        p += strspn(p, "; ");
    }
    return true;
}

const char *
http_param_nth(const struct params *p, const char *name, size_t i)
{
    for (size_t k = 0; k < p->n; k++)
        if (strcmp(p->p[k].name, name) == 0 && i-- == 0)
            return p->p[k].value;
    return NULL;
}

const char *
http_param(const struct params *p, const char *name)
{
    return http_param_nth(p, name, 0);
}

int64_t
http_param_int(const struct params *p, const char *name, int64_t fallback)
{
    const char *text = http_param(p, name);
    int64_t v;

    return text != NULL && str_int64(text, &v) ? v : fallback;
}
