/* shop: people, sessions, keys, forms that act once, against a database. */
#include "shop/shop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "private_db.h"

#define SAID(e, expr)                                                          \
    do {                                                                       \
        if (!(expr))                                                           \
            fail_msg("%s: %s", #expr, (e).text);                               \
    } while (0)

static const char password[] = "a-password-of-tests";
static const struct shop_limits limits = { 3600, 86400 };

struct fixture {
    struct arena a;
    struct db *admin, *web, *api;
    struct shop_ref rose, harbour;
    int64_t owner;
};

static int
setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct shop_new us = { "Rosewood", "US", "USD", "America/Los_Angeles" };
    struct shop_new gb = { "Harbour", "GB", "GBP", "Europe/London" };
    struct err e = { 0 };
    const char *made;

    if (private_db_start(state) != 0)
        return -1;
    arena_init(&f->a, 64 << 20);
    f->admin = private_db_open(DB_ADMIN);
    f->web = private_db_open(DB_PORTAL);
    f->api = private_db_open(DB_API);
    SAID(e, shop_create(f->admin, &f->a, &us, &f->rose, &e));
    SAID(e, shop_create(f->admin, &f->a, &gb, &f->harbour, &e));
    SAID(e, user_create(f->admin, &f->a, "Owner@Rosewood.example", "Rosa",
                        password, false, &f->owner, &made, &e));
    SAID(e, membership_set(f->admin, f->rose, f->owner, ROLE_OWNER, &e));
    *state = f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;

    db_close(f->admin);
    db_close(f->web);
    db_close(f->api);
    arena_free(&f->a);
    free(f);
    return private_db_stop(state);
}

static bool
try_in(struct fixture *f, const char *email, const char *word,
       const char *address, const char **token, int64_t *wait, struct err *e)
{
    err_clear(e);
    *wait = 0;
    return shop_sign_in(f->web, &f->a, email, word, address, limits, token,
                        wait, e);
}

static void
forget_tries(void)
{
    private_db_sql("DELETE FROM throttle");
}

static void
the_right_password_opens_a_session(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    struct session s;
    const char *token, *other;
    int64_t wait;
    bool found;

    SAID(e, try_in(f, "owner@rosewood.example", password, "192.0.2.1", &token,
                   &wait, &e));
    assert_true(strlen(token) >= 43);
    SAID(e, shop_session(f->web, &f->a, token, limits, &s, &found, &e));
    assert_true(found);
    assert_int_equal(s.shop.id, f->rose.id);
    assert_int_equal(s.role, ROLE_OWNER);
    assert_string_equal(s.zone, "America/Los_Angeles");
    SAID(e, try_in(f, "owner@rosewood.example", password, "192.0.2.1", &other,
                   &wait, &e));
    assert_string_not_equal(token, other);
    SAID(e, shop_sign_out(f->web, &s, &e));
    SAID(e, shop_session(f->web, &f->a, token, limits, &s, &found, &e));
    assert_false(found);
    SAID(e, shop_session(f->web, &f->a, other, limits, &s, &found, &e));
    assert_true(found);
}

static void
the_cookie_is_not_what_is_stored(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    struct session s;
    const char *token;
    int64_t wait;
    bool found;

    SAID(e, try_in(f, "owner@rosewood.example", password, "192.0.2.1", &token,
                   &wait, &e));
    SAID(e, shop_session(f->web, &f->a, token, limits, &s, &found, &e));
    assert_int_equal(s.hash.n, 32);
    assert_memory_not_equal(s.hash.p, token, 32);
}

static void
who_leaves_the_shop_is_signed_out(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    struct session s;
    const char *token;
    int64_t wait;
    bool found;

    SAID(e, try_in(f, "owner@rosewood.example", password, "192.0.2.1", &token,
                   &wait, &e));
    private_db_sql("DELETE FROM membership");
    SAID(e, shop_session(f->web, &f->a, token, limits, &s, &found, &e));
    assert_false(found);
    SAID(e, membership_set(f->admin, f->rose, f->owner, ROLE_VIEWER, &e));
    SAID(e, shop_session(f->web, &f->a, token, limits, &s, &found, &e));
    assert_true(found);
    assert_int_equal(s.role, ROLE_VIEWER);
    SAID(e, membership_set(f->admin, f->rose, f->owner, ROLE_OWNER, &e));
}

static void
a_new_password_ends_every_session(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    struct session s;
    const char *token, *made;
    int64_t wait;
    bool found;

    SAID(e, try_in(f, "owner@rosewood.example", password, "192.0.2.1", &token,
                   &wait, &e));
    SAID(e, user_set_password(f->admin, &f->a, "owner@rosewood.example", NULL,
                              &made, &e));
    assert_true(strlen(made) >= 12);
    SAID(e, shop_session(f->web, &f->a, token, limits, &s, &found, &e));
    assert_false(found);
    assert_false(try_in(f, "owner@rosewood.example", password, "192.0.2.1",
                        &token, &wait, &e));
    SAID(e, user_set_password(f->admin, &f->a, "owner@rosewood.example",
                              password, &made, &e));
    forget_tries();
}

/* Wrong passwords until one is asked to wait; how many went through. */
static int
tries_until_wait(struct fixture *f, const char *who, const char *address,
                 int most)
{
    struct err e = { 0 };
    const char *token;
    int64_t wait;

    for (int i = 0; i < most; i++) {
        assert_false(
            try_in(f, who, "wrong-password", address, &token, &wait, &e));
        if (e.kind == ERR_LATER) {
            assert_true(wait > 0 && wait <= 61);
            return i;
        }
        assert_int_equal(e.kind, ERR_REFUSED);
    }
    return most;
}

static void
guessing_an_account_is_slowed_and_never_locked(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    const char *token;
    int64_t wait;

    forget_tries();
    assert_int_equal(
        tries_until_wait(f, "owner@rosewood.example", "192.0.2.1", 20), 6);
    /* Not the right password either, and not from elsewhere. */
    assert_false(try_in(f, "owner@rosewood.example", password, "192.0.2.9",
                        &token, &wait, &e));
    assert_int_equal(e.kind, ERR_LATER);
    /* However often it was tried, a minute is the longest wait. */
    private_db_sql("UPDATE throttle SET failures = 1000000, blocked_until = "
                   "NOW(6) - INTERVAL 1 SECOND");
    assert_int_equal(
        tries_until_wait(f, "owner@rosewood.example", "192.0.2.2", 20), 1);
    private_db_sql("UPDATE throttle SET blocked_until = NOW(6) - INTERVAL 1 "
                   "SECOND");
    SAID(e, try_in(f, "owner@rosewood.example", password, "192.0.2.9", &token,
                   &wait, &e));
    assert_int_equal(
        tries_until_wait(f, "owner@rosewood.example", "192.0.2.3", 3), 3);
    forget_tries();
}

static void
an_unknown_account_is_slowed_alike(void **state)
{
    struct fixture *f = *state;

    forget_tries();
    assert_int_equal(tries_until_wait(f, "who@ever.example", "192.0.2.1", 20),
                     6);
    forget_tries();
}

static void
guessing_from_an_address_is_slowed(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    const char *token;
    int64_t wait;

    forget_tries();
    private_db_sql("INSERT INTO throttle VALUES "
                   "(UNHEX(SHA2('address 192.0.2.66', 256)), 30, NULL, "
                   "NOW(6))");
    assert_false(try_in(f, "a@b.example", "wrong-password", "192.0.2.66",
                        &token, &wait, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_false(try_in(f, "c@d.example", "wrong-password", "192.0.2.66",
                        &token, &wait, &e));
    assert_int_equal(e.kind, ERR_LATER);
    assert_false(try_in(f, "c@d.example", "wrong-password", "192.0.2.67",
                        &token, &wait, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    forget_tries();
}

static void
guessing_from_a_network_is_slowed(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    const char *token;
    int64_t wait;

    forget_tries();
    assert_false(try_in(f, "a@b.example", "wrong-password", "2001:db8:1:2::1",
                        &token, &wait, &e));
    private_db_sql("UPDATE throttle SET failures = 31, blocked_until = NOW(6) "
                   "+ INTERVAL 60 SECOND");
    assert_false(try_in(f, "c@d.example", "wrong-password",
                        "2001:db8:1:2:ffff::77", &token, &wait, &e));
    assert_int_equal(e.kind, ERR_LATER);
    assert_false(try_in(f, "c@d.example", "wrong-password", "2001:db8:1:3::1",
                        &token, &wait, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    forget_tries();
}

static void
a_key_opens_its_shop_until_it_is_revoked(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    struct shop_ref ref;
    struct shop shop;
    const char *key;
    int64_t id;
    bool found;

    SAID(e, key_create(f->admin, &f->a, f->harbour, "Field app", &key, &e));
    assert_memory_equal(key, "cf_", 3);
    assert_true(strlen(key) >= 46);
    SAID(e, shop_by_key(f->api, &f->a, key, &shop, &ref, &id, &found, &e));
    assert_true(found);
    assert_int_equal(ref.id, f->harbour.id);
    assert_string_equal(shop.currency, "GBP");
    SAID(e, shop_by_key(f->api, &f->a, "cf_no-such-key", &shop, &ref, &id,
                        &found, &e));
    assert_false(found);
    private_db_sql("UPDATE api_key SET revoked_at = NOW(6)");
    SAID(e, shop_by_key(f->api, &f->a, key, &shop, &ref, &id, &found, &e));
    assert_false(found);
}

static void
a_form_acts_once_in_its_shop(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    const char *before;

    SAID(e, form_claim(f->web, &f->a, f->rose, "k1", &before, &e));
    assert_null(before);
    SAID(e, form_led_to(f->web, &f->a, f->rose, "k1", "/invoices/7", &e));
    SAID(e, form_claim(f->web, &f->a, f->rose, "k1", &before, &e));
    assert_string_equal(before, "/invoices/7");
    SAID(e, form_claim(f->web, &f->a, f->harbour, "k1", &before, &e));
    assert_null(before);
    SAID(e, form_claim(f->web, &f->a, f->rose, "k2", &before, &e));
    assert_null(before);
}

static void
a_form_is_forgotten_after_a_week(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };
    const char *before;
    char left[20];

    private_db_sql("DELETE FROM form_key; INSERT INTO form_key (shop_id, "
                   "key_hash, at) VALUES (1, REPEAT('o', 32), NOW(6) - "
                   "INTERVAL 8 DAY), (1, REPEAT('n', 32), NOW(6) - INTERVAL 6 "
                   "DAY), (2, REPEAT('o', 32), NOW(6) - INTERVAL 8 DAY)");
    SAID(e, form_claim(f->web, &f->a, f->rose, "k3", &before, &e));
    private_db_text("SELECT SUM(shop_id = 1), SUM(shop_id = 2) FROM form_key",
                    left, sizeof(left));
    assert_string_equal(left, "2\t1\n");
}

static void
the_operator_is_told_what_to_write(void **state)
{
    struct fixture *f = *state;
    static const struct shop_new bad[] = {
        { "", "US", "USD", "UTC" },     { "A", "us", "USD", "UTC" },
        { "A", "US", "USX", "UTC" },    { "A", "US", "USD", "Mars/Base" },
        { "A", "US", "USD", "../etc" }, { "A\x01", "US", "USD", "UTC" },
    };
    static const char *const emails[] = {
        "", "a", "@b", "a@", "a@b@c", "a b@c"
    };
    struct err e = { 0 };
    struct shop_ref ref;
    const char *made;
    int64_t id;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        err_clear(&e);
        assert_false(shop_create(f->admin, &f->a, &bad[i], &ref, &e));
        assert_true(e.kind == ERR_INPUT || e.kind == ERR_ABSENT);
    }
    for (size_t i = 0; i < sizeof(emails) / sizeof(emails[0]); i++) {
        err_clear(&e);
        assert_false(user_create(f->admin, &f->a, emails[i], "N", password,
                                 false, &id, &made, &e));
        assert_string_equal(e.field, "email");
    }
    err_clear(&e);
    assert_false(user_create(f->admin, &f->a, "x@y.example", "N", "short",
                             false, &id, &made, &e));
    assert_string_equal(e.field, "password");
    err_clear(&e);
    assert_false(user_create(f->admin, &f->a, "OWNER@rosewood.example", "N",
                             password, false, &id, &made, &e));
    assert_int_equal(e.kind, ERR_CONFLICT);
}

static void
the_audit_only_grows(void **state)
{
    struct fixture *f = *state;
    struct err e = { 0 };

    SAID(e, audit_add(f->web, f->rose,
                      &(struct audit){ .actor = "user",
                                       .actor_id = f->owner,
                                       .actor_name = "Rosa",
                                       .what = "tax.map" },
                      &e));
    /* cf_web may add and read, and neither change nor remove. */
    assert_true(private_db_may("cf_web", "SELECT what FROM audit"));
    assert_false(private_db_may("cf_web", "DELETE FROM audit"));
    assert_false(private_db_may("cf_web", "UPDATE audit SET what = 'x'"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_password_opens_a_session),
        cmocka_unit_test(the_cookie_is_not_what_is_stored),
        cmocka_unit_test(who_leaves_the_shop_is_signed_out),
        cmocka_unit_test(a_new_password_ends_every_session),
        cmocka_unit_test(guessing_an_account_is_slowed_and_never_locked),
        cmocka_unit_test(an_unknown_account_is_slowed_alike),
        cmocka_unit_test(guessing_from_an_address_is_slowed),
        cmocka_unit_test(guessing_from_a_network_is_slowed),
        cmocka_unit_test(a_key_opens_its_shop_until_it_is_revoked),
        cmocka_unit_test(a_form_acts_once_in_its_shop),
        cmocka_unit_test(a_form_is_forgotten_after_a_week),
        cmocka_unit_test(the_operator_is_told_what_to_write),
        cmocka_unit_test(the_audit_only_grows),
    };

    return cmocka_run_group_tests_name("shop", tests, setup, teardown);
}
