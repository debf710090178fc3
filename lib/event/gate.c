/* gate: nothing leaves before set-up is finished, but what set-up needs. */
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
