/* qbo: query text, snapshots, updates applied, grants, scrubbing. */
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

/* ------------------------------------------------------------------ queries */

static void
literals(void **state)
{
    /* clang-format off */
    static const struct { const char *text, *literal; } cases[] = {
        { "Bob's Deli",            "'Bob\\'s Deli'" },
        { "back\\slash",           "'back\\\\slash'" },
        { "\\'",                   "'\\\\\\''" },
        { "100%_x",                "'100%_x'" },
        { "",                      "''" },
        { "caf\xC3\xA9 \xC3\xBF",  "'caf\xC3\xA9 \xC3\xBF'" },
        { "Bob\xE2\x80\x99s",      NULL }, /* U+2019 */
        { "a\xE2\x80\x93z",        NULL }, /* U+2013 */
        { "\xC4\x80",              NULL }, /* U+0100: past Latin-1 */
        { "\xF0\x9F\x94\xA7",      NULL },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *out = NULL;

        assert_int_equal(qbo_literal(&arena, cases[i].text, &out),
                         cases[i].literal != NULL);
        if (cases[i].literal != NULL)
            assert_string_equal(out, cases[i].literal);
    }
}

#define BOTH " AND Active IN (true,false) MAXRESULTS "

static void
by_name(void **state)
{
    /* clang-format off */
    static const struct { const char *entity, *name, *query; } cases[] = {
        { "Customer", "Bob's Deli", "SELECT * FROM Customer WHERE DisplayName = 'Bob\\'s Deli'" BOTH "100" },
        { "Item", "50% off_x",      "SELECT * FROM Item WHERE Name = '50% off_x'" BOTH "100" },
        { "Item", "Bob\xE2\x80\x99s",  "SELECT * FROM Item WHERE Name LIKE 'Bob%'" BOTH "1000" },
        { "Item", "O'B \xE2\x80\x93 x", "SELECT * FROM Item WHERE Name LIKE 'O\\'B%'" BOTH "1000" },
        { "Item", "a_\xE2\x80\x99",    "SELECT * FROM Item WHERE Name LIKE 'a%'" BOTH "1000" },
        { "Item", "\xE2\x80\x99s",     NULL }, /* nothing to begin with */
        { "Item", " _%\xE2\x80\x99",   NULL },
        { "Item", "5% x\xE2\x80\x99",  NULL }, /* their wildcard inside */
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *q = qbo_by_name(&arena, cases[i].entity, cases[i].name);

        if (cases[i].query == NULL)
            assert_null(q);
        else
            assert_string_equal(q, cases[i].query);
    }
}

static void
several_names(void **state)
{
    static const char *const names[] = { "Tin 'Pan'", "M\xC3\xBCller" };
    static const char *const curly[] = { "Plain", "Joe\xE2\x80\x99s" };
    const char *long_ones[40];
    const char *q = qbo_by_names(&arena, "Customer", names, 2);

    (void)state;
    assert_string_equal(q, "SELECT * FROM Customer WHERE DisplayName IN ("
                           "'Tin \\'Pan\\'','M\xC3\xBCller') AND Active IN "
                           "(true,false) MAXRESULTS 1000");
    assert_string_equal(qbo_by_names(&arena, "Item", names + 1, 1),
                        "SELECT * FROM Item WHERE Name IN ('M\xC3\xBCller') "
                        "AND Active IN (true,false) MAXRESULTS 1000");
    assert_null(qbo_by_names(&arena, "Customer", curly, 2));
    for (size_t i = 0; i < 40; i++)
        long_ones[i] = arena_printf(&arena, "%0100zu", i);
    assert_null(qbo_by_names(&arena, "Item", long_ones, 40));
    assert_non_null(qbo_by_names(&arena, "Item", long_ones, 10));
}

static void
other_queries(void **state)
{
    struct utc at = { INT64_C(1781733600123456) }; /* 2026-06-17T22:00:00 */

    (void)state;
    assert_string_equal(qbo_invoice_by_number(&arena, "S-'1"),
                        "SELECT * FROM Invoice WHERE DocNumber = 'S-\\'1' "
                        "MAXRESULTS 20");
    assert_null(qbo_invoice_by_number(&arena, "\xE2\x84\x96 1"));
    assert_string_equal(qbo_created_since(&arena, "Invoice", at, 200),
                        "SELECT * FROM Invoice WHERE MetaData.CreateTime >= "
                        "'2026-06-17T22:00:00+00:00' ORDERBY "
                        "MetaData.CreateTime STARTPOSITION 201 MAXRESULTS 100");
    assert_string_equal(qbo_query_path(&arena, "12", "a = 'b%' & c+\xC3\xA9"),
                        "/v3/company/12/query?minorversion=75&query="
                        "a%20%3D%20%27b%25%27%20%26%20c%2B%C3%A9");
    assert_string_equal(qbo_path(&arena, "12", "invoice/8"),
                        "/v3/company/12/invoice/8?minorversion=75");
    assert_string_equal(qbo_payments_of(&arena, "57", "2026-06-18"),
                        "SELECT * FROM Payment WHERE CustomerRef = '57' AND "
                        "TxnDate = '2026-06-18' MAXRESULTS 1000");
    assert_int_equal(
        qbo_query_rows(parsed("{\"QueryResponse\":{\"Item\":[{},{}]}}"), "Item")
            ->n,
        2);
    assert_null(qbo_query_rows(parsed("{\"QueryResponse\":{}}"), "Item"));
}

/* qbo.md 2.1: what each operation adds to the path. */
static void
paths_of_writes(void **state)
{
    static const struct {
        const char *what;
        enum qbo_operation o;
        const char *param;
    } rows[] = {
        { "invoice", QBO_CREATE, "" },
        { "invoice", QBO_UPDATE, "" },
        { "invoice", QBO_VOID, "&operation=void" },
        { "invoice", QBO_DELETE, "&operation=delete" },
        { "payment", QBO_VOID, "&operation=update&include=void" },
        { "payment", QBO_DELETE, "&operation=delete" },
    };
    enum qbo_operation o;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(
            qbo_write_path(&arena, "12", rows[i].what, rows[i].o, "ab"),
            arena_printf(&arena,
                         "/v3/company/12/%s?minorversion=75%s&requestid=ab",
                         rows[i].what, rows[i].param));
        assert_true(qbo_operation_parse(qbo_operation_name(rows[i].o), &o));
        assert_int_equal(o, rows[i].o);
    }
    assert_false(qbo_operation_parse("post", &o));
}

/* ---------------------------------------------------------------- snapshots */

static const char *
snapshot_with(const char *amount, const char *id)
{
    return qbo_snapshot(
        &arena, "Invoice",
        parsed(arena_printf(
            &arena,
            "{\"Id\":\"1\",\"SyncToken\":\"%s\",\"TotalAmt\":%s,\"Line\":[{"
            "\"Id\":\"%s\",\"Amount\":%s,\"DetailType\":\"SalesItemLineDetail\""
            ",\"SalesItemLineDetail\":{\"Qty\":%s}},{\"Amount\":%s,"
            "\"DetailType\":\"SubTotalLineDetail\"}]}",
            id, amount, id, amount, amount, amount)));
}

static void
a_number_is_a_number(void **state)
{
    const char *plain = snapshot_with("100", "1");

    (void)state;
    assert_string_equal(snapshot_with("100.0", "1"), plain);
    assert_string_equal(snapshot_with("100.00", "1"), plain);
    assert_string_equal(snapshot_with("0.0", "1"), snapshot_with("0", "1"));
    assert_string_not_equal(snapshot_with("1000", "1"), plain);
    assert_string_not_equal(snapshot_with("100.01", "1"), plain);
    assert_string_not_equal(snapshot_with("10", "1"), plain);
    /* line ids are kept for the next update */
    assert_non_null(strstr(snapshot_with("100", "77"), "\"LineIds\":[\"77\"]"));
}

static void
what_we_do_not_own_is_not_in_it(void **state)
{
    const char *a = "{\"Id\":\"1\",\"DisplayName\":\"A\",\"Balance\":0}";
    const char *b = "{\"Id\":\"1\",\"DisplayName\":\"A\",\"Balance\":7,"
                    "\"MetaData\":{\"CreateTime\":\"x\"},\"SyncToken\":\"9\"}";
    const char *c = "{\"Id\":\"1\",\"DisplayName\":\"B\",\"Balance\":0}";
    const char *d = "{\"Id\":\"1\",\"DisplayName\":\"A\",\"PrimaryPhone\":"
                    "{\"FreeFormNumber\":\"1\"}}";

    (void)state;
    a = qbo_snapshot(&arena, "Customer", parsed(a));
    assert_string_equal(qbo_snapshot(&arena, "Customer", parsed(b)), a);
    assert_string_not_equal(qbo_snapshot(&arena, "Customer", parsed(c)), a);
    assert_string_not_equal(qbo_snapshot(&arena, "Customer", parsed(d)), a);
}

static void
records(void **state)
{
    struct qbo_record r;

    (void)state;
    assert_true(qbo_record_read(
        parsed("{\"Id\":\"5000000000000503624\",\"SyncToken\":\"0\","
               "\"Name\":\"X (deleted)\",\"Active\":false,\"Type\":\"Service\","
               "\"IncomeAccountRef\":{\"value\":\"80\"}}"),
        &r));
    assert_string_equal(r.id, "5000000000000503624");
    assert_false(r.active);
    assert_true(r.income);
    assert_true(qbo_record_read(parsed("{\"Id\":\"1\",\"SyncToken\":0}"), &r));
    assert_true(r.active);
    assert_false(qbo_record_read(parsed("{\"Id\":\"1\"}"), &r));
    assert_false(qbo_record_read(parsed("{\"SyncToken\":\"1\"}"), &r));
    assert_false(
        qbo_record_read(parsed("{\"Id\":\"1'; --\",\"SyncToken\":\"1\"}"), &r));
    assert_false(qbo_record_read(
        parsed("{\"Id\":\"123456789012345678901\",\"SyncToken\":\"1\"}"), &r));
}

/* ------------------------------------------------------------------ applied */

static void
applied(void **state)
{
    /* clang-format off */
    static const struct { const char *body, *entity; bool same; } cases[] = {
        { "{\"a\":\"x\"}",            "{\"a\":\"x\",\"b\":1}",       true },
        { "{\"a\":\"x\"}",            "{\"a\":\"y\"}",               false },
        { "{\"a\":\"x\"}",            "{}",                          false },
        { "{\"a\":\"\"}",             "{}",                          true },
        { "{\"a\":null}",             "{}",                          true },
        { "{\"a\":null}",             "{\"a\":null}",                true },
        { "{\"a\":100}",              "{\"a\":100.00}",              true },
        { "{\"a\":133.50}",           "{\"a\":133.5}",               true },
        { "{\"a\":133.5}",            "{\"a\":133.05}",              false },
        { "{\"a\":100}",              "{\"a\":1000}",                false },
        { "{\"a\":1}",                "{\"a\":1.01}",                false },
        { "{\"a\":true}",             "{\"a\":true}",                true },
        { "{\"a\":true}",             "{\"a\":false}",               false },
        { "{\"a\":true}",             "{}",                          false },
        { "{\"r\":{\"value\":\"1\"}}", "{\"r\":{\"value\":\"1\",\"name\":\"n\"}}", true },
        { "{\"r\":{\"value\":\"1\"}}", "{\"r\":{\"value\":\"2\"}}",  false },
        { "{\"r\":{\"value\":\"1\"}}", "{}",                         false },
        { "{\"Id\":\"1\",\"SyncToken\":\"0\",\"sparse\":true}", "{\"Id\":\"1\",\"SyncToken\":\"1\",\"sparse\":false}", true },
        { "{\"BillAddr\":{\"Line1\":\"x\"}}", "{\"BillAddr\":{\"Line1\":\"y\",\"Line2\":\"z\"}}", true },
        { "{\"Line\":[{\"Amount\":1}]}", "{\"Line\":[{\"Id\":\"1\",\"Amount\":1.00},{\"DetailType\":\"SubTotalLineDetail\",\"Amount\":1}]}", true },
        { "{\"Line\":[{\"Amount\":1}]}", "{\"Line\":[{\"Amount\":1},{\"Amount\":2}]}", false },
        { "{\"Line\":[{\"Amount\":1},{\"Amount\":2}]}", "{\"Line\":[{\"Amount\":1}]}", false },
        { "{\"Line\":[{\"Amount\":1},{\"Amount\":2}]}", "{\"Line\":[{\"Amount\":2},{\"Amount\":1}]}", false },
        { "{\"Line\":[{\"Amount\":1}]}", "{}",                        false },
        { "{\"Line\":[{\"TaxCodeRef\":{\"value\":\"TAX\"}}]}", "{\"Line\":[{\"TaxCodeRef\":{\"value\":\"NON\"}}]}", true },
        { "{\"Line\":[{\"TaxCodeRef\":{\"value\":\"NON\"}}]}", "{\"Line\":[{}]}", true },
        { "{\"Line\":[{\"TaxCodeRef\":{\"value\":\"3\"}}]}", "{\"Line\":[{\"TaxCodeRef\":{\"value\":\"4\"}}]}", false },
        { "{\"TaxCodeRefs\":{\"value\":\"TAX\"}}", "{\"TaxCodeRefs\":{\"value\":\"NON\"}}", false },
        { "{\"a\":false}",            "{}",                          true },
        { "{\"p\":{\"n\":\"\"}}",     "{}",                          true },
        { "{\"p\":{\"n\":\"\"}}",     "{\"p\":{\"n\":\"1\"}}",   false },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (qbo_applied(parsed(cases[i].body), parsed(cases[i].entity)) !=
            cases[i].same)
            fail_msg("%s in %s", cases[i].body, cases[i].entity);
    assert_false(qbo_applied(NULL, parsed("{}")));
    assert_false(qbo_applied(parsed("{}"), NULL));
}

/* ------------------------------------------------------------------- grants */

static void
grants(void **state)
{
    /* clang-format off */
    static const struct { long status; const char *body; enum qbo_grant want; } cases[] = {
        { 200, "{\"token_type\":\"bearer\",\"access_token\":\"a\",\"expires_in\":3600,\"refresh_token\":\"r\",\"x_refresh_token_expires_in\":8726400}", QBO_GRANTED },
        { 200, "{\"access_token\":\"a\",\"expires_in\":\"3600\",\"refresh_token\":\"r\",\"x_refresh_token_expires_in\":\"8726400\"}", QBO_GRANTED },
        { 200, "{\"access_token\":\"a\"}",                                 QBO_GRANT_LATER },
        { 200, "{\"access_token\":\"\",\"refresh_token\":\"\"}",           QBO_GRANT_LATER },
        { 200, "{\"access_token\":1,\"refresh_token\":null}",              QBO_GRANT_LATER },
        { 200, "<html>sign in</html>",                                     QBO_GRANT_LATER },
        { 200, "",                                                         QBO_GRANT_LATER },
        { 200, "{\"access_token\":\"a\",\"refresh_to",                     QBO_GRANT_LATER },
        { 400, "{\"error\":\"invalid_grant\"}",                            QBO_GRANT_DEAD },
        { 400, "{\"error_description\":\"Token invalid\",\"error\":\"invalid_grant\"}", QBO_GRANT_DEAD },
        { 500, "{\"error\":\"invalid_grant\"}",                            QBO_GRANT_LATER },
        { 401, "{\"error\":\"invalid_client\"}",                           QBO_GRANT_CONFIG },
        { 400, "{\"error\":\"invalid_request\"}",                          QBO_GRANT_CONFIG },
        { 400, "{\"error\":\"unsupported_grant_type\"}",                   QBO_GRANT_CONFIG },
        { 400, "{\"fault\":{}}",                                           QBO_GRANT_LATER },
        { 401, "<html>",                                                   QBO_GRANT_LATER },
        { 408, "",                                                         QBO_GRANT_LATER },
        { 429, "{\"error\":\"slow_down\"}",                                QBO_GRANT_LATER },
        { 500, "{\"error\":\"server_error\"}",                             QBO_GRANT_LATER },
        { 503, "",                                                         QBO_GRANT_LATER },
    };
    /* clang-format on */
    struct qbo_tokens t;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct qbo_http http = { QBO_ANSWERED,
                                 cases[i].status,
                                 { cases[i].body, strlen(cases[i].body) },
                                 NULL };
        enum qbo_grant got = qbo_grant_read(&arena, &http, &t);

        if (got != cases[i].want)
            fail_msg("%ld %s: %d", cases[i].status, cases[i].body, (int)got);
        if (got == QBO_GRANTED) {
            assert_string_equal(t.access, "a");
            assert_string_equal(t.refresh, "r");
            assert_int_equal(t.access_s, 3600);
            assert_int_equal(t.refresh_s, 8726400);
        }
        http.transport = QBO_LOST;
        assert_int_equal(qbo_grant_read(&arena, &http, &t), QBO_GRANT_LATER);
    }
}

static void
forms(void **state)
{
    (void)state;
    assert_string_equal(qbo_code_form(&arena, "A&=", "https://x/cb"),
                        "grant_type=authorization_code&code=A%26%3D"
                        "&redirect_uri=https%3A%2F%2Fx%2Fcb");
    assert_string_equal(qbo_refresh_form(&arena, "R+1"),
                        "grant_type=refresh_token&refresh_token=R%2B1");
    assert_string_equal(qbo_revoke_json(&arena, "a\"b"),
                        "{\"token\":\"a\\\"b\"}");
    assert_string_equal(
        qbo_authorize_url(&arena, "https://i/o", "id", "https://x/cb", "s t"),
        "https://i/o?client_id=id&response_type=code&scope="
        "com.intuit.quickbooks.accounting&redirect_uri=https%3A%2F%2Fx%2Fcb"
        "&state=s%20t");
    assert_true(qbo_realm_valid("4620816365000000000"));
    assert_true(qbo_realm_valid("12345678901234567890"));
    assert_false(qbo_realm_valid("123456789012345678901"));
    assert_false(qbo_realm_valid(""));
    assert_false(qbo_realm_valid("12/3"));
    assert_false(qbo_realm_valid("-1"));
}

/* ---------------------------------------------------------------- scrubbing */

static const char *
scrubbed(const char *text, size_t n, size_t max, const char *secret)
{
    const char *const secrets[] = { secret, "9130347596842384626", NULL };

    return qbo_scrub(&arena, (struct bytes){ text, n }, max, secrets);
}

static void
no_secret_stays(void **state)
{
    static const char token[] = "eyJlbmMi..abcdef0123456789";
    char *cut;

    (void)state;
    assert_string_equal(
        scrubbed("a eyJlbmMi..abcdef0123456789 b", 30, 100, token),
        "a xxxxxxxxxxxxxxxxxxxxxxxxxx b");
    assert_string_equal(
        scrubbed("/v3/company/9130347596842384626/x", 33, 100, ""),
        "/v3/company/xxxxxxxxxxxxxxxxxxx/x");
    assert_string_equal(scrubbed("\"Token expired: AB0c1,x\"", 24, 100, ""),
                        "\"Token expired: xxxxx,x\"");
    assert_string_equal(scrubbed("token EXPIRED: AB0</Detail>", 27, 100, ""),
                        "token EXPIRED: xxx</Detail>");
    /* cut in the middle of the token: no part of it */
    for (size_t max = 0; max <= sizeof(token) + 4; max++) {
        cut = arena_printf(&arena, "%s",
                           scrubbed("a eyJlbmMi..abcdef01234567"
                                    "89 b",
                                    30, max, token));
        assert_null(strstr(cut, "ey"));
        assert_true(strlen(cut) <= max);
    }
}

static void
what_is_left_is_text(void **state)
{
    (void)state;
    assert_string_equal(
        scrubbed("caf\xC3\xA9 \xC3 \xE2\x82\xAC\xFF", 12, 100, ""),
        "caf\xC3\xA9 ? \xE2\x82\xAC?");
    assert_string_equal(scrubbed("a\x01z\n\tb", 6, 100, ""), "a?z\n\tb");
    assert_string_equal(scrubbed("\xE2\x82\xAC\xE2\x82\xAC", 6, 5, ""),
                        "\xE2\x82\xAC"); /* not inside a character */
    assert_string_equal(scrubbed("\xE2\x82\xAC\xE2\x82\xAC", 6, 3, ""),
                        "\xE2\x82\xAC");
    assert_string_equal(scrubbed("ab\0cd", 5, 100, ""), "ab?cd");
    assert_string_equal(scrubbed("\xC3\xA9\x80z", 4, 100, ""), "\xC3\xA9?z");
    assert_string_equal(scrubbed("", 0, 100, ""), "");
    assert_string_equal(scrubbed("abc", 3, 0, ""), "");
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
        cmocka_unit_test(literals),
        cmocka_unit_test(by_name),
        cmocka_unit_test(several_names),
        cmocka_unit_test(other_queries),
        cmocka_unit_test(paths_of_writes),
        cmocka_unit_test(a_number_is_a_number),
        cmocka_unit_test(what_we_do_not_own_is_not_in_it),
        cmocka_unit_test(records),
        cmocka_unit_test(applied),
        cmocka_unit_test(grants),
        cmocka_unit_test(forms),
        cmocka_unit_test(no_secret_stays),
        cmocka_unit_test(what_is_left_is_text),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
