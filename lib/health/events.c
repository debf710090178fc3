/* events: from the newest of each state, and from the open causes. */
#include <string.h>

#include "event/event.h"
#include "health/reading.h"

/* clang-format off */
struct recent_row {
    int64_t id, record_id;
    const char *entity, *cause;
    struct utc created_at, changed_at;
};
static const struct field recent_fields[] = {
    FIELD(struct recent_row, NULL, id),
    FIELD(struct recent_row, NULL, entity),
    FIELD(struct recent_row, NULL, record_id),
    FIELD(struct recent_row, NULL, cause),
    FIELD(struct recent_row, NULL, created_at),
    FIELD(struct recent_row, NULL, changed_at),
};
struct late_row { int64_t n; struct utc since; };
static const struct field late_fields[] = {
    FIELD(struct late_row, NULL, n),
    FIELD(struct late_row, NULL, since),
};

/* What an open cause counts toward. */
static const struct {
    const char *cause;
    size_t at; /* in struct health_facts */
} counted[] = {
    { "tax_not_mapped",  offsetof(struct health_facts, tax_stuck) },
    { "closed_period",   offsetof(struct health_facts, period_stuck) },
    { "outcome_unknown", offsetof(struct health_facts, unknown) },
    { "two_copies",      offsetof(struct health_facts, unknown) },
    { "changed_in_qbo",  offsetof(struct health_facts, theirs) },
    { "deleted_in_qbo",  offsetof(struct health_facts, theirs) },
    { "company_locked",  offsetof(struct health_facts, moved) },
    { "company_moved",   offsetof(struct health_facts, moved) },
    { "company_reset",   offsetof(struct health_facts, moved) },
    { "unknown",         offsetof(struct health_facts, mystery) },
    { "crashed",         offsetof(struct health_facts, mystery) },
    { "qbo_unavailable", offsetof(struct health_facts, unavailable) },
};

/* Causes that are not of the data of one record. */
static const char *const system_causes[] = {
    "unknown", "crashed", "qbo_unavailable", "sign_in_again", "not_allowed",
    "company_locked", "company_moved", "company_reset", "subscription",
    "incomplete", "outcome_unknown",
};
/* clang-format on */
static const struct record recent_record =
    RECORD(struct recent_row, recent_fields);
static const struct record late_record = RECORD(struct late_row, late_fields);

enum {
    COUNTED = sizeof(counted) / sizeof(counted[0]),
    SYSTEMS = sizeof(system_causes) / sizeof(system_causes[0]),
    PROBLEMS = 100,
};
#define HOUR_US (INT64_C(3600) * 1000000)
#define DAY_US (24 * HOUR_US)

/* The newest of succeeded, needs_attention and failed. */
struct recent {
    struct rows good, stuck, failed;
};

static bool
recent_of(struct health_reading *h, enum event_state s, struct rows *out,
          struct err *e)
{
    return db_all(h->db, h->a, STMT_CHECKUP_RECENT,
                  ARGS(ARG_SHOP(h->shop), ARG_TEXT(event_state_name(s))),
                  &recent_record, out, e);
}

static struct utc
last_of(const struct rows *rows)
{
    struct utc last = { 0 };

    for (size_t i = 0; i < rows->n; i++) {
        const struct recent_row *r = rows_at(rows, &recent_record, i);

        if (r->changed_at.us > last.us)
            last = r->changed_at;
    }
    return last;
}

/* Of the last seven days. */
static void
count_good(struct health_reading *h, const struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct recent_row *r = rows_at(rows, &recent_record, i);

        if (h->now.us - r->changed_at.us > 7 * DAY_US)
            continue;
        h->f->invoices_good += strcmp(r->entity, "invoice") == 0;
        h->f->payments_good += strcmp(r->entity, "payment") == 0;
    }
}

static bool
of_system(const char *cause)
{
    for (size_t i = 0; i < SYSTEMS; i++)
        if (strcmp(system_causes[i], cause) == 0)
            return true;
    return false;
}

/* A run of failures that nothing came between: since when, and whether one
 * cause of the data explains all of it. */
struct streak {
    struct utc after, first, last;
    const char *cause; /* of the newest */
    bool mixed, system;
};

static void
streak_add(struct health_reading *h, struct streak *s, const struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct recent_row *r = rows_at(rows, &recent_record, i);

        if (r->changed_at.us <= s->after.us)
            continue;
        h->f->fails_in_row++;
        s->mixed =
            s->mixed || (s->cause != NULL && strcmp(s->cause, r->cause) != 0);
        s->system = s->system || of_system(r->cause);
        if (s->first.us == 0 || r->changed_at.us < s->first.us)
            s->first = r->changed_at;
        if (s->cause == NULL || r->changed_at.us >= s->last.us) {
            s->last = r->changed_at;
            s->cause = r->cause;
        }
    }
}

static void
read_streak(struct health_reading *h, const struct recent *r)
{
    struct streak s = { .after = last_of(&r->good) };
    const struct cause *c;

    streak_add(h, &s, &r->stuck);
    streak_add(h, &s, &r->failed);
    c = s.cause != NULL ? event_cause(s.cause) : NULL;
    h->f->fails_alike = !s.mixed && !s.system;
    h->f->fails_since = health_time(h, s.first);
    h->f->fails_cause = c != NULL ? c->title : "QuickBooks said no";
    h->f->last_good = health_time(h, s.after);
}

static void
count_stuck(struct health_reading *h, const struct rows *rows)
{
    struct health_facts *f = h->f;

    for (size_t i = 0; i < rows->n; i++) {
        const struct recent_row *r = rows_at(rows, &recent_record, i);
        int64_t *n = strcmp(r->entity, "customer") == 0  ? &f->customers_stuck
                     : strcmp(r->entity, "item") == 0    ? &f->items_stuck
                     : strcmp(r->entity, "payment") == 0 ? &f->payments_stuck
                                                         : NULL;

        if (n != NULL)
            (*n)++;
    }
}

static void
count_problem(struct health_reading *h, const struct problem *p)
{
    const struct cause *c = event_cause(p->cause);
    struct health_facts *f = h->f;

    f->invoices_stuck += p->invoices;
    if (p->invoices > f->top_n) {
        f->top_n = p->invoices;
        f->top_title = *p->message != '\0' ? p->message
                       : c != NULL         ? c->title
                                           : "QuickBooks said no";
    }
    for (size_t i = 0; i < COUNTED; i++)
        if (strcmp(counted[i].cause, p->cause) == 0)
            *(int64_t *)((char *)f + counted[i].at) += p->n;
    if (strcmp(p->cause, "qbo_unavailable") == 0 && p->since.us != 0 &&
        (h->now.us - p->since.us) / DAY_US > f->unavailable_days)
        f->unavailable_days = (h->now.us - p->since.us) / DAY_US;
}

static bool
read_problems(struct health_reading *h, struct err *e)
{
    struct problem_sum sum;
    struct rows rows;
    struct tally t;

    h->f->top_title = "";
    if (!event_problems(h->db, h->a, h->shop, PROBLEMS, &rows, e) ||
        !event_tally(h->db, h->a, h->shop, &t, &sum, e))
        return false;
    h->f->problems = (int64_t)rows.n;
    for (size_t i = 0; i < rows.n; i++)
        count_problem(h, rows_at(&rows, &event_problem_record, i));
    h->f->events = t.pending + t.sending + t.checking + t.retrying +
                   t.needs_attention + t.failed + t.succeeded + t.skipped;
    return true;
}

/* Due for over an hour. */
static bool
read_late(struct health_reading *h, struct err *e)
{
    struct utc before = { h->now.us - HOUR_US };
    struct late_row late;
    struct rows checking;

    if (!db_one(h->db, h->a, STMT_CHECKUP_LATE,
                ARGS(ARG_SHOP(h->shop), ARG_INT(h->f->connection_id),
                     ARG_TEXT("pending"), ARG_UTC(before)),
                &late_record, &late, e) ||
        !recent_of(h, EVENT_CHECKING, &checking, e))
        return false;
    h->f->late = late.n;
    h->f->late_since = health_time(h, late.since);
    for (size_t i = 0; i < checking.n; i++) {
        const struct recent_row *r = rows_at(&checking, &recent_record, i);

        h->f->checking += r->created_at.us < before.us;
    }
    return true;
}

bool
health_read_events(struct health_reading *h, struct err *e)
{
    struct recent r;

    if (!recent_of(h, EVENT_SUCCEEDED, &r.good, e) ||
        !recent_of(h, EVENT_ATTENTION, &r.stuck, e) ||
        !recent_of(h, EVENT_FAILED, &r.failed, e))
        return false;
    count_good(h, &r.good);
    count_stuck(h, &r.stuck);
    count_stuck(h, &r.failed);
    read_streak(h, &r);
    return read_problems(h, e) && read_late(h, e);
}
