/* store_token: refreshing the connection's secrets. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "log/log.h"
#include "str/str.h"
#include "sync/store.h"
#include "json/json.h"

/* clang-format off */
struct lock_row { bool busy; int64_t epoch; };
static const struct field lock_fields[] = {
    FIELD(struct lock_row, NULL, busy),
    FIELD(struct lock_row, NULL, epoch),
};
/* clang-format on */
static const struct record lock_record = RECORD(struct lock_row, lock_fields);

static bool
sealed_as(struct sync_store_db *s, struct arena *a, int64_t shop_id,
          int64_t connection_id, const char *field, const char *plain,
          struct bytes *out, struct err *e)
{
    struct crypt_bind bind = { shop_id, connection_id, field };

    if (*plain == '\0') {
        *out = (struct bytes){ "", 0 };
        return true;
    }
    return crypt_seal(a, s->conf.token_ring, bind,
                      (struct bytes){ plain, strlen(plain) }, out, e);
}

/* -------------------------------------------------------------- refreshing */

struct begin {
    struct sync_store_db *s;
    const struct sync_lease *l;
    int64_t epoch;
    bool ours;
};

static bool
begin_body(struct db *db, void *ctx, struct err *e)
{
    struct begin *t = ctx;
    const struct val args[] = { ARG_SHOP(t->l->shop),
                                ARG_INT(t->l->connection_id),
                                { 0 } };
    struct lock_row row;

    t->ours = false;
    if (!db_one(db, &t->s->scratch, STMT_SECRET_LOCK, args, &lock_record, &row,
                e))
        return false;
    if (row.busy)
        return true;
    t->ours = true;
    t->epoch = row.epoch + 1;
    return db_change(db, STMT_SECRET_REFRESHING,
                     ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->l->connection_id),
                          ARG_INT(t->epoch)),
                     e);
}

bool
store_refresh_begin(void *ctx, struct arena *a, const struct sync_lease *l,
                    int64_t *epoch, bool *ours, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct begin t = { s, l, 0, false };

    arena_reset(&s->scratch);
    if (!db_tx(s->conf.db, begin_body, &t, e))
        return false;
    *epoch = t.epoch;
    *ours = t.ours;
    return !t.ours ||
           spool_reserve(s, a, l->shop.id, l->connection_id, t.epoch, e);
}

struct refreshed {
    struct sync_store_db *s;
    struct shop_ref shop;
    int64_t connection_id, epoch, access_s, refresh_s;
    struct bytes access, refresh, previous, hash, used_hash;
    int64_t changed;
};

static bool
refreshed_body(struct db *db, void *ctx, struct err *e)
{
    struct refreshed *t = ctx;

    return db_exec(db, STMT_SECRET_REFRESHED,
                   ARGS(ARG_SHOP(t->shop), ARG_INT(t->connection_id),
                        ARG_BYTES(t->access), ARG_BYTES(t->refresh),
                        ARG_BYTES(t->previous), ARG_BYTES(t->hash),
                        ARG_INT(t->access_s), ARG_BYTES(t->used_hash),
                        ARG_INT(t->epoch)),
                   &t->changed, e) &&
           (t->refresh_s == 0 ||
            db_exec(db, STMT_CONNECTION_REFRESH_ENDS,
                    ARGS(ARG_SHOP(t->shop), ARG_INT(t->connection_id),
                         ARG_INT(t->refresh_s)),
                    NULL, e));
}

/* Seal and store a pair; the spool's entry goes once it is committed. */
static bool
pair_store(struct sync_store_db *s, struct arena *a,
           const struct spool_entry *x, const char *previous, int64_t refresh_s,
           struct err *e)
{
    unsigned char *hash = arena_alloc(a, CRYPT_HASH, 1);
    struct refreshed t = {
        .s = s,
        .shop = { x->shop_id },
        .connection_id = x->connection_id,
        .epoch = x->epoch,
        .access_s = x->access_s,
        .refresh_s = refresh_s,
        .used_hash = x->used_hash,
        .hash = { hash, CRYPT_HASH },
    };

    crypt_sha256(x->refresh, strlen(x->refresh), hash);
    if (!sealed_as(s, a, x->shop_id, x->connection_id, "secret.access",
                   x->access, &t.access, e) ||
        !sealed_as(s, a, x->shop_id, x->connection_id, "secret.refresh",
                   x->refresh, &t.refresh, e) ||
        !sealed_as(s, a, x->shop_id, x->connection_id, "secret.previous",
                   previous, &t.previous, e))
        return false;
    if (!db_tx(s->conf.db, refreshed_body, &t, e)) {
        s->spooled = true;
        return false;
    }
    if (t.changed != 1) {
        log_warn("refresh",
                 "shop=%lld a newer pair is stored; ours is kept "
                 "in the spool",
                 (long long)x->shop_id);
        return true;
    }
    spool_drop(s, a, x->shop_id, x->connection_id, x->epoch);
    return true;
}

bool
store_refresh_end(void *ctx, struct arena *a, const struct sync_lease *l,
                  int64_t epoch, const struct sync_connection *used,
                  const struct qbo_tokens *tokens, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct spool_entry x = {
        .shop_id = l->shop.id,
        .connection_id = l->connection_id,
        .epoch = epoch,
        .used_hash = used->refresh_hash,
        .access = tokens->access,
        .refresh = tokens->refresh,
        .access_s = tokens->access_s,
    };

    /* A value that did not change keeps the one before it. */
    const char *previous = strcmp(tokens->refresh, used->refresh) == 0
                               ? used->previous
                               : used->refresh;

    struct err spool = { 0 };

    if (!spool_write(s, a, &x, &spool)) /* the database may still have it */
        log_error("spool", "%s", spool.text);
    return pair_store(s, a, &x, previous, tokens->refresh_s, e);
}

bool
store_refresh_stop(void *ctx, const struct sync_lease *l, int64_t epoch,
                   struct err *e)
{
    struct sync_store_db *s = ctx;

    arena_reset(&s->scratch);
    CRASH_POINT("refresh.stop_begin");
    spool_drop(s, &s->scratch, l->shop.id, l->connection_id, epoch);
    return db_exec(
        s->conf.db, STMT_SECRET_STOP,
        ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id), ARG_INT(epoch)),
        NULL, e);
}

bool
store_expire(void *ctx, const struct sync_lease *l,
             const struct sync_connection *as, const char *reason, bool *over,
             struct err *e)
{
    struct sync_store_db *s = ctx;
    int64_t changed;

    /* A pair that a dead process of this host left may be the living one. */
    if (!sync_spool_replay(s, e) ||
        !db_exec(s->conf.db, STMT_CONNECTION_EXPIRE,
                 ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                      ARG_TEXT(reason), ARG_INT(as->generation),
                      ARG_BYTES(as->refresh_hash), ARG_INT(l->fence)),
                 &changed, e))
        return false;
    *over = changed == 1;
    return true;
}

/* ------------------------------------------------------------------ replay */

static bool
unhex(const char *s, unsigned char *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned v;
        char two[3] = { s[2 * i], s[2 * i] != '\0' ? s[2 * i + 1] : '\0', 0 };

        if (strspn(two, "0123456789abcdef") != 2 || sscanf(two, "%x", &v) != 1)
            return false;
        out[i] = (unsigned char)v;
    }
    return s[2 * n] == '\0';
}

enum spool_file { SPOOL_BUSY, SPOOL_EMPTY, SPOOL_PAIR };

/* What a spool file is to us; of a pair, the sealed part. */
static enum spool_file
file_read(const struct sync_store_db *s, struct arena *a, const char *path,
          struct bytes *out)
{
    unsigned char *p = arena_alloc(a, 32 * 1024 + 1, 1);
    FILE *f = fopen(path, "re");
    const char *owner = (const char *)p + SPOOL_OWNER_AT;
    size_t n, want;

    if (f == NULL)
        return SPOOL_BUSY; /* just stored by its owner */
    n = fread(p, 1, 32 * 1024, f);
    fclose(f);
    want = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 |
           (size_t)p[3] << 24;
    if (strcmp(owner, s->owner) == 0 ? want == 0 : store_owner_lives(s, owner))
        return SPOOL_BUSY;
    if (want == 0 || n < 4 || want > n - 4)
        return SPOOL_EMPTY; /* the answer never came, or was cut with us */
    *out = (struct bytes){ p + 4, want };
    return SPOOL_PAIR;
}

static bool
entry_replay(struct sync_store_db *s, struct arena *a, const char *name,
             struct err *e)
{
    const char *path = arena_printf(a, "%s/%s", s->conf.spool_dir, name);
    unsigned char *used = arena_alloc(a, CRYPT_HASH, 1);
    long long shop, connection, epoch;
    struct bytes sealed, plain;
    struct spool_entry x = { 0 };
    const struct json *o;
    int64_t seconds;

    if (sscanf(name, "%lld-%lld-%lld.token", &shop, &connection, &epoch) != 3)
        return true;
    switch (file_read(s, a, path, &sealed)) {
    case SPOOL_BUSY:
        return true;
    case SPOOL_EMPTY:
        remove(path);
        return true;
    case SPOOL_PAIR:
        break;
    }
    if (!crypt_open(a, s->conf.token_ring,
                    (struct crypt_bind){ shop, connection, "spool" }, sealed,
                    &plain, e) ||
        !json_read(a, plain.p, plain.n, 32 * 1024, 4, &o, e))
        return false;
    x.shop_id = shop;
    x.connection_id = connection;
    x.epoch = epoch;
    x.access = json_text_at(o, "access");
    x.refresh = json_text_at(o, "refresh");
    x.used_hash = (struct bytes){ used, CRYPT_HASH };
    if (x.access == NULL || x.refresh == NULL ||
        json_text_at(o, "used") == NULL ||
        !unhex(json_text_at(o, "used"), used, CRYPT_HASH) ||
        !str_int64(json_text_at(o, "access_s"), &seconds))
        return err_set(e, ERR_FAULT, "spool: %s is damaged", name);
    x.access_s = 0; /* its age is not known: refresh at the next lease */
    return pair_store(s, a, &x, "", 0, e);
}

bool
sync_spool_replay(struct sync_store_db *s, struct err *e)
{
    DIR *d = opendir(s->conf.spool_dir);
    struct dirent *entry;
    struct arena a;
    bool good = true;

    if (d == NULL)
        return err_set(e, ERR_FAULT, "spool: cannot read %s",
                       s->conf.spool_dir);
    arena_init(&a, 64 << 20);
    while (good && (entry = readdir(d)) != NULL) {
        arena_reset(&a);
        if (strstr(entry->d_name, ".token") == NULL ||
            entry_replay(s, &a, entry->d_name, e))
            continue;
        good = !s->spooled; /* or the database does not take it */
        if (good) { /* one that cannot be read is kept, and stops no other */
            log_error("spool", "%s: %s", entry->d_name, e->text);
            err_clear(e);
        }
    }
    arena_free(&a);
    closedir(d);
    return good;
}
