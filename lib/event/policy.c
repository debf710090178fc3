/* policy: which change goes to QuickBooks, and why the others do not.  Pure. */
#include "event/event.h"

/* What a row asks of the facts, one letter each, in this order. */
enum fact {
    FACT_HAND,
    FACT_THEIRS,
    FACT_DRAFT,
    FACT_PAYMENTS,
    FACT_ON_PAYMENT,
    FACT_PAID,
    FACT_KNOWN,
    FACT_PUSHES,
    FACT_OLD,
    FACT__MAX
};

/*
 * The first row that fits decides: "y" yes, "n" no, "." either.  What no row
 * fits is not sent and leaves no row in the log.
 */
struct policy_row {
    enum event_action action;
    char asks[FACT__MAX + 1];
    struct event_policy says;
};

/* clang-format off */
#define POST   { "post",   NULL }
#define VOID   { "void",   NULL }
#define DELETE { "delete", NULL }
#define NONE   { NULL,     NULL }
#define WHY(reason) { NULL, reason }

static const struct policy_row policy_rows[] = {
    /*                         hand
                               |theirs
                               ||draft
                               |||payments
                               ||||on payment
                               |||||paid
                               ||||||known
                               |||||||pushes
                               ||||||||old */
    { ACTION_CUSTOMER_SAVED,  ".y.......", NONE }, /* it came from there */
    { ACTION_INVOICE_VOIDED,  ".y......", NONE },
    { ACTION_INVOICE_DELETED, ".y......", NONE },
    { ACTION_ITEM_SAVED,      ".y.......", NONE },
    { ACTION_PAYMENT_SAVED,   ".y.......", NONE },
    { ACTION_PAYMENT_DELETED, ".y.......", NONE },

    { ACTION_CUSTOMER_SAVED,  "y........", WHY("by_hand") },
    { ACTION_CUSTOMER_SAVED,  "......yy.", POST },
    { ACTION_ITEM_SAVED,      "y........", WHY("by_hand") },
    { ACTION_ITEM_SAVED,      "......yy.", POST },

    { ACTION_INVOICE_SAVED,   "..y......", NONE },
    { ACTION_INVOICE_SAVED,   "y........", WHY("by_hand") },
    { ACTION_INVOICE_SAVED,   "......n.y", WHY("before_go_live") },
    { ACTION_INVOICE_SAVED,   "....ynn..", WHY("not_paid_yet") },
    { ACTION_INVOICE_SAVED,   ".........", POST },
    { ACTION_INVOICE_SENT,    "y........", WHY("by_hand") },
    { ACTION_INVOICE_SENT,    "......n.y", WHY("before_go_live") },
    { ACTION_INVOICE_SENT,    "....ynn..", WHY("not_paid_yet") },
    { ACTION_INVOICE_SENT,    ".........", POST },
    { ACTION_INVOICE_PAID,    "....n....", NONE }, /* it went when it was sent */
    { ACTION_INVOICE_PAID,    "y........", WHY("by_hand") },
    { ACTION_INVOICE_PAID,    "......n.y", WHY("before_go_live") },
    { ACTION_INVOICE_PAID,    "......n..", POST },
    { ACTION_INVOICE_VOIDED,  "y........", WHY("by_hand") },
    { ACTION_INVOICE_VOIDED,  "......y..", VOID },
    { ACTION_INVOICE_DELETED, "y........", WHY("by_hand") },
    { ACTION_INVOICE_DELETED, "......y..", DELETE },

    { ACTION_PAYMENT_SAVED,   "y........", WHY("by_hand") },
    { ACTION_PAYMENT_SAVED,   "...n.....", WHY("payments_off") },
    { ACTION_PAYMENT_SAVED,   "......n.y", WHY("before_go_live") },
    { ACTION_PAYMENT_SAVED,   "....yn...", WHY("not_paid_yet") },
    { ACTION_PAYMENT_SAVED,   ".........", POST },
    { ACTION_PAYMENT_DELETED, "y........", WHY("by_hand") },
    { ACTION_PAYMENT_DELETED, "......y..", DELETE },
};
/* clang-format on */

static bool
fits(const char *asks, const bool *facts)
{
    for (int i = 0; i < FACT__MAX; i++)
        if (asks[i] != '.' && (asks[i] == 'y') != facts[i])
            return false;
    return true;
}

struct event_policy
event_policy(enum event_action action, const struct event_facts *f)
{
    const bool facts[FACT__MAX] = {
        [FACT_HAND] = f->hand,         [FACT_THEIRS] = f->theirs,
        [FACT_DRAFT] = f->draft,
        [FACT_PAYMENTS] = f->payments, [FACT_ON_PAYMENT] = f->on_payment,
        [FACT_PAID] = f->paid,         [FACT_KNOWN] = f->known,
        [FACT_PUSHES] = f->pushes,     [FACT_OLD] = f->old,
    };

    for (size_t i = 0; i < sizeof(policy_rows) / sizeof(policy_rows[0]); i++)
        if (policy_rows[i].action == action && fits(policy_rows[i].asks, facts))
            return policy_rows[i].says;
    return (struct event_policy)NONE;
}
