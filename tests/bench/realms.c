/*
 * realms: the tokens of the benchmark's connections, sealed as the sweeper
 * wants them.
 *
 *   realms FIRST LAST    for the shops of these numbers; connection id = shop
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "str/str.h"

struct seeder {
    struct arena arena;
    struct crypt_ring ring;
    struct db *db;
};

static bool
start(struct seeder *s, struct err *e)
{
    struct conf conf;
    const char *keys;

    arena_init(&s->arena, 256 << 20);
    if (!conf_load(&s->arena, &conf, e) ||
        !conf_secret(&s->arena, &conf, "token.key", 4096, &keys, e) ||
        !crypt_ring_read(keys, &s->ring, e))
        return false;
    return db_open_as(&s->db, &s->arena, &conf, "cf_sweep", DB_SWEEPER, 5, e);
}

static bool
sealed(struct seeder *s, int64_t shop, const char *field, const char *plain,
       struct bytes *out, struct err *e)
{
    return crypt_seal(&s->arena, &s->ring,
                      (struct crypt_bind){ shop, shop, field },
                      (struct bytes){ plain, strlen(plain) }, out, e);
}

static bool
shop_seed(struct seeder *s, int64_t id, struct err *e)
{
    const char *realm =
        arena_printf(&s->arena, "913000000000%lld", (long long)id);
    struct bytes parts[3], hashed;
    unsigned char hash[CRYPT_HASH];
    struct shop_ref shop = { id };

    crypt_sha256("refresh", 7, hash);
    hashed = (struct bytes){ hash, sizeof(hash) };
    return sealed(s, id, "secret.realm", realm, &parts[0], e) &&
           sealed(s, id, "secret.access", "access", &parts[1], e) &&
           sealed(s, id, "secret.refresh", "refresh", &parts[2], e) &&
           db_exec(s->db, STMT_SECRET_SAVE,
                   ARGS(ARG_SHOP(shop), ARG_INT(id), ARG_BYTES(parts[0]),
                        ARG_BYTES(parts[1]), ARG_BYTES(parts[2]),
                        ARG_BYTES(hashed), ARG_INT(36000)),
                   NULL, e);
}

int
main(int argc, char **argv)
{
    struct seeder s = { 0 };
    struct err e = { 0 };
    int64_t first, last;
    bool good;

    if (argc != 3 || !str_int64(argv[1], &first) || !str_int64(argv[2], &last))
        return 2;
    good = start(&s, &e);
    for (int64_t id = first; good && id <= last; id++)
        good = shop_seed(&s, id, &e);
    if (!good)
        fprintf(stderr, "realms: %s\n", e.text);
    db_close(s.db);
    arena_free(&s.arena);
    return good ? 0 : 1;
}
