/* take: one record, read in QuickBooks, in one transaction. */
#include <string.h>

#include "inbound/inner.h"
#include "str/str.h"

/* clang-format off */
static const struct field shop_fields[] = {
    FIELD(struct in_shop, NULL, currency),
    FIELD(struct in_shop, NULL, customers),
    FIELD(struct in_shop, NULL, items),
    FIELD(struct in_shop, NULL, payments),
};
static const struct field link_fields[] = {
    FIELD(struct in_link, NULL, qbo_id),
    FIELD(struct in_link, NULL, sync_token),
    FIELD(struct in_link, NULL, snapshot),
    FIELD(struct in_link, NULL, posted_revision),
    FIELD(struct in_link, NULL, posted_total),
    FIELD(struct in_link, NULL, theirs),
    FIELD(struct in_link, NULL, theirs_token),
    FIELD(struct in_link, NULL, theirs_snapshot),
};
static const struct field ours_fields[] = {
    FIELD(struct in_ours, NULL, label),
    FIELD(struct in_ours, NULL, revision),
    FIELD(struct in_ours, NULL, taken),
};
/* clang-format on */
static const struct record shop_record = RECORD(struct in_shop, shop_fields);
static const struct record link_record = RECORD(struct in_link, link_fields);
static const struct record ours_record = RECORD(struct in_ours, ours_fields);

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

int
in_token_order(const char *a, const char *b)
{
    size_t x, y;
    int order;

    a += strspn(a, "0");
    b += strspn(b, "0");
    x = strlen(a);
    y = strlen(b);
    if (x != y)
        return x < y ? -1 : 1;
    order = strcmp(a, b);
    return order < 0 ? -1 : order > 0;
}

/* ------------------------------------------------------------------- facts */

static enum inbound_theirs
theirs_of(const char *name)
{
    static const char *const names[THEIRS__MAX] = {
        "", "changed", "voided", "deleted", "inactive", "merged",
    };

    for (int i = 0; i < THEIRS__MAX; i++)
        if (strcmp(names[i], name) == 0)
            return (enum inbound_theirs)i;
    return THEIRS_CHANGED; /* of a later version */
}

/* Is one of its events under way, or its outcome not known?  Locks them, so
 * that none is marked before this is done. */
static bool
busy(struct taking *t, bool *out, struct err *e)
{
    enum event_known known;

    if (!event_known(t->l.db, t->l.arena, t->l.shop, t->read->entity,
                     t->local_id, &known, e))
        return false;
    *out = known == EVENT_MAYBE;
    return true;
}

/* Does it pay anything? */
static bool
applies(const struct json *payment)
{
    const struct json *lines = json_get(payment, "Line"), *line, *to;

    for (line = lines != NULL ? lines->first : NULL; line; line = line->next) {
        to = json_get(line, "LinkedTxn");
        if (to != NULL && to->n > 0)
            return true;
    }
    return false;
}

/*
 * A zero total is a void where there was money (qbo.md 7.18); one that applies
 * a credit has none, and a void lets go of what it paid.
 */
static bool
voided(const struct taking *t)
{
    static const char zero[] = "\"TotalAmt\":\"0\"";

    if (strncmp(t->there.note, "Voided", 6) == 0)
        return true;
    return qbo_voided(&t->there) && strstr(t->link.snapshot, zero) == NULL &&
           !applies(t->read->record);
}

static enum inbound_is
is_of(const struct taking *t)
{
    if (t->read->record == NULL)
        return IS_GONE;
    if (event_is_document(t->read->entity))
        return voided(t) ? IS_VOIDED : IS_ALIVE;
    return t->there.active ? IS_ALIVE : IS_INACTIVE;
}

static enum inbound_token
token_of(const struct taking *t)
{
    const char *known = *t->link.theirs_token != '\0' ? t->link.theirs_token
                                                      : t->link.sync_token;
    int order;

    if (t->read->record == NULL)
        return TOKEN_NEWER;
    order = in_token_order(t->there.sync_token, known);
    return order < 0 ? TOKEN_OLDER : order == 0 ? TOKEN_SAME : TOKEN_NEWER;
}

static bool
differs(const struct taking *t, const char *was)
{
    return *in_difference(t->l.arena, t->l.currency, t->read->entity, was,
                          t->snapshot) != '\0';
}

static bool
takes(const struct taking *t)
{
    switch (t->read->entity) {
    case ENTITY_CUSTOMER:
        return t->shop.customers;
    case ENTITY_ITEM:
        return t->shop.items;
    case ENTITY_PAYMENT:
        return t->shop.payments;
    case ENTITY_INVOICE:
    case ENTITY__MAX:
        break;
    }
    return false;
}

/* Of a record of ours: its events, then its link, as settling locks them. */
static bool
facts_linked(struct taking *t, bool *found, struct err *e)
{
    struct inbound_facts *f = &t->facts;

    if (!db_maybe(t->l.db, t->l.arena, STMT_INBOUND_RECORD,
                  ARGS(ARG_SHOP(t->l.shop), ARG_TEXT(in_entity(t)),
                       ARG_INT(t->local_id)),
                  &ours_record, &t->ours, found, e))
        return false;
    if (!*found)
        return true;
    if (!busy(t, &f->busy, e) ||
        !db_maybe(t->l.db, t->l.arena, STMT_INBOUND_LINK,
                  ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                       ARG_TEXT(in_entity(t)), ARG_INT(t->local_id)),
                  &link_record, &t->link, found, e))
        return false;
    *found = *found && strcmp(t->link.qbo_id, t->read->qbo_id) == 0;
    if (!*found)
        return true;
    f->role = !event_is_document(t->read->entity) ? ROLE_NAME
              : t->ours.taken                     ? ROLE_TAKEN
                                                  : ROLE_DOCUMENT;
    f->theirs = theirs_of(t->link.theirs);
    f->token = token_of(t);
    f->is = is_of(t);
    f->differs = differs(t, t->link.snapshot);
    f->told = *t->link.theirs_snapshot != '\0' &&
              !differs(t, t->link.theirs_snapshot);
    return in_merge_facts(t, e);
}

static bool
facts(struct taking *t, struct err *e)
{
    struct inbound_facts *f = &t->facts;
    struct id_row id;
    bool found;

    *f = (struct inbound_facts){ .role = ROLE_NONE,
                                 .token = TOKEN_NEWER,
                                 .takes = takes(t) };
    if (!db_maybe(t->l.db, t->l.arena, STMT_INBOUND_LINKED,
                  ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                       ARG_TEXT(in_entity(t)), ARG_TEXT(t->read->qbo_id)),
                  &id_record, &id, &found, e))
        return false;
    if (found) {
        t->local_id = id.id;
        if (!facts_linked(t, &found, e))
            return false;
    }
    if (found)
        return true;
    t->local_id = 0;
    t->link.snapshot = "";
    f->is = is_of(t);
    return t->read->entity != ENTITY_PAYMENT || in_pays(t, &f->pays, e);
}

/* ---------------------------------------------------------------- verdicts */

static bool
token(struct taking *t, struct err *e)
{
    return in_agree(t, t->link.posted_revision, e);
}

static bool
told(struct taking *t, const char *theirs, const char *operation,
     const char *message, struct err *e)
{
    const struct in_row row = { operation, EVENT_SUCCEEDED, "", message };

    return in_differ(t, theirs, e) && in_tell(t, &row, e);
}

static bool
seen(struct taking *t, struct err *e)
{
    return in_differ(t, t->link.theirs, e);
}

static bool
agreed(struct taking *t, const char *message, struct err *e)
{
    const struct in_row row = { "change", EVENT_SUCCEEDED, "", message };

    return token(t, e) && in_tell(t, &row, e);
}

static bool
back(struct taking *t, struct err *e)
{
    return agreed(t, "In QuickBooks it is again as it was sent", e);
}

static bool
active(struct taking *t, struct err *e)
{
    return agreed(t, "Made active again in QuickBooks", e);
}

static bool
changed(struct taking *t, struct err *e)
{
    return told(
        t, "changed", "change",
        arena_printf(t->l.arena, "Changed in QuickBooks: %s",
                     in_difference(t->l.arena, t->l.currency, t->read->entity,
                                   t->link.snapshot, t->snapshot)),
        e);
}

static bool
void_there(struct taking *t, struct err *e)
{
    return told(t, "voided", "void", "Voided in QuickBooks", e);
}

static bool
deleted(struct taking *t, struct err *e)
{
    return told(t, "deleted", "delete", "Deleted in QuickBooks", e);
}

static bool
inactive(struct taking *t, struct err *e)
{
    return told(t, "inactive", "deactivate", "Made inactive in QuickBooks", e);
}

static bool
later(struct taking *t, struct err *e)
{
    (void)e;
    t->later = true;
    return true;
}

typedef bool carry_fn(struct taking *t, struct err *e);
/* clang-format off */
static carry_fn *const carries[VERDICT__MAX] = {
    [VERDICT_LATER]      = later,
    [VERDICT_TOKEN]      = token,
    [VERDICT_SEEN]       = seen,
    [VERDICT_BACK]       = back,
    [VERDICT_CHANGED]    = changed,
    [VERDICT_VOIDED]     = void_there,
    [VERDICT_DELETED]    = deleted,
    [VERDICT_INACTIVE]   = inactive,
    [VERDICT_ACTIVE]     = active,
    [VERDICT_TAKE]       = in_take_over,
    [VERDICT_MERGED]     = in_merged,
    [VERDICT_HELD]       = in_held,
    [VERDICT_PAID]       = in_paid,
    [VERDICT_FOLLOW]     = in_follow,
    [VERDICT_TAKEN_BACK] = in_taken_back,
};
/* clang-format on */

/* ---------------------------------------------------------------- the whole */

struct take {
    struct arena *arena;
    struct shop_ref shop;
    int64_t connection_id;
    const struct inbound_read *read;
    bool later;
};

static bool
begin(struct taking *t, struct err *e)
{
    const struct json *record = t->read->record;

    if (!db_one(t->l.db, t->l.arena, STMT_INBOUND_SHOP,
                ARGS(ARG_SHOP(t->l.shop)), &shop_record, &t->shop, e))
        return false;
    t->l.currency = currency_find(t->shop.currency);
    if (t->l.currency == NULL)
        return err_set(e, ERR_FAULT, "currency %s is unknown",
                       t->shop.currency);
    (void)qbo_record_read(NULL, &t->there); /* all of it "" */
    t->snapshot = "";
    if (record == NULL)
        return true;
    t->snapshot =
        qbo_snapshot(t->l.arena, plan_qbo_name(t->read->entity), record);
    return (qbo_record_read(record, &t->there) &&
            strcmp(t->there.id, t->read->qbo_id) == 0) ||
           err_set(e, ERR_INPUT, "%s %s: another record was read", in_entity(t),
                   t->read->qbo_id);
}

static bool
take_body(struct db *db, void *ctx, struct err *e)
{
    struct take *c = ctx;
    struct taking t = {
        .l = { .db = db,
               .arena = c->arena,
               .shop = c->shop,
               .actor = "engine",
               .actor_name = "QuickBooks",
               .from_quickbooks = true },
        .connection_id = c->connection_id,
        .read = c->read,
    };
    carry_fn *carry;

    if (!begin(&t, e) || !in_lists(&t, e) || !facts(&t, e))
        return false;
    carry = carries[inbound_judge(&t.facts)];
    if (carry != NULL && !carry(&t, e))
        return false;
    c->later = t.later;
    return true;
}

bool
inbound_take(struct db *db, struct arena *a, struct shop_ref shop,
             int64_t connection_id, const struct inbound_read *r,
             enum inbound_result *out, struct err *e)
{
    struct take c = { a, shop, connection_id, r, false };

    if (!db_tx(db, take_body, &c, e))
        return false;
    *out = c.later ? INBOUND_LATER : INBOUND_DONE;
    return true;
}
