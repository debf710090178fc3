/* Connect, disconnect, refresh: the pages ask, the sweeper does. */
#include <string.h>

#include "event/event.h"
#include "pages/confirm.h"
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

/* To Intuit's sign-in page.  new_set: on the owner's word another company may
 * take the place of the one in use. */
static bool
begin(struct req *r, struct reply *out, bool new_set, struct err *e)
{
    const struct portal *p = r->site->ctx;
    const struct conf *c = p->conf;
    const char *state = crypt_token(r->arena, 32);

    if (!db_exec(r->db, STMT_PAGE_CONNECT_SWEEP, NO_ARGS, NULL, e) ||
        !db_insert(r->db, STMT_PAGE_CONNECT_BEGIN,
                   ARGS(ARG_SHOP(r->shop), ARG_BYTES(hash_of(r, state)),
                        ARG_BYTES(r->session->hash), ARG_BOOL(new_set)),
                   NULL, e))
        return false;
    return reply_redirect(
        out, qbo_authorize_url(
                 r->arena, c->qbo_authorize_url, c->qbo_client_id,
                 arena_printf(r->arena, "%s%s", c->base_url, callback), state));
}

/* POST /settings/quickbooks/connect */
static bool
page_connect(struct req *r, struct reply *out, struct err *e)
{
    return begin(r, out, false, e);
}

/* GET /reconnect, /settings/quickbooks/reconnect -- where Intuit sends who
 * presses Reconnect there (qbo.md 1.2); a stranger signs in first. */
static bool
page_reconnect(struct req *r, struct reply *out, struct err *e)
{
    return begin(r, out, false, e);
}

/* GET /settings/quickbooks/connect/other -- what the owner's word does. */
static bool
page_other(struct req *r, struct reply *out, struct err *e)
{
    struct page_confirm c = {
        .title = "Begin separate books with another company",
        .press = "Connect another company",
        .busy = "Opening QuickBooks",
        .back = home,
        .danger = true,
        .there = "Nothing is changed in either company before you finish the "
                 "set-up of the new one. What was posted so far stays where "
                 "it is.",
    };
    struct connection_row now;
    bool found;

    if (!page_connection_read(r, &now, &found, e))
        return false;
    if (!found)
        return reply_redirect(out, home);
    c.here = arena_printf(
        r->arena,
        "Counterfoil lets go of \"%s\". Its links, its mappings and what "
        "waits for it are kept with it, and none of them is used for the "
        "other company, which begins with a set-up of its own. Connect "
        "\"%s\" here again, and it goes on where it was.",
        now.company, now.company);
    return page_confirm(r, out, &c, NULL, e);
}

/* POST /settings/quickbooks/connect/other */
static bool
page_other_begin(struct req *r, struct reply *out, struct err *e)
{
    return begin(r, out, true, e);
}

/* --------------------------------------------------------- and back again */

static bool
usable(const char *text, size_t most)
{
    return text != NULL && *text != '\0' && strlen(text) <= most;
}

/* {"code":...,"realm":...,"new_set":...}, sealed: only the sweeper and we can
 * read it. */
static bool
payload_seal(struct req *r, const char *code, const char *realm, bool new_set,
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
    json_put_bool(&o, "new_set", new_set);
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

struct word_row {
    bool new_set;
};
static const struct field word_fields[] = {
    FIELD(struct word_row, NULL, new_set),
};
static const struct record word_record = RECORD(struct word_row, word_fields);

/* The state is used up whatever else came with it. */
static bool
returned_body(struct db *db, void *ctx, struct err *e)
{
    struct returned *b = ctx;
    struct req *r = b->r;
    struct bytes payload;
    struct word_row word;
    int64_t taken;
    bool found;

    b->how = "stale";
    if (!usable(b->state, STATE_MAX))
        return true;
    if (!db_maybe(db, r->arena, STMT_PAGE_CONNECT_WORD,
                  ARGS(ARG_SHOP(r->shop), ARG_BYTES(hash_of(r, b->state)),
                       ARG_BYTES(r->session->hash)),
                  &word_record, &word, &found, e) ||
        !db_exec(db, STMT_PAGE_CONNECT_TAKE,
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
    return payload_seal(r, b->code, b->realm, found && word.new_set, &payload,
                        e) &&
           job_add(r, 0, "exchange", payload, e) &&
           page_audit(r, "connection.connect", "", 0,
                      found && word.new_set
                          ? "Signed in to QuickBooks, to begin separate books"
                          : "Signed in to QuickBooks",
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
    if (!db_exec(db, STMT_CONNECTION_DISCONNECT,
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

/* GET /settings/quickbooks/disconnect -- what it does, before it is done. */
static bool
page_disconnect_ask(struct req *r, struct reply *out, struct err *e)
{
    struct page_confirm c = {
        .here = "Nothing is deleted: links and mappings are kept. What you "
                "send waits here in order, and goes out when you reconnect "
                "to the same company.",
        .there = "Counterfoil gives its permission back to Intuit, and "
                 "nothing is posted from then on. What was posted stays as "
                 "it is.",
        .busy = "Disconnecting",
        .back = home,
        .danger = true,
    };
    struct connection_row now;
    bool found;

    if (!page_connection_read(r, &now, &found, e))
        return false;
    if (!found || str_equal(now.state, "disconnected"))
        return reply_redirect(out, home);
    c.title = c.press = arena_printf(r->arena, "Disconnect %s", now.company);
    return page_confirm(r, out, &c, NULL, e);
}

/* POST /settings/quickbooks/disconnect */
static bool
page_disconnect(struct req *r, struct reply *out, struct err *e)
{
    return db_tx(r->db, disconnect_body, r, e) && reply_redirect(out, home);
}

/* --------------------------------------------- what waits for another company
 */

struct bringing {
    struct req *r;
    int64_t moved;
};

static bool
bring_body(struct db *db, void *ctx, struct err *e)
{
    struct bringing *b = ctx;
    struct req *r = b->r;
    struct connection_row c;
    bool found;

    if (!page_connection_read(r, &c, &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_CONFLICT,
                       "QuickBooks is not connected, so there is no company "
                       "to send to. Connect first.");
    if (!event_bring(db, r->arena, r->shop, c.id, &b->moved, e))
        return false;
    return b->moved == 0 ||
           page_audit(r, "connection.bring", "", 0,
                      arena_printf(r->arena, "%lld records to %s",
                                   (long long)b->moved, c.company),
                      e);
}

/* POST /settings/quickbooks/bring -- to the company in use, on a person's
 * word (T17). */
static bool
page_bring(struct req *r, struct reply *out, struct err *e)
{
    struct bringing b = { .r = r };

    return db_tx(r->db, bring_body, &b, e) && reply_redirect(out, home);
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
           reply_redirect(out,
                          page_is_setting(back) ||
                                  str_equal(back, "/settings/quickbooks/health")
                              ? back
                              : home);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_POST, "/settings/quickbooks/connect",          page_connect,    ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_GET,  "/settings/quickbooks/connect/callback", page_returned,   ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_GET,  "/settings/quickbooks/connect/other",    page_other,      ACCESS_OWN,  BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/connect/other",    page_other_begin, ACCESS_OWN, BODY_FORM, 0 },
    { METHOD_GET,  "/settings/quickbooks/reconnect",        page_reconnect,  ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_GET,  "/reconnect",                            page_reconnect,  ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_GET,  "/settings/quickbooks/disconnect",       page_disconnect_ask, ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/bring",            page_bring,      ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_POST, "/settings/quickbooks/disconnect",       page_disconnect, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_POST, "/settings/quickbooks/lists",            page_lists,      ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_connect = ROUTES(routes);
