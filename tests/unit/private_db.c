#include "private_db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <mysql.h>

/* One per test program, which has no threads. */
static char dir[] = "/tmp/cf-unit.XXXXXX";
static char at[64];

int
private_db_start(void **state)
{
    char command[200];

    (void)state;
    if (mkdtemp(dir) == NULL)
        return -1;
    snprintf(at, sizeof(at), "%s/db.sock", dir);
    snprintf(command, sizeof(command),
             "tests/stack/private-db %s >/dev/null 2>%s/start.log", dir, dir);
    return system(command);
}

int
private_db_stop(void **state)
{
    char command[200];

    (void)state;
    snprintf(command, sizeof(command),
             "tests/stack/private-db stop %s; rm -r %s", dir, dir);
    return system(command);
}

struct db_conf
private_db_conf(const char *user, enum db_program program)
{
    static char passwords[8][40]; /* one test program has few users */
    static size_t n;
    char *password = passwords[n++ % 8];

    snprintf(password, sizeof(passwords[0]), "test-%s", user);
    return (struct db_conf){ .socket = at,
                             .name = "counterfoil",
                             .user = user,
                             .password = password,
                             .lock_wait_s = 5,
                             .program = program };
}

struct db *
private_db_open(enum db_program program)
{
    const char *user = program == DB_API       ? "cf_api"
                       : program == DB_ADMIN   ? "cf_admin"
                       : program == DB_SWEEPER ? "cf_sweep"
                       : program == DB_INTAKE  ? "cf_intake"
                                               : "cf_web";
    struct db_conf c = private_db_conf(user, program);
    struct err e = { 0 };
    struct db *db;

    if (!db_open(&db, &c, &e))
        fail_msg("%s: %s", user, e.text);
    return db;
}

static bool
run(const char *user, const char *password, const char *sql, const char *hide)
{
    char command[2000];

    snprintf(command, sizeof(command),
             "mariadb --no-defaults -u %s%s%s -S %s counterfoil -e \"%s\" %s",
             user, *password == '\0' ? "" : " -p", password, at, sql, hide);
    return system(command) == 0;
}

MYSQL *
private_db_root(void)
{
    MYSQL *my = mysql_init(NULL);

    if (mysql_real_connect(my, NULL, "root", NULL, "counterfoil", 0, at,
                           CLIENT_MULTI_STATEMENTS | CLIENT_FOUND_ROWS) ==
            NULL ||
        mysql_query(my, "SET NAMES utf8mb4") != 0)
        fail_msg("root: %s", mysql_error(my));
    return my;
}

/* Run it all; what SELECTs give goes to out, tabs between, a line each. */
static void
root_run(const char *sql, char *out, size_t room)
{
    MYSQL *my = private_db_root();
    size_t n = 0;
    int next = mysql_query(my, sql) == 0 ? 0 : 1;

    while (next == 0) {
        MYSQL_RES *res = mysql_store_result(my);
        MYSQL_ROW row;

        while (res != NULL && out != NULL &&
               (row = mysql_fetch_row(res)) != NULL)
            for (unsigned i = 0; i < mysql_num_fields(res) && n < room; i++)
                n += (size_t)snprintf(
                    out + n, room - n, "%s%c", row[i] ? row[i] : "NULL",
                    i + 1 < mysql_num_fields(res) ? '\t' : '\n');
        if (res != NULL)
            mysql_free_result(res);
        next = mysql_next_result(my);
    }
    if (mysql_errno(my) != 0)
        fail_msg("%s: %.400s", mysql_error(my), sql);
    mysql_close(my);
}

void
private_db_sql(const char *sql)
{
    if (sql[strspn(sql, " \n")] != '\0')
        root_run(sql, NULL, 0);
}

void
private_db_text(const char *sql, char *out, size_t room)
{
    out[0] = '\0';
    root_run(sql, out, room);
}

void
private_db_file(const char *path)
{
    static const size_t max = 1 << 20;
    char *text = calloc(1, max);
    FILE *f = fopen(path, "re");

    if (text == NULL || f == NULL)
        fail_msg("cannot read %s", path);
    text[fread(text, 1, max - 1, f)] = '\0';
    fclose(f);
    private_db_sql(text);
    free(text);
}

bool
private_db_may(const char *user, const char *sql)
{
    char password[40];

    snprintf(password, sizeof(password), "test-%s", user);
    return run(user, password, sql, ">/dev/null 2>&1");
}
