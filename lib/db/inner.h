/* inner: what the files of db share.  Not for others. */
#ifndef DB_INNER_H
#define DB_INNER_H

#include <mysql.h>

#include "db/db.h"
#include "db/stmt.h"

enum { TEXT_ROOM = 256, COLUMNS_MAX = 64 };

/* A result column's buffer. */
struct column {
    union {
        long long i;
        MYSQL_TIME time;
        char text[TEXT_ROOM];
    } v;
    unsigned long length;
    my_bool null;
};

struct prepared {
    MYSQL_STMT *stmt;
    unsigned columns;
    struct column *column;
    MYSQL_BIND *bind;
};

struct db {
    MYSQL *link; /* NULL when lost */
    struct db_conf conf;
    char *strings; /* the configuration's strings, owned */
    struct prepared *prepared[STMT__MAX];
    unsigned last; /* errno of the last failed call, 0 when none */
    bool in_tx;
    struct db_cost cost;
};

/* Connect and set the session, without preparing anything. */
MYSQL *link_open(const struct db_conf *c, struct err *e);

/* Record the link's (or statement's) error; returns false. */
bool link_failed(struct db *db, unsigned number, const char *text,
                 const char *what, struct err *e);

bool errno_again(unsigned number); /* 1213, 1205, 1020 */
bool errno_lost(unsigned number);  /* the connection is gone */

enum enum_field_types type_of(char letter);
void time_put(MYSQL_TIME *t, struct utc at);
void date_put(MYSQL_TIME *t, int64_t ymd);

/* The statement, prepared, when it is this program's and args fit it. */
bool stmt_ready(struct db *db, enum stmt s, const struct val *args,
                struct prepared **out, struct err *e);
bool stmt_failed(struct db *db, MYSQL_STMT *st, const char *name,
                 struct err *e);

bool prepared_all(struct db *db, struct err *e);
void prepared_free(struct db *db);
void prepared_drop(struct db *db, int i); /* prepared anew at its next use */
bool prepared_here(struct db *db, int i, struct err *e);
bool prepared_ours(const struct db *db, int i); /* is it this program's? */

#endif
