/* inner: what the files of shop share.  Not for others. */
#ifndef SHOP_INNER_H
#define SHOP_INNER_H

#include "crypt/crypt.h"
#include "shop/shop.h"
#include "str/str.h"

enum {
    EMAIL_MAX = 190, /* characters; the column's width */
    PASSWORD_MIN = 12,
    PASSWORD_MAX = 200, /* bytes: bounds the work of hashing */
};

/* SHA-256 of a text, in the arena. */
struct bytes hash_of(struct arena *a, const char *text);

/* session.c: a row of user_by_email. */
struct user_row {
    int64_t id;
    const char *email;
    const char *name;
    const char *password_hash;
    bool support;
};
extern const struct record user_record;

/* ------------------------------------------------------ throttle.c: guessing
 */

/* Seconds until account or address may try again; 0: now. */
ERR_CHECKED bool throttle_wait(struct db *db, struct arena *a,
                               const char *email_key, const char *address,
                               int64_t *wait_s, struct err *e);
/* Count a try before its password is looked at, so parallel ones count, too. */
ERR_CHECKED bool throttle_hit(struct db *db, struct arena *a,
                              const char *email_key, const char *address,
                              struct err *e);
/* It was the right one: forget the account's tries, take back the address's. */
ERR_CHECKED bool throttle_good(struct db *db, struct arena *a,
                               const char *email_key, const char *address,
                               struct err *e);

#endif
