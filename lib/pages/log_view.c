/* A view of the sync log: its rows, a page at a time, and its counts. */
#include <string.h>

#include "pages/log_view.h"

/* clang-format off */
static const struct field log_fields[] = {
    FIELD(struct log_row, "ROW_ID",        id),
    FIELD(struct log_row, NULL,            entity),
    FIELD(struct log_row, NULL,            record_id),
    FIELD(struct log_row, NULL,            label),
    FIELD(struct log_row, NULL,            direction),
    FIELD(struct log_row, NULL,            state),
    FIELD(struct log_row, NULL,            cause),
    FIELD(struct log_row, NULL,            message),
    FIELD(struct log_row, NULL,            attempts),
    FIELD(struct log_row, NULL,            superseded_by),
    FIELD(struct log_row, NULL,            due_at),
    FIELD(struct log_row, "ROW_AT",        created_at),
};
const struct record log_record = RECORD(struct log_row, log_fields);
/* clang-format on */

struct state_row {
    const char *state;
    int64_t n;
};
static const struct field state_fields[] = {
    FIELD(struct state_row, NULL, state), FIELD(struct state_row, NULL, n)
};
static const struct record state_record =
    RECORD(struct state_row, state_fields);

enum {
    COUNT_WALK = 1000,   /* rows that are counted one by one */
    JSON_IDS = 1 << 20,  /* bytes of a list of ids */
    FAILED_STEP = 2000,  /* ids that are looked at at once */
    FAILED_WALK = 50000, /* and in all */
};

/* Ids of the source that a page looks at, step by step, until it is full. */
static const int64_t steps[] = { 250, 1000, 1000 };
enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

bool
log_view_read(struct req *r, const struct log_filter *ask, struct log_view *out,
              struct err *e)
{
    struct date d;

    *out = (struct log_view){ .ask = *ask, .low = 0, .high = INT64_MAX };
    if (date_parse(ask->from, &d) &&
        !log_id_at(r, zone_midnight(r->format->zone, d), &out->low, e))
        return false;
    if (date_parse(ask->to, &d) &&
        !log_id_at(
            r, zone_midnight(r->format->zone, date_from_days(date_days(d) + 1)),
            &out->high, e))
        return false;
    return log_search_read(r, out, e);
}

/* --------------------------------------------------------------------- rows
 */

/* "[7,5,3]" */
static const char *
json_of(struct arena *a, const struct rows *ids)
{
    struct str s;

    str_init(&s, a, JSON_IDS);
    for (size_t i = 0; i < ids->n; i++)
        str_addf(&s, "%c%lld", i == 0 ? '[' : ',',
                 (long long)((const int64_t *)ids->row)[i]);
    str_addc(&s, ']');
    return s.text;
}

/* "needs_attention,failed" */
static const char *
states_of(struct arena *a, const struct log_tab *tab)
{
    struct str s;

    str_init(&s, a, 200);
    for (int i = 0; i < 3; i++)
        if (tab->states[i] != EVENT_STATE__MAX)
            str_addf(&s, "%s%s", i > 0 ? "," : "",
                     event_state_name(tab->states[i]));
    return s.text;
}

static const char *
or_any(const char *text)
{
    return *text == '\0' ? "*" : text;
}

#define KEYS(v)                                                                \
    ARG_TEXT((v)->searched && (v)->by == LOG_BY_NAME ? "name" : ""),           \
        ARG_TEXT((v)->key == NULL ? "" : (v)->key),                            \
        ARG_TEXT((v)->key_end == NULL ? "" : (v)->key_end)

static bool
rows_of(struct db *db, struct arena *a, struct shop_ref shop,
        const struct log_view *v, const struct log_tab *tab, enum stmt s,
        const struct record *record, const struct rows *ids, int64_t limit,
        struct rows *out, struct err *e)
{
    *out = (struct rows){ 0 };
    return ids->n == 0 ||
           db_all(db, a, s,
                  ARGS(ARG_SHOP(shop), ARG_TEXT(json_of(a, ids)),
                       ARG_TEXT(v->ask.entity), ARG_TEXT(v->ask.direction),
                       ARG_TEXT(states_of(a, tab)), ARG_TEXT(v->ask.cause),
                       ARG_TEXT(or_any(v->ask.about)), KEYS(v), ARG_INT(limit)),
                  record, out, e);
}

/* What a page without anything left over is read by, at once. */
static bool
direct(struct req *r, const struct log_view *v, int64_t limit, struct rows *out,
       struct err *e)
{
    const struct log_tab *tab = v->ask.tab;
    bool up = v->ask.after > 0, all = *tab->name == '\0';
    int64_t from = up                  ? v->ask.after
                   : v->ask.before > 0 ? v->ask.before
                                       : INT64_MAX;

    if (!up && from > v->high)
        from = v->high;
    if (all)
        return db_all(r->db, r->arena, up ? STMT_LOG_PAGE_AFTER : STMT_LOG_PAGE,
                      ARGS(ARG_SHOP(r->shop), ARG_INT(from), ARG_INT(limit + 1),
                           ARG_INT(up ? v->high : v->low)),
                      &log_record, out, e);
    return db_all(r->db, r->arena, up ? STMT_LOG_STATES_AFTER : STMT_LOG_STATES,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(from), ARG_INT(limit + 1),
                       ARG_INT(up ? v->high : v->low),
                       ARG_TEXT(event_state_name(tab->states[0])),
                       ARG_TEXT(event_state_name(tab->states[1])),
                       ARG_TEXT(event_state_name(tab->states[2]))),
                  &log_record, out, e);
}

bool
log_chunk_read(struct db *db, struct arena *a, struct shop_ref shop,
               const struct log_view *v, int64_t *from, int64_t n,
               int64_t limit, struct rows *out, struct err *e)
{
    struct rows ids;

    if (!log_source_ids(db, a, shop, v, v->ask.tab, *from, n, &ids, e) ||
        !rows_of(db, a, shop, v, v->ask.tab, STMT_LOG_ROWS_OF, &log_record,
                 &ids, limit, out, e))
        return false;
    if (out->n == (size_t)limit && limit > 0)
        *from =
            ((const struct log_row *)rows_at(out, &log_record, out->n - 1))->id;
    else if (ids.n < (size_t)n)
        *from = 0;
    else
        *from = ((const int64_t *)ids.row)[ids.n - 1];
    return true;
}

/* Step by step back, until the page is full or enough was looked at. */
static bool
walk(struct req *r, const struct log_view *v, int64_t limit,
     struct log_page *out, struct err *e)
{
    bool whole = log_source_whole(v, v->ask.tab);
    int64_t from = v->ask.before > 0 ? v->ask.before : INT64_MAX;
    struct log_row *have =
        arena_alloc(r->arena, (size_t)limit + 1, sizeof(*have));
    size_t n = 0;

    for (size_t i = 0; i < STEPS && from > 0 && n <= (size_t)limit; i++) {
        struct rows some;

        if (!log_chunk_read(r->db, r->arena, r->shop, v, &from,
                            whole ? limit + 1 : steps[i],
                            limit + 1 - (int64_t)n, &some, e))
            return false;
        if (some.n > 0)
            memcpy(have + n, some.row, some.n * sizeof(*have));
        n += some.n;
    }
    out->rows = (struct rows){ have, n };
    if (n <= (size_t)limit)
        out->looked = from;
    return true;
}

bool
log_page_read(struct req *r, const struct log_view *v, int64_t limit,
              struct log_page *out, struct err *e)
{
    const struct log_filter *f = &v->ask;
    bool plain = !v->searched && *f->entity == '\0' && *f->direction == '\0' &&
                 *f->cause == '\0' && *f->about == '\0';

    *out = (struct log_page){ 0 };
    if (plain ? !direct(r, v, limit, &out->rows, e)
              : !walk(r, v, limit, out, e))
        return false;
    out->more = out->rows.n > (size_t)limit;
    if (out->more)
        out->rows.n = (size_t)limit;
    if (plain && f->after > 0) { /* read upwards */
        struct log_row *row = out->rows.row;

        for (size_t i = 0, k = out->rows.n; k > i + 1; i++) {
            struct log_row t = row[i];

            row[i] = row[--k];
            row[k] = t;
        }
    }
    return true;
}

/* ------------------------------------------------------------------- counts
 */

static void
count(struct log_counts *c, const struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct state_row *row = rows_at(rows, &state_record, i);
        enum event_state s;

        if (event_state_parse(row->state, &s))
            c->n[s] += row->n;
    }
}

/* How many of a state are still worth counting. */
static int64_t
room(const struct log_counts *c, enum event_state s)
{
    return c->n[s] > LOG_COUNT_MAX ? 0 : LOG_COUNT_MAX + 1 - c->n[s];
}

#define SPAN(r, v, c)                                                          \
    ARG_SHOP((r)->shop), ARG_INT((v)->low), ARG_INT((v)->high),                \
        ARG_INT(room(c, EVENT_SUCCEEDED)), ARG_INT(room(c, EVENT_SKIPPED))

static bool
count_kinds(struct req *r, const struct log_view *v, struct log_counts *c,
            struct err *e)
{
    static const char *const directions[] = { "out", "in" };
    struct rows rows;

    for (int i = 0; i < ENTITY__MAX; i++)
        for (int k = 0; k < 2; k++) {
            const char *entity = event_entity_name((enum event_entity)i);

            if ((*v->ask.entity != '\0' &&
                 strcmp(v->ask.entity, entity) != 0) ||
                (*v->ask.direction != '\0' &&
                 strcmp(v->ask.direction, directions[k]) != 0))
                continue;
            if (!db_all(r->db, r->arena, STMT_LOG_COUNT_KIND,
                        ARGS(SPAN(r, v, c), ARG_TEXT(entity),
                             ARG_TEXT(directions[k])),
                        &state_record, &rows, e))
                return false;
            count(c, &rows);
        }
    return true;
}

/* One by one, the newest of the source. */
static bool
count_some(struct req *r, const struct log_view *v, struct log_counts *c,
           struct err *e)
{
    struct rows ids, rows;

    if (!log_source_ids(r->db, r->arena, r->shop, v, &log_tabs[0], INT64_MAX,
                        COUNT_WALK, &ids, e))
        return false;
    if (ids.n == 0)
        return true;
    if (!db_all(r->db, r->arena, STMT_LOG_TALLY_OF,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(json_of(r->arena, &ids)),
                     ARG_TEXT(v->ask.entity), ARG_TEXT(v->ask.direction),
                     ARG_TEXT(v->ask.cause), ARG_TEXT(or_any(v->ask.about)),
                     KEYS(v), ARG_INT(EVENT_STATE__MAX)),
                &state_record, &rows, e))
        return false;
    count(c, &rows);
    c->least = ids.n == COUNT_WALK;
    return true;
}

static bool
count_all(struct req *r, struct log_counts *c, struct err *e)
{
    const struct tally *t;

    if (!page_tally(r, &t, e))
        return false;
    c->n[EVENT_PENDING] = t->pending;
    c->n[EVENT_SENDING] = t->sending;
    c->n[EVENT_CHECKING] = t->checking;
    c->n[EVENT_RETRYING] = t->retrying;
    c->n[EVENT_ATTENTION] = t->needs_attention;
    c->n[EVENT_FAILED] = t->failed;
    c->n[EVENT_SUCCEEDED] = t->succeeded;
    c->n[EVENT_SKIPPED] = t->skipped;
    return true;
}

bool
log_counts_read(struct req *r, const struct log_view *v, struct log_counts *out,
                struct err *e)
{
    const struct log_filter *f = &v->ask;
    bool kinds = *f->entity != '\0' || *f->direction != '\0';
    bool causes = *f->cause != '\0' || *f->about != '\0';
    struct rows rows;

    *out = (struct log_counts){ 0 };
    if (v->searched || *f->about != '\0' || (kinds && causes))
        return count_some(r, v, out, e);
    if (kinds)
        return count_kinds(r, v, out, e);
    if (!causes && *f->from == '\0' && *f->to == '\0')
        return count_all(r, out, e);
    if (causes ? !db_all(r->db, r->arena, STMT_LOG_COUNT_CAUSE,
                         ARGS(SPAN(r, v, out), ARG_TEXT(f->cause)),
                         &state_record, &rows, e)
               : !db_all(r->db, r->arena, STMT_LOG_COUNT_STATES,
                         ARGS(SPAN(r, v, out)), &state_record, &rows, e))
        return false;
    count(out, &rows);
    return true;
}

/* ----------------------------------------------------------- what is open */

bool
log_failed_ids(struct req *r, const struct log_filter *f, int64_t *ids,
               size_t max, size_t *n, bool *more, struct err *e)
{
    const struct log_tab *failed = &log_tabs[1];
    int64_t from = INT64_MAX, looked = 0;
    struct log_view v;

    *n = 0;
    *more = false;
    if (!log_view_read(r, f, &v, e))
        return false;
    v.ask.tab = failed;
    while (from > 0 && looked < FAILED_WALK && *n <= max) {
        struct rows some, good;

        if (!log_source_ids(r->db, r->arena, r->shop, &v, failed, from,
                            FAILED_STEP, &some, e) ||
            !rows_of(r->db, r->arena, r->shop, &v, failed, STMT_LOG_OPEN_OF,
                     &log_id_record, &some, FAILED_STEP, &good, e))
            return false;
        for (size_t i = 0; i < good.n && *n <= max; i++, ++*n)
            if (*n < max)
                ids[*n] = ((const int64_t *)good.row)[i];
        looked += (int64_t)some.n;
        from =
            some.n < FAILED_STEP ? 0 : ((const int64_t *)some.row)[some.n - 1];
    }
    *more = *n > max || from > 0;
    if (*n > max)
        *n = max;
    return true;
}
