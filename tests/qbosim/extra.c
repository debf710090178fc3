/* extra: shipping and gratuity, and other things that can be switched off. */
#include "lines.h"

#include <string.h>

#define SHIPPING "SHIPPING_ITEM_ID"
#define GRATUITY "GRATUITY_ITEM_ID"

/* A preference that has no section of its own. */
static bool
other_true(const struct company *co, const char *name)
{
    const struct js *list = pref(co, "OtherPrefs.NameValue");

    for (const struct js *v = list ? list->first : NULL; v; v = v->next) {
        const char *is = js_text(v, "Name"), *value = js_text(v, "Value");

        if (is && value && !strcmp(is, name))
            return !strcmp(value, "true");
    }
    return false;
}

bool
item_extra(const char *id)
{
    return !strcmp(id, SHIPPING) || !strcmp(id, GRATUITY);
}

bool
item_extra_on(const struct call *c, const char *id)
{
    return !strcmp(id, SHIPPING)
               ? pref_true(c->co, "SalesFormsPrefs.AllowShipping")
               : other_true(c->co, "SalesFormsPrefs.AllowGratuity");
}

bool
feature_on(struct call *c, bool on, const char *what, bool *drop)
{
    *drop = !on && c->sim->settings.feature_off == FEATURE_IGNORED;
    return on || *drop ||
           business(c, pool_fmt(c->pool,
                                "The %s feature is turned off for this "
                                "company.",
                                what));
}
