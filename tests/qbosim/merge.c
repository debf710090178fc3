/*
 * merge: two customers, vendors, items or accounts become one, as a person
 * does it.  Documents, children and balances go over to the survivor.
 */
#include "names.h"
#include "notice.h"

#include <string.h>

// clang-format off
/* Who may be merged, and what both must have alike. */
static const struct mergeable {
    enum kind_id kind;
    const char *alike[2];
} mergeables[] = {
    { KIND_CUSTOMER,   { "CurrencyRef", NULL } },
    { KIND_VENDOR,     { "CurrencyRef", NULL } },
    { KIND_ITEM,       { "Type", NULL } },
    { KIND_ACCOUNT,    { "AccountType", "AccountSubType" } },
    { KIND_CLASS,      { NULL, NULL } },
    { KIND_DEPARTMENT, { NULL, NULL } },
};
// clang-format on

struct merge {
    struct call *c;
    struct change *ch;
    struct ent *from, *into;
    const char *label; /* what references to the survivor are called */
};

static bool
refers(const struct merge *m, const struct js *v)
{
    return ref_names(v, m->c->kind, m->from->id);
}

static bool
any_refers(const struct merge *m, const struct js *v)
{
    if (refers(m, v))
        return true;
    for (const struct js *w = v->first; w; w = w->next)
        if (any_refers(m, w))
            return true;
    return false;
}

static void
turn_refs(const struct merge *m, struct js *v)
{
    if (refers(m, v)) {
        js_set_text(m->c->pool, v, "value", m->into->id);
        js_set_text(m->c->pool, v, "name", m->label);
        return;
    }
    for (struct js *w = v->first; w; w = w->next)
        turn_refs(m, w);
}

/* Whatever names the loser names the survivor now. */
static void
turn_documents(const struct merge *m)
{
    bool touch = m->c->sim->settings.merge_touches != 0;

    for (int k = 1; k < KIND__MAX; k++)
        for (size_t i = 0; i < m->c->co->list[k].n; i++) {
            struct ent *e = m->c->co->list[k].at[i];
            struct js *obj;

            if (e == m->from || e == m->into || !any_refers(m, e->obj))
                continue;
            obj = js_copy(m->c->pool, e->obj);
            turn_refs(m, obj);
            if (touch)
                restamp(m->c->pool, obj, m->c->now_ms);
            change_put(m->ch, m->c->co, &kinds[k], obj, m->c->now_ms);
            if (!touch)
                notice_as(m->ch, NOTICE_NONE, NULL);
        }
}

/* The one preference that names an account, as plain text. */
static void
turn_preferences(const struct merge *m)
{
    const struct kind *k = &kinds[KIND_PREFERENCES];
    const struct ent *e = ent_find(m->c->co, k, "1");
    struct js *obj = js_copy(m->c->pool, e->obj);
    struct js *forms = js_get(obj, "SalesFormsPrefs");
    const char *account = js_text(forms, "DefaultDiscountAccount");

    if (m->c->kind != &kinds[KIND_ACCOUNT] || !account ||
        strcmp(account, m->from->id) != 0)
        return;
    js_set_text(m->c->pool, forms, "DefaultDiscountAccount", m->into->id);
    restamp(m->c->pool, obj, m->c->now_ms);
    change_put(m->ch, m->c->co, k, obj, m->c->now_ms);
}

static const char *
text_of(struct call *c, const struct js *o, const char *name)
{
    const struct js *v = js_get(o, name);

    return !v                    ? ""
           : js_text(v, "value") ? js_text(v, "value")
                                 : js_dump(c->pool, v);
}

static const char *
refusal(const struct merge *m)
{
    struct call *c = m->c;
    const struct mergeable *row = NULL;

    for (size_t i = 0; i < sizeof mergeables / sizeof *mergeables; i++)
        if (&kinds[mergeables[i].kind] == c->kind)
            row = &mergeables[i];
    if (!row)
        return "this entity cannot be merged";
    if (!m->from || !m->into)
        return "no such object";
    if (m->from == m->into)
        return "an object cannot be merged into itself";
    if (ent_inactive(m->from) || ent_inactive(m->into))
        return "one of them is inactive";
    if (descends(c->co, m->into, m->from))
        return "the survivor is below the one that goes";
    for (size_t i = 0; i < 2 && row->alike[i]; i++)
        if (strcmp(text_of(c, m->from->obj, row->alike[i]),
                   text_of(c, m->into->obj, row->alike[i])) != 0)
            return pool_fmt(c->pool, "they differ in %s", row->alike[i]);
    if (level_of(m->into->obj) + levels_below(c->co, m->from) > LEVEL_MAX)
        return "that nests too deep";
    return NULL;
}

/* The name that it has from now on, below the parent that it had. */
static void
rename_loser(const struct merge *m, struct js *obj)
{
    struct call *c = m->c;
    const char *parent = js_ref(obj, "ParentRef");
    const struct ent *e = parent ? ent_find(c->co, c->kind, parent) : NULL;
    const char *name = deleted_name(c, js_text(obj, c->kind->named), m->from);

    js_set_text(c->pool, obj, c->kind->named, name);
    if (js_has(obj, "FullyQualifiedName"))
        js_set_text(c->pool, obj, "FullyQualifiedName",
                    e ? pool_fmt(c->pool, "%s:%s",
                                 js_text(e->obj, "FullyQualifiedName"), name)
                      : name);
}

/* Inactive, or gone altogether: a setting. */
static void
end_loser(const struct merge *m)
{
    struct call *c = m->c;
    struct js *r, *obj;

    if (c->sim->settings.merged_loser == LOSER_GONE) {
        r = change_add(m->ch, "delete");
        js_set_text(c->pool, r, "realm", c->co->realm);
        js_set_text(c->pool, r, "kind", c->kind->name);
        js_set_text(c->pool, r, "id", m->from->id);
        js_set_int(c->pool, r, "at", c->now_ms);
    } else {
        obj = js_copy(c->pool, m->from->obj);
        restamp(c->pool, obj, c->now_ms);
        js_set_bool(c->pool, obj, "Active", false);
        rename_loser(m, obj);
        change_put(m->ch, c->co, c->kind, obj, c->now_ms);
    }
    notice_as(m->ch, NOTICE_NONE, NULL);
    r = change_add(m->ch, "merged");
    js_set_text(c->pool, r, "realm", c->co->realm);
    js_set_text(c->pool, r, "kind", c->kind->name);
    js_set_text(c->pool, r, "id", m->from->id);
    js_set_text(c->pool, r, "into", m->into->id);
    js_set_int(c->pool, r, "at", c->now_ms);
}

const char *
list_merge(struct call *c, struct change *ch, const char *from,
           const char *into)
{
    struct merge m = { c, ch, ent_find(c->co, c->kind, from),
                       ent_find(c->co, c->kind, into), NULL };
    struct family f = { ch, c->co, c->kind, c->now_ms };
    const char *why = refusal(&m), *full;
    struct js *obj;

    if (why)
        return why;
    full = js_text(m.into->obj, "FullyQualifiedName");
    m.label = full ? full : js_text(m.into->obj, c->kind->named);
    turn_documents(&m);
    turn_preferences(&m);
    if (full)
        family_follow(&f, m.from->id, m.into->id, full);
    obj = js_copy(c->pool, m.into->obj);
    restamp(c->pool, obj, c->now_ms);
    change_put(ch, c->co, c->kind, obj, c->now_ms);
    notice_as(ch, NOTICE_MERGED, m.from->id);
    end_loser(&m);
    return NULL;
}
