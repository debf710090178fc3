/* Replies: status, headers, and the headers every reply has. */
#include <string.h>

#include "http/inner.h"
#include "log/log.h"

/* clang-format off */
static const int kinds[ERR__MAX] = {
    [ERR_NONE] = 500,    [ERR_INPUT] = 422,   [ERR_ABSENT] = 404,
    [ERR_CONFLICT] = 409, [ERR_LATER] = 503,  [ERR_REFUSED] = 403,
    [ERR_FAULT] = 500,
};

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" },
    { 204, "No Content" }, { 303, "See Other" }, { 304, "Not Modified" },
    { 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" },
    { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 409, "Conflict" },
    { 411, "Length Required" }, { 412, "Precondition Failed" },
    { 413, "Content Too Large" }, { 414, "URI Too Long" },
    { 415, "Unsupported Media Type" }, { 422, "Unprocessable Content" },
    { 429, "Too Many Requests" }, { 500, "Internal Server Error" },
    { 503, "Service Unavailable" },
};
/* clang-format on */

int
http_status(enum err_kind kind)
{
    return (unsigned)kind < ERR__MAX ? kinds[kind] : 500;
}

const char *
http_reason(int status)
{
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Unknown";
}

void
reply_start(struct reply *out, struct req *r)
{
    memset(out, 0, sizeof(*out));
    out->status = 200;
    out->type = "text/html; charset=utf-8";
    str_init(&out->head, r->arena, 16384);
    str_init(&out->body, r->arena, r->site->reply_max);
}

void
reply_clear(struct reply *out)
{
    out->status = 200;
    out->type = "text/html; charset=utf-8";
    out->allow = NULL;
    out->csp_form = NULL;
    out->stream = NULL;
    str_init(&out->head, out->head.arena, out->head.max);
    str_init(&out->body, out->body.arena, out->body.max);
}

/* Visible ASCII and blanks: nothing that could begin another header. */
static bool
header_safe(const char *s)
{
    for (; *s != '\0'; s++)
        if ((unsigned char)*s < ' ' || (unsigned char)*s > '~')
            return false;
    return true;
}

void
reply_header(struct reply *out, const char *name, const char *value)
{
    if (header_safe(name) && header_safe(value))
        str_addf(&out->head, "%s: %s\r\n", name, value);
}

bool
reply_redirect(struct reply *out, const char *location)
{
    bool ours = *location == '/' && location[1] != '/' && location[1] != '\\';

    if (!ours && !str_starts(location, "https://") &&
        !str_starts(location, "http://"))
        location = "/";
    reply_header(out, "Location", header_safe(location) ? location : "/");
    out->status = 303;
    return true;
}

void
reply_cookie(struct reply *out, const char *name, const char *value,
             int64_t max_age)
{
    if (!header_safe(name) || !header_safe(value) ||
        strpbrk(value, "; ,\"") != NULL)
        return;
    str_addf(&out->head,
             "Set-Cookie: __Host-%s=%s; Path=/; Secure; HttpOnly; "
             "SameSite=Lax",
             name, value);
    if (max_age >= 0)
        str_addf(&out->head, "; Max-Age=%lld", (long long)max_age);
    str_add(&out->head, "\r\n");
}

/* No script, style or image but our own files; no frame; forms go home. */
static void
page_headers(const struct req *r, const struct reply *out, struct str *to)
{
    const char *more[] = { r->site->csp_form, out->csp_form };

    str_add(to, "Content-Security-Policy: default-src 'none'; "
                "style-src 'self'; script-src 'self'; img-src 'self' data:; "
                "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
                "form-action 'self'");
    for (int i = 0; i < 2; i++)
        if (more[i] != NULL && header_safe(more[i]) &&
            strpbrk(more[i], ";,") == NULL)
            str_addf(to, " %s", more[i]);
    /* same-origin, not no-referrer: the latter makes browsers send
       "Origin: null" with our own forms. */
    str_add(to, "\r\nReferrer-Policy: same-origin\r\n"
                "Cross-Origin-Opener-Policy: same-origin\r\n");
    if (str_starts(r->site->base_url, "https://"))
        str_add(to, "Strict-Transport-Security: max-age=31536000\r\n");
}

/* Pieces go out in larger ones: a row of a file is short. */
struct wire_sink {
    struct sink sink;
    struct wire *wire;
    size_t n;
    char text[32768];
};

static void
sink_flush(struct wire_sink *s)
{
    wire_write(s->wire, s->text, s->n);
    s->n = 0;
}

static void
sink_write(struct sink *to, const char *p, size_t n)
{
    struct wire_sink *s = (struct wire_sink *)to;

    while (n > 0) {
        size_t room = sizeof(s->text) - s->n, part = n < room ? n : room;

        memcpy(s->text + s->n, p, part);
        s->n += part;
        p += part;
        n -= part;
        if (s->n == sizeof(s->text))
            sink_flush(s);
    }
}

static void
stream_send(struct wire *w, struct req *r, struct reply *out)
{
    struct wire_sink to = { .sink = { sink_write }, .wire = w };
    struct err e = { 0 };

    if (out->stream(r, &to.sink, out->stream_ctx, &e)) {
        sink_flush(&to);
        return;
    }
    log_error("stream", "id=%s kind=%s text=%s", r->id, err_name(e.kind),
              e.text);
    wire_cut(w);
}

void
reply_send(struct wire *w, struct req *r, struct reply *out)
{
    struct str head;

    str_init(&head, r->arena, 32768);
    str_addf(&head, "Status: %d %s\r\n", out->status, http_reason(out->status));
    if (out->body.len > 0 || out->stream != NULL)
        str_addf(&head, "Content-Type: %s\r\n", out->type);
    if (out->stream == NULL)
        str_addf(&head, "Content-Length: %zu\r\n", out->body.len);
    if (out->allow != NULL)
        str_addf(&head, "Allow: %s\r\n", out->allow);
    if (r->site->pages)
        page_headers(r, out, &head);
    else
        str_add(&head, "Content-Security-Policy: default-src 'none'; "
                       "frame-ancestors 'none'\r\n");
    str_add(&head, "X-Content-Type-Options: nosniff\r\n"
                   "Cross-Origin-Resource-Policy: same-origin\r\n"
                   "Cache-Control: no-store\r\n");
    str_addn(&head, out->head.text, out->head.len);
    str_add(&head, "\r\n");
    wire_write(w, head.text, head.len);
    if (!r->head && out->stream == NULL)
        wire_write(w, out->body.text, out->body.len);
    else if (!r->head)
        stream_send(w, r, out);
}
