/* customers: people and firms; vendors and employees share their registry. */
#include "names.h"

#include <string.h>

/* Without a DisplayName the parts of the person's name make one. */
static void
compose(struct call *c, struct js *obj)
{
    static const char *const parts[] = { "Title", "GivenName", "MiddleName",
                                         "FamilyName", "Suffix" };
    struct text t;

    if (js_has(obj, "DisplayName"))
        return;
    text_init(&t, c->pool);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *s = js_text(obj, parts[i]);

        if (s && *s)
            text_fmt(&t, "%s%s", t.n ? " " : "", s);
    }
    if (t.n)
        js_set_text(c->pool, obj, "DisplayName", t.p);
}

/* 6080 for somebody without any name; else what every name has. */
static bool
person(struct call *c, struct js *obj)
{
    const char *name, *company = js_text(obj, "CompanyName");
    const struct settings *set = &c->sim->settings;

    if (!c->ui && set->name_edit_ms &&
        (c->now_ms - c->co->named_ms) * set->time_scale < set->name_edit_ms)
        return business(c, "You can only add or edit one name at a time.");
    compose(c, obj);
    name = js_text(obj, "DisplayName");
    if (!name || !name[strspn(name, " ")])
        return fault(c, FAULT_NO_NAME, "",
                     "At least one of Title, GivenName, MiddleName, "
                     "FamilyName, Suffix or DisplayName is required.");
    otherwise_text(c, obj, "PrintOnCheckName", company ? company : name);
    return true;
}

static const char *
text_at(const struct js *o, const char *name)
{
    const char *s = js_text(o, name);

    return s ? s : "";
}

/* Any document of this customer at all? */
static bool
has_documents(const struct company *co, const char *id)
{
    for (int k = 1; k < KIND__MAX; k++)
        for (size_t i = 0; kinds[k].flags & KIND_TXN && i < co->list[k].n;
             i++) {
            const char *who = js_ref(co->list[k].at[i]->obj, "CustomerRef");

            if (who && !strcmp(who, id))
                return true;
        }
    return false;
}

static bool
job_check(struct call *c, const struct js *obj, const struct ent *old)
{
    bool bill = js_true(obj, "BillWithParent");

    if (js_true(obj, "Job") != js_has(obj, "ParentRef"))
        return fault(c, FAULT_JOB, "ParentRef",
                     "ParentRef is required in the request when Job is true.");
    if (old && bill != js_true(old->obj, "BillWithParent") &&
        has_documents(c->co, old->id))
        return fault(c, FAULT_BILL_WITH, "BillWithParent",
                     "BillWithParent cannot be changed while transactions "
                     "are linked to the customer.");
    return true;
}

/* Exemption reasons are numbered 1 to 15. */
static bool
exemption_check(struct call *c, const struct js *obj)
{
    const char *s = js_text(obj, "TaxExemptionReasonId");
    int64_t n = js_int(obj, "TaxExemptionReasonId", 0);

    return !s || (strspn(s, "0123456789") == strlen(s) && n >= 1 && n <= 15) ||
           fault(c, FAULT_NUMBER_RANGE, "TaxExemptionReasonId",
                 "Invalid Number Range. Supplied value:%s", s);
}

/* Only a new customer brings a balance along; later it is the books'. */
static bool
balance_check(struct call *c, struct js *obj, const struct js *sent,
              const struct ent *old)
{
    int64_t open = old ? dec_clamp(old->balance) : 0;
    int64_t all = old ? dec_clamp(old->jobs) : 0;

    if (deactivates(obj, old) && (open || all) && !c->ui)
        return fault(c, FAULT_HAS_BALANCE, "",
                     "The entity you are trying to delete has an open balance."
                     " : This customer cannot be deleted because it has a "
                     "non-zero balance");
    if (!old) {
        open = all = js_dec(sent, "Balance");
        if (open < 0 || open % DEC_CENT)
            return fault(c, FAULT_BAD_AMOUNT, "Balance",
                         "Invalid Amount. Supplied value:%s",
                         js_text(sent, "Balance"));
        if (open && !books_open(c, js_text(sent, "OpenBalanceDate")))
            return false;
    }
    js_drop(obj, "OpenBalanceDate");
    js_set_money(c->pool, obj, "Balance", open);
    js_set_money(c->pool, obj, "BalanceWithJobs", all);
    return true;
}

bool
customer_check(struct call *c, struct js *obj, const struct js *sent,
               const struct ent *old)
{
    if (!person(c, obj) || !balance_check(c, obj, sent, old) ||
        !job_check(c, obj, old) || !exemption_check(c, obj) ||
        !currency_check(c, obj, old))
        return false;
    if (!strcmp(text_at(obj, "PreferredDeliveryMethod"), "Email") &&
        !js_path(obj, "PrimaryEmailAddr.Address"))
        return fault(c, FAULT_NO_EMAIL, "PrimaryEmailAddr",
                     "Email address is required");
    otherwise_bool(c, obj, "Taxable", true);
    otherwise_bool(c, obj, "Job", false);
    otherwise_bool(c, obj, "BillWithParent", false);
    otherwise_text(c, obj, "PreferredDeliveryMethod", "Print");
    js_set_bool(c->pool, obj, "IsProject", false);
    return named_check(c, obj, sent, old) && nest(c, obj, old);
}

bool
vendor_check(struct call *c, struct js *obj, const struct js *sent,
             const struct ent *old)
{
    if (!person(c, obj) || !currency_check(c, obj, old))
        return false;
    otherwise_bool(c, obj, "Vendor1099", false);
    js_set_int(c->pool, obj, "Balance", 0);
    return named_check(c, obj, sent, old);
}

bool
employee_check(struct call *c, struct js *obj, const struct js *sent,
               const struct ent *old)
{
    if (!person(c, obj))
        return false;
    otherwise_bool(c, obj, "BillableTime", false);
    return named_check(c, obj, sent, old);
}

/* Sold is the company's first item, whatever it is called by now. */
static struct js *
opening_detail(struct call *c)
{
    const struct ent *item = ent_find(c->co, &kinds[KIND_ITEM], "1");
    struct js *detail = js_object(c->pool);

    if (item) {
        const struct js *account = js_get(item->obj, "IncomeAccountRef");

        js_set_ref(c->pool, detail, "ItemRef", "1",
                   js_text(item->obj, "FullyQualifiedName"));
        if (account)
            js_set(c->pool, detail, "ItemAccountRef",
                   js_copy(c->pool, account));
    }
    if (!strcmp(c->co->country, "US"))
        js_set_ref(c->pool, detail, "TaxCodeRef", "NON", NULL);
    return detail;
}

static struct js *
opening_lines(struct call *c, int64_t amount)
{
    struct pool *p = c->pool;
    struct js *lines = js_array(p), *line = js_object(p), *sum = js_object(p);

    js_set_text(p, line, "Id", "1");
    js_set_int(p, line, "LineNum", 1);
    js_set_text(p, line, "Description", "Opening Balance");
    js_set_money(p, line, "Amount", amount);
    js_set_text(p, line, "DetailType", "SalesItemLineDetail");
    js_set(p, line, "SalesItemLineDetail", opening_detail(c));
    js_set(p, line, "CustomExtensions", js_array(p));
    js_push(lines, line);
    js_set_money(p, sum, "Amount", amount);
    js_set_text(p, sum, "DetailType", "SubTotalLineDetail");
    js_set(p, sum, "SubTotalLineDetail", js_object(p));
    js_push(lines, sum);
    return lines;
}

static const char *
opening_date(struct call *c, const struct js *sent)
{
    const char *given = js_text(sent, "OpenBalanceDate");
    char today[DATE_TEXT];

    date_today(today, c->now_ms, c->co->country);
    return given ? given : pool_str(c->pool, today);
}

/* The same members as any other invoice, in the order they are printed. */
void
opening_invoice(struct call *c, struct change *ch, const struct js *obj,
                const struct js *sent)
{
    static const char *const flags[] = {
        "ApplyTaxAfterDiscount",
        "AllowOnlinePayment",
        "AllowOnlineCreditCardPayment",
        "AllowOnlineACHPayment",
        "AllowIPNPayment",
    };
    const struct kind *k = &kinds[KIND_INVOICE];
    int64_t amount = js_dec(sent, "Balance");
    const char *date = opening_date(c, sent);
    struct pool *p = c->pool;
    struct js *v = js_object(p), *tax = js_object(p);

    if (amount <= 0)
        return;
    js_set_text(p, v, "Id", next_id(p, c->co, k));
    js_set_text(p, v, "SyncToken", "0");
    js_set(p, v, "MetaData", js_copy(p, js_get(obj, "MetaData")));
    if (!pref_true(c->co, "SalesFormsPrefs.CustomTxnNumbers"))
        js_set_text(p, v, "DocNumber", next_doc(p, c->co, k));
    js_set_ref(p, v, "CustomerRef", js_text(obj, "Id"),
               js_text(obj, "FullyQualifiedName"));
    js_set(p, v, "CurrencyRef", js_copy(p, js_get(obj, "CurrencyRef")));
    js_set_text(p, v, "TxnDate", date);
    js_set_text(p, v, "DueDate", date);
    js_set_text(p, v, "PrivateNote", "Opening Balance");
    js_set(p, v, "CustomField", js_array(p));
    js_set(p, v, "LinkedTxn", js_array(p));
    js_set(p, v, "Line", opening_lines(c, amount));
    if (strcmp(c->co->country, "US") != 0)
        js_set_text(p, v, "GlobalTaxCalculation", "NotApplicable");
    js_set_int(p, tax, "TotalTax", 0);
    js_set(p, v, "TxnTaxDetail", tax);
    js_set_text(p, v, "EmailStatus", "NotSet");
    js_set_text(p, v, "PrintStatus", "NotSet");
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        js_set_bool(p, v, flags[i], false);
    js_set_money(p, v, "TotalAmt", amount);
    js_set_money(p, v, "Balance", amount);
    js_set_text(p, v, "domain", "QBO");
    js_set_bool(p, v, "sparse", false);
    change_put(ch, c->co, k, v, c->now_ms);
}
