/* migrate: sql/schema in order, restartable, one at a time. */
#include "db/inner.h"

#include <dirent.h>
#include <errno.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCHEMA_FILE_MAX = 1 << 20, FILES_MAX = 1000, STEPS_MAX = 1000 };

static bool
query(MYSQL *my, const char *sql, const char *where, struct err *e)
{
    MYSQL_RES *res;

    if (mysql_query(my, sql) != 0)
        return err_set(e, ERR_FAULT, "%s: %u %s", where, mysql_errno(my),
                       mysql_error(my));
    res = mysql_store_result(my);
    if (res != NULL)
        mysql_free_result(res);
    return true;
}

/* First column of the first row as a number; -1 when there is none. */
static bool
number(MYSQL *my, const char *sql, long *out, struct err *e)
{
    MYSQL_RES *res;
    MYSQL_ROW row;

    if (mysql_query(my, sql) != 0 || (res = mysql_store_result(my)) == NULL)
        return err_set(e, ERR_FAULT, "migrate: %u %s", mysql_errno(my),
                       mysql_error(my));
    row = mysql_fetch_row(res);
    *out = row != NULL && row[0] != NULL ? strtol(row[0], NULL, 10) : -1;
    mysql_free_result(res);
    return true;
}

static bool
file_read(struct arena *a, const char *path, char **out, struct err *e)
{
    FILE *f = fopen(path, "re");
    size_t n;

    if (f == NULL)
        return err_set(e, ERR_FAULT, "cannot read %s: %s", path,
                       strerror(errno));
    *out = arena_alloc(a, SCHEMA_FILE_MAX + 1, 1);
    n = fread(*out, 1, SCHEMA_FILE_MAX + 1, f);
    fclose(f);
    return n <= SCHEMA_FILE_MAX ||
           err_set(e, ERR_FAULT, "%s is too long", path);
}

/* Drop "-- " comments, cut at each ';' that ends a line.  What no ';' ends
 * would never be run, so it is refused. */
static bool
steps_cut(char *text, char *steps[STEPS_MAX], size_t *steps_n, const char *file,
          struct err *e)
{
    size_t n = 0;
    char *w = text, *start = text, *line;

    for (char *rest = text; (line = strsep(&rest, "\n")) != NULL;) {
        char *comment = strstr(line, "-- ");
        size_t len = comment != NULL ? (size_t)(comment - line) : strlen(line);

        while (len > 0 && line[len - 1] == ' ')
            len--;
        memmove(w, line, len);
        w += len;
        if (len > 0 && w[-1] == ';') {
            w[-1] = '\0';
            if (n == STEPS_MAX)
                return err_set(e, ERR_FAULT, "%s: too many statements", file);
            steps[n++] = start;
            start = w;
        } else {
            *w++ = '\n';
        }
    }
    *steps_n = n;
    for (; start < w; start++)
        if (*start != '\n' && *start != ' ')
            return err_set(e, ERR_FAULT,
                           "%s: statement %zu has no ; at its "
                           "end",
                           file, n + 1);
    return true;
}

/* Errors that say "this step was done, only not recorded". */
static bool
done_already(unsigned number)
{
    return number == ER_TABLE_EXISTS_ERROR || number == ER_DUP_FIELDNAME ||
           number == ER_DUP_KEYNAME || number == ER_CANT_DROP_FIELD_OR_KEY;
}

static bool
step_run(MYSQL *my, const char *file, size_t n, const char *sql, struct err *e)
{
    char record[400], where[300];
    long state;

    snprintf(where, sizeof(where), "%s, statement %zu", file, n + 1);
    snprintf(record, sizeof(record),
             "SELECT done FROM schema_step WHERE file = '%s' AND step = %zu",
             file, n);
    if (!number(my, record, &state, e))
        return false;
    if (state == 1)
        return true;
    snprintf(record, sizeof(record),
             "INSERT IGNORE INTO schema_step (file, step, done) "
             "VALUES ('%s', %zu, 0)",
             file, n);
    if (!query(my, record, where, e))
        return false;
    if (mysql_query(my, sql) != 0 &&
        !(state == 0 && done_already(mysql_errno(my))))
        return err_set(e, ERR_FAULT, "%s: %u %s", where, mysql_errno(my),
                       mysql_error(my));
    snprintf(record, sizeof(record),
             "UPDATE schema_step SET done = 1 WHERE file = '%s' AND step = %zu",
             file, n);
    return query(my, record, where, e);
}

static bool
file_run(MYSQL *my, const char *directory, const char *file,
         void (*say)(const char *), struct err *e)
{
    char *steps[STEPS_MAX], *text;
    char sql[300];
    struct arena a;
    size_t n = 0;
    long had;
    bool good;

    snprintf(sql, sizeof(sql),
             "SELECT COUNT(*) FROM schema_step WHERE file = '%s' AND done = 1",
             file);
    if (!number(my, sql, &had, e))
        return false;
    arena_init(&a, 4 << 20);
    good =
        file_read(&a, arena_printf(&a, "%s/%s", directory, file), &text, e) &&
        steps_cut(text, steps, &n, file, e);
    if (good && (size_t)had < n)
        say(file);
    for (size_t i = 0; good && i < n; i++)
        good = step_run(my, file, i, steps[i], e);
    arena_free(&a);
    return good;
}

/* "001_people.sql": digits, then lower case, digits and underscores. */
static int
is_schema_file(const struct dirent *d)
{
    size_t digits = strspn(d->d_name, "0123456789");
    size_t body =
        strspn(d->d_name + digits, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return digits == 3 && strlen(d->d_name) < 100 &&
           strcmp(d->d_name + digits + body, ".sql") == 0;
}

static bool
locked_run(MYSQL *my, const struct db_conf *c, const char *directory,
           void (*say)(const char *), struct err *e)
{
    struct dirent **files;
    char sql[256];
    int n;
    bool good;

    snprintf(sql, sizeof(sql),
             "ALTER DATABASE `%s` CHARACTER SET utf8mb4 COLLATE "
             "utf8mb4_nopad_bin",
             c->name);
    if (!query(my, sql, "migrate", e) ||
        !query(my,
               "CREATE TABLE IF NOT EXISTS schema_step (file VARCHAR(100) "
               "NOT NULL, step INT NOT NULL, done TINYINT(1) NOT NULL, "
               "at DATETIME(6) NOT NULL DEFAULT NOW(6), "
               "PRIMARY KEY (file, step))",
               "migrate", e))
        return false;
    n = scandir(directory, &files, is_schema_file, alphasort);
    if (n < 0)
        return err_set(e, ERR_FAULT, "cannot read %s: %s", directory,
                       strerror(errno));
    good = n > 0 || err_set(e, ERR_FAULT, "no schema files in %s", directory);
    for (int i = 0; i < n; i++) {
        good = good && file_run(my, directory, files[i]->d_name, say, e);
        free(files[i]);
    }
    free(files);
    return good;
}

bool
db_migrate(const struct db_conf *c, const char *directory,
           void (*say)(const char *line), struct err *e)
{
    MYSQL *my = link_open(c, e);
    long locked;
    bool good;

    if (my == NULL)
        return false;
    good =
        query(my, "SET SESSION max_statement_time = 0", "migrate", e) &&
        number(my, "SELECT GET_LOCK('counterfoil_migrate', 120)", &locked, e) &&
        (locked == 1 ||
         err_set(e, ERR_LATER, "another migration is still running")) &&
        locked_run(my, c, directory, say, e);
    mysql_close(my); /* gives the lock back */
    return good;
}

bool
db_grant(const struct db_conf *c, const char *file, struct err *e)
{
    char *steps[STEPS_MAX], *text;
    struct arena a;
    MYSQL *my = link_open(c, e);
    size_t n = 0;
    bool good;

    if (my == NULL)
        return false;
    arena_init(&a, 8 << 20);
    good = file_read(&a, file, &text, e) && steps_cut(text, steps, &n, file, e);
    for (size_t i = 0; good && i < n; i++) {
        char *at = strstr(steps[i], "{db}");

        good = at != NULL || err_set(e, ERR_FAULT,
                                     "%s: statement %zu names "
                                     "no {db}",
                                     file, i + 1);
        if (!good)
            break;
        good = query(my,
                     arena_printf(&a, "%.*s`%s`%s", (int)(at - steps[i]),
                                  steps[i], c->name, at + 4),
                     file, e);
    }
    arena_free(&a);
    mysql_close(my);
    return good;
}
