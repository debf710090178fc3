/* script: the rules that tests set, and which one fits a request. */
#include "script.h"
#include "conn.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
    { "delay_before_ms",  offsetof(struct script, before_ms), 0 },
    { "status",           offsetof(struct script, status),    0 },
    { "cut_bytes",        offsetof(struct script, cut_bytes), -1 },
    { "drip_ms_per_byte", offsetof(struct script, drip_ms),   0 },
    { "late_store_ms",    offsetof(struct script, late_ms),   -1 },
    { "for_s",            offsetof(struct script, for_s),     0 },
    { "seed",             offsetof(struct script, seed),      0 },
};
static const struct {
    const char *name;
    size_t at;
} texts[] = {
    { "realmId",       offsetof(struct script, realm) },
    { "method",        offsetof(struct script, method) },
    { "path",          offsetof(struct script, path) },
    { "query",         offsetof(struct script, query) },
    { "body",          offsetof(struct script, body) },
    { "item",          offsetof(struct script, item) },
    { "entity",        offsetof(struct script, entity) },
    { "operation",     offsetof(struct script, operation) },
    { "content_type",  offsetof(struct script, type) },
    { "response_body", offsetof(struct script, response) },
};
// clang-format on

#define N(table) (sizeof(table) / sizeof *(table))
#define NUMBER_MOST INT64_C(1000000000000)

/* Named moments of a crash. */
static const struct point {
    const char *name;
    bool store;
    enum script_end end;
    const char *fault;
} points[] = {
    { "before commit", false, END_CLOSE, NULL },
    { "after commit, no answer", true, END_CLOSE, NULL },
    { "after commit, 504/6002", true, END_NORMAL, "6002" },
    { "after commit, 429", true, END_NORMAL, "3001" },
};

static bool
set_fault_row(struct script *sc, const char *name)
{
    const struct fault_row *row = fault_find(name);

    if (!row)
        return false;
    sc->text = pool_get(sc->pool, sizeof *sc->text);
    *sc->text = fault_of(row);
    sc->fault = row->name;
    if (!(sc->shape & SHAPE_FORM))
        sc->shape |= row->form;
    return true;
}

/* "6540", or {"code": ..., "detail": ...} over what the table says. */
static bool
set_fault(struct script *sc, const struct js *v)
{
    const struct js *detail = js_get(v, "detail");
    const char *code = v->text ? v->text : js_text(v, "code");
    const char *const names[] = { "type", "message", "element" };
    const char **to[3];

    if (!code)
        return false;
    if (!set_fault_row(sc, code)) {
        if (v->text || !js_text(v, "message"))
            return false;
        sc->fault = pool_str(sc->pool, code);
        sc->text = pool_get(sc->pool, sizeof *sc->text);
        *sc->text = (struct fault_text){ sc->fault, "ValidationFault",
                                         "",        NULL,
                                         "",        400 };
    }
    to[0] = &sc->text->type;
    to[1] = &sc->text->message;
    to[2] = &sc->text->element;
    for (size_t i = 0; i < 3; i++)
        if (js_text(v, names[i]))
            *to[i] = pool_str(sc->pool, js_text(v, names[i]));
    if (detail)
        sc->text->detail =
            detail->text ? pool_str(sc->pool, detail->text) : NULL;
    sc->text->http = (int)js_int(v, "status", sc->text->http);
    return true;
}

static bool
set_shape(struct script *sc, const char *words)
{
    unsigned shape = 0;

    sc->shape_words = pool_str(sc->pool, words);
    if (!strcmp(words, "noop") || !strcmp(words, "noop-batch")) {
        sc->noop = words[4] ? NOOP_BATCH : NOOP_ENTITY;
        return true;
    }
    if (!shape_parse(words, &shape))
        return false;
    if (shape & SHAPE_FORM)
        sc->shape &= ~SHAPE_FORM;
    sc->shape |= shape;
    return true;
}

static bool
set_point(struct script *sc, const char *name)
{
    for (size_t i = 0; i < N(points); i++) {
        if (strcmp(points[i].name, name) != 0)
            continue;
        sc->point = points[i].name;
        sc->store = points[i].store;
        sc->store_said = true;
        sc->end = points[i].end;
        return !points[i].fault || set_fault_row(sc, points[i].fault);
    }
    return false;
}

static bool
set_end(struct script *sc, const char *word)
{
    for (size_t i = 0; i < N(ends); i++)
        if (!strcmp(ends[i], word)) {
            sc->end = (enum script_end)i;
            return true;
        }
    return false;
}

static bool
set_special(struct script *sc, const struct js *v)
{
    if (!strcmp(v->name, "store")) {
        sc->store = v->kind == JS_TRUE;
        sc->store_said = true;
        return v->kind == JS_TRUE || v->kind == JS_FALSE;
    }
    if (!strcmp(v->name, "fault"))
        return set_fault(sc, v);
    if (!v->text)
        return false;
    if (!strcmp(v->name, "shape"))
        return set_shape(sc, v->text);
    if (!strcmp(v->name, "point"))
        return set_point(sc, v->text);
    if (!strcmp(v->name, "share"))
        return dec_parse(v->text, &sc->share) && sc->share >= 0 &&
               sc->share <= DEC_ONE;
    return !strcmp(v->name, "answer") && set_end(sc, v->text);
}

/* Whole, and small enough that no sum with times runs over. */
static bool
read_number(const struct js *v, int64_t *n)
{
    char *end;

    if (!v->text || !*v->text)
        return false;
    *n = strtoll(v->text, &end, 10);
    return !*end && *n >= -1 && *n <= NUMBER_MOST &&
           (strcmp(v->name, "status") != 0 || *n == 0 ||
            (*n >= 100 && *n <= 999));
}

static bool
set_member(struct script *sc, const struct js *v)
{
    char *base = (char *)sc;
    int64_t n = 0;

    for (size_t i = 0; i < N(numbers); i++)
        if (!strcmp(numbers[i].name, v->name)) {
            if (!read_number(v, &n))
                return false;
            memcpy(base + numbers[i].at, &n, sizeof n);
            return true;
        }
    for (size_t i = 0; i < N(texts); i++)
        if (!strcmp(texts[i].name, v->name)) {
            const char *s = v->text ? pool_str(sc->pool, v->text) : NULL;

            memcpy(base + texts[i].at, &s, sizeof s);
            return s != NULL;
        }
    return set_special(sc, v);
}

static void
script_free(struct script *sc)
{
    pool_free(sc->pool);
    free(sc);
}

/* What a script that was not told so does: see the README. */
static void
fill_in(struct script *sc, struct sim *s, const struct js *body)
{
    bool page = (sc->shape & SHAPE_FORM) >= FORM__PAGES;

    if (!sc->store_said)
        sc->store = !sc->text && !page && !sc->noop;
    if (!js_has(body, "times") && sc->share < DEC_ONE)
        sc->times = -1;
    sc->state = (uint64_t)sc->seed;
    sc->made_ms = sim_now(s);
    sc->id = ++s->scripts_made;
}

const char *
script_add(struct sim *s, const struct js *body, int64_t *id)
{
    struct script *sc = calloc(1, sizeof *sc), **at = &s->scripts;

    if (!sc)
        abort();
    sc->pool = pool_new();
    sc->store = true;
    sc->share = DEC_ONE;
    for (size_t i = 0; i < N(numbers); i++)
        memcpy((char *)sc + numbers[i].at, &numbers[i].otherwise,
               sizeof(int64_t));
    for (const struct js *v = body->first; v; v = v->next)
        if (!set_member(sc, v)) {
            script_free(sc);
            return v->name;
        }
    fill_in(sc, s, body);
    *id = sc->id;
    while (*at)
        at = &(*at)->next;
    *at = sc;
    return NULL;
}

static void
show_special(struct pool *p, struct js *v, const struct script *sc)
{
    if (sc->fault)
        js_set_text(p, v, "fault", sc->fault);
    if (sc->shape_words)
        js_set_text(p, v, "shape", sc->shape_words);
    if (sc->point)
        js_set_text(p, v, "point", sc->point);
    if (sc->share < DEC_ONE)
        js_set(p, v, "share", js_number(p, dec_text(p, sc->share)));
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
        show_special(p, v, sc);
        js_set_int(p, v, "used", sc->used);
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

bool
script_drop(struct sim *s, int64_t id)
{
    for (struct script **at = &s->scripts, *sc; (sc = *at); at = &sc->next)
        if (sc->id == id) {
            *at = sc->next;
            script_free(sc);
            return true;
        }
    return false;
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
purpose_matches(struct request *r, const struct script *sc)
{
    const char *entity, *operation;

    if (!sc->entity && !sc->operation)
        return true;
    operation = request_operation(r, &entity);
    return (!sc->entity || !strcasecmp(sc->entity, entity)) &&
           (!sc->operation || !strcmp(sc->operation, operation));
}

static bool
matches(struct request *r, const char *item, const struct script *sc)
{
    return (item ? sc->item && !strcmp(sc->item, item) : !sc->item) &&
           (!sc->method || !strcmp(sc->method, r->method)) &&
           (!sc->path || strstr(r->path, sc->path)) &&
           (!sc->query || strstr(r->query, sc->query)) &&
           (!sc->body || strstr(r->body, sc->body)) &&
           (!sc->realm || realm_matches(r, sc->realm)) &&
           purpose_matches(r, sc);
}

static bool
expired(const struct sim *s, const struct script *sc)
{
    return sc->for_s && (sim_now(s) - sc->made_ms) * s->settings.time_scale >
                            sc->for_s * 1000;
}

/* Each request that fits takes the next number of the script's row. */
static bool
is_due(struct script *sc)
{
    if (sc->skip > 0) {
        sc->skip--;
        return false;
    }
    return sc->share == DEC_ONE ||
           (int64_t)(random_next(&sc->state) % (uint64_t)DEC_ONE) < sc->share;
}

static void
copy_out(struct request *r, struct script *out, const struct script *sc)
{
    const char **const keep[] = { &out->type, &out->response };

    *out = *sc;
    for (size_t i = 0; i < N(keep); i++)
        if (*keep[i])
            *keep[i] = pool_str(r->pool, *keep[i]);
    if (sc->text) {
        struct fault_text *t = pool_get(r->pool, sizeof *t);

        *t = *sc->text;
        t->code = pool_str(r->pool, t->code);
        t->type = pool_str(r->pool, t->type);
        t->message = pool_str(r->pool, t->message);
        t->element = pool_str(r->pool, t->element);
        t->detail = t->detail ? pool_str(r->pool, t->detail) : NULL;
        out->text = t;
    }
}

bool
script_take(struct request *r, const char *item, struct script *out)
{
    struct script **at = &r->sim->scripts, *sc;
    bool found = false;

    while (!found && (sc = *at)) {
        bool over = expired(r->sim, sc);

        if (!over && matches(r, item, sc) && is_due(sc)) {
            sc->used++;
            copy_out(r, out, sc);
            found = true;
            over = sc->times >= 0 && --sc->times <= 0;
        }
        if (over) {
            *at = sc->next;
            script_free(sc);
        } else {
            at = &sc->next;
        }
    }
    return found;
}
