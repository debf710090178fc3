/* The ledger's pure rules: what a field may be, what an invoice comes to. */
#include "ledger/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, 64 << 20);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* ------------------------------------------------------------------ totals */

/* "rate" names one or more of the rates below by their letters. */
struct line_case {
    const char *quantity, *price, *rates;
};
struct totals_case {
    const char *name;
    struct line_case lines[6];
    const char *discount, *member; /* "10%" or "5.00" or NULL */
    bool exempt;
    const char *subtotal, *off, *taxes, *total; /* taxes: "A 1.23 B 0.50" */
    const char *fault;                          /* field, or NULL */
};

static const struct {
    char letter;
    const char *percent;
} rates[] = { { 'A', "7.25" }, { 'B', "9.975" }, { 'Z', "0" }, { 'V', "20" } };

/* clang-format off */
static const struct totals_case totals[] = {
    { "one line, one rate", { { "1.5", "60", "A" } }, NULL, NULL, false,
      "90.00", "0.00", "A 6.53", "96.53", NULL },
    { "line rounds half up", { { "0.5", "0.01", "" } }, NULL, NULL, false,
      "0.01", "0.00", "", "0.01", NULL },
    { "line rounds half away from zero below it", { { "1", "1", "" }, { "-0.5", "0.01", "" } },
      NULL, NULL, false, "0.99", "0.00", "", "0.99", NULL },
    { "each line is rounded by itself", { { "0.5", "0.01", "" }, { "0.5", "0.01", "" } },
      NULL, NULL, false, "0.02", "0.00", "", "0.02", NULL },
    { "tax on the net total, not by line",
      { { "1", "0.50", "A" }, { "1", "0.50", "A" }, { "1", "0.50", "A" } },
      NULL, NULL, false, "1.50", "0.00", "A 0.11", "1.61", NULL },
    { "9.975 % of 4495.16 is 448.39", { { "1", "4495.16", "B" } }, NULL, NULL, false,
      "4495.16", "0.00", "B 448.39", "4943.55", NULL },
    { "two rates on one line do not compound", { { "1", "100", "AB" } }, NULL, NULL, false,
      "100.00", "0.00", "A 7.25 B 9.98", "117.23", NULL },
    { "a rate of nothing is listed", { { "2", "3.00", "Z" } }, NULL, NULL, false,
      "6.00", "0.00", "Z 0.00", "6.00", NULL },
    { "percent off, tax on what is left", { { "1", "100", "A" } }, "10%", NULL, false,
      "100.00", "10.00", "A 6.53", "96.53", NULL },
    { "discount is shared by what lines come to",
      { { "1", "75", "A" }, { "1", "25", "V" } }, "10.00", NULL, false,
      "100.00", "10.00", "A 4.89 V 4.50", "99.39", NULL },
    { "both discounts are of the subtotal", { { "1", "200", "" } }, "10%", "5%", false,
      "200.00", "30.00", "", "170.00", NULL },
    { "amount and percent", { { "1", "89", "A" }, { "1", "11", "" } }, "10%", "5.00", false,
      "100.00", "15.00", "A 5.48", "90.48", NULL },
    { "exempt: rates stay, no tax", { { "1", "100", "A" } }, NULL, NULL, true,
      "100.00", "0.00", "", "100.00", NULL },
    { "something taken back", { { "3", "10", "A" }, { "-1", "10", "A" } }, NULL, NULL, false,
      "20.00", "0.00", "A 1.45", "21.45", NULL },
    { "nothing to pay", { { "1", "10", "V" } }, "100%", NULL, false,
      "10.00", "10.00", "V 0.00", "0.00", NULL },
    { "a line of nothing", { { "0", "10", "V" }, { "1", "0", "V" } }, NULL, NULL, false,
      "0.00", "0.00", "V 0.00", "0.00", NULL },
    { "below zero", { { "-1", "10", "" } }, NULL, NULL, false, NULL, NULL, NULL, NULL, "lines" },
    { "total below zero by its tax", { { "1", "100", "" }, { "-1", "100", "V" } }, NULL, NULL, false,
      NULL, NULL, NULL, NULL, "lines" },
    { "discount above the lines", { { "1", "10", "" } }, "10.01", NULL, false,
      NULL, NULL, NULL, NULL, "discount.amount" },
    { "both together above the lines", { { "1", "10", "" } }, "6.00", "4.01", false,
      NULL, NULL, NULL, NULL, "member_discount.amount" },
    { "the largest line", { { "999999999", "99.99999", "" } }, NULL, NULL, false,
      "99999989900.00", "0.00", "", "99999989900.00", NULL },
    { "one too large", { { "999999999", "100.00000", "" }, { "1", "100", "" } }, NULL, NULL, false,
      NULL, NULL, NULL, NULL, "lines[1].quantity" },
    { "a line too large", { { "999999999", "999999999", "" } }, NULL, NULL, false,
      NULL, NULL, NULL, NULL, "lines[0].quantity" },
    { "tax too large", { { "999999999", "99.99999", "V" } }, NULL, NULL, false,
      NULL, NULL, NULL, NULL, "lines" },
};
/* clang-format on */

static const struct currency *
usd(void)
{
    return currency_find("USD");
}

static void
line_fill(struct invoice_line *l, const struct line_case *from)
{
    struct err e = { 0 };

    assert_true(decimal_parse(from->quantity, 5, "", &l->quantity, &e));
    assert_true(decimal_parse(from->price, 5, "", &l->unit_price, &e));
    for (const char *p = from->rates; *p != '\0'; p++) {
        struct line_rate *r = &l->rates[l->rate_n++];

        for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
            if (rates[i].letter == *p)
                assert_true(
                    decimal_parse(rates[i].percent, 5, "", &r->rate, &e));
        r->id = *p;
    }
}

static void
discount_fill(const char *text, struct decimal *percent, struct money *amount)
{
    struct err e = { 0 };
    char *s;

    if (text == NULL)
        return;
    s = arena_text(&arena, text);
    if (s[strlen(s) - 1] == '%') {
        s[strlen(s) - 1] = '\0';
        assert_true(decimal_parse(s, 5, "", percent, &e));
    } else {
        assert_true(money_parse(s, usd(), "", amount, &e));
    }
}

static const char *
taxes_text(const struct invoice *inv)
{
    char *all = arena_printf(&arena, "%s", "");

    for (size_t i = 0; i < inv->tax_n; i++)
        all = arena_printf(&arena, "%s%s%c %s", all, i > 0 ? " " : "",
                           (char)inv->taxes[i].tax_rate_id,
                           money_text(&arena, inv->taxes[i].amount, usd()));
    return all;
}

static void
totals_follow_the_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
        const struct totals_case *t = &totals[i];
        struct invoice_line lines[6] = { 0 };
        struct invoice inv = { .lines = lines, .tax_exempt = t->exempt };
        struct ledger_faults f;
        bool good;

        for (; inv.line_n < 6 && t->lines[inv.line_n].quantity; inv.line_n++)
            line_fill(&lines[inv.line_n], &t->lines[inv.line_n]);
        discount_fill(t->discount, &inv.discount_percent, &inv.discount_amount);
        discount_fill(t->member, &inv.member_percent, &inv.member_amount);
        ledger_faults_init(&f, &arena);
        good = ledger_invoice_totals(&arena, &inv, usd(), &f);
        if (good != (t->fault == NULL))
            fail_msg("%s: %s", t->name, good ? "accepted" : f.list[0].message);
        if (!good) {
            if (strcmp(f.list[0].field, t->fault) != 0)
                fail_msg("%s: the fault is at %s", t->name, f.list[0].field);
            continue;
        }
        if (strcmp(money_text(&arena, inv.subtotal, usd()), t->subtotal) != 0 ||
            strcmp(money_text(&arena, inv.discount, usd()), t->off) != 0 ||
            strcmp(taxes_text(&inv), t->taxes) != 0 ||
            strcmp(money_text(&arena, inv.total, usd()), t->total) != 0)
            fail_msg("%s: %s - %s + [%s] = %s", t->name,
                     money_text(&arena, inv.subtotal, usd()),
                     money_text(&arena, inv.discount, usd()), taxes_text(&inv),
                     money_text(&arena, inv.total, usd()));
        assert_int_equal(inv.total.minor, inv.subtotal.minor -
                                              inv.discount.minor +
                                              inv.tax.minor);
        assert_int_equal(inv.balance.minor, inv.total.minor);
    }
}

/* ------------------------------------------------------------------ fields */

struct field_case {
    const char *field, *text;
    enum ledger_kind kind;
    const char *said; /* how the sentence begins, NULL: fine */
    const char *read; /* what was taken, when it is fine and of interest */
};

static char *
of(const char *unit, size_t n)
{
    char *s = arena_alloc(&arena, n * strlen(unit) + 1, 1);

    for (size_t i = 0; i < n; i++)
        memcpy(s + i * strlen(unit), unit, strlen(unit));
    return s;
}

static void
customer_case(const struct field_case *t)
{
    struct ledger_input in;
    struct ledger_faults f;
    struct customer c;
    const char *said;

    ledger_input_init(&in, &arena, false);
    if (strcmp(t->field, "name") != 0)
        ledger_input_add(&in, "name", LEDGER_TEXT, "Kettle");
    ledger_input_add(&in, t->field, t->kind, t->text);
    ledger_faults_init(&f, &arena);
    ledger_customer_read(&in, &c, &f);
    said = ledger_fault_of(&f, t->field);
    if ((said == NULL) != (t->said == NULL) ||
        (said != NULL && !str_starts(said, t->said)))
        fail_msg("%s \"%.40s\": %s", t->field, t->text ? t->text : "null",
                 said ? said : "accepted");
    if (f.n > 1)
        fail_msg("%s: also %s: %s", t->field, f.list[1].field,
                 f.list[1].message);
    if (t->read != NULL && strcmp(t->field, "name") == 0)
        assert_string_equal(c.name, t->read);
    if (t->read != NULL && strcmp(t->field, "email") == 0)
        assert_string_equal(c.email, t->read);
}

static void
customers_say_what_is_wrong(void **state)
{
    const struct field_case cases[] = {
        { "name", "  Copper \t  Kettle  ", LEDGER_TEXT, "Name is one line",
          NULL },
        { "name", "  Copper   Kettle \n", LEDGER_TEXT, NULL, "Copper Kettle" },
        { "name", "Ünïcødé 🦆 名前 שלום", LEDGER_TEXT, NULL, NULL },
        { "name", of("🦆", 100), LEDGER_TEXT, NULL, NULL },
        { "name", of("🦆", 101), LEDGER_TEXT, "Name has 101 characters",
          NULL },
        { "name", "A:B", LEDGER_TEXT, "Name cannot have a colon", NULL },
        { "name", "A\nB", LEDGER_TEXT, "Name is one line", NULL },
        { "name", "A\x01", LEDGER_TEXT, "Name has characters", NULL },
        { "name", "A\xE9", LEDGER_TEXT, "Name has characters", NULL },
        { "name", "A\xC0\x80", LEDGER_TEXT, "Name has characters", NULL },
        { "name", "A\xED\xA0\x80", LEDGER_TEXT, "Name has characters", NULL },
        { "name",
          "A\xE2\x80\xAE"
          "B",
          LEDGER_TEXT, "Name has characters", NULL },
        { "name", "   ", LEDGER_TEXT, "Name is needed", NULL },
        { "name", NULL, LEDGER_TEXT, "Name is needed", NULL },
        { "name", "12", LEDGER_NUMERIC, "Write this as text in quotes", NULL },
        { "name", "true", LEDGER_BOOL, "Name is text in quotes", NULL },
        { "email", " ap@kettle.example ", LEDGER_TEXT, NULL,
          "ap@kettle.example" },
        { "email", "ap@kettle", LEDGER_TEXT, "Write an e-mail", NULL },
        { "email", "@kettle.example", LEDGER_TEXT, "Write an e-mail", NULL },
        { "email", "a@b@c.example", LEDGER_TEXT, "Write an e-mail", NULL },
        { "email", "a b@c.example", LEDGER_TEXT, "Write an e-mail", NULL },
        { "email", "a@c.example,b@c.example", LEDGER_TEXT, "Write an e-mail",
          NULL },
        { "email", NULL, LEDGER_TEXT, NULL, "" },
        { "phone", of("1", 31), LEDGER_TEXT, "Phone has 31", NULL },
        { "tax_exempt", "true", LEDGER_BOOL, NULL, NULL },
        { "tax_exempt", "true", LEDGER_TEXT, "Tax exempt is true or false",
          NULL },
        { "billing_address.city", "Salem", LEDGER_TEXT, NULL, NULL },
        { "billing_address", "Salem", LEDGER_TEXT, "This is an object", NULL },
        { "billing_address", NULL, LEDGER_TEXT, NULL, NULL },
        { "billing_address.town", "Salem", LEDGER_TEXT, "There is no such",
          NULL },
        { "shop_id", "2", LEDGER_TEXT, "There is no such", NULL },
        { "id", "2", LEDGER_NUMERIC, "There is no such", NULL },
        { "revision", NULL, LEDGER_TEXT, "There is no such", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        customer_case(&cases[i]);
}

/* An invoice that is fine but for one value. */
static void
invoice_case(const struct field_case *t)
{
    static const char *const good[][2] = {
        { "number", "1842" },
        { "customer", "c-77" },
        { "invoice_date", "2026-06-18" },
        { "due_date", "2026-07-18" },
        { "lines[0].item", "i-12" },
        { "lines[0].quantity", "1.5" },
        { "lines[0].unit_price", "89.00" },
        { "lines[0].tax_rates[0]", "t-1" },
    };
    struct ledger_input in;
    struct ledger_faults f;
    struct invoice inv;
    const char *said;

    ledger_input_init(&in, &arena, false);
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (strcmp(good[i][0], t->field) != 0)
            ledger_input_add(&in, good[i][0], LEDGER_TEXT, good[i][1]);
    ledger_input_add(&in, t->field, t->kind, t->text);
    ledger_faults_init(&f, &arena);
    ledger_invoice_read(&in, usd(), &inv, &f);
    said = ledger_fault_of(&f, t->field);
    if ((said == NULL) != (t->said == NULL) ||
        (said != NULL && !str_starts(said, t->said)))
        fail_msg("%s \"%.40s\": %s", t->field, t->text ? t->text : "null",
                 said ? said : "accepted");
    if (t->said == NULL && f.n > 0)
        fail_msg("%s: but %s: %s", t->field, f.list[0].field,
                 f.list[0].message);
}

static void
invoices_say_what_is_wrong(void **state)
{
    const struct field_case cases[] = {
        { "number", "INV-1á ", LEDGER_TEXT, NULL, NULL },
        { "number", of("9", 21), LEDGER_TEXT, NULL, NULL },
        { "number", of("9", 22), LEDGER_TEXT, "Number has 22", NULL },
        { "customer", "c 77", LEDGER_TEXT, "Customer is the id", NULL },
        { "customer", "../77", LEDGER_TEXT, "Customer is the id", NULL },
        { "invoice_date", "2026-02-29", LEDGER_TEXT, "Write a day", NULL },
        { "invoice_date", "18.6.2026", LEDGER_TEXT, "Write a day", NULL },
        { "due_date", "2026-06-18", LEDGER_TEXT, NULL, NULL },
        { "due_date", "2026-06-17", LEDGER_TEXT, "The due date is before",
          NULL },
        { "due_date", NULL, LEDGER_TEXT, NULL, NULL },
        { "lines[0].quantity", "1.12345", LEDGER_TEXT, NULL, NULL },
        { "lines[0].quantity", "1.1234567", LEDGER_TEXT, "Use at most 5 digits",
          NULL },
        { "lines[0].quantity", "1.5", LEDGER_NUMERIC, "Write this as text",
          NULL },
        { "lines[0].quantity", "12345678901234567890", LEDGER_TEXT,
          "That number is too large", NULL },
        { "lines[0].quantity", "1e2", LEDGER_TEXT, "Write a number", NULL },
        { "lines[0].quantity", "1,5", LEDGER_TEXT, "Write a number", NULL },
        { "lines[0].quantity", "-0", LEDGER_TEXT, "Write a number", NULL },
        { "lines[0].quantity", "", LEDGER_TEXT, "Quantity is needed", NULL },
        { "lines[0].unit_price", "-1", LEDGER_TEXT, "A unit price is from 0",
          NULL },
        { "lines[0].unit_price", "1000000000", LEDGER_TEXT,
          "A unit price is from 0", NULL },
        { "lines[0].amount", "5", LEDGER_TEXT, "There is no such", NULL },
        { "lines[0].tax_rates", "t-1", LEDGER_TEXT, "This is a list", NULL },
        { "lines[0].tax_rates[1]", "t-1", LEDGER_TEXT, "This tax rate stands",
          NULL },
        { "lines[0].tax_rates[1]", "t-2", LEDGER_TEXT, NULL, NULL },
        { "lines[0].tax_rates[5]", "t-6", LEDGER_TEXT, "A line has at most",
          NULL },
        { "discount.percent", "100", LEDGER_TEXT, NULL, NULL },
        { "discount.percent", "100.00001", LEDGER_TEXT, "A percentage is",
          NULL },
        { "discount.amount", "5.00", LEDGER_TEXT, NULL, NULL },
        { "discount.amount", "5.001", LEDGER_TEXT, "Use at most 2", NULL },
        { "discount.amount", "-5", LEDGER_TEXT, "Discount is not below zero",
          NULL },
        { "discount", "5.00", LEDGER_TEXT, "This is an object", NULL },
        { "customer_note", of("é", 1001), LEDGER_TEXT, "Customer note has",
          NULL },
        { "internal_note", "two\r\nlines", LEDGER_TEXT, NULL, NULL },
        { "status", "paid", LEDGER_TEXT, "There is no such", NULL },
        { "total", "5", LEDGER_TEXT, "There is no such", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        invoice_case(&cases[i]);
}

/* Two ways to give one discount. */
static void
a_discount_is_one_thing(void **state)
{
    struct ledger_input in;
    struct ledger_faults f;
    struct invoice inv;

    (void)state;
    ledger_input_init(&in, &arena, false);
    ledger_input_add(&in, "discount.percent", LEDGER_TEXT, "10");
    ledger_input_add(&in, "discount.amount", LEDGER_TEXT, "5");
    ledger_faults_init(&f, &arena);
    assert_false(ledger_invoice_read(&in, usd(), &inv, &f));
    assert_non_null(ledger_fault_of(&f, "discount.amount"));
}

/* Every broken field at once, each under its own name. */
static void
all_faults_are_collected(void **state)
{
    static const char *const broken[] = { "number", "customer", "invoice_date",
                                          "lines[1].quantity",
                                          "lines[1].unit_price" };
    struct ledger_input in;
    struct ledger_faults f;
    struct invoice inv;
    struct err e = { 0 };

    (void)state;
    ledger_input_init(&in, &arena, false);
    ledger_input_add(&in, "lines[0].item", LEDGER_TEXT, "i");
    ledger_input_add(&in, "lines[0].quantity", LEDGER_TEXT, "1");
    ledger_input_add(&in, "lines[0].unit_price", LEDGER_TEXT, "1");
    ledger_input_add(&in, "lines[1].item", LEDGER_TEXT, "i");
    ledger_input_add(&in, "lines[1].quantity", LEDGER_TEXT, "x");
    ledger_faults_init(&f, &arena);
    assert_false(ledger_invoice_read(&in, usd(), &inv, &f));
    assert_int_equal(f.n, 5);
    for (size_t i = 0; i < 5; i++)
        if (ledger_fault_of(&f, broken[i]) == NULL)
            fail_msg("nothing said of %s", broken[i]);
    assert_false(ledger_faults_none(&f, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.field, f.list[0].field);
}

static bool
lines_give(size_t n, bool form, struct invoice *inv, struct ledger_faults *f)
{
    struct ledger_input in;

    ledger_input_init(&in, &arena, form);
    ledger_input_add(&in, "number", LEDGER_TEXT, "1");
    ledger_input_add(&in, "customer", LEDGER_TEXT, "c");
    ledger_input_add(&in, "invoice_date", LEDGER_TEXT, "2026-06-18");
    for (size_t i = 0; i < n; i++) {
        static const char *const names[] = { "item", "quantity", "unit_price" };

        for (size_t k = 0; k < 3; k++)
            ledger_input_add(&in,
                             arena_printf(&arena, "lines[%zu].%s", i, names[k]),
                             LEDGER_TEXT,
                             k == 1               ? "1"
                             : form && i % 2 == 1 ? " "
                                                  : "1");
    }
    ledger_faults_init(f, &arena);
    return ledger_invoice_read(&in, usd(), inv, f);
}

static void
lines_are_1_to_1000(void **state)
{
    struct ledger_faults f;
    struct invoice inv;

    (void)state;
    assert_false(lines_give(0, false, &inv, &f));
    assert_non_null(ledger_fault_of(&f, "lines"));
    assert_true(lines_give(1000, false, &inv, &f));
    assert_int_equal(inv.line_n, 1000);
    assert_int_equal(inv.lines[999].line_no, 1000);
    assert_false(lines_give(1001, false, &inv, &f));
    assert_non_null(ledger_fault_of(&f, "lines"));
}

/* A form has empty lines at its end, or between: they are no lines. */
static void
blank_lines_of_a_form_are_skipped(void **state)
{
    struct ledger_faults f;
    struct invoice inv;

    (void)state;
    assert_true(lines_give(5, true, &inv, &f));
    assert_int_equal(inv.line_n, 3);
    assert_int_equal(inv.lines[2].line_no, 3);
}

static void
ids_stand_in_a_path(void **state)
{
    static const char *const good[] = { "c-77", "A.b_c~d", "0", ".a" };
    static const char *const bad[] = { "",    ".",   "..", "a/b", "a b",
                                       "a%2", "a\n", "é",  "a:b", "a?b" };

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(ledger_id_good(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(ledger_id_good(bad[i]));
    assert_true(ledger_id_good(of("x", 64)));
    assert_false(ledger_id_good(of("x", 65)));
}

static void
numbers_go_on(void **state)
{
    static const char *const cases[][2] = {
        { "1842", "1843" }, { "A-009", "A-010" },
        { "999", "1000" },  { "INV-99", "INV-100" },
        { "7", "8" },       { "1842-2", "1842-3" },
        { "0", "1" },       { "009", "010" },
        { "Ü9", "Ü10" },    { "INV", NULL },
        { "", NULL },       { "12a", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *next = number_after(&arena, cases[i][0]);

        if (!str_equal(next, cases[i][1]))
            fail_msg("%s -> %s", cases[i][0], next ? next : "NULL");
    }
    assert_null(number_after(&arena, of("9", LEDGER_NUMBER)));
    assert_non_null(number_after(&arena, of("8", LEDGER_NUMBER)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_follow_the_rules),
        cmocka_unit_test(customers_say_what_is_wrong),
        cmocka_unit_test(invoices_say_what_is_wrong),
        cmocka_unit_test(a_discount_is_one_thing),
        cmocka_unit_test(all_faults_are_collected),
        cmocka_unit_test(lines_are_1_to_1000),
        cmocka_unit_test(blank_lines_of_a_form_are_skipped),
        cmocka_unit_test(ids_stand_in_a_path),
        cmocka_unit_test(numbers_go_on),
    };

    return cmocka_run_group_tests_name("ledger", tests, setup, teardown);
}
