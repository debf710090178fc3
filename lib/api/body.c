/* body: what comes in, by body and by query. */
#include "api/inner.h"

#include <string.h>

bool
body_object(struct req *r, const struct json **out, struct err *e)
{
    if (!json_read(r->arena, r->body.p, r->body.n, API_BODY, API_DEPTH, out, e))
        return false;
    return (*out)->kind == JSON_IS_OBJECT ||
           err_input(e, "", "Send one JSON object.");
}

/* How each kind of JSON value stands in the flat input. */
static bool
leaf_add(struct ledger_input *in, const char *name, const struct json *v)
{
    switch (v->kind) {
    case JSON_IS_TEXT:
        return ledger_input_add(in, name, LEDGER_TEXT, v->text);
    case JSON_IS_NUMBER:
        return ledger_input_add(in, name, LEDGER_NUMERIC, v->text);
    case JSON_IS_BOOL:
        return ledger_input_add(in, name, LEDGER_BOOL,
                                v->truth ? "true" : "false");
    case JSON_IS_NULL:
    case JSON_IS_LIST:
    case JSON_IS_OBJECT:
        break;
    }
    return ledger_input_add(in, name, LEDGER_OTHER, NULL);
}

/* A name in a path may hold what a path is made of; nobody reads those. */
static char *
path_of(struct arena *a, const char *path, const struct json *v, size_t at)
{
    if (v->key == NULL)
        return arena_printf(a, "%s[%zu]", path, at);
    return *path == '\0' ? arena_printf(a, "%.200s", v->key)
                         : arena_printf(a, "%s.%.200s", path, v->key);
}

/* Depth is bounded by json_read. */
static bool
flatten(struct arena *a, struct ledger_input *in, const char *path,
        const struct json *v)
{
    size_t at = 0;

    if ((v->kind != JSON_IS_LIST && v->kind != JSON_IS_OBJECT) || v->n == 0)
        return leaf_add(in, path, v);
    for (const struct json *m = v->first; m != NULL; m = m->next, at++)
        if (!flatten(a, in, path_of(a, path, m, at), m))
            return false;
    return true;
}

bool
body_input(struct req *r, struct ledger_input *in, struct err *e)
{
    const struct json *root;
    size_t at = 0;

    if (!body_object(r, &root, e))
        return false;
    ledger_input_init(in, r->arena, false);
    for (const struct json *m = root->first; m != NULL; m = m->next, at++)
        if (!flatten(r->arena, in, path_of(r->arena, "", m, at), m))
            return err_input(e, "", "The request has more than %d values.",
                             LEDGER_INPUT);
    return true;
}

bool
list_query_read(struct req *r, const char *const *names, struct list_query *out,
                struct err *e)
{
    struct ledger_faults *f = &call_of(r)->faults;

    for (size_t i = 0; i < r->query.n; i++) {
        const char *name = r->query.p[i].name;
        bool known = strcmp(name, "limit") == 0 || strcmp(name, "cursor") == 0;

        for (size_t k = 0; names[k] != NULL && !known; k++)
            known = strcmp(names[k], name) == 0;
        if (!known)
            ledger_fault_add(f, name, "There is no such filter.");
    }
    out->limit = http_param(&r->query, "limit") == NULL
                     ? API_ROWS
                     : http_param_int(&r->query, "limit", 0);
    out->cursor = http_param(&r->query, "cursor") == NULL
                      ? 0
                      : http_param_int(&r->query, "cursor", -1);
    if (out->limit < 1 || out->limit > LEDGER_PAGE)
        ledger_fault_add(f, "limit", "A page has 1 to %d rows.", LEDGER_PAGE);
    if (out->cursor < 0)
        ledger_fault_add(f, "cursor",
                         "Send the next_cursor of the page before, as it was.");
    return ledger_faults_none(f, e);
}

void
id_check(const char *id, const char *field, struct ledger_faults *f)
{
    if (!ledger_id_good(id))
        ledger_fault_add(f, field,
                         "An id has 1 to %d letters, digits and - . _ ~ "
                         "only.",
                         LEDGER_ID);
}
