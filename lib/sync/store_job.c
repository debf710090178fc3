/* store_job: what the web tier asked for, and what came of it. */
#include <string.h>

#include "str/str.h"
#include "sync/store.h"

/* clang-format off */
struct job_row {
    int64_t id, connection_id;
    const char *kind;
    struct bytes payload;
    int64_t tries;
    const char *entity;
    int64_t record_id;
};
static const struct field job_fields[] = {
    FIELD(struct job_row, NULL, id),
    FIELD(struct job_row, NULL, connection_id),
    FIELD(struct job_row, NULL, kind),
    FIELD(struct job_row, NULL, payload),
    FIELD(struct job_row, NULL, tries),
    FIELD(struct job_row, NULL, entity),
    FIELD(struct job_row, NULL, record_id),
};
struct used_row {
    int64_t connection_id;
    const char *name;
    struct bytes hmac;
    const char *currency; /* of the shop */
};
static const struct field used_fields[] = {
    FIELD(struct used_row, NULL, connection_id),
    FIELD(struct used_row, NULL, name),
    FIELD(struct used_row, NULL, hmac),
    FIELD(struct used_row, NULL, currency),
};
/* clang-format on */
static const struct record job_record = RECORD(struct job_row, job_fields);
static const struct record used_record = RECORD(struct used_row, used_fields);

bool
store_job(void *ctx, struct arena *a, const struct sync_lease *l,
          struct sync_job *out, bool *got, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct bytes plain = { "", 0 };
    struct job_row r;

    if (!db_exec(s->conf.db, STMT_JOB_ORPHANS, ARGS(ARG_SHOP(l->shop)), NULL,
                 e) ||
        !db_maybe(s->conf.db, a, STMT_JOB_NEXT, ARGS(ARG_SHOP(l->shop)),
                  &job_record, &r, got, e) ||
        !*got)
        return e->kind == ERR_NONE;
    if (!db_change(s->conf.db, STMT_JOB_BEGIN,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(r.id), ARG_TEXT(s->owner)),
                   e))
        return false;
    CRASH_POINT("job.begun");
    if (r.payload.n > 0 &&
        !crypt_open(a, s->conf.web_ring,
                    (struct crypt_bind){ l->shop.id, 0, "job.payload" },
                    r.payload, &plain, e)) {
        err_clear(e); /* unreadable: the job answers that it is incomplete */
        plain = (struct bytes){ "{}", 2 };
    }
    *out = (struct sync_job){ r.id,    r.connection_id, r.kind,     plain.p,
                              r.tries, r.entity,        r.record_id };
    return true;
}

static bool
end_row(struct db *db, struct shop_ref shop, int64_t id, bool good,
        const char *message, struct err *e)
{
    return db_exec(db, STMT_JOB_END,
                   ARGS(ARG_SHOP(shop), ARG_INT(id),
                        ARG_TEXT(good ? "done" : "failed"), ARG_TEXT(message)),
                   NULL, e);
}

bool
store_job_end(void *ctx, const struct sync_lease *l, int64_t id, bool good,
              const char *message, struct err *e)
{
    struct sync_store_db *s = ctx;

    CRASH_POINT("job.end_begin");
    return end_row(s->conf.db, l->shop, id, good, message, e);
}

bool
store_job_later(void *ctx, const struct sync_lease *l, int64_t id,
                int64_t wait_us, const char *message, struct err *e)
{
    struct sync_store_db *s = ctx;

    return db_exec(s->conf.db, STMT_JOB_LATER,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(id), ARG_TEXT(message),
                        ARG_INT(wait_us)),
                   NULL, e);
}

/* -------------------------------------------------------------- connecting */

struct connected {
    struct sync_store_db *s;
    struct shop_ref shop;
    const struct sync_company *c;
    const struct qbo_tokens *tokens;
    bool new_set;   /* on the owner's word */
    int64_t before; /* the connection whose place it takes, 0: none */
    unsigned char hmac[CRYPT_HASH];
    int64_t id;
    bool elsewhere;
};

/*
 * One realm, one shop (T16).  Asked once more when our own row is there, and
 * locked: of two shops that connect it at once, one sees the other.
 */
static bool
realm_is_free(struct db *db, struct connected *t, struct err *e)
{
    struct bytes hmac = { t->hmac, CRYPT_HASH };
    struct one_int other;
    bool found;

    if (!db_maybe(db, &t->s->scratch, STMT_REALM_ELSEWHERE,
                  ARGS(ARG_SHOP(t->shop), ARG_BYTES(hmac)), &one_int_record,
                  &other, &found, e))
        return false;
    t->elsewhere = found;
    return !found || err_set(e, ERR_REFUSED,
                             "This QuickBooks company is connected to another "
                             "Counterfoil account. Disconnect it there first, "
                             "or contact support.");
}

/* One shop, one realm (features.md A5), and one currency: amounts go out
 * without one, and QuickBooks takes them for its own (N7). */
static bool
may_connect(struct db *db, struct connected *t, struct err *e)
{
    struct used_row used;

    if (!db_one(db, &t->s->scratch, STMT_SHOP_CONNECTION,
                ARGS(ARG_SHOP(t->shop)), &used_record, &used, e))
        return false;
    if (*t->c->currency != '\0' && strcmp(t->c->currency, used.currency) != 0)
        return err_set(e, ERR_REFUSED,
                       "\"%.60s\" keeps its books in %.3s, and this shop's "
                       "invoices are in %s. Connect a company that keeps them "
                       "in %s.",
                       t->c->name, t->c->currency, used.currency,
                       used.currency);
    if (used.connection_id == 0 ||
        (used.hmac.n == CRYPT_HASH &&
         memcmp(used.hmac.p, t->hmac, CRYPT_HASH) == 0))
        return true;
    if (t->new_set) {
        t->before = used.connection_id;
        return true;
    }
    return err_set(e, ERR_REFUSED,
                   "You signed in to \"%.60s\", and this shop's records are "
                   "linked to \"%.60s\". Connect that company again, or let "
                   "the owner begin separate books with the other one.",
                   t->c->name, used.name);
}

static bool
row_connect(struct db *db, struct connected *t, struct err *e)
{
    struct bytes hmac = { t->hmac, CRYPT_HASH }, web;
    struct crypt_bind bind = { t->shop.id, 0, "connection.realm_web" };
    struct one_int row;
    bool found;

    if (!db_maybe(db, &t->s->scratch, STMT_CONNECTION_OF_REALM,
                  ARGS(ARG_SHOP(t->shop), ARG_BYTES(hmac)), &one_int_record,
                  &row, &found, e))
        return false;
    if (found) {
        t->id = row.v;
        return db_change(db, STMT_CONNECTION_AGAIN,
                         ARGS(ARG_SHOP(t->shop), ARG_INT(t->id)), e);
    }
    return crypt_seal(&t->s->scratch, t->s->conf.web_ring, bind,
                      (struct bytes){ t->c->realm, strlen(t->c->realm) }, &web,
                      e) &&
           db_insert(db, STMT_CONNECTION_INSERT,
                     ARGS(ARG_SHOP(t->shop), ARG_BYTES(hmac), ARG_BYTES(web),
                          ARG_TEXT(t->s->conf.environment)),
                     &t->id, e);
}

static bool
sealed_token(struct connected *t, const char *field, const char *plain,
             struct bytes *out, struct err *e)
{
    return crypt_seal(&t->s->scratch, t->s->conf.token_ring,
                      (struct crypt_bind){ t->shop.id, t->id, field },
                      (struct bytes){ plain, strlen(plain) }, out, e);
}

static bool
secret_save(struct db *db, struct connected *t, struct err *e)
{
    struct bytes realm, access, refresh, hashed;
    unsigned char hash[CRYPT_HASH];

    hashed = (struct bytes){ hash, CRYPT_HASH };
    crypt_sha256(t->tokens->refresh, strlen(t->tokens->refresh), hash);
    return sealed_token(t, "secret.realm", t->c->realm, &realm, e) &&
           sealed_token(t, "secret.access", t->tokens->access, &access, e) &&
           sealed_token(t, "secret.refresh", t->tokens->refresh, &refresh, e) &&
           db_exec(db, STMT_SECRET_SAVE,
                   ARGS(ARG_SHOP(t->shop), ARG_INT(t->id), ARG_BYTES(realm),
                        ARG_BYTES(access), ARG_BYTES(refresh),
                        ARG_BYTES(hashed), ARG_INT(t->tokens->access_s)),
                   NULL, e) &&
           db_exec(db, STMT_CONNECTION_REFRESH_ENDS,
                   ARGS(ARG_SHOP(t->shop), ARG_INT(t->id),
                        ARG_INT(t->tokens->refresh_s)),
                   NULL, e);
}

/*
 * The company before it is let go of: nothing more is sent to it, its queue and
 * links stay with it (T17), and its grant is given back.
 */
static bool
before_parts(struct db *db, const struct connected *t, struct err *e)
{
    int64_t changed;

    if (t->before == 0)
        return true;
    if (!db_exec(db, STMT_CONNECTION_DISCONNECT,
                 ARGS(ARG_SHOP(t->shop), ARG_INT(t->before),
                      ARG_TEXT(arena_printf(&t->s->scratch,
                                            "The owner began separate books "
                                            "with \"%.60s\".",
                                            t->c->name))),
                 &changed, e))
        return false;
    return changed == 0 ||
           (db_insert(db, STMT_JOB_DISCONNECT,
                      ARGS(ARG_SHOP(t->shop), ARG_INT(t->before)), NULL, e) &&
            event_wake(db, t->shop, "job", e));
}

static bool
connected_body(struct db *db, void *ctx, struct err *e)
{
    struct connected *t = ctx;
    struct val args[] = { ARG_SHOP(t->shop), { 0 }, { 0 } };

    if (!realm_is_free(db, t, e) || !may_connect(db, t, e) ||
        !row_connect(db, t, e) || !realm_is_free(db, t, e) ||
        !before_parts(db, t, e))
        return false;
    args[1] = ARG_INT(t->id);
    return store_company(db, &t->s->scratch, t->shop, t->id, t->c, e) &&
           secret_save(db, t, e) &&
           db_exec(db, STMT_SHOP_USE_CONNECTION, args, NULL, e) &&
           db_exec(db, STMT_LANE_OPEN, args, NULL, e) &&
           db_exec(db, STMT_EVENT_ADOPT, args, NULL, e) &&
           db_exec(db, STMT_EVENT_UNBAR, args, NULL, e);
}

bool
store_connected(void *ctx, struct arena *a, const struct sync_lease *l,
                const struct sync_company *c, bool new_set,
                const struct qbo_tokens *tokens, int64_t *connection_id,
                struct err *e)
{
    struct sync_store_db *s = ctx;
    struct connected t = {
        .s = s, .shop = l->shop, .c = c, .tokens = tokens, .new_set = new_set
    };

    (void)a;
    arena_reset(&s->scratch);
    crypt_hmac(s->conf.realm_key, 32, c->realm, strlen(c->realm), t.hmac);
    *connection_id = 0;
    if (!db_tx(s->conf.db, connected_body, &t, e)) {
        if (t.elsewhere)
            *connection_id = SYNC_ELSEWHERE;
        return false;
    }
    *connection_id = t.id;
    return true;
}

struct forgetting {
    struct shop_ref shop;
    int64_t connection_id, job_id;
    const char *message;
};

static bool
forget_body(struct db *db, void *ctx, struct err *e)
{
    const struct forgetting *t = ctx;

    return db_exec(db, STMT_SECRET_FORGET,
                   ARGS(ARG_SHOP(t->shop), ARG_INT(t->connection_id)), NULL,
                   e) &&
           end_row(db, t->shop, t->job_id, true, t->message, e);
}

bool
store_forget(void *ctx, const struct sync_lease *l, int64_t connection_id,
             int64_t job_id, const char *message, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct forgetting t = { l->shop, connection_id, job_id, message };

    return db_tx(s->conf.db, forget_body, &t, e);
}
