/* store_event: what is due, its last attempt, its record, its waits. */
#include <string.h>

#include "str/str.h"
#include "sync/store.h"

/* clang-format off */
struct event_row {
    int64_t id;
    const char *entity, *state;
    int64_t record_id;
    const char *label, *operation;
    int64_t attempts, attempt_id, looks;
    bool definite;
    struct utc changed_at;
    int64_t blocker;
    bool early;
};
static const struct field event_fields[] = {
    FIELD(struct event_row, NULL, id),
    FIELD(struct event_row, NULL, entity),
    FIELD(struct event_row, NULL, state),
    FIELD(struct event_row, NULL, record_id),
    FIELD(struct event_row, NULL, label),
    FIELD(struct event_row, NULL, operation),
    FIELD(struct event_row, NULL, attempts),
    FIELD(struct event_row, NULL, attempt_id),
    FIELD(struct event_row, NULL, looks),
    FIELD(struct event_row, NULL, definite),
    FIELD(struct event_row, NULL, changed_at),
    FIELD(struct event_row, NULL, blocker),
    FIELD(struct event_row, NULL, early),
};
struct attempt_row { struct sync_attempt a; const char *operation; };
static const struct field attempt_fields[] = {
    FIELD(struct attempt_row, NULL, a.id),
    FIELD(struct attempt_row, NULL, a.request_id),
    FIELD(struct attempt_row, NULL, a.path),
    FIELD(struct attempt_row, NULL, a.body),
    FIELD(struct attempt_row, NULL, a.marker),
    FIELD(struct attempt_row, NULL, a.outcome),
    FIELD(struct attempt_row, NULL, operation),
    FIELD(struct attempt_row, NULL, a.revision),
    FIELD(struct attempt_row, NULL, a.first_marked_at),
    FIELD(struct attempt_row, NULL, a.first_age_us),
    FIELD(struct attempt_row, NULL, a.age_us),
    FIELD(struct attempt_row, NULL, a.outdone),
};
/* clang-format on */
static const struct record event_record =
    RECORD(struct event_row, event_fields);
static const struct record attempt_record =
    RECORD(struct attempt_row, attempt_fields);

bool
store_context(void *ctx, struct arena *a, const struct sync_lease *l,
              struct plan_context *out, struct err *e)
{
    struct sync_store_db *s = ctx;

    return plan_context_load(s->conf.db, a, l->shop, l->connection_id, out, e);
}

bool
store_due(void *ctx, struct arena *a, const struct sync_lease *l,
          struct sync_event **out, size_t *n, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct rows rows;

    *n = 0;
    if (!db_all(s->conf.db, a, STMT_EVENT_DUE,
                ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id)),
                &event_record, &rows, e))
        return false;
    *out = arena_alloc(a, rows.n + 1, sizeof(**out));
    for (size_t i = 0; i < rows.n; i++) {
        const struct event_row *r = rows_at(&rows, &event_record, i);
        struct sync_event *ev = &(*out)[*n];

        *ev = (struct sync_event){
            .id = r->id,
            .record_id = r->record_id,
            .label = r->label,
            .operation = r->operation,
            .attempts = r->attempts,
            .attempt_id = r->attempt_id,
            .looks = r->looks,
            .definite = r->definite,
            .changed_at = r->changed_at,
            .blocker = r->blocker,
            .early = r->early,
        };
        if (event_entity_parse(r->entity, &ev->entity) &&
            event_state_parse(r->state, &ev->state))
            (*n)++; /* a later version's words are left alone (R10) */
    }
    return true;
}

bool
store_attempt(void *ctx, struct arena *a, const struct sync_lease *l,
              const struct sync_event *ev, struct sync_attempt *out,
              struct err *e)
{
    struct sync_store_db *s = ctx;
    struct attempt_row r;

    if (!db_one(s->conf.db, a, STMT_ATTEMPT_BY_ID,
                ARGS(ARG_SHOP(l->shop), ARG_INT(ev->attempt_id)),
                &attempt_record, &r, e))
        return false;
    *out = r.a;
    return qbo_operation_parse(r.operation, &out->operation) ||
           err_set(e, ERR_FAULT, "attempt %lld does nothing we know",
                   (long long)r.a.id);
}

bool
store_subject(void *ctx, struct arena *a, const struct sync_lease *l,
              const struct sync_event *ev, struct plan_subject *out,
              struct err *e)
{
    struct sync_store_db *s = ctx;

    return plan_subject_load(s->conf.db, a, l->shop, l->connection_id,
                             ev->entity, ev->record_id, ev->changed_at, out, e);
}

bool
store_invoices(void *ctx, struct arena *a, const struct sync_lease *l,
               const int64_t *ids, size_t n, struct plan_subject *out,
               bool *loaded, struct err *e)
{
    struct sync_store_db *s = ctx;

    return plan_invoices_load(s->conf.db, a, l->shop, l->connection_id, ids, n,
                              out, loaded, e);
}

bool
store_document_of(void *ctx, struct arena *a, const struct sync_lease *l,
                  int64_t customer_id, const char **qbo_id, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct one_text row;
    bool found;

    *qbo_id = "";
    if (!db_maybe(s->conf.db, a, STMT_LINK_OF_CUSTOMER,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                       ARG_INT(customer_id)),
                  &one_text_record, &row, &found, e))
        return false;
    if (found)
        *qbo_id = row.v;
    return true;
}

/* -------------------------------------------------------------------- gate */

struct park {
    struct sync_store_db *s;
    const struct sync_lease *l;
};

static bool
park_body(struct db *db, void *ctx, struct err *e)
{
    static const enum event_state held[] = { EVENT_PENDING, EVENT_RETRYING };
    struct park *t = ctx;
    const struct val *which =
        ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->l->connection_id));
    struct one_int row;
    bool off;

    if (!db_maybe(db, &t->s->scratch, STMT_SYNC_OFF, which, &one_int_record,
                  &row, &off, e))
        return false;
    for (size_t i = 0; off && i < sizeof(held) / sizeof(held[0]); i++)
        if (!db_exec(db, STMT_EVENT_PARK,
                     ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->l->connection_id),
                          ARG_TEXT(event_state_name(held[i])),
                          ARG_TEXT(event_cause("setup")->title)),
                     NULL, e))
            return false;
    return true;
}

bool
store_park(void *ctx, const struct sync_lease *l, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct park t = { s, l };

    arena_reset(&s->scratch);
    return db_tx(s->conf.db, park_body, &t, e);
}

/* -------------------------------------------------------------- candidates */

struct candidates {
    const struct sync_lease *l;
    const struct sync_found *found;
    size_t n;
};

static bool
candidate_put(struct db *db, const struct sync_lease *l,
              const struct sync_found *f, const struct plan_candidate *c,
              struct err *e)
{
    return db_insert(db, STMT_CANDIDATE_INSERT,
                     ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                          ARG_TEXT(event_entity_name(f->event->entity)),
                          ARG_INT(f->event->record_id), ARG_TEXT(c->qbo_id),
                          ARG_TEXT(c->name), ARG_TEXT(c->email),
                          ARG_TEXT(c->type), ARG_BOOL(c->active),
                          ARG_TEXT(c->sync_token), ARG_INT(f->revision)),
                     NULL, e);
}

static bool
candidates_of(struct db *db, const struct sync_lease *l,
              const struct sync_found *f, struct err *e)
{
    static const struct plan_candidate none = { "", "", "", "", "", false };

    if (!db_exec(db, STMT_CANDIDATE_CLEAR,
                 ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                      ARG_TEXT(event_entity_name(f->event->entity)),
                      ARG_INT(f->event->record_id)),
                 NULL, e))
        return false;
    if (f->n == 0)
        return candidate_put(db, l, f, &none, e);
    for (size_t i = 0; i < f->n; i++)
        if (!candidate_put(db, l, f, &f->list[i], e))
            return false;
    return true;
}

static bool
candidates_body(struct db *db, void *ctx, struct err *e)
{
    const struct candidates *t = ctx;

    for (size_t i = 0; i < t->n; i++)
        if (!candidates_of(db, t->l, &t->found[i], e))
            return false;
    return true;
}

bool
store_candidates(void *ctx, const struct sync_lease *l,
                 const struct sync_found *found, size_t n, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct candidates t = { l, found, n };

    return db_tx(s->conf.db, candidates_body, &t, e);
}

/* ------------------------------------------------------------------- waits */

struct waits {
    struct sync_store_db *s;
    const struct sync_lease *l;
    const struct sync_event *ev;
    const struct plan *plan;
    bool lost;
};

/* A named event, unless it has settled meanwhile: then 0. */
static bool
wait_for_event(struct db *db, struct waits *t, const struct plan_wait *w,
               int64_t *id, struct err *e)
{
    struct one_int row;
    bool found;

    if (!db_maybe(db, &t->s->scratch, STMT_EVENT_STILL_OPEN,
                  ARGS(ARG_SHOP(t->l->shop), ARG_INT(w->event_id)),
                  &one_int_record, &row, &found, e))
        return false;
    *id = found ? row.v : 0;
    return true;
}

/* The open event of a record the event waits for, made when there is none;
 * 0 when the record was linked meanwhile. */
static bool
wait_for(struct db *db, struct waits *t, const struct plan_wait *w, int64_t *id,
         struct err *e)
{
    struct event_change change = { w->entity, w->record_id, w->label, "post",
                                   0,         t->ev->early };
    const char *entity = event_entity_name(w->entity);
    struct one_int row;
    bool found;

    if (w->event_id != 0)
        return wait_for_event(db, t, w, id, e);
    *id = 0;
    if (!db_maybe(db, &t->s->scratch, STMT_LINK_EXISTS,
                  ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->l->connection_id),
                       ARG_TEXT(entity), ARG_INT(w->record_id)),
                  &one_int_record, &row, &found, e))
        return false;
    if (found)
        return true;
    if (!db_maybe(
            db, &t->s->scratch, STMT_EVENT_NEWEST_OPEN,
            ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->l->connection_id),
                 ARG_TEXT(entity), ARG_INT(w->record_id)),
            &one_int_record, &row, &found, e))
        return false;
    if (found) {
        *id = row.v;
        return true;
    }
    return event_enqueue(db, &t->s->scratch, t->l->shop, &change, 1, id, e);
}

static bool
wait_body(struct db *db, void *ctx, struct err *e)
{
    struct waits *t = ctx;
    int64_t first = t->ev->blocker, id;
    bool ours;

    if (!store_lane_check(t->s, t->l, &ours, e))
        return false;
    if (!ours) {
        t->lost = true;
        return err_set(e, ERR_CONFLICT, "the lane is not ours any more");
    }
    for (size_t i = 0; i < t->plan->wait_count; i++) {
        if (!wait_for(db, t, &t->plan->wait[i], &id, e) ||
            (t->ev->early &&
             !event_hurry(db, &t->s->scratch, t->l->shop, id, e)))
            return false;
        if (first == 0)
            first = id;
    }
    if (first == 0)
        return true; /* all linked by now: it is planned again */
    if (t->ev->early && !event_hurry(db, &t->s->scratch, t->l->shop, first, e))
        return false;
    return db_exec(db, STMT_EVENT_WAIT,
                   ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->ev->id),
                        ARG_INT(first), ARG_TEXT(t->plan->message)),
                   NULL, e);
}

enum sync_done
store_wait(void *ctx, struct arena *a, const struct sync_lease *l,
           const struct sync_event *ev, const struct plan *plan, struct err *e)
{
    struct waits t = { ctx, l, ev, plan, false };

    (void)a;
    return store_tx(ctx, wait_body, &t, &t.lost, e);
}
