#include "ledger/csv.h"

#include <string.h>

#include "str/str.h"

static const char controls[] =
    "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F\x10\x11"
    "\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F\x7F";

bool
csv_start(struct csv *c, struct arena *a, const char *text, size_t n,
          char delimiter, struct err *e)
{
    int64_t line = 1;

    *c = (struct csv){ a, text, text, text + n, delimiter, 1 };
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        c->p += 3;
    for (const char *p = c->p; p < c->end; line++) {
        const char *lf = memchr(p, '\n', (size_t)(c->end - p));
        const char *stop = lf == NULL ? c->end : lf;

        /* Other control characters are a matter of the field they stand in. */
        if (!str_utf8(p, (size_t)(stop - p), controls, NULL))
            return err_input(e, "file",
                             "line %lld is not UTF-8 text. A file in another "
                             "encoding is converted first: in Excel save it as "
                             "\"CSV UTF-8\", or iconv -f WINDOWS-1252 -t UTF-8",
                             (long long)line);
        p = stop + 1;
    }
    return true;
}

/* Step over a line end if one stands here. */
static bool
line_end(struct csv *c)
{
    if (c->p == c->end || (*c->p != '\n' && *c->p != '\r'))
        return false;
    c->p += *c->p == '\r' && c->p + 1 < c->end && c->p[1] == '\n' ? 2 : 1;
    c->line++;
    return true;
}

static bool
plain_field(struct csv *c, const char **out, struct err *e)
{
    const char *start = c->p;

    while (c->p < c->end && *c->p != c->delimiter && *c->p != '\n' &&
           *c->p != '\r')
        c->p++;
    if (c->p - start > CSV_FIELD)
        return err_input(e, "file",
                         "line %lld has a field of more than %d "
                         "bytes",
                         (long long)c->line, CSV_FIELD);
    *out = arena_copy(c->arena, start, (size_t)(c->p - start));
    return true;
}

/* Behind the opening quote. */
static bool
quoted_field(struct csv *c, const char **out, struct err *e)
{
    int64_t began = c->line;
    struct str s;

    str_init(&s, c->arena, CSV_FIELD);
    for (c->p++;; c->p++) {
        if (c->p == c->end)
            return err_input(e, "file",
                             "the quote that opens in line %lld is never "
                             "closed",
                             (long long)began);
        if (*c->p == '"') {
            if (c->p + 1 == c->end || c->p[1] != '"')
                break;
            c->p++;
        }
        if (*c->p == '\n' ||
            (*c->p == '\r' && (c->p + 1 == c->end || c->p[1] != '\n')))
            c->line++;
        str_addc(&s, *c->p);
    }
    c->p++;
    if (!str_whole(&s))
        return err_input(e, "file",
                         "line %lld has a field of more than %d "
                         "bytes",
                         (long long)began, CSV_FIELD);
    if (c->p < c->end && *c->p != c->delimiter && *c->p != '\n' &&
        *c->p != '\r')
        return err_input(e, "file",
                         "line %lld: text stands behind a closing quote",
                         (long long)c->line);
    *out = s.text;
    return true;
}

bool
csv_next(struct csv *c, struct csv_row *out, bool *got, struct err *e)
{
    const char *fields[CSV_FIELDS];

    *got = false;
    while (line_end(c))
        continue;
    if (c->p == c->end)
        return true;
    out->line = c->line;
    out->at = (size_t)(c->p - c->text);
    for (out->n = 0;;) {
        if (out->n == CSV_FIELDS)
            return err_input(e, "file", "line %lld has more than %d fields",
                             (long long)c->line, CSV_FIELDS);
        if (c->p < c->end && *c->p == '"' ? !quoted_field(c, &fields[out->n], e)
                                          : !plain_field(c, &fields[out->n], e))
            return false;
        out->n++;
        out->bytes = (size_t)(c->p - c->text) - out->at;
        if (c->p == c->end || line_end(c))
            break;
        c->p++; /* the delimiter */
    }
    out->fields = arena_alloc(c->arena, out->n, sizeof(*out->fields));
    memcpy(out->fields, fields, out->n * sizeof(*fields));
    *got = true;
    return true;
}

void
csv_seek(struct csv *c, size_t at, int64_t line)
{
    c->p = c->text + at;
    c->line = line;
}

bool
csv_formula(const char *text)
{
    text += strspn(text, "'");
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

void
csv_cell(struct str *out, const char *text, char delimiter)
{
    size_t n = strlen(text);

    if (strpbrk(text, ",;\t\"\r\n") == NULL &&
        strchr(text, delimiter) == NULL &&
        (n == 0 || (*text != ' ' && text[n - 1] != ' '))) {
        str_addn(out, text, n);
        return;
    }
    str_addc(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            str_addc(out, '"');
        str_addc(out, *text);
    }
    str_addc(out, '"');
}
