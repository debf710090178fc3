/* script: rules that lose, delay, cut or replace an answer. */
#include "conn.h"

#include <stdlib.h>
#include <string.h>

struct script {
    struct script *next;
    struct pool *pool;
    int64_t id, skip, times, delay_ms, status, cut_bytes, drip_ms, late_ms;
    const char *realm, *method, *path, *body, *type, *response;
    bool store;
    enum script_end end;
};

static const char *const ends[] = {
    [END_NORMAL] = "normal",
    [END_RESET] = "reset",
    [END_HANG] = "hang",
    [END_CLOSE] = "close",
};

// clang-format off
static const struct {
    const char *name;
    size_t at;
    int64_t otherwise;
} numbers[] = {
    { "skip",             offsetof(struct script, skip),      0 },
    { "times",            offsetof(struct script, times),     1 },
    { "delay_ms",         offsetof(struct script, delay_ms),  0 },
    { "status",           offsetof(struct script, status),    0 },
    { "cut_bytes",        offsetof(struct script, cut_bytes), -1 },
    { "drip_ms_per_byte", offsetof(struct script, drip_ms),   0 },
    { "late_store_ms",    offsetof(struct script, late_ms),   -1 },
};
static const struct {
    const char *name;
    size_t at;
} texts[] = {
    { "realmId",       offsetof(struct script, realm) },
    { "method",        offsetof(struct script, method) },
    { "path",          offsetof(struct script, path) },
    { "body",          offsetof(struct script, body) },
    { "content_type",  offsetof(struct script, type) },
    { "response_body", offsetof(struct script, response) },
};
// clang-format on

#define N(table) (sizeof(table) / sizeof *(table))

static bool
set_member(struct script *sc, const struct js *v)
{
    char *base = (char *)sc;

    for (size_t i = 0; i < N(numbers); i++)
        if (!strcmp(numbers[i].name, v->name)) {
            int64_t n = v->text ? strtoll(v->text, NULL, 10) : 0;

            memcpy(base + numbers[i].at, &n, sizeof n);
            return v->text != NULL;
        }
    for (size_t i = 0; i < N(texts); i++)
        if (!strcmp(texts[i].name, v->name)) {
            const char *s = v->text ? pool_str(sc->pool, v->text) : NULL;

            memcpy(base + texts[i].at, &s, sizeof s);
            return s != NULL;
        }
    if (!strcmp(v->name, "store")) {
        sc->store = v->kind == JS_TRUE;
        return v->kind == JS_TRUE || v->kind == JS_FALSE;
    }
    if (strcmp(v->name, "answer") != 0 || !v->text)
        return false;
    for (size_t i = 0; i < N(ends); i++)
        if (!strcmp(ends[i], v->text)) {
            sc->end = (enum script_end)i;
            return true;
        }
    return false;
}

static void
script_free(struct script *sc)
{
    pool_free(sc->pool);
    free(sc);
}

const char *
script_add(struct sim *s, const struct js *body, int64_t *id)
{
    struct script *sc = calloc(1, sizeof *sc), **at = &s->scripts;

    if (!sc)
        abort();
    sc->pool = pool_new();
    sc->store = true;
    for (size_t i = 0; i < N(numbers); i++)
        memcpy((char *)sc + numbers[i].at, &numbers[i].otherwise,
               sizeof(int64_t));
    for (const struct js *v = body->first; v; v = v->next)
        if (!set_member(sc, v)) {
            script_free(sc);
            return v->name;
        }
    *id = sc->id = ++s->scripts_made;
    while (*at)
        at = &(*at)->next;
    *at = sc;
    return NULL;
}

struct js *
scripts_show(struct pool *p, const struct sim *s)
{
    struct js *out = js_array(p);

    for (const struct script *sc = s->scripts; sc; sc = sc->next) {
        struct js *v = js_object(p);

        js_set_int(p, v, "id", sc->id);
        for (size_t i = 0; i < N(texts); i++) {
            const char *t;

            memcpy(&t, (const char *)sc + texts[i].at, sizeof t);
            if (t)
                js_set_text(p, v, texts[i].name, t);
        }
        for (size_t i = 0; i < N(numbers); i++) {
            int64_t n;

            memcpy(&n, (const char *)sc + numbers[i].at, sizeof n);
            if (n != numbers[i].otherwise || i < 2)
                js_set_int(p, v, numbers[i].name, n);
        }
        js_set_bool(p, v, "store", sc->store);
        js_set_text(p, v, "answer", ends[sc->end]);
        js_push(out, v);
    }
    return out;
}

void
scripts_clear(struct sim *s)
{
    for (struct script *sc = s->scripts, *next; sc; sc = next) {
        next = sc->next;
        script_free(sc);
    }
    s->scripts = NULL;
}

/* A token request belongs to the realm of the grant it refreshes. */
static bool
realm_matches(const struct request *r, const char *realm)
{
    const char *token;
    const struct grant *g;

    if (strstr(r->path, pool_fmt(r->pool, "/company/%s/", realm)))
        return true;
    token = query_get(r->pool, r->body, "refresh_token");
    g = token ? map_get(&r->sim->refresh, token) : NULL;
    return g && !strcmp(g->realm, realm);
}

static bool
matches(const struct request *r, const struct script *sc)
{
    return (!sc->method || !strcmp(sc->method, r->method)) &&
           (!sc->path || strstr(r->path, sc->path)) &&
           (!sc->body || strstr(r->body, sc->body)) &&
           (!sc->realm || realm_matches(r, sc->realm));
}

/* The first rule that fits and is not to be skipped; *out lives in r's pool. */
static bool
script_take(struct request *r, struct script *out)
{
    bool found = false;

    for (struct script **at = &r->sim->scripts, *sc; (sc = *at);
         at = &sc->next) {
        if (!matches(r, sc))
            continue;
        if (sc->skip > 0) {
            sc->skip--;
            continue;
        }
        *out = *sc;
        out->type = sc->type ? pool_str(r->pool, sc->type) : NULL;
        out->response = sc->response ? pool_str(r->pool, sc->response) : NULL;
        found = true;
        if (--sc->times <= 0) {
            *at = sc->next;
            script_free(sc);
        }
        break;
    }
    return found;
}

struct late {
    struct request r;
    int64_t wait_ms;
};

static void
answer_empty(struct request *r, struct reply *out)
{
    *out = (struct reply){ .status = 500, .type = "text/plain" };
    text_init(&out->body, r->pool);
    text_init(&out->headers, r->pool);
}

static void *
late_main(void *arg)
{
    struct late *l = arg;
    struct pool *p = l->r.pool;
    struct seen *e = seen_new(&l->r);
    struct reply out;

    pause_ms(l->wait_ms);
    answer_empty(&l->r, &out);
    request_prepare(&l->r);
    pthread_mutex_lock(&l->r.sim->lock);
    dispatch_held(&l->r, &out);
    seen_add(&l->r, e, &out);
    pthread_mutex_unlock(&l->r.sim->lock);
    free(l);
    pool_free(p);
    return NULL;
}

/* The request is carried out when nobody waits for its answer any more. */
static void
store_late(const struct request *r, int64_t late_ms)
{
    struct late *l = calloc(1, sizeof *l);
    struct pool *p = pool_new();
    pthread_t thread;

    if (!l)
        abort();
    l->r = *r;
    l->r.pool = p;
    l->r.method = pool_str(p, r->method);
    l->r.path = pool_str(p, r->path);
    l->r.query = pool_str(p, r->query);
    l->r.body = pool_copy(p, r->body, r->body_n);
    l->r.authorization = pool_str(p, r->authorization);
    l->r.content_type = pool_str(p, r->content_type);
    l->r.accept = pool_str(p, r->accept);
    l->r.want_hard = pool_str(p, r->want_hard);
    pthread_mutex_lock(&r->sim->lock);
    l->wait_ms = late_ms / r->sim->settings.time_scale;
    pthread_mutex_unlock(&r->sim->lock);
    if (pthread_create(&thread, NULL, late_main, l) != 0)
        abort();
    pthread_detach(thread);
}

static void
run(struct request *r, struct reply *out, const struct script *sc)
{
    bool late = sc->late_ms >= 0;

    if (late)
        store_late(r, sc->late_ms);
    if (sc->store && !late)
        dispatch(r, out);
    else
        reply_text(out, late ? 504 : 503, "text/html",
                   "<html><body><h1>Service Unavailable</h1></body></html>");
    if (sc->response || sc->status)
        reply_text(out, sc->status ? (int)sc->status : out->status,
                   sc->type ? sc->type : "application/json",
                   sc->response ? sc->response : "");
    else if (sc->type)
        out->type = sc->type;
}

static bool
ours(const struct request *r)
{
    const char *prefix = r->sim->prefix;

    return !strncmp(r->path, prefix, strlen(prefix)) &&
           !strstr(r->path, "/connect/");
}

/* Holds the lock once, unless a script takes the request out of it. */
void
serve(struct request *r, struct reply *out, struct delivery *d)
{
    struct sim *s = r->sim;
    bool control = ours(r);
    struct seen *e = control ? NULL : seen_new(r);
    struct script sc;

    request_prepare(r);
    pthread_mutex_lock(&s->lock);
    if (!control && script_take(r, &sc)) {
        pthread_mutex_unlock(&s->lock);
        run(r, out, &sc);
        d->end = sc.end;
        d->delay_ms = sc.delay_ms;
        d->cut_bytes = sc.cut_bytes;
        d->drip_ms = sc.drip_ms;
        pthread_mutex_lock(&s->lock);
    } else {
        dispatch_held(r, out);
    }
    if (!r->at_ms)
        r->at_ms = sim_now(s);
    if (e)
        seen_add(r, e, out);
    pthread_mutex_unlock(&s->lock);
}
