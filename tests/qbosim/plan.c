/* plan: what the company's subscription includes, by its OfferingSku. */
#include "names.h"

#include <string.h>

// clang-format off
static const struct {
    const char *feature;
    const char *lacking[2]; /* plans that do not have it */
} features[] = {
    { "Inventory",     { "Simple Start", "Essentials" } },
    { "Multicurrency", { "Simple Start", NULL } },
};
// clang-format on

static const char *
offering(const struct company *co)
{
    const struct ent *info = ent_find(co, &kinds[KIND_COMPANYINFO], "1");
    const struct js *list = info ? js_get(info->obj, "NameValue") : NULL;

    for (const struct js *v = list ? list->first : NULL; v; v = v->next)
        if (js_text(v, "Name") && !strcmp(js_text(v, "Name"), "OfferingSku"))
            return js_text(v, "Value") ? js_text(v, "Value") : "";
    return "";
}

bool
plan_includes(struct call *c, const char *feature)
{
    const char *sku = offering(c->co);

    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        for (size_t n = 0; !strcmp(features[i].feature, feature) && n < 2; n++)
            if (features[i].lacking[n] && strstr(sku, features[i].lacking[n]))
                return fault(c, FAULT_FEATURE, "",
                             "Feature Not Supported Error : %s is not part "
                             "of %s.",
                             feature, sku);
    return true;
}
