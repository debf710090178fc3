/* qbo: the bodies we send, to the byte. */
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

static const struct json *
parsed(const char *text)
{
    const struct json *root;
    struct err e = { 0 };

    if (!json_read(&arena, text, strlen(text), QBO_ANSWER_MAX, QBO_JSON_DEPTH,
                   &root, &e))
        fail_msg("%s: %s", e.text, text);
    return root;
}

static void
customer_bodies(void **state)
{
    struct qbo_customer c = { .name = "Copper \"Kettle\"",
                              .email = "ap@kettle.example",
                              .phone = "",
                              .bill = { .line1 = "7 Mill Lane",
                                        .line2 = "",
                                        .city = "Salem",
                                        .region = "OR",
                                        .postal_code = "97301",
                                        .country = "US" },
                              .term_id = "3",
                              .say_taxable = true };
    struct err e = { 0 };
    const char *out;

    (void)state;
    assert_true(qbo_customer_body(&arena, &c, &out, &e));
    assert_string_equal(
        out, "{\"DisplayName\":\"Copper \\\"Kettle\\\"\",\"CompanyName\":"
             "\"Copper \\\"Kettle\\\"\",\"PrimaryEmailAddr\":{\"Address\":"
             "\"ap@kettle.example\"},\"BillAddr\":{\"Line1\":\"7 Mill Lane\","
             "\"City\":\"Salem\",\"CountrySubDivisionCode\":\"OR\","
             "\"PostalCode\":\"97301\",\"Country\":\"US\"},\"SalesTermRef\":"
             "{\"value\":\"3\"},\"Taxable\":false}");
    c = (struct qbo_customer){ .id = "57",
                               .sync_token = "2",
                               .name = "K",
                               .email = "",
                               .phone = "1",
                               .taxable = true };
    assert_true(qbo_customer_body(&arena, &c, &out, &e));
    assert_string_equal(
        out, "{\"Id\":\"57\",\"SyncToken\":\"2\",\"sparse\":true,"
             "\"DisplayName\":\"K\",\"PrimaryEmailAddr\":{\"Address\":\"\"},"
             "\"PrimaryPhone\":{\"FreeFormNumber\":\"1\"}}");
    c.name = "not UTF-8 \xC3";
    assert_false(qbo_customer_body(&arena, &c, &out, &e));
    assert_int_equal(e.kind, ERR_FAULT);
}

static void
item_bodies(void **state)
{
    struct qbo_item i = { .name = "Call",
                          .description = "",
                          .price = "89.5",
                          .income_account_id = "80" };
    struct err e = { 0 };
    const char *out;

    (void)state;
    assert_true(qbo_item_body(&arena, &i, &out, &e));
    assert_string_equal(out, "{\"Name\":\"Call\",\"UnitPrice\":89.5,\"Type\":"
                             "\"Service\",\"IncomeAccountRef\":{\"value\":"
                             "\"80\"}}");
    i.id = "12";
    i.sync_token = "1";
    assert_true(qbo_item_body(&arena, &i, &out, &e));
    assert_string_equal(out, "{\"Id\":\"12\",\"SyncToken\":\"1\",\"sparse\":"
                             "true,\"Name\":\"Call\",\"Description\":\"\","
                             "\"UnitPrice\":89.5}");
    i.price = "1e2x";
    assert_false(qbo_item_body(&arena, &i, &out, &e));
}

static void
invoice_bodies(void **state)
{
    struct qbo_line lines[] = {
        { .item_id = "12",
          .description = "Visit",
          .quantity = "1.5",
          .price = "89",
          .amount = "133.50",
          .tax_code = "TAX" },
        { .id = "9",
          .item_id = "13",
          .description = "",
          .quantity = "1",
          .price = "-5",
          .amount = "-5.00",
          .tax_code = "NON" },
    };
    struct qbo_invoice i = { .customer_id = "57",
                             .number = "1842",
                             .date = "2026-06-18",
                             .due = "2026-07-18",
                             .email = "",
                             .customer_note = "Thank you",
                             .private_note = "Counterfoil 7K3F9QX2",
                             .lines = lines,
                             .line_count = 2,
                             .discount = "10.00",
                             .discount_account = "86",
                             .discount_text = "Discount 10%",
                             .tax_code_id = "3" };
    struct err e = { 0 };
    const char *out;

    (void)state;
    assert_true(qbo_invoice_body(&arena, &i, &out, &e));
    assert_string_equal(
        out,
        "{\"CustomerRef\":{\"value\":\"57\"},\"DocNumber\":\"1842\",\"TxnDate\""
        ":\"2026-06-18\",\"DueDate\":\"2026-07-18\",\"CustomerMemo\":{\"value\""
        ":\"Thank you\"},\"PrivateNote\":\"Counterfoil 7K3F9QX2\",\"Line\":[{"
        "\"LineNum\":1,\"Amount\":133.50,\"DetailType\":\"SalesItemLineDetail\""
        ",\"Description\":\"Visit\",\"SalesItemLineDetail\":{\"ItemRef\":{"
        "\"value\":\"12\"},\"Qty\":1.5,\"UnitPrice\":89,\"TaxCodeRef\":{"
        "\"value\":\"TAX\"}}},{\"Id\":\"9\",\"LineNum\":2,\"Amount\":-5.00,"
        "\"DetailType\":\"SalesItemLineDetail\",\"SalesItemLineDetail\":{"
        "\"ItemRef\":{\"value\":\"13\"},\"Qty\":1,\"UnitPrice\":-5,"
        "\"TaxCodeRef\":{\"value\":\"NON\"}}},{\"Amount\":10.00,\"DetailType\":"
        "\"DiscountLineDetail\",\"Description\":\"Discount 10%\","
        "\"DiscountLineDetail\":{\"PercentBased\":false,"
        "\"DiscountAccountRef\":{\"value\":\"86\"}}}],"
        "\"ApplyTaxAfterDiscount\":true,\"TxnTaxDetail\":{\"TxnTaxCodeRef\":{"
        "\"value\":\"3\"}}}");
    i.id = "812";
    i.sync_token = "4";
    i.number = i.due = i.tax_code_id = i.discount = NULL;
    i.customer_note = "";
    i.line_count = 1;
    lines[0].tax_code = "5";
    i.tax_per_line = true;
    assert_true(qbo_invoice_body(&arena, &i, &out, &e));
    assert_string_equal(
        out,
        "{\"Id\":\"812\",\"SyncToken\":\"4\",\"sparse\":true,\"CustomerRef\":{"
        "\"value\":\"57\"},\"TxnDate\":\"2026-06-18\",\"CustomerMemo\":{"
        "\"value\":\"\"},\"PrivateNote\":\"Counterfoil 7K3F9QX2\",\"Line\":[{"
        "\"LineNum\":1,\"Amount\":133.50,\"DetailType\":\"SalesItemLineDetail\""
        ",\"Description\":\"Visit\",\"SalesItemLineDetail\":{\"ItemRef\":{"
        "\"value\":\"12\"},\"Qty\":1.5,\"UnitPrice\":89,\"TaxCodeRef\":{"
        "\"value\":\"5\"}}}],\"GlobalTaxCalculation\":\"TaxExcluded\"}");
}

static void
six_hundred_lines(void **state)
{
    static struct qbo_line lines[600];
    static char text[4001];
    struct qbo_invoice i = { .customer_id = "57",
                             .date = "2026-06-18",
                             .email = "",
                             .private_note = "x",
                             .lines = lines,
                             .line_count = 600 };
    const struct json *root, *list;
    struct err e = { 0 };
    const char *out;

    (void)state;
    memset(text, 'w', 4000);
    for (size_t n = 0; n < 600; n++)
        lines[n] = (struct qbo_line){ .item_id = "12",
                                      .description = text,
                                      .quantity = "1",
                                      .price = "0.00001",
                                      .amount = "0.00" };
    assert_true(qbo_invoice_body(&arena, &i, &out, &e));
    root = parsed(out);
    list = json_get(root, "Line");
    assert_int_equal(list->n, 600);
    for (size_t n = 2000; n-- > 0;)
        text[n] = '\x01'; /* six bytes each in JSON: past what we send */
    assert_false(qbo_invoice_body(&arena, &i, &out, &e));
}

static int
start(void **state)
{
    (void)state;
    arena_init(&arena, 512 << 20);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(customer_bodies),
        cmocka_unit_test(item_bodies),
        cmocka_unit_test(invoice_bodies),
        cmocka_unit_test(six_hundred_lines),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
