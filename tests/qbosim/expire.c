/* expire: a company's access tokens end before their time. */
#include "control.h"

#include <string.h>

struct end {
    const char *realm;
    int64_t at_ms, n;
};

static void
end_token(const char *token, void *value, void *arg)
{
    struct access *a = value;
    struct end *end = arg;

    (void)token;
    if (a->until_ms <= end->at_ms || strcmp(a->grant->realm, end->realm) != 0)
        return;
    a->until_ms = end->at_ms;
    end->n++;
}

void
expire_apply(struct sim *s, const struct js *r)
{
    struct end end = { js_text(r, "realm"), js_int(r, "at", 0), 0 };

    map_each(&s->access, end_token, &end);
}

/* POST /grants/:/expire: the refresh tokens stay good. */
void
grants_expire(struct request *r, struct reply *out)
{
    const struct company *co = company_of(r, out, r->seg[0]);
    struct change ch;
    struct js *rec;

    if (!co)
        return;
    change_begin(&ch, r->sim, r->pool);
    rec = change_add(&ch, "expire");
    js_set_text(r->pool, rec, "realm", co->realm);
    js_set_int(r->pool, rec, "at", sim_now(r->sim));
    change_commit(&ch);
    reply_js(r, out, 200, js_object(r->pool));
}
