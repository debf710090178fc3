/* portal: the web pages, over FastCGI, or one page as CGI.  --routes lists. */
#include <stdio.h>
#include <string.h>

#include "conf/conf.h"
#include "db/db.h"
#include "log/log.h"
#include "pages/pages.h"

/* clang-format off */
static const struct route_set *const sets[] = {
    &pages_people,
    &pages_home,
    &pages_connection,
    &pages_connect,
    &pages_invoices,
    &pages_invoice,
    &pages_invoice_save,
    &pages_invoice_deeds,
    &pages_customers,
    &pages_items,
    &pages_payment_form,
    &pages_payments,
    &pages_by_hand,
    &pages_theirs,
    &pages_checked,
    &pages_unlink,
    &pages_merged,
    &pages_log,
    &pages_log_csv,
    &pages_log_row,
    &pages_log_retry,
    &pages_receipt,
    &pages_tax,
    &pages_customer_settings, &pages_item_settings,
    &pages_match,
    &pages_problems,
    &pages_invoice_settings,
    &pages_payment_settings,
    &pages_import,
    &pages_import_file,
    &pages_export,
    &pages_setup,
    &pages_setup_go_live,
    &pages_setup_test,
    &pages_doubles,
    &pages_audit,
    &pages_preflight,
    &pages_health,
    &pages_support,
    NULL,
};
/* clang-format on */

static bool
ring(struct arena *a, const struct conf *c, struct crypt_ring *out,
     struct err *e)
{
    const char *text;

    return conf_secret(a, c, "web.key", 4096, &text, e) &&
           crypt_ring_read(text, out, e);
}

int
main(int argc, char **argv)
{
    struct site site = { .sets = sets };
    struct portal portal = { 0 };
    struct err e = { 0 };
    struct arena arena;
    struct conf conf;
    int status;

    log_start("portal");
    if (argc == 2 && strcmp(argv[1], "--routes") == 0) {
        http_routes_print(&site);
        return 0;
    }
    arena_init(&arena, 8u << 20);
    if (!conf_load(&arena, &conf, &e) || !tmpl_load(conf.template_dir, &e) ||
        !ring(&arena, &conf, &portal.ring, &e) ||
        !db_open_as(&site.db, &arena, &conf, "cf_web", DB_PORTAL, 5, &e)) {
        log_error("start", "text=%s", e.text);
        arena_free(&arena);
        return 1;
    }
    portal_start(&portal, &site, &conf, &arena);
    status = http_serve(&site);
    db_close(portal.support);
    db_close(site.db);
    arena_free(&arena);
    return status;
}
