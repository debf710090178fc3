#include "hook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 1000

struct noticed {
    char realm[REALM_TEXT], id[ID_TEXT], deleted_id[ID_TEXT];
    const struct kind *kind;
    enum notice_op op;
    int64_t n, at_ms;
};

struct notices { /* a ring */
    int64_t made;
    struct noticed last[KEPT];
};

static const char *const words[NOTICE__MAX] = {
    [NOTICE_NONE] = "none",       [NOTICE_UPDATED] = "updated",
    [NOTICE_CREATED] = "created", [NOTICE_DEACTIVATED] = "deactivated",
    [NOTICE_DELETED] = "deleted", [NOTICE_EMAILED] = "emailed",
    [NOTICE_VOID] = "void",       [NOTICE_MERGED] = "merged",
};

const char *
notice_word(enum notice_op op)
{
    return words[op];
}

enum notice_op
notice_by_word(const char *word)
{
    int op = 0;

    while (op < NOTICE__MAX && strcmp(words[op], word) != 0)
        op++;
    return (enum notice_op)op;
}

void
notice_as(struct change *c, enum notice_op op, const char *deleted_id)
{
    struct js *r = c->records->last;

    if (!r)
        return;
    js_set_text(c->pool, r, "notice", words[op]);
    if (deleted_id)
        js_set_text(c->pool, r, "deletedid", deleted_id);
}

/* The entity that a record is about; NULL when it is about none. */
static const char *
subject(const struct js *r)
{
    const char *what = js_text(r, "what");

    if (what && !strcmp(what, "put"))
        return js_text(js_get(r, "object"), "Id");
    return what && !strcmp(what, "delete") ? js_text(r, "id") : NULL;
}

static bool
off(const struct js *obj)
{
    const struct js *v = js_get(obj, "Active");

    return v && v->kind == JS_FALSE;
}

static enum notice_op
read_op(const struct js *r, const struct ent *old)
{
    const char *said = js_text(r, "notice");
    const struct js *obj = js_get(r, "object");

    if (said)
        return notice_by_word(said);
    if (!obj)
        return NOTICE_DELETED;
    if (!old)
        return NOTICE_CREATED;
    return off(obj) && !off(old->obj) ? NOTICE_DEACTIVATED : NOTICE_UPDATED;
}

static void
keep(struct sim *s, const struct notice *n)
{
    struct noticed *e;

    if (!s->notices && !(s->notices = calloc(1, sizeof *s->notices)))
        abort();
    e = &s->notices->last[s->notices->made++ % KEPT];
    snprintf(e->realm, sizeof e->realm, "%s", n->realm);
    snprintf(e->id, sizeof e->id, "%s", n->id);
    snprintf(e->deleted_id, sizeof e->deleted_id, "%s",
             n->deleted_id ? n->deleted_id : "");
    e->kind = n->kind;
    e->op = n->op;
    e->at_ms = n->at_ms;
    e->n = s->notices->made;
}

/* What r says about its entity, on top of what earlier records said. */
static void
read_record(struct change *c, struct notice *n, const struct js *r)
{
    const struct company *co = company_find(c->sim, n->realm);
    enum notice_op op =
        read_op(r, co && n->kind ? ent_find(co, n->kind, n->id) : NULL);

    if (op > n->op && op < NOTICE__MAX)
        n->op = op;
    if (js_text(r, "deletedid"))
        n->deleted_id = js_text(r, "deletedid");
}

/* The notice of r's entity in this change; a new one at the first record. */
static struct notice *
notice_of(struct change *c, struct map *known, const struct js *r)
{
    const char *realm = js_text(r, "realm"), *kind = js_text(r, "kind");
    const char *key = pool_fmt(c->pool, "%s/%s/%s", realm, kind, subject(r));
    struct notice *n = map_get(known, key);

    if (n)
        return n;
    n = pool_get(c->pool, sizeof *n);
    *n = (struct notice){ .realm = realm,
                          .id = subject(r),
                          .kind = kind_by_name(kind),
                          .at_ms = sim_now(c->sim) };
    map_put(known, key, n);
    return n;
}

/* The records' notices, told once each in the order of their first records. */
void
notice_change(struct change *c)
{
    const struct js *last = c->records->last;
    struct map known = { 0 };
    struct notice *n;

    for (const struct js *r = c->records->first; r; r = r->next)
        if (subject(r))
            read_record(c, notice_of(c, &known, r), r);
    for (const struct js *r = c->records->first; r; r = r->next) {
        n = subject(r) ? notice_of(c, &known, r) : NULL;
        if (n && n->kind && n->op != NOTICE_NONE) {
            keep(c->sim, n);
            hooks_notice(c, n);
            n->op = NOTICE_NONE;
        }
        if (r == last) /* what follows are the events, just added */
            break;
    }
    map_clear(&known, NULL);
}

static struct js *
show(struct pool *p, const struct noticed *e)
{
    struct js *v = js_object(p);
    char at[TIME_TEXT];

    time_print(at, e->at_ms, true);
    js_set_int(p, v, "n", e->n);
    js_set_text(p, v, "at", at);
    js_set_text(p, v, "realmId", e->realm);
    js_set_text(p, v, "name", e->kind->name);
    js_set_text(p, v, "id", e->id);
    js_set_text(p, v, "operation", words[e->op]);
    if (*e->deleted_id)
        js_set_text(p, v, "deletedid", e->deleted_id);
    return v;
}

struct js *
notices_show(struct pool *p, const struct sim *s, int64_t since)
{
    struct js *out = js_array(p);
    int64_t made = s->notices ? s->notices->made : 0;

    for (int64_t i = made > KEPT ? made - KEPT : 0; i < made; i++)
        if (s->notices->last[i % KEPT].n > since)
            js_push(out, show(p, &s->notices->last[i % KEPT]));
    return out;
}

void
notices_clear(struct sim *s)
{
    free(s->notices);
    s->notices = NULL;
}
