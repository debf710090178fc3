/* From the environment and the body to a struct req, refusing what is off. */
#include <string.h>

#include "clock/clock.h"
#include "http/inner.h"

static int
refuse(struct err *e, int status, const char *text)
{
    err_clear(e);
    (void)err_input(e, "", "%s", text);
    return status;
}

/* Selected headers.  One that decides about access may stand only once. */
/* clang-format off */
static const struct {
    const char *name;
    size_t at;
    bool strict;
} headers[] = {
    { "CONTENT_TYPE",          offsetof(struct req, content_type),    true  },
    { "HTTP_AUTHORIZATION",    offsetof(struct req, authorization),   true  },
    { "HTTP_IDEMPOTENCY_KEY",  offsetof(struct req, idempotency_key), true  },
    { "HTTP_IF_MATCH",         offsetof(struct req, if_match),        true  },
    { "HTTP_IF_NONE_MATCH",    offsetof(struct req, if_none_match),   false },
    { "HTTP_ACCEPT",           offsetof(struct req, accept),          false },
    { "HTTP_USER_AGENT",       offsetof(struct req, user_agent),      false },
    { "HTTP_INTUIT_SIGNATURE", offsetof(struct req, signature),       true  },
    { "HTTP_ORIGIN",           offsetof(struct req, origin),          true  },
    { "HTTP_SEC_FETCH_SITE",   offsetof(struct req, fetch_site),      true  },
    { "REMOTE_ADDR",           offsetof(struct req, address),         false },
};
/* clang-format on */

static int
read_headers(struct req *r, const struct wire *w, struct err *e)
{
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        int times;
        const char *text = wire_env(w, headers[i].name, &times);
        bool clean = text == NULL || str_utf8(text, strlen(text), "", NULL);

        if (headers[i].strict && (times > 1 || !clean))
            return refuse(e, 400, "A header of the request is not usable.");
        if (text != NULL && *text != '\0' && clean)
            *(const char **)((char *)r + headers[i].at) =
                arena_text(r->arena, text);
    }
    if (r->address == NULL)
        r->address = "";
    return 0;
}

static int
read_method(struct req *r, const struct wire *w)
{
    static const char *const names[] = { "GET", "POST", "PUT", "DELETE" };
    const char *text = wire_env(w, "REQUEST_METHOD", NULL);

    r->method = METHOD__MAX; /* any other is known to no route */
    if (text == NULL)
        return 0;
    r->head = strcmp(text, "HEAD") == 0;
    if (r->head)
        r->method = METHOD_GET;
    for (int m = 0; m < METHOD__MAX; m++)
        if (strcmp(text, names[m]) == 0)
            r->method = (enum method)m;
    return 0;
}

/* Percent-decode a path.  An encoded slash would move the parts: refused. */
static char *
path_decode(struct arena *a, const char *p, size_t n)
{
    char *out = arena_alloc(a, n + 1, 1), *w = out;

    for (size_t i = 0; i < n; i++) {
        int v;

        if (p[i] != '%') {
            *w++ = p[i];
            continue;
        }
        if (n - i < 3 || hex_digit(p[i + 1]) < 0 || hex_digit(p[i + 2]) < 0)
            return NULL;
        v = hex_digit(p[i + 1]) * 16 + hex_digit(p[i + 2]);
        if (v == '/' || v == '\\')
            return NULL;
        *w++ = (char)v;
        i += 2;
    }
    return str_utf8(out, (size_t)(w - out), "", NULL) ? out : NULL;
}

/* A shell may give PATH_INFO and QUERY_STRING instead of REQUEST_URI. */
static const char *
target_of(struct req *r, const struct wire *w)
{
    const char *uri = wire_env(w, "REQUEST_URI", NULL);
    const char *path = wire_env(w, "PATH_INFO", NULL);
    const char *query = wire_env(w, "QUERY_STRING", NULL);

    if (uri != NULL)
        return uri;
    return arena_printf(r->arena, "%s%s%s", path == NULL ? "/" : path,
                        query == NULL || *query == '\0' ? "" : "?",
                        query == NULL ? "" : query);
}

static int
read_target(struct req *r, const struct wire *w, struct err *e)
{
    const char *target = target_of(r, w), *query;
    size_t n = strlen(target), path;

    if (n > HTTP_TARGET_MAX)
        return refuse(e, 414, "That address is too long.");
    if (*target != '/' || !str_utf8(target, n, "", NULL))
        return refuse(e, 400, "That address is not well-formed.");
    r->target = arena_text(r->arena, target);
    path = strcspn(target, "?");
    query = target[path] == '?' ? target + path + 1 : "";
    r->path = path_decode(r->arena, target, path);
    if (r->path == NULL)
        return refuse(e, 400, "That address is not well-formed.");
    if (!http_params_read(r->arena, query, strlen(query), &r->query, e))
        return 400;
    return 0;
}

/* Names that decide something may not come twice: which one counts? */
static int
check_once(const struct req *r, const struct params *p, struct err *e)
{
    const char *const *once = r->site->once;

    for (size_t i = 0; once != NULL && once[i] != NULL; i++)
        if (http_param_nth(p, once[i], 1) != NULL)
            return refuse(e, 400, "A field that may stand once stands twice.");
    return 0;
}

int
read_head(struct req *r, const struct wire *w, struct err *e)
{
    int times, status = read_method(r, w);
    const char *cookies = wire_env(w, "HTTP_COOKIE", &times);

    r->path = r->target = "/";
    if (status == 0)
        status = read_headers(r, w, e);
    if (status == 0)
        status = read_target(r, w, e);
    if (status != 0)
        return status;
    if (times > 1 ||
        !http_cookies_read(r->arena, cookies ? cookies : "", &r->cookies, e))
        return refuse(e, 400, "The cookies are not well-formed.");
    status = check_once(r, &r->cookies, e);
    return status != 0 ? status : check_once(r, &r->query, e);
}

static bool
type_is(const char *type, const char *want)
{
    size_t n = strlen(want);

    if (type == NULL || strncasecmp(type, want, n) != 0)
        return false;
    type += n + strspn(type + n, " ");
    if (*type == '\0')
        return true;
    type += *type == ';';
    type += strspn(type, " ");
    return strcasecmp(type, "charset=utf-8") == 0 ||
           strcasecmp(type, "charset=\"utf-8\"") == 0;
}

static bool
type_taken(const struct req *r)
{
    switch (r->route->body) {
    case BODY_FORM:
        return type_is(r->content_type, "application/x-www-form-urlencoded");
    case BODY_UPLOAD:
        return r->content_type != NULL &&
               strncasecmp(r->content_type, "multipart/form-data;", 20) == 0;
    case BODY_JSON:
        return type_is(r->content_type, "application/json");
    case BODY_NONE:
    case BODY_RAW:
        break;
    }
    return true;
}

static size_t
body_max(const struct route *row)
{
    if (row->body == BODY_FORM && row->body_max == 0)
        return HTTP_FORM_MAX;
    return row->body_max;
}

int
read_body(struct req *r, struct wire *w, struct err *e)
{
    int times;
    const char *length = wire_env(w, "CONTENT_LENGTH", &times);
    int64_t n = 0;
    char *text;

    if (r->method == METHOD_GET)
        return 0;
    if (length == NULL || *length == '\0')
        return r->route->body == BODY_NONE
                   ? 0
                   : refuse(e, 411, "The request does not say how long it is.");
    if (times > 1 || *length == '-' || !str_int64(length, &n))
        return refuse(e, 400, "The length of the request is not a number.");
    if ((uint64_t)n > body_max(r->route))
        return refuse(e, 413, "That is more than this address takes.");
    if (n > 0 && !type_taken(r))
        return refuse(e, 415, "This address takes another type of content.");
    text = arena_alloc(r->arena, (size_t)n + 1, 1);
    if (wire_read(w, text, (size_t)n) != (size_t)n)
        return refuse(e, 400, "The request ended before it was whole.");
    r->body = (struct bytes){ text, (size_t)n };
    if (r->route->body == BODY_UPLOAD)
        return http_upload_read(r->arena, r->content_type, text, (size_t)n,
                                &r->form, &r->file, e)
                   ? check_once(r, &r->form, e)
                   : 400;
    if (r->route->body != BODY_FORM)
        return 0;
    if (!http_params_read(r->arena, text, (size_t)n, &r->form, e))
        return 400;
    return check_once(r, &r->form, e);
}
