/* Shops, roles, API keys, the audit, and forms that act once. */
#include <string.h>

#include "shop/inner.h"

static const char *const roles[] = {
    [ROLE_NONE] = "",       [ROLE_VIEWER] = "viewer",
    [ROLE_STAFF] = "staff", [ROLE_BOOKKEEPER] = "bookkeeper",
    [ROLE_OWNER] = "owner",
};

const char *
role_name(enum role r)
{
    return (unsigned)r <= ROLE_OWNER ? roles[r] : "";
}

bool
role_parse(const char *name, enum role *out)
{
    for (int i = ROLE_VIEWER; i <= ROLE_OWNER; i++)
        if (str_equal(name, roles[i])) {
            *out = (enum role)i;
            return true;
        }
    *out = ROLE_NONE;
    return false;
}

struct bytes
hash_of(struct arena *a, const char *text)
{
    unsigned char *out = arena_alloc(a, CRYPT_HASH, 1);

    crypt_sha256(text, strlen(text), out);
    return (struct bytes){ out, CRYPT_HASH };
}

/* clang-format off */
static const struct field shop_fields[] = {
    FIELD(struct shop, NULL, id),
    FIELD(struct shop, NULL, name),
    FIELD(struct shop, NULL, country),
    FIELD(struct shop, NULL, currency),
    FIELD(struct shop, NULL, zone),
    FIELD(struct shop, NULL, use_our_numbers),
    FIELD(struct shop, NULL, auto_create_items),
    FIELD(struct shop, NULL, push_customer_updates),
    FIELD(struct shop, NULL, send_internal_notes),
    FIELD(struct shop, NULL, connection_id),
};
/* clang-format on */
const struct record shop_record = RECORD(struct shop, shop_fields);

bool
shop_read(struct db *db, struct arena *a, struct shop_ref shop,
          struct shop *out, struct err *e)
{
    return db_one(db, a, STMT_SHOP_ROW, ARGS(ARG_SHOP(shop)), &shop_record, out,
                  e);
}

/* ------------------------------------------------------------------ API keys
 */

struct key_row {
    int64_t shop_id;
    int64_t key_id;
    struct shop shop;
};
/* clang-format off */
static const struct field key_fields[] = {
    FIELD(struct key_row, NULL, shop_id),
    FIELD(struct key_row, NULL, key_id),
    FIELD(struct key_row, NULL, shop.id),
    FIELD(struct key_row, NULL, shop.name),
    FIELD(struct key_row, NULL, shop.country),
    FIELD(struct key_row, NULL, shop.currency),
    FIELD(struct key_row, NULL, shop.zone),
    FIELD(struct key_row, NULL, shop.use_our_numbers),
    FIELD(struct key_row, NULL, shop.auto_create_items),
    FIELD(struct key_row, NULL, shop.push_customer_updates),
    FIELD(struct key_row, NULL, shop.send_internal_notes),
    FIELD(struct key_row, NULL, shop.connection_id),
};
/* clang-format on */
static const struct record key_record = RECORD(struct key_row, key_fields);

bool
shop_by_key(struct db *db, struct arena *a, const char *key, struct shop *out,
            struct shop_ref *ref, int64_t *key_id, bool *found, struct err *e)
{
    struct key_row row;

    *found = false;
    if (!str_starts(key, "cf_") || strlen(key) > 80)
        return true;
    if (!db_maybe(db, a, STMT_API_KEY_FIND, ARGS(ARG_BYTES(hash_of(a, key))),
                  &key_record, &row, found, e))
        return false;
    if (!*found)
        return true;
    *out = row.shop;
    *ref = (struct shop_ref){ row.shop_id };
    *key_id = row.key_id;
    return db_exec(db, STMT_API_KEY_USED,
                   ARGS(ARG_SHOP(*ref), ARG_INT(row.key_id)), NULL, e);
}

/* ----------------------------------------------------------------- the audit
 */

static const char *
or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

enum { AUDIT_ARGS = 8 };

static void
audit_args(struct shop_ref shop, const struct audit *a, struct val *args)
{
    memcpy(args,
           ARGS(ARG_SHOP(shop), ARG_TEXT(a->actor), ARG_INT(a->actor_id),
                ARG_TEXT(or_empty(a->actor_name)), ARG_TEXT(a->what),
                ARG_TEXT(or_empty(a->entity)), ARG_INT(a->entity_id),
                ARG_TEXT(or_empty(a->detail))),
           AUDIT_ARGS * sizeof(*args));
}

bool
audit_add(struct db *db, struct shop_ref shop, const struct audit *a,
          struct err *e)
{
    struct val args[AUDIT_ARGS + 1] = { { 0 } };

    audit_args(shop, a, args);
    return db_insert(db, STMT_AUDIT_ADD, args, NULL, e);
}

bool
audit_add_many(struct db *db, struct arena *arena, struct shop_ref shop,
               const struct audit *list, size_t n, struct err *e)
{
    struct val *args = arena_alloc(arena, n * AUDIT_ARGS + 1, sizeof(*args));

    for (size_t i = 0; i < n; i++)
        audit_args(shop, &list[i], args + i * AUDIT_ARGS);
    return db_exec_many(db, STMT_AUDIT_ADD, args, n, NULL, e);
}

/* ------------------------------------------------------ forms that act once */

enum { PLACE_MAX = 500 };

struct place {
    const char *location;
};
static const struct field place_fields[] = {
    FIELD(struct place, NULL, location),
};
static const struct record place_record = RECORD(struct place, place_fields);

bool
form_claim(struct db *db, struct arena *a, struct shop_ref shop,
           const char *key, const char **before, struct err *e)
{
    struct bytes hash;
    struct place place;
    int64_t n;

    *before = NULL;
    if (key == NULL || *key == '\0')
        return true; /* a page without the field: nothing to hold on to */
    hash = hash_of(a, key);
    if (!db_exec(db, STMT_FORM_KEY_CLAIM, ARGS(ARG_SHOP(shop), ARG_BYTES(hash)),
                 &n, e))
        return false;
    if (n == 1)
        return db_exec(db, STMT_FORM_KEY_SWEEP, ARGS(ARG_SHOP(shop)), NULL, e);
    if (!db_one(db, a, STMT_FORM_KEY_LED_TO,
                ARGS(ARG_SHOP(shop), ARG_BYTES(hash)), &place_record, &place,
                e))
        return false;
    *before = place.location;
    return true;
}

bool
form_led_to(struct db *db, struct arena *a, struct shop_ref shop,
            const char *key, const char *location, struct err *e)
{
    if (key == NULL || *key == '\0')
        return true;
    if (strlen(location) > PLACE_MAX)
        location = ""; /* a long search: pressed twice, it leads to the list */
    return db_exec(
        db, STMT_FORM_KEY_LEADS,
        ARGS(ARG_SHOP(shop), ARG_BYTES(hash_of(a, key)), ARG_TEXT(location)),
        NULL, e);
}
