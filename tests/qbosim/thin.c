/*
 * thin: bills, purchases, bill payments and journal entries.  They are kept as
 * sent, with the few rules that a client of invoices can run into.
 */
#include "txn.h"

#include <string.h>

static bool
required(struct call *c, const struct js *obj, const char *name)
{
    return js_has(obj, name) ||
           fault(c, FAULT_MISSING, name,
                 "Required parameter %s is missing in the request", name);
}

static const char *
account_type(struct call *c, const struct js *detail)
{
    const char *id = js_ref(detail, "AccountRef");
    const struct ent *e = id ? ent_find(c->co, &kinds[KIND_ACCOUNT], id) : NULL;
    const char *type = e ? js_text(e->obj, "AccountType") : NULL;

    return type ? type : "";
}

static bool
entry_line(struct call *c, const struct js *line, wide *sum)
{
    const struct js *detail = js_get(line, "JournalEntryLineDetail");
    const char *side = js_text(detail, "PostingType");
    const char *type = account_type(c, detail);
    bool named = js_ref(js_get(detail, "Entity"), "EntityRef") != NULL;

    if (!named && !strcmp(type, "Accounts Receivable"))
        return business(c, "When you use Accounts Receivable, you must choose "
                           "a customer in the Name field.");
    if (!named && !strcmp(type, "Accounts Payable"))
        return business(c, "When you use Accounts Payable, you must choose a "
                           "vendor in the Name field.");
    *sum += side && !strcmp(side, "Credit") ? -js_dec(line, "Amount")
                                            : js_dec(line, "Amount");
    return true;
}

static bool
entry_check(struct call *c, struct js *obj)
{
    const struct js *lines = js_get(obj, "Line");
    wide sum = 0;

    if (js_count(lines) < 2)
        return business(c, "Fill out at least two detail lines.");
    for (const struct js *l = lines->first; l; l = l->next)
        if (!entry_line(c, l, &sum))
            return false;
    return !sum ||
           fault(c, FAULT_UNBALANCED, "Line", "Debits do not equal credits.");
}

static bool
sum_lines(struct call *c, struct js *obj)
{
    const struct js *lines = js_get(obj, "Line");
    wide sum = 0;

    if (!js_count(lines))
        return required(c, js_object(c->pool), "Line");
    for (const struct js *l = lines->first; l; l = l->next)
        sum += js_dec(l, "Amount");
    if (sum < 0 || sum > DEC_LIMIT)
        return business(c, "You must specify a transaction amount that is 0 "
                           "or greater.");
    js_set_money(c->pool, obj, "TotalAmt", (int64_t)sum);
    if (c->kind == &kinds[KIND_BILL])
        js_set_money(c->pool, obj, "Balance", (int64_t)sum);
    return true;
}

bool
thin_check(struct call *c, struct js *obj, const struct js *sent,
           const struct ent *old)
{
    char day[DATE_TEXT];

    (void)sent;
    if (!js_has(obj, "TxnDate")) {
        date_today(day, c->now_ms, c->co->country);
        js_set_text(c->pool, obj, "TxnDate", day);
    }
    if (!books_open(c, js_text(obj, "TxnDate")) ||
        (old && !books_open(c, js_text(old->obj, "TxnDate"))))
        return false;
    if (c->kind == &kinds[KIND_JOURNALENTRY])
        return entry_check(c, obj);
    if (c->kind == &kinds[KIND_BILLPAYMENT])
        return required(c, obj, "VendorRef") && required(c, obj, "TotalAmt");
    if (c->kind == &kinds[KIND_BILL])
        return required(c, obj, "VendorRef") && sum_lines(c, obj);
    return required(c, obj, "PaymentType") && required(c, obj, "AccountRef") &&
           sum_lines(c, obj) && number_free(c, obj, old);
}
