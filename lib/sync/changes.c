/*
 * changes: one lease of the lane that reads what changed in QuickBooks.
 *
 * A notice, or QuickBooks' own list of changes, only ever says what to read;
 * what counts is the record as it was read (fault-matrix.md W5).  Everything
 * here may be done twice, by two sweepers at once or once more after a crash:
 * taking the same over twice changes nothing, a row of the inbox leaves it only
 * as it was read, and the feed's place moves on once all before it is stored.
 */
#include "sync/changes.h"

#include <string.h>

#include "log/log.h"

/* --------------------------------------------------------------- readings */

void
readings_room(struct lane *l, size_t n)
{
    struct changes *c = l->changes;

    c->readings = arena_alloc(&l->page, n + 1, sizeof(*c->readings));
    c->reading_n = c->reading_at = 0;
    c->echo = NULL;
}

void
reading_add(struct lane *l, enum event_entity entity, const char *id,
            const struct json *record, struct named *named, bool hearsay)
{
    const char *into = named != NULL ? named->row.merged_into : "";
    const struct json *survivor = named != NULL ? named->survivor : NULL;

    l->changes->readings[l->changes->reading_n++] = (struct reading){
        .read = { entity, id, record, into, survivor },
        .named = named,
        .hearsay = hearsay,
    };
}

/* Which of them are nothing new, asked in one query. */
static bool
weigh_all(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;
    struct inbound_read *list =
        arena_alloc(&l->page, c->reading_n, sizeof(*list));
    bool *echo = arena_alloc(&l->page, c->reading_n, sizeof(*echo));

    for (size_t i = 0; i < c->reading_n; i++)
        list[i] = c->readings[i].read;
    if (!s->p.store.echoes(s->p.store.ctx, &l->page, &l->lease, list,
                           c->reading_n, echo, e))
        return false;
    c->echo = echo;
    return true;
}

/*
 * What cannot be taken over for a reason of its own keeps nothing else waiting:
 * it is read again later.  A database that is busy or away is no such reason.
 */
static bool
take_one(struct sync *s, struct lane *l, struct reading *r, struct err *e)
{
    enum inbound_result result = INBOUND_LATER;

    if (r->hearsay)
        return true;
    if (!s->p.store.take(s->p.store.ctx, &l->page, &l->lease, &r->read, &result,
                         e)) {
        if (e->kind == ERR_LATER)
            return false;
        log_error("changes", "shop=%lld %s: %s", (long long)l->lease.shop.id,
                  event_entity_name(r->read.entity), e->text);
        err_clear(e);
        return true;
    }
    CRASH_POINT("changes.taken");
    s->counts.taken++;
    r->done = result == INBOUND_DONE;
    return true;
}

/* Rows for what was taken over and what was not; what the inbox named and was
 * not taken over has its row, due later since it was claimed. */
static bool
readings_store(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;
    struct sync_inbox *taken =
        arena_alloc(&l->page, c->reading_n, sizeof(*taken));
    struct sync_inbox *put = arena_alloc(&l->page, c->reading_n, sizeof(*put));
    size_t taken_n = 0, put_n = 0;

    for (size_t i = 0; i < c->reading_n; i++) {
        const struct reading *r = &c->readings[i];

        if (r->done && r->named != NULL) {
            taken[taken_n] = r->named->row;
            taken[taken_n++].wait_us = scaled(s, REREAD_US);
        } else if (!r->done && r->named == NULL) {
            put[put_n++] = (struct sync_inbox){
                .entity = event_entity_name(r->read.entity),
                .qbo_id = r->read.qbo_id,
                .wait_us = r->hearsay ? 0 : inbox_wait(s, 0),
            };
        }
    }
    if (put_n > 0 &&
        !s->p.store.inbox_put(s->p.store.ctx, &l->lease, put, put_n, e))
        return false;
    CRASH_POINT("changes.put");
    if (taken_n > 0 &&
        !s->p.store.inbox_taken(s->p.store.ctx, &l->lease, taken, taken_n, e))
        return false;
    CRASH_POINT("changes.stored");
    s->counts.read += (int64_t)c->reading_n;
    c->reading_n = c->reading_at = 0;
    return true;
}

/* Some of what came, so that other lanes have their turn. */
static bool
readings_take(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;

    if (c->echo == NULL && !weigh_all(s, l, e))
        return false;
    for (int takes = 0; takes < TAKES_MAX && c->reading_at < c->reading_n;
         c->reading_at++) {
        struct reading *r = &c->readings[c->reading_at];

        if (c->echo[c->reading_at] && *r->read.merged_into == '\0') {
            r->done = true;
            continue;
        }
        if (!take_one(s, l, r, e))
            return false;
        takes++;
    }
    return c->reading_at < c->reading_n || readings_store(s, l, e);
}

/* ------------------------------------------------------------------- lease */

/* Is it time to ask QuickBooks for its own list? */
static bool
feed_time(const struct sync *s, const struct sync_changes *from)
{
    return from->first ||
           from->age_us >= scaled(s, CHANGES_US - CHANGES_JITTER_US);
}

bool
changes_begin(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = arena_alloc(&l->arena, 1, sizeof(*c));
    bool found;

    l->changes = c;
    if (!s->p.store.connection(s->p.store.ctx, &l->arena, &l->lease, &l->conn,
                               &found, e))
        return false;
    if (!found || strcmp(l->conn.state, "active") != 0) {
        l->over = true; /* waits for a reconnect, which wakes it */
        l->release.reason = "signed_out";
        return true;
    }
    if (!s->p.store.changes(s->p.store.ctx, &l->arena, &l->lease, &c->from,
                            e) ||
        !inbox_load(s, l, e))
        return false;
    c->feed_due = feed_time(s, &c->from);
    if (!c->feed_due)
        l->release.next_us = scaled(s, CHANGES_US) - c->from.age_us -
                             chance(s, scaled(s, CHANGES_JITTER_US));
    l->over = !c->feed_due && c->named_n == 0;
    return true;
}

/* Nothing is asked for a company that was disconnected meanwhile. */
static bool
may_ask(struct sync *s, struct lane *l, bool *may, struct err *e)
{
    if (!s->p.store.go(s->p.store.ctx, &l->lease, l->conn.generation, may, e))
        return false;
    if (!*may)
        l->draining = true;
    return true;
}

bool
changes_step(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;
    bool may, asked;

    if (l->in_flight > 0)
        return true;
    l->waiting = true;
    if (c->reading_n > 0) {
        l->dirty = true; /* on at once, whatever the rate says */
        return readings_take(s, l, e);
    }
    if (!lane_room(s, l))
        return true;
    if (!may_ask(s, l, &may, e) || !may)
        return e->kind == ERR_NONE;
    if (!inbox_ask(s, l, &asked, e))
        return false;
    if (!asked && c->feed_due)
        return feed_ask(s, l, e);
    l->waiting = asked;
    return true;
}
