/* lists: the cached lists of customers and items follow what was read. */
#include <string.h>

#include "inbound/inner.h"
#include "str/str.h"

static bool
put(struct taking *t, const struct json *record, struct err *e)
{
    struct qbo_record r;

    if (record == NULL || !qbo_record_read(record, &r) || *r.name == '\0')
        return true;
    return db_exec(
        t->l.db, STMT_INBOUND_LIST,
        ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
             ARG_TEXT(in_entity(t)), ARG_TEXT(r.id), ARG_TEXT(r.name),
             ARG_TEXT(str_fold(t->l.arena, r.name)), ARG_TEXT(r.type),
             ARG_TEXT(r.email), ARG_BOOL(r.active), ARG_TEXT(r.sync_token)),
        NULL, e);
}

bool
in_lists(struct taking *t, struct err *e)
{
    if (event_is_document(t->read->entity))
        return true;
    if (t->read->record == NULL)
        return db_exec(t->l.db, STMT_INBOUND_LIST_GONE,
                       ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                            ARG_TEXT(in_entity(t)), ARG_TEXT(t->read->qbo_id)),
                       NULL, e) &&
               put(t, t->read->survivor, e);
    return put(t, t->read->record, e) && put(t, t->read->survivor, e);
}
