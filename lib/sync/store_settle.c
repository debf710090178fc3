/* store_settle: the transaction behind an answer or a look. */
#include <string.h>

#include "log/log.h"
#include "sync/store.h"

enum { SETTLE_ARGS = 13, ATTEMPT_ARGS = 7, LINK_ARGS = 10 };

struct settle {
    struct sync_store_db *s;
    struct sync_settle *list;
    size_t n;
    bool lost;
    bool split;  /* one lane of several is not ours: lane by lane */
    bool singly; /* a round for all of them missed one */
};

/* Rows of the lease that row i belongs to: i .. end - 1. */
static size_t
lease_end(const struct settle *t, size_t i)
{
    size_t end = i + 1;

    while (end < t->n && t->list[end].lease == t->list[i].lease)
        end++;
    return end;
}

/* Does an earlier one of the same round link to the same record? */
static bool
rival_in_round(const struct settle *t, const struct sync_settle *x)
{
    for (const struct sync_settle *y = t->list; y < x; y++)
        if (y->lease == x->lease && y->link != NULL &&
            y->event->entity == x->event->entity &&
            strcmp(y->link->qbo_id, x->link->qbo_id) == 0)
            return true;
    return false;
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
    rival = rival_in_round(t, x);
    if (!rival &&
        !db_maybe(db, &t->s->scratch, STMT_LINK_OWNER,
                  ARGS(ARG_SHOP(x->lease->shop),
                       ARG_INT(x->lease->connection_id),
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
    x->about = event_about(&t->s->scratch,
                           x->event->entity == ENTITY_ITEM ? ABOUT_ITEM
                                                           : ABOUT_CUSTOMER,
                           x->event->record_id);
    return true;
}

static void
settle_args(const struct sync_settle *x, struct val *to)
{
    to[0] = ARG_SHOP(x->lease->shop);
    to[1] = ARG_INT(x->event->id);
    to[2] = ARG_INT(x->attempt_id);
    to[3] = ARG_TEXT(event_state_name(x->from));
    to[4] = ARG_INT(x->marked ? x->lease->fence : 0);
    to[5] = ARG_TEXT(event_state_name(x->to));
    to[6] = ARG_TEXT(x->cause);
    to[7] = ARG_INT(x->attempts);
    to[8] = ARG_TEXT(x->message);
    to[9] = ARG_INT(x->looks);
    to[10] = ARG_INT(x->due_in_us);
    to[11] = ARG_BOOL(x->definite);
    to[12] = ARG_TEXT(x->about);
}

/* All in one round, as long as nobody else decided one of them. */
static bool
events_move(struct db *db, struct settle *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * SETTLE_ARGS, sizeof(*args));
    int64_t changed;

    for (size_t i = 0; i < t->n; i++) {
        settle_args(&t->list[i], args + i * SETTLE_ARGS);
        t->list[i].hit = true;
        if (!t->singly)
            continue;
        if (!db_exec(db, STMT_EVENT_SETTLE, args + i * SETTLE_ARGS, &changed,
                     e))
            return false;
        t->list[i].hit = changed == 1;
    }
    if (t->singly)
        return true;
    if (!db_exec_many(db, STMT_EVENT_SETTLE, args, t->n, &changed, e))
        return false;
    if (changed == (int64_t)t->n)
        return true;
    if (lease_end(t, 0) < t->n)
        t->split = true;
    else
        t->singly = true;
    return err_set(e, ERR_CONFLICT, "an event has moved: one by one");
}

static bool
attempts_settle(struct db *db, const struct settle *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * ATTEMPT_ARGS, sizeof(*args));
    struct val *to = args;

    for (size_t i = 0; i < t->n; i++) {
        const struct sync_settle *x = &t->list[i];

        if (!x->hit || x->outcome == NULL || x->attempt_id == 0)
            continue;
        *to++ = ARG_SHOP(x->lease->shop);
        *to++ = ARG_INT(x->attempt_id);
        *to++ = ARG_TEXT(x->outcome);
        *to++ = ARG_INT(x->http_status);
        *to++ = ARG_TEXT(x->fault_code);
        *to++ = ARG_TEXT(x->tid);
        *to++ = ARG_TEXT(x->answer);
    }
    return db_exec_many(db, STMT_ATTEMPT_SETTLE, args,
                        (size_t)(to - args) / ATTEMPT_ARGS, NULL, e);
}

/* A create has no link yet, as a rule: INSERT IGNORE tells. */
static bool
links_save(struct db *db, const struct settle *t, struct err *e)
{
    struct val *args =
        arena_alloc(&t->s->scratch, t->n * LINK_ARGS, sizeof(*args));
    struct val *to = args;
    int64_t changed;
    size_t n;

    for (size_t i = 0; i < t->n; i++) {
        const struct sync_settle *x = &t->list[i];

        if (!x->hit || x->link == NULL)
            continue;
        *to++ = ARG_SHOP(x->lease->shop);
        *to++ = ARG_INT(x->lease->connection_id);
        *to++ = ARG_TEXT(event_entity_name(x->event->entity));
        *to++ = ARG_INT(x->event->record_id);
        *to++ = ARG_TEXT(x->link->qbo_id);
        *to++ = ARG_TEXT(x->link->number);
        *to++ = ARG_TEXT(x->link->sync_token);
        *to++ = ARG_INT(x->link->revision);
        *to++ = ARG_MONEY(x->link->total);
        *to++ = ARG_TEXT(x->link->snapshot);
    }
    n = (size_t)(to - args) / LINK_ARGS;
    if (!db_exec_many(db, STMT_LINK_INSERT, args, n, &changed, e))
        return false;
    if (changed == (int64_t)n)
        return true;
    if (!db_exec_many(db, STMT_LINK_UPDATE, args, n, &changed, e))
        return false;
    return changed == (int64_t)n ||
           err_set(e, ERR_CONFLICT, "a record of QuickBooks has another link");
}

/* What was deleted there is linked to nothing. */
static bool
links_drop(struct db *db, const struct settle *t, struct err *e)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct sync_settle *x = &t->list[i];

        if (x->hit && x->unlink &&
            !db_exec(db, STMT_LINK_DROP,
                     ARGS(ARG_SHOP(x->lease->shop),
                          ARG_INT(x->lease->connection_id),
                          ARG_TEXT(event_entity_name(x->event->entity)),
                          ARG_INT(x->event->record_id)),
                     NULL, e))
            return false;
        if (x->hit && x->forget_customer != 0 &&
            !db_exec(
                db, STMT_LINK_FORGET,
                ARGS(ARG_SHOP(x->lease->shop), ARG_INT(x->lease->connection_id),
                     ARG_INT(x->forget_customer), ARG_TEXT(x->forget_qbo_id)),
                NULL, e))
            return false;
    }
    return true;
}

/* Can a chain stand behind it, also one that came after the lease began? */
static bool
heads_chain(const struct sync_settle *x)
{
    return strcmp(x->event->operation, "post") != 0;
}

static bool
released(struct db *db, const struct sync_settle *x, bool done, struct err *e)
{
    return db_exec(
        db, STMT_EVENT_RELEASE,
        ARGS(ARG_SHOP(x->lease->shop), ARG_INT(x->event->id), ARG_BOOL(done)),
        NULL, e);
}

/* What waited for these is planned again.  Most often nobody waits. */
static bool
waiting_release(struct db *db, const struct settle *t, struct err *e)
{
    for (size_t i = 0, end; i < t->n; i = end) {
        const struct sync_settle *x = &t->list[i];
        bool waits = x->lease->waits;

        end = lease_end(t, i);
        for (; x < t->list + end; x++)
            if (x->hit && x->release && (waits || heads_chain(x)) &&
                !released(db, x, x->to == EVENT_SUCCEEDED, e))
                return false;
    }
    return true;
}

/*
 * An answer too late to settle: another lease decided.  Where it found the
 * record that we have in hand, all is well; where it has another one, there
 * are two, and a person must know (P10).
 */
static bool
late_compare(struct db *db, const struct settle *t, const struct sync_settle *x,
             struct tally *delta, struct err *e)
{
    struct one_text there;
    int64_t changed;
    bool found;

    if (x->hit || !x->marked || x->link == NULL)
        return true;
    if (!db_maybe(db, &t->s->scratch, STMT_LINK_ID,
                  ARGS(ARG_SHOP(x->lease->shop),
                       ARG_INT(x->lease->connection_id),
                       ARG_TEXT(event_entity_name(x->event->entity)),
                       ARG_INT(x->event->record_id)),
                  &one_text_record, &there, &found, e))
        return false;
    if (!found || strcmp(there.v, x->link->qbo_id) == 0)
        return true;
    log_error("copies", "event=%lld id=%s and id=%s", (long long)x->event->id,
              there.v, x->link->qbo_id);
    if (!db_exec(db, STMT_EVENT_TWO_COPIES,
                 ARGS(ARG_SHOP(x->lease->shop), ARG_INT(x->event->id),
                      ARG_TEXT(arena_printf(&t->s->scratch,
                                            "QuickBooks has %s more than once",
                                            x->event->label))),
                 &changed, e))
        return false;
    if (changed == 1)
        tally_count(delta, x->event->entity, EVENT_SUCCEEDED, EVENT_ATTENTION);
    return true;
}

/*
 * It was in flight when a newer change of its record came, and could not give
 * way then.  Now its outcome is certain, and it does: posted after a newer
 * delete it would bring the record back.
 */
static bool
gives_way(struct db *db, const struct settle *t, struct sync_settle *x,
          struct tally *delta, struct err *e)
{
    const char *entity = event_entity_name(x->event->entity);
    struct one_int newer;
    bool found;

    if (!x->hit || !x->definite || x->to == EVENT_SUCCEEDED)
        return true;
    if (!db_maybe(db, &t->s->scratch, STMT_EVENT_NEWER,
                  ARGS(ARG_SHOP(x->lease->shop),
                       ARG_INT(x->lease->connection_id), ARG_TEXT(entity),
                       ARG_INT(x->event->record_id), ARG_INT(x->event->id),
                       ARG_TEXT(x->event->operation)),
                  &one_int_record, &newer, &found, e))
        return false;
    if (!found)
        return true;
    if (!db_change(db, STMT_EVENT_SUPERSEDE,
                   ARGS(ARG_SHOP(x->lease->shop), ARG_INT(x->event->id),
                        ARG_INT(newer.v)),
                   e) ||
        !released(db, x, true, e)) /* the newer one waits for it, most likely */
        return false;
    tally_count(delta, x->event->entity, x->to, EVENT_SKIPPED);
    return true;
}

/* What was not marked by its lease is guarded by the lane itself. */
static bool
lanes_check(struct db *db, struct settle *t, struct err *e)
{
    (void)db;
    for (size_t i = 0, end; i < t->n; i = end) {
        bool unmarked = false, ours = true;

        end = lease_end(t, i);
        for (size_t k = i; k < end; k++)
            unmarked = unmarked || !t->list[k].marked;
        if (unmarked && !store_lane_check(t->s, t->list[i].lease, &ours, e))
            return false;
        if (ours)
            continue;
        if (lease_end(t, 0) < t->n)
            t->split = true;
        else
            t->lost = true;
        return err_set(e, ERR_CONFLICT, "the lane is not ours any more");
    }
    return true;
}

/* What the moves mean for each shop's counts, and for its other events. */
static bool
counts_move(struct db *db, struct settle *t, struct err *e)
{
    struct arena *a = &t->s->scratch;
    struct shop_ref *shops = arena_alloc(a, t->n, sizeof(*shops));
    struct tally *deltas = arena_alloc(a, t->n, sizeof(*deltas));
    size_t lane = 0;

    for (size_t i = 0; i < t->n; i++) {
        struct sync_settle *x = &t->list[i];

        if (i > 0 && x->lease != x[-1].lease)
            lane++;
        shops[lane] = x->lease->shop;
        if (x->hit)
            tally_count(&deltas[lane], x->event->entity, x->from, x->to);
        if (!gives_way(db, t, x, &deltas[lane], e) ||
            !late_compare(db, t, x, &deltas[lane], e))
            return false;
    }
    return waiting_release(db, t, e) &&
           tally_move_many(db, a, shops, deltas, lane + 1, e);
}

static bool
settle_body(struct db *db, void *ctx, struct err *e)
{
    struct settle *t = ctx;

    if (!lanes_check(db, t, e))
        return false;
    for (size_t i = 0; i < t->n; i++)
        if (!link_rival(db, t, &t->list[i], e))
            return false;
    return events_move(db, t, e) && attempts_settle(db, t, e) &&
           links_save(db, t, e) && links_drop(db, t, e) &&
           counts_move(db, t, e);
}

static void
said(struct settle *t, enum sync_done done, const struct err *e)
{
    if (done == SYNC_FAILED || done == SYNC_UNSURE)
        log_warn("settle", "shop=%lld %s", (long long)t->list[0].lease->shop.id,
                 e->text);
    for (size_t i = 0; i < t->n; i++)
        t->list[i].done = done;
}

/*
 * COMMIT's answer was lost.  Every move is guarded by state, attempt and
 * fence, so running it again changes nothing that was stored.
 */
static enum sync_done
once_more(struct settle *t, struct err *e)
{
    err_clear(e);
    t->singly = true;
    if (!store_ready(t->s, e))
        return SYNC_FAILED;
    return store_tx(t->s, settle_body, t, &t->lost, e);
}

/* One lane alone. */
static void
lane_settle(struct settle t)
{
    struct err e = { 0 };
    enum sync_done done = store_tx(t.s, settle_body, &t, &t.lost, &e);

    if (done == SYNC_FAILED && t.singly) {
        err_clear(&e);
        done = store_tx(t.s, settle_body, &t, &t.lost, &e);
    }
    if (done == SYNC_UNSURE)
        done = once_more(&t, &e);
    said(&t, done, &e);
}

void
store_settle(void *ctx, struct sync_settle *list, size_t n)
{
    struct settle t = { .s = ctx, .list = list, .n = n };
    enum sync_done done = SYNC_FAILED;
    struct err e = { 0 };

    t.split = lease_end(&t, 0) == n; /* there is but one */
    if (!t.split)
        done = store_tx(t.s, settle_body, &t, &t.lost, &e);
    if (done == SYNC_FAILED && e.kind != ERR_LATER)
        t.split = true; /* one lane's trouble is not the others' */
    if (done == SYNC_UNSURE && !store_ready(ctx, &e))
        done = SYNC_FAILED;
    if (done == SYNC_DONE || (done == SYNC_FAILED && !t.split)) {
        said(&t, done, &e);
        return;
    }
    for (size_t i = 0, end; i < n; i = end) {
        struct settle one = { .s = ctx, .list = list + i };

        one.n = (end = lease_end(&t, i)) - i;
        one.singly = done == SYNC_UNSURE;
        lane_settle(one);
    }
}
