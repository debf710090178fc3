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

/*
 * C1 controls, bidi overrides and isolates, and what takes no room but tells
 * two names apart (U+200B, U+FEFF): they make text lie.
 */
static bool
deceives(const unsigned char *p, size_t n)
{
    if (n == 2 && p[0] == 0xC2 && p[1] < 0xA0)
        return true;
    if (n != 3)
        return false;
    if (p[0] == 0xEF)
        return p[1] == 0xBB && p[2] == 0xBF;
    if (p[0] != 0xE2)
        return false;
    return (p[1] == 0x80 && (p[2] == 0x8B || (p[2] >= 0xAA && p[2] <= 0xAE))) ||
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

/* clang-format off */
/* Simple one-to-one folding inside two-byte UTF-8, as C.UTF-8 has it: add, or
 * for letters in pairs (capital first) go to the next when parity is that. */
static const struct {
    unsigned short first, last, add;
    signed char pair; /* -1: add to all; 0, 1: capitals are even, odd */
} folds[] = {
    { 0x0C0, 0x0D6, 32, -1 }, { 0x0D8, 0x0DE, 32, -1 }, { 0x100, 0x12F, 1, 0 },
    { 0x132, 0x137, 1, 0 },   { 0x139, 0x148, 1, 1 },   { 0x14A, 0x177, 1, 0 },
    { 0x179, 0x17E, 1, 1 },   { 0x386, 0x386, 38, -1 }, { 0x388, 0x38A, 37, -1 },
    { 0x38C, 0x38C, 64, -1 }, { 0x38E, 0x38F, 63, -1 }, { 0x391, 0x3A1, 32, -1 },
    { 0x3A3, 0x3AB, 32, -1 }, { 0x400, 0x40F, 80, -1 }, { 0x410, 0x42F, 32, -1 },
};
/* clang-format on */

/* The folded form of a code point below U+0800. */
static unsigned
fold_point(unsigned c)
{
    if (c == 0x178) /* the one that goes down: Y with diaeresis */
        return 0xFF;
    for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++)
        if (c >= folds[i].first && c <= folds[i].last)
            return folds[i].pair < 0 || (int)(c % 2) == folds[i].pair
                       ? c + folds[i].add
                       : c;
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
