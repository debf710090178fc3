/* diff: two bodies of one record, field by field. */
#include "qbo/diff.h"

#include <string.h>

#include "qbo/qbo.h"

enum { PATH = 200, STEPS = 20000, WORD = 120 };

/* clang-format off */
/* What fields.c has no word for: nobody is shown it beside what is there. */
static const struct {
    const char *path, *word;
} more[] = {
    { "CustomerMemo",                "Note to customer" },
    { "BillAddr.Line1",              "Billing address, first line" },
    { "BillAddr.Line2",              "Billing address, second line" },
    { "BillAddr.City",               "Billing address, city" },
    { "BillAddr.CountrySubDivisionCode", "Billing address, state" },
    { "BillAddr.PostalCode",         "Billing address, postal code" },
    { "BillAddr.Country",            "Billing address, country" },
    { "ShipAddr.Line1",              "Service address, first line" },
    { "ShipAddr.Line2",              "Service address, second line" },
    { "ShipAddr.City",               "Service address, city" },
    { "ShipAddr.CountrySubDivisionCode", "Service address, state" },
    { "ShipAddr.PostalCode",         "Service address, postal code" },
    { "ShipAddr.Country",            "Service address, country" },
    { "Active",                      "Active" },
    { "ApplyTaxAfterDiscount",       "Tax after discount" },
    { "GlobalTaxCalculation",        "How tax is calculated" },
    { "Type",                        "Type" },
}, more_lines[] = {
    { "LinkedTxn.TxnId",             "goes to" },
    { "TxnId",                       "goes to" }, /* as a snapshot has it */
    { "LinkedTxn.TxnType",           "goes to a" },
    { "DiscountLineDetail.PercentBased", "discount in percent" },
};
/* Ours and QuickBooks' bookkeeping: it says nothing about the record. */
static const char *const silent[] = {
    "Id", "SyncToken", "LineNum", "LineIds", "DetailType", "sparse", "domain",
    "MetaData",
};
/* Values that are words of Intuit's. */
static const struct {
    const char *value, *word;
} values[] = {
    { "TAX",           "taxable" },
    { "NON",           "not taxable" },
    { "AUTO_GENERATE", "given by QuickBooks" },
    { "TaxExcluded",   "added to the prices" },
    { "true",          "yes" },
    { "false",         "no" },
};
/* clang-format on */
enum {
    MORE = sizeof(more) / sizeof(more[0]),
    MORE_LINES = sizeof(more_lines) / sizeof(more_lines[0]),
    SILENT = sizeof(silent) / sizeof(silent[0]),
    VALUES = sizeof(values) / sizeof(values[0]),
};

struct walk {
    struct arena *a;
    struct qbo_diff *to;
    int steps;    /* left: what is built to be slow ends as too long */
    bool partial; /* what after does not say stays */
    size_t line;  /* from 1; 0: the head */
};

static bool
quiet(const char *key)
{
    for (size_t i = 0; key != NULL && i < SILENT; i++)
        if (strcmp(silent[i], key) == 0)
            return true;
    return false;
}

/* "GlobalTaxCalculation" -> "Global tax calculation" */
static const char *
spelled(struct arena *a, const char *path)
{
    struct str s;
    char last = ' ';

    str_init(&s, a, WORD);
    for (const char *p = path; *p != '\0' && s.len + 3 < WORD; p++) {
        char c = *p == '.' ? ' ' : *p;
        bool upper = c >= 'A' && c <= 'Z';

        if (upper && last >= 'a' && last <= 'z')
            str_addc(&s, ' ');
        str_addc(&s, upper && s.len > 0 ? (char)(c - 'A' + 'a') : c);
        last = c;
    }
    return s.text;
}

static const char *
more_word(const char *path, bool line)
{
    for (size_t i = 0; line && i < MORE_LINES; i++)
        if (strcmp(more_lines[i].path, path) == 0)
            return more_lines[i].word;
    for (size_t i = 0; !line && i < MORE; i++)
        if (strcmp(more[i].path, path) == 0)
            return more[i].word;
    return NULL;
}

static const char *
name_of(struct walk *w, const char *path, bool *ref)
{
    const char *word = qbo_field_word(path, w->line > 0, ref);

    if (word == NULL)
        word = more_word(path, w->line > 0);
    if (word == NULL)
        word =
            spelled(w->a, qbo_scrub(w->a, (struct bytes){ path, strlen(path) },
                                    WORD, NULL));
    return w->line == 0 ? word
                        : arena_printf(w->a, "Line %zu, %s", w->line, word);
}

/* The memo's last line is ours, and another one with each attempt. */
static const char *
without_marker(struct arena *a, const char *text)
{
    static const char words[] = "Counterfoil ";
    const char *end = strrchr(text, '\n');
    const char *last = end != NULL ? end + 1 : text;

    if (strncmp(last, words, sizeof(words) - 1) != 0)
        return text;
    return end == NULL ? "" : arena_printf(a, "%.*s", (int)(end - text), text);
}

static const char *
raw(const struct json *v)
{
    return v == NULL || v->kind == JSON_IS_NULL ? ""
           : v->kind == JSON_IS_BOOL            ? (v->truth ? "yes" : "no")
           : v->text != NULL                    ? v->text
                                                : "";
}

static const char *
value_of(struct walk *w, const char *t, bool ref)
{
    for (size_t i = 0; i < VALUES; i++)
        if (strcmp(values[i].value, t) == 0)
            return values[i].word;
    if (ref && *t != '\0')
        t = arena_printf(w->a, "ID %s", t);
    return qbo_scrub(w->a, (struct bytes){ t, strlen(t) }, QBO_DIFF_VALUE,
                     NULL);
}

static void
put(struct walk *w, const char *name, const char *before, const char *after)
{
    struct qbo_diff *to = w->to;

    to->all++;
    if (to->n < QBO_DIFF_MAX)
        to->list[to->n++] = (struct qbo_change){ name, before, after };
}

static void
leaf(struct walk *w, const char *path, const struct json *x,
     const struct json *y)
{
    bool numbers = x != NULL && y != NULL && x->kind == JSON_IS_NUMBER &&
                   y->kind == JSON_IS_NUMBER;
    const char *was = raw(x), *is = raw(y), *name, *before, *after;
    bool ref = false;

    if (strcmp(path, "PrivateNote") == 0) {
        was = without_marker(w->a, was);
        is = without_marker(w->a, is);
    }
    if ((w->partial && *is == '\0') ||
        (numbers ? qbo_same_number(was, is) : strcmp(was, is) == 0))
        return;
    if (w->to->n == QBO_DIFF_MAX) {
        w->to->all++; /* counted, and no memory for it */
        return;
    }
    name = name_of(w, path, &ref);
    before = value_of(w, was, ref);
    after = value_of(w, is, ref);
    if (strcmp(before, after) == 0) /* where they were cut */
        after = arena_printf(w->a, "%s (another end)", after);
    put(w, name, before, after);
}

static bool
holds(const struct json *v)
{
    return v != NULL && (v->kind == JSON_IS_OBJECT || v->kind == JSON_IS_LIST);
}

static void either(struct walk *w, const char *path, const struct json *x,
                   const struct json *y);

static const char *
below(struct walk *w, const char *path, const char *key)
{
    if (*path == '\0')
        return key;
    return strlen(path) + strlen(key) + 2 > PATH
               ? path
               : arena_printf(w->a, "%s.%s", path, key);
}

static const struct json *
member(struct walk *w, const struct json *o, const char *key)
{
    const struct json *m =
        o != NULL && o->kind == JSON_IS_OBJECT ? o->first : NULL;

    for (; m != NULL && --w->steps > 0; m = m->next)
        if (strcmp(m->key, key) == 0)
            return m;
    return NULL;
}

static void
objects(struct walk *w, const char *path, const struct json *x,
        const struct json *y)
{
    const struct json *m;

    for (m = holds(x) ? x->first : NULL; m != NULL && w->steps > 0;
         m = m->next) {
        const struct json *other = member(w, y, m->key);

        if (!quiet(m->key) && (other != NULL || !w->partial))
            either(w, below(w, path, m->key), m, other);
    }
    for (m = holds(y) ? y->first : NULL; m != NULL && w->steps > 0; m = m->next)
        if (!quiet(m->key) && member(w, x, m->key) == NULL)
            either(w, below(w, path, m->key), NULL, m);
}

/* ------------------------------------------------------------------- lines */

/* How many differences there are, without keeping them. */
static bool
same_line(struct walk *w, const struct json *x, const struct json *y)
{
    struct qbo_diff none;
    struct walk probe = { w->a, &none, w->steps, w->partial, 1 };

    memset(&none, 0, sizeof(none));
    objects(&probe, "", x, y);
    w->steps = probe.steps;
    return none.all == 0;
}

/* "133.50, Site visit" */
static const char *
in_short(struct walk *w, const struct json *line)
{
    const char *amount = json_text_at(line, "Amount");
    const char *text = json_text_at(line, "Description");

    return qbo_scrub(
        w->a,
        (struct bytes){
            arena_printf(w->a, "%s%s%s", amount != NULL ? amount : "one line",
                         text != NULL && *text != '\0' ? ", " : "",
                         text != NULL ? text : ""),
            (amount != NULL ? strlen(amount) : 8) +
                (text != NULL && *text != '\0' ? 2 + strlen(text) : 0) },
        QBO_DIFF_VALUE, NULL);
}

static size_t
lines_of(struct walk *w, const struct json *list, const struct json ***out)
{
    const struct json *x;
    size_t n = 0;

    *out = arena_alloc(w->a, holds(list) ? list->n + 1 : 1, sizeof(**out));
    for (x = qbo_next_line(holds(list) ? list->first : NULL);
         x != NULL && --w->steps > 0; x = qbo_next_line(x->next))
        (*out)[n++] = x;
    return n;
}

static void
lines(struct walk *w, const struct json *before, const struct json *after)
{
    const struct json **x, **y;
    size_t n = lines_of(w, before, &x), m = lines_of(w, after, &y);
    size_t head = 0, tail = 0;

    while (head < n && head < m && same_line(w, x[head], y[head]))
        head++;
    while (tail < n - head && tail < m - head &&
           same_line(w, x[n - 1 - tail], y[m - 1 - tail]))
        tail++;
    for (size_t i = head; i < n - tail || i < m - tail; i++) {
        bool was = i < n - tail, is = i < m - tail;
        const char *line = arena_printf(w->a, "Line %zu", i + 1);

        if (w->steps <= 0)
            return;
        w->line = i + 1;
        if (was && is)
            objects(w, "", x[i], y[i]);
        else
            put(w, line, was ? in_short(w, x[i]) : "",
                is ? in_short(w, y[i]) : "");
        w->line = 0;
    }
}

/* Lists of other things are compared one by one, and keep their name. */
static void
lists(struct walk *w, const char *path, const struct json *x,
      const struct json *y)
{
    const struct json *a = holds(x) ? x->first : NULL;
    const struct json *b = holds(y) ? y->first : NULL;

    for (; (a != NULL || b != NULL) && w->steps > 0;
         a = a != NULL ? a->next : NULL, b = b != NULL ? b->next : NULL)
        either(w, path, a, b);
}

static void
either(struct walk *w, const char *path, const struct json *x,
       const struct json *y)
{
    const struct json *some = x != NULL ? x : y;

    if (--w->steps <= 0)
        return;
    if (!holds(x) && !holds(y))
        leaf(w, path, x, y);
    else if (w->line == 0 && strcmp(path, "Line") == 0)
        lines(w, x, y);
    else if (x != NULL && y != NULL && x->kind != y->kind)
        leaf(w, path, x, y);
    else if (some->kind == JSON_IS_LIST)
        lists(w, path, x, y);
    else
        objects(w, path, x, y);
}

static const struct json *
parsed(struct arena *a, const char *text)
{
    const struct json *o = NULL;
    struct err ignored = { 0 };

    return json_read(a, text, strlen(text), QBO_DIFF_BODY, QBO_JSON_DEPTH, &o,
                     &ignored) &&
                   o->kind == JSON_IS_OBJECT
               ? o
               : NULL;
}

static bool
compare(struct arena *a, const char *before, const char *after, bool partial,
        struct qbo_diff *out)
{
    struct walk w = { a, out, STEPS, partial, 0 };
    const struct json *x, *y;

    memset(out, 0, sizeof(*out));
    x = parsed(a, before);
    y = parsed(a, after);
    if (x == NULL || y == NULL)
        return false;
    objects(&w, "", x, y);
    return w.steps > 0;
}

bool
qbo_diff_bodies(struct arena *a, const char *before, const char *after,
                struct qbo_diff *out)
{
    return compare(a, before, after, false, out);
}

bool
qbo_diff_snapshot(struct arena *a, const char *entity, const char *snapshot,
                  const char *body, struct qbo_diff *out)
{
    const struct json *now = parsed(a, body);

    memset(out, 0, sizeof(*out));
    return now != NULL &&
           compare(a, snapshot, qbo_snapshot(a, entity, now), true, out);
}
