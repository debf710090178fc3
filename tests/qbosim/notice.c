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
same_subject(const struct js *a, const struct js *b)
{
    const char *id = subject(b);

    return id && !strcmp(subject(a), id) &&
           !strcmp(js_text(a, "kind"), js_text(b, "kind")) &&
           !strcmp(js_text(a, "realm"), js_text(b, "realm"));
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

/* The strongest of what the change's records say about r's entity. */
static void
notice_subject(struct change *c, const struct js *r)
{
    const struct company *co = company_find(c->sim, js_text(r, "realm"));
    struct notice n = { .realm = js_text(r, "realm"),
                        .id = subject(r),
                        .kind = kind_by_name(js_text(r, "kind")),
                        .at_ms = sim_now(c->sim) };
    const struct ent *old = co && n.kind ? ent_find(co, n.kind, n.id) : NULL;

    for (const struct js *o = r; o && n.kind; o = o->next) {
        enum notice_op op;

        if (!same_subject(r, o))
            continue;
        op = read_op(o, old);
        if (op > n.op && op < NOTICE__MAX)
            n.op = op;
        if (js_text(o, "deletedid"))
            n.deleted_id = js_text(o, "deletedid");
    }
    if (n.op == NOTICE_NONE)
        return;
    keep(c->sim, &n);
    hooks_notice(c, &n);
}

static bool
seen_before(const struct js *records, const struct js *r)
{
    for (const struct js *o = records->first; o != r; o = o->next)
        if (subject(o) && same_subject(o, r))
            return true;
    return false;
}

void
notice_change(struct change *c)
{
    const struct js *last = c->records->last;

    for (const struct js *r = c->records->first; r; r = r->next) {
        if (subject(r) && !seen_before(c->records, r))
            notice_subject(c, r);
        if (r == last) /* what is added from here on is not an entity */
            return;
    }
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
