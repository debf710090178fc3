/* prepare: the statements of a program, each made when it is first used. */
#include "db/inner.h"

#include <mysqld_error.h>
#include <stdlib.h>
#include <string.h>

enum enum_field_types
type_of(char letter)
{
    switch (letter) {
    case 't':
        return MYSQL_TYPE_STRING;
    case 'b':
        return MYSQL_TYPE_BLOB;
    case 'u':
        return MYSQL_TYPE_DATETIME;
    case 'd':
        return MYSQL_TYPE_DATE;
    default:
        return MYSQL_TYPE_LONGLONG;
    }
}

/* A table, column or right that is not there: the other half of a release. */
static bool
other_schema(struct prepared *p, const char *name, struct err *e)
{
    static const unsigned missing[] = { ER_BAD_FIELD_ERROR, ER_NO_SUCH_TABLE,
                                        ER_TABLEACCESS_DENIED_ERROR };
    unsigned number = mysql_stmt_errno(p->stmt);

    for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
        if (missing[i] == number)
            return err_set(e, ERR_FAULT,
                           "the database's schema is older than this program: "
                           "run counterfoil migrate (%s: %u %s)",
                           name, number, mysql_stmt_error(p->stmt));
    return false;
}

static bool
prepare_one(struct db *db, const struct stmt_row *row, struct prepared **out,
            struct err *e)
{
    struct prepared *p = calloc(1, sizeof(*p));

    *out = p;
    if (p == NULL || (p->stmt = mysql_stmt_init(db->link)) == NULL)
        return err_set(e, ERR_LATER, "no memory for %s", row->name);
    if (mysql_stmt_prepare(p->stmt, row->sql, strlen(row->sql)) != 0)
        return other_schema(p, row->name, e) ||
               stmt_failed(db, p->stmt, row->name, e);
    p->columns = mysql_stmt_field_count(p->stmt);
    if (mysql_stmt_param_count(p->stmt) != (unsigned long)row->params)
        return err_set(e, ERR_FAULT, "%s: another number of ?", row->name);
    if (p->columns != strlen(row->results) || p->columns > COLUMNS_MAX)
        return err_set(e, ERR_FAULT, "%s: %u columns, the header says %zu",
                       row->name, p->columns, strlen(row->results));
    if (p->columns == 0)
        return true;
    p->column = calloc(p->columns, sizeof(*p->column));
    p->bind = calloc(p->columns, sizeof(*p->bind));
    if (p->column == NULL || p->bind == NULL)
        return err_set(e, ERR_LATER, "no memory for %s", row->name);
    for (unsigned i = 0; i < p->columns; i++) {
        bool wide = strchr("tb", row->results[i]) != NULL;

        p->bind[i].buffer_type = type_of(row->results[i]);
        p->bind[i].buffer = &p->column[i].v;
        p->bind[i].buffer_length = wide ? TEXT_ROOM : sizeof(long long);
        p->bind[i].length = &p->column[i].length;
        p->bind[i].is_null = &p->column[i].null;
    }
    return true;
}

void
prepared_drop(struct db *db, int i)
{
    struct prepared *p = db->prepared[i];

    if (p == NULL)
        return;
    if (p->stmt != NULL)
        mysql_stmt_close(p->stmt);
    free(p->column);
    free(p->bind);
    free(p);
    db->prepared[i] = NULL;
}

bool
prepared_here(struct db *db, int i, struct err *e)
{
    if (db->prepared[i] != NULL ||
        prepare_one(db, &stmt_rows[i], &db->prepared[i], e))
        return true;
    prepared_drop(db, i);
    return false;
}

bool
prepared_ours(const struct db *db, int i)
{
    return (stmt_rows[i].programs & (int)db->conf.program) != 0;
}

/*
 * Prepare each to see that it is sound, and let it go: one costs 17 kB in each
 * worker (measured), and a worker uses a few of its hundred.  run() prepares
 * again what is used.
 */
bool
prepared_all(struct db *db, struct err *e)
{
    for (int i = 0; i < STMT__MAX; i++) {
        if (prepared_ours(db, i) && !prepared_here(db, i, e))
            return false;
        prepared_drop(db, i);
    }
    return true;
}

void
prepared_free(struct db *db)
{
    for (int i = 0; i < STMT__MAX; i++)
        prepared_drop(db, i);
}
