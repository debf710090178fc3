/* load: plan's input from the database, two to four rounds a record. */
#include <string.h>

#include "money/money.h"
#include "plan/loading.h"
#include "str/str.h"

/* clang-format off */
struct context_row {
    const char *currency, *country, *company;
    bool custom_numbers, uses_tax, use_ours, auto_create, push, notes;
    const char *income, *income_name, *income_label;
    bool income_active;
    const char *discount, *untaxed, *home_currency, *prefix;
    const char *deposit, *deposit_name;
    bool deposit_active, maps_methods, automated_tax;
    const char *default_code, *default_name, *exempt_code, *exempt_name;
    const char *member_words;
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
    FIELD(struct context_row, NULL, home_currency),
    FIELD(struct context_row, NULL, prefix),
    FIELD(struct context_row, NULL, deposit),
    FIELD(struct context_row, NULL, deposit_name),
    FIELD(struct context_row, NULL, deposit_active),
    FIELD(struct context_row, NULL, maps_methods),
    FIELD(struct context_row, NULL, automated_tax),
    FIELD(struct context_row, NULL, default_code),
    FIELD(struct context_row, NULL, default_name),
    FIELD(struct context_row, NULL, exempt_code),
    FIELD(struct context_row, NULL, exempt_name),
    FIELD(struct context_row, NULL, member_words),
};

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
    FIELD(struct plan_subject, NULL, item.account), /* the category, looked up below */
    FIELD(struct plan_subject, NULL, item.create_asked),
    LINK_FIELDS(struct plan_subject),
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

struct ahead_row {
    const char *entity, *label;
    int64_t record_id, event_id;
};
static const struct field ahead_fields[] = {
    FIELD(struct ahead_row, NULL, entity),
    FIELD(struct ahead_row, NULL, record_id),
    FIELD(struct ahead_row, NULL, label),
    FIELD(struct ahead_row, NULL, event_id),
};

struct account_row {
    const char *id, *name;
    bool active;
};
static const struct field account_fields[] = {
    FIELD(struct account_row, NULL, id),
    FIELD(struct account_row, NULL, name),
    FIELD(struct account_row, NULL, active),
};

struct kind_row {
    const char *kind;
};
static const struct field kind_fields[] = {
    FIELD(struct kind_row, NULL, kind),
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
static const struct record candidate_record =
    RECORD(struct candidate_row, candidate_fields);
static const struct record ahead_record =
    RECORD(struct ahead_row, ahead_fields);
static const struct record account_record =
    RECORD(struct account_row, account_fields);
static const struct record kind_record = RECORD(struct kind_row, kind_fields);
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
        .home_currency = r.home_currency,
        .number_prefix = r.prefix,
        .deposit_account = r.deposit,
        .deposit_account_name = r.deposit_name,
        .deposit_account_active = r.deposit_active,
        .maps_methods = r.maps_methods,
        .automated_tax = r.automated_tax,
        .default_code = r.default_code,
        .default_code_name = r.default_name,
        .exempt_code = r.exempt_code,
        .member_words = r.member_words,
    };
    return true;
}

bool
load_term(const struct load *l, const char *name, const char **id,
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
ahead_find(const struct load *l, enum stmt s, const struct val *args,
           struct plan_wait *out, struct err *e)
{
    struct ahead_row r;
    bool found;

    if (!db_maybe(l->db, l->a, s, args, &ahead_record, &r, &found, e))
        return false;
    if (found && event_entity_parse(r.entity, &out->entity)) {
        out->record_id = r.record_id;
        out->label = r.label;
        out->event_id = r.event_id;
    }
    return true;
}

bool
load_ahead(const struct load *l, enum event_entity entity, int64_t record_id,
           const char *operation, struct plan_wait *out, struct err *e)
{
    return ahead_find(l, STMT_PLAN_AHEAD,
                      ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                           ARG_TEXT(event_entity_name(entity)),
                           ARG_INT(record_id), ARG_TEXT(operation)),
                      out, e);
}

bool
load_payments_ahead(const struct load *l, int64_t customer_id,
                    const char *invoice_qbo_id, struct plan_wait *out,
                    struct err *e)
{
    /* As qbo_snapshot() writes what a payment goes to. */
    const char *applied =
        arena_printf(l->a, "%%\"TxnId\":\"%s\"%%", invoice_qbo_id);

    return ahead_find(l, STMT_PLAN_AHEAD_PAYMENTS,
                      ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                           ARG_INT(customer_id), ARG_TEXT(applied)),
                      out, e);
}

bool
load_marked(const struct load *l, enum event_entity entity, int64_t record_id,
            const char *name, struct plan_marked *out, struct err *e)
{
    struct kind_row r;
    bool found;

    if (!db_maybe(l->db, l->a, STMT_HAND_OF,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(event_entity_name(entity)),
                       ARG_INT(record_id)),
                  &kind_record, &r, &found, e))
        return false;
    if (found)
        *out = (struct plan_marked){ entity, name, r.kind, record_id };
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
           load_term(l, out->customer.term_id, &out->customer.term_id, e) &&
           (*out->link.qbo_id != '\0' ||
            (load_marked(l, ENTITY_CUSTOMER, l->id, out->customer.name,
                         &out->marked, e) &&
             candidates_load(l, out->customer.revision, fresh, out, e)));
}

/* Where the sales of its category go, for one that is to be created. */
static bool
account_load(const struct load *l, bool linked, struct plan_item *i,
             struct err *e)
{
    const char *category = linked ? "" : i->account;
    struct account_row row = { "", "", false };
    bool found = false;

    if (*category != '\0' &&
        !db_maybe(l->db, l->a, STMT_PLAN_CATEGORY_ACCOUNT,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                       ARG_TEXT(str_fold(l->a, category))),
                  &account_record, &row, &found, e))
        return false;
    i->account = found ? row.id : "";
    i->account_name = found ? row.name : "";
    i->account_active = found && row.active;
    i->category = found ? str_fold(l->a, category) : "";
    return true;
}

static bool
item_load(const struct load *l, struct utc fresh, struct plan_subject *out,
          struct err *e)
{
    bool linked;

    if (!db_one(
            l->db, l->a, STMT_PLAN_ITEM,
            ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id), ARG_INT(l->id)),
            &item_record, out, e))
        return false;
    out->entity = ENTITY_ITEM; /* reading a row clears the whole struct */
    linked = *out->link.qbo_id != '\0';
    return account_load(l, linked, &out->item, e) &&
           (linked || (load_marked(l, ENTITY_ITEM, l->id, out->item.name,
                                   &out->marked, e) &&
                       candidates_load(l, out->item.revision, fresh, out, e)));
}

static bool
subject_read(const struct load *l, enum event_entity entity, struct utc fresh,
             struct plan_subject *out, struct err *e)
{
    switch (entity) {
    case ENTITY_CUSTOMER:
        return customer_load(l, fresh, out, e);
    case ENTITY_ITEM:
        return item_load(l, fresh, out, e);
    case ENTITY_INVOICE:
        return load_invoice(l, out, e);
    case ENTITY_PAYMENT:
        return load_payment(l, out, e);
    case ENTITY__MAX:
        break;
    }
    return err_set(e, ERR_ABSENT, "There is no such record.");
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
    if (!subject_read(&l, entity, fresh_since, out, e))
        return false;
    out->record_id = record_id; /* reading a row clears the whole struct */
    return true;
}
