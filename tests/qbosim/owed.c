/* owed: what customers owe, by themselves and with their sub-customers. */
#include "sim.h"

#define CLIMB_MAX 8 /* more than five levels: a loop would end, too */

static struct ent *
parent_of(const struct company *co, const struct ent *e)
{
    const char *id = js_ref(e->obj, "ParentRef");

    return id ? ent_find(co, e->kind, id) : NULL;
}

static void
climb(struct company *co, struct ent *e, wide amount)
{
    for (int i = 0; e && i < CLIMB_MAX; i++, e = parent_of(co, e)) {
        e->jobs += amount;
        dec_print_money(e->jobs_money, dec_clamp(e->jobs));
    }
}

void
owed_add(struct company *co, struct ent *e, wide amount)
{
    e->balance += amount;
    dec_print_money(e->money, dec_clamp(e->balance));
    climb(co, e, amount);
}

void
owed_leave(struct company *co, struct ent *e)
{
    if (e->jobs)
        climb(co, parent_of(co, e), -e->jobs);
}

static void
show(struct ent *e, const char *name, char *text)
{
    struct js *v = js_number(e->pool, "");

    v->text = text;
    js_set(e->pool, e->obj, name, v);
}

void
owed_join(struct company *co, struct ent *e)
{
    if (e->jobs)
        climb(co, parent_of(co, e), e->jobs);
    dec_print_money(e->money, dec_clamp(e->balance));
    dec_print_money(e->jobs_money, dec_clamp(e->jobs));
    show(e, "Balance", e->money);
    show(e, "BalanceWithJobs", e->jobs_money);
}
