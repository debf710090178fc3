#include "sync/store.h"

#include <stdlib.h>
#include <string.h>

#undef store_tx /* here it is itself, and the name is the caller's */
#undef db_transact

enum { SCRATCH_MAX = 64 << 20, LIST_MAX = 1 << 20 };

static const struct field one_int_fields[] = { FIELD(struct one_int, NULL, v) };
const struct record one_int_record = RECORD(struct one_int, one_int_fields);
static const struct field one_text_fields[] = { FIELD(struct one_text, NULL,
                                                      v) };
const struct record one_text_record = RECORD(struct one_text, one_text_fields);
static const struct field one_utc_fields[] = { FIELD(struct one_utc, NULL, v) };
const struct record one_utc_record = RECORD(struct one_utc, one_utc_fields);

const char *
store_kind(const struct sync_lease *l)
{
    static const char *const names[] = {
        [SYNC_POST] = "post", [SYNC_JOB] = "job", [SYNC_CHANGES] = "changes"
    };

    return names[l->kind];
}

void
store_list_begin(struct store_list *l, struct arena *a)
{
    str_init(&l->text, a, LIST_MAX);
    str_addc(&l->text, '[');
}

void
store_list_add(struct store_list *l, const int64_t *row, size_t n)
{
    char before = '[';

    if (l->text.len > 1)
        str_addc(&l->text, ',');
    for (size_t i = 0; i < n; i++, before = ',')
        str_addf(&l->text, "%c%lld", before, (long long)row[i]);
    str_addc(&l->text, ']');
}

bool
store_list_end(struct store_list *l, const char **out, struct err *e)
{
    str_addc(&l->text, ']');
    *out = l->text.text;
    return str_whole(&l->text) ||
           err_set(e, ERR_FAULT, "a list of lanes is too long");
}

bool
store_lane_check(struct sync_store_db *s, const struct sync_lease *l,
                 bool *ours, struct err *e)
{
    struct one_int row;

    return db_maybe(s->conf.db, &s->scratch, STMT_LANE_CHECK,
                    ARGS(ARG_SHOP(l->shop), ARG_TEXT(store_kind(l)),
                         ARG_INT(l->connection_id), ARG_INT(l->fence)),
                    &one_int_record, &row, ours, e);
}

enum sync_done
store_tx(struct sync_store_db *s, db_body *body, void *ctx, const bool *lost,
         struct err *e)
{
    arena_reset(&s->scratch);
    switch (db_transact(s->conf.db, body, ctx, e)) {
    case DB_COMMITTED:
        return SYNC_DONE;
    case DB_UNKNOWN:
        return SYNC_UNSURE;
    case DB_ROLLED_BACK:
        break;
    }
    if (!*lost)
        return SYNC_FAILED;
    err_clear(e);
    return SYNC_LOST_LEASE;
}

bool
sync_store_open(struct sync_store_db **out, const struct sync_store_conf *c,
                struct sync_store *port, struct err *e)
{
    struct sync_store_db *s = calloc(1, sizeof(*s));

    *out = s;
    if (s == NULL)
        return err_set(e, ERR_FAULT, "no memory for the store");
    s->conf = *c;
    arena_init(&s->scratch, SCRATCH_MAX);
    arena_init(&s->ahead, SCRATCH_MAX);
    *port = (struct sync_store){
        .ctx = s,
        .ready = store_ready,
        .fold = store_fold,
        .rescue = store_rescue,
        .wake_idle = store_wake_idle,
        .checkup = store_checkup,
        .lease = store_lease,
        .take_over = store_take_over,
        .connection = store_connection,
        .context = store_context,
        .park = store_park,
        .due = store_due,
        .attempt = store_attempt,
        .subject = store_subject,
        .invoices = store_invoices,
        .document_of = store_document_of,
        .candidates = store_candidates,
        .wait = store_wait,
        .mark = store_mark,
        .settle = store_settle,
        .release = store_release,
        .refresh_begin = store_refresh_begin,
        .refresh_end = store_refresh_end,
        .refresh_stop = store_refresh_stop,
        .expire = store_expire,
        .job = store_job,
        .job_end = store_job_end,
        .sent = store_sent,
        .job_result = store_job_result,
        .job_later = store_job_later,
        .seen_from = store_seen_from,
        .seen_add = store_seen_add,
        .seen_end = store_seen_end,
        .connected = store_connected,
        .lists = store_lists,
        .job_connection = store_job_connection,
        .forget = store_forget,
        .go = store_go,
        .changes = store_changes,
        .changes_upto = store_changes_upto,
        .changes_tried = store_changes_tried,
        .inbox = store_inbox,
        .inbox_claim = store_inbox_claim,
        .inbox_taken = store_inbox_taken,
        .inbox_put = store_inbox_put,
        .inbox_linked = store_inbox_linked,
        .company = store_company_again,
        .echoes = store_echoes,
        .take = store_take,
    };
    return store_owner(s, e) && store_note_open(s, &port->note, e);
}

void
sync_store_close(struct sync_store_db *s)
{
    if (s == NULL)
        return;
    store_note_close(s);
    arena_free(&s->scratch);
    arena_free(&s->ahead);
    free(s);
}
