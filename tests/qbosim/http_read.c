#include "http_read.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAX 4096
#define TRAILERS_MAX 100
#define BODY_MAX (32u << 20)
#define API_BODY_MAX (10u << 20)

static bool
fill(struct source *s)
{
    ssize_t n;

    if (s->from) {
        memmove(s->buf, s->buf + s->from, s->n - s->from);
        s->n -= s->from;
        s->from = 0;
    }
    if (s->n == sizeof s->buf)
        return false;
    n = s->read(s, s->buf + s->n, sizeof s->buf - s->n);
    if (n <= 0)
        return false;
    s->n += (size_t)n;
    return true;
}

/* The header block including its empty line. */
static enum read_end
read_head(struct source *s, struct pool *p, char **head)
{
    for (;;) {
        char *from = s->buf + s->from;
        size_t have = s->n - s->from, n;
        const char *end = memmem(from, have, "\r\n\r\n", 4);

        if (end) {
            n = (size_t)(end + 4 - from);
            *head = pool_copy(p, from, n);
            s->from += n;
            return memchr(*head, '\0', n) ? READ_BAD : READ_OK;
        }
        if (have == sizeof s->buf)
            return READ_HEAD;
        if (!fill(s))
            return READ_OVER;
    }
}

/* The next line with that name, from at on; NULL when there is none. */
static const char *
find_line(const char *at, const char *name)
{
    size_t n = strlen(name);

    for (at = strstr(at, "\r\n"); at; at = strstr(at, "\r\n")) {
        at += 2;
        if (!strncasecmp(at, name, n) && at[n] == ':')
            return at + n + 1 + strspn(at + n + 1, " \t");
    }
    return NULL;
}

static const char *
header(struct pool *p, const char *head, const char *name)
{
    const char *s = find_line(head, name);

    return s ? pool_copy(p, s, strcspn(s, "\r\n")) : "";
}

const char *
request_header(const struct request *r, const char *name)
{
    return r->head ? header(r->pool, r->head, name) : "";
}

static enum read_end
read_exactly(struct source *s, struct text *body, size_t n)
{
    while (n) {
        size_t have = s->n - s->from;

        if (!have) {
            if (!fill(s))
                return READ_OVER;
            continue;
        }
        if (have > n)
            have = n;
        text_add(body, s->buf + s->from, have);
        s->from += have;
        n -= have;
    }
    return READ_OK;
}

static enum read_end
read_line(struct source *s, char line[LINE_MAX])
{
    for (size_t n = 0; n < LINE_MAX;) {
        char ch;

        if (s->from == s->n && !fill(s))
            return READ_OVER;
        ch = s->buf[s->from++];
        if (ch != '\n') {
            line[n++] = ch;
            continue;
        }
        line[n && line[n - 1] == '\r' ? n - 1 : n] = '\0';
        return READ_OK;
    }
    return READ_BAD;
}

/* "1a2b;name=value": hexadecimal, and not too much. */
static bool
chunk_size(const char *line, size_t *n)
{
    size_t digits = strspn(line, "0123456789abcdefABCDEF");
    const char *rest = line + digits + strspn(line + digits, " \t");

    if (!digits || digits > 12 || (*rest && *rest != ';'))
        return false;
    *n = strtoul(line, NULL, 16);
    return true;
}

static enum read_end
read_trailers(struct source *s)
{
    char line[LINE_MAX];

    for (int i = 0; i < TRAILERS_MAX; i++) {
        enum read_end end = read_line(s, line);

        if (end != READ_OK || !*line)
            return end;
    }
    return READ_BAD;
}

static enum read_end
read_chunks(struct source *s, struct text *body, size_t most)
{
    char line[LINE_MAX];
    enum read_end end;
    size_t n;

    for (;;) {
        end = read_line(s, line);
        if (end != READ_OK)
            return end;
        if (!chunk_size(line, &n))
            return READ_BAD;
        if (!n)
            return read_trailers(s);
        if (n > most - body->n)
            return READ_LARGE;
        end = read_exactly(s, body, n);
        if (end == READ_OK)
            end = read_line(s, line);
        if (end != READ_OK)
            return end;
        if (*line)
            return READ_BAD;
    }
}

/* How the body comes; two ways of saying it are one too many. */
static bool
framing(struct pool *p, const char *head, bool *chunked, size_t *n)
{
    const char *coding = find_line(head, "Transfer-Encoding");
    const char *length = find_line(head, "Content-Length");

    *chunked = coding != NULL;
    *n = 0;
    if (coding)
        return !length &&
               !strcasecmp(header(p, head, "Transfer-Encoding"), "chunked");
    if (!length)
        return true;
    *n = strspn(length, "0123456789");
    if (!*n || *n > 15 || length[*n] != '\r' ||
        find_line(length, "Content-Length"))
        return false;
    *n = strtoul(length, NULL, 10);
    return true;
}

static enum read_end
read_body(struct source *s, struct pool *p, struct request *r)
{
    size_t most = strncmp(r->path, "/v3/", 4) ? BODY_MAX : API_BODY_MAX, n;
    struct text body;
    enum read_end end;
    bool chunked;

    text_init(&body, p);
    if (!framing(p, r->head, &chunked, &n))
        return READ_BAD;
    if (n > most)
        return READ_LARGE;
    if (strcasestr(header(p, r->head, "Expect"), "100-continue") &&
        !s->go_on(s))
        return READ_OVER;
    end = chunked ? read_chunks(s, &body, most) : read_exactly(s, &body, n);
    r->body = body.p;
    r->body_n = body.n;
    return end;
}

static bool
hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* "/a%20b": no blanks or controls, and every escape whole. */
static bool
path_sound(const char *s)
{
    if (*s != '/')
        return false;
    for (; *s; s++)
        if (*s == '%' && (!hex(s[1]) || !hex(s[2]) || !strncmp(s, "%00", 3)))
            return false;
    return true;
}

static bool
read_start(struct pool *p, const char *head, struct request *r,
           const char **version)
{
    char *line = pool_copy(p, head, strcspn(head, "\r\n"));
    char *target = strchr(line, ' '), *end, *query;
    size_t method = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    if (!target || !method || line + method != target)
        return false;
    *target++ = '\0';
    end = strchr(target, ' ');
    if (!end || (strcmp(end, " HTTP/1.1") && strcmp(end, " HTTP/1.0")))
        return false;
    *end = '\0';
    for (const char *s = target; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return false;
    query = strchr(target, '?');
    if (query)
        *query++ = '\0';
    *version = end + 1;
    r->method = line;
    r->path = target;
    r->query = query ? query : "";
    return path_sound(target);
}

enum read_end
http_read(struct source *s, struct pool *p, struct request *r, bool *keep)
{
    const char *version;
    char *head = NULL;
    enum read_end end = read_head(s, p, &head);

    *keep = false;
    if (end != READ_OK)
        return end;
    if (!read_start(p, head, r, &version))
        return READ_BAD;
    r->pool = p;
    r->head = head;
    r->authorization = header(p, head, "Authorization");
    r->content_type = header(p, head, "Content-Type");
    r->accept = header(p, head, "Accept");
    r->want_hard = header(p, head, "x-include-refresh-token-hard-expires-in");
    r->host = header(p, head, "Host");
    *keep = !strcmp(version, "HTTP/1.1") &&
            !strcasestr(header(p, head, "Connection"), "close");
    return read_body(s, p, r);
}

void
http_refuse(enum read_end why, struct reply *out)
{
    const char *what =
        why == READ_LARGE ? "413 Request Entity Too Large" : "400 Bad Request";
    const char *more =
        why == READ_HEAD
            ? "<center>Request Header Or Cookie Too Large</center>\r\n"
            : "";

    reply_text(out, why == READ_LARGE ? 413 : 400, "text/html", "");
    text_fmt(&out->body,
             "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n"
             "<center><h1>%s</h1></center>\r\n%s<hr><center>nginx</center>\r\n"
             "</body>\r\n</html>\r\n",
             what, what, more);
}
