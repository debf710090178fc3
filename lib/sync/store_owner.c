/* store_owner: which process has a lane, and whether it still runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/store.h"

/* When a process began, in clock ticks since boot; 0 when there is none. */
static unsigned long long
process_start(long pid)
{
    char path[64], text[1024], *p;
    unsigned long long start = 0;
    size_t n;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
    f = fopen(path, "re");
    if (f == NULL)
        return 0;
    n = fread(text, 1, sizeof(text) - 1, f);
    fclose(f);
    text[n] = '\0';
    p = strrchr(text, ')'); /* the name may hold anything */
    for (int field = 2; p != NULL && field < 22; field++)
        p = strchr(p + 1, ' ');
    if (p != NULL)
        start = strtoull(p + 1, NULL, 10);
    return start;
}

/* "boot.pidspace-pid-start.engine": a pid means something on one host only. */
bool
store_owner(struct sync_store_db *s, struct err *e)
{
    char boot[64] = "", space[64] = "";
    FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
    ssize_t n = readlink("/proc/self/ns/pid", space, sizeof(space) - 1);

    if (f != NULL) {
        if (fgets(boot, sizeof(boot), f) == NULL)
            boot[0] = '\0';
        fclose(f);
    }
    if (strlen(boot) < 36 || n < 0)
        return err_set(e, ERR_FAULT, "this host's boot id cannot be read");
    boot[36] = '\0';
    space[n] = '\0';
    snprintf(s->host, sizeof(s->host), "%.36s.%llu-", boot,
             strtoull(space + strcspn(space, "0123456789"), NULL, 10));
    snprintf(s->owner, sizeof(s->owner), "%.50s%ld-%llu.%lld", s->host,
             (long)getpid(), process_start((long)getpid()),
             (long long)s->conf.engine);
    return true;
}

static bool
owner_alive(const struct sync_store_db *s, const char *owner)
{
    const char *p = owner + strlen(s->host); /* lane_owned asked for these */
    long pid = strtol(p, NULL, 10);
    const char *dash = strchr(p, '-');
    unsigned long long start = dash != NULL ? strtoull(dash + 1, NULL, 10) : 0;

    return start != 0 && process_start(pid) == start;
}

bool
store_owner_lives(const struct sync_store_db *s, const char *owner)
{
    return strncmp(owner, s->host, strlen(s->host)) == 0 &&
           owner_alive(s, owner);
}

/* After a boot every process of the one before is over; a pid of another pid
 * space says nothing here. */
bool
store_owner_gone(const struct sync_store_db *s, const char *owner)
{
    enum { BOOT_ID = 36 };

    if (strncmp(owner, s->host, BOOT_ID) != 0)
        return true;
    return strncmp(owner, s->host, strlen(s->host)) == 0 &&
           !owner_alive(s, owner);
}
