/* names: customers and items that were renamed or merged there. */
#include <string.h>

#include "inbound/inner.h"
#include "ledger/ledger.h"
#include "str/str.h"

/* ------------------------------------------------------------- taking over */

/* What the shop takes over: the field here, and where the snapshot has it. */
static const struct taken {
    enum event_entity entity;
    const char *field, *key;
} taken[] = {
    { ENTITY_CUSTOMER, "name", "DisplayName" },
    { ENTITY_CUSTOMER, "email", "PrimaryEmailAddr.Address" },
    { ENTITY_CUSTOMER, "phone", "PrimaryPhone.FreeFormNumber" },
    { ENTITY_ITEM, "name", "Name" },
    { ENTITY_ITEM, "description", "Description" },
    { ENTITY_ITEM, "unit_price", "UnitPrice" },
};
enum { TAKEN = sizeof(taken) / sizeof(taken[0]) };

static const struct json *
parsed(const struct taking *t, const char *snapshot)
{
    const struct json *o = NULL;
    struct err ignored = { 0 };

    return json_read(t->l.arena, snapshot, strlen(snapshot), QBO_ANSWER_MAX,
                     QBO_JSON_DEPTH, &o, &ignored)
               ? o
               : NULL;
}

static const char *
text_of(const struct json *snapshot, const char *key)
{
    const struct json *v = json_get(snapshot, key);

    return v != NULL && v->text != NULL ? v->text : "";
}

/* The fields that changed there, as an input; the others as they are here. */
static void
input_fill(struct taking *t, const struct ledger_value *here, size_t n,
           struct ledger_input *in)
{
    const struct json *was = parsed(t, t->link.snapshot);
    const struct json *now = parsed(t, t->snapshot);

    ledger_input_init(in, t->l.arena, false);
    for (size_t i = 0; i < n; i++) {
        const char *text = here[i].text;

        for (size_t k = 0; k < TAKEN; k++) {
            const char *new;

            if (taken[k].entity != t->read->entity ||
                strcmp(taken[k].field, here[i].name) != 0)
                continue;
            new = text_of(now, taken[k].key);
            if (strcmp(text_of(was, taken[k].key), new) != 0)
                text = new;
        }
        (void)ledger_input_add(in, here[i].name, LEDGER_TEXT, text);
    }
}

/* False with faults: the ledger's rules refuse it, and nothing is saved. */
static bool
customer_save(struct taking *t, int64_t *revision, struct ledger_faults *f,
              struct err *e)
{
    struct customer now, read;
    struct ledger_input in;
    enum ledger_saved how;

    if (!ledger_customer_by_id(&t->l, t->local_id, &now, e))
        return false;
    input_fill(
        t,
        (const struct ledger_value[]){ { .name = "name", .text = now.name },
                                       { .name = "email", .text = now.email },
                                       { .name = "phone", .text = now.phone } },
        3, &in);
    if (!ledger_customer_read(&in, &read, f))
        return ledger_faults_none(f, e);
    now.name = read.name;
    now.email = read.email;
    now.phone = read.phone;
    if (!ledger_customer_save(&t->l, &now, &how, f, e))
        return false;
    *revision = now.revision;
    return true;
}

static bool
item_save(struct taking *t, int64_t *revision, struct ledger_faults *f,
          struct err *e)
{
    struct item now, read;
    struct ledger_input in;
    enum ledger_saved how;

    if (!ledger_item_by_id(&t->l, t->local_id, &now, e))
        return false;
    input_fill(t,
               (const struct ledger_value[]){
                   { .name = "name", .text = now.name },
                   { .name = "description", .text = now.description },
                   { .name = "unit_price",
                     .text = decimal_text(t->l.arena, now.unit_price) } },
               3, &in);
    if (!ledger_item_read(&in, &read, f))
        return ledger_faults_none(f, e);
    now.name = read.name;
    now.description = read.description;
    now.unit_price = read.unit_price;
    if (!ledger_item_save(&t->l, &now, &how, f, e))
        return false;
    *revision = now.revision;
    return true;
}

static const char *
difference(const struct taking *t)
{
    return in_difference(t->l.arena, t->l.currency, t->read->entity,
                         t->link.snapshot, t->snapshot);
}

/*
 * What waits to be sent of ours still is: only a record that was in step stays
 * so, and is not sent back.
 */
bool
in_take_over(struct taking *t, struct err *e)
{
    struct in_row row = { "change", EVENT_SUCCEEDED, "", NULL };
    int64_t posted = t->link.posted_revision, revision = 0;
    struct ledger_faults f;
    bool saved;

    ledger_faults_init(&f, t->l.arena);
    saved = (t->read->entity == ENTITY_CUSTOMER ? customer_save : item_save)(
        t, &revision, &f, e);
    if (!saved && f.n == 0)
        return false;
    if (!saved) {
        err_clear(e);
        row.message = arena_printf(t->l.arena,
                                   "Changed in QuickBooks: %s. It stays as it "
                                   "is here: %s",
                                   difference(t), f.list[0].message);
        return in_differ(t, "changed", e) && in_tell(t, &row, e);
    }
    if (posted >= t->ours.revision)
        posted = revision;
    row.message = arena_printf(t->l.arena, "Taken over from QuickBooks: %s",
                               difference(t));
    return in_agree(t, posted, e) && in_tell(t, &row, e);
}

/* ----------------------------------------------------------------- merging */

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

bool
in_merge_facts(struct taking *t, struct err *e)
{
    const struct inbound_read *r = t->read;
    struct qbo_record there;
    struct id_row holder;
    bool held;

    if (event_is_document(r->entity) || r->merged_into == NULL ||
        *r->merged_into == '\0' || strcmp(r->merged_into, r->qbo_id) == 0 ||
        r->survivor == NULL || !qbo_record_read(r->survivor, &there) ||
        strcmp(there.id, r->merged_into) != 0 || !there.active)
        return true;
    if (!db_maybe(t->l.db, t->l.arena, STMT_INBOUND_LINKED,
                  ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                       ARG_TEXT(in_entity(t)), ARG_TEXT(r->merged_into)),
                  &id_record, &holder, &held, e))
        return false;
    t->facts.merge = held ? MERGE_HELD : MERGE_FREE;
    t->held_by = held ? holder.id : 0;
    return true;
}

static const char *
survivor_name(const struct taking *t)
{
    struct qbo_record there;

    if (!qbo_record_read(t->read->survivor, &there))
        return "";
    return qbo_scrub(t->l.arena,
                     (struct bytes){ there.name, strlen(there.name) }, 100,
                     NULL);
}

static bool
point(struct taking *t, struct err *e)
{
    struct qbo_record there;

    if (!qbo_record_read(t->read->survivor, &there))
        return err_set(e, ERR_FAULT, "a survivor that was read before");
    return db_change(
        t->l.db, STMT_INBOUND_POINT,
        ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
             ARG_TEXT(in_entity(t)), ARG_INT(t->local_id), ARG_TEXT(there.id),
             ARG_TEXT(there.sync_token),
             ARG_TEXT(qbo_snapshot(t->l.arena, plan_qbo_name(t->read->entity),
                                   t->read->survivor))),
        e);
}

/* What stopped for want of the survivor goes on. */
static bool
released(struct taking *t, struct err *e)
{
    struct rows rows;
    int64_t *ids, moved;

    if (t->read->entity != ENTITY_CUSTOMER)
        return true;
    if (!db_all(t->l.db, t->l.arena, STMT_INBOUND_STOPPED,
                ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->local_id)), &id_record,
                &rows, e))
        return false;
    ids = arena_alloc(t->l.arena, rows.n + 1, sizeof(*ids));
    for (size_t i = 0; i < rows.n; i++)
        ids[i] = ((const struct id_row *)rows_at(&rows, &id_record, i))->id;
    return event_retry(t->l.db, t->l.arena, t->l.shop, ids, rows.n, &moved, e);
}

bool
in_merged(struct taking *t, struct err *e)
{
    const struct in_row row = {
        "merge", EVENT_SUCCEEDED, "",
        arena_printf(t->l.arena,
                     "Merged into '%s' in QuickBooks, and linked to that from "
                     "now on",
                     survivor_name(t))
    };

    return point(t, e) &&
           ledger_merged_named(&t->l, t->read->entity, t->connection_id,
                               t->local_id, t->read->qbo_id,
                               t->read->merged_into, e) &&
           released(t, e) && in_tell(t, &row, e);
}

struct name_row {
    const char *name;
    int64_t revision;
    bool unused;
};
static const struct field name_fields[] = {
    FIELD(struct name_row, NULL, name),
    FIELD(struct name_row, NULL, revision),
    FIELD(struct name_row, NULL, unused),
};
static const struct record name_record = RECORD(struct name_row, name_fields);

bool
in_held(struct taking *t, struct err *e)
{
    struct in_row row = { "merge", EVENT_SKIPPED, "customer_merged", NULL };
    struct name_row other;

    if (t->read->entity == ENTITY_ITEM)
        row.cause = "link_lost";
    if (!db_one(t->l.db, t->l.arena, STMT_INBOUND_RECORD,
                ARGS(ARG_SHOP(t->l.shop), ARG_TEXT(in_entity(t)),
                     ARG_INT(t->held_by)),
                &name_record, &other, e))
        return false;
    row.message =
        arena_printf(t->l.arena,
                     "Merged into '%s' in QuickBooks, which %s %s is linked to "
                     "here: one press on its page moves what names it there",
                     survivor_name(t), in_entity(t), other.name);
    return in_differ(t, "merged", e) &&
           db_exec(t->l.db, STMT_INBOUND_INTO,
                   ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                        ARG_TEXT(in_entity(t)), ARG_INT(t->local_id),
                        ARG_TEXT(t->read->merged_into)),
                   NULL, e) &&
           in_tell(t, &row, e);
}
