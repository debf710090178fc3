/* Decimals and characters: exact arithmetic, lengths people would count. */
#include "base.h"

#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <wctype.h>

static bool
digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "e-3", "E2" ...: false when it is no exponent of sane size. */
static bool
parse_exponent(const char *s, int *out)
{
    bool minus = false;
    int e = 0;

    if (!*s) {
        *out = 0;
        return true;
    }
    if (*s != 'e' && *s != 'E')
        return false;
    s++;
    if (*s == '+' || *s == '-')
        minus = *s++ == '-';
    if (!digit(*s))
        return false;
    for (; digit(*s); s++)
        if ((e = e * 10 + (*s - '0')) > 40)
            return false;
    *out = minus ? -e : e;
    return !*s;
}

bool
dec_parse(const char *s, int64_t *out)
{
    bool minus = *s == '-';
    wide v = 0;
    int places = 0, exponent, seen = 0;

    s += minus;
    for (bool point = false; digit(*s) || (*s == '.' && !point); s++) {
        if (*s == '.') {
            point = true;
            continue;
        }
        v = v * 10 + (*s - '0');
        places += point;
        if (++seen > 30)
            return false;
    }
    if (!seen || !parse_exponent(s, &exponent))
        return false;
    for (places = 7 - places + exponent; places > 0; places--)
        if ((v *= 10) > (wide)DEC_LIMIT)
            return false;
    for (; places < 0; places++) {
        if (v % 10)
            return false;
        v /= 10;
    }
    if (v > (wide)DEC_LIMIT)
        return false;
    *out = (int64_t)(minus ? -v : v);
    return true;
}

/* v / by to whole cents, halves away from zero. */
static int64_t
cents(wide v, wide by)
{
    bool minus = (v < 0) != (by < 0);
    wide a = v < 0 ? -v : v, b = (by < 0 ? -by : by) * DEC_CENT;
    wide q = (a * 2 + b) / (b * 2);

    if (q > (wide)DEC_LIMIT / DEC_CENT)
        q = (wide)DEC_LIMIT / DEC_CENT;
    return (int64_t)(minus ? -q : q) * DEC_CENT;
}

int64_t
dec_product(int64_t a, int64_t b)
{
    return cents((wide)a * b, DEC_ONE);
}

int64_t
dec_percent(int64_t a, int64_t percent)
{
    return cents((wide)a * percent, (wide)DEC_ONE * 100);
}

int64_t
dec_share(int64_t a, int64_t b, int64_t c)
{
    return c ? cents((wide)a * b, c) : 0;
}

static void
print(char out[DEC_TEXT], int64_t d, size_t keep)
{
    uint64_t v = d < 0 ? 0 - (uint64_t)d : (uint64_t)d;
    char back[DEC_TEXT];
    size_t n = 0, point, digits = 0;

    for (; digits < 8 || v; digits++, v /= 10) {
        if (digits == 7)
            back[n++] = '.';
        back[n++] = (char)('0' + v % 10);
    }
    if (d < 0)
        back[n++] = '-';
    for (size_t i = 0; i < n; i++)
        out[i] = back[n - 1 - i];
    point = n - 8;
    while (n > point + 1 + keep && out[n - 1] == '0')
        n--;
    if (n == point + 1)
        n--;
    out[n] = '\0';
}

int64_t
dec_clamp(wide d)
{
    const wide most = INT64_MAX;

    return (int64_t)(d > most ? most : d < -most ? -most : d);
}

void
dec_print_money(char out[DEC_TEXT], int64_t d)
{
    print(out, d, 2);
    if (!d)
        out[1] = '\0';
}

const char *
dec_text(struct pool *p, int64_t d)
{
    char out[DEC_TEXT];

    print(out, d, 0);
    return pool_str(p, out);
}

const char *
dec_money(struct pool *p, int64_t d)
{
    char out[DEC_TEXT];

    dec_print_money(out, d);
    return pool_str(p, out);
}

/* Bytes of the sequence at s, 0 when it is not UTF-8. */
static size_t
sequence(const unsigned char *s, size_t n, uint32_t *code)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t len = s[0] < 0x80             ? 1
                 : (s[0] & 0xe0) == 0xc0 ? 2
                 : (s[0] & 0xf0) == 0xe0 ? 3
                 : (s[0] & 0xf8) == 0xf0 ? 4
                                         : 0;
    uint32_t c;

    if (!len || len > n)
        return 0;
    c = len == 1 ? s[0] : s[0] & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (s[i] & 0x3fu);
    }
    if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 0;
    *code = c;
    return len;
}

bool
utf8_valid(const char *s, size_t n)
{
    const unsigned char *u = (const unsigned char *)s;
    uint32_t code;

    for (size_t i = 0, len; i < n; i += len)
        if (!(len = sequence(u + i, n - i, &code)))
            return false;
    return true;
}

const char *
utf8_clean(struct pool *p, const char *s)
{
    size_t n = strlen(s);
    char *out;

    if (utf8_valid(s, n))
        return s;
    out = pool_copy(p, s, n);
    for (size_t i = 0, len; i < n; i += len) {
        uint32_t code;

        len = sequence((const unsigned char *)s + i, n - i, &code);
        if (!len) {
            out[i] = '?';
            len = 1;
        }
    }
    return out;
}

size_t
utf8_count(const char *s)
{
    size_t n = 0;

    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

static void
put_utf8(struct text *t, uint32_t c)
{
    char b[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        b[i] = (char)(unsigned char)(0x80u | (c & 0x3fu));
    b[0] = (char)(unsigned char)(n == 1 ? c : ((0xf00u >> n) & 0xffu) | c);
    text_add(t, b, n);
}

static locale_t utf8;

static void
make_utf8(void)
{
    utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

const char *
name_fold(struct pool *p, const char *s)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    size_t n = strlen(s);
    struct text t;

    pthread_once(&once, make_utf8);
    while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
        n--;
    for (; n && (*s == ' ' || *s == '\t'); n--)
        s++;
    text_init(&t, p);
    for (size_t i = 0, len; i < n; i += len) {
        uint32_t c = 0;

        len = sequence((const unsigned char *)s + i, n - i, &c);
        if (!len)
            break;
        put_utf8(&t, utf8 ? (uint32_t)towlower_l((wint_t)c, utf8) : c);
    }
    return t.p;
}
