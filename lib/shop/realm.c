/* realm: whose company it is that QuickBooks speaks of. */
#include "shop/inner.h"

static const struct field company_fields[] = {
    FIELD(struct shop_company, NULL, shop.id),
    FIELD(struct shop_company, NULL, connection_id),
    FIELD(struct shop_company, NULL, realm_hmac),
};
static const struct record company_record =
    RECORD(struct shop_company, company_fields);

bool
shop_by_realms(struct db *db, struct arena *a, const struct bytes *hmac,
               size_t n, const struct shop_company **list, size_t *list_n,
               struct err *e)
{
    struct val args[SHOP_REALMS + 1] = { 0 };
    struct rows rows;

    if (n == 0 || n > SHOP_REALMS)
        return err_set(e, ERR_FAULT, "%zu realms at once", n);
    for (size_t i = 0; i < SHOP_REALMS; i++)
        args[i] = ARG_BYTES(hmac[i < n ? i : n - 1]);
    if (!db_all(db, a, STMT_INTAKE_CONNECTIONS, args, &company_record, &rows,
                e))
        return false;
    *list = rows.row;
    *list_n = rows.n;
    return true;
}
