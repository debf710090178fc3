/*
 * spool: refreshed tokens on disk before the database has them (T3, T4).
 *
 * One file per refresh, sealed with the token key.  The file is made, filled
 * to its full size and synced before the old token is used, so a full disk
 * stops refreshing instead of losing a token (R5).  Its last bytes name the
 * process that refreshes: while that lives, the file is not another's to read
 * or to remove.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "str/str.h"
#include "sync/store.h"
#include "json/json.h"

enum { ENTRY_BYTES = SPOOL_OWNER_AT + OWNER_MAX };

static const char *
path_of(const struct sync_store_db *s, struct arena *a, int64_t shop_id,
        int64_t connection_id, int64_t epoch)
{
    return arena_printf(a, "%s/%lld-%lld-%lld.token", s->conf.spool_dir,
                        (long long)shop_id, (long long)connection_id,
                        (long long)epoch);
}

static struct crypt_bind
bind_of(int64_t shop_id, int64_t connection_id)
{
    return (struct crypt_bind){ shop_id, connection_id, "spool" };
}

static bool
write_all(int fd, const void *p, size_t n)
{
    const char *at = p;

    while (n > 0) {
        ssize_t w = write(fd, at, n);

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        at += w;
        n -= (size_t)w;
    }
    return true;
}

static bool
failed(struct err *e, const char *what, const char *path)
{
    return err_set(e, ERR_FAULT, "spool: %s %s: %s", what, path,
                   strerror(errno));
}

bool
spool_reserve(const struct sync_store_db *s, struct arena *a, int64_t shop_id,
              int64_t connection_id, int64_t epoch, struct err *e)
{
    const char *path = path_of(s, a, shop_id, connection_id, epoch);
    char *whole = arena_alloc(a, ENTRY_BYTES, 1);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good;

    if (fd < 0)
        return failed(e, "cannot make", path);
    memcpy(whole + SPOOL_OWNER_AT, s->owner, sizeof(s->owner));
    CRASH_POINT("spool.reserve_begin");
    good = write_all(fd, whole, ENTRY_BYTES) && fdatasync(fd) == 0;
    CRASH_POINT("spool.reserved");
    if (!good)
        failed(e, "cannot fill", path);
    close(fd);
    if (!good)
        unlink(path);
    return good;
}

void
spool_drop(const struct sync_store_db *s, struct arena *a, int64_t shop_id,
           int64_t connection_id, int64_t epoch)
{
    CRASH_POINT("spool.drop_begin");
    unlink(path_of(s, a, shop_id, connection_id, epoch));
    CRASH_POINT("spool.dropped");
}

/* hex of the used hash, tokens and times, as JSON. */
static const char *
entry_text(struct arena *a, const struct spool_entry *x)
{
    struct json_out o;
    struct str s;

    str_init(&s, a, SPOOL_OWNER_AT);
    json_start(&o, &s);
    json_open(&o, NULL, '{');
    json_put_int(&o, "epoch", x->epoch);
    json_put_text(&o, "used", str_hex(a, x->used_hash.p, x->used_hash.n));
    json_put_text(&o, "access", x->access);
    json_put_text(&o, "refresh", x->refresh);
    json_put_int(&o, "access_s", x->access_s);
    json_close(&o, '}');
    return json_done(&o) ? s.text : "";
}

bool
spool_write(const struct sync_store_db *s, struct arena *a,
            const struct spool_entry *x, struct err *e)
{
    const char *path = path_of(s, a, x->shop_id, x->connection_id, x->epoch);
    const char *text = entry_text(a, x);
    struct bytes sealed;
    unsigned char size[4];
    int fd;
    bool good;

    if (!crypt_seal(a, s->conf.token_ring,
                    bind_of(x->shop_id, x->connection_id),
                    (struct bytes){ text, strlen(text) }, &sealed, e))
        return false;
    if (sealed.n + sizeof(size) > SPOOL_OWNER_AT)
        return err_set(e, ERR_FAULT, "spool: the tokens do not fit");
    for (int i = 0; i < 4; i++)
        size[i] = (unsigned char)(sealed.n >> (8 * i));
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(e, "cannot open", path);
    CRASH_POINT("spool.write_begin");
    good = write_all(fd, size, sizeof(size)) &&
           write_all(fd, sealed.p, sealed.n) && fdatasync(fd) == 0;
    CRASH_POINT("spool.written");
    if (!good)
        failed(e, "cannot write", path);
    close(fd);
    return good;
}
