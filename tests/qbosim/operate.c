/*
 * operate: one operation on one entity, whether a request of its own asks for
 * it or an item of a batch.
 */
#include "txn.h"

#include <string.h>

static const struct operation {
    const char *name; /* ?operation= */
    bool (*run)(struct call *c, const struct js *sent, struct change *ch,
                const struct js **made);
    unsigned needs; /* flags of the kind */
    bool old;       /* means an object that exists */
} operations[] = {
    { "", call_write, KIND_WRITE, false },
    { "create", call_write, KIND_WRITE, false },
    { "update", call_write, KIND_WRITE, true },
    { "delete", call_remove, KIND_TXN, false },
    { "void", call_void_operation, KIND_TXN, false },
};

const struct js *
call_body(struct call *c)
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
    if (!r->utf8) {
        fault(c, FAULT_UNSUPPORTED, NULL,
              "Operation com.sun.org.apache.xerces.internal.impl.io."
              "MalformedByteSequenceException: Invalid byte 1 of 1-byte UTF-8 "
              "sequence. is not supported.");
        return NULL;
    }
    v = r->json;
    if (!v || v->kind != JS_OBJECT) {
        fault(c, FAULT_PROPERTY, NULL,
              "Property Name:failed to parse json object; a property specified "
              "is unsupported or invalid");
        return NULL;
    }
    return v;
}

static const struct operation *
operation_of(struct call *c, const char *name, const char *options)
{
    const size_t n = sizeof operations / sizeof *operations;

    c->allow_same_number = options && strstr(options, "allowduplicatedocnum");
    c->include_void = !strcmp(name, "update") && options &&
                      !strcmp(options, "void") && c->kind->flags & KIND_TXN;
    if (c->include_void)
        name = "void";
    for (size_t i = 0; i < n; i++)
        if (!strcmp(operations[i].name, name) &&
            c->kind->flags & operations[i].needs)
            return &operations[i];
    fault(c, FAULT_UNSUPPORTED, "Operation", "Operation %s is not supported.",
          *name ? name : "create");
    return NULL;
}

bool
call_operate(struct call *c, const char *name, const char *options,
             const struct js *sent, struct change *ch, const struct js **made)
{
    const struct operation *op = operation_of(c, name ? name : "", options);

    if (op && !sent)
        sent = call_body(c);
    if (!op || !sent || !state_writable(c))
        return false;
    if (op->old && !js_has(sent, "Id"))
        return fault(c, FAULT_MISSING, "Id",
                     "Required parameter Id is missing in the request");
    return op->run(c, sent, ch, made);
}
