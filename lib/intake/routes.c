/* routes: the one address, and what it answers. */
#include "clock/clock.h"
#include "intake/intake.h"
#include "log/log.h"

static void
plain(struct reply *out, const char *text)
{
    out->type = "text/plain; charset=utf-8";
    str_add(&out->body, text);
}

enum { AGAIN_US = 1000000 }; /* Intuit waits three seconds */

/*
 * A connection that died shows at its next statement, also at a COMMIT of which
 * nobody knows: once more on a new one, where what is stored is no news.
 */
static bool
store(struct req *r, const struct intake *in, const struct notices *list,
      struct intake_told *told, struct err *e)
{
    r->db = in->db;
    if (!db_ready(r->db, e))
        return false;
    if (intake_store(r->db, r->arena, in->realm_key, list, told, e))
        return true;
    if (e->kind != ERR_LATER || clock_mono() - r->began > AGAIN_US)
        return false;
    err_clear(e);
    return db_ready(r->db, e) &&
           intake_store(r->db, r->arena, in->realm_key, list, told, e);
}

/* POST /intuit/webhooks -- notices of Intuit, of any number of companies. */
static bool
intake_post(struct req *r, struct reply *out, struct err *e)
{
    const struct intake *in = r->site->ctx;
    struct intake_told told;
    struct notices list;

    if (!intake_genuine(in, r->arena, r->body, r->signature)) {
        out->status = 401;
        return err_input(e, "", "This is not signed by Intuit.");
    }
    out->status = 400; /* unless it can be read */
    if (!qbo_notices_read(r->arena, r->body, &list, e))
        return false;
    if (list.entries > NOTICES_MAX) {
        out->status = 413;
        return err_input(e, "", "A request has %d entries at most.",
                         NOTICES_MAX);
    }
    out->status = 200;
    if (!store(r, in, &list, &told, e))
        return false;
    log_info("notices",
             "id=%s entries=%zu rows=%zu wakes=%lld foreign=%zu useless=%zu "
             "strangers=%zu",
             r->id, list.entries, told.rows, (long long)told.wakes,
             list.foreign, list.useless, told.strangers);
    plain(out, "");
    return true;
}

static const struct route rows[] = {
    { METHOD_POST, "/intuit/webhooks", intake_post, ACCESS_OPEN, BODY_RAW,
      NOTICES_BYTES },
};
const struct route_set intake_routes = ROUTES(rows);

static bool
enter(struct req *r, struct err *e)
{
    (void)e;
    r->who = ACCESS_OPEN;
    return true;
}

static void
refuse(struct req *r, struct reply *out, int status, const struct err *e)
{
    (void)r;
    if (status == 503)
        reply_header(out, "Retry-After", "10");
    plain(out, status < 500 ? e->text : "This could not be stored.");
    str_addc(&out->body, '\n');
}

const struct door intake_door = { enter, NULL, refuse, NULL, NULL };
