/* decide: one small function per entity and question. */
#include <string.h>

#include "clock/clock.h"
#include "money/money.h"
#include "plan/plan.h"

static const char *const qbo_names[ENTITY__MAX] = {
    [ENTITY_CUSTOMER] = "Customer",
    [ENTITY_ITEM] = "Item",
    [ENTITY_INVOICE] = "Invoice",
    [ENTITY_PAYMENT] = "Payment",
};

const char *
plan_qbo_name(enum event_entity entity)
{
    return qbo_names[entity];
}

static bool
given(const char *s)
{
    return s != NULL && *s != '\0';
}

static bool
caused(struct plan *out, const char *cause, const char *message)
{
    out->kind = PLAN_CAUSE;
    out->cause = cause;
    out->message = message;
    return true;
}

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
static bool
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

static bool
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
    return c->active && (strcmp(c->type, "Service") == 0 ||
                         strcmp(c->type, "NonInventory") == 0 ||
                         strcmp(c->type, "Inventory") == 0);
}

/*
 * One that can be sold is linked, whatever else has the name; two of them (in
 * two categories, say) are asked, and so is a name that only others have.
 */
static bool
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

static bool
item_may_create(struct arena *a, const struct plan_context *c,
                const struct plan_subject *s, struct plan *out)
{
    if (!c->auto_create_items)
        return !caused(
            out, "item_not_found",
            arena_printf(a, "Item '%s' not found in QuickBooks", s->item.name));
    if (!given(c->income_account))
        return !caused(out, "account_not_mapped",
                       "No income account is chosen for new items");
    if (given(c->income_account_name) && !c->income_account_active)
        return !caused(out, "account_inactive",
                       arena_printf(a,
                                    "Account '%s' is inactive in "
                                    "QuickBooks",
                                    c->income_account_name));
    return true;
}

static bool
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
        .income_account_id = c->income_account,
    };

    return qbo_item_body(a, &body, &out->body, e);
}

/* ----------------------------------------------------------------- invoice */

static void
wait_add(struct plan *out, enum event_entity entity, int64_t id,
         const char *label)
{
    for (size_t i = 0; i < out->wait_count; i++)
        if (out->wait[i].entity == entity && out->wait[i].record_id == id)
            return;
    out->wait[out->wait_count++] = (struct plan_wait){ entity, id, label };
}

/* Customer and items that have no link yet. */
static bool
invoice_waits(struct arena *a, const struct plan_invoice *v, struct plan *out)
{
    out->wait = arena_alloc(a, v->line_count + 1, sizeof(*out->wait));
    if (!given(v->customer_qbo_id))
        wait_add(out, ENTITY_CUSTOMER, v->customer_id, v->customer_name);
    for (size_t i = 0; i < v->line_count; i++)
        if (!given(v->lines[i].item_qbo_id))
            wait_add(out, ENTITY_ITEM, v->lines[i].item_id,
                     v->lines[i].item_name);
    if (out->wait_count == 0)
        return false;
    out->kind = PLAN_WAIT;
    out->message = arena_printf(
        a, "Waiting for %s %s",
        out->wait[0].entity == ENTITY_CUSTOMER ? "customer" : "item",
        out->wait[0].label);
    return true;
}

static const char *
not_mapped(struct arena *a, const char *name)
{
    return arena_printf(a, "Tax code '%s' not mapped", name);
}

/*
 * US: lines say TAX or NON, and one code for the whole document says which
 * (qbo.md 3.6).  False when a cause was found.
 */
static bool
tax_us(struct arena *a, const struct plan_context *c,
       const struct plan_invoice *v, struct qbo_invoice *body,
       struct qbo_line *lines, struct plan *out)
{
    const struct plan_line *first = NULL;

    for (size_t i = 0; i < v->line_count; i++) {
        const struct plan_line *l = &v->lines[i];
        bool taxed = l->rates > 0 && !v->tax_exempt;

        lines[i].tax_code = taxed ? "TAX" : "NON";
        if (!taxed)
            continue;
        if (!c->uses_tax)
            return !caused(out, "tax_not_enabled",
                           "Sales tax is not set up in QuickBooks");
        if (!given(l->rate_code))
            return !caused(out, "tax_not_mapped", not_mapped(a, l->rate_name));
        if (l->rates > 1 ||
            (first != NULL && strcmp(first->rate_code, l->rate_code) != 0))
            return !caused(out, "tax_combination",
                           arena_printf(a,
                                        "Line %zu carries more than one "
                                        "tax rate, or another one than the "
                                        "lines before",
                                        i + 1));
        first = l;
    }
    body->tax_code_id = first != NULL ? first->rate_code : NULL;
    return true;
}

/* Elsewhere every line names its own code. */
static bool
tax_per_line(struct arena *a, const struct plan_context *c,
             const struct plan_invoice *v, struct qbo_invoice *body,
             struct qbo_line *lines, struct plan *out)
{
    if (!c->uses_tax) {
        if (v->tax.minor != 0)
            return !caused(out, "tax_not_enabled",
                           "Sales tax is not set up in QuickBooks");
        return true;
    }
    body->tax_per_line = true;
    for (size_t i = 0; i < v->line_count; i++) {
        const struct plan_line *l = &v->lines[i];
        bool taxed = l->rates > 0 && !v->tax_exempt;

        if (taxed && l->rates > 1)
            return !caused(out, "tax_combination",
                           arena_printf(a,
                                        "Line %zu carries more than one "
                                        "tax rate",
                                        i + 1));
        lines[i].tax_code = taxed ? l->rate_code : c->untaxed_code;
        if (!given(lines[i].tax_code))
            return !caused(
                out, "tax_not_mapped",
                not_mapped(a, taxed ? l->rate_name : "Lines without tax"));
    }
    return true;
}

/* The shop's note where it may go, and our marker as the last line. */
static const char *
private_note(struct arena *a, const struct plan_context *c,
             const struct plan_subject *s)
{
    if (c->send_internal_notes && given(s->invoice.internal_note))
        return arena_printf(a, "%s\nCounterfoil %s", s->invoice.internal_note,
                            s->marker);
    return arena_printf(a, "Counterfoil %s", s->marker);
}

static const char *
number_to_send(const struct plan_context *c, const struct plan_subject *s)
{
    if (given(s->link.qbo_id)) /* what was posted keeps its number's owner */
        return c->use_our_numbers ? s->invoice.number : NULL;
    if (c->use_our_numbers)
        return s->invoice.number;
    return c->custom_numbers ? "AUTO_GENERATE" : NULL;
}

static void
lines_fill(struct arena *a, const struct currency *cur,
           const struct plan_subject *s, struct qbo_line *lines)
{
    const struct json *there = NULL;
    const struct json *id = NULL;
    struct err ignored = { 0 };

    /* Lines known there are updated in place, the rest are new ones. */
    if (given(s->link.snapshot) &&
        json_read(a, s->link.snapshot, strlen(s->link.snapshot), QBO_ANSWER_MAX,
                  QBO_JSON_DEPTH, &there, &ignored))
        id = json_get(there, "LineIds");
    id = id != NULL ? id->first : NULL;
    for (size_t i = 0; i < s->invoice.line_count; i++) {
        const struct plan_line *l = &s->invoice.lines[i];

        lines[i].id = id != NULL ? id->text : NULL;
        id = id != NULL ? id->next : NULL;
        lines[i].item_id = l->item_qbo_id;
        lines[i].description = l->description;
        lines[i].quantity = decimal_text(a, l->quantity);
        lines[i].price = decimal_text(a, l->unit_price);
        lines[i].amount = money_text(a, l->amount, cur);
    }
}

static bool
invoice_body(struct arena *a, const struct plan_context *c,
             const struct plan_subject *s, struct plan *out, struct err *e)
{
    const struct plan_invoice *v = &s->invoice;
    const struct currency *cur = currency_find(c->currency);
    struct qbo_line *lines = arena_alloc(a, v->line_count + 1, sizeof(*lines));
    bool update = given(s->link.qbo_id);
    struct qbo_invoice body = {
        .id = update ? s->link.qbo_id : NULL,
        .sync_token = s->link.sync_token,
        .customer_id = v->customer_qbo_id,
        .number = number_to_send(c, s),
        .date = date_text(a, v->invoice_date),
        .due = date_text(a, v->due_date),
        .term_id = v->term_id,
        .email = v->customer_email,
        .bill = v->bill,
        .ship = v->ship,
        .customer_note = v->customer_note,
        .private_note = private_note(a, c, s),
        .lines = lines,
        .line_count = v->line_count,
    };
    bool us = strcmp(c->country, "US") == 0;

    if (cur == NULL)
        return err_set(e, ERR_FAULT, "currency %s is unknown", c->currency);
    lines_fill(a, cur, s, lines);
    if (v->discount.minor != 0) {
        body.discount = money_text(a, v->discount, cur);
        body.discount_account = c->discount_account;
        body.discount_text = v->discount_text;
        if (!given(c->discount_account)) {
            caused(out, "discount_account",
                   "QuickBooks has no account for discounts");
            return true;
        }
    }
    if (!(us ? tax_us : tax_per_line)(a, c, v, &body, lines, out))
        return true;
    return qbo_invoice_body(a, &body, &out->body, e);
}

/* ------------------------------------------------------------------ decide */

static int64_t
revision(const struct plan_subject *s)
{
    switch (s->entity) {
    case ENTITY_CUSTOMER:
        return s->customer.revision;
    case ENTITY_ITEM:
        return s->item.revision;
    case ENTITY_INVOICE:
        return s->invoice.revision;
    case ENTITY_PAYMENT:
    case ENTITY__MAX:
        break;
    }
    return 0;
}

/* Customers and items: link to what is there, or create. */
static bool
match_first(struct arena *a, const struct plan_context *c,
            const struct plan_subject *s, struct plan *out)
{
    if (given(s->link.qbo_id))
        return false;
    if (!s->candidates_read) {
        out->kind = PLAN_READ;
        return true;
    }
    if (s->entity == ENTITY_CUSTOMER)
        return customer_match(a, s, out);
    return item_match(a, s, out) || !item_may_create(a, c, s, out);
}

typedef bool body_fn(struct arena *, const struct plan_context *,
                     const struct plan_subject *, struct plan *, struct err *);

bool
plan_decide(struct arena *a, const struct plan_context *c,
            const struct plan_subject *s, struct plan *out, struct err *e)
{
    static const struct {
        const char *what;
        body_fn *body;
        bool by_name;
    } rows[ENTITY__MAX] = {
        [ENTITY_CUSTOMER] = { "customer", customer_body, true },
        [ENTITY_ITEM] = { "item", item_body, true },
        [ENTITY_INVOICE] = { "invoice", invoice_body, false },
    };

    memset(out, 0, sizeof(*out));
    out->what = rows[s->entity].what;
    out->revision = revision(s);
    out->create = !given(s->link.qbo_id);
    out->kind = PLAN_POST;
    if (out->what == NULL)
        return err_set(e, ERR_FAULT, "%s cannot be posted yet",
                       event_entity_name(s->entity));
    if (!out->create && s->link.posted_revision >= out->revision) {
        out->kind = PLAN_NOTHING;
        return true;
    }
    if (rows[s->entity].by_name ? match_first(a, c, s, out)
                                : invoice_waits(a, &s->invoice, out))
        return true;
    return rows[s->entity].body(a, c, s, out, e);
}
