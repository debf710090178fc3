/* judge_read: events as they are, planned now, and counted by verdict. */
#include <stdlib.h>
#include <string.h>

#include "plan/judge.h"

struct candidate {
    struct receipt_event ev;
    int64_t record_id;
    const char *operation, *label, *message, *body, *marker;
    int64_t revision; /* that was sent last */
    bool sent, connected, lists, news;
    int64_t minutes;
    const char *root; /* what it waits for */
};
struct company {
    int64_t connection_id; /* 0: never connected */
    struct date book_close;
};
/* clang-format off */
static const struct field candidate_fields[] = {
    FIELD(struct candidate, NULL, ev.id),
    FIELD(struct candidate, NULL, ev.entity),
    FIELD(struct candidate, NULL, ev.state),
    FIELD(struct candidate, NULL, ev.definite),
    FIELD(struct candidate, NULL, ev.superseded_by),
    FIELD(struct candidate, NULL, ev.waits_for),
    FIELD(struct candidate, NULL, ev.cause),
    FIELD(struct candidate, NULL, ev.about),
    FIELD(struct candidate, NULL, ev.theirs),
    FIELD(struct candidate, NULL, ev.elsewhere),
    FIELD(struct candidate, NULL, record_id),
    FIELD(struct candidate, NULL, operation),
    FIELD(struct candidate, NULL, label),
    FIELD(struct candidate, NULL, message),
    FIELD(struct candidate, NULL, body),
    FIELD(struct candidate, NULL, marker),
    FIELD(struct candidate, NULL, revision),
    FIELD(struct candidate, NULL, sent),
    FIELD(struct candidate, NULL, connected),
    FIELD(struct candidate, NULL, lists),
    FIELD(struct candidate, NULL, news),
    FIELD(struct candidate, NULL, minutes),
    FIELD(struct candidate, NULL, root),
};
static const struct field company_fields[] = {
    FIELD(struct company, NULL, connection_id),
    FIELD(struct company, NULL, book_close),
};
/* clang-format on */
static const struct record candidate_record =
    RECORD(struct candidate, candidate_fields);
static const struct record company_record =
    RECORD(struct company, company_fields);

enum { SCRATCH = 64 << 20, HOPS = 100 };

struct bench {
    struct db *db;
    struct arena *a;      /* for what is told */
    struct arena scratch; /* for PLAN_MANY events */
    struct shop_ref shop;
    struct company company;
    struct plan_context context;
    struct judgement *out;
    int64_t *acted; /* the newest ones that were met, n of them */
    size_t acted_n;
};

/* ------------------------------------------------------------------ counting
 */

static struct judge_group *
group_of(struct bench *b, enum judge_verdict v, const struct candidate *c,
         const char *said)
{
    struct judgement *out = b->out;
    struct judge_group *g;

    for (size_t i = 0; i < out->group_n; i++) {
        g = &out->groups[i];
        if (g->verdict == v && strcmp(g->cause, c->ev.cause) == 0 &&
            strcmp(g->about, c->ev.about) == 0 && strcmp(g->said, said) == 0)
            return g;
    }
    if (out->group_n == JUDGE_GROUPS)
        return NULL;
    g = &out->groups[out->group_n++];
    *g = (struct judge_group){ .verdict = v,
                               .cause = arena_printf(b->a, "%s", c->ev.cause),
                               .about = arena_printf(b->a, "%s", c->ev.about),
                               .said = arena_printf(b->a, "%s", said),
                               .event_id = c->ev.id,
                               .label = arena_printf(b->a, "%s", c->label) };
    return g;
}

static void
tell(struct bench *b, const struct candidate *c, const struct judge_facts *f)
{
    enum judge_verdict v = judge_verdict(f);
    const char *said = v == JUDGE_UNCHANGED
                           ? judge_still(&b->scratch, f->cause, f->message)
                       : v == JUDGE_OTHER ? f->plan_message
                                          : "";
    struct judge_group *g = group_of(b, v, c, said);

    b->out->n[v]++;
    b->out->go++;
    if (g != NULL)
        g->n++;
}

static void
tell_skip(struct bench *b, const struct candidate *c, enum receipt_why why)
{
    struct judgement *out = b->out;
    struct judge_skip *k = NULL;

    for (size_t i = 0; i < out->skip_n && k == NULL; i++)
        if (out->skips[i].why == why)
            k = &out->skips[i];
    if (k == NULL) {
        k = &out->skips[out->skip_n++];
        *k = (struct judge_skip){ why, 0, arena_printf(b->a, "%s", c->label),
                                  arena_printf(b->a, "%s", c->root) };
    }
    k->n++;
}

/* ------------------------------------------------------------------ planning
 */

/* The record's own date against the day the books are closed through; that
 * none is known counts when it was read since. */
static bool
open_for(const struct bench *b, const struct candidate *c,
         const struct plan_subject *s)
{
    struct date d =
        s->entity == ENTITY_PAYMENT ? s->payment.date : s->invoice.invoice_date;

    if (b->company.book_close.ymd == 0)
        return c->lists;
    return event_is_document(s->entity) && d.ymd > b->company.book_close.ymd;
}

static int64_t
revision_of(const struct plan_subject *s)
{
    const int64_t at[ENTITY__MAX] = {
        [ENTITY_CUSTOMER] = s->customer.revision,
        [ENTITY_ITEM] = s->item.revision,
        [ENTITY_INVOICE] = s->invoice.revision,
        [ENTITY_PAYMENT] = s->payment.revision,
    };

    return at[s->entity];
}

/* Planned as it is; of one that waits for another record it matters what else
 * would keep it out. */
static bool
planned(struct bench *b, struct plan_subject *s, struct plan *p)
{
    struct err ignored = { 0 };
    struct plan rest;

    if (!plan_decide(&b->scratch, &b->context, s, p, &ignored))
        return false;
    if (p->kind != PLAN_WAIT)
        return true;
    plan_unwait(s);
    if (plan_decide(&b->scratch, &b->context, s, &rest, &ignored) &&
        rest.kind == PLAN_CAUSE)
        *p = rest;
    return true;
}

/* s is NULL when the record cannot be loaded. */
static void
weigh(struct bench *b, const struct candidate *c, struct plan_subject *s)
{
    struct judge_facts f = { .cause = c->ev.cause,
                             .message = c->message,
                             .definite = c->ev.definite,
                             .sent = c->sent,
                             .connected = c->connected,
                             .lists = c->lists,
                             .news = c->news,
                             .minutes = c->minutes };
    struct plan p;

    if (s != NULL) {
        s->operation = c->operation;
        s->label = c->label;
        s->marker = c->marker;
        f.period = open_for(b, c, s);
        f.planned = planned(b, s, &p);
    }
    if (f.planned) {
        f.plan = p.kind;
        f.plan_cause = p.cause;
        f.plan_message = p.message;
        f.same = p.kind == PLAN_POST && p.body != NULL
                     ? strcmp(p.body, c->body) == 0
                     : revision_of(s) <= c->revision;
    }
    tell(b, c, &f);
}

static bool
weigh_one(struct bench *b, const struct candidate *c, enum event_entity entity,
          struct err *e)
{
    struct plan_subject s;
    struct err own = { 0 };

    if (b->company.connection_id != 0 &&
        plan_subject_load(b->db, &b->scratch, b->shop, b->company.connection_id,
                          entity, c->record_id, (struct utc){ 1 }, &s, &own)) {
        weigh(b, c, &s);
        return true;
    }
    if (own.kind != ERR_NONE && own.kind != ERR_ABSENT)
        return err_set(e, own.kind, "%s", own.text);
    weigh(b, c, NULL);
    return true;
}

/* Up to PLAN_MANY invoices in two rounds. */
static bool
weigh_invoices(struct bench *b, const struct candidate *const *list, size_t n,
               struct err *e)
{
    struct plan_subject *s = arena_alloc(&b->scratch, n + 1, sizeof(*s));
    int64_t ids[PLAN_MANY] = { 0 };
    bool loaded[PLAN_MANY] = { false };

    for (size_t i = 0; i < n; i++)
        ids[i] = list[i]->record_id;
    if (n == 0)
        return true;
    if (b->company.connection_id != 0 &&
        !plan_invoices_load(b->db, &b->scratch, b->shop,
                            b->company.connection_id, ids, n, s, loaded, e))
        return false;
    for (size_t i = 0; i < n; i++)
        weigh(b, list[i], loaded[i] ? &s[i] : NULL);
    return true;
}

/* ------------------------------------------------------------------- reading
 */

static int
id_order(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

    return (a > b) - (a < b);
}

static bool
candidates_read(struct bench *b, const int64_t *ids, size_t n, struct rows *out,
                struct err *e)
{
    struct val args[1 + PLAN_MANY + 1] = { ARG_SHOP(b->shop) };

    for (size_t i = 0; i < PLAN_MANY; i++)
        args[1 + i] = ARG_INT(i < n ? ids[i] : -1);
    return db_all(b->db, &b->scratch, STMT_JUDGE_EVENTS, args,
                  &candidate_record, out, e) &&
           (out->n == n ||
            err_set(e, ERR_ABSENT, "There is no such row in the log."));
}

/* The newest of its record; *same when another one led to it before. */
static bool
newest(struct bench *b, const struct candidate **c, const int64_t *ids,
       size_t n, bool *same, struct err *e)
{
    int64_t id = (*c)->ev.id;

    *same = false;
    for (int hops = 0; hops < HOPS && (*c)->ev.superseded_by != 0; hops++) {
        struct rows rows;

        id = (*c)->ev.superseded_by;
        if (!candidates_read(b, &id, 1, &rows, e))
            return false;
        *c = rows_at(&rows, &candidate_record, 0);
    }
    if (id == 0)
        return true;
    *same = bsearch(&id, ids, n, sizeof(id), id_order) != NULL;
    for (size_t i = 0; i < b->acted_n; i++)
        *same = *same || b->acted[i] == id;
    return true;
}

static bool
some_judged(struct bench *b, const int64_t *all, size_t all_n,
            const int64_t *ids, size_t n, struct err *e)
{
    const struct candidate *invoices[PLAN_MANY];
    size_t invoice_n = 0;
    struct rows rows;

    if (!candidates_read(b, ids, n, &rows, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct candidate *c = rows_at(&rows, &candidate_record, i);
        enum event_entity entity = ENTITY__MAX;
        enum receipt_why why;
        bool same = false;

        if (c->ev.superseded_by != 0) {
            if (!newest(b, &c, all, all_n, &same, e))
                return false;
            b->acted[b->acted_n++] = c->ev.id;
        }
        why = same ? RECEIPT_SAME : receipt_why(&c->ev);
        if (why != RECEIPT_MOVED || !event_entity_parse(c->ev.entity, &entity))
            tell_skip(b, c, why);
        else if (entity == ENTITY_INVOICE)
            invoices[invoice_n++] = c;
        else if (!weigh_one(b, c, entity, e))
            return false;
    }
    return weigh_invoices(b, invoices, invoice_n, e);
}

static int
group_order(const void *x, const void *y)
{
    const struct judge_group *a = x, *b = y;

    if (a->verdict != b->verdict)
        return a->verdict < b->verdict ? -1 : 1;
    return (a->n < b->n) - (a->n > b->n);
}

static bool
all_judged(struct bench *b, const int64_t *ids, size_t n, struct err *e)
{
    if (!db_one(b->db, b->a, STMT_JUDGE_SHOP, ARGS(ARG_SHOP(b->shop)),
                &company_record, &b->company, e) ||
        (b->company.connection_id != 0 &&
         !plan_context_load(b->db, b->a, b->shop, b->company.connection_id,
                            &b->context, e)))
        return false;
    for (size_t i = 0; i < n; i += PLAN_MANY) {
        size_t left = n - i;

        arena_reset(&b->scratch);
        if (!some_judged(b, ids, n, ids + i,
                         left < PLAN_MANY ? left : PLAN_MANY, e))
            return false;
    }
    qsort(b->out->groups, b->out->group_n, sizeof(*b->out->groups),
          group_order);
    return true;
}

bool
judge_retry(struct db *db, struct arena *a, struct shop_ref shop,
            const int64_t *ids, size_t n, struct judgement *out, struct err *e)
{
    struct bench b = { .db = db, .a = a, .shop = shop, .out = out };
    int64_t *own = arena_alloc(a, n + 1, sizeof(*own));
    size_t m = 0;
    bool good;

    memset(out, 0, sizeof(*out));
    out->groups = arena_alloc(a, JUDGE_GROUPS, sizeof(*out->groups));
    out->skips = arena_alloc(a, RECEIPT_WHY__MAX, sizeof(*out->skips));
    if (n > 0)
        memcpy(own, ids, n * sizeof(*own));
    qsort(own, n, sizeof(*own), id_order);
    for (size_t i = 0; i < n; i++)
        if (m == 0 || own[i] != own[m - 1])
            own[m++] = own[i];
    out->asked = (int64_t)m;
    m = m < JUDGE_MAX ? m : JUDGE_MAX;
    out->judged = (int64_t)m;
    b.acted = arena_alloc(a, m + 1, sizeof(*b.acted));
    arena_init(&b.scratch, SCRATCH);
    good = all_judged(&b, own, m, e);
    arena_free(&b.scratch);
    return good;
}
