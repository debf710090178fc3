/* What must hold in the connected company, drawn fact by fact.  Pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pages/ready.h"

static struct arena memory, *const arena = &memory;

/* A company with everything as it should be, and a shop of the US. */
static const struct ready_facts good = {
    .state = "active",
    .company = "Rosewood Heating LLC",
    .country = "US",
    .home = "USD",
    .currency = "USD",
    .subscription = "SUBSCRIBED",
    .hold = "",
    .listed = true,
    .custom_numbers = true,
    .uses_tax = true,
    .allows_discount = true,
    .closed_through = "",
    .use_our_numbers = true,
    .auto_create = true,
    .payments = true,
    .prefix = "",
    .income = { "79", "Services", "Income", true },
    .discount = { "86", "Discounts given", "Income", true },
    .deposit = { "35", "Checking", "Bank", true },
    .tax_default = "",
    .untaxed = "",
    .rate_named = "",
    .rates = 2,
    .waiting = 37,
    .methods_mapped = true,
};

/* clang-format off */
#define SET(name, check, level, said, ...) \
    static void set_##name(struct ready_facts *f) { __VA_ARGS__; }
#define GB f->country = "GB"
/* What is changed of it; which check then stands how, and says what. */
#define CASES(X) \
    X(nothing,        "currency",    READY_GOOD, "keeps its books in USD, as this shop does", (void)f) \
    X(never,          "connection",  READY_STOP, "No QuickBooks company is connected", f->state = "") \
    X(expired,        "connection",  READY_STOP, "not signed in", f->state = "expired") \
    X(disconnected,   "connection",  READY_STOP, "not signed in", f->state = "disconnected") \
    X(unlisted,       "lists",       READY_STOP, "of Rosewood Heating LLC have not been read yet", f->listed = false) \
    X(lapsed,         "subscription", READY_STOP, "takes no records", f->hold = "subscription") \
    X(no_admin,       "subscription", READY_STOP, "takes no records", f->hold = "not_allowed") \
    X(no_plan,        "subscription", READY_STOP, "takes no records", f->hold = "not_in_plan") \
    X(throttled,      "subscription", READY_GOOD, "good standing", f->hold = "throttled") \
    X(unsaid,         "subscription", READY_NOTE, "does not say", f->subscription = "") \
    X(trial,          "subscription", READY_NOTE, "trial", f->subscription = "TRIAL") \
    X(paid,           "subscription", READY_GOOD, "good standing", f->subscription = "PAID") \
    X(cancelled,      "subscription", READY_SKIP, "QuickBooks calls the subscription CANCELLED.", f->subscription = "CANCELLED") \
    X(no_currency,    "currency",    READY_SKIP, "does not say which currency", f->home = "") \
    X(currency,       "currency",    READY_STOP, "keeps its books in CAD, and the invoices of this shop are in USD", f->home = "CAD") \
    X(tax_charged,    "tax",         READY_STOP, "invoices of yours carry tax", f->uses_tax = false; f->taxed = 1) \
    X(tax_used,       "tax",         READY_STOP, "invoices of yours carry tax", f->uses_tax = false; f->rates_used = 1) \
    X(tax_known,      "tax",         READY_SKIP, "has 2 tax rates.", f->uses_tax = false) \
    X(tax_one,        "tax",         READY_SKIP, "has 1 tax rate.", f->uses_tax = false; f->rates = 1) \
    X(tax_none,       "tax",         READY_GOOD, "no tax rates", f->uses_tax = false; f->rates = 0) \
    X(tax_automated,  "tax",         READY_NOTE, "by address", f->automated_tax = true) \
    X(numbers_both,   "numbers",     READY_SKIP, "counts by itself", f->custom_numbers = false) \
    X(numbers_prefix, "numbers",     READY_GOOD, "with RH- in front", f->prefix = "RH-") \
    X(numbers_ours,   "numbers",     READY_GOOD, "your customer knows", (void)f) \
    X(numbers_theirs, "numbers",     READY_NOTE, "its own next number", f->use_our_numbers = false) \
    X(numbers_auto,   "numbers",     READY_NOTE, "its own next number", f->use_our_numbers = false; f->custom_numbers = false) \
    X(customers,      "customers",   READY_SKIP, "3 customers cannot be matched", f->customers_clash = 3; f->customers_near = 9) \
    X(customer_near,  "customers",   READY_SKIP, "1 customer with a name much like", f->customers_near = 1) \
    X(items,          "items",       READY_SKIP, "1 item cannot be matched", f->items_clash = 1) \
    X(items_near,     "items",       READY_SKIP, "2 items with a name much like", f->items_near = 2) \
    X(closed,         "closed",      READY_NOTE, "closed through December 31", f->closed_through = "December 31") \
    X(in_closed,      "closed",      READY_SKIP, "and 4 invoices would go out", f->closed_through = "December 31"; f->in_closed = 4) \
    X(income_none,    "income",      READY_STOP, "no income account is chosen", f->income = (struct ready_account){ "", "", "", false }) \
    X(income_gone,    "income",      READY_STOP, "inactive or gone", f->income.name = "") \
    X(income_idle,    "income",      READY_STOP, "inactive or gone", f->income.active = false) \
    X(income_bank,    "income",      READY_STOP, "Services is chosen", f->income.type = "Bank") \
    X(income_free,    "income",      READY_GOOD, "None is needed", f->income.id = ""; f->auto_create = false) \
    X(income,         "income",      READY_GOOD, "go to Services", f->income.type = "Other Income") \
    X(discounts,      "discounts",   READY_SKIP, "and 2 invoices would go out with one", f->allows_discount = false; f->discounted = 2) \
    X(discounts_off,  "discounts",   READY_NOTE, "No invoice", f->allows_discount = false) \
    X(discount_none,  "discounts",   READY_SKIP, "1 invoice would go out with a discount", f->discounted = 1; f->discount.id = "") \
    X(discount_idle,  "discounts",   READY_SKIP, "inactive or gone", f->discount.active = false) \
    X(discount_later, "discounts",   READY_NOTE, "No account for discounts", f->discount.id = "") \
    X(deposit,        "deposit",     READY_GOOD, "go to Checking", (void)f) \
    X(deposit_none,   "deposit",     READY_GOOD, "Undeposited Funds", f->deposit.id = "") \
    X(deposit_gone,   "deposit",     READY_SKIP, "inactive or gone", f->deposit.name = "") \
    X(deposit_free,   "deposit",     READY_GOOD, "None is needed", f->deposit.name = ""; f->payments = false) \
    X(credits,        "credits",     READY_SKIP, "by itself", f->auto_credit = true) \
    X(rates_used,     "rates",       READY_STOP, "1 tax rate in use without a QuickBooks tax code: Combined 7.25.", f->rates_used = 1; f->rates_open = 2; f->rate_named = "Combined 7.25") \
    X(rates_open,     "rates",       READY_SKIP, "2 tax rates without", f->rates_open = 2) \
    X(rates_default,  "rates",       READY_NOTE, "code for unmapped rates", f->rates_used = 1; f->rates_open = 1; f->tax_default = "3") \
    X(rates_none,     "rates",       READY_GOOD, "no tax rates", f->rates = 0) \
    X(rates_off,      "rates",       READY_NOTE, "no codes to pick", f->uses_tax = false; f->rates_open = 1; f->rates_used = 1) \
    X(rates,          "rates",       READY_GOOD, "Each of your rates", (void)f) \
    X(untaxed_us,     "untaxed",     READY_LEVEL__MAX, NULL, f->untaxed_lines = true) \
    X(untaxed_off,    "untaxed",     READY_LEVEL__MAX, NULL, GB; f->uses_tax = false) \
    X(untaxed_used,   "untaxed",     READY_STOP, "Invoices have lines without tax", GB; f->untaxed_lines = true) \
    X(untaxed_open,   "untaxed",     READY_SKIP, "No QuickBooks tax code", GB) \
    X(untaxed,        "untaxed",     READY_GOOD, "have their code", GB; f->untaxed_lines = true; f->untaxed = "6") \
    X(items_missing,  "new_items",   READY_SKIP, "5 items not in QuickBooks under", f->items_new = 5; f->auto_create = false) \
    X(items_made,     "new_items",   READY_NOTE, "5 items not in QuickBooks yet", f->items_new = 5) \
    X(items_there,    "new_items",   READY_GOOD, "Each of your items", f->auto_create = false) \
    X(customers_made, "new_customers", READY_NOTE, "1 customer not in QuickBooks yet", f->customers_new = 1) \
    X(customers_all,  "new_customers", READY_GOOD, "Each of your customers", (void)f) \
    X(methods_off,    "methods",     READY_GOOD, "do not go", f->payments = false; f->methods_open = 2) \
    X(methods_open,   "methods",     READY_SKIP, "2 payment methods of yours", f->methods_open = 2) \
    X(methods_none,   "methods",     READY_NOTE, "without a method", f->methods_mapped = false; f->methods_open = 7) \
    X(methods,        "methods",     READY_GOOD, "its counterpart", (void)f)
CASES(SET)
#define ROW(name, check, level, said, ...) { #name, set_##name, check, level, said },
static const struct {
    const char *name;
    void (*set)(struct ready_facts *f);
    const char *check;
    enum ready_level level;
    const char *said;
} cases[] = { CASES(ROW) };
/* clang-format on */
enum { COUNT = sizeof(cases) / sizeof(cases[0]) };

static size_t
judged(const struct ready_facts *f, struct ready_finding *out)
{
    size_t n = ready_judge(arena, f, READY_CHECKS, out);

    return n + ready_judge(arena, f, READY_MAPPINGS, out + n);
}

static const struct ready_finding *
finding(const struct ready_finding *list, size_t n, const char *check)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].check, check) == 0)
            return &list[i];
    return NULL;
}

static void
each_fact_has_its_sentence(void **state)
{
    struct ready_finding list[2 * READY_MOST];

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        struct ready_facts f = good;
        const struct ready_finding *got;
        size_t n;

        arena_reset(arena);
        cases[i].set(&f);
        n = judged(&f, list);
        got = finding(list, n, cases[i].check);
        if (cases[i].said == NULL) {
            if (got != NULL)
                fail_msg("%s: it says %s", cases[i].name, got->said);
            continue;
        }
        if (got == NULL || got->level != cases[i].level ||
            strstr(got->said, cases[i].said) == NULL)
            fail_msg("%s: %s is %d: %s", cases[i].name, cases[i].check,
                     got == NULL ? -1 : (int)got->level,
                     got == NULL ? "not said" : got->said);
    }
}

/* What is wrong says what to press or do; what may be skipped, what follows. */
static void
every_sentence_is_whole(void **state)
{
    struct ready_finding list[2 * READY_MOST];

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        struct ready_facts f = good;
        size_t n;

        arena_reset(arena);
        cases[i].set(&f);
        n = judged(&f, list);
        for (size_t k = 0; k < n; k++) {
            const struct ready_finding *x = &list[k];

            if (strchr(x->said, '{') != NULL || *x->said == '\0' ||
                x->said[strlen(x->said) - 1] != '.')
                fail_msg("%s: \"%s\"", cases[i].name, x->said);
            if ((x->level >= READY_SKIP) != (*x->fix != '\0') ||
                (x->level == READY_SKIP) != (*x->then != '\0') ||
                (x->level >= READY_SKIP && x->href == NULL) ||
                (x->href == NULL) != (x->press == NULL))
                fail_msg("%s: %s lacks its fix, or what follows", cases[i].name,
                         x->check);
        }
    }
}

static void
one_verdict_a_check(void **state)
{
    struct ready_finding list[2 * READY_MOST];
    size_t n = judged(&good, list);

    (void)state;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(list[i].check, list[k].check);
    assert_int_equal(ready_worst(list, n), READY_GOOD);
    assert_int_equal(ready_count(list, n, READY_GOOD), n);
    assert_int_equal(ready_worst(list, 0), READY_GOOD);
}

static void
the_worst_decides(void **state)
{
    struct ready_finding list[2 * READY_MOST];
    struct ready_facts f = good;
    size_t n;

    (void)state;
    f.auto_credit = f.automated_tax = true;
    n = judged(&f, list);
    assert_int_equal(ready_worst(list, n), READY_SKIP);
    f.home = "CAD";
    n = judged(&f, list);
    assert_int_equal(ready_worst(list, n), READY_STOP);
    assert_int_equal(ready_count(list, n, READY_STOP), 1);
    assert_int_equal(ready_count(list, n, READY_SKIP), 1);
    assert_int_equal(ready_count(list, n, READY_NOTE), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fact_has_its_sentence),
        cmocka_unit_test(every_sentence_is_whole),
        cmocka_unit_test(one_verdict_a_check),
        cmocka_unit_test(the_worst_decides),
    };
    int failed;

    arena_init(arena, 1 << 20);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
