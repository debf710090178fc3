/* receipt_read: a receipt, and where what it sent stands now. */
#include "event/receipt.h"

/* clang-format off */
static const struct field receipt_fields[] = {
    FIELD(struct receipt, "RECEIPT_ID", id),
    FIELD(struct receipt, "PRESSED_AT", at),
    FIELD(struct receipt, NULL,         actor_name),
    FIELD(struct receipt, NULL,         pressed),
    FIELD(struct receipt, NULL,         said),
    FIELD(struct receipt, NULL,         asked),
    FIELD(struct receipt, NULL,         moved),
    FIELD(struct receipt, NULL,         more),
};
static const struct field group_fields[] = {
    FIELD(struct receipt_group, NULL, standing),
    FIELD(struct receipt_group, NULL, cause),
    FIELD(struct receipt_group, NULL, about),
    FIELD(struct receipt_group, NULL, n),
    FIELD(struct receipt_group, NULL, amount),
    FIELD(struct receipt_group, NULL, event_id),
    FIELD(struct receipt_group, NULL, message),
    FIELD(struct receipt_group, NULL, root_id),
    FIELD(struct receipt_group, NULL, root),
};
static const struct field skip_fields[] = {
    FIELD(struct receipt_skip, NULL, why),
    FIELD(struct receipt_skip, NULL, n),
    FIELD(struct receipt_skip, NULL, root_id),
    FIELD(struct receipt_skip, NULL, label),
    FIELD(struct receipt_skip, NULL, root),
};
/* clang-format on */
const struct record receipt_record = RECORD(struct receipt, receipt_fields);
const struct record receipt_group_record =
    RECORD(struct receipt_group, group_fields);
const struct record receipt_skip_record =
    RECORD(struct receipt_skip, skip_fields);

bool
receipt_read(struct db *db, struct arena *a, struct shop_ref shop, int64_t id,
             struct receipt *out, bool *found, struct err *e)
{
    return db_maybe(db, a, STMT_RECEIPT_READ, ARGS(ARG_SHOP(shop), ARG_INT(id)),
                    &receipt_record, out, found, e);
}

bool
receipt_of_event(struct db *db, struct arena *a, struct shop_ref shop,
                 int64_t event_id, struct rows *out, struct err *e)
{
    return db_all(db, a, STMT_RECEIPT_OF_EVENT,
                  ARGS(ARG_SHOP(shop), ARG_INT(event_id)), &receipt_record, out,
                  e);
}

bool
receipt_groups(struct db *db, struct arena *a, struct shop_ref shop, int64_t id,
               struct rows *out, struct err *e)
{
    return db_all(db, a, STMT_RECEIPT_GROUPS, ARGS(ARG_SHOP(shop), ARG_INT(id)),
                  &receipt_group_record, out, e);
}

bool
receipt_skips(struct db *db, struct arena *a, struct shop_ref shop, int64_t id,
              struct rows *out, struct err *e)
{
    return db_all(db, a, STMT_RECEIPT_SKIPS, ARGS(ARG_SHOP(shop), ARG_INT(id)),
                  &receipt_skip_record, out, e);
}
