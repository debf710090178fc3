/* genuine: whose bytes these are (qbo.md 5.1). */
#include <string.h>

#include "crypt/crypt.h"
#include "intake/intake.h"

bool
intake_tokens_read(struct arena *a, const char *text, struct intake *in,
                   struct err *e)
{
    char *rest = arena_text(a, text), *line;

    in->tokens = 0;
    while ((line = strsep(&rest, "\n")) != NULL) {
        line[strcspn(line, " \t\r")] = '\0';
        if (*line == '\0')
            continue;
        if (in->tokens == INTAKE_TOKENS || strlen(line) > INTAKE_TOKEN_MAX)
            return err_set(e, ERR_FAULT,
                           "qbo_verifier.secret: write one verifier token to a "
                           "line, %d at most",
                           INTAKE_TOKENS);
        in->token[in->tokens++] = line;
    }
    return in->tokens > 0 ||
           err_set(e, ERR_FAULT, "qbo_verifier.secret has no verifier token");
}

/*
 * The texts are compared, not what they decode to: base64 has several for the
 * same bytes, and Intuit sends one.
 */
bool
intake_genuine(const struct intake *in, struct arena *a, struct bytes body,
               const char *signature)
{
    size_t n = signature == NULL ? 0 : strlen(signature);
    bool good = false;

    for (size_t i = 0; i < in->tokens; i++) {
        unsigned char mac[CRYPT_HASH];
        const char *want;

        crypt_hmac(in->token[i], strlen(in->token[i]), body.p, body.n, mac);
        want = crypt_base64(a, mac, sizeof(mac));
        if (n == strlen(want) && crypt_equal(want, signature, n))
            good = true;
    }
    return good;
}
