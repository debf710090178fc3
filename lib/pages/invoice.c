/* One invoice: its lines, where it stands in QuickBooks, what to do. */
#include <string.h>

#include "pages/address.h"
#include "pages/chain.h"
#include "pages/history.h"
#include "pages/invoice_deeds.h"
#include "pages/payment.h"
#include "pages/preflight.h"
#include "pages/reissue.h"
#include "pages/synced.h"

struct count_row {
    int64_t n;
};
static const struct field count_fields[] = { FIELD(struct count_row, NULL, n) };
static const struct record count_record =
    RECORD(struct count_row, count_fields);

/* Causes that the record's own pages fix, where the cause names no page. */
/* clang-format off */
static const struct {
    const char *cause;
    bool customer; /* on the customer's page, else on the invoice's form */
    const char *press;
} own_fixes[] = {
    { "closed_period",       false, "Change the date" },
    { "duplicate_number",    false, "Change the number" },
    { "missing_field",       false, "Edit the invoice" },
    { "tax_combination",     false, "Edit the lines" },
    { "customer_not_synced", true,  "Open the customer" },
    { "customer_not_found",  true,  "Open the customer" },
    { "customer_merged",     true,  "Open the customer" },
    { "duplicate_customer",  true,  "Open the customer" },
};
static const struct synced_place place = {
    TI_INVOICE_PROBLEM, TI_INVOICE_CARD, TS_INVOICE_LIVE };
/* clang-format on */
enum { OWN_FIXES = sizeof(own_fixes) / sizeof(own_fixes[0]) };

/* -------------------------------------------------------------------- lines */

static void
show_line(struct req *r, struct tmpl *t, const struct invoice_line *l)
{
    struct tmpl *in = tmpl_section(t, TS_INVOICE_LINE);

    tmpl_text(in, TV_ITEM_NAME, l->item_name);
    tmpl_text(in, TV_DESCRIPTION, l->description);
    tmpl_decimal(in, TV_QUANTITY, l->quantity);
    tmpl_text(in, TV_UNIT_PRICE, page_price(r, l->unit_price));
    tmpl_money(in, TV_AMOUNT, l->amount);
    for (size_t i = 0; i < l->rate_n; i++)
        tmpl_text(tmpl_section(in, TS_INVOICE_LINE_RATE), TV_RATE_NAME,
                  l->rates[i].name);
}

static void
discount_row(struct req *r, struct tmpl *t, const char *name,
             struct decimal percent, struct money much)
{
    struct money minus = { -much.minor };
    struct tmpl *in;

    if (much.minor == 0)
        return;
    in = tmpl_section(t, TS_INVOICE_DISCOUNTED);
    tmpl_text(in, TV_DISCOUNT_NAME, name);
    tmpl_money(in, TV_DISCOUNT, minus);
    if (percent.micro != 0)
        tmpl_textf(in, TV_DISCOUNT_PERCENT, "%s%%",
                   decimal_text(r->arena, percent));
}

/* Each of the two; what they come to together is stored. */
static void
show_discounts(struct req *r, struct tmpl *t, const struct invoice *inv)
{
    bool member =
        inv->member_percent.micro != 0 || inv->member_amount.minor != 0;
    struct money first = inv->discount_amount;
    struct money second;

    if (!member)
        first = inv->discount;
    else if (inv->discount_percent.micro != 0 &&
             !money_percent(inv->subtotal, inv->discount_percent, &first))
        first = inv->discount; /* it was computed once: does not happen */
    second.minor = inv->discount.minor - first.minor;
    discount_row(r, t, "Discount", inv->discount_percent, first);
    discount_row(r, t, "Member discount", inv->member_percent, second);
}

static void
show_sums(struct req *r, struct tmpl *t, const struct invoice *inv)
{
    tmpl_money(t, TV_SUBTOTAL, inv->subtotal);
    tmpl_money(t, TV_TOTAL, inv->total);
    show_discounts(r, t, inv);
    for (size_t i = 0; i < inv->tax_n; i++) {
        struct tmpl *in = tmpl_section(t, TS_INVOICE_TAXED);

        tmpl_text(in, TV_RATE_NAME, inv->taxes[i].name);
        tmpl_textf(in, TV_RATE, "%s%%",
                   decimal_text(r->arena, inv->taxes[i].rate));
        tmpl_money(in, TV_AMOUNT, inv->taxes[i].amount);
    }
    if (inv->balance.minor != inv->total.minor)
        tmpl_money(tmpl_section(t, TS_INVOICE_OPEN), TV_BALANCE, inv->balance);
}

static void
show_invoice(struct req *r, struct tmpl *t, const struct invoice *inv)
{
    bool may = http_allowed(r->who, ACCESS_OPERATE);
    bool draft = str_equal(inv->status, "draft");

    tmpl_id(t, TV_INVOICE_ID, inv->id);
    tmpl_id(t, TV_CUSTOMER_ID, inv->customer_id);
    tmpl_text(t, TV_NUMBER, inv->number);
    tmpl_text(t, TV_CUSTOMER_NAME, inv->customer_name);
    tmpl_text(t, TV_INVOICE_DATE, page_day(r, inv->invoice_date));
    tmpl_text(t, TV_DUE_DATE, page_day(r, inv->due_date));
    tmpl_text(t, TV_TERMS, inv->terms);
    tmpl_text(t, TV_CUSTOMER_NOTE, inv->customer_note);
    tmpl_text(t, TV_INTERNAL_NOTE, inv->internal_note);
    tmpl_when(t, TS_INVOICE_EXEMPT, inv->tax_exempt);
    page_pill_word(t, TI_INVOICE_STATUS, inv->status,
                   page_invoice_word(inv->status));
    for (size_t i = 0; i < inv->line_n; i++)
        show_line(r, t, &inv->lines[i]);
    show_sums(r, t, inv);
    invoice_deeds_show(r, t, inv);
    if (may && draft)
        page_form_once(r, tmpl_section(t, TS_INVOICE_CAN_SEND),
                       TI_INVOICE_ONCE);
}

/* ---------------------------------------------------------- in QuickBooks */

/* "36 others wait for the same." */
static bool
others_of(struct req *r, const struct ledger_sync *s, const char **out,
          struct err *e)
{
    struct count_row same;

    *out = NULL;
    if (!db_one(
            r->db, r->arena, STMT_RECORD_SAME,
            ARGS(ARG_SHOP(r->shop), ARG_TEXT(s->cause), ARG_TEXT(s->message)),
            &count_record, &same, e))
        return false;
    if (same.n > 1)
        *out = arena_printf(r->arena, "%lld other%s for the same.",
                            (long long)same.n - 1,
                            same.n == 2 ? " record waits" : " records wait");
    return true;
}

/* What mends the cause on the record's own pages. */
static void
own_fix(struct req *r, const struct invoice *inv, const char *cause,
        struct synced_card *card)
{
    for (size_t i = 0; i < OWN_FIXES; i++) {
        if (!str_equal(own_fixes[i].cause, cause) ||
            !http_allowed(r->who, ACCESS_OPERATE))
            continue;
        card->press = own_fixes[i].press;
        card->href = own_fixes[i].customer
                         ? arena_printf(r->arena, "/customers/%lld",
                                        (long long)inv->customer_id)
                         : arena_printf(r->arena, "/invoices/%lld/edit",
                                        (long long)inv->id);
    }
}

static bool
show_card(struct req *r, struct tmpl *t, const struct invoice *inv,
          const struct synced *s, bool moves, struct err *e)
{
    const struct ledger_sync *sync = s->list;
    const struct cause *c = event_cause(sync->cause == NULL ? "" : sync->cause);
    struct synced_card card = {
        .entity = "invoice", .id = inv->id, .s = s, .moves = moves
    };

    card.ended =
        str_equal(inv->status, "void") || str_equal(inv->status, "deleted");

    if (synced_stuck(sync)) {
        card.title = arena_printf(
            r->arena, "%s: %s",
            sync->qbo_id != NULL ? "QuickBooks has an older version"
                                 : "Not in QuickBooks",
            *sync->message != '\0' || c == NULL ? sync->message : c->title);
        own_fix(r, inv, sync->cause, &card);
        if (invoice_deeds_offer(inv, "redate"))
            card.redate = (struct page_way){
                arena_printf(r->arena, "/invoices/%lld/redate",
                             (long long)inv->id),
                "Re-date to today",
                "The invoice and its due date move to today, and it is sent "
                "again."
            };
        if (!others_of(r, sync, &card.others, e))
            return false;
    }
    return synced_show_card(r, t, &place, &card, e);
}

/* ------------------------------------------------- payments, void and re-issue
 */

static bool
show_payments(struct req *r, struct tmpl *t, const struct invoice *inv,
              struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct synced s;
    struct tmpl *in;
    struct rows rows;

    if (!ledger_payments_of(&l, inv->id, &rows, e) ||
        !synced_read_rows(r, ENTITY_PAYMENT, &rows, &ledger_payment_record, &s,
                          e))
        return false;
    if (rows.n == 0)
        return true;
    t = tmpl_section(t, TS_INVOICE_PAYMENTS);
    for (size_t i = 0; i < rows.n; i++) {
        const struct payment *p = rows_at(&rows, &ledger_payment_record, i);

        in = tmpl_section(t, TS_INVOICE_PAID);
        tmpl_id(in, TV_PAYMENT_ID, p->id);
        tmpl_text(in, TV_PAYMENT_NAME, payment_name(r->arena, p));
        tmpl_text(in, TV_PAYMENT_DATE, page_day(r, p->date));
        tmpl_money(in, TV_AMOUNT, p->applied);
        synced_show(r, in, TI_INVOICE_PAYMENT_QBO, &s, i);
    }
    return true;
}

static void
show_address(struct req *r, struct tmpl *t, const char *title,
             const struct address *own, const struct address *customers)
{
    const char *text = address_text(r->arena, own);
    bool theirs = *text == '\0';
    struct tmpl *in;

    if (theirs)
        text = address_text(r->arena, customers);
    if (*text == '\0')
        return;
    in = tmpl_section(t, TS_INVOICE_ADDRESS);
    tmpl_text(in, TV_ADDRESS_TITLE, title);
    tmpl_text(in, TV_ADDRESS_TEXT, text);
    tmpl_when(in, TS_INVOICE_OF_CUSTOMER, theirs);
}

static bool
show_addresses(struct req *r, struct tmpl *t, const struct invoice *inv,
               struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct customer c;

    if (!ledger_customer_by_id(&l, inv->customer_id, &c, e))
        return false;
    if (*address_text(r->arena, &inv->billing) == '\0' &&
        *address_text(r->arena, &inv->service) == '\0' &&
        *address_text(r->arena, &c.billing) == '\0' &&
        *address_text(r->arena, &c.service) == '\0')
        return true;
    t = tmpl_section(t, TS_INVOICE_ADDRESSES);
    show_address(r, t, "Billing address", &inv->billing, &c.billing);
    show_address(r, t, "Service address", &inv->service, &c.service);
    return true;
}

/* GET /invoices/:id */
static bool
page_invoice(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_INVOICE);
    const struct ledger l = page_ledger(r);
    struct synced s;
    struct invoice inv;
    const struct chain chain = { r->record, ENTITY_INVOICE, r->record, false };
    bool moves;

    if (!ledger_invoice_by_id(&l, r->record, &inv, e) ||
        !synced_read(r, ENTITY_INVOICE, inv.id, &s, e))
        return false;
    page_show_done(r, t, TI_INVOICE_NOTICE);
    show_invoice(r, t, &inv);
    if (!reissue_show(r, t, TI_INVOICE_REISSUE, &inv, &moves, e) ||
        !show_card(r, t, &inv, &s, moves, e) ||
        !preflight_show(r, t, TI_INVOICE_PREFLIGHT, &inv, s.list, e) ||
        !chain_show(r, t, TI_INVOICE_CHAIN, &chain, e) ||
        !show_payments(r, t, &inv, e) || !show_addresses(r, t, &inv, e) ||
        !page_show_history(r, t, TI_INVOICE_HISTORY, "invoice", inv.id, e))
        return false;
    return reply_page(r, out, t,
                      arena_printf(r->arena, "Invoice #%s", inv.number), e);
}

/* -------------------------------------------------------------- send, retry */

static bool
send_body(struct page_act *act, struct err *e)
{
    const struct ledger l = page_ledger(act->r);
    enum ledger_saved how;

    return ledger_invoice_send(&l, act->r->record, &how, e);
}

/* POST /invoices/:id/send */
static bool
page_send(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = send_body };

    act.location =
        arena_printf(r->arena, "/invoices/%lld", (long long)r->record);
    return page_act_reply(&act, out, e);
}

/* POST /invoices/:id/retry */
static bool
page_retry(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct invoice_row row;

    return ledger_invoice_row(&l, r->record, &row, e) &&
           page_record_retry(r, out, "invoice", r->record, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/invoices/:id",       page_invoice, ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id/send",  page_send,    ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_POST, "/invoices/:id/retry", page_retry,   ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_invoice = ROUTES(routes);
