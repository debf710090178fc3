/* Preflight: on an invoice's page, and as a filter of the list. */
#include "pages/preflight.h"

#include <string.h>

#include "pages/mapping.h"
#include "plan/plan.h"
#include "json/json.h"
#include "pages/history.h"

enum { BODY_MAX = 1 << 20, DEPTH = 12, SHOWN = 50 };

/* ------------------------------------------------------------ what is sent */

static const char *
at_path(const struct json *o, const char *path)
{
    const char *t = o != NULL ? json_text_at(o, path) : NULL;

    return t != NULL ? t : "";
}

/* "NON" and "TAX" are QuickBooks' own words; an id has a name in the list. */
static const char *
code_words(const struct mapping *codes, const char *id)
{
    const struct reference_row *row = mapping_reference(codes, id);

    return row != NULL            ? row->name
           : str_equal(id, "TAX") ? "Taxed"
           : str_equal(id, "NON") ? "Not taxed"
                                  : id;
}

static void
show_lines(struct req *r, struct tmpl *t, const struct preflight *p,
           const struct mapping *codes, const struct json *body)
{
    const struct json *line = body != NULL ? json_get(body, "Line") : NULL;

    line = line != NULL ? line->first : NULL;
    for (size_t i = 0; i < p->subject.invoice.line_count; i++) {
        const struct plan_line *l = &p->subject.invoice.lines[i];
        struct tmpl *in = tmpl_section(t, TS_PREFLIGHT_LINE);
        const char *code =
            at_path(line, "SalesItemLineDetail.TaxCodeRef.value");

        tmpl_text(in, TV_ITEM_NAME, l->item_name);
        tmpl_text(in, TV_DESCRIPTION, l->description);
        tmpl_decimal(in, TV_QUANTITY, l->quantity);
        tmpl_money(in, TV_AMOUNT, l->amount);
        tmpl_text(in, TV_LINE_CODE, code_words(codes, code));
        for (size_t k = 0; k < p->item_n; k++)
            if (strcmp(p->items[k], l->item_name) == 0) {
                tmpl_when(in, TS_PREFLIGHT_ITEM_NEW, true);
                break;
            }
        line = line != NULL ? line->next : NULL;
    }
    (void)r;
}

static void
show_content(struct req *r, struct tmpl *t, const struct preflight *p,
             const struct mapping *codes)
{
    const struct plan_invoice *v = &p->subject.invoice;
    const struct plan_context *c = &p->context;
    const struct json *body = NULL;
    struct err ignored = { 0 };
    const char *code;

    if (p->body != NULL && !json_read(r->arena, p->body, strlen(p->body),
                                      BODY_MAX, DEPTH, &body, &ignored))
        body = NULL;
    tmpl_text(t, TV_CUSTOMER_NAME, v->customer_name);
    tmpl_when(t, TS_PREFLIGHT_CUSTOMER_NEW, p->customer_new);
    tmpl_text(t, TV_NUMBER,
              c->use_our_numbers
                  ? arena_printf(r->arena, "%s%s", c->number_prefix, v->number)
                  : "QuickBooks gives it its next one");
    tmpl_text(t, TV_INVOICE_DATE, page_day(r, v->invoice_date));
    tmpl_text(t, TV_DUE_DATE, page_day(r, v->due_date));
    tmpl_text(t, TV_CUSTOMER_NOTE, v->customer_note);
    tmpl_text(t, TV_INTERNAL_NOTE,
              c->send_internal_notes ? v->internal_note : "");
    tmpl_when(t, TS_PREFLIGHT_NOTE_STAYS,
              !c->send_internal_notes && *v->internal_note != '\0');
    code = at_path(body, "TxnTaxDetail.TxnTaxCodeRef.value");
    tmpl_text(t, TV_CODE, code_words(codes, code));
    if (v->discount.minor != 0)
        tmpl_money(tmpl_section(t, TS_PREFLIGHT_DISCOUNTED), TV_DISCOUNT,
                   (struct money){ -v->discount.minor });
    if (v->tax.minor != 0)
        tmpl_money(tmpl_section(t, TS_PREFLIGHT_TAXED), TV_TAX, v->tax);
    tmpl_money(t, TV_TOTAL, v->total);
    show_lines(r, t, p, codes, body);
}

/* ----------------------------------------------------------------- verdict */

static void
show_verdict(struct req *r, struct tmpl *t, const struct preflight *p)
{
    const struct cause *c = p->cause != NULL ? event_cause(p->cause) : NULL;
    struct tmpl *in;

    page_pill_word(t, TI_PREFLIGHT_VERDICT,
                   p->cause != NULL ? "needs_attention" : "succeeded",
                   p->cause != NULL ? "Would be refused"
                                    : "Nothing known against it");
    if (p->cause == NULL) {
        tmpl_when(t, TS_PREFLIGHT_GOES, true);
        return;
    }
    in = tmpl_section(t, TS_PREFLIGHT_REFUSED);
    tmpl_text(in, TV_MESSAGE, p->message);
    tmpl_text(in, TV_WHY, c != NULL ? c->why : "");
    tmpl_text(in, TV_FIX, c != NULL ? c->fix : "");
    if (c == NULL || c->page == NULL)
        return;
    in = tmpl_section(in, TS_PREFLIGHT_LINK);
    tmpl_text(in, TV_FIX_HREF, c->page);
    tmpl_text(in, TV_FIX_PRESS, c->press);
    (void)r;
}

/* Not there, not on its way, not ended here, and meant to go there. */
static bool
unsent(const struct invoice *inv, const struct ledger_sync *s)
{
    return !str_equal(inv->status, "void") &&
           !str_equal(inv->status, "deleted") &&
           (s->qbo_id == NULL || *s->qbo_id == '\0') && s->hand == NULL &&
           !str_equal(s->cause, "before_go_live") &&
           !str_equal(s->event_state, "sending") &&
           !str_equal(s->event_state, "checking") &&
           !str_equal(s->event_state, "succeeded");
}

bool
preflight_show(struct req *r, struct tmpl *t, enum tmpl_include at,
               const struct invoice *inv, const struct ledger_sync *s,
               struct err *e)
{
    struct connection_row c;
    struct err unfit = { 0 };
    struct mapping codes;
    struct preflight p;
    bool found;

    if (!unsent(inv, s))
        return true;
    if (!page_connection_read(r, &c, &found, e))
        return false;
    if (!found)
        return true; /* nothing is known of QuickBooks' side */
    if (!plan_preflight(r->db, r->arena, r->shop, c.id, inv->id, &p, &unfit))
        return unfit.kind == ERR_FAULT || unfit.kind == ERR_ABSENT ||
               err_set(e, unfit.kind, "%s", unfit.text);
    if (!mapping_read(r, c.id, "tax", "tax_code", &codes, e))
        return false;
    t = tmpl_include(t, at, TPL_PREFLIGHT);
    show_verdict(r, t, &p);
    show_content(r, t, &p, &codes);
    tmpl_utc(t, TV_LISTS_AT, c.lists_at);
    tmpl_when(t, TS_PREFLIGHT_MORE, p.names_more);
    return true;
}

/* -------------------------------------------------------------------- list */

static bool
show_row(struct req *r, struct tmpl *t, const struct preflight_verdict *v,
         struct err *e)
{
    const struct cause *c = event_cause(v->cause);
    const struct ledger l = page_ledger(r);
    struct invoice_row row;
    struct tmpl *in;

    if (!ledger_invoice_row(&l, v->invoice_id, &row, e))
        return false;
    in = tmpl_section(t, TS_PREFLIGHT_LIST_ROW);
    tmpl_id(in, TV_INVOICE_ID, row.id);
    tmpl_text(in, TV_NUMBER, row.number);
    tmpl_text(in, TV_CUSTOMER_NAME, row.customer_name);
    tmpl_money(in, TV_TOTAL, row.total);
    page_pill_word(in, TI_PREFLIGHT_LIST_STATUS, row.status,
                   page_invoice_word(row.status));
    tmpl_text(in, TV_MESSAGE, v->message);
    tmpl_text(in, TV_FIX, c != NULL ? c->fix : "");
    if (c != NULL && c->page != NULL) {
        in = tmpl_section(in, TS_PREFLIGHT_LIST_LINK);
        tmpl_text(in, TV_FIX_HREF, c->page);
        tmpl_text(in, TV_FIX_PRESS, c->press);
    }
    return true;
}

/* clang-format off */
static const struct page_empty none = {
    "done", "None of these would be refused",
    "As far as Counterfoil knows. QuickBooks may still say no to a number somebody used there by hand, or to what changed there since the lists were read.",
    "/invoices", "All invoices" };
static const struct page_empty never = {
    "link", "Nothing to compare with yet",
    "What would be refused is known once a QuickBooks company is connected.",
    "/settings/quickbooks", "Connect" };
/* clang-format on */

/* GET /invoices/preflight -- ?before= an id, ?cause= one cause alone. */
static bool
page_refused(struct req *r, struct reply *out, struct err *e)
{
    int64_t before = http_param_int(&r->query, "before", INT64_MAX), last = 0;
    const char *cause = http_param(&r->query, "cause");
    struct tmpl *t = tmpl_new(r->format, TPL_PREFLIGHT_LIST);
    struct preflight_verdict *list =
        arena_alloc(r->arena, PREFLIGHT_MANY, sizeof(*list));
    struct connection_row c;
    size_t n = 0, shown = 0;
    bool found;

    if (!page_connection_read(r, &c, &found, e) ||
        (found && !plan_preflight_many(r->db, r->arena, r->shop, c.id,
                                       before > 0 ? before : INT64_MAX, list,
                                       &n, &last, e)))
        return false;
    for (size_t i = 0; i < n && shown < SHOWN; i++) {
        if (list[i].cause == NULL ||
            (cause != NULL && !str_equal(list[i].cause, cause)))
            continue;
        if (++shown == SHOWN && i + 1 < n) {
            last = list[i].invoice_id; /* the next page begins behind it */
            n = i + 1;
        }
        if (!show_row(r, t, &list[i], e))
            return false;
    }
    tmpl_when(t, TS_PREFLIGHT_LIST_LIST, shown > 0);
    if (shown == 0)
        page_show_empty(t, TI_PREFLIGHT_LIST_EMPTY, found ? &none : &never);
    tmpl_int(t, TV_LOOKED_AT, (int64_t)n);
    tmpl_int(t, TV_REFUSED, (int64_t)shown);
    if (last > 0)
        tmpl_textf(tmpl_section(t, TS_PREFLIGHT_LIST_OLDER), TV_OLDER_HREF,
                   "/invoices/preflight?before=%lld", (long long)last);
    return reply_page(r, out, t, "Would be refused", e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/invoices/preflight", page_refused, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_preflight = ROUTES(routes);
