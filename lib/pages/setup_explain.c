/* What is known of a difference between the test invoice and QuickBooks'. */
#include <string.h>

#include "money/money.h"
#include "pages/setup.h"

/* What a difference is, when this holds. */
struct seen {
    const struct ready_facts *f;
    const struct test_field *list;
    size_t n;
};

static bool
theirs_number(const struct seen *s)
{
    return !s->f->use_our_numbers;
}

static bool
automated(const struct seen *s)
{
    return s->f->automated_tax;
}

static bool
always(const struct seen *s)
{
    (void)s;
    return true;
}

/* By how much theirs is more than ours; false where one is no amount. */
static bool
more(const struct seen *s, const char *name, int64_t *out)
{
    struct err ignored = { 0 };
    struct decimal ours, theirs;

    for (size_t i = 0; i < s->n; i++) {
        const struct test_field *x = &s->list[i];

        if (strcmp(x->name, name) != 0)
            continue;
        if (!decimal_parse(x->ours, 6, "", &ours, &ignored) ||
            !decimal_parse(x->theirs, 6, "", &theirs, &ignored))
            return false;
        *out = theirs.micro - ours.micro;
        return true;
    }
    return false;
}

/* The total differs by the tax, to the cent, and by nothing else. */
static bool
automated_by_tax(const struct seen *s)
{
    int64_t tax, total;

    return automated(s) && more(s, "Tax", &tax) && more(s, "Total", &total) &&
           tax == total;
}

/* clang-format off */
/* The first row of a field that holds. */
static const struct {
    const char *name; /* the end of it: "Line 1 tax code" */
    bool (*when)(const struct seen *s);
    bool expected;
    const char *why;
} table[] = {
    { "Number",   theirs_number,    true,  "QuickBooks gives the number, as your settings say." },
    { "Number",   always,           false, "QuickBooks did not take your number. Look at custom transaction numbers there, under Account and settings, Sales." },
    { "tax code", automated,        true,  "QuickBooks decides by address what is taxed, and how." },
    { "Tax code", automated,        true,  "QuickBooks decides by address what is taxed, and how." },
    { "Tax",      automated,        true,  "QuickBooks works tax out by address. Where your rate is another one, each invoice says by how much." },
    { "Total",    automated_by_tax, true,  "It differs by the tax alone." },
    { "Tax",      always,           false, "QuickBooks came to another tax. Look whether the tax code has the same percentage as your rate." },
    { "Total",    always,           false, "QuickBooks came to another total. Look whether the tax code has the same percentage as your rate." },
    { "tax code", always,           false, "QuickBooks took another tax code. Pick it anew under Tax." },
    { "Tax code", always,           false, "QuickBooks took another tax code. Pick it anew under Tax." },
    { "Customer", always,           false, "Somebody may have merged or exchanged the customer there." },
};
/* clang-format on */
enum { ROWS = sizeof(table) / sizeof(table[0]) };

static bool
ends(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

bool
setup_explain(const struct ready_facts *f, struct test_field *list, size_t n)
{
    const struct seen s = { f, list, n };
    bool fine = true;

    for (size_t i = 0; i < n; i++) {
        struct test_field *x = &list[i];

        for (size_t k = 0; !x->same && *x->why == '\0' && k < ROWS; k++)
            if (ends(x->name, table[k].name) && table[k].when(&s)) {
                x->why = table[k].why;
                x->expected = table[k].expected;
            }
        fine = fine && (x->same || x->expected);
    }
    return fine;
}
