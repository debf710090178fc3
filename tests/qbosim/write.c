/* write: create, update and delete, with SyncToken and MetaData. */
#include "names.h"
#include "txn.h"

#include <ctype.h>
#include <string.h>

static bool
digits_only(const char *s)
{
    return *s && strspn(s, "0123456789") == strlen(s) && strlen(s) < 20;
}

/* The user that it names can be the very one who is told so. */
static struct ent *
stale(struct call *c)
{
    static const char *const users[] = { "the company administrator",
                                         "Robin Mercer" };
    const char *who = users[c->sim->settings.stale_user];

    fault(c, FAULT_STALE, NULL,
          "Stale Object Error : You and %s were working on this at the same "
          "time. %c%s finished before you did, so your work was not saved.",
          who, toupper((unsigned char)*who), who + 1);
    return NULL;
}

struct ent *
entity_addressed(struct call *c, const struct js *sent)
{
    const char *id = js_text(sent, "Id"), *token = js_text(sent, "SyncToken");
    struct ent *e;

    if (!id || (!digits_only(id) && c->kind != &kinds[KIND_TAXCODE])) {
        fault(c, FAULT_ID, "Id",
              "Id should be a valid number. Supplied value:%s", id ? id : "");
        return NULL;
    }
    if (ent_merged(c->pool, c->co, c->kind, id)) {
        business(c, "You cannot modify a list element that has been deleted.");
        return NULL;
    }
    e = ent_find(c->co, c->kind, id);
    if (!e) {
        bool gone = ent_gone(c->pool, c->co, c->kind, id);

        fault(c, FAULT_NOT_FOUND, NULL, "Object Not Found : %s",
              gone ? "Another user has deleted this transaction." : INACTIVE);
        return NULL;
    }
    if (c->ui)
        return e;
    if (!token || !*token) {
        fault(c, FAULT_MISSING, "SyncToken",
              "Required parameter SyncToken is missing in the request");
        return NULL;
    }
    return strcmp(token, js_text(e->obj, "SyncToken")) == 0 ? e : stale(c);
}

/* Members that were sent as null, or as empty text, mean "nothing". */
static bool
nothing(const struct js *v)
{
    return v->kind == JS_NULL || (v->kind == JS_STRING && !*v->text);
}

static void
prune(struct js *v)
{
    if (v->kind == JS_OBJECT)
        for (struct js *m = v->first, *next; m; m = next) {
            next = m->next;
            if (nothing(m))
                js_drop(v, m->name);
        }
    for (struct js *m = v->first; m; m = m->next)
        prune(m);
}

static struct js *
merge(struct call *c, const struct js *clean, const struct ent *old,
      bool sparse)
{
    struct js *obj = old ? js_copy(c->pool, old->obj) : js_object(c->pool);

    if (old && !sparse)
        for (const struct field *f = c->kind->fields; f->name; f++)
            if (!(f->flags & FIELD_RO))
                js_drop(obj, f->name);
    for (const struct js *v = clean->first; v; v = v->next) {
        struct js *copy = js_copy(c->pool, v);

        prune(copy);
        if (nothing(copy))
            js_drop(obj, v->name);
        else
            js_set(c->pool, obj, v->name, copy);
    }
    return obj;
}

/* QuickBooks' own members go first, as it prints them. */
struct js *
entity_stamp(struct call *c, const struct js *obj, const struct ent *old)
{
    static const char *const own[] = { "Id", "SyncToken", "MetaData", "domain",
                                       "sparse" };
    struct pool *p = c->pool;
    struct js *out = js_object(p), *meta = js_object(p);
    const char *made =
        old ? js_text(js_get(old->obj, "MetaData"), "CreateTime") : NULL;
    const char *given = js_text(obj, "Id");
    char now[TIME_TEXT];

    time_print(now, c->now_ms, false);
    js_set_text(p, out, "Id",
                old     ? old->id
                : given ? given
                        : next_id(p, c->co, c->kind));
    js_set_text(p, out, "SyncToken",
                old ? pool_fmt(p, "%lld",
                               (long long)js_int(old->obj, "SyncToken", 0) + 1)
                    : "0");
    js_set_text(p, meta, "CreateTime", made ? made : now);
    js_set_text(p, meta, "LastUpdatedTime", now);
    js_set(p, out, "MetaData", meta);
    for (const struct js *v = obj->first; v; v = v->next) {
        bool mine = false;

        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            mine = mine || !strcmp(v->name, own[i]);
        if (!mine)
            js_add(p, out, v->name, js_copy(p, v));
    }
    js_set_text(p, out, "domain", "QBO");
    js_set_bool(p, out, "sparse", false);
    return out;
}

/* Addresses are objects of their own in QuickBooks, with ids. */
static void
number_addresses(struct call *c, struct js *obj)
{
    static const char *const names[] = { "BillAddr", "ShipAddr",
                                         "ShipFromAddr" };
    int64_t id = js_int(obj, "Id", 0);

    for (int i = 0; i < 3; i++) {
        struct js *a = js_get(obj, names[i]);

        if (a && a->kind == JS_OBJECT && !js_has(a, "Id"))
            js_set_text(c->pool, a, "Id",
                        pool_fmt(c->pool, "%lld", (long long)id * 4 + i + 1));
    }
}

static bool
inactive(const struct ent *e)
{
    const struct js *v = js_get(e->obj, "Active");

    return v && v->kind == JS_FALSE;
}

bool
call_write(struct call *c, const struct js *sent, struct change *ch,
           const struct js **made)
{
    struct ent *old = NULL;
    struct js *clean, *obj;

    if (js_has(sent, "Id") && !(old = entity_addressed(c, sent)))
        return false;
    c->creating = !old;
    clean = fields_take(c, c->kind->fields, sent, "");
    if (!clean)
        return false;
    if (old && inactive(old)) {
        const struct js *flag = js_get(clean, "Active");

        if (flag && flag->kind == JS_FALSE) { /* already so: nothing to do */
            *made = old->obj;
            return true;
        }
        if (!flag && !c->ui)
            return list_frozen(c, old, clean);
    }
    if (old && !txn_free(c, old, false))
        return false;
    obj = merge(c, clean, old, c->ui || js_true(sent, "sparse"));
    if (c->kind->check && !c->kind->check(c, obj, clean, old))
        return false;
    if (old && !txn_revived(c, ch, obj, old))
        return false;
    obj = entity_stamp(c, obj, old);
    number_addresses(c, obj);
    change_put(ch, c->co, c->kind, obj, c->now_ms);
    if (!(c->kind->flags & KIND_TXN))
        list_stored(c, ch, obj, clean, old);
    if (c->kind->settle && !c->kind->settle(c, obj, old, ch))
        return false;
    *made = c->shows ? c->shows : obj;
    return true;
}

bool
books_open(struct call *c, const char *date)
{
    const struct js *v = pref(c->co, "AccountingInfoPrefs.BookCloseDate");

    if (c->ui || !v || !v->text || !date || strcmp(date, v->text) > 0)
        return true;
    return fault(c, FAULT_CLOSED, NULL,
                 "The account period has closed and the account books cannot "
                 "be updated through through the QBO Services API. Please use "
                 "the QBO website to make these changes.");
}

bool
call_remove(struct call *c, const struct js *sent, struct change *ch,
            const struct js **gone)
{
    struct ent *e = entity_addressed(c, sent);
    struct js *r, *out;

    if (!e || !books_open(c, js_text(e->obj, "TxnDate")) ||
        !txn_free(c, e, true) || !txn_unpaid(c, e))
        return false;
    r = change_add(ch, "delete");
    js_set_text(c->pool, r, "realm", c->co->realm);
    js_set_text(c->pool, r, "kind", c->kind->name);
    js_set_text(c->pool, r, "id", e->id);
    js_set_int(c->pool, r, "at", c->now_ms);
    out = js_object(c->pool);
    js_set_text(c->pool, out, "domain", "QBO");
    js_set_text(c->pool, out, "status", "Deleted");
    js_set_text(c->pool, out, "Id", e->id);
    *gone = out;
    return !c->kind->settle || c->kind->settle(c, NULL, e, ch);
}
