/* gate: outage, token, realm, state and throttle, in the gateway's order. */
#include "call.h"
#include "fault.h"

#include <string.h>
#include <strings.h>

#define SCOPE "com.intuit.quickbooks.accounting"

static bool
token_expired(struct request *r, struct reply *out, const char *token)
{
    struct fault_text f = fault_of(fault_find("3200"));

    f.detail = pool_fmt(r->pool, "Token expired: %.12s...", token);
    fault_print(r, out, &f, 1, FORM_GATEWAY);
    return false;
}

static bool
refused(struct request *r, struct reply *out, const char *name)
{
    fault_answer(r, out, name, FORM_USUAL);
    return false;
}

static bool
token_opens(struct request *r, struct reply *out, const struct company *co,
            const char *realm)
{
    const char *token = r->authorization;
    const struct access *a;

    if (strncasecmp(token, "Bearer ", 7) != 0)
        return refused(r, out, "3200/application");
    token += 7 + strspn(token + 7, " ");
    a = map_get(&r->sim->access, token);
    if (!*token)
        return refused(r, out, "3202");
    if (!a)
        return refused(r, out,
                       strlen(token) < 100 ? "3200/malformed"
                                           : "3200/application");
    if (a->grant->revoked)
        return refused(r, out, "3200/revoked");
    if (a->until_ms <= r->at_ms)
        return token_expired(r, out, token);
    if (!scope_has(a->grant->scope, SCOPE))
        return refused(r, out, "3100/scope");
    return (co && !strcmp(a->grant->realm, realm)) || refused(r, out, "3100");
}

void
throttle_reply(struct request *r, struct reply *out)
{
    const struct settings *set = &r->sim->settings;
    enum throttle_shape as = (enum throttle_shape)set->throttle_shape;

    fault_answer(r, out, as == THROTTLE_OLD ? "3001/old" : "3001",
                 as == THROTTLE_JSON ? FORM_GATEWAY : FORM_XML);
    if (set->retry_after_s)
        text_fmt(&out->headers, "Retry-After: %lld\r\n",
                 (long long)set->retry_after_s);
}

/* Reads of all companies together in a month of thirty days. */
static bool
reads_left(struct request *r)
{
    struct sim *s = r->sim;
    int64_t month = r->at_ms / (INT64_C(30) * 86400000);

    if (!s->settings.metered_reads || request_writes(r))
        return true;
    if (s->reads_month != month)
        s->reads_made = 0;
    s->reads_month = month;
    return s->reads_made++ < s->settings.metered_reads;
}

struct company *
gate(struct request *r, struct reply *out, const char *realm)
{
    struct company *co = company_find(r->sim, realm);

    if (outage_hits(r, out, true) || !token_opens(r, out, co, realm) ||
        state_refuses(r, out, co))
        return NULL;
    if (!toll_paid(r->sim, co, TOLL_CALL, 1) ||
        (!request_batches(r) && !toll_paid(r->sim, co, TOLL_PLAIN, 1)) ||
        !reads_left(r)) {
        throttle_reply(r, out);
        return NULL;
    }
    return co;
}
