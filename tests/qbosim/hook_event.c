/* hook_event: what waits for a receiver, in parcels or still loose. */
#include "hook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARCEL_EVENTS 10000 /* no record names more */

enum { CHANCE_DISORDER = 1, CHANCE_SHIFT = 2 };

int64_t
scaled(const struct sim *s, int64_t ms)
{
    return ms / s->settings.time_scale;
}

int64_t
hook_chance(const struct hook *h, uint64_t purpose, int64_t n)
{
    uint64_t x = (uint64_t)h->set.seed * UINT64_C(0x9e3779b97f4a7c15) +
                 purpose * UINT64_C(0xd1b54a32d192ed03) + (uint64_t)n;

    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int64_t)((x ^ x >> 31) % 100);
}

void
queue_add(struct queue *q, struct event *e)
{
    e->next = NULL;
    if (q->last)
        q->last->next = e;
    else
        q->first = e;
    q->last = e;
    q->n++;
}

/* What waits stands in the order in which it is due. */
static void
queue_insert(struct queue *q, struct event *e)
{
    struct event *before = NULL;

    if (!q->last || q->last->due_ms <= e->due_ms) {
        queue_add(q, e);
        return;
    }
    for (struct event *o = q->first; o->due_ms <= e->due_ms; o = o->next)
        before = o;
    e->next = before ? before->next : q->first;
    if (before)
        before->next = e;
    else
        q->first = e;
    q->n++;
}

static struct event *
queue_take(struct queue *q, int64_t n)
{
    for (struct event *e = q->first, *before = NULL; e;
         before = e, e = e->next) {
        if (e->n != n)
            continue;
        if (before)
            before->next = e->next;
        else
            q->first = e->next;
        if (q->last == e)
            q->last = before;
        q->n--;
        return e;
    }
    return NULL;
}

void
queue_clear(struct queue *q)
{
    for (struct event *e = q->first, *next; e; e = next) {
        next = e->next;
        free(e);
    }
    *q = (struct queue){ 0 };
}

static void
set_text(char *to, size_t n, const char *s)
{
    snprintf(to, n, "%s", s ? s : "");
}

void
event_apply(struct sim *s, const struct js *r)
{
    struct hook *h = hook_find(s, js_int(r, "hook", 0));
    const char *name = event_name(js_text(r, "name"));
    struct event *e = h && name ? calloc(1, sizeof *e) : NULL;

    if (!e)
        return;
    e->n = js_int(r, "n", 0);
    e->name = name;
    e->op = notice_by_word(js_text(r, "op"));
    e->copy = js_true(r, "copy");
    e->at_ms = js_int(r, "at", 0);
    e->due_ms = js_int(r, "due", 0);
    set_text(e->realm, sizeof e->realm, js_text(r, "realm"));
    set_text(e->id, sizeof e->id, js_text(r, "id"));
    set_text(e->deleted_id, sizeof e->deleted_id, js_text(r, "deletedid"));
    set_text(e->uid, sizeof e->uid, js_text(r, "uid"));
    h->events_made++;
    if (e->n > h->numbers)
        h->numbers = e->n;
    queue_insert(&h->waiting, e);
    hook_wake(h);
}

static struct js *
record(struct change *c, const struct hook *h, const struct event *e)
{
    struct js *r = change_add(c, "event");

    js_set_int(c->pool, r, "hook", h->id);
    js_set_int(c->pool, r, "n", e->n);
    js_set_text(c->pool, r, "uid", e->uid);
    js_set_text(c->pool, r, "realm", e->realm);
    js_set_text(c->pool, r, "name", e->name);
    js_set_text(c->pool, r, "id", e->id);
    js_set_text(c->pool, r, "op", notice_word(e->op));
    if (*e->deleted_id)
        js_set_text(c->pool, r, "deletedid", e->deleted_id);
    js_set_int(c->pool, r, "at", e->at_ms);
    js_set_int(c->pool, r, "due", e->due_ms);
    if (e->copy)
        js_set_bool(c->pool, r, "copy", true);
    return r;
}

void
event_again(struct change *c, struct hook *h, const struct event *e,
            int64_t due_ms)
{
    struct event again = *e;

    again.n = ++h->numbers;
    again.due_ms = due_ms;
    again.copy = true;
    record(c, h, &again);
}

static void
make_uid(char uid[48])
{
    unsigned char b[16];

    fill_random(b, sizeof b);
    b[6] = (unsigned char)(0x40 | (b[6] & 0x0f));
    b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
    snprintf(uid, 48,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x"
             "%02x",
             b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
             b[11], b[12], b[13], b[14], b[15]);
}

static bool
wants(const struct hook *h, const char *name)
{
    if (!h->entities)
        return true;
    for (const char **e = h->entities; *e; e++)
        if (!strcmp(*e, name))
            return true;
    return false;
}

/* Only a company that is still connected has anything told about it. */
static bool
connected(const struct sim *s, const char *realm, int64_t now)
{
    for (const struct grant *g = s->grants; g; g = g->next)
        if (!g->revoked && !strcmp(g->realm, realm) &&
            now < g->used_ms + s->settings.refresh_ttl_s * 1000 &&
            now < g->made_ms + s->settings.refresh_hard_s * 1000)
            return true;
    return false;
}

static void
tell(struct change *c, struct hook *h, const struct notice *n, const char *name)
{
    struct event e = { .name = name, .op = n->op, .at_ms = n->at_ms };
    int64_t late = h->set.delay_ms;

    e.n = ++h->numbers;
    if (hook_chance(h, CHANCE_DISORDER, e.n) < h->set.disorder_percent)
        late +=
            h->set.disorder_ms * (1 + hook_chance(h, CHANCE_SHIFT, e.n)) / 100;
    e.due_ms = n->at_ms + scaled(c->sim, late);
    set_text(e.realm, sizeof e.realm, n->realm);
    set_text(e.id, sizeof e.id, n->id);
    set_text(e.deleted_id, sizeof e.deleted_id, n->deleted_id);
    make_uid(e.uid);
    record(c, h, &e);
}

void
hooks_notice(struct change *c, const struct notice *n)
{
    const char *name = c->sim->hooks ? event_name(n->kind->name) : NULL;

    if (!name || !connected(c->sim, n->realm, n->at_ms))
        return;
    for (struct hook *h = c->sim->hooks; h; h = h->next)
        if (wants(h, name) && event_op(h, name, n->op) != NOTICE_NONE)
            tell(c, h, n, name);
}

struct parcel *
parcel_of(struct hook *h, const int64_t *n, size_t count)
{
    struct parcel *p, **at = &h->parcels;

    for (; *at; at = &(*at)->next)
        if ((*at)->events.first && (*at)->events.first->n == n[0])
            return *at;
    p = calloc(1, sizeof *p);
    if (!p)
        abort();
    for (size_t i = 0; i < count; i++) {
        struct event *e = queue_take(&h->waiting, n[i]);

        if (e)
            queue_add(&p->events, e);
    }
    if (!p->events.first) {
        free(p);
        return NULL;
    }
    *at = p;
    return p;
}

static size_t
numbers_of(const struct js *r, int64_t *n)
{
    const struct js *list = js_get(r, "events");
    size_t count = 0;

    for (const struct js *v = list->first; v && count < PARCEL_EVENTS;
         v = v->next)
        n[count++] = v->text ? strtoll(v->text, NULL, 10) : 0;
    return count;
}

static void
parcel_drop(struct hook *h, struct parcel *p)
{
    struct parcel **at = &h->parcels;

    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
    while (p->events.first) {
        queue_add(&h->done, queue_take(&p->events, p->events.first->n));
        if (h->done.n > HOOK_DONE)
            free(queue_take(&h->done, h->done.first->n));
    }
    free(p);
}

/* The parcel that a record is about, or NULL. */
static struct parcel *
parcel_meant(struct sim *s, const struct js *r, struct hook **hook)
{
    struct hook *h = hook_find(s, js_int(r, "hook", 0));
    int64_t *n = calloc(PARCEL_EVENTS, sizeof *n);
    size_t count;
    struct parcel *p = NULL;

    if (!n)
        abort();
    count = numbers_of(r, n);
    if (h && count)
        p = parcel_of(h, n, count);
    free(n);
    *hook = h;
    return p;
}

void
tried_apply(struct sim *s, const struct js *r)
{
    struct hook *h;
    struct parcel *p = parcel_meant(s, r, &h);

    if (!p)
        return;
    p->attempts = js_int(r, "attempts", 0);
    p->due_ms = js_int(r, "due", 0);
}

void
sent_apply(struct sim *s, const struct js *r)
{
    struct hook *h;
    struct parcel *p = parcel_meant(s, r, &h);

    if (!p)
        return;
    h->delivered += (int64_t)p->events.n;
    parcel_drop(h, p);
}
