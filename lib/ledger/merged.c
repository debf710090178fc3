/* merged: what names a customer or an item that was merged away names the one
 * that remains. */
#include "ledger/merged.h"

#include <string.h>

#include "ledger/inner.h"

/* clang-format off */
struct count_row { int64_t invoices, payments; };
static const struct field count_fields[] = {
    FIELD(struct count_row, NULL, invoices),
    FIELD(struct count_row, NULL, payments),
};
struct id_row { int64_t id; };
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
struct yes_row { bool yes; };
static const struct field yes_fields[] = { FIELD(struct yes_row, NULL, yes) };
static const struct field survivor_fields[] = {
    FIELD(struct ledger_survivor, NULL, connection_id),
    FIELD(struct ledger_survivor, NULL, id),
    FIELD(struct ledger_survivor, NULL, name),
    FIELD(struct ledger_survivor, NULL, from),
    FIELD(struct ledger_survivor, NULL, into),
};
/* clang-format on */
static const struct record count_record =
    RECORD(struct count_row, count_fields);
static const struct record id_record = RECORD(struct id_row, id_fields);
static const struct record yes_record = RECORD(struct yes_row, yes_fields);
static const struct record survivor_record =
    RECORD(struct ledger_survivor, survivor_fields);

/* ------------------------------------------------------------ what is there */

/* clang-format off */
/* How a snapshot names it, and the statements over those snapshots. */
static const struct naming {
    enum event_entity entity;
    const char *key;
    enum stmt named[2], unchanged[2];
    size_t n;
} namings[] = {
    { ENTITY_CUSTOMER, "\"CustomerRef.value\":\"%s\"",
      { STMT_MERGED_NAMED_INVOICES, STMT_MERGED_NAMED_PAYMENTS },
      { STMT_MERGED_UNCHANGED_INVOICES, STMT_MERGED_UNCHANGED_PAYMENTS }, 2 },
    { ENTITY_ITEM, "\"SalesItemLineDetail.ItemRef.value\":\"%s\"",
      { STMT_MERGED_NAMED_LINES }, { STMT_MERGED_UNCHANGED_LINES }, 1 },
};
/* clang-format on */

static const char *
key_of(struct arena *a, const struct naming *n, const char *qbo_id)
{
    const char *at = strstr(n->key, "%s");

    return arena_printf(a, "%.*s%s%s", (int)(at - n->key), n->key, qbo_id,
                        at + 2);
}

bool
ledger_merged_named(const struct ledger *l, enum event_entity entity,
                    int64_t connection_id, int64_t local_id, const char *from,
                    const char *into, struct err *e)
{
    const struct naming *n = &namings[entity == ENTITY_ITEM];
    const struct val *which =
        ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id), ARG_INT(local_id));
    const struct val *whose =
        ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id), ARG_INT(local_id),
             ARG_TEXT(key_of(l->arena, n, from)),
             ARG_TEXT(key_of(l->arena, n, into)));

    for (size_t i = 0; i < n->n; i++)
        if (!db_exec(l->db, n->named[i], whose, NULL, e) ||
            !db_exec(l->db, n->unchanged[i], which, NULL, e))
            return false;
    return true;
}

/* --------------------------------------------------------------- where ours */

bool
ledger_survivor(const struct ledger *l, enum event_entity entity, int64_t id,
                struct ledger_survivor *out, bool *found, struct err *e)
{
    struct count_row n;

    memset(out, 0, sizeof(*out));
    *found = false;
    if (event_is_document(entity))
        return true;
    if (!db_maybe(l->db, l->arena, STMT_MERGED_SURVIVOR,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(event_entity_name(entity)),
                       ARG_INT(id)),
                  &survivor_record, out, found, e))
        return false;
    if (!*found)
        return true;
    if (!db_one(l->db, l->arena,
                entity == ENTITY_ITEM ? STMT_MERGED_COUNT_ITEM
                                      : STMT_MERGED_COUNT_CUSTOMER,
                ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &count_record, &n, e))
        return false;
    out->invoices = n.invoices;
    out->payments = n.payments;
    return true;
}

static bool
moved(const struct ledger *l, enum event_entity entity, int64_t id,
      int64_t survivor, struct err *e)
{
    const struct val *args =
        ARGS(ARG_SHOP(l->shop), ARG_INT(id), ARG_INT(survivor));

    if (entity == ENTITY_ITEM)
        return db_exec(l->db, STMT_MERGED_MOVE_ITEMS,
                       ARGS(ARG_SHOP(l->shop), ARG_INT(id)), NULL, e) &&
               db_exec(l->db, STMT_MERGED_MOVE_LINES, args, NULL, e);
    return db_exec(l->db, STMT_MERGED_MOVE_INVOICES, args, NULL, e) &&
           db_exec(l->db, STMT_MERGED_MOVE_PAYMENTS, args, NULL, e);
}

/* Those that stopped for it, but for itself: it is not sent any more. */
static bool
stopped(const struct ledger *l, enum event_entity entity, int64_t id,
        struct rows *out, struct err *e)
{
    return db_all(l->db, l->arena,
                  entity == ENTITY_ITEM ? STMT_LINK_STUCK_ITEM
                                        : STMT_INBOUND_STOPPED,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &id_record, out, e);
}

static bool
released(const struct ledger *l, const struct rows *rows, struct err *e)
{
    int64_t *ids = arena_alloc(l->arena, rows->n + 1, sizeof(*ids)), n;

    for (size_t i = 0; i < rows->n; i++)
        ids[i] = ((const struct id_row *)rows_at(rows, &id_record, i))->id;
    return event_retry(l->db, l->arena, l->shop, ids, rows->n, &n, e);
}

/* Both, the lower id first, so that two who press do not wait for each other.
 */
static bool
both_locked(const struct ledger *l, enum event_entity entity, int64_t a,
            int64_t b, struct named_row *of_a, struct err *e)
{
    struct named_row other;

    return a < b ? named_lock(l, entity, a, of_a, e) &&
                       named_lock(l, entity, b, &other, e)
                 : named_lock(l, entity, b, &other, e) &&
                       named_lock(l, entity, a, of_a, e);
}

/* Neither it nor a document of it is on its way. */
static bool
resting(const struct ledger *l, enum event_entity entity, int64_t id,
        const char *name, struct err *e)
{
    enum event_known known;
    struct yes_row moving;

    if (!event_known(l->db, l->arena, l->shop, entity, id, &known, e) ||
        !db_one(l->db, l->arena,
                entity == ENTITY_ITEM ? STMT_LINK_MOVING_ITEM
                                      : STMT_LINK_MOVING_CUSTOMER,
                ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &yes_record, &moving, e))
        return false;
    return (known != EVENT_MAYBE && !moving.yes) ||
           err_set(e, ERR_CONFLICT,
                   "“%s”, or something with it, is on its way to QuickBooks. "
                   "Look again when it is known whether it arrived.",
                   name);
}

bool
ledger_merge(const struct ledger *l, enum event_entity entity,
             int64_t connection_id, int64_t id, int64_t survivor, struct err *e)
{
    const char *word = event_entity_name(entity);
    struct ledger_survivor to;
    struct named_row ours;
    struct rows waiting;
    bool found;

    if (!both_locked(l, entity, id, survivor, &ours, e) ||
        !ledger_survivor(l, entity, id, &to, &found, e))
        return false;
    if (!found || to.id != survivor || to.connection_id != connection_id)
        return err_set(e, ERR_CONFLICT,
                       "“%s” is not merged into that %s any more. Open it to "
                       "see how it stands.",
                       ours.name, word);
    return resting(l, entity, id, ours.name, e) &&
           stopped(l, entity, id, &waiting, e) &&
           ledger_merged_named(l, entity, connection_id, id, to.from, to.into,
                               e) &&
           moved(l, entity, id, survivor, e) && released(l, &waiting, e) &&
           event_withdraw(l->db, l->arena, l->shop, entity, id, "kept_theirs",
                          NULL, e) &&
           record_audited(l, entity, id, "merge",
                          arena_printf(l->arena,
                                       "%s → %s; moved: invoices %lld, "
                                       "payments %lld",
                                       ours.name, to.name,
                                       (long long)to.invoices,
                                       (long long)to.payments),
                          e);
}
