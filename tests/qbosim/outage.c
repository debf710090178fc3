/* outage: the ways in which the whole service is known to fail. */
#include "outage.h"
#include "fault.h"

#include <string.h>

// clang-format off
static const struct {
    const char *fault; /* NULL: the form is a page */
    unsigned shape;
    bool tokens;       /* the token endpoint fails in this way too */
} kinds_of[] = {
    { NULL,            FORM_HTML,        true },
    { NULL,            FORM_HTML_PLAIN,  true },
    { "3100/outage",   FORM_USUAL,       false },
    { "120/outage",    FORM_USUAL,       false },
    { NULL,            FORM_BAD_GATEWAY, true },
    { NULL,            FORM_EMPTY,       true },
    { "6002",          FORM_USUAL,       true },
    { "500/resource",  FORM_UPPER,       false },
    { NULL,            FORM_SOON,        true },
};
// clang-format on

#define KINDS_N (sizeof kinds_of / sizeof *kinds_of)

/* The same seed gives the same fates, in the order of the requests. */
static uint64_t
draw(struct sim *s)
{
    if (!s->outage_state)
        s->outage_state = (uint64_t)s->settings.outage_seed;
    return random_next(&s->outage_state);
}

bool
outage_hits(struct request *r, struct reply *out, bool api)
{
    const struct settings *set = &r->sim->settings;
    size_t kind = (size_t)set->outage_kind;

    if (!set->outage)
        return false;
    if (set->outage_percent < 100 &&
        draw(r->sim) % 100 >= (uint64_t)set->outage_percent)
        return false;
    if (kind >= KINDS_N)
        kind = draw(r->sim) % KINDS_N;
    if (!api && !kinds_of[kind].tokens)
        return false;
    if (kinds_of[kind].fault)
        fault_answer(r, out, kinds_of[kind].fault, kinds_of[kind].shape);
    else
        fault_print(r, out, NULL, 0, kinds_of[kind].shape);
    return true;
}
