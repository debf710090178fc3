/*
 * db: MariaDB, and the only module that may know it.
 *
 * SQL stands in sql/query; sql/gen.awk makes enum stmt and a table of text,
 * argument letters, result letters, class and programs.  A program prepares
 * its own statements at connect, and their parameter and column counts are
 * checked, so a typo stops the start and not a request.
 *
 * Statement classes (design.md 4): shop statements bind the tenant as their
 * first argument through struct shop_ref, which only the door makes; door
 * statements find the tenant; across statements belong to support, sweeper and
 * operator.  Session settings (strict mode, READ COMMITTED, utf8mb4, UTC,
 * time-outs, no automatic reconnect) are set and verified at connect.
 *
 * Errors: ERR_ABSENT no row, ERR_CONFLICT duplicate key or another row count
 * than promised, ERR_LATER lost or busy server, ERR_FAULT the rest.
 */
#ifndef DB_H
#define DB_H

#include <stdbool.h>
#include <stdint.h>

#include "arena/arena.h"
#include "err/err.h"
#include "field/field.h"
#include "stmts.h" /* enum stmt, generated */

struct db;

/* Who prepares what; the last column of a statement's header names these. */
enum db_program {
    DB_PORTAL = 1,
    DB_API = 2,
    DB_INTAKE = 4,
    DB_SWEEPER = 8,
    DB_SUPPORT = 16,
    DB_ADMIN = 32,
};

struct db_conf {
    const char *socket; /* path, or NULL for TCP with TLS to host:port */
    const char *host;
    unsigned port;
    const char *ca_file; /* for TCP */
    const char *name;    /* database */
    const char *user;
    const char *password;
    unsigned lock_wait_s; /* protocol.md: sweeper 1, web 5 */
    enum db_program program;
};

/* A tenant.  Made by the door statements' readers in shop/ and nowhere else. */
struct shop_ref {
    int64_t id;
};

/* One bound value; letters as in field.h, 's' the shop, 0 the end. */
struct val {
    char type;
    bool null;
    union {
        int64_t i;
        const char *t;
        struct bytes b;
    } v;
};

#define ARG_SHOP(ref) ((struct val){ .type = 's', .v.i = (ref).id })
#define ARG_INT(x) ((struct val){ .type = 'i', .v.i = (x) })
#define ARG_BOOL(x) ((struct val){ .type = 'o', .v.i = (x) ? 1 : 0 })
#define ARG_TEXT(x)                                                            \
    ((struct val){ .type = 't', .null = (x) == NULL, .v.t = (x) })
#define ARG_BYTES(x)                                                           \
    ((struct val){ .type = 'b', .null = (x).p == NULL, .v.b = (x) })
#define ARG_UTC(x)                                                             \
    ((struct val){ .type = 'u', .null = (x).us == 0, .v.i = (x).us })
#define ARG_DATE(x)                                                            \
    ((struct val){ .type = 'd', .null = (x).ymd == 0, .v.i = (x).ymd })
#define ARG_MONEY(x) ((struct val){ .type = 'm', .v.i = (x).minor })
#define ARG_DECIMAL(x) ((struct val){ .type = 'q', .v.i = (x).micro })
#define ARGS(...) ((const struct val[]){ __VA_ARGS__, { 0 } })
#define NO_ARGS ((const struct val[]){ { 0 } })

ERR_CHECKED bool db_open(struct db **out, const struct db_conf *c,
                         struct err *e);
void db_close(struct db *db); /* NULL is fine */

/*
 * The database as the configuration names it, for one of its users, whose
 * password is the secret USER.pass.  Waits lock_wait_s for a row lock
 * (protocol.md: sweeper 1, web 5).  a holds the password.
 */
struct conf;
ERR_CHECKED bool db_conf_of(struct arena *a, const struct conf *c,
                            const char *user, enum db_program program,
                            unsigned lock_wait_s, struct db_conf *out,
                            struct err *e);
ERR_CHECKED bool db_open_as(struct db **out, struct arena *a,
                            const struct conf *c, const char *user,
                            enum db_program program, unsigned lock_wait_s,
                            struct err *e);

/*
 * Between requests: reopen when the connection was lost.  Never called inside
 * a transaction.
 */
ERR_CHECKED bool db_ready(struct db *db, struct err *e);

/* Exactly one row into *out; none is ERR_ABSENT, two are ERR_FAULT. */
ERR_CHECKED bool db_one(struct db *db, struct arena *a, enum stmt s,
                        const struct val *args, const struct record *r,
                        void *out, struct err *e);

/* One row or none; *found tells. */
ERR_CHECKED bool db_maybe(struct db *db, struct arena *a, enum stmt s,
                          const struct val *args, const struct record *r,
                          void *out, bool *found, struct err *e);

/* All rows (the statement has a LIMIT), allocated from a. */
ERR_CHECKED bool db_all(struct db *db, struct arena *a, enum stmt s,
                        const struct val *args, const struct record *r,
                        struct rows *out, struct err *e);

/* A change of any number of rows; *changed may be NULL.  Counts rows found by
 * WHERE, also when they already had the new values. */
ERR_CHECKED bool db_exec(struct db *db, enum stmt s, const struct val *args,
                         int64_t *changed, struct err *e);

/* A change that must hit exactly one row, else ERR_CONFLICT. */
ERR_CHECKED bool db_change(struct db *db, enum stmt s, const struct val *args,
                           struct err *e);

/* An insert of one row; *id receives AUTO_INCREMENT when not NULL. */
ERR_CHECKED bool db_insert(struct db *db, enum stmt s, const struct val *args,
                           int64_t *id, struct err *e);

/*
 * A change or an insert for n rows of args, one behind the other, in one round
 * for every 500.  *changed (may be NULL) is the sum over the rows, so n means
 * that each hit one, for statements that cannot hit two.  The server counts in
 * what an UPDATE of a trigger changes (an INSERT's rows it does not): for events
 * that leave a problem (sql/schema/012) the sum says nothing.
 */
ERR_CHECKED bool db_exec_many(struct db *db, enum stmt s,
                              const struct val *args, size_t n,
                              int64_t *changed, struct err *e);

enum db_end {
    DB_COMMITTED,
    DB_ROLLED_BACK, /* e tells why; nothing is stored */
    DB_UNKNOWN,     /* COMMIT's own answer was lost: read back */
};

/*
 * Run body inside a transaction.  Any SQL error rolls back; after 1213, 1205
 * and 1020 the whole body runs again from its first line, at most five times
 * with jitter.  body must therefore start from its arguments each time and
 * touch nothing outside the database that a second run would spoil.  A body
 * that returns false with another error rolls back and is not run again.
 */
typedef bool db_body(struct db *db, void *ctx, struct err *e);
ERR_CHECKED enum db_end db_transact(struct db *db, db_body *body, void *ctx,
                                    struct err *e);

/* db_transact for callers that treat "unknown" as a failure to report. */
ERR_CHECKED bool db_tx(struct db *db, db_body *body, void *ctx, struct err *e);

#ifdef BUILD_fault /* crash.h: a transaction is called after its body */
#define db_transact(db, body, ctx, e)                                          \
    (crash_tx(#body), (db_transact)(db, body, ctx, e))
#define db_tx(db, body, ctx, e) (crash_tx(#body), (db_tx)(db, body, ctx, e))
#endif

/* True between BEGIN and COMMIT: outbound refuses to run then (D23). */
bool db_in_transaction(const struct db *db);

/*
 * Statements run and rows read since the last call; for tests and limits.
 * Errors after which a transaction runs again (1213, 1205, 1020) are counted,
 * and each has its line in the log (D24).
 */
struct db_cost {
    unsigned statements;
    unsigned rows;
    unsigned again;
};
struct db_cost db_cost_take(struct db *db);

/*
 * Migrations: sql/schema/NNN_*.sql in order, each once, under a named lock;
 * an interrupted one is resumed at the statement it stopped at.  Connects as
 * the migration user of c.  Says each file it applied through say().
 */
ERR_CHECKED bool db_migrate(const struct db_conf *c, const char *directory,
                            void (*say)(const char *line), struct err *e);

/* Run the statements of a file one after the other, as the migration user of c;
 * each names {db}, the database, once: GRANTs, and what follows a restore. */
ERR_CHECKED bool db_grant(const struct db_conf *c, const char *file,
                          struct err *e);

#endif
