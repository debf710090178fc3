/*
 * crypt: OpenSSL and argon2, and the only module that knows them.
 *
 * Sealing is AES-256-GCM with a random 96-bit nonce: one format byte, key id
 * (4 bytes, big-endian), nonce, tag, ciphertext.  The associated data is the
 * format byte and key id, shop and row (8 bytes each, big-endian) and the
 * field's name, so a sealed value moved to another row does not open (T22).
 */
#ifndef CRYPT_H
#define CRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena/arena.h"
#include "err/err.h"
#include "field/field.h"

enum { CRYPT_HASH = 32, CRYPT_SEAL_EXTRA = 33, CRYPT_KEYS = 8 };

/* Up to CRYPT_KEYS keys; the first seals, all open. */
struct crypt_ring {
    size_t n;
    struct {
        uint32_t id;
        unsigned char key[32];
    } keys[CRYPT_KEYS];
};

/* Fill with random bytes; aborts when the system has none. */
void crypt_random(void *p, size_t n);

/* n random bytes as base64url without padding. */
char *crypt_token(struct arena *a, size_t n);

void crypt_sha256(const void *p, size_t n, unsigned char out[CRYPT_HASH]);
void crypt_hmac(const void *key, size_t key_n, const void *p, size_t n,
                unsigned char out[CRYPT_HASH]);
bool crypt_equal(const void *a, const void *b, size_t n); /* constant time */
void crypt_wipe(void *p, size_t n);

/* Lines "id:64 hex digits", newest first.  ERR_FAULT names the line, not the
 * key. */
ERR_CHECKED bool crypt_ring_read(const char *text, struct crypt_ring *out,
                                 struct err *e);

/* One key of 64 hex digits, with or without a ring's number before it. */
ERR_CHECKED bool crypt_key_read(const char *text, unsigned char out[32],
                                struct err *e);

/* shop, row and field are bound ("secret.access", at most 64 bytes). */
struct crypt_bind {
    int64_t shop_id;
    int64_t row_id;
    const char *field;
};
ERR_CHECKED bool crypt_seal(struct arena *a, const struct crypt_ring *ring,
                            struct crypt_bind bind, struct bytes plain,
                            struct bytes *out, struct err *e);
/* A NUL follows the plain bytes.  ERR_FAULT when it does not open. */
ERR_CHECKED bool crypt_open(struct arena *a, const struct crypt_ring *ring,
                            struct crypt_bind bind, struct bytes sealed,
                            struct bytes *out, struct err *e);

/* The id of the key that sealed it; 0 when it is no sealed value. */
uint32_t crypt_sealed_by(struct bytes sealed);

char *crypt_base64(struct arena *a, const void *p, size_t n);
/* Strict decoding; false on anything else. */
bool crypt_unbase64(struct arena *a, const char *s, struct bytes *out);

/* argon2id, 64 MiB, t=3, p=1; PHC string. */
ERR_CHECKED bool crypt_password_hash(struct arena *a, const char *password,
                                     const char **out, struct err *e);
/* NULL or no hash: takes as long and answers false (unknown user, A6). */
bool crypt_password_verify(const char *hash, const char *password);
/* True when the hash was made with weaker parameters than today's. */
bool crypt_password_weak(const char *hash);

#endif
