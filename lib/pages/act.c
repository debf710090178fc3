/* What a button does, once. */
#include "pages/inner.h"

static bool
act_body(struct db *db, void *ctx, struct err *e)
{
    struct page_act *act = ctx;
    struct req *r = act->r;
    const char *key = http_param(&r->form, "form_key"), *before;
    const char *first = act->location;

    if (!form_claim(db, r->arena, r->shop, key, &before, e))
        return false;
    if (before != NULL) {
        if (*before != '\0')
            act->location = before;
        return true;
    }
    if (act->run(act, e) &&
        form_led_to(db, r->arena, r->shop, key, act->location, e))
        return true;
    act->location = first; /* it may run again */
    return false;
}

bool
page_act(struct page_act *act, struct err *e)
{
    return db_tx(act->r->db, act_body, act, e);
}

bool
page_act_reply(struct page_act *act, struct reply *out, struct err *e)
{
    return page_act(act, e) && reply_redirect(out, act->location);
}
