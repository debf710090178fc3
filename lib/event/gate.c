/* gate: nothing leaves before set-up is finished, but what set-up needs; and
 * nothing of one company's queue goes to another, but on a person's word. */
#include "event/event.h"

struct waits_row {
    int64_t id;
};
static const struct field waits_fields[] = { FIELD(struct waits_row, NULL,
                                                   id) };
static const struct record waits_record =
    RECORD(struct waits_row, waits_fields);

bool
event_sync_set(struct db *db, struct shop_ref shop, int64_t connection_id,
               bool on, struct err *e)
{
    int64_t changed;

    if (!db_in_transaction(db))
        return err_set(e, ERR_FAULT, "event_sync_set outside a transaction");
    if (!db_exec(db, STMT_SYNC_SET,
                 ARGS(ARG_SHOP(shop), ARG_INT(connection_id), ARG_BOOL(on)),
                 &changed, e))
        return false;
    if (changed == 0 || !on)
        return true; /* what is due is held back when the sweeper meets it */
    return db_exec(db, STMT_EVENT_UNGATE,
                   ARGS(ARG_SHOP(shop), ARG_INT(connection_id)), NULL, e) &&
           event_wake(db, shop, "post", e);
}

bool
event_hurry(struct db *db, struct arena *a, struct shop_ref shop, int64_t id,
            struct err *e)
{
    for (int hops = 0; id != 0 && hops < 100; hops++) {
        const struct val *which = ARGS(ARG_SHOP(shop), ARG_INT(id));
        struct waits_row next;
        bool found;

        if (!db_exec(db, STMT_EVENT_HURRY, which, NULL, e) ||
            !db_maybe(db, a, STMT_EVENT_WAITS_FOR, which, &waits_record, &next,
                      &found, e))
            return false;
        id = found ? next.id : 0;
    }
    return id == 0 ||
           err_set(e, ERR_FAULT, "events wait for each other in a circle");
}

/* clang-format off */
struct behind_row { int64_t id; const char *entity, *state; };
static const struct field behind_fields[] = {
    FIELD(struct behind_row, NULL, id),
    FIELD(struct behind_row, NULL, entity),
    FIELD(struct behind_row, NULL, state),
};
/* clang-format on */
static const struct record behind_record =
    RECORD(struct behind_row, behind_fields);

enum { BRING_ARGS = 3 };

bool
event_bring(struct db *db, struct arena *a, struct shop_ref shop,
            int64_t connection_id, int64_t *moved, struct err *e)
{
    struct tally delta = { 0 };
    struct rows rows;
    struct val *args;

    *moved = 0;
    if (!db_in_transaction(db))
        return err_set(e, ERR_FAULT, "event_bring outside a transaction");
    if (!db_all(db, a, STMT_EVENT_BEHIND,
                ARGS(ARG_SHOP(shop), ARG_INT(connection_id)), &behind_record,
                &rows, e))
        return false;
    args = arena_alloc(a, rows.n * BRING_ARGS + 1, sizeof(*args));
    for (size_t i = 0; i < rows.n; i++) {
        const struct behind_row *r = rows_at(&rows, &behind_record, i);
        enum event_entity entity;
        enum event_state from;

        if (!event_entity_parse(r->entity, &entity) ||
            !event_state_parse(r->state, &from))
            continue; /* a later version's words are left alone (R10) */
        args[*moved * BRING_ARGS] = ARG_SHOP(shop);
        args[*moved * BRING_ARGS + 1] = ARG_INT(r->id);
        args[*moved * BRING_ARGS + 2] = ARG_INT(connection_id);
        tally_count(&delta, entity, from, EVENT_PENDING);
        (*moved)++;
    }
    return *moved == 0 ||
           (db_exec_many(db, STMT_EVENT_BRING, args, (size_t)*moved, NULL, e) &&
            tally_move(db, shop, &delta, e) && event_wake(db, shop, "post", e));
}
