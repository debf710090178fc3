/* hand: what a person settled in QuickBooks, or will not send there. */
#include "ledger/inner.h"

#include <string.h>

bool
named_lock(const struct ledger *l, enum event_entity entity, int64_t id,
           struct named_row *out, struct err *e)
{
    bool item = entity == ENTITY_ITEM, found;
    const struct val *which = ARGS(ARG_SHOP(l->shop), ARG_INT(id));
    struct customer customer;
    struct item it;

    if (!(item ? db_maybe(l->db, l->arena, STMT_ITEM_LOCK, which,
                          &ledger_item_record, &it, &found, e)
               : db_maybe(l->db, l->arena, STMT_CUSTOMER_LOCK, which,
                          &ledger_customer_record, &customer, &found, e)))
        return false;
    if (!found)
        return err_set(e, ERR_ABSENT, "There is no such %s.",
                       event_entity_name(entity));
    *out = item ? (struct named_row){ it.name, it.revision }
                : (struct named_row){ customer.name, customer.revision };
    return true;
}

bool
record_lock(const struct ledger *l, enum event_entity entity, int64_t id,
            struct marked *m, struct err *e)
{
    struct named_row named;

    memset(m, 0, sizeof(*m));
    switch (entity) {
    case ENTITY_CUSTOMER:
    case ENTITY_ITEM:
        if (!named_lock(l, entity, id, &named, e))
            return false;
        m->label = named.name;
        return true;
    case ENTITY_INVOICE:
        if (!invoice_lock(l, id, &m->invoice, e))
            return false;
        m->label = m->invoice.number;
        return true;
    case ENTITY_PAYMENT:
        if (!payment_lock(l, id, &m->payment, e))
            return false;
        m->label = payment_label(l, &m->payment);
        return true;
    case ENTITY__MAX:
        break;
    }
    return err_set(e, ERR_FAULT, "a hand mark on nothing");
}

bool
record_audited(const struct ledger *l, enum event_entity entity, int64_t id,
               const char *what, const char *detail, struct err *e)
{
    const char *name = event_entity_name(entity);

    return audit_write(l, arena_printf(l->arena, "%s.%s", name, what), name, id,
                       detail, e);
}

/* What needed the record and was not sent for the mark: a turn of its own finds
 * out whether another mark is left. */
static bool
waiting_go_on(const struct ledger *l, struct err *e)
{
    int64_t moved;

    return event_retry_cause(l->db, l->arena, l->shop, "marked_by_hand", &moved,
                             e);
}

/* What the record is now goes out, as it would have without the mark. */
static bool
told_again(const struct ledger *l, enum event_entity entity,
           const struct marked *m, int64_t id, struct err *e)
{
    struct settings s;
    const struct news t = { .action = entity == ENTITY_ITEM
                                          ? ACTION_ITEM_SAVED
                                          : ACTION_CUSTOMER_SAVED,
                            .entity = entity,
                            .id = id,
                            .label = m->label };

    if (entity == ENTITY_INVOICE)
        return strcmp(m->invoice.status, "void") == 0 ||
               strcmp(m->invoice.status, "deleted") == 0 ||
               invoice_told(l, ACTION_INVOICE_SAVED, &m->invoice, e);
    if (!settings_read(l, &s, e))
        return false;
    if (entity == ENTITY_PAYMENT)
        return strcmp(m->payment.status, "live") != 0 ||
               payment_tell(l, &s, &m->payment, 0, false, e);
    return tell(l, &s, &t, NULL, e);
}

static bool
mark_undo(const struct ledger *l, enum event_entity entity, int64_t id,
          const struct marked *m, struct err *e)
{
    int64_t dropped;

    if (!db_exec(l->db, STMT_HAND_DROP,
                 ARGS(ARG_SHOP(l->shop), ARG_TEXT(event_entity_name(entity)),
                      ARG_INT(id)),
                 &dropped, e))
        return false;
    return dropped == 0 ||
           (record_audited(l, entity, id, "unmark", m->label, e) &&
            told_again(l, entity, m, id, e) && waiting_go_on(l, e));
}

/* Nothing of it is in QuickBooks by our hand, surely. */
static bool
markable(const struct ledger *l, enum event_entity entity, int64_t id,
         const struct marked *m, struct err *e)
{
    enum event_known k;

    if (!event_known(l->db, l->arena, l->shop, entity, id, &k, e))
        return false;
    if (k == EVENT_LINKED)
        return err_set(e, ERR_CONFLICT,
                       "%s %s is in QuickBooks already, and kept in step with "
                       "it.",
                       event_entity_word(entity), m->label);
    return k == EVENT_NEVER ||
           err_set(e, ERR_CONFLICT,
                   "%s %s is on its way to QuickBooks. Look again when it is "
                   "known whether it arrived.",
                   event_entity_word(entity), m->label);
}

static bool
mark_set(const struct ledger *l, enum event_entity entity, int64_t id,
         const char *kind, const char *number, const struct marked *m,
         struct err *e)
{
    const char *detail =
        *number == '\0'
            ? arena_printf(l->arena, "%s: %s", m->label, kind)
            : arena_printf(l->arena, "%s: %s as %s", m->label, kind, number);

    return markable(l, entity, id, m, e) &&
           event_withdraw(l->db, l->arena, l->shop, entity, id, "by_hand", NULL,
                          e) &&
           db_exec(l->db, STMT_HAND_PUT,
                   ARGS(ARG_SHOP(l->shop), ARG_TEXT(event_entity_name(entity)),
                        ARG_INT(id), ARG_TEXT(kind), ARG_TEXT(number)),
                   NULL, e) &&
           record_audited(l, entity, id, "mark", detail, e);
}

bool
ledger_hand_set(const struct ledger *l, enum event_entity entity, int64_t id,
                const char *kind, const char *qbo_number, struct err *e)
{
    const char *number = str_trim(l->arena, qbo_number ? qbo_number : "");
    struct marked m;

    if (kind != NULL && strcmp(kind, "synced") != 0 &&
        strcmp(kind, "skipped") != 0)
        return err_input(e, "kind", "A record is marked synced or skipped.");
    if (!str_utf8(number, strlen(number), "", NULL))
        return err_input(e, "qbo_number", "The number is one line of text.");
    if (str_chars(number) > LEDGER_NUMBER)
        return err_input(e, "qbo_number",
                         "A number of QuickBooks has at most %d characters.",
                         LEDGER_NUMBER);
    if (!record_lock(l, entity, id, &m, e))
        return false;
    return kind == NULL ? mark_undo(l, entity, id, &m, e)
                        : mark_set(l, entity, id, kind, number, &m, e);
}
