/* names: candidates by name before a first create. */
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

static bool
found(struct sync *s, struct lane *l, struct work *w,
      struct plan_candidate *list, size_t n, struct err *e)
{
    int64_t revision = w->event.entity == ENTITY_CUSTOMER
                           ? w->subject.customer.revision
                           : w->subject.item.revision;

    if (!s->p.store.candidates(s->p.store.ctx, &l->lease, &w->event, revision,
                               list, n, e))
        return false;
    w->subject.candidates = list;
    w->subject.candidate_count = n;
    w->subject.candidates_read = true;
    w->stage = STAGE_NEW; /* decided again, now with them */
    return true;
}

/* A read that failed says nothing about the event: it is tried again. */
bool
read_failed(struct sync *s, struct lane *l, struct work *w,
            const struct qbo_answer *ans, struct err *e)
{
    w->stage = STAGE_DONE;
    switch (ans->class) {
    case QBO_THROTTLED:
        lane_hold(s, l, THROTTLE_US, "throttled");
        return true;
    case QBO_SIGNED_OUT:
        return token_refused(s, l, NULL, e);
    case QBO_DENIED:
        return token_refused(s, l, ans->text, e);
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

static bool
names_done(struct sync *s, struct call *c, const struct outbound_result *r,
           struct err *e)
{
    struct qbo_http http = call_http(r);
    struct plan_candidate *list;
    struct qbo_answer ans;
    size_t n;

    qbo_judge(&s->scratch, &http, "QueryResponse", false, &ans);
    if (ans.class == QBO_REFUSED) { /* a name their query cannot say */
        list = arena_alloc(&c->lane->arena, 1, sizeof(*list));
        return found(s, c->lane, c->work, list, 0, e);
    }
    if (ans.class != QBO_GOOD)
        return read_failed(s, c->lane, c->work, &ans, e);
    lane_good(c->lane);
    n = rows_copy(c->lane, c->work, ans.root, &list);
    return found(s, c->lane, c->work, list, n, e);
}

bool
names_read(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    const char *query =
        qbo_by_name(&l->arena, plan_qbo_name(w->event.entity), name_of(w));

    if (query == NULL)
        return found(s, l, w,
                     arena_alloc(&l->arena, 1, sizeof(struct plan_candidate)),
                     0, e);
    return call_read(s, l, w, qbo_query_path(&l->arena, l->conn.realm, query),
                     names_done, e);
}
