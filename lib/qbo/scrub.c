/* scrub: what may be kept of an answer. */
#include <string.h>

#include "qbo/qbo.h"

enum { SECRET_MIN = 6, SECRET_MAX = 8192 };

/* Blot out a secret wherever it stands, in n bytes. */
static void
blot(char *text, size_t n, const char *secret)
{
    size_t len = strlen(secret);

    if (len < SECRET_MIN)
        return;
    for (size_t i = 0; i + len <= n; i++)
        if (memcmp(text + i, secret, len) == 0)
            memset(text + i, 'x', len);
}

/* "Token expired: AB0..." carries the token. */
static void
blot_expired(char *text, size_t n)
{
    static const char words[] = "token expired:";
    char *at = text;

    while ((at = strcasestr(at, words)) != NULL)
        for (at += strlen(words); at < text + n && strchr("\"<,", *at) == NULL;
             at++)
            *at = *at == ' ' ? ' ' : 'x';
}

/* Bytes that belong to no character, and controls, become a question mark. */
static void
mend(char *text, size_t n)
{
    for (size_t i = 0; i < n;) {
        size_t len = n - i < 4 ? n - i : 4;

        if ((unsigned char)text[i] < 0x80)
            len = 1;
        while (len > 0 && !str_utf8(text + i, len, "\n\r\t", NULL))
            len--;
        if (len > 0) {
            i += len;
            continue;
        }
        text[i++] = '?';
    }
}

const char *
qbo_scrub(struct arena *a, struct bytes text, size_t max,
          const char *const *secrets)
{
    /* A secret that begins before the cut must be seen whole to be known. */
    size_t n = text.n < max + SECRET_MAX ? text.n : max + SECRET_MAX;
    char *out = arena_copy(a, text.p, n);

    for (size_t i = 0; i < n; i++)
        if (out[i] == '\0')
            out[i] = '\x01'; /* mended below; the searches go on behind it */
    for (; secrets != NULL && *secrets != NULL; secrets++)
        blot(out, n, *secrets);
    blot_expired(out, n);
    if (n > max) {
        n = max;
        while (n > 0 && (out[n] & 0xC0) == 0x80)
            n--; /* not inside a character */
    }
    mend(out, n);
    return arena_copy(a, out, n);
}
