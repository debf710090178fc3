/* api: JSON for a shop's own programs, over FastCGI or one call as CGI. */
#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "conf/conf.h"
#include "db/db.h"
#include "log/log.h"

static const struct route_set *const sets[] = { &api_routes, NULL };

static bool
start(struct arena *a, struct conf *c, struct site *site, struct err *e)
{
    if (!conf_load(a, c, e))
        return false;
    site->base_url = c->base_url;
    return db_open_as(&site->db, a, c, "cf_api", DB_API, 5, e);
}

int
main(int argc, char **argv)
{
    struct arena arena;
    struct err e = { 0 };
    struct conf conf;
    struct api api;
    struct site site = {
        .sets = sets,
        .door = &api_door,
        .once = api_once,
        .arena_limit = 256u << 20,
        .reply_max = 16u << 20,
        .ctx = &api,
    };
    int status;

    log_start("api");
    if (argc == 2 && strcmp(argv[1], "--routes") == 0) {
        http_routes_print(&site);
        return 0;
    }
    arena_init(&arena, 8u << 20);
    if (!start(&arena, &conf, &site, &e)) {
        log_error("start", "text=%s", e.text);
        arena_free(&arena);
        return 1;
    }
    api.per_minute = conf.api_per_minute;
    status = http_serve(&site);
    db_close(site.db);
    arena_free(&arena);
    return status;
}
