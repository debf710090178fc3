/*
 * changes_feed: what QuickBooks says has changed since it was asked last.
 *
 * All kinds are asked for at once.  A thousand rows may not be all of them
 * (qbo.md 4.2), and one bad record fails the whole: then each kind is asked for
 * alone, and where that is not enough either by pages of a query in the order
 * of change, which has no word of what was deleted: there everything that is
 * linked is read again.  The same when the last time is more than 30 days ago.
 */
#include <string.h>

#include "log/log.h"
#include "sync/changes.h"

#define OVERLAP_US MINUTE /* clocks differ, seconds are whole */
#define FEED_DAYS_US (29 * 24 * 60 * MINUTE)

static const enum event_entity feed_kinds[FEED_KINDS] = {
    ENTITY_CUSTOMER, ENTITY_ITEM, ENTITY_INVOICE, ENTITY_PAYMENT
};

static struct utc
since_of(const struct changes *c)
{
    return (struct utc){ c->from.since.us - OVERLAP_US };
}

/* ------------------------------------------------------------------ course */

/* Everything of it is stored: the next one goes on from where this began. */
static bool
feed_end(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;

    c->feed_due = false;
    l->release.next_us = scaled(s, CHANGES_US - chance(s, CHANGES_JITTER_US));
    if (c->partly) {
        log_warn("changes", "shop=%lld not all that changed could be read",
                 (long long)l->lease.shop.id);
        return s->p.store.changes_tried(s->p.store.ctx, &l->lease, e);
    }
    return s->p.store.changes_upto(s->p.store.ctx, &l->lease, c->from.now, e);
}

/* The kind that was asked for is through. */
static void
kind_over(struct changes *c)
{
    c->kind = c->apart ? c->kind + 1 : FEED_KINDS;
    c->by_query = false;
    c->page_since = NULL;
    c->page_skip = 0;
}

/* What was asked for was too much for one answer, or cannot be said in it. */
static bool
narrow(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;

    if (!c->apart) {
        c->apart = true;
        return true;
    }
    if (c->by_query) {
        c->partly = true;
        kind_over(c);
        return true;
    }
    c->by_query = true;
    return s->p.store.inbox_linked(s->p.store.ctx, &l->lease,
                                   feed_kinds[c->kind], e);
}

/* ----------------------------------------------------------------- answers */

static void
rows_add(struct lane *l, enum event_entity entity, const struct json *rows)
{
    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next) {
        const char *id = json_text_at(o, "Id");
        bool gone;

        if (id == NULL || !qbo_id_valid(id))
            continue;
        gone = qbo_deleted(o, id);
        reading_add(l, entity, id, gone ? NULL : o, NULL, gone);
    }
}

/* What fails the realm, and what only this question. */
static bool
feed_failed(struct sync *s, struct lane *l, const struct outbound_result *r,
            const struct qbo_answer *ans, struct err *e)
{
    if (ans->class == QBO_REFUSED || outbound_too_long(r))
        return narrow(s, l, e);
    return lane_read_failed(s, l, ans, e);
}

static bool
page_done(struct sync *s, struct call *call, const struct outbound_result *r,
          struct err *e)
{
    struct lane *l = call->lane;
    struct changes *c = l->changes;
    enum event_entity entity = feed_kinds[c->kind];
    struct qbo_http http = call_http(l, r);
    const struct json *rows, *last;
    struct qbo_answer ans;
    const char *at;

    arena_reset(&l->page);
    qbo_judge(&l->page, &http, "QueryResponse", false, &ans);
    if (ans.class != QBO_GOOD)
        return feed_failed(s, l, r, &ans, e);
    lane_good(l);
    rows = qbo_query_rows(ans.root, plan_qbo_name(entity));
    readings_room(l, rows != NULL ? rows->n : 0);
    rows_add(l, entity, rows);
    if (rows == NULL || rows->n < FEED_PAGE) {
        kind_over(c);
        return true;
    }
    last = rows->first;
    while (last->next != NULL)
        last = last->next;
    at = json_text_at(last, "MetaData.LastUpdatedTime");
    if (at == NULL || !qbo_instant_valid(at))
        return narrow(s, l, e); /* no way to go on */
    /* On from the last one's time, for rows move while they are paged. */
    c->page_skip =
        strcmp(at, c->page_since) == 0 ? c->page_skip + (int64_t)rows->n : 0;
    c->page_since = arena_text(&l->arena, at);
    return true;
}

static bool
feed_done(struct sync *s, struct call *call, const struct outbound_result *r,
          struct err *e)
{
    struct lane *l = call->lane;
    struct changes *c = l->changes;
    size_t from = c->apart ? c->kind : 0;
    size_t to = c->apart ? c->kind + 1 : FEED_KINDS;
    struct qbo_http http = call_http(l, r);
    struct qbo_answer ans;
    size_t all = 0;

    arena_reset(&l->page);
    qbo_judge(&l->page, &http, "CDCResponse", false, &ans);
    if (ans.class != QBO_GOOD)
        return feed_failed(s, l, r, &ans, e);
    lane_good(l);
    for (size_t i = from; i < to; i++) {
        const struct json *rows =
            qbo_changes_rows(ans.root, plan_qbo_name(feed_kinds[i]));

        all += rows != NULL ? rows->n : 0;
    }
    if (all >= QBO_ROWS_MAX)
        return narrow(s, l, e);
    readings_room(l, all);
    for (size_t i = from; i < to; i++)
        rows_add(l, feed_kinds[i],
                 qbo_changes_rows(ans.root, plan_qbo_name(feed_kinds[i])));
    kind_over(c);
    return true;
}

/* ------------------------------------------------------------------ asking */

static bool
ask_page(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;
    const char *query;

    if (c->page_since == NULL)
        c->page_since = qbo_since(&l->arena, since_of(c));
    query = qbo_changed_since(&l->arena, plan_qbo_name(feed_kinds[c->kind]),
                              c->page_since, c->page_skip, FEED_PAGE);
    return call_read(s, l, NULL,
                     qbo_query_path(&l->arena, l->conn.realm, query), page_done,
                     e);
}

bool
feed_ask(struct sync *s, struct lane *l, struct err *e)
{
    struct changes *c = l->changes;
    const char *kinds = "Customer,Item,Invoice,Payment";

    if (c->kind >= FEED_KINDS)
        return feed_end(s, l, e);
    if (c->from.now.us - c->from.since.us > FEED_DAYS_US && !c->by_query) {
        c->apart = true;
        if (!narrow(s, l, e))
            return false;
    }
    if (c->by_query)
        return ask_page(s, l, e);
    if (c->apart)
        kinds = plan_qbo_name(feed_kinds[c->kind]);
    return call_read(
        s, l, NULL,
        qbo_changes_path(&l->arena, l->conn.realm, kinds, since_of(c)),
        feed_done, e);
}
