/*
 * restored: a document whose create may have been sent after the backup that
 * the database is from.  A customer or item is looked for by name before it is
 * made, and an update or delete names what it changes; a document is made
 * again unless QuickBooks is asked for its marker first.
 */
#include "sync/core.h"

bool
restored_forgot(const struct lane *l, const struct work *w)
{
    const struct sync_connection *c = &l->conn;

    return c->restored_to.us != 0 && !w->looked_again &&
           event_is_document(w->event.entity) &&
           (c->restored_below == 0 || w->event.record_id < c->restored_below);
}

/* Number, customer and date it was sent with are as unknown as the rest: what
 * was made since the backup is read whole (create_query). */
bool
restored_ask(struct sync *s, struct lane *l, struct work *w,
             const struct plan *plan, struct err *e)
{
    if (l->conn.restored_age_us < scaled(s, RESTORED_US)) {
        w->stage = STAGE_DONE;
        lane_hold(s, l, RESTORED_US, "");
        return true;
    }
    w->looked_again = w->look_restored = true;
    w->attempt = (struct sync_attempt){
        .operation = QBO_CREATE,
        .request_id = "",
        .path = plan->what,
        .body = plan->body,
        .marker = w->subject.marker,
        .outcome = "",
        .revision = plan->revision,
        .first_marked_at = l->conn.restored_to,
    };
    return look_start(s, l, w, e);
}

/* Who changed it since, here or there, is not overruled by a backup. */
bool
restored_same(struct lane *l, const struct work *w, const struct json *entity)
{
    return qbo_applied(attempt_body(l, w), entity);
}
