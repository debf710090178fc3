/* Connect, disconnect, refresh: the pages ask, the sweeper does. */
#include <string.h>

#include "pages/connection.h"
#include "pages/standing.h"
#include "qbo/qbo.h"
#include "json/json.h"

static const char home[] = "/settings/quickbooks";
static const char setup[] = "/settings/quickbooks/setup/connect";
static const char callback[] = "/settings/quickbooks/connect/callback";

enum { CODE_MAX = 1024, STATE_MAX = 200 };

/* A job row and its wake, inside a transaction. */
static bool
job_add(struct req *r, int64_t connection_id, const char *kind,
        struct bytes payload, struct err *e)
{
    return db_insert(r->db, STMT_PAGE_JOB_ADD,
                     ARGS(ARG_SHOP(r->shop), ARG_INT(connection_id),
                          ARG_TEXT(kind), ARG_BYTES(payload)),
                     NULL, e) &&
           event_wake(r->db, r->shop, "job", e);
}

static struct bytes
hash_of(struct req *r, const char *text)
{
    unsigned char *out = arena_alloc(r->arena, CRYPT_HASH, 1);

    crypt_sha256(text, strlen(text), out);
    return (struct bytes){ out, CRYPT_HASH };
}

/* POST /settings/quickbooks/connect -- to Intuit's sign-in page. */
static bool
page_connect(struct req *r, struct reply *out, struct err *e)
{
    const struct portal *p = r->site->ctx;
    const struct conf *c = p->conf;
    const char *state = crypt_token(r->arena, 32);

    if (!db_exec(r->db, STMT_PAGE_CONNECT_SWEEP, NO_ARGS, NULL, e) ||
        !db_insert(r->db, STMT_PAGE_CONNECT_BEGIN,
                   ARGS(ARG_SHOP(r->shop), ARG_BYTES(hash_of(r, state)),
                        ARG_BYTES(r->session->hash)),
                   NULL, e))
        return false;
    return reply_redirect(
        out, qbo_authorize_url(
                 r->arena, c->qbo_authorize_url, c->qbo_client_id,
                 arena_printf(r->arena, "%s%s", c->base_url, callback), state));
}

/* --------------------------------------------------------- and back again */

static bool
usable(const char *text, size_t most)
{
    return text != NULL && *text != '\0' && strlen(text) <= most;
}

/* {"code":...,"realm":...}, sealed: only the sweeper and we can read it. */
static bool
payload_seal(struct req *r, const char *code, const char *realm,
             struct bytes *out, struct err *e)
{
    const struct portal *p = r->site->ctx;
    const struct crypt_bind bind = { r->shop.id, 0, "job.payload" };
    struct json_out o;
    struct str s;

    str_init(&s, r->arena, 3000);
    json_start(&o, &s);
    json_open(&o, NULL, '{');
    json_put_text(&o, "code", code);
    json_put_text(&o, "realm", realm);
    json_close(&o, '}');
    if (!json_done(&o))
        return err_set(e, ERR_FAULT, "the answer of QuickBooks cannot be kept");
    return crypt_seal(r->arena, &p->ring, bind, (struct bytes){ s.text, s.len },
                      out, e);
}

struct returned {
    struct req *r;
    const char *state, *code, *realm;
    const char *how; /* what the page then says, "" for all well */
};

/* The state is used up whatever else came with it. */
static bool
returned_body(struct db *db, void *ctx, struct err *e)
{
    struct returned *b = ctx;
    struct req *r = b->r;
    struct bytes payload;
    int64_t taken;

    b->how = "stale";
    if (!usable(b->state, STATE_MAX))
        return true;
    if (!db_exec(db, STMT_PAGE_CONNECT_TAKE,
                 ARGS(ARG_SHOP(r->shop), ARG_BYTES(hash_of(r, b->state)),
                      ARG_BYTES(r->session->hash)),
                 &taken, e))
        return false;
    if (taken == 0)
        return true;
    if (http_param(&r->query, "error") != NULL) {
        b->how = str_equal(http_param(&r->query, "error"), "access_denied")
                     ? "denied"
                     : "incomplete";
        return true;
    }
    b->how = "incomplete";
    if (!usable(b->code, CODE_MAX) || b->realm == NULL ||
        !qbo_realm_valid(b->realm))
        return true;
    b->how = "";
    return payload_seal(r, b->code, b->realm, &payload, e) &&
           job_add(r, 0, "exchange", payload, e) &&
           page_audit(r, "connection.connect", "", 0, "Signed in to QuickBooks",
                      e);
}

/*
 * GET /settings/quickbooks/connect/callback -- the code stands in the address,
 * so it is never shown: always on to the status page,
 * or to the set-up until that is finished, without a referrer.
 */
static bool
page_returned(struct req *r, struct reply *out, struct err *e)
{
    struct returned b = {
        .r = r,
        .state = http_param(&r->query, "state"),
        .code = http_param(&r->query, "code"),
        .realm = http_param(&r->query, "realmId"),
    };
    const struct link_row *link;

    if (!db_tx(r->db, returned_body, &b, e))
        return false;
    reply_header(out, "Referrer-Policy", "no-referrer");
    if (*b.how == '\0')
        return page_link(r, &link, e) &&
               reply_redirect(out, link == NULL || link->off ? setup : home);
    return reply_redirect(out,
                          arena_printf(r->arena, "%s?connect=%s", home, b.how));
}

/* ---------------------------------------------------- disconnect, refresh */

static bool
disconnect_body(struct db *db, void *ctx, struct err *e)
{
    struct req *r = ctx;
    struct connection_row c;
    int64_t changed;
    bool found;

    if (!page_connection_read(r, &c, &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_CONFLICT,
                       "QuickBooks is not connected, so there "
                       "is nothing to disconnect.");
    if (!db_exec(db, STMT_PAGE_DISCONNECT,
                 ARGS(ARG_SHOP(r->shop), ARG_INT(c.id),
                      ARG_TEXT(arena_printf(r->arena, "Disconnected by %s.",
                                            r->session->user_name))),
                 &changed, e))
        return false;
    if (changed == 0)
        return true; /* pressed twice */
    return job_add(r, c.id, "disconnect", (struct bytes){ "", 0 }, e) &&
           page_audit(r, "connection.disconnect", "", 0, c.company, e);
}

/* POST /settings/quickbooks/disconnect */
static bool
page_disconnect(struct req *r, struct reply *out, struct err *e)
{
    return db_tx(r->db, disconnect_body, r, e) && reply_redirect(out, home);
}

static bool
lists_body(struct db *db, void *ctx, struct err *e)
{
    struct req *r = ctx;
    struct connection_row c;
    struct job_row job;
    bool found, asked;

    (void)db;
    if (!page_connection_read(r, &c, &found, e) ||
        !page_job_read(r, &job, &asked, e))
        return false;
    if (!found || !str_equal(c.state, "active"))
        return err_set(e, ERR_CONFLICT,
                       "QuickBooks is not connected, so the "
                       "lists cannot be read. Connect first.");
    if (asked && page_job_open(&job))
        return true; /* one is on its way */
    return job_add(r, c.id, "lists", (struct bytes){ "", 0 }, e) &&
           page_audit(r, "connection.lists", "", 0, "", e);
}

/* POST /settings/quickbooks/lists */
static bool
page_lists(struct req *r, struct reply *out, struct err *e)
{
    const char *back = http_param(&r->form, "back");

    return db_tx(r->db, lists_body, r, e) &&
           reply_redirect(out, page_is_setting(back) ? back : home);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_POST, "/settings/quickbooks/connect",          page_connect,    ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_GET,  "/settings/quickbooks/connect/callback", page_returned,   ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/disconnect",       page_disconnect, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_POST, "/settings/quickbooks/lists",            page_lists,      ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_connect = ROUTES(routes);
