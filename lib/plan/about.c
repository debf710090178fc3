/* about: what a cause is about, told by the record that it hit. */
#include <string.h>

#include "plan/bodies.h"

static int64_t
customer_of(const struct plan_subject *s)
{
    return s->entity == ENTITY_CUSTOMER  ? s->record_id
           : s->entity == ENTITY_INVOICE ? s->invoice.customer_id
           : s->entity == ENTITY_PAYMENT ? s->payment.customer_id
                                         : 0;
}

/* The item itself, or the only one of the invoice; 0: any of several. */
static int64_t
item_of(const struct plan_subject *s)
{
    const struct plan_invoice *v = &s->invoice;
    int64_t id = s->entity == ENTITY_ITEM ? s->record_id : 0;

    for (size_t i = 0; s->entity == ENTITY_INVOICE && i < v->line_count; i++) {
        if (id != 0 && v->lines[i].item_id != id)
            return 0;
        id = v->lines[i].item_id;
    }
    return id;
}

/* The only rate of the invoice; 0: none, or any of several. */
static int64_t
rate_of(const struct plan_subject *s)
{
    const struct plan_invoice *v = &s->invoice;
    int64_t id = 0;

    for (size_t i = 0; s->entity == ENTITY_INVOICE && i < v->line_count; i++) {
        const struct plan_line *l = &v->lines[i];

        if (l->rates == 0)
            continue;
        if (l->rates > 1 || (id != 0 && l->rate_id != id))
            return 0;
        id = l->rate_id;
    }
    return id;
}

/* Which setting chooses the account that the record would use. */
static const char *
account_of(struct arena *a, const char *cause, const struct plan_subject *s)
{
    if (strcmp(cause, "discount_account") == 0)
        return event_about_named(a, ABOUT_ACCOUNT, "discount");
    if (s->entity == ENTITY_PAYMENT)
        return event_about_named(a, ABOUT_ACCOUNT, "deposit");
    if (s->entity != ENTITY_ITEM)
        return "";
    return given(s->item.category)
               ? event_about_named(a, ABOUT_CATEGORY, s->item.category)
               : event_about_named(a, ABOUT_ACCOUNT, "income");
}

static const char *
about_id(struct arena *a, enum about_kind kind, int64_t id)
{
    return id > 0 ? event_about(a, kind, id) : "";
}

/* A customer or an item: the record itself, or whose document it is. */
static const char *
name_of(struct arena *a, const struct plan_subject *s)
{
    return s->entity == ENTITY_ITEM
               ? about_id(a, ABOUT_ITEM, s->record_id)
               : about_id(a, ABOUT_CUSTOMER, customer_of(s));
}

const char *
plan_about(struct arena *a, const char *cause, const struct plan_subject *s)
{
    const struct cause *c = event_cause(cause);

    if (c == NULL || !c->each)
        return "";
    switch (c->about) {
    case ABOUT_TAX_RATE:
        return about_id(a, ABOUT_TAX_RATE, rate_of(s));
    case ABOUT_ITEM:
        return about_id(a, ABOUT_ITEM, item_of(s));
    case ABOUT_CUSTOMER:
        return about_id(a, ABOUT_CUSTOMER, customer_of(s));
    case ABOUT_NAME:
        return name_of(a, s);
    case ABOUT_METHOD:
        return event_about_named(a, ABOUT_METHOD, s->payment.method);
    case ABOUT_ACCOUNT:
        return account_of(a, cause, s);
    case ABOUT_NONE:
    case ABOUT_CATEGORY:
    case ABOUT_FAULT: /* QuickBooks' answer tells */
    case ABOUT_DATE:
    case ABOUT_NUMBER:
    case ABOUT_RECORD:
    case ABOUT_CONNECTION:
    case ABOUT__MAX:
        break;
    }
    return "";
}
