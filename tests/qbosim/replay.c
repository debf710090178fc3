/* replay: what a requestid was answered with, and whether it still counts. */
#include "call.h"

#include <stdlib.h>
#include <string.h>

static char flying;

/* Two bodies that sum up alike are taken for the same. */
static uint64_t
sum_of(const struct request *r)
{
    uint64_t h = UINT64_C(1469598103934665603);

    for (size_t i = 0; i < r->body_n; i++)
        h = (h ^ (unsigned char)r->body[i]) * UINT64_C(1099511628211);
    return h | 1;
}

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
    js_set_text(c->pool, r, "sent",
                pool_fmt(c->pool, "%llx", (unsigned long long)sum_of(c->req)));
}

static const char *
flight_key(const struct request *r)
{
    const char *id = query_get(r->pool, r->query, "requestid");
    const char *realm = r->path + 12;

    if (!id || !*id || strncmp(r->path, "/v3/company/", 12) != 0)
        return NULL;
    return pool_fmt(r->pool, "%.*s/%s", (int)strcspn(realm, "/"), realm, id);
}

void
flight_begin(struct request *r)
{
    const char *key = flight_key(r);

    if (!key || map_get(&r->sim->flights, key))
        return;
    map_put(&r->sim->flights, key, &flying);
    r->flying = true;
}

void
flight_end(struct request *r)
{
    if (r->flying)
        map_drop(&r->sim->flights, flight_key(r));
    r->flying = false;
}

static bool
repeated(struct call *c, struct reply *out, const char *why)
{
    fault(c, FAULT_REPEATED, NULL, "Duplicate Request ID : %s", why);
    fault_reply(c, out);
    return true;
}

/* What happens to a requestid that is known, or is being worked on. */
static bool
replayed(struct call *c, struct reply *out, const char *id)
{
    const struct settings *set = &c->sim->settings;
    const struct answer *a = remembered(c, id);

    if (id && set->requestid_in_flight && !c->req->flying &&
        map_get(&c->sim->flights, flight_key(c->req)))
        return repeated(c, out, "the first request is still being processed.");
    if (!a)
        return false;
    if (a->sent && a->sent != sum_of(c->req)) {
        if (set->requestid_other_body == OTHER_FAULT)
            return repeated(c, out, "it was used for another request.");
        if (set->requestid_other_body == OTHER_CARRIED_OUT)
            return false;
    }
    reply_text(out, a->status,
               *a->body == '<' ? "application/xml;charset=UTF-8"
                               : "application/json",
               a->body);
    return true;
}

bool
replay_answer(struct call *c, struct reply *out, size_t most,
              const char **requestid)
{
    const char *id = query_get(c->pool, c->req->query, "requestid");

    *requestid = id;
    if (id && (!*id || utf8_count(id) > most || !utf8_valid(id, strlen(id)))) {
        fault(c, FAULT_REQUESTID, "requestid",
              "Invalid Request Id Format. Supplied value:%s", id);
        fault_reply(c, out);
        return true;
    }
    return replayed(c, out, id);
}

void
replay_keep(struct call *c, struct change *ch, const char *requestid,
            const struct reply *out)
{
    if (requestid && (out->status < 400 || c->sim->settings.requestid_faults))
        remember(c, ch, requestid, out);
}
