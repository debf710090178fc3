/* tally: how many events of a shop are in which state. */
#include "event/event.h"

#include <string.h>

/* clang-format off */
struct both {
    struct tally t;
    struct problem_sum p;
};
static const struct field both_fields[] = {
    FIELD(struct both, NULL, t.pending),
    FIELD(struct both, NULL, t.sending),
    FIELD(struct both, NULL, t.checking),
    FIELD(struct both, NULL, t.retrying),
    FIELD(struct both, NULL, t.needs_attention),
    FIELD(struct both, NULL, t.failed),
    FIELD(struct both, NULL, t.succeeded),
    FIELD(struct both, NULL, t.skipped),
    FIELD(struct both, NULL, t.problem_invoices),
    FIELD(struct both, NULL, p.causes),
    FIELD(struct both, NULL, p.n),
    FIELD(struct both, NULL, p.invoices),
    FIELD(struct both, NULL, p.amount),
    FIELD(struct both, NULL, p.since),
};
static const size_t at[EVENT_STATE__MAX] = {
    [EVENT_PENDING]   = offsetof(struct tally, pending),
    [EVENT_SENDING]   = offsetof(struct tally, sending),
    [EVENT_CHECKING]  = offsetof(struct tally, checking),
    [EVENT_RETRYING]  = offsetof(struct tally, retrying),
    [EVENT_ATTENTION] = offsetof(struct tally, needs_attention),
    [EVENT_FAILED]    = offsetof(struct tally, failed),
    [EVENT_SUCCEEDED] = offsetof(struct tally, succeeded),
    [EVENT_SKIPPED]   = offsetof(struct tally, skipped),
};
/* clang-format on */

static const struct record both_record = RECORD(struct both, both_fields);

static void
add(struct tally *t, enum event_state s, int64_t n, bool invoice)
{
    if ((unsigned)s >= EVENT_STATE__MAX)
        return;
    *(int64_t *)(void *)((char *)t + at[s]) += n;
    if (invoice && (s == EVENT_ATTENTION || s == EVENT_FAILED))
        t->problem_invoices += n;
}

void
tally_count(struct tally *delta, enum event_entity entity,
            enum event_state from, enum event_state to)
{
    add(delta, from, -1, entity == ENTITY_INVOICE);
    add(delta, to, 1, entity == ENTITY_INVOICE);
}

enum { MOVE_ARGS = 10 };

static bool
moves(const struct tally *d)
{
    static const struct tally none;

    return memcmp(d, &none, sizeof(none)) != 0;
}

static void
move_args(struct shop_ref shop, const struct tally *d, struct val *to)
{
    to[0] = ARG_SHOP(shop);
    to[1] = ARG_INT(d->pending);
    to[2] = ARG_INT(d->sending);
    to[3] = ARG_INT(d->checking);
    to[4] = ARG_INT(d->retrying);
    to[5] = ARG_INT(d->needs_attention);
    to[6] = ARG_INT(d->failed);
    to[7] = ARG_INT(d->succeeded);
    to[8] = ARG_INT(d->skipped);
    to[9] = ARG_INT(d->problem_invoices);
}

bool
tally_move(struct db *db, struct shop_ref shop, const struct tally *d,
           struct err *e)
{
    struct val args[MOVE_ARGS];

    if (!moves(d))
        return true;
    move_args(shop, d, args);
    return db_exec(db, STMT_TALLY_MOVE, args, NULL, e);
}

bool
tally_move_many(struct db *db, struct arena *a, const struct shop_ref *shops,
                const struct tally *deltas, size_t n, struct err *e)
{
    struct val *args = arena_alloc(a, n * MOVE_ARGS + 1, sizeof(*args));
    size_t rows = 0;

    for (size_t i = 0; i < n; i++)
        if (moves(&deltas[i]))
            move_args(shops[i], &deltas[i], args + rows++ * MOVE_ARGS);
    return db_exec_many(db, STMT_TALLY_MOVE, args, rows, NULL, e);
}

bool
event_tally(struct db *db, struct arena *a, struct shop_ref shop,
            struct tally *out, struct problem_sum *sum, struct err *e)
{
    struct both row = { 0 };
    bool found;

    if (!db_maybe(db, a, STMT_TALLY_OF_SHOP, ARGS(ARG_SHOP(shop)), &both_record,
                  &row, &found, e))
        return false;
    if (!found)
        memset(&row, 0, sizeof(row));
    *out = row.t;
    *sum = row.p;
    return true;
}
