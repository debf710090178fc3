#include "money/money.h"

#include <stdio.h>
#include <string.h>

static const struct currency currencies[] = {
    { "USD", "$", 2 },   { "GBP", "£", 2 },  { "EUR", "€", 2 },
    { "CAD", "CA$", 2 }, { "AUD", "A$", 2 }, { "NZD", "NZ$", 2 },
    { "ZAR", "R", 2 },   { "INR", "₹", 2 },  { "KES", "KSh", 2 },
    { "JPY", "¥", 0 },   { "KWD", "KD", 3 },
};

static const int64_t pow10[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };

const struct currency *
currency_find(const char *code)
{
    for (size_t i = 0; i < sizeof(currencies) / sizeof(currencies[0]); i++)
        if (strcmp(currencies[i].code, code) == 0)
            return &currencies[i];
    return NULL;
}

enum scan { SCAN_OK, SCAN_SHAPE, SCAN_PLACES, SCAN_RANGE };

/* Text -> integer scaled by 10^places; limit is the largest absolute value. */
static enum scan
scan(const char *s, int places, int64_t limit, int64_t *out)
{
    bool minus = *s == '-', excess = false;
    int after = 0;
    int64_t v = 0;
    bool big = false;

    s += minus;
    if (*s < '0' || *s > '9' || (s[0] == '0' && s[1] >= '0' && s[1] <= '9'))
        return SCAN_SHAPE;
    for (; *s >= '0' && *s <= '9'; s++)
        big |= __builtin_mul_overflow(v, 10, &v) ||
               __builtin_add_overflow(v, *s - '0', &v);
    if (*s == '.') {
        if (s[1] < '0' || s[1] > '9')
            return SCAN_SHAPE;
        for (s++; *s >= '0' && *s <= '9'; s++) {
            if (after == places) {
                excess = true;
                continue;
            }
            after++;
            big |= __builtin_mul_overflow(v, 10, &v) ||
                   __builtin_add_overflow(v, *s - '0', &v);
        }
    }
    if (*s != '\0' || (minus && v == 0 && !excess && !big))
        return SCAN_SHAPE;
    if (excess)
        return SCAN_PLACES;
    big |= __builtin_mul_overflow(v, pow10[places - after], &v);
    if (big || v > limit)
        return SCAN_RANGE;
    *out = minus ? -v : v;
    return SCAN_OK;
}

static bool
scan_said(enum scan said, int places, const char *field, struct err *e)
{
    switch (said) {
    case SCAN_OK:
        return true;
    case SCAN_PLACES:
        return err_input(e, field,
                         places == 0
                             ? "Use a whole number, without digits after "
                               "the point."
                             : "Use at most %d digits after the point.",
                         places);
    case SCAN_RANGE:
        return err_input(e, field, "That number is too large.");
    case SCAN_SHAPE:
        break;
    }
    return err_input(e, field,
                     "Write a number such as 1234.5, with a point and without "
                     "other marks.");
}

bool
money_parse(const char *s, const struct currency *c, const char *field,
            struct money *out, struct err *e)
{
    return scan_said(scan(s, c->exponent, MONEY_MAX, &out->minor), c->exponent,
                     field, e);
}

bool
decimal_parse(const char *s, int places, const char *field, struct decimal *out,
              struct err *e)
{
    int64_t v = 0;
    enum scan said =
        scan(s, places, INT64_C(1000000000000) * pow10[places] - 1, &v);

    out->micro = v * pow10[6 - places];
    return scan_said(said, places, field, e);
}

/* v as digits with the point before the last places. */
static char *
digits(struct arena *a, int64_t v, int places)
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    uint64_t unit = (uint64_t)pow10[places];

    if (places == 0)
        return arena_printf(a, "%s%llu", v < 0 ? "-" : "",
                            (unsigned long long)u);
    return arena_printf(a, "%s%llu.%0*llu", v < 0 ? "-" : "",
                        (unsigned long long)(u / unit), places,
                        (unsigned long long)(u % unit));
}

char *
money_text(struct arena *a, struct money m, const struct currency *c)
{
    return digits(a, m.minor, c->exponent);
}

char *
decimal_text(struct arena *a, struct decimal d)
{
    char *s = digits(a, d.micro, 6), *end = s + strlen(s);

    while (end[-1] == '0')
        *--end = '\0';
    if (end[-1] == '.')
        end[-1] = '\0';
    return s;
}

char *
money_show(struct arena *a, struct money m, const struct currency *c)
{
    char *plain = digits(a, m.minor, c->exponent);
    const char *body = plain + (*plain == '-');
    size_t whole = strcspn(body, "."), n = 0;
    char *out = arena_alloc(a, strlen(plain) * 2 + 16, 1);

    n = (size_t)snprintf(out, strlen(plain) * 2 + 16, "%s%s",
                         m.minor < 0 ? "−" : "", c->symbol);
    for (size_t i = 0; body[i] != '\0'; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = body[i];
    }
    return out;
}

__extension__ typedef __int128 wide;

/* v / unit, half away from zero, checked against the limit. */
static bool
round_half(wide v, wide unit, struct money *out)
{
    wide q = v / unit, rest = v % unit;

    if (rest >= unit - rest)
        q++;
    else if (-rest >= unit + rest)
        q--;
    if (q > MONEY_MAX || q < -MONEY_MAX)
        return false;
    out->minor = (int64_t)q;
    return true;
}

bool
money_extend(struct decimal qty, struct decimal price, const struct currency *c,
             struct money *out)
{
    wide v = (wide)qty.micro * price.micro;

    /* 10^18 squared leaves room for two more digits, not for three. */
    return !__builtin_mul_overflow(v, (wide)pow10[c->exponent], &v) &&
           round_half(v, (wide)1000000 * 1000000, out);
}

bool
money_percent(struct money amount, struct decimal percent, struct money *out)
{
    return round_half((wide)amount.minor * percent.micro, (wide)100 * 1000000,
                      out);
}

bool
money_share(struct money amount, struct money part, struct money whole,
            struct money *out)
{
    out->minor = 0;
    if (whole.minor == 0)
        return true;
    return whole.minor > 0
               ? round_half((wide)amount.minor * part.minor, whole.minor, out)
               : round_half((wide)amount.minor * -part.minor, -whole.minor,
                            out);
}

bool
money_add(struct money a, struct money b, struct money *out)
{
    return !__builtin_add_overflow(a.minor, b.minor, &out->minor) &&
           out->minor <= MONEY_MAX && out->minor >= -MONEY_MAX;
}
