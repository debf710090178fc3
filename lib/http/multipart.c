/* multipart/form-data (RFC 7578): the forms that carry a file. */
#include <string.h>

#include "http/inner.h"

enum {
    PARTS_MAX = 64,       /* of one form */
    HEAD_MAX = 4096,      /* bytes of a part's headers */
    BOUNDARY_MAX = 70,    /* RFC 2046 5.1.1 */
    FIELD_NAME_MAX = 200, /* bytes */
};

/* A stretch of the body. */
struct span {
    const char *p;
    size_t n;
};

static bool
broken(struct err *e)
{
    return err_input(e, "", "The form did not arrive whole. Send it again.");
}

/* The value of a parameter of a header: ; name=token or name="text". */
static bool
parameter_of(struct span head, const char *name, struct span *out)
{
    size_t n = strlen(name);
    const char *p = head.p, *end = head.p + head.n;

    while (p < end && (p = memchr(p, ';', (size_t)(end - p))) != NULL) {
        for (p++; p < end && (*p == ' ' || *p == '\t'); p++)
            continue;
        if ((size_t)(end - p) <= n || strncasecmp(p, name, n) != 0 ||
            p[n] != '=')
            continue;
        p += n + 1;
        if (p < end && *p == '"') {
            const char *close = memchr(p + 1, '"', (size_t)(end - p - 1));

            *out = (struct span){ p + 1,
                                  close == NULL ? 0 : (size_t)(close - p - 1) };
            return close != NULL;
        }
        out->p = p;
        while (p < end && *p != ';' && *p != ' ')
            p++;
        out->n = (size_t)(p - out->p);
        return true;
    }
    return false;
}

/* The line of a part's headers that begins with name, without it. */
static bool
header_of(struct span head, const char *name, struct span *out)
{
    size_t n = strlen(name);

    for (const char *p = head.p, *end = head.p + head.n; p < end;) {
        const char *stop = memmem(p, (size_t)(end - p), "\r\n", 2);

        if (stop == NULL)
            stop = end;
        if ((size_t)(stop - p) > n && strncasecmp(p, name, n) == 0 &&
            p[n] == ':') {
            *out = (struct span){ p + n + 1, (size_t)(stop - p) - n - 1 };
            return true;
        }
        p = stop + 2 <= end ? stop + 2 : end;
    }
    return false;
}

/* Text of a field, checked as that of any other form. */
static const char *
text_of(struct arena *a, struct span s)
{
    return str_utf8(s.p, s.n, "\r\n\t", NULL) ? arena_copy(a, s.p, s.n) : NULL;
}

/* A file's name as the browser tells it, for people: the last part of a path,
   "" when it is nothing to show. */
static const char *
file_name(struct arena *a, struct span s)
{
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == '/' || s.p[i - 1] == '\\') {
            s = (struct span){ s.p + i, s.n - i };
            break;
        }
    return str_utf8(s.p, s.n, "", NULL) ? arena_copy(a, s.p, s.n) : "";
}

static bool
part_take(struct arena *a, struct span head, struct span content,
          struct params *form, struct upload *file, struct err *e)
{
    struct span line, name, named;
    struct param *to = &form->p[form->n];

    if (!header_of(head, "content-disposition", &line) ||
        !parameter_of(line, "name", &name) || name.n > FIELD_NAME_MAX)
        return broken(e);
    if (parameter_of(line, "filename", &named)) {
        if (file->field != NULL)
            return err_input(e, "", "One file at a time.");
        file->field = text_of(a, name);
        file->name = file_name(a, named);
        file->body = (struct bytes){ content.p, content.n };
        return file->field != NULL || broken(e);
    }
    to->name = text_of(a, name);
    to->value = text_of(a, content);
    form->n++;
    return (to->name != NULL && to->value != NULL) ||
           err_input(e, "", "A field is not well-formed text.");
}

/* "multipart/form-data; boundary=..." -> "\r\n--..." */
static const char *
delimiter_of(struct arena *a, const char *type, size_t *n)
{
    static const char want[] = "multipart/form-data";
    struct span boundary;

    if (type == NULL || strncasecmp(type, want, sizeof(want) - 1) != 0 ||
        !parameter_of((struct span){ type, strlen(type) }, "boundary",
                      &boundary) ||
        boundary.n == 0 || boundary.n > BOUNDARY_MAX)
        return NULL;
    *n = boundary.n + 4;
    return arena_printf(a, "\r\n--%.*s", (int)boundary.n, boundary.p);
}

bool
http_upload_read(struct arena *a, const char *type, const char *body, size_t n,
                 struct params *form, struct upload *file, struct err *e)
{
    size_t width;
    const char *delimiter = delimiter_of(a, type, &width);
    const char *p = body, *end = body + n;

    *form = (struct params){ arena_alloc(a, PARTS_MAX, sizeof(*form->p)), 0 };
    memset(file, 0, sizeof(*file));
    /* The first one has no line end before it. */
    if (delimiter == NULL || n < width ||
        memcmp(p, delimiter + 2, width - 2) != 0)
        return broken(e);
    for (p += width - 2;;) {
        const char *head = p + 2, *content, *stop;

        if (end - p >= 2 && memcmp(p, "--", 2) == 0)
            return true;
        if (end - p < 2 || memcmp(p, "\r\n", 2) != 0)
            return broken(e);
        content = memmem(head, (size_t)(end - head), "\r\n\r\n", 4);
        if (content == NULL || content - head > HEAD_MAX)
            return broken(e);
        stop =
            memmem(content + 4, (size_t)(end - content - 4), delimiter, width);
        if (stop == NULL)
            return broken(e);
        if (form->n == PARTS_MAX)
            return err_input(e, "", "That is more than %d fields.", PARTS_MAX);
        if (!part_take(
                a, (struct span){ head, (size_t)(content - head) },
                (struct span){ content + 4, (size_t)(stop - content - 4) },
                form, file, e))
            return false;
        p = stop + width;
    }
}
