/* problem: what keeps records out of QuickBooks, each cause once. */
#include "event/event.h"

#include <string.h>

/* clang-format off */
static const struct field problem_fields[] = {
    FIELD(struct problem, NULL, cause),
    FIELD(struct problem, NULL, about),
    FIELD(struct problem, NULL, n),
    FIELD(struct problem, NULL, invoices),
    FIELD(struct problem, NULL, amount),
    FIELD(struct problem, NULL, since),
    FIELD(struct problem, NULL, last_at),
    FIELD(struct problem, NULL, last_event),
    FIELD(struct problem, NULL, message),
};
/* clang-format on */
const struct record event_problem_record =
    RECORD(struct problem, problem_fields);

const char *
event_problem_title(const struct problem *p)
{
    const struct cause *c = event_cause(p->cause);

    if (c == NULL || (*p->message != '\0' && (*p->about != '\0' || p->n == 1)))
        return p->message;
    return c->title;
}

bool
event_problems(struct db *db, struct arena *a, struct shop_ref shop,
               int64_t limit, struct rows *out, struct err *e)
{
    return db_all(db, a, STMT_PROBLEM_LIST,
                  ARGS(ARG_SHOP(shop), ARG_INT(limit)), &event_problem_record,
                  out, e);
}

bool
event_problem(struct db *db, struct arena *a, struct shop_ref shop,
              const char *cause, const char *about, struct problem *out,
              bool *found, struct err *e)
{
    memset(out, 0, sizeof(*out));
    if (!db_maybe(db, a, STMT_PROBLEM_ONE,
                  ARGS(ARG_SHOP(shop), ARG_TEXT(cause), ARG_TEXT(about)),
                  &event_problem_record, out, found, e))
        return false;
    *found = *found && out->n > 0;
    return true;
}
