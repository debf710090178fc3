/* load: plan's input from the database, three or four rounds a record. */
#include <string.h>

#include "money/money.h"
#include "plan/plan.h"
#include "str/str.h"

/* clang-format off */
struct context_row {
    const char *currency, *country, *company;
    bool custom_numbers, uses_tax, use_ours, auto_create, push, notes;
    const char *income, *income_name, *income_label;
    bool income_active;
    const char *discount, *untaxed;
};
static const struct field context_fields[] = {
    FIELD(struct context_row, NULL, currency),
    FIELD(struct context_row, NULL, country),
    FIELD(struct context_row, NULL, company),
    FIELD(struct context_row, NULL, custom_numbers),
    FIELD(struct context_row, NULL, uses_tax),
    FIELD(struct context_row, NULL, use_ours),
    FIELD(struct context_row, NULL, auto_create),
    FIELD(struct context_row, NULL, push),
    FIELD(struct context_row, NULL, notes),
    FIELD(struct context_row, NULL, income),
    FIELD(struct context_row, NULL, income_name),
    FIELD(struct context_row, NULL, income_label),
    FIELD(struct context_row, NULL, income_active),
    FIELD(struct context_row, NULL, discount),
    FIELD(struct context_row, NULL, untaxed),
};

#define LINK_FIELDS(type) \
    FIELD(type, NULL, link.qbo_id), FIELD(type, NULL, link.sync_token), \
    FIELD(type, NULL, link.snapshot), FIELD(type, NULL, link.qbo_number), \
    FIELD(type, NULL, label), FIELD(type, NULL, link.posted_revision)
#define ADDRESS_FIELDS(type, member) \
    FIELD(type, NULL, member.line1), FIELD(type, NULL, member.line2), \
    FIELD(type, NULL, member.city), FIELD(type, NULL, member.region), \
    FIELD(type, NULL, member.postal_code), FIELD(type, NULL, member.country)

static const struct field customer_fields[] = {
    FIELD(struct plan_subject, NULL, customer.revision),
    FIELD(struct plan_subject, NULL, customer.name),
    FIELD(struct plan_subject, NULL, customer.email),
    FIELD(struct plan_subject, NULL, customer.phone),
    FIELD(struct plan_subject, NULL, customer.term_id), /* the name, looked up below */
    FIELD(struct plan_subject, NULL, customer.tax_exempt),
    ADDRESS_FIELDS(struct plan_subject, customer.bill),
    ADDRESS_FIELDS(struct plan_subject, customer.ship),
    LINK_FIELDS(struct plan_subject),
};
static const struct field item_fields[] = {
    FIELD(struct plan_subject, NULL, item.revision),
    FIELD(struct plan_subject, NULL, item.name),
    FIELD(struct plan_subject, NULL, item.description),
    FIELD(struct plan_subject, NULL, item.unit_price),
    LINK_FIELDS(struct plan_subject),
};

struct invoice_row {
    int64_t id;
    struct plan_invoice v;
    const char *external_id;
    struct decimal discount_percent, member_percent;
    struct money discount_amount, member_amount;
    struct plan_link link;
    const char *label;
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

struct candidate_row {
    struct plan_candidate c;
    bool none;
};
static const struct field candidate_fields[] = {
    FIELD(struct candidate_row, NULL, c.qbo_id),
    FIELD(struct candidate_row, NULL, c.name),
    FIELD(struct candidate_row, NULL, c.email),
    FIELD(struct candidate_row, NULL, c.type),
    FIELD(struct candidate_row, NULL, c.sync_token),
    FIELD(struct candidate_row, NULL, c.active),
    FIELD(struct candidate_row, NULL, none),
};

struct term_row {
    const char *id, *name;
};
static const struct field term_fields[] = {
    FIELD(struct term_row, NULL, id),
    FIELD(struct term_row, NULL, name),
};
/* clang-format on */

static const struct record context_record =
    RECORD(struct context_row, context_fields);
static const struct record customer_record =
    RECORD(struct plan_subject, customer_fields);
static const struct record item_record =
    RECORD(struct plan_subject, item_fields);
static const struct record invoice_record =
    RECORD(struct invoice_row, invoice_fields);
static const struct record line_record = RECORD(struct line_row, line_fields);
static const struct record candidate_record =
    RECORD(struct candidate_row, candidate_fields);
static const struct record term_record = RECORD(struct term_row, term_fields);

bool
plan_context_load(struct db *db, struct arena *a, struct shop_ref shop,
                  int64_t connection_id, struct plan_context *out,
                  struct err *e)
{
    struct context_row r;

    if (!db_one(db, a, STMT_PLAN_CONTEXT,
                ARGS(ARG_SHOP(shop), ARG_INT(connection_id)), &context_record,
                &r, e))
        return false;
    *out = (struct plan_context){
        .currency = r.currency,
        .country = *r.company != '\0' ? r.company : r.country,
        .custom_numbers = r.custom_numbers,
        .uses_tax = r.uses_tax,
        .use_our_numbers = r.use_ours,
        .auto_create_items = r.auto_create,
        .push_customer_updates = r.push,
        .send_internal_notes = r.notes,
        .income_account = r.income,
        .income_account_name = r.income_name,
        .income_account_active = r.income_active,
        .discount_account = r.discount,
        .untaxed_code = r.untaxed,
    };
    return true;
}

/* Where a load happens: the arguments every part shares. */
struct load {
    struct db *db;
    struct arena *a;
    struct shop_ref shop;
    int64_t connection_id;
    int64_t id;
};

static bool
term_find(const struct load *l, const char *name, const char **id,
          struct err *e)
{
    struct term_row row;
    bool found;

    *id = NULL;
    if (name == NULL || *name == '\0')
        return true;
    if (!db_maybe(l->db, l->a, STMT_PLAN_TERM,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                       ARG_TEXT(str_fold(l->a, name))),
                  &term_record, &row, &found, e))
        return false;
    if (found)
        *id = row.id;
    return true;
}

static bool
candidates_load(const struct load *l, int64_t revision, struct utc fresh,
                struct plan_subject *out, struct err *e)
{
    struct plan_candidate *list;
    struct rows rows;

    if (!db_all(l->db, l->a, STMT_PLAN_CANDIDATES,
                ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                     ARG_TEXT(event_entity_name(out->entity)), ARG_INT(l->id),
                     ARG_INT(revision), ARG_UTC(fresh)),
                &candidate_record, &rows, e))
        return false;
    list = arena_alloc(l->a, rows.n + 1, sizeof(*list));
    out->candidates = list;
    out->candidates_read = rows.n > 0;
    for (size_t i = 0; i < rows.n; i++) {
        const struct candidate_row *r = rows_at(&rows, &candidate_record, i);

        if (!r->none)
            list[out->candidate_count++] = r->c;
    }
    return true;
}

static bool
customer_load(const struct load *l, struct utc fresh, struct plan_subject *out,
              struct err *e)
{
    return db_one(l->db, l->a, STMT_PLAN_CUSTOMER,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                       ARG_INT(l->id)),
                  &customer_record, out, e) &&
           term_find(l, out->customer.term_id, &out->customer.term_id, e) &&
           (*out->link.qbo_id != '\0' ||
            candidates_load(l, out->customer.revision, fresh, out, e));
}

static bool
item_load(const struct load *l, struct utc fresh, struct plan_subject *out,
          struct err *e)
{
    if (!db_one(
            l->db, l->a, STMT_PLAN_ITEM,
            ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id), ARG_INT(l->id)),
            &item_record, out, e))
        return false;
    out->entity = ENTITY_ITEM; /* reading a row clears the whole struct */
    return *out->link.qbo_id != '\0' ||
           candidates_load(l, out->item.revision, fresh, out, e);
}

/* One discount line describes both discounts (features.md C2). */
static const char *
discount_text(struct arena *a, const struct invoice_row *r)
{
    bool shop = r->discount_percent.micro != 0 || r->discount_amount.minor != 0;
    bool member = r->member_percent.micro != 0 || r->member_amount.minor != 0;
    const char *first = !shop ? ""
                        : r->discount_percent.micro != 0
                            ? arena_printf(a, "Discount %s%%",
                                           decimal_text(a, r->discount_percent))
                            : "Discount";
    const char *second = !member ? ""
                         : r->member_percent.micro != 0
                             ? arena_printf(a, "Member savings %s%%",
                                            decimal_text(a, r->member_percent))
                             : "Member savings";

    return arena_printf(a, "%s%s%s", first, shop && member ? "; " : "", second);
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
        last = r->line_no;
        v->lines[v->line_count - 1].rates += r->l.rate_id != 0;
    }
    return (v->line_count > 0 && v->line_count <= PLAN_LINES_MAX) ||
           err_set(e, ERR_FAULT, "invoice %lld has %zu lines", (long long)id,
                   v->line_count);
}

static bool
invoice_fill(const struct load *l, const struct invoice_row *r,
             struct plan_subject *out, struct err *e)
{
    memset(out, 0, sizeof(*out));
    out->entity = ENTITY_INVOICE;
    out->invoice = r->v;
    out->link = r->link;
    out->label = r->label;
    out->invoice.discount_text = discount_text(l->a, r);
    return term_find(l, r->v.term_id, &out->invoice.term_id, e);
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

static bool
invoice_load(const struct load *l, struct plan_subject *out, struct err *e)
{
    struct rows heads, lines;

    if (!invoices_read(l, &l->id, 1, &heads, &lines, e))
        return false;
    if (heads.n != 1)
        return err_set(e, ERR_ABSENT, "There is no such record.");
    return invoice_fill(l, heads.row, out, e) &&
           lines_pick(l, &lines, l->id, &out->invoice, e);
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
        }
    }
    return true;
}

bool
plan_subject_load(struct db *db, struct arena *a, struct shop_ref shop,
                  int64_t connection_id, enum event_entity entity,
                  int64_t record_id, struct utc fresh_since,
                  struct plan_subject *out, struct err *e)
{
    struct load l = { db, a, shop, connection_id, record_id };

    memset(out, 0, sizeof(*out));
    out->entity = entity;
    switch (entity) {
    case ENTITY_CUSTOMER:
        return customer_load(&l, fresh_since, out, e);
    case ENTITY_ITEM:
        return item_load(&l, fresh_since, out, e);
    case ENTITY_INVOICE:
        return invoice_load(&l, out, e);
    case ENTITY_PAYMENT:
    case ENTITY__MAX:
        break;
    }
    return err_set(e, ERR_ABSENT, "There is no such record.");
}
