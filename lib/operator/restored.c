/* restored: the database is from a backup; nothing is sent that may have been.
 */
#include "operator/inner.h"

#include <stdio.h>

#include "clock/clock.h"

struct until_row {
    struct utc until;
};
static const struct field until_fields[] = {
    FIELD(struct until_row, NULL, until),
};
static const struct record until_record =
    RECORD(struct until_row, until_fields);

/* A sweeper that works on the restored rows does not know yet. */
static bool
nobody_sends(struct call *c, struct err *e)
{
    struct until_row row;

    if (!db_one(c->db, c->arena, STMT_RESTORED_LEASED, NO_ARGS, &until_record,
                &row, e))
        return false;
    return row.until.us == 0 ||
           err_set(e, ERR_REFUSED,
                   "a sweeper has work until %s: stop the sweepers, wait for "
                   "that time and come again",
                   utc_text(c->arena, row.until));
}

struct restoring {
    struct utc to;
    const char *told;
    int64_t connections;
};

static bool
restored_body(struct db *db, void *ctx, struct err *e)
{
    struct restoring *r = ctx;

    return db_exec(db, STMT_RESTORED_CONNECTIONS, ARGS(ARG_UTC(r->to)),
                   &r->connections, e) &&
           db_exec(db, STMT_RESTORED_CANDIDATES, NO_ARGS, NULL, e) &&
           db_exec(db, STMT_RESTORED_AUDIT, ARGS(ARG_TEXT(r->told)), NULL, e);
}

/* Ids that were given since the backup are not given again. */
static bool
ids_move(struct call *c, struct err *e)
{
    const char *sql = call_text(c, "--sql");
    struct db_conf conf;

    if (sql == NULL)
        sql = arena_printf(c->arena, "%s/../sql", c->conf.template_dir);
    return db_conf_of(c->arena, &c->conf, "cf_migrate", DB_ADMIN, 5, &conf,
                      e) &&
           db_grant(&conf, arena_printf(c->arena, "%s/restored.sql", sql), e);
}

bool
command_restored(struct call *c, struct err *e)
{
    struct restoring r = { 0 };

    if (!utc_parse(call_text(c, "--backup-of"), &r.to))
        return err_input(e, "backup-of",
                         "a time with its zone, as 2026-11-20T03:00:00Z");
    if (r.to.us > clock_now().us)
        return err_input(e, "backup-of", "this is in the future");
    r.told = arena_printf(c->arena, "From the backup of %s",
                          utc_text(c->arena, r.to));
    if (!call_database(c, e) || !nobody_sends(c, e) ||
        !db_tx(c->db, restored_body, &r, e) || !ids_move(c, e))
        return false;
    printf("%lld connections: a document that may have been sent since %s is "
           "looked for in QuickBooks before it is sent.  The first looks begin "
           "in four minutes.  The sweepers may start.\n",
           (long long)r.connections, utc_text(c->arena, r.to));
    return true;
}
