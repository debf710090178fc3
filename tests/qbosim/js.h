/*
 * js: JSON as a tree whose numbers stay the text they were sent as.
 * Members keep their order; a repeated name keeps the last value.
 */
#ifndef QBOSIM_JS_H
#define QBOSIM_JS_H

#include "base.h"

enum js_kind {
    JS_NULL,
    JS_FALSE,
    JS_TRUE,
    JS_NUMBER,
    JS_STRING,
    JS_ARRAY,
    JS_OBJECT
};

struct js {
    enum js_kind kind;
    const char *name; /* as a member of an object */
    const char *text; /* JS_NUMBER, JS_STRING */
    struct js *first, *last, *next;
};

/* NULL when the text is not one JSON value (or is nested too deeply). */
struct js *js_parse(struct pool *p, const char *s, size_t n);
/* For what strangers send: there is room to store it inside something else. */
struct js *js_parse_sent(struct pool *p, const char *s, size_t n);
void js_print(struct text *t, const struct js *v);
const char *js_dump(struct pool *p, const struct js *v);
void js_quote(struct text *t, const char *s);
struct js *js_copy(struct pool *p, const struct js *v);
/* A copy in a pool of its own, with room for that much more. */
struct js *js_keep(struct pool *p, const struct js *v, size_t spare);
/* Another root over the same members, which are not to change any more. */
struct js *js_share(struct pool *p, const struct js *v);

struct js *js_get(const struct js *o, const char *name);
struct js *js_path(const struct js *o, const char *path);  /* "A.B.C" */
const char *js_text(const struct js *o, const char *name); /* or NULL */
const char *js_ref(const struct js *o, const char *name);  /* o.name.value */
bool js_true(const struct js *o, const char *name);
int64_t js_int(const struct js *o, const char *name, int64_t otherwise);
int64_t js_dec(const struct js *o, const char *name); /* 0 when absent */
bool js_has(const struct js *o, const char *name);    /* there, not null */
size_t js_count(const struct js *v);

struct js *js_object(struct pool *p);
struct js *js_array(struct pool *p);
struct js *js_string(struct pool *p, const char *s);
struct js *js_number(struct pool *p, const char *digits);
struct js *js_bool(struct pool *p, bool b);
void js_push(struct js *array, struct js *v);
/* As js_set, for a name that is not there yet. */
void js_add(struct pool *p, struct js *o, const char *name, struct js *v);
/* Puts or replaces in place; the value must belong to nothing else. */
void js_set(struct pool *p, struct js *o, const char *name, struct js *v);
void js_set_text(struct pool *p, struct js *o, const char *name, const char *s);
void js_set_int(struct pool *p, struct js *o, const char *name, int64_t n);
void js_set_bool(struct pool *p, struct js *o, const char *name, bool b);
void js_set_money(struct pool *p, struct js *o, const char *name, int64_t d);
void js_set_ref(struct pool *p, struct js *o, const char *name,
                const char *value, const char *label);
void js_drop(struct js *o, const char *name);

#endif
