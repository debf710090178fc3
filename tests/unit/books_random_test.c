/*
 * Whatever people do in whatever order, the books hold: balances, states, the
 * tally, the queue.  A little engine posts meanwhile, with QuickBooks' rules
 * (qbo.md 3.2, 3.4): no invoice with a payment applied is voided, a payment
 * goes to invoices that are there.  It refuses nothing else, so at the end
 * everything is there that should be, and nothing is left in the queue.
 *
 * The seed is printed when a run fails; BOOKS_SEED=n runs that one alone,
 * BOOKS_RUNS=n that many from there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "event/event.h"

#include "books.h"

enum { STEPS = 220, INVOICES = 12, PAYMENTS = 10 };

static uint64_t state_of_chance;
static unsigned seed_now;

static unsigned
chance(unsigned n)
{
    state_of_chance =
        state_of_chance * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(state_of_chance >> 33) % n;
}

/* The one number that SQL gives; 0 for no row. */
static int64_t
number(const char *fmt, ...)
{
    char sql[2000];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(sql, sizeof(sql), fmt, ap);
    va_end(ap);
    return strtoll(SAYS("%s", sql), NULL, 10);
}

static void
do_sql(const char *fmt, ...)
{
    char sql[2000];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(sql, sizeof(sql), fmt, ap);
    va_end(ap);
    private_db_sql(sql);
}

/* ------------------------------------------------------------------ people */

/* Any id of a table, or one that is not there. */
static int64_t
any(const char *table)
{
    return number("SELECT id FROM %s ORDER BY RAND(%u) LIMIT 1", table,
                  chance(1u << 30));
}

/* Most are sent at once. */
static void
saves_an_invoice(void)
{
    struct err e = { 0 };
    int64_t id = books_invoice_with(
        arena_printf(books_arena(), "%u", 1 + chance(INVOICES)),
        chance(3) == 0 ? "bob" : "ann",
        arena_printf(books_arena(), "%u.00", chance(30) * 10), &e, NULL);

    if (id != 0 && chance(4) != 0)
        books_do(ledger_invoice_send, id, NULL, &e);
}

/* All, half or too much of what is open of up to three invoices. */
static void
saves_a_payment(void)
{
    struct arena *a = books_arena();
    const char *customer = chance(3) == 0 ? "bob" : "ann", *open;
    long long amount = chance(5) * 100, balance;
    char *what = arena_text(a, ""), of[30];
    struct err e = { 0 };
    int read = 0;

    open =
        SAYS("SELECT number, balance FROM invoice WHERE customer_id = %d "
             "AND status IN ('sent', 'part_paid', 'paid') ORDER BY RAND(%u) "
             "LIMIT %u",
             strcmp(customer, "ann") == 0 ? 1 : 2, chance(1u << 30), chance(4));
    for (; sscanf(open, "%29s %lld\n%n", of, &balance, &read) == 2;
         open += read) {
        long long part = chance(3) == 0    ? balance / 2
                         : chance(10) == 0 ? balance + 1
                                           : balance;

        what = arena_printf(a, "%s %s=%lld.%02lld", what, of, part / 100,
                            part % 100);
        amount += part;
    }
    books_pay(
        arena_printf(a, "p-%u", chance(PAYMENTS)), customer,
        arena_printf(a, "%lld.%02lld%s", amount / 100, amount % 100, what),
        NULL, NULL, &e);
}

static bool
redate(const struct ledger *l, int64_t id, enum ledger_saved *how,
       struct err *e)
{
    return ledger_invoice_redate(
        l, id, (struct date){ 20260601 + (int)chance(28) }, how, e);
}

static void
acts(void)
{
    static books_act *const list[] = {
        ledger_invoice_send,
        ledger_invoice_send,
        ledger_invoice_send,
        ledger_invoice_draft,
        ledger_invoice_delete,
        ledger_invoice_void,
        redate,
    };
    struct err e = { 0 };

    books_do(list[chance(6)], any("invoice"), NULL, &e);
}

static void
deletes_a_payment(void)
{
    struct err e = { 0 };

    books_do(ledger_payment_delete, any("payment"), NULL, &e);
}

static void
reissues(void)
{
    static int n;
    int64_t id = number("SELECT id FROM invoice WHERE status IN ('part_paid', "
                        "'paid') ORDER BY RAND(%u) LIMIT 1",
                        chance(1u << 30));
    struct err e = { 0 };

    id = books_reissue(id, arena_printf(books_arena(), "R%d", ++n),
                       chance(4) == 0 ? "bob" : "ann",
                       arena_printf(books_arena(), "%u.00", chance(30) * 10),
                       &e);
    do_sql("UPDATE invoice SET external_id = CONCAT('inv-', number) "
           "WHERE id = %lld",
           (long long)id);
}

struct mark {
    int64_t id;
    const char *kind;
};

static bool
mark_body(struct db *db, void *ctx, struct err *e)
{
    const struct mark *m = ctx;

    (void)db;
    return ledger_hand_set(books_ledger(), ENTITY_PAYMENT, m->id, m->kind, "",
                           e);
}

static void
marks(void)
{
    static const char *const kinds[] = { "synced", "skipped", NULL, NULL };
    struct mark m = { any("payment"), kinds[chance(4)] };
    struct err e = { 0 };

    (void)!db_tx(books_db(), mark_body, &m, &e);
}

/* -------------------------------------------------------------- the engine */

struct due {
    int64_t id, record;
    char entity[20], operation[20], state[20];
};

/* One that is due: in order within a record, as sql/query/sync.sql has it. */
static bool
due_event(struct due *d)
{
    const char *row = SAYS(
        "SELECT e.id, e.record_id, e.entity, e.operation, e.state FROM "
        "sync_event AS e WHERE e.state IN ('pending', 'checking') AND "
        "e.waits_for = 0 AND NOT EXISTS (SELECT 1 FROM sync_event AS o WHERE "
        "o.entity = e.entity AND o.record_id = e.record_id AND o.id <> e.id "
        "AND (o.state = 'checking' OR (o.id < e.id AND o.operation = "
        "'unapply' AND o.state IN ('pending', 'needs_attention')))) ORDER BY "
        "RAND(%u) LIMIT 1",
        chance(1u << 30));
    long long id, record;

    if (sscanf(row, "%lld\t%lld\t%19s\t%19s\t%19s", &id, &record, d->entity,
               d->operation, d->state) != 5)
        return false;
    d->id = id;
    d->record = record;
    return true;
}

static void
released(const struct due *d, bool done)
{
    struct err e = { 0 };

    if (!db_exec(books_db(), STMT_EVENT_RELEASE,
                 ARGS(ARG_SHOP(books_ledger()->shop), ARG_INT(d->id),
                      ARG_BOOL(done)),
                 NULL, &e))
        fail_msg("%s", e.text);
}

static void
moved(const struct due *d, const char *to, int definite)
{
    bool invoice = strcmp(d->entity, "invoice") == 0;
    int problem = invoice && strcmp(to, "needs_attention") == 0;

    do_sql("UPDATE tally SET %s = %s - 1, %s = %s + 1, problem_invoices = "
           "problem_invoices + %d; UPDATE sync_event SET state = '%s', "
           "definite = %d, cause = '' WHERE id = %lld",
           d->state, d->state, to, to, problem, to, definite, (long long)d->id);
}

/*
 * What must come first, as lib/plan has it: invoices of a payment that are not
 * there; before a void, payments that let go.  -1: it will never come.
 */
static int64_t
must_wait_for(const struct due *d)
{
    if (strcmp(d->state, "pending") == 0 && strcmp(d->operation, "void") == 0)
        return number("SELECT COALESCE(MAX(e.id), 0) FROM qbo_applied AS q "
                      "JOIN sync_event AS e ON e.entity = 'payment' AND "
                      "e.record_id = q.payment_id AND e.operation <> 'post' "
                      "AND e.state NOT IN ('succeeded', 'skipped') "
                      "WHERE q.invoice_id = %lld",
                      (long long)d->record);
    if (strcmp(d->state, "pending") != 0 || strcmp(d->entity, "payment") != 0 ||
        strcmp(d->operation, "post") != 0)
        return 0;
    return number(
        "SELECT COALESCE(MAX(e.id), IF(COUNT(*) > 0, -1, 0)) "
        "FROM payment_part AS x LEFT JOIN sync_event AS e ON e.entity = "
        "'invoice' AND e.record_id = x.invoice_id AND e.state NOT IN "
        "('succeeded', 'skipped') WHERE x.payment_id = %lld AND NOT "
        "EXISTS (SELECT 1 FROM link AS k WHERE k.entity = 'invoice' "
        "AND k.local_id = x.invoice_id)",
        (long long)d->record);
}

/* What QuickBooks has applied; a payment that lets go keeps what is there. */
static void
payment_posts(const struct due *d, bool lets_go)
{
    do_sql("DELETE FROM qbo_applied WHERE payment_id = %lld; "
           "INSERT INTO qbo_applied SELECT x.payment_id, x.invoice_id FROM "
           "payment_part AS x JOIN link AS k ON k.entity = 'invoice' AND "
           "k.local_id = x.invoice_id WHERE x.payment_id = %lld",
           (long long)d->record, (long long)d->record);
    if (number("SELECT COUNT(*) FROM qbo_applied AS q JOIN link AS k ON "
               "k.entity = 'invoice' AND k.local_id = q.invoice_id "
               "WHERE k.snapshot = 'void'") > 0)
        fail_msg("seed %u: a payment goes to a voided invoice", seed_now);
    if (lets_go)
        return;
    do_sql("INSERT INTO link (shop_id, connection_id, entity, local_id, "
           "qbo_id, sync_token, posted_revision, snapshot) SELECT 1, 7, "
           "'payment', id, 5000 + id, '0', revision, '' FROM payment WHERE "
           "id = %lld ON DUPLICATE KEY UPDATE posted_revision = "
           "VALUES(posted_revision)",
           (long long)d->record);
}

/* The one it stands for is not in the books beside it. */
static void
invoice_posts(const struct due *d)
{
    if (number("SELECT COUNT(*) FROM invoice AS i JOIN link AS k "
               "ON k.entity = 'invoice' AND k.local_id = i.reissue_of "
               "WHERE i.id = %lld AND k.snapshot <> 'void'",
               (long long)d->record) > 0)
        fail_msg("seed %u: invoice %lld is there beside the one it stands for",
                 seed_now, (long long)d->record);
    do_sql("INSERT INTO link (shop_id, connection_id, entity, local_id, "
           "qbo_id, sync_token, posted_revision, snapshot) SELECT 1, 7, "
           "'invoice', id, 1000 + id, '0', revision, '' FROM invoice WHERE "
           "id = %lld ON DUPLICATE KEY UPDATE posted_revision = "
           "VALUES(posted_revision)",
           (long long)d->record);
}

static void
taken_back(const struct due *d)
{
    bool invoice = strcmp(d->entity, "invoice") == 0;

    if (invoice && number("SELECT COUNT(*) FROM qbo_applied WHERE "
                          "invoice_id = %lld",
                          (long long)d->record) > 0)
        fail_msg("seed %u: invoice %lld has a payment applied", seed_now,
                 (long long)d->record);
    if (strcmp(d->operation, "void") == 0)
        do_sql("UPDATE link SET snapshot = 'void' WHERE entity = 'invoice' "
               "AND local_id = %lld",
               (long long)d->record);
    else
        do_sql("DELETE FROM link WHERE entity = '%s' AND local_id = %lld; "
               "DELETE FROM qbo_applied WHERE payment_id = %lld AND '%s' = "
               "'payment'",
               d->entity, (long long)d->record, (long long)d->record,
               d->entity);
}

static void
succeeds(const struct due *d)
{
    bool payment = strcmp(d->entity, "payment") == 0;
    bool there = number("SELECT COUNT(*) FROM link WHERE entity "
                        "= '%s' AND local_id = %lld",
                        d->entity, (long long)d->record) > 0;

    if (strcmp(d->operation, "unapply") == 0) {
        if (there)
            payment_posts(d, true);
    } else if (strcmp(d->operation, "post") != 0) {
        if (there)
            taken_back(d);
    } else if (payment) {
        payment_posts(d, false);
    } else {
        invoice_posts(d);
    }
    moved(d, "succeeded", 1);
    released(d, true);
}

/* A definite refusal: for a person; a newer event takes its place. */
static void
refused(const struct due *d)
{
    int64_t newer = number("SELECT COALESCE(MAX(id), 0) FROM sync_event WHERE "
                           "entity = '%s' AND record_id = %lld AND id > %lld",
                           d->entity, (long long)d->record, (long long)d->id);

    if (newer == 0 || strcmp(d->operation, "unapply") == 0) {
        moved(d, "needs_attention", 1);
        released(d, false);
        return;
    }
    moved(d, "skipped", 1);
    do_sql("UPDATE sync_event SET superseded_by = %lld WHERE id = %lld",
           (long long)newer, (long long)d->id);
    released(d, true);
}

/* One round; false when nothing is due. */
static bool
engine(bool friendly)
{
    struct due d;
    int64_t wait;

    if (!due_event(&d))
        return false;
    wait = must_wait_for(&d);
    if (wait < 0)
        fail_msg("seed %u: payment %lld waits for what will not come", seed_now,
                 (long long)d.record);
    if (wait > 0)
        do_sql("UPDATE sync_event SET waits_for = %lld, cause = 'waiting', "
               "due_at = '9999-12-31' WHERE id = %lld",
               (long long)wait, (long long)d.id);
    else if (friendly || chance(10) < 6)
        succeeds(&d);
    else if (strcmp(d.state, "pending") == 0 && chance(2) == 0)
        moved(&d, "checking", 0);
    else
        refused(&d);
    return true;
}

static bool
retry_body(struct db *db, void *ctx, struct err *e)
{
    int64_t moved_n;

    (void)ctx;
    return event_retry_cause(db, books_arena(), books_ledger()->shop, "",
                             &moved_n, e);
}

static void
retries(void)
{
    struct err e = { 0 };

    if (!db_tx(books_db(), retry_body, NULL, &e))
        fail_msg("%s", e.text);
}

/* ------------------------------------------------------------------ judging */

/* Each gives a row for what breaks it. */
static const char *const always[] = {
    "SELECT 'invoice', i.id, status, total, balance, COALESCE(SUM(x.amount), "
    "0) AS paid FROM invoice AS i LEFT JOIN payment_part AS x ON x.invoice_id "
    "= i.id GROUP BY i.id HAVING NOT CASE status WHEN 'draft' THEN balance = "
    "total AND paid = 0 WHEN 'sent' THEN balance = total AND paid = 0 WHEN "
    "'part_paid' THEN paid > 0 AND balance > 0 AND balance = total - paid "
    "WHEN 'paid' THEN paid > 0 AND balance = 0 AND paid = total ELSE balance "
    "= 0 AND paid = 0 END",
    "SELECT 'payment', p.id, status, p.amount, applied, COALESCE("
    "SUM(x.amount), 0) AS parts FROM payment AS p LEFT JOIN payment_part AS x "
    "ON x.payment_id = p.id GROUP BY p.id HAVING parts <> applied OR applied "
    "> amount OR (status = 'deleted' AND applied <> 0)",
    "SELECT 'part', x.payment_id, x.invoice_id FROM payment_part AS x JOIN "
    "payment AS p ON p.id = x.payment_id JOIN invoice AS i ON i.id = "
    "x.invoice_id WHERE x.amount <= 0 OR p.customer_id <> i.customer_id",
    "SELECT 'waits for nothing', e.id FROM sync_event AS e JOIN sync_event AS "
    "w ON w.id = e.waits_for WHERE e.state IN ('pending', 'retrying') AND "
    "w.state IN ('succeeded', 'skipped')",
    "SELECT 'two open', a.entity, a.record_id FROM sync_event AS a JOIN "
    "sync_event AS b ON b.entity = a.entity AND b.record_id = a.record_id AND "
    "b.id > a.id WHERE a.state = 'pending' AND b.state IN ('pending', "
    "'skipped') AND a.definite = 1 AND a.operation <> 'unapply'",
};
/* And when the queue is empty. */
static const char *const at_rest[] = {
    "SELECT 'still open', id, entity, operation, state, waits_for FROM "
    "sync_event WHERE state NOT IN ('succeeded', 'skipped')",
    "SELECT 'missing', i.id, i.number FROM invoice AS i JOIN shop AS s ON s.id "
    "= 1 LEFT JOIN link AS k ON k.entity = 'invoice' AND k.local_id = i.id "
    "WHERE i.status IN ('sent', 'part_paid', 'paid') AND (post_when = 'send' "
    "OR balance = 0) AND COALESCE(k.posted_revision, 0) < i.revision",
    "SELECT 'behind', i.id FROM invoice AS i JOIN link AS k ON k.entity = "
    "'invoice' AND k.local_id = i.id WHERE i.status IN ('sent', 'part_paid', "
    "'paid') AND k.posted_revision < i.revision",
    "SELECT 'not void', i.id FROM invoice AS i JOIN link AS k ON k.entity = "
    "'invoice' AND k.local_id = i.id WHERE (i.status = 'void') <> "
    "(k.snapshot = 'void')",
    "SELECT 'not deleted', i.id FROM invoice AS i JOIN link AS k ON k.entity "
    "= 'invoice' AND k.local_id = i.id WHERE i.status = 'deleted'",
    "SELECT 'payment', p.id, p.status FROM payment AS p JOIN shop AS s ON "
    "s.id = 1 LEFT JOIN link AS k ON k.entity = 'payment' AND k.local_id = "
    "p.id LEFT JOIN hand AS h ON h.entity = 'payment' AND h.local_id = p.id "
    "WHERE h.kind IS NULL AND IF(p.status = 'deleted', k.qbo_id IS NOT NULL, "
    "s.sync_payments = 1 AND COALESCE(k.posted_revision, 0) < p.revision AND "
    "NOT EXISTS (SELECT 1 FROM payment_part AS x JOIN invoice AS i ON i.id = "
    "x.invoice_id WHERE x.payment_id = p.id AND post_when = 'payment' AND "
    "i.balance <> 0))",
};

static void
judge(const char *const *list, size_t n, int step)
{
    for (size_t i = 0; i < n; i++) {
        const char *rows = SAYS("%s", list[i]);

        if (*rows != '\0')
            fail_msg("seed %u, step %d: %s%s", seed_now, step, rows,
                     books_events());
    }
    books_tally_holds(books_arena());
}

#define JUDGE(list, step) judge(list, sizeof(list) / sizeof((list)[0]), step)

static void
one_run(unsigned seed)
{
    static void (*const people[])(void) = {
        saves_an_invoice,
        saves_an_invoice,
        saves_a_payment,
        saves_a_payment,
        saves_a_payment,
        acts,
        acts,
        acts,
        acts,
        deletes_a_payment,
        reissues,
        marks,
        retries,
    };

    seed_now = seed;
    state_of_chance = seed;
    do_sql("UPDATE shop SET post_when = '%s', sync_payments = %d; "
           "DROP TABLE IF EXISTS qbo_applied; CREATE TABLE qbo_applied "
           "(payment_id BIGINT, invoice_id BIGINT)",
           seed % 3 == 1 ? "payment" : "send", seed % 3 != 2);
    for (int step = 0; step < STEPS; step++) {
        if (chance(3) == 0)
            (void)engine(false);
        else
            people[chance(sizeof(people) / sizeof(people[0]))]();
        JUDGE(always, step);
    }
    for (int rounds = 0; rounds < 2000; rounds++) {
        retries();
        while (engine(true))
            ;
        if (number("SELECT COUNT(*) FROM sync_event WHERE state IN "
                   "('needs_attention', 'failed')") == 0)
            break;
    }
    JUDGE(always, STEPS);
    JUDGE(at_rest, STEPS);
}

static void
the_books_hold(void **state)
{
    const char *from_said = getenv("BOOKS_SEED"), *runs_said;
    unsigned from = from_said ? (unsigned)strtoul(from_said, NULL, 10) : 1;
    unsigned runs = from_said ? 1 : 6;

    if ((runs_said = getenv("BOOKS_RUNS")) != NULL)
        runs = (unsigned)strtoul(runs_said, NULL, 10);
    for (unsigned seed = from; seed < from + runs; seed++) {
        books_done(state);
        books_fresh(state);
        one_run(seed);
    }
    private_db_sql("DROP TABLE qbo_applied");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOOKS(the_books_hold),
    };

    return cmocka_run_group_tests(tests, books_start, books_stop);
}
