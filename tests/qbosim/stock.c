/* stock: how many of an inventory item are left, as documents sell them. */
#include "sim.h"

#include <stdio.h>

static struct ent *
tracked(const struct company *co, const struct js *detail)
{
    const char *id = js_ref(detail, "ItemRef");
    struct ent *e = id ? ent_find(co, &kinds[KIND_ITEM], id) : NULL;

    return e && js_true(e->obj, "TrackQtyOnHand") ? e : NULL;
}

static void
show(struct ent *item)
{
    struct pool *p = pool_new();
    struct js *v = js_get(item->obj, "QtyOnHand");

    snprintf(item->money, sizeof item->money, "%s",
             dec_text(p, dec_clamp((wide)item->stocked - item->sold)));
    pool_free(p);
    if (v && v->kind == JS_NUMBER)
        v->text = item->money;
}

static void
sell(const struct company *co, const struct js *lines, bool sells)
{
    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next) {
        const struct js *detail = js_get(l, "SalesItemLineDetail");
        struct ent *item = tracked(co, detail);
        int64_t n = js_dec(detail, "Qty");

        sell(co, js_path(l, "GroupLineDetail.Line"), sells);
        if (!item || !n)
            continue;
        item->sold = dec_clamp((wide)item->sold + (sells ? n : -n));
        show(item);
    }
}

void
stock_enter(struct company *co, struct ent *txn, bool enter)
{
    bool sells = (txn->kind->charge != NULL) == enter;

    if (co->stocks && txn->kind->flags & KIND_SALE)
        sell(co, js_get(txn->obj, "Line"), sells);
}

/* What the record says is on hand now, after all that was sold before. */
void
stock_join(struct company *co, struct ent *item)
{
    if (!js_true(item->obj, "TrackQtyOnHand"))
        return;
    co->stocks = true;
    item->stocked =
        dec_clamp((wide)js_dec(item->obj, "QtyOnHand") + item->sold);
    show(item);
}
