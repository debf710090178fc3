/* store_mark: the two transactions around a send. */
#include <string.h>

#include "crypt/crypt.h"
#include "str/str.h"
#include "sync/store.h"

struct mark {
    struct sync_store_db *s;
    struct sync_lease *l;
    const struct sync_connection *c;
    struct sync_mark *list;
    size_t n;
    int64_t run_id;
    bool lost;
};

/* Lane row with our fence and time left, then the connection as it was. */
static bool
mark_may(struct db *db, struct mark *t, struct err *e)
{
    const struct sync_lease *l = t->l;
    struct one_int row;
    bool ours, same = false;

    if (!store_lane_check(t->s, l, &ours, e) ||
        (ours && !db_maybe(db, &t->s->scratch, STMT_CONNECTION_HOLD,
                           ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                                ARG_INT(t->c->generation)),
                           &one_int_record, &row, &same, e)))
        return false;
    if (!ours || !same) {
        t->lost = true;
        return err_set(e, ERR_CONFLICT, "the lane or connection has changed");
    }
    return db_exec(db, STMT_LANE_RENEW,
                   ARGS(ARG_SHOP(l->shop), ARG_TEXT(store_kind(l)),
                        ARG_INT(l->connection_id), ARG_INT(l->fence)),
                   NULL, e);
}

static bool
attempt_insert(struct db *db, struct mark *t, struct sync_mark *m,
               struct err *e)
{
    const struct sync_lease *l = t->l;
    unsigned char hash[CRYPT_HASH];
    struct bytes hashed = { hash, sizeof(hash) };

    crypt_sha256(m->body, strlen(m->body), hash);
    return db_insert(db, STMT_ATTEMPT_INSERT,
                     ARGS(ARG_SHOP(l->shop), ARG_INT(m->event->id),
                          ARG_INT(l->connection_id), ARG_INT(t->c->generation),
                          ARG_INT(l->fence), ARG_INT(t->run_id),
                          ARG_INT(m->event->attempts + 1),
                          ARG_TEXT(m->create ? "create" : "update"),
                          ARG_TEXT(m->request_id), ARG_INT(m->revision),
                          ARG_TEXT(m->path), ARG_TEXT(m->body),
                          ARG_BYTES(hashed), ARG_TEXT(m->marker),
                          ARG_UTC(m->first_marked_at)),
                     &m->attempt_id, e);
}

static bool
mark_one(struct db *db, struct mark *t, struct sync_mark *m,
         struct tally *delta, struct err *e)
{
    const struct sync_lease *l = t->l;
    int64_t changed;

    if (!attempt_insert(db, t, m, e) ||
        !db_exec(db, STMT_EVENT_MARKED,
                 ARGS(ARG_SHOP(l->shop), ARG_INT(m->event->id),
                      ARG_INT(m->event->attempt_id),
                      ARG_TEXT(event_state_name(m->event->state)),
                      ARG_INT(m->attempt_id), ARG_INT(l->fence)),
                 &changed, e))
        return false;
    if (changed == 1) {
        tally_count(delta, m->event->entity, m->event->state, EVENT_SENDING);
        return true;
    }
    /* Superseded or retried meanwhile: only this event is dropped. */
    if (!db_change(db, STMT_ATTEMPT_DROP,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(m->attempt_id)), e))
        return false;
    m->attempt_id = 0;
    return true;
}

static bool
mark_body(struct db *db, void *ctx, struct err *e)
{
    struct mark *t = ctx;
    const struct sync_lease *l = t->l;
    struct tally delta = { 0 };

    t->run_id = l->run_id;
    if (!mark_may(db, t, e))
        return false;
    if (t->run_id == 0 &&
        !db_insert(db, STMT_RUN_INSERT,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                        ARG_INT(l->fence), ARG_TEXT(t->s->owner)),
                   &t->run_id, e))
        return false;
    for (size_t i = 0; i < t->n; i++)
        if (!mark_one(db, t, &t->list[i], &delta, e))
            return false;
    return db_exec(db, STMT_RUN_MARKED,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(t->run_id),
                        ARG_INT((int64_t)t->n)),
                   NULL, e) &&
           tally_move(db, l->shop, &delta, e);
}

enum sync_done
store_mark(void *ctx, struct arena *a, struct sync_lease *l,
           const struct sync_connection *c, struct sync_mark *marks, size_t n,
           struct err *e)
{
    struct mark t = { ctx, l, c, marks, n, 0, false };
    enum sync_done done;

    (void)a;
    done = store_tx(ctx, mark_body, &t, &t.lost, e);
    if (done == SYNC_DONE)
        l->run_id = t.run_id;
    return done;
}

/* ----------------------------------------------------------------- settling */

struct settle {
    struct sync_store_db *s;
    const struct sync_lease *l;
    struct sync_settle *list;
    size_t n;
    bool lost;
};

static bool
link_save(struct db *db, const struct settle *t, const struct sync_settle *x,
          struct err *e)
{
    const struct sync_link *k = x->link;
    const struct val args[] = {
        ARG_SHOP(t->l->shop),
        ARG_INT(t->l->connection_id),
        ARG_TEXT(event_entity_name(x->event->entity)),
        ARG_INT(x->event->record_id),
        ARG_TEXT(k->qbo_id),
        ARG_TEXT(k->number),
        ARG_TEXT(k->sync_token),
        ARG_INT(k->revision),
        ARG_MONEY(k->total),
        ARG_TEXT(k->snapshot),
        { 0 },
    };
    int64_t changed;

    /* A create has no link yet, as a rule: INSERT IGNORE tells. */
    if (!db_exec(db, STMT_LINK_INSERT, args, &changed, e))
        return false;
    return changed == 1 || db_change(db, STMT_LINK_UPDATE, args, e);
}

/* A QuickBooks record is one record here: another link to it is asked. */
static bool
link_rival(struct db *db, const struct settle *t, struct sync_settle *x,
           struct err *e)
{
    struct one_int row;
    bool rival;

    if (x->link == NULL || x->marked || x->to != EVENT_SUCCEEDED)
        return true;
    if (!db_maybe(db, &t->s->scratch, STMT_LINK_OWNER,
                  ARGS(ARG_SHOP(t->l->shop), ARG_INT(t->l->connection_id),
                       ARG_TEXT(event_entity_name(x->event->entity)),
                       ARG_TEXT(x->link->qbo_id), ARG_INT(x->event->record_id)),
                  &one_int_record, &row, &rival, e))
        return false;
    if (!rival)
        return true;
    x->to = EVENT_ATTENTION;
    x->link = NULL;
    x->cause = x->event->entity == ENTITY_ITEM ? "item_collision"
                                               : "duplicate_customer";
    x->message = arena_printf(&t->s->scratch,
                              "'%s' in QuickBooks is already linked to "
                              "another record here",
                              x->event->label);
    return true;
}

static bool
event_move(struct db *db, const struct settle *t, struct sync_settle *x,
           struct err *e)
{
    int64_t changed;

    if (!db_exec(
            db, STMT_EVENT_SETTLE,
            ARGS(ARG_SHOP(t->l->shop), ARG_INT(x->event->id),
                 ARG_INT(x->attempt_id), ARG_TEXT(event_state_name(x->from)),
                 ARG_INT(x->marked ? t->l->fence : 0),
                 ARG_TEXT(event_state_name(x->to)), ARG_TEXT(x->cause),
                 ARG_INT(x->attempts), ARG_TEXT(x->message), ARG_INT(x->looks),
                 ARG_INT(x->due_in_us), ARG_BOOL(x->definite)),
            &changed, e))
        return false;
    x->hit = changed == 1;
    return true;
}

/* Does any event of the shop wait for another?  Most often none does. */
static bool
anyone_waits(struct db *db, const struct settle *t, bool *waits, struct err *e)
{
    struct one_int row;

    return db_maybe(db, &t->s->scratch, STMT_EVENT_WAITING,
                    ARGS(ARG_SHOP(t->l->shop)), &one_int_record, &row, waits,
                    e);
}

static bool
settle_one(struct db *db, const struct settle *t, struct sync_settle *x,
           bool waits, struct tally *delta, struct err *e)
{
    if (!link_rival(db, t, x, e) || !event_move(db, t, x, e))
        return false;
    if (!x->hit)
        return true; /* somebody else decided */
    tally_count(delta, x->event->entity, x->from, x->to);
    if (x->outcome != NULL && x->attempt_id != 0 &&
        !db_exec(db, STMT_ATTEMPT_SETTLE,
                 ARGS(ARG_SHOP(t->l->shop), ARG_INT(x->attempt_id),
                      ARG_TEXT(x->outcome), ARG_INT(x->http_status),
                      ARG_TEXT(x->fault_code), ARG_TEXT(x->tid),
                      ARG_TEXT(x->answer)),
                 NULL, e))
        return false;
    if (x->link != NULL && !link_save(db, t, x, e))
        return false;
    return !x->release || !waits ||
           db_exec(db, STMT_EVENT_RELEASE,
                   ARGS(ARG_SHOP(t->l->shop), ARG_INT(x->event->id)), NULL, e);
}

static bool
settle_body(struct db *db, void *ctx, struct err *e)
{
    struct settle *t = ctx;
    struct tally delta = { 0 };
    bool unmarked = false, ours = true, waits;

    for (size_t i = 0; i < t->n; i++)
        unmarked = unmarked || !t->list[i].marked;
    /* What was not marked by this lease is guarded by the lane itself. */
    if (unmarked && !store_lane_check(t->s, t->l, &ours, e))
        return false;
    if (!ours) {
        t->lost = true;
        return err_set(e, ERR_CONFLICT, "the lane is not ours any more");
    }
    if (!anyone_waits(db, t, &waits, e))
        return false;
    for (size_t i = 0; i < t->n; i++)
        if (!settle_one(db, t, &t->list[i], waits, &delta, e))
            return false;
    return tally_move(db, t->l->shop, &delta, e);
}

enum sync_done
store_settle(void *ctx, struct arena *a, const struct sync_lease *l,
             struct sync_settle *list, size_t n, struct err *e)
{
    struct settle t = { ctx, l, list, n, false };
    enum sync_done done;

    (void)a;
    done = store_tx(ctx, settle_body, &t, &t.lost, e);
    if (done != SYNC_UNSURE)
        return done;
    /* COMMIT's answer was lost.  Every move is guarded by state, attempt and
       fence, so running it again changes nothing that was stored. */
    err_clear(e);
    if (!store_ready(ctx, e))
        return SYNC_FAILED;
    return store_tx(ctx, settle_body, &t, &t.lost, e);
}
