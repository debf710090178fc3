/* db: what becomes of a connection after a statement failed half-way. */
#include "db/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <mysql.h>

#include "clock/clock.h"
#include "private_db.h"

struct open_row {
    int64_t id;
    const char *state;
    bool definite;
    int64_t chained_behind;
    bool early;
};
static const struct field open_fields[] = {
    FIELD(struct open_row, NULL, id),
    FIELD(struct open_row, NULL, state),
    FIELD(struct open_row, NULL, definite),
    FIELD(struct open_row, NULL, chained_behind),
    FIELD(struct open_row, NULL, early),
};
static const struct record open_record = RECORD(struct open_row, open_fields);

static struct arena arena;

static bool
open_events(struct db *db, struct rows *out, struct err *e)
{
    return db_all(db, &arena, STMT_EVENT_OPEN_OF_RECORD,
                  ARGS(ARG_SHOP(((struct shop_ref){ 1 })), ARG_TEXT("customer"),
                       ARG_INT(1), ARG_INT(100), ARG_TEXT("post"),
                       ARG_BOOL(false)),
                  &open_record, out, e);
}

/* In a process of its own: end what waits for a lock as cf_web. */
static pid_t
ender(void)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    usleep(300000);
    private_db_sql("SET @s = CONCAT('KILL QUERY ', (SELECT ID FROM "
                   "information_schema.PROCESSLIST WHERE USER = 'cf_web' AND "
                   "COMMAND = 'Execute')); EXECUTE IMMEDIATE @s");
    _exit(0);
}

/*
 * An error can come with the rows instead of with the execution (a lock, a
 * deadlock, KILL).  The connection and the statement are good afterwards.
 */
static void
a_list_that_fails_half_way_works_again(void **state)
{
    struct db *db = private_db_open(DB_PORTAL);
    MYSQL *root = private_db_root();
    struct err e = { 0 };
    struct rows rows;
    int64_t began;
    pid_t pid;

    (void)state;
    private_db_sql("INSERT INTO shop (id, name, country, currency, zone) "
                   "VALUES (1, 'A', 'US', 'USD', 'UTC'); "
                   "INSERT INTO sync_event (shop_id, id, entity, record_id, "
                   "label, label_key) VALUES (1, 1, 'customer', 1, 'a', 'a')");
    assert_true(open_events(db, &rows, &e));
    assert_int_equal(mysql_query(root, "BEGIN"), 0);
    assert_int_equal(
        mysql_query(root, "UPDATE sync_event SET label = 'b' WHERE id = 1"), 0);
    pid = ender();
    assert_false(open_events(db, &rows, &e));
    waitpid(pid, NULL, 0);
    assert_int_equal(mysql_query(root, "ROLLBACK"), 0);
    err_clear(&e);
    began = clock_mono();
    if (!open_events(db, &rows, &e))
        fail_msg("%s", e.text);
    assert_int_equal(rows.n, 1);
    assert_true(clock_mono() - began < 2000000);
    mysql_close(root);
    db_close(db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_that_fails_half_way_works_again),
    };
    int status;

    arena_init(&arena, 8 << 20);
    status = cmocka_run_group_tests(tests, private_db_start, private_db_stop);
    arena_free(&arena);
    return status;
}
