/*
 * open: what customers owe and which of their transactions are open, kept
 * up to date with every transaction that enters or leaves the books.
 */
#include "sim.h"

#include <stdlib.h>

static void
list_drop(struct ents *list, struct ent *e)
{
    struct ent *last = list->at[--list->n];

    last->place = e->place;
    list->at[e->place] = last;
}

void
open_enter(struct company *co, struct ent *e, bool enter)
{
    const struct kind *k = e->kind;
    const char *who = js_ref(e->obj, "CustomerRef");
    struct ent *customer =
        who ? ent_find(co, &kinds[KIND_CUSTOMER], who) : NULL;
    const char *name = k->charge ? k->charge : k->credit;
    int64_t n = name ? js_dec(e->obj, name) : 0;
    struct ents *list;
    wide by;

    if (!customer || !n)
        return;
    by = (k->charge != NULL) == enter ? n : -(wide)n;
    owed_add(co, customer, by);
    receivable_add(co, e->obj, by);
    if (!(k->flags & KIND_SALE))
        return;
    list = k->charge ? &customer->charges : &customer->credits;
    if (enter) {
        e->place = list->n;
        ents_push(list, e);
    } else {
        list_drop(list, e);
    }
}

void
open_free(struct ent *e)
{
    free(e->charges.at);
    free(e->credits.at);
}
