/* line_ids: numbers for lines that have none, or not one of this sale. */
#include "lines.h"

#define IDS_MAX 1000000

static void
each(const struct js *lines, void (*f)(struct line_ids *, int64_t),
     struct line_ids *ids)
{
    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next) {
        int64_t id = js_int(l, "Id", 0);

        if (id > 0 && id < IDS_MAX)
            f(ids, id);
        each(js_path(l, "GroupLineDetail.Line"), f, ids);
    }
}

static void
find_last(struct line_ids *ids, int64_t id)
{
    if (id > ids->last)
        ids->last = id;
}

static void
mark(struct line_ids *ids, int64_t id)
{
    ids->known[id] = 1;
}

void
line_ids_start(struct line_ids *ids, struct pool *p, const struct ent *old)
{
    const struct js *lines = old ? js_get(old->obj, "Line") : NULL;

    *ids = (struct line_ids){ 0 };
    each(lines, find_last, ids);
    ids->size = ids->last + 1;
    ids->known = pool_get(p, (size_t)ids->size);
    each(lines, mark, ids);
}

void
line_ids_give(struct line_ids *ids, struct pool *p, struct js *line)
{
    int64_t id = js_int(line, "Id", 0);

    if (id > 0 && id < ids->size && ids->known[id])
        ids->known[id] = 0;
    else
        id = ++ids->last;
    js_set_text(p, line, "Id", pool_fmt(p, "%lld", (long long)id));
}
