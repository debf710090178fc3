/* judge: the table of what matters to each cause, and the verdict. */
#include "plan/judge.h"

#include <string.h>

#define PLAN MATTER_PLAN
#define RECORD_ MATTER_RECORD
#define CONNECTION MATTER_CONNECTION
#define LISTS MATTER_LISTS
#define PERIOD MATTER_PERIOD
#define NEWS MATTER_NEWS
#define TIME MATTER_TIME
#define PRESS MATTER_PRESS

/* clang-format off */
const struct judge_row judge_rows[] = {
    { "tax_not_mapped",            PLAN, 0, "Tax rate % still has no QuickBooks tax code" },
    { "tax_not_enabled",           PLAN | RECORD_ | LISTS, 0, "Sales tax is still not set up in QuickBooks, as its lists were read last" },
    { "tax_combination",           PLAN | RECORD_, 0, "The line still carries rates that stand for different QuickBooks codes" },
    { "tax_mismatch",              RECORD_ | NEWS | LISTS, 0, "Neither the invoice nor its tax codes have changed, so QuickBooks would calculate the same total" },
    { "customer_not_found",        PLAN | RECORD_ | NEWS, 0, "QuickBooks has not said that the customer is active again" },
    { "customer_not_synced",       PLAN, 0, "The customer is still not in QuickBooks" },
    { "customer_merged",           PLAN | RECORD_ | NEWS, 0, "The customer is still linked to the one that was merged away" },
    { "duplicate_customer",        PLAN | RECORD_ | NEWS, 0, "The customer is neither matched nor renamed since" },
    { "balance_mismatch",          RECORD_ | NEWS, 0, "The two balances are still what they were" },
    { "item_not_found",            PLAN | RECORD_ | LISTS, 0, "Product % is still not among QuickBooks' products, and creating missing ones is turned off" },
    { "item_collision",            PLAN | RECORD_ | NEWS | LISTS, 0, "The item is neither matched nor renamed since" },
    { "link_lost",                 PLAN | RECORD_ | NEWS | LISTS, 0, "QuickBooks has not said that the product is active again" },
    { "account_not_mapped",        PLAN | RECORD_, 0, "There is still no income account chosen" },
    { "account_inactive",          PLAN | RECORD_ | LISTS, 0, "Account % is still inactive, as QuickBooks' lists were read last" },
    { "account_type",              PLAN | RECORD_ | LISTS, 0, "The same account is still chosen" },
    { "discount_account",          PLAN | RECORD_ | LISTS, 0, "There is still no account for discounts chosen" },
    { "deposit_account",           PLAN | RECORD_ | LISTS, 0, "The account that payments go to is still the inactive one" },
    { "payment_method_not_mapped", PLAN, 0, "Payment method % still has no QuickBooks payment method" },
    { "closed_period",             RECORD_ | PERIOD, 0, "QuickBooks' closing date and the invoice's date are still what they were" },
    { "duplicate_number",          RECORD_ | NEWS, 0, "The number is still the one that QuickBooks has already" },
    { "missing_field",             RECORD_, 0, "The field is still what QuickBooks refused" },
    { "discount_too_large",        RECORD_, 0, "The discount is still larger than QuickBooks takes" },
    { "currency",                  PLAN | RECORD_ | NEWS, 0, "The currencies are still different" },
    { "inventory",                 RECORD_ | LISTS, 0, "Nothing was heard of the product's stock, and the invoice's date is the same" },
    { "reference_inactive",        RECORD_ | LISTS | NEWS, 0, "Nothing was heard of it being active again, and the record still uses it" },
    { "name_taken",                RECORD_ | NEWS, 0, "The name is still the one that QuickBooks has already" },
    { "marked_by_hand",            PLAN, 0, "The mark is still on it" },
    { "changed_in_qbo",            PRESS, 0, "Pressing Retry writes this version over QuickBooks' own" },
    { "deleted_in_qbo",            RECORD_ | NEWS, 0, "The record is still deleted in QuickBooks, and is never created again by itself" },
    { "has_payment",               RECORD_ | NEWS, 0, "QuickBooks has not said that the payment was taken off" },
    { "payment_deposited",         RECORD_ | NEWS, 0, "QuickBooks has not said that the payment left its deposit" },
    { "payment_settled",           RECORD_, 0, "A settled card payment stays as it is in QuickBooks" },
    { "bank_matched",              RECORD_ | NEWS, 0, "QuickBooks has not said that the bank match was undone" },
    { "cannot_link",               PLAN | RECORD_ | NEWS, 0, "The invoice it pays for is still what it was in QuickBooks" },
    { "cannot_delete",             RECORD_ | NEWS, 0, "QuickBooks has not said that nothing depends on it any more" },
    { "has_balance",               RECORD_ | NEWS, 0, "QuickBooks has not said that the balance is settled" },
    { "paid_by_hand",              PLAN, 0, "The invoice is still marked by hand" },
    { "paid_before_go_live",       PLAN, 0, "The invoice is still dated before the go-live date" },
    { "sign_in_again",             CONNECTION, 0, "QuickBooks was not connected anew" },
    { "not_allowed",               CONNECTION, 0, "QuickBooks was not connected anew by somebody who may do this" },
    { "subscription",              CONNECTION | LISTS, 0, "QuickBooks has not said that the subscription runs again" },
    { "not_in_plan",               RECORD_ | CONNECTION | LISTS, 0, "The record and the QuickBooks plan are still what they were" },
    { "company_locked",            TIME | CONNECTION | LISTS, 15, "It is only minutes since QuickBooks said that the company is locked" },
    { "company_moved",             TIME | CONNECTION, 60, "It is less than an hour since QuickBooks said that the company is being moved" },
    { "company_reset",             CONNECTION, 0, "The company's data is still another one's; ask support first" },
    { "qbo_unavailable",           TIME | RECORD_ | CONNECTION, 15, "It is only minutes since QuickBooks last did not answer" },
    { "outcome_unknown",           PRESS, 0, "Pressing Retry looks it up again" },
    { "two_copies",                PRESS, 0, "Pressing Retry looks again which of the two is there" },
    { "waiting",                   PLAN, 0, "The record it waits for is still not in QuickBooks" },
    { "chained",                   PLAN, 0, "The earlier step is still not done" },
    { "kept_theirs",               RECORD_ | NEWS, 0, "Somebody decided that QuickBooks' version stays" },
    { "paid_here",                 RECORD_ | NEWS, 0, "There is still nothing open here" },
    { "not_paid_yet",              PLAN | RECORD_, 0, "There is still something to pay" },
    { "payments_off",              PLAN | RECORD_, 0, "Sending payments is still turned off" },
    { "before_go_live",            PLAN | RECORD_, 0, "It is still dated before the go-live date" },
    { "setup",                     PLAN | CONNECTION, 0, "The set-up is still not finished" },
    { "by_hand",                   PLAN, 0, "The mark is still on it" },
    { "taken_back",                RECORD_, 0, "The record is still taken back" },
    { "crashed",                   RECORD_ | TIME, 1440, "The same record stopped the sync three times; ask support first" },
    { "incomplete",                PLAN | RECORD_, 0, "The record is still what no QuickBooks record can be made from" },
    { "unknown",                   RECORD_ | CONNECTION | LISTS | NEWS, 0, "The same would be sent to the same company, and QuickBooks refused exactly that" },
};
/* clang-format on */
const size_t judge_row_count = sizeof(judge_rows) / sizeof(judge_rows[0]);

const struct judge_row *
judge_row(const char *cause)
{
    /* What is transient has no cause of its own. */
    if (*cause == '\0')
        cause = "qbo_unavailable";
    for (size_t i = 0; i < judge_row_count; i++)
        if (strcmp(judge_rows[i].cause, cause) == 0)
            return &judge_rows[i];
    return &judge_rows[judge_row_count - 1];
}

/* Has something changed that matters to what QuickBooks refused? */
static bool
changed(const struct judge_row *row, const struct judge_facts *f)
{
    const struct {
        unsigned matter;
        bool is;
    } since[] = {
        { MATTER_PRESS, true },
        { MATTER_PLAN, !f->sent },
        { MATTER_RECORD, f->sent && !f->same },
        { MATTER_CONNECTION, f->connected },
        { MATTER_LISTS, f->lists },
        { MATTER_PERIOD, f->period },
        { MATTER_NEWS, f->news },
        { MATTER_TIME, f->minutes >= row->minutes },
    };

    if (row->matter == MATTER_PLAN) /* and planning is past it */
        return true;
    for (size_t i = 0; i < sizeof(since) / sizeof(since[0]); i++)
        if ((row->matter & since[i].matter) != 0 && since[i].is)
            return true;
    return false;
}

/* The value that a message has in quotes: its length, 0 for none. */
static size_t
quoted(const char *message, const char **at)
{
    static const char *const opens[] = { "“", "‘", "'" }, *const closes[] = {
        "”", "’", "'"
    };

    for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
        const char *from = strstr(message, opens[i]), *to;

        if (from == NULL)
            continue;
        from += strlen(opens[i]);
        to = strstr(from, closes[i]);
        if (to == NULL || to == from)
            continue;
        *at = from;
        return (size_t)(to - from);
    }
    *at = message;
    return 0;
}

/* Do two sentences of a cause speak of the same value? */
static bool
same_value(const char *x, const char *y)
{
    const char *a, *b;
    size_t n = quoted(x, &a), m = quoted(y, &b);

    return n == 0 || m == 0 || (n == m && memcmp(a, b, n) == 0);
}

enum judge_verdict
judge_verdict(const struct judge_facts *f)
{
    if (!f->definite)
        return JUDGE_LOOK;
    if (f->planned && f->plan == PLAN_CAUSE)
        return strcmp(f->plan_cause, f->cause) == 0 &&
                       same_value(f->plan_message, f->message)
                   ? JUDGE_UNCHANGED
                   : JUDGE_OTHER;
    if (f->planned && f->plan == PLAN_WAIT)
        return JUDGE_WAITS;
    if (!f->planned || f->plan == PLAN_NOTHING)
        return JUDGE_CHANGED;
    return changed(judge_row(f->cause), f) ? JUDGE_CHANGED : JUDGE_UNCHANGED;
}

const char *
judge_still(struct arena *a, const char *cause, const char *message)
{
    const char *still = judge_row(cause)->still;
    const char *at = strchr(still, '%'), *value;
    size_t n = quoted(message, &value);

    if (at == NULL)
        return still;
    if (n == 0)
        return arena_printf(a, "It is still so: %s", message);
    return arena_printf(a, "%.*s%.*s%s", (int)(at - still), still, (int)n,
                        value, at + 1);
}
