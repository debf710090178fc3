/* query: which objects a statement means, in which order, which page. */
#include "query.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
plain(const char *s)
{
    while (*s && (unsigned char)*s < 0x80)
        s++;
    return !*s;
}

/* Negative, zero or positive, by the type of the field. */
static int
compare(struct call *c, const struct field *f, const char *a, const char *b)
{
    int64_t x, y;

    if (!strcmp(f->name, "Id") || f->kind == FIELD_DECIMAL ||
        f->kind == FIELD_INT) {
        if (dec_parse(a, &x) && dec_parse(b, &y))
            return (x > y) - (x < y);
    } else if (f->kind == FIELD_TIME) {
        if (time_parse(a, &x) && time_parse(b, &y))
            return (x > y) - (x < y);
    } else if (f->kind != FIELD_DATE &&
               c->sim->settings.query_case == CASE_IGNORED) {
        return plain(a) && plain(b)
                   ? strcasecmp(a, b)
                   : strcmp(name_fold(c->pool, a), name_fold(c->pool, b));
    }
    return strcmp(a, b);
}

/* % stands for any run of characters. */
static bool
like(const char *s, const char *pattern)
{
    for (; *pattern; s++, pattern++) {
        if (*pattern == '%') {
            while (*pattern == '%')
                pattern++;
            for (; *s; s++)
                if (like(s, pattern))
                    return true;
            return !*pattern;
        }
        if (*s != *pattern)
            return false;
    }
    return !*s;
}

/* What an object has at a path, as text; NULL when it has nothing there. */
static const char *
value_at(const struct ent *e, const char *path, const struct field *f)
{
    const struct js *v = js_path(e->obj, path);

    if (!v || v->kind == JS_NULL)
        return f->kind == FIELD_BOOL ? "false" : NULL;
    if (f->kind == FIELD_REF)
        return js_text(v, "value");
    if (v->kind == JS_TRUE || v->kind == JS_FALSE)
        return v->kind == JS_TRUE ? "true" : "false";
    return v->text;
}

static bool
holds(struct call *c, const struct predicate *w, const struct ent *e)
{
    const char *have = value_at(e, w->path, w->field);
    bool fold = c->sim->settings.query_case == CASE_IGNORED;

    if (!have)
        return false;
    for (const struct literal *l = w->values; l; l = l->next) {
        int way = w->op == OP_LIKE ? 0 : compare(c, w->field, have, l->text);
        bool yes = false;

        switch (w->op) {
        case OP_EQ:
        case OP_IN:
            yes = way == 0;
            break;
        case OP_LT:
            yes = way < 0;
            break;
        case OP_GT:
            yes = way > 0;
            break;
        case OP_LE:
            yes = way <= 0;
            break;
        case OP_GE:
            yes = way >= 0;
            break;
        case OP_LIKE:
            yes = fold ? like(name_fold(c->pool, have),
                              name_fold(c->pool, l->text))
                       : like(have, l->text);
            break;
        case OP__MAX:
            break;
        }
        if (yes)
            return true;
    }
    return false;
}

/* Lists hide what is inactive unless the statement speaks of Active. */
static bool
visible(struct call *c, const struct query *q, const struct ent *e)
{
    int64_t lag = c->sim->settings.query_lag_ms / c->sim->settings.time_scale;
    const struct js *active;

    if (c->now_ms - e->made_ms < lag)
        return false;
    if (!(q->kind->flags & KIND_LIST))
        return true;
    active = js_get(e->obj, "Active");
    if (!active || active->kind == JS_TRUE)
        return true;
    for (size_t i = 0; i < q->where_n; i++)
        if (!strcmp(q->where[i].path, "Active"))
            return true;
    return false;
}

static bool
matches(struct call *c, const struct query *q, const struct ent *e)
{
    if (!visible(c, q, e))
        return false;
    for (size_t i = 0; i < q->where_n; i++)
        if (!holds(c, &q->where[i], e))
            return false;
    return true;
}

struct sorter {
    struct call *c;
    const struct query *q;
};

static _Thread_local const struct sorter *sorting;

static int
by_order(const void *a, const void *b)
{
    const struct ent *const *x = a, *const *y = b;
    const struct query *q = sorting->q;
    const char *l = value_at(*x, q->order, q->order_field);
    const char *r = value_at(*y, q->order, q->order_field);
    int way = compare(sorting->c, q->order_field, l ? l : "", r ? r : "");

    if (!way)
        way = (*x)->made_ms < (*y)->made_ms ? -1 : 1;
    return q->descending ? -way : way;
}

/* One object by an indexed field, so that a big company stays quick. */
static bool
shortcut(struct call *c, const struct query *q, struct ents *out,
         struct ent **one)
{
    for (size_t i = 0; i < q->where_n; i++) {
        const struct predicate *w = &q->where[i];
        struct ent *e;

        if (w->op != OP_EQ || !w->values)
            continue;
        if (!strcmp(w->path, "Id"))
            e = ent_find(c->co, q->kind, w->values->text);
        else if (!strcmp(w->path, "DocNumber") && !c->co->same_numbers)
            e = ent_numbered(c->pool, c->co, q->kind, w->values->text);
        else
            continue;
        if (!e && strcmp(w->path, "Id") != 0)
            continue; /* perhaps in other letters */
        *one = e;
        *out = (struct ents){ one, e != NULL, 1 };
        return true;
    }
    return false;
}

static void
gather(struct call *c, const struct query *q, struct ents *out)
{
    const struct ents *list = &c->co->list[q->kind - kinds];
    struct ent *one;
    struct ents some;

    if (shortcut(c, q, &some, &one))
        list = &some;
    out->at = pool_get(c->pool, (list->n + 1) * sizeof *out->at);
    for (size_t i = 0; i < list->n; i++) {
        bool newest_first = q->kind->flags & KIND_TXN && !q->order;
        struct ent *e = list->at[newest_first ? list->n - 1 - i : i];

        if (matches(c, q, e))
            out->at[out->n++] = e;
    }
    if (q->order) {
        struct sorter s = { c, q };

        sorting = &s;
        qsort(out->at, out->n, sizeof *out->at, by_order);
        sorting = NULL;
    }
}

/* The object, or only the members that were asked for. */
static struct js *
project(struct call *c, const struct query *q, const struct ent *e)
{
    struct js *out;

    if (q->all)
        return js_copy(c->pool, e->obj);
    out = js_object(c->pool);
    for (size_t i = 0; i < q->columns_n; i++) {
        const char *column = q->columns[i];
        const char *top = pool_copy(c->pool, column, strcspn(column, "."));
        const struct js *v = js_get(e->obj, top);

        if (v)
            js_set(c->pool, out, top, js_copy(c->pool, v));
    }
    js_set_text(c->pool, out, "domain", "QBO");
    js_set_bool(c->pool, out, "sparse", true);
    return out;
}

bool
call_query(struct call *c, const char *text, struct js **response)
{
    struct js *out = js_object(c->pool), *rows = js_array(c->pool);
    struct ents found = { 0 };
    struct query q;
    int64_t n = 0;

    if (!query_parse(c, text, &q))
        return false;
    for (size_t i = 0; i < q.columns_n; i++)
        if (!field_find(
                q.kind->fields,
                pool_copy(c->pool, q.columns[i], strcspn(q.columns[i], "."))) &&
            !(q.kind->flags & KIND_SINGLE))
            return fault(c, FAULT_QUERY, NULL,
                         "QueryValidationError: Property %s not found for "
                         "Entity %s",
                         q.columns[i], q.kind->name);
    gather(c, &q, &found);
    *response = out;
    if (q.count) {
        js_set_int(c->pool, out, "totalCount", (int64_t)found.n);
        return true;
    }
    for (int64_t i = q.start - 1; i < (int64_t)found.n && n < q.max; i++, n++)
        js_push(rows, project(c, &q, found.at[i]));
    if (!n)
        return true;
    js_set(c->pool, out, q.kind->name, rows);
    js_set_int(c->pool, out, "startPosition", q.start);
    js_set_int(c->pool, out, "maxResults", n);
    return true;
}
