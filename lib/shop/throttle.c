/*
 * Guessing is slowed, per account and per address.  An account waits a minute
 * at most, or anybody could keep its owner out by failing on purpose.
 */
#include <arpa/inet.h>
#include <string.h>

#include "shop/inner.h"

/* clang-format off */
static const struct limit {
    const char *kind;
    int64_t free;  /* tries in a quarter of an hour without any wait */
    int64_t max_s; /* longest wait */
} account = { "account", 5, 60 }, address_limit = { "address", 30, 900 };
/* clang-format on */

static struct bytes
key_of(struct arena *a, const struct limit *l, const char *value)
{
    return hash_of(a, arena_printf(a, "%s %s", l->kind, value));
}

/* A subscriber has a whole /64 of IPv6 addresses to guess from: one key. */
static const char *
network_of(struct arena *a, const char *address)
{
    static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };
    unsigned char v6[16];

    if (inet_pton(AF_INET6, address, v6) != 1 ||
        memcmp(v6, mapped, sizeof(mapped)) == 0)
        return address;
    return arena_printf(a, "%s/64", str_hex(a, v6, 8));
}

static struct bytes
address_key(struct arena *a, const char *address)
{
    return key_of(a, &address_limit, network_of(a, address));
}

struct seconds {
    int64_t s;
};
static const struct field seconds_fields[] = { FIELD(struct seconds, NULL, s) };
static const struct record seconds_record =
    RECORD(struct seconds, seconds_fields);

bool
throttle_wait(struct db *db, struct arena *a, const char *email_key,
              const char *address, int64_t *wait_s, struct err *e)
{
    struct seconds wait;

    if (!db_one(db, a, STMT_THROTTLE_WAIT,
                ARGS(ARG_BYTES(key_of(a, &account, email_key)),
                     ARG_BYTES(address_key(a, address))),
                &seconds_record, &wait, e))
        return false;
    *wait_s = wait.s;
    return true;
}

static bool
hit(struct db *db, const struct limit *l, struct bytes key, struct err *e)
{
    return db_exec(db, STMT_THROTTLE_HIT,
                   ARGS(ARG_BYTES(key), ARG_INT(l->free), ARG_INT(l->max_s)),
                   NULL, e);
}

bool
throttle_hit(struct db *db, struct arena *a, const char *email_key,
             const char *address, struct err *e)
{
    return hit(db, &account, key_of(a, &account, email_key), e) &&
           hit(db, &address_limit, address_key(a, address), e);
}

bool
throttle_good(struct db *db, struct arena *a, const char *email_key,
              const char *address, struct err *e)
{
    return db_exec(db, STMT_THROTTLE_GOOD,
                   ARGS(ARG_BYTES(key_of(a, &account, email_key))), NULL, e) &&
           db_exec(db, STMT_THROTTLE_BACK,
                   ARGS(ARG_BYTES(address_key(a, address))), NULL, e) &&
           db_exec(db, STMT_THROTTLE_SWEEP, NO_ARGS, NULL, e);
}
