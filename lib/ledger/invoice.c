/* invoice: saving. */
#include "ledger/inner.h"

#include <stdlib.h>
#include <string.h>

#include "event/event.h"

/* ------------------------------------------------------------- references */

/* Find the customer and what it brings along. */
static bool
customer_find(const struct ledger *l, struct invoice *inv,
              struct ledger_faults *f, struct err *e)
{
    struct customer c;
    bool found;

    if (!db_maybe(l->db, l->arena, STMT_CUSTOMER_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(inv->customer)),
                  &ledger_customer_record, &c, &found, e))
        return false;
    if (!found) {
        ledger_fault_add(f, "customer", "There is no customer \"%s\".",
                         inv->customer);
        return true;
    }
    inv->customer_id = c.id;
    inv->customer_name = c.name;
    inv->tax_exempt = c.tax_exempt;
    return true;
}

/* A line's item; the same item on an earlier line needs no second look. */
static bool
item_find(const struct ledger *l, struct invoice *inv, size_t at,
          struct ledger_faults *f, struct err *e)
{
    struct invoice_line *line = &inv->lines[at];
    struct item it;
    bool found;

    for (size_t i = at; i-- > 0;) {
        if (strcmp(inv->lines[i].item, line->item) != 0)
            continue;
        line->item_id = inv->lines[i].item_id;
        line->item_name = inv->lines[i].item_name;
        if (line->item_id != 0)
            return true;
        break;
    }
    if (!db_maybe(l->db, l->arena, STMT_ITEM_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(line->item)),
                  &ledger_item_record, &it, &found, e))
        return false;
    if (!found) {
        ledger_fault_add(f, arena_printf(l->arena, "lines[%zu].item", at),
                         "There is no item \"%s\".", line->item);
        return true;
    }
    line->item_id = it.id;
    line->item_name = it.name;
    return true;
}

/* The rates met so far in this invoice. */
struct rate_cache {
    struct line_rate *list;
    size_t n;
};

static bool
rate_find(const struct ledger *l, struct rate_cache *known, struct line_rate *r,
          const char *field, struct ledger_faults *f, struct err *e)
{
    struct tax_rate t;
    bool found;

    for (size_t i = 0; i < known->n; i++)
        if (strcmp(known->list[i].external_id, r->external_id) == 0) {
            *r = known->list[i];
            return true;
        }
    if (!db_maybe(l->db, l->arena, STMT_TAX_RATE_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(r->external_id)),
                  &ledger_tax_rate_record, &t, &found, e))
        return false;
    if (!found) {
        ledger_fault_add(f, field, "There is no tax rate \"%s\".",
                         r->external_id);
        return true;
    }
    *r = (struct line_rate){ t.id, t.external_id, t.name, t.rate };
    known->list[known->n++] = *r;
    return true;
}

static int
by_id(const void *a, const void *b)
{
    int64_t x = ((const struct line_rate *)a)->id;
    int64_t y = ((const struct line_rate *)b)->id;

    return x < y ? -1 : x > y;
}

bool
invoice_references(const struct ledger *l, struct invoice *inv,
                   struct ledger_faults *f, struct err *e)
{
    struct rate_cache known = { arena_alloc(l->arena,
                                            inv->line_n * LEDGER_LINE_RATES + 1,
                                            sizeof(struct line_rate)),
                                0 };

    if (!customer_find(l, inv, f, e))
        return false;
    for (size_t i = 0; i < inv->line_n; i++) {
        struct invoice_line *line = &inv->lines[i];

        line->line_no = (int64_t)i + 1;
        if (!item_find(l, inv, i, f, e))
            return false;
        for (size_t k = 0; k < line->rate_n; k++)
            if (!rate_find(
                    l, &known, &line->rates[k],
                    arena_printf(l->arena, "lines[%zu].tax_rates[%zu]", i, k),
                    f, e))
                return false;
        /* The order the database gives them back in. */
        qsort(line->rates, line->rate_n, sizeof(line->rates[0]), by_id);
    }
    return ledger_faults_none(f, e);
}

/* ------------------------------------------------------------- the same? */

static bool
lines_equal(const struct invoice *a, const struct invoice *b)
{
    if (a->line_n != b->line_n)
        return false;
    for (size_t i = 0; i < a->line_n; i++) {
        const struct invoice_line *x = &a->lines[i], *y = &b->lines[i];

        if (!specs_equal(&ledger_line_specs, x, y) || x->rate_n != y->rate_n)
            return false;
        for (size_t k = 0; k < x->rate_n; k++)
            if (x->rates[k].id != y->rates[k].id)
                return false;
    }
    return true;
}

bool
invoice_equal(const struct invoice *now, const struct invoice *was)
{
    if (!specs_equal(&ledger_invoice_specs, now, was) || !lines_equal(now, was))
        return false;
    return strcmp(was->status, "draft") != 0 ||
           (now->tax_exempt == was->tax_exempt &&
            now->tax.minor == was->tax.minor &&
            now->total.minor == was->total.minor);
}

/* ----------------------------------------------------------------- writing */

/* The arguments of the rows below a list of invoices, one behind the other. */
struct below {
    struct val *line, *rate, *tax;
    size_t lines, rates, taxes;
};

static void
below_add(const struct ledger *l, const struct invoice *inv, struct below *b)
{
    for (size_t i = 0; i < inv->line_n; i++) {
        const struct invoice_line *at = &inv->lines[i];
        const struct val row[] = {
            ARG_SHOP(l->shop),           ARG_INT(inv->id),
            ARG_INT(at->line_no),        ARG_INT(at->item_id),
            ARG_TEXT(at->description),   ARG_DECIMAL(at->quantity),
            ARG_DECIMAL(at->unit_price), ARG_MONEY(at->amount),
        };

        memcpy(b->line + b->lines++ * 8, row, sizeof(row));
        for (size_t k = 0; k < at->rate_n; k++) {
            const struct val pair[] = { ARG_SHOP(l->shop), ARG_INT(inv->id),
                                        ARG_INT(at->line_no),
                                        ARG_INT(at->rates[k].id) };

            memcpy(b->rate + b->rates++ * 4, pair, sizeof(pair));
        }
    }
    for (size_t i = 0; i < inv->tax_n; i++) {
        const struct invoice_tax *t = &inv->taxes[i];
        const struct val row[] = {
            ARG_SHOP(l->shop),    ARG_INT(inv->id),  ARG_INT(t->tax_rate_id),
            ARG_DECIMAL(t->rate), ARG_MONEY(t->net), ARG_MONEY(t->amount),
        };

        memcpy(b->tax + b->taxes++ * 6, row, sizeof(row));
    }
}

bool
invoice_rows_write(const struct ledger *l, const struct invoice *list, size_t n,
                   struct err *e)
{
    size_t lines = 0, rates = 0, taxes = 0;
    struct below b = { 0 };

    for (size_t i = 0; i < n; i++) {
        lines += list[i].line_n;
        taxes += list[i].tax_n;
        for (size_t k = 0; k < list[i].line_n; k++)
            rates += list[i].lines[k].rate_n;
    }
    b.line = arena_alloc(l->arena, lines * 8 + 1, sizeof(*b.line));
    b.rate = arena_alloc(l->arena, rates * 4 + 1, sizeof(*b.rate));
    b.tax = arena_alloc(l->arena, taxes * 6 + 1, sizeof(*b.tax));
    for (size_t i = 0; i < n; i++)
        below_add(l, &list[i], &b);
    return db_exec_many(l->db, STMT_INVOICE_LINE_INSERT, b.line, lines, NULL,
                        e) &&
           db_exec_many(l->db, STMT_INVOICE_LINE_TAX_INSERT, b.rate, rates,
                        NULL, e) &&
           db_exec_many(l->db, STMT_INVOICE_TAX_INSERT, b.tax, taxes, NULL, e);
}

/* What was computed, then what was typed, from the number on. */
static size_t
invoice_args(const struct invoice *inv, struct val *args)
{
    const struct val computed[] = {
        ARG_INT(inv->customer_id), ARG_BOOL(inv->tax_exempt),
        ARG_INT(inv->line_count),  ARG_MONEY(inv->subtotal),
        ARG_MONEY(inv->discount),  ARG_MONEY(inv->tax),
        ARG_MONEY(inv->total),     ARG_MONEY(inv->balance),
    };
    size_t n = sizeof(computed) / sizeof(computed[0]);

    memcpy(args, computed, sizeof(computed));
    return n + specs_args(&ledger_invoice_specs, 1, inv, args + n);
}

size_t
invoice_insert_args(const struct ledger *l, const struct invoice *inv,
                    struct val *args)
{
    args[0] = ARG_SHOP(l->shop);
    args[1] = ARG_TEXT(inv->external_id);
    args[2] = ARG_INT(inv->reissue_of);
    return 3 + invoice_args(inv, args + 3);
}

bool
invoice_created(const struct ledger *l, struct invoice *inv, struct err *e)
{
    struct val args[INVOICE_ARGS];

    if (inv->external_id == NULL)
        inv->external_id = id_make(l->arena);
    inv->status = "draft";
    inv->revision = 1;
    invoice_insert_args(l, inv, args);
    return raced(db_insert(l->db, STMT_INVOICE_INSERT, args, &inv->id, e),
                 "invoice", e) &&
           invoice_rows_write(l, inv, 1, e) &&
           audit_write(l, "invoice.create", "invoice", inv->id, inv->number, e);
}

bool
invoice_told(const struct ledger *l, enum event_action action,
             const struct invoice *inv, struct err *e)
{
    const struct news t = { .action = action,
                            .entity = ENTITY_INVOICE,
                            .id = inv->id,
                            .label = inv->number,
                            .theirs = l->from_quickbooks,
                            .dated = inv->invoice_date,
                            .draft = strcmp(inv->status, "draft") == 0,
                            .paid = inv->balance.minor == 0 };
    struct settings s;

    return settings_read(l, &s, e) && tell(l, &s, &t, NULL, e);
}

static bool
changed(const struct ledger *l, struct invoice *inv, const struct invoice *was,
        struct err *e)
{
    const struct val *which = ARGS(ARG_SHOP(l->shop), ARG_INT(was->id));
    struct val args[INVOICE_ARGS];

    inv->id = was->id;
    inv->external_id = was->external_id;
    inv->status = was->status;
    inv->reissue_of = was->reissue_of;
    inv->sent_at = was->sent_at;
    inv->revision = was->revision + 1;
    args[0] = ARG_SHOP(l->shop);
    args[1] = ARG_INT(was->id);
    args[2] = ARG_INT(was->revision);
    invoice_args(inv, args + 3);
    return raced(db_change(l->db, STMT_INVOICE_UPDATE, args, e), "invoice",
                 e) &&
           db_exec(l->db, STMT_INVOICE_LINES_CLEAR, which, NULL, e) &&
           db_exec(l->db, STMT_INVOICE_TAXES_CLEAR, which, NULL, e) &&
           invoice_rows_write(l, inv, 1, e) &&
           audit_write(l, "invoice.change", "invoice", inv->id, inv->number,
                       e) &&
           invoice_told(l, ACTION_INVOICE_SAVED, inv, e);
}

/* ------------------------------------------------------------------ saving */

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

bool
invoice_lock(const struct ledger *l, int64_t id, struct invoice *out,
             struct err *e)
{
    struct id_row locked;
    bool found;

    if (!db_maybe(l->db, l->arena, STMT_INVOICE_LOCK,
                  ARGS(ARG_SHOP(l->shop), ARG_INT(id)), &id_record, &locked,
                  &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_ABSENT, "There is no such invoice.");
    return ledger_invoice_by_id(l, id, out, e);
}

/* The stored invoice this one would replace; *found false when it is new. */
static bool
stored_lock(const struct ledger *l, const struct invoice *inv,
            struct invoice *was, bool *found, struct err *e)
{
    int64_t id = inv->id;

    *found = false;
    if (id == 0 && inv->external_id == NULL)
        return true;
    if (id == 0) {
        if (!db_maybe(l->db, l->arena, STMT_INVOICE_BY_EXTERNAL,
                      ARGS(ARG_SHOP(l->shop), ARG_TEXT(inv->external_id)),
                      &ledger_invoice_record, was, found, e))
            return false;
        if (!*found)
            return true;
        id = was->id;
    }
    *found = true;
    return invoice_lock(l, id, was, e);
}

/* A deleted draft gives its number away once QuickBooks has nothing of it. */
static bool
number_given_up(const struct ledger *l, const struct invoice *deleted,
                bool *out, struct err *e)
{
    bool there;

    *out = false;
    if (!known(l, ENTITY_INVOICE, deleted->id, &there, e))
        return false;
    *out = !there;
    return there || db_change(l->db, STMT_INVOICE_NUMBER_DROP,
                              ARGS(ARG_SHOP(l->shop), ARG_INT(deleted->id)), e);
}

/* QuickBooks takes 21 characters (qbo.md 3.2), the shop's prefix among them. */
bool
invoice_number_fits(const struct ledger *l, const struct invoice *inv,
                    struct ledger_faults *f, struct err *e)
{
    struct settings s;
    size_t n = str_chars(inv->number), prefix;

    if (!settings_read(l, &s, e))
        return false;
    prefix = s.ours ? str_chars(s.prefix) : 0;
    if (n + prefix > LEDGER_NUMBER)
        ledger_fault_add(f, "number",
                         "Number has %zu characters; behind your prefix "
                         "\"%s\" at most %zu fit.",
                         n, s.prefix, LEDGER_NUMBER - prefix);
    return true;
}

bool
invoice_number_free(const struct ledger *l, const struct invoice *inv,
                    int64_t id, struct ledger_faults *f, struct err *e)
{
    struct invoice other;
    bool found, deleted = false, given_up;

    if (!invoice_number_fits(l, inv, f, e) || !ledger_faults_none(f, e) ||
        !db_maybe(l->db, l->arena, STMT_INVOICE_BY_NUMBER,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(inv->number)),
                  &ledger_invoice_record, &other, &found, e))
        return false;
    if (!found || other.id == id)
        return true;
    /* Saved by another request since stored_lock did not find it. */
    if (inv->external_id != NULL &&
        strcmp(other.external_id, inv->external_id) == 0) {
        err_set(e, ERR_CONFLICT, "made meanwhile");
        return raced(false, "invoice", e);
    }
    deleted = strcmp(other.status, "deleted") == 0;
    if (deleted) {
        if (!number_given_up(l, &other, &given_up, e))
            return false;
        if (given_up)
            return true;
    }
    ledger_fault_add(f, "number",
                     deleted ? "Invoice %s was deleted and is not gone from "
                               "QuickBooks yet; its number is free then."
                             : "Invoice %s already exists.",
                     inv->number);
    return err_set(e, ERR_CONFLICT, "%s", ledger_fault_of(f, "number"));
}

/* May an invoice in this state be changed? */
static bool
editable(const struct invoice *was, struct err *e)
{
    if (strcmp(was->status, "part_paid") == 0 ||
        strcmp(was->status, "paid") == 0)
        return err_set(e, ERR_CONFLICT,
                       "Invoice %s has a payment and can no longer be "
                       "changed. Void and re-issue is the way out.",
                       was->number);
    if (strcmp(was->status, "draft") != 0 && strcmp(was->status, "sent") != 0)
        return err_set(e, ERR_CONFLICT,
                       "Invoice %s is %s and can no longer be changed.",
                       was->number, was->status);
    return true;
}

bool
ledger_invoice_save(const struct ledger *l, struct invoice *inv,
                    enum ledger_saved *how, struct ledger_faults *f,
                    struct err *e)
{
    struct invoice was;
    bool found;

    if (!stored_lock(l, inv, &was, &found, e) ||
        !invoice_references(l, inv, f, e))
        return false;
    if (inv->revision != 0 && (!found || inv->revision != was.revision))
        return err_set(e, ERR_CONFLICT,
                       "Somebody changed this invoice in the meantime. Look "
                       "at it again; nothing was saved.");
    if (!ledger_invoice_totals(l->arena, inv, l->currency, f))
        return ledger_faults_none(f, e);
    if (found && invoice_equal(inv, &was)) {
        *inv = was;
        *how = LEDGER_SAME;
        return true;
    }
    if ((found && !editable(&was, e)) ||
        !invoice_number_free(l, inv, found ? was.id : 0, f, e))
        return false;
    *how = found ? LEDGER_CHANGED : LEDGER_CREATED;
    return found ? changed(l, inv, &was, e) : invoice_created(l, inv, e);
}
