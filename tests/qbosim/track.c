/* track: classes and locations, which count only when the company keeps them.
 */
#include "txn.h"

#include <string.h>

static bool
tracked(struct call *c, struct js *o, const char *name, enum kind_id kind,
        const char *preference, const char *at)
{
    const char *id = js_ref(o, name);
    const struct ent *e = id ? ent_find(c->co, &kinds[kind], id) : NULL;

    if (!id)
        return true;
    if (!pref_true(c->co, preference)) {
        js_drop(o, name);
        return true;
    }
    if (!e)
        return fault(c, FAULT_REFERENCE, at,
                     "Invalid Reference Id : %s element id %s not found",
                     kinds[kind].label, id);
    if (!js_true(e->obj, "Active"))
        return fault(c, FAULT_REFERENCE, at,
                     "Invalid Reference Id : " INACTIVE);
    js_set_ref(c->pool, o, name, id, js_text(e->obj, "FullyQualifiedName"));
    return true;
}

bool
track_line(struct call *c, struct js *detail)
{
    return tracked(c, detail, "ClassRef", KIND_CLASS,
                   "AccountingInfoPrefs.ClassTrackingPerTxnLine",
                   "Line.SalesItemLineDetail.ClassRef");
}

bool
track_sale(struct call *c, struct js *obj)
{
    return tracked(c, obj, "ClassRef", KIND_CLASS,
                   "AccountingInfoPrefs.ClassTrackingPerTxn", "ClassRef") &&
           tracked(c, obj, "DepartmentRef", KIND_DEPARTMENT,
                   "AccountingInfoPrefs.TrackDepartments", "DepartmentRef");
}
