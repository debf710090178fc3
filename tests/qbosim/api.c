/* api: /v3/company/..., its gate, its routes and its requestid memory. */
#include "call.h"
#include "mail.h"

#include <string.h>

#define REQUESTID_MAX 50

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

/* A write happens once per requestid; a repeat gets the same bytes. */
static void
post_entity(struct call *c, struct reply *out)
{
    const char *query = c->req->query, *requestid;
    const struct js *made = NULL;
    struct change ch;

    if (replay_answer(c, out, REQUESTID_MAX, &requestid))
        return;
    change_begin(&ch, c->sim, c->pool);
    if (call_operate(c, query_get(c->pool, query, "operation"),
                     query_get(c->pool, query, "include"), NULL, &ch, &made)) {
        call_answer(c, out, c->answers_as ? c->answers_as : c->kind->name,
                    made);
    } else {
        ch.records = js_array(c->pool);
        fault_reply(c, out);
    }
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
        call_answer(c, out, c->kind->name,
                    c->kind->show ? c->kind->show(c, e) : e->obj);
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
    { "POST", "/v3/company/:/batch", api_batch },
    { "GET", "/v3/company/:/cdc", api_cdc },
    { "GET", "/v3/company/:/reports/:", api_report },
    { "GET", "/v3/company/:/query", api_query },
    { "POST", "/v3/company/:/query", api_query },
    { "POST", "/v3/company/:/taxservice/taxcode", api_taxservice },
    { "POST", "/v3/company/:/:/:/send", api_send },
    { "GET", "/v3/company/:/:/:/pdf", api_pdf },
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
