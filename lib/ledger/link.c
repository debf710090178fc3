/* link: which record of QuickBooks one of ours is, on a person's word. */
#include "ledger/inner.h"

#include <string.h>

#include "match/match.h"

/* clang-format off */
struct place {
    bool here; /* the company is the one in use */
    const char *name, *type, *sync_token;
    bool active;
    const char *qbo_id; /* "": the list has no such record */
    int64_t owner;      /* of ours that is linked to it, 0: none */
};
static const struct field place_fields[] = {
    FIELD(struct place, NULL, here),
    FIELD(struct place, NULL, name),
    FIELD(struct place, NULL, type),
    FIELD(struct place, NULL, sync_token),
    FIELD(struct place, NULL, active),
    FIELD(struct place, NULL, qbo_id),
    FIELD(struct place, NULL, owner),
};
struct count_row { int64_t n; };
static const struct field count_fields[] = {
    FIELD(struct count_row, NULL, n),
};
struct use_row { int64_t invoices, payments; };
static const struct field use_fields[] = {
    FIELD(struct use_row, NULL, invoices),
    FIELD(struct use_row, NULL, payments),
};
struct yes_row { bool yes; };
static const struct field yes_fields[] = {
    FIELD(struct yes_row, NULL, yes),
};
/* clang-format on */
static const struct record place_record = RECORD(struct place, place_fields);
static const struct record count_record =
    RECORD(struct count_row, count_fields);
static const struct record use_record = RECORD(struct use_row, use_fields);
static const struct record yes_record = RECORD(struct yes_row, yes_fields);

static bool
audited(const struct ledger *l, enum event_entity entity, int64_t id,
        const char *what, const char *detail, struct err *e)
{
    const char *name = event_entity_name(entity);

    return audit_write(l, arena_printf(l->arena, "%s.%s", name, what), name, id,
                       detail, e);
}

/* ------------------------------------------------------------------ judging */

/* The company stays the one in use until the transaction ends. */
static bool
place_read(const struct ledger *l, enum event_entity entity,
           int64_t connection_id, const char *qbo_id, struct place *out,
           struct err *e)
{
    if (!db_one(l->db, l->arena, STMT_LINK_PLACE,
                ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id),
                     ARG_TEXT(event_entity_name(entity)), ARG_TEXT(qbo_id)),
                &place_record, out, e))
        return false;
    return out->here ||
           err_set(e, ERR_CONFLICT,
                   "The shop is connected to another QuickBooks company than "
                   "when this page was opened. Nothing was changed; look at "
                   "the list again.");
}

static bool
place_good(enum event_entity entity, const struct ledger_pair *p,
           const struct place *at, struct err *e)
{
    enum match_kind kind =
        entity == ENTITY_ITEM ? MATCH_ITEMS : MATCH_CUSTOMERS;
    const char *word = event_entity_name(entity);

    if (*at->qbo_id == '\0')
        return err_set(e, ERR_CONFLICT,
                       "That %s is not in QuickBooks’ list any more. Refresh "
                       "the list and look again.",
                       word);
    if (!match_linkable(kind, at->type, at->active))
        return err_set(e, ERR_CONFLICT,
                       "“%s” is %s in QuickBooks, so nothing can be linked to "
                       "it. Mend that there, refresh the list and look again.",
                       at->name,
                       at->active ? "nothing that can be sold" : "inactive");
    if (at->owner != 0 && at->owner != p->id)
        return err_set(e, ERR_CONFLICT,
                       "“%s” of QuickBooks is linked to another %s here "
                       "already.",
                       at->name, word);
    if (p->sync_token != NULL && strcmp(p->sync_token, at->sync_token) != 0)
        return err_set(e, ERR_CONFLICT,
                       "“%s” was changed in QuickBooks since this page was "
                       "opened. Look at it again.",
                       at->name);
    return true;
}

/* Not linked, and surely not on its way. */
static bool
ours_free(const struct ledger *l, enum event_entity entity, int64_t id,
          const char *name, struct err *e)
{
    enum event_known known;

    if (!event_known(l->db, l->arena, l->shop, entity, id, &known, e))
        return false;
    if (known == EVENT_LINKED)
        return err_set(e, ERR_CONFLICT,
                       "“%s” is linked to a record in QuickBooks already.",
                       name);
    return known == EVENT_NEVER ||
           err_set(e, ERR_CONFLICT,
                   "“%s” is on its way to QuickBooks. Look again when it is "
                   "known whether it arrived.",
                   name);
}

/* ---------------------------------------------------------------- releasing */

static bool
retried(const struct ledger *l, enum stmt s, const struct val *args,
        int64_t *moved, struct err *e)
{
    struct rows rows;
    int64_t *ids;

    if (!db_all(l->db, l->arena, s, args, &count_record, &rows, e))
        return false;
    ids = arena_alloc(l->arena, rows.n + 1, sizeof(*ids));
    for (size_t i = 0; i < rows.n; i++)
        ids[i] = ((const struct count_row *)rows.row)[i].n;
    return event_retry(l->db, l->arena, l->shop, ids, rows.n, moved, e);
}

/* Invoices that stood still for it by themselves. */
static bool
stuck_go_on(const struct ledger *l, enum event_entity entity, int64_t id,
            int64_t *released, struct err *e)
{
    int64_t moved;

    if (!retried(l,
                 entity == ENTITY_ITEM ? STMT_LINK_STUCK_ITEM
                                       : STMT_LINK_STUCK_CUSTOMER,
                 ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &moved, e))
        return false;
    *released += moved;
    return true;
}

/* Those that wait for an event of it, which is new or begun anew. */
static bool
waiting_count(const struct ledger *l, int64_t event, int64_t *released,
              struct err *e)
{
    struct count_row row;

    if (!db_one(l->db, l->arena, STMT_LINK_WAITING,
                ARGS(ARG_SHOP(l->shop), ARG_INT(event)), &count_record, &row,
                e))
        return false;
    *released += row.n;
    return true;
}

/*
 * An event of its own, in the place of those that were open.  It comes before
 * the question whether one is under way: whoever wants another from here on
 * waits for it, and whoever had one is seen.
 */
static bool
told(const struct ledger *l, enum event_entity entity, int64_t id,
     const char *name, int64_t *released, struct err *e)
{
    const struct event_change c = {
        .entity = entity, .record_id = id, .label = name, .operation = "post"
    };
    int64_t event;

    return event_enqueue(l->db, l->arena, l->shop, &c, 1, &event, e) &&
           waiting_count(l, event, released, e) &&
           stuck_go_on(l, entity, id, released, e);
}

static bool
unmarked(const struct ledger *l, enum event_entity entity, int64_t id,
         struct err *e)
{
    int64_t dropped;

    return db_exec(l->db, STMT_HAND_DROP,
                   ARGS(ARG_SHOP(l->shop), ARG_TEXT(event_entity_name(entity)),
                        ARG_INT(id)),
                   &dropped, e);
}

/* ------------------------------------------------------------------ linking */

static bool
link_write(const struct ledger *l, enum event_entity entity,
           int64_t connection_id, const struct ledger_pair *p,
           const struct place *at, int64_t revision, struct err *e)
{
    int64_t changed;

    if (!db_exec(l->db, STMT_LINK_INSERT,
                 ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id),
                      ARG_TEXT(event_entity_name(entity)), ARG_INT(p->id),
                      ARG_TEXT(p->qbo_id), ARG_TEXT(""),
                      ARG_TEXT(at->sync_token), ARG_INT(revision),
                      ARG_MONEY(((struct money){ 0 })), ARG_TEXT("")),
                 &changed, e))
        return false;
    return changed == 1 || err_set(e, ERR_CONFLICT,
                                   "“%s” was linked by somebody else at the "
                                   "same moment. Look at the list again.",
                                   at->name);
}

/* A pair under way. */
struct linking {
    const struct ledger_pair *pair;
    struct named_row ours;
    struct place at;
};

/* Nothing is written yet. */
static bool
judged(const struct ledger *l, enum event_entity entity, int64_t connection_id,
       struct linking *k, struct err *e)
{
    const struct ledger_pair *p = k->pair;

    return named_lock(l, entity, p->id, &k->ours, e) &&
           place_read(l, entity, connection_id, p->qbo_id, &k->at, e) &&
           place_good(entity, p, &k->at, e) &&
           ours_free(l, entity, p->id, k->ours.name, e);
}

static bool
linked(const struct ledger *l, enum event_entity entity, int64_t connection_id,
       const struct linking *k, struct ledger_linked *out, struct err *e)
{
    const struct ledger_pair *p = k->pair;
    const char *name = k->ours.name;

    out->linked++;
    return told(l, entity, p->id, name, &out->released, e) &&
           ours_free(l, entity, p->id, name, e) &&
           link_write(l, entity, connection_id, p, &k->at, k->ours.revision,
                      e) &&
           unmarked(l, entity, p->id, e) &&
           audited(l, entity, p->id, "link",
                   arena_printf(l->arena, "%s → %s (QuickBooks %s)", name,
                                k->at.name, p->qbo_id),
                   e);
}

bool
ledger_link(const struct ledger *l, enum event_entity entity,
            int64_t connection_id, const struct ledger_pair *list, size_t n,
            struct ledger_linked *out, struct err *e)
{
    *out = (struct ledger_linked){ 0 };
    for (size_t i = 0; i < n; i++) {
        struct linking k = { .pair = &list[i] };

        if (judged(l, entity, connection_id, &k, e)) {
            if (!linked(l, entity, connection_id, &k, out, e))
                return false;
            continue;
        }
        if (n == 1 || e->kind != ERR_CONFLICT || !k.at.here)
            return false;
        err_clear(e);
        out->left++;
    }
    return true;
}

/* ---------------------------------------------------------------- unlinking */

static bool
written(const struct ledger *l, enum event_entity entity, int64_t connection_id,
        int64_t id, bool *out, struct err *e)
{
    struct yes_row row;
    bool found;

    if (!db_maybe(l->db, l->arena, STMT_LINK_WRITTEN,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id),
                       ARG_TEXT(event_entity_name(entity)), ARG_INT(id)),
                  &yes_record, &row, &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_CONFLICT,
                       "That link is not there any more. Look at the list "
                       "again.");
    *out = row.yes;
    return *out ||
           db_one(l->db, l->arena,
                  entity == ENTITY_ITEM ? STMT_LINK_USED_ITEM
                                        : STMT_LINK_USED_CUSTOMER,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id), ARG_INT(id)),
                  &yes_record, out, e);
}

/* Asked for before, an item is not created behind their back. */
static bool
dropped(const struct ledger *l, enum event_entity entity, int64_t connection_id,
        int64_t id, struct err *e)
{
    return (entity != ENTITY_ITEM ||
            db_exec(l->db, STMT_ITEM_CREATE_FOR,
                    ARGS(ARG_SHOP(l->shop), ARG_INT(id), ARG_INT(0)), NULL,
                    e)) &&
           db_exec(l->db, STMT_LINK_DROP,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id),
                        ARG_TEXT(event_entity_name(entity)), ARG_INT(id)),
                   NULL, e);
}

bool
ledger_unlink(const struct ledger *l, enum event_entity entity,
              int64_t connection_id, int64_t id, struct err *e)
{
    struct named_row ours;
    struct place at;
    bool used;

    if (!named_lock(l, entity, id, &ours, e) ||
        !place_read(l, entity, connection_id, "", &at, e) ||
        !written(l, entity, connection_id, id, &used, e))
        return false;
    if (used)
        return err_set(e, ERR_CONFLICT,
                       "“%s” was posted to QuickBooks by this link, or an "
                       "invoice with it was. Rename or merge the records in "
                       "QuickBooks instead. Where that one is gone or the "
                       "wrong one, an owner of your shop can take the link "
                       "back and see first what that does.",
                       ours.name);
    return dropped(l, entity, connection_id, id, e) &&
           audited(l, entity, id, "unlink", ours.name, e);
}

/* ------------------------------------------- unlinking what was posted by it
 */

/* It, or an invoice of it, needs a person or ran out of tries. */
static bool
stopped_count(const struct ledger *l, enum event_entity entity, int64_t id,
              int64_t *out, struct err *e)
{
    struct ledger_sync own;
    struct rows rows;

    if (!db_all(l->db, l->arena,
                entity == ENTITY_ITEM ? STMT_LINK_STUCK_ITEM
                                      : STMT_LINK_STUCK_CUSTOMER,
                ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &count_record, &rows,
                e) ||
        !ledger_sync_of(l, entity, &id, 1, &own, e))
        return false;
    *out = (int64_t)rows.n + (str_equal(own.event_state, "needs_attention") ||
                              str_equal(own.event_state, "failed"));
    return true;
}

bool
ledger_link_use(const struct ledger *l, enum event_entity entity,
                int64_t connection_id, int64_t id, struct ledger_link_use *out,
                struct err *e)
{
    struct use_row use;
    struct named_row ours;
    struct place at;
    bool linked;

    if (!named_lock(l, entity, id, &ours, e) ||
        !place_read(l, entity, connection_id, "", &at, e) ||
        !written(l, entity, connection_id, id, &linked, e) ||
        !db_one(l->db, l->arena,
                entity == ENTITY_ITEM ? STMT_LINK_POSTED_ITEM
                                      : STMT_LINK_POSTED_CUSTOMER,
                ARGS(ARG_SHOP(l->shop), ARG_INT(connection_id), ARG_INT(id)),
                &use_record, &use, e))
        return false;
    *out = (struct ledger_link_use){ .invoices = use.invoices,
                                     .payments = use.payments,
                                     .name = ours.name };
    return stopped_count(l, entity, id, &out->stopped, e);
}

bool
ledger_unlink_posted(const struct ledger *l, enum event_entity entity,
                     int64_t connection_id, int64_t id, int64_t *released,
                     struct err *e)
{
    struct ledger_link_use use;
    enum event_known known;
    struct yes_row moving;

    *released = 0;
    if (!ledger_link_use(l, entity, connection_id, id, &use, e) ||
        !event_known(l->db, l->arena, l->shop, entity, id, &known, e))
        return false;
    if (!db_one(l->db, l->arena,
                entity == ENTITY_ITEM ? STMT_LINK_MOVING_ITEM
                                      : STMT_LINK_MOVING_CUSTOMER,
                ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &yes_record, &moving, e))
        return false;
    if (known == EVENT_MAYBE || moving.yes)
        return err_set(e, ERR_CONFLICT,
                       "“%s”, or something with it, is on its way to "
                       "QuickBooks. Look again when it is known whether it "
                       "arrived.",
                       use.name);
    return dropped(l, entity, connection_id, id, e) &&
           (use.stopped == 0 || told(l, entity, id, use.name, released, e)) &&
           audited(l, entity, id, "unlink",
                   arena_printf(l->arena,
                                "%s; posted with it: invoices %lld, payments "
                                "%lld",
                                use.name, (long long)use.invoices,
                                (long long)use.payments),
                   e);
}

/* ------------------------------------------------------------------ creating
 */

bool
ledger_create_there(const struct ledger *l, enum event_entity entity,
                    int64_t connection_id, int64_t id, int64_t *released,
                    struct err *e)
{
    struct named_row ours;
    struct place at;

    *released = 0;
    return named_lock(l, entity, id, &ours, e) &&
           place_read(l, entity, connection_id, "", &at, e) &&
           ours_free(l, entity, id, ours.name, e) &&
           (entity != ENTITY_ITEM ||
            db_change(
                l->db, STMT_ITEM_CREATE_FOR,
                ARGS(ARG_SHOP(l->shop), ARG_INT(id), ARG_INT(connection_id)),
                e)) &&
           unmarked(l, entity, id, e) &&
           told(l, entity, id, ours.name, released, e) &&
           audited(l, entity, id, "create", ours.name, e);
}

bool
ledger_name_there(const struct ledger *l, enum event_entity entity,
                  int64_t connection_id, const char *qbo_id, const char **out,
                  struct err *e)
{
    const struct ledger_pair pair = { 0, qbo_id, NULL };
    struct place at;

    if (!place_read(l, entity, connection_id, qbo_id, &at, e))
        return false;
    at.owner = 0; /* a link says that */
    *out = at.name;
    return place_good(entity, &pair, &at, e);
}
