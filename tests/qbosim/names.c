/* names: one registry of names, and what goes with losing one. */
#include "names.h"
#include "notice.h"
#include "tax.h"

#include <string.h>

void
otherwise_text(struct call *c, struct js *o, const char *name, const char *s)
{
    if (!js_has(o, name))
        js_set_text(c->pool, o, name, s);
}

void
otherwise_bool(struct call *c, struct js *o, const char *name, bool b)
{
    if (!js_has(o, name))
        js_set_bool(c->pool, o, name, b);
}

bool
ent_inactive(const struct ent *e)
{
    const struct js *v = e ? js_get(e->obj, "Active") : NULL;

    return v && v->kind == JS_FALSE;
}

#define TAKEN "The name supplied already exists. : "
#define OTHER " is already using this name. Please use a different name."

/* The wordings of 6240 that have been seen; the setting picks one. */
static const char *
taken_text(struct call *c, const struct ent *e)
{
    bool same = e->kind == c->kind;
    const char *who = same ? c->kind->called : "customer, vendor or employee";

    switch ((enum name_text)c->sim->settings.name_text) {
    case NAME_ID:
        return pool_fmt(c->pool, TAKEN "Id=%s", e->id);
    case NAME_NULL:
        return TAKEN "null";
    case NAME_BROKEN:
        return pool_fmt(c->pool,
                        TAKEN "Another %s is already using this \nname. "
                              "Please use a different name.",
                        who);
    case NAME_TEMPLATE:
        return pool_fmt(c->pool, TAKEN "Another $$%s$$" OTHER, c->kind->called);
    case NAME_NEWER:
        if (c->kind == &kinds[KIND_ACCOUNT])
            return TAKEN "An account already has the same display name. "
                         "Display Name must be unique. Please provide a "
                         "different display name.";
        return pool_fmt(c->pool,
                        "The specified name already exists. The %s ID is: "
                        "%s.",
                        e->kind->called, e->id);
    case NAME_PLAIN:
        break;
    }
    return pool_fmt(c->pool, TAKEN "Another %s" OTHER, who);
}

/* 6240 when somebody else in the same scope has the name. */
bool
name_taken(struct call *c, const char *name, const struct ent *self)
{
    const struct ent *e = ent_named(c->pool, c->co, c->kind->scope, name);

    if (!e || e == self)
        return false;
    fault(c, FAULT_NAME, "", "%s", taken_text(c, e));
    return true;
}

static bool
ends_deleted(const char *name)
{
    static const char end[] = " (deleted)";
    size_t n = strlen(name);

    return n >= sizeof end - 1 && !strcmp(name + n - (sizeof end - 1), end);
}

const char *
deleted_name(struct call *c, const char *name, const struct ent *self)
{
    bool again = c->sim->settings.deleted_again == AGAIN_REPEATED;
    const char *next = ends_deleted(name) && self
                           ? name
                           : pool_fmt(c->pool, "%s (deleted)", name);
    const struct ent *e;

    for (int n = 1;
         (e = ent_named(c->pool, c->co, c->kind->scope, next)) && e != self;
         n++)
        next = again ? pool_fmt(c->pool, "%s (deleted)", next)
                     : pool_fmt(c->pool, "%s (deleted %d)", name, n);
    return next;
}

bool
deactivates(const struct js *obj, const struct ent *old)
{
    const struct js *now = js_get(obj, "Active");

    return now && now->kind == JS_FALSE && !ent_inactive(old);
}

bool
named_check(struct call *c, struct js *obj, const struct js *sent,
            const struct ent *old)
{
    const char *name = js_text(obj, c->kind->named);

    (void)sent;
    if (!name || !*name)
        return fault(c, FAULT_MISSING, c->kind->named,
                     "Required parameter %s is missing in the request",
                     c->kind->named);
    if (c->kind->flags & KIND_LIST)
        otherwise_bool(c, obj, "Active", true);
    if (deactivates(obj, old)) /* gives the name free */
        js_set_text(c->pool, obj, c->kind->named, deleted_name(c, name, old));
    else if (name_taken(c, name, old))
        return false;
    if (c->kind == &kinds[KIND_PAYMENTMETHOD])
        otherwise_text(c, obj, "Type", "NON_CREDIT_CARD");
    return true;
}

bool
nested_check(struct call *c, struct js *obj, const struct js *sent,
             const struct ent *old)
{
    return named_check(c, obj, sent, old) && nest(c, obj, old);
}

bool
list_frozen(struct call *c, const struct ent *old, const struct js *sent)
{
    const char *type = js_text(old->obj, "Type");

    if (c->kind == &kinds[KIND_ITEM] && js_has(sent, "QtyOnHand") && type &&
        !strcmp(type, "Inventory"))
        return business(c, "You need to activate this item before updating "
                           "the quantity.");
    return business(c, "You cannot modify a list element that has been "
                       "deleted.");
}

static const char *
label_of(const struct kind *k, const struct js *obj)
{
    const char *full = js_text(obj, "FullyQualifiedName");

    return full || !k->named ? full : js_text(obj, k->named);
}

void
label_changed(struct change *ch, const struct company *co, const struct kind *k,
              const struct js *was, const struct js *now)
{
    const char *from = label_of(k, was), *to = label_of(k, now);
    struct js *r;

    if (!from || !to || !strcmp(from, to))
        return;
    r = change_add(ch, "relabel");
    js_set_text(ch->pool, r, "realm", co->realm);
    js_set_text(ch->pool, r, "kind", k->name);
    js_set_text(ch->pool, r, "id", js_text(now, "Id"));
    js_set_text(ch->pool, r, "label", to);
    notice_as(ch, NOTICE_NONE, NULL);
}

void
list_stored(struct call *c, struct change *ch, const struct js *obj,
            const struct js *sent, const struct ent *old)
{
    struct family f = { ch, c->co, c->kind, c->now_ms };
    const char *name = js_text(obj, "FullyQualifiedName");
    const char *was = old ? js_text(old->obj, "FullyQualifiedName") : NULL;

    if (name && was && strcmp(name, was) != 0)
        family_follow(&f, old->id, NULL, name);
    if (old)
        label_changed(ch, c->co, c->kind, old->obj, obj);
    if (c->kind == &kinds[KIND_CUSTOMER] && !old)
        opening_invoice(c, ch, obj, sent);
    if (c->kind == &kinds[KIND_TAXAGENCY] && !old)
        ast_agency(c, ch, obj);
}
