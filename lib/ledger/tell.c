/* tell: a change reaches the outbox, or the log says why it does not. */
#include "ledger/inner.h"

static const struct field settings_fields[] = {
    FIELD(struct settings, NULL, on_payment),
    FIELD(struct settings, NULL, payments),
    FIELD(struct settings, NULL, pushes),
    FIELD(struct settings, NULL, ours),
    FIELD(struct settings, NULL, prefix),
    FIELD(struct settings, NULL, go_live),
};
static const struct record settings_record =
    RECORD(struct settings, settings_fields);

struct hand_row {
    const char *kind;
};
static const struct field hand_fields[] = {
    FIELD(struct hand_row, NULL, kind),
};
static const struct record hand_record = RECORD(struct hand_row, hand_fields);

/* What they take back is not to go out any more, also when nothing is sent. */
static const bool takes_back[ACTION__MAX] = {
    [ACTION_INVOICE_VOIDED] = true,
    [ACTION_INVOICE_DRAFTED] = true,
    [ACTION_PAYMENT_DELETED] = true,
};

bool
settings_read(const struct ledger *l, struct settings *out, struct err *e)
{
    return db_one(l->db, l->arena, STMT_SHOP_SENDING, ARGS(ARG_SHOP(l->shop)),
                  &settings_record, out, e);
}

bool
known(const struct ledger *l, enum event_entity entity, int64_t id, bool *out,
      struct err *e)
{
    enum event_known k;

    if (!event_known(l->db, l->arena, l->shop, entity, id, &k, e))
        return false;
    *out = k != EVENT_NEVER;
    return true;
}

static bool
by_hand(const struct ledger *l, const struct news *t, bool *out, struct err *e)
{
    struct hand_row row;

    return db_maybe(l->db, l->arena, STMT_HAND_OF,
                    ARGS(ARG_SHOP(l->shop),
                         ARG_TEXT(event_entity_name(t->entity)),
                         ARG_INT(t->id)),
                    &hand_record, &row, out, e);
}

bool
tell(const struct ledger *l, const struct settings *s, const struct news *t,
     int64_t *event, struct err *e)
{
    struct event_facts facts = {
        .theirs = t->theirs,
        .draft = t->draft,
        .paid = t->paid,
        .on_payment = s->on_payment,
        .payments = s->payments,
        .pushes = s->pushes,
        .old = t->dated.ymd != 0 && t->dated.ymd < s->go_live.ymd,
    };
    struct event_change c = { t->entity, t->id,        t->label,
                              "post",    t->waits_for, false };
    struct event_policy p;

    if (event != NULL)
        *event = 0;
    if (!known(l, t->entity, t->id, &facts.known, e) ||
        !by_hand(l, t, &facts.hand, e))
        return false;
    facts.known = facts.known || t->there;
    p = event_policy(t->action, &facts);
    if (p.reason != NULL)
        return event_skip(l->db, l->arena, l->shop, &c, p.reason, e);
    if (p.operation == NULL)
        return !takes_back[t->action] ||
               event_withdraw(l->db, l->arena, l->shop, t->entity, t->id,
                              "taken_back", NULL, e);
    c.operation = p.operation;
    return event_enqueue(l->db, l->arena, l->shop, &c, 1, event, e);
}
