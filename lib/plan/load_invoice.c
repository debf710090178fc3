/* load_invoice: headers and lines, one by one and many at once. */
#include <string.h>

#include "money/money.h"
#include "plan/loading.h"
#include "str/str.h"

/* clang-format off */
struct invoice_row {
    int64_t id;
    struct plan_invoice v;
    const char *external_id;
    struct decimal discount_percent, member_percent;
    struct money discount_amount, member_amount;
    struct plan_link link;
    const char *label;
    struct qbo_address own_bill, own_ship; /* blank: the customer's */
    int64_t reissue_of;
};
static const struct field invoice_fields[] = {
    FIELD(struct invoice_row, NULL, id),
    FIELD(struct invoice_row, NULL, v.revision),
    FIELD(struct invoice_row, NULL, v.status),
    FIELD(struct invoice_row, NULL, v.number),
    FIELD(struct invoice_row, NULL, external_id),
    FIELD(struct invoice_row, NULL, v.invoice_date),
    FIELD(struct invoice_row, NULL, v.due_date),
    FIELD(struct invoice_row, NULL, v.term_id),
    FIELD(struct invoice_row, NULL, v.discount),
    FIELD(struct invoice_row, NULL, v.total),
    FIELD(struct invoice_row, NULL, v.tax),
    FIELD(struct invoice_row, NULL, discount_percent),
    FIELD(struct invoice_row, NULL, member_percent),
    FIELD(struct invoice_row, NULL, discount_amount),
    FIELD(struct invoice_row, NULL, member_amount),
    FIELD(struct invoice_row, NULL, v.customer_note),
    FIELD(struct invoice_row, NULL, v.internal_note),
    FIELD(struct invoice_row, NULL, v.customer_id),
    FIELD(struct invoice_row, NULL, v.customer_name),
    FIELD(struct invoice_row, NULL, v.customer_email),
    FIELD(struct invoice_row, NULL, v.customer_qbo_id),
    FIELD(struct invoice_row, NULL, v.tax_exempt),
    ADDRESS_FIELDS(struct invoice_row, v.bill),
    ADDRESS_FIELDS(struct invoice_row, v.ship),
    LINK_FIELDS(struct invoice_row),
    ADDRESS_FIELDS(struct invoice_row, own_bill),
    ADDRESS_FIELDS(struct invoice_row, own_ship),
    FIELD(struct invoice_row, NULL, reissue_of),
};

/* A line, once for each of its tax rates. */
struct line_row {
    int64_t invoice_id, line_no;
    struct plan_line l;
};
static const struct field line_fields[] = {
    FIELD(struct line_row, NULL, invoice_id),
    FIELD(struct line_row, NULL, line_no),
    FIELD(struct line_row, NULL, l.item_id),
    FIELD(struct line_row, NULL, l.item_name),
    FIELD(struct line_row, NULL, l.item_qbo_id),
    FIELD(struct line_row, NULL, l.description),
    FIELD(struct line_row, NULL, l.quantity),
    FIELD(struct line_row, NULL, l.unit_price),
    FIELD(struct line_row, NULL, l.amount),
    FIELD(struct line_row, NULL, l.rate_id),
    FIELD(struct line_row, NULL, l.rate_name),
    FIELD(struct line_row, NULL, l.rate_code),
};

struct marked_row {
    int64_t item_id;
    const char *kind;
};
static const struct field marked_fields[] = {
    FIELD(struct marked_row, NULL, item_id),
    FIELD(struct marked_row, NULL, kind),
};
/* clang-format on */

static const struct record invoice_record =
    RECORD(struct invoice_row, invoice_fields);
static const struct record line_record = RECORD(struct line_row, line_fields);
static const struct record marked_record =
    RECORD(struct marked_row, marked_fields);

/* "Discount 10%", "" for none; behind the shop's words " 5%", NULL for none. */
static void
discounts_fill(struct arena *a, const struct invoice_row *r,
               struct plan_invoice *v)
{
    bool shop = r->discount_percent.micro != 0 || r->discount_amount.minor != 0;
    bool member = r->member_percent.micro != 0 || r->member_amount.minor != 0;

    v->discount_text = !shop ? ""
                       : r->discount_percent.micro != 0
                           ? arena_printf(a, "Discount %s%%",
                                          decimal_text(a, r->discount_percent))
                           : "Discount";
    v->member_text =
        !member ? NULL
        : r->member_percent.micro != 0
            ? arena_printf(a, " %s%%", decimal_text(a, r->member_percent))
            : "";
}

/* shop, connection and the ids, as plan_invoices and plan_lines take them. */
static void
many_args(const struct load *l, const int64_t *ids, size_t n, struct val *to)
{
    to[0] = ARG_SHOP(l->shop);
    to[1] = ARG_INT(l->connection_id);
    for (size_t i = 0; i < PLAN_MANY; i++)
        to[2 + i] = ARG_INT(i < n ? ids[i] : 0);
    to[2 + PLAN_MANY] = (struct val){ 0 };
}

/* One more rate of a line: what is not mapped is what a person must hear.  What
   is mapped beside it must agree with the code for all that is not. */
static void
rate_join(struct plan_line *l, const struct plan_line *further)
{
    bool unmapped = *l->rate_code == '\0';
    const char **code = unmapped ? &l->mapped_code : &l->rate_code;

    if (*further->rate_code != '\0') {
        if (*code != NULL && strcmp(*code, further->rate_code) != 0)
            l->codes_differ = true;
        *code = further->rate_code;
    } else if (!unmapped) {
        l->mapped_code = l->rate_code;
        l->rate_code = further->rate_code;
        l->rate_name = further->rate_name;
    }
}

/* The lines of one invoice among those of several, in its own array. */
static bool
lines_pick(const struct load *l, const struct rows *rows, int64_t id,
           struct plan_invoice *v, struct err *e)
{
    int64_t last = 0;

    v->lines = arena_alloc(
        l->a, PLAN_LINES_MAX + 1 < rows->n ? PLAN_LINES_MAX + 1 : rows->n + 1,
        sizeof(*v->lines));
    for (size_t i = 0; i < rows->n; i++) {
        const struct line_row *r = rows_at(rows, &line_record, i);

        if (r->invoice_id != id)
            continue;
        if (r->line_no != last && v->line_count > PLAN_LINES_MAX)
            break;
        if (r->line_no != last)
            v->lines[v->line_count++] = r->l; /* with its first rate */
        else
            rate_join(&v->lines[v->line_count - 1], &r->l);
        last = r->line_no;
        v->lines[v->line_count - 1].rates += r->l.rate_id != 0;
    }
    return (v->line_count > 0 && v->line_count <= PLAN_LINES_MAX) ||
           err_set(e, ERR_FAULT, "invoice %lld has %zu lines", (long long)id,
                   v->line_count);
}

static bool
blank(const struct qbo_address *d)
{
    return *d->line1 == '\0' && *d->line2 == '\0' && *d->city == '\0' &&
           *d->region == '\0' && *d->postal_code == '\0' && *d->country == '\0';
}

/*
 * What must settle before: events of the invoice this one stands for, and,
 * before QuickBooks lets go of it, payments that are being taken off it.
 */
static bool
ahead_load(const struct load *l, const struct invoice_row *r,
           struct plan_wait *out, struct err *e)
{
    bool ends =
        strcmp(r->v.status, "void") == 0 || strcmp(r->v.status, "deleted") == 0;

    if (r->reissue_of != 0 &&
        !load_ahead(l, ENTITY_INVOICE, r->reissue_of, "", out, e))
        return false;
    return out->event_id != 0 || !ends || *r->link.qbo_id == '\0' ||
           load_payments_ahead(l, r->v.customer_id, r->link.qbo_id, out, e);
}

/* What it needs and a person settled by hand; asked where a link is missing. */
static bool
marked_load(const struct load *l, const struct plan_invoice *v, int64_t id,
            struct plan_marked *out, struct err *e)
{
    struct marked_row r;
    bool found, missing = false;

    for (size_t i = 0; i < v->line_count; i++)
        missing = missing || *v->lines[i].item_qbo_id == '\0';
    if (*v->customer_qbo_id == '\0' &&
        !load_marked(l, ENTITY_CUSTOMER, v->customer_id, v->customer_name, out,
                     e))
        return false;
    if (out->name != NULL || !missing)
        return true;
    if (!db_maybe(
            l->db, l->a, STMT_PLAN_MARKED_ITEM,
            ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id), ARG_INT(id)),
            &marked_record, &r, &found, e))
        return false;
    for (size_t i = 0; found && i < v->line_count; i++)
        if (v->lines[i].item_id == r.item_id)
            *out = (struct plan_marked){ ENTITY_ITEM, v->lines[i].item_name,
                                         r.kind, r.item_id };
    return true;
}

static bool
invoice_fill(const struct load *l, const struct invoice_row *r,
             struct plan_subject *out, struct err *e)
{
    memset(out, 0, sizeof(*out));
    out->entity = ENTITY_INVOICE;
    out->record_id = r->id;
    out->invoice = r->v;
    out->link = r->link;
    out->label = r->label;
    discounts_fill(l->a, r, &out->invoice);
    if (!blank(&r->own_bill))
        out->invoice.bill = r->own_bill;
    if (!blank(&r->own_ship))
        out->invoice.ship = r->own_ship;
    return load_term(l, r->v.term_id, &out->invoice.term_id, e) &&
           ahead_load(l, r, &out->ahead, e);
}

/* Headers and lines of up to PLAN_MANY invoices in two rounds. */
static bool
invoices_read(const struct load *l, const int64_t *ids, size_t n,
              struct rows *heads, struct rows *lines, struct err *e)
{
    struct val args[2 + PLAN_MANY + 1];

    many_args(l, ids, n, args);
    return db_all(l->db, l->a, STMT_PLAN_INVOICES, args, &invoice_record, heads,
                  e) &&
           db_all(l->db, l->a, STMT_PLAN_LINES, args, &line_record, lines, e);
}

bool
load_invoice(const struct load *l, struct plan_subject *out, struct err *e)
{
    struct rows heads, lines;

    if (!invoices_read(l, &l->id, 1, &heads, &lines, e))
        return false;
    if (heads.n != 1)
        return err_set(e, ERR_ABSENT, "There is no such record.");
    return invoice_fill(l, heads.row, out, e) &&
           lines_pick(l, &lines, l->id, &out->invoice, e) &&
           marked_load(l, &out->invoice, l->id, &out->marked, e);
}

bool
plan_invoices_load(struct db *db, struct arena *a, struct shop_ref shop,
                   int64_t connection_id, const int64_t *ids, size_t n,
                   struct plan_subject *out, bool *loaded, struct err *e)
{
    struct load l = { db, a, shop, connection_id, 0 };
    struct rows heads, lines;
    struct err unfit = { 0 };

    memset(loaded, 0, n * sizeof(*loaded));
    if (!invoices_read(&l, ids, n, &heads, &lines, e))
        return false;
    for (size_t i = 0; i < heads.n; i++) {
        const struct invoice_row *r = rows_at(&heads, &invoice_record, i);

        for (size_t k = 0; k < n; k++) {
            if (ids[k] != r->id)
                continue;
            if (!invoice_fill(&l, r, &out[k], e))
                return false;
            loaded[k] = lines_pick(&l, &lines, r->id, &out[k].invoice, &unfit);
            if (loaded[k] &&
                !marked_load(&l, &out[k].invoice, r->id, &out[k].marked, e))
                return false;
        }
    }
    return true;
}
