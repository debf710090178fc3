/*
 * private_db: a database of the test program's own (tests/stack/private-db).
 * Group setup and teardown for cmocka; connections are made as the users that
 * programs use, so grants are tested on the way.
 */
#ifndef PRIVATE_DB_H
#define PRIVATE_DB_H

#include "db/db.h"

int private_db_start(void **state);
int private_db_stop(void **state);

/* How that user connects; valid until some more were asked for. */
struct db_conf private_db_conf(const char *user, enum db_program program);

/* A connection as that program; fails the test when it cannot be had. */
struct db *private_db_open(enum db_program program);

/* Statements as the database's root; fails the test when one is refused. */
void private_db_sql(const char *sql);
void private_db_file(const char *path);
/* What they give: columns with tabs between, a line for a row. */
void private_db_text(const char *sql, char *out, size_t room);

/* A connection of the database's root, for what needs one of its own; close
 * it with mysql_close. */
struct st_mysql *private_db_root(void);

/* SQL as that user; true when it was allowed. */
bool private_db_may(const char *user, const char *sql);

#endif
