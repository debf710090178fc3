#include "text.h"
#include "proxy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
str_room(struct str *b, size_t n)
{
    if (b->room - b->n > n)
        return;
    while (b->room - b->n <= n)
        b->room = b->room ? b->room * 2 : 1024;
    b->s = must(realloc(b->s, b->room));
}

void
str_add(struct str *b, const char *s, size_t n)
{
    str_room(b, n);
    memcpy(b->s + b->n, s, n);
    b->n += n;
    b->s[b->n] = '\0';
}

void
str_addf(struct str *b, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        die("cannot format");
    str_room(b, (size_t)n);
    va_start(ap, fmt);
    vsnprintf(b->s + b->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}

void
str_add_json(struct str *b, const char *s, size_t n)
{
    str_add(b, "\"", 1);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c < 32 || c > 126)
            str_addf(b, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            str_addf(b, "\\%c", c);
        else
            str_add(b, s + i, 1);
    }
    str_add(b, "\"", 1);
}

static int
hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes in place; returns the bytes it came to. */
static size_t
form_decode(char *s)
{
    char *to = s;

    for (const char *from = s; *from; from++) {
        int high = *from == '%' ? hex(from[1]) : -1;
        int low = high >= 0 ? hex(from[2]) : -1;

        if (low >= 0) {
            *to++ = (char)(high * 16 + low);
            from += 2;
        } else {
            *to++ = *from == '+' ? ' ' : *from;
        }
    }
    *to = '\0';
    return (size_t)(to - s);
}

bool
form_parse(char *text, struct form *out)
{
    char *next, *value;

    for (; text && *text; text = next) {
        next = strchr(text, '&');
        if (next)
            *next++ = '\0';
        if (!*text)
            continue;
        if (out->n == FORM_FIELDS)
            return false;
        value = strchr(text, '=');
        if (value)
            *value++ = '\0';
        form_decode(text);
        out->field[out->n].name = text;
        out->field[out->n].value = value ? value : "";
        out->field[out->n].value_bytes = value ? form_decode(value) : 0;
        out->n++;
    }
    return true;
}

const struct field *
form_get(const struct form *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (!strcmp(f->field[i].name, name))
            return &f->field[i];
    return NULL;
}

bool
form_number(const struct field *f, int64_t min, int64_t max, int64_t *out)
{
    char *end;
    long long v;

    if (!f)
        return true;
    errno = 0;
    v = strtoll(f->value, &end, 10);
    if (errno || end == f->value || *end || v < min || v > max)
        return false;
    *out = v;
    return true;
}
