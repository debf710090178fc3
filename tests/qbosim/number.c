/* number: DocNumber, given by the company or taken as sent, once per kind. */
#include "txn.h"

#include <string.h>

bool
number_free(struct call *c, const struct js *obj, const struct ent *old)
{
    const char *doc = js_text(obj, "DocNumber");
    const struct ent *e =
        doc ? ent_numbered(c->pool, c->co, c->kind, doc) : NULL;

    if (!e || e == old || c->allow_same_number)
        return true;
    return fault(c, FAULT_DOC_NUMBER, "",
                 "Duplicate Document Number Error : You must specify a "
                 "different number. This number has already been used. "
                 "DocNumber=%s is assigned to TxnType=%s with TxnId=%s",
                 doc, c->kind->name, e->id);
}

/*
 * With the company's own numbering the next number is given when none was
 * sent; with custom numbers no number stays no number, except that a person's
 * screen proposes the next one either way.
 */
bool
number_sale(struct call *c, struct js *obj, const struct ent *old)
{
    const char *doc = js_text(obj, "DocNumber");
    bool ours = pref_true(c->co, "SalesFormsPrefs.CustomTxnNumbers");

    if ((!doc && !old && (!ours || c->ui)) ||
        (doc && !strcmp(doc, "AUTO_GENERATE"))) {
        js_set_text(c->pool, obj, "DocNumber",
                    next_doc(c->pool, c->co, c->kind));
        return true;
    }
    return number_free(c, obj, old);
}
