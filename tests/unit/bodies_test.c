/*
 * bodies_test: from rows to what QuickBooks is sent, whole.  The body of each
 * entity and operation is held, byte for byte, against a file of
 * tests/unit/bodies that a person has read; BODIES_UPDATE=1 writes them anew.
 * Then each line of the shop's field map is taken out of the rows, and must go
 * from the body.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan/plan.h"

#include "private_db.h"

static struct arena arena;
static struct db *db;

enum { BODY_MAX = 64 * 1024 };

#define NO_LINK "DELETE FROM link WHERE entity = "
#define INVOICE_LINK                                                           \
    "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "     \
    "qbo_number, sync_token, posted_revision, snapshot) VALUES (1, 1, "        \
    "'invoice', 1, '812', '1842', '3', 0, "                                    \
    "'{\"LineIds\":[\"1\",\"7\"]}');"
#define PAYMENT_LINK                                                           \
    "INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, "     \
    "sync_token, posted_revision, snapshot) VALUES (1, 1, 'payment', 1, "      \
    "'900', '2', 0, '');"
#define OWN_ADDRESSES                                                          \
    "UPDATE invoice SET bill_line1 = '1 Own Street', bill_city = 'Bend', "     \
    "ship_line1 = '2 Job Site', ship_postal_code = '97701';"
#define OF_GB                                                                  \
    "UPDATE shop SET country = 'GB', currency = 'GBP'; UPDATE connection SET " \
    "country = 'GB', currency = 'GBP'; INSERT INTO mapping (shop_id, "         \
    "connection_id, kind, local_id, qbo_id) VALUES (1, 1, 'tax', 0, '9');"
#define TWO_RATES                                                              \
    "INSERT INTO tax_rate (shop_id, id, external_id, name, name_key, rate) "   \
    "VALUES (1, 2, 't-2', 'City', 'city', 1000000); INSERT INTO "              \
    "invoice_line_tax VALUES (1, 1, 1, 2);"
#define MAP_CITY(code)                                                         \
    "INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) "    \
    "VALUES (1, 1, 'tax', 2, '" code "');"

#define DEFAULT_CODE                                                           \
    "INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, "      \
    "name_key) VALUES (1, 1, 'tax_code', '6', 'Other 7', 'other 7'); INSERT "  \
    "INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES "    \
    "(1, 1, 'tax_default', 0, '6');"
#define EXEMPT_CODE                                                            \
    "INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) "    \
    "VALUES (1, 1, 'tax_exempt', 0, '8');"
#define PARTS_ACCOUNT                                                          \
    "UPDATE item SET category = ' PARTS  and More'; INSERT INTO reference "    \
    "(shop_id, connection_id, kind, qbo_id, name, name_key, type, active) "    \
    "VALUES (1, 1, 'account', '81', 'Parts', 'parts', 'Income', 1), (1, 1, "   \
    "'account', '82', 'Old parts', 'old parts', 'Income', 0); INSERT INTO "    \
    "category_account (shop_id, connection_id, category_key, qbo_id) VALUES "  \
    "(1, 1, 'parts and more', '81'), (1, 1, 'labor', '80'); "

/* clang-format off */
static const struct body_case {
    const char *name;
    enum event_entity entity;
    const char *operation, *rows;
} cases[] = {
    { "customer_create",            ENTITY_CUSTOMER, "post",   NO_LINK "'customer'" },
    { "customer_create_exempt",     ENTITY_CUSTOMER, "post",   NO_LINK "'customer'; UPDATE customer SET tax_exempt = 1" },
    { "customer_create_gb",         ENTITY_CUSTOMER, "post",   NO_LINK "'customer';" OF_GB },
    { "customer_update",            ENTITY_CUSTOMER, "post",   "UPDATE customer SET revision = 2, email = '', terms = 'Net 90'" },
    { "item_create",                ENTITY_ITEM,     "post",   NO_LINK "'item' AND local_id = 1" },
    { "item_create_category",       ENTITY_ITEM,     "post",   NO_LINK "'item' AND local_id = 1;" PARTS_ACCOUNT },
    { "item_create_other_category", ENTITY_ITEM,     "post",   NO_LINK "'item' AND local_id = 1;" PARTS_ACCOUNT "UPDATE item SET category = 'Tools'" },
    { "item_update_category",       ENTITY_ITEM,     "post",   PARTS_ACCOUNT "UPDATE item SET revision = 2" },
    { "item_update",                ENTITY_ITEM,     "post",   "UPDATE item SET revision = 2, description = ''" },
    { "invoice_create",             ENTITY_INVOICE,  "post",   "" },
    { "invoice_update",             ENTITY_INVOICE,  "post",   INVOICE_LINK },
    { "invoice_update_third_line",  ENTITY_INVOICE,  "post",   INVOICE_LINK "INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, description, quantity, unit_price, amount) VALUES (1, 1, 3, 2, 'Spare', 2500000, 333330, 83)" },
    { "invoice_void",               ENTITY_INVOICE,  "void",   INVOICE_LINK },
    { "invoice_delete",             ENTITY_INVOICE,  "delete", INVOICE_LINK },
    { "invoice_own_addresses",      ENTITY_INVOICE,  "post",   OWN_ADDRESSES },
    { "invoice_prefix",             ENTITY_INVOICE,  "post",   "UPDATE shop SET number_prefix = 'RW-'" },
    { "invoice_auto_generate",      ENTITY_INVOICE,  "post",   "UPDATE shop SET use_our_numbers = 0" },
    { "invoice_their_numbers",      ENTITY_INVOICE,  "post",   "UPDATE shop SET use_our_numbers = 0; UPDATE connection SET custom_numbers = 0" },
    { "invoice_term_unknown",       ENTITY_INVOICE,  "post",   "UPDATE invoice SET terms = 'Net 90'" },
    { "invoice_plain",              ENTITY_INVOICE,  "post",   "UPDATE invoice SET discount_percent = 0, member_percent = 0, discount = 0, customer_note = '', internal_note = '', terms = ''; UPDATE customer SET email = '', bill_line1 = '', bill_line2 = '', bill_city = '', bill_region = '', bill_postal_code = '', bill_country = '', ship_line1 = '', ship_city = '', ship_region = '', ship_postal_code = '', ship_country = ''" },
    { "invoice_discount",           ENTITY_INVOICE,  "post",   "UPDATE invoice SET member_percent = 0" },
    { "invoice_member_words",       ENTITY_INVOICE,  "post",   "UPDATE shop SET member_words = 'Club price'" },
    { "invoice_discount_amounts",   ENTITY_INVOICE,  "post",   "UPDATE invoice SET discount_percent = 0, discount_amount = 1000, member_percent = 0, member_amount = 500, discount = 1500" },
    { "invoice_exempt",             ENTITY_INVOICE,  "post",   "UPDATE invoice SET tax_exempt = 1, tax = 0" },
    { "invoice_default_code",       ENTITY_INVOICE,  "post",   DEFAULT_CODE "DELETE FROM mapping WHERE kind = 'tax'" },
    { "invoice_default_beside",     ENTITY_INVOICE,  "post",   TWO_RATES DEFAULT_CODE "UPDATE mapping SET qbo_id = '6' WHERE kind = 'tax'" },
    { "invoice_gb_default_code",    ENTITY_INVOICE,  "post",   OF_GB DEFAULT_CODE "DELETE FROM mapping WHERE kind = 'tax' AND local_id = 1" },
    { "invoice_gb_exempt_code",     ENTITY_INVOICE,  "post",   OF_GB EXEMPT_CODE "UPDATE invoice SET tax_exempt = 1, tax = 0" },
    { "invoice_two_rates_one_code", ENTITY_INVOICE,  "post",   TWO_RATES MAP_CITY("3") },
    { "invoice_automated_tax",      ENTITY_INVOICE,  "post",   "UPDATE connection SET automated_tax = 1" },
    { "invoice_gb",                 ENTITY_INVOICE,  "post",   OF_GB },
    { "invoice_gb_exempt",          ENTITY_INVOICE,  "post",   OF_GB "UPDATE invoice SET tax_exempt = 1, tax = 0" },
    { "invoice_jpy",                ENTITY_INVOICE,  "post",   "UPDATE shop SET country = 'JP', currency = 'JPY'; UPDATE connection SET country = 'JP', currency = 'JPY', uses_tax = 0; UPDATE invoice_line SET amount = IF(line_no = 1, 134, 20); UPDATE invoice SET subtotal = 154, discount = 23, tax = 0, total = 131" },
    { "payment_create",             ENTITY_PAYMENT,  "post",   INVOICE_LINK },
    { "payment_create_mapped",      ENTITY_PAYMENT,  "post",   INVOICE_LINK "INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES (1, 1, 'payment_method', 2, '7'), (1, 1, 'deposit_account', 0, '4')" },
    { "payment_create_credit",      ENTITY_PAYMENT,  "post",   "DELETE FROM payment_part; UPDATE payment SET reference = ''" },
    { "payment_create_jpy",         ENTITY_PAYMENT,  "post",   INVOICE_LINK "UPDATE shop SET currency = 'JPY'" },
    { "payment_update",             ENTITY_PAYMENT,  "post",   INVOICE_LINK PAYMENT_LINK },
    { "payment_unapply",            ENTITY_PAYMENT,  "unapply", PAYMENT_LINK },
    { "payment_delete",             ENTITY_PAYMENT,  "delete", PAYMENT_LINK },
    { "payment_deleted",            ENTITY_PAYMENT,  "post",   PAYMENT_LINK "UPDATE payment SET status = 'deleted'" },
    /* What is not sent says why. */
    { "refused_not_mapped",         ENTITY_INVOICE,  "post",   TWO_RATES },
    { "refused_default_beside",     ENTITY_INVOICE,  "post",   TWO_RATES DEFAULT_CODE },
    { "refused_category_account",   ENTITY_ITEM,     "post",   NO_LINK "'item' AND local_id = 1;" PARTS_ACCOUNT "UPDATE category_account SET qbo_id = '82'" },
    { "refused_two_codes",          ENTITY_INVOICE,  "post",   TWO_RATES MAP_CITY("4") },
    { "refused_no_tax",             ENTITY_INVOICE,  "post",   "UPDATE connection SET uses_tax = 0" },
    { "refused_currency",           ENTITY_INVOICE,  "post",   "UPDATE connection SET currency = 'CAD'" },
    { "refused_number",             ENTITY_INVOICE,  "post",   "UPDATE shop SET number_prefix = 'ROSEWOOD--'; UPDATE invoice SET number = '123456789012'" },
    { "refused_method",             ENTITY_PAYMENT,  "post",   INVOICE_LINK "INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES (1, 1, 'payment_method', 1, '7')" },
};
/* clang-format on */

/* What is sent for the rows as they are, or why nothing is. */
static const char *
planned(enum event_entity entity, const char *operation)
{
    struct shop_ref shop = { 1 };
    struct plan_context c;
    struct plan_subject s;
    struct err e = { 0 };
    struct plan p;

    if (!plan_context_load(db, &arena, shop, 1, &c, &e) ||
        !plan_subject_load(db, &arena, shop, 1, entity, 1, (struct utc){ 1 },
                           &s, &e))
        fail_msg("%s", e.text);
    s.operation = operation;
    s.marker = event_is_document(entity) ? "7K3F9QX2" : "";
    if (!plan_decide(&arena, &c, &s, &p, &e))
        fail_msg("%s", e.text);
    if (p.kind == PLAN_CAUSE)
        return arena_printf(&arena, "%s: %s\n", p.cause, p.message);
    if (p.kind != PLAN_POST)
        fail_msg("nothing is sent: %d", (int)p.kind);
    return arena_printf(
        &arena, "%s %s\n%s\n%s%s", qbo_operation_name(p.operation), p.what,
        p.body, p.note != NULL ? p.note : "", p.note != NULL ? "\n" : "");
}

static void
rows_are(const char *more)
{
    private_db_file("tests/sweep/base.sql");
    private_db_file("tests/unit/bodies/base.sql");
    if (*more != '\0')
        private_db_sql(more);
}

static void
as_a_person_has_read_them(void **state)
{
    int bad = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct body_case *k = &cases[i];
        char *path = arena_printf(&arena, "tests/unit/bodies/%s.txt", k->name);
        char *want = arena_alloc(&arena, BODY_MAX, 1);
        const char *got;
        FILE *f;

        rows_are(k->rows);
        got = planned(k->entity, k->operation);
        f = fopen(path, getenv("BODIES_UPDATE") != NULL ? "we" : "re");
        if (f == NULL)
            fail_msg("%s is not there", path);
        if (getenv("BODIES_UPDATE") != NULL)
            fputs(got, f);
        else
            want[fread(want, 1, BODY_MAX - 1, f)] = '\0';
        fclose(f);
        if (getenv("BODIES_UPDATE") == NULL && strcmp(want, got) != 0) {
            printf("%s\n--- wanted\n%s--- got\n%s", path, want, got);
            bad++;
        }
        arena_reset(&arena);
    }
    assert_int_equal(bad, 0);
}

/* ------------------------------------------------------------ the field map */

/*
 * The article "Invoices" of the product that Counterfoil stands for, line by
 * line: where it is in the body, what stands there, and the rows without it.
 */
/* clang-format off */
static const struct map_line {
    const char *name, *path, *value;
    const char *without, *left; /* left: what stands there then, or NULL */
} map[] = {
    { "Customer",              "CustomerRef.value",  "57",
      "UPDATE link SET qbo_id = '58' WHERE entity = 'customer'", "58" },
    { "Service address",       "ShipAddr.Line1",     "9 River Road",
      "UPDATE customer SET ship_line1 = '', ship_city = '', ship_region = '', ship_postal_code = '', ship_country = ''", NULL },
    { "Billing address",       "BillAddr.Line1",     "7 Mill Lane",
      "UPDATE customer SET bill_line1 = '', bill_line2 = '', bill_city = '', bill_region = '', bill_postal_code = '', bill_country = ''", NULL },
    { "Invoice ID",            "DocNumber",          "1842",
      "UPDATE shop SET use_our_numbers = 0; UPDATE connection SET custom_numbers = 0", NULL },
    { "Invoice date",          "TxnDate",            "2026-06-18",
      "UPDATE invoice SET invoice_date = '2026-06-19'", "2026-06-19" },
    { "Due date",              "DueDate",            "2026-07-18",
      "UPDATE invoice SET due_date = '2026-07-19'", "2026-07-19" },
    { "Terms",                 "SalesTermRef.value", "3",
      "UPDATE reference SET name_key = 'net 31' WHERE kind = 'term'", NULL },
    { "Line items",            "Line.SalesItemLineDetail.ItemRef.value", "12",
      "UPDATE invoice_line SET item_id = 2", "13" },
    { "Tax rates",             "TxnTaxDetail.TxnTaxCodeRef.value", "3",
      "DELETE FROM invoice_line_tax", NULL },
    { "Discount",              "Line.Description",   "Discount 10%; Member savings 5%",
      "UPDATE invoice SET discount_percent = 0", "Member savings 5%" },
    { "Customer-facing notes", "CustomerMemo.value", "Thank you",
      "UPDATE invoice SET customer_note = ''", NULL },
    { "Internal notes",        "PrivateNote",        "Gate code 12\nCounterfoil 7K3F9QX2",
      "UPDATE invoice SET internal_note = ''", "Counterfoil 7K3F9QX2" },
    { "Member discount",       "Line.Description",   "Discount 10%; Member savings 5%",
      "UPDATE invoice SET member_percent = 0", "Discount 10%" },
};
/* clang-format on */

/* The text at a path, of the discount line where it is a line's own and of the
 * first line where it is of its detail; NULL for none. */
static const char *
text_of(const char *body, const char *path)
{
    const struct json *root, *line;
    struct err e = { 0 };

    if (!json_read(&arena, body, strlen(body), QBO_ANSWER_MAX, QBO_JSON_DEPTH,
                   &root, &e))
        fail_msg("%s: %s", e.text, body);
    if (strncmp(path, "Line.", 5) != 0)
        return json_text_at(root, path);
    path += 5;
    line = json_get(root, "Line")->first;
    while (strcmp(path, "Description") == 0 && line->next != NULL)
        line = line->next;
    return json_text_at(line, path);
}

static const char *
body_now(void)
{
    return strchr(planned(ENTITY_INVOICE, "post"), '\n') + 1;
}

static void
each_line_of_the_map(void **state)
{
    int bad = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
        const char *with, *without;

        rows_are("");
        with = text_of(body_now(), map[i].path);
        private_db_sql(map[i].without);
        without = text_of(body_now(), map[i].path);
        if (with == NULL || strcmp(with, map[i].value) != 0 ||
            (without == NULL) != (map[i].left == NULL) ||
            (without != NULL && strcmp(without, map[i].left) != 0)) {
            printf("%s: '%s', without it '%s'\n", map[i].name,
                   with != NULL ? with : "(none)",
                   without != NULL ? without : "(none)");
            bad++;
        }
        arena_reset(&arena);
    }
    assert_int_equal(bad, 0);
    assert_int_equal(sizeof(map) / sizeof(map[0]), 13);
}

static int
start(void **state)
{
    if (private_db_start(state) != 0)
        return 1;
    arena_init(&arena, 16 << 20);
    db = private_db_open(DB_SWEEPER);
    return 0;
}

static int
stop(void **state)
{
    db_close(db);
    arena_free(&arena);
    return private_db_stop(state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_a_person_has_read_them),
        cmocka_unit_test(each_line_of_the_map),
    };

    return cmocka_run_group_tests_name("bodies", tests, start, stop);
}
