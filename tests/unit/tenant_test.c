/*
 * tenant_test: no shop statement lets one shop see or touch another's rows.
 *
 * Two shops hold the same ids with different content (tenant_fill.sql).  Each
 * statement of class shop runs for shop 1 twice: beside shop 2, and in a
 * database where shop 2 does not exist.  What it returns, how many rows it
 * changes, how it fails and what shop 1 holds afterwards must be the same, and
 * shop 2's rows must not have changed.  Then its tenant conditions are taken
 * out one after the other (variants.h), and each time one of these must fail.
 *
 * Arguments come from their letters (below) or from "-- try" lines under the
 * statement's header in sql/query: one value for each argument behind the
 * shop, "_" for the letter's own, '' for empty text.  One of the tries must
 * reach something: a new statement that the letters do not serve fails by
 * name until it has such a line.  "-- first SQL" prepares shop 1 for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <mysql.h>

#include "arena/arena.h"

#include "private_db.h"
#include "variants.h"

enum { TEXT_MAX = 256 * 1024, TRIES_MAX = 8, CELL = 9000 };

static const char now_sql[] =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00', "
    "tx_isolation = 'READ-COMMITTED', "
    "timestamp = UNIX_TIMESTAMP('2026-11-20 12:00:00')";

struct
try {
    char *first;              /* SQL before it, or NULL */
    char *value[STMT_PARAMS]; /* NULL: the letter's own */
};

/* One test program's world: the database and what is known about it. */
struct world {
    MYSQL *my;
    struct arena arena;
    char *tenants;    /* " customer item ... " */
    char *remove_two; /* DELETEs of all that is shop 2's */
    char *sum[2];     /* a checksum of every table, of shop 1 and shop 2 */
};

/* What running something came to. */
struct outcome {
    char *text;    /* error or rows and their number */
    char *sums[2]; /* of shop 1, of shop 2 */
    bool reached;
};

static void
sql(struct world *w, const char *text)
{
    int next = mysql_query(w->my, text) == 0 ? 0 : 1;

    while (next == 0) {
        MYSQL_RES *res = mysql_store_result(w->my);

        if (res != NULL)
            mysql_free_result(res);
        next = mysql_next_result(w->my);
    }
    if (mysql_errno(w->my) != 0)
        fail_msg("%s: %.300s", mysql_error(w->my), text);
}

static char *
sql_text(struct world *w, const char *text)
{
    char *out = arena_alloc(&w->arena, TEXT_MAX, 1);

    private_db_text(text, out, TEXT_MAX);
    return out;
}

/* ------------------------------------------------------------------- seeds */

static char *
file_text(struct world *w, const char *path)
{
    char *text = arena_alloc(&w->arena, TEXT_MAX, 1);
    FILE *f = fopen(path, "re");

    assert_non_null(f);
    text[fread(text, 1, TEXT_MAX - 1, f)] = '\0';
    fclose(f);
    return text;
}

static void
seed_more(struct world *w, char shop)
{
    char *text = file_text(w, "tests/unit/tenant_more.sql"), *at;

    while ((at = strstr(text, "{s}")) != NULL) {
        at[0] = shop;
        memmove(at + 1, at + 3, strlen(at + 3) + 1);
    }
    sql(w, text);
}

static void
seed(struct world *w)
{
    sql(w, "SET foreign_key_checks = 0; SET group_concat_max_len = 1000000;");
    sql(w, "INSERT INTO user (id, email, email_key, name, password_hash) "
           "SELECT seq, CONCAT('u', seq), CONCAT('u', seq), 'user', '' "
           "FROM seq_1_to_20");
    sql(w, sql_text(w, file_text(w, "tests/unit/tenant_fill.sql")));
    seed_more(w, '1');
    seed_more(w, '2');
    sql(w, "SET foreign_key_checks = 1");
}

/* The texts that know the schema: what to delete and what to sum up. */
static void
learn(struct world *w)
{
    static const char tables[] =
        " FROM information_schema.columns AS c WHERE table_schema = DATABASE()"
        " AND (table_name = 'shop' OR EXISTS (SELECT 1 FROM"
        " information_schema.columns AS o WHERE o.table_schema = DATABASE()"
        " AND o.table_name = c.table_name AND o.column_name = 'shop_id'))";
    char *ask = arena_alloc(&w->arena, 4000, 1);

    snprintf(ask, 4000,
             "SELECT CONCAT(' ', GROUP_CONCAT(DISTINCT table_name "
             "SEPARATOR ' '), ' ')%s",
             tables);
    w->tenants = sql_text(w, ask);
    snprintf(ask, 4000,
             "SELECT CONCAT('DELETE FROM `', table_name, '` WHERE ',"
             "IF(table_name = 'shop', 'id', 'shop_id'), ' = 2;')%s "
             "GROUP BY table_name",
             tables);
    w->remove_two = sql_text(w, ask);
    for (int shop = 1; shop <= 2; shop++) {
        /* Ids that an insert drew differ from run to run: not of shop 1. */
        snprintf(
            ask, 4000,
            "SET group_concat_max_len = 1000000;"
            "SELECT GROUP_CONCAT(one SEPARATOR ' UNION ALL ') FROM ("
            "SELECT CONCAT('SELECT ''', table_name, ''', COUNT(*), "
            "COALESCE(SUM(CRC32(CONCAT_WS(''|'',', GROUP_CONCAT("
            "CONCAT('HEX(COALESCE(`', column_name, '`, ''~''))')), '))), 0)"
            " FROM `', table_name, '` WHERE ', "
            "IF(table_name = 'shop', 'id', 'shop_id'), ' = %d') AS one"
            "%s %s GROUP BY table_name) AS x",
            shop, tables,
            shop == 1 ? "AND extra NOT LIKE '%auto_increment%'" : "");
        w->sum[shop - 1] = sql_text(w, ask);
    }
}

/* ----------------------------------------------------------------- samples */

static char *
sample_of(struct world *w, char letter)
{
    static const char *const samples[] = {
        ['i'] = "1",          ['o'] = "1",
        ['t'] = "x1",         ['m'] = "1",
        ['q'] = "1",          ['u'] = "2026-11-20 00:00:00",
        ['d'] = "2026-06-18", ['b'] = "x1..............................",
    };

    return arena_text(&w->arena, samples[(unsigned char)letter]);
}

/* The tries of a statement from the lines under its header, in file order. */
static size_t
tries_of(struct world *w, const struct stmt_row *row, const char *all,
         struct try *out)
{
    char *head = arena_printf(&w->arena, "\n-- %s ", row->name), *line, *word;
    const char *at = strstr(all, head);
    char *first = NULL;
    size_t n = 0;

    memset(out, 0, sizeof(*out) * TRIES_MAX);
    if (at == NULL)
        fail_msg("%s is not in sql/query", row->name);
    for (at = strchr(at + 1, '\n') + 1; strncmp(at, "--", 2) == 0;
         at = strchr(at, '\n') + 1) {
        if (strncmp(at, "-- first ", 9) == 0)
            first = arena_copy(&w->arena, at + 9, strcspn(at + 9, "\n"));
        if (strncmp(at, "-- try ", 7) != 0)
            continue;
        assert_true(n < TRIES_MAX);
        line = arena_copy(&w->arena, at + 7, strcspn(at + 7, "\n"));
        for (size_t i = 1; (word = strsep(&line, " ")) != NULL; i++) {
            if (i >= strlen(row->args))
                fail_msg("%s: a try with too many values", row->name);
            out[n].value[i] = strcmp(word, "_") == 0 ? NULL : word;
            if (strcmp(word, "''") == 0)
                out[n].value[i] = arena_text(&w->arena, "");
        }
        n++;
    }
    n = n > 0 ? n : 1;
    for (size_t i = 0; i < n; i++)
        out[i].first = first;
    return n;
}

/* ----------------------------------------------------------------- running */

static void
bind_all(struct world *w, const struct stmt_row *row, const struct variant *v,
         const struct try *t, MYSQL_BIND *bind)
{
    memset(bind, 0, sizeof(*bind) * STMT_PARAMS);
    for (int i = 0; i < v->params; i++) {
        int arg = v->order[i] - 1;
        char letter = row->args[arg];
        const char *given = t->value[arg];
        long long *number = arena_alloc(&w->arena, 1, sizeof(*number));

        if (letter == 's') {
            *number = v->other ? 2 : 1;
        } else if (strchr("tubd", letter) != NULL) {
            char *text = given != NULL ? arena_text(&w->arena, given)
                                       : sample_of(w, letter);

            if (letter == 'b' && given != NULL)
                text = arena_printf(&w->arena, "%.*s%.*s", 32, given,
                                    32 - (int)strlen(given),
                                    "................................");
            bind[i].buffer_type = MYSQL_TYPE_STRING;
            bind[i].buffer = text;
            bind[i].buffer_length = strlen(text);
            continue;
        } else {
            *number =
                strtoll(given != NULL ? given : sample_of(w, letter), NULL, 10);
        }
        bind[i].buffer_type = MYSQL_TYPE_LONGLONG;
        bind[i].buffer = number;
    }
}

static bool
says_something(const char *cell)
{
    return strcmp(cell, "NULL") != 0 && strcmp(cell, "0") != 0 && *cell != '\0';
}

/* Rows as text; *reached when one of them says something. */
static void
rows_write(MYSQL_STMT *st, FILE *out, bool *reached)
{
    unsigned columns = mysql_stmt_field_count(st);
    MYSQL_BIND bind[64];
    unsigned long length[64];
    my_bool null[64];
    char *cells = calloc(columns, CELL);

    assert_true(cells != NULL && columns <= 64);
    memset(bind, 0, sizeof(bind));
    for (unsigned i = 0; i < columns; i++) {
        bind[i].buffer_type = MYSQL_TYPE_STRING;
        bind[i].buffer = cells + (size_t)i * CELL;
        bind[i].buffer_length = CELL - 1;
        bind[i].length = &length[i];
        bind[i].is_null = &null[i];
    }
    assert_int_equal(mysql_stmt_bind_result(st, bind), 0);
    while (mysql_stmt_fetch(st) == 0) {
        for (unsigned i = 0; i < columns; i++) {
            char *cell = cells + (size_t)i * CELL;

            cell[null[i] ? 0 : length[i]] = '\0';
            fprintf(out, "%s|", null[i] ? "NULL" : cell);
            *reached = *reached || (!null[i] && says_something(cell));
        }
        fputc('\n', out);
    }
    free(cells);
}

static void
statement_run(struct world *w, const struct stmt_row *row,
              const struct variant *v, const struct try *t, struct outcome *out)
{
    MYSQL_STMT *st = mysql_stmt_init(w->my);
    MYSQL_BIND bind[STMT_PARAMS];
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);

    assert_true(f != NULL && st != NULL);
    bind_all(w, row, v, t, bind);
    if (mysql_stmt_prepare(st, v->sql, strlen(v->sql)) != 0 ||
        (v->params > 0 && mysql_stmt_bind_param(st, bind) != 0) ||
        mysql_stmt_execute(st) != 0 || mysql_stmt_store_result(st) != 0) {
        fprintf(f, "%s", mysql_stmt_error(st));
    } else if (mysql_stmt_field_count(st) > 0) {
        rows_write(st, f, &out->reached);
    } else {
        fprintf(f, "%lld rows changed",
                (long long)mysql_stmt_affected_rows(st));
        out->reached = mysql_stmt_affected_rows(st) > 0;
    }
    fclose(f);
    out->text = arena_text(&w->arena, text);
    free(text);
    mysql_stmt_close(st);
}

static char *
sum_up(struct world *w, const char *ask)
{
    char *out = arena_alloc(&w->arena, 8000, 1);
    size_t n = 0;
    MYSQL_RES *res;
    MYSQL_ROW row;

    if (mysql_query(w->my, ask) != 0)
        fail_msg("%s: %.200s", mysql_error(w->my), ask);
    res = mysql_store_result(w->my);
    while ((row = mysql_fetch_row(res)) != NULL)
        n += (size_t)snprintf(out + n, 8000 - n, "%s %s %s\n", row[0], row[1],
                              row[2]);
    mysql_free_result(res);
    return out;
}

/* Run it in a transaction that is taken back. */
static void
outcome_of(struct world *w, const struct stmt_row *row, const struct variant *v,
           const struct try *t, bool alone, struct outcome *out)
{
    memset(out, 0, sizeof(*out));
    sql(w, "BEGIN");
    if (alone) {
        sql(w, "SET foreign_key_checks = 0");
        sql(w, w->remove_two);
        sql(w, "SET foreign_key_checks = 1");
    }
    if (t->first != NULL)
        sql(w, t->first);
    statement_run(w, row, v, t, out);
    out->sums[0] = sum_up(w, w->sum[0]);
    out->sums[1] = sum_up(w, w->sum[1]);
    sql(w, "ROLLBACK");
}

/* What is wrong with it, or NULL. */
static const char *
complaint(struct world *w, const struct stmt_row *row, const struct variant *v,
          const struct try *t, const char *before, bool *reached)
{
    struct outcome both, alone;

    outcome_of(w, row, v, t, false, &both);
    *reached = both.reached;
    if (strstr(both.text, "canary2") != NULL)
        return "a canary of the other shop came back";
    if (strcmp(both.sums[1], before) != 0)
        return "the other shop's rows changed";
    outcome_of(w, row, v, t, true, &alone);
    if (strcmp(both.text, alone.text) != 0)
        return "the answer depends on the other shop";
    if (strcmp(both.sums[0], alone.sums[0]) != 0)
        return "what is stored depends on the other shop";
    return NULL;
}

/* ---------------------------------------------------------------- the test */

static bool
statement_holds(struct world *w, const struct stmt_row *row, const char *all,
                const char *before, size_t *mutants)
{
    struct variant *v = calloc(VARIANTS_MAX + 1, sizeof(*v));
    struct try tries[TRIES_MAX];
    size_t n, count = tries_of(w, row, all, tries);
    bool good = true, any = false, reached;
    struct variant plain = { .params = row->params };
    const char *bad;

    assert_non_null(v);
    snprintf(plain.sql, sizeof(plain.sql), "%s", row->sql);
    memcpy(plain.order, row->order, sizeof(plain.order));
    n = variants_of(row, w->tenants, v);
    for (size_t i = 0; i < count; i++) {
        bad = complaint(w, row, &plain, &tries[i], before, &reached);
        any = any || reached;
        if (bad == NULL)
            bad = complaint(w, row, &v[0], &tries[i], before, &reached);
        if (bad != NULL)
            printf("%s, try %zu: %s\n", row->name, i + 1, bad);
        good = good && bad == NULL;
    }
    if (!any)
        printf("%s: reaches nothing; give it a -- try line\n", row->name);
    if (n < 2)
        printf("%s: has no condition that could be taken out\n", row->name);
    good = good && any && n >= 2;
    for (size_t k = 1; k < n; k++) {
        bad = NULL;
        for (size_t i = 0; i < count && bad == NULL; i++)
            bad = complaint(w, row, &v[k], &tries[i], before, &reached);
        if (bad == NULL)
            printf("%s %s: nobody notices\n", row->name, v[k].what);
        good = good && bad != NULL;
        (*mutants)++;
    }
    free(v);
    return good;
}

static char *
queries_text(struct world *w)
{
    char *out = arena_alloc(&w->arena, 2 * TEXT_MAX, 1);
    FILE *f = popen("cat sql/query/*.sql", "r");

    assert_non_null(f);
    out[0] = '\n';
    out[1 + fread(out + 1, 1, 2 * TEXT_MAX - 2, f)] = '\0';
    pclose(f);
    return out;
}

static void
every_shop_statement_is_bound_to_its_shop(void **state)
{
    struct world *w = *state;
    const char *only = getenv("TENANT_ONLY");
    char *all = queries_text(w), *before = sum_up(w, w->sum[1]);
    size_t mark_mutants = 0, ran = 0, bad = 0;

    for (int s = 0; s < STMT__MAX; s++) {
        const struct stmt_row *row = &stmt_rows[s];

        if (row->scope != STMT_SHOP ||
            (only != NULL && strcmp(only, row->name) != 0))
            continue;
        ran++;
        bad += !statement_holds(w, row, all, before, &mark_mutants);
    }
    printf("%zu statements, %zu times without a condition\n", ran,
           mark_mutants);
    assert_true(ran > 0);
    assert_int_equal(bad, 0);
}

static int
open_world(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || private_db_start(NULL) != 0)
        return -1;
    arena_init(&w->arena, (size_t)2 << 30);
    w->my = private_db_root();
    if (mysql_query(w->my, "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin") != 0)
        return -1;
    sql(w, now_sql);
    seed(w);
    learn(w);
    *state = w;
    return 0;
}

static int
close_world(void **state)
{
    struct world *w = *state;

    mysql_close(w->my);
    arena_free(&w->arena);
    free(w);
    return private_db_stop(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shop_statement_is_bound_to_its_shop),
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
