/* names: customers and items: linked to what is there, or created. */
#include <string.h>

#include "match/match.h"
#include "money/money.h"
#include "plan/bodies.h"

static bool
same_name(struct arena *a, const char *x, const char *y)
{
    return strcmp(str_fold(a, x), str_fold(a, y)) == 0;
}

/* ---------------------------------------------------------------- customer */

/*
 * features.md decision 9: equal name and equal e-mail, or one of them empty,
 * is the same customer; equal name with two e-mails is asked.
 */
bool
customer_match(struct arena *a, const struct plan_subject *s, struct plan *out)
{
    const struct plan_candidate *hit = NULL;
    const char *email = s->customer.email;

    for (size_t i = 0; i < s->candidate_count; i++) {
        const struct plan_candidate *c = &s->candidates[i];

        if (!c->active || !same_name(a, c->name, s->customer.name))
            continue;
        if (given(email) && given(c->email) && !same_name(a, email, c->email))
            return caused(out, "duplicate_customer",
                          arena_printf(a,
                                       "QuickBooks has '%s' with the e-mail "
                                       "%s",
                                       c->name, c->email));
        if (hit != NULL)
            return caused(
                out, "duplicate_customer",
                arena_printf(a, "QuickBooks has '%s' twice", c->name));
        hit = c;
    }
    if (hit == NULL)
        return false;
    out->kind = PLAN_LINK;
    out->link_to = hit;
    return true;
}

bool
customer_body(struct arena *a, const struct plan_context *c,
              const struct plan_subject *s, struct plan *out, struct err *e)
{
    const struct plan_customer *r = &s->customer;
    bool update = given(s->link.qbo_id);
    struct qbo_customer body = {
        .id = update ? s->link.qbo_id : NULL,
        .sync_token = s->link.sync_token,
        .name = r->name,
        .email = r->email,
        .phone = r->phone,
        .term_id = r->term_id,
        .bill = r->bill,
        .ship = r->ship,
        .say_taxable = strcmp(c->country, "US") == 0,
        .taxable = !r->tax_exempt,
    };

    return qbo_customer_body(a, &body, &out->body, e);
}

/* -------------------------------------------------------------------- item */

static bool
sellable(const struct plan_candidate *c)
{
    return match_linkable(MATCH_ITEMS, c->type, c->active);
}

/*
 * One that can be sold is linked, whatever else has the name; two of them (in
 * two categories, say) are asked, and so is a name that only others have.
 */
bool
item_match(struct arena *a, const struct plan_subject *s, struct plan *out)
{
    const struct plan_candidate *hit = NULL, *other = NULL;

    for (size_t i = 0; i < s->candidate_count; i++) {
        const struct plan_candidate *c = &s->candidates[i];

        if (!same_name(a, c->name, s->item.name))
            continue;
        if (!sellable(c))
            other = c;
        else if (hit == NULL)
            hit = c;
        else
            return caused(
                out, "item_collision",
                arena_printf(a, "QuickBooks has '%s' more than once", c->name));
    }
    if (hit == NULL && other == NULL)
        return false;
    if (hit == NULL)
        return caused(out, "item_collision",
                      arena_printf(a, "'%s' already exists in QuickBooks as %s",
                                   other->name,
                                   other->active
                                       ? "something that cannot be sold on an "
                                         "invoice"
                                       : "an inactive item"));
    out->kind = PLAN_LINK;
    out->link_to = hit;
    return true;
}

/* The account of its category, else the one for all. */
static const char *
item_account(const struct plan_context *c, const struct plan_item *i)
{
    return given(i->account) ? i->account : c->income_account;
}

bool
item_may_create(struct arena *a, const struct plan_context *c,
                const struct plan_subject *s, struct plan *out)
{
    bool own = given(s->item.account);
    const char *name = own ? s->item.account_name : c->income_account_name;
    bool active = own ? s->item.account_active : c->income_account_active;

    if (!c->auto_create_items && !s->item.create_asked)
        return !caused(
            out, "item_not_found",
            arena_printf(a, "Item '%s' not found in QuickBooks", s->item.name));
    if (!given(item_account(c, &s->item)))
        return !caused(out, "account_not_mapped",
                       "No income account is chosen for new items");
    if (given(name) && !active)
        return !caused(out, "account_inactive",
                       arena_printf(a,
                                    "Account '%s' is inactive in "
                                    "QuickBooks",
                                    name));
    return true;
}

bool
item_body(struct arena *a, const struct plan_context *c,
          const struct plan_subject *s, struct plan *out, struct err *e)
{
    bool update = given(s->link.qbo_id);
    struct qbo_item body = {
        .id = update ? s->link.qbo_id : NULL,
        .sync_token = s->link.sync_token,
        .name = s->item.name,
        .description = s->item.description,
        .price = decimal_text(a, s->item.unit_price),
        .income_account_id = item_account(c, &s->item),
    };

    return qbo_item_body(a, &body, &out->body, e);
}
