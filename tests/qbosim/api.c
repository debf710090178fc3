/* api: /v3/company/..., its gate, its routes and its requestid memory. */
#include "call.h"

#include <string.h>

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

/* JSON only for who asks for it: the service speaks XML by default. */
static bool
wants_json(const struct request *r)
{
    return strstr(r->accept, "json") != NULL;
}

struct call
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

/* A write happens once per requestid; a repeat gets the same bytes. */
static void
post_entity(struct call *c, struct reply *out)
{
    const char *requestid;
    struct change ch;

    if (replay_answer(c, out, REQUESTID_MAX, &requestid))
        return;
    change_begin(&ch, c->sim, c->pool);
    write_entity(c, out, &ch);
    replay_keep(c, &ch, requestid, out);
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
