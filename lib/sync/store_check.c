/* store_check: what a record was last sent as, and what came of a check. */
#include <string.h>

#include "money/money.h"
#include "sync/store.h"

/* clang-format off */
struct sent_row {
    const char *qbo_id, *operation, *body;
    struct money total;
    const char *currency;
};
static const struct field sent_fields[] = {
    FIELD(struct sent_row, NULL, qbo_id),
    FIELD(struct sent_row, NULL, operation),
    FIELD(struct sent_row, NULL, body),
    FIELD(struct sent_row, NULL, total),
    FIELD(struct sent_row, NULL, currency),
};
/* clang-format on */
static const struct record sent_record = RECORD(struct sent_row, sent_fields);

bool
store_sent(void *ctx, struct arena *a, const struct sync_lease *l,
           int64_t connection_id, enum event_entity entity, int64_t record_id,
           struct sync_sent_record *out, struct err *e)
{
    struct sync_store_db *s = ctx;
    const struct currency *c;
    struct sent_row r;
    bool found;

    *out = (struct sync_sent_record){ "", "", "", "" };
    if (!db_maybe(s->conf.db, a, STMT_SENT_RECORD,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id),
                       ARG_TEXT(event_entity_name(entity)), ARG_INT(record_id)),
                  &sent_record, &r, &found, e))
        return false;
    if (!found)
        return true;
    *out = (struct sync_sent_record){ r.qbo_id, r.operation, r.body, "" };
    c = currency_find(r.currency);
    if (entity == ENTITY_INVOICE && c != NULL)
        out->total = money_text(a, r.total, c); /* a body does not say it */
    return true;
}

bool
store_job_result(void *ctx, const struct sync_lease *l, int64_t id,
                 const char *message, const char *result, struct err *e)
{
    struct sync_store_db *s = ctx;

    return db_exec(s->conf.db, STMT_JOB_RESULT,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(id), ARG_TEXT(message),
                        ARG_TEXT(result)),
                   NULL, e);
}
