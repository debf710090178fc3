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

struct db *
private_db_open(enum db_program program)
{
    const char *user = "cf_web";
    struct err e = { 0 };
    char password[40];
    struct db *db;

    if (program == DB_API)
        user = "cf_api";
    else if (program == DB_ADMIN)
        user = "cf_admin";
    else if (program == DB_SWEEPER)
        user = "cf_sweep";
    snprintf(password, sizeof(password), "test-%s", user);
    if (!db_open(&db,
                 &(struct db_conf){ .socket = at,
                                    .name = "counterfoil",
                                    .user = user,
                                    .password = password,
                                    .lock_wait_s = 5,
                                    .program = program },
                 &e))
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

void
private_db_sql(const char *sql)
{
    if (!run("root", "", sql, ""))
        fail_msg("refused: %s", sql);
}

bool
private_db_may(const char *user, const char *sql)
{
    char password[40];

    snprintf(password, sizeof(password), "test-%s", user);
    return run(user, password, sql, ">/dev/null 2>&1");
}
