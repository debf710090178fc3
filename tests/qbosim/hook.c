/* hook: the subscriptions and their options. */
#include "hook.h"

#include "options.h"

#include <stdlib.h>
#include <string.h>

// clang-format off
#define AT(x) offsetof(struct hook_set, x)
static const struct option rows[] = {
    { "format",           AT(format),           SET_WORD,   FORMAT_CLOUDEVENTS, 0, 0, { "cloudevents", "legacy", NULL } },
    { "void",             AT(void_word),        SET_WORD,   0,    0, 0, { "void", "voided", NULL } },
    { "letters",          AT(letters),          SET_WORD,   LETTERS_LOWER, 0, 0, { "lower", "capital", "upper", NULL } },
    { "deactivation",     AT(deactivation),     SET_WORD,   0,    0, 0, { "updated", "deleted", NULL } },
    { "data",             AT(data),             SET_BOOL,   1,    0, 1, { NULL } },
    { "datacontenttype",  AT(content_type),     SET_BOOL,   1,    0, 1, { NULL } },
    { "fraction_digits",  AT(fraction_digits),  SET_NUMBER, 9,    0, 9, { NULL } },
    { "id_suffix",        AT(id_suffix),        SET_BOOL,   0,    0, 1, { NULL } },
    { "alternative_ids",  AT(alternative_ids),  SET_BOOL,   0,    0, 1, { NULL } },
    { "deleted_id",       AT(deleted_id),       SET_WORD,   0,    0, 0, { "deletedId", "deletedID", NULL } },
    { "last_updated",     AT(last_updated),     SET_WORD,   UPDATED_Z, 0, 0, { "z", "offset", NULL } },
    { "mix_realms",       AT(mix_realms),       SET_BOOL,   1,    0, 1, { NULL } },
    { "head_of_line",     AT(head_of_line),     SET_BOOL,   1,    0, 1, { NULL } },
    { "batch_ms",         AT(batch_ms),         SET_NUMBER, 0,    0, 86400000, { NULL } },
    { "batch_max",        AT(batch_max),        SET_NUMBER, 100,  1, 10000, { NULL } },
    { "delay_ms",         AT(delay_ms),         SET_NUMBER, 0,    0, 86400000, { NULL } },
    { "burst",            AT(burst),            SET_NUMBER, 0,    0, 1000000, { NULL } },
    { "duplicate_percent", AT(duplicate_percent), SET_NUMBER, 0,  0, 100, { NULL } },
    { "duplicate_ms",     AT(duplicate_ms),     SET_NUMBER, 0,    0, 86400000, { NULL } },
    { "disorder_percent", AT(disorder_percent), SET_NUMBER, 0,    0, 100, { NULL } },
    { "disorder_ms",      AT(disorder_ms),      SET_NUMBER, 1000, 0, 86400000, { NULL } },
    { "bad_signature_percent", AT(bad_signature_percent), SET_NUMBER, 0, 0, 100, { NULL } },
    { "timeout_ms",       AT(timeout_ms),       SET_NUMBER, 3000, 1, 600000, { NULL } },
    { "seed",             AT(seed),             SET_NUMBER, 1,    0, INT64_MAX, { NULL } },
};
#undef AT
// clang-format on

static struct options
all(void)
{
    return (struct options){ rows, sizeof rows / sizeof *rows };
}

struct hook *
hook_find(const struct sim *s, int64_t id)
{
    struct hook *h = s->hooks;

    while (h && h->id != id)
        h = h->next;
    return h;
}

static struct hook *
hook_new(struct sim *s, int64_t id)
{
    struct hook *h = calloc(1, sizeof *h), **at = &s->hooks;
    pthread_condattr_t attr;

    if (!h)
        abort();
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&h->wake, &attr);
    pthread_condattr_destroy(&attr);
    h->id = id;
    if (id > s->hooks_made)
        s->hooks_made = id;
    options_start(all(), &h->set);
    while (*at)
        at = &(*at)->next;
    *at = h;
    return h;
}

void
hook_free(struct hook *h)
{
    for (struct parcel *p = h->parcels, *next; p; p = next) {
        next = p->next;
        queue_clear(&p->events);
        free(p);
    }
    for (struct handmade *m = h->handmade, *next; m; m = next) {
        next = m->next;
        pool_free(m->pool);
        free(m);
    }
    queue_clear(&h->waiting);
    queue_clear(&h->done);
    pool_free(h->pool);
    pthread_cond_destroy(&h->wake);
    free(h);
}

/* Its own thread frees it, once it has come back from the receiver. */
static void
hook_end(struct sim *s, struct hook *h)
{
    struct hook **at = &s->hooks;

    while (*at != h)
        at = &(*at)->next;
    *at = h->next;
    h->gone = true;
    if (h->running)
        hook_wake(h);
    else
        hook_free(h);
}

void
hook_wake(struct hook *h)
{
    pthread_cond_signal(&h->wake);
}

void
hooks_wake(struct sim *s)
{
    for (struct hook *h = s->hooks; h; h = h->next)
        hook_wake(h);
}

void
hooks_empty(struct sim *s)
{
    while (s->hooks)
        hook_end(s, s->hooks);
}

static void
take_entities(struct hook *h, const struct js *list)
{
    const char **to;

    if (!list)
        return;
    to = pool_get(h->pool, (js_count(list) + 1) * sizeof *to);
    h->entities = to;
    for (const struct js *v = list->first; v; v = v->next)
        *to++ = event_name(v->text);
}

/* The record holds the whole subscription; one with its id takes its place. */
void
hook_apply(struct sim *s, const struct js *r)
{
    struct hook *h = hook_find(s, js_int(r, "id", 0));
    const struct js *set = js_get(r, "set");
    struct pool *old;

    if (!h)
        h = hook_new(s, js_int(r, "id", 0));
    old = h->pool;
    h->pool = pool_new();
    h->url = pool_str(h->pool, js_text(r, "url"));
    h->verifier = pool_str(h->pool, js_text(r, "verifier_token"));
    h->ca = js_has(r, "ca") ? pool_str(h->pool, js_text(r, "ca")) : NULL;
    h->entities = NULL;
    take_entities(h, js_get(r, "entities"));
    for (const struct js *v = set->first; v; v = v->next)
        if (option_find(all(), v->name) &&
            !option_take(option_find(all(), v->name), &h->set, v))
            continue; /* an older journal's value that is no longer one */
    if (old)
        pool_free(old);
    if (s->hooks_running && !h->running)
        hook_start(s, h);
    hook_wake(h);
}

void
hook_gone_apply(struct sim *s, const struct js *r)
{
    struct hook *h = hook_find(s, js_int(r, "id", 0));

    if (h)
        hook_end(s, h);
}

void
hook_options_show(struct pool *p, const struct hook *h, struct js *out)
{
    options_show(all(), p, &h->set, out);
}

static const char *
check_entities(struct pool *p, const struct js *list)
{
    if (list->kind != JS_ARRAY)
        return "entities must be a list of names";
    for (const struct js *v = list->first; v; v = v->next)
        if (v->kind != JS_STRING || !event_known(v->text))
            return pool_fmt(p, "no events are known for %s",
                            v->text ? v->text : "that");
    return NULL;
}

/* Members that are not options. */
static bool
own(const char *name)
{
    static const char *const names[] = { "id", "url", "verifier_token", "ca",
                                         "entities" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name))
            return true;
    return false;
}

static const char *
check_options(const struct js *body)
{
    struct hook_set trial;

    for (const struct js *v = body->first; v; v = v->next) {
        const struct option *row = option_find(all(), v->name);

        if (!own(v->name) && (!row || !option_take(row, &trial, v)))
            return v->name;
    }
    return NULL;
}

/* The subscription that is meant: by its id, else by its url. */
static const struct hook *
meant(const struct sim *s, const struct js *body)
{
    const char *url = js_text(body, "url");

    if (js_has(body, "id"))
        return hook_find(s, js_int(body, "id", 0));
    for (const struct hook *h = s->hooks; h && url; h = h->next)
        if (!strcmp(h->url, url))
            return h;
    return NULL;
}

static const char *
check(struct change *c, const struct hook *h, const struct js *body)
{
    const struct js *entities = js_get(body, "entities");
    const char *url = js_text(body, "url"), *token, *wrong;

    token = js_text(body, "verifier_token");
    if (js_has(body, "id") && !h)
        return "no such webhook";
    if (!h && (!url || !token || !*token))
        return "url and verifier_token are needed";
    if (url || js_has(body, "ca")) {
        wrong = post_refuses(c->pool, url ? url : h->url,
                             js_has(body, "ca") ? js_text(body, "ca")
                             : h                ? h->ca
                                                : NULL);
        if (wrong)
            return wrong;
    }
    if (entities && (wrong = check_entities(c->pool, entities)))
        return wrong;
    wrong = check_options(body);
    return wrong ? pool_fmt(c->pool, "unknown or bad: %s", wrong) : NULL;
}

/* What is not given stays as it was. */
static struct js *
entities_of(struct pool *p, const struct hook *h, const struct js *body)
{
    struct js *list;

    if (js_get(body, "entities"))
        return js_copy(p, js_get(body, "entities"));
    if (!h || !h->entities)
        return NULL;
    list = js_array(p);
    for (const char **e = h->entities; *e; e++)
        js_push(list, js_string(p, *e));
    return list;
}

const char *
hook_make(struct change *c, const struct js *body, int64_t *id)
{
    const struct hook *h = meant(c->sim, body);
    const char *wrong = check(c, h, body), *url, *token, *ca;
    struct js *r, *set, *entities;

    if (wrong)
        return wrong;
    url = js_text(body, "url");
    token = js_text(body, "verifier_token");
    ca = js_has(body, "ca") ? js_text(body, "ca") : h ? h->ca : NULL;
    entities = entities_of(c->pool, h, body);
    *id = h ? h->id : c->sim->hooks_made + 1;
    r = change_add(c, "hook");
    set = js_object(c->pool);
    js_set_int(c->pool, r, "id", *id);
    js_set_text(c->pool, r, "url", url ? url : h->url);
    js_set_text(c->pool, r, "verifier_token", token ? token : h->verifier);
    if (ca)
        js_set_text(c->pool, r, "ca", ca);
    if (entities)
        js_set(c->pool, r, "entities", entities);
    for (const struct js *v = body->first; v; v = v->next)
        if (!own(v->name))
            js_set(c->pool, set, v->name, js_copy(c->pool, v));
    js_set(c->pool, r, "set", set);
    return NULL;
}
