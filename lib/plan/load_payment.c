/* load_payment: a payment and what of it goes to which invoice. */
#include <string.h>

#include "plan/loading.h"

/* clang-format off */
struct payment_row {
    struct plan_payment p;
    const char *status;
    struct plan_link link;
    const char *label;
};
static const struct field payment_fields[] = {
    FIELD(struct payment_row, NULL, p.revision),
    FIELD(struct payment_row, NULL, status),
    FIELD(struct payment_row, NULL, p.date),
    FIELD(struct payment_row, NULL, p.total),
    FIELD(struct payment_row, NULL, p.reference),
    FIELD(struct payment_row, NULL, p.method),
    FIELD(struct payment_row, NULL, p.method_id),
    FIELD(struct payment_row, NULL, p.method_mapped),
    FIELD(struct payment_row, NULL, p.customer_id),
    FIELD(struct payment_row, NULL, p.customer_name),
    FIELD(struct payment_row, NULL, p.customer_qbo_id),
    LINK_FIELDS(struct payment_row),
};
static const struct field part_fields[] = {
    FIELD(struct plan_part, NULL, invoice_id),
    FIELD(struct plan_part, NULL, invoice_number),
    FIELD(struct plan_part, NULL, invoice_qbo_id),
    FIELD(struct plan_part, NULL, amount),
    FIELD(struct plan_part, NULL, by_hand),
    FIELD(struct plan_part, NULL, left_out),
};
/* clang-format on */
static const struct record payment_record =
    RECORD(struct payment_row, payment_fields);
static const struct record part_record = RECORD(struct plan_part, part_fields);

bool
load_payment(const struct load *l, struct plan_subject *out, struct err *e)
{
    const struct val *args =
        ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id), ARG_INT(l->id));
    struct payment_row r;
    struct rows parts;

    if (!db_one(l->db, l->a, STMT_PLAN_PAYMENT, args, &payment_record, &r, e) ||
        !db_all(l->db, l->a, STMT_PLAN_PARTS, args, &part_record, &parts, e))
        return false;
    if (parts.n > PLAN_LINES_MAX)
        return err_set(e, ERR_FAULT, "payment %lld goes to too many invoices",
                       (long long)l->id);
    out->payment = r.p;
    out->payment.deleted = strcmp(r.status, "deleted") == 0;
    out->payment.parts = parts.row;
    out->payment.part_count = parts.n;
    out->link = r.link;
    out->label = r.label;
    return (*r.p.customer_qbo_id != '\0' ||
            load_marked(l, ENTITY_CUSTOMER, r.p.customer_id, r.p.customer_name,
                        &out->marked, e)) &&
           load_ahead(l, ENTITY_PAYMENT, l->id, "unapply", &out->ahead, e);
}
