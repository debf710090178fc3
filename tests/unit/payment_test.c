/* Payments: what is taken, and what it does to invoices. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "books.h"

/* "1842 sent 100.00" of every invoice, in cents as the table has them. */
static const char *
invoices(void)
{
    return SAYS("SELECT CONCAT_WS(' ', number, status, balance) FROM invoice "
                "ORDER BY id");
}

static void
paying_moves_balance_and_status(void **state)
{
    enum ledger_saved how;
    int64_t id;

    (void)state;
    books_sent("1", "ann", "100.00");
    books_sent("2", "ann", "50.00");
    books_pay("p-1", "ann", "70.00 2=30.00 1=40.00", &id, &how, NULL);
    assert_int_equal(how, LEDGER_CREATED);
    assert_string_equal(invoices(), "1 part_paid 6000\n2 part_paid 2000\n");
    assert_string_equal(
        SAYS("SELECT external_id, customer_id, status, payment_date, amount, "
             "applied, method, reference, revision FROM payment"),
        "p-1\t1\tlive\t2026-06-20\t7000\t7000\tcard\t\t1\n");
    books_pay("p-2", "ann", "80.00 1=60.00 2=20.00", NULL, NULL, NULL);
    assert_string_equal(invoices(), "1 paid 0\n2 paid 0\n");
    /* its own former part counts as open */
    books_pay("p-2", "ann", "80.00 1=10.00 2=20.00", NULL, &how, NULL);
    assert_int_equal(how, LEDGER_CHANGED);
    assert_string_equal(invoices(), "1 part_paid 5000\n2 paid 0\n");
    books_pay("p-2", "ann", "80.00 1=60.00", NULL, NULL, NULL);
    assert_string_equal(invoices(), "1 paid 0\n2 part_paid 2000\n");
    books_do(ledger_payment_delete, id, &how, NULL);
    assert_int_equal(how, LEDGER_CHANGED);
    assert_string_equal(invoices(), "1 part_paid 4000\n2 sent 5000\n");
    books_do(ledger_payment_delete, id, &how, NULL);
    assert_int_equal(how, LEDGER_SAME);
    assert_string_equal(invoices(), "1 part_paid 4000\n2 sent 5000\n");
    assert_string_equal(SAYS("SELECT status, applied, revision FROM payment"),
                        "deleted\t0\t2\nlive\t6000\t3\n");
    books_tally_holds(books_arena());
}

static void
the_same_again_is_nothing(void **state)
{
    enum ledger_saved how;

    (void)state;
    books_sent("1", "ann", "100.00");
    books_sent("2", "ann", "50.00");
    books_pay("p-1", "ann", "70.00 1=40.00 2=30.00", NULL, NULL, NULL);
    private_db_sql("DELETE FROM audit");
    books_pay("p-1", "ann", "70.00 2=30.00 1=40.00", NULL, &how, NULL);
    assert_int_equal(how, LEDGER_SAME);
    assert_string_equal(SAYS("SELECT COUNT(*) FROM audit"), "0\n");
    assert_string_equal(SAYS("SELECT revision FROM payment"), "1\n");
}

/* clang-format off */
static const struct refusal {
    const char *what, *customer;  /* as books_pay takes them */
    const char *field, *said;
} refusals[] = {
    { "0.00",                    "ann", "amount",             "A payment is more than zero." },
    { "-1.00",                   "ann", "amount",             "Amount is not below zero." },
    { "1.005",                   "ann", "amount",             NULL },
    { "",                        "ann", "amount",             "Amount is needed." },
    { "10.00",                   "eve", "customer",           "There is no customer \"eve\"." },
    { "10.00 1=5.00 1=5.00",     "ann", "applied[1].invoice", "This invoice stands twice." },
    { "10.00 1=5.00 2=5.01",     "ann", "applied",            "$10.01 goes to invoices, and the payment is $10.00." },
    { "10.00 1=0.00",            "ann", "applied[0].amount",  "What goes to an invoice is more than zero." },
    { "10.00 9=5.00",            "ann", "applied[0].invoice", "There is no invoice \"inv-9\"." },
    { "10.00 3=5.00",            "ann", "applied[0].invoice", "Invoice 3 belongs to another customer." },
    { "10.00 4=5.00",            "ann", "applied[0].invoice", "Invoice 4 is a draft: send it first." },
    { "10.00 5=5.00",            "ann", "applied[0].invoice", "Invoice 5 is void and takes no payment." },
    { "200.00 2=5.00 1=100.01",  "ann", "applied[1].amount",  "Of invoice 1, $100.00 is open." },
    { "200.00 6=20.01",          "ann", "applied[0].amount",  "Of invoice 6, $20.00 is open." },
};
/* clang-format on */

static void
what_is_refused(void **state)
{
    int64_t id;

    (void)state;
    books_sent("1", "ann", "100.00");
    books_sent("2", "ann", "50.00");
    books_sent("3", "bob", "50.00");
    books_invoice("4", "ann", "50.00");
    id = books_sent("5", "ann", "50.00");
    private_db_sql(SAYS("SELECT 'UPDATE invoice SET status = \"void\" "
                        "WHERE id = %lld'",
                        (long long)id));
    books_sent("6", "ann", "50.00");
    books_pay("p-0", "ann", "30.00 6=30.00", NULL, NULL, NULL);
    private_db_sql("DELETE FROM audit");
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        const struct refusal *r = &refusals[i];
        struct err e = { 0 };
        const char *said;

        if (books_pay("p-1", r->customer, r->what, NULL, NULL, &e))
            fail_msg("%s is taken", r->what);
        said = ledger_fault_of(&books_faults, r->field);
        if (e.kind != ERR_INPUT || said == NULL ||
            (r->said != NULL && strcmp(said, r->said) != 0))
            fail_msg("%s: %s (%s)", r->what, said == NULL ? "-" : said, e.text);
    }
    assert_string_equal(SAYS("SELECT COUNT(*) FROM audit"), "0\n");
    assert_string_equal(SAYS("SELECT COUNT(*) FROM payment_part"), "1\n");
}

static void
a_payment_of_an_odd_kind(void **state)
{
    struct ledger_input in;
    struct payment p;

    (void)state;
    ledger_input_init(&in, books_arena(), true);
    ledger_faults_init(&books_faults, books_arena());
    assert_true(ledger_input_add(&in, "method", LEDGER_TEXT, "barter"));
    assert_true(ledger_input_add(&in, "reference", LEDGER_TEXT,
                                 "1234567890123456789012"));
    assert_true(ledger_input_add(&in, "date", LEDGER_TEXT, "2026-02-29"));
    /* a form's row left blank is no part; one without an invoice is said */
    assert_true(
        ledger_input_add(&in, "applied[0].invoice", LEDGER_TEXT, "inv-1"));
    assert_true(ledger_input_add(&in, "applied[0].amount", LEDGER_TEXT, " "));
    assert_true(ledger_input_add(&in, "applied[1].amount", LEDGER_TEXT, "1"));
    assert_false(
        ledger_payment_read(&in, currency_find("USD"), &p, &books_faults));
    assert_int_equal(p.part_n, 1);
    assert_string_equal(ledger_fault_of(&books_faults, "method"),
                        "Method is cash, check, card, bank_transfer, "
                        "mobile_money, provider or other.");
    assert_string_equal(ledger_fault_of(&books_faults, "reference"),
                        "Reference has 22 characters; at most 21 fit.");
    assert_non_null(ledger_fault_of(&books_faults, "date"));
    assert_non_null(ledger_fault_of(&books_faults, "customer"));
    assert_non_null(ledger_fault_of(&books_faults, "applied[1].invoice"));
}

/* The amount's digits behind the point are those of the currency. */
static void
money_of_another_exponent(void **state)
{
    struct ledger_input in;
    struct payment p;

    (void)state;
    ledger_input_init(&in, books_arena(), true);
    ledger_faults_init(&books_faults, books_arena());
    assert_true(ledger_input_add(&in, "amount", LEDGER_TEXT, "10.5"));
    assert_false(
        ledger_payment_read(&in, currency_find("JPY"), &p, &books_faults));
    assert_non_null(ledger_fault_of(&books_faults, "amount"));
}

static void
a_deleted_one_stays_deleted(void **state)
{
    struct err e = { 0 };
    int64_t id;

    (void)state;
    books_pay("p-1", "ann", "10.00", &id, NULL, NULL);
    books_do(ledger_payment_delete, id, NULL, NULL);
    assert_false(books_pay("p-1", "ann", "20.00", NULL, NULL, &e));
    assert_int_equal(e.kind, ERR_CONFLICT);
    assert_string_equal(e.text, "This payment was deleted and can no longer be "
                                "changed. Record it as a new one.");
    err_clear(&e);
    assert_false(books_do(ledger_payment_delete, id + 1, NULL, &e));
    assert_int_equal(e.kind, ERR_ABSENT);
}

struct stale {
    int64_t id, revision;
};

static bool
stale_body(struct db *db, void *ctx, struct err *e)
{
    const struct stale *at = ctx;
    enum ledger_saved how;
    struct payment p;

    (void)db;
    ledger_faults_init(&books_faults, books_arena());
    if (!ledger_payment_by_id(books_ledger(), at->id, &p, e))
        return false;
    p.amount.minor++;
    p.revision = at->revision;
    return ledger_payment_save(books_ledger(), &p, &how, &books_faults, e);
}

/* Saved at the revision it was read at, and at no other. */
static void
somebody_was_faster(void **state)
{
    struct stale at = { 0, 1 };
    struct err e = { 0 };

    (void)state;
    books_pay("p-1", "ann", "10.00", &at.id, NULL, NULL);
    assert_true(db_tx(books_db(), stale_body, &at, &e));
    assert_false(db_tx(books_db(), stale_body, &at, &e));
    assert_int_equal(e.kind, ERR_CONFLICT);
    assert_string_equal(e.text,
                        "Somebody changed this payment in the meantime. Look "
                        "at it again; nothing was saved.");
    assert_string_equal(SAYS("SELECT amount, revision FROM payment"),
                        "1001\t2\n");
}

static void
reading_and_lists(void **state)
{
    const struct ledger *l = books_ledger();
    struct ledger_page page = { .limit = 2 };
    int64_t inv = books_sent("1", "ann", "100.00");
    struct err e = { 0 };
    struct payment p;
    struct rows rows;

    (void)state;
    books_pay("p-1", "ann", "10.00 1=10.00", NULL, NULL, NULL);
    books_pay("p-2", "bob", "20.00", NULL, NULL, NULL);
    books_pay("p-3", "ann", "30.00 1=5.00", NULL, NULL, NULL);
    private_db_sql("UPDATE payment SET reference = CONCAT('CHK ', id)");
    assert_true(ledger_payment_by_external(l, "p-3", &p, &e));
    assert_string_equal(p.customer_name, "Ann");
    assert_int_equal(p.applied.minor, 500);
    assert_int_equal(p.part_n, 1);
    assert_string_equal(p.parts[0].number, "1");
    assert_true(ledger_payments_of(l, inv, &rows, &e));
    assert_int_equal(rows.n, 2);
    assert_int_equal(((struct payment *)rows.row)[1].applied.minor, 500);
    assert_true(ledger_payment_list(l, &page, &rows, &e));
    assert_true(page.more && rows.n == 2);
    page.after_id = ((struct payment *)rows.row)[1].id;
    assert_true(ledger_payment_list(l, &page, &rows, &e));
    assert_true(!page.more && rows.n == 1);
    page = (struct ledger_page){ .limit = 9, .customer_id = 1 };
    assert_true(ledger_payment_list(l, &page, &rows, &e));
    assert_int_equal(rows.n, 2);
    page = (struct ledger_page){ .limit = 9, .prefix = "CHK 2" };
    assert_true(ledger_payment_list(l, &page, &rows, &e));
    assert_int_equal(rows.n, 1);
    books_do(ledger_payment_delete, p.id, NULL, NULL);
    assert_true(ledger_payments_of(l, inv, &rows, &e));
    assert_int_equal(rows.n, 1);
}

/* ------------------------------------------------------------ at the same time
 */

enum { RACERS = 4 };

struct racer {
    pthread_t thread;
    struct db *db;
    struct arena arena;
    int n;
    struct payment payment;
    struct ledger_faults faults;
    bool good;
    struct err e;
};

static bool
race_body(struct db *db, void *ctx, struct err *e)
{
    struct racer *r = ctx;
    struct ledger l = *books_ledger();
    struct payment p = r->payment;
    enum ledger_saved how;

    l.db = db;
    l.arena = &r->arena;
    ledger_faults_init(&r->faults, &r->arena);
    return ledger_payment_save(&l, &p, &how, &r->faults, e);
}

static void *
race(void *ctx)
{
    struct racer *r = ctx;

    r->good = db_tx(r->db, race_body, r, &r->e);
    return NULL;
}

/* Each pays 40 of 100 that are open, from both ends: two of four can. */
static void
never_more_than_is_open(void **state)
{
    static struct racer racers[RACERS];
    int taken = 0;

    (void)state;
    books_sent("1", "ann", "100.00");
    books_sent("2", "ann", "100.00");
    for (int i = 0; i < RACERS; i++) {
        struct racer *r = &racers[i];

        r->db = private_db_open(DB_API);
        arena_init(&r->arena, 8 << 20);
        r->payment = (struct payment){
            .customer = "ann",
            .date = { 20260620 },
            .amount = { 8000 },
            .method = "cash",
            .reference = "",
            .parts = arena_alloc(&r->arena, 2, sizeof(struct payment_part)),
            .part_n = 2,
        };
        r->payment.external_id = arena_printf(&r->arena, "race-%d", i);
        for (int k = 0; k < 2; k++)
            r->payment.parts[k] = (struct payment_part){
                .invoice = (k == i % 2) ? "inv-1" : "inv-2",
                .amount = { 4000 },
            };
    }
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(
            pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    for (int i = 0; i < RACERS; i++) {
        struct racer *r = &racers[i];

        pthread_join(r->thread, NULL);
        taken += r->good;
        if (!r->good && r->e.kind != ERR_INPUT)
            fail_msg("racer %d: %s", i, r->e.text);
        db_close(r->db);
        arena_free(&r->arena);
    }
    assert_int_equal(taken, 2);
    assert_string_equal(invoices(), "1 part_paid 2000\n2 part_paid 2000\n");
    books_tally_holds(books_arena());
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOOKS(paying_moves_balance_and_status),
        WITH_BOOKS(the_same_again_is_nothing),
        WITH_BOOKS(what_is_refused),
        WITH_BOOKS(a_payment_of_an_odd_kind),
        WITH_BOOKS(money_of_another_exponent),
        WITH_BOOKS(a_deleted_one_stays_deleted),
        WITH_BOOKS(somebody_was_faster),
        WITH_BOOKS(reading_and_lists),
        WITH_BOOKS(never_more_than_is_open),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
