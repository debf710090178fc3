/* setup: the database's schema, and new keys for sealing. */
#include "operator/inner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypt/crypt.h"
#include "str/str.h"

static void
say(const char *line)
{
    printf("applied %s\n", line);
}

bool
command_migrate(struct call *c, struct err *e)
{
    const char *sql = call_text(c, "--sql");
    struct db_conf conf;

    if (sql == NULL)
        sql = arena_printf(c->arena, "%s/../sql", c->conf.template_dir);
    return db_conf_of(c->arena, &c->conf, "cf_migrate", DB_ADMIN, 5, &conf,
                      e) &&
           db_migrate(&conf, arena_printf(c->arena, "%s/schema", sql), say,
                      e) &&
           db_grant(&conf, arena_printf(c->arena, "%s/grants.sql", sql), e);
}

/* Write text to path so that a crash leaves the old file or the new one. */
static bool
file_replace(struct arena *a, const char *directory, const char *name,
             const char *text, struct err *e)
{
    const char *path = arena_printf(a, "%s/%s", directory, name);
    const char *fresh = arena_printf(a, "%s/.%s.new", directory, name);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good;

    if (fd < 0)
        return err_set(e, ERR_FAULT, "cannot write %s: %s", fresh,
                       strerror(errno));
    good = write(fd, text, strlen(text)) == (ssize_t)strlen(text) &&
           fsync(fd) == 0;
    good = close(fd) == 0 && good && rename(fresh, path) == 0;
    if (!good) {
        err_set(e, ERR_FAULT, "cannot write %s: %s", path, strerror(errno));
        (void)unlink(fresh);
        return false;
    }
    fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good || err_set(e, ERR_FAULT, "cannot sync %s", directory);
}

bool
key_file(const char *which, struct err *e)
{
    return strcmp(which, "token") == 0 || strcmp(which, "web") == 0 ||
           err_input(e, "file-", "--file is token or web");
}

bool
command_key_rotate(struct call *c, struct err *e)
{
    const char *which = call_text(c, "--file"), *name, *old;
    unsigned char key[32];
    struct crypt_ring ring;
    uint32_t id = 0;

    if (!key_file(which, e))
        return false;
    name = arena_printf(c->arena, "%s.key", which);
    if (!conf_secret(c->arena, &c->conf, name, 4000, &old, e) ||
        !crypt_ring_read(old, &ring, e))
        return false;
    if (ring.n == CRYPT_KEYS)
        return err_set(e, ERR_REFUSED,
                       "%s has %d keys already; take out the oldest that "
                       "seals nothing any more",
                       name, CRYPT_KEYS);
    for (size_t i = 0; i < ring.n; i++)
        if (ring.keys[i].id >= id)
            id = ring.keys[i].id + 1;
    crypt_random(key, sizeof(key));
    if (!file_replace(c->arena, c->conf.secret_dir, name,
                      arena_printf(c->arena, "%u:%s\n%s\n", id,
                                   str_hex(c->arena, key, sizeof(key)), old),
                      e))
        return false;
    crypt_wipe(key, sizeof(key));
    crypt_wipe(&ring, sizeof(ring));
    printf("%s seals with key %u from the next start of the programs on; "
           "older keys still open what they sealed.\n",
           name, id);
    return true;
}
