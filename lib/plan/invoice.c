/* invoice: one document with its lines, its tax and its discount. */
#include <string.h>

#include "clock/clock.h"
#include "money/money.h"
#include "plan/bodies.h"
#include "str/str.h"

/* Customer and items that have no link yet. */
bool
invoice_waits(struct arena *a, const struct plan_invoice *v, struct plan *out)
{
    out->wait = arena_alloc(a, v->line_count + 1, sizeof(*out->wait));
    if (!given(v->customer_qbo_id))
        wait_add(out, ENTITY_CUSTOMER, v->customer_id, v->customer_name);
    for (size_t i = 0; i < v->line_count; i++)
        if (!given(v->lines[i].item_qbo_id))
            wait_add(out, ENTITY_ITEM, v->lines[i].item_id,
                     v->lines[i].item_name);
    return waits_done(a, out);
}

/* Of a rate, or with id 0 of lines without tax. */
static bool
not_mapped(struct arena *a, int64_t rate_id, const char *name, struct plan *out)
{
    out->about = event_about(a, ABOUT_TAX_RATE, rate_id);
    return caused(out, "tax_not_mapped",
                  arena_printf(a, "Tax code '%s' not mapped", name));
}

/* Of its rates, or what stands for one that is not mapped; "" for none. */
static const char *
code_of(const struct plan_context *c, const struct plan_line *l)
{
    return given(l->rate_code)      ? l->rate_code
           : given(c->default_code) ? c->default_code
                                    : "";
}

static bool
codes_differ(const struct plan_context *c, const struct plan_line *l)
{
    return l->codes_differ || (!given(l->rate_code) && given(l->mapped_code) &&
                               strcmp(l->mapped_code, code_of(c, l)) != 0);
}

/* The log says where the code for unmapped rates stood in, with the first. */
static void
note_default(struct arena *a, const struct plan_context *c,
             const struct plan_line *l, struct plan *out)
{
    if (given(l->rate_code) || out->note != NULL)
        return;
    out->note = arena_printf(
        a, "rate '%s' is not mapped, so the default code%s%s%s stands for it",
        l->rate_name, given(c->default_code_name) ? " '" : "",
        given(c->default_code_name) ? c->default_code_name : "",
        given(c->default_code_name) ? "'" : "");
}

static bool
several_rates(struct arena *a, size_t line, const char *more, struct plan *out)
{
    return caused(out, "tax_combination",
                  arena_printf(a, "Line %zu carries more than one tax rate%s",
                               line, more));
}

/*
 * US: lines say TAX or NON, and one code for the whole document says which
 * (qbo.md 3.6).  Several rates on a line are one code where the shop has mapped
 * each of them to it.  False when a cause was found.
 *
 * Automated sales tax replaces code and tax by what it finds for the addresses,
 * unless both are sent (Intuit, quoted in qbo.md 3.6): the shop has charged its
 * own tax, so it is sent.  With manual tax nothing is established of a TotalTax
 * beside the code, and the code alone is what everybody sends.
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
        if (!given(code_of(c, l)))
            return !not_mapped(a, l->rate_id, l->rate_name, out);
        if (codes_differ(c, l) ||
            (first != NULL && strcmp(code_of(c, first), code_of(c, l)) != 0))
            return !several_rates(
                a, i + 1, ", or another one than the lines before", out);
        note_default(a, c, l, out);
        first = l;
    }
    body->tax_code_id = first != NULL ? code_of(c, first) : NULL;
    if (first != NULL && c->automated_tax)
        body->tax = money_text(a, v->tax, currency_find(c->currency));
    return true;
}

/* A line that bears no tax, of a customer who pays none or of anybody. */
static const char *
untaxed_code(const struct plan_context *c, const struct plan_invoice *v)
{
    return v->tax_exempt && given(c->exempt_code) ? c->exempt_code
                                                  : c->untaxed_code;
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

        if (taxed && given(code_of(c, l)) && codes_differ(c, l))
            return !several_rates(a, i + 1, "", out);
        lines[i].tax_code = taxed ? code_of(c, l) : untaxed_code(c, v);
        if (!given(lines[i].tax_code))
            return !not_mapped(a, taxed ? l->rate_id : 0,
                               taxed ? l->rate_name : "Lines without tax", out);
        if (taxed)
            note_default(a, c, l, out);
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

/*
 * Ours, with the shop's prefix as it is now, or theirs: what was posted keeps
 * QuickBooks' number.  False when ours is too long for QuickBooks.
 */
static bool
number_to_send(struct arena *a, const struct plan_context *c,
               const struct plan_subject *s, const char **out,
               struct plan *plan)
{
    const char *prefix = c->number_prefix != NULL ? c->number_prefix : "";

    *out = NULL;
    if (!c->use_our_numbers) {
        if (c->custom_numbers && !given(s->link.qbo_id))
            *out = "AUTO_GENERATE";
        return true;
    }
    *out = arena_printf(a, "%s%s", prefix, s->invoice.number);
    return str_chars(*out) <= QBO_NUMBER_MAX ||
           !caused(plan, "missing_field",
                   arena_printf(a,
                                "Number %s is longer than the %d characters "
                                "that QuickBooks takes",
                                *out, QBO_NUMBER_MAX));
}

/* One discount line describes both discounts (features.md C2). */
static const char *
discount_words(struct arena *a, const struct plan_context *c,
               const struct plan_invoice *v)
{
    if (v->member_text == NULL)
        return v->discount_text;
    return arena_printf(a, "%s%s%s%s", v->discount_text,
                        given(v->discount_text) ? "; " : "", c->member_words,
                        v->member_text);
}

/* A discount line has an account; false when there is none. */
static bool
discount_fill(struct arena *a, const struct plan_context *c,
              const struct plan_invoice *v, struct qbo_invoice *body,
              struct plan *out)
{
    if (v->discount.minor == 0)
        return true;
    body->discount = money_text(a, v->discount, currency_find(c->currency));
    body->discount_account = c->discount_account;
    body->discount_text = discount_words(a, c, v);
    return given(c->discount_account) ||
           !caused(out, "discount_account",
                   "QuickBooks has no account for discounts");
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

bool
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
    if (!number_to_send(a, c, s, &body.number, out) ||
        !discount_fill(a, c, v, &body, out) ||
        !(us ? tax_us : tax_per_line)(a, c, v, &body, lines, out))
        return true;
    return qbo_invoice_body(a, &body, &out->body, e);
}
