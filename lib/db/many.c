/* many: one statement for many rows of arguments in one round (bulk). */
#include <stdlib.h>
#include <string.h>

#include "db/inner.h"

enum { ROWS_MAX = 500 };

/* What the client library reads while it sends: columns of n values. */
struct columns {
    MYSQL_BIND bind[STMT_PARAMS];
    char *block; /* everything below, one allocation */
    size_t used;
};

static void *
take(struct columns *c, size_t n, size_t size)
{
    void *p = c->block + c->used;

    c->used += (n * size + 15) / 16 * 16;
    return p;
}

/* One parameter over all rows; width is the number of arguments of a row. */
static void
column_bind(struct columns *c, int at, char letter, const struct val *first,
            size_t width, size_t n)
{
    MYSQL_BIND *to = &c->bind[at];
    char *null = take(c, n, 1);
    unsigned long *length = take(c, n, sizeof(*length));
    MYSQL_TIME *time = take(c, n, sizeof(*time));
    const void **at_each = take(c, n, sizeof(*at_each));
    long long *number = take(c, n, sizeof(*number));

    memset(to, 0, sizeof(*to));
    to->buffer_type = type_of(letter);
    /* The library wants numbers side by side, and pointers to the rest. */
    to->buffer =
        strchr("tbud", letter) != NULL ? (void *)at_each : (void *)number;
    to->length = length;
    to->u.indicator = null;
    for (size_t i = 0; i < n; i++) {
        const struct val *v = first + i * width;

        null[i] = v->null ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
        at_each[i] = &time[i];
        if (v->null)
            continue;
        if (letter == 't') {
            at_each[i] = v->v.t;
            length[i] = strlen(v->v.t);
        } else if (letter == 'b') {
            at_each[i] = v->v.b.p;
            length[i] = v->v.b.n;
        } else if (letter == 'u') {
            time_put(&time[i], (struct utc){ v->v.i });
        } else if (letter == 'd') {
            date_put(&time[i], v->v.i);
        } else {
            number[i] = v->v.i;
        }
    }
}

static bool
columns_make(struct columns *c, const struct stmt_row *row,
             const struct val *args, size_t n, struct err *e)
{
    size_t width = strlen(row->args);
    size_t one = 1 + sizeof(unsigned long) + sizeof(MYSQL_TIME) +
                 sizeof(char *) + sizeof(long long);

    c->used = 0;
    c->block = calloc((size_t)row->params, n * one + 5 * 16);
    if (c->block == NULL)
        return err_set(e, ERR_LATER, "no memory for %zu rows", n);
    for (int i = 0; i < row->params; i++) {
        size_t arg = (size_t)row->order[i] - 1;

        column_bind(c, i, row->args[arg], args + arg, width, n);
    }
    return true;
}

static bool
run_many(struct db *db, enum stmt s, const struct val *args, size_t n,
         int64_t *changed, struct err *e)
{
    const struct stmt_row *row = &stmt_rows[s];
    unsigned rows = (unsigned)n, none = 0;
    struct columns c;
    struct prepared *p;
    bool good;

    if (!stmt_ready(db, s, args, &p, e) || !columns_make(&c, row, args, n, e))
        return false;
    good = !mysql_stmt_attr_set(p->stmt, STMT_ATTR_ARRAY_SIZE, &rows) &&
           !mysql_stmt_bind_param(p->stmt, c.bind) &&
           mysql_stmt_execute(p->stmt) == 0;
    if (good)
        *changed += (int64_t)mysql_stmt_affected_rows(p->stmt);
    else
        stmt_failed(db, p->stmt, row->name, e);
    free(c.block);
    if (mysql_stmt_attr_set(p->stmt, STMT_ATTR_ARRAY_SIZE, &none) == 0)
        return good;
    /* Or its next use would send as many rows, from memory of nobody's. */
    if (good)
        (void)stmt_failed(db, p->stmt, row->name, e);
    prepared_drop(db, (int)s);
    return false;
}

bool
db_exec_many(struct db *db, enum stmt s, const struct val *args, size_t n,
             int64_t *changed, struct err *e)
{
    size_t width = strlen(stmt_rows[s].args), at, now;
    int64_t sum = 0, one;

    for (at = 0; at < n; at += now) {
        now = n - at < ROWS_MAX ? n - at : (size_t)ROWS_MAX;
        if (now == 1) {
            if (!db_exec(db, s, args + at * width, &one, e))
                return false;
            sum += one;
        } else if (!run_many(db, s, args + at * width, now, &sum, e)) {
            return false;
        }
    }
    if (changed != NULL)
        *changed = sum;
    return true;
}
