/* doings: the commonest troubles, and the way back from each. */
#include "doing.h"
#include "txn.h"

#include <stdlib.h>
#include <string.h>

static bool
is_active(const struct page *pg, const struct ent *e)
{
    const struct js *v = js_get(e->obj, "Active");

    (void)pg;
    return !v || v->kind == JS_TRUE;
}

static bool
is_inactive(const struct page *pg, const struct ent *e)
{
    return !is_active(pg, e) && !record_merged(pg->pool, pg->co, e);
}

static bool
closed(const struct page *pg, const struct ent *e)
{
    (void)e;
    return pref(pg->co, "AccountingInfoPrefs.BookCloseDate") != NULL;
}

static bool
own_numbers(const struct page *pg, const struct ent *e)
{
    (void)e;
    return pref_true(pg->co, "SalesFormsPrefs.CustomTxnNumbers");
}

static bool
their_numbers(const struct page *pg, const struct ent *e)
{
    return !own_numbers(pg, e);
}

static bool
taxed(const struct page *pg, const struct ent *e)
{
    (void)e;
    return pref_true(pg->co, "TaxPrefs.UsingSalesTax");
}

static bool
untaxed(const struct page *pg, const struct ent *e)
{
    return !taxed(pg, e);
}

static bool
outage(const struct page *pg, const struct ent *e)
{
    (void)e;
    return pg->r->sim->settings.outage != 0;
}

static bool
no_outage(const struct page *pg, const struct ent *e)
{
    return !outage(pg, e);
}

static bool
standing(const struct page *pg, const struct ent *e)
{
    struct state s = record_state(pg, e);

    return !s.word || strcmp(s.word, "Voided") != 0;
}

static bool
unpaid(const struct page *pg, const struct ent *e)
{
    return standing(pg, e) && js_dec(e->obj, "Balance") > 0;
}

static bool
banked(const struct page *pg, const struct ent *e)
{
    (void)pg;
    return e->state & (STATE_DEPOSITED | STATE_MATCHED | STATE_SETTLED);
}

static bool
unbanked(const struct page *pg, const struct ent *e)
{
    return !banked(pg, e);
}

/* A new amount on the first line that sells something; the rest stays. */
static const char *
make_amount(struct request *r, const struct company *co, const struct ent *e)
{
    const char *amount = query_get(r->pool, r->body, "amount");
    const struct js *was = js_get(e->obj, "Line");
    struct js *v = js_object(r->pool), *lines;
    int64_t d;

    (void)co;
    if (!amount || !dec_parse(amount, &d) || !was)
        return NULL;
    lines = js_copy(r->pool, was);
    for (struct js *l = lines->first; l; l = l->next) {
        struct js *detail = js_get(l, "SalesItemLineDetail");

        if (!detail)
            continue;
        js_set_money(r->pool, l, "Amount", d);
        js_drop(detail, "Qty");
        js_drop(detail, "UnitPrice");
        js_set_text(r->pool, v, "Id", e->id);
        js_set(r->pool, v, "Line", lines);
        return js_dump(r->pool, v);
    }
    return NULL;
}

/* Its name without what QuickBooks put behind it. */
static const char *
make_active(struct request *r, const struct company *co, const struct ent *e)
{
    struct js *v = js_object(r->pool);
    const char *name = js_text(e->obj, e->kind->named);
    const char *tail = name ? strstr(name, " (deleted") : NULL;

    (void)co;
    js_set_text(r->pool, v, "Id", e->id);
    js_set_bool(r->pool, v, "Active", true);
    if (tail)
        js_set_text(r->pool, v, e->kind->named,
                    pool_copy(r->pool, name, (size_t)(tail - name)));
    return js_dump(r->pool, v);
}

static const char *
make_payment(struct request *r, const struct company *co, const struct ent *e)
{
    const char *amount = query_get(r->pool, r->body, "amount");
    struct js *v = js_object(r->pool), *line = js_object(r->pool);
    struct js *lines = js_array(r->pool), *link = js_object(r->pool);
    struct js *links = js_array(r->pool);
    int64_t d;

    (void)co;
    if (!amount || !dec_parse(amount, &d))
        return NULL;
    js_set_text(r->pool, link, "TxnId", e->id);
    js_set_text(r->pool, link, "TxnType", "Invoice");
    js_push(links, link);
    js_set_money(r->pool, line, "Amount", d);
    js_set(r->pool, line, "LinkedTxn", links);
    js_push(lines, line);
    js_set_ref(r->pool, v, "CustomerRef", js_ref(e->obj, "CustomerRef"), NULL);
    js_set_money(r->pool, v, "TotalAmt", d);
    js_set(r->pool, v, "Line", lines);
    return js_dump(r->pool, v);
}

/* The one that stays, by its name or its id. */
static const char *
make_merge(struct request *r, const struct company *co, const struct ent *e)
{
    const char *into = query_get(r->pool, r->body, "into");
    struct js *v = js_object(r->pool);
    const struct ent *to;

    if (!into || !*into)
        return NULL;
    to = ent_named(r->pool, co, e->kind->scope, into);
    js_set_text(r->pool, v, "into", to ? to->id : into);
    return js_dump(r->pool, v);
}

/* The same company, with nothing in its books. */
static const char *
make_wipe(struct request *r, const struct company *co, const struct ent *e)
{
    struct js *v = js_object(r->pool);

    (void)e;
    js_set_text(r->pool, v, "realmId", co->realm);
    js_set_text(r->pool, v, "CompanyName", html_company_name(co));
    js_set_text(r->pool, v, "Country", co->country);
    js_set_bool(r->pool, v, "wipe", true);
    return js_dump(r->pool, v);
}

/* "6140 Duplicate Document Number Error": the first word names the fault. */
static const char *
make_fault(struct request *r, const struct company *co, const struct ent *e)
{
    const char *fault = query_get(r->pool, r->body, "fault");
    const char *which = query_get(r->pool, r->body, "which");
    const char *store = query_get(r->pool, r->body, "store");
    struct js *v = js_object(r->pool);

    (void)e;
    if (!fault || !which || !store)
        return NULL;
    js_set_text(r->pool, v, "realmId", co->realm);
    if (*which && strcmp(which, "any") != 0)
        js_set_text(r->pool, v, "method", which);
    js_set_text(r->pool, v, "fault",
                pool_copy(r->pool, fault, strcspn(fault, " ")));
    js_set_bool(r->pool, v, "store", !strcmp(store, "yes"));
    return js_dump(r->pool, v);
}

static bool
lapsed(const struct page *pg, const struct ent *e)
{
    (void)e;
    return pg->co->states.lapsed || pg->co->states.lapsed_200;
}

static bool
subscribed(const struct page *pg, const struct ent *e)
{
    return !lapsed(pg, e);
}

#define PREFS "POST", "/companies/$realm/preferences"
#define WRITE "POST", "/companies/$realm/$kind"
#define NO_ASK                                                                 \
    {                                                                          \
        {                                                                      \
            NULL, NULL, ASK_TEXT, NULL, NULL                                   \
        }                                                                      \
    }

// clang-format off
const struct doing doings[] = {
    /* Invoices, as at QuickBooks' own screens */
    { "void", "Invoice", "Void", "All amounts become zero, the note says Voided, the SyncToken grows. Refused while a payment is applied.", "Void it",
      "POST", "/companies/$realm/$kind/$id/void", "{}", "Voided.", NO_ASK, standing, NULL, true },
    { "delete", "Invoice", "Delete", "Gone for good: every later read answers fault 610. Refused while a payment is applied.", "Delete it",
      "DELETE", "/companies/$realm/$kind/$id", "{}", "Deleted.", NO_ASK, NULL, NULL, true },
    { "pay", "Invoice", "Record a payment", "Someone enters a payment in QuickBooks: the balance falls and the invoice's SyncToken grows.", "Record it",
      "POST", "/companies/$realm/Payment", NULL, "Payment recorded.", { { "amount", "Amount", ASK_MONEY, "Balance", NULL } }, unpaid, make_payment, false },
    { "memo", "Invoice", "Change the memo", "As someone at QuickBooks' screen would: the SyncToken grows, so an update under way meets fault 5010.", "Save the memo",
      WRITE, "{\"Id\":$id,\"PrivateNote\":$memo}", "Memo changed.", { { "memo", "Memo on statement", ASK_TEXT, "PrivateNote", NULL } }, standing, NULL, false },
    { "date", "Invoice", "Change the date", "The due date stays as it is.", "Save the date",
      WRITE, "{\"Id\":$id,\"TxnDate\":$date}", "Date changed.", { { "date", "Invoice date", ASK_DATE, "TxnDate", NULL } }, standing, NULL, false },
    { "amount", "Invoice", "Change the amount", "Of the first line that sells something. Tax and totals follow.", "Save the amount",
      WRITE, NULL, "Amount changed.", { { "amount", "Amount of the first line", ASK_MONEY, "Line.Amount", NULL } }, standing, make_amount, false },
    { "void-payment", "Payment", "Void", "Its amount becomes zero, its invoices are open again.", "Void it",
      "POST", "/companies/$realm/$kind/$id/void", "{}", "Voided.", NO_ASK, standing, NULL, true },
    { "bank", "Payment", "Something happens at the bank", "It cannot be changed or deleted any more: 6540 when deposited, 6480 when matched, 6450 when settled.", "Let it happen",
      "POST", "/companies/$realm/$kind/$id/state", "{$what:true}", "It happened.", { { "what", "What", ASK_CHOICE, NULL, "deposited deposited|matched matched to a bank line|settled card settled" } }, unbanked, NULL, true },
    { "unbank", "Payment", "Undo what happened at the bank", "It can be changed and deleted again.", "Undo it",
      "POST", "/companies/$realm/$kind/$id/state", "{\"deposited\":false,\"matched\":false,\"settled\":false}", "Undone.", NO_ASK, banked, NULL, false },
    { "delete-payment", "Payment", "Delete", "Its invoices are open again.", "Delete it",
      "DELETE", "/companies/$realm/$kind/$id", "{}", "Deleted.", NO_ASK, NULL, NULL, true },
    { "delete-credit", "CreditMemo", "Delete", "Refused while it is applied.", "Delete it",
      "DELETE", "/companies/$realm/$kind/$id", "{}", "Deleted.", NO_ASK, NULL, NULL, true },
    /* Customers */
    { "customer-inactive", "Customer", "Delete (make inactive)", "QuickBooks hides it from queries and adds (deleted) to its name. New invoices for it are refused.", "Make it inactive",
      "DELETE", "/companies/$realm/$kind/$id", "{}", "The customer is inactive.", NO_ASK, is_active, NULL, true },
    { "customer-active", "Customer", "Make active again", "It gets its name back, unless someone has taken it.", "Make it active",
      WRITE, NULL, "The customer is active again.", NO_ASK, is_inactive, make_active, false },
    { "rename", "Customer", "Rename", "The id stays. A name that a customer, vendor or employee has is refused with 6240.", "Rename it",
      WRITE, "{\"Id\":$id,\"DisplayName\":$name}", "Renamed.", { { "name", "New name", ASK_TEXT, "DisplayName", NULL } }, is_active, NULL, false },
    { "merge", "Customer", "Merge into another", "Its invoices and payments move to the other one, and this id dies: writes that name it are refused with 6000.", "Merge it",
      "POST", "/companies/$realm/$kind/$id/merge", NULL, "Merged.", { { "into", "Which one stays, by name or id", ASK_NAME, NULL, NULL } }, is_active, make_merge, true },
    /* Items and accounts */
    { "item-inactive", "Item", "Make inactive", "Hidden from queries, (deleted) added to its name. Invoices that use it are refused with 2500 or 610.", "Make it inactive",
      "DELETE", "/companies/$realm/$kind/$id", "{}", "The item is inactive.", NO_ASK, is_active, NULL, true },
    { "item-active", "Item", "Make active again", "It gets its name back.", "Make it active",
      WRITE, NULL, "The item is active again.", NO_ASK, is_inactive, make_active, false },
    { "item-rename", "Item", "Rename", "The id stays. A name that another item has is refused with 6240.", "Rename it",
      WRITE, "{\"Id\":$id,\"Name\":$name}", "Renamed.", { { "name", "New name", ASK_TEXT, "Name", NULL } }, is_active, NULL, false },
    { "account-inactive", "Account", "Deactivate", "Items that post to it cannot be sold any more: invoices are refused with 610.", "Deactivate it",
      "DELETE", "/companies/$realm/$kind/$id", "{}", "The account is inactive.", NO_ASK, is_active, NULL, true },
    { "account-active", "Account", "Make active again", "It gets its name back.", "Make it active",
      WRITE, NULL, "The account is active again.", NO_ASK, is_inactive, make_active, false },
    { "term-inactive", "Term", "Make inactive", "Invoices that name it are refused.", "Make it inactive",
      "DELETE", "/companies/$realm/$kind/$id", "{}", "The term is inactive.", NO_ASK, is_active, NULL, true },
    { "term-active", "Term", "Make active again", "It gets its name back.", "Make it active",
      WRITE, NULL, "The term is active again.", NO_ASK, is_inactive, make_active, false },
    /* The company */
    { "close-books", "company", "Close the books", "Nothing dated on or before that day is taken any more: fault 6210.", "Close the books",
      PREFS, "{\"BookCloseDate\":$date}", "The books are closed.", { { "date", "Closed through", ASK_DATE, NULL, NULL } }, NULL, NULL, false },
    { "open-books", "company", "Open the books", "Every date is taken again.", "Open the books",
      PREFS, "{\"BookCloseDate\":null}", "The books are open.", NO_ASK, closed, NULL, false },
    { "own-numbers", "company", "Custom transaction numbers on", "The app numbers its invoices; without a number an invoice has none.", "Turn them on",
      PREFS, "{\"CustomTxnNumbers\":true}", "Custom transaction numbers are on.", NO_ASK, their_numbers, NULL, false },
    { "their-numbers", "company", "Custom transaction numbers off", "QuickBooks numbers the invoices; numbers of the app can collide later.", "Turn them off",
      PREFS, "{\"CustomTxnNumbers\":false}", "Custom transaction numbers are off.", NO_ASK, own_numbers, NULL, false },
    { "tax-off", "company", "Turn sales tax off", "Tax on new invoices is ignored.", "Turn it off",
      PREFS, "{\"UsingSalesTax\":false}", "Sales tax is off.", NO_ASK, taxed, NULL, false },
    { "tax-on", "company", "Turn sales tax on", "Invoices are taxed as before.", "Turn it on",
      PREFS, "{\"UsingSalesTax\":true}", "Sales tax is on.", NO_ASK, untaxed, NULL, false },
    { "lapse", "company", "End the subscription", "Writes are refused with 6190; reads go on.", "End it",
      "POST", "/companies/$realm/state", "{$how:true}", "The subscription has ended.", { { "how", "How it is told", ASK_CHOICE, NULL, "lapsed with status 400|lapsed_200 inside a 200" } }, subscribed, NULL, true },
    { "renew", "company", "Renew the subscription", "Writes are taken again.", "Renew it",
      "POST", "/companies/$realm/state", "{\"lapsed\":false,\"lapsed_200\":false}", "The subscription is renewed.", NO_ASK, lapsed, NULL, false },
    { "state", "company", "Another state of the company", "Every call meets it until it is ended.", "Put it there",
      "POST", "/companies/$realm/state", "{$state:true}", "The company is in that state.",
      { { "state", "State", ASK_CHOICE, NULL, "maintenance under maintenance, 150|locked_out locked out, 140|wrong_cluster moved to another server, 130|no_access the user lost access, 120|no_rights the user lacks rights, 5020|feature_missing the plan lacks the feature, 5030|not_in_realm user not in realm|disconnected disconnected at the gateway, 3100|general_auth general authentication fault, 100|was_reset its data were wiped, 10200|already_purchased the app is bought already" } }, NULL, NULL, true },
    { "expire", "company", "Expire the access tokens now", "The next call meets 401 and 3200; refreshing helps.", "Expire them",
      "POST", "/grants/$realm/expire", "{}", "The access tokens have expired.", NO_ASK, NULL, NULL, false },
    { "revoke", "company", "Disconnect the app", "As the company's admin would: every token dies, refreshing answers invalid_grant. Only connecting again helps.", "Disconnect it",
      "POST", "/grants/$realm/revoke", "{}", "The app is disconnected.", NO_ASK, NULL, NULL, true },
    { "wipe", "company", "Wipe the books", "As a reset at QuickBooks: every record, number and requestid is gone for good, the connection stays. Calls that name an old id meet 610.", "Wipe them",
      "POST", "/companies", NULL, "The books are empty.", NO_ASK, NULL, make_wipe, true },
    /* The next answer */
    { "lose", "wire", "Lose the next answer", "The next write is stored, but its answer never arrives.", "Lose it",
      "POST", "/scripts", "{\"realmId\":$realm,\"method\":\"POST\",\"answer\":$how}", "The next write's answer will be lost.",
      { { "how", "What the caller sees", ASK_CHOICE, NULL, "close the connection closes|reset the connection is reset|hang nothing until it gives up" } }, NULL, NULL, true },
    { "refuse", "wire", "Refuse the next call with a fault", "Of Intuit's catalogue, in the shape that it usually has.", "Refuse it",
      "POST", "/scripts", NULL, "The next call will be refused.",
      { { "fault", "Fault", ASK_FAULT, NULL, NULL }, { "which", "Which call", ASK_CHOICE, NULL, "POST the next write|GET the next read|any whatever comes" }, { "store", "Is it carried out?", ASK_CHOICE, NULL, "no no|yes yes, and refused all the same" } }, NULL, make_fault, true },
    { "busy", "wire", "Answer the next call with 503", "It is not carried out.", "Answer 503",
      "POST", "/scripts", "{\"realmId\":$realm,\"store\":false,\"status\":503,\"content_type\":\"text/html\",\"response_body\":\"<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>\",\"times\":#times}", "The next calls are answered with 503.",
      { { "times", "How many calls", ASK_NUMBER, "=1", NULL } }, NULL, NULL, true },
    { "delay", "wire", "Delay the next answers", "They are carried out at once, and answered late.", "Delay them",
      "POST", "/scripts", "{\"realmId\":$realm,\"delay_ms\":#ms,\"times\":#times}", "The next answers are delayed.",
      { { "ms", "Milliseconds", ASK_NUMBER, "=5000", NULL }, { "times", "How many calls", ASK_NUMBER, "=1", NULL } }, NULL, NULL, false },
    /* Everybody */
    { "outage-on", "all", "Outage", "Every call of every company is answered this way, or a share of them.", "Start it",
      "POST", "/settings", "{\"outage\":true,\"outage_kind\":$what,\"outage_percent\":#percent}", "The outage is on.",
      { { "what", "Answer", ASK_CHOICE, NULL, "html 503, a page of the load balancer|html-plain 503, another page|3100 500 with 3100|120 500 with 120|empty-502 502, empty|empty-504 504, empty|6002 504 with 6002|no-resource could not find resource|soon 200, We will be back soon|mixed all of them in turn" }, { "percent", "Per cent of the calls", ASK_NUMBER, "=100", NULL } }, no_outage, NULL, true },
    { "outage-off", "all", "End the outage", "Calls are answered again.", "End it",
      "POST", "/settings", "{\"outage\":false,\"outage_kind\":\"html\",\"outage_percent\":100}", "The outage is over.", NO_ASK, outage, NULL, false },
    { "throttle", "all", "Throttle tightly", "Calls past the limit are answered with 429 and fault 3001 in XML.", "Throttle",
      "POST", "/settings", "{\"throttle\":true,\"throttle_per_second\":#second,\"throttle_per_minute\":#minute}", "The throttle is tight.",
      { { "second", "Calls in a second", ASK_NUMBER, "=1", NULL }, { "minute", "Calls in a minute", ASK_NUMBER, "=20", NULL } }, NULL, NULL, false },
    { "lag", "all", "Let queries lag", "What was just made does not show in queries at first; reading it by id does.", "Let them lag",
      "POST", "/settings", "{\"query_lag_ms\":#ms}", "Queries lag behind.", { { "ms", "Milliseconds", ASK_NUMBER, "=5000", NULL } }, NULL, NULL, false },
    { "clock", "all", "Move the clock on", "Tokens, windows and dates move with it. It does not go back.", "Move it",
      "POST", "/clock", "{\"advance_s\":#s}", "The clock was moved.", { { "s", "Seconds", ASK_NUMBER, "=3600", NULL } }, NULL, NULL, true },
    /* A subscription */
    { "flush", "webhook", "Send what waits now", "Whatever the ladder or the window says; ends at the first refusal.", "Send it",
      "POST", "/webhooks/flush", "{\"webhook\":#webhook}", "What waits is going out.", NO_ASK, NULL, NULL, false },
    { "hook-noise", "webhook", "Make it unreliable", "Per cent of the events that come twice, late, or signed with another key.", "Save it",
      "POST", "/webhooks", "{\"id\":#webhook,\"duplicate_percent\":#twice,\"disorder_percent\":#late,\"bad_signature_percent\":#forged}", "The webhook is as unreliable as you asked.",
      { { "twice", "Twice, per cent", ASK_NUMBER, "=0", NULL }, { "late", "Late, per cent", ASK_NUMBER, "=0", NULL }, { "forged", "Badly signed, per cent", ASK_NUMBER, "=0", NULL } }, NULL, NULL, false },
    { "hook-off", "webhook", "Unsubscribe", "Nothing is told to it any more; what waits is dropped.", "Unsubscribe",
      "DELETE", "/webhooks/$webhook", "{}", "Unsubscribed.", NO_ASK, NULL, NULL, true },
    /* The ways back that stand in the list of troubles only */
    { "script-off", "", "", "", "Forget it", "DELETE", "/scripts/$script", "{}", "The script is gone.", NO_ASK, NULL, NULL, false },
    { "state-off", "", "", "", "End it", "POST", "/companies/$realm/state", "{$state:false}", "The state has ended.", NO_ASK, NULL, NULL, false },
};
// clang-format on

const size_t doings_n = sizeof doings / sizeof *doings;

const struct doing *
doing_find(const char *name)
{
    for (size_t i = 0; i < doings_n; i++)
        if (!strcmp(doings[i].name, name))
            return &doings[i];
    return NULL;
}

const char *
choice_title(struct pool *p, const char *words, const char *word)
{
    size_t n = strlen(word);

    for (const char *s = words; s && *s; s += strcspn(s, "|")) {
        s += *s == '|';
        if (!strncmp(s, word, n) && s[n] == ' ')
            return pool_copy(p, s + n + 1, strcspn(s + n + 1, "|"));
    }
    return word;
}

const char *
doing_said(const char *name)
{
    const struct doing *d = doing_find(name);

    return d                             ? d->said
           : !strcmp(name, "normal")     ? "Back to normal."
           : !strcmp(name, "all-normal") ? "Everything that can be is back to "
                                           "normal."
                                         : NULL;
}
