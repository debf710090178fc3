/* preview: what would be posted and read, without a lease or a request. */
#include <string.h>

#include "clock/clock.h"
#include "sync/store.h"

/* clang-format off */
struct lane_row { int64_t shop_id, connection_id; };
static const struct field lane_fields[] = {
    FIELD(struct lane_row, NULL, shop_id),
    FIELD(struct lane_row, NULL, connection_id),
};
struct unread_row { int64_t shop_id, connection_id; struct utc since; int64_t named; };
static const struct field unread_fields[] = {
    FIELD(struct unread_row, NULL, shop_id),
    FIELD(struct unread_row, NULL, connection_id),
    FIELD(struct unread_row, NULL, since),
    FIELD(struct unread_row, NULL, named),
};
static const char *const verbs[] = {
    [PLAN_NOTHING] = "nothing to do",
    [PLAN_READ]    = "read by name",
    [PLAN_LINK]    = "link",
    [PLAN_POST]    = "post",
    [PLAN_WAIT]    = "wait",
    [PLAN_CAUSE]   = "needs attention",
};
/* clang-format on */
static const struct record lane_record = RECORD(struct lane_row, lane_fields);

static const struct record unread_record =
    RECORD(struct unread_row, unread_fields);

static bool
changes_preview(struct sync_store_db *s, struct arena *a, FILE *to,
                struct err *e)
{
    struct rows rows;

    if (!db_all(s->conf.db, a, STMT_CHANGES_LIST,
                ARGS(ARG_INT(s->conf.only_shop)), &unread_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct unread_row *r = rows_at(&rows, &unread_record, i);

        fprintf(to,
                "shop %lld  changes  %lld named to be read, all that changed "
                "since %s\n",
                (long long)r->shop_id, (long long)r->named,
                r->since.us != 0 ? utc_text(a, r->since) : "the first connect");
    }
    return true;
}

static bool
event_preview(struct sync_store_db *s, struct arena *a,
              const struct sync_lease *l, const struct plan_context *c,
              const struct sync_event *ev, FILE *to, struct err *e)
{
    struct plan_subject subject;
    struct plan plan;

    fprintf(to, "shop %lld  event %lld  %s %s  ", (long long)l->shop.id,
            (long long)ev->id, event_entity_word(ev->entity), ev->label);
    if (ev->state == EVENT_CHECKING || !ev->definite) {
        fprintf(to, "look in QuickBooks first\n");
        return true;
    }
    if (!store_subject(s, a, l, ev, &subject, e))
        return false;
    subject.operation = ev->operation;
    subject.marker = "";
    if (!plan_decide(a, c, &subject, &plan, e))
        return false;
    fprintf(to, "%s%s%s\n", verbs[plan.kind], plan.message != NULL ? ": " : "",
            plan.message != NULL ? plan.message : "");
    if (plan.kind == PLAN_POST)
        fprintf(to, "  POST /%s %s\n", plan.what, plan.body);
    return true;
}

bool
sync_preview(struct sync_store_db *s, FILE *to, struct err *e)
{
    struct arena a;
    struct rows rows;
    bool good;

    arena_init(&a, 256 << 20);
    good = db_all(s->conf.db, &a, STMT_LANE_LIST,
                  ARGS(ARG_INT(s->conf.only_shop)), &lane_record, &rows, e);
    for (size_t i = 0; good && i < rows.n; i++) {
        const struct lane_row *r = rows_at(&rows, &lane_record, i);
        struct sync_lease l = { .shop = { r->shop_id },
                                .connection_id = r->connection_id };
        struct plan_context c;
        struct sync_event *events;
        size_t n;

        good = store_context(s, &a, &l, &c, e) &&
               store_due(s, &a, &l, &events, &n, e);
        for (size_t k = 0; good && k < n; k++)
            good = event_preview(s, &a, &l, &c, &events[k], to, e);
    }
    good = good && changes_preview(s, &a, to, e);
    arena_free(&a);
    return good;
}
