/* ready: the table of what must hold before invoices go out. */
#include "pages/ready.h"

#include <string.h>

#include "str/str.h"

/* -------------------------------------------------------------- conditions */

typedef bool condition(const struct ready_facts *f);

static bool
given(const char *s)
{
    return s != NULL && *s != '\0';
}

static bool
is(const char *s, const char *word)
{
    return strcmp(s, word) == 0;
}

static bool
unchosen(const struct ready_account *a)
{
    return !given(a->id);
}

static bool
gone(const struct ready_account *a)
{
    return given(a->id) && (!given(a->name) || !a->active);
}

static bool
earns(const struct ready_account *a)
{
    return is(a->type, "Income") || is(a->type, "Other Income");
}

static bool
otherwise(const struct ready_facts *f)
{
    (void)f;
    return true;
}

/* clang-format off */
#define WHEN(name, ...) \
    static bool name(const struct ready_facts *f) { return __VA_ARGS__; }
WHEN(never_connected,         !given(f->state))
WHEN(not_connected,           !is(f->state, "active"))
WHEN(not_listed,              !f->listed)
WHEN(barred,                  is(f->hold, "subscription") || is(f->hold, "not_allowed") || is(f->hold, "not_in_plan"))
WHEN(subscription_unsaid,     !given(f->subscription))
WHEN(subscription_trial,      is(f->subscription, "TRIAL"))
WHEN(subscription_other,      !is(f->subscription, "SUBSCRIBED") && !is(f->subscription, "PAID"))
WHEN(currency_unsaid,         !given(f->home))
WHEN(currency_other,          !is(f->home, f->currency))
WHEN(tax_off_and_charged,     !f->uses_tax && (f->taxed > 0 || f->rates_used > 0))
WHEN(tax_off_and_known,       !f->uses_tax && f->rates > 0)
WHEN(tax_off,                 !f->uses_tax)
WHEN(tax_automated,           f->automated_tax)
WHEN(numbers_collide,         f->use_our_numbers && !f->custom_numbers)
WHEN(numbers_ours_prefixed,   f->use_our_numbers && given(f->prefix))
WHEN(numbers_ours,            f->use_our_numbers)
WHEN(customers_clash,         f->customers_clash > 0)
WHEN(customers_near,          f->customers_near > 0)
WHEN(items_clash,             f->items_clash > 0)
WHEN(items_near,              f->items_near > 0)
WHEN(books_open,              !given(f->closed_through))
WHEN(dated_in_closed,         f->in_closed > 0)
WHEN(income_needed_none,      f->auto_create && unchosen(&f->income))
WHEN(income_gone,             f->auto_create && gone(&f->income))
WHEN(income_earns_not,        f->auto_create && !earns(&f->income))
WHEN(income_not_needed,       !f->auto_create)
WHEN(discounts_refused,       !f->allows_discount && f->discounted > 0)
WHEN(discounts_off,           !f->allows_discount)
WHEN(discount_needed_none,    f->discounted > 0 && unchosen(&f->discount))
WHEN(discount_gone,           gone(&f->discount))
WHEN(discount_none,           unchosen(&f->discount))
WHEN(payments_off,            !f->payments)
WHEN(deposit_default,         unchosen(&f->deposit))
WHEN(deposit_gone,            gone(&f->deposit))
WHEN(credits_applied,         f->auto_credit)
WHEN(rates_in_use,            f->uses_tax && f->rates_used > 0 && !given(f->tax_default))
WHEN(rates_open,              f->uses_tax && f->rates_open > 0 && !given(f->tax_default))
WHEN(rates_by_default,        f->uses_tax && f->rates_open > 0)
WHEN(no_rates,                f->rates == 0)
WHEN(untaxed_does_not_matter, !f->uses_tax || is(f->country, "US"))
WHEN(untaxed_needed,          f->untaxed_lines && !given(f->untaxed))
WHEN(untaxed_none,            !given(f->untaxed))
WHEN(items_missing,           f->items_new > 0 && !f->auto_create)
WHEN(items_made,              f->items_new > 0)
WHEN(customers_made,          f->customers_new > 0)
WHEN(methods_do_not_matter,   !f->payments)
WHEN(methods_some_open,       f->methods_mapped && f->methods_open > 0)
WHEN(methods_none,            !f->methods_mapped)
/* clang-format on */

/* ------------------------------------------------------------------- rules */

struct rule {
    const char *check, *title;
    condition *when;
    enum ready_level level;
    const char *said, *fix, *then;
    const char *href, *press;
};

static const char status[] = "/settings/quickbooks";
static const char again[] = "#again"; /* the button under the findings */
static const char customers[] = "/settings/quickbooks/customers";
static const char match_customers[] = "/settings/quickbooks/customers/match";
static const char items[] = "/settings/quickbooks/items";
static const char match_items[] = "/settings/quickbooks/items/match";
static const char invoices[] = "/settings/quickbooks/invoices";
static const char payments[] = "/settings/quickbooks/payments";
static const char tax[] = "/settings/quickbooks/tax";

/* Read from: the connection; CompanyInfo; Preferences; the cached lists; the
 * shop's settings and mappings; the invoices that wait. */
/* clang-format off */
static const struct rule checks[] = {
    { "connection", "Connection", never_connected, READY_STOP,
      "No QuickBooks company is connected.", "Connect one as its admin.", "", status, "Connect" },
    { "connection", "Connection", not_connected, READY_STOP,
      "QuickBooks is not signed in to any more.", "Press Reconnect and sign in as a company admin.", "", status, "Reconnect" },
    { "connection", "Connection", otherwise, READY_GOOD,
      "Connected to {company}.", "", "", NULL, NULL },

    { "lists", "Lists of QuickBooks", not_listed, READY_STOP,
      "The accounts, tax codes, items and customers of {company} have not been read yet.", "Ask QuickBooks again: it takes a few seconds.", "", again, "Ask QuickBooks again" },
    { "lists", "Lists of QuickBooks", otherwise, READY_GOOD,
      "Accounts, tax codes, items and customers were read.", "", "", NULL, NULL },

    { "subscription", "Subscription", barred, READY_STOP,
      "QuickBooks takes no records for {company} at present.", "The QuickBooks page says why, and what to do.", "", status, "See what to do" },
    { "subscription", "Subscription", subscription_unsaid, READY_NOTE,
      "QuickBooks does not say how the subscription stands. The test invoice will show that it takes records.", "", "", NULL, NULL },
    { "subscription", "Subscription", subscription_trial, READY_NOTE,
      "It is a trial. When that ends without a subscription, invoices wait here.", "", "", NULL, NULL },
    { "subscription", "Subscription", subscription_other, READY_SKIP,
      "QuickBooks calls the subscription {subscription}.", "Look at it in QuickBooks under Account and settings, Billing, then ask QuickBooks again.", "If it has ended, QuickBooks refuses every invoice, and they wait here.", again, "Ask QuickBooks again" },
    { "subscription", "Subscription", otherwise, READY_GOOD,
      "The subscription is in good standing.", "", "", NULL, NULL },

    { "currency", "Currency", currency_unsaid, READY_SKIP,
      "QuickBooks does not say which currency {company} keeps its books in.", "Ask QuickBooks again.", "Amounts go out in {currency}, and QuickBooks takes them for its own.", again, "Ask QuickBooks again" },
    { "currency", "Currency", currency_other, READY_STOP,
      "{company} keeps its books in {home}, and the invoices of this shop are in {currency}.", "Connect a company that keeps them in {currency}.", "", status, "Open the connection" },
    { "currency", "Currency", otherwise, READY_GOOD,
      "{company} keeps its books in {home}, as this shop does.", "", "", NULL, NULL },

    { "tax", "Sales tax", tax_off_and_charged, READY_STOP,
      "Sales tax is off in QuickBooks, and invoices of yours carry tax.", "Set up sales tax in QuickBooks under Taxes, then ask QuickBooks again.", "", again, "Ask QuickBooks again" },
    { "tax", "Sales tax", tax_off_and_known, READY_SKIP,
      "Sales tax is off in QuickBooks, and your shop has {rates}.", "Set up sales tax in QuickBooks under Taxes, then ask QuickBooks again.", "The first invoice with tax waits until it is set up.", again, "Ask QuickBooks again" },
    { "tax", "Sales tax", tax_off, READY_GOOD,
      "Sales tax is off in QuickBooks, and your shop has no tax rates.", "", "", NULL, NULL },
    { "tax", "Sales tax", tax_automated, READY_NOTE,
      "QuickBooks works tax out by address. Your invoices bring the tax you charged; where QuickBooks comes to another amount, you are told by how much.", "", "", NULL, NULL },
    { "tax", "Sales tax", otherwise, READY_GOOD,
      "Sales tax is set up in QuickBooks.", "", "", NULL, NULL },

    { "numbers", "Invoice numbers", numbers_collide, READY_SKIP,
      "Your numbers are used, but QuickBooks counts by itself: custom transaction numbers are off there.", "Turn them on in QuickBooks under Account and settings, Sales, or let QuickBooks number your invoices.", "An invoice that somebody writes in QuickBooks can take a number of yours, which is then refused as a duplicate.", invoices, "Choose who numbers" },
    { "numbers", "Invoice numbers", numbers_ours_prefixed, READY_GOOD,
      "Your invoice numbers are used in QuickBooks, with {prefix} in front.", "", "", NULL, NULL },
    { "numbers", "Invoice numbers", numbers_ours, READY_GOOD,
      "Your invoice numbers are used in QuickBooks. An invoice is found there under the number that your customer knows.", "", "", NULL, NULL },
    { "numbers", "Invoice numbers", otherwise, READY_NOTE,
      "QuickBooks gives each invoice its own next number; yours stays in Counterfoil.", "", "", invoices, "Choose who numbers" },

    { "customers", "Customer names", customers_clash, READY_SKIP,
      "{customers_clash} cannot be matched with QuickBooks by name alone.", "Link or rename them.", "Their invoices wait until you do.", match_customers, "Match customers" },
    { "customers", "Customer names", customers_near, READY_SKIP,
      "{customers_near} with a name much like one in QuickBooks.", "Look through them and link those that are the same.", "They are created in QuickBooks beside the one that is there.", match_customers, "Match customers" },
    { "customers", "Customer names", otherwise, READY_GOOD,
      "No customer’s name stands in the way of another one.", "", "", NULL, NULL },

    { "items", "Item names", items_clash, READY_SKIP,
      "{items_clash} cannot be matched with QuickBooks by name alone.", "Link or rename them.", "Invoices with them wait until you do.", match_items, "Match items" },
    { "items", "Item names", items_near, READY_SKIP,
      "{items_near} with a name much like one in QuickBooks.", "Look through them and link those that are the same.", "They do not count as the same: an invoice uses a new item, or waits for one.", match_items, "Match items" },
    { "items", "Item names", otherwise, READY_GOOD,
      "No item’s name stands in the way of another one.", "", "", NULL, NULL },

    { "closed", "Closed books", books_open, READY_GOOD,
      "No closing date is set in QuickBooks.", "", "", NULL, NULL },
    { "closed", "Closed books", dated_in_closed, READY_SKIP,
      "The books are closed through {closed_through}, and {in_closed} would go out with a date up to then.", "Let them stay out: choose a go-live date behind it, in the fourth step. Or let your bookkeeper move the closing date back in QuickBooks, then ask QuickBooks again.", "QuickBooks refuses them, and they wait here.", again, "Ask QuickBooks again" },
    { "closed", "Closed books", otherwise, READY_NOTE,
      "The books are closed through {closed_through}. QuickBooks refuses what is dated up to then; nothing that would go out is.", "", "", NULL, NULL },

    { "income", "Income account", income_needed_none, READY_STOP,
      "Missing items are to be created in QuickBooks, and no income account is chosen for them.", "Choose one.", "", items, "Choose an account" },
    { "income", "Income account", income_gone, READY_STOP,
      "The income account for new items is inactive or gone in QuickBooks.", "Choose another one, or make it active there and ask QuickBooks again.", "", items, "Choose an account" },
    { "income", "Income account", income_earns_not, READY_STOP,
      "{income} is chosen for the sales of new items, and it is no income account.", "Choose one that is.", "", items, "Choose an account" },
    { "income", "Income account", income_not_needed, READY_GOOD,
      "None is needed: items are not created in QuickBooks.", "", "", NULL, NULL },
    { "income", "Income account", otherwise, READY_GOOD,
      "Sales of new items go to {income}.", "", "", NULL, NULL },

    { "discounts", "Discounts", discounts_refused, READY_SKIP,
      "Discounts are off in QuickBooks, and {discounted} would go out with one.", "Turn them on in QuickBooks under Account and settings, Sales, then ask QuickBooks again.", "QuickBooks refuses those invoices or drops the discount, and they wait here.", again, "Ask QuickBooks again" },
    { "discounts", "Discounts", discounts_off, READY_NOTE,
      "Discounts are off in QuickBooks. No invoice that would go out carries one.", "", "", NULL, NULL },
    { "discounts", "Discounts", discount_needed_none, READY_SKIP,
      "{discounted} would go out with a discount, and no account for discounts is chosen.", "Choose one.", "Those invoices wait until you do.", invoices, "Choose an account" },
    { "discounts", "Discounts", discount_gone, READY_SKIP,
      "The account for discounts is inactive or gone in QuickBooks.", "Choose another one, or make it active there and ask QuickBooks again.", "Invoices with a discount wait.", invoices, "Choose an account" },
    { "discounts", "Discounts", discount_none, READY_NOTE,
      "No account for discounts is chosen. One is needed before the first invoice with a discount.", "", "", invoices, "Choose an account" },
    { "discounts", "Discounts", otherwise, READY_GOOD,
      "Discounts go to {discount}.", "", "", NULL, NULL },

    { "deposit", "Deposit account", payments_off, READY_GOOD,
      "None is needed: payments do not go to QuickBooks.", "", "", NULL, NULL },
    { "deposit", "Deposit account", deposit_default, READY_GOOD,
      "Payments go to Undeposited Funds, as QuickBooks does by itself.", "", "", NULL, NULL },
    { "deposit", "Deposit account", deposit_gone, READY_SKIP,
      "The account that payments are put into is inactive or gone in QuickBooks.", "Choose another one, or make it active there and ask QuickBooks again.", "Payments wait until you do; invoices go out.", payments, "Choose an account" },
    { "deposit", "Deposit account", otherwise, READY_GOOD,
      "Payments go to {deposit}.", "", "", NULL, NULL },

    { "credits", "Credits", credits_applied, READY_SKIP,
      "QuickBooks applies a customer’s credit to new invoices by itself.", "Turn it off in QuickBooks under Account and settings, Advanced, Automation, then ask QuickBooks again.", "An invoice can be paid there before your payment arrives, which is then left over as credit.", again, "Ask QuickBooks again" },
    { "credits", "Credits", otherwise, READY_GOOD,
      "QuickBooks leaves credits alone until somebody applies them.", "", "", NULL, NULL },
};

static const struct rule mappings[] = {
    { "rates", "Tax rates", rates_in_use, READY_STOP,
      "{rates_used} in use without a QuickBooks tax code: {rate_named}.", "Pick the code for each, or one for all that have none.", "", tax, "Pick tax codes" },
    { "rates", "Tax rates", rates_open, READY_SKIP,
      "{rates_open} without a QuickBooks tax code, on no invoice yet.", "Pick the code for each.", "The first invoice with such a rate waits until you do.", tax, "Pick tax codes" },
    { "rates", "Tax rates", no_rates, READY_GOOD,
      "Your shop has no tax rates.", "", "", NULL, NULL },
    { "rates", "Tax rates", tax_off, READY_NOTE,
      "Sales tax is off in QuickBooks, so there are no codes to pick.", "", "", NULL, NULL },
    { "rates", "Tax rates", rates_by_default, READY_NOTE,
      "{rates_open} without a code of its own: the code for unmapped rates stands for it.", "", "", tax, "See tax codes" },
    { "rates", "Tax rates", otherwise, READY_GOOD,
      "Each of your rates has its QuickBooks tax code.", "", "", tax, "See tax codes" },

    { "untaxed", "Lines without tax", untaxed_does_not_matter, READY_GOOD,
      NULL, NULL, NULL, NULL, NULL }, /* not shown */
    { "untaxed", "Lines without tax", untaxed_needed, READY_STOP,
      "Invoices have lines without tax, and no QuickBooks tax code stands for those.", "Pick the code, such as No VAT.", "", tax, "Pick tax codes" },
    { "untaxed", "Lines without tax", untaxed_none, READY_SKIP,
      "No QuickBooks tax code stands for lines without tax.", "Pick the code, such as No VAT.", "The first invoice with such a line waits until you do.", tax, "Pick tax codes" },
    { "untaxed", "Lines without tax", otherwise, READY_GOOD,
      "Lines without tax have their code.", "", "", NULL, NULL },

    { "new_items", "Items", items_missing, READY_SKIP,
      "{items_new} not in QuickBooks under their name, and creating them is off.", "Link them, or let missing items be created.", "Invoices with them wait until you do.", items, "Open item settings" },
    { "new_items", "Items", items_made, READY_NOTE,
      "{items_new} not in QuickBooks yet: each is created with its first invoice.", "", "", items, "See items" },
    { "new_items", "Items", otherwise, READY_GOOD,
      "Each of your items is in QuickBooks.", "", "", items, "See items" },

    { "new_customers", "Customers", customers_made, READY_NOTE,
      "{customers_new} not in QuickBooks yet: each is created with its first invoice.", "", "", customers, "See customers" },
    { "new_customers", "Customers", otherwise, READY_GOOD,
      "Each of your customers is in QuickBooks.", "", "", customers, "See customers" },

    { "methods", "Payment methods", methods_do_not_matter, READY_GOOD,
      "Payments do not go to QuickBooks.", "", "", payments, "See payments" },
    { "methods", "Payment methods", methods_some_open, READY_SKIP,
      "{methods_open} of yours without one of QuickBooks’.", "Choose one for each, or leave it blank there.", "A payment by such a method waits until you do.", payments, "Choose methods" },
    { "methods", "Payment methods", methods_none, READY_NOTE,
      "None is chosen: payments go to QuickBooks without a method.", "", "", payments, "Choose methods" },
    { "methods", "Payment methods", otherwise, READY_GOOD,
      "Each of your payment methods has its counterpart.", "", "", payments, "See payments" },
};
/* clang-format on */

/* ------------------------------------------------------------------- words */

/* {name}: what stands there in a sentence. */
struct word {
    const char *name;
    size_t at;        /* in struct ready_facts */
    const char *noun; /* of a count: "invoice"; NULL: it is a text */
};
#define TEXT(name, member)                                                     \
    {                                                                          \
        name, offsetof(struct ready_facts, member), NULL                       \
    }
#define COUNT(member, noun)                                                    \
    {                                                                          \
#member, offsetof(struct ready_facts, member), noun                    \
    }
static const struct word words[] = {
    TEXT("company", company),
    TEXT("home", home),
    TEXT("currency", currency),
    TEXT("subscription", subscription),
    TEXT("closed_through", closed_through),
    TEXT("prefix", prefix),
    TEXT("income", income.name),
    TEXT("discount", discount.name),
    TEXT("deposit", deposit.name),
    TEXT("rate_named", rate_named),
    COUNT(discounted, "invoice"),
    COUNT(in_closed, "invoice"),
    COUNT(rates, "tax rate"),
    COUNT(rates_used, "tax rate"),
    COUNT(rates_open, "tax rate"),
    COUNT(customers_clash, "customer"),
    COUNT(customers_near, "customer"),
    COUNT(customers_new, "customer"),
    COUNT(items_clash, "item"),
    COUNT(items_near, "item"),
    COUNT(items_new, "item"),
    COUNT(methods_open, "payment method"),
};
enum {
    CHECKS = sizeof(checks) / sizeof(checks[0]),
    MAPPINGS = sizeof(mappings) / sizeof(mappings[0]),
    WORDS = sizeof(words) / sizeof(words[0]),
    SENTENCE = 1200, /* bytes, with names in it */
};

static void
word_add(struct str *s, const struct ready_facts *f, const char *name, size_t n)
{
    for (size_t i = 0; i < WORDS; i++) {
        const void *at = (const char *)f + words[i].at;
        const int64_t *count = at;
        const char *const *text = at;

        if (strlen(words[i].name) != n || memcmp(words[i].name, name, n) != 0)
            continue;
        if (words[i].noun == NULL)
            str_add(s, *text);
        else
            str_addf(s, "%lld %s%s", (long long)*count, words[i].noun,
                     *count == 1 ? "" : "s");
    }
}

/* The sentence with its words in it. */
static const char *
sentence(struct arena *a, const struct ready_facts *f, const char *text)
{
    const char *open, *close;
    struct str s;

    str_init(&s, a, SENTENCE);
    while ((open = strchr(text, '{')) != NULL) {
        close = strchr(open, '}');
        str_addn(&s, text, (size_t)(open - text));
        word_add(&s, f, open + 1, (size_t)(close - open - 1));
        text = close + 1;
    }
    str_add(&s, text);
    return s.text;
}

/* ----------------------------------------------------------------- judging */

size_t
ready_judge(struct arena *a, const struct ready_facts *f, enum ready_part part,
            struct ready_finding *out)
{
    const struct rule *rules = part == READY_CHECKS ? checks : mappings;
    size_t count = part == READY_CHECKS ? CHECKS : MAPPINGS, n = 0;
    const char *decided = "";

    for (size_t i = 0; i < count && n < READY_MOST; i++) {
        const struct rule *r = &rules[i];

        if (strcmp(r->check, decided) == 0 || !r->when(f))
            continue;
        decided = r->check;
        if (r->said != NULL)
            out[n++] = (struct ready_finding){ r->check,
                                               r->title,
                                               r->level,
                                               sentence(a, f, r->said),
                                               sentence(a, f, r->fix),
                                               sentence(a, f, r->then),
                                               r->href,
                                               r->press };
    }
    return n;
}

size_t
ready_count(const struct ready_finding *list, size_t n, enum ready_level level)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += list[i].level == level;
    return found;
}

enum ready_level
ready_worst(const struct ready_finding *list, size_t n)
{
    enum ready_level worst = READY_GOOD;

    for (size_t i = 0; i < n; i++)
        if (list[i].level > worst)
            worst = list[i].level;
    return worst;
}
