/* portal: the web pages, over FastCGI, or one page as CGI.  --routes lists. */
#include <stdio.h>
#include <string.h>

#include "conf/conf.h"
#include "db/db.h"
#include "log/log.h"
#include "pages/pages.h"

static const struct route_set *const sets[] = {
    &pages_people,
    &pages_home,
    NULL,
};

static bool
database(struct arena *a, const struct conf *c, struct db **out, struct err *e)
{
    struct db_conf d = {
        .socket = *c->db_socket == '\0' ? NULL : c->db_socket,
        .host = c->db_host,
        .port = (unsigned)c->db_port,
        .ca_file = c->db_ca_file,
        .name = c->db_name,
        .user = "cf_web",
        .lock_wait_s = 5,
        .program = DB_PORTAL,
    };

    return conf_secret(a, c, "cf_web.pass", 200, &d.password, e) &&
           db_open(out, &d, e);
}

/* "https://appcenter.intuit.com" of Intuit's sign-in page: Connect goes there. */
static const char *
origin_of(struct arena *a, const char *url)
{
    const char *host = strstr(url, "://");

    if (host == NULL)
        return NULL;
    host += 3;
    return arena_copy(a, url, (size_t)(host - url) + strcspn(host, "/?#"));
}

static bool
start(struct arena *a, struct conf *conf, struct portal *portal,
      struct site *site, struct err *e)
{
    if (!conf_load(a, conf, e) || !tmpl_load(conf->template_dir, e) ||
        !database(a, conf, &site->db, e))
        return false;
    portal->limits =
        (struct shop_limits){ conf->session_idle_s, conf->session_max_s };
    site->base_url = conf->base_url;
    site->csp_form = origin_of(a, conf->qbo_authorize_url);
    return true;
}

int
main(int argc, char **argv)
{
    struct arena arena;
    struct err e = { 0 };
    struct conf conf;
    struct portal portal = { .conf = &conf, .arena = &arena };
    struct site site = {
        .sets = sets,
        .door = &pages_door,
        .once = pages_once,
        .arena_limit = 64u << 20,
        .reply_max = 8u << 20,
        .pages = true,
        .ctx = &portal,
    };
    int status;

    log_start("portal");
    if (argc == 2 && strcmp(argv[1], "--routes") == 0) {
        http_routes_print(&site);
        return 0;
    }
    arena_init(&arena, 8u << 20);
    if (!start(&arena, &conf, &portal, &site, &e)) {
        log_error("start", "text=%s", e.text);
        return 1;
    }
    status = http_serve(&site);
    db_close(site.db);
    arena_free(&arena);
    return status;
}
