#include "str/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
str_init(struct str *s, struct arena *a, size_t max)
{
    memset(s, 0, sizeof(*s));
    s->arena = a;
    s->max = max;
    s->room = max < 63 ? max + 1 : 64;
    s->text = arena_alloc(a, s->room, 1);
}

/* Make room for n more bytes; how many of them fit under the ceiling. */
static size_t
reserve(struct str *s, size_t n)
{
    size_t room = s->room;
    char *text;

    if (s->cut || n > s->max - s->len) {
        n = s->cut ? 0 : s->max - s->len;
        s->cut = true;
    }
    if (s->len + n < room)
        return n;
    while (room <= s->len + n)
        room *= 2;
    text = arena_alloc(s->arena, room, 1);
    memcpy(text, s->text, s->len);
    s->text = text;
    s->room = room;
    return n;
}

void
str_addn(struct str *s, const void *p, size_t n)
{
    n = reserve(s, n);
    if (n > 0)
        memcpy(s->text + s->len, p, n);
    s->len += n;
    s->text[s->len] = '\0';
}

void
str_add(struct str *s, const char *text)
{
    str_addn(s, text, strlen(text));
}

void
str_addc(struct str *s, char c)
{
    str_addn(s, &c, 1);
}

void
str_addf(struct str *s, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(small, sizeof(small), fmt, ap);
    va_end(ap);
    if (n < 0) {
        s->cut = true;
    } else if ((size_t)n < sizeof(small)) {
        str_addn(s, small, (size_t)n);
    } else {
        char *big = arena_alloc(s->arena, (size_t)n + 1, 1);

        va_start(ap, fmt);
        vsnprintf(big, (size_t)n + 1, fmt, ap);
        va_end(ap);
        str_addn(s, big, (size_t)n);
    }
}

void
str_add_url(struct str *s, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";

    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        char enc[3] = { '%', hex[*p >> 4], hex[*p & 15] };
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= '0' && *p <= '9') || strchr("-._~", *p) != NULL;

        if (plain)
            str_addc(s, (char)*p);
        else
            str_addn(s, enc, 3);
    }
}

bool
str_whole(const struct str *s)
{
    return !s->cut;
}

bool
str_equal(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
str_int64(const char *s, int64_t *out)
{
    bool minus = *s == '-';
    int64_t v = 0;

    s += minus;
    if (*s == '\0')
        return false;
    for (; *s != '\0'; s++) {
        if (*s < '0' || *s > '9' || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_sub_overflow(v, *s - '0', &v))
            return false;
    }
    if (!minus && __builtin_sub_overflow(0, v, &v))
        return false;
    *out = v;
    return true;
}

char *
str_hex(struct arena *a, const void *p, size_t n)
{
    const unsigned char *bytes = p;
    char *out = arena_alloc(a, 2 * n + 1, 1);

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    return out;
}
