#include "crypt/crypt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

/* A digest that cannot be computed has no answer a caller could act on. */
static void __attribute__((noreturn)) broken(const char *what)
{
    fprintf(stderr, "crypt: %s failed\n", what);
    abort();
}

void
crypt_random(void *p, size_t n)
{
    unsigned char *at = p;

    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            broken("getrandom");
        at += got;
        n -= (size_t)got;
    }
}

void
crypt_sha256(const void *p, size_t n, unsigned char out[CRYPT_HASH])
{
    if (SHA256(p, n, out) == NULL)
        broken("SHA-256");
}

void
crypt_hmac(const void *key, size_t key_n, const void *p, size_t n,
           unsigned char out[CRYPT_HASH])
{
    unsigned size = 0;

    if (key_n > 4096 ||
        HMAC(EVP_sha256(), key, (int)key_n, p, n, out, &size) == NULL ||
        size != CRYPT_HASH)
        broken("HMAC");
}

bool
crypt_equal(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}

void
crypt_wipe(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}

static const char plain_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Three bytes to four digits; a rest of r bytes to r + 1 digits. */
static char *
encode(struct arena *a, const unsigned char *p, size_t n, const char *digits,
       bool pad)
{
    char *out = arena_alloc(a, n / 3 + 2, 4), *w = out;

    for (; n > 0; p += 3) {
        size_t have = n < 3 ? n : 3;
        unsigned v = (unsigned)p[0] << 16;

        if (have > 1)
            v |= (unsigned)p[1] << 8;
        if (have > 2)
            v |= p[2];
        for (size_t i = 0; i <= have; i++)
            *w++ = digits[v >> (18 - 6 * i) & 63];
        for (size_t i = have; pad && i < 3; i++)
            *w++ = '=';
        n -= have;
    }
    return out;
}

char *
crypt_base64(struct arena *a, const void *p, size_t n)
{
    return encode(a, p, n, plain_digits, true);
}

char *
crypt_token(struct arena *a, size_t n)
{
    unsigned char *raw = arena_alloc(a, n, 1);
    char *text;

    crypt_random(raw, n);
    text = encode(a, raw, n, url_digits, false);
    crypt_wipe(raw, n);
    return text;
}

/* The digit's value, -1 for any other character. */
static int
digit_value(char c)
{
    const char *at = c == '\0' ? NULL : strchr(plain_digits, c);

    return at == NULL ? -1 : (int)(at - plain_digits);
}

bool
crypt_unbase64(struct arena *a, const char *s, struct bytes *out)
{
    size_t n = strlen(s), pad = 0, have = 0;
    unsigned char *w = arena_alloc(a, n / 4 * 3 + 1, 1);
    unsigned v = 0;

    if (n % 4 != 0)
        return false;
    while (pad < 2 && n > pad && s[n - 1 - pad] == '=')
        pad++;
    for (size_t i = 0; i < n; i++) {
        int digit = i < n - pad ? digit_value(s[i]) : 0;

        if (digit < 0)
            return false;
        v = v << 6 | (unsigned)digit;
        if (i % 4 != 3)
            continue;
        w[have++] = (unsigned char)(v >> 16);
        w[have++] = (unsigned char)(v >> 8);
        w[have++] = (unsigned char)v;
        v = 0;
    }
    /* Bits under the padding must be zero: one text for one value. */
    for (size_t i = 1; i <= pad; i++)
        if (w[have - i] != 0)
            return false;
    *out = (struct bytes){ w, have - pad };
    return true;
}
