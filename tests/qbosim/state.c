/* state: what is wrong with one company, and what its callers are told. */
#include "call.h"
#include "control.h"
#include "fault.h"
#include "options.h"

#include <string.h>

enum hits { HITS_ALL, HITS_WRITES, HITS_SIGN_IN };

// clang-format off
#define ROW(x) { #x, offsetof(struct states, x), SET_BOOL, 0, 0, 1, { NULL } }
static const struct option names[] = {
    ROW(not_in_realm), ROW(disconnected), ROW(general_auth),
    ROW(wrong_cluster), ROW(locked_out), ROW(maintenance), ROW(no_access),
    ROW(was_reset), ROW(lapsed), ROW(lapsed_200), ROW(no_rights),
    ROW(feature_missing), ROW(already_purchased),
};

/* In the order of names[]; the first one that is so answers. */
static const struct {
    enum hits hits;
    const char *fault;
    unsigned shape;
    enum fault_code raised; /* HITS_WRITES: the same, in an item of a batch */
} effects[] = {
    { HITS_ALL,     "user_not_in_realm", FORM_USUAL, FAULT_SYSTEM },
    { HITS_ALL,     "3100",  FORM_USUAL, FAULT_SYSTEM },
    { HITS_ALL,     "100",   FORM_USUAL, FAULT_SYSTEM },
    { HITS_ALL,     "130",   FORM_USUAL, FAULT_SYSTEM },
    { HITS_ALL,     "140",   FORM_USUAL, FAULT_SYSTEM },
    { HITS_ALL,     "150",   FORM_USUAL, FAULT_SYSTEM },
    { HITS_ALL,     "120",   FORM_USUAL, FAULT_SYSTEM },
    { HITS_ALL,     "10200", FORM_USUAL, FAULT_SYSTEM },
    { HITS_WRITES,  "6190",  FORM_USUAL, FAULT_LAPSED },
    { HITS_WRITES,  "6190",  SHAPE_OK_200, FAULT_LAPSED },
    { HITS_WRITES,  "5020",  FORM_USUAL, FAULT_RIGHTS },
    { HITS_WRITES,  "5030",  FORM_USUAL, FAULT_FEATURE },
    { HITS_SIGN_IN, NULL,    FORM_USUAL, FAULT_SYSTEM },
};
// clang-format on

#define STATES_N (sizeof names / sizeof *names)
_Static_assert(sizeof effects / sizeof *effects == STATES_N, "a row each");

static bool
is_so(const struct company *co, size_t row)
{
    int64_t v;

    memcpy(&v, (const char *)&co->states + names[row].at, sizeof v);
    return v != 0;
}

bool
state_refuses(struct request *r, struct reply *out, const struct company *co)
{
    bool writes = request_writes(r);

    for (size_t i = 0; i < STATES_N; i++) {
        if (!is_so(co, i) || effects[i].hits == HITS_SIGN_IN ||
            (effects[i].hits == HITS_WRITES && !writes))
            continue;
        fault_answer(r, out, effects[i].fault, effects[i].shape | r->shape);
        return true;
    }
    return false;
}

bool
state_writable(struct call *c)
{
    for (size_t i = 0; i < STATES_N; i++)
        if (effects[i].hits == HITS_WRITES && is_so(c->co, i))
            return fault(c, effects[i].raised, NULL, "%s",
                         fault_find(effects[i].fault)->detail);
    return true;
}

void
state_apply(struct sim *s, const struct js *r)
{
    struct company *co = company_find(s, js_text(r, "realm"));
    const struct js *set = js_get(r, "set");
    const struct options o = { names, STATES_N };

    for (const struct js *v = co ? set->first : NULL; v; v = v->next) {
        const struct option *row = option_find(o, v->name);

        if (row && !option_take(row, &co->states, v))
            die("a state does not apply: %s", v->name);
    }
}

void
state_show(struct request *r, struct reply *out)
{
    const struct company *co = company_of(r, out, r->seg[0]);
    struct js *v = js_object(r->pool);

    if (!co)
        return;
    options_show((struct options){ names, STATES_N }, r->pool, &co->states, v);
    reply_js(r, out, 200, v);
}

/* {"lapsed": true, ...}; what is not named stays. */
void
state_change(struct request *r, struct reply *out)
{
    const struct options o = { names, STATES_N };
    const struct company *co = company_of(r, out, r->seg[0]);
    const struct js *body = co ? body_of(r, out) : NULL;
    struct change ch;
    struct js *rec;

    if (!body)
        return;
    for (const struct js *v = body->first; v; v = v->next) {
        const struct option *row = option_find(o, v->name);
        struct states trial = co->states;

        if (!row || !option_take(row, &trial, v)) {
            refuse(r, out, 400,
                   pool_fmt(r->pool, "unknown or bad: %s", v->name));
            return;
        }
    }
    change_begin(&ch, r->sim, r->pool);
    rec = change_add(&ch, "state");
    js_set_text(r->pool, rec, "realm", co->realm);
    js_set(r->pool, rec, "set", js_copy(r->pool, body));
    change_commit(&ch);
    state_show(r, out);
}

/* GET /sim/faults */
void
faults_list(struct request *r, struct reply *out)
{
    struct js *v = js_object(r->pool);

    js_set(r->pool, v, "faults", faults_show(r->pool));
    js_set(r->pool, v, "raised", faults_raised(r->pool));
    reply_js(r, out, 200, v);
}
