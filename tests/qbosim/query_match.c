/* query_match: what an object has at a path, and how values compare. */
#include "query.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool
plain(const char *s)
{
    while (*s && (unsigned char)*s < 0x80)
        s++;
    return !*s;
}

static int
way_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Negative, zero or positive, by the type of the field. */
static int
compare(struct call *c, const struct field *f, const char *a, const char *b)
{
    int64_t x, y;

    if (!strcmp(f->name, "Id") || f->kind == FIELD_DECIMAL ||
        f->kind == FIELD_INT) {
        if (dec_parse(a, &x) && dec_parse(b, &y))
            return way_of(x, y);
    } else if (f->kind == FIELD_TIME) {
        if (time_parse(a, &x) && time_parse(b, &y))
            return way_of(x, y);
    } else if (f->kind == FIELD_DATE) {
        return strncmp(a, b, 10);
    } else if (c->sim->settings.query_case == CASE_IGNORED) {
        return plain(a) && plain(b)
                   ? strcasecmp(a, b)
                   : strcmp(name_fold(c->pool, a), name_fold(c->pool, b));
    }
    return strcmp(a, b);
}

static bool
alike(char a, char b, bool fold)
{
    return a == b ||
           (fold && tolower((unsigned char)a) == tolower((unsigned char)b));
}

/* % stands for any run of characters; the last one tried is enough. */
static bool
like(const char *s, const char *pattern, bool fold)
{
    const char *again = NULL, *from = NULL;

    while (*s) {
        if (*pattern == '%') {
            again = ++pattern;
            from = s;
        } else if (alike(*pattern, *s, fold)) {
            pattern++;
            s++;
        } else if (again) {
            pattern = again;
            s = ++from;
        } else {
            return false;
        }
    }
    return !pattern[strspn(pattern, "%")];
}

/* What an object has at a path, as text; NULL when it has nothing there. */
static const char *
value_at(const struct js *obj, const char *path, const struct field *f)
{
    const struct js *v = js_path(obj, path);

    if (!v || v->kind == JS_NULL)
        return f->kind == FIELD_BOOL ? "false" : NULL;
    if (f->kind == FIELD_REF)
        return js_text(v, "value");
    if (v->kind == JS_TRUE || v->kind == JS_FALSE)
        return v->kind == JS_TRUE ? "true" : "false";
    return v->text;
}

static bool
holds_one(struct call *c, const struct predicate *w, const char *have,
          const char *want)
{
    int way = w->op == OP_LIKE ? 0 : compare(c, w->field, have, want);

    switch (w->op) {
    case OP_EQ:
    case OP_IN:
        return way == 0;
    case OP_LT:
        return way < 0;
    case OP_GT:
        return way > 0;
    case OP_LE:
        return way <= 0;
    case OP_GE:
        return way >= 0;
    case OP_LIKE:
        if (c->sim->settings.query_case == CASE_KEPT)
            return like(have, want, false);
        if (plain(have) && plain(want))
            return like(have, want, true);
        return like(name_fold(c->pool, have), name_fold(c->pool, want), false);
    case OP__MAX:
        break;
    }
    return false;
}

static bool
holds(struct call *c, const struct predicate *w, const struct js *obj)
{
    const char *have = value_at(obj, w->path, w->field);

    for (const struct literal *l = w->values; have && l; l = l->next)
        if (holds_one(c, w, have, l->text))
            return true;
    return false;
}

/* Lists hide what is inactive unless the statement speaks of Active. */
bool
query_matches(struct call *c, const struct query *q, const struct js *obj)
{
    const struct js *active = js_get(obj, "Active");

    if (q->kind->flags & KIND_LIST && !q->says_active && active &&
        active->kind == JS_FALSE)
        return false;
    for (size_t i = 0; i < q->where_n; i++)
        if (!holds(c, &q->where[i], obj))
            return false;
    return true;
}

int
query_order(struct call *c, const struct query *q, const struct row *a,
            const struct row *b)
{
    for (size_t i = 0; i < q->order_n; i++) {
        const struct order *o = &q->order[i];
        const char *l = value_at(a->obj, o->path, o->field);
        const char *r = value_at(b->obj, o->path, o->field);
        int way = compare(c, o->field, l ? l : "", r ? r : "");

        if (way)
            return o->descending ? -way : way;
    }
    return 0;
}
