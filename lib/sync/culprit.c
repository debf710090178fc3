/*
 * culprit: QuickBooks says that something a record names is inactive or gone,
 * and not what.  It is read in the order of who can help: a customer that was
 * deleted is made again without a person (features.md, decision 7), an item or
 * the account it sells to is named.
 *
 * Deleted and merged customers look alike: inactive, and renamed (qbo.md 7.3).
 * But a merge takes the documents along, so one that we posted tells; with
 * none there is nothing that a merge could have kept.
 */
#include <string.h>

#include "str/str.h"
#include "sync/core.h"

enum {
    IDS_MAX = 1500
}; /* bytes of ids in a query; the rest is not looked at */

static bool
among(const char *cause, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(cause, *list) == 0)
            return true;
    return false;
}

bool
culprit_unnamed(const struct work *w, const struct qbo_answer *ans)
{
    static const char *const causes[] = { "reference_inactive",
                                          "customer_not_found",
                                          "customer_merged", NULL };

    return ans->cause != NULL && among(ans->cause, causes) &&
           w->event.entity != ENTITY_ITEM &&
           (w->attempt.operation == QBO_UPDATE ||
            (w->attempt.operation == QBO_CREATE &&
             w->event.entity != ENTITY_CUSTOMER));
}

static int64_t
customer_local(const struct work *w)
{
    return w->event.entity == ENTITY_CUSTOMER  ? w->event.record_id
           : w->event.entity == ENTITY_INVOICE ? w->subject.invoice.customer_id
                                               : w->subject.payment.customer_id;
}

static const char *
customer_label(const struct work *w)
{
    return w->event.entity == ENTITY_CUSTOMER ? w->event.label
           : w->event.entity == ENTITY_INVOICE
               ? w->subject.invoice.customer_name
               : w->subject.payment.customer_name;
}

/* As it was sent. */
static const char *
customer_there(struct lane *l, const struct work *w)
{
    const struct json *body = attempt_body(l, w);
    const char *id = w->event.entity == ENTITY_CUSTOMER
                         ? json_text_at(body, "Id")
                         : json_text_at(body, "CustomerRef.value");

    return id != NULL ? id : "";
}

/* What QuickBooks said stands, by its own name. */
static void
as_it_was_said(struct lane *l, struct work *w)
{
    settle_person(l, w, w->hint != NULL ? w->hint : "changed_in_qbo",
                  w->hint_text != NULL ? w->hint_text : "", true);
}

/* ---------------------------------------------------------------- customers */

static void
merged(struct lane *l, struct work *w, const char *into)
{
    const char *label = customer_label(w);

    settle_person(
        l, w, "customer_merged",
        *into != '\0'
            ? arena_printf(&l->arena, "Customer '%s' was merged into '%s'",
                           label, into)
            : arena_printf(&l->arena,
                           "Customer '%s' is not in QuickBooks any more",
                           label),
        true);
}

/*
 * Its link goes, and the event is planned anew: the customer is looked for by
 * name and made, and its documents wait for that.
 */
static void
make_again(struct lane *l, struct work *w)
{
    const char *said = arena_printf(
        &l->arena, "Customer '%s' was deleted in QuickBooks. It is made again",
        customer_label(w));
    struct sync_settle *t;

    t = settle_add(l, w,
                   w->event.state == EVENT_CHECKING ? SYNC_ABSENT : SYNC_HELD,
                   NULL, said);
    t->attempts = w->event.attempts;
    t->forget_customer = customer_local(w);
    t->forget_qbo_id = customer_there(l, w);
    t->outcome = "absent";
    t->fault_code = t->tid = t->answer = "";
    fault_keep(t, w);
}

/* A document that we posted for the customer: whose is it now? */
static bool
document_done(struct sync *s, struct call *c, const struct outbound_result *r,
              struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct work *w = c->work;
    struct qbo_answer ans;
    struct qbo_record doc;
    const char *name;

    qbo_judge(&s->scratch, &http, "Invoice", false, &ans);
    if (strcmp(ans.code, "610") == 0) {
        make_again(l, w);
        return true;
    }
    if (ans.class != QBO_GOOD || !qbo_record_read(ans.entity, &doc))
        return look_failed(s, l, w, &ans, e);
    name = json_text_at(ans.entity, "CustomerRef.name");
    if (strcmp(doc.customer_id, customer_there(l, w)) == 0)
        make_again(l, w);
    else
        merged(l, w, name != NULL ? name : doc.customer_id);
    return true;
}

bool
culprit_customer_gone(struct sync *s, struct lane *l, struct work *w,
                      struct err *e)
{
    const char *id;

    /* Who deletes it again and again is asked in the end. */
    if (w->event.attempts > LADDER_RUNGS) {
        settle_person(
            l, w, "customer_not_found",
            arena_printf(&l->arena,
                         "Customer '%s' was deleted in QuickBooks, again",
                         customer_label(w)),
            true);
        return true;
    }
    if (!s->p.store.document_of(s->p.store.ctx, &l->arena, &l->lease,
                                customer_local(w), &id, e))
        return false;
    if (*id == '\0') {
        make_again(l, w);
        return true;
    }
    return call_read(s, l, w,
                     qbo_path(&l->arena, l->conn.realm,
                              arena_printf(&l->arena, "invoice/%s", id)),
                     document_done, e);
}

/* ------------------------------------------------------- items and accounts */

static bool
id_add(struct str *ids, const char *id)
{
    if (id == NULL || *id == '\0' || ids->len + strlen(id) > IDS_MAX ||
        strstr(ids->text, arena_printf(ids->arena, "'%s'", id)) != NULL)
        return false;
    str_addf(ids, "%s'%s'", ids->len > 0 ? "," : "", id);
    return true;
}

static bool
ids_read(struct sync *s, struct lane *l, struct work *w, const char *entity,
         const struct str *ids, call_done *done, struct err *e)
{
    const char *query = arena_printf(
        &l->arena,
        "SELECT * FROM %s WHERE Id IN (%s) AND Active IN (true,false) "
        "MAXRESULTS %d",
        entity, ids->text, QBO_ROWS_MAX);

    if (ids->len == 0) {
        as_it_was_said(l, w);
        return true;
    }
    return call_read(s, l, w, qbo_query_path(&l->arena, l->conn.realm, query),
                     done, e);
}

/* The first one of the rows that is inactive: its id, and the name it had; or
 * NULL. */
static const char *
inactive(struct lane *l, const struct json *rows, const char **id)
{
    const char *renamed = qbo_name_deleted(&l->arena, ""), *at;
    struct qbo_record r;

    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next) {
        if (!qbo_record_read(o, &r) || r.active)
            continue;
        at = strstr(r.name, renamed);
        *id = r.id;
        return arena_copy(&l->arena, r.name,
                          at != NULL ? (size_t)(at - r.name) : strlen(r.name));
    }
    return NULL;
}

static bool
accounts_done(struct sync *s, struct call *c, const struct outbound_result *r,
              struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct qbo_answer ans;
    const char *name, *id;

    qbo_judge(&s->scratch, &http, "QueryResponse", false, &ans);
    if (ans.class != QBO_GOOD)
        return look_failed(s, l, c->work, &ans, e);
    name = inactive(l, qbo_query_rows(ans.root, "Account"), &id);
    if (name == NULL) {
        as_it_was_said(l, c->work);
        return true;
    }
    c->work->about = event_about_named(&l->arena, ABOUT_ACCOUNT, id);
    settle_person(
        l, c->work, "account_inactive",
        arena_printf(&l->arena, "Account '%s' is inactive in QuickBooks", name),
        true);
    return true;
}

/* Ours, by its id there. */
static const char *
item_about(struct arena *a, const struct plan_subject *s, const char *qbo_id)
{
    const struct plan_invoice *v = &s->invoice;

    for (size_t i = 0; i < v->line_count; i++)
        if (strcmp(v->lines[i].item_qbo_id, qbo_id) == 0)
            return event_about(a, ABOUT_ITEM, v->lines[i].item_id);
    return "";
}

static bool
items_done(struct sync *s, struct call *c, const struct outbound_result *r,
           struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct qbo_answer ans;
    const struct json *rows;
    const char *name, *id;
    struct str ids;

    qbo_judge(&s->scratch, &http, "QueryResponse", false, &ans);
    if (ans.class != QBO_GOOD)
        return look_failed(s, l, c->work, &ans, e);
    rows = qbo_query_rows(ans.root, "Item");
    name = inactive(l, rows, &id);
    if (name != NULL) {
        c->work->about = item_about(&l->arena, &c->work->subject, id);
        settle_person(l, c->work, "link_lost",
                      arena_printf(&l->arena,
                                   "Item '%s' is inactive in QuickBooks", name),
                      true);
        return true;
    }
    str_init(&ids, &l->arena, 2 * IDS_MAX);
    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next)
        id_add(&ids, json_text_at(o, "IncomeAccountRef.value"));
    return ids_read(s, l, c->work, "Account", &ids, accounts_done, e);
}

static bool
items_read(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    const struct json *list = json_get(attempt_body(l, w), "Line");
    struct str ids;

    str_init(&ids, &l->arena, 2 * IDS_MAX);
    for (const struct json *o = list != NULL ? list->first : NULL; o != NULL;
         o = o->next)
        id_add(&ids, json_text_at(o, "SalesItemLineDetail.ItemRef.value"));
    return ids_read(s, l, w, "Item", &ids, items_done, e);
}

/* ---------------------------------------------------------------- beginning */

static bool
customer_done(struct sync *s, struct call *c, const struct outbound_result *r,
              struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct work *w = c->work;
    struct qbo_answer ans;
    struct qbo_record rec;

    qbo_judge(&s->scratch, &http, "Customer", false, &ans);
    if (strcmp(ans.code, "610") ==
        0) { /* names are made inactive, never gone */
        merged(l, w, "");
        return true;
    }
    if (ans.class != QBO_GOOD || !qbo_record_read(ans.entity, &rec))
        return look_failed(s, l, w, &ans, e);
    lane_good(l);
    if (!rec.active)
        return culprit_customer_gone(s, l, w, e);
    return items_read(s, l, w, e);
}

static bool
customer_read(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    return call_read(
        s, l, w,
        qbo_path(&l->arena, l->conn.realm,
                 arena_printf(&l->arena, "customer/%s", customer_there(l, w))),
        customer_done, e);
}

/* The document itself: gone, or what it names? */
static bool
itself_done(struct sync *s, struct call *c, const struct outbound_result *r,
            struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct work *w = c->work;
    struct qbo_answer ans;

    qbo_judge(&s->scratch, &http, plan_qbo_name(w->event.entity), false, &ans);
    if (strcmp(ans.code, "610") == 0) {
        settle_person(c->lane, w, "deleted_in_qbo",
                      refusal_message(c->lane, w, "deleted_in_qbo", &ans),
                      true);
        return true;
    }
    if (ans.class != QBO_GOOD)
        return look_failed(s, c->lane, w, &ans, e);
    return customer_read(s, c->lane, w, e);
}

bool
culprit_find(struct sync *s, struct lane *l, struct work *w, struct err *e)
{
    if (w->attempt.operation == QBO_UPDATE &&
        event_is_document(w->event.entity) &&
        strcmp(w->fault.fault_code, "610") == 0)
        return call_read(s, l, w, look_path(l, w), itself_done, e);
    return customer_read(s, l, w, e);
}
