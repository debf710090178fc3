/* track: classes and locations, which count only when the company keeps them.
 */
#include "names.h"
#include "txn.h"

static bool
tracked(struct call *c, struct js *o, const char *name, enum kind_id kind,
        const char *preference, const char *at)
{
    const struct field f = { .ref = kind };
    const char *id = js_ref(o, name), *label;

    if (!id)
        return true;
    if (!pref_true(c->co, preference)) {
        js_drop(o, name);
        return true;
    }
    label = ref_label(c, &f, id, at);
    if (label)
        js_set_ref(c->pool, o, name, id, label);
    return label != NULL;
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
