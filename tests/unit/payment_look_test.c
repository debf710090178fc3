/*
 * Looks for payments: what of protocol.md's table has no network in it.  A
 * payment has no number; customer and date are asked for, the marker decides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/core.h"

static struct sync sync_;
static struct lane lane;

static const struct json *
parsed(const char *text)
{
    const struct json *root = NULL;
    struct err e = { 0 };

    if (!json_read(&lane.arena, text, strlen(text), 1 << 20, 20, &root, &e))
        fail_msg("%s: %s", text, e.text);
    return root;
}

static const char *
sent(const char *id, const char *reference, const char *second)
{
    const struct qbo_part parts[] = { { "812", "81.00" }, { "813", second } };
    const struct qbo_payment p = {
        .id = id,
        .sync_token = id != NULL ? "0" : NULL,
        .customer_id = "57",
        .total = "100.00",
        .date = "2026-03-10",
        .reference = reference,
        .method_id = "",
        .account_id = "4",
        .private_note = "By check\nCounterfoil 7K3F9QX2",
        .parts = parts,
        .part_count = second != NULL ? 2 : 1,
    };
    const char *body = "";
    struct err e = { 0 };

    if (!qbo_payment_body(&lane.arena, &p, &body, &e))
        fail_msg("%s", e.text);
    return body;
}

static enum finding
found(const char *rows)
{
    const struct work w = {
        .event.entity = ENTITY_PAYMENT,
        .attempt = { .body = sent(NULL, "CHK 9921", NULL),
                     .marker = "7K3F9QX2",
                     .operation = QBO_CREATE },
    };

    return weigh(&sync_, &lane, &w, parsed(rows)).finding;
}

#define ROW(id, note)                                                          \
    "{\"Id\":\"" id "\",\"SyncToken\":\"0\",\"TotalAmt\":100.0,"               \
    "\"CustomerRef\":{\"value\":\"57\"},\"PrivateNote\":\"" note "\"}"
#define OURS "By check\\nCounterfoil 7K3F9QX2"

static void
the_marker_alone_decides(void **state)
{
    /* clang-format off */
    static const struct { const char *rows; enum finding want; } cases[] = {
        { "[]",                                                  FOUND_NOTHING },
        { "[" ROW("1", OURS) "]",                                FOUND_OURS },
        { "[" ROW("1", "") "]",                                  FOUND_NOTHING },
        { "[" ROW("1", "7K3F9QX2") "]",                          FOUND_NOTHING },
        { "[" ROW("1", "Counterfoil 8M4G0RY3") "]",              FOUND_NOTHING },
        { "[" ROW("1", "") "," ROW("2", OURS) "," ROW("3", "x") "]", FOUND_OURS },
        { "[" ROW("1", OURS) "," ROW("2", OURS) "]",             FOUND_TWO },
        /* Voided or with more words since: ours all the same. */
        { "[" ROW("1", "Voided - " OURS) "]",                    FOUND_OURS },
        { "[" ROW("1", OURS " checked by Ann") "]",              FOUND_OURS },
        /* Our own with another amount is still ours. */
        { "[{\"Id\":\"1\",\"SyncToken\":\"0\",\"TotalAmt\":5,\"PrivateNote\":\"" OURS "\"}]", FOUND_OURS },
        /* One that cannot be read whole is there: nothing is sent again. */
        { "[{\"SyncToken\":\"0\",\"PrivateNote\":\"" OURS "\"}]", FOUND_FOREIGN },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (found(cases[i].rows) != cases[i].want)
            fail_msg("%s: %d, not %d", cases[i].rows, (int)found(cases[i].rows),
                     (int)cases[i].want);
}

/* QuickBooks' echo adds members and writes numbers its own way. */
#define ECHO(total, date, ref, lines)                                          \
    "{\"Id\":\"9\",\"SyncToken\":\"1\",\"domain\":\"QBO\",\"sparse\":false,"   \
    "\"CustomerRef\":{\"value\":\"57\",\"name\":\"Copper Kettle\"},"           \
    "\"TotalAmt\":" total ",\"UnappliedAmt\":0,\"TxnDate\":\"" date "\"," ref  \
    "\"DepositToAccountRef\":{\"value\":\"4\"},\"ProcessPayment\":false,"      \
    "\"PrivateNote\":\"" OURS "\",\"Line\":[" lines "]}"
#define PART(amount, to)                                                       \
    "{\"Amount\":" amount ",\"LinkedTxn\":[{\"TxnId\":\"" to                   \
    "\",\"TxnType\":\"Invoice\"}],\"LineEx\":{\"any\":[{\"name\":\"txnId\"}]}" \
    "}"
#define REF "\"PaymentRefNum\":\"CHK 9921\","

static void
an_update_is_known_by_its_fields(void **state)
{
    /* clang-format off */
    static const struct { const char *there; bool same; } cases[] = {
        { ECHO("100.0", "2026-03-10", REF, PART("81", "812") "," PART("19.00", "813")), true },
        { ECHO("100", "2026-03-10", REF, PART("81.0", "812") "," PART("19", "813")), true },
        { ECHO("99", "2026-03-10", REF, PART("81", "812") "," PART("19", "813")), false },
        { ECHO("100", "2026-03-11", REF, PART("81", "812") "," PART("19", "813")), false },
        { ECHO("100", "2026-03-10", "", PART("81", "812") "," PART("19", "813")), false },
        { ECHO("100", "2026-03-10", REF, PART("81", "812") "," PART("19", "814")), false },
        { ECHO("100", "2026-03-10", REF, PART("80", "812") "," PART("20", "813")), false },
        { ECHO("100", "2026-03-10", REF, PART("81", "812")), false },
        { ECHO("100", "2026-03-10", REF, ""), false },
    };
    /* clang-format on */
    const struct json *body = parsed(sent("9", "CHK 9921", "19"));

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (qbo_applied(body, parsed(cases[i].there)) != cases[i].same)
            fail_msg("case %zu: %s", i, cases[i].there);
}

/* What others do to a payment shows, and what QuickBooks rewrites does not. */
static void
a_snapshot_tells_edits_from_echoes(void **state)
{
#define SNAP(text) qbo_snapshot(&lane.arena, "Payment", parsed(text))
    const char *was =
        SNAP(ECHO("100.00", "2026-03-10", REF, PART("81.00", "812")));

    (void)state;
    assert_string_equal(
        was, SNAP(ECHO("100", "2026-03-10", REF, PART("81", "812"))));
    assert_string_not_equal(
        was, SNAP(ECHO("100", "2026-03-10", REF, PART("81", "813"))));
    assert_string_not_equal(
        was, SNAP(ECHO("100", "2026-03-10", REF, PART("80", "812"))));
    assert_string_not_equal(was, SNAP(ECHO("100", "2026-03-10", REF, "")));
    assert_string_not_equal(
        was, SNAP(ECHO("90", "2026-03-10", REF, PART("81", "812"))));
#undef SNAP
}

static void
a_void_and_a_delete_are_known(void **state)
{
    struct qbo_record r;

    (void)state;
    assert_true(qbo_record_read(parsed(ECHO("0", "2026-03-10", REF, "")), &r));
    assert_true(qbo_voided(&r));
    assert_true(
        qbo_record_read(parsed(ECHO("100", "2026-03-10", REF, "")), &r));
    assert_false(qbo_voided(&r));
    assert_true(qbo_record_read(parsed(ROW("9", "Voided - " OURS)), &r));
    assert_true(qbo_voided(&r));
    assert_true(
        qbo_deleted(parsed("{\"Id\":\"9\",\"status\":\"Deleted\"}"), "9"));
    assert_false(
        qbo_deleted(parsed("{\"Id\":\"8\",\"status\":\"Deleted\"}"), "9"));
}

static void
the_question_names_customer_and_day(void **state)
{
    const struct json *body = parsed(sent(NULL, "", NULL));

    (void)state;
    assert_string_equal(
        qbo_payments_of(&lane.arena, json_text_at(body, "CustomerRef.value"),
                        json_text_at(body, "TxnDate")),
        "SELECT * FROM Payment WHERE CustomerRef = '57' AND TxnDate = "
        "'2026-03-10' MAXRESULTS 1000");
}

static int
start(void **state)
{
    (void)state;
    arena_init(&sync_.scratch, 16 << 20);
    arena_init(&lane.arena, 16 << 20);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    arena_free(&sync_.scratch);
    arena_free(&lane.arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_marker_alone_decides),
        cmocka_unit_test(an_update_is_known_by_its_fields),
        cmocka_unit_test(a_snapshot_tells_edits_from_echoes),
        cmocka_unit_test(a_void_and_a_delete_are_known),
        cmocka_unit_test(the_question_names_customer_and_day),
    };

    return cmocka_run_group_tests_name("payment looks", tests, start, stop);
}
