/*
 * cdc: change data capture.  Whole objects that changed since a time, with a
 * tombstone for what was deleted; a thousand of them and no second page.
 */
#include "call.h"

#include <stdlib.h>
#include <string.h>

#define OBJECTS_MAX 1000
#define HORIZON_MS (INT64_C(30) * 86400000)

struct capture {
    struct call *c;
    int64_t since_ms;
    int64_t left; /* of the thousand */
};

/* What has no change capture, beside what is no entity at all. */
static const enum kind_id unsupported[] = { KIND_TAXCODE, KIND_TAXRATE,
                                            KIND_TAXAGENCY };

/* Times are shown, and so compared, in whole seconds. */
static bool
recent(const struct capture *w, int64_t ms)
{
    return ms / 1000 >= w->since_ms / 1000;
}

static struct js *
tombstone(struct capture *w, const char *id, int64_t at_ms)
{
    struct pool *p = w->c->pool;
    struct js *v = js_object(p), *meta = js_object(p);
    char at[TIME_TEXT];

    time_print(at, at_ms, false);
    js_set_text(p, v, "domain", "QBO");
    js_set_text(p, v, "status", "Deleted");
    js_set_text(p, v, "Id", id);
    js_set_text(p, meta, "LastUpdatedTime", at);
    js_set(p, v, "MetaData", meta);
    return v;
}

/* Just after an update the service has called objects deleted that are not. */
static bool
called_deleted(const struct capture *w, const struct ent *e)
{
    return e->changed_ms > e->made_ms &&
           w->c->now_ms - e->changed_ms <
               w->c->sim->settings.cdc_false_deletes_ms;
}

static bool
add_living(struct capture *w, struct js *rows)
{
    const struct ents *list = &w->c->co->list[w->c->kind - kinds];

    for (size_t i = list->n; i-- && w->left > 0;) {
        const struct ent *e = list->at[i];

        if (!recent(w, e->changed_ms))
            continue;
        if (!row_whole(w->c, e->obj))
            return false;
        js_push(rows, called_deleted(w, e) ? tombstone(w, e->id, e->changed_ms)
                                           : js_copy(w->c->pool, e->obj));
        w->left--;
    }
    return true;
}

struct gones {
    const struct capture *w;
    const struct gone **at;
    size_t n;
};

static void
gather_gone(const char *key, void *value, void *arg)
{
    struct gones *all = arg;
    const struct gone *g = value;

    (void)key;
    if (g->kind == all->w->c->kind && recent(all->w, g->at_ms))
        all->at[all->n++] = g;
}

static int
newest_first(const void *a, const void *b)
{
    const struct gone *const *x = a, *const *y = b;

    if ((*x)->at_ms != (*y)->at_ms)
        return (*x)->at_ms > (*y)->at_ms ? -1 : 1;
    return strcmp((*x)->id, (*y)->id);
}

static void
add_gone(struct capture *w, struct js *rows)
{
    const struct map *gone = &w->c->co->gone;
    struct gones all = { .w = w };

    all.at = pool_get(w->c->pool, (gone->live + 1) * sizeof *all.at);
    map_each(gone, gather_gone, &all);
    qsort(all.at, all.n, sizeof *all.at, newest_first);
    for (size_t i = 0; i < all.n && w->left > 0; i++, w->left--)
        js_push(rows, tombstone(w, all.at[i]->id, all.at[i]->at_ms));
}

/* {"Invoice":[...],"startPosition":1,...}, or {} when nothing changed. */
static struct js *
block(struct capture *w)
{
    struct pool *p = w->c->pool;
    struct js *v = js_object(p), *rows = js_array(p);
    int64_t n;

    if (w->c->sim->settings.cdc_cap == CAP_BLOCK)
        w->left = OBJECTS_MAX;
    if (!add_living(w, rows))
        return NULL;
    add_gone(w, rows);
    n = (int64_t)js_count(rows);
    if (!n)
        return v;
    js_set(p, v, w->c->kind->name, rows);
    js_set_int(p, v, "startPosition", 1);
    js_set_int(p, v, "maxResults", n);
    js_set_int(p, v, "totalCount", n);
    return v;
}

static bool
read_since(struct capture *w)
{
    struct call *c = w->c;
    const char *text = query_get(c->pool, c->req->query, "changedSince");

    if (!text || !*text)
        return fault(c, FAULT_MISSING, "changedSince",
                     "Required parameter changedSince is missing in the "
                     "request");
    if (!time_parse(text, &w->since_ms))
        return fault(c, FAULT_DATE, "changedSince",
                     "Invalid Date Format. Supplied value:%s", text);
    if (c->sim->settings.cdc_horizon == HORIZON_REFUSED &&
        w->since_ms < c->now_ms - HORIZON_MS)
        return fault(c, FAULT_DATE_RANGE, "changedSince",
                     "changedSince is more than 30 days ago. Supplied value:%s",
                     text);
    return true;
}

/* The entity that a part of the list names. */
static bool
pick(struct call *c, const char *from, size_t n)
{
    const char *name;

    while (n && *from == ' ') {
        from++;
        n--;
    }
    while (n && from[n - 1] == ' ')
        n--;
    name = pool_copy(c->pool, from, n);
    c->kind = kind_by_name(name);
    for (size_t i = 0; i < sizeof unsupported / sizeof *unsupported; i++)
        if (c->kind == &kinds[unsupported[i]])
            c->kind = NULL;
    return c->kind ||
           fault(c, FAULT_OBJECT_NAME, "entities", "Object Name: %s", name);
}

static bool
capture(struct capture *w, struct js *blocks)
{
    struct call *c = w->c;
    const char *list = query_get(c->pool, c->req->query, "entities");

    if (!list || !*list)
        return fault(c, FAULT_MISSING, "entities",
                     "Required parameter entities is missing in the request");
    for (const char *end; *list; list = end + (*end == ',')) {
        struct js *v;

        end = list + strcspn(list, ",");
        if (!pick(c, list, (size_t)(end - list)))
            return false;
        v = block(w);
        if (!v)
            return false;
        js_push(blocks, v);
    }
    return true;
}

void
api_cdc(struct request *r, struct reply *out)
{
    struct company *co = gate(r, out, r->seg[0]);
    struct js *blocks = js_array(r->pool), *all = js_array(r->pool);
    struct js *response = js_object(r->pool);
    struct call c;
    struct capture w = { .c = &c, .left = OBJECTS_MAX };

    if (!co)
        return;
    c = call_make(r, co, NULL);
    if (!read_since(&w) || !capture(&w, blocks)) {
        fault_reply(&c, out);
        return;
    }
    js_set(r->pool, response, "QueryResponse", blocks);
    js_push(all, response);
    call_answer(&c, out, "CDCResponse", all);
}
