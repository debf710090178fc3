/* Where a view of the sync log is read from: one index each (015_log.sql). */
#include <stdlib.h>
#include <string.h>

#include "pages/log_view.h"

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
const struct record log_id_record = RECORD(struct id_row, id_fields);

/* The parts of a filter. */
enum part {
    PART_STATES = 1,
    PART_ENTITY = 2,
    PART_DIRECTION = 4,
    PART_CAUSE = 8,
    PART_ABOUT = 16,
    PART_NAME = 32,
};

/* What is read at once: the view, and where in it. */
struct take {
    struct db *db;
    struct arena *a;
    struct shop_ref shop;
    const struct log_view *v;
    const struct log_tab *tab;
    int64_t from, n;
};

static struct val
state_arg(const struct log_tab *tab, int i)
{
    /* No tab chosen: each state in turn. */
    if (*tab->name == '\0')
        return ARG_TEXT(event_state_name((enum event_state)i));
    return ARG_TEXT(i < 3 ? event_state_name(tab->states[i]) : "");
}

#define TAKE(t)                                                                \
    ARG_SHOP((t)->shop), ARG_INT((t)->from), ARG_INT((t)->n),                  \
        ARG_INT((t)->v->low)
#define STATES(t)                                                              \
    state_arg((t)->tab, 0), state_arg((t)->tab, 1), state_arg((t)->tab, 2),    \
        state_arg((t)->tab, 3), state_arg((t)->tab, 4),                        \
        state_arg((t)->tab, 5), state_arg((t)->tab, 6), state_arg((t)->tab, 7)

static bool
take_all(const struct take *t, struct rows *out, struct err *e)
{
    return db_all(t->db, t->a, STMT_LOG_IDS_ALL, ARGS(TAKE(t)), &log_id_record,
                  out, e);
}

static bool
take_states(const struct take *t, struct rows *out, struct err *e)
{
    return db_all(t->db, t->a, STMT_LOG_IDS_STATES,
                  ARGS(TAKE(t), state_arg(t->tab, 0), state_arg(t->tab, 1),
                       state_arg(t->tab, 2)),
                  &log_id_record, out, e);
}

static bool
take_cause(const struct take *t, struct rows *out, struct err *e)
{
    return db_all(t->db, t->a, STMT_LOG_IDS_CAUSE,
                  ARGS(TAKE(t), ARG_TEXT(t->v->ask.cause), STATES(t)),
                  &log_id_record, out, e);
}

static bool
take_text(const struct take *t, enum stmt s, const char *text, struct rows *out,
          struct err *e)
{
    return db_all(t->db, t->a, s, ARGS(TAKE(t), ARG_TEXT(text)), &log_id_record,
                  out, e);
}

static bool
take_number(const struct take *t, enum stmt s, struct rows *out, struct err *e)
{
    return db_all(t->db, t->a, s, ARGS(TAKE(t), ARG_INT(t->v->number)),
                  &log_id_record, out, e);
}

static bool
take_about(const struct take *t, struct rows *out, struct err *e)
{
    return take_text(t, STMT_LOG_IDS_ABOUT, t->v->ask.about, out, e);
}

static bool
take_payment(const struct take *t, struct rows *out, struct err *e)
{
    return take_text(t, STMT_LOG_IDS_PAYMENT, t->v->text, out, e);
}

static bool
take_tid(const struct take *t, struct rows *out, struct err *e)
{
    return take_text(t, STMT_LOG_IDS_TID, t->v->text, out, e);
}

static bool
take_qbo(const struct take *t, struct rows *out, struct err *e)
{
    return take_text(t, STMT_LOG_IDS_QBO, t->v->text, out, e);
}

static bool
take_customer(const struct take *t, struct rows *out, struct err *e)
{
    return take_number(t, STMT_LOG_IDS_CUSTOMER, out, e);
}

static bool
take_run(const struct take *t, struct rows *out, struct err *e)
{
    return take_number(t, STMT_LOG_IDS_RUN, out, e);
}

static bool
take_name(const struct take *t, struct rows *out, struct err *e)
{
    return db_all(t->db, t->a, STMT_LOG_IDS_PREFIX,
                  ARGS(TAKE(t), ARG_TEXT(t->v->key), ARG_TEXT(t->v->key_end)),
                  &log_id_record, out, e);
}

static bool
take_row(const struct take *t, struct rows *out, struct err *e)
{
    struct take one = *t;

    if (one.from > one.v->number)
        one.from = one.v->number + 1;
    one.n = 1;
    if (!take_all(&one, out, e))
        return false;
    if (out->n == 1 && ((struct id_row *)out->row)->id != one.v->number)
        out->n = 0;
    return true;
}

static int
newest_first(const void *a, const void *b)
{
    int64_t x = ((const struct id_row *)a)->id;
    int64_t y = ((const struct id_row *)b)->id;

    return (x < y) - (x > y);
}

/* Add more rows to those, keep the n newest. */
static void
merge(const struct take *t, struct rows *all, const struct rows *more)
{
    struct id_row *both =
        arena_alloc(t->a, all->n + more->n + 1, sizeof(*both));

    if (all->n > 0)
        memcpy(both, all->row, all->n * sizeof(*both));
    if (more->n > 0)
        memcpy(both + all->n, more->row, more->n * sizeof(*both));
    all->row = both;
    all->n += more->n;
    qsort(both, all->n, sizeof(*both), newest_first);
    if (all->n > (size_t)t->n)
        all->n = (size_t)t->n;
}

/* Each kind of record in each direction has a place of its own in the index. */
static bool
take_kind(const struct take *t, struct rows *out, struct err *e)
{
    static const char *const directions[] = { "out", "in" };
    const struct log_filter *ask = &t->v->ask;
    struct rows one;

    *out = (struct rows){ 0 };
    for (int i = 0; i < ENTITY__MAX; i++) {
        const char *entity = event_entity_name((enum event_entity)i);

        for (int k = 0; k < 2; k++) {
            if ((*ask->entity != '\0' && strcmp(ask->entity, entity) != 0) ||
                (*ask->direction != '\0' &&
                 strcmp(ask->direction, directions[k]) != 0))
                continue;
            if (!db_all(t->db, t->a, STMT_LOG_IDS_KIND,
                        ARGS(TAKE(t), ARG_TEXT(entity), ARG_TEXT(directions[k]),
                             STATES(t)),
                        &log_id_record, &one, e))
                return false;
            merge(t, out, &one);
        }
    }
    return true;
}

/* clang-format off */
static const struct source {
    bool (*take)(const struct take *t, struct rows *out, struct err *e);
    int answers; /* parts of the filter */
} source_all    = { take_all,    0 },
  source_states = { take_states, PART_STATES },
  source_kind   = { take_kind,   PART_STATES | PART_ENTITY | PART_DIRECTION },
  source_cause  = { take_cause,  PART_STATES | PART_CAUSE },
  source_about  = { take_about,  PART_ABOUT },
  sources_by[LOG_BY__MAX] = {
    [LOG_BY_NAME]     = { take_name,     PART_NAME },
    [LOG_BY_CUSTOMER] = { take_customer, 0 },
    [LOG_BY_PAYMENT]  = { take_payment,  0 },
    [LOG_BY_TID]      = { take_tid,      0 },
    [LOG_BY_QBO]      = { take_qbo,      0 },
    [LOG_BY_RUN]      = { take_run,      0 },
    [LOG_BY_ROW]      = { take_row,      0 },
};
/* clang-format on */

static int
parts_asked(const struct log_view *v, const struct log_tab *tab)
{
    const struct log_filter *f = &v->ask;

    return (*tab->name != '\0' ? PART_STATES : 0) |
           (*f->entity != '\0' ? PART_ENTITY : 0) |
           (*f->direction != '\0' ? PART_DIRECTION : 0) |
           (*f->cause != '\0' ? PART_CAUSE : 0) |
           (*f->about != '\0' ? PART_ABOUT : 0) |
           (v->searched && v->by == LOG_BY_NAME ? PART_NAME : 0);
}

/* The most selective one. */
static const struct source *
source_of(const struct log_view *v, const struct log_tab *tab)
{
    int asked = parts_asked(v, tab);

    if (v->searched && (v->by != LOG_BY_NAME || v->few))
        return &sources_by[v->by];
    if ((asked & PART_ABOUT) != 0)
        return &source_about;
    if ((asked & PART_CAUSE) != 0)
        return &source_cause;
    /* A name that many have is likelier met in the log than in its parts. */
    if ((asked & (PART_ENTITY | PART_DIRECTION)) != 0 &&
        (asked & PART_NAME) == 0)
        return &source_kind;
    return (asked & PART_STATES) != 0 ? &source_states : &source_all;
}

bool
log_source_whole(const struct log_view *v, const struct log_tab *tab)
{
    return (parts_asked(v, tab) & ~source_of(v, tab)->answers) == 0;
}

bool
log_source_ids(struct db *db, struct arena *a, struct shop_ref shop,
               const struct log_view *v, const struct log_tab *tab,
               int64_t from, int64_t n, struct rows *out, struct err *e)
{
    const struct take t = { db, a,   shop,
                            v,  tab, from < v->high ? from : v->high,
                            n };

    return source_of(v, tab)->take(&t, out, e);
}
