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

/* The table of problems is what grouping the open events gives. */
static void
problems_hold(struct arena *a)
{
    static const char kept[] =
        "SELECT shop_id, cause, about, n, invoices, amount FROM problem "
        "WHERE n <> 0 OR invoices <> 0 OR amount <> 0 ORDER BY 1, 2, 3";
    static const char counted[] =
        "SELECT shop_id, IF(cause = '', 'unknown', cause), about, COUNT(*), "
        "SUM(entity = 'invoice'), SUM(amount) FROM sync_event "
        "WHERE state IN ('needs_attention', 'failed') GROUP BY 1, 2, 3 "
        "UNION ALL "
        "SELECT shop_id, '', '', COUNT(*), SUM(entity = 'invoice'), "
        "SUM(amount) FROM sync_event "
        "WHERE state IN ('needs_attention', 'failed') GROUP BY 1 "
        "ORDER BY 1, 2, 3";

    assert_string_equal(books_text(a, kept), books_text(a, counted));
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
    problems_hold(a);
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
    ledger = (struct ledger){ .db = private_db_open(DB_PORTAL),
                              .arena = &arena,
                              .shop = { 1 },
                              .currency = currency_find("USD"),
                              .actor = "user",
                              .actor_id = 1,
                              .actor_name = "Test" };
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

/* -------------------------------------------------------------------- acts */

struct ledger_faults books_faults;

struct act {
    books_act *act;
    struct ledger_input in;
    int64_t id, revision;
    const char *external_id;
    enum ledger_saved how;
};

static bool
act_body(struct db *db, void *ctx, struct err *e)
{
    struct act *a = ctx;

    (void)db;
    return a->act(&ledger, a->id, &a->how, e);
}

static bool
invoice_body(struct db *db, void *ctx, struct err *e)
{
    struct act *a = ctx;
    struct invoice inv;

    (void)db;
    ledger_faults_init(&books_faults, &arena);
    if (!ledger_invoice_read(&a->in, ledger.currency, &inv, &books_faults))
        return ledger_faults_none(&books_faults, e);
    inv.external_id = a->external_id;
    if (!ledger_invoice_save(&ledger, &inv, &a->how, &books_faults, e))
        return false;
    a->id = inv.id;
    return true;
}

static bool
payment_body(struct db *db, void *ctx, struct err *e)
{
    struct act *a = ctx;
    struct payment p;

    (void)db;
    ledger_faults_init(&books_faults, &arena);
    if (!ledger_payment_read(&a->in, ledger.currency, &p, &books_faults))
        return ledger_faults_none(&books_faults, e);
    p.external_id = a->external_id;
    if (!ledger_payment_save(&ledger, &p, &a->how, &books_faults, e))
        return false;
    a->id = p.id;
    return true;
}

static bool
run(db_body *body, struct act *a, struct err *e)
{
    struct err own = { 0 };
    bool good = db_tx(ledger.db, body, a, e == NULL ? &own : e);

    if (!good && e == NULL)
        fail_msg("%s", own.text);
    return good;
}

static void
give(struct act *a, const char *name, const char *text)
{
    assert_true(
        ledger_input_add(&a->in, name, LEDGER_TEXT, arena_text(&arena, text)));
}

bool
books_do(books_act *act, int64_t id, enum ledger_saved *how, struct err *e)
{
    struct act a = { .act = act, .id = id };
    bool good = run(act_body, &a, e);

    if (how != NULL)
        *how = a.how;
    return good;
}

static void
invoice_give(struct act *a, const char *number, const char *customer,
             const char *amount)
{
    ledger_input_init(&a->in, &arena, false);
    give(a, "customer", customer);
    give(a, "number", number);
    give(a, "invoice_date", "2026-06-18");
    give(a, "lines[0].item", "visit");
    give(a, "lines[0].quantity", "1");
    give(a, "lines[0].unit_price", amount);
}

int64_t
books_invoice(const char *number, const char *customer, const char *amount)
{
    return books_invoice_with(number, customer, amount, NULL, "due_date",
                              "2026-07-18", NULL);
}

int64_t
books_invoice_with(const char *number, const char *customer, const char *amount,
                   struct err *e, ...)
{
    struct act a = { .external_id = arena_printf(&arena, "inv-%s", number) };
    const char *name;
    va_list ap;

    invoice_give(&a, number, customer, amount);
    va_start(ap, e);
    while ((name = va_arg(ap, const char *)) != NULL)
        give(&a, name, va_arg(ap, const char *));
    va_end(ap);
    return run(invoice_body, &a, e) ? a.id : 0;
}

static bool
reissue_body(struct db *db, void *ctx, struct err *e)
{
    struct act *a = ctx;
    struct invoice with;

    (void)db;
    ledger_faults_init(&books_faults, &arena);
    if (!ledger_invoice_read(&a->in, ledger.currency, &with, &books_faults))
        return ledger_faults_none(&books_faults, e);
    with.external_id = a->external_id;
    if (!ledger_invoice_reissue(&ledger, a->id, a->revision, &with,
                                &books_faults, e))
        return false;
    a->how = LEDGER_CHANGED;
    a->id = with.id;
    return true;
}

int64_t
books_reissue(int64_t id, const char *number, const char *customer,
              const char *amount, struct err *e)
{
    return books_reissue_seen(id, 0, number, customer, amount, e);
}

int64_t
books_reissue_seen(int64_t id, int64_t revision, const char *number,
                   const char *customer, const char *amount, struct err *e)
{
    struct act a = { .id = id,
                     .revision = revision,
                     .external_id = arena_printf(&arena, "re-%s", number) };

    invoice_give(&a, number, customer, amount);
    return run(reissue_body, &a, e) ? a.id : 0;
}

int64_t
books_sent(const char *number, const char *customer, const char *amount)
{
    int64_t id = books_invoice(number, customer, amount);

    books_do(ledger_invoice_send, id, NULL, NULL);
    return id;
}

bool
books_pay(const char *external_id, const char *customer, const char *what,
          int64_t *id, enum ledger_saved *how, struct err *e)
{
    struct act a = { .external_id = external_id };
    char *rest = arena_text(&arena, what), *part;
    bool good;

    ledger_input_init(&a.in, &arena, false);
    give(&a, "customer", customer);
    give(&a, "date", "2026-06-20");
    give(&a, "method", "card");
    give(&a, "amount", strsep(&rest, " "));
    for (int i = 0; (part = strsep(&rest, " ")) != NULL; i++) {
        char *amount = strchr(part, '=');

        assert_non_null(amount);
        *amount++ = '\0';
        give(&a, arena_printf(&arena, "applied[%d].invoice", i),
             arena_printf(&arena, "inv-%s", part));
        give(&a, arena_printf(&arena, "applied[%d].amount", i), amount);
    }
    good = run(payment_body, &a, e);
    if (id != NULL)
        *id = a.id;
    if (how != NULL)
        *how = a.how;
    return good;
}

void
books_link(const char *entity, int64_t id)
{
    char sql[600];

    snprintf(sql, sizeof(sql),
             "REPLACE INTO link (shop_id, connection_id, entity, local_id, "
             "qbo_id, qbo_number, sync_token, posted_revision, snapshot) "
             "SELECT 1, 7, '%s', id, 1000 + id, '', '0', revision, '' "
             "FROM %s WHERE shop_id = 1 AND id = %lld",
             entity, entity, (long long)id);
    private_db_sql(sql);
}

void
books_posted(void)
{
    static const char *const entities[] = { "invoice", "payment" };

    for (size_t i = 0; i < 2; i++) {
        char sql[700];

        snprintf(
            sql, sizeof(sql),
            "REPLACE INTO link (shop_id, connection_id, entity, local_id, "
            "qbo_id, qbo_number, sync_token, posted_revision, snapshot) "
            "SELECT 1, 7, '%s', r.id, 1000 + r.id, '', '0', r.revision, '' "
            "FROM %s AS r WHERE r.shop_id = 1 AND EXISTS (SELECT 1 FROM "
            "sync_event AS x WHERE x.entity = '%s' AND x.record_id = r.id "
            "AND x.state = 'pending' AND x.waits_for = 0)",
            entities[i], entities[i], entities[i]);
        private_db_sql(sql);
    }
    private_db_sql("UPDATE sync_event SET state = 'succeeded' WHERE state = "
                   "'pending' AND waits_for = 0; "
                   "UPDATE tally SET pending = (SELECT COUNT(*) FROM "
                   "sync_event WHERE state = 'pending'), succeeded = (SELECT "
                   "COUNT(*) FROM sync_event WHERE state = 'succeeded') "
                   "WHERE shop_id = 1");
}

const char *
books_events(void)
{
    return SAYS("SELECT CONCAT_WS(' ', id, entity, label, operation, state, "
                "IF(cause = '', NULL, cause), "
                "IF(waits_for = 0, NULL, waits_for)) FROM sync_event "
                "WHERE shop_id = 1 ORDER BY id");
}
