/* One direction of a link: taken, scanned, held back, passed on. */
#include "proxy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void
flow_drop(struct flow *f)
{
    free(f->data);
    f->data = NULL;
    f->head = f->n = 0;
}

void
flow_release(struct flow *f, unsigned rule)
{
    if (rule && f->held_by != rule)
        return;
    f->held_by = 0;
    f->held_until = 0;
}

void
flow_undo(struct flow *f, unsigned rule)
{
    flow_release(f, rule);
    if (f->slowed_by == rule)
        f->ns_per_byte = 0;
    if (f->lagged_by == rule)
        f->lag_ns = 0;
    if (f->swallowed_by == rule && !f->finished)
        f->swallow = false;
}

/* Held by a rule at this moment?  A delay that is over lets go. */
static bool
flow_is_held(struct flow *f)
{
    if (!f->held_by)
        return false;
    if (!f->held_until)
        return true;
    if (now_ns() < f->held_until) {
        f->wake_at = f->held_until;
        return true;
    }
    flow_release(f, 0);
    return false;
}

static bool
flow_take(struct link *k, struct flow *f, enum dir dir)
{
    struct end *from = &k->end[dir];
    ssize_t got;
    char *to;

    if (f->eof || !from->readable || f->n == BUFFER_BYTES)
        return false;
    if (!f->data)
        f->data = must(malloc(BUFFER_BYTES));
    if (f->head) {
        memmove(f->data, f->data + f->head, f->n);
        f->head = 0;
    }
    to = f->data + f->n;
    got = recv(from->source.fd, to, BUFFER_BYTES - f->n, 0);
    if (got > 0) {
        f->n += (size_t)got;
        f->taken += got;
        rules_scan(k, dir, to, (size_t)got);
        return true;
    }
    if (got < 0 && errno == EAGAIN) {
        from->readable = false;
        if (!f->n)
            flow_drop(f);
        return false;
    }
    if (got < 0 && errno == EINTR)
        return true;
    f->eof = true;
    k->broken |= got < 0;
    return true;
}

/* How much may go now; sets when to look again. */
static size_t
flow_allowed(struct link *k, struct flow *f, enum dir dir)
{
    int64_t now;
    size_t n = rules_limit(k, dir, f->n);

    if (!n || (!f->lag_ns && !f->ns_per_byte))
        return n;
    now = now_ns();
    if (f->lag_ns && !f->burst_at)
        f->burst_at = now + f->lag_ns;
    if (f->lag_ns && now < f->burst_at) {
        f->wake_at = f->burst_at;
        return 0;
    }
    if (!f->ns_per_byte)
        return n;
    if (now < f->free_at) {
        f->wake_at = f->free_at;
        return 0;
    }
    return n < (size_t)f->quantum ? n : (size_t)f->quantum;
}

/* The line is busy for as long as n bytes take.  A turn that came a little
 * late is made up for, a pause is not. */
static void
flow_pay(struct flow *f, size_t n)
{
    int64_t now;

    if (!f->ns_per_byte)
        return;
    now = now_ns();
    if (f->free_at < now - 50 * NS_PER_MS)
        f->free_at = now;
    f->free_at += (int64_t)n * f->ns_per_byte;
}

/* Writes up to n bytes; how many went, 0 also when the end is gone. */
static size_t
flow_write(struct link *k, struct flow *f, enum dir dir, size_t n)
{
    struct end *to = &k->end[!dir];
    ssize_t done;

    if (!to->writable)
        return 0;
    done = send(to->source.fd, f->data + f->head, n, MSG_NOSIGNAL);
    if (done > 0) {
        k->proxy->count.bytes[dir] += done;
        return (size_t)done;
    }
    if (errno == EAGAIN) {
        to->writable = false;
    } else if (errno != EINTR) {
        /* What the other direction still has may yet arrive. */
        k->broken = true;
        f->finished = f->swallow = true;
    }
    return 0;
}

static bool
flow_give(struct link *k, struct flow *f, enum dir dir)
{
    size_t n = flow_allowed(k, f, dir);

    if (!n)
        return false;
    if (f->swallow)
        k->proxy->count.swallowed_bytes += (int64_t)n;
    else
        n = flow_write(k, f, dir, n);
    flow_pay(f, n);
    f->passed += (int64_t)n;
    f->head += n;
    f->n -= n;
    if (!f->n) {
        flow_drop(f);
        f->burst_at = 0;
    }
    return n > 0 || f->finished;
}

/* All that came has gone: say so to the other end. */
static bool
flow_finish(struct link *k, struct flow *f, enum dir dir)
{
    if (!f->eof || f->n || f->finished)
        return false;
    if (k->broken)
        link_reset(k);
    else if (k->state == LINK_CONNECTING)
        return false;
    else
        link_half_close(k, dir);
    return true;
}

bool
flow_step(struct link *k, enum dir dir)
{
    struct flow *f = &k->flow[dir];
    bool moved = flow_take(k, f, dir);

    f->wake_at = 0;
    if (flow_is_held(f))
        return moved;
    rules_apply(k, dir);
    if (k->state > LINK_CLOSING || flow_is_held(f))
        return moved;
    if (f->n && flow_give(k, f, dir))
        moved = true;
    if (flow_finish(k, f, dir))
        moved = true;
    return moved;
}
