#include "str/str.h"

#include <string.h>

/* What RFC 3629 section 4 admits: first byte, bounds of the second, length. */
static const struct {
    unsigned char first, last, low, high, more;
} forms[] = {
    { 0xC2, 0xDF, 0x80, 0xBF, 1 }, { 0xE0, 0xE0, 0xA0, 0xBF, 2 },
    { 0xE1, 0xEC, 0x80, 0xBF, 2 }, { 0xED, 0xED, 0x80, 0x9F, 2 },
    { 0xEE, 0xEF, 0x80, 0xBF, 2 }, { 0xF0, 0xF0, 0x90, 0xBF, 3 },
    { 0xF1, 0xF3, 0x80, 0xBF, 3 }, { 0xF4, 0xF4, 0x80, 0x8F, 3 },
};

/* Bytes of the multi-byte character at p, 0 when it is malformed. */
static size_t
multi(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        size_t more = forms[i].more;

        if (*p < forms[i].first || *p > forms[i].last)
            continue;
        if (n <= more || p[1] < forms[i].low || p[1] > forms[i].high)
            return 0;
        for (size_t k = 2; k <= more; k++)
            if ((p[k] & 0xC0) != 0x80)
                return 0;
        return more + 1;
    }
    return 0;
}

bool
str_wellformed(const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;

    while (n > 0) {
        size_t step = *p < 0x80 ? 1 : multi(p, n);

        if (step == 0)
            return false;
        p += step;
        n -= step;
    }
    return true;
}

/* C1 controls, bidi overrides and isolates: they make text lie. */
static bool
deceives(const unsigned char *p, size_t n)
{
    if (n == 2 && p[0] == 0xC2 && p[1] < 0xA0)
        return true;
    if (n != 3 || p[0] != 0xE2)
        return false;
    return (p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) ||
           (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9);
}

bool
str_utf8(const char *text, size_t n, const char *allow, size_t *chars)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t count = 0;

    while (n > 0) {
        size_t step = 1;

        if (*p < 0x20 || *p == 0x7F) {
            if (*p == '\0' || strchr(allow, *p) == NULL)
                return false;
        } else if (*p >= 0x80) {
            step = multi(p, n);
            if (step == 0 || deceives(p, step))
                return false;
        }
        p += step;
        n -= step;
        count++;
    }
    if (chars != NULL)
        *chars = count;
    return true;
}

size_t
str_chars(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

/* Bytes of the blank at p, 0 when it is none. */
static size_t
blank(const char *p)
{
    if (*p != '\0' && strchr(" \t\r\n\v\f", *p) != NULL)
        return 1;
    return strncmp(p, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

char *
str_trim(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1, 1), *w = out;
    size_t step;
    bool gap = false;

    while (*s != '\0') {
        step = blank(s);
        if (step > 0) {
            gap = w > out;
            s += step;
            continue;
        }
        if (gap)
            *w++ = ' ';
        gap = false;
        *w++ = *s++;
    }
    *w = '\0';
    return out;
}

/* Simple one-to-one folding inside two-byte UTF-8; c is the code point. */
static unsigned
fold_point(unsigned c)
{
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
        (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    if ((c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14A && c <= 0x177))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c % 2 == 1 ? c + 1 : c;
    return c;
}

char *
str_fold(struct arena *a, const char *s)
{
    char *out = str_trim(a, s);

    for (unsigned char *p = (unsigned char *)out; *p != '\0'; p++) {
        if (*p >= 'A' && *p <= 'Z') {
            *p = (unsigned char)(*p + 32);
        } else if (*p >= 0xC2 && *p <= 0xDF && p[1] != '\0') {
            unsigned c = fold_point((*p & 31u) << 6 | (p[1] & 63u));

            p[0] = (unsigned char)(0xC0 | c >> 6);
            p[1] = (unsigned char)(0x80 | (c & 63));
            p++;
        }
    }
    return out;
}
