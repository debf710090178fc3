/* payment: who paid how much, into which account, for what. */
#include "txn.h"

#include <string.h>

/* What the lines of a payment come to. */
struct applied {
    struct js *lines;
    int64_t charges, credits;
};

static bool
cannot_link(struct call *c, const char *why)
{
    return fault(c, FAULT_LINK, "",
                 "TxnID Cannot Be Linked : Cannot validate linked "
                 "transactions: %s",
                 why);
}

/* Somebody above pays for a customer that is billed with its parent. */
static bool
pays_for(const struct call *c, const char *payer, const char *who)
{
    for (int i = 0; who && i < 64; i++) {
        const struct ent *e;

        if (!strcmp(payer, who))
            return true;
        e = ent_find(c->co, &kinds[KIND_CUSTOMER], who);
        if (!e || !js_true(e->obj, "BillWithParent"))
            return false;
        who = js_ref(e->obj, "ParentRef");
    }
    return false;
}

/* A journal entry is a customer's when one of its lines says so. */
static bool
names_customer(const struct js *entry, const char *payer)
{
    const struct js *lines = js_get(entry, "Line");

    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next) {
        const char *who =
            js_ref(js_path(l, "JournalEntryLineDetail.Entity"), "EntityRef");

        if (who && !strcmp(who, payer))
            return true;
    }
    return false;
}

static bool
link_ok(struct call *c, const struct js *obj, const struct link *to)
{
    const struct ent *e = ent_find(c->co, to->kind, to->id);
    const char *payer = js_ref(obj, "CustomerRef"), *currency;

    if (!e)
        return cannot_link(c, ent_gone(c->pool, c->co, to->kind, to->id)
                                  ? "the transaction was deleted"
                                  : "there is no such transaction");
    if (e->state & STATE_VOIDED)
        return cannot_link(c, "the transaction was voided");
    if (to->kind == &kinds[KIND_JOURNALENTRY])
        return names_customer(e->obj, payer) ||
               cannot_link(c, "it does not name the customer");
    if (!pays_for(c, payer, js_ref(e->obj, "CustomerRef")))
        return cannot_link(c, "it belongs to another customer");
    currency = js_ref(e->obj, "CurrencyRef");
    return !currency || !strcmp(currency, js_ref(obj, "CurrencyRef")) ||
           business(c, "Transactions can have only one foreign currency at a "
                       "time.");
}

/* The customer and the amount are what they were: nothing to look at again. */
static bool
unchanged(const struct js *obj, const struct link *to, const struct ent *old)
{
    return old &&
           !strcmp(js_ref(obj, "CustomerRef"),
                   js_ref(old->obj, "CustomerRef")) &&
           link_sum(old->obj, to) == to->amount;
}

/* More than is open: as the setting over_apply says; *amount may shrink. */
static bool
within(struct call *c, const struct link *to, const struct ent *old,
       int64_t *amount)
{
    const struct ent *e = ent_find(c->co, to->kind, to->id);
    int64_t most =
        open_amount(to->kind, e->obj) + (old ? link_sum(old->obj, to) : 0);

    if (to->amount <= most)
        return true;
    switch (c->sim->settings.over_apply) {
    case APPLY_CLIPPED:
        *amount = most;
        return true;
    case APPLY_UNAPPLIED:
        *amount = 0;
        return true;
    default:
        return business(c, "The amount you are applying is more than the open "
                           "balance of the transaction.");
    }
}

static bool
amount_ok(struct call *c, const struct js *line)
{
    if (!js_has(line, "Amount"))
        return fault(c, FAULT_MISSING, "Line.Amount",
                     "Required parameter Line.Amount is missing in the "
                     "request");
    if (js_dec(line, "Amount") < 0)
        return business(c, "Enter a transaction amount that is 0 or greater.");
    return js_dec(line, "Amount") % DEC_CENT == 0 ||
           fault(c, FAULT_AMOUNT, "Line.Amount",
                 "Amount has more than two decimals. Supplied value:%s",
                 js_text(line, "Amount"));
}

static struct js *
line_make(struct pool *p, const struct js *sent, int64_t amount)
{
    struct js *line = js_object(p), *links = js_array(p);

    js_set_money(p, line, "Amount", amount);
    js_push(links, js_copy(p, js_get(sent, "LinkedTxn")->first));
    js_set(p, line, "LinkedTxn", links);
    return line;
}

/* A line that links nothing applies nothing, and is not kept. */
static bool
one_line(struct call *c, const struct js *obj, const struct js *line,
         const struct ent *old, struct applied *out)
{
    const struct js *links = js_get(line, "LinkedTxn");
    struct js *probe = js_object(c->pool);
    int64_t amount = js_dec(line, "Amount");
    struct link to;

    if (!links || !links->first)
        return true;
    if (!amount_ok(c, line))
        return false;
    if (!link_of(line, &to))
        return cannot_link(c, "it is of no kind that can be paid");
    js_set(c->pool, probe, "Line", out->lines);
    if (js_count(links) > 1 || link_sum(probe, &to))
        return cannot_link(c, "each takes one line of its own");
    if (!unchanged(obj, &to, old) &&
        (!link_ok(c, obj, &to) || !within(c, &to, old, &amount)))
        return false;
    if (!amount)
        return true;
    js_push(out->lines, line_make(c->pool, line, amount));
    if (to.kind->credit)
        out->credits += amount;
    else
        out->charges += amount;
    return (out->charges < DEC_LIMIT && out->credits < DEC_LIMIT) ||
           business(c, "The amount of the transaction is too large.");
}

static bool
lines(struct call *c, struct js *obj, const struct ent *old)
{
    const struct js *sent = js_get(obj, "Line");
    struct applied all = { .lines = js_array(c->pool) };
    int64_t total = js_dec(obj, "TotalAmt"), left;

    for (const struct js *l = sent ? sent->first : NULL; l; l = l->next)
        if (!one_line(c, obj, l, old, &all))
            return false;
    left = total + all.credits - all.charges;
    if (all.credits > all.charges)
        return business(c, "The credits you are applying are more than the "
                           "charges.");
    if (left < 0)
        return business(c, "The amount you are applying is more than the "
                           "amount of the payment.");
    js_set(c->pool, obj, "Line", all.lines);
    js_set_money(c->pool, obj, "TotalAmt", total);
    js_set_money(c->pool, obj, "UnappliedAmt", left);
    return true;
}

static bool
total_ok(struct call *c, const struct js *obj)
{
    int64_t total = js_dec(obj, "TotalAmt");

    if (!js_has(obj, "TotalAmt"))
        return fault(c, FAULT_MISSING, "TotalAmt",
                     "Required parameter TotalAmt is missing in the request");
    if (total < 0)
        return business(c, "Enter a transaction amount that is 0 or greater.");
    return total % DEC_CENT == 0 ||
           fault(c, FAULT_BAD_AMOUNT, "TotalAmt",
                 "Invalid Amount. Supplied value:%s", js_text(obj, "TotalAmt"));
}

static const struct ent *
undeposited_funds(const struct call *c)
{
    const struct ents *list = &c->co->list[KIND_ACCOUNT];

    for (size_t i = 0; i < list->n; i++) {
        const char *type = js_text(list->at[i]->obj, "AccountSubType");

        if (type && !strcmp(type, "UndepositedFunds") &&
            js_true(list->at[i]->obj, "Active"))
            return list->at[i];
    }
    return NULL;
}

bool
account_holds_money(struct call *c, const struct ent *account)
{
    const char *type = js_text(account->obj, "AccountType");

    return (type &&
            (!strcmp(type, "Bank") || !strcmp(type, "Other Current Asset"))) ||
           fault(c, FAULT_ACCOUNT_TYPE, "DepositToAccountRef",
                 "Invalid account type: You need to select a different type "
                 "of account for this transaction.");
}

static bool
accounts(struct call *c, struct js *obj)
{
    const char *to = js_ref(obj, "DepositToAccountRef");
    const char *from = js_ref(obj, "ARAccountRef");
    const struct ent *e =
        to ? ent_find(c->co, &kinds[KIND_ACCOUNT], to) : undeposited_funds(c);

    if (e && !to)
        js_set_ref(c->pool, obj, "DepositToAccountRef", e->id, NULL);
    if (e && (!account_holds_money(c, e) || !foreign_account(c, obj, e)))
        return false;
    e = from ? ent_find(c->co, &kinds[KIND_ACCOUNT], from) : NULL;
    if (e && strcmp(js_text(e->obj, "AccountType"), "Accounts Receivable"))
        return fault(c, FAULT_ACCOUNT_TYPE, "ARAccountRef",
                     "Invalid account type: You need to select a different "
                     "type of account for this transaction.");
    return !e || foreign_account(c, obj, e);
}

bool
payment_check(struct call *c, struct js *obj, const struct js *sent,
              const struct ent *old)
{
    const char *id = js_ref(obj, "CustomerRef");
    const struct ent *customer =
        id ? ent_find(c->co, &kinds[KIND_CUSTOMER], id) : NULL;
    char day[DATE_TEXT];

    (void)sent;
    if (!customer)
        return fault(c, FAULT_MISSING, "CustomerRef",
                     "Required parameter CustomerRef is missing in the "
                     "request");
    if (!js_has(obj, "TxnDate")) {
        date_today(day, c->now_ms, c->co->country);
        js_set_text(c->pool, obj, "TxnDate", day);
    }
    if (!books_open(c, js_text(obj, "TxnDate")) ||
        (old && !books_open(c, js_text(old->obj, "TxnDate"))) ||
        !total_ok(c, obj) || !foreign_check(c, obj, customer) ||
        !accounts(c, obj))
        return false;
    if (!js_has(obj, "ProcessPayment"))
        js_set_bool(c->pool, obj, "ProcessPayment", false);
    if (!js_has(obj, "LinkedTxn"))
        js_set(c->pool, obj, "LinkedTxn", js_array(c->pool));
    return lines(c, obj, old);
}

bool
payment_settle(struct call *c, const struct js *obj, const struct ent *old,
               struct change *ch)
{
    links_settle(c, ch, obj ? js_text(obj, "Id") : old->id, obj,
                 old ? old->obj : NULL, NULL);
    return true;
}
