/* db: open, close, reopen; transactions. */
#include "db/inner.h"

#include <errmsg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef db_transact /* here they are themselves, not crash.h's */
#undef db_tx

enum { TX_TRIES = 5 };

/* Copy the strings of a configuration into one block. */
static bool
conf_copy(struct db *db, const struct db_conf *c, struct err *e)
{
    const char *from[] = { c->socket, c->host, c->ca_file,
                           c->name,   c->user, c->password };
    const char **to[] = {
        &db->conf.socket, &db->conf.host, &db->conf.ca_file,
        &db->conf.name,   &db->conf.user, &db->conf.password
    };
    size_t n = 0;
    char *p;

    db->conf = *c;
    for (size_t i = 0; i < 6; i++)
        n += from[i] == NULL ? 0 : strlen(from[i]) + 1;
    p = db->strings = malloc(n + 1);
    if (p == NULL)
        return err_set(e, ERR_FAULT, "no memory for a database connection");
    for (size_t i = 0; i < 6; i++) {
        if (from[i] == NULL)
            continue;
        n = strlen(from[i]) + 1;
        memcpy(p, from[i], n);
        *to[i] = p;
        p += n;
    }
    return true;
}

static bool
connect_now(struct db *db, struct err *e)
{
    db->link = link_open(&db->conf, e);
    if (db->link == NULL)
        return false;
    if (prepared_all(db, e))
        return true;
    prepared_free(db);
    mysql_close(db->link);
    db->link = NULL;
    return false;
}

bool
db_open(struct db **out, const struct db_conf *c, struct err *e)
{
    struct db *db = calloc(1, sizeof(*db));

    *out = NULL;
    if (db == NULL)
        return err_set(e, ERR_FAULT, "no memory for a database connection");
    if (!conf_copy(db, c, e) || !connect_now(db, e)) {
        db_close(db);
        return false;
    }
    *out = db;
    return true;
}

void
db_close(struct db *db)
{
    if (db == NULL)
        return;
    prepared_free(db);
    if (db->link != NULL)
        mysql_close(db->link);
    free(db->strings);
    free(db);
}

/*
 * What may still be open on the link is undone with it: the next BEGIN would
 * commit it.  Not every client error has killed the link (2008 has not).
 * db_ready opens another one.
 */
static void
link_drop(struct db *db)
{
    prepared_free(db);
    if (db->link != NULL)
        mysql_close(db->link);
    db->link = NULL;
}

bool
db_ready(struct db *db, struct err *e)
{
    if (db->in_tx)
        return err_set(e, ERR_FAULT, "db_ready inside a transaction");
    if (db->link != NULL && !errno_lost(db->last))
        return true;
    link_drop(db);
    db->last = 0;
    return connect_now(db, e);
}

bool
db_in_transaction(const struct db *db)
{
    return db->in_tx;
}

struct db_cost
db_cost_take(struct db *db)
{
    struct db_cost cost = db->cost;

    memset(&db->cost, 0, sizeof(db->cost));
    return cost;
}

static bool
plain(struct db *db, const char *sql, struct err *e)
{
    if (db->link == NULL) {
        db->last = CR_SERVER_GONE_ERROR;
        return err_set(e, ERR_LATER, "%s: the database is gone", sql);
    }
    if (mysql_query(db->link, sql) == 0)
        return true;
    return link_failed(db, mysql_errno(db->link), mysql_error(db->link), sql,
                       e);
}

/* 1 to 20 ms times the try, so that two losers do not meet again. */
static void
jitter(int try)
{
    struct timespec t = { 0, 0 };

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec = (1 + t.tv_nsec / 1000 % 20) * 1000000L * try;
    t.tv_sec = 0;
    nanosleep(&t, NULL);
}

enum step { STEP_DONE, STEP_AGAIN, STEP_FAILED, STEP_UNKNOWN };

static enum step
attempt(struct db *db, db_body *body, void *ctx, struct err *e)
{
    struct err ignored = { 0 };
    bool good;
    unsigned cause;

    db->last = 0;
    CRASH_TX_AT("begin");
    if (!plain(db, "BEGIN", e))
        return STEP_FAILED;
    db->in_tx = true;
    good = body(db, ctx, e);
    db->in_tx = false;
    /* A swallowed SQL error must not be committed: the server may already
       have undone half of the transaction (D1, D2). */
    if (good && db->last != 0)
        good = err_set(e, ERR_FAULT, "an SQL error was ignored");
    CRASH_TX_AT("commit");
    if (good && plain(db, "COMMIT", e)) {
        CRASH_TX_AT("committed");
        return STEP_DONE;
    }
    cause = db->last;
    if (!errno_lost(cause) && plain(db, "ROLLBACK", &ignored))
        return errno_again(cause) ? STEP_AGAIN : STEP_FAILED;
    link_drop(db);
    return good && errno_lost(cause) ? STEP_UNKNOWN : STEP_FAILED;
}

enum db_end
db_transact(struct db *db, db_body *body, void *ctx, struct err *e)
{
    if (db->in_tx) {
        err_set(e, ERR_FAULT, "a transaction inside a transaction");
        return DB_ROLLED_BACK;
    }
    for (int try = 1;; try++) {
        switch (attempt(db, body, ctx, e)) {
        case STEP_DONE:
            return DB_COMMITTED;
        case STEP_UNKNOWN:
            return DB_UNKNOWN;
        case STEP_FAILED:
            return DB_ROLLED_BACK;
        case STEP_AGAIN:
            break;
        }
        if (try == TX_TRIES)
            return DB_ROLLED_BACK;
        err_clear(e);
        jitter(try);
    }
}

bool
db_tx(struct db *db, db_body *body, void *ctx, struct err *e)
{
    return db_transact(db, body, ctx, e) == DB_COMMITTED;
}
