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

/* A connection as that program; fails the test when it cannot be had. */
struct db *private_db_open(enum db_program program);

/* SQL as the database's root; fails the test when it is refused. */
void private_db_sql(const char *sql);

/* SQL as that user; true when it was allowed. */
bool private_db_may(const char *user, const char *sql);

#endif
