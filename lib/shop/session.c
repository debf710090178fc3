/* Signing in, and who is signed in. */
#include <string.h>

#include "shop/inner.h"

static const struct field user_fields[] = {
    FIELD(struct user_row, NULL, id),
    FIELD(struct user_row, NULL, email),
    FIELD(struct user_row, NULL, name),
    FIELD(struct user_row, NULL, password_hash),
    FIELD(struct user_row, NULL, support),
};
const struct record user_record = RECORD(struct user_row, user_fields);

struct member_row {
    int64_t shop_id;
    const char *role;
};
static const struct field member_fields[] = {
    FIELD(struct member_row, NULL, shop_id),
    FIELD(struct member_row, NULL, role),
};
static const struct record member_record =
    RECORD(struct member_row, member_fields);

struct session_row {
    struct session s;
    const char *role;
    bool stale;
};
/* clang-format off */
static const struct field session_fields[] = {
    FIELD(struct session_row, NULL, s.user_id),
    FIELD(struct session_row, NULL, s.shop.id),
    FIELD(struct session_row, NULL, role),
    FIELD(struct session_row, NULL, s.support),
    FIELD(struct session_row, NULL, s.user_name),
    FIELD(struct session_row, NULL, s.email),
    FIELD(struct session_row, NULL, s.shop_name),
    FIELD(struct session_row, NULL, s.currency),
    FIELD(struct session_row, NULL, s.zone),
    FIELD(struct session_row, NULL, stale),
    FIELD(struct session_row, NULL, s.country),
};
/* clang-format on */
static const struct record session_record =
    RECORD(struct session_row, session_fields);

bool
shop_session(struct db *db, struct arena *a, const char *token,
             struct shop_limits limits, struct session *out, bool *found,
             struct err *e)
{
    struct bytes hash = hash_of(a, token);
    struct session_row row;

    *found = false;
    if (!db_maybe(db, a, STMT_SESSION_FIND,
                  ARGS(ARG_BYTES(hash), ARG_INT(limits.idle_s),
                       ARG_INT(limits.max_s)),
                  &session_record, &row, found, e))
        return false;
    if (!*found)
        return true;
    *out = row.s;
    out->hash = hash;
    /* Who left the shop, or support staff no more, is signed out by that. */
    *found =
        role_parse(row.role, &out->role) || (out->support && out->shop.id == 0);
    if (!*found || !row.stale)
        return true;
    return db_exec(db, STMT_SESSION_TOUCH, ARGS(ARG_BYTES(hash)), NULL, e);
}

bool
shop_sign_out(struct db *db, const struct session *s, struct err *e)
{
    return db_exec(db, STMT_SESSION_END, ARGS(ARG_BYTES(s->hash)), NULL, e);
}

char *
shop_form_secret(struct arena *a, const char *token)
{
    static const char purpose[] = "form";
    unsigned char mac[CRYPT_HASH];

    crypt_hmac(token, strlen(token), purpose, sizeof(purpose) - 1, mac);
    return str_hex(a, mac, sizeof(mac));
}

/* The shop a person enters; support staff enter none. */
static bool
shop_of(struct db *db, struct arena *a, const struct user_row *user,
        int64_t *shop_id, bool *found, struct err *e)
{
    struct member_row member = { 0 };

    *shop_id = 0;
    *found = user->support;
    if (user->support)
        return true;
    if (!db_maybe(db, a, STMT_MEMBERSHIP_FIRST, ARGS(ARG_INT(user->id)),
                  &member_record, &member, found, e))
        return false;
    *shop_id = member.shop_id;
    return true;
}

/* Today's parameters for a hash made with yesterday's. */
static bool
strengthen(struct db *db, struct arena *a, const struct user_row *user,
           const char *password, struct err *e)
{
    const char *hash;

    if (!crypt_password_weak(user->password_hash))
        return true;
    return crypt_password_hash(a, password, &hash, e) &&
           db_exec(db, STMT_USER_PASSWORD,
                   ARGS(ARG_INT(user->id), ARG_TEXT(hash)), NULL, e);
}

static bool
wrong(struct err *e)
{
    return err_set(e, ERR_REFUSED,
                   "That email and password do not belong together.");
}

/* The person, when the password is right; the same time when nobody is. */
static bool
person_check(struct db *db, struct arena *a, const char *email_key,
             const char *password, struct user_row *user, int64_t *shop_id,
             struct err *e)
{
    bool known, member = false;

    if (!db_maybe(db, a, STMT_USER_BY_EMAIL, ARGS(ARG_TEXT(email_key)),
                  &user_record, user, &known, e))
        return false;
    if (!crypt_password_verify(known ? user->password_hash : NULL, password))
        return wrong(e);
    if (!shop_of(db, a, user, shop_id, &member, e))
        return false;
    return member ? strengthen(db, a, user, password, e) : wrong(e);
}

bool
shop_sign_in(struct db *db, struct arena *a, const char *email,
             const char *password, const char *address,
             struct shop_limits limits, const char **token, int64_t *wait_s,
             struct err *e)
{
    const char *email_key = str_fold(a, email);
    struct user_row user;
    int64_t shop_id = 0;

    if (!throttle_wait(db, a, email_key, address, wait_s, e))
        return false;
    if (*wait_s > 0)
        return err_set(e, ERR_LATER,
                       "That was tried too often. Wait %lld seconds and sign "
                       "in again.",
                       (long long)*wait_s);
    if (strlen(password) > PASSWORD_MAX || strlen(email_key) > EMAIL_MAX)
        return wrong(e);
    if (!throttle_hit(db, a, email_key, address, e) ||
        !person_check(db, a, email_key, password, &user, &shop_id, e))
        return false;
    *token = crypt_token(a, 32);
    return throttle_good(db, a, email_key, address, e) &&
           db_exec(db, STMT_SESSION_SWEEP, ARGS(ARG_INT(limits.max_s)), NULL,
                   e) &&
           db_exec(db, STMT_SESSION_ADD,
                   ARGS(ARG_BYTES(hash_of(a, *token)), ARG_INT(user.id),
                        ARG_INT(shop_id), ARG_TEXT(address)),
                   NULL, e);
}
