/* group: a bundle on a sale, with the lines that its item consists of. */
#include "lines.h"
#include "names.h"

#include <string.h>

#define AT "Line.GroupLineDetail.GroupItemRef"

static const char *
own_code(const struct call *c, const struct ent *item)
{
    const char *code = js_ref(item->obj, "SalesTaxCodeRef");

    if (strcmp(c->co->country, "US") != 0)
        return code;
    return js_true(item->obj, "Taxable") ? "TAX" : "NON";
}

/* One item of the bundle, as many times as the bundle is sold. */
static struct js *
member(struct call *c, const struct ent *item, int64_t each, int64_t times)
{
    struct pool *p = c->pool;
    struct js *line = js_object(p), *detail = js_object(p);
    int64_t price = js_dec(item->obj, "UnitPrice");
    int64_t n = dec_clamp((wide)each * times / DEC_ONE);
    const char *text = js_text(item->obj, "Description");

    if (text)
        js_set_text(p, line, "Description", text);
    js_set_money(p, line, "Amount", dec_product(n, price));
    js_set_text(p, line, "DetailType", "SalesItemLineDetail");
    js_set_ref(p, detail, "ItemRef", item->id,
               js_text(item->obj, "FullyQualifiedName"));
    js_set(p, detail, "Qty", js_number(p, dec_text(p, n)));
    js_set(p, detail, "UnitPrice", js_number(p, dec_text(p, price)));
    if (own_code(c, item))
        js_set_ref(p, detail, "TaxCodeRef", own_code(c, item), NULL);
    js_set(p, line, "SalesItemLineDetail", detail);
    return line;
}

static bool
members(struct call *c, const struct ent *bundle, int64_t times,
        struct js *lines)
{
    const struct js *list =
        js_path(bundle->obj, "ItemGroupDetail.ItemGroupLine");

    for (const struct js *l = list ? list->first : NULL; l; l = l->next) {
        const struct field f = { .ref = KIND_ITEM };
        const char *id = js_ref(l, "ItemRef");
        int64_t each = js_has(l, "Qty") ? js_dec(l, "Qty") : DEC_ONE;

        if (!id)
            return fault(c, FAULT_REFERENCE, AT, "Invalid Reference Id : " AT);
        if (!ref_label(c, &f, id, AT))
            return false;
        js_push(lines,
                member(c, ent_find(c->co, &kinds[KIND_ITEM], id), each, times));
    }
    return true;
}

bool
group_open(struct call *c, struct js *line)
{
    struct js *detail = js_get(line, "GroupLineDetail");
    const char *id = js_ref(detail, "GroupItemRef"), *type;
    const struct ent *e = id ? ent_find(c->co, &kinds[KIND_ITEM], id) : NULL;
    struct js *lines;

    if (!e)
        return fault(c, FAULT_MISSING, AT,
                     "Required parameter " AT " is missing in the request");
    type = js_text(e->obj, "Type");
    if (!type || strcmp(type, "Group") != 0)
        return fault(c, FAULT_REFERENCE, AT, "Invalid Reference Id : " AT);
    if (!js_has(detail, "Quantity"))
        js_set_int(c->pool, detail, "Quantity", 1);
    if (js_dec(detail, "Quantity") <= 0)
        return fault(c, FAULT_QUANTITY, "Line.GroupLineDetail.Quantity",
                     "Invalid Quantity. Supplied value:%s",
                     js_text(detail, "Quantity"));
    if (js_count(js_get(detail, "Line")))
        return true;
    lines = js_array(c->pool);
    js_set(c->pool, detail, "Line", lines);
    return members(c, e, js_dec(detail, "Quantity"), lines);
}
