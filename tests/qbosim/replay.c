/* replay: what a requestid was answered with, and whether it still counts. */
#include "call.h"

#include <string.h>

/* The stored answer, when this requestid has one that still counts. */
static const struct answer *
remembered(struct call *c, const char *requestid)
{
    const struct settings *set = &c->sim->settings;
    const struct answer *a =
        requestid ? map_get(&c->co->answers, requestid) : NULL;

    if (!a || set->requestid == REQUESTID_IGNORED)
        return NULL;
    if (set->requestid == REQUESTID_WINDOW &&
        (c->now_ms - a->at_ms) * set->time_scale >
            set->requestid_window_s * 1000)
        return NULL;
    return a;
}

static void
remember(struct call *c, struct change *ch, const char *requestid,
         const struct reply *out)
{
    struct js *r = change_add(ch, "answer");

    js_set_text(c->pool, r, "realm", c->co->realm);
    js_set_text(c->pool, r, "requestid", requestid);
    js_set_int(c->pool, r, "status", out->status);
    js_set_int(c->pool, r, "at", c->now_ms);
    js_set_text(c->pool, r, "body", out->body.p);
}

bool
replay_answer(struct call *c, struct reply *out, size_t most,
              const char **requestid)
{
    const char *id = query_get(c->pool, c->req->query, "requestid");
    const struct answer *a;

    *requestid = id;
    if (id && (!*id || utf8_count(id) > most ||
               !utf8_valid(id, strlen(id)))) {
        fault(c, FAULT_REQUESTID, "requestid",
              "Invalid Request Id Format. Supplied value:%s", id);
        fault_reply(c, out);
        return true;
    }
    a = remembered(c, id);
    if (a)
        reply_text(out, a->status,
                   *a->body == '<' ? "application/xml;charset=UTF-8"
                                   : "application/json",
                   a->body);
    return a != NULL;
}

void
replay_keep(struct call *c, struct change *ch, const char *requestid,
            const struct reply *out)
{
    if (requestid)
        remember(c, ch, requestid, out);
}
