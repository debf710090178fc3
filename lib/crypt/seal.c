/* Sealing: format byte, key id, nonce, tag, ciphertext. */
#include "crypt/crypt.h"

#include <string.h>

#include <openssl/evp.h>

enum {
    FORMAT = 1,
    HEAD = 5, /* format byte and key id */
    NONCE = 12,
    TAG = 16,
    BOUND_MAX = HEAD + 8 + 8 + 64,
    PLAIN_MAX = 16 * 1024 * 1024,
};

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* 64 hex digits up to a line's end; p is left behind them. */
static bool
hex_read(const char **p, unsigned char key[32])
{
    const char *s = *p;

    for (size_t i = 0; i < 32; i++, s += 2) {
        int high = hex_value(s[0]), low = high < 0 ? -1 : hex_value(s[1]);

        if (low < 0)
            return false;
        key[i] = (unsigned char)(high << 4 | low);
    }
    *p = s;
    return *s == '\n' || *s == '\0';
}

/* "id:64 hex" without the line's end; p is left behind what was read. */
static bool
key_read(const char **p, uint32_t *id, unsigned char key[32])
{
    const char *s = *p;
    uint32_t v = 0;

    if (*s < '1' || *s > '9')
        return false;
    for (; *s >= '0' && *s <= '9'; s++)
        if (__builtin_mul_overflow(v, 10u, &v) ||
            __builtin_add_overflow(v, (uint32_t)(*s - '0'), &v))
            return false;
    if (*s++ != ':')
        return false;
    *id = v;
    *p = s;
    return hex_read(p, key);
}

bool
crypt_key_read(const char *text, unsigned char out[32], struct err *e)
{
    uint32_t id;

    if (strchr(text, ':') != NULL ? key_read(&text, &id, out)
                                  : hex_read(&text, out))
        return true;
    return err_set(e, ERR_FAULT, "the key file is not 64 hex digits");
}

static bool
ring_has(const struct crypt_ring *r, uint32_t id)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->keys[i].id == id)
            return true;
    return false;
}

bool
crypt_ring_read(const char *text, struct crypt_ring *out, struct err *e)
{
    uint32_t id;
    int line = 1;

    memset(out, 0, sizeof(*out));
    for (; *text != '\0'; line++, text += *text == '\n') {
        if (*text == '\n')
            continue;
        if (out->n == CRYPT_KEYS)
            return err_set(e, ERR_FAULT, "key file, line %d: more than %d keys",
                           line, CRYPT_KEYS);
        if (!key_read(&text, &id, out->keys[out->n].key))
            return err_set(e, ERR_FAULT,
                           "key file, line %d: write \"number:64 hex digits\"",
                           line);
        if (ring_has(out, id))
            return err_set(e, ERR_FAULT,
                           "key file, line %d: this id stands twice", line);
        out->keys[out->n++].id = id;
    }
    if (out->n == 0)
        return err_set(e, ERR_FAULT, "the key file holds no key");
    return true;
}

static unsigned char *
put_big(unsigned char *p, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (unsigned char)(v >> (8 * (n - 1 - i)));
    return p + n;
}

/* The associated data: head, shop, row, field.  0 when the field is too long.
 */
static size_t
bound(unsigned char out[BOUND_MAX], const unsigned char head[HEAD],
      struct crypt_bind bind)
{
    size_t n = strlen(bind.field);
    unsigned char *p = out + HEAD;

    if (n == 0 || n > 64)
        return 0;
    memcpy(out, head, HEAD);
    p = put_big(p, (uint64_t)bind.shop_id, 8);
    p = put_big(p, (uint64_t)bind.row_id, 8);
    memcpy(p, bind.field, n);
    return HEAD + 16 + n;
}

bool
crypt_seal(struct arena *a, const struct crypt_ring *ring,
           struct crypt_bind bind, struct bytes plain, struct bytes *out,
           struct err *e)
{
    unsigned char aad[BOUND_MAX], *sealed, *nonce, *text;
    EVP_CIPHER_CTX *ctx;
    size_t aad_n;
    int n = 0;
    bool ok;

    if (ring->n == 0 || plain.n > PLAIN_MAX)
        return err_set(e, ERR_FAULT, "nothing to seal with, or too much");
    sealed = arena_alloc(a, plain.n + CRYPT_SEAL_EXTRA, 1);
    nonce = sealed + HEAD;
    text = nonce + NONCE + TAG;
    sealed[0] = FORMAT;
    put_big(sealed + 1, ring->keys[0].id, 4);
    crypt_random(nonce, NONCE);
    aad_n = bound(aad, sealed, bind);
    ctx = EVP_CIPHER_CTX_new();
    ok = ctx != NULL && aad_n > 0 &&
         EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, ring->keys[0].key,
                            nonce) == 1 &&
         EVP_EncryptUpdate(ctx, NULL, &n, aad, (int)aad_n) == 1 &&
         (plain.n == 0 ||
          EVP_EncryptUpdate(ctx, text, &n, plain.p, (int)plain.n) == 1) &&
         EVP_EncryptFinal_ex(ctx, text + plain.n, &n) == 1 &&
         EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, nonce + NONCE) ==
             1;
    EVP_CIPHER_CTX_free(ctx);
    if (!ok)
        return err_set(e, ERR_FAULT, "sealing failed");
    *out = (struct bytes){ sealed, plain.n + CRYPT_SEAL_EXTRA };
    return true;
}

uint32_t
crypt_sealed_by(struct bytes sealed)
{
    const unsigned char *p = sealed.p;

    if (sealed.n < CRYPT_SEAL_EXTRA || p[0] != FORMAT)
        return 0;
    return (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 |
           p[4];
}

static const unsigned char *
ring_key(const struct crypt_ring *ring, uint32_t id)
{
    for (size_t i = 0; i < ring->n; i++)
        if (ring->keys[i].id == id)
            return ring->keys[i].key;
    return NULL;
}

/* The plain text into out; false leaves nothing of it there. */
static bool
decipher(const unsigned char *key, const unsigned char *sealed, size_t n,
         struct crypt_bind bind, unsigned char *out)
{
    const unsigned char *nonce = sealed + HEAD, *text = nonce + NONCE + TAG;
    unsigned char aad[BOUND_MAX], tag[TAG];
    size_t aad_n = bound(aad, sealed, bind);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int got = 0;
    bool ok;

    memcpy(tag, nonce + NONCE, TAG);
    ok = ctx != NULL && aad_n > 0 &&
         EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
         EVP_DecryptUpdate(ctx, NULL, &got, aad, (int)aad_n) == 1 &&
         (n == 0 || EVP_DecryptUpdate(ctx, out, &got, text, (int)n) == 1) &&
         EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1 &&
         EVP_DecryptFinal_ex(ctx, out + n, &got) == 1;
    EVP_CIPHER_CTX_free(ctx);
    if (!ok)
        crypt_wipe(out, n);
    return ok;
}

bool
crypt_open(struct arena *a, const struct crypt_ring *ring,
           struct crypt_bind bind, struct bytes sealed, struct bytes *out,
           struct err *e)
{
    const unsigned char *p = sealed.p, *key;
    unsigned char *plain;
    size_t n;

    if (sealed.n < CRYPT_SEAL_EXTRA || p[0] != FORMAT ||
        sealed.n - CRYPT_SEAL_EXTRA > PLAIN_MAX)
        return err_set(e, ERR_FAULT, "%s of row %lld is not a sealed value",
                       bind.field, (long long)bind.row_id);
    key = ring_key(ring, crypt_sealed_by(sealed));
    if (key == NULL)
        return err_set(e, ERR_FAULT,
                       "%s of row %lld is sealed with a key that is not here",
                       bind.field, (long long)bind.row_id);
    n = sealed.n - CRYPT_SEAL_EXTRA;
    plain = arena_alloc(a, n + 1, 1);
    if (!decipher(key, p, n, bind, plain))
        return err_set(e, ERR_FAULT, "%s of row %lld does not open", bind.field,
                       (long long)bind.row_id);
    *out = (struct bytes){ plain, n };
    return true;
}
