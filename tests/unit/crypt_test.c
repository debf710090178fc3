#include "crypt/crypt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "str/str.h"

static struct arena memory;

static const char ring_text[] =
    "2:00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF\n"
    "1:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000\n";

static const struct crypt_bind place = { 7, 3, "secret.access" };

static struct crypt_ring
ring_of(const char *text)
{
    struct crypt_ring ring;
    struct err e = { 0 };

    assert_true(crypt_ring_read(text, &ring, &e));
    return ring;
}

static struct bytes
text_bytes(const char *s)
{
    return (struct bytes){ s, strlen(s) };
}

static struct bytes
unhex(const char *hex)
{
    unsigned char *out = arena_alloc(&memory, strlen(hex) / 2 + 1, 1);
    char two[3] = { 0 };

    for (size_t i = 0; hex[2 * i] != '\0'; i++) {
        memcpy(two, hex + 2 * i, 2);
        out[i] = (unsigned char)strtoul(two, NULL, 16);
    }
    return (struct bytes){ out, strlen(hex) / 2 };
}

static bool
opens(const struct crypt_ring *ring, struct crypt_bind bind,
      struct bytes sealed, const char *want)
{
    struct bytes plain = { 0 };
    struct err e = { 0 };

    if (!crypt_open(&memory, ring, bind, sealed, &plain, &e)) {
        assert_int_equal(e.kind, ERR_FAULT);
        return false;
    }
    assert_int_equal(((const char *)plain.p)[plain.n], '\0');
    assert_string_equal(plain.p, want);
    return true;
}

/* FIPS 180-2 and RFC 4231. */
static void
digests_are_the_standard_ones(void **state)
{
    unsigned char out[CRYPT_HASH], key[131];

    (void)state;
    crypt_sha256("abc", 3, out);
    assert_string_equal(
        str_hex(&memory, out, sizeof(out)),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    crypt_sha256("", 0, out);
    assert_string_equal(
        str_hex(&memory, out, sizeof(out)),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    crypt_hmac("Jefe", 4, "what do ya want for nothing?", 28, out);
    assert_string_equal(
        str_hex(&memory, out, sizeof(out)),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof(key));
    crypt_hmac(key, sizeof(key),
               "Test Using Larger Than Block-Size Key - Hash Key First", 54,
               out);
    assert_string_equal(
        str_hex(&memory, out, sizeof(out)),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void
equal_looks_at_every_byte(void **state)
{
    unsigned char a[32] = { 1 }, b[32] = { 1 };

    (void)state;
    assert_true(crypt_equal(a, b, 32));
    for (size_t i = 0; i < 32; i++) {
        b[i] ^= 0x80;
        assert_false(crypt_equal(a, b, 32));
        b[i] ^= 0x80;
    }
    crypt_wipe(a, sizeof(a));
    assert_int_equal(a[0], 0);
}

static void
base64_is_rfc_4648(void **state)
{
    static const char *const pairs[][2] = {
        { "", "" },
        { "f", "Zg==" },
        { "fo", "Zm8=" },
        { "foo", "Zm9v" },
        { "foob", "Zm9vYg==" },
        { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" },
        { "\xFB\xFF\xFE", "+//+" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const char *plain = pairs[i][0], *text = pairs[i][1];
        struct bytes got = { 0 };

        assert_string_equal(crypt_base64(&memory, plain, strlen(plain)), text);
        assert_true(crypt_unbase64(&memory, text, &got));
        assert_int_equal(got.n, strlen(plain));
        assert_memory_equal(got.p, plain, got.n);
    }
}

static void
base64_has_one_text_for_a_value(void **state)
{
    static const char *const wrong[] = {
        "Z",
        "Zg",
        "Zg=",
        "Zg===",
        "=",
        "====",
        "Zh==",
        "Zm9=",
        "Zm8=Zm8=",
        "Z===",
        " Zm9v",
        "Zm9v ",
        "Zm9v\n",
        "Zm9-",
        "Zm9_",
        "Zm=v",
        "Zg==x",
        "\xC3\xA9"
        "8=",
        "Zg==Zg==",
    };
    struct bytes got;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (crypt_unbase64(&memory, wrong[i], &got))
            fail_msg("accepted \"%s\"", wrong[i]);
}

static void
tokens_are_url_safe_and_new(void **state)
{
    const char *a = crypt_token(&memory, 32), *b = crypt_token(&memory, 32);

    (void)state;
    assert_int_equal(strlen(a), 43);
    assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstu"
                               "vwxyz0123456789-_"),
                     43);
    assert_string_not_equal(a, b);
}

static void
ring_says_which_line(void **state)
{
    static const struct {
        const char *text, *says;
    } wrong[] = {
        { "", "no key" },
        { "\n\n", "no key" },
        { "1:00", "line 1" },
        { "x", "line 1" },
        { "0:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000",
          "line 1" },
        { "4294967296:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a0908070605040"
          "30201000",
          "line 1" },
        { "1:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000\n"
          "1:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000",
          "line 2: this id stands twice" },
        { "1:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000 ",
          "line 1" },
        { "1:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a09080706050403020100g",
          "line 1" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct crypt_ring ring;
        struct err e = { 0 };

        assert_false(crypt_ring_read(wrong[i].text, &ring, &e));
        assert_int_equal(e.kind, ERR_FAULT);
        assert_non_null(strstr(e.text, wrong[i].says));
        assert_null(strstr(e.text, "0f0e"));
    }
}

static void
ring_holds_eight(void **state)
{
    struct crypt_ring ring;
    struct err e = { 0 };
    struct str s;

    (void)state;
    str_init(&s, &memory, 4096);
    for (int i = 1; i <= 9; i++) {
        str_addf(&s, "%d:%064d\n", i, i);
        if (i == CRYPT_KEYS)
            assert_true(crypt_ring_read(s.text, &ring, &e));
    }
    assert_int_equal(ring.keys[7].id, 8);
    assert_int_equal(ring.keys[7].key[31], 8);
    assert_false(crypt_ring_read(s.text, &ring, &e));
    assert_non_null(strstr(e.text, "line 9"));
}

static void
what_is_sealed_opens_in_its_place_only(void **state)
{
    struct crypt_ring ring = ring_of(ring_text);
    struct crypt_bind shop = place, row = place, field = place;
    struct bytes sealed;
    struct err e = { 0 };

    (void)state;
    assert_true(crypt_seal(&memory, &ring, place, text_bytes("eyJ-token"),
                           &sealed, &e));
    assert_int_equal(sealed.n, 9 + CRYPT_SEAL_EXTRA);
    assert_true(opens(&ring, place, sealed, "eyJ-token"));
    shop.shop_id = 8;
    row.row_id = 4;
    field.field = "secret.refresh";
    assert_false(opens(&ring, shop, sealed, ""));
    assert_false(opens(&ring, row, sealed, ""));
    assert_false(opens(&ring, field, sealed, ""));
}

static void
empty_and_large_values_seal(void **state)
{
    struct crypt_ring ring = ring_of(ring_text);
    char *large = arena_alloc(&memory, 100001, 1);
    struct bytes sealed;
    struct err e = { 0 };

    (void)state;
    memset(large, 'x', 100000);
    assert_true(
        crypt_seal(&memory, &ring, place, (struct bytes){ 0 }, &sealed, &e));
    assert_int_equal(sealed.n, CRYPT_SEAL_EXTRA);
    assert_true(opens(&ring, place, sealed, ""));
    assert_true(
        crypt_seal(&memory, &ring, place, text_bytes(large), &sealed, &e));
    assert_true(opens(&ring, place, sealed, large));
}

static void
any_flipped_bit_and_any_cut_is_refused(void **state)
{
    struct crypt_ring ring = ring_of(ring_text);
    unsigned char copy[64];
    struct bytes sealed;
    struct err e = { 0 };

    (void)state;
    assert_true(
        crypt_seal(&memory, &ring, place, text_bytes("abc"), &sealed, &e));
    for (size_t bit = 0; bit < sealed.n * 8; bit++) {
        memcpy(copy, sealed.p, sealed.n);
        copy[bit / 8] ^= (unsigned char)(1u << bit % 8);
        assert_false(opens(&ring, place, (struct bytes){ copy, sealed.n }, ""));
    }
    for (size_t n = 0; n < sealed.n; n++)
        assert_false(opens(&ring, place, (struct bytes){ sealed.p, n }, ""));
}

static void
the_first_key_seals_and_all_open(void **state)
{
    struct crypt_ring both = ring_of(ring_text);
    struct crypt_ring older = ring_of(strchr(ring_text, '\n') + 1);
    struct bytes before, after;
    struct err e = { 0 };

    (void)state;
    assert_true(
        crypt_seal(&memory, &older, place, text_bytes("old"), &before, &e));
    assert_true(
        crypt_seal(&memory, &both, place, text_bytes("new"), &after, &e));
    assert_true(opens(&both, place, before, "old"));
    assert_true(opens(&both, place, after, "new"));
    assert_false(opens(&older, place, after, ""));
    /* The same id with another key is no key either. */
    both.keys[0].key[0] ^= 1;
    assert_false(opens(&both, place, after, ""));
}

/*
 * What an earlier version stored must open for ever: format 1, key 2, nonce,
 * tag, text, composed by Node's AES-256-GCM from the description in crypt.h.
 */
static void
a_stored_value_still_opens(void **state)
{
    static const char stored[] =
        "0100000002a1a2a3a4a5a6a7a8a9aaabacebafbfea0838b531725747b6ea81283b"
        "7181c864ec8a";
    struct crypt_ring ring = ring_of(ring_text);

    (void)state;
    assert_true(opens(&ring, place, unhex(stored), "frozen"));
}

static int
by_nonce(const void *a, const void *b)
{
    return memcmp(a, b, 12);
}

/* A million of one key: what they come to, not how they are made. */
static void
no_nonce_comes_twice(void **state)
{
    enum { SEALS = 1000000, AT_ONCE = 1000 };
    struct crypt_ring ring = ring_of(ring_text);
    unsigned char *nonces = calloc(SEALS, 12);
    struct arena a;
    struct err e = { 0 };

    (void)state;
    assert_non_null(nonces);
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < SEALS; i++) {
        struct bytes sealed;

        if (i % AT_ONCE == 0)
            arena_reset(&a);
        assert_true(crypt_seal(&a, &ring, place, text_bytes("x"), &sealed, &e));
        memcpy(nonces + i * 12, (const unsigned char *)sealed.p + 5, 12);
    }
    qsort(nonces, SEALS, 12, by_nonce);
    for (size_t i = 1; i < SEALS; i++)
        assert_memory_not_equal(nonces + i * 12, nonces + i * 12 - 12, 12);
    free(nonces);
    arena_free(&a);
}

static void
passwords_verify(void **state)
{
    const char *one, *two;
    struct err e = { 0 };

    (void)state;
    assert_true(crypt_password_hash(&memory, "tarte à l'oignon", &one, &e));
    assert_true(crypt_password_hash(&memory, "tarte à l'oignon", &two, &e));
    assert_string_not_equal(one, two);
    assert_true(str_starts(one, "$argon2id$v=19$m=65536,t=3,p=1$"));
    assert_true(crypt_password_verify(one, "tarte à l'oignon"));
    assert_false(crypt_password_verify(one, "tarte à l'oignon "));
    assert_false(crypt_password_verify(one, ""));
    assert_false(crypt_password_verify(NULL, ""));
    assert_false(crypt_password_verify("not a hash", "not a hash"));
}

static void
weaker_hashes_are_known(void **state)
{
    static const struct {
        const char *hash;
        bool weak;
    } table[] = {
        { "$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA", false },
        { "$argon2id$v=19$m=131072,t=4,p=1$c2FsdA$aGFzaA", false },
        { "$argon2id$v=19$m=65535,t=3,p=1$c2FsdA$aGFzaA", true },
        { "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA", true },
        { "$argon2i$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA", true },
        { "$argon2id$v=16$m=65536,t=3,p=1$c2FsdA$aGFzaA", true },
        { "$argon2id$v=19$m=99999999999,t=3,p=1$c2FsdA$aGFzaA", true },
        { "", true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        assert_int_equal(crypt_password_weak(table[i].hash), table[i].weak);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_the_standard_ones),
        cmocka_unit_test(equal_looks_at_every_byte),
        cmocka_unit_test(base64_is_rfc_4648),
        cmocka_unit_test(base64_has_one_text_for_a_value),
        cmocka_unit_test(tokens_are_url_safe_and_new),
        cmocka_unit_test(ring_says_which_line),
        cmocka_unit_test(ring_holds_eight),
        cmocka_unit_test(what_is_sealed_opens_in_its_place_only),
        cmocka_unit_test(empty_and_large_values_seal),
        cmocka_unit_test(any_flipped_bit_and_any_cut_is_refused),
        cmocka_unit_test(the_first_key_seals_and_all_open),
        cmocka_unit_test(a_stored_value_still_opens),
        cmocka_unit_test(no_nonce_comes_twice),
        cmocka_unit_test(passwords_verify),
        cmocka_unit_test(weaker_hashes_are_known),
    };
    int failed;

    arena_init(&memory, 64u << 20);
    failed = cmocka_run_group_tests_name("crypt", tests, NULL, NULL);
    arena_free(&memory);
    return failed;
}
