/* db: transactions meet deadlocks, locks, ignored errors and lost links. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <errmsg.h>
#include <mysql.h>

#include "db/inner.h"

#include "private_db.h"

static const struct shop_ref shop = { 1 };

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

static const char *
text(const char *sql)
{
    static char out[4000];

    private_db_text(sql, out, sizeof(out));
    return out;
}

/* -------------------------------------------------- small pieces of a body */

static bool
note(struct db *db, const char *what, struct err *e)
{
    return db_insert(db, STMT_AUDIT_ADD,
                     ARGS(ARG_SHOP(shop), ARG_TEXT("user"), ARG_INT(1),
                          ARG_TEXT("Ann"), ARG_TEXT(what), ARG_TEXT(""),
                          ARG_INT(0), ARG_TEXT("")),
                     NULL, e);
}

/* Lock an invoice's row, and give it one more revision. */
static bool
touch(struct db *db, int64_t id, struct err *e)
{
    struct arena a;
    struct id_row row;
    bool good;

    arena_init(&a, 1 << 20);
    good = db_one(db, &a, STMT_INVOICE_LOCK, ARGS(ARG_SHOP(shop), ARG_INT(id)),
                  &id_record, &row, e) &&
           db_exec(db, STMT_INVOICE_LINES_CLEAR,
                   ARGS(ARG_SHOP(shop), ARG_INT(id)), NULL, e) &&
           note(db, id == 1 ? "one" : "two", e);
    arena_free(&a);
    return good;
}

static void
notes_are(const char *want)
{
    char line[200];

    snprintf(line, sizeof(line), "%s\n", want);
    assert_string_equal(text("SELECT COALESCE(GROUP_CONCAT(what ORDER BY what "
                             "SEPARATOR ' '), '') FROM audit"),
                        line);
}

static int
fresh(void **state)
{
    private_db_sql(
        "DROP TRIGGER IF EXISTS trouble; DELETE FROM audit; "
        "DELETE FROM invoice; DELETE FROM customer; DELETE FROM form_key; "
        "DELETE FROM shop; "
        "INSERT INTO shop (id, name, country, currency, zone) VALUES "
        "(1, 'A', 'US', 'USD', 'UTC'); "
        "INSERT INTO customer (shop_id, id, external_id, name, name_key) "
        "VALUES (1, 1, 'c', 'c', 'c'); "
        "INSERT INTO invoice (shop_id, id, external_id, number, customer_id, "
        "invoice_date) VALUES (1, 1, 'a', 'a', 1, '2026-01-01'), "
        "(1, 2, 'b', 'b', 1, '2026-01-01')");
    *state = private_db_open(DB_PORTAL);
    return 0;
}

static int
done(void **state)
{
    db_close(*state);
    return 0;
}

/* --------------------------------------------------------- running it again */

struct crossing {
    struct db *db;
    int64_t first, second;
    int runs;
    pthread_barrier_t *both;
    enum db_end end;
    struct err e;
};

/* Each has locked its first row when it asks for the other's. */
static bool
crossing_body(struct db *db, void *ctx, struct err *e)
{
    struct crossing *c = ctx;

    if (!touch(db, c->first, e))
        return false;
    if (c->runs++ == 0)
        pthread_barrier_wait(c->both);
    return touch(db, c->second, e);
}

static void *
crossing_thread(void *arg)
{
    struct crossing *c = arg;

    c->end = db_transact(c->db, crossing_body, c, &c->e);
    mysql_thread_end();
    return NULL;
}

static void
a_deadlock_runs_the_body_again(void **state)
{
    pthread_barrier_t both;
    struct crossing a = { .db = *state, .first = 1, .second = 2 };
    struct crossing b = { .first = 2, .second = 1 };
    pthread_t thread;

    b.db = private_db_open(DB_PORTAL);
    pthread_barrier_init(&both, NULL, 2);
    a.both = b.both = &both;
    assert_int_equal(pthread_create(&thread, NULL, crossing_thread, &b), 0);
    crossing_thread(&a);
    pthread_join(thread, NULL);
    assert_int_equal(a.end, DB_COMMITTED);
    assert_int_equal(b.end, DB_COMMITTED);
    assert_int_equal(a.runs + b.runs, 3); /* one of them twice */
    assert_int_equal(a.e.kind + b.e.kind, ERR_NONE);
    assert_int_equal(db_cost_take(a.db).again + db_cost_take(b.db).again, 1);
    notes_are("one one two two"); /* and each stored once */
    pthread_barrier_destroy(&both);
    db_close(b.db);
}

struct counted {
    int runs;
    const char *kill; /* in which run's middle */
};

static bool
counted_body(struct db *db, void *ctx, struct err *e)
{
    struct counted *c = ctx;

    c->runs++;
    return note(db, "before", e) && touch(db, 1, e);
}

static void *
let_go_later(void *root)
{
    usleep(1300000);
    mysql_query(root, "ROLLBACK");
    mysql_thread_end();
    return NULL;
}

static void
a_lock_wait_runs_the_body_again(void **state)
{
    struct db_conf conf = private_db_conf("cf_web", DB_PORTAL);
    MYSQL *root = private_db_root();
    struct counted c = { 0 };
    struct err e = { 0 };
    pthread_t thread;
    struct db *db;

    (void)state;
    conf.lock_wait_s = 1;
    assert_true(db_open(&db, &conf, &e));
    assert_int_equal(mysql_query(root, "BEGIN"), 0);
    assert_int_equal(mysql_query(root, "UPDATE invoice SET line_count = 1 "
                                       "WHERE id = 1"),
                     0);
    assert_int_equal(pthread_create(&thread, NULL, let_go_later, root), 0);
    assert_int_equal(db_transact(db, counted_body, &c, &e), DB_COMMITTED);
    pthread_join(thread, NULL);
    assert_int_equal(c.runs, 2);
    notes_are("before one"); /* the first run's half is not there */
    mysql_close(root);
    db_close(db);
}

/* A trigger that says what a server says. */
static void
trouble(unsigned number)
{
    char sql[400];

    snprintf(sql, sizeof(sql),
             "CREATE TRIGGER trouble BEFORE INSERT ON audit FOR EACH ROW "
             "IF NEW.what = 'one' THEN SIGNAL SQLSTATE 'HY000' SET "
             "MYSQL_ERRNO = %u, MESSAGE_TEXT = 'trouble'; END IF",
             number);
    private_db_sql(sql);
}

static void
what_is_run_again_and_how_often(void **state)
{
    /* clang-format off */
    static const struct { unsigned number; int runs; enum err_kind kind; } cases[] = {
        { 1213, 5, ERR_LATER },    /* deadlock */
        { 1205, 5, ERR_LATER },    /* lock wait */
        { 1020, 5, ERR_LATER },    /* record changed: newer servers */
        { 1062, 1, ERR_CONFLICT }, /* duplicate key */
        { 1452, 1, ERR_CONFLICT }, /* no such parent row */
        { 1290, 1, ERR_LATER },    /* read only */
        { 1114, 1, ERR_LATER },    /* table full */
        { 1021, 1, ERR_LATER },    /* disk full */
        { 1969, 1, ERR_LATER },    /* max_statement_time */
        { 1040, 1, ERR_LATER },    /* too many connections */
        { 1146, 1, ERR_FAULT },    /* no such table */
        { 1406, 1, ERR_FAULT },    /* too long */
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct counted c = { 0 };
        struct err e = { 0 };

        trouble(cases[i].number);
        assert_int_equal(db_transact(*state, counted_body, &c, &e),
                         DB_ROLLED_BACK);
        if (c.runs != cases[i].runs || e.kind != cases[i].kind)
            fail_msg("%u: %d runs, %s: %s", cases[i].number, c.runs,
                     err_name(e.kind), e.text);
        notes_are("");
        private_db_sql("DROP TRIGGER trouble");
    }
    notes_are("");
}

/* --------------------------------------------------------- what never commits
 */

static bool
ignoring_body(struct db *db, void *ctx, struct err *e)
{
    struct err ignored = { 0 };

    (void)ctx;
    if (!note(db, "before", e))
        return false;
    return touch(db, 1, &ignored) || note(db, "after", e);
}

static void
an_ignored_error_is_not_committed(void **state)
{
    struct err e = { 0 };

    trouble(1062);
    assert_int_equal(db_transact(*state, ignoring_body, NULL, &e),
                     DB_ROLLED_BACK);
    assert_int_equal(e.kind, ERR_FAULT);
    notes_are("");
    /* 1213 undid the transaction; what follows would commit on its own (D1) */
    private_db_sql("DROP TRIGGER trouble");
    trouble(1213);
    err_clear(&e);
    assert_int_equal(db_transact(*state, ignoring_body, NULL, &e),
                     DB_ROLLED_BACK);
    notes_are("");
}

static bool
refusing_body(struct db *db, void *ctx, struct err *e)
{
    struct counted *c = ctx;

    c->runs++;
    return note(db, "before", e) && err_set(e, ERR_REFUSED, "not like this");
}

static void
a_body_that_refuses_is_rolled_back(void **state)
{
    struct counted c = { 0 };
    struct err e = { 0 };

    assert_int_equal(db_transact(*state, refusing_body, &c, &e),
                     DB_ROLLED_BACK);
    assert_int_equal(c.runs, 1);
    assert_string_equal(e.text, "not like this");
    notes_are("");
    assert_false(db_in_transaction(*state));
}

static bool
inside_body(struct db *db, void *ctx, struct err *e)
{
    struct counted c = { 0 };
    struct err inner = { 0 };

    (void)ctx;
    assert_true(db_in_transaction(db));
    assert_false(db_ready(db, &inner));
    err_clear(&inner);
    assert_int_equal(db_transact(db, refusing_body, &c, &inner),
                     DB_ROLLED_BACK);
    assert_int_equal(inner.kind, ERR_FAULT);
    assert_int_equal(c.runs, 0);
    return note(db, "inside", e);
}

static void
no_transaction_inside_another(void **state)
{
    struct err e = { 0 };

    assert_int_equal(db_transact(*state, inside_body, NULL, &e), DB_COMMITTED);
    notes_are("inside");
}

/* ------------------------------------------------------------ a lost link */

static void
kill_web(void)
{
    private_db_sql("SET @s = CONCAT('KILL CONNECTION ', (SELECT ID FROM "
                   "information_schema.PROCESSLIST WHERE USER = 'cf_web')); "
                   "EXECUTE IMMEDIATE @s");
    usleep(20000); /* until the server has let go */
}

static bool
killed_body(struct db *db, void *ctx, struct err *e)
{
    struct counted *c = ctx;

    c->runs++;
    if (!note(db, "before", e))
        return false;
    kill_web();
    return strcmp(c->kill, "at commit") == 0 || note(db, "after", e);
}

static void
a_link_lost_on_the_way(void **state)
{
    static const struct {
        const char *kill;
        enum db_end end;
    } cases[] = { { "in the middle", DB_ROLLED_BACK },
                  { "at commit", DB_UNKNOWN } };

    for (size_t i = 0; i < 2; i++) {
        struct counted c = { .kill = cases[i].kill };
        struct err e = { 0 };

        assert_int_equal(db_transact(*state, killed_body, &c, &e),
                         cases[i].end);
        assert_int_equal(c.runs, 1);
        assert_int_equal(e.kind, ERR_LATER);
        assert_false(db_in_transaction(*state));
        err_clear(&e);
        /* nothing is reopened by itself */
        assert_false(note(*state, "unseen", &e));
        assert_int_equal(e.kind, ERR_LATER);
        err_clear(&e);
        assert_true(db_ready(*state, &e));
        assert_true(note(*state, cases[i].kill, &e));
        notes_are(i == 0 ? "in the middle" : "at commit in the middle");
    }
}

static void
an_idle_link_that_was_lost(void **state)
{
    struct err e = { 0 };

    assert_true(db_ready(*state, &e));
    kill_web();
    assert_false(note(*state, "one", &e));
    assert_int_equal(e.kind, ERR_LATER);
    err_clear(&e);
    assert_true(db_ready(*state, &e));
    assert_true(db_tx(*state, inside_body, NULL, &e));
    notes_are("inside");
}

static void
no_server(void **state)
{
    struct db_conf conf = private_db_conf("cf_web", DB_PORTAL);
    struct err e = { 0 };
    struct db *db;

    (void)state;
    conf.socket = "/nonexistent/db.sock";
    assert_false(db_open(&db, &conf, &e));
    assert_null(db);
    assert_int_equal(e.kind, ERR_LATER);
    db_close(NULL);
}

/* ------------------------------------------------ the client's own errors */

/* The client library has no memory: the link lives, and half of it is done. */
static bool
half_body(struct db *db, void *ctx, struct err *e)
{
    (void)ctx;
    return note(db, "half", e) &&
           link_failed(db, CR_OUT_OF_MEMORY, "no memory", "test", e);
}

static bool
other_body(struct db *db, void *ctx, struct err *e)
{
    (void)ctx;
    return note(db, "other", e);
}

/* A transaction that begins would commit what is open on its link. */
static void
half_is_never_committed(void **state)
{
    struct db *db = *state;
    struct err e = { 0 };

    assert_false(db_tx(db, half_body, NULL, &e));
    assert_int_equal(e.kind, ERR_LATER);
    err_clear(&e);
    assert_false(db_tx(db, other_body, NULL, &e)); /* without db_ready */
    err_clear(&e);
    assert_true(db_ready(db, &e));
    notes_are("");
    assert_true(db_tx(db, other_body, NULL, &e));
    notes_are("other");
}

#define WITH_DB(test) cmocka_unit_test_setup_teardown(test, fresh, done)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DB(half_is_never_committed),
        WITH_DB(a_deadlock_runs_the_body_again),
        WITH_DB(a_lock_wait_runs_the_body_again),
        WITH_DB(what_is_run_again_and_how_often),
        WITH_DB(an_ignored_error_is_not_committed),
        WITH_DB(a_body_that_refuses_is_rolled_back),
        WITH_DB(no_transaction_inside_another),
        WITH_DB(a_link_lost_on_the_way),
        WITH_DB(an_idle_link_that_was_lost),
        WITH_DB(no_server),
    };

    return cmocka_run_group_tests(tests, private_db_start, private_db_stop);
}
