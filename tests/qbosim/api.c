/* api: /v3/company/..., its gate, its routes and its requestid memory. */
#include "call.h"

#include <string.h>
#include <strings.h>

#define REQUESTID_MAX 50

struct operation {
    const char *name; /* ?operation= */
    bool (*run)(struct call *c, const struct js *sent, struct change *ch,
                const struct js **made);
    unsigned needs; /* flags of the kind */
};

static const struct operation operations[] = {
    { "", call_write, KIND_WRITE },
    { "update", call_write, KIND_WRITE },
    { "delete", call_remove, KIND_TXN },
    { "void", call_void, KIND_TXN },
};

/* One second and one minute, counted in slots of a tenth of a second. */
static bool
throttled(struct sim *s, struct company *co)
{
    struct throttle *t = &co->throttle;
    int64_t slot = clock_real_ms() / 100, scale = s->settings.time_scale;
    int64_t second = 0, minute = 0;

    if (!s->settings.throttle)
        return false;
    for (int64_t i = t->slot + 1; i <= slot && i <= t->slot + MINUTE_SLOTS; i++)
        t->count[i % MINUTE_SLOTS] = 0;
    t->slot = slot;
    for (int64_t i = 0; i < MINUTE_SLOTS; i++) {
        minute += t->count[i];
        if (i < 10)
            second += t->count[(slot - i) % MINUTE_SLOTS];
    }
    if (second >= s->settings.throttle_per_second * scale ||
        minute >= s->settings.throttle_per_minute * scale)
        return true;
    t->count[slot % MINUTE_SLOTS]++;
    return false;
}

static void
refuse_token(struct request *r, struct reply *out, const char *detail)
{
    gateway_reply(r, out, 401, "3200", "AUTHENTICATION", "AuthenticationFailed",
                  detail);
}

/* Outage, token, realm and throttle, in the order of the real gateway. */
static struct company *
gate(struct request *r, struct reply *out, const char *realm)
{
    const char *token = r->authorization;
    struct access *a;
    struct company *co = company_find(r->sim, realm);

    if (r->sim->settings.outage) {
        reply_text(out, 503, "text/html",
                   "<html><head><title>503 Service Temporarily Unavailable"
                   "</title></head><body><center><h1>503 Service Temporarily "
                   "Unavailable</h1></center><hr><center>Avi Vantage/</center>"
                   "</body></html>");
        return NULL;
    }
    if (strncasecmp(token, "Bearer ", 7) != 0) {
        refuse_token(r, out, NULL);
        return NULL;
    }
    token += 7;
    a = map_get(&r->sim->access, token);
    if (!a)
        refuse_token(r, out,
                     strlen(token) < 100
                         ? "Malformed bearer token: too short or too "
                           "long"
                         : NULL);
    else if (a->grant->revoked)
        refuse_token(r, out, "Token revoked");
    else if (a->until_ms <= r->at_ms)
        refuse_token(r, out,
                     pool_fmt(r->pool, "Token expired: %.12s...", token));
    else if (!co || strcmp(a->grant->realm, realm) != 0)
        gateway_reply(r, out, 403, "3100", "SERVICE",
                      "ApplicationAuthorizationFailed", NULL);
    else if (throttled(r->sim, co))
        throttle_reply(r, out);
    else
        return co;
    return NULL;
}

/* JSON only for who asks for it: the service speaks XML by default. */
static bool
wants_json(const struct request *r)
{
    return strstr(r->accept, "json") != NULL;
}

static struct call
call_make(struct request *r, struct company *co, const struct kind *k)
{
    return (struct call){ .req = r,
                          .sim = r->sim,
                          .pool = r->pool,
                          .co = co,
                          .kind = k,
                          .json = wants_json(r),
                          .now_ms = sim_now(r->sim) };
}

static const struct js *
read_body(struct call *c)
{
    const struct request *r = c->req;
    const struct js *v;

    if (!r->body_n) {
        fault(c, FAULT_EMPTY, NULL, "ObjectParserError: Request Body is Empty");
        return NULL;
    }
    if (!strstr(r->content_type, "json")) {
        fault(c, FAULT_CONTENT_TYPE, NULL, "Invalid Content Type: %s",
              r->content_type);
        return NULL;
    }
    if (!utf8_valid(r->body, r->body_n)) {
        fault(c, FAULT_UNSUPPORTED, NULL,
              "Operation com.sun.org.apache.xerces.internal.impl.io."
              "MalformedByteSequenceException: Invalid byte 1 of 1-byte UTF-8 "
              "sequence. is not supported.");
        return NULL;
    }
    v = js_parse(c->pool, r->body, r->body_n);
    if (!v || v->kind != JS_OBJECT) {
        fault(c, FAULT_PROPERTY, NULL,
              "Property Name:failed to parse json object; a property specified "
              "is unsupported or invalid");
        return NULL;
    }
    return v;
}

static const struct operation *
operation_of(struct call *c)
{
    const char *name = query_get(c->pool, c->req->query, "operation");
    const char *include = query_get(c->pool, c->req->query, "include");
    const size_t n = sizeof operations / sizeof *operations;

    if (!name)
        name = "";
    c->allow_same_number = include && strstr(include, "allowduplicatedocnum");
    if (!strcmp(name, "update") && include && !strcmp(include, "void") &&
        c->kind->flags & KIND_TXN)
        name = "void";
    for (size_t i = 0; i < n; i++)
        if (!strcmp(operations[i].name, name) &&
            c->kind->flags & operations[i].needs)
            return &operations[i];
    fault(c, FAULT_UNSUPPORTED, "Operation", "Operation %s is not supported.",
          *name ? name : "create");
    return NULL;
}

static void
write_entity(struct call *c, struct reply *out, struct change *ch)
{
    const struct operation *op = operation_of(c);
    const struct js *sent = op ? read_body(c) : NULL, *made = NULL;

    if (sent && op->run(c, sent, ch, &made)) {
        call_answer(c, out, c->kind->name, made);
        return;
    }
    ch->records = js_array(c->pool);
    fault_reply(c, out);
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
}

/* A write happens once per requestid; a repeat gets the same bytes. */
static void
post_entity(struct call *c, struct reply *out)
{
    const char *requestid = query_get(c->pool, c->req->query, "requestid");
    const struct answer *a;
    struct change ch;

    if (requestid && (!*requestid || utf8_count(requestid) > REQUESTID_MAX)) {
        fault(c, FAULT_REQUESTID, "requestid",
              "Invalid Request Id Format. Supplied value:%s", requestid);
        fault_reply(c, out);
        return;
    }
    a = remembered(c, requestid);
    if (a) {
        reply_text(out, a->status,
                   *a->body == '<' ? "application/xml;charset=UTF-8"
                                   : "application/json",
                   a->body);
        return;
    }
    change_begin(&ch, c->sim, c->pool);
    write_entity(c, out, &ch);
    if (requestid)
        remember(c, &ch, requestid, out);
    change_commit(&ch);
}

static void
no_resource(struct call *c, struct reply *out)
{
    fault(c, FAULT_UNSUPPORTED, NULL,
          "Operation Could not find resource for relative : %s is not "
          "supported.",
          c->req->path);
    fault_reply(c, out);
}

static void
api_query(struct request *r, struct reply *out)
{
    struct company *co = gate(r, out, r->seg[0]);
    const char *text = query_get(r->pool, r->query, "query");
    struct js *found = NULL;
    struct call c;

    if (!co)
        return;
    c = call_make(r, co, NULL);
    if (!strcmp(r->method, "POST") && r->body_n)
        text = r->body;
    if (call_query(&c, text ? text : "", &found))
        call_answer(&c, out, "QueryResponse", found);
    else
        fault_reply(&c, out);
}

static void
show(struct call *c, struct reply *out, const char *id)
{
    const struct ent *e = ent_find(c->co, c->kind, id);

    if (e) {
        call_answer(c, out, c->kind->name, e->obj);
        return;
    }
    if (strspn(id, "0123456789") != strlen(id) &&
        c->kind != &kinds[KIND_TAXCODE])
        fault(c, FAULT_ID, "Id",
              "Id should be a valid number. Supplied value:%s", id);
    else
        fault(c, FAULT_NOT_FOUND, NULL, "Object Not Found : " INACTIVE);
    fault_reply(c, out);
}

static void
api_read(struct request *r, struct reply *out)
{
    struct company *co = gate(r, out, r->seg[0]);
    const struct kind *k = kind_by_path(r->seg[1]);
    struct call c;

    if (!co)
        return;
    c = call_make(r, co, k);
    if (!k)
        no_resource(&c, out);
    else
        show(&c, out, k->flags & KIND_SINGLE ? "1" : r->seg[2]);
}

static void
api_collection(struct request *r, struct reply *out)
{
    struct company *co = gate(r, out, r->seg[0]);
    const struct kind *k = kind_by_path(r->seg[1]);
    struct call c;

    if (!co)
        return;
    c = call_make(r, co, k);
    if (k && !strcmp(r->method, "POST"))
        post_entity(&c, out);
    else if (k && k->flags & KIND_SINGLE)
        show(&c, out, "1");
    else
        no_resource(&c, out);
}

static const struct route routes[] = {
    { "GET", "/v3/company/:/query", api_query },
    { "POST", "/v3/company/:/query", api_query },
    { "GET", "/v3/company/:/:/:", api_read },
    { "GET", "/v3/company/:/:", api_collection },
    { "POST", "/v3/company/:/:", api_collection },
};

void
api_serve(struct request *r, struct reply *out)
{
    bool known;
    const struct route *row =
        route_find(routes, sizeof routes / sizeof *routes, r, r->path, &known);

    if (row)
        row->handler(r, out);
    else
        reply_text(out, known ? 405 : 404, "text/html",
                   "<html><body><h1>Not Found</h1></body></html>");
}
