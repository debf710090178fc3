/* What the operator's command does: shops, users, memberships, keys. */
#include <string.h>

#include "clock/clock.h"
#include "money/money.h"
#include "shop/inner.h"

static bool
text_check(const char *text, size_t max, const char *field, struct err *e)
{
    size_t chars;

    if (text != NULL && *text != '\0' &&
        str_utf8(text, strlen(text), "", &chars) && chars <= max)
        return true;
    return err_input(e, field, "Give a %s of 1 to %zu characters.", field, max);
}

static bool
shop_new_check(struct arena *a, const struct shop_new *n, struct err *e)
{
    const struct zone *zone;

    if (!text_check(n->name, 120, "name", e))
        return false;
    if (n->country == NULL || strlen(n->country) != 2 ||
        strspn(n->country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2)
        return err_input(e, "country",
                         "Give the country as two capital letters (US, GB).");
    if (n->currency == NULL || currency_find(n->currency) == NULL)
        return err_input(e, "currency",
                         "Give a currency by its three letters (USD, GBP).");
    if (n->zone == NULL)
        return err_input(e, "zone", "Give a time zone (Europe/London).");
    return zone_load(a, n->zone, &zone, e);
}

struct creating {
    const struct shop_new *n;
    struct shop_ref *out;
};

static bool
shop_create_tx(struct db *db, void *ctx, struct err *e)
{
    struct creating *c = ctx;
    int64_t id;

    if (!db_insert(db, STMT_SHOP_ADD,
                   ARGS(ARG_TEXT(c->n->name), ARG_TEXT(c->n->country),
                        ARG_TEXT(c->n->currency), ARG_TEXT(c->n->zone)),
                   &id, e))
        return false;
    *c->out = (struct shop_ref){ id };
    return db_insert(db, STMT_SHOP_ADD_TALLY, ARGS(ARG_SHOP(*c->out)), NULL,
                     e) &&
           db_insert(db, STMT_SHOP_ADD_LANE, ARGS(ARG_SHOP(*c->out)), NULL, e);
}

bool
shop_create(struct db *db, struct arena *a, const struct shop_new *n,
            struct shop_ref *out, struct err *e)
{
    struct creating c = { n, out };

    if (!shop_new_check(a, n, e))
        return false;
    return db_in_transaction(db) ? shop_create_tx(db, &c, e)
                                 : db_tx(db, shop_create_tx, &c, e);
}

bool
shop_by_id(struct db *db, struct arena *a, int64_t id, struct shop *out,
           struct shop_ref *ref, struct err *e)
{
    bool found;

    if (!db_maybe(db, a, STMT_SHOP_FIND, ARGS(ARG_INT(id)), &shop_record, out,
                  &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_ABSENT, "There is no shop %lld.", (long long)id);
    *ref = (struct shop_ref){ id };
    return true;
}

static bool
email_check(const char *email, struct err *e)
{
    const char *at = email == NULL ? NULL : strchr(email, '@');

    if (at != NULL && at > email && at[1] != '\0' &&
        strchr(at + 1, '@') == NULL && strchr(email, ' ') == NULL &&
        str_utf8(email, strlen(email), "", NULL) && strlen(email) <= EMAIL_MAX)
        return true;
    return err_input(e, "email",
                     "Write an email address such as "
                     "owner@example.com.");
}

/* The password given or a fresh one, and its hash. */
static bool
password_make(struct arena *a, const char *given, const char **out,
              const char **hash, struct err *e)
{
    *out = given == NULL ? crypt_token(a, 12) : arena_text(a, given);
    if (strlen(*out) < PASSWORD_MIN || strlen(*out) > PASSWORD_MAX)
        return err_input(e, "password", "A password has %d to %d characters.",
                         PASSWORD_MIN, PASSWORD_MAX);
    return crypt_password_hash(a, *out, hash, e);
}

bool
user_create(struct db *db, struct arena *a, const char *email, const char *name,
            const char *password, bool support, int64_t *id,
            const char **password_out, struct err *e)
{
    const char *hash;

    return email_check(email, e) && text_check(name, 120, "name", e) &&
           password_make(a, password, password_out, &hash, e) &&
           db_insert(db, STMT_USER_ADD,
                     ARGS(ARG_TEXT(email), ARG_TEXT(str_fold(a, email)),
                          ARG_TEXT(name), ARG_TEXT(hash), ARG_BOOL(support)),
                     id, e);
}

bool
user_by_email(struct db *db, struct arena *a, const char *email, int64_t *id,
              struct err *e)
{
    struct user_row user;
    bool found;

    if (!email_check(email, e) ||
        !db_maybe(db, a, STMT_USER_BY_EMAIL, ARGS(ARG_TEXT(str_fold(a, email))),
                  &user_record, &user, &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_ABSENT, "There is no user %s.", email);
    *id = user.id;
    return true;
}

struct locking {
    int64_t user;
    const char *hash;
};

/* Who knew the old password is out, or the old password still counts. */
static bool
password_body(struct db *db, void *ctx, struct err *e)
{
    const struct locking *l = ctx;

    return db_change(db, STMT_USER_PASSWORD,
                     ARGS(ARG_INT(l->user), ARG_TEXT(l->hash)), e) &&
           db_exec(db, STMT_SESSION_END_ALL, ARGS(ARG_INT(l->user)), NULL, e);
}

bool
user_set_password(struct db *db, struct arena *a, const char *email,
                  const char *password, const char **password_out,
                  struct err *e)
{
    struct locking l;

    return user_by_email(db, a, email, &l.user, e) &&
           password_make(a, password, password_out, &l.hash, e) &&
           db_tx(db, password_body, &l, e);
}

bool
membership_set(struct db *db, struct shop_ref shop, int64_t user_id,
               enum role role, struct err *e)
{
    return db_exec(
        db, STMT_MEMBERSHIP_PUT,
        ARGS(ARG_SHOP(shop), ARG_INT(user_id), ARG_TEXT(role_name(role))), NULL,
        e);
}

bool
key_create(struct db *db, struct arena *a, struct shop_ref shop,
           const char *label, const char **key, struct err *e)
{
    if (!text_check(label, 60, "label", e))
        return false;
    *key = arena_printf(a, "cf_%s", crypt_token(a, 32));
    return db_insert(db, STMT_API_KEY_ADD,
                     ARGS(ARG_SHOP(shop), ARG_BYTES(hash_of(a, *key)),
                          ARG_TEXT(arena_copy(a, *key, 9)), ARG_TEXT(label)),
                     NULL, e);
}
