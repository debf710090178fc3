/* stmt: bind, run, fetch. */
#include "db/inner.h"

#include <errmsg.h>
#include <string.h>

#include "clock/clock.h"

bool
stmt_failed(struct db *db, MYSQL_STMT *st, const char *name, struct err *e)
{
    return link_failed(db, mysql_stmt_errno(st), mysql_stmt_error(st), name, e);
}

/* ------------------------------------------------------------- arguments */

struct bound {
    MYSQL_BIND bind[STMT_PARAMS];
    MYSQL_TIME time[STMT_PARAMS];
    unsigned long length[STMT_PARAMS];
    long long i[STMT_PARAMS];
};

void
time_put(MYSQL_TIME *t, struct utc at)
{
    int64_t day = at.us / 86400000000, rest = at.us % 86400000000;
    struct date d;

    if (rest < 0) { /* before 1970 */
        rest += 86400000000;
        day--;
    }
    d = date_from_days((int32_t)day);
    memset(t, 0, sizeof(*t));
    t->year = (unsigned)date_year(d);
    t->month = (unsigned)date_month(d);
    t->day = (unsigned)date_day(d);
    t->hour = (unsigned)(rest / 3600000000);
    t->minute = (unsigned)(rest / 60000000 % 60);
    t->second = (unsigned)(rest / 1000000 % 60);
    t->second_part = (unsigned long)(rest % 1000000);
    t->time_type = MYSQL_TIMESTAMP_DATETIME;
}

void
date_put(MYSQL_TIME *t, int64_t ymd)
{
    struct date d = { (int32_t)ymd };

    memset(t, 0, sizeof(*t));
    t->year = (unsigned)date_year(d);
    t->month = (unsigned)date_month(d);
    t->day = (unsigned)date_day(d);
    t->time_type = MYSQL_TIMESTAMP_DATE;
}

static void
bind_one(struct bound *b, size_t n, const struct val *v)
{
    MYSQL_BIND *to = &b->bind[n];

    memset(to, 0, sizeof(*to));
    to->buffer_type = v->null ? MYSQL_TYPE_NULL : type_of(v->type);
    if (v->null)
        return;
    switch (v->type) {
    case 't':
        b->length[n] = strlen(v->v.t);
        to->buffer = (void *)(uintptr_t)v->v.t;
        break;
    case 'b':
        b->length[n] = v->v.b.n;
        to->buffer = (void *)(uintptr_t)v->v.b.p;
        break;
    case 'u':
        time_put(&b->time[n], (struct utc){ v->v.i });
        to->buffer = &b->time[n];
        break;
    case 'd':
        date_put(&b->time[n], v->v.i);
        to->buffer = &b->time[n];
        break;
    default:
        b->i[n] = v->v.i;
        to->buffer = &b->i[n];
        break;
    }
    to->buffer_length = b->length[n];
    to->length = &b->length[n];
}

/* The letters of args must be the statement's: a wrong type is our bug. */
static bool
letters_match(const struct stmt_row *row, const struct val *args, struct err *e)
{
    size_t n = strlen(row->args);

    for (size_t i = 0; i < n; i++)
        if (args[i].type != row->args[i])
            return err_set(
                e, ERR_FAULT, "%s: argument %zu is %c, not %c", row->name,
                i + 1, args[i].type != 0 ? args[i].type : '0', row->args[i]);
    return true;
}

bool
stmt_ready(struct db *db, enum stmt s, const struct val *args,
           struct prepared **out, struct err *e)
{
    const struct stmt_row *row = &stmt_rows[s];

    if (db->link == NULL) {
        db->last = CR_SERVER_GONE_ERROR;
        return err_set(e, ERR_LATER, "%s: the database is gone", row->name);
    }
    if (!prepared_ours(db, (int)s))
        return err_set(e, ERR_FAULT, "%s is not of this program", row->name);
    if (!letters_match(row, args, e) || !prepared_here(db, (int)s, e))
        return false;
    *out = db->prepared[s];
    db->cost.statements++;
    return true;
}

static bool
run(struct db *db, enum stmt s, const struct val *args, struct prepared **out,
    struct err *e)
{
    const struct stmt_row *row = &stmt_rows[s];
    struct prepared *p;
    struct bound b;

    if (!stmt_ready(db, s, args, out, e))
        return false;
    p = *out;
    for (int i = 0; i < row->params; i++)
        bind_one(&b, (size_t)i, &args[row->order[i] - 1]);
    if ((row->params > 0 && mysql_stmt_bind_param(p->stmt, b.bind) != 0) ||
        mysql_stmt_execute(p->stmt) != 0)
        return stmt_failed(db, p->stmt, row->name, e);
    return true;
}

/* --------------------------------------------------------------- results */

static struct utc
time_get(const MYSQL_TIME *t)
{
    struct date d = date_make((int)t->year, (int)t->month, (int)t->day);

    if (d.ymd == 0)
        return (struct utc){ 0 };
    return (struct utc){ (((int64_t)date_days(d) * 24 + t->hour) * 3600 +
                          t->minute * 60 + t->second) *
                             1000000 +
                         (int64_t)t->second_part };
}

/* A text or bytes column, with a NUL behind it. */
static bool
wide_get(struct db *db, struct prepared *p, unsigned i, struct arena *a,
         struct bytes *out, struct err *e)
{
    struct column *c = &p->column[i];
    MYSQL_BIND again = p->bind[i];
    char *to;

    if (c->null) {
        *out = (struct bytes){ NULL, 0 };
        return true;
    }
    if (c->length <= TEXT_ROOM) {
        *out = (struct bytes){ arena_copy(a, c->v.text, c->length), c->length };
        return true;
    }
    to = arena_alloc(a, c->length + 1, 1);
    again.buffer = to;
    again.buffer_length = c->length;
    if (mysql_stmt_fetch_column(p->stmt, &again, i, 0) != 0)
        return stmt_failed(db, p->stmt, "fetch", e);
    *out = (struct bytes){ to, c->length };
    return true;
}

static bool
row_get(struct db *db, struct prepared *p, struct arena *a,
        const struct stmt_row *row, const struct record *r, char *out,
        struct err *e)
{
    for (unsigned i = 0; i < p->columns; i++) {
        const struct column *c = &p->column[i];
        char *at = out + r->fields[i].at;
        struct bytes wide;

        switch (row->results[i]) {
        case 't':
        case 'b':
            if (!wide_get(db, p, i, a, &wide, e))
                return false;
            if (row->results[i] == 't')
                *(const char **)(void *)at = wide.p;
            else
                *(struct bytes *)(void *)at = wide;
            break;
        case 'u':
            *(struct utc *)(void *)at =
                c->null ? (struct utc){ 0 } : time_get(&c->v.time);
            break;
        case 'd':
            ((struct date *)(void *)at)->ymd =
                c->null ? 0
                        : (int32_t)(c->v.time.year * 10000 +
                                    c->v.time.month * 100 + c->v.time.day);
            break;
        case 'o':
            *(bool *)(void *)at = !c->null && c->v.i != 0;
            break;
        default:
            *(int64_t *)(void *)at = c->null ? 0 : c->v.i;
            break;
        }
    }
    return true;
}

static bool
record_match(const struct stmt_row *row, const struct record *r, struct err *e)
{
    if (strlen(row->results) != r->n)
        return err_set(e, ERR_FAULT, "%s: the record has %zu fields", row->name,
                       r->n);
    for (size_t i = 0; i < r->n; i++)
        if (row->results[i] != r->fields[i].type)
            return err_set(e, ERR_FAULT, "%s: column %zu is %c, the field %c",
                           row->name, i + 1, row->results[i],
                           r->fields[i].type);
    return true;
}

/* Rows one after the other into a growing block of the arena. */
static bool
fetch_all(struct db *db, struct prepared *p, struct arena *a,
          const struct stmt_row *row, const struct record *r, struct rows *out,
          struct err *e)
{
    size_t total = (size_t)mysql_stmt_num_rows(p->stmt);
    char *block = arena_alloc(a, total > 0 ? total : 1, r->size);

    out->row = block;
    out->n = 0;
    for (;;) {
        int got = mysql_stmt_fetch(p->stmt);

        if (got == MYSQL_NO_DATA)
            return true;
        if (got == 1)
            return stmt_failed(db, p->stmt, row->name, e);
        if (out->n == total)
            return err_set(e, ERR_FAULT, "%s: more rows than counted",
                           row->name);
        db->cost.rows++;
        if (!row_get(db, p, a, row, r, block + out->n * r->size, e))
            return false;
        out->n++;
    }
}

bool
db_all(struct db *db, struct arena *a, enum stmt s, const struct val *args,
       const struct record *r, struct rows *out, struct err *e)
{
    const struct stmt_row *row = &stmt_rows[s];
    struct prepared *p;
    bool good;

    memset(out, 0, sizeof(*out));
    if (!record_match(row, r, e) || !run(db, s, args, &p, e))
        return false;
    if (mysql_stmt_bind_result(p->stmt, p->bind) != 0 ||
        mysql_stmt_store_result(p->stmt) != 0) {
        /* After mysql_stmt_free_result here, or left as it is, the next use
         * waits for an answer that never comes (measured): let it go. */
        (void)stmt_failed(db, p->stmt, row->name, e);
        prepared_drop(db, (int)s);
        return false;
    }
    good = fetch_all(db, p, a, row, r, out, e);
    mysql_stmt_free_result(p->stmt);
    return good;
}

/* Only the members the record names: the rest of *out is the caller's. */
static void
record_copy(const struct record *r, void *out, const void *row)
{
    for (size_t i = 0; i < r->n; i++) {
        size_t n = r->fields[i].type == 't'   ? sizeof(const char *)
                   : r->fields[i].type == 'b' ? sizeof(struct bytes)
                   : r->fields[i].type == 'o' ? sizeof(bool)
                   : r->fields[i].type == 'd' ? sizeof(struct date)
                                              : sizeof(int64_t);

        memcpy((char *)out + r->fields[i].at, field_at(r, row, i), n);
    }
}

bool
db_maybe(struct db *db, struct arena *a, enum stmt s, const struct val *args,
         const struct record *r, void *out, bool *found, struct err *e)
{
    struct rows rows;

    *found = false;
    if (!db_all(db, a, s, args, r, &rows, e))
        return false;
    if (rows.n > 1)
        return err_set(e, ERR_FAULT, "%s: more than one row",
                       stmt_rows[s].name);
    if (rows.n == 1)
        record_copy(r, out, rows.row);
    *found = rows.n == 1;
    return true;
}

bool
db_one(struct db *db, struct arena *a, enum stmt s, const struct val *args,
       const struct record *r, void *out, struct err *e)
{
    bool found;

    if (!db_maybe(db, a, s, args, r, out, &found, e))
        return false;
    return found || err_set(e, ERR_ABSENT, "There is nothing here.");
}

bool
db_exec(struct db *db, enum stmt s, const struct val *args, int64_t *changed,
        struct err *e)
{
    struct prepared *p;

    if (!run(db, s, args, &p, e))
        return false;
    if (changed != NULL)
        *changed = (int64_t)mysql_stmt_affected_rows(p->stmt);
    return true;
}

bool
db_change(struct db *db, enum stmt s, const struct val *args, struct err *e)
{
    int64_t changed;

    if (!db_exec(db, s, args, &changed, e))
        return false;
    return changed == 1 || err_set(e, ERR_CONFLICT, "%s hit %lld rows",
                                   stmt_rows[s].name, (long long)changed);
}

bool
db_insert(struct db *db, enum stmt s, const struct val *args, int64_t *id,
          struct err *e)
{
    struct prepared *p;

    if (!run(db, s, args, &p, e))
        return false;
    if (id != NULL)
        *id = (int64_t)mysql_stmt_insert_id(p->stmt);
    return true;
}
