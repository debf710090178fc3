#include "shop/shop.h"
#include "sweep_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "clock/clock.h"
#include "log/log.h"
#include "private_db.h"

enum { ROUNDS_MAX = 4000 };

static const char realm[] = "9130347596842384626";

static bool
is_act(const char *line)
{
    static const char *const acts[] = { "sql ",    "retry ", "enqueue ",
                                        "change ", "seal ",  "job ",
                                        "sync ",   "early " };

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
        if (strncmp(line, acts[i], strlen(acts[i])) == 0)
            return true;
    return false;
}

/* $MANY in an answer: as many rows as QuickBooks gives at once. */
static const char *
with_many(struct script *s, const char *body)
{
    const char *at = strstr(body, "$MANY");
    struct str out;

    if (at == NULL)
        return body;
    str_init(&out, s->arena, 1 << 20);
    str_addn(&out, body, (size_t)(at - body));
    for (int i = 0; i < 1000; i++)
        str_addf(&out, "%s{\"Id\":\"%d\",\"SyncToken\":\"0\"}",
                 i > 0 ? "," : "", 9000 + i);
    str_add(&out, at + strlen("$MANY"));
    return out.text;
}

/* Each $NOW in an answer: made just now, as QuickBooks writes it. */
static const char *
timed(struct script *s, const char *body)
{
    const char *at;

    body = with_many(s, body);
    while ((at = strstr(body, "$NOW")) != NULL)
        body =
            arena_printf(s->arena, "%.*s%s%s", (int)(at - body), body,
                         utc_text(s->arena, clock_now()), at + strlen("$NOW"));
    return body;
}

void
script_line(struct script *s, char *line)
{
    struct answer *x = &s->list[s->n];
    char *arrow, *space, *what;

    line += strspn(line, " ");
    if (*line == '\0' || *line == '#')
        return;
    memset(x, 0, sizeof(*x));
    s->n++;
    if (is_act(line)) {
        x->act = line;
        return;
    }
    arrow = strstr(line, " => ");
    space = strchr(line, ' ');
    assert_non_null(arrow);
    *arrow = *space = '\0';
    what = arrow + 4;
    x->method = line;
    x->fragment = space + 1;
    x->end = OUTBOUND_ANSWER;
    if (strcmp(what, "lost") == 0) {
        x->end = OUTBOUND_LOST;
    } else if (strcmp(what, "not_sent") == 0) {
        x->end = OUTBOUND_NOT_SENT;
    } else {
        x->later = strncmp(what, "later ", 6) == 0;
        what += x->later ? 6 : 0;
        x->status = strtol(what, &what, 10);
        x->body = timed(s, what + strspn(what, " "));
    }
}

/* Request ids are random: R1, R2 ... by first appearance. */
static const char *
id_name(struct script *s, const char *id)
{
    for (size_t i = 0; i < s->id_count; i++)
        if (strncmp(s->ids[i], id, 32) == 0)
            return arena_printf(s->arena, "R%zu", i + 1);
    s->ids[s->id_count++] = arena_copy(s->arena, id, 32);
    return arena_printf(s->arena, "R%zu", s->id_count);
}

/* A query by time, with TIME for the time. */
static const char *
timeless(struct script *s, const char *path)
{
    static const char *const before[] = {
        "CreateTime%20%3E%3D%20%27",
        "LastUpdatedTime%20%3E%3D%20%27",
        "changedSince=",
    };

    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
        const char *at = strstr(path, before[i]), *end;

        if (at == NULL)
            continue;
        at += strlen(before[i]);
        end = strstr(at, "%27");
        return arena_printf(s->arena, "%.*sTIME%s", (int)(at - path), path,
                            end != NULL ? end : "");
    }
    return path;
}

/* The path alone, with the realm and the request id named. */
static void
request_log(struct script *s, const struct outbound_request *r)
{
    const char *path = strstr(r->url, "/v3/company/");
    const char *id;

    path =
        path != NULL ? path + strlen("/v3/company/") + strlen(realm) : r->url;
    path = timeless(s, path);
    id = strstr(path, "requestid=");
    str_addf(&s->log, "%s ", r->method);
    if (id != NULL)
        str_addf(&s->log, "%.*srequestid=%s", (int)(id - path), path,
                 id_name(s, id + strlen("requestid=")));
    else
        str_add(&s->log, path);
    if (r->bearer != NULL && strcmp(r->bearer, "access-1") != 0)
        str_addf(&s->log, " (%s)", r->bearer);
    if (r->body.n > 0)
        str_addf(&s->log, " %.*s", (int)r->body.n, (const char *)r->body.p);
    str_addc(&s->log, '\n');
}

struct by_hand {
    struct arena *arena;
    const char *act;
};

static bool
by_hand_body(struct db *db, void *ctx, struct err *e)
{
    struct by_hand *h = ctx;
    struct shop_ref shop = { 1 };
    struct event_change change = { .operation = "post" };
    struct shop used;
    char entity[20], label[100], operation[20];
    long long id;
    int64_t one, moved;

    if (sscanf(h->act, "retry %lld", &id) == 1) {
        one = id;
        return event_retry(db, h->arena, shop, &one, 1, &moved, e);
    }
    if (sscanf(h->act, "sync %19s", operation) == 1) /* of what is in use */
        return shop_read(db, h->arena, shop, &used, e) &&
               event_sync_set(db, shop, used.connection_id,
                              strcmp(operation, "on") == 0, e);
    if (sscanf(h->act, "early %lld", &id) == 1)
        return event_hurry(db, h->arena, shop, id, e) &&
               event_wake(db, shop, "post", e);
    if (sscanf(h->act, "change %19s %19s %lld %99[^\n]", operation, entity, &id,
               label) == 4)
        change.operation = operation;
    else
        assert_int_equal(
            sscanf(h->act, "enqueue %19s %lld %99[^\n]", entity, &id, label),
            3);
    assert_true(event_entity_parse(entity, &change.entity));
    change.record_id = id;
    change.label = label;
    return event_enqueue(db, h->arena, shop, &change, 1, NULL, e);
}

static void row_line(struct engine *x, struct arena *a, const char *line);

static void
act(struct script *s, struct answer *x)
{
    struct by_hand h = { s->arena, x->act };
    struct err e = { 0 };

    x->used = true;
    if (strncmp(x->act, "sql ", 4) == 0)
        private_db_sql(x->act + 4);
    else if (strncmp(x->act, "seal ", 5) == 0 ||
             strncmp(x->act, "job ", 4) == 0)
        row_line(s->engine, s->arena, x->act);
    else if (!db_tx(s->web, by_hand_body, &h, &e))
        fail_msg("%s: %s", x->act, e.text);
}

/* Is the answer that comes next in the script for that request? */
static bool
expected(const struct script *s, const struct outbound_request *r)
{
    for (size_t i = 0; i < s->n; i++)
        if (!s->list[i].used && s->list[i].act == NULL)
            return strcmp(s->list[i].method, r->method) == 0 &&
                   strstr(r->url, s->list[i].fragment) != NULL;
    return false;
}

/* What changed is asked for by itself, after a first connect too: nothing has,
 * where the script does not speak of it. */
static struct answer *
unchanged(const struct script *s, const struct outbound_request *r)
{
    static struct answer nothing = {
        .end = OUTBOUND_ANSWER,
        .status = 200,
        .body = "{\"CDCResponse\":[{\"QueryResponse\":[{}]}]}",
    };

    return strstr(r->url, "/cdc?") != NULL && !expected(s, r) ? &nothing : NULL;
}

static bool
script_start(void *ctx, const struct outbound_request *r, struct err *e)
{
    struct script *s = ctx;
    struct answer *x = NULL;
    bool log = false;

    (void)e;
    if (db_in_transaction(s->engine->db))
        fail_msg("%s %s inside a transaction", r->method, r->url); /* D23 */
    if (s->otherwise != NULL && !expected(s, r))
        x = s->otherwise(s, r, &log);
    if (x == NULL)
        x = unchanged(s, r);
    if (log)
        request_log(s, r);
    if (x != NULL) {
        s->queue[s->queued++] = (struct pending){ r->tag, x, x->later };
        return true;
    }
    if (!log)
        request_log(s, r);
    for (size_t i = 0; i < s->n; i++) {
        x = &s->list[i];
        if (x->used)
            continue;
        if (x->act != NULL) {
            act(s, x);
            continue;
        }
        if (strcmp(x->method, r->method) != 0 ||
            strstr(r->url, x->fragment) == NULL)
            break; /* answers are used in order */
        x->used = true;
        x->to =
            (struct bytes){ arena_copy(s->arena, r->body.n > 0 ? r->body.p : "",
                                       r->body.n),
                            r->body.n };
        s->queue[s->queued++] = (struct pending){ r->tag, x, x->later };
        return true;
    }
    str_add(&s->log, "  ^ nothing in the script answers this\n");
    s->broken = true;
    return err_set(e, ERR_FAULT, "not in the script");
}

static unsigned
script_busy(void *ctx)
{
    return (unsigned)((struct script *)ctx)->queued;
}

static bool
script_take(void *ctx, struct arena *a, int wait_ms,
            struct outbound_result *out, bool *got, struct err *e)
{
    struct script *s = ctx;
    const struct answer *x;
    size_t at = 0;

    (void)e;
    while (at < s->queued && s->queue[at].later)
        at++;
    *got = at < s->queued;
    if (!*got) {
        for (at = 0; at < s->queued; at++)
            s->queue[at].later = false;
        s->now += wait_ms > 0 ? wait_ms * 1000 : 100;
        usleep(wait_ms > 2 ? 2000 : 200);
        return true;
    }
    x = s->queue[at].answer;
    memset(out, 0, sizeof(*out));
    out->tag = s->queue[at].tag;
    out->end = x->end;
    out->status = x->status;
    out->content_type = "application/json";
    out->tid = "tid-1";
    out->body = x->body != NULL
                    ? (struct bytes){ arena_text(a, x->body), strlen(x->body) }
                    : (struct bytes){ "", 0 };
    s->queued--;
    memmove(s->queue + at, s->queue + at + 1,
            (s->queued - at) * sizeof(s->queue[0]));
    return true;
}

/* ----------------------------------------------------------------- running */

static struct bytes
seal(struct engine *x, struct arena *a, const char *field, const char *plain)
{
    struct crypt_bind bind = { 1, 1, field };
    struct err e = { 0 };
    struct bytes out;

    assert_true(crypt_seal(a, &x->ring, bind,
                           (struct bytes){ plain, strlen(plain) }, &out, &e));
    return out;
}

static void
seal_line(struct engine *x, struct arena *a, const char *line)
{
    char column[20], text[100];
    struct bytes sealed;

    assert_int_equal(sscanf(line, "seal %19s %99s", column, text), 2);
    sealed = seal(x, a, arena_printf(a, "secret.%s", column), text);
    private_db_sql(arena_printf(a, "UPDATE secret SET %s = X'%s'", column,
                                str_hex(a, sealed.p, sealed.n)));
}

/* As the portal asks the sweeper for something. */
static void
job_line(struct engine *x, struct arena *a, const char *line)
{
    struct crypt_bind bind = { 1, 0, "job.payload" };
    struct bytes sealed = { "", 0 };
    struct err e = { 0 };
    const char *payload;
    char kind[20];

    assert_int_equal(sscanf(line, "job %19s", kind), 1);
    payload = strchr(line, '{');
    if (payload != NULL)
        assert_true(crypt_seal(a, &x->ring, bind,
                               (struct bytes){ payload, strlen(payload) },
                               &sealed, &e));
    private_db_sql(arena_printf(
        a,
        "INSERT INTO job (shop_id, connection_id, kind, payload) SELECT 1, "
        "connection_id, '%s', X'%s' FROM shop WHERE id = 1; "
        "INSERT INTO wake (shop_id, kind) VALUES (1, 'job')",
        kind, str_hex(a, sealed.p, sealed.n)));
}

static void
realm_line(struct engine *x, struct arena *a, const char *line)
{
    unsigned char hmac[CRYPT_HASH];
    char other[30];
    long long connection;

    assert_int_equal(sscanf(line, "realm %lld %29s", &connection, other), 2);
    crypt_hmac(x->key, 32, other, strlen(other), hmac);
    private_db_sql(arena_printf(a,
                                "UPDATE connection SET realm_hmac = X'%s' "
                                "WHERE id = %lld",
                                str_hex(a, hmac, sizeof(hmac)), connection));
}

static void
row_line(struct engine *x, struct arena *a, const char *line)
{
    if (strncmp(line, "seal ", 5) == 0)
        seal_line(x, a, line);
    else if (strncmp(line, "job ", 4) == 0)
        job_line(x, a, line);
    else if (strncmp(line, "realm ", 6) == 0)
        realm_line(x, a, line);
    else
        private_db_sql(line);
}

void
engine_rows(struct engine *x, struct arena *a, char *text)
{
    char *line;

    while ((line = strsep(&text, "\n")) != NULL)
        row_line(x, a, line);
}

static void
secret_store(struct engine *x, struct arena *a)
{
    struct shop_ref shop = { 1 };
    unsigned char hash[32];
    struct err e = { 0 };

    crypt_sha256("refresh-1", 9, hash);
    assert_true(
        db_exec(x->db, STMT_SECRET_SAVE,
                ARGS(ARG_SHOP(shop), ARG_INT(1),
                     ARG_BYTES(seal(x, a, "secret.realm", realm)),
                     ARG_BYTES(seal(x, a, "secret.access", "access-1")),
                     ARG_BYTES(seal(x, a, "secret.refresh", "refresh-1")),
                     ARG_BYTES(((struct bytes){ hash, 32 })), ARG_INT(3600)),
                NULL, &e));
    private_db_sql("UPDATE secret SET refreshed_at = NOW(6) - INTERVAL 10 "
                   "SECOND");
}

/* Time goes by when the loop waits, however busy the machine is: a scaled turn
 * lasts 6 ms. */
static int64_t
script_mono(void *ctx)
{
    struct script *s = ctx;

    return ++s->now;
}

void
engine_open(struct engine *x, struct arena *a, const char *spool)
{
    struct sync_store_conf sc;
    struct err e = { 0 };

    memset(x->key, 7, sizeof(x->key));
    x->ring.n = 1;
    x->ring.keys[0].id = 1;
    memset(x->ring.keys[0].key, 9, 32);
    x->db = private_db_open(DB_SWEEPER);
    x->script.web = private_db_open(DB_PORTAL);
    sc = (struct sync_store_conf){ .db = x->db,
                                   .token_ring = &x->ring,
                                   .web_ring = &x->ring,
                                   .realm_key = x->key,
                                   .environment = "sandbox",
                                   .spool_dir = spool };
    if (!sync_store_open(&x->store, &sc, &x->ports.store, &e))
        fail_msg("%s", e.text);
    x->conf = (struct sync_conf){ .api_url = "https://qbo.test",
                                  .token_url = "https://qbo.test/token",
                                  .revoke_url = "https://qbo.test/revoke",
                                  .client_id = "id",
                                  .client_secret = "secret",
                                  .redirect_uri = "http://127.0.0.1/cb",
                                  .time_scale = 10000,
                                  .lanes = 4,
                                  .requests = 40,
                                  .marker_key = x->key };
    x->script.arena = a;
    x->script.engine = x;
    str_init(&x->script.log, a, 1 << 20);
    x->ports.http = (struct sync_http){ &x->script, script_start, script_busy,
                                        script_take };
    x->ports.clock = (struct sync_clock){ &x->script, script_mono };
    x->ports.random = sync_random_real();
    x->ports.conf = &x->conf;
    assert_true(sync_open(&x->sync, &x->ports, &e));
    secret_store(x, a);
}

void
engine_close(struct engine *x)
{
    sync_close(x->sync);
    sync_store_close(x->store);
    db_close(x->db);
    db_close(x->script.web);
}

/* Is nothing due within what the scaled waits last?  Behind a fault, too, a job
 * that somebody began is taken up again. */
static bool
quiet(const struct script *s)
{
    const char *open = s->otherwise != NULL ? "'working'" : "'none'";
    char text[64];

    private_db_text(
        arena_printf(
            s->arena,
            "SELECT EXISTS (SELECT 1 FROM sync_event WHERE state = 'sending' "
            "OR (state IN ('pending','retrying','checking') "
            "AND due_at < NOW(6) + INTERVAL 2 SECOND AND EXISTS "
            "(SELECT 1 FROM lane WHERE due_at < NOW(6) + INTERVAL 2 SECOND))) "
            "OR EXISTS (SELECT 1 FROM wake) "
            "OR EXISTS (SELECT 1 FROM job WHERE state = %s OR "
            "(state = 'waiting' AND due_at < NOW(6) + INTERVAL 2 SECOND)) "
            "OR EXISTS (SELECT 1 FROM inbox JOIN lane USING (shop_id, "
            "connection_id) WHERE lane.kind = 'changes' AND seq > 0 AND "
            "GREATEST(lane.due_at, inbox.due_at) < NOW(6) + INTERVAL 2 SECOND)",
            open),
        text, sizeof(text));
    return strcmp(text, "0\n") == 0;
}

/* A fault ended a Connect: its page asks to press once more. */
static bool
press_again(void)
{
    char text[64];

    private_db_text("SELECT COALESCE((SELECT state = 'failed' FROM job WHERE "
                    "kind = 'exchange' ORDER BY id DESC LIMIT 1), 0)",
                    text, sizeof(text));
    return strcmp(text, "0\n") != 0;
}

/* The next line of the script when it is no answer: do it.  Behind a fault an
 * answer may be one that nobody asks for any more. */
static bool
act_next(struct script *s)
{
    if (s->otherwise != NULL && press_again())
        return false;
    for (size_t i = 0; i < s->n; i++) {
        if (s->list[i].used || (s->list[i].act == NULL && s->otherwise != NULL))
            continue;
        if (s->list[i].act == NULL)
            return false;
        act(s, &s->list[i]);
        return true;
    }
    return false;
}

void
engine_run(struct engine *x)
{
    int calm = 0;

    for (int i = 0; i < ROUNDS_MAX && calm < 3 && !x->script.broken; i++) {
        struct err e = { 0 };
        bool idle;

        if (!sync_step(x->sync, true, 1, &idle, &e))
            log_warn("step", "%s", e.text); /* the sweeper tries again, too */
        if (!idle || x->script.queued > 0) {
            calm = 0;
            continue;
        }
        x->script.now += 300000; /* past the next look for wakes */
        usleep(3000);
        calm = quiet(&x->script) ? calm + 1 : 0;
        if (calm == 3 && act_next(&x->script))
            calm = 0;
    }
}
