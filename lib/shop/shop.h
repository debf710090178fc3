/*
 * shop: tenants, the people and keys that act for them, and the audit.
 *
 * The door statements' readers stand here and nowhere else: a session cookie,
 * an API key or an operator's number becomes a struct shop_ref.  Passwords are
 * checked in the same time whether the account exists or not.  Sign-in is
 * slowed per account and per address, never locked for good.
 */
#ifndef SHOP_H
#define SHOP_H

#include "arena/arena.h"
#include "db/db.h"
#include "err/err.h"
#include "field/field.h"

enum role { ROLE_NONE, ROLE_VIEWER, ROLE_STAFF, ROLE_BOOKKEEPER, ROLE_OWNER };
const char *role_name(enum role r); /* "bookkeeper", as the column has it */
bool role_parse(const char *name, enum role *out);

/* ---------------------------------------------------------------- the shop */

struct shop {
    int64_t id;
    const char *name;
    const char *country;  /* "US" */
    const char *currency; /* "USD" */
    const char *zone;     /* "America/Los_Angeles" */
    bool use_our_numbers;
    bool auto_create_items;
    bool push_customer_updates;
    bool send_internal_notes;
    int64_t connection_id; /* the one in use; 0: never connected */
};
extern const struct record shop_record;

ERR_CHECKED bool shop_read(struct db *db, struct arena *a, struct shop_ref shop,
                           struct shop *out, struct err *e);

/* ------------------------------------------------------------ people signed in
 */

/* A signed-in person.  Lives in the request's arena. */
struct session {
    struct shop_ref shop; /* id 0: support staff */
    enum role role;
    bool support;
    int64_t user_id;
    const char *user_name;
    const char *email;
    const char *shop_name;
    const char *currency;
    const char *zone;
    const char *country;
    struct bytes hash; /* of the cookie's value: the session's key */
};

struct shop_limits {
    int64_t idle_s;
    int64_t max_s;
};

/*
 * Sign in with e-mail and password.  *token receives the new session's cookie
 * value.  ERR_REFUSED: wrong e-mail or password (one sentence for both);
 * ERR_LATER: too many tries, *wait_s seconds to go.
 */
ERR_CHECKED bool shop_sign_in(struct db *db, struct arena *a, const char *email,
                              const char *password, const char *address,
                              struct shop_limits limits, const char **token,
                              int64_t *wait_s, struct err *e);

/* The session of a cookie's value; *found false when there is none any more. */
ERR_CHECKED bool shop_session(struct db *db, struct arena *a, const char *token,
                              struct shop_limits limits, struct session *out,
                              bool *found, struct err *e);

ERR_CHECKED bool shop_sign_out(struct db *db, const struct session *s,
                               struct err *e);

/* A secret for the forms of a session (or of a visitor's cookie). */
char *shop_form_secret(struct arena *a, const char *token);

/* ------------------------------------------------------------------ API keys
 */

/* The shop and the id of a key ("cf_..."); *found false when it is unknown. */
ERR_CHECKED bool shop_by_key(struct db *db, struct arena *a, const char *key,
                             struct shop *out, struct shop_ref *ref,
                             int64_t *key_id, bool *found, struct err *e);

/* ------------------------------------------------ companies of QuickBooks
 */

/* An active connection, and the HMAC of the realm that it was found by. */
struct shop_company {
    struct shop_ref shop;
    int64_t connection_id;
    struct bytes realm_hmac;
};
enum { SHOP_REALMS = 8 }; /* looked up in one round */

/*
 * The active connections of n realms, SHOP_REALMS at most, as an array in a.
 * One that nobody has connected, or that was disconnected, has none.
 */
ERR_CHECKED bool shop_by_realms(struct db *db, struct arena *a,
                                const struct bytes *hmac, size_t n,
                                const struct shop_company **list,
                                size_t *list_n, struct err *e);

/* ------------------------------------------------------------------ the audit
 */

struct audit {
    const char *actor; /* "user", "key", "operator", "engine" */
    int64_t actor_id;
    const char *actor_name;
    const char *what;   /* "invoice.send" */
    const char *entity; /* "invoice" or "" */
    int64_t entity_id;
    const char *detail; /* one sentence, or "" */
};
/* Inside the transaction of what it tells. */
ERR_CHECKED bool audit_add(struct db *db, struct shop_ref shop,
                           const struct audit *a, struct err *e);
/* n of them in one round. */
ERR_CHECKED bool audit_add_many(struct db *db, struct arena *arena,
                                struct shop_ref shop, const struct audit *list,
                                size_t n, struct err *e);

/* -------------------------------------------------------- forms that act once
 */

/*
 * Claim a form's key inside the transaction it guards.  *before is NULL when
 * it is new, else where the first press led to ("" when that is not known).
 * A NULL or empty key is always new.
 */
ERR_CHECKED bool form_claim(struct db *db, struct arena *a,
                            struct shop_ref shop, const char *key,
                            const char **before, struct err *e);
/* Remember where it led. */
ERR_CHECKED bool form_led_to(struct db *db, struct arena *a,
                             struct shop_ref shop, const char *key,
                             const char *location, struct err *e);

/* --------------------------------------------------------- support's looks */

/*
 * Support staff enter no shop; they look into one, through a connection to the
 * database that cannot change it (cf_support), for a reason, and each look is
 * written down before anything is shown.  The database tells the shop of it
 * (sql/schema/018_support.sql).
 */
enum { SHOP_REASON_MIN = 10, SHOP_REASON_MAX = 200 }; /* characters */

struct shop_look {
    const char *page; /* "shop", "log", "event" */
    int64_t event_id; /* 0: of no event */
    const char *label;
};
/* A row of a finder (support_by_...): whose it is, and what was found. */
struct shop_found {
    int64_t shop_id;
    const char *shop_name;
    int64_t id;
    const char *label;
};
extern const struct record shop_found_record;

/* Name, country, currency and zone, and no more of it.  ERR_ABSENT: none. */
ERR_CHECKED bool shop_look_name(struct db *db, struct arena *a, int64_t shop_id,
                                struct shop *out, struct err *e);
/* Why: opens the shop to this sign-in for an hour. */
ERR_CHECKED bool shop_look_begin(struct db *db, struct arena *a,
                                 const struct session *s, int64_t shop_id,
                                 const char *reason, struct err *e);
/*
 * The shop, the look being written down.  *open false: no reason was given
 * within the hour, nothing is written and *ref is not set.
 */
ERR_CHECKED bool shop_look_in(struct db *db, struct arena *a,
                              const struct session *s, int64_t shop_id,
                              const struct shop_look *look, struct shop *out,
                              struct shop_ref *ref, bool *open, struct err *e);

/* --------------------------------------------------- the operator's command */

struct shop_new {
    const char *name, *country, *currency, *zone;
};
/* Checks country, currency and zone; also makes the shop's tally and lanes.
   All or nothing, within the caller's transaction when there is one. */
ERR_CHECKED bool shop_create(struct db *db, struct arena *a,
                             const struct shop_new *n, struct shop_ref *out,
                             struct err *e);
/* A shop by its number, for commands. */
ERR_CHECKED bool shop_by_id(struct db *db, struct arena *a, int64_t id,
                            struct shop *out, struct shop_ref *ref,
                            struct err *e);

/* password NULL: one is made and handed back in *password_out. */
ERR_CHECKED bool user_create(struct db *db, struct arena *a, const char *email,
                             const char *name, const char *password,
                             bool support, int64_t *id,
                             const char **password_out, struct err *e);
ERR_CHECKED bool user_set_password(struct db *db, struct arena *a,
                                   const char *email, const char *password,
                                   const char **password_out, struct err *e);
ERR_CHECKED bool user_by_email(struct db *db, struct arena *a,
                               const char *email, int64_t *id, struct err *e);
ERR_CHECKED bool membership_set(struct db *db, struct shop_ref shop,
                                int64_t user_id, enum role role, struct err *e);
/* *key is shown once; only its hash is kept. */
ERR_CHECKED bool key_create(struct db *db, struct arena *a,
                            struct shop_ref shop, const char *label,
                            const char **key, struct err *e);

#endif
