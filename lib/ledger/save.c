/* save: customers, items and tax rates share one way of being saved. */
#include "ledger/inner.h"

#include <string.h>

#include "crypt/crypt.h"
#include "event/event.h"
#include "shop/shop.h"

/* What differs between the three.  Each struct begins with id, external_id. */
struct kind {
    const char *word; /* "customer" */
    const struct specs *specs;
    const struct record *record;
    size_t name, revision;    /* offsets */
    bool unique;              /* the name is one of a kind */
    enum event_entity entity; /* ENTITY__MAX: none of QuickBooks' */
    enum event_action saved;
    enum stmt by_external, lock, named, insert, update;
};

/* clang-format off */
static const struct kind customer_kind = {
    "customer", &ledger_customer_specs, &ledger_customer_record,
    offsetof(struct customer, name), offsetof(struct customer, revision),
    false, ENTITY_CUSTOMER, ACTION_CUSTOMER_SAVED,
    STMT_CUSTOMER_BY_EXTERNAL, STMT_CUSTOMER_LOCK, STMT_CUSTOMER_NAMED,
    STMT_CUSTOMER_INSERT, STMT_CUSTOMER_UPDATE,
};
static const struct kind item_kind = {
    "item", &ledger_item_specs, &ledger_item_record,
    offsetof(struct item, name), offsetof(struct item, revision),
    true, ENTITY_ITEM, ACTION_ITEM_SAVED,
    STMT_ITEM_BY_EXTERNAL, STMT_ITEM_LOCK, STMT_ITEM_NAMED,
    STMT_ITEM_INSERT, STMT_ITEM_UPDATE,
};
static const struct kind tax_rate_kind = {
    "tax rate", &ledger_tax_rate_specs, &ledger_tax_rate_record,
    offsetof(struct tax_rate, name), offsetof(struct tax_rate, revision),
    true, ENTITY__MAX, ACTION__MAX,
    STMT_TAX_RATE_BY_EXTERNAL, STMT_TAX_RATE_LOCK, STMT_TAX_RATE_NAMED,
    STMT_TAX_RATE_INSERT, STMT_TAX_RATE_UPDATE,
};
/* clang-format on */

enum { RECORD_MAX = 512, ARGS_MAX = 40 };
_Static_assert(sizeof(struct customer) <= RECORD_MAX, "room for a copy");
_Static_assert(offsetof(struct customer, id) == 0 &&
                   offsetof(struct item, id) == 0 &&
                   offsetof(struct tax_rate, id) == 0 &&
                   offsetof(struct customer, external_id) == sizeof(int64_t) &&
                   offsetof(struct item, external_id) == sizeof(int64_t) &&
                   offsetof(struct tax_rate, external_id) == sizeof(int64_t),
               "struct head is the beginning of each");

/* The beginning of each of the three structs. */
struct head {
    int64_t id;
    const char *external_id;
};

union stored {
    struct head head;
    struct customer customer;
    struct item item;
    struct tax_rate tax_rate;
};

static const char *
name_of(const struct kind *k, const void *row)
{
    return *(const char *const *)(const void *)((const char *)row + k->name);
}

static int64_t *
revision_of(const struct kind *k, void *row)
{
    return (int64_t *)(void *)((char *)row + k->revision);
}

char *
id_make(struct arena *a)
{
    return crypt_token(a, 12); /* letters, digits, - and _ */
}

bool
raced(bool good, const char *word, struct err *e)
{
    if (good || e->kind != ERR_CONFLICT)
        return good;
    err_clear(e);
    return err_set(e, ERR_CONFLICT,
                   "Somebody saved this %s at the same moment. Look at it "
                   "again; nothing was saved.",
                   word);
}

char *
ledger_key(struct arena *a, const char *name)
{
    return str_fold(a, name);
}

bool
audit_write(const struct ledger *l, const char *what, const char *entity,
            int64_t id, const char *detail, struct err *e)
{
    const struct audit row = { l->actor, l->actor_id, l->actor_name, what,
                               entity,   id,          detail };

    return audit_add(l->db, l->shop, &row, e);
}

/* The stored row, locked; *found false when there is none yet. */
static bool
stored_lock(const struct ledger *l, const struct kind *k,
            const struct head *head, union stored *was, bool *found,
            struct err *e)
{
    int64_t id = head->id;

    *found = false;
    if (id == 0 && head->external_id == NULL)
        return true;
    if (id == 0) {
        if (!db_maybe(l->db, l->arena, k->by_external,
                      ARGS(ARG_SHOP(l->shop), ARG_TEXT(head->external_id)),
                      k->record, was, found, e))
            return false;
        if (!*found)
            return true;
        id = was->head.id;
    }
    if (!db_maybe(l->db, l->arena, k->lock,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(id)), k->record, was, found,
                  e))
        return false;
    return *found || err_set(e, ERR_ABSENT, "There is no such %s.", k->word);
}

/* Where names are unique: nobody else may have this one. */
static bool
name_free(const struct ledger *l, const struct kind *k, const void *row,
          int64_t id, struct ledger_faults *f, struct err *e)
{
    const struct head *head = row;
    struct rows others;

    if (!k->unique)
        return true;
    if (!db_all(l->db, l->arena, k->named,
                ARGS(ARG_SHOP(l->shop),
                     ARG_TEXT(ledger_key(l->arena, name_of(k, row)))),
                k->record, &others, e))
        return false;
    for (size_t i = 0; i < others.n; i++) {
        const struct head *other = rows_at(&others, k->record, i);

        if (other->id == id)
            continue;
        if (head->external_id != NULL && /* since stored_lock looked */
            strcmp(other->external_id, head->external_id) == 0) {
            err_set(e, ERR_CONFLICT, "made meanwhile");
            return raced(false, k->word, e);
        }
        ledger_fault_add(f, "name", "%s \"%s\" already exists.",
                         k->entity == ENTITY_ITEM ? "Item" : "Tax rate",
                         name_of(k, other));
        return err_set(e, ERR_CONFLICT, "%s", ledger_fault_of(f, "name"));
    }
    return true;
}

static bool
created(const struct ledger *l, const struct kind *k, void *row, struct err *e)
{
    struct head *head = row;
    struct val args[ARGS_MAX];
    size_t n = 0;

    if (head->external_id == NULL)
        head->external_id = id_make(l->arena);
    args[n++] = ARG_SHOP(l->shop);
    args[n++] = ARG_TEXT(head->external_id);
    args[n++] = ARG_TEXT(ledger_key(l->arena, name_of(k, row)));
    specs_args(k->specs, 0, row, args + n);
    *revision_of(k, row) = 1;
    return raced(db_insert(l->db, k->insert, args, &head->id, e), k->word, e);
}

static bool
changed(const struct ledger *l, const struct kind *k, void *row,
        union stored *was, struct err *e)
{
    struct head *head = row;
    struct val args[ARGS_MAX];
    size_t n = 0;

    head->id = was->head.id;
    head->external_id = was->head.external_id;
    *revision_of(k, row) = *revision_of(k, was) + 1;
    args[n++] = ARG_SHOP(l->shop);
    args[n++] = ARG_INT(head->id);
    args[n++] = ARG_INT(*revision_of(k, was));
    args[n++] = ARG_TEXT(ledger_key(l->arena, name_of(k, row)));
    specs_args(k->specs, 0, row, args + n);
    return raced(db_change(l->db, k->update, args, e), k->word, e);
}

/* Tell QuickBooks of a change to a record that it has. */
static bool
pushed(const struct ledger *l, const struct kind *k, const void *row,
       struct err *e)
{
    const struct head *head = row;
    const struct news t = { .action = k->saved,
                            .entity = k->entity,
                            .id = head->id,
                            .label = name_of(k, row),
                            .theirs = l->from_quickbooks };
    struct settings s;

    return k->entity == ENTITY__MAX ||
           (settings_read(l, &s, e) && tell(l, &s, &t, NULL, e));
}

/* "tax rate" -> "tax_rate.create" */
static bool
told(const struct ledger *l, const struct kind *k, const void *row,
     const char *verb, struct err *e)
{
    const struct head *head = row;
    char *entity = arena_text(l->arena, k->word);

    for (char *p = entity; *p != '\0'; p++)
        if (*p == ' ')
            *p = '_';
    return audit_write(l, arena_printf(l->arena, "%s.%s", entity, verb), entity,
                       head->id, name_of(k, row), e);
}

static bool
save(const struct ledger *l, const struct kind *k, void *row,
     enum ledger_saved *how, struct ledger_faults *f, struct err *e)
{
    int64_t expected = *revision_of(k, row);
    union stored was;
    bool found;

    memset(&was, 0, sizeof(was));
    if (!stored_lock(l, k, row, &was, &found, e))
        return false;
    if (expected != 0 && (!found || expected != *revision_of(k, &was)))
        return err_set(e, ERR_CONFLICT,
                       "Somebody changed this %s in the meantime. Look at it "
                       "again; nothing was saved.",
                       k->word);
    if (found && specs_equal(k->specs, row, &was)) {
        memcpy(row, &was, k->record->size);
        *how = LEDGER_SAME;
        return true;
    }
    if (!name_free(l, k, row, found ? was.head.id : 0, f, e))
        return false;
    *how = found ? LEDGER_CHANGED : LEDGER_CREATED;
    if (!found)
        return created(l, k, row, e) && told(l, k, row, "create", e);
    return changed(l, k, row, &was, e) && told(l, k, row, "change", e) &&
           pushed(l, k, row, e);
}

bool
ledger_customer_save(const struct ledger *l, struct customer *c,
                     enum ledger_saved *how, struct ledger_faults *f,
                     struct err *e)
{
    return save(l, &customer_kind, c, how, f, e);
}

bool
ledger_item_save(const struct ledger *l, struct item *it,
                 enum ledger_saved *how, struct ledger_faults *f, struct err *e)
{
    return save(l, &item_kind, it, how, f, e);
}

bool
ledger_tax_rate_save(const struct ledger *l, struct tax_rate *t,
                     enum ledger_saved *how, struct ledger_faults *f,
                     struct err *e)
{
    return save(l, &tax_rate_kind, t, how, f, e);
}
