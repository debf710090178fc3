/* write: what a verdict leaves in the link and in the log. */
#include "inbound/inner.h"

#include "str/str.h"

const char *
in_entity(const struct taking *t)
{
    return event_entity_name(t->read->entity);
}

/* What it comes to there, in minor units. */
static struct money
total_there(const struct taking *t)
{
    struct money m = { 0 };
    struct err ignored = { 0 };

    if (*t->there.total == '\0' ||
        !money_parse(t->there.total, t->l.currency, "TotalAmt", &m, &ignored))
        m.minor = 0;
    return m;
}

bool
in_agree(struct taking *t, int64_t revision, struct err *e)
{
    return db_change(t->l.db, STMT_INBOUND_AGREE,
                     ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                          ARG_TEXT(in_entity(t)), ARG_INT(t->local_id),
                          ARG_TEXT(t->there.sync_token), ARG_TEXT(t->snapshot),
                          ARG_MONEY(total_there(t)), ARG_INT(revision)),
                     e);
}

bool
in_differ(struct taking *t, const char *theirs, struct err *e)
{
    bool gone = t->read->record == NULL;

    return db_change(
        t->l.db, STMT_INBOUND_DIFFER,
        ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
             ARG_TEXT(in_entity(t)), ARG_INT(t->local_id), ARG_TEXT(theirs),
             ARG_TEXT(gone ? t->link.theirs_token : t->there.sync_token),
             ARG_TEXT(gone ? t->link.theirs_snapshot : t->snapshot),
             ARG_MONEY(total_there(t))),
        e);
}

bool
in_tell_of(struct taking *t, enum event_entity entity, int64_t id,
           const char *label, const struct in_row *row, struct err *e)
{
    struct tally delta = { 0 };

    tally_count(&delta, entity, EVENT_STATE__MAX, row->state);
    return db_insert(t->l.db, STMT_INBOUND_TOLD,
                     ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                          ARG_TEXT(event_entity_name(entity)), ARG_INT(id),
                          ARG_TEXT(label),
                          ARG_TEXT(str_fold(t->l.arena, label)),
                          ARG_TEXT(row->operation),
                          ARG_TEXT(event_state_name(row->state)),
                          ARG_TEXT(row->cause), ARG_TEXT(row->message)),
                     NULL, e) &&
           tally_move(t->l.db, t->l.shop, &delta, e);
}

bool
in_tell(struct taking *t, const struct in_row *row, struct err *e)
{
    return in_tell_of(t, t->read->entity, t->local_id, t->ours.label, row, e);
}
