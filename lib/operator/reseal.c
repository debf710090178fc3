/*
 * reseal: what an older key sealed, sealed with the newest.
 *
 * A row is changed only while it is what was read, so a sweeper beside it loses
 * nothing, and what it changed meanwhile is read again.  Rows of the newest key
 * are left alone: cut off in the middle, the command is run once more.
 */
#include "operator/inner.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "crypt/crypt.h"

enum {
    FIELDS_MAX = 4,
    ROUNDS_MAX = 5, /* over all rows: others change some of them meanwhile */
    ARENA_MAX = 16 << 20,
};

/* clang-format off */
struct sealed_row {
    int64_t shop_id, id;
    struct bytes values[FIELDS_MAX];
};
static const struct field sealed_fields[] = {
    FIELD(struct sealed_row, NULL, shop_id),
    FIELD(struct sealed_row, NULL, id),
    FIELD(struct sealed_row, NULL, values[0]),
    FIELD(struct sealed_row, NULL, values[1]),
    FIELD(struct sealed_row, NULL, values[2]),
    FIELD(struct sealed_row, NULL, values[3]),
};

/* All that a key file seals.  A list's missing values are empty. */
static const struct sealed {
    const char *file;
    enum stmt list, put;
    bool bound; /* to its row as well, not to the shop alone */
    const char *fields[FIELDS_MAX];
} table[] = {
    { "token", STMT_SEALED_SECRETS, STMT_SEALED_SECRET_PUT, true,
      { "secret.realm", "secret.access", "secret.refresh", "secret.previous" } },
    { "web", STMT_SEALED_REALMS, STMT_SEALED_REALM_PUT, false,
      { "connection.realm_web" } },
    { "web", STMT_SEALED_JOBS, STMT_SEALED_JOB_PUT, false,
      { "job.payload" } },
};
/* clang-format on */
static const struct record sealed_record =
    RECORD(struct sealed_row, sealed_fields);

struct reseal {
    struct db *db;
    struct arena arena; /* one page of rows */
    struct crypt_ring ring;
    int64_t done;    /* rows that were sealed anew */
    int64_t raced;   /* changed by somebody else meanwhile; of this round */
    int64_t damaged; /* do not open; of this round */
};

/* The value with the newest key; itself when it has that already. */
static bool
value_renew(struct reseal *r, const struct crypt_bind *bind,
            struct bytes sealed, struct bytes *out, struct err *e)
{
    struct bytes plain;

    *out = sealed;
    if (sealed.n == 0 || crypt_sealed_by(sealed) == r->ring.keys[0].id)
        return true;
    return crypt_open(&r->arena, &r->ring, *bind, sealed, &plain, e) &&
           crypt_seal(&r->arena, &r->ring, *bind, plain, out, e);
}

/* Change the row if it is as it was read. */
static bool
row_put(struct reseal *r, const struct sealed *s, const struct sealed_row *row,
        const struct bytes *fresh, size_t n, struct err *e)
{
    struct val args[2 + 2 * FIELDS_MAX];
    int64_t changed;

    args[0] = ARG_SHOP(((struct shop_ref){ row->shop_id }));
    args[1] = ARG_INT(row->id);
    for (size_t i = 0; i < n; i++) {
        args[2 + i] = ARG_BYTES(fresh[i]);
        args[2 + n + i] = ARG_BYTES(row->values[i]);
    }
    if (!db_exec(r->db, s->put, args, &changed, e))
        return false;
    r->done += changed;
    r->raced += changed == 0;
    return true;
}

/* One that does not open is told and left as it is (T21). */
static bool
row_renew(struct reseal *r, const struct sealed *s,
          const struct sealed_row *row, struct err *e)
{
    struct bytes fresh[FIELDS_MAX];
    bool differs = false;
    size_t n = 0;

    for (; n < FIELDS_MAX && s->fields[n] != NULL; n++) {
        struct crypt_bind bind = { row->shop_id, s->bound ? row->id : 0,
                                   s->fields[n] };
        struct err why = { 0 };

        if (!value_renew(r, &bind, row->values[n], &fresh[n], &why)) {
            printf("shop %lld, row %lld: %s\n", (long long)row->shop_id,
                   (long long)row->id, why.text);
            r->damaged++;
            return true;
        }
        differs = differs || fresh[n].p != row->values[n].p;
    }
    return !differs || row_put(r, s, row, fresh, n, e);
}

static bool
table_renew(struct reseal *r, const struct sealed *s, struct err *e)
{
    int64_t shop = 0, id = 0;
    struct rows rows;

    do {
        arena_reset(&r->arena);
        if (!db_all(r->db, &r->arena, s->list, ARGS(ARG_INT(shop), ARG_INT(id)),
                    &sealed_record, &rows, e))
            return false;
        for (size_t i = 0; i < rows.n; i++) {
            const struct sealed_row *row = rows_at(&rows, &sealed_record, i);

            shop = row->shop_id;
            id = row->id;
            if (!row_renew(r, s, row, e))
                return false;
        }
    } while (rows.n > 0);
    return true;
}

static bool
file_renew(struct reseal *r, const char *file, struct err *e)
{
    int round = 0;

    do {
        r->raced = r->damaged = 0;
        for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
            if (strcmp(table[i].file, file) == 0 &&
                !table_renew(r, &table[i], e))
                return false;
    } while (r->raced > 0 && ++round < ROUNDS_MAX);
    return true;
}

/* A pair of tokens that the sweeper has not stored yet may have an old key. */
static bool
spool_holds(const char *dir)
{
    DIR *d = *dir != '\0' ? opendir(dir) : NULL;
    const struct dirent *f;
    bool any = false;

    while (d != NULL && (f = readdir(d)) != NULL)
        any = any || strstr(f->d_name, ".token") != NULL;
    if (d != NULL)
        closedir(d);
    return any;
}

static bool
tell(const struct call *c, const struct reseal *r, const char *file,
     struct err *e)
{
    printf("%lld rows are sealed with key %u now.\n", (long long)r->done,
           r->ring.keys[0].id);
    if (r->damaged > 0)
        return err_set(e, ERR_FAULT,
                       "%lld rows do not open and stay as they are: keep every "
                       "key, and reconnect those shops",
                       (long long)r->damaged);
    if (r->raced > 0)
        return err_set(e, ERR_LATER,
                       "%lld rows changed meanwhile: are all programs started "
                       "anew?  Then run this once more",
                       (long long)r->raced);
    if (strcmp(file, "token") == 0 && spool_holds(c->conf.spool_dir))
        return err_set(e, ERR_LATER,
                       "the sweeper's spool still has tokens: run this once "
                       "more in a minute");
    printf("Older keys of %s.key seal nothing any more and may be taken out.\n",
           file);
    return true;
}

bool
command_key_reseal(struct call *c, struct err *e)
{
    const char *file = call_text(c, "--file"), *text;
    struct reseal r = { 0 };
    bool good;

    if (!key_file(file, e))
        return false;
    if (!conf_secret(c->arena, &c->conf, arena_printf(c->arena, "%s.key", file),
                     4000, &text, e) ||
        !crypt_ring_read(text, &r.ring, e) ||
        !db_open_as(&c->db, c->arena, &c->conf,
                    strcmp(file, "token") == 0 ? "cf_sweep" : "cf_admin",
                    DB_ADMIN, 5, e))
        return false;
    arena_init(&r.arena, ARENA_MAX);
    r.db = c->db;
    good = file_renew(&r, file, e) && tell(c, &r, file, e);
    crypt_wipe(&r.ring, sizeof(r.ring));
    arena_free(&r.arena);
    return good;
}
