/* link: one connection, its session settings, its errors. */
#include "db/inner.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/log.h"

static const char session_sql[] =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', "
    "SESSION time_zone = '+00:00', "
    "SESSION tx_isolation = 'READ-COMMITTED', "
    "SESSION autocommit = 1, "
    "SESSION max_statement_time = 30, "
    "SESSION innodb_lock_wait_timeout = %u";

/*
 * The sweeper's statements name their indexes: what the optimizer would look
 * up to choose is for nothing, and a quarter of the time of some (measured).
 */
static const char sweeper_sql[] =
    "SET SESSION optimizer_use_condition_selectivity = 1, "
    "SESSION use_stat_tables = 'never', "
    "SESSION eq_range_index_dive_limit = 1";

static const char verify_sql[] =
    "SELECT @@SESSION.sql_mode LIKE '%STRICT_ALL_TABLES%' "
    "AND @@SESSION.time_zone = '+00:00' "
    "AND @@SESSION.tx_isolation = 'READ-COMMITTED' "
    "AND @@SESSION.autocommit = 1 "
    "AND @@SESSION.character_set_client = 'utf8mb4' "
    "AND @@SESSION.character_set_results = 'utf8mb4' "
    "AND @@SESSION.character_set_connection = 'utf8mb4'";

bool
errno_again(unsigned number)
{
    return number == ER_LOCK_DEADLOCK || number == ER_LOCK_WAIT_TIMEOUT ||
           number == ER_CHECKREAD;
}

bool
errno_lost(unsigned number)
{
    return (number >= CR_MIN_ERROR && number <= CR_MAX_ERROR) ||
           number == ER_CONNECTION_KILLED || number == ER_SERVER_SHUTDOWN;
}

/* What the caller should do about an errno; the rest is ERR_FAULT. */
static enum err_kind
kind_of(unsigned number)
{
    static const struct {
        unsigned number;
        enum err_kind kind;
    } known[] = {
        { ER_DUP_ENTRY, ERR_CONFLICT },
        { ER_NO_REFERENCED_ROW_2, ERR_CONFLICT },
        { ER_CON_COUNT_ERROR, ERR_LATER },
        { ER_USER_LIMIT_REACHED, ERR_LATER },
        { ER_TOO_MANY_USER_CONNECTIONS, ERR_LATER },
        { ER_OPTION_PREVENTS_STATEMENT, ERR_LATER }, /* read only */
        { ER_RECORD_FILE_FULL, ERR_LATER },
        { ER_DISK_FULL, ERR_LATER },
        { ER_STATEMENT_TIMEOUT, ERR_LATER },
        { ER_QUERY_INTERRUPTED, ERR_LATER },
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i].number == number)
            return known[i].kind;
    return errno_again(number) || errno_lost(number) ? ERR_LATER : ERR_FAULT;
}

bool
link_failed(struct db *db, unsigned number, const char *text, const char *what,
            struct err *e)
{
    db->last = number;
    if (errno_again(number)) {
        db->cost.again++;
        log_info("again", "errno=%u %s", number, what);
    }
    return err_set(e, kind_of(number), "%s: %u %s", what, number, text);
}

static bool
options(MYSQL *my, const struct db_conf *c)
{
    const unsigned connect_s = 5, wait_s = 35;
    const my_bool off = 0, on = 1;
    int bad = mysql_options(my, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s) |
              mysql_options(my, MYSQL_OPT_READ_TIMEOUT, &wait_s) |
              mysql_options(my, MYSQL_OPT_WRITE_TIMEOUT, &wait_s) |
              mysql_options(my, MYSQL_OPT_RECONNECT, &off) |
              mysql_options(my, MYSQL_REPORT_DATA_TRUNCATION, &on) |
              mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");

    if (c->socket == NULL || *c->socket == '\0')
        bad |= mysql_options(my, MYSQL_OPT_SSL_ENFORCE, &on) |
               mysql_options(my, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on) |
               mysql_options(my, MYSQL_OPT_SSL_CA, c->ca_file);
    return bad == 0;
}

static bool
verified(MYSQL *my)
{
    MYSQL_RES *res;
    MYSQL_ROW row;
    bool good;

    if (mysql_query(my, verify_sql) != 0 ||
        (res = mysql_store_result(my)) == NULL)
        return false;
    row = mysql_fetch_row(res);
    good = row != NULL && row[0] != NULL && strcmp(row[0], "1") == 0;
    mysql_free_result(res);
    return good;
}

MYSQL *
link_open(const struct db_conf *c, struct err *e)
{
    const char *socket = c->socket != NULL && *c->socket ? c->socket : NULL;
    MYSQL *my = mysql_init(NULL);
    char sql[sizeof(session_sql) + 16];

    snprintf(sql, sizeof(sql), session_sql,
             c->lock_wait_s > 0 ? c->lock_wait_s : 5);
    if (my != NULL && options(my, c) &&
        mysql_real_connect(my, socket != NULL ? NULL : c->host, c->user,
                           c->password, c->name, socket != NULL ? 0 : c->port,
                           socket, CLIENT_FOUND_ROWS) != NULL &&
        mysql_query(my, "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin") == 0 &&
        mysql_query(my, sql) == 0 &&
        (c->program != DB_SWEEPER || mysql_query(my, sweeper_sql) == 0)) {
        if (verified(my))
            return my;
        if (mysql_errno(my) == 0) /* it said so; else it was not heard */
            err_set(e, ERR_FAULT,
                    "the database does not keep the session settings");
    }
    if (my != NULL) {
        err_set(e, kind_of(mysql_errno(my)), "database %s as %s: %u %s",
                c->name, c->user, mysql_errno(my), mysql_error(my));
    } else {
        err_set(e, ERR_FAULT, "the database client did not start");
    }
    mysql_close(my); /* NULL is fine */
    return NULL;
}
