/*
 * Guessing is slowed, per account and per address.  An account waits a minute
 * at most, or anybody could keep its owner out by failing on purpose.
 */
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
                     ARG_BYTES(key_of(a, &address_limit, address))),
                &seconds_record, &wait, e))
        return false;
    *wait_s = wait.s;
    return true;
}

static bool
hit(struct db *db, struct arena *a, const struct limit *l, const char *value,
    struct err *e)
{
    return db_exec(db, STMT_THROTTLE_HIT,
                   ARGS(ARG_BYTES(key_of(a, l, value)), ARG_INT(l->free),
                        ARG_INT(l->max_s)),
                   NULL, e);
}

bool
throttle_hit(struct db *db, struct arena *a, const char *email_key,
             const char *address, struct err *e)
{
    return hit(db, a, &account, email_key, e) &&
           hit(db, a, &address_limit, address, e);
}

bool
throttle_good(struct db *db, struct arena *a, const char *email_key,
              const char *address, struct err *e)
{
    return db_exec(db, STMT_THROTTLE_GOOD,
                   ARGS(ARG_BYTES(key_of(a, &account, email_key))), NULL, e) &&
           db_exec(db, STMT_THROTTLE_BACK,
                   ARGS(ARG_BYTES(key_of(a, &address_limit, address))), NULL,
                   e) &&
           db_exec(db, STMT_THROTTLE_SWEEP, NO_ARGS, NULL, e);
}
