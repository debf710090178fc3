/* Reading and building JSON trees. */
#include "js.h"

#include <stdlib.h>
#include <string.h>

/* What a copy takes of a pool. */
static size_t
js_size(const struct js *v)
{
    size_t n = (sizeof *v + 15) & ~(size_t)15;

    if (v->name)
        n += (strlen(v->name) + 16) & ~(size_t)15;
    if (v->text)
        n += (strlen(v->text) + 16) & ~(size_t)15;
    for (const struct js *c = v->first; c; c = c->next)
        n += js_size(c);
    return n;
}

struct js *
js_keep(struct pool *p, const struct js *v, size_t spare)
{
    pool_reserve(p, js_size(v) + spare);
    return js_copy(p, v);
}

struct js *
js_share(struct pool *p, const struct js *v)
{
    struct js *out = pool_get(p, sizeof *out);

    *out = *v;
    out->name = NULL;
    out->next = NULL;
    return out;
}

struct js *
js_copy(struct pool *p, const struct js *v)
{
    struct js *out = pool_get(p, sizeof *out);

    out->kind = v->kind;
    if (v->name)
        out->name = pool_str(p, v->name);
    if (v->text)
        out->text = pool_str(p, v->text);
    for (const struct js *c = v->first; c; c = c->next)
        js_push(out, js_copy(p, c));
    return out;
}

struct js *
js_get(const struct js *o, const char *name)
{
    if (!o || o->kind != JS_OBJECT)
        return NULL;
    for (struct js *c = o->first; c; c = c->next)
        if (!strcmp(c->name, name))
            return c;
    return NULL;
}

struct js *
js_path(const struct js *o, const char *path)
{
    struct js *at = NULL;
    char part[64];

    for (;;) {
        size_t n = strcspn(path, ".");

        if (n >= sizeof part)
            return NULL;
        memcpy(part, path, n);
        part[n] = '\0';
        at = js_get(o, part);
        if (!at || !path[n])
            return at;
        o = at;
        path += n + 1;
    }
}

bool
js_has(const struct js *o, const char *name)
{
    const struct js *v = js_get(o, name);

    return v && v->kind != JS_NULL;
}

const char *
js_text(const struct js *o, const char *name)
{
    const struct js *v = js_get(o, name);

    return v ? v->text : NULL;
}

const char *
js_ref(const struct js *o, const char *name)
{
    return js_text(js_get(o, name), "value");
}

bool
js_true(const struct js *o, const char *name)
{
    const struct js *v = js_get(o, name);

    return v && (v->kind == JS_TRUE ||
                 (v->kind == JS_STRING && !strcmp(v->text, "true")));
}

int64_t
js_int(const struct js *o, const char *name, int64_t otherwise)
{
    const char *s = js_text(o, name);
    char *end;
    long long n;

    if (!s || !*s)
        return otherwise;
    n = strtoll(s, &end, 10);
    return *end ? otherwise : n;
}

int64_t
js_dec(const struct js *o, const char *name)
{
    const char *s = js_text(o, name);
    int64_t d;

    return s && dec_parse(s, &d) ? d : 0;
}

size_t
js_count(const struct js *v)
{
    size_t n = 0;

    for (const struct js *c = v ? v->first : NULL; c; c = c->next)
        n++;
    return n;
}

static struct js *
make(struct pool *p, enum js_kind kind, const char *text)
{
    struct js *v = pool_get(p, sizeof *v);

    v->kind = kind;
    v->text = text ? pool_str(p, text) : NULL;
    return v;
}

struct js *
js_object(struct pool *p)
{
    return make(p, JS_OBJECT, NULL);
}

struct js *
js_array(struct pool *p)
{
    return make(p, JS_ARRAY, NULL);
}

struct js *
js_string(struct pool *p, const char *s)
{
    return make(p, JS_STRING, s);
}

struct js *
js_number(struct pool *p, const char *digits)
{
    return make(p, JS_NUMBER, digits);
}

struct js *
js_bool(struct pool *p, bool b)
{
    return make(p, b ? JS_TRUE : JS_FALSE, NULL);
}

void
js_push(struct js *array, struct js *v)
{
    v->next = NULL;
    if (array->last)
        array->last->next = v;
    else
        array->first = v;
    array->last = v;
}

void
js_add(struct pool *p, struct js *o, const char *name, struct js *v)
{
    v->name = pool_str(p, name);
    js_push(o, v);
}

void
js_set(struct pool *p, struct js *o, const char *name, struct js *v)
{
    struct js *prev = NULL, *c = o->first;

    v->name = pool_str(p, name);
    for (; c && strcmp(c->name, name); c = c->next)
        prev = c;
    if (!c) {
        js_push(o, v);
        return;
    }
    if (c == v)
        return;
    v->next = c->next;
    if (prev)
        prev->next = v;
    else
        o->first = v;
    if (o->last == c)
        o->last = v;
}

void
js_set_text(struct pool *p, struct js *o, const char *name, const char *s)
{
    js_set(p, o, name, js_string(p, s));
}

void
js_set_int(struct pool *p, struct js *o, const char *name, int64_t n)
{
    char digits[24], *at = digits + sizeof digits;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    *--at = '\0';
    do {
        *--at = (char)('0' + left % 10);
    } while (left /= 10);
    if (n < 0)
        *--at = '-';
    js_set(p, o, name, js_number(p, at));
}

void
js_set_bool(struct pool *p, struct js *o, const char *name, bool b)
{
    js_set(p, o, name, js_bool(p, b));
}

void
js_set_money(struct pool *p, struct js *o, const char *name, int64_t d)
{
    js_set(p, o, name, js_number(p, dec_money(p, d)));
}

void
js_set_ref(struct pool *p, struct js *o, const char *name, const char *value,
           const char *label)
{
    struct js *ref = js_object(p);

    js_set_text(p, ref, "value", value);
    if (label)
        js_set_text(p, ref, "name", label);
    js_set(p, o, name, ref);
}

void
js_drop(struct js *o, const char *name)
{
    struct js *prev = NULL;

    for (struct js *c = o->first; c; prev = c, c = c->next) {
        if (strcmp(c->name, name) != 0)
            continue;
        if (prev)
            prev->next = c->next;
        else
            o->first = c->next;
        if (o->last == c)
            o->last = prev;
        return;
    }
}
