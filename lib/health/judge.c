/* judge: which rules hold, and their words with the facts in them. */
#include <string.h>

#include "health/inner.h"
#include "str/str.h"

const char *
health_part_name(enum health_part p)
{
    return health_rules[p].name;
}

const char *
health_level_name(enum health_level l)
{
    static const char *const names[HEALTH_LEVEL__MAX] = { "good", "note",
                                                          "warn", "stop" };

    return names[l];
}

/* ------------------------------------------------------------------- words */

/* {name}: what stands there in a sentence. */
struct word {
    const char *name;
    size_t at;        /* in struct health_facts */
    const char *noun; /* of a count: "invoice"; NULL: it is a text */
};
#define TEXT(member)                                                           \
    {                                                                          \
#member, offsetof(struct health_facts, member), NULL                   \
    }
#define COUNT(member, noun)                                                    \
    {                                                                          \
#member, offsetof(struct health_facts, member), noun                   \
    }
static const struct word words[] = {
    TEXT(company),
    TEXT(ended),
    TEXT(closed_through),
    TEXT(reopened_from),
    TEXT(beat_at),
    TEXT(fails_since),
    TEXT(fails_cause),
    TEXT(last_good),
    TEXT(top_title),
    TEXT(late_since),
    TEXT(rate_named),
    TEXT(customer_named),
    TEXT(item_named),
    TEXT(month),
    TEXT(month_missing_money),
    COUNT(days_left, "day"),
    COUNT(lists_days, "day"),
    COUNT(reopened_days, "day"),
    COUNT(unavailable_days, "day"),
    COUNT(behind, "record"),
    COUNT(waiting, "invoice"),
    COUNT(unavailable, "record"),
    COUNT(tax_stuck, "invoice"),
    COUNT(rates_used, "tax rate"),
    COUNT(accounts_gone, "account"),
    COUNT(methods_open, "payment method"),
    COUNT(customers_stuck, "customer"),
    COUNT(customers_clash, "customer"),
    COUNT(items_stuck, "item"),
    COUNT(items_clash, "item"),
    COUNT(invoices_stuck, "invoice"),
    COUNT(payments_stuck, "payment"),
    COUNT(payments_good, "payment"),
    COUNT(theirs, "record"),
    COUNT(unknown, "record"),
    COUNT(checking, "record"),
    COUNT(mystery, "record"),
    COUNT(late, "record"),
    COUNT(month_all, "invoice"),
    COUNT(month_payments, "payment"),
    COUNT(month_missing, "invoice"),
    COUNT(month_differs, "invoice"),
    COUNT(month_changed, "invoice"),
    COUNT(month_payments_missing, "payment"),
    COUNT(month_drafts, "invoice"),
};
enum { WORDS = sizeof(words) / sizeof(words[0]), SENTENCE = 2000 };

/* What a plain word does not say. */
static bool
word_own(struct str *s, const struct health_facts *f, const char *name,
         size_t n)
{
    if (n == 12 && memcmp(name, "fails_in_row", n) == 0)
        str_addf(s, "%lld", (long long)f->fails_in_row);
    else if (n == 5 && memcmp(name, "top_n", n) == 0)
        str_addf(s, "%lld", (long long)f->top_n);
    else if (n == 8 && memcmp(name, "last_did", n) == 0)
        str_addf(s, "%s%s",
                 health_given(f->last_good) ? ", and a record went out " : "",
                 f->last_good);
    else if (n == 7 && memcmp(name, "through", n) == 0)
        str_addf(s, "%s%s%s",
                 health_given(f->closed_through) ? " (through " : "",
                 f->closed_through, health_given(f->closed_through) ? ")" : "");
    else
        return false;
    return true;
}

static void
word_add(struct str *s, const struct health_facts *f, const char *name,
         size_t n)
{
    if (word_own(s, f, name, n))
        return;
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

static const char *
sentence(struct arena *a, const struct health_facts *f, const char *text)
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
    return str_trim(a, s.text);
}

/* ----------------------------------------------------------------- judging */

size_t
health_judge(struct arena *a, const struct health_facts *f,
             enum health_part part, struct health_finding *out)
{
    const char *decided = "";
    size_t n = 0;

    for (size_t i = 0; i < health_rules[part].n && n < HEALTH_MOST; i++) {
        const struct health_rule *r = &health_rules[part].rules[i];

        if (strcmp(r->name, decided) == 0 || !r->when(f))
            continue;
        decided = r->name;
        out[n++] =
            (struct health_finding){ r->name,
                                     sentence(a, f, r->title),
                                     r->level,
                                     r->who,
                                     sentence(a, f, r->said),
                                     sentence(a, f, r->fix),
                                     health_given(r->press) ? r->href : "",
                                     r->press };
    }
    return n;
}

size_t
health_names(enum health_part part, const char **out, size_t room)
{
    size_t n = 0;

    for (size_t i = 0; i < health_rules[part].n && n < room; i++)
        if (n == 0 || strcmp(out[n - 1], health_rules[part].rules[i].name) != 0)
            out[n++] = health_rules[part].rules[i].name;
    return n;
}
