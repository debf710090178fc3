/* preflight: what would become of an invoice, from what is known here. */
#include <string.h>

#include "clock/clock.h"
#include "plan/bodies.h"
#include "plan/loading.h"
#include "str/str.h"

/* clang-format off */
struct cached_row { struct plan_candidate c; bool none; };
static const struct field cached_fields[] = {
    FIELD(struct cached_row, NULL, c.qbo_id),
    FIELD(struct cached_row, NULL, c.name),
    FIELD(struct cached_row, NULL, c.email),
    FIELD(struct cached_row, NULL, c.type),
    FIELD(struct cached_row, NULL, c.sync_token),
    FIELD(struct cached_row, NULL, c.active),
    FIELD(struct cached_row, NULL, none),
};
struct closed_row { struct date through; };
static const struct field closed_fields[] = { FIELD(struct closed_row, NULL, through) };
struct id_row { int64_t id; };
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
/* clang-format on */
static const struct record cached_record =
    RECORD(struct cached_row, cached_fields);
static const struct record closed_record =
    RECORD(struct closed_row, closed_fields);
static const struct record id_record = RECORD(struct id_row, id_fields);

/* A name that was looked for; several invoices ask for the same. */
struct named {
    enum event_entity entity;
    int64_t id;
    const char *cause, *message;
    bool created;
};
struct flight {
    struct load l;
    struct plan_context context;
    struct date closed;
    struct named *names;
    size_t name_n, name_max;
};
enum { NAMES_MANY = 40 }; /* of several invoices together */

static bool
flight_begin(struct flight *f, struct db *db, struct arena *a,
             struct shop_ref shop, int64_t connection_id, size_t names,
             struct err *e)
{
    struct closed_row closed;

    *f = (struct flight){ .l = { db, a, shop, connection_id, 0 },
                          .name_max = names };
    f->names = arena_alloc(a, names, sizeof(*f->names));
    if (!plan_context_load(db, a, shop, connection_id, &f->context, e) ||
        !db_one(db, a, STMT_PLAN_CLOSED,
                ARGS(ARG_SHOP(shop), ARG_INT(connection_id)), &closed_record,
                &closed, e))
        return false;
    f->closed = closed.through;
    return true;
}

/* ------------------------------------------------------------------- names */

static bool
cached(struct flight *f, struct plan_subject *s, struct err *e)
{
    bool customer = s->entity == ENTITY_CUSTOMER;
    const char *name = customer ? s->customer.name : s->item.name;
    struct plan_candidate *list;
    struct rows rows;

    if (!db_all(f->l.db, f->l.a, STMT_PLAN_CACHED,
                ARGS(ARG_SHOP(f->l.shop), ARG_INT(f->l.connection_id),
                     ARG_TEXT(event_entity_name(s->entity)),
                     ARG_TEXT(str_fold(f->l.a, name))),
                &cached_record, &rows, e))
        return false;
    list = arena_alloc(f->l.a, rows.n + 1, sizeof(*list));
    for (size_t i = 0; i < rows.n; i++)
        list[i] =
            ((const struct cached_row *)rows_at(&rows, &cached_record, i))->c;
    s->candidates = list;
    s->candidate_count = rows.n;
    s->candidates_read = true;
    return true;
}

static bool
name_judge(struct flight *f, struct named *n, struct err *e)
{
    struct plan_subject s;
    struct plan p;

    if (!plan_subject_load(f->l.db, f->l.a, f->l.shop, f->l.connection_id,
                           n->entity, n->id, (struct utc){ 1 }, &s, e) ||
        !cached(f, &s, e))
        return false;
    s.operation = "post";
    s.marker = "";
    if (!plan_decide(f->l.a, &f->context, &s, &p, e))
        return false;
    n->created = p.kind == PLAN_POST;
    if (p.kind == PLAN_CAUSE) {
        n->cause = p.cause;
        n->message = p.message;
    }
    return true;
}

/* *out NULL: there is no room to look for more. */
static bool
name_of(struct flight *f, enum event_entity entity, int64_t id,
        const struct named **out, struct err *e)
{
    struct named *n;

    for (size_t i = 0; i < f->name_n; i++)
        if (f->names[i].entity == entity && f->names[i].id == id) {
            *out = &f->names[i];
            return true;
        }
    *out = NULL;
    if (f->name_n == f->name_max)
        return true;
    n = &f->names[f->name_n++];
    *n = (struct named){ .entity = entity, .id = id };
    *out = n;
    return name_judge(f, n, e);
}

/* The first that says no decides; customers stand before items. */
static void
take_name(struct preflight *out, const struct named *n, const char *item)
{
    if (n == NULL) {
        out->names_more = true;
        return;
    }
    if (n->cause != NULL && out->cause == NULL) {
        out->cause = n->cause;
        out->message = n->message;
    }
    if (n->created && item == NULL)
        out->customer_new = true;
    if (!n->created || item == NULL)
        return;
    for (size_t i = 0; i < out->item_n; i++)
        if (strcmp(out->items[i], item) == 0)
            return;
    out->items[out->item_n++] = item;
}

static bool
names_judge(struct flight *f, struct preflight *out, struct err *e)
{
    const struct plan_invoice *v = &out->subject.invoice;
    const struct named *n;

    out->items = arena_alloc(f->l.a, v->line_count + 1, sizeof(*out->items));
    if (!given(v->customer_qbo_id)) {
        if (!name_of(f, ENTITY_CUSTOMER, v->customer_id, &n, e))
            return false;
        take_name(out, n, NULL);
    }
    for (size_t i = 0; i < v->line_count; i++) {
        if (given(v->lines[i].item_qbo_id))
            continue;
        if (!name_of(f, ENTITY_ITEM, v->lines[i].item_id, &n, e))
            return false;
        take_name(out, n, v->lines[i].item_name);
    }
    return true;
}

/* ----------------------------------------------------------------- invoice */

static void
period_judge(const struct flight *f, struct preflight *out)
{
    struct date dated = out->subject.invoice.invoice_date;

    if (out->cause != NULL || f->closed.ymd == 0 || dated.ymd > f->closed.ymd)
        return;
    out->cause = "closed_period";
    out->message =
        arena_printf(f->l.a,
                     "It is dated %s, and the books in QuickBooks are closed "
                     "through %s",
                     date_text(f->l.a, dated), date_text(f->l.a, f->closed));
}

/* subject is loaded. */
static bool
invoice_judge(struct flight *f, struct preflight *out, struct err *e)
{
    struct plan_subject as = out->subject;
    struct plan p;

    if (!names_judge(f, out, e))
        return false;
    /* Its lines are the subject's own: what is taken as there is a copy. */
    as.invoice.lines = arena_alloc(f->l.a, as.invoice.line_count + 1,
                                   sizeof(*as.invoice.lines));
    if (as.invoice.line_count > 0)
        memcpy(as.invoice.lines, out->subject.invoice.lines,
               as.invoice.line_count * sizeof(*as.invoice.lines));
    as.operation = "post";
    plan_unwait(&as);
    if (!plan_decide(f->l.a, &f->context, &as, &p, e))
        return false;
    if (p.kind == PLAN_CAUSE && out->cause == NULL) {
        out->cause = p.cause;
        out->message = p.message;
    }
    out->body = p.kind == PLAN_POST ? p.body : NULL;
    period_judge(f, out);
    return true;
}

bool
plan_preflight(struct db *db, struct arena *a, struct shop_ref shop,
               int64_t connection_id, int64_t invoice_id, struct preflight *out,
               struct err *e)
{
    struct flight f;

    memset(out, 0, sizeof(*out));
    if (!flight_begin(&f, db, a, shop, connection_id, PREFLIGHT_NAMES, e) ||
        !plan_subject_load(db, a, shop, connection_id, ENTITY_INVOICE,
                           invoice_id, (struct utc){ 1 }, &out->subject, e))
        return false;
    out->context = f.context;
    return invoice_judge(&f, out, e);
}

/* -------------------------------------------------------------------- many */

static bool
many_judge(struct flight *f, const int64_t *ids, size_t n,
           struct preflight_verdict *out, struct err *e)
{
    struct plan_subject *s = arena_alloc(f->l.a, n, sizeof(*s));
    bool loaded[PLAN_MANY] = { false };

    if (!plan_invoices_load(f->l.db, f->l.a, f->l.shop, f->l.connection_id, ids,
                            n, s, loaded, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct preflight one = { .subject = s[i] };

        out[i] = (struct preflight_verdict){ .invoice_id = ids[i] };
        if (!loaded[i]) {
            out[i].cause = "incomplete";
            out[i].message = "It has no lines that could be sent";
        } else if (!invoice_judge(f, &one, e)) {
            return false;
        } else {
            out[i].cause = one.cause;
            out[i].message = one.message;
        }
    }
    return true;
}

bool
plan_preflight_many(struct db *db, struct arena *a, struct shop_ref shop,
                    int64_t connection_id, int64_t before,
                    struct preflight_verdict *out, size_t *n, int64_t *last,
                    struct err *e)
{
    int64_t ids[PREFLIGHT_MANY + 1];
    struct flight f;
    struct rows rows;

    *n = 0;
    *last = 0;
    if (!flight_begin(&f, db, a, shop, connection_id, NAMES_MANY, e) ||
        !db_all(db, a, STMT_PLAN_UNSENT,
                ARGS(ARG_SHOP(shop), ARG_INT(connection_id), ARG_INT(before),
                     ARG_INT(PREFLIGHT_MANY + 1)),
                &id_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++)
        ids[i] = ((const struct id_row *)rows_at(&rows, &id_record, i))->id;
    *n = rows.n > PREFLIGHT_MANY ? PREFLIGHT_MANY : rows.n;
    *last = rows.n > PREFLIGHT_MANY ? ids[PREFLIGHT_MANY - 1] : 0;
    for (size_t i = 0; i < *n; i += PLAN_MANY) {
        size_t left = *n - i;

        if (!many_judge(&f, &ids[i], left < PLAN_MANY ? left : PLAN_MANY,
                        &out[i], e))
            return false;
    }
    return true;
}
