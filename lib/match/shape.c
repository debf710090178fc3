/* shape: a name in the forms it is compared in. */
#include <stdlib.h>
#include <string.h>

#include "match/inner.h"
#include "str/str.h"

enum { WORDS_MAX = 40, LENGTH_MAX = 200, TWO = 2, FAR = TWO + 1 };

/* clang-format off */
/* What is no part of a name's substance. */
static const char *const forms[] = {
    "and", "co", "company", "corp", "corporation", "gmbh", "inc",
    "incorporated", "limited", "llc", "llp", "lp", "ltd", "plc", "pllc", "the",
};
/* clang-format on */

static bool
is_form(const char *word)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (strcmp(forms[i], word) == 0)
            return true;
    return false;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_word(unsigned char c)
{
    return c >= 0x80 || is_digit((char)c) || (c >= 'a' && c <= 'z') || c == '+';
}

/* Bytes of what is left out without parting a word: "O'Neil", "A.B." and the
 * right quotation mark that stands for an apostrophe. */
static size_t
unseen(const char *p, char before)
{
    if (*p == '\'' || (*p == '.' && !(is_digit(before) && is_digit(p[1]))))
        return 1;
    return strncmp(p, "\xE2\x80\x99", 3) == 0 ||
                   strncmp(p, "\xE2\x80\x98", 3) == 0
               ? 3
               : 0;
}

/* Bytes of a dash or a quotation mark that is no letter. */
static size_t
mark(const char *p)
{
    if (strncmp(p, "\xE2\x80", 2) == 0 && p[2] != '\0')
        return 3;
    return !is_word((unsigned char)*p) && !(*p == '.') ? 1 : 0;
}

static const char *
plain_of(struct arena *a, const char *fold)
{
    char *out = arena_alloc(a, 5 * strlen(fold) + 1, 1), *w = out;

    for (const char *p = fold; *p != '\0';) {
        size_t skip = unseen(p, p > fold ? p[-1] : '\0');

        if (skip > 0) {
            p += skip;
            continue;
        }
        skip = mark(p);
        if (skip == 0) {
            *w++ = *p++;
            continue;
        }
        if (w > out && w[-1] != ' ')
            *w++ = ' ';
        if (*p == '&') {
            memcpy(w, "and ", 4);
            w += 4;
        }
        p += skip;
    }
    while (w > out && w[-1] == ' ')
        w--;
    *w = '\0';
    return out;
}

static int
by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static const char *
joined(struct arena *a, char *const *word, size_t n, bool core, size_t room)
{
    char *out = arena_alloc(a, room + 1, 1), *w = out;

    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(word[i]);

        if (core && is_form(word[i]))
            continue;
        if (w > out)
            *w++ = ' ';
        memcpy(w, word[i], len);
        w += len;
    }
    *w = '\0';
    return out;
}

/* One hash for the numbers of a name, whatever stands between them. */
static uint64_t
digits_of(const char *words)
{
    uint64_t h = 1469598103934665603u;
    bool in = false;

    for (const char *p = words; *p != '\0'; p++) {
        if (is_digit(*p) || (in && *p == '.'))
            h = (h ^ (unsigned char)*p) * 1099511628211u;
        else if (in)
            h = (h ^ ' ') * 1099511628211u;
        in = is_digit(*p) || (in && *p == '.');
    }
    return in ? (h ^ ' ') * 1099511628211u : h;
}

static void
words_of(struct arena *a, struct shape *s)
{
    size_t room = strlen(s->plain), n = 0;
    char *text = arena_text(a, s->plain), *word[WORDS_MAX], *rest = NULL;

    for (char *w = strtok_r(text, " ", &rest); w != NULL;
         w = strtok_r(NULL, " ", &rest)) {
        if (n == WORDS_MAX) { /* no name: it is itself only */
            s->words = s->core = s->plain;
            return;
        }
        word[n++] = w;
    }
    qsort(word, n, sizeof(word[0]), by_text);
    s->words = joined(a, word, n, false, room);
    s->core = joined(a, word, n, true, room);
}

static uint32_t
points_of(struct arena *a, const char *text, const uint32_t **out)
{
    uint32_t *list = arena_alloc(a, strlen(text) + 1, sizeof(*list)), n = 0;

    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
        if ((*p & 0xC0) == 0x80 && n > 0)
            list[n - 1] = list[n - 1] << 6 | (*p & 0x3Fu);
        else
            list[n++] = *p;
    *out = list;
    return n;
}

void
shape_fill(struct arena *a, struct shape *s)
{
    s->plain = plain_of(a, s->fold);
    words_of(a, s);
    s->n = points_of(a, s->plain, &s->point);
    s->digits = digits_of(s->words);
}

unsigned
shape_slack(size_t n)
{
    return n < 5 || n > LENGTH_MAX ? 0 : n < 9 ? 1 : 2;
}

static unsigned
least(unsigned x, unsigned y)
{
    return x < y ? x : y;
}

/* One row of the table: what lies further from its middle than TWO costs more
 * than that.  Returns the least of it. */
static unsigned
row_fill(const struct shape *x, const struct shape *y, uint32_t i,
         unsigned *const row[3])
{
    const unsigned *before = row[0], *last = row[1];
    uint32_t from = i > TWO ? i - TWO : 1;
    uint32_t to = i + TWO < y->n ? i + TWO : y->n;
    unsigned *now = row[2], best;

    best = now[from - 1] = from == 1 ? least(i, FAR) : FAR;
    for (uint32_t j = from; j <= to; j++) {
        const uint32_t *p = &x->point[i - 1], *q = &y->point[j - 1];

        now[j] =
            least(last[j - 1] + (*p != *q), least(last[j], now[j - 1]) + 1);
        if (i > 1 && j > 1 && *p == q[-1] && p[-1] == *q)
            now[j] = least(now[j], before[j - 2] + 1);
        best = least(best, now[j]);
    }
    now[to + 1] = FAR;
    return best;
}

unsigned
shape_distance(const struct shape *x, const struct shape *y)
{
    unsigned rows[3][LENGTH_MAX + 2];
    unsigned *row[3] = { rows[0], rows[1], rows[2] }, best = 0;

    if (x->n > LENGTH_MAX || y->n > LENGTH_MAX || x->n > y->n + TWO ||
        y->n > x->n + TWO)
        return FAR;
    for (uint32_t j = 0; j <= y->n + 1; j++)
        row[1][j] = row[0][j] = least(j, FAR);
    for (uint32_t i = 1; i <= x->n; i++) {
        unsigned least_before = best, *spare = row[0];

        best = row_fill(x, y, i, row);
        if (best >= FAR && least_before >= TWO) /* a swap spans two rows */
            return FAR;
        row[0] = row[1];
        row[1] = row[2];
        row[2] = spare;
    }
    return least(row[1][y->n], FAR);
}
