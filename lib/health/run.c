/* run: a check-up, kept; and the one of each week. */
#include <string.h>

#include "health/inner.h"
#include "log/log.h"

/* clang-format off */
struct due_row { int64_t shop_id; };
static const struct field due_fields[] = {
    FIELD(struct due_row, NULL, shop_id),
};
struct listed_row {
    int64_t id, stops, warns, records;
    struct utc at;
    const char *why, *by;
    struct date month;
};
static const struct field listed_fields[] = {
    FIELD(struct listed_row, NULL, id),
    FIELD(struct listed_row, NULL, at),
    FIELD(struct listed_row, NULL, why),
    FIELD(struct listed_row, NULL, by),
    FIELD(struct listed_row, NULL, month),
    FIELD(struct listed_row, NULL, stops),
    FIELD(struct listed_row, NULL, warns),
    FIELD(struct listed_row, NULL, records),
};
/* clang-format on */
static const struct record due_record = RECORD(struct due_row, due_fields);
static const struct record listed_record =
    RECORD(struct listed_row, listed_fields);

enum { FINDING_ARGS = 12, RECORD_ARGS = 8 };

struct run {
    struct db *db;
    struct arena *a;
    struct shop_ref shop;
    int64_t id, place;
};

static bool
keep_part(struct run *k, enum health_part part,
          const struct health_finding *list, size_t n, struct err *e)
{
    struct val *args = arena_alloc(k->a, n * FINDING_ARGS + 1, sizeof(*args));

    for (size_t i = 0; i < n; i++) {
        const struct health_finding *f = &list[i];
        const struct val row[FINDING_ARGS] = {
            ARG_SHOP(k->shop),
            ARG_INT(k->id),
            ARG_INT(++k->place),
            ARG_TEXT(health_part_name(part)),
            ARG_TEXT(f->name),
            ARG_TEXT(f->title),
            ARG_TEXT(health_level_name(f->level)),
            ARG_TEXT(f->who),
            ARG_TEXT(f->said),
            ARG_TEXT(f->fix),
            ARG_TEXT(f->href),
            ARG_TEXT(f->press),
        };

        memcpy(&args[i * FINDING_ARGS], row, sizeof(row));
    }
    return n == 0 ||
           db_exec_many(k->db, STMT_CHECKUP_FINDING_ADD, args, n, NULL, e);
}

static bool
keep_records(struct run *k, const struct health_record *list, size_t n,
             struct err *e)
{
    struct val *args = arena_alloc(k->a, n * RECORD_ARGS + 1, sizeof(*args));

    for (size_t i = 0; i < n; i++) {
        const struct val row[RECORD_ARGS] = {
            ARG_SHOP(k->shop),         ARG_INT(k->id),
            ARG_INT((int64_t)i + 1),   ARG_TEXT(list[i].entity),
            ARG_INT(list[i].id),       ARG_TEXT(list[i].label),
            ARG_MONEY(list[i].amount), ARG_TEXT(list[i].said),
        };

        memcpy(&args[i * RECORD_ARGS], row, sizeof(row));
    }
    return n == 0 ||
           db_exec_many(k->db, STMT_CHECKUP_RECORD_ADD, args, n, NULL, e);
}

/* The newest HEALTH_KEPT stay; findings and rows go with theirs. */
static bool
forget(struct run *k, struct err *e)
{
    struct rows rows;
    const struct listed_row *last;

    if (!db_all(k->db, k->a, STMT_CHECKUP_LIST,
                ARGS(ARG_SHOP(k->shop), ARG_INT(HEALTH_KEPT + 1)),
                &listed_record, &rows, e))
        return false;
    if (rows.n <= HEALTH_KEPT)
        return true;
    last = rows_at(&rows, &listed_record, HEALTH_KEPT);
    return db_exec(k->db, STMT_CHECKUP_FORGET,
                   ARGS(ARG_SHOP(k->shop), ARG_INT(last->id)), NULL, e);
}

static int64_t
count(const struct health_finding *list, size_t n, enum health_level level)
{
    int64_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += list[i].level == level;
    return found;
}

bool
health_run(struct db *db, struct arena *a, struct shop_ref shop,
           const char *why, const char *by, struct date month, int64_t *id,
           struct err *e)
{
    struct health_finding *list[HEALTH_PART__MAX];
    struct health_record *records =
        arena_alloc(a, HEALTH_RECORDS, sizeof(*records));
    struct run k = { .db = db, .a = a, .shop = shop };
    size_t n[HEALTH_PART__MAX], record_n;
    enum health_part counted = month.ymd != 0 ? HEALTH_MONTH : HEALTH_CHECKS;
    struct health_facts f;

    if (!db_in_transaction(db))
        return err_set(e, ERR_FAULT, "health_run outside a transaction");
    if (!health_read(db, a, shop, month, &f, records, &record_n, e))
        return false;
    for (enum health_part p = 0; p < HEALTH_PART__MAX; p++) {
        list[p] = arena_alloc(a, HEALTH_MOST, sizeof(**list));
        n[p] = p == HEALTH_MONTH && month.ymd == 0
                   ? 0
                   : health_judge(a, &f, p, list[p]);
    }
    if (!db_insert(db, STMT_CHECKUP_ADD,
                   ARGS(ARG_SHOP(shop), ARG_TEXT(why), ARG_TEXT(by),
                        ARG_DATE(month),
                        ARG_INT(count(list[counted], n[counted], HEALTH_STOP)),
                        ARG_INT(count(list[counted], n[counted], HEALTH_WARN)),
                        ARG_INT((int64_t)record_n)),
                   &k.id, e))
        return false;
    *id = k.id;
    for (enum health_part p = 0; p < HEALTH_PART__MAX; p++)
        if (!keep_part(&k, p, list[p], n[p], e))
            return false;
    return keep_records(&k, records, record_n, e) && forget(&k, e);
}

/* ------------------------------------------------------------------ weekly */

struct weekly {
    struct arena *a;
    struct due_row due;
    bool ours;
};

static bool
weekly_body(struct db *db, void *ctx, struct err *e)
{
    static const struct date none = { 0 };
    struct weekly *w = ctx;
    struct shop_ref shop = { w->due.shop_id };
    int64_t moved, id;

    w->ours = false;
    if (!db_exec(db, STMT_CHECKUP_WEEK,
                 ARGS(ARG_SHOP(shop)), &moved, e))
        return false;
    w->ours = moved == 1;
    return !w->ours || health_run(db, w->a, shop, "weekly", "", none, &id, e);
}

bool
health_weekly(struct db *db, struct arena *a, bool *ran, struct err *e)
{
    struct weekly w = { .a = a };
    struct shop_ref shop;
    bool found;

    *ran = false;
    if (!db_maybe(db, a, STMT_CHECKUP_DUE, NO_ARGS, &due_record, &w.due, &found,
                  e))
        return false;
    if (!found)
        return true;
    if (db_tx(db, weekly_body, &w, e)) {
        *ran = w.ours;
        return true;
    }
    if (e->kind == ERR_LATER)
        return false;
    /* Its books cannot be read: the other shops' are not kept waiting. */
    shop.id = w.due.shop_id;
    log_error("checkup", "shop=%lld %s", (long long)shop.id, e->text);
    err_clear(e);
    return db_exec(db, STMT_CHECKUP_WEEK,
                   ARGS(ARG_SHOP(shop)), NULL, e);
}
