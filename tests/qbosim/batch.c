/*
 * batch: up to 30 operations and queries in one request, one after the other,
 * each with an answer or a fault of its own.  Nothing is undone when a later
 * item fails.
 */
#include "call.h"
#include "script.h"

#include <string.h>

#define ITEMS_MAX 30
#define BATCH_REQUESTID_MAX 36
#define BID_MAX 10

/* The member of an item that is its object; NULL after a fault. */
static const struct js *
object_of(struct call *c, const struct js *item)
{
    static const char *const other[] = { "bId", "operation", "optionsData" };
    const struct js *found = NULL;

    for (const struct js *v = item->kind == JS_OBJECT ? item->first : NULL; v;
         v = v->next) {
        bool named = false;

        for (size_t i = 0; i < sizeof other / sizeof *other; i++)
            named = named || !strcmp(v->name, other[i]);
        if (named)
            continue;
        c->kind = kind_by_name(v->name);
        if (!c->kind) {
            fault(c, FAULT_OBJECT_NAME, NULL, "Object Name: %s", v->name);
            return NULL;
        }
        found = v;
    }
    if (!found)
        fault(c, FAULT_EMPTY, NULL, "ObjectParserError: Request Body is Empty");
    return found;
}

static bool
run_query(struct call *c, const struct js *item, struct js *answer)
{
    struct js *found = NULL;

    if (!call_query(c, js_text(item, "Query"), &found))
        return false;
    js_set(c->pool, answer, "QueryResponse", found);
    return true;
}

/* Each item is a change of its own: the next one finds it in the books. */
static bool
run_operation(struct call *c, const struct js *item, struct js *answer)
{
    const struct js *sent = object_of(c, item), *made = NULL;
    const char *operation = js_text(item, "operation");
    struct change ch;

    if (!sent)
        return false;
    if (!operation || !*operation)
        return fault(c, FAULT_UNSUPPORTED, "Operation",
                     "Operation null is not supported.");
    change_begin(&ch, c->sim, c->pool);
    if (!call_operate(c, operation, js_text(item, "optionsData"), sent, &ch,
                      &made))
        return false;
    js_set(c->pool, answer, c->answers_as ? c->answers_as : c->kind->name,
           js_copy(c->pool, made));
    change_commit(&ch);
    return true;
}

static struct js *
answer_begin(struct call *c, const char *bid)
{
    struct js *answer = js_object(c->pool);

    if (bid)
        js_set_text(c->pool, answer, "bId", bid);
    return answer;
}

/* A script may have it that the item is left out, undone or denied. */
static struct js *
run_item(const struct call *whole, const struct js *item)
{
    struct call c = *whole;
    const char *bid = js_text(item, "bId");
    struct js *answer = answer_begin(&c, bid);
    struct script sc;
    bool hit = bid && script_take(c.req, bid, &sc);

    c.sim->dry = c.req->dry || (hit && sc.noop);
    if ((!hit || sc.store || sc.noop) &&
        !(js_text(item, "Query") ? run_query(&c, item, answer)
                                 : run_operation(&c, item, answer)))
        js_set(c.pool, answer, "Fault", fault_object(&c));
    c.sim->dry = c.req->dry;
    if (!hit || !sc.text)
        return answer;
    answer = answer_begin(&c, bid);
    js_set(
        c.pool, answer, "Fault",
        fault_json(c.pool, sc.text, 1, (sc.shape & ~SHAPE_FORM) | FORM_UPPER));
    return answer;
}

static bool
items_ok(struct call *c, const struct js *items, const char *requestid)
{
    if (!items || items->kind != JS_ARRAY || !items->first)
        return fault(c, FAULT_MALFORMED, NULL, "Batch Request is Empty");
    if (js_count(items) > ITEMS_MAX)
        return fault(c, FAULT_BATCH_SIZE, NULL,
                     "Batch size exceeds allowed limit. Max allowed:%d",
                     ITEMS_MAX);
    for (const struct js *v = items->first; v; v = v->next) {
        const char *bid = js_text(v, "bId");

        if (requestid && bid && utf8_count(bid) > BID_MAX)
            return fault(c, FAULT_REQUESTID, "bId",
                         "Invalid Request Id Format. Supplied value:%s", bid);
    }
    return true;
}

/* False when the items are more than the realm may ask for just now. */
static bool
items_paid(struct call *c, const struct js *items)
{
    return c->sim->settings.batch_counts != BATCH_COUNTS_ITEMS ||
           toll_paid(c->sim, c->co, TOLL_CALL, (int64_t)js_count(items) - 1);
}

static void
run_batch(struct call *c, const struct js *items, struct reply *out)
{
    struct js *answers = js_array(c->pool);

    for (const struct js *v = items->first; v; v = v->next)
        js_push(answers, run_item(c, v));
    call_answer(c, out, "BatchItemResponse", answers);
}

void
api_batch(struct request *r, struct reply *out)
{
    struct company *co = gate(r, out, r->seg[0]);
    const struct js *body, *items;
    const char *requestid;
    struct change ch;
    struct call c;
    struct text line;

    if (!co)
        return;
    if (!toll_paid(r->sim, co, TOLL_BATCH, 1)) {
        throttle_reply(r, out);
        return;
    }
    c = call_make(r, co, NULL);
    if (replay_answer(&c, out, BATCH_REQUESTID_MAX, &requestid))
        return;
    text_init(&line, c.pool);
    journal_gather(c.sim, &line);
    body = call_body(&c);
    items = js_get(body, "BatchItemRequest");
    if (!body || !items_ok(&c, items, requestid))
        fault_reply(&c, out);
    else if (items_paid(&c, items))
        run_batch(&c, items, out);
    else {
        throttle_reply(r, out);
        requestid = NULL;
    }
    change_begin(&ch, c.sim, c.pool);
    replay_keep(&c, &ch, requestid, out);
    change_commit(&ch);
    journal_gathered(c.sim);
}
