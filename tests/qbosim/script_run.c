/* script_run: carries out the script that fits a request. */
#include "conn.h"
#include "script.h"

#include <stdlib.h>
#include <string.h>

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
    flight_end(&l->r);
    seen_add(&l->r, e, &out);
    pthread_mutex_unlock(&l->r.sim->lock);
    free(l);
    pool_free(p);
    return NULL;
}

/* The request is carried out when nobody waits for its answer any more. */
static void
store_late(struct request *r, int64_t late_ms)
{
    struct late *l = calloc(1, sizeof *l);
    struct pool *p = pool_new();
    pthread_t thread;

    if (!l)
        abort();
    l->r = *r;
    r->flying = false; /* the late one ends it */
    l->r.pool = p;
    l->r.head = NULL;
    l->r.method = pool_str(p, r->method);
    l->r.path = pool_str(p, r->path);
    l->r.query = pool_str(p, r->query);
    l->r.body = pool_copy(p, r->body, r->body_n);
    l->r.authorization = pool_str(p, r->authorization);
    l->r.content_type = pool_str(p, r->content_type);
    l->r.accept = pool_str(p, r->accept);
    l->r.want_hard = pool_str(p, r->want_hard);
    l->r.host = pool_str(p, r->host);
    pthread_mutex_lock(&r->sim->lock);
    l->wait_ms = late_ms / r->sim->settings.time_scale;
    pthread_mutex_unlock(&r->sim->lock);
    if (pthread_create(&thread, NULL, late_main, l) != 0)
        abort();
    pthread_detach(thread);
}

/* Nothing changed, and an empty list for an answer. */
static void
answer_noop(struct request *r, struct reply *out)
{
    struct js *v = js_object(r->pool);
    char at[TIME_TEXT];

    time_print(at, r->time_ms, true);
    js_set(r->pool, v, "BatchItemResponse", js_array(r->pool));
    js_set_text(r->pool, v, "time", at);
    reply_js(r, out, 200, v);
}

static void
carry_out(struct request *r, struct reply *out, const struct script *sc)
{
    bool late = sc->late_ms >= 0;

    if (late)
        store_late(r, sc->late_ms);
    if ((sc->store || sc->noop == NOOP_ENTITY) && !late) {
        r->dry = sc->noop == NOOP_ENTITY;
        r->shape = sc->text ? 0 : sc->shape;
        dispatch(r, out);
    } else {
        reply_text(out, late ? 504 : 503, "text/html",
                   "<html><body><h1>Service Unavailable</h1></body></html>");
    }
}

void
script_run(struct request *r, struct reply *out, const struct script *sc)
{
    bool page = (sc->shape & SHAPE_FORM) >= FORM__PAGES;

    carry_out(r, out, sc);
    if (sc->text || page) {
        text_init(&out->headers, r->pool);
        fault_print(r, out, sc->text, 1, sc->shape);
    } else if (sc->noop == NOOP_BATCH) {
        answer_noop(r, out);
    }
    if (sc->response || (sc->status && !sc->text && !page))
        reply_text(out, sc->status ? (int)sc->status : out->status,
                   sc->type ? sc->type : "application/json",
                   sc->response ? sc->response : "");
    if (sc->status)
        out->status = (int)sc->status;
    if (sc->type)
        out->type = sc->type;
}

static bool
ours(const struct request *r)
{
    const char *prefix = r->sim->prefix;

    return !strncmp(r->path, prefix, strlen(prefix)) &&
           !strstr(r->path, "/connect/");
}

static void
stamp(struct request *r)
{
    r->at_ms = sim_now(r->sim);
    r->time_ms = r->at_ms - r->sim->settings.time_behind_ms;
}

/* With the lock held, which is let go of while a script has its way. */
static void
run_script(struct request *r, struct reply *out, const struct script *sc)
{
    stamp(r);
    flight_begin(r);
    pthread_mutex_unlock(&r->sim->lock);
    pause_ms(sc->before_ms);
    r->script = sc->id;
    script_run(r, out, sc);
    pthread_mutex_lock(&r->sim->lock);
}

/* Its requestid stays in use until the answer is on its way. */
static void
hold(struct request *r, const struct script *sc)
{
    pause_ms(sc->delay_ms);
    pthread_mutex_lock(&r->sim->lock);
    flight_end(r);
    pthread_mutex_unlock(&r->sim->lock);
}

/* Holds the lock once, unless a script takes the request out of it. */
void
serve(struct request *r, struct reply *out, struct delivery *d)
{
    struct sim *s = r->sim;
    bool control = ours(r), scripted;
    struct seen *e = control ? NULL : seen_new(r);
    struct script sc;

    request_prepare(r);
    pthread_mutex_lock(&s->lock);
    scripted = !control && script_take(r, NULL, &sc);
    if (scripted)
        run_script(r, out, &sc);
    else
        dispatch_held(r, out);
    answer_headers(r, out);
    if (e)
        seen_add(r, e, out);
    pthread_mutex_unlock(&s->lock);
    if (!scripted)
        return;
    hold(r, &sc);
    d->end = sc.end;
    d->cut_bytes = sc.cut_bytes;
    d->drip_ms = sc.drip_ms;
}
