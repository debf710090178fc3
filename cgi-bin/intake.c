/* intake: Intuit's webhooks, over FastCGI or one call as CGI. */
#include <stdio.h>
#include <string.h>

#include "conf/conf.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "intake/intake.h"
#include "log/log.h"

static const struct route_set *const sets[] = { &intake_routes, NULL };

/* Intuit waits three seconds: a row lock is waited for one. */
enum { LOCK_WAIT_S = 1 };

static bool
start(struct arena *a, struct site *site, struct intake *in, struct err *e)
{
    const char *key, *tokens;
    struct conf c;

    if (!conf_load(a, &c, e) ||
        !conf_secret(a, &c, "realm.key", 200, &key, e) ||
        !crypt_key_read(key, in->realm_key, e) ||
        !conf_secret(a, &c, "qbo_verifier.secret", 1000, &tokens, e) ||
        !intake_tokens_read(a, tokens, in, e))
        return false;
    site->base_url = c.base_url;
    return db_open_as(&in->db, a, &c, "cf_intake", DB_INTAKE, LOCK_WAIT_S, e);
}

int
main(int argc, char **argv)
{
    struct arena arena;
    struct err e = { 0 };
    struct intake in = { 0 };
    struct site site = {
        .sets = sets,
        .door = &intake_door,
        .arena_limit = 128u << 20,
        .reply_max = 4096,
        .ctx = &in,
    };
    int status;

    log_start("intake");
    if (argc == 2 && strcmp(argv[1], "--routes") == 0) {
        http_routes_print(&site);
        return 0;
    }
    arena_init(&arena, 1u << 20);
    if (!start(&arena, &site, &in, &e)) {
        log_error("start", "text=%s", e.text);
        arena_free(&arena);
        return 1;
    }
    status = http_serve(&site);
    db_close(in.db);
    arena_free(&arena);
    return status;
}
