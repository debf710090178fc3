/* family: lists that nest, and how the names of the children follow. */
#include "names.h"
#include "notice.h"

#include <string.h>

static bool
child_of(const struct ent *e, const char *parent)
{
    const char *id = js_ref(e->obj, "ParentRef");

    return id && !strcmp(id, parent);
}

bool
descends(const struct company *co, const struct ent *e, const struct ent *from)
{
    for (int i = 0; e && i <= LEVEL_MAX + 1; i++) {
        const char *up = js_ref(e->obj, "ParentRef");

        e = up ? ent_find(co, e->kind, up) : NULL;
        if (e == from)
            return e != NULL;
    }
    return false;
}

int64_t
levels_below(const struct company *co, const struct ent *e)
{
    const struct ents *list = &co->list[e->kind - kinds];
    int64_t most = 0;

    for (size_t i = 0; i < list->n; i++) {
        const struct ent *child = list->at[i];
        int64_t n = child_of(child, e->id) ? 1 + levels_below(co, child) : 0;

        if (n > most)
            most = n;
    }
    return most;
}

/* Names have no colons, so qualified ones tell how deep they are. */
int64_t
level_of(const struct js *obj)
{
    const char *s = js_text(obj, "FullyQualifiedName");
    int64_t n = 0;

    for (; s && *s; s++)
        n += *s == ':';
    return n;
}

/* Accounts nest without saying how deep. */
static void
show_level(struct pool *p, const struct kind *k, struct js *obj)
{
    int64_t level = level_of(obj);

    js_drop(obj, "Level");
    if (level && field_find(k->fields, "Level"))
        js_set_int(p, obj, "Level", level);
}

static const char *
text_at(const struct js *o, const char *name)
{
    const char *s = js_text(o, name);

    return s ? s : "";
}

/* Which parents a kind refuses, beyond what every tree does. */
static bool
parent_fits(struct call *c, const struct js *obj, const struct ent *parent)
{
    if (c->kind == &kinds[KIND_ITEM] &&
        !strcmp(text_at(obj, "Type"), "Category") &&
        strcmp(text_at(parent->obj, "Type"), "Category") != 0)
        return fault(c, FAULT_PARENT, "ParentRef",
                     "Parent Reference Invalid : the parent of a category "
                     "must be a category.");
    if (c->kind != &kinds[KIND_ACCOUNT])
        return true;
    if (strcmp(text_at(obj, "AccountType"),
               text_at(parent->obj, "AccountType")) != 0)
        return business(c, "For subaccounts, you must select the same "
                           "account type as their parent.");
    if (!strncmp(text_at(parent->obj, "AccountSubType"), "Accumulated", 11))
        return business(c, "Fixed asset accounts (Accumulated Amortization, "
                           "Depletion, or Depreciation) cannot be parent "
                           "accounts.");
    return true;
}

static bool
parent_check(struct call *c, const struct js *obj, const struct ent *parent,
             const struct ent *old, int64_t level)
{
    bool moved = old && !child_of(old, parent->id);

    if (parent == old)
        return fault(c, FAULT_PARENT, "ParentRef",
                     "Parent Reference Invalid : an object cannot be its own "
                     "parent.");
    if (old && descends(c->co, parent, old))
        return fault(c, FAULT_PARENT_CHILD, "ParentRef",
                     "Parent cannot be child : the parent is below this "
                     "object.");
    if (level + (moved ? levels_below(c->co, old) : 0) > LEVEL_MAX)
        return fault(c, FAULT_LEVEL, "ParentRef",
                     "Sub Level Limit Error : you can nest up to 5 levels.");
    return parent_fits(c, obj, parent);
}

bool
nest(struct call *c, struct js *obj, const struct ent *old)
{
    const char *id = js_ref(obj, "ParentRef");
    const char *name = js_text(obj, c->kind->named);
    const struct ent *parent = id ? ent_find(c->co, c->kind, id) : NULL;

    if (parent) {
        if (!parent_check(c, obj, parent, old, level_of(parent->obj) + 1))
            return false;
        name = pool_fmt(c->pool, "%s:%s",
                        text_at(parent->obj, "FullyQualifiedName"), name);
    }
    js_set_text(c->pool, obj, "FullyQualifiedName", name);
    show_level(c->pool, c->kind, obj);
    return true;
}

void
restamp(struct pool *p, struct js *obj, int64_t now_ms)
{
    struct js *meta = js_get(obj, "MetaData");
    char now[TIME_TEXT];

    time_print(now, now_ms, false);
    js_set_text(
        p, obj, "SyncToken",
        pool_fmt(p, "%lld", (long long)js_int(obj, "SyncToken", 0) + 1));
    if (meta)
        js_set_text(p, meta, "LastUpdatedTime", now);
}

void
family_follow(const struct family *f, const char *parent,
              const char *new_parent, const char *qualified)
{
    const struct ents *list = &f->co->list[f->kind - kinds];
    struct pool *p = f->ch->pool;

    for (size_t i = 0; i < list->n; i++) {
        const struct ent *e = list->at[i];
        const char *name;
        struct js *obj;

        if (!child_of(e, parent))
            continue;
        obj = js_copy(p, e->obj);
        name = pool_fmt(p, "%s:%s", qualified, text_at(obj, f->kind->named));
        if (new_parent)
            js_set_ref(p, obj, "ParentRef", new_parent, qualified);
        else
            js_set_ref(p, obj, "ParentRef", parent, qualified);
        js_set_text(p, obj, "FullyQualifiedName", name);
        show_level(p, f->kind, obj);
        change_put(f->ch, f->co, f->kind, obj, f->now_ms);
        notice_as(f->ch, NOTICE_NONE, NULL);
        label_changed(f->ch, f->co, f->kind, e->obj, obj);
        family_follow(f, e->id, NULL, name);
    }
}
