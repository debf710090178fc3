/* Payments: the list, one of them, and taking it away. */
#include <string.h>

#include "pages/confirm.h"
#include "pages/history.h"
#include "pages/list.h"
#include "pages/payment.h"

/* ---------------------------------------------------------------------- list
 */

static bool
deleted(const struct payment *p)
{
    return str_equal(p->status, "deleted");
}

static void
show_row(struct req *r, struct tmpl *in, const void *row)
{
    const struct payment *p = row;

    tmpl_id(in, TV_PAYMENT_ID, p->id);
    tmpl_text(in, TV_PAYMENT_NAME, payment_name(r->arena, p));
    tmpl_text(in, TV_CUSTOMER_NAME, p->customer_name);
    tmpl_text(in, TV_PAYMENT_DATE, page_day(r, p->date));
    tmpl_text(in, TV_METHOD_WORD, page_method_word(p->method));
    tmpl_money(in, TV_AMOUNT, p->amount);
    tmpl_when(in, TS_PAYMENTS_DELETED, deleted(p));
}

/* clang-format off */
static const struct list list = {
    .page = "/payments", .title = "Payments", .search = "Reference begins with", .ordered = "In the order of their references.",
    .entity = ENTITY_PAYMENT, .record = &ledger_payment_record,
    .read = ledger_payment_list, .show = show_row, .of_customers = true,
    .file = TPL_PAYMENTS, .searching = TI_PAYMENTS_SEARCH,
    .empty = TI_PAYMENTS_EMPTY, .pager = TI_PAYMENTS_PAGER, .qbo = TI_PAYMENTS_QBO,
    .can_write = TS_PAYMENTS_CAN_WRITE, .list = TS_PAYMENTS_LIST, .row = TS_PAYMENTS_ROW,
    .nothing_yet = { "inbox", "No payments yet",
        "Record what a customer paid, here or on the invoice; it goes to QuickBooks with the invoices it pays.",
        "/payments/new", "Record payment" },
    .nothing_to_read = "Payments appear here as soon as somebody of your shop records one.",
    .nothing_matches = "The search takes the beginning of a reference, such as a check number.",
};
static const struct synced_place place = {
    TI_PAYMENT_PROBLEM, TI_PAYMENT_CARD, TS_PAYMENT_LIVE };
/* clang-format on */

/* GET /payments */
static bool
page_payments(struct req *r, struct reply *out, struct err *e)
{
    struct list_ask ask;
    struct ledger_page p;
    struct rows rows;
    struct tmpl *t;

    if (!list_ask_read(r, out, &list, &ask, e) ||
        !list_rows(r, &list, &ask, &p, &rows, e))
        return false;
    t = list_begin(r, &list, &ask);
    return list_show_customer(r, t, TI_PAYMENTS_CHOSEN, &list, &ask, e) &&
           list_show(r, t, &list, &ask, &p, &rows, e) &&
           reply_page(r, out, t, list.title, e);
}

/* ----------------------------------------------------------------------- one
 */

static void
show_parts(struct tmpl *t, const struct payment *p)
{
    struct money credit = { p->amount.minor - p->applied.minor };

    for (size_t i = 0; i < p->part_n; i++) {
        struct tmpl *in = tmpl_section(t, TS_PAYMENT_PART);

        tmpl_id(in, TV_INVOICE_ID, p->parts[i].invoice_id);
        tmpl_text(in, TV_NUMBER, p->parts[i].number);
        tmpl_money(in, TV_AMOUNT, p->parts[i].amount);
    }
    tmpl_when(t, TS_PAYMENT_NO_PARTS, p->part_n == 0);
    tmpl_money(t, TV_TOTAL, p->amount);
    if (credit.minor <= 0 || deleted(p))
        return;
    t = tmpl_section(t, TS_PAYMENT_CREDIT);
    tmpl_text(t, TV_CREDIT_WORDS, "Stays the customer’s credit");
    tmpl_money(t, TV_AMOUNT, credit);
}

static void
show_payment(struct req *r, struct tmpl *t, const struct payment *p)
{
    tmpl_id(t, TV_PAYMENT_ID, p->id);
    tmpl_text(t, TV_PAYMENT_NAME, payment_name(r->arena, p));
    tmpl_id(t, TV_CUSTOMER_ID, p->customer_id);
    tmpl_text(t, TV_CUSTOMER_NAME, p->customer_name);
    tmpl_text(t, TV_PAYMENT_DATE, page_day(r, p->date));
    tmpl_text(t, TV_METHOD_WORD, page_method_word(p->method));
    tmpl_text(t, TV_REFERENCE, p->reference);
    tmpl_text(t, TV_EXTERNAL_ID, p->external_id);
    tmpl_when(t, TS_PAYMENT_DELETED, deleted(p));
    tmpl_when(t, TS_PAYMENT_CAN_EDIT,
              !deleted(p) && !p->from_quickbooks &&
                  http_allowed(r->who, ACCESS_OPERATE));
    tmpl_when(t, TS_PAYMENT_FROM_THERE, p->from_quickbooks && !deleted(p));
    show_parts(t, p);
}

/* GET /payments/:id */
static bool
page_payment(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_PAYMENT);
    const struct ledger l = page_ledger(r);
    struct synced_card card = { .entity = "payment", .id = r->record };
    struct synced s;
    struct payment p;

    if (!ledger_payment_by_id(&l, r->record, &p, e) ||
        !synced_read(r, ENTITY_PAYMENT, p.id, &s, e))
        return false;
    page_show_done(r, t, TI_PAYMENT_NOTICE);
    show_payment(r, t, &p);
    card.s = &s;
    card.ended = deleted(&p);
    card.press = "Edit the payment";
    if (http_allowed(r->who, ACCESS_OPERATE))
        card.href =
            arena_printf(r->arena, "/payments/%lld/edit", (long long)p.id);
    return synced_show_card(r, t, &place, &card, e) &&
           page_show_history(r, t, TI_PAYMENT_HISTORY, "payment", p.id, e) &&
           reply_page(r, out, t, payment_name(r->arena, &p), e);
}

/* POST /payments/:id/retry */
static bool
page_retry(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct payment p;

    return ledger_payment_by_id(&l, r->record, &p, e) &&
           page_record_retry(r, out, "payment", r->record, e);
}

/* -------------------------------------------------------------------- delete
 */

/* "#1847 and #1850", with what is open again. */
static const char *
opened(struct req *r, const struct payment *p)
{
    struct str s;

    if (p->part_n == 0)
        return "The payment is deleted. It pays no invoice.";
    str_init(&s, r->arena, 2000);
    str_add(&s, "The payment is deleted, and what it paid is open again: ");
    for (size_t i = 0; i < p->part_n && i < 10; i++)
        str_addf(&s, "%s%s of #%s", i == 0 ? "" : ", ",
                 money_show(r->arena, p->parts[i].amount, r->format->currency),
                 p->parts[i].number);
    str_add(&s, p->part_n > 10 ? " and others." : ".");
    return s.text;
}

/* GET /payments/:id/delete */
static bool
page_delete(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct page_confirm c = { .busy = "Deleting", .danger = true };
    struct synced s;
    struct payment p;
    const char *name;

    if (!ledger_payment_by_id(&l, r->record, &p, e) ||
        !synced_read(r, ENTITY_PAYMENT, p.id, &s, e))
        return false;
    if (deleted(&p))
        return err_set(e, ERR_CONFLICT, "This payment is deleted already.");
    if (p.from_quickbooks)
        return err_set(e, ERR_CONFLICT,
                       "This payment was recorded in QuickBooks. Delete it "
                       "there; it follows here by itself.");
    name = payment_name(r->arena, &p);
    c.title = arena_printf(r->arena, "Delete %s", name);
    c.here = opened(r, &p);
    c.there = s.list->qbo_id != NULL
                  ? "It is deleted there, too, and its invoices are open again."
                  : "It is not in QuickBooks, and does not go there any more.";
    c.press = arena_printf(r->arena, "Delete %s",
                           money_show(r->arena, p.amount, r->format->currency));
    c.back = arena_printf(r->arena, "/payments/%lld", (long long)p.id);
    return page_confirm(r, out, &c, NULL, e);
}

static bool
delete_body(struct page_act *act, struct err *e)
{
    const struct ledger l = page_ledger(act->r);
    enum ledger_saved how;

    return ledger_payment_delete(&l, act->r->record, &how, e);
}

/* POST /payments/:id/delete */
static bool
page_delete_post(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = delete_body };

    act.location = arena_printf(r->arena, "/payments/%lld?done=unpaid",
                                (long long)r->record);
    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/payments",            page_payments,    ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/payments/:id",        page_payment,     ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/payments/:id/delete", page_delete,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/payments/:id/delete", page_delete_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_POST, "/payments/:id/retry",  page_retry,       ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_payments = ROUTES(routes);
