/* The first page of support staff, whose sign-in enters no shop. */
#include "pages/inner.h"

/* GET /support */
static bool
page_support(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_SUPPORT);

    tmpl_text(t, TV_USER_NAME, r->session->user_name);
    tmpl_text(t, TV_EMAIL, r->session->email);
    return reply_page(r, out, t, "Support", e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/support", page_support, ACCESS_SUPPORT, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_support = ROUTES(routes);
