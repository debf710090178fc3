#include "books_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "event/event.h"

#include "books.h"

static uint64_t state_of_chance;

unsigned books_seed;

void
books_seed_set(unsigned seed)
{
    books_seed = seed;
    state_of_chance = seed;
}

unsigned
books_chance(unsigned n)
{
    state_of_chance =
        state_of_chance * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(state_of_chance >> 33) % n;
}

int64_t
books_number(const char *fmt, ...)
{
    char sql[2000];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(sql, sizeof(sql), fmt, ap);
    va_end(ap);
    return strtoll(SAYS("%s", sql), NULL, 10);
}

void
books_sql(const char *fmt, ...)
{
    char sql[2000];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(sql, sizeof(sql), fmt, ap);
    va_end(ap);
    private_db_sql(sql);
}

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
        books_chance(1u << 30));
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

    books_sql("UPDATE tally SET %s = %s - 1, %s = %s + 1, problem_invoices = "
              "problem_invoices + %d; UPDATE sync_event SET state = '%s', "
              "definite = %d, cause = '' WHERE id = %lld",
              d->state, d->state, to, to, problem, to, definite,
              (long long)d->id);
}

/*
 * What must come first, as lib/plan has it: invoices of a payment that are not
 * there; before a void, payments that let go.  -1: it will never come.
 */
static int64_t
must_wait_for(const struct due *d)
{
    if (strcmp(d->state, "pending") == 0 && strcmp(d->operation, "void") == 0)
        return books_number(
            "SELECT COALESCE(MAX(e.id), 0) FROM qbo_applied AS q "
            "JOIN sync_event AS e ON e.entity = 'payment' AND "
            "e.record_id = q.payment_id AND e.operation <> 'post' "
            "AND e.state NOT IN ('succeeded', 'skipped') "
            "WHERE q.invoice_id = %lld",
            (long long)d->record);
    if (strcmp(d->state, "pending") != 0 || strcmp(d->entity, "payment") != 0 ||
        strcmp(d->operation, "post") != 0)
        return 0;
    return books_number(
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
    books_sql("DELETE FROM qbo_applied WHERE payment_id = %lld; "
              "INSERT INTO qbo_applied SELECT x.payment_id, x.invoice_id FROM "
              "payment_part AS x JOIN link AS k ON k.entity = 'invoice' AND "
              "k.local_id = x.invoice_id WHERE x.payment_id = %lld",
              (long long)d->record, (long long)d->record);
    if (books_number("SELECT COUNT(*) FROM qbo_applied AS q JOIN link AS k ON "
                     "k.entity = 'invoice' AND k.local_id = q.invoice_id "
                     "WHERE k.snapshot = 'void'") > 0)
        fail_msg("seed %u: a payment goes to a voided invoice", books_seed);
    if (lets_go)
        return;
    books_sql("INSERT INTO link (shop_id, connection_id, entity, local_id, "
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
    if (books_number("SELECT COUNT(*) FROM invoice AS i JOIN link AS k "
                     "ON k.entity = 'invoice' AND k.local_id = i.reissue_of "
                     "WHERE i.id = %lld AND k.snapshot <> 'void'",
                     (long long)d->record) > 0)
        fail_msg("seed %u: invoice %lld is there beside the one it stands for",
                 books_seed, (long long)d->record);
    books_sql("INSERT INTO link (shop_id, connection_id, entity, local_id, "
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

    if (invoice && books_number("SELECT COUNT(*) FROM qbo_applied WHERE "
                                "invoice_id = %lld",
                                (long long)d->record) > 0)
        fail_msg("seed %u: invoice %lld has a payment applied", books_seed,
                 (long long)d->record);
    if (strcmp(d->operation, "void") == 0)
        books_sql("UPDATE link SET snapshot = 'void' WHERE entity = 'invoice' "
                  "AND local_id = %lld",
                  (long long)d->record);
    else
        books_sql("DELETE FROM link WHERE entity = '%s' AND local_id = %lld; "
                  "DELETE FROM qbo_applied WHERE payment_id = %lld AND '%s' = "
                  "'payment'",
                  d->entity, (long long)d->record, (long long)d->record,
                  d->entity);
}

static void
succeeds(const struct due *d)
{
    bool payment = strcmp(d->entity, "payment") == 0;
    bool there = books_number("SELECT COUNT(*) FROM link WHERE entity "
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
    int64_t newer =
        books_number("SELECT COALESCE(MAX(id), 0) FROM sync_event WHERE "
                     "entity = '%s' AND record_id = %lld AND id > %lld",
                     d->entity, (long long)d->record, (long long)d->id);

    if (newer == 0 || strcmp(d->operation, "unapply") == 0) {
        moved(d, "needs_attention", 1);
        released(d, false);
        return;
    }
    moved(d, "skipped", 1);
    books_sql("UPDATE sync_event SET superseded_by = %lld WHERE id = %lld",
              (long long)newer, (long long)d->id);
    released(d, true);
}

bool
books_engine(bool friendly)
{
    struct due d;
    int64_t wait;

    if (!due_event(&d))
        return false;
    wait = must_wait_for(&d);
    if (wait < 0)
        fail_msg("seed %u: payment %lld waits for what will not come",
                 books_seed, (long long)d.record);
    if (wait > 0)
        books_sql("UPDATE sync_event SET waits_for = %lld, cause = 'waiting', "
                  "due_at = '9999-12-31' WHERE id = %lld",
                  (long long)wait, (long long)d.id);
    else if (friendly || books_chance(10) < 6)
        succeeds(&d);
    else if (strcmp(d.state, "pending") == 0 && books_chance(2) == 0)
        moved(&d, "checking", 0);
    else
        refused(&d);
    return true;
}
