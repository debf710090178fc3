/* once: a POST with an Idempotency-Key acts once and answers the same. */
#include "api/inner.h"

#include <string.h>

#include "crypt/crypt.h"

enum { KEY_MAX = 200 };

bool
put_tx(struct req *r, db_body *body, void *ctx, struct err *e)
{
    if (db_tx(r->db, body, ctx, e))
        return true;
    if (e->kind != ERR_CONFLICT || call_of(r)->faults.n > 0)
        return false;
    err_clear(e);
    return db_tx(r->db, body, ctx, e);
}

struct acting {
    struct req *r;
    struct reply *out;
    act *body;
    void *ctx;
    unsigned char key[CRYPT_HASH], request[CRYPT_HASH];
};

struct before_row {
    struct bytes request;
    int64_t status;
    const char *body;
};
static const struct field before_fields[] = {
    FIELD(struct before_row, NULL, request),
    FIELD(struct before_row, NULL, status),
    FIELD(struct before_row, NULL, body),
};
static const struct record before_record =
    RECORD(struct before_row, before_fields);

/* What makes it the same request: method, address, body. */
static void
request_hash(const struct req *r, unsigned char out[CRYPT_HASH])
{
    struct str s;

    str_init(&s, r->arena, API_BODY + HTTP_TARGET_MAX + 64);
    str_addf(&s, "%d %s\n", (int)r->method, r->target);
    str_addn(&s, r->body.p, r->body.n);
    crypt_sha256(s.text, s.len, out);
}

/* Send what was answered then. */
static bool
answered_before(struct acting *a, struct err *e)
{
    struct bytes key = { a->key, sizeof(a->key) };
    struct before_row was;

    if (!db_one(a->r->db, a->r->arena, STMT_API_ONCE_ANSWER,
                ARGS(ARG_SHOP(a->r->shop), ARG_BYTES(key)), &before_record,
                &was, e))
        return false;
    if (was.request.n != sizeof(a->request) ||
        memcmp(was.request.p, a->request, sizeof(a->request)) != 0)
        return err_set(e, ERR_CONFLICT,
                       "This Idempotency-Key came with another request "
                       "before.");
    a->out->status = (int)was.status;
    a->out->type = "application/json";
    reply_header(a->out, "Idempotency-Replayed", "true");
    str_add(&a->out->body, was.body == NULL ? "" : was.body);
    return true;
}

static bool
once_body(struct db *db, void *ctx, struct err *e)
{
    struct acting *a = ctx;
    struct bytes key = { a->key, sizeof(a->key) };
    struct bytes request = { a->request, sizeof(a->request) };
    int64_t claimed = 1;

    reply_clear(a->out); /* the body may run again */
    ledger_faults_init(&call_of(a->r)->faults, a->r->arena);
    if (a->r->idempotency_key == NULL)
        return a->body(a->r, a->out, a->ctx, e);
    if (!db_exec(db, STMT_API_ONCE_SWEEP, ARGS(ARG_SHOP(a->r->shop)), NULL,
                 e) ||
        !db_exec(db, STMT_API_ONCE_CLAIM,
                 ARGS(ARG_SHOP(a->r->shop), ARG_BYTES(key), ARG_BYTES(request)),
                 &claimed, e))
        return false;
    if (claimed == 0)
        return answered_before(a, e);
    return a->body(a->r, a->out, a->ctx, e) &&
           db_change(db, STMT_API_ONCE_DONE,
                     ARGS(ARG_SHOP(a->r->shop), ARG_BYTES(key),
                          ARG_INT(a->out->status), ARG_TEXT(a->out->body.text)),
                     e);
}

bool
act_once(struct req *r, struct reply *out, act *body, void *ctx, struct err *e)
{
    struct acting a = { .r = r, .out = out, .body = body, .ctx = ctx };
    const char *key = r->idempotency_key;

    if (key != NULL) {
        if (*key == '\0' || strlen(key) > KEY_MAX ||
            !str_utf8(key, strlen(key), "", NULL))
            return err_input(e, "Idempotency-Key",
                             "An Idempotency-Key has 1 to %d characters.",
                             KEY_MAX);
        crypt_sha256(key, strlen(key), a.key);
        request_hash(r, a.request);
    }
    return db_tx(r->db, once_body, &a, e);
}
