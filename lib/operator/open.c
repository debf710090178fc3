/* open: the database and the shop that a command works on. */
#include "operator/inner.h"

bool
call_database(struct call *c, struct err *e)
{
    return db_open_as(&c->db, c->arena, &c->conf, "cf_admin", DB_ADMIN, 5, e);
}

bool
call_shop(struct call *c, struct shop *out, struct shop_ref *ref, struct err *e)
{
    int64_t id;

    if (!call_int(c, "--shop", 1, INT64_MAX, 0, &id, e) ||
        !shop_by_id(c->db, c->arena, id, out, ref, e))
        return false;
    return true;
}

bool
call_ledger(struct call *c, struct ledger *out, struct err *e)
{
    struct shop shop;

    *out = (struct ledger){ .db = c->db,
                            .arena = c->arena,
                            .actor = "operator",
                            .actor_name = "operator" };
    if (!call_shop(c, &shop, &out->shop, e))
        return false;
    out->currency = currency_find(shop.currency);
    return out->currency != NULL ||
           err_set(e, ERR_FAULT, "the shop's currency %s is not known",
                   shop.currency);
}

bool
call_audit(struct db *db, struct shop_ref shop, const char *what,
           const char *detail, struct err *e)
{
    const struct audit row = { "operator", 0, "operator", what, "", 0, detail };

    return audit_add(db, shop, &row, e);
}
