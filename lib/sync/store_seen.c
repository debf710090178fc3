/* store_seen: QuickBooks' invoices as one reading finds them (job_doubles). */
#include <string.h>

#include "sync/store.h"

enum { SEEN_ARGS = 7, NUMBER = 21 };

struct from_row {
    const char *after;
};
/* clang-format off */
static const struct field from_fields[] = {
    FIELD(struct from_row, NULL, after),
};
static const struct field count_fields[] = {
    FIELD(struct sync_seen_counts, NULL, seen),
    FIELD(struct sync_seen_counts, NULL, ours),
    FIELD(struct sync_seen_counts, NULL, twice),
    FIELD(struct sync_seen_counts, NULL, number),
    FIELD(struct sync_seen_counts, NULL, missing),
};
/* clang-format on */
static const struct record from_record = RECORD(struct from_row, from_fields);
static const struct record count_record =
    RECORD(struct sync_seen_counts, count_fields);

bool
store_seen_from(void *ctx, struct arena *a, const struct sync_lease *l,
                int64_t job_id, const char **after, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct from_row row;

    if (!db_one(s->conf.db, a, STMT_SEEN_FROM,
                ARGS(ARG_SHOP(l->shop), ARG_INT(job_id)), &from_record, &row,
                e))
        return false;
    *after = row.after;
    return true;
}

struct adding {
    struct sync_store_db *s;
    const struct sync_lease *l;
    int64_t connection_id, job_id;
    const struct sync_seen *list;
    size_t n;
    const char *after, *message;
};

/* The job's row is locked first: whoever took it over goes on alone. */
static bool
upto(struct db *db, const struct adding *t, const char *after,
     const char *message, struct err *e)
{
    return db_change(db, STMT_SEEN_UPTO,
                     ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->job_id),
                          ARG_TEXT(t->s->owner), ARG_TEXT(message),
                          ARG_TEXT(after)),
                     e);
}

static bool
add_body(struct db *db, void *ctx, struct err *e)
{
    const struct adding *t = ctx;
    struct arena *a = &t->s->scratch;
    struct val *args;

    arena_reset(a);
    args = arena_alloc(a, t->n * SEEN_ARGS + 1, sizeof(*args));
    for (size_t i = 0; i < t->n; i++) {
        const struct sync_seen *x = &t->list[i];
        struct val *to = args + i * SEEN_ARGS;

        to[0] = ARG_SHOP(t->l->shop);
        to[1] = ARG_INT(t->connection_id);
        to[2] = ARG_TEXT(x->qbo_id);
        to[3] = ARG_TEXT(x->number);
        to[4] = ARG_TEXT(x->marker);
        to[5] = ARG_BOOL(x->voided);
        to[6] = ARG_INT(t->job_id);
    }
    return upto(db, t, t->after, t->message, e) &&
           db_exec_many(db, STMT_SEEN_PUT, args, t->n, NULL, e);
}

bool
store_seen_add(void *ctx, const struct sync_lease *l, int64_t connection_id,
               int64_t job_id, const struct sync_seen *list, size_t n,
               const char *after, const char *message, struct err *e)
{
    struct adding t = { ctx, l, connection_id, job_id, list, n, after, message };

    CRASH_POINT("doubles.add_begin");
    return db_tx(t.s->conf.db, add_body, &t, e);
}

struct ending {
    struct adding t;
    struct sync_seen_counts *out;
};

static bool
end_body(struct db *db, void *ctx, struct err *e)
{
    struct ending *x = ctx;
    const struct adding *t = &x->t;
    const struct val *of =
        ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->connection_id));
    const struct val *now =
        ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->connection_id),
             ARG_INT(t->job_id));

    arena_reset(&t->s->scratch);
    return upto(db, t, "", t->message, e) &&
           db_exec(db, STMT_SEEN_GONE, now, NULL, e) &&
           db_exec(db, STMT_SEEN_TWICE, of, NULL, e) &&
           db_exec(db, STMT_SEEN_NUMBER, of, NULL, e) &&
           db_exec(db, STMT_SEEN_MISSING, now, NULL, e) &&
           db_one(db, &t->s->scratch, STMT_SEEN_COUNTS, of, &count_record,
                  x->out, e);
}

bool
store_seen_end(void *ctx, const struct sync_lease *l, int64_t connection_id,
               int64_t job_id, struct sync_seen_counts *out, struct err *e)
{
    struct ending x = { { ctx, l, connection_id, job_id, NULL, 0, "",
                          "Comparing." },
                        out };

    CRASH_POINT("doubles.end_begin");
    return db_tx(x.t.s->conf.db, end_body, &x, e);
}
