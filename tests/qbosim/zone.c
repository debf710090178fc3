/* zone: MetaData by the clock on a company's own wall.  The books keep Pacific
 * time; what goes out is turned when the setting says so. */
#include "call.h"

#include <string.h>

static void
turn(struct pool *p, struct js *v, const char *country)
{
    char at[TIME_TEXT];
    int64_t ms;

    if (v->kind != JS_STRING || !time_parse(v->text, &ms))
        return;
    time_print_in(at, ms, false, country);
    v->text = pool_str(p, at);
}

static void
walk(struct pool *p, struct js *v, const char *country)
{
    for (struct js *m = v->first; m; m = m->next) {
        bool meta = m->name && !strcmp(m->name, "MetaData");

        for (struct js *t = meta ? m->first : NULL; t; t = t->next)
            turn(p, t, country);
        if (!meta)
            walk(p, m, country);
    }
}

const struct js *
zone_turned(struct call *c, const struct js *v)
{
    struct js *copy;

    if (!c->co || c->sim->settings.metadata_zone != ZONE_COMPANY)
        return v;
    copy = js_copy(c->pool, v);
    walk(c->pool, copy, c->co->country);
    return copy;
}
