/* qbo/diff: what is different between two bodies, in a bookkeeper's words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "qbo/qbo.h"

static struct arena arena;

enum { SAID = 4000 };

/* Every difference as a line: "Due date: 2026-07-18 -> 2026-07-25". */
static const char *
told(const struct qbo_diff *d)
{
    struct str s;

    str_init(&s, &arena, SAID);
    for (size_t i = 0; i < d->n; i++)
        str_addf(&s, "%s: %s -> %s\n", d->list[i].name, d->list[i].before,
                 d->list[i].after);
    return s.text;
}

/* clang-format off */
static const struct {
    const char *name, *before, *after, *told;
} cases[] = {
    { "equal",
      "{\"DocNumber\":\"1\"}", "{\"DocNumber\":\"1\"}", "" },
    { "a date",
      "{\"DueDate\":\"2026-07-18\"}", "{\"DueDate\":\"2026-07-25\"}",
      "Due date: 2026-07-18 -> 2026-07-25\n" },
    { "one that is new, one that is gone",
      "{\"DocNumber\":\"1\"}", "{\"TxnDate\":\"2026-06-18\"}",
      "Number: 1 -> \nDate:  -> 2026-06-18\n" },
    { "a reference, and a text that looks like one",
      "{\"CustomerRef\":{\"value\":\"57\"},\"CustomerMemo\":{\"value\":\"57\"}}",
      "{\"CustomerRef\":{\"value\":\"58\"},\"CustomerMemo\":{\"value\":\"58\"}}",
      "Customer: ID 57 -> ID 58\nNote to customer: 57 -> 58\n" },
    { "numbers are one when they say the same",
      "{\"TotalAmt\":100,\"UnitPrice\":1.5}", "{\"TotalAmt\":100.00,\"UnitPrice\":1.50}",
      "" },
    { "Intuit's bookkeeping says nothing",
      "{\"Id\":\"1\",\"SyncToken\":\"0\",\"sparse\":false,\"MetaData\":{\"CreateTime\":\"x\"}}",
      "{\"Id\":\"2\",\"SyncToken\":\"1\"}", "" },
    { "the marker says nothing, the memo before it does",
      "{\"PrivateNote\":\"Gate code 4\\nCounterfoil AAAAAAAA\"}",
      "{\"PrivateNote\":\"Gate code 5\\nCounterfoil BBBBBBBB\"}",
      "Memo: Gate code 4 -> Gate code 5\n" },
    { "another marker",
      "{\"PrivateNote\":\"Counterfoil AAAAAAAA\"}",
      "{\"PrivateNote\":\"Counterfoil BBBBBBBB\"}", "" },
    { "addresses by their parts",
      "{\"BillAddr\":{\"Line1\":\"7 Mill Lane\",\"City\":\"Salem\"}}",
      "{\"BillAddr\":{\"Line1\":\"7 Mill Lane\",\"City\":\"Bend\"}}",
      "Billing address, city: Salem -> Bend\n" },
    { "a line's amount",
      "{\"Line\":[{\"Amount\":1},{\"Amount\":2,\"LineNum\":2}]}",
      "{\"Line\":[{\"Amount\":1},{\"Amount\":3,\"LineNum\":3}]}",
      "Line 2, amount: 2 -> 3\n" },
    { "a line put in between is one difference",
      "{\"Line\":[{\"Amount\":1},{\"Amount\":2}]}",
      "{\"Line\":[{\"Amount\":1},{\"Amount\":9,\"Description\":\"Filter\"},{\"Amount\":2}]}",
      "Line 2:  -> 9, Filter\n" },
    { "a line taken away",
      "{\"Line\":[{\"Amount\":1},{\"Amount\":9,\"Description\":\"Filter\"},{\"Amount\":2}]}",
      "{\"Line\":[{\"Amount\":1},{\"Amount\":2}]}",
      "Line 2: 9, Filter -> \n" },
    { "subtotals of QuickBooks are no lines",
      "{\"Line\":[{\"Amount\":1},{\"Amount\":1,\"DetailType\":\"SubTotalLineDetail\"}]}",
      "{\"Line\":[{\"Amount\":1}]}", "" },
    { "the parts of a line",
      "{\"Line\":[{\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"12\"},\"Qty\":1,\"TaxCodeRef\":{\"value\":\"TAX\"}}}]}",
      "{\"Line\":[{\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"13\"},\"Qty\":2,\"TaxCodeRef\":{\"value\":\"NON\"}}}]}",
      "Line 1, item: ID 12 -> ID 13\nLine 1, quantity: 1 -> 2\n"
      "Line 1, tax code: taxable -> not taxable\n" },
    { "what a payment goes to",
      "{\"Line\":[{\"Amount\":5,\"LinkedTxn\":[{\"TxnId\":\"8\",\"TxnType\":\"Invoice\"}]}]}",
      "{\"Line\":[{\"Amount\":5,\"LinkedTxn\":[{\"TxnId\":\"9\",\"TxnType\":\"Invoice\"}]}]}",
      "Line 1, goes to: 8 -> 9\n" },
    { "a name that no table has",
      "{\"ShipMethodOfTheDay\":\"a\"}", "{\"ShipMethodOfTheDay\":\"b\"}",
      "Ship method of the day: a -> b\n" },
    { "words of Intuit's",
      "{\"DocNumber\":\"AUTO_GENERATE\",\"Taxable\":true}",
      "{\"DocNumber\":\"7\",\"Taxable\":false}",
      "Number: given by QuickBooks -> 7\nTaxable: yes -> no\n" },
    { "another kind of value",
      "{\"DueDate\":{\"value\":\"x\"}}", "{\"DueDate\":\"x\"}", "Due date:  -> x\n" },
    { "HTML is text",
      "{\"DocNumber\":\"<b>\"}", "{\"DocNumber\":\"</b>\"}", "Number: <b> -> </b>\n" },
};
/* clang-format on */

static void
differences(void **state)
{
    struct qbo_diff d;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(
            qbo_diff_bodies(&arena, cases[i].before, cases[i].after, &d));
        if (strcmp(told(&d), cases[i].told) != 0)
            fail_msg("%s:\n%sexpected\n%s", cases[i].name, told(&d),
                     cases[i].told);
        assert_int_equal(d.n, d.all);
    }
}

/* What is no whole body is compared with nothing. */
static void
cut_off(void **state)
{
    static const char *const bad[] = {
        "",     "{\"DocNumber\":\"1", "[]",     "null", "{\"a\":1,\"a\":2}",
        "{}{}", "{\"a\":\"\xff\"}",   "<html>",
    };
    struct qbo_diff d;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(qbo_diff_bodies(&arena, "{}", bad[i], &d));
        assert_false(qbo_diff_bodies(&arena, bad[i], "{}", &d));
        assert_int_equal(d.n, 0);
        assert_false(qbo_diff_snapshot(&arena, "Invoice", "{}", bad[i], &d));
    }
}

static const char *
repeated(const char *open, const char *each, const char *end, size_t n)
{
    struct str s;

    str_init(&s, &arena, 4 << 20);
    str_add(&s, open);
    for (size_t i = 0; i < n; i++)
        str_addf(&s, "%s%s%zu\":\"%zu\"", i == 0 ? "" : ",", each, i, i % 7);
    str_add(&s, end);
    return s.text;
}

/* What was built to be slow, deep or large ends; what is kept is bounded. */
static void
hostile(void **state)
{
    const char *wide = repeated("{", "\"k", "}", 300);
    const char *wider = repeated("{", "\"k", "}", 9000);
    struct qbo_diff d;
    struct str s, deep;

    (void)state;
    assert_true(qbo_diff_bodies(&arena, "{}", wide, &d));
    assert_int_equal(d.n, QBO_DIFF_MAX);
    assert_int_equal(d.all, 300);
    /* Each key of 9,000 is looked for among 9,000. */
    assert_false(qbo_diff_bodies(&arena, wider, wider, &d));
    assert_false(
        qbo_diff_bodies(&arena, "{}", repeated("{", "\"key", "}", 40000), &d));
    str_init(&deep, &arena, 1 << 16);
    for (int i = 0; i < 60; i++)
        str_add(&deep, "{\"a-long-key-of-a-deep-object\":");
    str_add(&deep, "1");
    for (int i = 0; i < 60; i++)
        str_add(&deep, "}");
    assert_true(qbo_diff_bodies(&arena, "{}", deep.text, &d));
    assert_int_equal(d.n, 1);
    assert_in_range(strlen(d.list[0].name), 1, 140);
    str_init(&s, &arena, 1 << 16);
    str_add(&s, "{\"DocNumber\":\"");
    for (int i = 0; i < 1000; i++)
        str_add(&s, "\xC3\xA9");
    str_add(&s, "\"}");
    assert_true(qbo_diff_bodies(&arena, "{\"DocNumber\":\"1\"}", s.text, &d));
    assert_in_range(strlen(d.list[0].after), 1, QBO_DIFF_VALUE + 3);
    assert_true(str_wellformed(d.list[0].after, strlen(d.list[0].after)));
}

/* Two long texts that differ behind where they are cut still differ. */
static void
another_end(void **state)
{
    char x[700], y[700];
    struct qbo_diff d;

    (void)state;
    memset(x, 'a', sizeof(x));
    memcpy(x, "{\"Description\":\"", 16);
    memcpy(x + sizeof(x) - 3, "\"}", 3);
    memcpy(y, x, sizeof(y));
    y[600] = 'b';
    assert_true(qbo_diff_bodies(&arena, x, y, &d));
    assert_int_equal(d.n, 1);
    assert_string_not_equal(d.list[0].before, d.list[0].after);
}

/* The snapshot has what QuickBooks had; what a body leaves out stays. */
static void
snapshots(void **state)
{
    static const char had[] =
        "{\"Id\":\"812\",\"SyncToken\":\"3\",\"DocNumber\":\"1842\","
        "\"DueDate\":\"2026-07-18\",\"TotalAmt\":143.18,\"Line\":[{\"Id\":"
        "\"1\","
        "\"DetailType\":\"SalesItemLineDetail\",\"Amount\":133.50}]}";
    static const char sends[] =
        "{\"DocNumber\":\"1842\",\"DueDate\":\"2026-07-25\",\"Line\":[{"
        "\"DetailType\":\"SalesItemLineDetail\",\"Amount\":133.5}]}";
    const struct json *o;
    const char *snapshot;
    struct qbo_diff d;
    struct err e = { 0 };

    (void)state;
    assert_true(json_read(&arena, had, strlen(had), 4096, 8, &o, &e));
    snapshot = qbo_snapshot(&arena, "Invoice", o);
    assert_true(qbo_diff_snapshot(&arena, "Invoice", snapshot, sends, &d));
    assert_string_equal(told(&d), "Due date: 2026-07-18 -> 2026-07-25\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences), cmocka_unit_test(cut_off),
        cmocka_unit_test(hostile),     cmocka_unit_test(another_end),
        cmocka_unit_test(snapshots),
    };
    int failed;

    arena_init(&arena, 64 << 20);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
