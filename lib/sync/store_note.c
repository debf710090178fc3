/*
 * store_note: which event this process works on, noted where it outlives it.
 *
 * A file of the spool, mapped: the engine writes two numbers, the kernel keeps
 * them when the process dies.  Who comes after it reads the note.  An event
 * over which three processes ended in a row is set aside for a person, and the
 * lane goes on (P40).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "log/log.h"
#include "str/str.h"
#include "sync/store.h"

enum { CRASHES_MAX = 3, NOTE_PATH = 4096 };

static const char prefix[] = "note.";

/* clang-format off */
struct suspect_row { const char *entity, *state, *label; int64_t crashes; };
static const struct field suspect_fields[] = {
    FIELD(struct suspect_row, NULL, entity),
    FIELD(struct suspect_row, NULL, state),
    FIELD(struct suspect_row, NULL, label),
    FIELD(struct suspect_row, NULL, crashes),
};
/* clang-format on */
static const struct record suspect_record =
    RECORD(struct suspect_row, suspect_fields);

struct blame {
    struct sync_store_db *s;
    struct shop_ref shop;
    int64_t event_id;
};

static bool
set_aside(struct db *db, const struct blame *t, const struct suspect_row *row,
          struct err *e)
{
    struct tally delta = { 0 };
    enum event_entity entity;
    enum event_state from;

    if (!event_state_parse(row->state, &from) ||
        !event_entity_parse(row->entity, &entity) ||
        (event_next(from, SYNC_CAUSE) == NULL &&
         event_next(from, SYNC_UNKNOWN) == NULL))
        return true; /* decided, or still to be taken over */
    log_error("crashed", "shop=%lld event=%lld", (long long)t->shop.id,
              (long long)t->event_id);
    tally_count(&delta, entity, from, EVENT_ATTENTION);
    return db_change(db, STMT_EVENT_SET_ASIDE,
                     ARGS(ARG_SHOP(t->shop), ARG_INT(t->event_id),
                          ARG_TEXT(row->state),
                          ARG_TEXT(arena_printf(
                              &t->s->scratch,
                              "%s %s is set aside: the sync stopped three "
                              "times while it worked on it",
                              event_entity_word(entity), row->label))),
                     e) &&
           tally_move(db, t->shop, &delta, e);
}

static bool
blame_body(struct db *db, void *ctx, struct err *e)
{
    struct blame *t = ctx;
    struct suspect_row row;
    bool found;

    arena_reset(&t->s->scratch);
    if (!db_maybe(db, &t->s->scratch, STMT_EVENT_SUSPECT,
                  ARGS(ARG_SHOP(t->shop), ARG_INT(t->event_id)),
                  &suspect_record, &row, &found, e))
        return false;
    if (!found)
        return true;
    if (row.crashes + 1 >= CRASHES_MAX && !set_aside(db, t, &row, e))
        return false;
    return db_exec(db, STMT_EVENT_BLAME,
                   ARGS(ARG_SHOP(t->shop), ARG_INT(t->event_id)), NULL, e);
}

/* ---------------------------------------------------------------- the note */

static void
note_path(const struct sync_store_db *s, const char *owner, char *to, size_t n)
{
    snprintf(to, n, "%s/%s%s", s->conf.spool_dir, prefix, owner);
}

/* Its room is taken at once: a page that the disk has no room for, touched
   later, would end the process. */
static struct sync_note *
note_map(int fd, int *why)
{
    void *p = MAP_FAILED;

    *why = fd < 0 ? errno : posix_fallocate(fd, 0, sizeof(struct sync_note));
    if (*why == 0) {
        p = mmap(NULL, sizeof(struct sync_note), PROT_READ | PROT_WRITE,
                 MAP_SHARED, fd, 0);
        *why = p == MAP_FAILED ? errno : 0;
    }
    if (fd >= 0)
        close(fd);
    return p == MAP_FAILED ? NULL : p;
}

bool
store_note_open(struct sync_store_db *s, struct sync_note **out, struct err *e)
{
    char path[NOTE_PATH];
    int why;

    *out = NULL;
    if (s->conf.spool_dir == NULL)
        return true;
    note_path(s, s->owner, path, sizeof(path));
    *out = s->note = note_map(
        open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), &why);
    if (s->note != NULL)
        return true;
    (void)unlink(path);
    if (why != ENOSPC && why != EDQUOT)
        return err_set(e, ERR_FAULT, "the spool takes no note: %s",
                       strerror(why));
    /* Posting goes on with a full disk (R5); refreshing does not. */
    log_warn("spool", "it is full: nothing tells which event ends us");
    return true;
}

void
store_note_close(struct sync_store_db *s)
{
    char path[NOTE_PATH];

    if (s->note == NULL)
        return;
    munmap(s->note, sizeof(*s->note));
    note_path(s, s->owner, path, sizeof(path));
    unlink(path);
}

/* What it was at work on when it ended; the note is read once. */
static bool
note_take(struct sync_store_db *s, const char *owner, struct sync_note *out)
{
    char path[NOTE_PATH];
    bool whole = false;
    int fd;

    note_path(s, owner, path, sizeof(path));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    whole = read(fd, out, sizeof(*out)) == (ssize_t)sizeof(*out);
    close(fd);
    return unlink(path) == 0 && whole && out->event_id != 0;
}

static bool
blamed(struct sync_store_db *s, const struct sync_note *note, struct err *e)
{
    struct blame t = { s, { note->shop_id }, note->event_id };

    return db_tx(s->conf.db, blame_body, &t, e);
}

bool
store_blame(struct sync_store_db *s, struct err *e)
{
    DIR *d = s->conf.spool_dir != NULL ? opendir(s->conf.spool_dir) : NULL;
    const struct dirent *f;
    bool good = true;

    while (good && d != NULL && (f = readdir(d)) != NULL) {
        const char *owner = f->d_name + strlen(prefix);
        struct sync_note note = { 0 };

        if (!str_starts(f->d_name, prefix) || !store_owner_gone(s, owner) ||
            !note_take(s, owner, &note))
            continue;
        log_warn("ended", "over shop=%lld event=%lld", (long long)note.shop_id,
                 (long long)note.event_id);
        if (note.event_id == SYNC_SEVERAL && s->note != NULL)
            s->note->wary = true; /* by itself it will be named */
        else if (note.event_id != SYNC_SEVERAL)
            good = blamed(s, &note, e);
    }
    if (d != NULL)
        closedir(d);
    return good;
}
