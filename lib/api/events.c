/* events: the sync log, and Retry. */
#include "api/inner.h"

#include <string.h>

#include "event/event.h"

enum { RETRY_AT_ONCE = 1000 };

struct event_row {
    int64_t id;
    const char *entity, *record, *label, *operation, *direction, *state;
    const char *cause, *message;
    int64_t superseded_by, waits_for, attempts;
    struct utc next_attempt_at, created_at, changed_at;
};
static const struct field event_fields[] = {
    FIELD(struct event_row, NULL, id),
    FIELD(struct event_row, NULL, entity),
    FIELD(struct event_row, NULL, record),
    FIELD(struct event_row, NULL, label),
    FIELD(struct event_row, NULL, operation),
    FIELD(struct event_row, NULL, direction),
    FIELD(struct event_row, NULL, state),
    FIELD(struct event_row, NULL, cause),
    FIELD(struct event_row, NULL, message),
    FIELD(struct event_row, NULL, superseded_by),
    FIELD(struct event_row, NULL, waits_for),
    FIELD(struct event_row, NULL, attempts),
    FIELD(struct event_row, NULL, next_attempt_at),
    FIELD(struct event_row, NULL, created_at),
    FIELD(struct event_row, NULL, changed_at),
};
static const struct record event_record =
    RECORD(struct event_row, event_fields);

static void
event_write(struct req *r, struct json_out *o, const struct event_row *ev)
{
    json_open(o, NULL, '{');
    json_put_text(o, "id", arena_printf(r->arena, "%lld", (long long)ev->id));
    json_put_text(o, "entity", ev->entity);
    put_text(o, "record", ev->record);
    json_put_text(o, "label", ev->label);
    json_put_text(o, "operation", ev->operation);
    json_put_text(o, "direction", ev->direction);
    json_put_text(o, "status", ev->state);
    put_text(o, "cause", ev->cause);
    put_text(o, "message", ev->message);
    json_put_int(o, "attempts", ev->attempts);
    put_text(o, "waits_for",
             ev->waits_for == 0
                 ? NULL
                 : arena_printf(r->arena, "%lld", (long long)ev->waits_for));
    put_text(
        o, "superseded_by",
        ev->superseded_by == 0
            ? NULL
            : arena_printf(r->arena, "%lld", (long long)ev->superseded_by));
    put_utc(r, o, "next_attempt_at", ev->next_attempt_at);
    put_utc(r, o, "created_at", ev->created_at);
    put_utc(r, o, "changed_at", ev->changed_at);
    json_close(o, '}');
}

/* A filter by status or entity: "" for all; a fault when there is none. */
static const char *
status_filter(struct ledger_faults *f, const char *field, const char *text)
{
    enum event_state s;

    if (text != NULL && !event_state_parse(text, &s))
        ledger_fault_add(f, field, "There is no such status.");
    return text == NULL ? "" : text;
}

static const char *
entity_filter(struct ledger_faults *f, const char *field, const char *text)
{
    enum event_entity n;

    if (text != NULL && !event_entity_parse(text, &n))
        ledger_fault_add(f, field, "There is no such entity.");
    return text == NULL ? "" : text;
}

static const char *
cause_filter(struct ledger_faults *f, const char *field, const char *text)
{
    if (text != NULL && event_cause(text) == NULL)
        ledger_fault_add(f, field, "There is no such cause.");
    return text == NULL ? "" : text;
}

/* GET /sync-events */
bool
api_events(struct req *r, struct reply *out, struct err *e)
{
    static const char *const filters[] = { "status", "entity", NULL };
    struct ledger_faults *f = &call_of(r)->faults;
    const char *status = http_param(&r->query, "status");
    const char *entity = http_param(&r->query, "entity");
    struct list_query q;
    struct json_out o;
    struct rows rows;
    int64_t before;
    bool more;

    status = status_filter(f, "status", status);
    entity = entity_filter(f, "entity", entity);
    if (!list_query_read(r, filters, &q, e))
        return false;
    before = q.cursor > 0 ? q.cursor : INT64_MAX;
    if (*status == '\0'
            ? !db_all(r->db, r->arena, STMT_API_EVENTS,
                      ARGS(ARG_SHOP(r->shop), ARG_INT(before), ARG_TEXT(entity),
                           ARG_INT(q.limit + 1)),
                      &event_record, &rows, e)
            : !db_all(r->db, r->arena, STMT_API_EVENTS_IN,
                      ARGS(ARG_SHOP(r->shop), ARG_INT(before), ARG_TEXT(entity),
                           ARG_TEXT(status), ARG_INT(q.limit + 1)),
                      &event_record, &rows, e))
        return false;
    more = rows.n > (size_t)q.limit;
    rows.n -= more;
    reply_json(out, &o);
    json_open(&o, NULL, '{');
    json_open(&o, "data", '[');
    for (size_t i = 0; i < rows.n; i++) {
        const struct event_row *ev = rows_at(&rows, &event_record, i);

        event_write(r, &o, ev);
        before = ev->id;
    }
    json_close(&o, ']');
    list_end(r, &o, more, before);
    return reply_json_end(&o, e);
}

static bool
event_read(struct req *r, int64_t id, struct event_row *out, struct err *e)
{
    bool found;

    return db_maybe(r->db, r->arena, STMT_API_EVENT,
                    ARGS(ARG_SHOP(r->shop), ARG_INT(id)), &event_record, out,
                    &found, e) &&
           (found || err_set(e, ERR_ABSENT, "There is no such event."));
}

/* GET /sync-events/:id */
bool
api_event(struct req *r, struct reply *out, struct err *e)
{
    struct event_row ev;
    struct json_out o;

    if (!event_read(r, r->record, &ev, e))
        return false;
    reply_json(out, &o);
    event_write(r, &o, &ev);
    return reply_json_end(&o, e);
}

static bool
retry_told(struct req *r, const char *detail, struct err *e)
{
    const struct ledger *l = &call_of(r)->ledger;
    const struct audit row = { l->actor,      l->actor_id, l->actor_name,
                               "event.retry", "",          0,
                               detail };

    return audit_add(r->db, r->shop, &row, e);
}

static bool
retry_reply(struct reply *out, int64_t moved, bool more, int64_t receipt,
            struct err *e)
{
    struct json_out o;

    reply_json(out, &o);
    json_open(&o, NULL, '{');
    json_put_int(&o, "retried", moved);
    json_put_bool(&o, "more", more);
    json_put_int(&o, "receipt", receipt);
    json_close(&o, '}');
    return reply_json_end(&o, e);
}

/* Under a receipt, which the shop's page shows; who calls has asked enough. */
static bool
retry_under(struct req *r, const char *said, const int64_t *ids, size_t n,
            bool more, int64_t *receipt, int64_t *moved, struct err *e)
{
    const struct ledger *l = &call_of(r)->ledger;
    const struct receipt_press press = { .actor = l->actor,
                                         .actor_id = l->actor_id,
                                         .actor_name = l->actor_name,
                                         .pressed = "api",
                                         .said = said,
                                         .more = more };
    struct receipt_done done;

    if (!receipt_open(r->db, r->arena, r->shop, &press, receipt, e) ||
        !receipt_retry(r->db, r->arena, r->shop, *receipt, ids, n, &done, e))
        return false;
    *moved = done.moved;
    return true;
}

static bool
retry_one_act(struct req *r, struct reply *out, void *ctx, struct err *e)
{
    struct event_row ev;
    int64_t moved, receipt;

    (void)ctx;
    if (!event_read(r, r->record, &ev, e) ||
        !retry_under(r, "", &r->record, 1, false, &receipt, &moved, e))
        return false;
    if (moved == 0)
        return err_set(e, ERR_CONFLICT,
                       "Event %lld is %s: there is nothing to retry.",
                       (long long)ev.id, ev.state);
    return retry_told(r, arena_printf(r->arena, "event %lld", (long long)ev.id),
                      e) &&
           retry_reply(out, moved, false, receipt, e);
}

/* POST /sync-events/:id/retry */
bool
api_event_retry(struct req *r, struct reply *out, struct err *e)
{
    return act_once(r, out, retry_one_act, NULL, e);
}

struct retrying {
    const char *status, *entity, *cause;
};

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

/* "Failed, invoice, tax_not_mapped" */
static const char *
filter_said(struct req *r, const struct retrying *how)
{
    return arena_printf(r->arena, "%s%s%s%s%s",
                        *how->status != '\0' ? how->status : "Failed",
                        *how->entity != '\0' ? ", " : "", how->entity,
                        *how->cause != '\0' ? ", " : "", how->cause);
}

static bool
retry_all_act(struct req *r, struct reply *out, void *ctx, struct err *e)
{
    const struct retrying *how = ctx;
    int64_t moved, receipt, *ids;
    struct rows rows;
    bool more;

    if (!db_all(r->db, r->arena, STMT_API_PROBLEMS,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(how->status),
                     ARG_TEXT(how->entity), ARG_TEXT(how->cause),
                     ARG_INT(RETRY_AT_ONCE + 1)),
                &id_record, &rows, e))
        return false;
    more = rows.n > RETRY_AT_ONCE;
    rows.n -= more;
    ids = arena_alloc(r->arena, rows.n + 1, sizeof(*ids));
    for (size_t i = 0; i < rows.n; i++)
        ids[i] = ((const struct id_row *)rows.row)[i].id;
    return retry_under(r, filter_said(r, how), ids, rows.n, more, &receipt,
                       &moved, e) &&
           (moved == 0 ||
            retry_told(r,
                       arena_printf(r->arena, "%lld events", (long long)moved),
                       e)) &&
           retry_reply(out, moved, more, receipt, e);
}

/* The filter's members, each text or null; others are refused by name. */
static bool
filter_read(struct req *r, struct retrying *how, struct err *e)
{
    struct ledger_faults *f = &call_of(r)->faults;
    struct ledger_input in;
    const char *status;

    if (!body_input(r, &in, e))
        return false;
    status = ledger_input_text(&in, "filter.status");
    how->status = status_filter(f, "filter.status", status);
    if (status != NULL && strcmp(status, "needs_attention") != 0 &&
        strcmp(status, "failed") != 0)
        ledger_fault_add(f, "filter.status",
                         "Only needs_attention and failed can be retried.");
    how->entity = entity_filter(f, "filter.entity",
                                ledger_input_text(&in, "filter.entity"));
    how->cause =
        cause_filter(f, "filter.cause", ledger_input_text(&in, "filter.cause"));
    (void)ledger_input_text(&in, "filter");
    for (size_t i = 0; i < in.n; i++)
        if (!in.list[i].used)
            ledger_fault_add(f, in.list[i].name, "There is no such field.");
        else if (in.list[i].text != NULL && in.list[i].kind != LEDGER_TEXT)
            ledger_fault_add(f, in.list[i].name, "This is text in quotes.");
        else if (strcmp(in.list[i].name, "filter") == 0 &&
                 in.list[i].text != NULL)
            ledger_fault_add(f, "filter", "This is an object.");
    if (in.n == 0)
        ledger_fault_add(f, "filter", "Name a filter; {} takes all.");
    return ledger_faults_none(f, e);
}

/* POST /sync-events/retry */
bool
api_events_retry(struct req *r, struct reply *out, struct err *e)
{
    struct retrying how;

    return filter_read(r, &how, e) && act_once(r, out, retry_all_act, &how, e);
}
