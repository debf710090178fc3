/* hook_control: /sim/webhooks, for tests, the demo and people. */
#include "control.h"
#include "hook.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define HANDMADE_TIMES 1000
#define SHOWN_MAX 500 /* of a queue: the lock is held meanwhile */

static struct js *
event_show(struct pool *p, const struct sim *s, const struct event *e)
{
    struct js *v = js_object(p);

    js_set_int(p, v, "n", e->n);
    js_set_text(p, v, "uid", e->uid);
    js_set_text(p, v, "realmId", e->realm);
    js_set_text(p, v, "name", e->name);
    js_set_text(p, v, "id", e->id);
    js_set_text(p, v, "operation", notice_word(e->op));
    if (*e->deleted_id)
        js_set_text(p, v, "deletedid", e->deleted_id);
    js_set_bool(p, v, "copy", e->copy);
    js_set_int(p, v, "due_in_ms", e->due_ms - sim_now(s));
    return v;
}

static struct js *
queue_show(struct pool *p, const struct sim *s, const struct queue *q)
{
    struct js *out = js_array(p);
    size_t n = 0;

    for (const struct event *e = q->first; e && n++ < SHOWN_MAX; e = e->next)
        js_push(out, event_show(p, s, e));
    return out;
}

static struct js *
parcels_show(struct pool *p, const struct sim *s, const struct hook *h)
{
    struct js *out = js_array(p);

    for (const struct parcel *o = h->parcels; o; o = o->next) {
        struct js *v = js_object(p);

        js_set_int(p, v, "attempts", o->attempts);
        js_set_int(p, v, "due_in_ms", o->due_ms - sim_now(s));
        js_set(p, v, "events", queue_show(p, s, &o->events));
        js_push(out, v);
    }
    return out;
}

static struct js *
tries_show(struct pool *p, const struct hook *h)
{
    struct js *out = js_array(p);
    int64_t made = h->tries_made;

    for (int64_t i = made > HOOK_TRIES ? made - HOOK_TRIES : 0; i < made; i++) {
        const struct try *t = &h->tries[i % HOOK_TRIES];
        struct js *v = js_object(p);
        char at[TIME_TEXT];

        time_print(at, t->at_ms, true);
        js_set_text(p, v, "at", at);
        if (t->handmade)
            js_set_int(p, v, "handmade", t->handmade);
        else
            js_set_int(p, v, "first_event", t->first);
        js_set_int(p, v, "events", t->events);
        js_set_int(p, v, "attempt", t->attempt);
        js_set_int(p, v, "status", t->status);
        js_set_text(p, v, "answer", t->answer);
        js_set_int(p, v, "took_ms", t->took_ms);
        js_push(out, v);
    }
    return out;
}

static struct js *
hook_show(struct pool *p, const struct sim *s, const struct hook *h)
{
    struct js *v = js_object(p), *entities = js_array(p);

    js_set_int(p, v, "id", h->id);
    js_set_text(p, v, "url", h->url);
    if (h->ca)
        js_set_text(p, v, "ca", h->ca);
    for (const char **e = h->entities; e && *e; e++)
        js_push(entities, js_string(p, *e));
    if (h->entities)
        js_set(p, v, "entities", entities);
    hook_options_show(p, h, v);
    js_set_int(p, v, "made", h->events_made);
    js_set_int(p, v, "delivered", h->delivered);
    js_set_int(p, v, "waiting_n", (int64_t)h->waiting.n);
    js_set(p, v, "parcels", parcels_show(p, s, h));
    js_set(p, v, "waiting", queue_show(p, s, &h->waiting));
    js_set(p, v, "done", queue_show(p, s, &h->done));
    js_set(p, v, "tries", tries_show(p, h));
    return v;
}

void
hooks_list(struct request *r, struct reply *out)
{
    struct js *v = js_object(r->pool), *list = js_array(r->pool);

    for (const struct hook *h = r->sim->hooks; h; h = h->next)
        js_push(list, hook_show(r->pool, r->sim, h));
    js_set(r->pool, v, "webhooks", list);
    reply_js(r, out, 200, v);
}

void
hook_post(struct request *r, struct reply *out)
{
    const struct js *body = body_of(r, out);
    const char *wrong;
    struct change c;
    int64_t id = 0;

    if (!body)
        return;
    change_begin(&c, r->sim, r->pool);
    wrong = hook_make(&c, body, &id);
    if (wrong) {
        refuse(r, out, 400, wrong);
        return;
    }
    change_commit(&c);
    reply_js(r, out, 200, hook_show(r->pool, r->sim, hook_find(r->sim, id)));
}

void
hook_delete(struct request *r, struct reply *out)
{
    struct change c;
    struct hook *h = hook_find(r->sim, strtoll(r->seg[0], NULL, 10));

    if (!h) {
        refuse(r, out, 404, "no such webhook");
        return;
    }
    change_begin(&c, r->sim, r->pool);
    js_set_int(r->pool, change_add(&c, "hook_gone"), "id", h->id);
    change_commit(&c);
    hooks_list(r, out);
}

/* The hook that the body names; the only one when it names none. */
static struct hook *
hook_of(struct request *r, struct reply *out, const struct js *body)
{
    struct hook *first = r->sim->hooks, *h;

    if (!body)
        return NULL;
    if (js_has(body, "webhook"))
        h = hook_find(r->sim, js_int(body, "webhook", 0));
    else
        h = first && !first->next ? first : NULL;
    if (!h)
        refuse(r, out, 404, "no such webhook, or several and none named");
    return h;
}

void
hook_flush(struct request *r, struct reply *out)
{
    struct hook *h = hook_of(r, out, body_of(r, out));

    if (!h)
        return;
    h->flush = true;
    hook_wake(h);
    reply_js(r, out, 200, hook_show(r->pool, r->sim, h));
}

static bool
listed(const struct js *uids, const char *uid)
{
    if (!uids)
        return true;
    for (const struct js *v = uids->first; v; v = v->next)
        if (v->text && !strcmp(v->text, uid))
            return true;
    return false;
}

/* What was acknowledged goes out once more, with the ids that it had. */
void
hook_replay(struct request *r, struct reply *out)
{
    const struct js *body = body_of(r, out);
    struct hook *h = hook_of(r, out, body);
    struct js *v = js_object(r->pool);
    struct change c;

    if (!h)
        return;
    change_begin(&c, r->sim, r->pool);
    for (const struct event *e = h->done.first; e; e = e->next)
        if (!e->copy && e->n > js_int(body, "since", 0) &&
            listed(js_get(body, "uids"), e->uid))
            event_again(&c, h, e, sim_now(r->sim));
    js_set_int(r->pool, v, "events", (int64_t)js_count(c.records));
    change_commit(&c);
    reply_js(r, out, 200, v);
}

/* "body" as text or as JSON, or "body_base64" for any bytes. */
static bool
handmade_body(struct handmade *m, const struct js *sent)
{
    const struct js *v = js_get(sent, "body");
    const char *coded = js_text(sent, "body_base64");
    unsigned char *to;
    size_t n;
    int got;

    if (v) {
        m->body = v->kind == JS_STRING ? pool_str(m->pool, v->text)
                                       : js_dump(m->pool, v);
        m->body_n = strlen(m->body);
        return true;
    }
    if (!coded)
        return false;
    n = strlen(coded);
    to = pool_get(m->pool, n + 4);
    got = EVP_DecodeBlock(to, (const unsigned char *)coded, (int)n);
    if (got < 0)
        return false;
    while (n && coded[n - 1] == '=') {
        got--;
        n--;
    }
    m->body = (const char *)to;
    m->body_n = got > 0 ? (size_t)got : 0;
    return true;
}

/* Goes into a header line. */
static bool
plain(const char *s)
{
    for (; s && *s; s++)
        if (*s < ' ' || *s > '~')
            return false;
    return true;
}

static struct handmade *
handmade_new(struct hook *h, const struct js *sent)
{
    struct handmade *m = calloc(1, sizeof *m);
    const char *signature = js_text(sent, "signature");
    const char *type = js_text(sent, "content_type");

    if (!m)
        abort();
    m->pool = pool_new();
    if (!handmade_body(m, sent) || !plain(signature) || !plain(type)) {
        pool_free(m->pool);
        free(m);
        return NULL;
    }
    m->signature = signature ? pool_str(m->pool, signature) : NULL;
    m->content_type = pool_str(m->pool, type ? type : "application/json");
    m->n = ++h->handmade_made;
    return m;
}

void
hook_send(struct request *r, struct reply *out)
{
    const struct js *body = body_of(r, out);
    struct hook *h = hook_of(r, out, body);
    struct js *v = js_object(r->pool);
    struct handmade **at;
    int64_t times;

    if (!h)
        return;
    times = js_int(body, "times", 1);
    for (at = &h->handmade; *at;)
        at = &(*at)->next;
    for (int64_t i = 0; i < times && i < HANDMADE_TIMES; i++) {
        *at = handmade_new(h, body);
        if (!*at) {
            refuse(r, out, 400,
                   "body or body_base64 is needed; signature and "
                   "content_type are plain text");
            return;
        }
        at = &(*at)->next;
    }
    hook_wake(h);
    js_set_int(r->pool, v, "handmade", h->handmade_made);
    reply_js(r, out, 200, v);
}
