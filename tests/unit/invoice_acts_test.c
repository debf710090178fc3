/* What can be done to an invoice, and what QuickBooks hears of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "books.h"

/* Puts an invoice into that state. */
static int64_t
in_state(const char *status)
{
    int64_t id = books_invoice("1", "ann", "100.00");

    if (strcmp(status, "draft") == 0)
        return id;
    if (strcmp(status, "deleted") == 0) {
        books_do(ledger_invoice_delete, id, NULL, NULL);
        return id;
    }
    books_do(ledger_invoice_send, id, NULL, NULL);
    if (strcmp(status, "void") == 0)
        books_do(ledger_invoice_void, id, NULL, NULL);
    if (strcmp(status, "part_paid") == 0)
        books_pay("p", "ann", "40.00 1=40.00", NULL, NULL, NULL);
    if (strcmp(status, "paid") == 0)
        books_pay("p", "ann", "100.00 1=100.00", NULL, NULL, NULL);
    return id;
}

static bool
redate(const struct ledger *l, int64_t id, enum ledger_saved *how,
       struct err *e)
{
    return ledger_invoice_redate(l, id, (struct date){ 20260701 }, how, e);
}

/*
 * Every act in every state: the state it leads to, "=" when it was done
 * before, "-" when it is refused.
 */
static void
every_act_in_every_state(void **state)
{
    static const char *const states[] = { "draft", "sent", "part_paid",
                                          "paid",  "void", "deleted" };
    /* clang-format off */
    static const struct { books_act *act; const char *to[6]; } acts[] = {
        /*                         draft      sent     part_paid paid  void  deleted */
        { ledger_invoice_send,   { "sent",    "=",     "=",      "=",  "-",  "-" } },
        { ledger_invoice_void,   { "-",       "void",  "-",      "-",  "=",  "-" } },
        { ledger_invoice_draft,  { "=",       "draft", "-",      "-",  "-",  "-" } },
        { ledger_invoice_delete, { "deleted", "-",     "-",      "-",  "-",  "=" } },
        { redate,                { "-",       "sent",  "-",      "-",  "-",  "-" } },
    };
    /* clang-format on */

    for (size_t a = 0; a < sizeof(acts) / sizeof(acts[0]); a++)
        for (size_t s = 0; s < 6; s++) {
            const char *want = acts[a].to[s];
            enum ledger_saved how = LEDGER_SAME;
            struct err e = { 0 };
            const char *before;
            int64_t id;
            bool good;

            books_done(state);
            books_fresh(state);
            id = in_state(states[s]);
            before = SAYS("SELECT revision FROM invoice");
            good = books_do(acts[a].act, id, &how, &e);
            if (good != (*want != '-') ||
                (good && (how == LEDGER_SAME) != (*want == '=')) ||
                (!good && e.kind != ERR_CONFLICT))
                fail_msg("act %zu, %s: %s", a, states[s], e.text);
            assert_string_equal(
                SAYS("SELECT status FROM invoice"),
                SAYS("SELECT '%s'", good && *want != '=' ? want : states[s]));
            if (*want == '=' || *want == '-')
                assert_string_equal(SAYS("SELECT revision FROM invoice"),
                                    before);
            else
                assert_string_equal(
                    SAYS("SELECT revision - %s FROM invoice", before), "1\n");
            books_tally_holds(books_arena());
        }
}

static void
refusals_name_the_way_out(void **state)
{
    /* clang-format off */
    static const struct { books_act *act; const char *status, *said; } cases[] = {
        { ledger_invoice_void,   "paid",  "Invoice 1 has a payment and cannot be voided. Void and re-issue is the way out." },
        { ledger_invoice_draft,  "part_paid", "Invoice 1 has a payment and cannot be returned to draft. Void and re-issue is the way out." },
        { ledger_invoice_delete, "sent",  "Invoice 1 is sent: it cannot be deleted. Return it to draft first." },
        { ledger_invoice_void,   "draft", "Invoice 1 is draft: it cannot be voided. Change or delete it instead." },
        { ledger_invoice_send,   "void",  "Invoice 1 is void: it cannot be sent." },
        { redate,                "paid",  "Invoice 1 has a payment and cannot be dated anew. Void and re-issue is the way out." },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err e = { 0 };

        books_done(state);
        books_fresh(state);
        assert_false(
            books_do(cases[i].act, in_state(cases[i].status), NULL, &e));
        assert_string_equal(e.text, cases[i].said);
    }
}

/* An edit is refused by the same words as an act; what is the same is no edit.
 */
static void
what_is_paid_is_not_edited(void **state)
{
    static const char *const states[] = { "part_paid", "paid" };

    for (size_t i = 0; i < 2; i++) {
        struct err e = { 0 };

        books_done(state);
        books_fresh(state);
        in_state(states[i]);
        assert_int_equal(books_invoice_with("1", "ann", "50.00", &e, "due_date",
                                            "2026-07-18", NULL),
                         0);
        assert_int_equal(e.kind, ERR_CONFLICT);
        assert_string_equal(e.text,
                            "Invoice 1 has a payment and can no longer be "
                            "changed. Void and re-issue is the way out.");
        assert_true(books_invoice("1", "ann", "100.00") > 0);
        assert_string_equal(SAYS("SELECT total, revision FROM invoice"),
                            SAYS("SELECT 10000, MAX(revision) FROM invoice"));
    }
}

static void
what_was_never_sent_is_withdrawn(void **state)
{
    static books_act *const acts[] = { ledger_invoice_void,
                                       ledger_invoice_draft };

    for (size_t i = 0; i < 2; i++) {
        books_done(state);
        books_fresh(state);
        books_do(acts[i], in_state("sent"), NULL, NULL);
        assert_string_equal(books_events(),
                            "1 invoice 1 post skipped taken_back\n");
    }
}

static void
what_was_posted_follows(void **state)
{
    int64_t id = in_state("sent");

    (void)state;
    books_posted();
    books_do(ledger_invoice_draft, id, NULL, NULL);
    books_invoice("1", "ann", "90.00"); /* changed as a draft */
    assert_string_equal(books_events(), "1 invoice 1 post succeeded\n");
    books_do(ledger_invoice_send, id, NULL, NULL);
    assert_string_equal(books_events(), "1 invoice 1 post succeeded\n"
                                        "2 invoice 1 post pending\n");
    books_do(ledger_invoice_draft, id, NULL, NULL);
    books_do(ledger_invoice_delete, id, NULL, NULL);
    assert_string_equal(books_events(), "1 invoice 1 post succeeded\n"
                                        "2 invoice 1 post skipped taken_back\n"
                                        "3 invoice 1 delete pending\n");
}

static void
a_posted_one_is_voided(void **state)
{
    int64_t id = in_state("sent");

    (void)state;
    books_posted();
    books_do(ledger_invoice_void, id, NULL, NULL);
    assert_string_equal(books_events(), "1 invoice 1 post succeeded\n"
                                        "2 invoice 1 void pending\n");
    assert_string_equal(
        SAYS("SELECT total, balance, voided_at IS NOT NULL FROM invoice"),
        "10000\t0\t1\n");
}

/* Sent, and nobody knows what came of it: QuickBooks may have it. */
static void
an_unknown_one_is_voided_too(void **state)
{
    int64_t id = in_state("sent");

    (void)state;
    private_db_sql("UPDATE sync_event SET state = 'checking', definite = 0; "
                   "UPDATE tally SET pending = 0, checking = 1");
    books_do(ledger_invoice_void, id, NULL, NULL);
    assert_string_equal(books_events(), "1 invoice 1 post checking\n"
                                        "2 invoice 1 void pending\n");
}

static void
dated_anew(void **state)
{
    int64_t id = in_state("sent");
    enum ledger_saved how;

    (void)state;
    books_do(redate, id, &how, NULL);
    assert_string_equal(SAYS("SELECT invoice_date, due_date FROM invoice"),
                        "2026-07-01\t2026-07-31\n");
    assert_string_equal(books_events(), "1 invoice 1 post skipped\n"
                                        "2 invoice 1 post pending\n");
    books_do(redate, id, &how, NULL);
    assert_int_equal(how, LEDGER_SAME);
    assert_string_equal(SAYS("SELECT what, detail FROM audit ORDER BY id DESC "
                             "LIMIT 1"),
                        "invoice.redate\t1 to 2026-07-01\n");
}

static void
on_payment_waits(void **state)
{
    int64_t id;

    (void)state;
    private_db_sql("UPDATE shop SET post_when = 'payment'");
    id = in_state("sent");
    books_do(redate, id, NULL, NULL);
    assert_string_equal(books_events(),
                        "1 invoice 1 post skipped not_paid_yet\n"
                        "2 invoice 1 post skipped not_paid_yet\n");
}

/* ------------------------------------------------------------------ fields */

static void
due_as_the_terms_say(void **state)
{
    /* clang-format off */
    static const struct { const char *terms, *given, *due; } cases[] = {
        { "Net 30",         "",           "2026-07-18" },
        { "net 15",         "",           "2026-07-03" },
        { "NET15",          "",           "2026-07-03" },
        { "30 days",        "",           "2026-07-18" },
        { "Due on receipt", "",           "2026-06-18" },
        { "Net 0",          "",           "2026-06-18" },
        { "Net 30",         "2026-06-19", "2026-06-19" },
        { "Net 1000",       "",           "NULL" },
        { "Net 30 EOM",     "",           "NULL" },
        { "2/10 net 30",    "",           "NULL" },
        { "30",             "",           "NULL" },
        { "Net",            "",           "NULL" },
        { "",               "",           "NULL" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *number = SAYS("SELECT %d", (int)i);
        int64_t id;

        number = arena_copy(books_arena(), number, strlen(number) - 1);
        id = books_invoice_with(number, "ann", "1.00", NULL, "terms",
                                cases[i].terms, "due_date", cases[i].given,
                                NULL);
        if (strcmp(SAYS("SELECT due_date FROM invoice WHERE id = %lld",
                        (long long)id),
                   SAYS("SELECT '%s'", cases[i].due)) != 0)
            fail_msg("%s", cases[i].terms);
    }
}

static void
due_before_the_invoice(void **state)
{
    struct err e = { 0 };

    (void)state;
    assert_int_equal(books_invoice_with("1", "ann", "1.00", &e, "due_date",
                                        "2026-06-17", NULL),
                     0);
    assert_string_equal(ledger_fault_of(&books_faults, "due_date"),
                        "The due date is before the invoice date.");
}

static void
addresses_of_its_own(void **state)
{
    struct invoice inv;
    struct err e = { 0 };
    enum ledger_saved how;
    int64_t id = books_invoice_with(
        "1", "ann", "1.00", NULL, "billing_address.line1", "7 Mill Lane",
        "billing_address.country", "US", "service_address.city", "Salem",
        "service_address.postal_code", "97301", NULL);

    (void)state;
    assert_true(ledger_invoice_by_id(books_ledger(), id, &inv, &e));
    assert_string_equal(inv.billing.line1, "7 Mill Lane");
    assert_string_equal(inv.billing.country, "US");
    assert_string_equal(inv.billing.city, "");
    assert_string_equal(inv.service.city, "Salem");
    assert_string_equal(inv.service.postal_code, "97301");
    assert_string_equal(
        SAYS("SELECT bill_line1, bill_line2, bill_city, bill_region, "
             "bill_postal_code, bill_country, ship_line1, ship_line2, "
             "ship_city, ship_region, ship_postal_code, ship_country "
             "FROM invoice"),
        "7 Mill Lane\t\t\t\t\tUS\t\t\tSalem\t\t97301\t\n");
    books_do(ledger_invoice_send, id, &how, NULL);
    books_invoice_with("1", "ann", "1.00", NULL, "billing_address.line1",
                       "8 Mill Lane", NULL);
    assert_string_equal(SAYS("SELECT bill_line1, bill_country, ship_city, "
                             "revision FROM invoice"),
                        "8 Mill Lane\t\t\t3\n");
    assert_string_equal(books_events(), "1 invoice 1 post skipped\n"
                                        "2 invoice 1 post pending\n");
}

static void
a_number_with_its_prefix(void **state)
{
    struct err e = { 0 };

    (void)state;
    private_db_sql("UPDATE shop SET number_prefix = 'RH-'");
    books_invoice("123456789012345678", "ann", "1.00"); /* 18 + 3 */
    assert_int_equal(
        books_invoice_with("1234567890123456789", "ann", "1.00", &e, NULL), 0);
    assert_string_equal(ledger_fault_of(&books_faults, "number"),
                        "Number has 19 characters; behind your prefix \"RH-\" "
                        "at most 18 fit.");
    private_db_sql("UPDATE shop SET use_our_numbers = 0"); /* QuickBooks' own */
    books_invoice("1234567890123456789", "ann", "1.00");
}

static void
a_deleted_number_is_free_again(void **state)
{
    int64_t id = in_state("sent"), again;
    const char *next;
    struct err e = { 0 };

    (void)state;
    books_posted();
    books_do(ledger_invoice_draft, id, NULL, NULL);
    books_do(ledger_invoice_delete, id, NULL, NULL);
    private_db_sql("UPDATE invoice SET external_id = 'old'");
    assert_int_equal(books_invoice_with("1", "bob", "1.00", &e, NULL), 0);
    assert_string_equal(ledger_fault_of(&books_faults, "number"),
                        "Invoice 1 was deleted and is not gone from QuickBooks "
                        "yet; its number is free then.");
    private_db_sql("DELETE FROM link; UPDATE sync_event SET state = "
                   "'succeeded'; UPDATE tally SET pending = 0, succeeded = 2");
    again = books_invoice("1", "bob", "1.00");
    assert_string_equal(
        SAYS("SELECT id = %lld, number FROM invoice ORDER BY id",
             (long long)again),
        SAYS("SELECT 0, 'deleted-%lld' UNION ALL SELECT 1, '1'",
             (long long)id));
    assert_true(ledger_invoice_next_number(books_ledger(), &next, &e));
    assert_string_equal(next, "2");
}

/* Lists have what was deleted only when it is asked for. */
static void
deleted_ones_are_not_listed(void **state)
{
    struct ledger_page page = { .limit = 9 };
    struct err e = { 0 };
    struct rows rows;

    (void)state;
    in_state("deleted");
    books_invoice("2", "ann", "1.00");
    assert_true(ledger_invoice_list(books_ledger(), &page, &rows, &e));
    assert_int_equal(rows.n, 1);
    page = (struct ledger_page){ .limit = 9, .customer_id = 1 };
    assert_true(ledger_invoice_list(books_ledger(), &page, &rows, &e));
    assert_int_equal(rows.n, 1);
    page = (struct ledger_page){ .limit = 9, .prefix = "1" };
    assert_true(ledger_invoice_list(books_ledger(), &page, &rows, &e));
    assert_int_equal(rows.n, 0);
    page = (struct ledger_page){ .limit = 9, .status = "deleted" };
    assert_true(ledger_invoice_list(books_ledger(), &page, &rows, &e));
    assert_int_equal(rows.n, 1);
    page =
        (struct ledger_page){ .limit = 9, .status = "deleted", .prefix = "1" };
    assert_true(ledger_invoice_list(books_ledger(), &page, &rows, &e));
    assert_int_equal(rows.n, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOOKS(every_act_in_every_state),
        WITH_BOOKS(refusals_name_the_way_out),
        WITH_BOOKS(what_is_paid_is_not_edited),
        WITH_BOOKS(what_was_never_sent_is_withdrawn),
        WITH_BOOKS(what_was_posted_follows),
        WITH_BOOKS(a_posted_one_is_voided),
        WITH_BOOKS(an_unknown_one_is_voided_too),
        WITH_BOOKS(dated_anew),
        WITH_BOOKS(on_payment_waits),
        WITH_BOOKS(due_as_the_terms_say),
        WITH_BOOKS(due_before_the_invoice),
        WITH_BOOKS(addresses_of_its_own),
        WITH_BOOKS(a_number_with_its_prefix),
        WITH_BOOKS(a_deleted_number_is_free_again),
        WITH_BOOKS(deleted_ones_are_not_listed),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
