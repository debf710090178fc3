#include "books.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
static struct ledger ledger;

struct arena *
books_arena(void)
{
    return &arena;
}

const struct ledger *
books_ledger(void)
{
    return &ledger;
}

struct db *
books_db(void)
{
    return ledger.db;
}

const char *
books_text(struct arena *a, const char *fmt, ...)
{
    enum { MOST = 64000 };
    char sql[4000], *out = arena_alloc(a, MOST, 1);
    va_list ap;

    va_start(ap, fmt);
    assert_true(vsnprintf(sql, sizeof(sql), fmt, ap) < (int)sizeof(sql));
    va_end(ap);
    private_db_text(sql, out, MOST);
    return out;
}

void
books_tally_holds(struct arena *a)
{
    static const char kept[] =
        "SELECT pending, sending, checking, retrying, needs_attention, failed, "
        "succeeded, skipped, problem_invoices FROM tally WHERE shop_id = 1";
    static const char counted[] =
        "SELECT SUM(state = 'pending'), SUM(state = 'sending'), "
        "SUM(state = 'checking'), SUM(state = 'retrying'), "
        "SUM(state = 'needs_attention'), SUM(state = 'failed'), "
        "SUM(state = 'succeeded'), SUM(state = 'skipped'), "
        "SUM(entity = 'invoice' AND state IN ('needs_attention', 'failed')) "
        "FROM sync_event WHERE shop_id = 1 HAVING COUNT(*) > 0";

    assert_string_equal(books_text(a, kept), books_text(a, counted));
}

int
books_start(void **state)
{
    arena_init(&arena, 1024 << 20);
    return private_db_start(state);
}

int
books_stop(void **state)
{
    arena_free(&arena);
    return private_db_stop(state);
}

int
books_fresh(void **state)
{
    (void)state;
    private_db_sql(
        "DELETE FROM wake; DELETE FROM tally; DELETE FROM sync_event; "
        "DELETE FROM audit; DELETE FROM link; DELETE FROM hand; "
        "DELETE FROM payment; DELETE FROM invoice; DELETE FROM item; "
        "DELETE FROM tax_rate; DELETE FROM customer; DELETE FROM connection; "
        "DELETE FROM shop; ALTER TABLE sync_event AUTO_INCREMENT = 1; "
        "ALTER TABLE payment AUTO_INCREMENT = 1; "
        "ALTER TABLE invoice AUTO_INCREMENT = 1; "
        "INSERT INTO shop (id, name, country, currency, zone, connection_id) "
        "VALUES (1, 'A', 'US', 'USD', 'UTC', 7), (2, 'B', 'US', 'USD', 'UTC', "
        "0); INSERT INTO connection (shop_id, id, realm_hmac, realm_web, "
        "environment, state) VALUES (1, 7, 'r', 'r', 'sandbox', 'active'); "
        "INSERT INTO customer (shop_id, id, external_id, name, name_key) "
        "VALUES "
        "(1, 1, 'ann', 'Ann', 'ann'), (1, 2, 'bob', 'Bob', 'bob'); "
        "INSERT INTO item (shop_id, id, external_id, name, name_key) VALUES "
        "(1, 1, 'visit', 'Visit', 'visit')");
    ledger = (struct ledger){ private_db_open(DB_PORTAL),
                              &arena,
                              { 1 },
                              currency_find("USD"),
                              "user",
                              1,
                              "Test" };
    return 0;
}

int
books_done(void **state)
{
    (void)state;
    db_close(ledger.db);
    arena_reset(&arena);
    return 0;
}
