/* look: support staff in a shop: only with a reason, and never unwritten. */
#include <string.h>

#include "shop/inner.h"

struct reason_row {
    const char *reason;
};
/* clang-format off */
static const struct field reason_fields[] = {
    FIELD(struct reason_row, NULL, reason),
};
static const struct record reason_record = RECORD(struct reason_row, reason_fields);

static const struct field entered_fields[] = {
    FIELD(struct shop, NULL, id),
    FIELD(struct shop, NULL, name),
    FIELD(struct shop, NULL, country),
    FIELD(struct shop, NULL, currency),
    FIELD(struct shop, NULL, zone),
};
static const struct record entered_record = RECORD(struct shop, entered_fields);

static const struct field found_fields[] = {
    FIELD(struct shop_found, NULL, shop_id),
    FIELD(struct shop_found, NULL, shop_name),
    FIELD(struct shop_found, NULL, id),
    FIELD(struct shop_found, NULL, label),
};
/* clang-format on */
const struct record shop_found_record =
    RECORD(struct shop_found, found_fields);

static bool
look_add(struct db *db, const struct session *s, struct shop_ref shop,
         const char *reason, const struct shop_look *look, struct err *e)
{
    return db_insert(db, STMT_SUPPORT_LOOK_ADD,
                     ARGS(ARG_SHOP(shop), ARG_INT(s->user_id),
                          ARG_TEXT(s->user_name), ARG_BYTES(s->hash),
                          ARG_TEXT(reason), ARG_TEXT(look->page),
                          ARG_INT(look->event_id), ARG_TEXT(look->label)),
                     NULL, e);
}

bool
shop_look_name(struct db *db, struct arena *a, int64_t shop_id,
               struct shop *out, struct err *e)
{
    return db_one(db, a, STMT_SUPPORT_SHOP, ARGS(ARG_INT(shop_id)),
                  &entered_record, out, e);
}

bool
shop_look_begin(struct db *db, struct arena *a, const struct session *s,
                int64_t shop_id, const char *reason, struct err *e)
{
    const struct shop_look first = { "reason", 0, "" };
    struct shop shop;

    if (!s->support)
        return err_set(e, ERR_REFUSED, "This is support's alone.");
    return shop_look_name(db, a, shop_id, &shop, e) &&
           look_add(db, s, (struct shop_ref){ shop.id }, reason, &first, e);
}

bool
shop_look_in(struct db *db, struct arena *a, const struct session *s,
             int64_t shop_id, const struct shop_look *look, struct shop *out,
             struct shop_ref *ref, bool *open, struct err *e)
{
    const struct shop_ref shop = { shop_id };
    struct reason_row row;

    *open = false;
    if (!s->support)
        return err_set(e, ERR_REFUSED, "This is support's alone.");
    if (!shop_look_name(db, a, shop_id, out, e) ||
        !db_maybe(db, a, STMT_SUPPORT_REASON,
                  ARGS(ARG_SHOP(shop), ARG_INT(s->user_id), ARG_BYTES(s->hash)),
                  &reason_record, &row, open, e))
        return false;
    if (!*open)
        return true;
    if (!look_add(db, s, shop, row.reason, look, e))
        return false;
    *ref = shop;
    return true;
}
