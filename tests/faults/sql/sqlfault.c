#include "sqlfault.h"

#include <dlfcn.h>
#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "db/stmt.h"

enum { STATEMENTS_MAX = 2048 };

const char *const sqlfault_names[SQLFAULT__MAX] = {
    [SQLFAULT_NONE] = "none",      [SQLFAULT_DEADLOCK] = "1213",
    [SQLFAULT_LOCK_WAIT] = "1205", [SQLFAULT_CHANGED] = "1020",
    [SQLFAULT_GONE] = "2013",      [SQLFAULT_LOST] = "lost",
};

static const struct {
    unsigned number;
    const char *text;
} said[SQLFAULT__MAX] = {
    [SQLFAULT_DEADLOCK] = { ER_LOCK_DEADLOCK, "Deadlock found" },
    [SQLFAULT_LOCK_WAIT] = { ER_LOCK_WAIT_TIMEOUT, "Lock wait timeout" },
    [SQLFAULT_CHANGED] = { ER_CHECKREAD, "Record has changed" },
    [SQLFAULT_GONE] = { CR_SERVER_LOST, "Lost connection" },
    [SQLFAULT_LOST] = { CR_SERVER_LOST, "Lost connection" },
};

/* One process, one plan: what stands between has no other place for it. */
static struct {
    const char *user; /* NULL: any */
    char name[64];
    unsigned nth, passed;
    enum sqlfault fault;
    bool hit;
} plan;
static sqlfault_seen *seen_by;
static const char *seen_user;
static const char *trace_file;
static struct {
    const MYSQL_STMT *stmt;
    const char *name;
    MYSQL *link;
} prepared[STATEMENTS_MAX];
static const void *failed; /* the link or statement that was made to fail */
static enum sqlfault failed_how;
static const void *open_tx; /* the link between BEGIN and its end */

/* ----------------------------------------------------------- the real ones */

typedef int query_fn(MYSQL *, const char *);
typedef int prepare_fn(MYSQL_STMT *, const char *, unsigned long);
typedef int execute_fn(MYSQL_STMT *);
typedef unsigned errno_fn(const void *);
typedef const char *error_fn(const void *);

static void *
real(const char *name)
{
    void *p = dlsym(RTLD_NEXT, name);

    if (p == NULL)
        abort();
    return p;
}

/* ISO C knows no way from void * to a function; POSIX says it is one. */
#define REAL(type, name)                                                       \
    type *call;                                                                \
    *(void **)(&call) = real(name)

static int
real_query(MYSQL *my, const char *sql)
{
    REAL(query_fn, "mysql_query");
    return call(my, sql);
}

static int
real_execute(MYSQL_STMT *st)
{
    REAL(execute_fn, "mysql_stmt_execute");
    return call(st);
}

/* ----------------------------------------------------------------- the plan */

void
sqlfault_set(const char *user, const char *name, unsigned nth,
             enum sqlfault fault)
{
    memset(&plan, 0, sizeof(plan));
    plan.user = user;
    snprintf(plan.name, sizeof(plan.name), "%s", name);
    plan.nth = nth;
    plan.fault = fault;
}

void
sqlfault_clear(void)
{
    memset(&plan, 0, sizeof(plan));
}

bool
sqlfault_hit(void)
{
    return plan.hit;
}

void
sqlfault_trace(const char *user, sqlfault_seen *seen)
{
    seen_user = user;
    seen_by = seen;
}

static void
trace_write(const char *name, bool in_tx)
{
    FILE *f = fopen(trace_file, "ae");

    if (f == NULL)
        abort();
    fprintf(f, "%s %s\n", name, in_tx ? "tx" : "alone");
    fclose(f);
}

__attribute__((constructor)) static void
plan_read(void)
{
    const char *text = getenv("SQLFAULT");
    char name[64], how[16];
    unsigned nth;

    trace_file = getenv("SQLFAULT_TRACE");
    if (trace_file != NULL)
        sqlfault_trace(NULL, trace_write);
    if (text == NULL)
        return;
    if (sscanf(text, "%63[^:]:%u:%15s", name, &nth, how) != 3)
        abort();
    for (int i = 1; i < SQLFAULT__MAX; i++)
        if (strcmp(how, sqlfault_names[i]) == 0)
            sqlfault_set(NULL, name, nth, (enum sqlfault)i);
    if (plan.nth == 0)
        abort();
}

static bool
of_user(const char *user, const MYSQL *my)
{
    return user == NULL || (my->user != NULL && strcmp(my->user, user) == 0);
}

/* What becomes of this run of that statement? */
static enum sqlfault
fate(MYSQL *my, const char *name)
{
    if (seen_by != NULL && of_user(seen_user, my))
        seen_by(name, open_tx == my);
    if (plan.fault == SQLFAULT_NONE || plan.hit || !of_user(plan.user, my) ||
        strcmp(plan.name, name) != 0 || ++plan.passed != plan.nth)
        return SQLFAULT_NONE;
    plan.hit = true;
    return plan.fault;
}

static int
fail(const void *who, enum sqlfault how)
{
    failed = who;
    failed_how = how;
    return 1;
}

static void
cut(MYSQL *my)
{
    shutdown(mysql_get_socket(my), SHUT_RDWR);
}

/* ------------------------------------------------------ in the library's place
 */

/* The whole answer is read first: what is lost is only what we are told. */
static int
lose_answer(MYSQL *my, MYSQL_STMT *st, const char *sql)
{
    MYSQL_RES *res;

    if (st != NULL) {
        if (real_execute(st) == 0 && mysql_stmt_field_count(st) > 0)
            mysql_stmt_free_result(st);
    } else if (real_query(my, sql) == 0 &&
               (res = mysql_store_result(my)) != NULL) {
        mysql_free_result(res);
    }
    cut(my);
    return fail(st != NULL ? (const void *)st : my, SQLFAULT_LOST);
}

int
mysql_query(MYSQL *my, const char *sql)
{
    static const char *const known[] = { "BEGIN", "COMMIT", "ROLLBACK" };
    const char *name = NULL;
    enum sqlfault how;
    int status;

    if (failed == my)
        failed = NULL;
    for (size_t i = 0; i < 3; i++)
        if (strcmp(sql, known[i]) == 0)
            name = known[i];
    how = name == NULL ? SQLFAULT_NONE : fate(my, name);
    switch (how) {
    case SQLFAULT_DEADLOCK:
        real_query(my, "ROLLBACK");
        open_tx = NULL;
        return fail(my, how);
    case SQLFAULT_LOCK_WAIT:
    case SQLFAULT_CHANGED:
        return fail(my, how);
    case SQLFAULT_LOST:
        open_tx = NULL;
        return lose_answer(my, NULL, sql);
    case SQLFAULT_GONE:
        cut(my);
        break;
    case SQLFAULT_NONE:
    case SQLFAULT__MAX:
        break;
    }
    status = real_query(my, sql);
    if (name != NULL)
        open_tx = strcmp(name, "BEGIN") == 0 && status == 0 ? my : NULL;
    return status;
}

static const char *
name_of(const char *sql, unsigned long n)
{
    for (int i = 0; i < STMT__MAX; i++)
        if (strlen(stmt_rows[i].sql) == n &&
            memcmp(stmt_rows[i].sql, sql, n) == 0)
            return stmt_rows[i].name;
    return "unknown";
}

int
mysql_stmt_prepare(MYSQL_STMT *st, const char *sql, unsigned long n)
{
    REAL(prepare_fn, "mysql_stmt_prepare");

    for (size_t i = 0; i < STATEMENTS_MAX; i++) {
        if (prepared[i].stmt != NULL && prepared[i].stmt != st)
            continue;
        prepared[i].stmt = st;
        prepared[i].name = name_of(sql, n);
        prepared[i].link = st->mysql;
        break;
    }
    return call(st, sql, n);
}

my_bool
mysql_stmt_close(MYSQL_STMT *st)
{
    typedef my_bool close_fn(MYSQL_STMT *);
    REAL(close_fn, "mysql_stmt_close");

    for (size_t i = 0; i < STATEMENTS_MAX; i++)
        if (prepared[i].stmt == st)
            prepared[i].stmt = NULL;
    if (failed == st)
        failed = NULL;
    return call(st);
}

int
mysql_stmt_execute(MYSQL_STMT *st)
{
    MYSQL *my = NULL;
    const char *name = "unknown";
    enum sqlfault how;

    if (failed == st)
        failed = NULL;
    for (size_t i = 0; i < STATEMENTS_MAX && my == NULL; i++)
        if (prepared[i].stmt == st) {
            name = prepared[i].name;
            my = prepared[i].link;
        }
    how = my == NULL ? SQLFAULT_NONE : fate(my, name);
    switch (how) {
    case SQLFAULT_DEADLOCK: /* what comes next runs on its own */
        real_query(my, "ROLLBACK");
        return fail(st, how);
    case SQLFAULT_LOCK_WAIT:
    case SQLFAULT_CHANGED:
        return fail(st, how);
    case SQLFAULT_LOST:
        return lose_answer(my, st, NULL);
    case SQLFAULT_GONE:
        cut(my);
        break;
    case SQLFAULT_NONE:
    case SQLFAULT__MAX:
        break;
    }
    return real_execute(st);
}

unsigned
mysql_errno(MYSQL *my)
{
    REAL(errno_fn, "mysql_errno");

    return failed == my ? said[failed_how].number : call(my);
}

const char *
mysql_error(MYSQL *my)
{
    REAL(error_fn, "mysql_error");

    return failed == my ? said[failed_how].text : call(my);
}

unsigned
mysql_stmt_errno(MYSQL_STMT *st)
{
    REAL(errno_fn, "mysql_stmt_errno");

    return failed == st ? said[failed_how].number : call(st);
}

const char *
mysql_stmt_error(MYSQL_STMT *st)
{
    REAL(error_fn, "mysql_stmt_error");

    return failed == st ? said[failed_how].text : call(st);
}
