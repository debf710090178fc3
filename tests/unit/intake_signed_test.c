/* intake: whose bytes they are (W1, W2, W14). */
#include "intake/intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypt/crypt.h"

static struct arena memory;

static const char body_text[] =
    "  [ {\"type\" : \"qbo.invoice.void.v1\" ,\"\\u0069d\":\"a\\/b\"}\r\n ]\n";
static const struct bytes body = { body_text, sizeof(body_text) - 1 };

static char *
signature_of(struct arena *a, const char *token, struct bytes text)
{
    unsigned char mac[CRYPT_HASH];

    crypt_hmac(token, strlen(token), text.p, text.n, mac);
    return crypt_base64(a, mac, sizeof(mac));
}

static void
tokens(const char *text, struct intake *in)
{
    struct err e = { 0 };

    if (!intake_tokens_read(&memory, text, in, &e))
        fail_msg("%s", e.text);
}

/* W1: forged, missing, cut, in other letters, in another base64. */
static void
only_the_right_signature_is_taken(void **state)
{
    struct intake in = { 0 };
    char *good, *bad;

    (void)state;
    tokens("the-token", &in);
    good = signature_of(&memory, "the-token", body);
    assert_int_equal(strlen(good), 44);
    assert_true(intake_genuine(&in, &memory, body, good));
    assert_false(intake_genuine(&in, &memory, body, NULL));
    assert_false(intake_genuine(&in, &memory, body, ""));
    assert_false(intake_genuine(&in, &memory, body,
                                signature_of(&memory, "the-Token", body)));
    for (size_t n = 0; n < 44; n++)
        assert_false(
            intake_genuine(&in, &memory, body, arena_copy(&memory, good, n)));
    assert_false(
        intake_genuine(&in, &memory, body, arena_printf(&memory, "%s=", good)));
    assert_false(
        intake_genuine(&in, &memory, body, arena_printf(&memory, " %s", good)));
    assert_false(intake_genuine(&in, &memory, body,
                                arena_printf(&memory, "sha256=%s", good)));
    for (size_t i = 0; i < 44; i++) { /* each bit, each letter's other case */
        bad = arena_text(&memory, good);
        for (int bit = 0; bit < 8; bit++) {
            bad[i] = (char)(good[i] ^ (1 << bit));
            assert_false(intake_genuine(&in, &memory, body, bad));
        }
    }
    bad = arena_text(&memory, good); /* the same bytes in sloppy base64 */
    bad[42] = (char)(good[42] + 1);
    assert_false(intake_genuine(&in, &memory, body, bad));
}

/* W2: the bytes as they came, not what they mean. */
static void
each_bit_of_the_body_counts(void **state)
{
    struct intake in = { 0 };
    char *good, *copy = arena_copy(&memory, body.p, body.n + 1);

    (void)state;
    tokens("the-token", &in);
    good = signature_of(&memory, "the-token", body);
    for (size_t i = 0; i < body.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            copy[i] = (char)(body_text[i] ^ (1 << bit));
            assert_false(intake_genuine(&in, &memory,
                                        (struct bytes){ copy, body.n }, good));
            copy[i] = body_text[i];
        }
    assert_true(
        intake_genuine(&in, &memory, (struct bytes){ copy, body.n }, good));
    assert_false(
        intake_genuine(&in, &memory, (struct bytes){ copy, body.n - 1 }, good));
    assert_false(
        intake_genuine(&in, &memory, (struct bytes){ copy, body.n + 1 }, good));
}

/* W14: the token before is taken until it is taken out of the file. */
static void
a_rotated_token_is_taken_beside_the_new_one(void **state)
{
    struct intake in = { 0 };
    struct err e = { 0 };
    const char *old = signature_of(&memory, "old", body),
               *new = signature_of(&memory, "new", body);

    (void)state;
    tokens("old", &in);
    assert_false(intake_genuine(&in, &memory, body, new));
    tokens("\n  \nnew \r\nold\n", &in);
    assert_int_equal(in.tokens, 2);
    assert_true(intake_genuine(&in, &memory, body, new));
    assert_true(intake_genuine(&in, &memory, body, old));
    tokens("new\n", &in);
    assert_true(intake_genuine(&in, &memory, body, new));
    assert_false(intake_genuine(&in, &memory, body, old));
    assert_false(intake_tokens_read(&memory, " \n", &in, &e));
    err_clear(&e);
    assert_false(intake_tokens_read(&memory, "aaa\nbbb\nccc", &in, &e));
    assert_null(strstr(e.text, "bbb"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_right_signature_is_taken),
        cmocka_unit_test(each_bit_of_the_body_counts),
        cmocka_unit_test(a_rotated_token_is_taken_beside_the_new_one),
    };
    int bad;

    arena_init(&memory, 32 << 20);
    bad = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&memory);
    return bad;
}
