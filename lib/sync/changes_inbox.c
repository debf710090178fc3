/* changes_inbox: records that a notice named, read by their ids. */
#include <string.h>

#include "log/log.h"
#include "sync/changes.h"

#define FIRST_WAIT_US (15 * SECOND)
#define LAST_WAIT_US (60 * MINUTE)
enum { DOUBLINGS = 8 };

int64_t
inbox_wait(const struct sync *s, int64_t tries)
{
    int64_t us = FIRST_WAIT_US << (tries < DOUBLINGS ? tries : DOUBLINGS);

    us = us < LAST_WAIT_US ? us : LAST_WAIT_US;
    return scaled(s, us + chance(s, us / 6 + 1));
}

bool
inbox_load(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;
    struct sync_inbox *rows;

    if (!s->p.store.inbox(s->p.store.ctx, &l->arena, &l->lease, &rows,
                          &c->named_n, e))
        return false;
    c->named = arena_alloc(&l->arena, c->named_n + 1, sizeof(*c->named));
    for (size_t i = 0; i < c->named_n; i++) {
        struct named *n = &c->named[i];

        n->row = rows[i];
        n->preferences = !event_entity_parse(rows[i].entity, &n->entity);
        if (!n->preferences && qbo_id_valid(n->row.merged_into))
            n->stage = NAMED_INTO;
    }
    return true;
}

/* ----------------------------------------------------------------- answers */

/* The realm said no for now: those asked for wait, unless a new token is all
 * that they need. */
static bool
asked_failed(struct sync *s, struct lane *l, const struct qbo_answer *ans,
             enum named_stage again, struct err *e)
{
    struct changes *c = l->changes;

    for (size_t i = 0; i < c->asked_n; i++)
        c->asked[i]->stage = ans->class == QBO_SIGNED_OUT ? again : NAMED_OVER;
    return lane_read_failed(s, l, ans, e);
}

static const struct json *
row_of_id(const struct json *rows, const char *id)
{
    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next) {
        const char *have = json_text_at(o, "Id");

        if (have != NULL && strcmp(have, id) == 0)
            return o;
    }
    return NULL;
}

/* What is not among the rows is asked for by itself: a query lags writes, and
 * one bad record fails it as a whole (qbo.md 4.1). */
static bool
group_done(struct sync *s, struct call *call, const struct outbound_result *r,
           struct err *e)
{
    struct lane *l = call->lane;
    struct changes *c = l->changes;
    struct qbo_http http = call_http(l, r);
    const struct json *rows;
    struct qbo_answer ans;

    arena_reset(&l->page);
    qbo_judge(&l->page, &http, "QueryResponse", false, &ans);
    if (ans.class != QBO_GOOD && ans.class != QBO_REFUSED)
        return asked_failed(s, l, &ans, NAMED_NEW, e);
    if (ans.class == QBO_GOOD)
        lane_good(l);
    rows = ans.class == QBO_GOOD
               ? qbo_query_rows(ans.root, plan_qbo_name(c->asked[0]->entity))
               : NULL;
    readings_room(l, c->asked_n);
    for (size_t i = 0; i < c->asked_n; i++) {
        struct named *n = c->asked[i];
        const struct json *o = row_of_id(rows, n->row.qbo_id);

        n->stage = o != NULL ? NAMED_OVER : NAMED_ALONE;
        if (o != NULL)
            reading_add(l, n->entity, n->row.qbo_id, o, n, false);
    }
    return true;
}

/* Kept for the turn: the next answer is that about the one that went. */
static bool
into_done(struct sync *s, struct call *call, const struct outbound_result *r,
          struct err *e)
{
    struct lane *l = call->lane;
    struct named *n = l->changes->asked[0];
    struct qbo_http http = call_http(l, r);
    struct qbo_answer ans;
    const char *id;

    qbo_judge(&l->arena, &http, plan_qbo_name(n->entity), false, &ans);
    id = ans.class == QBO_GOOD ? json_text_at(ans.entity, "Id") : "";
    if (ans.class == QBO_GOOD &&
        (id == NULL || strcmp(id, n->row.merged_into) != 0))
        ans.class = QBO_TRANSIENT; /* somebody else's */
    if (ans.class != QBO_GOOD && ans.class != QBO_REFUSED)
        return asked_failed(s, l, &ans, NAMED_INTO, e);
    lane_good(l);
    n->survivor = ans.class == QBO_GOOD ? ans.entity : NULL;
    n->stage = NAMED_ALONE;
    return true;
}

/* 610 alone says that it is gone, or what is left of it. */
static bool
one_done(struct sync *s, struct call *call, const struct outbound_result *r,
         struct err *e)
{
    struct lane *l = call->lane;
    struct named *n = l->changes->asked[0];
    struct qbo_http http = call_http(l, r);
    const struct json *record;
    struct qbo_answer ans;
    const char *id;

    arena_reset(&l->page);
    qbo_judge(&l->page, &http, plan_qbo_name(n->entity), false, &ans);
    record = ans.class == QBO_GOOD ? ans.entity : NULL;
    id = json_text_at(record, "Id");
    n->stage = NAMED_OVER;
    if (ans.class == QBO_GOOD && (id == NULL || strcmp(id, n->row.qbo_id) != 0))
        ans.class = QBO_TRANSIENT; /* somebody else's */
    if (ans.class == QBO_REFUSED && strcmp(ans.code, "610") != 0) {
        log_warn("changes", "shop=%lld %s not to be read: %s",
                 (long long)l->lease.shop.id, n->row.entity, ans.code);
        return true; /* it was claimed: once more later */
    }
    if (ans.class != QBO_GOOD && ans.class != QBO_REFUSED)
        return asked_failed(s, l, &ans, NAMED_ALONE, e);
    lane_good(l);
    if (record != NULL && qbo_deleted(record, n->row.qbo_id))
        record = NULL;
    readings_room(l, 1);
    reading_add(l, n->entity, n->row.qbo_id, record, n, false);
    return true;
}

/* ------------------------------------------------------------------ asking */

static bool
claim(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;
    struct sync_inbox list[GROUP_MAX];
    size_t n = 0;

    for (size_t i = 0; i < c->asked_n; i++) {
        if (c->asked[i]->claimed)
            continue;
        c->asked[i]->claimed = true;
        list[n] = c->asked[i]->row;
        list[n].wait_us = inbox_wait(s, list[n].tries);
        n++;
    }
    return n == 0 ||
           s->p.store.inbox_claim(s->p.store.ctx, &l->lease, list, n, e);
}

/* No notice of QuickBooks' names such a record; it is let go of. */
static bool
unreadable(struct sync *s, struct lane *l, struct named *n, struct err *e)
{
    log_warn("changes", "shop=%lld %s has no id that can be asked for",
             (long long)l->lease.shop.id, n->row.entity);
    n->stage = NAMED_OVER;
    return s->p.store.inbox_taken(s->p.store.ctx, &l->lease, &n->row, 1, e);
}

/* The next that is to be asked for, and others of its kind with it. */
static bool
pick(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;

    c->asked_n = 0;
    for (size_t i = 0; i < c->named_n && c->asked_n < GROUP_MAX; i++) {
        struct named *n = &c->named[i], *first = c->asked[0];

        if (n->stage == NAMED_ASKED || n->stage == NAMED_OVER)
            continue;
        if (!n->preferences && !qbo_id_valid(n->row.qbo_id)) {
            if (!unreadable(s, l, n, e))
                return false;
            continue;
        }
        if (c->asked_n > 0 && (n->preferences || n->stage != first->stage ||
                               n->entity != first->entity))
            continue;
        c->asked[c->asked_n++] = n;
        if (n->preferences || n->stage != NAMED_NEW)
            break;
    }
    return true;
}

/* By its id where it is one: that needs no second look at what is missing. */
static bool
ask_one(struct sync *s, struct lane *l, struct err *e)
{
    struct named *n = l->changes->asked[0];
    bool into = n->stage == NAMED_INTO;
    const char *what =
        arena_printf(&l->arena, "%s/%s", event_entity_name(n->entity),
                     into ? n->row.merged_into : n->row.qbo_id);

    n->stage = NAMED_ASKED;
    return call_read(s, l, NULL, qbo_path(&l->arena, l->conn.realm, what),
                     into ? into_done : one_done, e);
}

static bool
ask_group(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;
    const char *ids[GROUP_MAX], *query;

    for (size_t i = 0; i < c->asked_n; i++) {
        ids[i] = c->asked[i]->row.qbo_id;
        c->asked[i]->stage = NAMED_ASKED;
    }
    query = qbo_by_ids(&l->arena, plan_qbo_name(c->asked[0]->entity), ids,
                       c->asked_n);
    if (query == NULL)
        return err_set(e, ERR_FAULT, "a query of %zu ids is too long",
                       c->asked_n);
    return call_read(s, l, NULL,
                     qbo_query_path(&l->arena, l->conn.realm, query),
                     group_done, e);
}

bool
inbox_ask(struct sync *s, struct lane *l, bool *asked, struct err *e)
{
    struct changes *c = l->changes;

    *asked = false;
    if (!pick(s, l, e))
        return false;
    if (c->asked_n == 0)
        return true;
    *asked = true;
    if (!claim(s, l, e))
        return false;
    CRASH_POINT("changes.claimed");
    if (c->asked[0]->preferences)
        return company_ask(s, l, e);
    return c->asked_n == 1 ? ask_one(s, l, e) : ask_group(s, l, e);
}
