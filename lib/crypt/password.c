/* Passwords: argon2id, 64 MiB, three passes, one lane. */
#include "crypt/crypt.h"

#include <stdint.h>
#include <string.h>

#include <argon2.h>

enum { PASSES = 3, KIB = 64 * 1024, LANES = 1, SALT = 16, ENCODED = 128 };

bool
crypt_password_hash(struct arena *a, const char *password, const char **out,
                    struct err *e)
{
    unsigned char salt[SALT];
    char *text = arena_alloc(a, ENCODED, 1);

    crypt_random(salt, sizeof(salt));
    if (argon2id_hash_encoded(PASSES, KIB, LANES, password, strlen(password),
                              salt, sizeof(salt), CRYPT_HASH, text,
                              ENCODED) != ARGON2_OK)
        return err_set(e, ERR_FAULT, "hashing a password failed");
    *out = text;
    return true;
}

bool
crypt_password_verify(const char *hash, const char *password)
{
    unsigned char salt[SALT] = { 0 }, raw[CRYPT_HASH];
    int said = ARGON2_INCORRECT_PARAMETER;

    if (hash != NULL)
        said = argon2id_verify(hash, password, strlen(password));
    if (said == ARGON2_OK || said == ARGON2_VERIFY_MISMATCH)
        return said == ARGON2_OK;
    /* Nobody, or not a hash: cost the same, so that time tells nothing. */
    (void)argon2id_hash_raw(PASSES, KIB, LANES, password, strlen(password),
                            salt, sizeof(salt), raw, sizeof(raw));
    return false;
}

/* word, then a decimal number; p moves behind both. */
static bool
parameter(const char **p, const char *word, uint32_t *out)
{
    size_t n = strlen(word);
    uint32_t v = 0;

    if (strncmp(*p, word, n) != 0)
        return false;
    for (*p += n; **p >= '0' && **p <= '9'; ++*p)
        if (__builtin_mul_overflow(v, 10u, &v) ||
            __builtin_add_overflow(v, (uint32_t)(**p - '0'), &v))
            return false;
    *out = v;
    return true;
}

bool
crypt_password_weak(const char *hash)
{
    uint32_t kib = 0, passes = 0, lanes = 0;

    return !parameter(&hash, "$argon2id$v=19$m=", &kib) ||
           !parameter(&hash, ",t=", &passes) ||
           !parameter(&hash, ",p=", &lanes) || *hash != '$' || kib < KIB ||
           passes < PASSES;
}
