/*
 * X11: a body is whole or it is none.  Every text of every body is spoiled, cut
 * out and left empty in turn: what QuickBooks needs may not be missing, and
 * nothing may be dropped without a word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "qbo/qbo.h"

static struct arena arena;

/* Whole ones, made anew for each case. */
static struct qbo_customer customer;
static struct qbo_item item;
static struct qbo_line line;
static struct qbo_invoice invoice;
static struct qbo_part part;
static struct qbo_payment payment;
static const char *end_id, *end_token;

#define ADDRESS                                                                \
    {                                                                          \
        "1 Mill Ln", "Unit 2", "Salem", "OR", "97301", "US"                    \
    }

static void
fill(bool update)
{
    const char *id = update ? "9" : NULL, *token = update ? "1" : NULL;

    customer =
        (struct qbo_customer){ id,  token,   "Kettle", "a@b.example", "555",
                               "3", ADDRESS, ADDRESS,  true,          true };
    item = (struct qbo_item){ id, token, "Call", "On site", "89.00", "80" };
    line = (struct qbo_line){
        update ? "1" : NULL, "12", "Visit", "1.5", "89", "133.50", "TAX"
    };
    invoice = (struct qbo_invoice){
        .id = id,
        .sync_token = token,
        .customer_id = "57",
        .number = "1842",
        .date = "2026-06-18",
        .due = "2026-07-18",
        .term_id = "3",
        .email = "a@b.example",
        .bill = ADDRESS,
        .ship = ADDRESS,
        .customer_note = "Thank you",
        .private_note = "Counterfoil 7K3F9QX2",
        .lines = &line,
        .line_count = 1,
        .discount = "5.00",
        .discount_account = "86",
        .discount_text = "Regular",
        .tax_code_id = "3",
    };
    part = (struct qbo_part){ "812", "81.00" };
    payment = (struct qbo_payment){
        .id = id,
        .sync_token = token,
        .customer_id = "57",
        .total = "81.00",
        .date = "2026-03-10",
        .reference = "CHK 1",
        .method_id = "2",
        .account_id = "4",
        .private_note = "Counterfoil 7K3F9QX2",
        .parts = &part,
        .part_count = 1,
    };
    end_id = "9";
    end_token = "1";
}

static bool
customer_made(const char **out)
{
    struct err e = { 0 };

    return qbo_customer_body(&arena, &customer, out, &e);
}
static bool
item_made(const char **out)
{
    struct err e = { 0 };

    return qbo_item_body(&arena, &item, out, &e);
}
static bool
invoice_made(const char **out)
{
    struct err e = { 0 };

    return qbo_invoice_body(&arena, &invoice, out, &e);
}
static bool
payment_made(const char **out)
{
    struct err e = { 0 };

    return qbo_payment_body(&arena, &payment, out, &e);
}
static bool
end_made(const char **out)
{
    struct err e = { 0 };

    return qbo_end_body(&arena, end_id, end_token, out, &e);
}

/* When a body cannot be without it. */
enum need { FREE, ON_CREATE, ON_UPDATE, ALWAYS };

/* clang-format off */
static const struct {
    const char *name;
    const char **at;
    bool (*made)(const char **out);
    enum need need;
} texts[] = {
    { "customer.SyncToken",     &customer.sync_token,       customer_made, ON_UPDATE },
    { "customer.DisplayName",   &customer.name,             customer_made, ALWAYS },
    { "customer.email",         &customer.email,            customer_made, FREE },
    { "customer.phone",         &customer.phone,            customer_made, FREE },
    { "customer.term",          &customer.term_id,          customer_made, FREE },
    { "customer.bill.line1",    &customer.bill.line1,       customer_made, FREE },
    { "customer.bill.line2",    &customer.bill.line2,       customer_made, FREE },
    { "customer.bill.city",     &customer.bill.city,        customer_made, FREE },
    { "customer.bill.region",   &customer.bill.region,      customer_made, FREE },
    { "customer.bill.code",     &customer.bill.postal_code, customer_made, FREE },
    { "customer.bill.country",  &customer.bill.country,     customer_made, FREE },
    { "customer.ship.line1",    &customer.ship.line1,       customer_made, FREE },
    { "customer.ship.country",  &customer.ship.country,     customer_made, FREE },
    { "item.SyncToken",         &item.sync_token,           item_made,     ON_UPDATE },
    { "item.Name",              &item.name,                 item_made,     ALWAYS },
    { "item.Description",       &item.description,          item_made,     FREE },
    { "item.UnitPrice",         &item.price,                item_made,     ALWAYS },
    { "item.IncomeAccountRef",  &item.income_account_id,    item_made,     ON_CREATE },
    { "invoice.SyncToken",      &invoice.sync_token,        invoice_made,  ON_UPDATE },
    { "invoice.CustomerRef",    &invoice.customer_id,       invoice_made,  ALWAYS },
    { "invoice.DocNumber",      &invoice.number,            invoice_made,  FREE },
    { "invoice.TxnDate",        &invoice.date,              invoice_made,  ALWAYS },
    { "invoice.DueDate",        &invoice.due,               invoice_made,  FREE },
    { "invoice.term",           &invoice.term_id,           invoice_made,  FREE },
    { "invoice.BillEmail",      &invoice.email,             invoice_made,  FREE },
    { "invoice.bill.line1",     &invoice.bill.line1,        invoice_made,  FREE },
    { "invoice.ship.city",      &invoice.ship.city,         invoice_made,  FREE },
    { "invoice.CustomerMemo",   &invoice.customer_note,     invoice_made,  FREE },
    { "invoice.PrivateNote",    &invoice.private_note,      invoice_made,  ALWAYS },
    { "invoice.discount",       &invoice.discount,          invoice_made,  FREE },
    { "invoice.DiscountAccount", &invoice.discount_account, invoice_made,  ALWAYS },
    { "invoice.discount text",  &invoice.discount_text,     invoice_made,  FREE },
    { "invoice.TxnTaxCodeRef",  &invoice.tax_code_id,       invoice_made,  FREE },
    { "line.ItemRef",           &line.item_id,              invoice_made,  ALWAYS },
    { "line.Description",       &line.description,          invoice_made,  FREE },
    { "line.Qty",               &line.quantity,             invoice_made,  ALWAYS },
    { "line.UnitPrice",         &line.price,                invoice_made,  ALWAYS },
    { "line.Amount",            &line.amount,               invoice_made,  ALWAYS },
    { "line.TaxCodeRef",        &line.tax_code,             invoice_made,  FREE },
    { "payment.SyncToken",      &payment.sync_token,        payment_made,  ON_UPDATE },
    { "payment.CustomerRef",    &payment.customer_id,       payment_made,  ALWAYS },
    { "payment.TotalAmt",       &payment.total,             payment_made,  ALWAYS },
    { "payment.TxnDate",        &payment.date,              payment_made,  ALWAYS },
    { "payment.reference",      &payment.reference,         payment_made,  FREE },
    { "payment.method",         &payment.method_id,         payment_made,  FREE },
    { "payment.account",        &payment.account_id,        payment_made,  FREE },
    { "payment.PrivateNote",    &payment.private_note,      payment_made,  ALWAYS },
    { "part.TxnId",             &part.invoice_id,           payment_made,  ALWAYS },
    { "part.Amount",            &part.amount,               payment_made,  ALWAYS },
    { "end.Id",                 &end_id,                    end_made,      ALWAYS },
    { "end.SyncToken",          &end_token,                 end_made,      ALWAYS },
};
/* clang-format on */

enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

static void
whole_ones_are_made(void **state)
{
    const char *out;

    (void)state;
    for (int update = 0; update < 2; update++) {
        fill(update != 0);
        for (size_t i = 0; i < TEXTS; i++)
            if (!texts[i].made(&out))
                fail_msg("%s", texts[i].name);
    }
}

/* jansson would print {} for a text that is not UTF-8. */
static void
a_spoiled_text_spoils_the_body(void **state)
{
    const char *out;

    (void)state;
    for (int update = 0; update < 2; update++) {
        for (size_t i = 0; i < TEXTS; i++) {
            fill(update != 0);
            if (*texts[i].at == NULL)
                continue;
            if (update != 0 && texts[i].need == ON_CREATE)
                continue; /* not in that body */
            *texts[i].at = "caf\xC3";
            if (texts[i].made(&out))
                fail_msg("%s, not UTF-8: %s", texts[i].name, out);
        }
    }
}

static void
what_is_needed_is_there(void **state)
{
    static const char *const nothing[] = { NULL, "" };
    const char *out;

    (void)state;
    for (int update = 0; update < 2; update++) {
        for (size_t i = 0; i < TEXTS; i++) {
            enum need need = texts[i].need;

            if (need == FREE || need == (update != 0 ? ON_CREATE : ON_UPDATE))
                continue;
            for (int k = 0; k < 2; k++) {
                fill(update != 0);
                *texts[i].at = nothing[k];
                if (texts[i].made(&out))
                    fail_msg("%s, %s: %s", texts[i].name,
                             k == 0 ? "missing" : "empty", out);
            }
        }
    }
}

static void
no_line_is_lost(void **state)
{
    const char *out;

    (void)state;
    fill(false);
    invoice.line_count = 0;
    assert_false(invoice_made(&out));
}

static int
start(void **state)
{
    (void)state;
    arena_init(&arena, 256 << 20);
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
        cmocka_unit_test(whole_ones_are_made),
        cmocka_unit_test(a_spoiled_text_spoils_the_body),
        cmocka_unit_test(what_is_needed_is_there),
        cmocka_unit_test(no_line_is_lost),
    };

    return cmocka_run_group_tests_name("whole bodies", tests, start, stop);
}
