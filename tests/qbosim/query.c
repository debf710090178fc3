/* query: which objects a statement means, in which order, which page. */
#include "names.h"
#include "query.h"

#include <stdlib.h>
#include <string.h>

struct sorter {
    struct call *c;
    const struct query *q;
};

static int
by_order(const void *a, const void *b, void *arg)
{
    const struct row *x = a, *y = b;
    const struct sorter *s = arg;
    int way = query_order(s->c, s->q, x, y);

    return way ? way : (x->at > y->at) - (x->at < y->at);
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

struct rows {
    struct row *at;
    size_t n;
};

/* A row for each object of the list that the query can see and means. */
static void
add_rows(struct call *c, const struct query *q, const struct ents *list,
         int64_t seen_ms, struct rows *out)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct js *obj = history_see(list->at[i], seen_ms);

        if (!obj || !query_matches(c, q, obj))
            continue;
        out->at[out->n] = (struct row){ obj, out->n };
        out->n++;
    }
}

/* Without ORDERBY a transaction stands before those made before it. */
static void
reverse(struct rows *r)
{
    for (size_t i = 0; i < r->n / 2; i++) {
        struct row x = r->at[i];

        r->at[i] = r->at[r->n - 1 - i];
        r->at[r->n - 1 - i] = x;
    }
}

static int
by_age(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int64_t l = js_int(x->obj, "Id", 0), r = js_int(y->obj, "Id", 0);

    return (l > r) - (l < r);
}

/*
 * With a lag the books are seen as they were that long ago: what was written
 * since shows as it was, what was deleted since is still there.
 */
static void
gather(struct call *c, const struct query *q, struct rows *out)
{
    int64_t lag = query_lag(&c->sim->settings);
    const struct ents *list = &c->co->list[q->kind - kinds];
    const struct ents *dead = &c->co->dead[q->kind - kinds];
    struct ent *one;
    struct ents some;

    if (!lag && shortcut(c, q, &some, &one))
        list = &some;
    out->at = pool_get(c->pool, (list->n + dead->n + 1) * sizeof *out->at);
    add_rows(c, q, list, c->now_ms - lag, out);
    if (lag && dead->n) {
        add_rows(c, q, dead, c->now_ms - lag, out);
        qsort(out->at, out->n, sizeof *out->at, by_age);
    }
    if (q->order_n) {
        struct sorter s = { c, q };

        qsort_r(out->at, out->n, sizeof *out->at, by_order, &s);
    } else if (q->kind->flags & KIND_TXN) {
        reverse(out);
    }
}

/* Lists have been seen to lag behind in this one member. */
static void
old_token(struct call *c, struct js *obj)
{
    int64_t n = js_int(obj, "SyncToken", 0);

    if (c->sim->settings.query_tokens == TOKENS_STALE && n > 0)
        js_set_text(c->pool, obj, "SyncToken",
                    pool_fmt(c->pool, "%lld", (long long)n - 1));
}

/* The object, or only the members that were asked for. */
static struct js *
project(struct call *c, const struct query *q, const struct js *obj)
{
    struct js *out = q->all ? js_copy(c->pool, obj) : js_object(c->pool);

    for (size_t i = 0; i < q->columns_n; i++) {
        const char *column = q->columns[i];
        const char *top = pool_copy(c->pool, column, strcspn(column, "."));
        const struct js *v = js_get(obj, top);

        if (v)
            js_set(c->pool, out, top, js_copy(c->pool, v));
    }
    if (!q->all) {
        js_set_text(c->pool, out, "domain", "QBO");
        js_set_bool(c->pool, out, "sparse", true);
    }
    if (js_has(out, "SyncToken"))
        old_token(c, out);
    return out;
}

bool
row_whole(struct call *c, const struct js *obj)
{
    return !row_broken(obj) ||
           fault(c, FAULT_QUERY_ROW, NULL,
                 "QueryProcessingError: To email address entered is invalid");
}

bool
call_query(struct call *c, const char *text, struct js **response)
{
    struct js *out = js_object(c->pool), *list = js_array(c->pool);
    struct rows found = { 0 };
    struct query q;
    int64_t n = 0;

    if (!query_parse(c, text, &q))
        return false;
    gather(c, &q, &found);
    *response = out;
    if (q.count) {
        js_set_int(c->pool, out, "totalCount", (int64_t)found.n);
        return true;
    }
    for (int64_t i = q.start - 1; i < (int64_t)found.n && n < q.max; i++, n++) {
        if (!row_whole(c, found.at[i].obj))
            return false;
        js_push(list, project(c, &q, found.at[i].obj));
    }
    if (!n)
        return true;
    js_set(c->pool, out, q.kind->name, list);
    js_set_int(c->pool, out, "startPosition", q.start);
    js_set_int(c->pool, out, "maxResults", n);
    return true;
}
