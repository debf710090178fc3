/* openapi: the description, built in from openapi.json. */
#include "api/inner.h"

#include "openapi.h" /* made from openapi.json: static const char openapi[] */

/* GET /openapi.json */
bool
api_openapi(struct req *r, struct reply *out, struct err *e)
{
    (void)r;
    (void)e;
    out->type = "application/json";
    str_addn(&out->body, openapi, sizeof(openapi));
    return true;
}
