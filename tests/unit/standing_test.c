/* Where records stand, and what a person settled by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/inner.h"

#include "books.h"

/*
 * The newest event's state and operation in the rows; in the columns what is
 * known beside it: nothing, linked, by hand, linked and by hand.  Not synced,
 * Queued, Synced, Changed, needs Attention, Voided, by Hand.
 */
/* clang-format off */
static const struct { const char *state, *operation, *cause, *standing; } drawn[] = {
    { NULL,              NULL,      NULL,             "NSHH" },
    { "pending",         "post",    "",               "QQHH" },
    { "pending",         "void",    "waiting",        "QQHH" },
    { "sending",         "post",    "",               "QQHH" },
    { "checking",        "post",    "",               "QQHH" },
    { "retrying",        "delete",  "",               "QQHH" },
    { "needs_attention", "post",    "tax_not_mapped", "AAHH" },
    { "needs_attention", "post",    "changed_in_qbo", "CCHH" },
    { "needs_attention", "void",    "has_payment",    "AAHH" },
    { "failed",          "post",    "qbo_unavailable","AAHH" },
    { "failed",          "post",    "changed_in_qbo", "AAHH" },
    { "succeeded",       "post",    "",               "NSHH" },
    { "succeeded",       "void",    "",               "NVHH" },
    { "succeeded",       "delete",  "",               "NSHH" },
    { "succeeded",       "unapply", "",               "NSHH" },
    { "skipped",         "post",    "not_paid_yet",   "NSHH" },
    { "skipped",         "void",    "by_hand",        "NSHH" },
    { "dreaming",        "post",    "",               "NSHH" }, /* a later version's */
};
/* clang-format on */
static const char letters[STANDING__MAX + 1] = "NQSCAVHvdim";

static void
a_standing_follows_from_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++)
        for (int column = 0; column < 4; column++) {
            const struct standing_facts f = {
                .linked = (column & 1) != 0,
                .hand = (column & 2) != 0,
                .state = drawn[i].state,
                .operation = drawn[i].operation,
                .cause = drawn[i].cause,
            };

            if (letters[standing_of(&f)] != drawn[i].standing[column])
                fail_msg("row %zu column %d: %s", i, column,
                         ledger_standing_word(standing_of(&f)));
        }
}

/* What was done there says more than what was posted, and less than what is
 * open here. */
static void
what_was_done_there(void **state)
{
    static const struct {
        const char *theirs, *event;
        char standing;
    } rows[] = {
        { "changed", "succeeded", 'C' }, { "voided", "succeeded", 'v' },
        { "deleted", "skipped", 'd' },   { "inactive", NULL, 'i' },
        { "merged", NULL, 'm' },         { "dreamt", "succeeded", 'S' },
        { "changed", "pending", 'Q' },   { "voided", "needs_attention", 'A' },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct standing_facts f = { .linked = true,
                                    .state = rows[i].event,
                                    .operation = "post",
                                    .theirs = rows[i].theirs };

        assert_int_equal(letters[standing_of(&f)], rows[i].standing);
        f.hand = true;
        assert_int_equal(letters[standing_of(&f)], 'H');
        f.hand = f.linked = false;
        if (i < 6)
            assert_int_equal(letters[standing_of(&f)], 'N');
    }
}

static void
every_standing_has_its_word(void **state)
{
    (void)state;
    for (int i = 0; i < STANDING__MAX; i++)
        assert_true(*ledger_standing_word((enum ledger_standing)i) != '\0');
    assert_string_equal(ledger_standing_word(STANDING_CHANGED),
                        "Changed in QuickBooks");
    assert_string_equal(ledger_standing_word(STANDING__MAX), "");
}

static const char *
standing(enum event_entity entity, int64_t id)
{
    struct ledger_sync s;
    struct err e = { 0 };

    if (!ledger_sync_of(books_ledger(), entity, &id, 1, &s, &e))
        fail_msg("%s", e.text);
    return ledger_standing_word(s.standing);
}

static void
of_many_in_one_round(void **state)
{
    struct ledger_sync out[4];
    struct err e = { 0 };
    int64_t ids[4], many[LEDGER_PAGE + 1] = { 0 };

    (void)state;
    ids[0] = books_sent("1", "ann", "10.00");
    books_posted();
    ids[1] = books_invoice("2", "ann", "10.00");
    ids[3] = ids[0];
    ids[2] = books_sent("3", "ann", "10.00");
    private_db_sql("UPDATE link SET qbo_number = '77', changed_at = "
                   "'2026-06-20 10:00:00'");
    (void)db_cost_take(books_db());
    assert_true(
        ledger_sync_of(books_ledger(), ENTITY_INVOICE, ids, 4, out, &e));
    assert_int_equal(db_cost_take(books_db()).statements, 1);
    assert_int_equal(out[0].standing, STANDING_SYNCED);
    assert_string_equal(out[0].qbo_number, "77");
    assert_int_equal(out[0].event_id, 1);
    assert_true(out[0].synced_at.us != 0 && out[0].next_attempt_at.us == 0);
    assert_int_equal(out[1].standing, STANDING_NOT_SYNCED);
    assert_null(out[1].event_state);
    assert_null(out[1].qbo_id);
    assert_int_equal(out[2].standing, STANDING_QUEUED);
    assert_true(out[2].next_attempt_at.us != 0);
    assert_int_equal(out[3].standing, STANDING_SYNCED);
    assert_true(
        ledger_sync_of(books_ledger(), ENTITY_INVOICE, ids, 0, out, &e));
    assert_false(ledger_sync_of(books_ledger(), ENTITY_INVOICE, many,
                                LEDGER_PAGE + 1, out, &e));
}

/* A payment that is on its way is queued, though its newest row is skipped. */
static void
what_is_open_says_more(void **state)
{
    int64_t id;

    (void)state;
    books_pay("p", "ann", "10.00", &id, NULL, NULL);
    private_db_sql("UPDATE sync_event SET state = 'checking', definite = 0; "
                   "UPDATE tally SET pending = 0, checking = 1; "
                   "UPDATE shop SET sync_payments = 0");
    books_pay("p", "ann", "20.00", &id, NULL, NULL);
    assert_string_equal(books_events(),
                        "1 payment 1 post checking\n"
                        "2 payment 1 post skipped payments_off\n");
    assert_string_equal(standing(ENTITY_PAYMENT, id), "Queued");
}

/* A chained event will not be tried at any time that can be named. */
static void
no_time_for_what_waits(void **state)
{
    int64_t id = books_sent("1", "ann", "10.00");
    struct ledger_sync s;
    struct err e = { 0 };

    (void)state;
    private_db_sql("UPDATE sync_event SET due_at = '9999-12-31', "
                   "cause = 'chained'");
    assert_true(ledger_sync_of(books_ledger(), ENTITY_INVOICE, &id, 1, &s, &e));
    assert_int_equal(s.next_attempt_at.us, 0);
}

/* ------------------------------------------------------------- marks by hand
 */

struct mark {
    enum event_entity entity;
    int64_t id;
    const char *kind, *number;
};

static bool
mark_body(struct db *db, void *ctx, struct err *e)
{
    const struct mark *m = ctx;

    (void)db;
    return ledger_hand_set(books_ledger(), m->entity, m->id, m->kind, m->number,
                           e);
}

static bool
mark(enum event_entity entity, int64_t id, const char *kind, const char *number,
     struct err *e)
{
    struct mark m = { entity, id, kind, number };
    struct err own = { 0 };
    bool good = db_tx(books_db(), mark_body, &m, e == NULL ? &own : e);

    if (!good && e == NULL)
        fail_msg("%s", own.text);
    books_tally_holds(books_arena());
    return good;
}

static const char *
audit(void)
{
    return SAYS("SELECT what, detail FROM audit ORDER BY id DESC LIMIT 1");
}

static void
a_marked_one_is_not_sent(void **state)
{
    int64_t id = books_sent("1", "ann", "10.00");

    (void)state;
    mark(ENTITY_INVOICE, id, "synced", " 4711 ", NULL);
    assert_string_equal(audit(), "invoice.mark\t1: synced as 4711\n");
    assert_string_equal(standing(ENTITY_INVOICE, id), "By hand");
    books_do(ledger_invoice_draft, id, NULL, NULL);
    books_do(ledger_invoice_send, id, NULL, NULL);
    books_do(ledger_invoice_void, id, NULL, NULL);
    assert_string_equal(books_events(), "1 invoice 1 post skipped by_hand\n"
                                        "2 invoice 1 post skipped by_hand\n"
                                        "3 invoice 1 post skipped by_hand\n");
}

static void
a_mark_is_changed_and_undone(void **state)
{
    int64_t id = books_sent("1", "ann", "10.00");

    (void)state;
    mark(ENTITY_INVOICE, id, "synced", "4711", NULL);
    mark(ENTITY_INVOICE, id, "skipped", NULL, NULL);
    assert_string_equal(SAYS("SELECT kind, qbo_number FROM hand"),
                        "skipped\t\n");
    assert_string_equal(audit(), "invoice.mark\t1: skipped\n");
    mark(ENTITY_INVOICE, id, NULL, NULL, NULL);
    assert_string_equal(audit(), "invoice.unmark\t1\n");
    assert_string_equal(books_events(), "1 invoice 1 post skipped by_hand\n"
                                        "2 invoice 1 post pending\n");
    mark(ENTITY_INVOICE, id, NULL, NULL, NULL); /* no mark: nothing to undo */
    assert_string_equal(SAYS("SELECT COUNT(*) FROM sync_event"), "2\n");
    assert_string_equal(standing(ENTITY_INVOICE, id), "Queued");
}

/* What comes of taking the mark off, by what the record is then. */
static void
undone_as_it_is(void **state)
{
    int64_t draft = books_invoice("1", "ann", "10.00");
    int64_t gone = books_sent("2", "ann", "10.00"), live, deleted;
    int64_t dropped = books_invoice("3", "ann", "10.00");

    (void)state;
    books_pay("p-1", "ann", "1.00", &live, NULL, NULL);
    books_pay("p-2", "ann", "1.00", &deleted, NULL, NULL);
    mark(ENTITY_INVOICE, draft, "skipped", NULL, NULL);
    mark(ENTITY_INVOICE, gone, "skipped", NULL, NULL);
    mark(ENTITY_INVOICE, dropped, "skipped", NULL, NULL);
    mark(ENTITY_PAYMENT, live, "skipped", NULL, NULL);
    mark(ENTITY_PAYMENT, deleted, "skipped", NULL, NULL);
    mark(ENTITY_CUSTOMER, 1, "synced", NULL, NULL);
    mark(ENTITY_ITEM, 1, "synced", NULL, NULL);
    books_do(ledger_invoice_void, gone, NULL, NULL);
    books_do(ledger_invoice_delete, dropped, NULL, NULL);
    books_do(ledger_payment_delete, deleted, NULL, NULL);
    private_db_sql("DELETE FROM sync_event; DELETE FROM tally; "
                   "ALTER TABLE sync_event AUTO_INCREMENT = 1");
    mark(ENTITY_INVOICE, draft, NULL, NULL, NULL);
    mark(ENTITY_INVOICE, gone, NULL, NULL, NULL);
    mark(ENTITY_INVOICE, dropped, NULL, NULL, NULL);
    mark(ENTITY_PAYMENT, deleted, NULL, NULL, NULL);
    mark(ENTITY_CUSTOMER, 1, NULL, NULL, NULL);
    mark(ENTITY_ITEM, 1, NULL, NULL, NULL);
    mark(ENTITY_PAYMENT, live, NULL, NULL, NULL);
    assert_string_equal(books_events(), "1 payment 1 post pending\n");
    assert_string_equal(SAYS("SELECT COUNT(*) FROM hand"), "0\n");
}

/* An invoice that stood still for its customer's mark goes on without it. */
static void
what_waited_follows(void **state)
{
    (void)state;
    books_sent("1", "ann", "10.00");
    books_sent("2", "ann", "10.00");
    mark(ENTITY_CUSTOMER, 1, "skipped", NULL, NULL);
    private_db_sql("UPDATE sync_event SET state = 'needs_attention', cause = "
                   "IF(id = 1, 'marked_by_hand', 'closed_period'); UPDATE "
                   "tally SET pending = 0, needs_attention = 2, "
                   "problem_invoices = 2; DELETE FROM wake");
    mark(ENTITY_CUSTOMER, 1, NULL, NULL, NULL);
    assert_string_equal(books_events(),
                        "1 invoice 1 post pending\n"
                        "2 invoice 2 post needs_attention closed_period\n");
    assert_string_equal(SAYS("SELECT COUNT(*) FROM wake"), "1\n");
}

static void
what_cannot_be_marked(void **state)
{
    int64_t linked = books_sent("1", "ann", "10.00"), unknown;
    struct err e = { 0 };

    (void)state;
    books_posted();
    assert_false(mark(ENTITY_INVOICE, linked, "synced", NULL, &e));
    assert_int_equal(e.kind, ERR_CONFLICT);
    assert_string_equal(e.text, "Invoice 1 is in QuickBooks already, and kept "
                                "in step with it.");
    unknown = books_sent("2", "ann", "10.00");
    private_db_sql("UPDATE sync_event SET state = 'checking', definite = 0 "
                   "WHERE id = 2; UPDATE tally SET pending = 0, checking = 1");
    err_clear(&e);
    assert_false(mark(ENTITY_INVOICE, unknown, "skipped", NULL, &e));
    assert_string_equal(e.text, "Invoice 2 is on its way to QuickBooks. Look "
                                "again when it is known whether it arrived.");
    err_clear(&e);
    assert_false(mark(ENTITY_INVOICE, unknown, "sold", NULL, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    err_clear(&e);
    assert_false(
        mark(ENTITY_INVOICE, unknown, "synced", "1234567890123456789012", &e));
    assert_int_equal(e.kind, ERR_INPUT);
    for (int i = 0; i < ENTITY__MAX; i++) {
        err_clear(&e);
        assert_false(mark((enum event_entity)i, 999, "synced", NULL, &e));
        assert_int_equal(e.kind, ERR_ABSENT);
    }
    assert_string_equal(SAYS("SELECT COUNT(*) FROM hand"), "0\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_standing_follows_from_facts),
        cmocka_unit_test(what_was_done_there),
        cmocka_unit_test(every_standing_has_its_word),
        WITH_BOOKS(of_many_in_one_round),
        WITH_BOOKS(what_is_open_says_more),
        WITH_BOOKS(no_time_for_what_waits),
        WITH_BOOKS(a_marked_one_is_not_sent),
        WITH_BOOKS(a_mark_is_changed_and_undone),
        WITH_BOOKS(undone_as_it_is),
        WITH_BOOKS(what_waited_follows),
        WITH_BOOKS(what_cannot_be_marked),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
