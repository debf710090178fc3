/* db: migrations run once, together, and from where they were cut off. */
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
#include <mysql.h>

#include "db/db.h"

#include "private_db.h"

static char dir[] = "/tmp/cf-schema.XXXXXX"; /* one test program, one */
static char said[1000];
static pthread_mutex_t saying = PTHREAD_MUTEX_INITIALIZER;

static void
say(const char *line)
{
    pthread_mutex_lock(&saying);
    strncat(said, line, sizeof(said) - strlen(said) - 2);
    strcat(said, ";");
    pthread_mutex_unlock(&saying);
}

static void
put(const char *name, const char *content)
{
    char path[200];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    f = fopen(path, "we");
    assert_non_null(f);
    fputs(content, f);
    fclose(f);
}

static void
take(const char *name)
{
    char path[200];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    unlink(path);
}

static const char *
text(const char *sql)
{
    static char out[4000];

    private_db_text(sql, out, sizeof(out));
    return out;
}

static struct db_conf
target(void)
{
    struct db_conf c = private_db_conf("cf_migrate", DB_ADMIN);

    c.name = "target";
    return c;
}

static bool
migrate(struct err *e)
{
    struct db_conf c = target();

    said[0] = '\0';
    memset(e, 0, sizeof(*e));
    return db_migrate(&c, dir, say, e);
}

static int
fresh(void **state)
{
    (void)state;
    private_db_sql("DROP DATABASE IF EXISTS target; CREATE DATABASE target; "
                   "GRANT ALL ON target.* TO cf_migrate@localhost");
    put("001_first.sql", "-- a comment; with a semicolon\n"
                         "CREATE TABLE a (\n  n INT NOT NULL -- why\n);\n\n"
                         "INSERT INTO a VALUES (1);\n");
    put("002_second.sql", "CREATE TABLE b (n INT NOT NULL);\n"
                          "ALTER TABLE b ADD COLUMN m INT NOT NULL;\n"
                          "INSERT INTO a VALUES (2);\n");
    put("README", "not a migration;\n");
    put("3_no.sql", "SELECT nonsense;\n");
    put("004_no.txt", "SELECT nonsense;\n");
    return 0;
}

static int
done(void **state)
{
    (void)state;
    take("001_first.sql");
    take("002_second.sql");
    take("003_third.sql");
    take("README");
    take("3_no.sql");
    take("004_no.txt");
    return 0;
}

static void
once_and_again(void **state)
{
    struct err e;

    (void)state;
    if (!migrate(&e))
        fail_msg("%s", e.text);
    assert_string_equal(said, "001_first.sql;002_second.sql;");
    assert_true(migrate(&e));
    assert_string_equal(said, "");
    assert_string_equal(text("SELECT n FROM target.a ORDER BY n"), "1\n2\n");
    assert_string_equal(text("SELECT COUNT(*), MIN(done) FROM "
                             "target.schema_step"),
                        "5\t1\n");
    put("003_third.sql", "INSERT INTO a VALUES (3);\n");
    assert_true(migrate(&e));
    assert_string_equal(said, "003_third.sql;");
    assert_string_equal(
        text("SELECT default_collation_name FROM information_schema.schemata "
             "WHERE schema_name = 'target'"),
        "utf8mb4_nopad_bin\n");
}

struct runner {
    bool good;
    struct err e;
};

static void *
runs(void *arg)
{
    struct runner *r = arg;
    struct db_conf c = target();

    r->good = db_migrate(&c, dir, say, &r->e);
    mysql_thread_end();
    return NULL;
}

/* D20: whoever comes second waits, and finds all done. */
static void
two_at_once(void **state)
{
    struct runner r[2] = { { 0 } };
    pthread_t threads[2];

    (void)state;
    said[0] = '\0';
    put("002_second.sql", "DO SLEEP(0.3);\nINSERT INTO a VALUES (2);\n");
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, runs, &r[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    if (!r[0].good || !r[1].good)
        fail_msg("%s %s", r[0].e.text, r[1].e.text);
    assert_string_equal(said, "001_first.sql;002_second.sql;");
    assert_string_equal(text("SELECT n FROM target.a ORDER BY n"), "1\n2\n");
}

/* D19: cut off after a statement and before it was noted, or before it. */
static void
cut_off_in_the_middle(void **state)
{
    struct err e;

    (void)state;
    assert_true(migrate(&e));
    private_db_sql("UPDATE target.schema_step SET done = 0 "
                   "WHERE file = '002_second.sql' AND step <= 1; "
                   "DELETE FROM target.schema_step "
                   "WHERE file = '002_second.sql' AND step = 2; "
                   "DELETE FROM target.a WHERE n = 2");
    if (!migrate(&e)) /* the table and the column are there already */
        fail_msg("%s", e.text);
    assert_string_equal(said, "002_second.sql;");
    assert_string_equal(text("SELECT n FROM target.a ORDER BY n"), "1\n2\n");

    private_db_sql("UPDATE target.schema_step SET done = 0 "
                   "WHERE file = '002_second.sql' AND step = 0; "
                   "DROP TABLE target.b");
    assert_true(migrate(&e)); /* and here it was not made yet */
    assert_string_equal(text("SELECT COUNT(*) FROM target.b"), "0\n");
}

/* What nobody began is not taken for done. */
static void
a_table_of_somebody_else(void **state)
{
    struct err e;

    (void)state;
    private_db_sql("CREATE TABLE target.a (other INT)");
    assert_false(migrate(&e));
    assert_non_null(strstr(e.text, "001_first.sql, statement 1: 1050"));
}

static void
the_failing_statement_is_named(void **state)
{
    struct err e;

    (void)state;
    put("002_second.sql", "CREATE TABLE b (n INT NOT NULL);\n"
                          "INSERT INTO b VALUES (1);\nINSERT INTO nowhere "
                          "VALUES (1);\nINSERT INTO b VALUES (2);\n");
    assert_false(migrate(&e));
    assert_non_null(strstr(e.text, "002_second.sql, statement 3: 1146"));
    assert_string_equal(text("SELECT n FROM target.b"), "1\n");
    assert_false(migrate(&e)); /* and stops at the same one */
    assert_string_equal(text("SELECT n FROM target.b"), "1\n");
    put("002_second.sql", "CREATE TABLE b (n INT NOT NULL);\n"
                          "INSERT INTO b VALUES (1);\nINSERT INTO b VALUES "
                          "(3);\nINSERT INTO b VALUES (2);\n");
    assert_true(migrate(&e)); /* mended: goes on from there */
    assert_string_equal(text("SELECT n FROM target.b ORDER BY n"), "1\n2\n3\n");
}

static void
a_statement_without_its_end(void **state)
{
    struct err e;

    (void)state;
    put("002_second.sql", "CREATE TABLE b (n INT NOT NULL);\n"
                          "INSERT INTO a VALUES (2)\n");
    assert_false(migrate(&e));
    assert_non_null(strstr(e.text, "002_second.sql"));
    assert_string_equal(text("SELECT COUNT(*) FROM information_schema.tables "
                             "WHERE table_schema = 'target' AND table_name = "
                             "'b'"),
                        "0\n"); /* nothing of it was run */
}

static void
nothing_to_run(void **state)
{
    struct db_conf c = target();
    struct err e = { 0 };

    (void)state;
    assert_false(db_migrate(&c, "/nonexistent", say, &e));
    memset(&e, 0, sizeof(e));
    take("001_first.sql");
    take("002_second.sql");
    assert_false(migrate(&e));
    assert_non_null(strstr(e.text, "no schema files"));
}

static void
our_own_schema_and_its_grants(void **state)
{
    struct db_conf c = target();
    struct err e = { 0 };

    (void)state;
    private_db_sql("GRANT ALL ON target.* TO cf_migrate@localhost "
                   "WITH GRANT OPTION");
    said[0] = '\0';
    if (!db_migrate(&c, "sql/schema", say, &e) ||
        !db_grant(&c, "sql/grants.sql", &e) ||
        !db_grant(&c, "sql/grants.sql", &e))
        fail_msg("%s", e.text);
    assert_true(
        private_db_may("cf_web", "SELECT COUNT(*) FROM target.invoice"));
    assert_false(
        private_db_may("cf_web", "SELECT COUNT(*) FROM target.secret"));
    assert_false(
        private_db_may("cf_api", "SELECT COUNT(*) FROM target.secret"));
    assert_false(private_db_may("cf_web", "DELETE FROM target.audit"));
    assert_false(private_db_may("cf_web", "UPDATE target.audit SET what = ''"));
    assert_true(
        private_db_may("cf_sweep", "SELECT COUNT(*) FROM target.secret"));
}

static int
start(void **state)
{
    return mkdtemp(dir) == NULL ? -1 : private_db_start(state);
}

static int
stop(void **state)
{
    rmdir(dir);
    return private_db_stop(state);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, fresh, done)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(once_and_again),
        FRESH(two_at_once),
        FRESH(cut_off_in_the_middle),
        FRESH(a_table_of_somebody_else),
        FRESH(the_failing_statement_is_named),
        FRESH(a_statement_without_its_end),
        FRESH(nothing_to_run),
        FRESH(our_own_schema_and_its_grants),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
