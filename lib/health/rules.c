/* rules: the table of what a check-up finds, and its words. */
#include <string.h>

#include "health/inner.h"

/* -------------------------------------------------------------- conditions */

bool
health_given(const char *s)
{
    return s != NULL && *s != '\0';
}

static bool
is(const char *s, const char *word)
{
    return s != NULL && strcmp(s, word) == 0;
}

static bool
gone(const struct health_account *a)
{
    return health_given(a->id) && (!health_given(a->name) || !a->active);
}

/* Enough in a row that it is no accident, and not one cause of the data. */
enum { ROW = 5, SUPPORT_DAYS = 1, LISTS_OLD = 7, REMINDED = 92 };

static bool
all_fail(const struct health_facts *f)
{
    return f->fails_in_row >= ROW && !f->fails_alike;
}

static bool
otherwise(const struct health_facts *f)
{
    (void)f;
    return true;
}

/* clang-format off */
#define WHEN(name, ...) \
    static bool name(const struct health_facts *f) { return __VA_ARGS__; }
WHEN(never_connected,   f->connection_id == 0)
WHEN(expired,           is(f->state, "expired"))
WHEN(not_connected,     !is(f->state, "active"))
WHEN(ends_this_week,    f->days_left <= 7)
WHEN(ends_this_month,   f->days_left <= 30)
WHEN(another_company,   f->behind > 0)
WHEN(company_moved,     f->moved > 0)
WHEN(barred,            is(f->hold, "subscription") || is(f->hold, "not_allowed") || is(f->hold, "not_in_plan"))
WHEN(set_up_open,       f->off)
WHEN(silent,            !f->beating)
WHEN(unavailable_long,  f->unavailable > 0 && f->unavailable_days >= SUPPORT_DAYS)
WHEN(unavailable,       f->unavailable > 0)
WHEN(outage,            is(f->hold, "outage"))
WHEN(throttled,         is(f->hold, "throttled"))
WHEN(lists_never,       f->lists_days < 0)
WHEN(lists_old,         f->lists_days > LISTS_OLD)
WHEN(rates_open,        f->uses_tax && f->rates_used > 0 && !health_given(f->tax_default))
WHEN(tax_off,           f->connection_id != 0 && !f->uses_tax && f->rates_used > 0)
WHEN(income_none,       f->auto_create && !health_given(f->income.id))
WHEN(income_gone,       f->auto_create && gone(&f->income))
WHEN(category_gone,     f->accounts_gone > 0)
WHEN(discount_gone,     gone(&f->discount))
WHEN(deposit_gone,      f->payments && gone(&f->deposit))
WHEN(methods_some,      f->payments && f->methods_mapped && f->methods_open > 0)
WHEN(numbers_collide,   f->connection_id != 0 && f->use_our_numbers && !f->custom_numbers)
WHEN(customers_stuck,   f->customers_stuck > 0)
WHEN(customers_clash,   f->customers_clash > 0)
WHEN(items_stuck,       f->items_stuck > 0)
WHEN(items_clash,       f->items_clash > 0)
WHEN(invoices_stuck,    f->invoices_stuck > 0)
WHEN(payments_stuck,    f->payments_stuck > 0)
WHEN(payments_off,      !f->payments)
WHEN(theirs_changed,    f->theirs > 0)
WHEN(unknown_some,      f->unknown > 0)
WHEN(looked_up_long,    f->checking > 0)
WHEN(mystery_some,      f->mystery > 0)
WHEN(late_some,         f->late > 0)
WHEN(reopened,          health_given(f->reopened_from) && f->reopened_days <= REMINDED)
WHEN(in_closed,         f->waiting_in_closed > 0 || f->period_stuck > 0)
WHEN(closed,            health_given(f->closed_through))
WHEN(tax_stuck,         f->tax_stuck > 0)
WHEN(only_payments,     f->payments_good > 0 && f->invoices_good == 0 && f->invoices_stuck > 0)
WHEN(log_empty,         f->events == 0)
WHEN(names_open,        f->customers_stuck + f->items_stuck + f->customers_clash + f->items_clash > 0)
WHEN(no_month_rows,     f->month_all == 0 && f->month_payments == 0)
WHEN(month_drafts,      f->month_drafts > 0)
WHEN(month_missing,     f->month_missing > 0)
WHEN(month_differs,     f->month_differs > 0)
WHEN(month_changed,     f->month_changed > 0)
WHEN(month_payments,    f->month_payments_missing > 0)
WHEN(month_runs,        f->month_running)
WHEN(month_done,        f->month_closed)
WHEN(month_good,        f->month_missing + f->month_differs + f->month_payments_missing + f->unknown + f->checking == 0)
WHEN(month_doubt,       f->unknown + f->checking > 0)
/* clang-format on */

/* ------------------------------------------------------------------- rules */

static const char admin[] = "You, as a QuickBooks admin";
static const char you[] = "You";
static const char keeper[] = "You or your bookkeeper";
static const char support[] = "Support";
static const char nobody[] = "Nobody: it goes on by itself";
static const char status[] = "/settings/quickbooks";
static const char setup[] = "/settings/quickbooks/setup";
static const char sync_log[] = "/settings/quickbooks/sync-log";
static const char failed[] = "/settings/quickbooks/sync-log?status=failed";
static const char customers[] = "/settings/quickbooks/customers";
static const char match_customers[] = "/settings/quickbooks/customers/match";
static const char items[] = "/settings/quickbooks/items";
static const char match_items[] = "/settings/quickbooks/items/match";
static const char invoices[] = "/settings/quickbooks/invoices";
static const char payments[] = "/settings/quickbooks/payments";
static const char tax[] = "/settings/quickbooks/tax";

/* clang-format off */
static const struct health_rule checks[] = {
    { "connection", "Connection", never_connected, HEALTH_STOP, admin,
      "No QuickBooks company is connected, so nothing goes out.", "Connect one as its admin.", status, "Connect" },
    { "connection", "Connection", expired, HEALTH_STOP, admin,
      "QuickBooks asks to sign in again. {ended}", "Press Reconnect. Mappings are kept, and what waits goes out by itself.", status, "Reconnect" },
    { "connection", "Connection", not_connected, HEALTH_STOP, admin,
      "QuickBooks is disconnected. {ended}", "Press Reconnect. Mappings are kept, and what waits goes out by itself.", status, "Reconnect" },
    { "connection", "Connection", otherwise, HEALTH_GOOD, "",
      "Connected to {company}.", "", "", "" },

    { "sign_in", "Sign-in", not_connected, HEALTH_NOTE, "", "There is none to judge.", "", "", "" },
    { "sign_in", "Sign-in", ends_this_week, HEALTH_WARN, admin,
      "The sign-in ends in {days_left}.", "Press Reconnect before then, and nothing stops.", status, "Reconnect" },
    { "sign_in", "Sign-in", ends_this_month, HEALTH_NOTE, admin,
      "The sign-in ends in {days_left}.", "Press Reconnect before then, and nothing stops.", status, "Open connection" },
    { "sign_in", "Sign-in", otherwise, HEALTH_GOOD, "",
      "It renews itself in the background.", "", "", "" },

    { "company", "Company", another_company, HEALTH_STOP, keeper,
      "{behind} waits for another company than the one that is connected.", "The QuickBooks page says which, and what can be done.", status, "Open connection" },
    { "company", "Company", company_moved, HEALTH_STOP, support,
      "Intuit has locked, moved or reset the company.", "Open the rows in the sync log; support knows what is to be done.", failed, "See the rows" },
    { "company", "Company", barred, HEALTH_STOP, admin,
      "QuickBooks takes no records of {company} at present: its subscription, its plan or who connected it does not allow it.", "The QuickBooks page says which.", status, "See what to do" },
    { "company", "Company", otherwise, HEALTH_GOOD, "",
      "Nothing of another company is in the queue.", "", "", "" },

    { "set_up", "Set-up", never_connected, HEALTH_NOTE, "", "It begins when a company is connected.", "", "", "" },
    { "set_up", "Set-up", set_up_open, HEALTH_STOP, keeper,
      "Nothing is sent before the set-up is finished. {waiting} waits.", "Go on where you left it.", setup, "Go on with the set-up" },
    { "set_up", "Set-up", otherwise, HEALTH_GOOD, "", "The set-up is finished.", "", "", "" },

    { "sender", "Counterfoil itself", silent, HEALTH_STOP, support,
      "Counterfoil's sending program has not run since {beat_at}.", "Tell support: nothing goes out until it runs.", "", "" },
    { "sender", "Counterfoil itself", otherwise, HEALTH_GOOD, "",
      "The sending program is at work.", "", "", "" },

    { "every", "Everything fails?", all_fail, HEALTH_STOP, support,
      "Every record fails since {fails_since}: {fails_in_row} in a row, the last one with “{fails_cause}”. That is the system, not one record's data.", "Look at what changed at that time, on the newest row. If that does not say it, send the row to support.", failed, "Open the rows" },
    { "every", "Everything fails?", invoices_stuck, HEALTH_NOTE, "",
      "No: some fail for a cause of their own, which the checks below name. Others go out; the last one did {last_good}.", "", "", "" },
    { "every", "Everything fails?", otherwise, HEALTH_GOOD, "",
      "No.", "", "", "" },

    { "available", "QuickBooks itself", unavailable_long, HEALTH_STOP, support,
      "“QuickBooks temporarily unavailable” has lasted {unavailable_days}. That is not temporary any more.", "Retry one of them; if it comes back, send that row to support.", failed, "Open the rows" },
    { "available", "QuickBooks itself", unavailable, HEALTH_WARN, you,
      "{unavailable} failed because QuickBooks did not answer.", "Press Retry on them. It clears up within an hour as a rule.", failed, "Open the rows" },
    { "available", "QuickBooks itself", outage, HEALTH_WARN, nobody,
      "QuickBooks does not answer at present. It is tried again by itself.", "", "", "" },
    { "available", "QuickBooks itself", throttled, HEALTH_NOTE, nobody,
      "QuickBooks asked to wait a minute: much is under way.", "", "", "" },
    { "available", "QuickBooks itself", otherwise, HEALTH_GOOD, "", "It answers.", "", "", "" },

    { "lists", "Lists of QuickBooks", not_connected, HEALTH_NOTE, "", "They are read while QuickBooks is connected.", "", "", "" },
    { "lists", "Lists of QuickBooks", lists_never, HEALTH_STOP, you,
      "Accounts, tax codes, items and customers were never read.", "Press Refresh lists.", status, "Refresh lists" },
    { "lists", "Lists of QuickBooks", lists_old, HEALTH_WARN, you,
      "They are {lists_days} old; the checks below know no more than they do.", "Press Refresh lists, then check again.", status, "Refresh lists" },
    { "lists", "Lists of QuickBooks", otherwise, HEALTH_GOOD, "", "They are fresh.", "", "", "" },

    { "tax", "Tax codes", tax_stuck, HEALTH_STOP, keeper,
      "{tax_stuck} cannot go out: a tax rate of theirs has no QuickBooks code.", "Pick the code; saving it sends them.", tax, "Pick tax codes" },
    { "tax", "Tax codes", tax_off, HEALTH_WARN, keeper,
      "Sales tax is not set up in QuickBooks, and {rates_used} of yours are charged.", "Set up sales tax in QuickBooks, then refresh the lists.", tax, "Open tax settings" },
    { "tax", "Tax codes", rates_open, HEALTH_WARN, keeper,
      "{rates_used} without a QuickBooks code, such as “{rate_named}”: invoices with them will not go out.", "Pick a code for each.", tax, "Pick tax codes" },
    { "tax", "Tax codes", otherwise, HEALTH_GOOD, "", "Every tax rate in use has its code.", "", "", "" },

    { "accounts", "Accounts", income_none, HEALTH_WARN, keeper,
      "No income account is chosen for items that are created.", "Choose one.", items, "Choose an account" },
    { "accounts", "Accounts", income_gone, HEALTH_STOP, keeper,
      "The income account for new items is inactive or gone in QuickBooks.", "Reactivate it there, or choose another one here.", items, "Choose an account" },
    { "accounts", "Accounts", category_gone, HEALTH_WARN, keeper,
      "{accounts_gone} of a category inactive or gone in QuickBooks.", "Reactivate it there, or choose another one here.", items, "Choose accounts" },
    { "accounts", "Accounts", discount_gone, HEALTH_STOP, keeper,
      "The account for discounts is inactive or gone in QuickBooks.", "Reactivate it there, or choose another one here.", invoices, "Choose an account" },
    { "accounts", "Accounts", deposit_gone, HEALTH_STOP, keeper,
      "The account that payments are put into is inactive or gone in QuickBooks.", "Reactivate it there, or choose another one here.", payments, "Choose an account" },
    { "accounts", "Accounts", otherwise, HEALTH_GOOD, "", "The accounts you chose are active.", "", "", "" },

    { "methods", "Payment methods", methods_some, HEALTH_WARN, keeper,
      "{methods_open} of yours without one of QuickBooks': a payment by it waits.", "Choose one for each, or leave it blank there.", payments, "Choose methods" },
    { "methods", "Payment methods", otherwise, HEALTH_GOOD, "", "Nothing is missing.", "", "", "" },

    { "numbers", "Invoice numbers", numbers_collide, HEALTH_WARN, keeper,
      "You send your own numbers, and QuickBooks has custom transaction numbers turned off.", "Turn them on in QuickBooks under Account and settings, Sales; or let QuickBooks number.", invoices, "Open invoice settings" },
    { "numbers", "Invoice numbers", otherwise, HEALTH_GOOD, "", "Both sides agree on who numbers.", "", "", "" },

    { "customers", "Customers", customers_stuck, HEALTH_STOP, keeper,
      "{customers_stuck} could not reach QuickBooks, and their invoices wait behind them.", "Mend these before the invoices: the invoices follow by themselves.", failed, "Open the rows" },
    { "customers", "Customers", customers_clash, HEALTH_WARN, keeper,
      "{customers_clash} has the name of one in QuickBooks with another e-mail address, such as “{customer_named}”. The next invoice will ask which is which.", "Link or rename them now.", match_customers, "Match customers" },
    { "customers", "Customers", otherwise, HEALTH_GOOD, "", "None is stuck, and no name clashes.", "", customers, "" },

    { "items", "Items", items_stuck, HEALTH_STOP, keeper,
      "{items_stuck} could not reach QuickBooks, and invoices with them wait.", "Mend these before the invoices.", failed, "Open the rows" },
    { "items", "Items", items_clash, HEALTH_WARN, keeper,
      "{items_clash} has the name of something in QuickBooks that cannot be sold, such as “{item_named}”.", "Link or rename them now.", match_items, "Match items" },
    { "items", "Items", otherwise, HEALTH_GOOD, "", "None is stuck, and no name clashes.", "", "", "" },

    { "invoices", "Invoices", invoices_stuck, HEALTH_STOP, keeper,
      "{invoices_stuck} could not reach QuickBooks. Most of them: {top_title} ({top_n}).", "Fix the cause once; that sends all it kept out.", "/settings/quickbooks/problems", "See what fixes them" },
    { "invoices", "Invoices", otherwise, HEALTH_GOOD, "", "None is stuck.", "", "", "" },

    { "payments", "Payments", payments_off, HEALTH_NOTE, "", "Payments do not go to QuickBooks: that is turned off.", "", payments, "Open payment settings" },
    { "payments", "Payments", payments_stuck, HEALTH_STOP, keeper,
      "{payments_stuck} could not reach QuickBooks.", "A payment follows its invoice: mend the invoice first.", failed, "Open the rows" },
    { "payments", "Payments", otherwise, HEALTH_GOOD, "", "None is stuck.", "", "", "" },

    { "edits", "Changes made in QuickBooks", theirs_changed, HEALTH_WARN, keeper,
      "{theirs} was changed in QuickBooks after it was posted, and a change here waits for your word.", "Compare both, and say which stays.", failed, "Open the rows" },
    { "edits", "Changes made in QuickBooks", otherwise, HEALTH_GOOD, "", "Nothing waits because somebody edited it there.", "", "", "" },

    { "unknown", "Unknown outcomes", unknown_some, HEALTH_STOP, keeper,
      "{unknown} was sent, and nothing says whether it arrived.", "Look for it in QuickBooks, then press Retry: it is looked up before anything is sent again.", failed, "Open the rows" },
    { "unknown", "Unknown outcomes", looked_up_long, HEALTH_WARN, nobody,
      "{checking} has been looked up in QuickBooks for over an hour.", "It goes on by itself for a day.", sync_log, "Open the log" },
    { "unknown", "Unknown outcomes", otherwise, HEALTH_GOOD, "", "There is none.", "", "", "" },

    { "mystery", "Messages nobody knows", mystery_some, HEALTH_STOP, support,
      "{mystery} failed with a message that Counterfoil does not know.", "Send the row to support.", failed, "Open the rows" },
    { "mystery", "Messages nobody knows", otherwise, HEALTH_GOOD, "", "There is none.", "", "", "" },

    { "oldest", "The queue", not_connected, HEALTH_NOTE, "", "It waits for the connection.", "", "", "" },
    { "oldest", "The queue", set_up_open, HEALTH_NOTE, "", "It waits for the set-up.", "", "", "" },
    { "oldest", "The queue", late_some, HEALTH_WARN, support,
      "{late} has been due for over an hour; the oldest since {late_since}.", "Check again in an hour. If it stays so, send the oldest row to support.", sync_log, "Open the log" },
    { "oldest", "The queue", otherwise, HEALTH_GOOD, "", "Nothing has been due for long.", "", "", "" },

    { "closing", "Closing date", reopened, HEALTH_WARN, keeper,
      "The books were closed through {reopened_from} and have been open again for {reopened_days}.", "Close them again in QuickBooks under Account and settings, Advanced, when the held-up records are in.", "", "" },
    { "closing", "Closing date", in_closed, HEALTH_WARN, keeper,
      "Records are dated within the closed books{through}: QuickBooks will not take them.", "Ask your bookkeeper: move the closing date back for them, or re-date them.", failed, "Open the rows" },
    { "closing", "Closing date", closed, HEALTH_GOOD, "",
      "The books are closed through {closed_through}, and nothing that waits is older.", "", "", "" },
    { "closing", "Closing date", otherwise, HEALTH_GOOD, "", "The books are open.", "", "", "" },
};

static const struct health_rule scenarios[] = {
    { "stopped", "“My invoices stopped syncing today.”", never_connected, HEALTH_STOP, admin,
      "No QuickBooks company is connected.", "Connect one.", status, "Connect" },
    { "stopped", "“My invoices stopped syncing today.”", not_connected, HEALTH_STOP, admin,
      "The sign-in ended. {ended}", "Press Reconnect; what waits goes out by itself.", status, "Reconnect" },
    { "stopped", "“My invoices stopped syncing today.”", barred, HEALTH_STOP, admin,
      "QuickBooks takes no records of the company at present.", "The QuickBooks page says why.", status, "See what to do" },
    { "stopped", "“My invoices stopped syncing today.”", set_up_open, HEALTH_STOP, keeper,
      "The set-up is not finished, so nothing is sent yet.", "Go on where you left it.", setup, "Go on with the set-up" },
    { "stopped", "“My invoices stopped syncing today.”", silent, HEALTH_STOP, support,
      "Counterfoil's sending program does not run.", "Tell support.", "", "" },
    { "stopped", "“My invoices stopped syncing today.”", all_fail, HEALTH_STOP, support,
      "Every record fails since {fails_since}.", "Look at what changed then; if that does not say it, send the newest row to support.", failed, "Open the rows" },
    { "stopped", "“My invoices stopped syncing today.”", otherwise, HEALTH_GOOD, "",
      "They have not: the connection works{last_did}.", "", "", "" },

    { "tax_codes", "“Random invoices fail with ‘tax code not mapped’.”", tax_stuck, HEALTH_STOP, keeper,
      "A new tax rate has no code: {tax_stuck} wait for it.", "Pick its code under Tax.", tax, "Pick tax codes" },
    { "tax_codes", "“Random invoices fail with ‘tax code not mapped’.”", rates_open, HEALTH_WARN, keeper,
      "None does yet, and the next one with “{rate_named}” will.", "Pick its code under Tax.", tax, "Pick tax codes" },
    { "tax_codes", "“Random invoices fail with ‘tax code not mapped’.”", otherwise, HEALTH_GOOD, "",
      "None does.", "", "", "" },

    { "only_payments", "“All payments are syncing but invoices aren't.”", only_payments, HEALTH_STOP, keeper,
      "So it is: {payments_good} went out in seven days and no invoice. Most often: {top_title}.", "Look at when invoices go out, and at the items' mapping.", invoices, "Open invoice settings" },
    { "only_payments", "“All payments are syncing but invoices aren't.”", otherwise, HEALTH_GOOD, "",
      "It is not so here.", "", "", "" },

    { "empty_log", "“The sync log is empty.”", log_empty, HEALTH_WARN, admin,
      "It is: nothing has been queued yet. If invoices were sent here, the connection is the reason.", "Look at the connection, then send an invoice.", status, "Open connection" },
    { "empty_log", "“The sync log is empty.”", otherwise, HEALTH_GOOD, "", "It is not.", "", sync_log, "Open the log" },

    { "names", "“QuickBooks' customers or items are not mine.”", names_open, HEALTH_WARN, keeper,
      "{customers_stuck} and {items_stuck} are stuck, and names clash or are missing.", "Match the names of both sides, customers first.", match_customers, "Match customers" },
    { "names", "“QuickBooks' customers or items are not mine.”", otherwise, HEALTH_GOOD, "", "Names of both sides agree, as far as the lists know.", "", "", "" },

    { "missing_payment", "“A payment is here and not in QuickBooks.”", payments_stuck, HEALTH_STOP, keeper,
      "{payments_stuck} stuck.", "Mend the invoice it pays first; it follows.", failed, "Open the rows" },
    { "missing_payment", "“A payment is here and not in QuickBooks.”", payments_off, HEALTH_NOTE, keeper,
      "Payments are not sent: that is turned off.", "Turn it on if they belong in QuickBooks.", payments, "Open payment settings" },
    { "missing_payment", "“A payment is here and not in QuickBooks.”", otherwise, HEALTH_GOOD, "", "None is stuck.", "", "", "" },
};

static const struct health_rule month[] = {
    { "month_rows", "Records of {month}", no_month_rows, HEALTH_NOTE, "",
      "No invoice or payment is dated in it.", "", "", "" },
    { "month_rows", "Records of {month}", otherwise, HEALTH_GOOD, "",
      "{month_all} and {month_payments} were compared with what QuickBooks is known to have.", "", "", "" },

    { "month_missing", "Not in QuickBooks", month_missing, HEALTH_STOP, keeper,
      "{month_missing} of the month not in QuickBooks: {month_missing_money}.", "They stand below with what keeps them out.", "/settings/quickbooks/problems", "See what fixes them" },
    { "month_missing", "Not in QuickBooks", otherwise, HEALTH_GOOD, "", "Every sent invoice of the month is there.", "", "", "" },

    { "month_differs", "Other totals", month_differs, HEALTH_STOP, keeper,
      "QuickBooks has another total for {month_differs}.", "They stand below; compare both.", "", "" },
    { "month_differs", "Other totals", otherwise, HEALTH_GOOD, "", "Totals agree to the cent.", "", "", "" },

    { "month_changed", "Changed in QuickBooks", month_changed, HEALTH_WARN, keeper,
      "{month_changed} was changed, voided or deleted in QuickBooks.", "They stand below; say which side stays.", "", "" },
    { "month_changed", "Changed in QuickBooks", otherwise, HEALTH_GOOD, "", "None that is known of.", "", "", "" },

    { "month_payments", "Payments", payments_off, HEALTH_NOTE, "", "Payments are not sent, so they are not compared.", "", "", "" },
    { "month_payments", "Payments", month_payments, HEALTH_STOP, keeper,
      "{month_payments_missing} of the month not in QuickBooks.", "They stand below.", failed, "Open the rows" },
    { "month_payments", "Payments", otherwise, HEALTH_GOOD, "", "Every payment of the month is there.", "", "", "" },

    { "month_doubt", "Unknown outcomes", month_doubt, HEALTH_STOP, keeper,
      "{unknown} and {checking} more may or may not have arrived.", "Wait for the look-up, or settle them first.", failed, "Open the rows" },
    { "month_doubt", "Unknown outcomes", otherwise, HEALTH_GOOD, "", "There is none.", "", "", "" },

    { "month_drafts", "Drafts", month_drafts, HEALTH_WARN, you,
      "{month_drafts} dated in the month still a draft.", "Send them, re-date them, or delete them.", "/invoices?status=draft", "Open drafts" },
    { "month_drafts", "Drafts", otherwise, HEALTH_GOOD, "", "None is left.", "", "", "" },

    { "ready", "Ready to close?", month_runs, HEALTH_NOTE, "", "{month} is not over yet. Check again when it is.", "", "", "" },
    { "ready", "Ready to close?", not_connected, HEALTH_STOP, admin, "Not while QuickBooks is not connected: nothing says what it has.", "Press Reconnect, then check again.", status, "Reconnect" },
    { "ready", "Ready to close?", month_done, HEALTH_NOTE, "", "The books are closed through {closed_through} already.", "", "", "" },
    { "ready", "Ready to close?", month_good, HEALTH_GOOD, "", "{month} is ready to close, as far as Counterfoil knows: what was entered in QuickBooks alone is your bookkeeper's.", "Close it in QuickBooks under Account and settings, Advanced, Accounting.", "", "" },
    { "ready", "Ready to close?", otherwise, HEALTH_STOP, keeper, "{month} is not ready to close.", "Mend what stands above first; a record that comes later meets closed books.", "", "" },
};
/* clang-format on */

const struct health_rules health_rules[HEALTH_PART__MAX] = {
    [HEALTH_CHECKS] = { checks, sizeof(checks) / sizeof(checks[0]), "check" },
    [HEALTH_SCENARIOS] = { scenarios, sizeof(scenarios) / sizeof(scenarios[0]),
                           "scenario" },
    [HEALTH_MONTH] = { month, sizeof(month) / sizeof(month[0]), "month" },
};
