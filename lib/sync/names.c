/*
 * names: candidates by name before a first create.  The names that the events
 * of one step want are asked for together; what cannot be asked for so, alone.
 */
#include <string.h>

#include "sync/core.h"

static const char *
name_of(const struct work *w)
{
    return w->event.entity == ENTITY_CUSTOMER ? w->subject.customer.name
                                              : w->subject.item.name;
}

/* Copy what matched into the lane, in the shape plan_decide reads. */
static size_t
rows_copy(struct lane *l, const struct work *w, const struct json *root,
          struct plan_candidate **out)
{
    const char *name = name_of(w);
    const struct json *rows =
        qbo_query_rows(root, plan_qbo_name(w->event.entity));
    struct arena *a = &l->arena;
    struct qbo_record r;
    size_t n = 0;

    *out = arena_alloc(a, (rows != NULL ? rows->n : 0) + 1, sizeof(**out));
    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next) {
        if (!qbo_record_read(o, &r) ||
            strcmp(str_fold(a, r.name), str_fold(a, name)) != 0)
            continue;
        (*out)[n++] = (struct plan_candidate){
            .qbo_id = arena_text(a, r.id),
            .name = arena_text(a, r.name),
            .email = arena_text(a, r.email),
            .type = arena_text(a, r.type),
            .sync_token = arena_text(a, r.sync_token),
            .active = r.active,
        };
    }
    return n;
}

static int64_t
revision_of(const struct work *w)
{
    return w->event.entity == ENTITY_CUSTOMER ? w->subject.customer.revision
                                              : w->subject.item.revision;
}

/* Keep what the rows say about each work of the chain; it is decided again. */
static bool
found(struct sync *s, struct lane *l, struct work *first,
      const struct json *root, struct err *e)
{
    struct sync_found *list =
        arena_alloc(&l->arena, l->work_count, sizeof(*list));
    size_t n = 0;

    for (struct work *w = first; w != NULL; w = w->asked_next) {
        struct plan_candidate *rows;
        size_t count = rows_copy(l, w, root, &rows);

        list[n++] =
            (struct sync_found){ &w->event, revision_of(w), rows, count };
    }
    if (!s->p.store.candidates(s->p.store.ctx, &l->lease, list, n, e))
        return false;
    n = 0;
    for (struct work *w = first; w != NULL; w = w->asked_next) {
        w->subject.candidates = list[n].list;
        w->subject.candidate_count = list[n++].n;
        w->subject.candidates_read = true;
        w->stage = STAGE_NEW;
    }
    return true;
}

bool
lane_read_failed(struct sync *s, struct lane *l, const struct qbo_answer *ans,
                 struct err *e)
{
    switch (ans->class) {
    case QBO_THROTTLED:
        lane_hold(s, l, THROTTLE_US, "throttled");
        return true;
    case QBO_SIGNED_OUT:
        return token_refused(s, l, NULL, e);
    case QBO_DENIED:
        return token_refused(s, l, ans->text, e);
    case QBO_BARRED:
        lane_bar(s, l, ans->cause);
        return true;
    case QBO_GOOD:
    case QBO_TRANSIENT:
    case QBO_STALE:
    case QBO_DUPLICATE:
    case QBO_REFUSED:
    case QBO_UNKNOWN:
    case QBO_CLASS__MAX:
        break;
    }
    lane_streak(s, l);
    lane_hold(s, l, 2 * SECOND, "outage");
    return true;
}

/* A read that failed says nothing about the event: it is tried again. */
bool
read_failed(struct sync *s, struct lane *l, struct work *w,
            const struct qbo_answer *ans, struct err *e)
{
    w->stage = STAGE_DONE;
    return lane_read_failed(s, l, ans, e);
}

/* Refused as a whole, or cut: each is asked for alone. */
static bool
part(struct work *first)
{
    for (struct work *w = first; w != NULL; w = w->asked_next) {
        w->ask_alone = true;
        w->stage = STAGE_NEW;
    }
    return true;
}

static bool
names_done(struct sync *s, struct call *c, const struct outbound_result *r,
           struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct work *first = c->work;
    bool several = first->asked_next != NULL;
    const struct json *rows;
    struct qbo_answer ans;

    qbo_judge(&s->scratch, &http, "QueryResponse", false, &ans);
    if (ans.class == QBO_REFUSED) /* a name their query cannot say */
        return several ? part(first) : found(s, c->lane, first, NULL, e);
    if (ans.class != QBO_GOOD) {
        for (struct work *w = first; w != NULL; w = w->asked_next)
            w->stage = STAGE_DONE;
        return read_failed(s, c->lane, first, &ans, e);
    }
    lane_good(c->lane);
    rows = qbo_query_rows(ans.root, plan_qbo_name(first->event.entity));
    if (several && rows != NULL && rows->n >= QBO_ROWS_MAX)
        return part(first);
    return found(s, c->lane, first, ans.root, e);
}

bool
names_want(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    const char *entity = plan_qbo_name(w->event.entity);
    const char *literal, *query;

    w->asked_next = NULL;
    if (!w->ask_alone && qbo_literal(&l->arena, name_of(w), &literal)) {
        w->stage = STAGE_ASKING;
        return true;
    }
    query = qbo_by_name(&l->arena, entity, name_of(w));
    if (query == NULL)
        return found(s, l, w, NULL, e);
    return call_read(s, l, w, qbo_query_path(&l->arena, l->conn.realm, query),
                     names_done, e);
}

/* They share one request. */
static void
chain(struct work **list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        list[i]->asked_next = i + 1 < n ? list[i + 1] : NULL;
        list[i]->stage = STAGE_BUSY;
    }
}

/* As many of the list as one query can ask for; *n becomes their number. */
static const char *
query_for(struct arena *a, struct work **list, size_t *n)
{
    const char *entity = plan_qbo_name(list[0]->event.entity);
    const char **names = arena_alloc(a, *n, sizeof(*names)), *query = NULL;

    for (size_t i = 0; i < *n; i++)
        names[i] = name_of(list[i]);
    while (*n > 1 && (query = qbo_by_names(a, entity, names, *n)) == NULL)
        *n /= 2;
    return *n > 1 ? query : qbo_by_name(a, entity, names[0]);
}

static bool
ask(struct sync *s, struct lane *l, struct work **list, size_t n, bool *waiting,
    struct err *e)
{
    size_t asked = n;
    const char *query;

    if (n == 0)
        return true;
    if (!lane_room(s, l)) {
        asked = 0;
    } else {
        query = query_for(&l->arena, list, &asked);
        chain(list, asked);
        if (!call_read(s, l, list[0],
                       qbo_query_path(&l->arena, l->conn.realm, query),
                       names_done, e))
            return false;
    }
    for (size_t i = asked; i < n; i++) {
        list[i]->stage = STAGE_NEW; /* in the next step */
        *waiting = true;
    }
    return true;
}

bool
names_flush(struct sync *s, struct lane *l, bool *waiting, struct err *e)
{
    static const enum event_entity kinds[] = { ENTITY_CUSTOMER, ENTITY_ITEM };
    struct work **list =
        arena_alloc(&l->arena, l->work_count + 1, sizeof(struct work *));

    for (size_t k = 0; k < 2; k++) {
        size_t n = 0;

        for (size_t i = 0; i < l->work_count; i++)
            if (l->works[i].stage == STAGE_ASKING &&
                l->works[i].event.entity == kinds[k])
                list[n++] = &l->works[i];
        if (!ask(s, l, list, n, waiting, e))
            return false;
    }
    return true;
}
