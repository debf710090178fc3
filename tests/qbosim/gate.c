/* gate: outage, token, realm and throttle: what stands before the service. */
#include "call.h"

#include <string.h>
#include <strings.h>

static void
refuse_token(struct request *r, struct reply *out, const char *detail)
{
    gateway_reply(r, out, 401, "3200", "AUTHENTICATION", "AuthenticationFailed",
                  detail);
}

/* Outage, token, realm and throttle, in the order of the real gateway. */
struct company *
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
    else if (!toll_paid(r->sim, co, TOLL_CALL, 1))
        throttle_reply(r, out);
    else
        return co;
    return NULL;
}
