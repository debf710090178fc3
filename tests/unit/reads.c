#include "reads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "inbound/inbound.h"
#include "plan/plan.h"

enum { CONNECTION = 7 };

static struct db *sweeper;

int
reads_fresh(void **state)
{
    private_db_sql("DELETE FROM reference; DELETE FROM mapping");
    if (books_fresh(state) != 0)
        return 1;
    sweeper = private_db_open(DB_SWEEPER);
    return 0;
}

int
reads_done(void **state)
{
    if (*books_text(books_arena(), "SELECT 1 FROM shop WHERE id = 1") != '\0')
        books_tally_holds(books_arena());
    db_close(sweeper);
    private_db_sql("DELETE FROM reference; DELETE FROM mapping");
    return books_done(state);
}

/* ------------------------------------------------------------------ reading */

static const struct json *
json_of(const char *text)
{
    const struct json *o = NULL;
    struct err e = { 0 };

    if (text == NULL)
        return NULL;
    if (!json_read(books_arena(), text, strlen(text), 1 << 20, 64, &o, &e))
        fail_msg("%s: %s", e.text, text);
    return o;
}

static enum inbound_result
take_read(const struct inbound_read *r)
{
    enum inbound_result out = INBOUND_LATER;
    struct err e = { 0 };

    if (!inbound_take(sweeper, books_arena(), (struct shop_ref){ 1 },
                      CONNECTION, r, &out, &e))
        fail_msg("%s", e.text);
    return out;
}

/* It is not taken over; what was said. */
const char *
reads_refused(enum event_entity entity, const char *id, const char *text)
{
    const struct inbound_read r = { .entity = entity,
                                    .qbo_id = id,
                                    .record = json_of(text),
                                    .merged_into = "" };
    enum inbound_result out;
    struct err e = { 0 };

    if (inbound_take(sweeper, books_arena(), (struct shop_ref){ 1 }, CONNECTION,
                     &r, &out, &e))
        fail_msg("%s %s was taken over", event_entity_name(entity), id);
    return PRINT("%s", e.text);
}

/* "done" or "later"; text NULL: it is gone. */
const char *
reads_take(enum event_entity entity, const char *id, const char *text)
{
    const struct inbound_read r = { .entity = entity,
                                    .qbo_id = id,
                                    .record = json_of(text),
                                    .merged_into = "" };

    return take_read(&r) == INBOUND_DONE ? "done" : "later";
}

const char *
reads_merge(const char *id, const char *text, const char *into,
            const char *survivor)
{
    return reads_merge_of(ENTITY_CUSTOMER, id, text, into, survivor);
}

const char *
reads_merge_of(enum event_entity entity, const char *id, const char *text,
               const char *into, const char *survivor)
{
    const struct inbound_read r = { .entity = entity,
                                    .qbo_id = id,
                                    .record = json_of(text),
                                    .merged_into = into,
                                    .survivor = json_of(survivor) };

    return take_read(&r) == INBOUND_DONE ? "done" : "later";
}

/* Ours is that one there, as it is there now. */
void
reads_linked(enum event_entity entity, int64_t id, const char *text)
{
    const struct json *o = json_of(text);
    char sql[8000];

    books_link(event_entity_name(entity), id);
    snprintf(sql, sizeof(sql),
             "UPDATE link SET qbo_id = '%s', sync_token = '%s', snapshot = "
             "'%s' WHERE shop_id = 1 AND entity = '%s' AND local_id = %lld",
             json_text_at(o, "Id"), json_text_at(o, "SyncToken"),
             qbo_snapshot(books_arena(), plan_qbo_name(entity), o),
             event_entity_name(entity), (long long)id);
    private_db_sql(sql);
}

const char *
invoice_json(int token, const char *total, const char *more)
{
    return PRINT(
        "{\"Id\":\"812\",\"SyncToken\":\"%d\",\"CustomerRef\":{\"value\":"
        "\"61\"},\"DocNumber\":\"1\",\"TxnDate\":\"2026-06-18\",\"DueDate\":"
        "\"2026-07-18\",\"TotalAmt\":%s,\"Line\":[{\"Id\":\"1\",\"Amount\":%s,"
        "\"DetailType\":\"SalesItemLineDetail\",\"SalesItemLineDetail\":{"
        "\"ItemRef\":{\"value\":\"9\"},\"Qty\":1}},{\"Amount\":%s,"
        "\"DetailType\":\"SubTotalLineDetail\"}],\"PrivateNote\":\"Counterfoil "
        "7K3F9QX2\"%s}",
        token, total, total, total, more);
}

int64_t
reads_invoice(void)
{
    int64_t id = books_sent("1", "ann", "100.00");

    books_posted();
    reads_linked(ENTITY_INVOICE, id, invoice_json(0, "100.00", ""));
    reads_linked(ENTITY_CUSTOMER, 1,
                 "{\"Id\":\"61\",\"SyncToken\":\"0\",\"DisplayName\":\"Ann\"}");
    return id;
}

const char *
customer_json(const char *id, int token, const char *name, const char *more)
{
    return PRINT(
        "{\"Id\":\"%s\",\"SyncToken\":\"%d\",\"DisplayName\":\"%s\"%s}", id,
        token, name, more);
}

/* ----------------------------------------------------------------- standing */

/* theirs, tokens, and how many rows the log has that came from there. */
const char *
link_says(const char *entity, int64_t id)
{
    return SAYS("SELECT CONCAT_WS(' ', IF(theirs = '', '-', theirs), "
                "sync_token, IF(theirs_token = '', '-', theirs_token), "
                "IF(theirs_at IS NULL, '-', 'at'), (SELECT COUNT(*) FROM "
                "sync_event WHERE shop_id = 1 AND direction = 'in')) "
                "FROM link WHERE shop_id = 1 AND entity = '%s' AND "
                "local_id = %lld",
                entity, (long long)id);
}

/* The newest row of the log that came from there. */
const char *
reads_told(void)
{
    return SAYS("SELECT CONCAT_WS(' ', entity, record_id, operation, state, "
                "IF(cause = '', NULL, cause), message) FROM sync_event WHERE "
                "shop_id = 1 AND direction = 'in' ORDER BY id DESC LIMIT 1");
}

const char *
reads_stands(enum event_entity entity, int64_t id)
{
    struct ledger_sync s;
    struct err e = { 0 };

    if (!ledger_sync_of(books_ledger(), entity, &id, 1, &s, &e))
        fail_msg("%s", e.text);
    return ledger_standing_word(s.standing);
}
