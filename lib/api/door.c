/* door: whose key is it, has it calls left, and what a refusal looks like. */
#include "api/inner.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "crypt/crypt.h"

enum { WINDOW_S = 60 };

struct api_call *
call_of(const struct req *r)
{
    return r->ctx;
}

/* The key behind "Bearer ", NULL when there is none. */
static const char *
key_of(const struct req *r)
{
    const char *s = r->authorization;

    if (s == NULL || strncasecmp(s, "Bearer ", 7) != 0)
        return NULL;
    return s + 7 + strspn(s + 7, " ");
}

struct use_row {
    int64_t calls, wait_s;
};
static const struct field use_fields[] = {
    FIELD(struct use_row, NULL, calls),
    FIELD(struct use_row, NULL, wait_s),
};
static const struct record use_record = RECORD(struct use_row, use_fields);

static int64_t
per_minute(const struct req *r)
{
    return ((const struct api *)r->site->ctx)->per_minute;
}

static bool
limited(const struct req *r, const struct api_call *c)
{
    return c->calls > per_minute(r);
}

/* Count the call; a key has so many a minute. */
static bool
use_count(struct req *r, struct api_call *c, struct err *e)
{
    unsigned char hash[CRYPT_HASH];
    struct bytes key = { hash, sizeof(hash) };
    const char *name =
        arena_printf(r->arena, "api key %lld", (long long)c->ledger.actor_id);
    struct use_row use;

    crypt_sha256(name, strlen(name), hash);
    if (!db_exec(r->db, STMT_API_USE_COUNT,
                 ARGS(ARG_BYTES(key), ARG_INT(WINDOW_S)), NULL, e) ||
        !db_one(r->db, r->arena, STMT_API_USE,
                ARGS(ARG_BYTES(key), ARG_INT(WINDOW_S)), &use_record, &use, e))
        return false;
    c->calls = use.calls;
    c->wait_s = use.wait_s > 0 ? use.wait_s : 1;
    return true;
}

static bool
enter(struct req *r, struct err *e)
{
    struct api_call *c = arena_alloc(r->arena, 1, sizeof(*c));
    const char *key = key_of(r);
    int64_t key_id;
    bool found;

    r->ctx = c;
    r->who = ACCESS_OPEN;
    ledger_faults_init(&c->faults, r->arena);
    if (key == NULL || r->route->access == ACCESS_OPEN)
        return true;
    if (!shop_by_key(r->db, r->arena, key, &c->shop, &r->shop, &key_id, &found,
                     e))
        return false;
    if (!found)
        return true;
    c->ledger = (struct ledger){
        .db = r->db,
        .arena = r->arena,
        .shop = r->shop,
        .currency = currency_find(c->shop.currency),
        .actor = "key",
        .actor_id = key_id,
        .actor_name = arena_printf(r->arena, "API key %lld", (long long)key_id),
    };
    if (c->ledger.currency == NULL)
        return err_set(e, ERR_FAULT, "shop %lld has an unknown currency",
                       (long long)r->shop.id);
    if (!use_count(r, c, e))
        return false;
    if (!limited(r, c)) /* else the door stays shut, and refuse says why */
        r->who = ACCESS_OPERATE;
    return true;
}

/* Our own wording where http's is for people at a page. */
static const char *
detail_of(int status, const struct api_call *c, const struct err *e)
{
    if (status == 401)
        return "Send an API key: Authorization: Bearer cf_...";
    if (status == 429)
        return "This key has used up its calls of this minute.";
    if (status == 503)
        return "The database is busy or away. The same call may succeed "
               "later.";
    if (status >= 500)
        return "Something went wrong here. It is in the log under this "
               "request's id.";
    if (c != NULL && c->faults.n > 0)
        return c->faults.n == 1 ? c->faults.list[0].message
                                : "Some fields cannot be used.";
    return e->text;
}

static void
errors_write(struct json_out *o, const struct api_call *c, const struct err *e)
{
    json_open(o, "errors", '[');
    for (size_t i = 0; c != NULL && i < c->faults.n; i++) {
        json_open(o, NULL, '{');
        json_put_text(o, "field", c->faults.list[i].field);
        json_put_text(o, "message", c->faults.list[i].message);
        json_close(o, '}');
    }
    if ((c == NULL || c->faults.n == 0) && e->kind == ERR_INPUT &&
        e->field[0] != '\0') {
        json_open(o, NULL, '{');
        json_put_text(o, "field", e->field);
        json_put_text(o, "message", e->text);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void
refuse(struct req *r, struct reply *out, int status, const struct err *e)
{
    const struct api_call *c = call_of(r);
    struct json_out o;

    if (status == 422) /* the interface knows one kind of bad request */
        status = 400;
    if (status == 401 && c != NULL && limited(r, c)) {
        status = 429;
        reply_header(out, "Retry-After",
                     arena_printf(r->arena, "%lld", (long long)c->wait_s));
    } else if (status == 401) {
        reply_header(out, "WWW-Authenticate", "Bearer realm=\"counterfoil\"");
    } else if (status == 503) {
        reply_header(out, "Retry-After", "1");
    }
    out->status = status;
    reply_json(out, &o);
    out->type = "application/problem+json";
    json_open(&o, NULL, '{');
    json_put_text(&o, "type", "about:blank");
    json_put_text(&o, "title", http_reason(status));
    json_put_int(&o, "status", status);
    json_put_text(&o, "detail", detail_of(status, c, e));
    json_put_text(&o, "request_id", r->id);
    if (status < 500)
        errors_write(&o, c, e);
    json_close(&o, '}');
}

/* What the key has left (draft-ietf-httpapi-ratelimit-headers). */
static void
mark(struct req *r, struct reply *out)
{
    const struct api_call *c = call_of(r);
    int64_t most = per_minute(r);

    if (c == NULL || c->calls == 0)
        return;
    reply_header(out, "RateLimit-Policy",
                 arena_printf(r->arena, "\"key\";q=%lld;w=%d", (long long)most,
                              WINDOW_S));
    reply_header(
        out, "RateLimit",
        arena_printf(r->arena, "\"key\";r=%lld;t=%lld",
                     (long long)(most > c->calls ? most - c->calls : 0),
                     (long long)c->wait_s));
}

const struct door api_door = { enter, NULL, refuse, mark, NULL };
