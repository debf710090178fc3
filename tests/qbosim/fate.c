/*
 * fate: what befell a transaction outside its own fields, at the bank or by
 * voiding.  A record of the journal sets it; the object never shows it.
 */
#include "control.h"
#include "txn.h"

#include <string.h>

static const struct {
    const char *name;
    enum txn_state state;
} names[] = {
    { "voided", STATE_VOIDED },
    { "deposited", STATE_DEPOSITED },
    { "matched", STATE_MATCHED },
    { "settled", STATE_SETTLED },
};

#define NAMES_N (sizeof names / sizeof *names)

bool
txn_free(struct call *c, const struct ent *e, bool ending)
{
    if (e->state & STATE_DEPOSITED)
        return fault(c, FAULT_DEPOSITED, "",
                     "This transaction has been deposited. If you want to "
                     "change or delete it, you must first edit the deposit it "
                     "appears on and remove it.");
    if (ending && e->state & STATE_SETTLED)
        return fault(c, FAULT_SETTLED, "",
                     "Attempt to Void Transaction failed : The card payment "
                     "is already settled.");
    if (ending && e->state & STATE_MATCHED)
        return fault(c, FAULT_MATCHED, "",
                     "Matched Transaction Delete Error : This transaction is "
                     "matched to a bank transaction.");
    return true;
}

static void
mark(struct change *ch, const struct company *co, const struct ent *e,
     struct js *set)
{
    struct js *r = change_add(ch, "fate");

    js_set_text(ch->pool, r, "realm", co->realm);
    js_set_text(ch->pool, r, "kind", e->kind->name);
    js_set_text(ch->pool, r, "id", e->id);
    js_set(ch->pool, r, "set", set);
}

void
txn_mark(struct change *ch, const struct company *co, const struct ent *e,
         enum txn_state state, bool on)
{
    struct js *set = js_object(ch->pool);

    for (size_t i = 0; i < NAMES_N; i++)
        if (names[i].state == state)
            js_set_bool(ch->pool, set, names[i].name, on);
    mark(ch, co, e, set);
}

void
fate_apply(struct sim *s, const struct js *r)
{
    const struct company *co = company_find(s, js_text(r, "realm"));
    const struct kind *k = kind_by_name(js_text(r, "kind"));
    struct ent *e = co && k ? ent_find(co, k, js_text(r, "id")) : NULL;
    const struct js *set = js_get(r, "set");

    for (size_t i = 0; e && i < NAMES_N; i++) {
        if (!js_has(set, names[i].name))
            continue;
        e->state &= ~(unsigned)names[i].state;
        if (js_true(set, names[i].name))
            e->state |= names[i].state;
    }
}

/* The first member that is no flag; voiding is a deed, not a state to set. */
static const char *
wrong_flag(const struct js *body)
{
    for (const struct js *v = body->first; v; v = v->next) {
        size_t i = 1;

        while (i < NAMES_N && strcmp(names[i].name, v->name) != 0)
            i++;
        if (i == NAMES_N || (v->kind != JS_TRUE && v->kind != JS_FALSE))
            return v->name;
    }
    return NULL;
}

void
control_fate(struct request *r, struct reply *out)
{
    struct company *co = company_of(r, out, r->seg[0]);
    const struct js *body = co ? body_of(r, out) : NULL;
    const struct kind *k = kind_by_name(r->seg[1]);
    struct ent *e = co && k ? ent_find(co, k, r->seg[2]) : NULL;
    struct js *v = js_object(r->pool);
    struct change ch;

    if (!body)
        return;
    if (!e || !(k->flags & KIND_TXN)) {
        refuse(r, out, 404, "no such transaction");
        return;
    }
    if (wrong_flag(body)) {
        refuse(r, out, 400,
               pool_fmt(r->pool, "unknown or bad: %s", wrong_flag(body)));
        return;
    }
    change_begin(&ch, r->sim, r->pool);
    mark(&ch, co, e, js_copy(r->pool, body));
    change_commit(&ch);
    for (size_t i = 0; i < NAMES_N; i++)
        js_set_bool(r->pool, v, names[i].name, e->state & names[i].state);
    reply_js(r, out, 200, v);
}
